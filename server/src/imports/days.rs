//! A set of days within a range, as bits: ten years take 460 bytes.

use domain::{DateRange, date_range::days_between};
use jiff::{ToSpan, civil::Date};

/// Days of one range.
#[derive(Clone, Debug)]
pub(crate) struct DaySet {
    range: DateRange,
    bits: Vec<u64>,
}

impl DaySet {
    /// Makes the empty set over a range.
    pub(crate) fn new(range: DateRange) -> Self {
        DaySet { range, bits: vec![0; range.days().div_ceil(64) as usize] }
    }

    /// Adds a day; one outside the range is left out.
    pub(crate) fn insert(&mut self, date: Date) {
        if self.range.contains(date) {
            let index = days_between(self.range.start(), date) as usize;
            if let Some(word) = self.bits.get_mut(index / 64) {
                *word |= 1 << (index % 64);
            }
        }
    }

    /// Adds every day of another range that lies in this one.
    pub(crate) fn insert_range(&mut self, range: DateRange) {
        if let Some(shared) = self.range.intersection(range) {
            shared.iter().for_each(|date| self.insert(date));
        }
    }

    /// Takes a day out.
    pub(crate) fn remove(&mut self, date: Date) {
        if self.range.contains(date) {
            let index = days_between(self.range.start(), date) as usize;
            if let Some(word) = self.bits.get_mut(index / 64) {
                *word &= !(1 << (index % 64));
            }
        }
    }

    /// Takes out every day that is in another set over the same range.
    pub(crate) fn remove_all(&mut self, other: &DaySet) {
        for (word, others) in self.bits.iter_mut().zip(&other.bits) {
            *word &= !others;
        }
    }

    /// Adds every day that is in another set over the same range.
    pub(crate) fn insert_all(&mut self, other: &DaySet) {
        for (word, others) in self.bits.iter_mut().zip(&other.bits) {
            *word |= others;
        }
    }

    /// How many days are in the set.
    pub(crate) fn len(&self) -> u32 {
        self.bits.iter().map(|word| word.count_ones()).sum()
    }

    /// How many days are in this set or the other; both are over the same range.
    pub(crate) fn union_len(&self, other: &DaySet) -> u32 {
        self.bits.iter().zip(&other.bits).map(|(a, b)| (a | b).count_ones()).sum()
    }

    /// The days of the set, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Date> + '_ {
        let start = self.range.start();
        (0..self.range.days())
            .filter(|index| {
                self.bits.get(*index as usize / 64).is_some_and(|word| word & (1 << (index % 64)) != 0)
            })
            .filter_map(move |index| start.checked_add(i64::from(index).days()).ok())
    }

    /// The days of the set as stretches, oldest first.
    pub(crate) fn stretches(&self) -> Vec<DateRange> {
        let mut stretches: Vec<DateRange> = Vec::new();
        for date in self.iter() {
            let joined = stretches.last().filter(|last| last.end() == date).map(|last| last.start());
            let start = joined.unwrap_or(date);
            if joined.is_some() {
                stretches.pop();
            }
            stretches.extend(DateRange::inclusive(start, date).ok());
        }
        stretches
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_come_back_as_stretches_and_outsiders_are_left_out() {
        let range = DateRange::new(date(2026, 1, 1), date(2026, 5, 1)).unwrap();
        let mut days = DaySet::new(range);

        for day in
            [date(2026, 1, 1), date(2026, 3, 5), date(2026, 3, 6), date(2026, 5, 1), date(2025, 12, 31)]
        {
            days.insert(day);
        }

        assert_eq!(days.len(), 3);
        let stretches: Vec<_> = days.stretches().iter().map(|s| (s.start(), s.days())).collect();
        assert_eq!(stretches, [(date(2026, 1, 1), 1), (date(2026, 3, 5), 2)]);
    }
}
