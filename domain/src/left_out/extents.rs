//! The days and parts of days of one subject that are left out, united: finding one takes as long with a thousand rules as
//! with ten.

use super::rule::{Extent, Part};
use crate::date_range::DateRange;
use jiff::civil::Date;
use std::{collections::BTreeMap, ops::Range};

/// What is left out of one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extents {
    all: bool,
    /// By their first day, none touching another.
    days: BTreeMap<Date, DateRange>,
    /// By day, in order, none touching another.
    parts: BTreeMap<Date, Vec<Range<i32>>>,
}

impl Extents {
    /// Adds what a rule leaves out; of a subject without times the whole day.
    pub(super) fn add(&mut self, extent: Extent, has_times: bool) {
        match extent {
            Extent::All => self.all = true,
            Extent::Days(range) => self.add_days(range),
            Extent::Part(Part { date, from, to }) if has_times => self.add_part(date, from..to),
            Extent::Part(Part { date, .. }) => {
                if let Ok(day) = DateRange::inclusive(date, date) {
                    self.add_days(day);
                }
            }
        }
    }

    fn add_days(&mut self, range: DateRange) {
        let (mut start, mut end) = (range.start(), range.end());
        let touching: Vec<Date> = self
            .days
            .range(..=end)
            .rev()
            .take_while(|(_, known)| known.end() >= start)
            .map(|(first, _)| *first)
            .collect();
        for first in touching {
            if let Some(known) = self.days.remove(&first) {
                (start, end) = (start.min(known.start()), end.max(known.end()));
            }
        }
        if let Ok(united) = DateRange::new(start, end) {
            self.days.insert(start, united);
        }
    }

    fn add_part(&mut self, date: Date, part: Range<i32>) {
        let parts = self.parts.entry(date).or_default();
        let first = parts.partition_point(|known| known.end < part.start);
        let last = parts.partition_point(|known| known.start <= part.end);
        let united = parts
            .drain(first..last)
            .fold(part, |united, known| united.start.min(known.start)..united.end.max(known.end));
        parts.insert(first, united);
    }

    /// Whether everything is left out.
    pub(super) fn is_all(&self) -> bool {
        self.all
    }

    /// Whether a whole day is left out.
    pub(super) fn holds_day(&self, date: Date) -> bool {
        self.all || self.days.range(..=date).next_back().is_some_and(|(_, range)| range.contains(date))
    }

    /// The parts of a day that are left out, in order.
    pub(super) fn parts(&self, date: Date) -> &[Range<i32>] {
        self.parts.get(&date).map_or(&[], Vec::as_slice)
    }

    /// Whether anything of these days is left out.
    pub(super) fn touches(&self, range: DateRange) -> bool {
        self.all
            || self.days.range(..range.end()).next_back().is_some_and(|(_, days)| days.end() > range.start())
            || self.parts.range(range.start()..range.end()).next().is_some()
    }

    /// What is left of a range of days when those left out whole are taken away, in order.
    pub(super) fn rest_of(&self, range: DateRange) -> Vec<DateRange> {
        if self.all {
            return Vec::new();
        }
        let before = self.days.range(..range.start()).next_back().map(|(_, days)| *days);
        let within = self.days.range(range.start()..range.end()).map(|(_, days)| *days);
        let mut rest = Vec::new();
        let mut start = range.start();
        for days in before.into_iter().chain(within) {
            rest.extend(DateRange::new(start, days.start().max(start)).ok());
            start = start.max(days.end());
        }
        rest.extend(DateRange::new(start, range.end()).ok());
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(first: i8, last: i8) -> DateRange {
        DateRange::inclusive(date(2026, 3, first), date(2026, 3, last)).unwrap()
    }

    fn of(ranges: &[(i8, i8)]) -> Extents {
        let mut extents = Extents::default();
        for (first, last) in ranges {
            extents.add(Extent::Days(days(*first, *last)), true);
        }
        extents
    }

    #[test]
    fn days_that_overlap_or_touch_are_one_stretch_in_whatever_order_they_come() {
        for ranges in [[(3, 5), (10, 12), (4, 9)], [(4, 9), (10, 12), (3, 5)], [(10, 12), (3, 5), (4, 9)]] {
            let extents = of(&ranges);

            assert_eq!(extents.days.values().copied().collect::<Vec<_>>(), [days(3, 12)]);
        }
    }

    #[test]
    fn day_is_found_by_its_stretch_alone() {
        let extents = of(&[(3, 5), (8, 8)]);

        let found: Vec<i8> = (1..=10).filter(|day| extents.holds_day(date(2026, 3, *day))).collect();

        assert_eq!(found, [3, 4, 5, 8]);
        assert!(extents.touches(days(5, 7)) && !extents.touches(days(6, 7)) && extents.touches(days(1, 31)));
    }

    #[test]
    fn rest_of_a_range_is_what_no_rule_takes() {
        let extents = of(&[(3, 5), (8, 8), (20, 25)]);

        assert_eq!(extents.rest_of(days(1, 10)), [days(1, 2), days(6, 7), days(9, 10)]);
        assert_eq!(extents.rest_of(days(4, 22)), [days(6, 7), days(9, 19)]);
        assert_eq!(extents.rest_of(days(21, 23)), []);
        assert_eq!(extents.rest_of(days(26, 31)), [days(26, 31)]);
    }

    #[test]
    fn parts_that_overlap_or_touch_are_one() {
        let mut extents = Extents::default();
        let day = date(2026, 3, 14);
        for (from, to) in [(600, 700), (100, 200), (650, 800), (200, 300), (-60, 0)] {
            extents.add(Extent::Part(Part { date: day, from, to }), true);
        }

        assert_eq!(extents.parts(day), [-60..0, 100..300, 600..800]);
        assert!(!extents.holds_day(day) && extents.touches(days(14, 14)) && !extents.touches(days(15, 15)));
    }

    #[test]
    fn part_of_what_has_no_times_is_the_whole_day() {
        let mut extents = Extents::default();

        extents.add(Extent::Part(Part { date: date(2026, 3, 14), from: 0, to: 60 }), false);

        assert!(extents.holds_day(date(2026, 3, 14)) && !extents.holds_day(date(2026, 3, 15)));
    }
}
