//! What is measured in the main sleep and dated by the day of waking: heart rate variability, oxygen, breathing,
//! skin temperature, and the fitness score. Not here: anything within a night (`night_detail`).
//!
//! Of skin temperature and fitness the body knows nothing, so they are derived here from its resting heart rate.

use jiff::civil::Date;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::units::rounded;
use super::view::View;
use crate::body::Sleep;

/// Renders the heart rate variability of a range; nights without stages are left out.
pub(super) fn heart_rate_variability(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = view
        .dates(first, last)
        .filter_map(|date| view.body.variability(date, view.now).map(|night| (date, night)))
        .map(|(date, night)| {
            let value = json!({ "dailyRmssd": night.rmssd, "deepRmssd": night.deep_rmssd });
            json!({ "value": value, "dateTime": date.to_string() })
        })
        .collect();
    json!({ "hrv": entries })
}

/// Renders the breathing rate of a range.
pub(super) fn breathing_rate(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = view
        .dates(first, last)
        .filter_map(|date| view.body.breathing(date, view.now).map(|night| (date, night.full)))
        .map(|(date, rate)| json!({ "value": { "breathingRate": rate }, "dateTime": date.to_string() }))
        .collect();
    json!({ "br": entries })
}

/// Renders the skin temperature of a range, as the night's difference from the usual.
pub(super) fn skin_temperature(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = nights(view, first, last)
        .map(|(date, _)| {
            let difference = view.units.degrees(0.7 * chance(view, date, "skin"));
            let value = json!({ "nightlyRelative": rounded(difference, 1) });
            json!({ "dateTime": date.to_string(), "value": value, "logType": "other_sensors" })
        })
        .collect();
    json!({ "tempSkin": entries })
}

/// Renders the fitness score of a range, a text that is mostly a range itself.
pub(super) fn vo2_max(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = view
        .dates(first, last)
        .filter_map(|date| view.activity(date).resting_bpm.map(|bpm| (date, bpm)))
        .map(|(date, bpm)| {
            let score = 71.0 - 0.5 * f64::from(bpm);
            let low = score.round() as i64 - 2;
            let text = if chance(view, date, "vo2") > 0.8 {
                format!("{score:.1}")
            } else {
                format!("{low}-{}", low + 4)
            };
            json!({ "dateTime": date.to_string(), "value": { "vo2Max": text } })
        })
        .collect();
    // The documentation writes it small; real answers have the capital.
    json!({ "cardioScore": entries })
}

/// Renders the oxygen saturation of one night, without a wrapper key.
pub(super) fn oxygen_day(view: &View<'_>, date: Date) -> Value {
    oxygen_entry(view, date).unwrap_or_else(|| json!({ "dateTime": date.to_string() }))
}

/// Renders the oxygen saturation of a range: a bare array.
pub(super) fn oxygen_range(view: &View<'_>, first: Date, last: Date) -> Value {
    view.dates(first, last)
        .filter_map(|date| {
            let bare = || view.settings.bare_spo2_nights.then(|| json!({ "dateTime": date.to_string() }));
            oxygen_entry(view, date).or_else(bare)
        })
        .collect()
}

fn oxygen_entry(view: &View<'_>, date: Date) -> Option<Value> {
    let date = view.dates(date, date).next()?;
    let night = view.body.oxygen(date, view.now)?;
    let value = json!({ "avg": night.average, "min": night.min, "max": night.max });
    Some(json!({ "dateTime": date.to_string(), "value": value }))
}

/// Lists the nights with stages and a resting heart rate.
fn nights(view: &View<'_>, first: Date, last: Date) -> impl Iterator<Item = (Date, u16)> {
    view.dates(first, last).filter_map(|date| {
        let bpm = view.activity(date).resting_bpm?;
        staged_night(view, date).map(|_| (date, bpm))
    })
}

fn staged_night(view: &View<'_>, date: Date) -> Option<Sleep> {
    view.main_sleep(date).filter(|sleep| !sleep.classic)
}

/// Throws a number from -1 to 1 that is always the same for a member, date and purpose.
fn chance(view: &View<'_>, date: Date, purpose: &str) -> f64 {
    let digest = Sha256::digest(format!("{} {date} {purpose}", view.body.legacy_user_id()));
    let number = digest.iter().take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    f64::from(number) / f64::from(u32::MAX) * 2.0 - 1.0
}
