//! What the page and the server exchange about intraday data: progress, months, samples. Not here: own clients.

use super::{DeliveredFile, DeliveryStep, ErrorCode, Gap, KeptFile};
use crate::{
    date_range::DateRange,
    intraday::{Granularity, IntradayType},
    samples::DaySummary,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// How far one intraday type of an import has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntradayProgress {
    /// The type.
    pub intraday_type: IntradayType,
    /// How finely it is fetched.
    pub granularity: Granularity,
    /// Windows in all; zero when it is not permitted, not carried, or everything is delivered already.
    pub windows: u32,
    /// Windows finished, whichever way.
    pub windows_done: u32,
    /// Windows that failed.
    pub windows_failed: u32,
    /// Whether a needed permission is missing.
    pub not_permitted: bool,
    /// Days with at least one reading so far.
    pub days_with_data: u32,
}

/// What is left of a link's quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuotaLeft {
    /// Requests left until the reset; absent where the provider does not say or nothing was asked yet.
    pub remaining: Option<u64>,
    /// Requests in a whole period.
    pub limit: u64,
    /// When the count starts again.
    pub resets_at: Option<Timestamp>,
}

/// The file of one month on its way to Open Humans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthDelivery {
    /// The month as `YYYY-MM`.
    pub month: String,
    /// How far it has come.
    pub step: DeliveryStep,
    /// Set when the file there holds the same already, so that nothing was sent.
    pub unchanged: bool,
    /// The file, once it is listed.
    pub file: Option<DeliveredFile>,
    /// Earlier files whose days are in the new one.
    pub merged_files: u32,
    /// Earlier files that were left alone, and why.
    pub kept_files: Vec<KeptFile>,
    /// Why it stopped, when it did; sending again goes on.
    pub problem: Option<ErrorCode>,
}

/// What was fetched of one intraday type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntradayReview {
    /// The type.
    pub intraday_type: IntradayType,
    /// How finely it was fetched.
    pub granularity: Granularity,
    /// Days with at least one reading.
    pub days_with_data: u32,
    /// First day with a reading.
    pub first_day: Option<Date>,
    /// Last day with a reading.
    pub last_day: Option<Date>,
    /// Days asked for and answered without a reading.
    pub days_empty: u32,
    /// Days not asked for because an earlier import delivered them.
    pub days_delivered_before: u32,
    /// These days as stretches, oldest first.
    #[serde(default)]
    pub delivered_before: Vec<DateRange>,
    /// Stretches that are not simply fetched: not permitted or failed, oldest first.
    pub gaps: Vec<Gap>,
}

/// The days of one intraday type, each in few numbers. `GET /api/imports/{id}/review/intraday/{intraday_type}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntradayDays {
    /// The type.
    pub intraday_type: IntradayType,
    /// Oldest first, at most one a day.
    pub days: Vec<DaySummary>,
}
