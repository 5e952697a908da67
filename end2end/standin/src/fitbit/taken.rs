//! What happens now and then: exercise, electrocardiograms, rhythm alerts, as the paged lists have them. Not here: paging
//! (`list`).

use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::heart::ZONE_NAMES;
use super::units::rounded;
use super::view::{View, local, local_text};
use crate::body::{ECG_HERTZ, ECG_UNITS_PER_MILLIVOLT, Minutes, Workout, WorkoutKind};
use crate::tcx;

/// Lists the exercise of a date, with the wall clock at its beginning.
pub(super) fn exercise(view: &View<'_>, date: Date) -> Vec<(DateTime, Value)> {
    let workout = view.body.workout(date, view.now);
    let listed = workout.map(|workout| {
        let day = view.body.minutes(date, view.now);
        (local(workout.start, workout.offset_seconds), log(view, &day, &workout))
    });
    listed.into_iter().collect()
}

/// The name of a kind of exercise, and its number.
fn kind(workout: &Workout) -> (&'static str, u32) {
    match workout.kind {
        WorkoutKind::Run => ("Run", 90_009),
        WorkoutKind::Ride => ("Bike", 90_001),
        WorkoutKind::Gym => ("Weights", 2_131),
    }
}

/// What a stretch of minutes adds up to.
#[derive(Default)]
struct Sums {
    steps: u64,
    distance_mm: u64,
    gain_mm: u64,
    kcal_e5: u64,
    zone_minutes: [u32; 4],
    beats: (u64, u64),
}

impl Sums {
    fn read(day: &Minutes, workout: &Workout) -> Self {
        let places = workout.first_minute..workout.first_minute + workout.minutes;
        let mut sums = Sums::default();
        for minute in day.minutes.iter().skip(places.start).take(workout.minutes) {
            sums.steps += u64::from(minute.steps);
            sums.distance_mm += minute.distance_mm;
            sums.gain_mm += minute.elevation_mm;
            sums.kcal_e5 += minute.kcal_e5;
            if let Some(zone) = sums.zone_minutes.get_mut(usize::from(minute.zone)) {
                *zone += u32::from(minute.worn);
            }
        }
        for beat in day.beats().filter(|beat| places.contains(&beat.minute)) {
            sums.beats = (sums.beats.0 + 1, sums.beats.1 + u64::from(beat.bpm));
        }
        sums
    }
}

fn log(view: &View<'_>, day: &Minutes, workout: &Workout) -> Value {
    let sums = Sums::read(day, workout);
    let (name, type_id) = kind(workout);
    let milliseconds = workout.minutes * 60_000;
    let start = offset_text(workout);
    let [_, fat_burn, cardio, peak] = sums.zone_minutes;
    let zones: Vec<Value> = ZONE_NAMES
        .iter()
        .zip(&day.day.zones)
        .zip(sums.zone_minutes)
        .map(|((name, zone), minutes)| {
            json!({ "max": zone.max_bpm, "min": zone.min_bpm, "minutes": minutes, "name": name })
        })
        .collect();
    let mut log = json!({
        "activeDuration": milliseconds,
        "activeZoneMinutes": { "minutesInHeartRateZones": [], "totalMinutes": fat_burn + 2 * (cardio + peak) },
        "activityLevel": [], "activityName": name, "activityTypeId": type_id,
        "calories": (sums.kcal_e5 + 50_000) / 100_000,
        "duration": milliseconds, "hasActiveZoneMinutes": true,
        "heartRateLink": format!("{}/1/user/-/activities/heart/date/{}", view.base, day.day.date),
        "heartRateZones": zones,
        "lastModified": workout.end.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        "logId": workout.id, "logType": "tracker",
        "manualValuesSpecified": { "calories": false, "distance": false, "steps": false },
        "originalDuration": milliseconds, "originalStartTime": start,
        "source": {
            "id": "2712", "name": view.body.tracker_name(day.day.date), "type": "tracker",
            "url": "https://www.fitbit.com/",
        },
        "startTime": start, "steps": sums.steps,
    });
    if let Some(log) = log.as_object_mut() {
        log.insert("hasGps".to_owned(), false.into());
        if sums.beats.0 > 0 {
            log.insert(
                "averageHeartRate".to_owned(),
                ((sums.beats.1 * 2 + sums.beats.0) / (sums.beats.0 * 2)).into(),
            );
        }
        if sums.distance_mm > 0 {
            log.insert("distance".to_owned(), json!(rounded(view.units.distance(sums.distance_mm), 6)));
            log.insert("distanceUnit".to_owned(), "Kilometer".into());
        }
        if sums.gain_mm > 0 {
            log.insert("elevationGain".to_owned(), json!(rounded(view.units.elevation(sums.gain_mm), 3)));
        }
        let address = format!("{}/1/user/-/activities/{}.tcx", view.base, workout.id);
        log.insert("tcxLink".to_owned(), address.into());
        if tcx::has_places(workout) {
            log.insert("hasGps".to_owned(), true.into());
        }
    }
    log
}

/// Writes the file of a log, if there is one of that number.
pub(super) fn file(view: &View<'_>, log: u64, partial: bool) -> Option<String> {
    let workout = view.body.find_workout_at(log, view.now)?;
    let date = local(workout.start, workout.offset_seconds).date();
    Some(tcx::write(&view.body.minutes(date, view.now), &workout, partial))
}

/// Unlike anywhere else, exercise tells the offset.
fn offset_text(workout: &Workout) -> String {
    let minutes = workout.offset_seconds.unsigned_abs() / 60;
    let sign = if workout.offset_seconds < 0 { '-' } else { '+' };
    let time = local_text(workout.start, workout.offset_seconds);
    format!("{time}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Lists the electrocardiogram of a date, if one was taken, with the wall clock at its beginning.
pub(super) fn electrocardiogram(view: &View<'_>, date: Date) -> Vec<(DateTime, Value)> {
    let listed = view.body.ecg(date, view.now).map(|ecg| {
        let result = if ecg.bpm.is_some() { "Normal Sinus Rhythm" } else { "Inconclusive" };
        let mut reading = json!({
            "startTime": local_text(ecg.start, ecg.offset_seconds), "resultClassification": result,
            "waveformSamples": ecg.samples, "samplingFrequencyHz": ECG_HERTZ.to_string(),
            "scalingFactor": ECG_UNITS_PER_MILLIVOLT, "numberOfWaveformSamples": ecg.samples.len(),
            "leadNumber": 1, "featureVersion": "2.3", "deviceName": view.body.tracker_name(date),
            "firmwareVersion": "20001.194.86",
        });
        if let (Some(bpm), Some(reading)) = (ecg.bpm, reading.as_object_mut()) {
            reading.insert("averageHeartRate".to_owned(), bpm.into());
        }
        (local(ecg.start, ecg.offset_seconds), reading)
    });
    listed.into_iter().collect()
}

/// Lists the alert about the night that ended on a date, if there was one, with the wall clock at its beginning.
pub(super) fn rhythm_alert(view: &View<'_>, date: Date) -> Vec<(DateTime, Value)> {
    let listed = view.body.rhythm_alert(date, view.now).and_then(|alert| {
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
                        let at = jiff::Timestamp::from_millisecond(*milliseconds).ok()?;
                        let time = local(at, offset).strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string();
                        Some(json!({ "dataTime": time, "value": bpm }))
                    })
                    .collect();
                json!({ "startTime": local_text(window.start, offset), "bpmData": beats })
            })
            .collect();
        let written = json!({
            "alertTime": local_text(first.start, offset), "detectedTime": local_text(last.end, offset),
            "serviceVersion": "3.1", "algoVersion": "2.0", "deviceType": view.body.tracker_name(date),
            "windows": windows,
        });
        Some((local(first.start, offset), written))
    });
    listed.into_iter().collect()
}
