//! One period, or one undated key, from JSON to records.

use super::{
    day_entries::{DatedHeart, DatedValue, written_value},
    kind::RecordKind,
    section::Section,
};
use crate::{
    data_type::DataType,
    date_range::DateRange,
    entry::Entry,
    item::Item,
    record::{DailyValue, Device, Profile, Record, SleepLog, WeightLog},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, value::RawValue};
use std::collections::BTreeMap;

/// Reads the value of an undated key. Returns nothing when it has another shape than ours.
///
/// `{}` gives no record.
pub(super) fn parse_undated(kind: RecordKind, section: &Section, json: &str) -> Option<Vec<Record>> {
    let record = match kind {
        RecordKind::Items(data_type) => {
            let mut members: BTreeMap<String, Vec<Map<String, Value>>> = parse_object(json)?;
            let items = members.remove(section.member).unwrap_or_default();
            if !members.is_empty() {
                return None;
            }
            let item = |members| Some(Record::Item(Box::new(Item::new(data_type, members)?)));
            return items.into_iter().map(item).collect();
        }
        RecordKind::Profile => {
            let profile: Profile = parse_object(json)?;
            (profile != Profile::default()).then(|| Record::Profile(Box::new(profile)))
        }
        RecordKind::Devices => {
            let mut members: BTreeMap<String, Vec<Device>> = parse_object(json)?;
            let devices = members.remove(section.member).unwrap_or_default();
            if !members.is_empty() {
                return None;
            }
            (!devices.is_empty()).then_some(Record::Devices { devices })
        }
        _ => {
            let statistics: Map<String, Value> = parse_object(json)?;
            (!statistics.is_empty()).then_some(Record::Lifetime { statistics })
        }
    };
    Some(record.into_iter().collect())
}

/// Reads the value of `profile-details`.
pub(super) fn parse_profile_details(json: &str) -> Option<Vec<Record>> {
    let more: Map<String, Value> = parse_object(json)?;
    let profile = Profile { more, ..Profile::default() };
    Some(if profile.more.is_empty() { Vec::new() } else { vec![Record::Profile(Box::new(profile))] })
}

/// Reads one period of a dated key. Returns nothing when it has another shape than ours, or an entry of a day outside
/// the period.
pub(super) fn parse_period(
    kind: RecordKind,
    section: &Section,
    period: DateRange,
    json: &str,
) -> Option<Vec<Record>> {
    let records: Vec<Record> = match kind {
        RecordKind::Heart => {
            let entries: Vec<DatedHeart> = parse_member(section, json)?;
            entries.into_iter().map(|entry| Record::Heart(entry.into())).collect()
        }
        RecordKind::Sleep => {
            let entries: Vec<SleepLog> = parse_member(section, json)?;
            entries.into_iter().map(|log| Record::Sleep(Box::new(log))).collect()
        }
        RecordKind::Weight => {
            let entries: Vec<WeightLog> = parse_member(section, json)?;
            entries.into_iter().map(Record::Weight).collect()
        }
        RecordKind::Daily(data_type) => {
            let entries: Vec<DatedValue> = parse_member(section, json)?;
            entries.into_iter().map(|entry| daily_record(data_type, entry)).collect::<Option<_>>()?
        }
        RecordKind::Entries(data_type) => {
            // One at a time: members take many times as much as their text.
            let entries: Vec<Box<RawValue>> = parse_member(section, json)?;
            let entry = |text: Box<RawValue>| {
                let members = parse_object(text.get())?;
                Some(Record::Entry(Box::new(Entry::new(data_type, members)?)))
            };
            entries.into_iter().map(entry).collect::<Option<_>>()?
        }
        RecordKind::Profile | RecordKind::Lifetime | RecordKind::Items(_) | RecordKind::Devices => {
            return None;
        }
    };
    let are_inside = records.iter().all(|record| record.date().is_some_and(|day| period.contains(day)));
    are_inside.then_some(records)
}

fn daily_record(data_type: DataType, entry: DatedValue) -> Option<Record> {
    let value = written_value(data_type, &entry.value)?;
    Some(Record::Daily(DailyValue { data_type, date: entry.date_time, value }))
}

/// Reads `{"member":[…]}`, with exactly the one member.
fn parse_member<T: DeserializeOwned>(section: &Section, json: &str) -> Option<Vec<T>> {
    let mut members: BTreeMap<String, Vec<T>> = parse_object(json)?;
    let entries = members.remove(section.member)?;
    members.is_empty().then_some(entries)
}

/// Reads a JSON object. Serde also takes arrays for structs, which no file of ours has.
fn parse_object<T: DeserializeOwned>(json: &str) -> Option<T> {
    if !json.trim_start().starts_with('{') {
        return None;
    }
    serde_json::from_str(json).ok()
}
