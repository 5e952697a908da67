//! Activity series and active zone minutes, by day. Not here: the summary of one day (`summary`).

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::units::{Units, decimal_text};
use super::value::ActivityValue;
use super::view::View;
use crate::body::Day;

/// Renders a daily series: every day from joining to today, values as strings, `"0"` where nothing was recorded.
pub(super) fn series(view: &View<'_>, value: ActivityValue, tracker: bool, first: Date, last: Date) -> Value {
    let mut entries: Vec<Value> = view
        .dates(first, last)
        .map(|date| entry(date, &value_text(&view.activity(date), value, tracker, view.units)))
        .collect();
    if view.settings.zero_future_days {
        let tomorrow = view.today().saturating_add(1.day()).max(first);
        let days = last.duration_since(tomorrow).as_hours() / 24 + 1;
        entries.extend((0..days).map(|number| entry(tomorrow.saturating_add(number.days()), "0")));
    }
    let key = format!("activities-{}{}", if tracker { "tracker-" } else { "" }, value.name());
    json!({ key: entries })
}

/// Renders one entry of a series.
pub(super) fn entry(date: Date, value: &str) -> Value {
    json!({ "dateTime": date.to_string(), "value": value })
}

/// Writes one value of a day as the series do.
pub(super) fn value_text(day: &Day, value: ActivityValue, tracker: bool, units: Units) -> String {
    let decimal = |number: f64, decimals| {
        if number > 0.0 { decimal_text(number, decimals) } else { "0".to_owned() }
    };
    match value {
        ActivityValue::ActivityCalories => whole(day.active_kcal),
        ActivityValue::Calories => whole(day.total_kcal),
        ActivityValue::CaloriesBmr => whole(resting_kcal(day)),
        ActivityValue::Distance => {
            let mm = if tracker { day.device_distance_mm } else { day.distance_mm };
            decimal(units.distance(mm), 6)
        }
        ActivityValue::Elevation => decimal(units.elevation(day.elevation_gain_mm), 3),
        ActivityValue::Floors => day.floors.to_string(),
        ActivityValue::MinutesFairlyActive => day.minutes.fair.to_string(),
        ActivityValue::MinutesLightlyActive => day.minutes.light.to_string(),
        ActivityValue::MinutesSedentary => day.minutes.sedentary.to_string(),
        ActivityValue::MinutesVeryActive => day.minutes.very.to_string(),
        ActivityValue::Steps => if tracker { day.device_steps } else { day.steps }.to_string(),
        ActivityValue::SwimmingStrokes => day.swim_strokes.to_string(),
    }
}

/// Tells what the day would have used at rest.
///
/// `activityCalories` holds what resting would have used in the active minutes as well, about an eighth of it.
pub(super) fn resting_kcal(day: &Day) -> f64 {
    (day.total_kcal - day.active_kcal / 1.13).max(0.0)
}

fn whole(kcal: f64) -> String {
    format!("{:.0}", kcal.round())
}

/// Renders active zone minutes: zones of none are left out, and so are days of none.
pub(super) fn active_zone_minutes(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> =
        view.dates(first, last).filter_map(|date| active_zone_entry(&view.activity(date))).collect();
    json!({ "activities-active-zone-minutes": entries })
}

/// A minute in the cardio or peak zone counts twice.
fn active_zone_entry(day: &Day) -> Option<Value> {
    let [_, fat_burn, cardio, peak] = &day.zones;
    let zones = [
        ("fatBurnActiveZoneMinutes", fat_burn.minutes),
        ("cardioActiveZoneMinutes", 2 * cardio.minutes),
        ("peakActiveZoneMinutes", 2 * peak.minutes),
    ];
    let total: u32 = zones.iter().map(|(_, minutes)| minutes).sum();
    if total == 0 {
        return None;
    }
    let mut value = serde_json::Map::new();
    value.insert("activeZoneMinutes".to_owned(), json!(total));
    for (name, minutes) in zones.into_iter().filter(|(_, minutes)| *minutes > 0) {
        value.insert(name.to_owned(), json!(minutes));
    }
    Some(json!({ "dateTime": day.date.to_string(), "value": value }))
}
