//! What is measured or concluded now and then: glucose, temperature, fitness, swims, electrocardiograms and alerts.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::{Value, json};

use super::{
    Call, DataType, exercise,
    filter::Moment,
    series::{Content, Entry, daily, sample},
    source::Source,
    write,
};
use crate::body::{ECG_HERTZ, ECG_UNITS_PER_MILLIVOLT, Ecg, Fitness, RhythmAlert, SwimLength, SwimStroke};

/// Lists what there is of a data type on a date; nothing for a type that is none of these.
pub(super) fn list(call: &Call<'_>, data_type: &DataType, date: Date) -> Option<Vec<Entry>> {
    let (body, now) = (call.body, call.now);
    let derived = Source::Derived(body.tracker_name(date));
    Some(match data_type.id {
        "blood-glucose" => body
            .glucose(date, now)
            .iter()
            .map(|reading| {
                let timing = if reading.fasting { "FASTING" } else { "AFTER_MEAL" };
                let meal = if reading.fasting { "BREAKFAST" } else { "LUNCH" };
                let members = json!({
                    "bloodGlucoseMilligramsPerDeciliter": write::double(reading.mg_per_dl),
                    "measurementSource": "SELF_MONITORING_BLOOD_GLUCOSE",
                    "specimen": "CAPILLARY_BLOOD",
                    "measurementTiming": timing,
                    "mealType": meal,
                });
                sample(reading.at, reading.offset_seconds, Some(reading.id), Source::HealthConnect, members)
            })
            .collect(),
        "core-body-temperature" => body
            .core_temperatures(date, now)
            .iter()
            .map(|taken| {
                let members =
                    json!({"temperatureCelsius": write::double(taken.celsius), "measurementLocation": "MOUTH"});
                sample(taken.at, taken.offset_seconds, Some(taken.id), Source::Manual, members)
            })
            .collect(),
        "daily-sleep-temperature-derivations" => body
            .skin_temperature(date, now)
            .map(|night| {
                let value = json!({
                    "date": write::date(date),
                    "nightlyTemperatureCelsius": write::double(night.nightly),
                    "baselineTemperatureCelsius": write::double(night.baseline),
                    "relativeNightlyStddev30dCelsius": write::double(night.deviation),
                });
                daily(date, derived, value)
            })
            .into_iter()
            .collect(),
        "daily-vo2-max" => body
            .fitness(date, now)
            .map(|fitness| daily(date, derived, write_fitness(date, &fitness)))
            .into_iter()
            .collect(),
        "vo2-max" => vo2_max(call, date, derived).into_iter().collect(),
        "run-vo2-max" => run_vo2_max(call, date, derived).into_iter().collect(),
        "swim-lengths-data" => {
            let source = Source::Measured(body.tracker_name(date));
            body.swim_lengths(date, now).iter().map(|length| write_length(length, source)).collect()
        }
        "electrocardiogram" => body.ecg(date, now).map(|ecg| write_ecg(call, date, &ecg)).into_iter().collect(),
        "irregular-rhythm-notification" => {
            let alert = body.rhythm_alert(date, now);
            alert.and_then(|alert| write_alert(call, date, &alert)).into_iter().collect()
        }
        _ => return None,
    })
}

/// Makes an entry of a stretch of time.
fn session(start: Timestamp, offset_seconds: i32, id: Option<u64>, source: Source, written: Value) -> Entry {
    let moment = Moment { physical: start, offset_seconds };
    Entry { moment, start, id, source, content: Content::Written(written) }
}

fn write_fitness(date: Date, fitness: &Fitness) -> Value {
    let level = match fitness.score {
        ..32.0 => "POOR",
        ..36.0 => "FAIR",
        ..40.0 => "AVERAGE",
        ..44.0 => "GOOD",
        ..48.0 => "VERY_GOOD",
        _ => "EXCELLENT",
    };
    let mut value = json!({
        "date": write::date(date),
        "vo2Max": write::double(fitness.score),
        "vo2MaxCovariance": write::double(if fitness.exact { 0.6 } else { 1.8 }),
        "cardioFitnessLevel": level,
    });
    // False is the zero of its type, so it is left out.
    if let (false, Some(value)) = (fitness.exact, value.as_object_mut()) {
        value.insert("estimated".to_owned(), true.into());
    }
    value
}

/// On days with an exact estimate it is told as a sample too, in the morning.
fn vo2_max(call: &Call<'_>, date: Date, source: Source) -> Option<Entry> {
    let fitness = call.body.fitness(date, call.now).filter(|fitness| fitness.exact)?;
    let at = call.body.span(date).0.saturating_add(SignedDuration::from_mins(7 * 60 + 30)).ok()?;
    let offset_seconds = call.body.zone(date).to_offset(at).seconds();
    let members = json!({"vo2Max": write::double(fitness.score), "measurementMethod": "HEART_RATE_RATIO"});
    (at <= call.body.last_sync(call.now)).then(|| sample(at, offset_seconds, None, source, members))
}

/// Each run tells how much oxygen it took, when it ends.
fn run_vo2_max(call: &Call<'_>, date: Date, source: Source) -> Option<Entry> {
    let workout = call.body.workout(date, call.now)?;
    let score = exercise::run_vo2_max(call, date, &workout)?;
    let members = json!({"runVo2Max": write::double(score)});
    Some(sample(workout.end, workout.offset_seconds, None, source, members))
}

fn write_length(length: &SwimLength, source: Source) -> Entry {
    let end =
        length.start.saturating_add(SignedDuration::from_secs(length.seconds.into())).unwrap_or(length.start);
    let stroke = match length.stroke {
        SwimStroke::Freestyle => "FREESTYLE",
        SwimStroke::Backstroke => "BACKSTROKE",
        SwimStroke::Breaststroke => "BREASTSTROKE",
    };
    let written = json!({
        "interval": write::interval(length.start, end, length.offset_seconds),
        "swimStrokeType": stroke,
        "strokeCount": write::int64(length.strokes),
    });
    session(length.start, length.offset_seconds, None, source, written)
}

fn write_ecg(call: &Call<'_>, date: Date, ecg: &Ecg) -> Entry {
    let device = call.body.tracker_name(date);
    let mut written = json!({
        "interval": write::session(ecg.start, ecg.end, ecg.offset_seconds),
        "resultClassification": if ecg.bpm.is_some() { "NORMAL_SINUS_RHYTHM" } else { "UNREADABLE" },
        "samplingFrequencyHertz": ECG_HERTZ,
        "millivoltsScalingFactor": ECG_UNITS_PER_MILLIVOLT,
        "leadNumber": 1,
        "waveformSamples": ecg.samples,
        "medicalDeviceInfo": {"deviceModel": device, "firmwareVersion": "20001.194.86", "featureVersion": "2.3"},
    });
    if let (Some(bpm), Some(written)) = (ecg.bpm, written.as_object_mut()) {
        written.insert("beatsPerMinuteAvg".to_owned(), write::int64(bpm));
    }
    session(ecg.start, ecg.offset_seconds, Some(ecg.id), Source::Taken(device), written)
}

fn write_alert(call: &Call<'_>, date: Date, alert: &RhythmAlert) -> Option<Entry> {
    let (first, last) = (alert.windows.first()?, alert.windows.last()?);
    let offset = alert.offset_seconds;
    let windows: Vec<Value> = alert
        .windows
        .iter()
        .map(|window| {
            let beats: Vec<Value> = window
                .beats
                .iter()
                .filter_map(|(milliseconds, bpm)| {
                    let at = Timestamp::from_millisecond(*milliseconds).ok()?;
                    Some(json!({
                        "physicalTime": write::instant(at), "utcOffset": write::seconds(offset),
                        "beatsPerMinute": bpm,
                    }))
                })
                .collect();
            let mut written = write::session(window.start, window.end, offset);
            if let Some(written) = written.as_object_mut() {
                written.insert("positive".to_owned(), true.into());
                written.insert("heartBeats".to_owned(), beats.into());
            }
            written
        })
        .collect();
    let device = call.body.tracker_name(date);
    let written = json!({
        "interval": write::session(first.start, last.end, offset),
        "alertWindows": windows,
        "medicalDeviceInfo": {"deviceModel": device, "algorithmVersion": "2.0", "serviceVersion": "3.1"},
    });
    Some(session(first.start, offset, Some(alert.id), Source::Derived(device), written))
}
