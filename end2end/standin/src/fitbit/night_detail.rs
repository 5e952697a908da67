//! Everything of a night or of up to thirty, under `all.json`: heart rate variability, oxygen, breathing. Not here: the
//! summaries of the same nights (`nightly`).

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::resource::Resource;
use super::sleep::WallClock;
use super::view::View;

/// Names of the stages in breathing answers, in the order in which a body tells them.
const BREATHING: [&str; 4] = ["fullSleepSummary", "deepSleepSummary", "lightSleepSummary", "remSleepSummary"];

/// Renders the nights of a range; nothing for a resource without them.
pub(super) fn range(view: &View<'_>, resource: Resource, first: Date, last: Date) -> Option<Value> {
    let dates = view.dates(first, last);
    Some(match resource {
        Resource::HeartRateVariability => {
            json!({ "hrv": dates.filter_map(|date| variability(view, date)).collect::<Vec<_>>() })
        }
        Resource::BreathingRate => {
            json!({ "br": dates.filter_map(|date| breathing(view, date)).collect::<Vec<_>>() })
        }
        Resource::OxygenSaturation => {
            let bare =
                |date: Date| view.settings.bare_spo2_nights.then(|| json!({ "dateTime": date.to_string() }));
            dates.filter_map(|date| oxygen(view, date).or_else(|| bare(date))).collect()
        }
        _ => return None,
    })
}

/// Renders one night; oxygen has no wrapper key.
pub(super) fn day(view: &View<'_>, resource: Resource, date: Date) -> Option<Value> {
    if resource != Resource::OxygenSaturation {
        return range(view, resource, date, date);
    }
    let night = view.dates(date, date).next().and_then(|date| oxygen(view, date));
    Some(night.unwrap_or_else(|| json!({ "dateTime": date.to_string() })))
}

fn variability(view: &View<'_>, date: Date) -> Option<Value> {
    let night = view.body.variability(date, view.now)?;
    let clock = WallClock::new(&night.sleep, view.body.zone(date));
    let minutes: Vec<Value> = night
        .slots
        .iter()
        .map(|slot| {
            let value = json!({
                "rmssd": slot.rmssd, "coverage": slot.coverage, "hf": slot.high_frequency,
                "lf": slot.low_frequency,
            });
            json!({ "minute": clock.text(slot.start), "value": value })
        })
        .collect();
    Some(json!({ "minutes": minutes, "dateTime": date.to_string() }))
}

fn oxygen(view: &View<'_>, date: Date) -> Option<Value> {
    let night = view.body.oxygen(date, view.now)?;
    let clock = WallClock::new(&night.sleep, view.body.zone(date));
    let minutes: Vec<Value> = night
        .readings
        .iter()
        .map(|(at, percent)| {
            let text = clock.text(*at);
            json!({ "value": percent, "minute": text.strip_suffix(".000").unwrap_or(&text) })
        })
        .collect();
    Some(json!({ "dateTime": date.to_string(), "minutes": minutes }))
}

fn breathing(view: &View<'_>, date: Date) -> Option<Value> {
    let night = view.body.breathing(date, view.now)?;
    let value: Map<String, Value> = BREATHING
        .into_iter()
        .zip(night.rates())
        // -1 means that the stage was not measured.
        .map(|(name, rate)| {
            (
                name.to_owned(),
                rate.map_or(json!({ "breathingRate": -1 }), |rate| json!({ "breathingRate": rate })),
            )
        })
        .collect();
    Some(json!({ "value": value, "dateTime": date.to_string() }))
}
