//! What is left out, counted and put into order for showing: pure, and the same for every chart, list and button.

use super::{stretch::Stretch, subject::Subject};
use domain::{
    DateRange,
    left_out::{self, Extent, Part, Rule, Rules, drags_along},
    plan::{bytes_a_day, packed_bytes_a_day},
    wire::{LeftOut, Review, StoredRule},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What is left out, in few numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Count {
    /// Data types left out as a whole, in the order of the rules.
    pub(crate) whole: Vec<Subject>,
    /// Days of which something is left out as a whole.
    pub(crate) days: u32,
    /// Parts of days.
    pub(crate) parts: u32,
}

/// Counts what rules leave out: days of several data types once.
pub(crate) fn count(rules: &[StoredRule]) -> Count {
    let mut count = Count::default();
    let mut ranges: Vec<DateRange> = Vec::new();
    for StoredRule { rule, .. } in rules {
        match rule.extent {
            Extent::All => count.whole.push(rule.subject.into()),
            Extent::Days(range) => ranges.push(range),
            Extent::Part(_) => count.parts += 1,
        }
    }
    ranges.sort_unstable();
    let mut until: Option<Date> = None;
    for range in ranges {
        let start = until.map_or(range.start(), |until| until.max(range.start()));
        if let Ok(rest) = DateRange::new(start, range.end()) {
            count.days = count.days.saturating_add(rest.days());
            until = Some(rest.end());
        }
    }
    count
}

/// The rule that leaves out all of a data type, if there is one of its own.
pub(crate) fn whole_rule(all: &LeftOut, subject: Subject) -> Option<&StoredRule> {
    let subject = left_out::Subject::from(subject);
    all.rules.iter().find(|one| one.rule == Rule { subject, extent: Extent::All })
}

/// What goes along with a data type, itself left out of the list.
pub(crate) fn along(subject: Subject) -> Vec<Subject> {
    drags_along(subject.into()).into_iter().skip(1).map(Subject::from).collect()
}

/// The stretches of days that are left out of a kind of data, whatever they were left out with: whole days in a row together,
/// and parts of the others.
pub(crate) fn stretches(rules: &Rules, subject: Subject, range: DateRange) -> Vec<Stretch> {
    let subject = subject.into();
    if !rules.touch(subject, range) {
        return Vec::new();
    }
    let rest = rules.rest_of(subject, range);
    let ends = rest.iter().map(|kept| kept.start()).chain([range.end()]);
    let begins = [range.start()].into_iter().chain(rest.iter().map(|kept| kept.end()));
    let days = begins.zip(ends).filter_map(|(begin, end)| DateRange::new(begin, end).ok()).map(Stretch::Days);
    let parts = rest.iter().flat_map(|kept| kept.iter()).flat_map(|day| {
        let parts = rules.parts(subject, day).iter();
        parts.map(move |part| Stretch::Part { day, from: part.start, to: part.end })
    });
    days.chain(parts).collect()
}

/// What a rule says of a stretch.
pub(crate) fn extent(stretch: Stretch) -> Extent {
    match stretch {
        Stretch::Days(days) => Extent::Days(days),
        Stretch::Part { day: date, from, to } => Extent::Part(Part { date, from, to }),
    }
}

/// About what of an import is left to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remainder {
    /// Whether anything was fetched.
    pub(crate) is_anything_here: bool,
    /// Whether anything is left.
    pub(crate) is_anything_left: bool,
    /// Its size, about.
    pub(crate) bytes: u64,
}

/// Reckons what is left of an import: the days from the first to the last with data, in which as many have data as the review
/// says.
pub(crate) fn remainder(review: &Review, rules: &Rules) -> Remainder {
    let mut all = Remainder::default();
    let mut add = |subject: left_out::Subject, days: u32, span: Option<(Date, Date)>, a_day: u64| {
        let Some(range) = span.and_then(|(first, last)| DateRange::inclusive(first, last).ok()) else {
            return;
        };
        let kept: u32 = rules.rest_of(subject, range).into_iter().map(DateRange::days).sum();
        all.is_anything_here |= days > 0;
        all.is_anything_left |= days > 0 && kept > 0;
        all.bytes += u64::from(days) * a_day * u64::from(kept) / u64::from(range.days());
    };
    for one in &review.data_types {
        let subject = left_out::Subject::DataType(one.data_type);
        add(subject, one.days_with_data, one.first_day.zip(one.last_day), bytes_a_day(one.data_type));
    }
    for one in &review.intraday {
        let subject = left_out::Subject::IntradayType(one.intraday_type);
        let a_day = packed_bytes_a_day(one.intraday_type, one.granularity);
        add(subject, one.days_with_data, one.first_day.zip(one.last_day), a_day);
    }
    for one in review.data_types.iter().filter(|one| one.present) {
        all.is_anything_here = true;
        if !rules.leaves_out_undated(one.data_type) {
            all.is_anything_left = true;
            all.bytes += 1_500;
        }
    }
    all
}

/// The data types whose rules say something, each with its rules, in the order they came.
pub(crate) fn by_subject(rules: &[StoredRule]) -> Vec<(Subject, Vec<StoredRule>)> {
    let mut seen = BTreeSet::new();
    let subjects = rules.iter().map(|one| one.rule.subject).filter(|subject| seen.insert(*subject));
    subjects
        .map(|subject| {
            let own = rules.iter().filter(|one| one.rule.subject == subject).cloned();
            (subject.into(), own.collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{DataType, IntradayType, wire::DataTypeReview};
    use jiff::civil::date;

    fn stored(subject: Subject, extent: Extent) -> StoredRule {
        let rule = Rule { subject: subject.into(), extent };
        StoredRule { id: "1".into(), rule, created_at: jiff::Timestamp::UNIX_EPOCH }
    }

    fn days(first: i8, last: i8) -> Extent {
        Extent::Days(DateRange::inclusive(date(2026, 3, first), date(2026, 3, last)).unwrap())
    }

    const STEPS: Subject = Subject::Daily(DataType::Steps);
    const WEIGHT: Subject = Subject::Daily(DataType::Weight);
    const HEART: Subject = Subject::Intraday(IntradayType::HeartRate);

    #[test]
    fn days_are_counted_once_whatever_they_are_left_out_of() {
        let part = Extent::Part(Part { date: date(2026, 3, 14), from: 0, to: 60 });
        let rules = [
            stored(STEPS, days(3, 5)),
            stored(HEART, days(5, 6)),
            stored(WEIGHT, Extent::All),
            stored(HEART, part),
            stored(STEPS, days(10, 10)),
        ];

        let count = count(&rules);

        assert_eq!((count.days, count.parts, count.whole), (5, 1, vec![WEIGHT]));
    }

    #[test]
    fn what_goes_along_is_told_without_the_thing_itself() {
        assert_eq!(along(STEPS), [Subject::Intraday(IntradayType::Steps)]);
        assert_eq!(along(WEIGHT), []);
    }

    #[test]
    fn stretches_are_what_any_rule_takes_from_a_kind_of_data() {
        let part = Part { date: date(2026, 3, 8), from: 60, to: 3_600 };
        let within = Subject::Intraday(IntradayType::Steps);
        let rules = [
            stored(STEPS, days(3, 4)).rule,
            stored(STEPS, days(5, 5)).rule,
            stored(within, Extent::Part(part)).rule,
        ];
        let rules: Rules = rules.iter().collect();
        let march = DateRange::inclusive(date(2026, 3, 1), date(2026, 3, 10)).unwrap();
        let run = DateRange::inclusive(date(2026, 3, 3), date(2026, 3, 5)).unwrap();

        let (of_steps, of_readings) = (stretches(&rules, STEPS, march), stretches(&rules, within, march));

        let of_part = Stretch::Part { day: part.date, from: 60, to: 3_600 };
        assert_eq!(of_readings, [Stretch::Days(run), of_part]);
        // The total of a day tells of its part.
        assert_eq!(of_steps, [Stretch::Days(run), Stretch::Days(DateRange::of_day(part.date))]);
        assert_eq!(stretches(&rules, WEIGHT, march), []);
        assert_eq!(extent(of_part), Extent::Part(part));
    }

    #[test]
    fn remainder_follows_what_is_left_out() {
        let steps = DataTypeReview {
            data_type: DataType::Steps,
            days_with_data: 10,
            first_day: Some(date(2026, 3, 1)),
            last_day: Some(date(2026, 3, 10)),
            days_empty: 0,
            gaps: Vec::new(),
            present: false,
        };
        let review = Review { data_types: vec![steps], intraday: Vec::new() };
        let under = |extent: Option<Extent>| {
            let rules: Vec<_> = extent.map(|extent| stored(STEPS, extent).rule).into_iter().collect();
            remainder(&review, &rules.iter().collect())
        };

        let (whole, half, none) = (under(None), under(Some(days(1, 5))), under(Some(Extent::All)));

        assert_eq!(whole.bytes, 2 * half.bytes);
        assert!(half.is_anything_left && !none.is_anything_left && none.is_anything_here);
        assert_eq!(none.bytes, 0);
    }
}
