//! Weights, nightly values and the account of the pretend Fitbit.

use super::support::{Fitbit, linked, list, names, text};
use serde_json::json;

#[tokio::test]
async fn weight_log_holds_what_was_measured_and_the_body_series_fill_the_days_between() {
    let (fitbit, tokens) = linked("alice").await;

    let log = fitbit.json("/1/user/-/body/log/weight/date/2026-09-01/2026-10-02.json", &tokens).await;
    let series = fitbit.json("/1/user/-/body/weight/date/2026-09-01/2026-10-02.json", &tokens).await;
    let first_days = fitbit.json("/1/user/-/body/weight/date/2016-11-22/2016-12-22.json", &tokens).await;

    let logs = list(&log, "weight");
    assert!((3..30).contains(&logs.len()));
    for entry in logs {
        let id = entry["logId"].as_i64().expect("an id");
        let as_utc = jiff::Timestamp::from_millisecond(id).expect("a time");
        assert_eq!(as_utc.to_string(), format!("{}T{}Z", text(entry, "date"), text(entry, "time")));
        let (kilograms, bmi) = (entry["weight"].as_f64().expect("kg"), entry["bmi"].as_f64().expect("bmi"));
        assert!((kilograms / (1.713 * 1.713) - bmi).abs() < 0.01);
    }
    let entries = list(&series, "body-weight");
    assert_eq!(entries.len(), 32);
    let last = |date: &str| logs.iter().rfind(|entry| text(entry, "date") <= date);
    for entry in entries {
        if let Some(measured) = last(text(entry, "dateTime")) {
            assert_eq!(text(entry, "value").parse::<f64>().ok(), measured["weight"].as_f64());
        }
    }
    assert_eq!(list(&first_days, "body-weight").len(), 31, "days before the first weighing take its value");
}

#[tokio::test]
async fn weight_is_in_pounds_or_stone_by_language() {
    let (fitbit, tokens) = linked("alice").await;
    let bearer = format!("Bearer {}", tokens.access);
    let weigh = async |language: &str| {
        let headers = [("authorization", bearer.as_str()), ("accept-language", language)];
        let path = "/1/user/-/body/log/weight/date/2026-09-01/2026-10-01.json";
        fitbit.get_with(path, &headers).await.json()["weight"][0]["weight"].as_f64().expect("a weight")
    };

    let (kilograms, pounds, stone) = (weigh("de_DE").await, weigh("en_US").await, weigh("en_GB").await);

    assert!((pounds / kilograms - 2.204_62).abs() < 1e-3);
    assert!((pounds / stone - 14.0).abs() < 1e-2);
}

#[tokio::test]
async fn member_without_a_scale_has_no_weights() {
    let (fitbit, tokens) = linked("carol").await;

    let log = fitbit.json("/1/user/-/body/log/weight/date/2026-11-01/2026-11-22.json", &tokens).await;
    let series = fitbit.json("/1/user/-/body/weight/date/2026-11-01/2026-11-22.json", &tokens).await;

    assert_eq!(log, json!({ "weight": [] }));
    assert_eq!(series, json!({ "body-weight": [] }));
}

#[tokio::test]
async fn member_without_data_gets_empty_answers() {
    let (fitbit, tokens) = linked("dave").await;

    let steps = fitbit.json("/1/user/-/activities/steps/date/2026-01-01/2026-11-22.json", &tokens).await;
    let sleep = fitbit.json("/1.2/user/-/sleep/date/2026-11-01/2026-11-22.json", &tokens).await;
    let devices = fitbit.json("/1/user/-/devices.json", &tokens).await;
    let profile = fitbit.json("/1/user/-/profile.json", &tokens).await;
    let lifetime = fitbit.json("/1/user/-/activities.json", &tokens).await;

    assert_eq!(steps, json!({ "activities-steps": [] }));
    assert_eq!(sleep, json!({ "sleep": [] }));
    assert_eq!(devices, json!([]));
    assert_eq!(profile["user"]["encodedId"], "D5KP7N");
    assert_eq!(lifetime["lifetime"]["total"]["steps"], 0);
}

#[tokio::test]
async fn profile_shows_place_and_weight_only_with_their_permissions() {
    let fitbit = Fitbit::start();
    let plain = fitbit.link("alice", "profile").await;
    let full = fitbit.link("alice", "profile location weight").await;

    let plain = fitbit.json("/1/user/-/profile.json", &plain).await;
    let full = fitbit.json("/1/user/B7XQ2K/profile.json", &full).await;

    assert_eq!((plain["user"].get("country"), plain["user"].get("weight")), (None, None));
    assert_eq!(full["user"]["country"], "DE");
    assert!(full["user"]["weight"].as_f64() > Some(40.0));
    assert_eq!(full["user"]["memberSince"], "2016-11-22");
    assert_eq!(full["user"]["height"], 171.3);
    assert_eq!(full["user"]["strideLengthWalking"], 70.8);
    assert_eq!(full["user"]["timezone"], "Europe/Berlin");
    assert_eq!(full["user"]["offsetFromUTCMillis"], 3_600_000);
}

#[tokio::test]
async fn nightly_values_have_their_own_shapes() {
    let (fitbit, tokens) = linked("alice").await;
    let ask = async |name: &str| {
        fitbit.json(&format!("/1/user/-/{name}/date/2026-10-01/2026-10-31.json"), &tokens).await
    };

    let (hrv, br, skin) = (ask("hrv").await, ask("br").await, ask("temp/skin").await);
    let (vo2, oxygen, core) = (ask("cardioscore").await, ask("spo2").await, ask("temp/core").await);

    assert_eq!(names(&list(&hrv, "hrv")[0]["value"]), ["dailyRmssd", "deepRmssd"]);
    assert!(list(&br, "br")[0]["value"]["breathingRate"].is_f64());
    assert!(list(&skin, "tempSkin")[0]["value"]["nightlyRelative"].is_f64());
    assert_eq!(list(&skin, "tempSkin")[0]["logType"], "other_sensors");
    assert!(list(&vo2, "cardioScore").iter().any(|entry| text(&entry["value"], "vo2Max").contains('-')));
    let nights = oxygen.as_array().expect("a bare list");
    assert!(nights.len() < 31, "a night without readings is left out");
    assert_eq!(names(&nights[0]["value"]), ["avg", "max", "min"]);
    assert_eq!(core, json!({ "tempCore": [] }));

    fitbit.switch("fitbit.spo2_missing", "bare");
    assert_eq!(ask("spo2").await.as_array().map(Vec::len), Some(31));
    let missing = fitbit.json("/1/user/-/spo2/date/2015-01-01.json", &tokens).await;
    assert_eq!(missing, json!({ "dateTime": "2015-01-01" }));
}
