//! Which days a member asks for, and why some ranges are impossible.

use domain::DateRange;
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde::{Deserialize, Serialize};

/// No Fitbit device recorded anything before this day: the first was sold in September 2009.
pub(crate) const FIRST_DAY_OF_FITBIT: Date = date(2009, 9, 1);

/// The ranges offered by name, in order, as days counted back from today.
pub(crate) const NAMED_DAYS: [u32; 4] = [7, 30, 90, 365];

/// A range as the member chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RangeChoice {
    /// Everything since the account was made.
    SinceJoining,
    /// Today and the days before it, so many in all.
    LastDays(u32),
    /// Two dates, both included.
    Dates,
}

/// What the days are measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Calendar {
    /// Today where the member's account is at home.
    pub(crate) today: Date,
    /// The day the account was made, when we may know it.
    pub(crate) joined: Option<Date>,
}

/// Why a range is impossible. Each belongs to one of the two date fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RangeFault {
    /// No first day, or one that is no date.
    FirstMissing,
    /// No last day, or one that is no date.
    LastMissing,
    /// The first day has not come yet.
    FirstInFuture,
    /// The last day has not come yet.
    LastInFuture,
    /// The last day is before the first.
    LastBeforeFirst,
    /// The first day is before the account was made.
    BeforeJoining(Date),
    /// The first day is before there was any Fitbit.
    BeforeFitbit,
}

impl RangeFault {
    /// Whether it belongs to the first date rather than the last.
    pub(crate) fn is_about_first(self) -> bool {
        !matches!(self, RangeFault::LastMissing | RangeFault::LastInFuture | RangeFault::LastBeforeFirst)
    }
}

/// Turns a choice into days.
///
/// Ranges by name never begin before the account was made, and end today.
///
/// # Errors
///
/// Every fault of the two dates, the first date's first; never empty.
pub(crate) fn resolve(
    choice: RangeChoice,
    first: Option<Date>,
    last: Option<Date>,
    calendar: Calendar,
) -> Result<DateRange, Vec<RangeFault>> {
    let Calendar { today, joined } = calendar;
    let earliest = joined.unwrap_or(FIRST_DAY_OF_FITBIT).max(FIRST_DAY_OF_FITBIT);
    let from = |first: Date| {
        let first = first.max(earliest).min(today);
        DateRange::inclusive(first, today).map_err(|_| vec![RangeFault::LastBeforeFirst])
    };
    match choice {
        RangeChoice::SinceJoining => from(earliest),
        RangeChoice::LastDays(days) => {
            let back = i64::from(days.saturating_sub(1));
            from(today.checked_sub(back.days()).unwrap_or(FIRST_DAY_OF_FITBIT))
        }
        RangeChoice::Dates => between(first, last, calendar),
    }
}

fn between(
    first: Option<Date>,
    last: Option<Date>,
    calendar: Calendar,
) -> Result<DateRange, Vec<RangeFault>> {
    let Calendar { today, joined } = calendar;
    let mut faults = Vec::new();
    match (first, joined) {
        (None, _) => faults.push(RangeFault::FirstMissing),
        (Some(first), _) if first > today => faults.push(RangeFault::FirstInFuture),
        (Some(first), _) if first < FIRST_DAY_OF_FITBIT => faults.push(RangeFault::BeforeFitbit),
        (Some(first), Some(joined)) if first < joined => faults.push(RangeFault::BeforeJoining(joined)),
        (Some(_), _) => {}
    }
    match (first, last) {
        (_, None) => faults.push(RangeFault::LastMissing),
        (_, Some(last)) if last > today => faults.push(RangeFault::LastInFuture),
        (Some(first), Some(last)) if last < first => faults.push(RangeFault::LastBeforeFirst),
        (_, Some(_)) => {}
    }
    match (first, last) {
        (Some(first), Some(last)) if faults.is_empty() => {
            DateRange::inclusive(first, last).map_err(|_| vec![RangeFault::LastBeforeFirst])
        }
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    fn calendar(joined: Option<Date>) -> Calendar {
        Calendar { today: TODAY, joined }
    }

    fn dates(first: Option<Date>, last: Option<Date>) -> Result<DateRange, Vec<RangeFault>> {
        resolve(RangeChoice::Dates, first, last, calendar(Some(date(2016, 3, 9))))
    }

    #[test]
    fn last_seven_days_end_today() {
        let range = resolve(RangeChoice::LastDays(7), None, None, calendar(None)).unwrap();

        assert_eq!(range, DateRange::inclusive(date(2026, 11, 16), TODAY).unwrap());
    }

    #[test]
    fn named_ranges_never_begin_before_joining() {
        let joined = date(2026, 11, 20);

        let range = resolve(RangeChoice::LastDays(365), None, None, calendar(Some(joined))).unwrap();

        assert_eq!(range, DateRange::inclusive(joined, TODAY).unwrap());
    }

    #[test]
    fn since_joining_today_is_one_day_even_when_zones_differ() {
        let tomorrow = date(2026, 11, 23);

        let range = resolve(RangeChoice::SinceJoining, None, None, calendar(Some(tomorrow))).unwrap();

        assert_eq!(range.days(), 1);
    }

    #[test]
    fn both_missing_dates_are_named() {
        assert_eq!(dates(None, None), Err(vec![RangeFault::FirstMissing, RangeFault::LastMissing]));
    }

    #[test]
    fn range_ending_before_it_starts_is_refused_at_the_last_day() {
        let faults = dates(Some(date(2026, 3, 2)), Some(date(2026, 3, 1))).unwrap_err();

        assert_eq!(faults, [RangeFault::LastBeforeFirst]);
        assert!(!faults[0].is_about_first());
    }

    #[test]
    fn future_and_times_before_joining_are_refused() {
        assert_eq!(
            dates(Some(date(2026, 11, 23)), Some(date(2026, 11, 24))),
            Err(vec![RangeFault::FirstInFuture, RangeFault::LastInFuture])
        );
        assert_eq!(
            dates(Some(date(2016, 3, 8)), Some(TODAY)),
            Err(vec![RangeFault::BeforeJoining(date(2016, 3, 9))])
        );
        assert_eq!(dates(Some(date(1026, 3, 8)), Some(TODAY)), Err(vec![RangeFault::BeforeFitbit]));
    }

    #[test]
    fn two_good_dates_include_both_ends() {
        assert_eq!(dates(Some(date(2016, 3, 9)), Some(date(2016, 3, 9))).unwrap().days(), 1);
    }
}
