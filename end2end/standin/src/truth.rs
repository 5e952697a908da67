//! The simulated days as JSON, for tests to compare with what came out at the other end.
//! Not here: the simulation, and any provider's way of writing it.

use crate::body::{Body, Day, Minute, Sleep, SleepSource, StageKind, Weight, WeightSource};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Writes a day as it was lived: numbers plain, times in UTC, lengths in the units of their names.
pub fn write_day(day: &Day) -> Value {
    let zones: Vec<_> = day
        .zones
        .iter()
        .map(|zone| {
            json!({
                "min_bpm": zone.min_bpm,
                "max_bpm": zone.max_bpm,
                "minutes": zone.minutes,
                "kcal": zone.kcal,
            })
        })
        .collect();
    json!({
        "date": day.date,
        "worn": day.worn,
        "zone": day.zone.iana_name(),
        "steps": day.steps,
        "device_steps": day.device_steps,
        "distance_mm": day.distance_mm,
        "device_distance_mm": day.device_distance_mm,
        "floors": day.floors,
        "elevation_gain_mm": day.elevation_gain_mm,
        "total_kcal": day.total_kcal,
        "active_kcal": day.active_kcal,
        "minutes": {
            "sedentary": day.minutes.sedentary,
            "light": day.minutes.light,
            "fair": day.minutes.fair,
            "very": day.minutes.very,
        },
        "zones": zones,
        "resting_bpm": day.resting_bpm,
        "sleeps": day.sleeps.iter().map(write_sleep).collect::<Vec<_>>(),
        "weights": day.weights.iter().map(write_weight).collect::<Vec<_>>(),
    })
}

/// Writes a day by the minute, and what was measured in the night before it, in columns: instants in seconds of the wall
/// clock since midnight within the day and in UTC within the night, lengths in the units of their names. What a gym app
/// measured besides the tracker has instants in seconds since 1970.
pub fn write_minutes(body: &Body, date: Date, now: Timestamp) -> Value {
    let day = body.minutes(date, now);
    let column = |of: fn(&Minute) -> u64| day.minutes.iter().map(of).collect::<Vec<_>>();
    let (beat_seconds, bpm): (Vec<_>, Vec<_>) = day.beats().map(|beat| (beat.wall_seconds, beat.bpm)).unzip();
    let (app_seconds, app_bpm): (Vec<_>, Vec<_>) =
        body.app_beats(&day).iter().map(|beat| (beat.at.as_second(), beat.bpm)).unzip();
    let night = body.variability(date, now).map(|night| {
        let slots: Vec<_> = night
            .slots
            .iter()
            .map(|slot| {
                json!({
                    "start": slot.start, "rmssd": slot.rmssd, "coverage": slot.coverage,
                    "low_frequency": slot.low_frequency, "high_frequency": slot.high_frequency,
                })
            })
            .collect();
        json!({ "rmssd": night.rmssd, "deep_rmssd": night.deep_rmssd, "slots": slots })
    });
    let oxygen = body.oxygen(date, now).map(|night| {
        json!({ "average": night.average, "min": night.min, "max": night.max, "readings": night.readings })
    });
    let breathing = body.breathing(date, now).map(
        |night| json!({ "full": night.full, "deep": night.deep, "light": night.light, "rem": night.rem }),
    );
    json!({
        "date": date,
        "wall_seconds": day.minutes.iter().map(|minute| minute.wall_seconds).collect::<Vec<_>>(),
        "worn": day.minutes.iter().map(|minute| minute.worn).collect::<Vec<_>>(),
        "zone": column(|minute| minute.zone.into()),
        "level": column(|minute| minute.level.into()),
        "mets": column(|minute| minute.mets.into()),
        "steps": column(|minute| minute.steps.into()),
        "distance_mm": column(|minute| minute.distance_mm),
        "floors": column(|minute| minute.floors.into()),
        "elevation_mm": column(|minute| minute.elevation_mm),
        "kcal_e5": column(|minute| minute.kcal_e5),
        "beats": { "wall_seconds": beat_seconds, "bpm": bpm },
        "app_beats": { "seconds": app_seconds, "bpm": app_bpm },
        "variability": night,
        "oxygen": oxygen,
        "breathing": breathing,
    })
}

fn write_sleep(sleep: &Sleep) -> Value {
    let kind = |kind| match kind {
        StageKind::Awake => "awake",
        StageKind::Light => "light",
        StageKind::Deep => "deep",
        StageKind::Rem => "rem",
        StageKind::Asleep => "asleep",
        StageKind::Restless => "restless",
    };
    let segments: Vec<_> = sleep
        .segments
        .iter()
        .map(|stage| json!({ "kind": kind(stage.kind), "start": stage.start, "seconds": stage.seconds }))
        .collect();
    let wakes: Vec<_> = sleep
        .short_wakes
        .iter()
        .map(|wake| json!({ "start": wake.start, "seconds": wake.seconds }))
        .collect();
    json!({
        "id": sleep.id,
        "start": sleep.start,
        "end": sleep.end,
        "start_offset_seconds": sleep.start_offset_seconds,
        "end_offset_seconds": sleep.end_offset_seconds,
        "minutes_in_bed": sleep.minutes_in_bed(),
        "classic": sleep.classic,
        "main": sleep.main,
        "nap": sleep.nap,
        "minutes_to_fall_asleep": sleep.minutes_to_fall_asleep,
        "minutes_after_wakeup": sleep.minutes_after_wakeup,
        "segments": segments,
        "short_wakes": wakes,
        "source": match sleep.source {
            SleepSource::Tracker => "tracker",
            SleepSource::PhoneApp => "phone_app",
        },
    })
}

fn write_weight(weight: &Weight) -> Value {
    json!({
        "id": weight.id,
        "at": weight.at,
        "offset_seconds": weight.offset_seconds,
        "grams": weight.grams,
        "fat_percent": weight.fat_percent,
        "source": match weight.source {
            WeightSource::Scale => "scale",
            WeightSource::Manual => "manual",
            WeightSource::HealthConnect => "health_connect",
        },
    })
}
