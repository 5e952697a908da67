//! Heart rate by day: zones and resting rate. Not here: active zone minutes (`activity`).

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::units::rounded;
use super::view::View;
use crate::body::{Day, Zone};

/// Names of the four zones, lowest first.
pub(super) const ZONE_NAMES: [&str; 4] = ["Out of Range", "Fat Burn", "Cardio", "Peak"];

/// Renders the daily series: every day from joining to today, those on which the device was not worn included.
pub(super) fn series(view: &View<'_>, first: Date, last: Date) -> Value {
    let entries: Vec<Value> = view
        .dates(first, last)
        .map(|date| {
            let day = view.activity(date);
            let mut value = json!({ "customHeartRateZones": [], "heartRateZones": zones(view, &day) });
            if let (Some(bpm), Some(members)) = (day.resting_bpm, value.as_object_mut()) {
                members.insert("restingHeartRate".to_owned(), json!(bpm));
            }
            json!({ "dateTime": date.to_string(), "value": value })
        })
        .collect();
    json!({ "activities-heart": entries })
}

/// Renders the four zones of a day; a day without the device is wholly out of range, without calories.
pub(super) fn zones(view: &View<'_>, day: &Day) -> Vec<Value> {
    if day.worn {
        return ZONE_NAMES.iter().zip(&day.zones).map(|(name, zone)| worn_zone(name, zone)).collect();
    }
    let limits = last_worn_zones(view, day.date);
    let minutes = [24 * 60, 0, 0, 0];
    ZONE_NAMES
        .iter()
        .zip(limits)
        .zip(minutes)
        .map(|((name, zone), minutes)| {
            json!({ "max": zone.max_bpm, "min": zone.min_bpm, "minutes": minutes, "name": name })
        })
        .collect()
}

fn worn_zone(name: &str, zone: &Zone) -> Value {
    json!({
        "caloriesOut": rounded(zone.kcal, 5),
        "max": zone.max_bpm,
        "min": zone.min_bpm,
        "minutes": zone.minutes,
        "name": name,
    })
}

/// Finds the zone borders of a day without the device: those of the nearest earlier day with it.
fn last_worn_zones(view: &View<'_>, date: Date) -> [Zone; 4] {
    // Devices lie in the drawer for some days; a month is more than any of their pauses.
    view.dates(date.saturating_sub(31.days()), date)
        .rev()
        .map(|date| view.activity(date))
        .find(|day| day.worn)
        .map_or([Zone::default(); 4], |day| day.zones)
}
