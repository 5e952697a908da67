//! What a chart of readings within the day is drawn from: buckets of one level. Days of all kinds have answers of their own.

use crate::intraday::IntradayType;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How long the buckets of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChartLevel {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day, or a few in a row.
    Day,
}

/// Readings of one type between two moments, in at most as many buckets as were asked for.
/// `GET /api/imports/{id}/review/intraday/{intraday_type}/chart`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntradayChart {
    /// The type.
    pub intraday_type: IntradayType,
    /// How long the buckets are.
    pub level: ChartLevel,
    /// Days in each bucket of days; one of the other levels.
    pub days_each: u32,
    /// Oldest first, those without a reading left out. Where the clocks go back an hour comes twice.
    pub points: Vec<ChartPoint>,
}

/// One bucket.
///
/// # Units
///
/// Those of the type, as of [`DaySummary`](crate::samples::DaySummary); `sum` over `count` is the mean of values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChartPoint {
    /// The member's day it begins on; of what is measured in sleep, the day of waking.
    pub date: Date,
    /// When it begins, in seconds of wall clock since that day's midnight; a night begins before it.
    pub at: i32,
    /// How many readings.
    pub count: u32,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// All together.
    pub sum: f64,
}
