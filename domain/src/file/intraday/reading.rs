//! The reading of one day of one type, united from the records of one layer.

use super::{
    nights,
    section::IntradaySection,
    unite::{unite_doubts, unite_samples},
};
use crate::{
    file::by_day,
    intraday::{Granularity, IntradayType},
    record::{Record, SleepLog},
    samples::{BreathingNight, Doubts, SampleDay, count_implausible},
};
use jiff::civil::Date;

/// What is known of one type on one day. Never nothing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum DayReading {
    /// At least one sample.
    Samples(SampleDay),
    /// At least one stage was measured.
    Breathing(BreathingNight),
    /// At least one night or nap.
    Nights(Vec<SleepLog>),
}

impl DayReading {
    /// Unites the records of a layer. Those of other types and days are ignored; of two readings of the same instant, stage
    /// or log the later received counts.
    pub(super) fn unite(section: &IntradaySection, day: Date, records: Vec<Record>) -> Option<DayReading> {
        let of_day = records.into_iter().filter(|record| record.date() == Some(day));
        match section.intraday_type {
            IntradayType::SleepStages => {
                let mut logs = by_day::sleep_logs(of_day.collect()).remove(&day).unwrap_or_default();
                nights::settle(&mut logs);
                (!logs.is_empty()).then_some(DayReading::Nights(logs))
            }
            IntradayType::BreathingRate => of_day
                .filter_map(|record| match record {
                    Record::Breathing(night) => Some(known_stages(night)),
                    _ => None,
                })
                .reduce(|earlier, later| BreathingNight {
                    date: day,
                    full: later.full.or(earlier.full),
                    deep: later.deep.or(earlier.deep),
                    light: later.light.or(earlier.light),
                    rem: later.rem.or(earlier.rem),
                })
                .filter(|night| *night != none_of(day))
                .map(DayReading::Breathing),
            intraday_type => {
                let parts = of_day.filter_map(|record| match record {
                    Record::Samples(samples) if samples.intraday_type == intraday_type => Some(*samples),
                    _ => None,
                });
                unite_samples(section.time, parts).map(DayReading::Samples)
            }
        }
    }

    /// The records it consists of.
    fn into_records(self) -> Vec<Record> {
        match self {
            DayReading::Samples(day) => vec![Record::Samples(Box::new(day))],
            DayReading::Breathing(night) => vec![Record::Breathing(night)],
            DayReading::Nights(logs) => logs.into_iter().map(|log| Record::Sleep(Box::new(log))).collect(),
        }
    }

    /// How fine it is.
    pub(super) fn granularity(&self) -> Granularity {
        match self {
            DayReading::Samples(day) => day.granularity,
            DayReading::Breathing(_) | DayReading::Nights(_) => Granularity::Recorded,
        }
    }

    /// How many values it holds.
    pub(super) fn samples(&self) -> u64 {
        let count = match self {
            DayReading::Samples(day) => day.len(),
            DayReading::Breathing(night) => rates(night).count(),
            DayReading::Nights(logs) => {
                logs.iter().map(|log| log.levels.data.len() + log.levels.short_data.len()).sum()
            }
        };
        count as u64
    }

    /// How many of its values nobody can believe. Stages of sleep have none.
    pub(super) fn implausible(&self) -> u32 {
        match self {
            DayReading::Samples(day) => day.count_implausible(),
            DayReading::Breathing(night) => {
                count_implausible(IntradayType::BreathingRate, Granularity::Recorded, rates(night))
            }
            DayReading::Nights(_) => 0,
        }
    }
}

/// The rates of the stages that were measured.
fn rates(night: &BreathingNight) -> impl Iterator<Item = f64> + use<> {
    [night.full, night.deep, night.light, night.rem].into_iter().flatten()
}

/// What was odd about what a layer received of one type on one day. Nothing of an earlier file: its `_export` says it.
pub(super) fn doubts_of(intraday_type: IntradayType, day: Date, records: &[Record]) -> Doubts {
    unite_doubts(records.iter().filter_map(|record| match record {
        Record::Samples(samples) if samples.intraday_type == intraday_type && samples.date == day => {
            Some(&**samples)
        }
        _ => None,
    }))
}

/// Unites what was received of one type on one day, as the monthly file will hold it: one record of samples or of a night's
/// breathing, or the day's sleep logs. Records of other types and days are left out.
pub fn unite_day(intraday_type: IntradayType, day: Date, records: Vec<Record>) -> Vec<Record> {
    let reading =
        IntradaySection::of(intraday_type).and_then(|section| DayReading::unite(section, day, records));
    reading.map(DayReading::into_records).unwrap_or_default()
}

/// JSON has no such numbers, so no file could hold them.
fn known_stages(night: BreathingNight) -> BreathingNight {
    let known = |value: Option<f64>| value.filter(|value| value.is_finite());
    BreathingNight {
        date: night.date,
        full: known(night.full),
        deep: known(night.deep),
        light: known(night.light),
        rem: known(night.rem),
    }
}

fn none_of(date: Date) -> BreathingNight {
    BreathingNight { date, full: None, deep: None, light: None, rem: None }
}
