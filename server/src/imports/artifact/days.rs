//! Which days something has readings of, by data type. A set of ten years is a few kilobytes.

use domain::{DataType, record::Record};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Days with at least one reading; for data types without days, whether there is something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::imports) struct Days {
    dated: BTreeMap<DataType, BTreeSet<Date>>,
    undated: BTreeSet<DataType>,
}

impl Days {
    /// Notes what a record has a reading of.
    pub(super) fn note(&mut self, record: &Record) {
        let mut dated = |data_type, date| {
            self.dated.entry(data_type).or_default().insert(date);
        };
        match record {
            Record::Daily(daily) => dated(daily.data_type, daily.date),
            Record::Heart(heart) => {
                if heart.resting_heart_rate.is_some() {
                    dated(DataType::RestingHeartRate, heart.date);
                }
                if !heart.heart_rate_zones.is_empty() || !heart.custom_heart_rate_zones.is_empty() {
                    dated(DataType::HeartRateZones, heart.date);
                }
            }
            Record::Sleep(sleep) => dated(DataType::Sleep, sleep.date_of_sleep),
            Record::Weight(weight) => dated(DataType::Weight, weight.date),
            Record::Entry(entry) => dated(entry.data_type(), entry.date()),
            Record::Profile(_) => {
                self.undated.insert(DataType::Profile);
            }
            Record::Devices { .. } => {
                self.undated.insert(DataType::Devices);
            }
            Record::Lifetime { .. } => {
                self.undated.insert(DataType::LifetimeStatistics);
            }
            Record::Item(item) => {
                self.undated.insert(item.data_type());
            }
            // Of the monthly files, which are held against each other by themselves.
            Record::Samples(_) | Record::Breathing(_) => {}
        }
    }

    /// A data type of which this lacks something the other has.
    pub(super) fn find_lacking(&self, other: &Days) -> Option<DataType> {
        let dated = other
            .dated
            .iter()
            .find(|(data_type, days)| self.dated.get(data_type).is_none_or(|own| !days.is_subset(own)));
        dated
            .map(|(data_type, _)| *data_type)
            .or_else(|| other.undated.difference(&self.undated).next().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::record::{DailyValue, HeartDay, Profile};
    use jiff::civil::date;

    fn days(records: &[Record]) -> Days {
        let mut days = Days::default();
        records.iter().for_each(|record| days.note(record));
        days
    }

    fn steps(day: i8) -> Record {
        Record::Daily(DailyValue {
            data_type: DataType::Steps,
            date: date(2026, 11, day),
            value: "1".to_owned(),
        })
    }

    #[test]
    fn missing_day_is_found_and_more_days_are_fine() {
        let earlier = days(&[steps(1), steps(2)]);

        assert_eq!(days(&[steps(1), steps(2), steps(3)]).find_lacking(&earlier), None);
        assert_eq!(days(&[steps(1), steps(3)]).find_lacking(&earlier), Some(DataType::Steps));
        assert_eq!(days(&[]).find_lacking(&earlier), Some(DataType::Steps));
    }

    #[test]
    fn resting_rate_that_vanishes_from_a_day_with_zones_is_found() {
        let resting =
            HeartDay { date: date(2026, 11, 1), resting_heart_rate: Some(58), ..HeartDay::default() };
        let zones = HeartDay {
            date: date(2026, 11, 1),
            heart_rate_zones: vec![Default::default()],
            ..HeartDay::default()
        };

        let lacking = days(&[Record::Heart(zones)]).find_lacking(&days(&[Record::Heart(resting)]));

        assert_eq!(lacking, Some(DataType::RestingHeartRate));
    }

    #[test]
    fn profile_that_vanishes_is_found() {
        let earlier = days(&[Record::Profile(Box::<Profile>::default())]);

        assert_eq!(days(&[steps(1)]).find_lacking(&earlier), Some(DataType::Profile));
    }
}
