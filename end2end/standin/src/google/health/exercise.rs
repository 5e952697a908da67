//! Workouts as sessions: what is summed up over one, and in splits of ten minutes.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::{Map, Value, json};

use super::{
    Call,
    filter::Moment,
    series::{Content, Entry},
    source::Source,
    tally::Tally,
    write,
};
use crate::body::{Minutes, Workout, WorkoutKind};

/// Minutes of a split.
const SPLIT: usize = 10;

/// Lists the workouts of a date: one or none.
pub(super) fn list(call: &Call<'_>, date: Date) -> Vec<Entry> {
    find(call, date).map(|(day, workout)| entry(call, date, &day, &workout)).into_iter().collect()
}

/// Finds the workout of a date with the day it lies in.
pub(super) fn find(call: &Call<'_>, date: Date) -> Option<(Minutes, Workout)> {
    if call.body.activity_at(date, call.now).minutes.very == 0 {
        return None; // most days, and no need to tell them minute by minute
    }
    let day = call.body.minutes(date, call.now);
    let workout = call.body.workout_of(&day)?;
    (workout.end <= call.body.last_sync(call.now)).then_some((day, workout))
}

/// Tells how much oxygen a run took, in millilitres per kilogram and minute; nothing for what was no run.
pub(super) fn run_vo2_max(call: &Call<'_>, date: Date, workout: &Workout) -> Option<f64> {
    let fitness = call.body.fitness(date, call.now)?;
    let away = (workout.minutes % 7) as f64 / 10.0 - 0.3;
    (workout.kind == WorkoutKind::Run).then(|| ((fitness.score + away) * 10.0).round() / 10.0)
}

/// Tells the name of a kind of workout, as an enum and for people.
fn names(kind: WorkoutKind) -> (&'static str, &'static str) {
    match kind {
        WorkoutKind::Run => ("RUNNING", "Run"),
        WorkoutKind::Ride => ("BIKING", "Bike"),
        WorkoutKind::Gym => ("WEIGHTS", "Weights"),
    }
}

fn entry(call: &Call<'_>, date: Date, day: &Minutes, workout: &Workout) -> Entry {
    let offset = write::seconds(workout.offset_seconds);
    let settled = workout.end.saturating_add(SignedDuration::from_millis(33_120)).unwrap_or(workout.end);
    let (kind, label) = names(workout.kind);
    let mut metrics = metrics(day, workout.first_minute, workout.minutes);
    if workout.kind == WorkoutKind::Run {
        if let Some(score) = run_vo2_max(call, date, workout) {
            metrics.insert("runVo2Max".to_owned(), write::double(score));
        }
        metrics.insert("mobilityMetrics".to_owned(), mobility(day, workout));
    }
    let event = |kind: &str, at: Timestamp| json!({"eventTime": write::instant(at), "eventUtcOffset": offset, "exerciseEventType": kind});
    let mut written = json!({
        "interval": write::session(workout.start, workout.end, workout.offset_seconds),
        "exerciseType": kind,
        "displayName": label,
        "activeDuration": write::seconds(workout.minutes * 60),
        "metricsSummary": metrics,
        "exerciseEvents": [event("START", workout.start), event("STOP", workout.end)],
        "splits": splits(day, workout),
        "createTime": write::instant(settled),
        "updateTime": write::instant(settled),
    });
    if let (WorkoutKind::Run, Some(written)) = (workout.kind, written.as_object_mut()) {
        written.insert("exerciseMetadata".to_owned(), json!({"hasGps": true}));
    }
    Entry {
        moment: Moment { physical: workout.start, offset_seconds: workout.offset_seconds },
        start: workout.start,
        id: Some(workout.id),
        source: Source::Taken(call.body.tracker_name(date)),
        content: Content::Written(written),
    }
}

fn splits(day: &Minutes, workout: &Workout) -> Vec<Value> {
    let offset = write::seconds(workout.offset_seconds);
    (0..workout.minutes)
        .step_by(SPLIT)
        .map(|from| {
            let minutes = SPLIT.min(workout.minutes - from);
            let first = workout.first_minute + from;
            json!({
                "startTime": write::instant(day.start_of(first)),
                "startUtcOffset": offset,
                "endTime": write::instant(day.start_of(first + minutes)),
                "endUtcOffset": offset,
                "splitType": "DURATION",
                "activeDuration": write::seconds(minutes * 60),
                "metricsSummary": metrics(day, first, minutes),
            })
        })
        .collect()
}

/// Counts a stretch of minutes.
fn count(day: &Minutes, first: usize, minutes: usize) -> Tally {
    let mut tally = Tally::default();
    for minute in day.minutes.iter().skip(first).take(minutes) {
        tally.add_minute(&day.day, minute);
    }
    for beat in day.beats().filter(|beat| (first..first + minutes).contains(&beat.minute)) {
        tally.heart.add(beat.bpm);
    }
    tally
}

/// Sums up a stretch of minutes; what is zero is left out.
fn metrics(day: &Minutes, first: usize, minutes: usize) -> Map<String, Value> {
    let tally = count(day, first, minutes);
    let seconds = minutes as f64 * 60.0;
    let [_, fat_burn, cardio, peak] = tally.zone_minutes;
    let zones = ["lightTime", "moderateTime", "vigorousTime", "peakTime"].into_iter().zip(tally.zone_seconds);
    let zones: Map<_, _> = zones
        .filter(|(_, seconds)| *seconds > 0)
        .map(|(name, seconds)| (name.to_owned(), write::seconds(seconds)))
        .collect();
    let mut metrics = Map::new();
    let mut put = |name: &str, value: Value| metrics.insert(name.to_owned(), value);
    put("caloriesKcal", write::double(tally.kcal_e5 as f64 / 1e5));
    put("activeZoneMinutes", write::int64(fat_burn + 2 * cardio + 2 * peak));
    put("heartRateZoneDurations", zones.into());
    if tally.steps > 0 {
        put("steps", write::int64(tally.steps));
    }
    if tally.distance_mm > 0 {
        let millimetres = tally.distance_mm as f64;
        put("distanceMillimeters", write::double(millimetres));
        put("averageSpeedMillimetersPerSecond", write::double(millimetres / seconds));
        put("averagePaceSecondsPerMeter", write::double(seconds * 1_000.0 / millimetres));
    }
    if tally.gain_mm > 0 {
        put("elevationGainMillimeters", write::double(tally.gain_mm as f64));
    }
    if tally.heart.count > 0 {
        let mean = tally.heart.sum as f64 / f64::from(tally.heart.count);
        put("averageHeartRateBeatsPerMinute", write::int64(mean.round()));
    }
    metrics
}

fn mobility(day: &Minutes, workout: &Workout) -> Value {
    let tally = count(day, workout.first_minute, workout.minutes);
    let stride = tally.distance_mm.checked_div(tally.steps).unwrap_or_default();
    json!({
        "avgCadenceStepsPerMinute": write::double(tally.steps as f64 / workout.minutes as f64),
        "avgStrideLengthMillimeters": write::int64(stride),
        "avgVerticalOscillationMillimeters": write::int64(78 + workout.minutes % 12),
        "avgVerticalRatio": 8.2,
        "avgGroundContactTimeDuration": "0.251s",
    })
}
