//! The periods that end on a given day. Not here: which resource knows which of them (`resource`).

use jiff::ToSpan;
use jiff::civil::Date;

/// One period word of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    /// `1d`
    OneDay,
    /// `7d`
    SevenDays,
    /// `30d`
    ThirtyDays,
    /// `1w`
    OneWeek,
    /// `1m`
    OneMonth,
    /// `3m`
    ThreeMonths,
    /// `6m`
    SixMonths,
    /// `1y`
    OneYear,
    /// `max`: everything since joining.
    Max,
}

/// The periods of activity and nutrition series.
pub(super) const ACTIVITY_PERIODS: &[Period] = &[
    Period::OneDay,
    Period::SevenDays,
    Period::ThirtyDays,
    Period::OneWeek,
    Period::OneMonth,
    Period::ThreeMonths,
    Period::SixMonths,
    Period::OneYear,
];

/// The periods of heart rate, weight logs and fat logs.
pub(super) const LOG_PERIODS: &[Period] =
    &[Period::OneDay, Period::SevenDays, Period::ThirtyDays, Period::OneWeek, Period::OneMonth];

/// The periods of body series.
pub(super) const BODY_PERIODS: &[Period] = &[
    Period::OneDay,
    Period::SevenDays,
    Period::ThirtyDays,
    Period::OneWeek,
    Period::OneMonth,
    Period::ThreeMonths,
    Period::SixMonths,
    Period::OneYear,
    Period::Max,
];

impl Period {
    /// Finds the period of a word.
    pub(super) fn find(word: &str) -> Option<Self> {
        Some(match word {
            "1d" => Self::OneDay,
            "7d" => Self::SevenDays,
            "30d" => Self::ThirtyDays,
            "1w" => Self::OneWeek,
            "1m" => Self::OneMonth,
            "3m" => Self::ThreeMonths,
            "6m" => Self::SixMonths,
            "1y" => Self::OneYear,
            "max" => Self::Max,
            _ => return None,
        })
    }

    /// Tells the first day of the period that ends on `last`, for a member who joined on `joined`.
    pub(super) fn first(self, last: Date, joined: Date) -> Date {
        match self {
            Self::OneDay => last,
            Self::SevenDays | Self::OneWeek => last.saturating_sub(6.days()),
            Self::ThirtyDays => last.saturating_sub(29.days()),
            Self::OneMonth => months_back(last, 1),
            Self::ThreeMonths => months_back(last, 3),
            Self::SixMonths => months_back(last, 6),
            Self::OneYear => months_back(last, 12),
            Self::Max => joined.min(last),
        }
    }
}

fn months_back(last: Date, months: i32) -> Date {
    last.saturating_sub(months.months()).saturating_add(1.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn period_ends_on_the_day_asked_for() {
        let (last, joined) = (date(2026, 3, 31), date(2016, 1, 1));

        assert_eq!(Period::OneDay.first(last, joined), last);
        assert_eq!(Period::OneWeek.first(last, joined), date(2026, 3, 25));
        assert_eq!(Period::OneMonth.first(last, joined), date(2026, 3, 1));
        assert_eq!(Period::OneYear.first(last, joined), date(2025, 4, 1));
        assert_eq!(Period::Max.first(last, joined), joined);
    }
}
