//! What is left of a day's samples.

use super::{rule::Subject, rules::Rules};
use crate::{
    data_type::DataType,
    intraday::IntradayType,
    record::Record,
    samples::{Detail, Doubts, OffsetFrom, SampleDay},
};
use std::{borrow::Cow, ops::Range};

/// What may be kept of a day's samples.
pub(super) fn keep<'a>(rules: &Rules, record: &'a Record, day: &SampleDay) -> Option<Cow<'a, Record>> {
    let subject = Subject::IntradayType(day.intraday_type);
    if rules.leaves_out_day(subject, day.date) {
        return None;
    }
    let gone = Gone::new(rules, day);
    let details = told_besides(rules, day, !gone.parts.is_empty());
    if gone.is_nothing() && details.is_empty() {
        return Some(Cow::Borrowed(record));
    }
    let mut kept = if gone.is_nothing() { day.clone() } else { without(day, &gone) };
    for (detail, when) in details {
        match when {
            When::AllDay => {
                kept.details.remove(&detail);
            }
            When::In(parts) => {
                for (at, value) in kept.at.iter().zip(kept.details.get_mut(&detail).into_iter().flatten()) {
                    if is_within(parts, *at, day.slot_seconds()) {
                        *value = None;
                    }
                }
            }
        }
    }
    (!kept.is_empty() || !kept.doubts.are_none()).then(|| Cow::Owned(Record::Samples(Box::new(kept))))
}

/// Which samples of a day go.
struct Gone<'a> {
    parts: &'a [Range<i32>],
    /// Those of an exercise that began the day before, which is left out.
    of_the_eve: bool,
}

impl<'a> Gone<'a> {
    fn new(rules: &'a Rules, day: &SampleDay) -> Self {
        let subject = Subject::IntradayType(day.intraday_type);
        let began_before = |start: &Option<f64>| start.is_some_and(|start| start < 0.0);
        let goes_on =
            day.details.get(&Detail::ExerciseStart).is_some_and(|starts| starts.iter().any(began_before));
        let of_the_eve = goes_on && day.date.yesterday().is_ok_and(|eve| rules.leaves_out_day(subject, eve));
        Gone { parts: rules.parts(subject, day.date), of_the_eve }
    }

    fn is_nothing(&self) -> bool {
        self.parts.is_empty() && !self.of_the_eve
    }

    fn holds(&self, day: &SampleDay, index: usize, at: i32) -> bool {
        let start = || day.details.get(&Detail::ExerciseStart)?.get(index).copied().flatten();
        is_within(self.parts, at, day.slot_seconds())
            || (self.of_the_eve && start().is_some_and(|start| start < 0.0))
    }
}

enum When<'a> {
    AllDay,
    In(&'a [Range<i32>]),
}

/// The columns beside the values that tell of something else left out on the day.
fn told_besides<'a>(rules: &'a Rules, day: &SampleDay, is_cut: bool) -> Vec<(Detail, When<'a>)> {
    let left_out = |data_type| rules.leaves_out_day(Subject::DataType(data_type), day.date);
    let mut told = Vec::new();
    match day.intraday_type {
        IntradayType::Calories if left_out(DataType::MinutesSedentary) => {
            told.extend([(Detail::Level, When::AllDay), (Detail::Mets, When::AllDay)]);
        }
        IntradayType::Routes => {
            let hearts = Subject::IntradayType(IntradayType::HeartRate);
            if rules.leaves_out_day(hearts, day.date) {
                told.push((Detail::HeartRate, When::AllDay));
            } else {
                let parts = rules.parts(hearts, day.date);
                told.extend((!parts.is_empty()).then_some((Detail::HeartRate, When::In(parts))));
            }
            // Metres since the start go on through what is left out.
            if is_cut || left_out(DataType::Distance) {
                told.push((Detail::Distance, When::AllDay));
            }
            if left_out(DataType::Elevation) {
                told.push((Detail::Altitude, When::AllDay));
            }
        }
        _ => {}
    }
    told.retain(|(detail, _)| day.details.contains_key(detail));
    told
}

/// Whether any second of a slot lies in one of the parts: what a slot holds was measured all through it.
fn is_within(parts: &[Range<i32>], at: i32, slot_seconds: i32) -> bool {
    parts.iter().any(|part| at < part.end && part.start < at.saturating_add(slot_seconds))
}

/// The day without some of its samples, nor any word on them.
fn without(day: &SampleDay, gone: &Gone<'_>) -> SampleDay {
    let mut kept = SampleDay::new(day.intraday_type, day.date, day.granularity);
    let mut offsets = day.offsets.iter().peekable();
    let mut offset = None;
    for (index, (at, value)) in day.at.iter().zip(&day.values).enumerate() {
        while let Some(next) = offsets.next_if(|next| next.index as usize <= index) {
            offset = Some(next.seconds);
        }
        if gone.holds(day, index, *at) {
            continue;
        }
        if let Some(seconds) = offset
            .filter(|seconds| kept.offsets.last().is_none_or(|last: &OffsetFrom| last.seconds != *seconds))
        {
            kept.offsets.push(OffsetFrom { index: u32::try_from(kept.len()).unwrap_or(u32::MAX), seconds });
        }
        kept.at.push(*at);
        kept.values.push(*value);
        for (detail, column) in &day.details {
            kept.details.entry(*detail).or_default().push(column.get(index).copied().flatten());
        }
    }
    // How many readings were odd may count some of those left out.
    kept.doubts = Doubts::default();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        intraday::Granularity,
        left_out::{Extent, Part, Rule},
    };
    use jiff::civil::date;

    fn day() -> SampleDay {
        SampleDay {
            at: vec![7_190, 7_195, 3_600, 3_605, 9_000],
            values: vec![61.0, 62.0, 63.0, 64.0, 65.0],
            offsets: vec![OffsetFrom { index: 0, seconds: 7_200 }, OffsetFrom { index: 2, seconds: 3_600 }],
            doubts: Doubts { not_numbers: 2, contradicting_clocks: 0 },
            ..SampleDay::new(IntradayType::HeartRate, date(2026, 10, 25), Granularity::Second)
        }
    }

    fn rules(from: i32, to: i32) -> Rules {
        let part = Part { date: date(2026, 10, 25), from, to };
        let rule =
            Rule { subject: Subject::IntradayType(IntradayType::HeartRate), extent: Extent::Part(part) };
        [rule].iter().collect()
    }

    fn kept(rules: &Rules) -> Option<SampleDay> {
        let record = Record::Samples(Box::new(day()));
        rules.keep(&record).map(|kept| match kept.into_owned() {
            Record::Samples(day) => *day,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn samples_of_a_part_go_with_their_offsets_and_doubts() {
        let kept = kept(&rules(7_000, 7_195)).unwrap();

        assert_eq!(kept.at, [7_195, 3_600, 3_605, 9_000]);
        assert_eq!(kept.values, [62.0, 63.0, 64.0, 65.0]);
        assert_eq!(
            kept.offsets,
            [OffsetFrom { index: 0, seconds: 7_200 }, OffsetFrom { index: 1, seconds: 3_600 }]
        );
        assert!(kept.doubts.are_none());
    }

    #[test]
    fn slot_goes_when_any_of_it_is_in_the_part() {
        let slots = SampleDay {
            at: vec![35_100, 36_000, 36_900],
            values: vec![10.0, 20.0, 30.0],
            ..SampleDay::new(IntradayType::Steps, date(2026, 10, 25), Granularity::FifteenMinutes)
        };
        let record = Record::Samples(Box::new(slots));
        let part = Part { date: date(2026, 10, 25), from: 36_300, to: 36_900 };
        let rule = Rule { subject: Subject::IntradayType(IntradayType::Steps), extent: Extent::Part(part) };

        let kept = Rules::from_iter(&[rule]).keep(&record).unwrap().into_owned();

        let Record::Samples(kept) = kept else { panic!("{kept:?}") };
        assert_eq!(kept.at, [35_100, 36_900]);
    }

    #[test]
    fn way_that_began_on_an_evening_left_out_goes_on_the_next_day_too() {
        let positions = SampleDay {
            at: vec![30, 60, 40_000],
            values: vec![48.1, 48.2, 48.3],
            details: [(Detail::ExerciseStart, vec![Some(-600.0), Some(-600.0), Some(39_000.0)])].into(),
            ..SampleDay::new(IntradayType::Routes, date(2026, 10, 25), Granularity::Recorded)
        };
        let record = Record::Samples(Box::new(positions));
        let eve = crate::date_range::DateRange::of_day(date(2026, 10, 24));
        let rule = Rule { subject: Subject::DataType(DataType::ActivityLog), extent: Extent::Days(eve) };

        let kept = Rules::from_iter(&[rule]).keep(&record).unwrap().into_owned();

        let Record::Samples(kept) = kept else { panic!("{kept:?}") };
        assert_eq!(kept.at, [40_000]);
    }

    #[test]
    fn day_whose_every_sample_lies_in_parts_is_gone() {
        assert_eq!(kept(&rules(0, 86_400)), None);
    }

    #[test]
    fn day_beside_the_part_stays_as_it_was() {
        let other = Part { date: date(2026, 10, 26), from: 0, to: 86_400 };
        let rule =
            Rule { subject: Subject::IntradayType(IntradayType::HeartRate), extent: Extent::Part(other) };

        assert_eq!(kept(&[rule].iter().collect()), Some(day()));
    }
}
