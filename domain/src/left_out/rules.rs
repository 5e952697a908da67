//! All rules of a member together, ready to be asked of any record.

use super::{
    drag::{changes, drags_along},
    extents::Extents,
    rule::{Rule, Subject},
};
use crate::{data_type::DataType, date_range::DateRange};
use jiff::civil::Date;
use std::{collections::BTreeMap, ops::Range};

/// What of each subject is left out, what goes along with it included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(BTreeMap<Subject, Extents>);

impl<'a> FromIterator<&'a Rule> for Rules {
    fn from_iter<I: IntoIterator<Item = &'a Rule>>(rules: I) -> Self {
        let mut by_subject: BTreeMap<Subject, Extents> = BTreeMap::new();
        for rule in rules {
            for subject in drags_along(rule.subject) {
                by_subject.entry(subject).or_default().add(rule.extent, subject.has_times());
            }
        }
        Rules(by_subject)
    }
}

impl Rules {
    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of a subject is left out, on every day.
    pub fn leaves_out_all(&self, subject: Subject) -> bool {
        self.0.get(&subject).is_some_and(Extents::is_all)
    }

    /// Whether a whole day of a subject is left out.
    pub fn leaves_out_day(&self, subject: Subject, date: Date) -> bool {
        self.0.get(&subject).is_some_and(|extents| extents.holds_day(date))
    }

    /// The parts of a day that are left out of a subject whose day is not left out whole, in order and apart from each other.
    pub fn parts(&self, subject: Subject, date: Date) -> &[Range<i32>] {
        self.0.get(&subject).map_or(&[], |extents| extents.parts(date))
    }

    /// Whether anything of a subject is left out on one of these days.
    pub fn touch(&self, subject: Subject, range: DateRange) -> bool {
        self.0.get(&subject).is_some_and(|extents| extents.touches(range))
    }

    /// Whether anything of a day is left out of a subject.
    pub fn touch_day(&self, subject: Subject, date: Date) -> bool {
        DateRange::inclusive(date, date).is_ok_and(|day| self.touch(subject, day))
    }

    /// Whether the file of a month with these days is not what it would be without rules.
    pub fn touch_readings(&self, range: DateRange) -> bool {
        // An exercise of the evening before goes on in these days.
        let with_eve = range.start().yesterday().ok().and_then(|eve| DateRange::new(eve, range.end()).ok());
        let range = with_eve.unwrap_or(range);
        self.change(
            |subject| matches!(subject, Subject::IntradayType(_)),
            |subject| self.touch(subject, range),
        )
    }

    /// Whether the standard file is not what it would be without rules.
    pub fn touch_standard(&self) -> bool {
        self.change(|subject| matches!(subject, Subject::DataType(_)), |_| true)
    }

    /// Whether records of such subjects change because of one of which anything is left out.
    fn change(&self, of_file: impl Fn(Subject) -> bool, is_left_out: impl Fn(Subject) -> bool) -> bool {
        self.0.keys().any(|subject| is_left_out(*subject) && changes(*subject).into_iter().any(&of_file))
    }

    /// Whether anything at all of a subject is left out.
    pub(super) fn mention(&self, subject: Subject) -> bool {
        self.0.contains_key(&subject)
    }

    /// Whether a data type without days is left out: as a whole, or because it holds totals of something of which anything is.
    pub fn leaves_out_undated(&self, data_type: DataType) -> bool {
        let totals: &[DataType] = match data_type {
            DataType::LifetimeStatistics => {
                &[DataType::Steps, DataType::Distance, DataType::Floors, DataType::Calories]
            }
            DataType::Badges => &[DataType::Steps, DataType::Distance, DataType::Floors, DataType::Weight],
            _ => &[],
        };
        self.leaves_out_all(Subject::DataType(data_type))
            || totals.iter().any(|one| self.mention(Subject::DataType(*one)))
    }

    /// What is left of a range of days when those left out whole are taken away, in order.
    pub fn rest_of(&self, subject: Subject, range: DateRange) -> Vec<DateRange> {
        self.0.get(&subject).map_or_else(|| vec![range], |extents| extents.rest_of(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        intraday::IntradayType,
        left_out::{Extent, Part},
    };
    use jiff::civil::date;

    const STEPS: Subject = Subject::DataType(DataType::Steps);
    const STEPS_WITHIN: Subject = Subject::IntradayType(IntradayType::Steps);

    #[test]
    fn part_of_a_day_takes_the_total_of_that_day_along() {
        let part = Part { date: date(2026, 3, 14), from: 600, to: 1_200 };
        let rules: Rules = [Rule { subject: STEPS_WITHIN, extent: Extent::Part(part) }].iter().collect();

        assert!(rules.leaves_out_day(STEPS, date(2026, 3, 14)));
        assert!(!rules.leaves_out_day(STEPS, date(2026, 3, 15)));
        assert!(!rules.leaves_out_day(STEPS_WITHIN, date(2026, 3, 14)));
        assert_eq!(rules.parts(STEPS_WITHIN, date(2026, 3, 14)), std::slice::from_ref(&(600..1_200)));
    }

    #[test]
    fn file_whose_records_lose_members_is_touched() {
        let of = |subject, date| {
            let days = DateRange::inclusive(date, date).unwrap();
            Rules::from_iter(&[Rule { subject, extent: Extent::Days(days) }])
        };
        let march = DateRange::new(date(2026, 3, 1), date(2026, 4, 1)).unwrap();
        let routes = Subject::IntradayType(IntradayType::Routes);
        let minutes = Subject::DataType(DataType::MinutesVeryActive);

        assert!(of(minutes, date(2026, 3, 14)).touch_readings(march));
        assert!(!of(minutes, date(2026, 4, 1)).touch_readings(march));
        assert!(of(routes, date(2026, 3, 14)).touch_standard());
        // What began on the last evening of February.
        assert!(of(routes, date(2026, 2, 28)).touch_readings(march));
        let weight = of(Subject::DataType(DataType::Weight), date(2026, 3, 14));
        assert!(weight.touch_standard() && !weight.touch_readings(march));
    }

    #[test]
    fn totals_over_all_time_go_with_any_day_of_theirs() {
        let day = DateRange::inclusive(date(2026, 3, 14), date(2026, 3, 14)).unwrap();
        let rules: Rules = [Rule { subject: STEPS, extent: Extent::Days(day) }].iter().collect();

        assert!(rules.leaves_out_undated(DataType::LifetimeStatistics));
        assert!(rules.leaves_out_undated(DataType::Badges));
        assert!(!rules.leaves_out_undated(DataType::Devices));
        assert!(rules.touch_standard() && rules.touch_readings(day));
    }

    #[test]
    fn without_rules_everything_stays() {
        let rules = Rules::default();
        let year = DateRange::new(date(2026, 1, 1), date(2027, 1, 1)).unwrap();

        assert!(rules.is_empty() && !rules.touch_standard() && !rules.touch_readings(year));
        assert_eq!(rules.rest_of(STEPS, year), [year]);
        assert!(!rules.leaves_out_day(STEPS, date(2026, 3, 14)));
    }
}
