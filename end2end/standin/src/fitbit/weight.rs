//! Weight and fat: the logs with what was measured, and the body series that fill the days between.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::entry;

use super::units::{decimal_text, rounded};
use super::value::BodyValue;
use super::view::{View, local};
use crate::body::{Weight, WeightSource};

/// Renders the weight log of a range: only real measurements, oldest first.
pub(super) fn weight_log(view: &View<'_>, first: Date, last: Date) -> Value {
    let logs: Vec<Value> = weights(view, first, last)
        .map(|weight| {
            let mut log = log_frame(&weight);
            if let Some(members) = log.as_object_mut() {
                members.insert("bmi".to_owned(), json!(rounded(bmi(view, &weight), 2)));
                members
                    .insert("weight".to_owned(), json!(rounded(view.units.weight(weight.grams.into()), 3)));
                if let Some(fat) = weight.fat_percent {
                    members.insert("fat".to_owned(), json!(fat));
                }
            }
            log
        })
        .collect();
    json!({ "weight": logs })
}

/// Renders the fat log of a range: the weighings at which fat was measured.
pub(super) fn fat_log(view: &View<'_>, first: Date, last: Date) -> Value {
    let logs: Vec<Value> = weights(view, first, last)
        .filter_map(|weight| {
            let fat = weight.fat_percent?;
            let mut log = log_frame(&weight);
            log.as_object_mut()?.insert("fat".to_owned(), json!(fat));
            Some(log)
        })
        .collect();
    json!({ "fat": logs })
}

fn weights(view: &View<'_>, first: Date, last: Date) -> impl Iterator<Item = Weight> {
    view.dates(first, last).flat_map(|date| view.body.weights_at(date, view.now))
}

/// What both logs say of a weighing. The id is the wall clock's time read as if it were UTC.
fn log_frame(weight: &Weight) -> Value {
    let time = local(weight.at, weight.offset_seconds);
    let id = weight.at.as_millisecond() / 1_000 * 1_000 + i64::from(weight.offset_seconds) * 1_000;
    let source = match weight.source {
        WeightSource::Scale => "AriaAir",
        WeightSource::Manual => "Web",
        WeightSource::HealthConnect => "API",
    };
    json!({
        "date": time.date().to_string(),
        "logId": id,
        "source": source,
        "time": time.strftime("%H:%M:%S").to_string(),
    })
}

fn bmi(view: &View<'_>, weight: &Weight) -> f64 {
    let metres = f64::from(view.body.person().height_mm) / 1_000.0;
    f64::from(weight.grams) / 1_000.0 / (metres * metres)
}

/// Renders a body series: a day without a value repeats the last known one, and days before the first take that.
///
/// A member who was never weighed has an empty series.
pub(super) fn series(view: &View<'_>, value: BodyValue, first: Date, last: Date) -> Value {
    let name = match value {
        BodyValue::Bmi => "body-bmi",
        BodyValue::Fat => "body-fat",
        BodyValue::Weight => "body-weight",
    };
    let on = |date: Date| {
        let weights = view.body.weights_at(date, view.now);
        weights.iter().rev().find_map(|weight| value_text(view, value, weight))
    };
    let joined = view.body.joined();
    let before = first.saturating_sub(1.day());
    let mut known = view
        .dates(joined, before)
        .rev()
        .find_map(on)
        .or_else(|| view.dates(first, view.today()).find_map(on));
    let entries: Vec<Value> = view
        .dates(first, last)
        .filter_map(|date| {
            known = on(date).or_else(|| known.take());
            known.as_ref().map(|text| entry(date, text))
        })
        .collect();
    json!({ name: entries })
}

fn value_text(view: &View<'_>, value: BodyValue, weight: &Weight) -> Option<String> {
    match value {
        BodyValue::Bmi => Some(decimal_text(bmi(view, weight), 2)),
        BodyValue::Fat => weight.fat_percent.map(|fat| decimal_text(fat, 3)),
        BodyValue::Weight => Some(decimal_text(view.units.weight(weight.grams.into()), 3)),
    }
}

/// Finds the member's last known weight.
pub(super) fn latest(view: &View<'_>) -> Option<Weight> {
    view.dates(view.body.joined(), view.today())
        .rev()
        .find_map(|date| view.body.weights_at(date, view.now).pop())
}

/// Renders the goal for weight.
pub(super) fn weight_goal(view: &View<'_>) -> Value {
    let first = view
        .dates(view.body.joined(), view.today())
        .find_map(|date| view.body.weights_at(date, view.now).into_iter().next());
    let Some(first) = first else { return json!({ "goal": {} }) };
    let kilograms = |grams: u32| rounded(view.units.weight(grams.into()), 1);
    json!({ "goal": {
        "goalType": "LOSE",
        "startDate": local(first.at, first.offset_seconds).date().to_string(),
        "startWeight": kilograms(first.grams),
        "weight": kilograms(first.grams / 20 * 19),
        "weightThreshold": 0.05,
    } })
}

/// Renders the goal for body fat.
pub(super) fn fat_goal() -> Value {
    json!({ "goal": { "fat": 22.0 } })
}
