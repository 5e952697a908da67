//! One entry of a month file, from JSON to a record.

use super::{
    nights::StagedLog,
    parse_samples::SamplesEntry,
    section::{IntradaySection, TimeStyle},
};
use crate::{
    intraday::{Granularity, IntradayType},
    local_time,
    record::{LevelSpan, LogId, Record},
    samples::{BreathingNight, SampleDay},
};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, de::DeserializeSeed as _};
use serde_json::{Map, Value};

/// What an entry turned out to be.
pub(super) enum Entry {
    /// A reading.
    Of(Record),
    /// A day without anything in it.
    Nothing,
    /// It holds a member nobody here knows, which writing it again would lose.
    Unknown,
}

/// Reads one entry. Nothing when it has another shape than ours.
pub(super) fn parse_entry(section: &IntradaySection, json: &str) -> Option<Entry> {
    // Serde also takes arrays for structs, which no file of ours has.
    if !json.starts_with('{') {
        return None;
    }
    match (section.time, section.intraday_type) {
        (TimeStyle::Own, IntradayType::SleepStages) => parse_log(json),
        (TimeStyle::Own, _) => parse_breathing(json),
        (TimeStyle::OfDay | TimeStyle::Dated, _) => parse_samples(section, json),
    }
}

#[derive(Deserialize)]
struct Dated {
    date: Date,
}

fn parse_samples(section: &IntradaySection, json: &str) -> Option<Entry> {
    // Members stand in any order, and times are counted from the date.
    let Dated { date } = serde_json::from_str(json).ok()?;
    let mut day = SampleDay::new(section.intraday_type, date, Granularity::Recorded);
    let mut has_unknown = false;
    let entry = SamplesEntry { day: &mut day, value: section.value, has_unknown: &mut has_unknown };
    entry.deserialize(&mut serde_json::Deserializer::from_str(json)).ok()?;
    if has_unknown {
        return Some(Entry::Unknown);
    }
    if day.is_empty() {
        return Some(Entry::Nothing);
    }
    day.is_valid().then(|| Entry::Of(Record::Samples(Box::new(day))))
}

#[derive(Deserialize)]
struct WrittenNight {
    date: Date,
    #[serde(default)]
    dataset: Vec<WrittenStage>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Deserialize)]
struct WrittenStage {
    stage: String,
    value: f64,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

fn parse_breathing(json: &str) -> Option<Entry> {
    let entry: WrittenNight = serde_json::from_str(json).ok()?;
    let mut night = BreathingNight { date: entry.date, full: None, deep: None, light: None, rem: None };
    let mut has_unknown = !entry.unknown.is_empty();
    for WrittenStage { stage, value, unknown } in entry.dataset {
        has_unknown |= !unknown.is_empty();
        match stage.as_str() {
            "full" => night.full = Some(value),
            "deep" => night.deep = Some(value),
            "light" => night.light = Some(value),
            "rem" => night.rem = Some(value),
            _ => has_unknown = true,
        }
    }
    let is_nothing = [night.full, night.deep, night.light, night.rem].iter().all(Option::is_none);
    Some(match (has_unknown, is_nothing) {
        (true, _) => Entry::Unknown,
        (false, true) => Entry::Nothing,
        (false, false) => Entry::Of(Record::Breathing(night)),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenLog {
    date: Date,
    log_id: LogId,
    is_main_sleep: bool,
    #[serde(rename = "type")]
    kind: String,
    #[serde(with = "local_time")]
    start_time: DateTime,
    #[serde(with = "local_time")]
    end_time: DateTime,
    dataset: Vec<WrittenLevel>,
    #[serde(default)]
    short_dataset: Vec<WrittenLevel>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenLevel {
    #[serde(with = "local_time")]
    date_time: DateTime,
    level: String,
    seconds: u32,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

fn parse_log(json: &str) -> Option<Entry> {
    let log: WrittenLog = serde_json::from_str(json).ok()?;
    let mut levels = log.dataset.iter().chain(&log.short_dataset);
    if !log.unknown.is_empty() || levels.any(|level| !level.unknown.is_empty()) {
        return Some(Entry::Unknown);
    }
    let spans = |levels: Vec<WrittenLevel>| {
        let spans = levels.into_iter().map(|WrittenLevel { date_time, level, seconds, .. }| LevelSpan {
            date_time,
            level,
            seconds,
        });
        spans.collect()
    };
    let log = StagedLog {
        log_id: log.log_id,
        date: log.date,
        is_main_sleep: log.is_main_sleep,
        kind: log.kind,
        start_time: log.start_time,
        end_time: log.end_time,
        data: spans(log.dataset),
        short_data: spans(log.short_dataset),
    };
    Some(Entry::Of(Record::Sleep(Box::new(log.into_log()))))
}
