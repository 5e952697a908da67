//! Dates, offsets and wall-clock times as the Google Health API writes them.

use super::super::number::Seconds;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use serde::Deserialize;

/// A civil date, `{"year": 2026, "month": 4, "day": 5}`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "DateParts")]
pub(super) struct CivilDay(pub(super) Date);

#[derive(Deserialize)]
struct DateParts {
    year: i16,
    month: i8,
    day: i8,
}

impl TryFrom<DateParts> for CivilDay {
    type Error = jiff::Error;
    fn try_from(parts: DateParts) -> Result<Self, jiff::Error> {
        Date::new(parts.year, parts.month, parts.day).map(CivilDay)
    }
}

/// A civil date and time of which only the date matters; a day's own border has `"time": {}`.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct CivilStart {
    pub(super) date: CivilDay,
}

/// An offset from UTC, `"7200s"`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "Seconds")]
pub(super) struct UtcOffset(pub(super) Offset);

impl TryFrom<Seconds> for UtcOffset {
    type Error = jiff::Error;
    fn try_from(seconds: Seconds) -> Result<Self, jiff::Error> {
        // Out of range values saturate here and are refused by the next call.
        Offset::from_seconds(seconds.0 as i32).map(UtcOffset)
    }
}

/// The wall clock of somebody at that offset.
pub(super) fn local(instant: Timestamp, offset: UtcOffset) -> DateTime {
    offset.0.to_datetime(instant)
}
