//! Calendar months, the unit of the intraday files.

use crate::{date_range::DateRange, file::kind::PeriodStyle};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A calendar month, written `2026-03`. Never beyond the years a file may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(DateRange);

/// Says that a text names no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a month is written YYYY-MM")]
pub struct NoMonth;

impl Month {
    /// Finds the month a day lies in; nothing for days beyond reason.
    pub fn of(day: Date) -> Option<Month> {
        PeriodStyle::Month.period_of(day).map(Month)
    }

    /// The months a range touches, oldest first.
    pub fn list(range: DateRange) -> Vec<Month> {
        range.months().into_iter().filter_map(|part| Month::of(part.start())).collect()
    }

    /// Its days.
    pub fn range(self) -> DateRange {
        self.0
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.0.contains(day)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&PeriodStyle::Month.key_of(self.0.start()))
    }
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        PeriodStyle::Month.parse_key(text).map(Month).ok_or(NoMonth)
    }
}

impl TryFrom<String> for Month {
    type Error = NoMonth;

    fn try_from(text: String) -> Result<Self, NoMonth> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn month_is_written_and_read_back_and_holds_its_days() {
        let month = Month::of(date(2024, 2, 29)).unwrap();

        assert_eq!(month.to_string(), "2024-02");
        assert_eq!("2024-02".parse(), Ok(month));
        assert_eq!(month.range().days(), 29);
        assert_eq!(serde_json::to_string(&month).unwrap(), "\"2024-02\"");
        assert_eq!(serde_json::from_str::<Month>("\"2024-02\"").unwrap(), month);
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for wrong in ["", "2024", "2024-2", "2024-13", "2024-02-01", "0001-01", "9999-12", "2024/02"] {
            assert_eq!(wrong.parse::<Month>(), Err(NoMonth), "{wrong}");
        }
        assert_eq!(Month::of(Date::MIN), None);
    }

    #[test]
    fn range_touches_its_months_oldest_first() {
        let range = DateRange::inclusive(date(2025, 12, 31), date(2026, 2, 1)).unwrap();

        let months: Vec<String> = Month::list(range).iter().map(Month::to_string).collect();

        assert_eq!(months, ["2025-12", "2026-01", "2026-02"]);
    }
}
