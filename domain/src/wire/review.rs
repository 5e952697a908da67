//! What the page and the server exchange about looking at what was fetched.

use super::{ErrorCode, IntradayReview};
use crate::{data_type::DataType, date_range::DateRange, record::DayValue};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What was fetched, for looking at. `GET /api/imports/{id}/review`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Review {
    /// One entry a data type asked for, in page order.
    pub data_types: Vec<DataTypeReview>,
    /// One entry an intraday type asked for, in page order.
    pub intraday: Vec<IntradayReview>,
}

/// What was fetched of one data type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataTypeReview {
    /// The data type.
    pub data_type: DataType,
    /// Days with at least one reading.
    pub days_with_data: u32,
    /// First day with a reading.
    pub first_day: Option<Date>,
    /// Last day with a reading.
    pub last_day: Option<Date>,
    /// Days asked for and answered without a reading.
    pub days_empty: u32,
    /// Stretches that are not simply fetched: not permitted or failed, oldest first.
    pub gaps: Vec<Gap>,
    /// For undated data types: whether there is something.
    pub present: bool,
}

/// Days without data for a reason of ours or the member's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gap {
    /// The days; absent for undated data types.
    pub range: Option<DateRange>,
    /// What happened.
    pub state: GapState,
    /// Why it failed.
    pub reason: Option<ErrorCode>,
}

/// What happened to days without data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GapState {
    /// The member did not grant the permission.
    NotPermitted,
    /// Fetching failed.
    Failed,
    /// Not asked for yet, or never: the import was stopped.
    NotFetched,
}

/// The daily values of one data type. `GET /api/imports/{id}/review/{data_type}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DailyValues {
    /// The data type.
    pub data_type: DataType,
    /// Oldest first, at most one a day.
    pub values: Vec<DayValue>,
}
