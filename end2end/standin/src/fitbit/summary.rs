//! The summary of one day, and the activity goals. Not here: series (`activity`, `heart`).

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::resting_kcal;
use super::heart;
use super::units::rounded;
use super::view::View;

const GOAL_DISTANCE_MM: u64 = 8_046_720;

/// Renders the goals of a day or of a week.
pub(super) fn goals(view: &View<'_>, weekly: bool) -> Value {
    let distance = |mm| rounded(view.units.distance(mm), 2);
    let goals = if weekly {
        json!({
            "activeZoneMinutes": 150, "distance": distance(GOAL_DISTANCE_MM * 7), "floors": 70, "steps": 70_000,
        })
    } else {
        json!({
            "activeMinutes": 30, "activeZoneMinutes": 22, "caloriesOut": 2300,
            "distance": distance(GOAL_DISTANCE_MM), "floors": 10, "steps": 10_000,
        })
    };
    json!({ "goals": goals })
}

/// Renders the summary of one day; a day outside of the member's history is all zeros.
pub(super) fn daily(view: &View<'_>, date: Date) -> Value {
    let day = view.activity(date);
    let distance = |mm| rounded(view.units.distance(mm), 2);
    // The share of the way that belongs to each level follows the minutes, weighted by pace.
    let weights = [day.minutes.very * 10, day.minutes.fair * 6, day.minutes.light * 3];
    let all = weights.iter().sum::<u32>().max(1);
    let part = |weight: u32| distance(day.distance_mm * u64::from(weight) / u64::from(all));
    let [very, fair, light] = weights.map(part);
    let mut summary = json!({
        "activeScore": -1,
        "activityCalories": day.active_kcal.round() as u64,
        "caloriesBMR": resting_kcal(&day).round() as u64,
        "caloriesOut": day.total_kcal.round() as u64,
        "distances": [
            { "activity": "total", "distance": distance(day.distance_mm) },
            { "activity": "tracker", "distance": distance(day.device_distance_mm) },
            { "activity": "loggedActivities", "distance": 0 },
            { "activity": "veryActive", "distance": very },
            { "activity": "moderatelyActive", "distance": fair },
            { "activity": "lightlyActive", "distance": light },
            { "activity": "sedentaryActive", "distance": 0 },
        ],
        "fairlyActiveMinutes": day.minutes.fair,
        "lightlyActiveMinutes": day.minutes.light,
        "marginalCalories": (day.total_kcal - resting_kcal(&day)).max(0.0).round() as u64,
        "sedentaryMinutes": day.minutes.sedentary,
        "steps": day.steps,
        "veryActiveMinutes": day.minutes.very,
    });
    if let Some(members) = summary.as_object_mut() {
        if view.body.person().has_altimeter {
            let elevation = view.units.elevation(day.elevation_gain_mm);
            members.insert("elevation".to_owned(), json!(rounded(elevation, 2)));
            members.insert("floors".to_owned(), json!(day.floors));
        }
        if day.worn {
            members.insert("heartRateZones".to_owned(), json!(heart::zones(view, &day)));
        }
        if let Some(bpm) = day.resting_bpm {
            members.insert("restingHeartRate".to_owned(), json!(bpm));
        }
    }
    let mut answer = json!({ "activities": [], "summary": summary });
    // Goals are remembered for about three weeks.
    let today = view.today();
    if let (true, Some(members)) =
        ((today.saturating_sub(21.days())..=today).contains(&date), answer.as_object_mut())
    {
        let goals = json!({
            "activeMinutes": 30, "caloriesOut": 2300, "distance": distance(GOAL_DISTANCE_MM), "floors": 10,
            "steps": 10_000,
        });
        members.insert("goals".to_owned(), goals);
    }
    answer
}
