//! A stretch of time chosen on a chart: whole days, or a part of one day. What a member does with it is the page's business.

use domain::DateRange;
use jiff::civil::Date;

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
    /// Whether a reading of a day, so many seconds of wall clock after its midnight, lies within.
    pub(crate) fn holds(self, date: Date, at: i32) -> bool {
        match self {
            Stretch::Days(days) => days.contains(date),
            Stretch::Part { day, from, to } => day == date && (from..to).contains(&at),
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

/// Whether a reading is left out.
pub(crate) fn holds(stretches: &[Stretch], date: Date, at: i32) -> bool {
    stretches.iter().any(|stretch| stretch.holds(date, at))
}

/// Whether a bucket of readings has one that is left out: its numbers would tell of it.
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

        assert!(holds(&part, DAY, 3_700) && holds(&part, DAY, 7_199));
        assert!(!holds(&part, DAY, 7_200) && !holds(&part, DAY, 3_699));
        assert!(!holds(&part, date(2026, 3, 15), 5_000));
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
        assert!(holds(&[days], DAY, -600));
    }
}
