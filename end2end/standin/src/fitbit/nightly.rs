//! What is measured in the main sleep and dated by the day of waking: heart rate variability, oxygen, breathing,
//! skin temperature; and the fitness score and temperatures taken with a thermometer. Not here: anything within a night (`night_detail`).

use jiff::civil::Date;
use serde_json::{Value, json};

use super::units::rounded;
use super::view::{View, local};

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
    let entries: Vec<Value> = view
        .dates(first, last)
        .filter_map(|date| view.body.skin_temperature(date, view.now).map(|night| (date, night)))
        .map(|(date, night)| {
            let value = json!({ "nightlyRelative": rounded(view.units.degrees(night.relative), 1) });
            json!({ "dateTime": date.to_string(), "value": value, "logType": "other_sensors" })
        })
        .collect();
    json!({ "tempSkin": entries })
}

/// Renders the temperatures taken with a thermometer in a range: each with its time, several a day or none.
pub(super) fn core_temperature(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = view
        .dates(first, last)
        .flat_map(|date| view.body.core_temperatures(date, view.now))
        .map(|taken| {
            let at = local(taken.at, taken.offset_seconds);
            let value = rounded(view.units.temperature(taken.celsius), 1);
            json!({ "dateTime": at.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "value": value })
        })
        .collect();
    json!({ "tempCore": entries })
}

/// Renders the fitness score of a range, a text that is mostly a range itself.
pub(super) fn vo2_max(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = view
        .dates(first, last)
        .filter_map(|date| view.body.fitness(date, view.now).map(|fitness| (date, fitness)))
        .map(|(date, fitness)| {
            let low = fitness.score.round() as i64 - 2;
            let text =
                if fitness.exact { format!("{:.1}", fitness.score) } else { format!("{low}-{}", low + 4) };
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
