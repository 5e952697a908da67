//! What is left of an entry: some of its members are totals of other readings of the day.

use super::{rule::Subject, rules::Rules};
use crate::{data_type::DataType, entry::Entry, intraday::IntradayType, record::Record};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What may be kept of an entry.
pub(super) fn keep<'a>(rules: &Rules, record: &'a Record, entry: &Entry) -> Option<Cow<'a, Record>> {
    if rules.leaves_out_day(Subject::DataType(entry.data_type()), entry.date()) {
        return None;
    }
    let told = match entry.data_type() {
        DataType::ActivityLog => told_by_exercise(rules, entry),
        DataType::HeartRateVariability => told_by_night(rules, entry),
        _ => Vec::new(),
    };
    if told.is_empty() {
        return Some(Cow::Borrowed(record));
    }
    let mut members = entry.members();
    told.iter().for_each(|path| remove(&mut members, path));
    // What is needed of an exercise stays; a night of which nothing else was told is no entry any more.
    Some(Cow::Owned(Record::Entry(Box::new(Entry::new(entry.data_type(), members)?))))
}

/// The members of an exercise that tell of something left out on its day.
fn told_by_exercise(rules: &Rules, exercise: &Entry) -> Vec<&'static [&'static str]> {
    let date = exercise.date();
    let day = |data_type| rules.leaves_out_day(Subject::DataType(data_type), date);
    let within = |intraday_type| rules.touch_day(Subject::IntradayType(intraday_type), date);
    let (hearts, routes) = (within(IntradayType::HeartRate), within(IntradayType::Routes));
    let calories = day(DataType::Calories);
    let told: [(bool, &[&'static [&'static str]]); 7] = [
        (day(DataType::Steps), &[&["steps"], &["mobility"]]),
        (calories, &[&["calories"]]),
        (day(DataType::Distance) || routes, &[&["distance"], &["distanceUnit"], &["pace"], &["speed"]]),
        (day(DataType::Elevation) || routes, &[&["elevationGain"]]),
        (hearts, &[&["averageHeartRate"]]),
        // Zones come with their kilocalories.
        (
            hearts || calories || day(DataType::HeartRateZones),
            &[&["heartRateZones"], &["activeZoneMinutes"], &["hasActiveZoneMinutes"]],
        ),
        (day(DataType::MinutesSedentary), &[&["activityLevel"]]),
    ];
    told.into_iter().filter(|(is_told, _)| *is_told).flat_map(|(_, paths)| paths.iter().copied()).collect()
}

/// The heart rate of a night is a mean of readings within it.
fn told_by_night(rules: &Rules, night: &Entry) -> Vec<&'static [&'static str]> {
    let hearts = rules.touch_day(Subject::IntradayType(IntradayType::HeartRate), night.date());
    if hearts { vec![&["value", "nonRemHeartRate"]] } else { Vec::new() }
}

fn remove(members: &mut Map<String, Value>, path: &[&str]) {
    match path {
        [] => {}
        [name] => {
            members.remove(*name);
        }
        [name, rest @ ..] => {
            if let Some(inner) = members.get_mut(*name).and_then(Value::as_object_mut) {
                remove(inner, rest);
            }
        }
    }
}
