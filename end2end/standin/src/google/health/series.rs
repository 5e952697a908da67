//! What there is of a data type on one civil date, taken from the simulated body.
//!
//! Here: sleeps, weights, heights and what the resting rate says. The other types are made by their own modules, which
//! [`list`] knows.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    Call, DataType,
    by_minute::{self, Span},
    events, exercise,
    filter::{Filter, Moment},
    food, heart, nights, sleep,
    source::Source,
    write,
};
use crate::body::{Height, Sleep, SleepSource, Weight, WeightSource};

/// One data point before it is written.
#[derive(Debug, Clone)]
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

impl Entry {
    /// Makes the copy that another app keeps of it.
    pub(super) fn copied_by_another_app(&self) -> Self {
        Self { id: None, source: Source::HealthConnect, ..self.clone() }
    }
}

/// What a data point says.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// A sleep.
    Sleep(Box<Sleep>),
    /// A reading of the heart rate.
    HeartRate(heart::Reading),
    /// What is said of a minute or of a stretch of them.
    Span(Span),
    /// What has been written already.
    Written(Value),
}

impl Content {
    /// Writes the member of a data point.
    pub(super) fn write(&self, call: &Call<'_>, reconciled: bool) -> Value {
        match self {
            Self::Sleep(sleep) => sleep::write(call, sleep, reconciled),
            Self::HeartRate(reading) => reading.write(),
            Self::Span(span) => span.write(),
            Self::Written(value) => value.clone(),
        }
    }

    /// Tells what has been written of a point already; a sleep or a reading of the heart rate is not.
    pub(super) fn written(&self) -> Option<&Value> {
        match self {
            Self::Written(value) => Some(value),
            Self::Sleep(_) | Self::HeartRate(_) | Self::Span(_) => None,
        }
    }
}

/// Lists what there is of a data type on a civil date, per source or with one entry for each moment.
///
/// The filter spares the work for what it would throw away; the caller still has to ask it.
pub(super) fn list(
    call: &Call<'_>,
    data_type: &DataType,
    date: Date,
    reconciled: bool,
    filter: &Filter,
) -> Vec<Entry> {
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
        "heart-rate" => heart::list(call, date, reconciled, filter),
        "exercise" => exercise::list(call, date),
        _ => nights::list(call, data_type, date)
            .or_else(|| events::list(call, data_type, date))
            .or_else(|| food::list(call, data_type, date))
            .unwrap_or_else(|| by_minute::list(call, data_type, date, reconciled, filter)),
    }
}

/// Finds a data point by its id.
pub(super) fn find(call: &Call<'_>, data_type: &DataType, id: u64) -> Option<Entry> {
    let near = |seconds: u64| {
        let at = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
        let date = TimeZone::UTC.to_datetime(at).date();
        Some(vec![date, date.yesterday().ok()?, date.tomorrow().ok()?])
    };
    let dates = match data_type.id {
        "sleep" => return call.body.find_sleep_at(id, call.now).map(|sleep| from_sleep(call, sleep)),
        "height" => vec![call.body.joined(), call.body.person().stages_since],
        "food" | "food-measurement-unit" => vec![call.body.joined()],
        "exercise" => near(id / 8)?,
        _ => near(id / 4)?,
    };
    let everything = Filter::default();
    let entries = dates.into_iter().flat_map(|date| list(call, data_type, date, false, &everything));
    entries.into_iter().find(|entry| entry.id == Some(id))
}

fn from_sleep(call: &Call<'_>, sleep: Sleep) -> Entry {
    let moment = Moment { physical: sleep.end, offset_seconds: sleep.end_offset_seconds };
    let source = match sleep.source {
        SleepSource::Tracker => Source::Derived(call.body.tracker_name(moment.civil().date())),
        SleepSource::PhoneApp => Source::HealthConnect,
    };
    Entry { moment, start: sleep.start, id: Some(sleep.id), source, content: Content::Sleep(Box::new(sleep)) }
}

/// Makes the entry of an instant; `members` is what it says besides its time.
pub(super) fn sample(
    at: Timestamp,
    offset_seconds: i32,
    id: Option<u64>,
    source: Source,
    members: Value,
) -> Entry {
    let mut written = json!({"sampleTime": write::sample_time(at, offset_seconds)});
    if let (Some(written), Value::Object(members)) = (written.as_object_mut(), members) {
        written.extend(members);
    }
    let moment = Moment { physical: at, offset_seconds };
    Entry { moment, start: at, id, source, content: Content::Written(written) }
}

fn weight_source(weight: &Weight) -> Source {
    match weight.source {
        WeightSource::Scale => Source::Scale(crate::body::SCALE),
        WeightSource::Manual => Source::Manual,
        WeightSource::HealthConnect => Source::HealthConnect,
    }
}

fn from_weight(weight: Weight) -> Entry {
    let members = match weight.source {
        WeightSource::Manual => json!({"weightGrams": weight.grams, "notes": "by hand"}),
        _ => json!({"weightGrams": weight.grams}),
    };
    sample(weight.at, weight.offset_seconds, Some(weight.id), weight_source(&weight), members)
}

fn from_fat(weight: Weight) -> Option<Entry> {
    let members = json!({"percentage": write::double(weight.fat_percent?)});
    Some(sample(weight.at, weight.offset_seconds, Some(weight.id), weight_source(&weight), members))
}

fn from_height(height: Height) -> Entry {
    let id = height.at.as_second().max(0).cast_unsigned();
    let members = json!({"heightMillimeters": write::int64(height.millimetres)});
    sample(height.at, height.offset_seconds, Some(id), Source::Manual, members)
}

/// Makes the entry of a civil date.
pub(super) fn daily(date: Date, source: Source, value: Value) -> Entry {
    let physical = write::civil_start(date);
    Entry {
        moment: Moment { physical, offset_seconds: 0 },
        start: physical,
        id: None,
        source,
        content: Content::Written(value),
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
