//! What there is of a data type on one civil date, taken from the simulated body.
//!
//! Served are the types with an entry a day or less, and steps and distance by the minute. Of the other types with
//! intervals only roll-ups are served and their lists are empty, as lists of steps were on one real account.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::{Value, json};

use super::{Call, DataType, filter::Moment, points::Family, sleep, write};
use crate::body::{Day, Height, Sleep, SleepSource, Weight, WeightSource};

/// Name of the app whose data came through Health Connect.
const OTHER_APP: &str = "org.example.companion";

/// Where an entry came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The tracker of this product name, as measured.
    Measured(&'static str),
    /// The tracker of this product name, computed from what it measured.
    Derived(&'static str),
    /// The scale of this product name.
    Scale(&'static str),
    /// The phone's own sensors.
    Phone,
    /// Typed in.
    Manual,
    /// Another app, through Health Connect.
    HealthConnect,
}

impl Source {
    /// Tells whether a family of sources includes this one.
    pub(super) fn belongs_to(self, family: Family) -> bool {
        match family {
            Family::All | Family::Google => true,
            Family::Wearables => matches!(self, Self::Measured(_) | Self::Derived(_) | Self::Scale(_)),
            Family::Own => false,
        }
    }

    /// Writes the source of a data point.
    pub(super) fn write(self) -> Value {
        match self {
            Self::Measured(name) => {
                json!({"recordingMethod": "PASSIVELY_MEASURED", "device": {"displayName": name}, "platform": "FITBIT"})
            }
            Self::Derived(name) => {
                json!({"recordingMethod": "DERIVED", "device": {"displayName": name}, "platform": "FITBIT"})
            }
            Self::Scale(name) => json!({
                "recordingMethod": "ACTIVELY_MEASURED",
                "device": {"displayName": name, "formFactor": "SCALE"},
                "platform": "FITBIT",
            }),
            Self::Phone => json!({
                "recordingMethod": "PASSIVELY_MEASURED",
                "device": {"displayName": "Phone", "formFactor": "PHONE"},
                "platform": "FITBIT",
            }),
            Self::Manual => json!({"recordingMethod": "MANUAL", "platform": "FITBIT"}),
            Self::HealthConnect => json!({
                "recordingMethod": "UNKNOWN",
                "device": {},
                "application": {"packageName": OTHER_APP},
                "platform": "HEALTH_CONNECT",
            }),
        }
    }
}

/// One data point before it is written.
#[derive(Debug)]
pub(super) struct Entry {
    /// What filters look at.
    pub(super) moment: Moment,
    /// What the order goes by.
    pub(super) start: Timestamp,
    /// The id, for types that have names.
    pub(super) id: Option<u64>,
    /// Where it came from.
    pub(super) source: Source,
    /// What it says.
    pub(super) content: Content,
}

/// What a data point says.
#[derive(Debug)]
pub(super) enum Content {
    /// A sleep.
    Sleep(Box<Sleep>),
    /// A weight.
    Weight(Weight),
    /// The body fat measured along with a weight.
    BodyFat(Weight),
    /// A height.
    Height(Height),
    /// A value for a civil date.
    Daily(Value),
    /// Steps in a minute, with the offset in force.
    Steps(Timestamp, i32, u32),
    /// Way in a minute in millimetres, with the offset in force.
    Distance(Timestamp, i32, u64),
}

impl Content {
    /// Writes the member of a data point.
    pub(super) fn write(&self, call: &Call<'_>, reconciled: bool) -> Value {
        match self {
            Self::Sleep(sleep) => sleep::write(call, sleep, reconciled),
            Self::Weight(weight) => {
                let mut written = json!({
                    "sampleTime": write::sample_time(weight.at, weight.offset_seconds),
                    "weightGrams": weight.grams,
                });
                if let (WeightSource::Manual, Some(written)) = (weight.source, written.as_object_mut()) {
                    written.insert("notes".to_owned(), "by hand".into());
                }
                written
            }
            Self::BodyFat(weight) => json!({
                "sampleTime": write::sample_time(weight.at, weight.offset_seconds),
                "percentage": write::double(weight.fat_percent.unwrap_or_default()),
            }),
            Self::Height(height) => json!({
                "sampleTime": write::sample_time(height.at, height.offset_seconds),
                "heightMillimeters": write::int64(height.millimetres),
            }),
            Self::Daily(value) => value.clone(),
            Self::Steps(at, offset, count) => {
                json!({"interval": minute(*at, *offset), "count": write::int64(count)})
            }
            Self::Distance(at, offset, millimetres) => {
                json!({"interval": minute(*at, *offset), "millimeters": write::int64(millimetres)})
            }
        }
    }
}

fn minute(at: Timestamp, offset_seconds: i32) -> Value {
    let end = at.saturating_add(SignedDuration::from_mins(1)).unwrap_or(at);
    write::interval(at, end, offset_seconds)
}

/// Lists what there is of a data type on a civil date, per source or with one entry for each moment.
pub(super) fn list(call: &Call<'_>, data_type: &DataType, date: Date, reconciled: bool) -> Vec<Entry> {
    match data_type.id {
        "sleep" => {
            let sleeps = call.body.sleeps_at(date, call.now);
            let kept = sleeps.into_iter().filter(|sleep| !reconciled || sleep.source == SleepSource::Tracker);
            kept.map(|sleep| from_sleep(call, sleep)).collect()
        }
        "weight" => call.body.weights_at(date, call.now).into_iter().map(from_weight).collect(),
        "body-fat" => call.body.weights_at(date, call.now).into_iter().filter_map(from_fat).collect(),
        "height" => call.body.heights_at(date, call.now).into_iter().map(from_height).collect(),
        "daily-resting-heart-rate" => resting_heart_rate(call, date, reconciled),
        "daily-heart-rate-zones" => heart_rate_zones(call, date),
        "steps" | "distance" => walked(call, data_type, date, reconciled),
        _ => Vec::new(),
    }
}

/// Finds a data point by its id.
pub(super) fn find(call: &Call<'_>, data_type: &DataType, id: u64) -> Option<Entry> {
    match data_type.id {
        "sleep" => call.body.find_sleep_at(id, call.now).map(|sleep| from_sleep(call, sleep)),
        "weight" => call.body.find_weight_at(id, call.now).map(from_weight),
        "body-fat" => call.body.find_weight_at(id, call.now).and_then(from_fat),
        "height" => {
            let dates = [call.body.joined(), call.body.person().stages_since];
            let heights = dates.into_iter().flat_map(|date| call.body.heights_at(date, call.now));
            heights.into_iter().map(from_height).find(|entry| entry.id == Some(id))
        }
        _ => None,
    }
}

fn from_sleep(call: &Call<'_>, sleep: Sleep) -> Entry {
    let civil = write::civil_at(sleep.end, sleep.end_offset_seconds);
    let source = match sleep.source {
        SleepSource::Tracker => Source::Derived(call.body.tracker_name(civil.date())),
        SleepSource::PhoneApp => Source::HealthConnect,
    };
    Entry {
        moment: Moment { physical: sleep.end, civil },
        start: sleep.start,
        id: Some(sleep.id),
        source,
        content: Content::Sleep(Box::new(sleep)),
    }
}

fn sample(at: Timestamp, offset_seconds: i32, id: u64, source: Source, content: Content) -> Entry {
    let moment = Moment { physical: at, civil: write::civil_at(at, offset_seconds) };
    Entry { moment, start: at, id: Some(id), source, content }
}

fn weight_source(weight: &Weight) -> Source {
    match weight.source {
        WeightSource::Scale => Source::Scale(crate::body::SCALE),
        WeightSource::Manual => Source::Manual,
        WeightSource::HealthConnect => Source::HealthConnect,
    }
}

fn from_weight(weight: Weight) -> Entry {
    sample(weight.at, weight.offset_seconds, weight.id, weight_source(&weight), Content::Weight(weight))
}

fn from_fat(weight: Weight) -> Option<Entry> {
    weight.fat_percent?;
    Some(sample(
        weight.at,
        weight.offset_seconds,
        weight.id,
        weight_source(&weight),
        Content::BodyFat(weight),
    ))
}

fn from_height(height: Height) -> Entry {
    let id = height.at.as_second().max(0).cast_unsigned();
    sample(height.at, height.offset_seconds, id, Source::Manual, Content::Height(height))
}

fn daily(date: Date, source: Source, value: Value) -> Entry {
    let civil = date.at(0, 0, 0, 0);
    let physical = write::civil_start(date);
    Entry {
        moment: Moment { physical, civil },
        start: physical,
        id: None,
        source,
        content: Content::Daily(value),
    }
}

/// On about every fifth day another app states a resting rate too: list shows both, reconcile the tracker's.
fn resting_heart_rate(call: &Call<'_>, date: Date, reconciled: bool) -> Vec<Entry> {
    let day = call.body.activity_at(date, call.now);
    let Some(bpm) = day.resting_bpm else { return Vec::new() };
    let value = |bpm: u16| {
        json!({
            "date": write::date(date),
            "beatsPerMinute": write::int64(bpm),
            "dailyRestingHeartRateMetadata": {"calculationMethod": "WITH_SLEEP"},
        })
    };
    let mut entries = vec![daily(date, Source::Derived(call.body.tracker_name(date)), value(bpm))];
    if !reconciled && date.day_of_year() % 5 == 0 {
        entries.push(daily(date, Source::HealthConnect, value(bpm + 2)));
    }
    entries
}

fn heart_rate_zones(call: &Call<'_>, date: Date) -> Vec<Entry> {
    let day = call.body.activity_at(date, call.now);
    if !day.worn {
        return Vec::new();
    }
    let last = day.zones.len() - 1;
    let zones: Vec<_> = ZONES
        .iter()
        .zip(&day.zones)
        .enumerate()
        .map(|(place, (name, zone))| {
            // The body tells where the next zone begins; here a zone ends one beat before.
            let highest = if place == last { zone.max_bpm } else { zone.max_bpm.saturating_sub(1) };
            json!({
                "heartRateZoneType": name,
                "minBeatsPerMinute": write::int64(zone.min_bpm),
                "maxBeatsPerMinute": write::int64(highest),
            })
        })
        .collect();
    let value = json!({"date": write::date(date), "heartRateZones": zones});
    vec![daily(date, Source::Derived(call.body.tracker_name(date)), value)]
}

/// The names of the four zones, from the lowest.
pub(super) const ZONES: [&str; 4] = ["LIGHT", "MODERATE", "VIGOROUS", "PEAK"];

/// On every third day the phone counted along: list shows both, and adding them up counts twice.
fn walked(call: &Call<'_>, data_type: &DataType, date: Date, reconciled: bool) -> Vec<Entry> {
    let day: Day = call.body.activity_at(date, call.now);
    if day.steps == 0 {
        return Vec::new();
    }
    let own = if day.worn { Source::Measured(call.body.tracker_name(date)) } else { Source::Phone };
    let twice = day.worn && !reconciled && date.day_of_year() % 3 == 0;
    let mut entries = Vec::new();
    for (at, steps, millimetres) in call.body.minutes_walked(date, call.now) {
        let offset = day.zone.to_offset(at).seconds();
        let mut push = |source, steps: u32, millimetres: u64| {
            let content = match data_type.id {
                "steps" => Content::Steps(at, offset, steps),
                _ => Content::Distance(at, offset, millimetres),
            };
            let moment = Moment { physical: at, civil: write::civil_at(at, offset) };
            entries.push(Entry { moment, start: at, id: None, source, content });
        };
        push(own, steps, millimetres);
        if twice && steps > 20 {
            push(Source::Phone, steps - steps / 12, millimetres - millimetres / 11);
        }
    }
    entries
}
