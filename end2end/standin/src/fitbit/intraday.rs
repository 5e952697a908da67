//! Activity and heart rate within the day: slots and readings of at most 24 hours, as applications of type Personal get
//! them. Not here: which requests are such (`asked`), and what is measured at night (`night_detail`).
//!
//! A day of seconds has thousands of readings, so the answers are written straight into text.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::fmt::Write;

use super::asked::Slots;
use super::resource::Resource;
use super::settings::AzmShape;
use super::units::{Units, rounded};
use super::value::ActivityValue;
use super::view::View;
use super::{activity, heart};
use crate::body::{Minute, Minutes};

/// Writes the answer; nothing for a resource without readings within the day.
pub(super) fn answer(view: &View<'_>, resource: Resource, slots: Slots) -> Option<String> {
    let days = days(view, slots);
    let mut text = String::with_capacity(1 << 17);
    match resource {
        Resource::Activity { value, .. } => {
            let daily = activity::series(view, value, false, slots.first, slots.last);
            open(&mut text, &daily);
            write_activity(&mut text, &days, slots, value, view.units);
        }
        Resource::Heart => {
            let daily = match slots.window {
                None => heart::series(view, slots.first, slots.last),
                Some(_) => heart_of_window(&days, slots),
            };
            open(&mut text, &daily);
            write_heart(&mut text, &days, slots);
        }
        Resource::ActiveZoneMinutes => {
            text.push('{');
            write_zone_minutes(&mut text, &days, slots, view.settings.azm_shape);
        }
        _ => return None,
    }
    text.push('}');
    Some(text)
}

/// The minutes of the days asked for that exist here, each with the seconds of its wall clock that were asked for.
fn days(view: &View<'_>, slots: Slots) -> Vec<DayOfSlots> {
    view.dates(slots.first, slots.last)
        .map(|date| {
            let (from, to) = slots.window.unwrap_or((0, i32::MAX));
            let from = if date == slots.first { from } else { 0 };
            let to = if date == slots.last { to } else { i32::MAX };
            DayOfSlots { date, minutes: view.body.minutes(date, view.now), from, to }
        })
        .collect()
}

struct DayOfSlots {
    date: Date,
    minutes: Minutes,
    from: i32,
    to: i32,
}

impl DayOfSlots {
    fn has(&self, wall_seconds: i32) -> bool {
        (self.from..=self.to).contains(&wall_seconds)
    }

    /// Lists the minutes asked for by slot. When the clock steps back, slots come again.
    fn slots(&self, seconds: i32) -> impl Iterator<Item = (i32, &[Minute])> {
        let slot = move |minute: &Minute| minute.wall_seconds.div_euclid(seconds) * seconds;
        let place = move |minute: &Minute| (slot(minute), self.has(minute.wall_seconds));
        let chunks = self.minutes.minutes.chunk_by(move |one, next| place(one) == place(next));
        chunks.filter_map(move |chunk| {
            let first = chunk.first().filter(|minute| self.has(minute.wall_seconds))?;
            Some((slot(first), chunk))
        })
    }
}

/// Begins the object with the members of the daily part.
fn open(text: &mut String, daily: &Value) {
    let daily = daily.to_string();
    text.push_str(daily.strip_suffix('}').unwrap_or(&daily));
    text.push(',');
}

fn close_dataset(text: &mut String, slots: Slots) {
    if text.ends_with(',') {
        text.pop();
    }
    let (interval, kind) = if slots.seconds == 1 { (1, "second") } else { (slots.seconds / 60, "minute") };
    // Writing to a String cannot fail, here and below.
    let _ = write!(text, r#"],"datasetInterval":{interval},"datasetType":"{kind}"}}"#);
}

fn push_time(text: &mut String, wall_seconds: i32) {
    let (hour, minute, second) = (wall_seconds / 3_600 % 24, wall_seconds / 60 % 60, wall_seconds % 60);
    let digit = |number: i32| b'0'.wrapping_add(number.rem_euclid(10) as u8);
    let (tens, ones) = (|number: i32| digit(number / 10), digit);
    // One piece of eight letters: a day of seconds has thousands of these.
    let letters =
        [tens(hour), ones(hour), b':', tens(minute), ones(minute), b':', tens(second), ones(second)];
    text.push_str(std::str::from_utf8(&letters).unwrap_or_default());
}

/// Writes a number of slots without a fraction where it has none.
fn push_number(text: &mut String, value: f64) {
    let _ = if value.fract() == 0.0 { write!(text, "{value:.0}") } else { write!(text, "{value}") };
}

fn write_activity(text: &mut String, days: &[DayOfSlots], slots: Slots, value: ActivityValue, units: Units) {
    let _ = write!(text, r#""activities-{}-intraday":{{"dataset":["#, value.name());
    for (wall_seconds, minutes) in days.iter().flat_map(|day| day.slots(slots.seconds)) {
        text.push('{');
        if value == ActivityValue::Calories {
            // Over more than a minute the service tells the highest level and the sum of the equivalents.
            let level = minutes.iter().map(|minute| minute.level).max().unwrap_or_default();
            let mets: u32 = minutes.iter().map(|minute| u32::from(minute.mets)).sum();
            let _ = write!(text, r#""level":{level},"mets":{mets},"#);
        }
        text.push_str(r#""time":""#);
        push_time(text, wall_seconds);
        text.push_str(r#"","value":"#);
        push_number(text, activity_value(minutes, value, units));
        text.push_str("},");
    }
    close_dataset(text, slots);
}

fn activity_value(minutes: &[Minute], value: ActivityValue, units: Units) -> f64 {
    let sum = |of: fn(&Minute) -> u64| minutes.iter().map(of).sum::<u64>();
    match value {
        ActivityValue::Steps => sum(|minute| minute.steps.into()) as f64,
        ActivityValue::Floors => sum(|minute| minute.floors.into()) as f64,
        ActivityValue::Distance => rounded(units.distance(sum(|minute| minute.distance_mm)), 6),
        ActivityValue::Elevation => rounded(units.elevation(sum(|minute| minute.elevation_mm)), 3),
        ActivityValue::Calories => sum(|minute| minute.kcal_e5) as f64 / 1e5,
        ActivityValue::SwimmingStrokes => sum(|minute| minute.swim_strokes.into()) as f64,
        // The other values are not known within the day.
        _ => 0.0,
    }
}

fn write_heart(text: &mut String, days: &[DayOfSlots], slots: Slots) {
    text.push_str(r#""activities-heart-intraday":{"dataset":["#);
    for day in days {
        if slots.seconds == 1 {
            for beat in day.minutes.beats().filter(|beat| day.has(beat.wall_seconds)) {
                push_beat(text, beat.wall_seconds, u64::from(beat.bpm));
            }
        } else {
            for (wall_seconds, count, sum) in means(day, slots.seconds) {
                push_beat(text, wall_seconds, (sum + count / 2) / count);
            }
        }
    }
    close_dataset(text, slots);
}

fn push_beat(text: &mut String, wall_seconds: i32, bpm: u64) {
    text.push_str(r#"{"time":""#);
    push_time(text, wall_seconds);
    let _ = write!(text, r#"","value":{bpm}}},"#);
}

/// Counts and sums the readings of each slot that has any.
fn means(day: &DayOfSlots, seconds: i32) -> Vec<(i32, u64, u64)> {
    let mut means: Vec<(i32, u64, u64)> = Vec::new();
    for beat in day.minutes.beats().filter(|beat| day.has(beat.wall_seconds)) {
        let slot = beat.wall_seconds.div_euclid(seconds) * seconds;
        match means.last_mut() {
            Some((last, count, sum)) if *last == slot => {
                *count += 1;
                *sum += u64::from(beat.bpm);
            }
            _ => means.push((slot, 1, u64::from(beat.bpm))),
        }
    }
    means
}

/// Renders the daily part of a heart-rate answer over a window, which has a shape of its own: zones in the entry, and as
/// value the mean, in a string.
fn heart_of_window(days: &[DayOfSlots], slots: Slots) -> Value {
    let entries: Vec<Value> = days
        .iter()
        .map(|day| {
            let (mut count, mut sum) = (0_u32, 0_u64);
            for beat in day.minutes.beats().filter(|beat| day.has(beat.wall_seconds)) {
                count += 1;
                sum += u64::from(beat.bpm);
            }
            let worn = |minute: &&Minute| minute.worn && day.has(minute.wall_seconds);
            let zones: Vec<Value> = (0_u8..)
                .zip(heart::ZONE_NAMES)
                .zip(&day.minutes.day.zones)
                .map(|((place, name), zone)| {
                    let within =
                        day.minutes.minutes.iter().filter(worn).filter(|minute| minute.zone == place);
                    let (minutes, kcal) =
                        within.fold((0, 0), |(minutes, kcal), minute| (minutes + 1, kcal + minute.kcal_e5));
                    json!({
                        "caloriesOut": kcal as f64 / 1e5, "max": zone.max_bpm, "min": zone.min_bpm,
                        "minutes": minutes, "name": name,
                    })
                })
                .collect();
            let mean = if count == 0 { 0.0 } else { sum as f64 / f64::from(count) };
            let named = if slots.by_word { "today".to_owned() } else { day.date.to_string() };
            json!({
                "customHeartRateZones": [], "dateTime": named, "heartRateZones": zones,
                "value": format!("{mean:.1}"),
            })
        })
        .collect();
    json!({ "activities-heart": entries })
}

/// Writes active zone minutes: only slots that have any, and in them only zones that have any.
fn write_zone_minutes(text: &mut String, days: &[DayOfSlots], slots: Slots, shape: AzmShape) {
    text.push_str(r#""activities-active-zone-minutes-intraday":"#);
    if shape == AzmShape::Dataset {
        text.push_str(r#"{"dataset":["#);
        for day in days {
            write_zone_slots(text, day, slots, shape);
        }
        close_dataset(text, slots);
        return;
    }
    text.push('[');
    for day in days {
        let _ = write!(text, r#"{{"dateTime":"{}","minutes":["#, day.date);
        write_zone_slots(text, day, slots, shape);
        if text.ends_with(',') {
            text.pop();
        }
        text.push_str("]},");
    }
    if text.ends_with(',') {
        text.pop();
    }
    text.push(']');
}

fn write_zone_slots(text: &mut String, day: &DayOfSlots, slots: Slots, shape: AzmShape) {
    for (wall_seconds, minutes) in day.slots(slots.seconds) {
        let in_zone = |zone: u8| minutes.iter().filter(|minute| minute.worn && minute.zone == zone).count();
        // A minute in the two upper zones counts twice.
        let zones = [
            ("fatBurnActiveZoneMinutes", in_zone(1)),
            ("cardioActiveZoneMinutes", 2 * in_zone(2)),
            ("peakActiveZoneMinutes", 2 * in_zone(3)),
        ];
        let all: usize = zones.iter().map(|(_, minutes)| minutes).sum();
        if all == 0 {
            continue;
        }
        let some = zones.into_iter().filter(|(_, minutes)| *minutes > 0);
        let mut value: Map<String, Value> =
            some.map(|(name, minutes)| (name.to_owned(), json!(minutes))).collect();
        value.insert("activeZoneMinutes".to_owned(), json!(all));
        match shape {
            AzmShape::Full => {
                let _ = write!(text, r#"{{"minute":"{}T"#, day.date + (wall_seconds / 86_400).days());
            }
            AzmShape::Clock => text.push_str(r#"{"minute":""#),
            AzmShape::Dataset => text.push_str(r#"{"time":""#),
        }
        push_time(text, wall_seconds);
        let _ = write!(text, r#"","value":{}}},"#, Value::Object(value));
    }
}
