//! A stretch of time chosen on a chart: whole days, or a part of one day. What a member does with it is the page's business.

use domain::{
    DateRange,
    samples::{SECONDS_OF_DAY, SampleDay},
};
use jiff::civil::Date;

/// Seconds to which a part of a day is made wider: the page says it in minutes.
const MINUTE: i32 = 60;

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// Whole days.
    Days(DateRange),
    /// A part of a day.
    Part {
        /// The day; of what is measured in sleep, the day of waking.
        day: Date,
        /// Its first second of wall clock since the midnight the day begins with; a night begins before it.
        from: i32,
        /// The second it ends before.
        to: i32,
    },
}

impl Stretch {
    /// The whole minutes of a day that some of its seconds lie in, as far as a day can reach.
    pub(crate) fn of_minutes(day: Date, from: i32, to: i32) -> Self {
        let from = (from.div_euclid(MINUTE) * MINUTE).max(*SECONDS_OF_DAY.start());
        let minutes = to.saturating_add(MINUTE - 1).div_euclid(MINUTE);
        let to = (minutes * MINUTE).clamp(from + 1, (*SECONDS_OF_DAY.end() + 1).max(from + 1));
        Stretch::Part { day, from, to }
    }

    /// Whether all of another stretch lies within.
    fn covers(self, other: Stretch) -> bool {
        match (self, other) {
            (Stretch::Days(days), Stretch::Days(other)) => days.intersection(other) == Some(other),
            (Stretch::Days(days), Stretch::Part { day, .. }) => days.contains(day),
            (Stretch::Part { day, from, to }, Stretch::Part { day: other, from: begin, to: end }) => {
                day == other && from <= begin && end <= to
            }
            (Stretch::Part { .. }, Stretch::Days(_)) => false,
        }
    }

    /// Whether any of these seconds of a day lies within.
    fn touches(self, date: Date, from: i32, to: i32) -> bool {
        match self {
            Stretch::Days(days) => days.contains(date),
            Stretch::Part { day, from: begin, to: end } => day == date && begin < to && from < end,
        }
    }
}

/// How much of a day is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LeftOut {
    /// Nothing.
    None,
    /// A part of it.
    Partly,
    /// All of it.
    Whole,
}

/// How much of a day several stretches leave out.
pub(crate) fn of_day(stretches: &[Stretch], date: Date) -> LeftOut {
    let of = |stretch: &Stretch| match *stretch {
        Stretch::Days(days) if days.contains(date) => LeftOut::Whole,
        Stretch::Part { day, .. } if day == date => LeftOut::Partly,
        _ => LeftOut::None,
    };
    stretches.iter().map(of).max().unwrap_or(LeftOut::None)
}

/// How much of several days in a row is left out.
pub(crate) fn of_days(stretches: &[Stretch], days: DateRange) -> LeftOut {
    let (mut most, mut least) = (LeftOut::None, LeftOut::Whole);
    for day in days.iter() {
        let one = of_day(stretches, day);
        (most, least) = (most.max(one), least.min(one));
    }
    if least == LeftOut::Whole { least } else { most.min(LeftOut::Partly) }
}

/// Whether all of a stretch is left out, by one of these or, of days, by the next to each other.
pub(crate) fn cover(stretches: &[Stretch], one: Stretch) -> bool {
    stretches.iter().any(|stretch| stretch.covers(one))
        || matches!(one, Stretch::Days(days) if of_days(stretches, days) == LeftOut::Whole)
}

/// Those of several stretches that touch a day: a day's readings are held against no others.
pub(crate) fn on_day(stretches: &[Stretch], date: Date) -> Vec<Stretch> {
    let touch = |stretch: &&Stretch| match **stretch {
        Stretch::Days(days) => days.contains(date),
        Stretch::Part { day, .. } => day == date,
    };
    stretches.iter().filter(touch).copied().collect()
}

/// How many seconds a reading of a day stands for, as where it is left out of the file.
pub(crate) fn slot(day: &SampleDay) -> i32 {
    day.slot_seconds().max(1)
}

/// Whether readings of so many seconds from a moment on have one that is left out: their numbers would tell of it.
pub(crate) fn touches(stretches: &[Stretch], date: Date, from: i32, to: i32) -> bool {
    stretches.iter().any(|stretch| stretch.touches(date, from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 3, 14);

    #[test]
    fn part_of_a_day_ends_before_its_last_second_and_touches_the_bucket_it_begins_in() {
        let part = [Stretch::Part { day: DAY, from: 3_700, to: 7_200 }];

        let holds = |date, at| touches(&part, date, at, at + 1);
        assert!(holds(DAY, 3_700) && holds(DAY, 7_199));
        assert!(!holds(DAY, 7_200) && !holds(DAY, 3_699));
        assert!(!holds(date(2026, 3, 15), 5_000));
        assert!(touches(&part, DAY, 3_600, 7_200));
        assert!(!touches(&part, DAY, 0, 3_600) && !touches(&part, DAY, 7_200, 10_800));
    }

    #[test]
    fn day_is_left_out_as_a_whole_when_one_stretch_says_so() {
        let days = Stretch::Days(DateRange::inclusive(DAY, DAY).unwrap());
        let part = Stretch::Part { day: DAY, from: 0, to: 60 };

        assert_eq!(of_day(&[part, days], DAY), LeftOut::Whole);
        assert_eq!(of_day(&[part], DAY), LeftOut::Partly);
        assert_eq!(of_day(&[part, days], date(2026, 3, 13)), LeftOut::None);
        assert!(touches(&[days], DAY, -600, -599));
    }

    #[test]
    fn part_reaches_to_whole_minutes_and_not_beyond_what_a_day_can_have() {
        let part = |from, to| Stretch::Part { day: DAY, from, to };

        assert_eq!(Stretch::of_minutes(DAY, 3_601, 3_661), part(3_600, 3_720));
        assert_eq!(Stretch::of_minutes(DAY, 3_600, 7_200), part(3_600, 7_200));
        assert_eq!(Stretch::of_minutes(DAY, -61, -59), part(-120, 0));
        assert_eq!(Stretch::of_minutes(DAY, 86_399, 86_400), part(86_340, 86_400));
        assert_eq!(Stretch::of_minutes(DAY, -90_000, 95_000), part(-86_400, 90_001));
    }

    #[test]
    fn stretch_is_covered_by_one_that_is_wider_or_by_days_next_to_each_other() {
        let days = |first, last| {
            Stretch::Days(DateRange::inclusive(date(2026, 3, first), date(2026, 3, last)).unwrap())
        };
        let part = |from, to| Stretch::Part { day: DAY, from, to };

        assert!(cover(&[days(1, 5), days(6, 9)], days(3, 8)));
        assert!(!cover(&[days(1, 5), days(7, 9)], days(3, 8)));
        assert!(cover(&[part(0, 600)], part(60, 600)) && cover(&[days(14, 14)], part(60, 600)));
        assert!(!cover(&[part(0, 600)], part(60, 660)) && !cover(&[part(0, 600)], days(14, 14)));
        assert_eq!(on_day(&[days(1, 5), part(0, 60), days(13, 15)], DAY), [part(0, 60), days(13, 15)]);
        let march = DateRange::inclusive(date(2026, 3, 1), date(2026, 3, 9)).unwrap();
        assert_eq!(of_days(&[days(1, 5)], march), LeftOut::Partly);
        assert_eq!(of_days(&[days(1, 9)], march), LeftOut::Whole);
        assert_eq!(of_days(&[part(0, 600)], march), LeftOut::None);
    }
}
