//! The filter grammar: `member >= "literal" AND member < "literal"`, and what exactly is wrong with one that is none.

mod grammar;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use super::{
    data_type::{DataType, Record},
    refusal::Refusal,
    write,
};

/// When an entry is, as filters see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// The instant.
    pub(super) physical: Timestamp,
    /// The offset it was recorded with, in seconds east of UTC.
    pub(super) offset_seconds: i32,
}

impl Moment {
    /// Tells what the clock showed that the entry was recorded with.
    pub(super) fn civil(&self) -> DateTime {
        write::civil_at(self.physical, self.offset_seconds)
    }
}

/// One side of a time range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Physical(Timestamp),
    Civil(DateTime),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clause {
    /// `>=` if true, `<` if not.
    from: bool,
    bound: Bound,
}

impl Clause {
    fn lets_pass(&self, moment: &Moment) -> bool {
        let at_or_after = match self.bound {
            Bound::Physical(at) => moment.physical >= at,
            Bound::Civil(at) => moment.civil() >= at,
        };
        at_or_after == self.from
    }

    /// Tells the civil date of the bound, which for an instant may be off by one either way.
    fn date(&self) -> Date {
        match self.bound {
            Bound::Physical(at) => jiff::tz::TimeZone::UTC.to_datetime(at).date(),
            Bound::Civil(at) => at.date(),
        }
    }
}

/// A filter that has been understood: every group has to let an entry pass, by any of its clauses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter(Vec<Vec<Clause>>);

impl Filter {
    /// Reads a filter for a data type; the empty text filters nothing.
    ///
    /// # Errors
    ///
    /// Holds the answer with the reason for every clause that is wrong, in their order.
    pub(super) fn parse(data_type: &DataType, text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let tokens = grammar::tokenize(text).map_err(|place| {
            refuse(&["INVALID_DATA_POINT_FILTER_SYNTAX"], &format!("Syntax error at line 1, column {place}."))
        })?;
        let groups = grammar::group(&tokens)?;
        if data_type.record != Record::Sleep && groups.iter().any(|group| group.len() > 1) {
            return Err(refuse(
                &["INVALID_DATA_POINT_FILTER_EXPRESSION_STRUCTURE"],
                "OR is not supported here.",
            ));
        }
        let mut reasons = Vec::new();
        let mut filter = Vec::new();
        for group in &groups {
            let mut clauses = Vec::new();
            for raw in group {
                match raw.check(data_type) {
                    Ok(clause) => clauses.push(clause),
                    Err(reason) => reasons.push(reason),
                }
            }
            filter.push(clauses);
        }
        if !reasons.is_empty() {
            return Err(refuse(&reasons, "A clause of the filter cannot be used for this data type."));
        }
        let physical = |clause: &Clause| matches!(clause.bound, Bound::Physical(_));
        let mixed = filter.iter().flatten().any(physical) && !filter.iter().flatten().all(physical);
        if mixed {
            let reason = "INVALID_DATA_POINT_FILTER_MIXED_TIME_RESTRICTIONS";
            return Err(refuse(&[reason], "Physical and civil time cannot be mixed."));
        }
        Ok(Self(filter))
    }

    /// Tells whether an entry passes.
    pub(super) fn lets_pass(&self, moment: &Moment) -> bool {
        self.0.iter().all(|group| group.iter().any(|clause| clause.lets_pass(moment)))
    }

    /// Tells whether anything from one instant up to another can pass, as far as instants decide it.
    pub(super) fn may_let_pass(&self, from: Timestamp, until: Timestamp) -> bool {
        self.0.iter().all(|group| match group.as_slice() {
            [Clause { from: true, bound: Bound::Physical(at) }] => until > *at,
            [Clause { from: false, bound: Bound::Physical(at) }] => from < *at,
            _ => true,
        })
    }

    /// Tells the civil dates outside of which nothing can pass, both included, as far as the filter bounds them.
    ///
    /// They are wide enough for any zone: a day more on either side.
    pub(super) fn dates(&self) -> (Option<Date>, Option<Date>) {
        let alone = self.0.iter().filter_map(|group| match group.as_slice() {
            [clause] => Some(clause),
            _ => None,
        });
        let (mut first, mut last) = (None, None);
        for clause in alone {
            if clause.from {
                first = first.max(Some(clause.date().yesterday().unwrap_or(Date::MIN)));
            } else {
                let date = clause.date().tomorrow().unwrap_or(Date::MAX);
                last = Some(last.map_or(date, |last: Date| last.min(date)));
            }
        }
        (first, last)
    }
}

fn refuse(reasons: &[&str], message: &str) -> Refusal {
    Refusal::filter(reasons, message)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn reasons(id: &str, filter: &str) -> String {
        let data_type = DataType::find(id).expect("known");
        let refusal = Filter::parse(data_type, filter).expect_err("the filter is wrong");
        let body = refusal.body();
        let reasons =
            body.pointer("/error/details/0/metadata/detailedReasons").and_then(|reasons| reasons.as_str());
        reasons.expect("filter errors name their reasons").replace("INVALID_DATA_POINT_FILTER_", "")
    }

    #[test]
    fn each_record_type_is_filtered_by_its_own_member() {
        for (id, filter) in [
            (
                "steps",
                r#"steps.interval.start_time >= "2026-04-05T00:00:00Z" AND steps.interval.start_time < "2026-04-06T00:00:00+02:00""#,
            ),
            (
                "steps",
                r#"steps.interval.civil_start_time>="2026-04-05" AND steps.interval.civil_start_time<"2026-04-06T12:00:00""#,
            ),
            ("weight", r#"weight.sample_time.physical_time >= "2026-04-05T00:00:00.5Z""#),
            ("weight", r#"weight.sample_time.civil_time < "2026-04-05""#),
            ("daily-resting-heart-rate", r#"daily_resting_heart_rate.date >= "2026-04-05""#),
            ("exercise", r#"exercise.interval.civil_start_time >= "2026-04-05""#),
            (
                "sleep",
                r#"sleep.interval.civil_end_time >= "2026-04-05" AND sleep.interval.civil_end_time < "2026-05-05""#,
            ),
            (
                "sleep",
                r#"sleep.interval.end_time < "2026-04-05T00:00:00Z" OR sleep.interval.end_time >= "2026-05-05T00:00:00Z""#,
            ),
            ("electrocardiogram", r#"electrocardiogram.interval.start_time >= "2026-04-05T00:00:00Z""#),
        ] {
            let data_type = DataType::find(id).expect("known");

            assert!(Filter::parse(data_type, filter).is_ok(), "{filter}");
        }
    }

    #[test]
    fn wrong_filter_names_its_reason() {
        for (id, filter, reason) in [
            ("sleep", r#"sleep.interval.start_time >= "2026-04-05T00:00:00Z""#, "DATA_TYPE_MEMBER"),
            ("sleep", r#"sleep.interval.civil_start_time >= "2026-04-05""#, "DATA_TYPE_MEMBER"),
            ("exercise", r#"exercise.interval.start_time >= "2026-04-05T00:00:00Z""#, "DATA_TYPE_MEMBER"),
            ("steps", r#"distance.interval.start_time >= "2026-04-05T00:00:00Z""#, "COLLECTION_MISMATCH"),
            (
                "daily-resting-heart-rate",
                r#"dailyRestingHeartRate.date >= "2026-04-05""#,
                "DATA_TYPE_RESTRICTION",
            ),
            ("steps", r#"steps.interval.start_time >= "2026-04-05""#, "TIMESTAMP_FORMAT"),
            ("steps", r#"steps.interval.start_time >= "2026-04-05T00:00:00""#, "TIMESTAMP_FORMAT"),
            (
                "steps",
                r#"steps.interval.civil_start_time >= "2026-04-05T00:00:00Z""#,
                "CIVIL_DATE_TIME_FORMAT",
            ),
            (
                "daily-heart-rate-zones",
                r#"daily_heart_rate_zones.date >= "2026-04-05T00:00:00""#,
                "CIVIL_DATE_TIME_FORMAT",
            ),
            (
                "daily-heart-rate-zones",
                r#"daily_heart_rate_zones.date >= "2026-02-30""#,
                "CIVIL_DATE_TIME_FORMAT",
            ),
            ("weight", r#"weight.sample_time.civil_time >= 2026"#, "RESTRICTION_ARGUMENT"),
            ("weight", r#"weight.sample_time.civil_time >= "2026-04-05"#, "SYNTAX"),
            ("weight", r#"weight.sample_time.civil_time >= '2026-04-05'"#, "SYNTAX"),
            ("weight", r#"weight.sample_time.civil_time <= "2026-04-05""#, "RESTRICTION_COMPARATOR"),
            (
                "electrocardiogram",
                r#"electrocardiogram.interval.start_time < "2026-04-05T00:00:00Z""#,
                "RESTRICTION_COMPARATOR",
            ),
            (
                "weight",
                r#"weight.sample_time.civil_time >= "2026-04-05" OR weight.sample_time.civil_time < "2026-04-04""#,
                "EXPRESSION_STRUCTURE",
            ),
            ("weight", r#"weight.sample_time.civil_time >= "2026-04-05" AND"#, "UNEXPECTED_END_OF_INPUT"),
            (
                "steps",
                r#"steps.interval.start_time >= "2026-04-05" AND distance.date < "x""#,
                "TIMESTAMP_FORMAT,INVALID_DATA_POINT_FILTER_COLLECTION_MISMATCH",
            ),
            (
                "steps",
                r#"steps.interval.start_time >= "2026-04-05T00:00:00Z" AND steps.interval.civil_start_time < "2026-04-06""#,
                "MIXED_TIME_RESTRICTIONS",
            ),
        ] {
            let reason = reason.replace("INVALID_DATA_POINT_FILTER_", "");

            assert_eq!(reasons(id, filter), reason, "{filter}");
        }
    }

    #[test]
    fn lower_bound_is_included_and_upper_bound_is_not() {
        let data_type = DataType::find("daily-resting-heart-rate").expect("known");
        let text = r#"daily_resting_heart_rate.date >= "2026-04-05" AND daily_resting_heart_rate.date < "2026-04-07""#;
        let filter = Filter::parse(data_type, text).expect("sound");
        let passes = |day| {
            let physical = write::civil_start(date(2026, 4, day));
            filter.lets_pass(&Moment { physical, offset_seconds: 0 })
        };

        assert_eq!([4, 5, 6, 7].map(passes), [false, true, true, false]);
    }
}
