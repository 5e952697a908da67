//! Half-open ranges of civil dates. Knows nothing of zones or instants: a day here is the member's own day.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// A half-open range of civil dates, `[start, end)`. Never empty, never backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Bounds", into = "Bounds", deny_unknown_fields)]
pub struct DateRange {
    /// The first day.
    start: Date,
    /// The day after the last one.
    end: Date,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    start: Date,
    end: Date,
}

/// Says why two dates make no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a date range must end after it starts")]
pub struct EmptyRange;

impl TryFrom<Bounds> for DateRange {
    type Error = EmptyRange;
    fn try_from(bounds: Bounds) -> Result<Self, EmptyRange> {
        DateRange::new(bounds.start, bounds.end)
    }
}

impl From<DateRange> for Bounds {
    fn from(range: DateRange) -> Self {
        Bounds { start: range.start, end: range.end }
    }
}

impl DateRange {
    /// Makes the range `[start, end)`.
    ///
    /// # Errors
    ///
    /// [`EmptyRange`] when `end` is not after `start`.
    pub fn new(start: Date, end: Date) -> Result<Self, EmptyRange> {
        if start < end { Ok(DateRange { start, end }) } else { Err(EmptyRange) }
    }

    /// Makes the range of the days from `first` to `last`, both included.
    ///
    /// # Errors
    ///
    /// [`EmptyRange`] when `last` is before `first`, or is the last date there is.
    pub fn inclusive(first: Date, last: Date) -> Result<Self, EmptyRange> {
        DateRange::new(first, last.tomorrow().map_err(|_| EmptyRange)?)
    }

    /// The range of a single day. The last date there is has no end; the one before it stands for it.
    pub fn of_day(day: Date) -> Self {
        let start = if day == Date::MAX { day.yesterday().unwrap_or(Date::MIN) } else { day };
        DateRange { start, end: start.tomorrow().unwrap_or(Date::MAX) }
    }

    /// The first day of the range.
    pub fn start(self) -> Date {
        self.start
    }

    /// The day after the last one.
    pub fn end(self) -> Date {
        self.end
    }

    /// The last day of the range.
    pub fn last(self) -> Date {
        // `end` is after `start`, so it is never the first date there is.
        self.end.yesterday().unwrap_or(self.start)
    }

    /// How many days the range holds; at least one.
    pub fn days(self) -> u32 {
        days_between(self.start, self.end)
    }

    /// Whether `date` lies in the range.
    pub fn contains(self, date: Date) -> bool {
        self.start <= date && date < self.end
    }

    /// The part both ranges share, if they share any.
    pub fn intersection(self, other: DateRange) -> Option<DateRange> {
        DateRange::new(self.start.max(other.start), self.end.min(other.end)).ok()
    }

    /// The days of the range, oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Date> {
        let start = self.start;
        (0..i64::from(self.days())).filter_map(move |n| start.checked_add(n.days()).ok())
    }

    /// Cuts the range into pieces of at most `days` days, newest first; only the oldest may be shorter.
    ///
    /// The number of pieces is the fewest possible for that size. A size of zero counts as one.
    pub fn windows_newest_first(self, days: u32) -> Vec<DateRange> {
        let size = i64::from(days.max(1));
        let mut windows = Vec::new();
        let mut end = self.end;
        while self.start < end {
            let start = end.checked_sub(size.days()).map_or(self.start, |date| date.max(self.start));
            windows.push(DateRange { start, end });
            end = start;
        }
        windows
    }

    /// The calendar months the range touches, oldest first, each cut to the range.
    pub fn months(self) -> Vec<DateRange> {
        self.cut_at(|date| date.last_of_month())
    }

    /// The calendar years the range touches, oldest first, each cut to the range.
    pub fn years(self) -> Vec<DateRange> {
        self.cut_at(|date| date.last_of_year())
    }

    fn cut_at(self, last_of_period: impl Fn(Date) -> Date) -> Vec<DateRange> {
        let mut pieces = Vec::new();
        let mut start = self.start;
        while start < self.end {
            let end = last_of_period(start).tomorrow().map_or(self.end, |next| next.min(self.end));
            pieces.push(DateRange { start, end });
            start = end;
        }
        pieces
    }
}

/// Whole days from `from` to `to`; zero when `to` is not later.
pub fn days_between(from: Date, to: Date) -> u32 {
    from.until((jiff::Unit::Day, to)).map_or(0, |span| u32::try_from(span.get_days()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn range_ending_before_it_starts_is_rejected() {
        assert_eq!(DateRange::new(date(2026, 3, 2), date(2026, 3, 2)), Err(EmptyRange));
        assert!(serde_json::from_str::<DateRange>(r#"{"start":"2026-03-02","end":"2026-03-01"}"#).is_err());
    }

    #[test]
    fn windows_cover_the_range_once_newest_first_and_full() {
        let range = DateRange::new(date(2024, 2, 1), date(2024, 4, 1)).unwrap();

        let windows = range.windows_newest_first(25);

        assert_eq!(windows.iter().map(|window| window.days()).collect::<Vec<_>>(), [25, 25, 10]);
        assert_eq!(windows[0].end(), range.end());
        assert!(windows.windows(2).all(|pair| pair[0].start() == pair[1].end()));
        assert_eq!(windows[2].start(), range.start());
    }

    #[test]
    fn months_are_cut_to_the_range() {
        let range = DateRange::inclusive(date(2024, 1, 30), date(2024, 3, 1)).unwrap();

        let months = range.months();

        assert_eq!(months.iter().map(|month| month.days()).collect::<Vec<_>>(), [2, 29, 1]);
        assert_eq!(range.iter().count(), 32);
    }
}
