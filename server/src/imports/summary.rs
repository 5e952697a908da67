//! What is kept of a page for looking at it without opening its segment: the days' values, in few numbers.

use domain::{
    DataType,
    record::{DayValue, Record},
    samples::{BreathingNight, DaySummary},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The day values of a page by data type, for the data types asked for. What becomes of several values of a day says
/// [`DataType::day_rule`].
pub(super) fn summarize_daily(
    records: &[Record],
    data_types: &BTreeSet<DataType>,
) -> Vec<(DataType, Vec<DayValue>)> {
    let mut values: BTreeMap<DataType, BTreeMap<Date, f64>> = BTreeMap::new();
    for (data_type, DayValue(date, value)) in records.iter().flat_map(Record::day_values) {
        if data_types.contains(&data_type) {
            let day = values.entry(data_type).or_default().entry(date);
            day.and_modify(|known| *known = data_type.day_rule().unite(*known, value)).or_insert(value);
        }
    }
    values
        .into_iter()
        .map(|(data_type, days)| {
            (data_type, days.into_iter().map(|(date, value)| DayValue(date, value)).collect())
        })
        .collect()
}

/// How many days have a value.
pub(super) fn count_days(summary: &[(DataType, Vec<DayValue>)]) -> u32 {
    let days: BTreeSet<Date> =
        summary.iter().flat_map(|(_, values)| values).map(|DayValue(date, _)| *date).collect();
    u32::try_from(days.len()).unwrap_or(u32::MAX)
}

/// The days of a page of readings within the day, oldest first, those without a reading left out.
///
/// Of a night's breathing the sum is the rate over the whole night, of sleep stages minutes asleep.
pub(super) fn summarize_intraday(records: &[Record]) -> Vec<DaySummary> {
    let mut days: BTreeMap<Date, DaySummary> = BTreeMap::new();
    for summary in records.iter().filter_map(summarize_one) {
        days.entry(summary.date).and_modify(|day| *day = day.and(summary)).or_insert(summary);
    }
    days.into_values().collect()
}

fn summarize_one(record: &Record) -> Option<DaySummary> {
    match record {
        Record::Samples(day) => day.summary(),
        Record::Breathing(night) => summarize_night(night),
        Record::Sleep(sleep) => {
            let minutes = f64::from(sleep.minutes_asleep);
            Some(DaySummary { date: sleep.date_of_sleep, count: 1, min: minutes, max: minutes, sum: minutes })
        }
        _ => None,
    }
}

fn summarize_night(night: &BreathingNight) -> Option<DaySummary> {
    let stages: Vec<f64> = [night.deep, night.light, night.rem].into_iter().flatten().collect();
    // Absurd readings may add up to more than a number can be, and JSON has no infinity.
    let mean = || stages.iter().sum::<f64>().clamp(f64::MIN, f64::MAX) / stages.len() as f64;
    let full = night.full.or_else(|| stages.first().map(|_| mean()))?;
    let (min, max) = stages.iter().fold((full, full), |(min, max), stage| (min.min(*stage), max.max(*stage)));
    Some(DaySummary { date: night.date, count: 1, min, max, sum: full })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        intraday::{Granularity, IntradayType},
        samples::SampleDay,
    };
    use jiff::civil::date;

    #[test]
    fn pieces_of_one_day_are_one_day() {
        let piece = |at: Vec<i32>, values: Vec<f64>| {
            let day = SampleDay::new(IntradayType::HeartRate, date(2026, 11, 3), Granularity::Second);
            Record::Samples(Box::new(SampleDay { at, values, ..day }))
        };

        let days = summarize_intraday(&[piece(vec![5, 10], vec![61.0, 59.0]), piece(vec![15], vec![75.0])]);

        assert_eq!(
            days,
            [DaySummary { date: date(2026, 11, 3), count: 3, min: 59.0, max: 75.0, sum: 195.0 }]
        );
    }

    #[test]
    fn day_without_a_reading_is_not_told() {
        let empty = SampleDay::new(IntradayType::Steps, date(2026, 11, 3), Granularity::Minute);
        let night =
            BreathingNight { date: date(2026, 11, 3), full: None, deep: None, light: None, rem: None };

        assert_eq!(summarize_intraday(&[Record::Samples(Box::new(empty)), Record::Breathing(night)]), []);
    }

    #[test]
    fn absurd_readings_leave_numbers_that_can_be_kept() {
        let values = vec![-5.0, 900.0, f64::MAX, f64::MAX];
        let day = SampleDay::new(IntradayType::HeartRate, date(2026, 11, 3), Granularity::Second);
        let day = Record::Samples(Box::new(SampleDay { at: vec![0, 5, 10, 15], values, ..day }));
        let stage = Some(f64::MAX);
        let night =
            BreathingNight { date: date(2026, 11, 4), full: None, deep: stage, light: stage, rem: stage };

        let days = summarize_intraday(&[day, Record::Breathing(night)]);

        let kept = serde_json::to_string(&days).unwrap();
        assert_eq!(serde_json::from_str::<Vec<DaySummary>>(&kept).unwrap(), days);
    }

    #[test]
    fn night_without_a_rate_of_its_own_gets_that_of_its_stages() {
        let night = BreathingNight {
            date: date(2026, 11, 3),
            full: None,
            deep: Some(14.0),
            light: Some(16.0),
            rem: None,
        };

        let days = summarize_intraday(&[Record::Breathing(night)]);

        assert_eq!((days[0].count, days[0].min, days[0].max, days[0].sum), (1, 14.0, 16.0, 15.0));
    }
}
