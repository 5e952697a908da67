//! Food and water. Nobody in the stand-in logs any, so logs are empty and series zero, as for most real members.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::entry;
use super::view::View;

/// Renders the food log of one day.
pub(super) fn food_log() -> Value {
    json!({
        "foods": [],
        "goals": { "calories": 2100 },
        "summary": { "calories": 0, "carbs": 0, "fat": 0, "fiber": 0, "protein": 0, "sodium": 0, "water": 0 },
    })
}

/// Renders the water log of one day.
pub(super) fn water_log() -> Value {
    json!({ "summary": { "water": 0 }, "water": [] })
}

/// Renders a nutrition series: every day from joining to today, `"0.0"` without logs.
pub(super) fn series(view: &View<'_>, name: &str, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = view.dates(first, last).map(|date| entry(date, "0.0")).collect();
    json!({ format!("foods-log-{name}"): entries })
}

/// Renders the goal for calories eaten.
pub(super) fn food_goal() -> Value {
    json!({ "goals": { "calories": 2100 } })
}

/// Renders the goal for water.
pub(super) fn water_goal(view: &View<'_>) -> Value {
    let amount = view.units.liquid(2_000).round() as u64;
    json!({ "goal": { "goal": amount, "startDate": view.body.joined().to_string() } })
}

/// Renders the meals: none.
pub(super) fn meals() -> Value {
    json!({ "meals": [] })
}
