//! Sorts the records of one layer into days, settling what was received more than once: the later one counts.

use super::{
    day_entries::{is_filler, written_value},
    heart::{Zones, unite_heart_days},
};
use crate::{
    data_type::DataType,
    entry::Entry,
    record::{Record, SleepLog, WeightLog},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Daily totals of one data type. Values that are no numbers are left out; a filler never hides a reading.
pub(super) fn totals(data_type: DataType, records: Vec<Record>) -> BTreeMap<Date, String> {
    let mut days: BTreeMap<Date, String> = BTreeMap::new();
    for record in records {
        if let Record::Daily(daily) = record
            && let Some(value) = written_value(data_type, &daily.value)
            && !(is_filler(&value) && days.contains_key(&daily.date))
        {
            days.insert(daily.date, value);
        }
    }
    days
}

/// Resting heart rates and zones, each by day.
pub(super) fn heart_facts(records: Vec<Record>) -> (BTreeMap<Date, u16>, BTreeMap<Date, Zones>) {
    let days = unite_heart_days(records.into_iter().filter_map(|record| match record {
        Record::Heart(heart) => Some(heart),
        _ => None,
    }));
    let resting = days.iter().filter_map(|day| Some((day.date, day.resting_heart_rate?))).collect();
    let zones = days
        .into_iter()
        .filter(|day| !day.heart_rate_zones.is_empty() || !day.custom_heart_rate_zones.is_empty())
        .map(|day| (day.date, (day.heart_rate_zones, day.custom_heart_rate_zones)))
        .collect();
    (resting, zones)
}

/// Nights and naps by the day of waking.
pub(super) fn sleep_logs(records: Vec<Record>) -> BTreeMap<Date, Vec<SleepLog>> {
    let mut days: BTreeMap<Date, Vec<SleepLog>> = BTreeMap::new();
    for record in records {
        let Record::Sleep(log) = record else { continue };
        let logs = days.entry(log.date_of_sleep).or_default();
        logs.retain(|known| known.log_id != log.log_id);
        logs.push(*log);
    }
    days
}

/// Weighings by day, each day's in order of their time.
pub(super) fn weighings(records: Vec<Record>) -> BTreeMap<Date, Vec<WeightLog>> {
    let mut days: BTreeMap<Date, Vec<WeightLog>> = BTreeMap::new();
    for record in records {
        let Record::Weight(log) = record else { continue };
        // JSON has no such number, so no file could hold it.
        if !log.weight.is_finite() {
            continue;
        }
        let logs = days.entry(log.date).or_default();
        // Identifiers repeat over days, and were seen to repeat within one.
        logs.retain(|known| (&known.log_id, &known.time) != (&log.log_id, &log.time));
        logs.push(log);
    }
    for logs in days.values_mut() {
        logs.sort_by(|one, two| (&one.time, &one.log_id).cmp(&(&two.time, &two.log_id)));
    }
    days
}

/// Entries by day, each day's in their one order. Of two that tell the same thing the later counts, but a filler never
/// hides a reading.
pub(super) fn entries(records: Vec<Record>) -> BTreeMap<Date, Vec<Entry>> {
    let mut days: BTreeMap<Date, BTreeMap<String, Entry>> = BTreeMap::new();
    for record in records {
        let Record::Entry(entry) = record else { continue };
        let known = days.entry(entry.date()).or_default();
        if known.is_empty() || !entry.is_filler() {
            known.insert(entry.identity(), *entry);
        }
    }
    let in_order = |known: BTreeMap<String, Entry>| {
        let mut entries: Vec<Entry> = known.into_values().collect();
        Entry::sort_day(&mut entries);
        entries
    };
    days.into_iter().map(|(day, known)| (day, in_order(known))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{DailyValue, LogId};
    use jiff::civil::date;

    const DAY: Date = date(2026, 3, 2);

    fn steps(value: &str) -> Record {
        Record::Daily(DailyValue { data_type: DataType::Steps, date: DAY, value: value.into() })
    }

    #[test]
    fn later_of_two_totals_counts_unless_it_is_a_filler() {
        assert_eq!(totals(DataType::Steps, vec![steps("5"), steps("7")])[&DAY], "7");
        assert_eq!(totals(DataType::Steps, vec![steps("5"), steps("0")])[&DAY], "5");
        assert_eq!(totals(DataType::Steps, vec![steps("0"), steps("5")])[&DAY], "5");
    }

    #[test]
    fn weighings_of_one_identifier_and_several_times_are_all_kept() {
        let weighing = |time: &str, weight| {
            Record::Weight(WeightLog {
                log_id: LogId::Number(1),
                date: DAY,
                time: time.into(),
                weight,
                bmi: None,
                fat: None,
                source: None,
            })
        };

        let days = weighings(vec![
            weighing("19:00:00", 66.0),
            weighing("07:00:00", 65.0),
            weighing("19:00:00", 66.5),
            weighing("08:00:00", f64::NAN),
        ]);

        let weights: Vec<f64> = days[&DAY].iter().map(|log| log.weight).collect();
        assert_eq!(weights, [65.0, 66.5]);
    }

    #[test]
    fn entry_told_again_stays_once_and_other_readings_of_that_moment_stay_beside_it() {
        let entry = |data_type, members: serde_json::Value| {
            let entry = Entry::new(data_type, members.as_object().unwrap().clone()).unwrap();
            Record::Entry(Box::new(entry))
        };
        let fat = |id: u64, time: &str, fat: f64| {
            let members = serde_json::json!({"date": "2026-03-02", "time": time, "fat": fat, "logId": id});
            entry(DataType::BodyFat, members)
        };
        let vo2 = |value: f64| {
            let members = serde_json::json!({"dateTime": "2026-03-02T09:00:00", "value": value});
            entry(DataType::RunVo2Max, members)
        };

        let fats = entries(vec![
            fat(2, "19:00:00", 21.0),
            fat(1, "07:00:00", 22.0),
            fat(2, "19:00:00", 21.5),
            fat(2, "20:00:00", 21.7),
        ]);
        let fitness = entries(vec![vo2(45.1), vo2(44.0), vo2(45.1)]);

        let values = |days: &BTreeMap<Date, Vec<Entry>>| -> Vec<Option<f64>> {
            days[&DAY].iter().map(Entry::day_value).collect()
        };
        assert_eq!(values(&fats), [Some(22.0), Some(21.5), Some(21.7)]);
        assert_eq!(values(&fitness), [Some(44.0), Some(45.1)]);
    }
}
