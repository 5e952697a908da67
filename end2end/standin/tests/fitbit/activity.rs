//! Activity and heart rate of the pretend Fitbit, by day.

use super::support::{TODAY, last_days, linked, list, names, text};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn series_hold_every_day_since_joining_as_text_and_zero_where_nothing_was_worn() {
    let (fitbit, tokens) = linked("bob").await;
    let body = fitbit.app.bodies().find("bob").expect("a body");

    let answer =
        fitbit.json("/1/user/-/activities/tracker/steps/date/2024-01-01/2026-11-30.json", &tokens).await;

    let entries = list(&answer, "activities-tracker-steps");
    assert_eq!(text(&entries[0], "dateTime"), body.joined().to_string());
    assert_eq!(text(&entries[entries.len() - 1], "dateTime"), TODAY.to_string());
    assert_eq!(entries.len(), 401);
    let mut unworn = 0;
    for (entry, number) in entries.iter().zip(0_i32..).take(400) {
        let day = body.day(body.joined() + number.days());
        assert_eq!(text(entry, "value"), day.device_steps.to_string(), "{}", day.date);
        unworn += usize::from(!day.worn);
        assert!(day.worn || text(entry, "value") == "0");
    }
    assert!(unworn > 0, "the history has days without the device");
}

#[tokio::test]
async fn plain_series_count_the_phone_and_tracker_series_do_not() {
    let (fitbit, tokens) = linked("bob").await;
    let body = fitbit.app.bodies().find("bob").expect("a body");
    let day =
        last_days(400).find(|date| body.day(*date).steps > body.day(*date).device_steps).expect("such a day");
    let ask = |name: &str| format!("/1/user/-/activities/{name}/date/{day}/1d.json");

    let plain = fitbit.json(&ask("steps"), &tokens).await;
    let tracker = fitbit.json(&ask("tracker/steps"), &tokens).await;
    let distance = fitbit.json(&ask("tracker/distance"), &tokens).await;

    assert_eq!(text(&plain["activities-steps"][0], "value"), body.day(day).steps.to_string());
    assert_eq!(text(&tracker["activities-tracker-steps"][0], "value"), "0");
    assert_eq!(text(&distance["activities-tracker-distance"][0], "value"), "0");
}

#[tokio::test]
async fn values_of_the_series_are_those_of_the_body_in_metric_units_and_in_miles() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let date = last_days(30).find(|date| body.day(*date).floors > 2).expect("a day with stairs");
    let day = body.day(date);
    let ask = |name: &str| format!("/1/user/-/activities/{name}/date/{date}/{date}.json");
    let bearer = format!("Bearer {}", tokens.access);

    for (name, expected) in [
        ("tracker/steps", day.device_steps.to_string()),
        ("tracker/floors", day.floors.to_string()),
        ("tracker/calories", format!("{:.0}", day.total_kcal.round())),
        ("tracker/activityCalories", format!("{:.0}", day.active_kcal.round())),
        ("tracker/minutesSedentary", day.minutes.sedentary.to_string()),
        ("tracker/minutesVeryActive", day.minutes.very.to_string()),
    ] {
        let answer = fitbit.json(&ask(name), &tokens).await;
        let key = format!("activities-{}", name.replace('/', "-"));
        assert_eq!(answer, json!({ key: [{ "dateTime": date.to_string(), "value": expected }] }));
    }
    let number = |answer: &Value, key: &str| text(&answer[key][0], "value").parse::<f64>().expect("a number");
    let kilometres = fitbit.json(&ask("distance"), &tokens).await;
    let metres = fitbit.json(&ask("elevation"), &tokens).await;
    let headers = [("authorization", bearer.as_str()), ("accept-language", "en_US")];
    let miles = fitbit.get_with(&ask("distance"), &headers).await.json();
    assert!((number(&kilometres, "activities-distance") * 1e6 - day.distance_mm as f64).abs() < 0.5);
    assert!((number(&metres, "activities-elevation") * 1e3 - day.elevation_gain_mm as f64).abs() < 0.5);
    assert!((number(&miles, "activities-distance") * 1_609_344.0 - day.distance_mm as f64).abs() < 2.0);
}

#[tokio::test]
async fn days_after_today_are_absent_or_zero_by_switch() {
    let (fitbit, tokens) = linked("alice").await;
    let ask = "/1/user/-/activities/steps/date/2026-11-22/2026-11-25.json";

    let absent = fitbit.json(ask, &tokens).await;
    fitbit.switch("fitbit.future_days", "zero");
    let zero = fitbit.json(ask, &tokens).await;

    assert_eq!(list(&absent, "activities-steps").len(), 1);
    let zero = list(&zero, "activities-steps");
    assert_eq!(zero.len(), 4);
    assert_eq!(zero[3], json!({ "dateTime": "2026-11-25", "value": "0" }));
}

#[tokio::test]
async fn heart_rate_keeps_unworn_days_wholly_out_of_range_without_a_resting_rate() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let unworn = last_days(365).find(|date| !body.day(*date).worn).expect("an unworn day");
    let rested = last_days(30).find(|date| body.day(*date).resting_bpm.is_some()).expect("a resting rate");

    let answer = fitbit.json("/1/user/-/activities/heart/date/2025-11-23/2026-11-22.json", &tokens).await;

    let entries = list(&answer, "activities-heart");
    assert_eq!(entries.len(), 365);
    let find = |date: Date| {
        let found = entries.iter().find(|entry| entry["dateTime"] == date.to_string());
        found.expect("every day is there")["value"].clone()
    };
    let empty = find(unworn);
    assert_eq!(empty.get("restingHeartRate"), None);
    let zones = list(&empty, "heartRateZones");
    let minutes: Vec<u64> = zones.iter().map(|zone| zone["minutes"].as_u64().expect("minutes")).collect();
    assert_eq!(minutes, [1440, 0, 0, 0]);
    assert!(zones[0]["max"].as_u64() > Some(60));
    let full = find(rested);
    assert_eq!(full["restingHeartRate"], body.day(rested).resting_bpm.expect("a resting rate"));
    assert_eq!(full["customHeartRateZones"], json!([]));
    let zone = &list(&full, "heartRateZones")[1];
    assert_eq!(names(zone), ["caloriesOut", "max", "min", "minutes", "name"]);
    assert_eq!(zone["name"], "Fat Burn");
    assert_eq!(zone["caloriesOut"], body.day(rested).zones[1].kcal);
}

#[tokio::test]
async fn active_zone_minutes_leave_out_empty_zones_and_empty_days() {
    let (fitbit, tokens) = linked("alice").await;

    let answer = fitbit
        .json("/1/user/-/activities/active-zone-minutes/date/2025-01-01/2026-11-21.json", &tokens)
        .await;

    let entries = list(&answer, "activities-active-zone-minutes");
    assert!(!entries.is_empty() && entries.len() < 690, "{}", entries.len());
    let mut kinds = BTreeSet::new();
    for entry in entries {
        let value = entry["value"].as_object().expect("zones");
        let sum: u64 = value
            .iter()
            .filter(|(name, _)| *name != "activeZoneMinutes")
            .map(|(_, n)| n.as_u64().unwrap())
            .sum();
        assert_eq!(value["activeZoneMinutes"], sum);
        assert!(value.values().all(|minutes| minutes.as_u64() > Some(0)));
        for name in ["cardioActiveZoneMinutes", "peakActiveZoneMinutes"] {
            assert!(value.get(name).is_none_or(|minutes| minutes.as_u64().unwrap() % 2 == 0));
        }
        kinds.insert(value.len());
    }
    assert!(kinds.len() > 1, "some days lack a zone");
}

#[tokio::test]
async fn daily_summary_repeats_the_series_and_has_goals_for_three_weeks() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let recent = last_days(20).find(|date| body.day(*date).worn && *date < TODAY).expect("a worn day");

    let summary = fitbit.json(&format!("/1/user/-/activities/date/{recent}.json"), &tokens).await;
    let old = fitbit.json("/1/user/-/activities/date/2026-01-15.json", &tokens).await;

    let day = body.day(recent);
    assert_eq!(summary["summary"]["steps"], day.steps);
    assert_eq!(summary["summary"]["caloriesOut"], day.total_kcal.round() as u64);
    assert_eq!(summary["summary"]["floors"], day.floors);
    assert_eq!(summary["summary"]["activeScore"], -1);
    assert_eq!(list(&summary["summary"], "heartRateZones").len(), 4);
    assert!(summary.get("goals").is_some());
    assert_eq!(old.get("goals"), None);
}

#[tokio::test]
async fn lifetime_totals_are_the_sum_of_the_days() {
    let (fitbit, tokens) = linked("bob").await;
    let series =
        fitbit.json("/1/user/-/activities/tracker/steps/date/2025-10-18/2026-11-22.json", &tokens).await;

    let lifetime = fitbit.json("/1/user/-/activities.json", &tokens).await;

    let steps: Vec<u64> = list(&series, "activities-tracker-steps")
        .iter()
        .map(|entry| text(entry, "value").parse().unwrap())
        .collect();
    assert_eq!(lifetime["lifetime"]["tracker"]["steps"], steps.iter().sum::<u64>());
    assert_eq!(lifetime["best"]["tracker"]["steps"]["value"], *steps.iter().max().unwrap());
    assert_eq!(lifetime["lifetime"]["tracker"]["caloriesOut"], -1);
}

#[tokio::test]
async fn changed_value_of_the_body_shows_in_the_series() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");

    body.set_override(date(2026, 11, 1), "steps", 12_345.0).expect("steps can be changed");
    let answer = fitbit.json("/1/user/-/activities/tracker/steps/date/2026-11-01/1d.json", &tokens).await;

    assert_eq!(text(&answer["activities-tracker-steps"][0], "value"), "12345");
}
