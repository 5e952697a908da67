//! Data, limits and quota of the pretend Fitbit.

#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests may panic")]

mod fitbit_support;

use std::collections::BTreeSet;

use fitbit_support::{EVERYTHING, Fitbit, TODAY, Tokens};
use http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use serde_json::{Value, json};
use standin::Options;
use standin::body::{Sleep, SleepSource};

const DEVICES: &str = "/1/user/-/devices.json";

/// A stand-in with one member who granted everything, without quota.
async fn linked(member: &str) -> (Fitbit, Tokens) {
    let fitbit = Fitbit::start_with(Options { quota: false, ..Options::default() });
    let tokens = fitbit.link(member, EVERYTHING).await;
    (fitbit, tokens)
}

fn list<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer[name].as_array().unwrap_or_else(|| panic!("{name} is no list in {answer}"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {value}"))
}

fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

/// Lists the dates of the last `days` days, oldest first.
fn last_days(days: i32) -> impl Iterator<Item = Date> {
    (0..days).rev().map(|back| TODAY - back.days())
}

/// The tracker's sleeps of a member that end on a date.
fn sleeps(fitbit: &Fitbit, member: &str, date: Date) -> Vec<Sleep> {
    let mut sleeps = fitbit.app.bodies().find(member).expect("a body").sleeps(date);
    sleeps.retain(|sleep| sleep.source == SleepSource::Tracker);
    sleeps
}

#[tokio::test]
async fn ranges_at_their_limit_are_answered_and_a_day_more_is_refused() {
    let (fitbit, tokens) = linked("bob").await;
    let cases = [
        ("/1/user/-/activities/steps", 1095),
        ("/1/user/-/activities/tracker/distance", 1095),
        ("/1/user/-/activities/activityCalories", 30),
        ("/1/user/-/activities/tracker/activityCalories", 30),
        ("/1/user/-/activities/active-zone-minutes", 1095),
        ("/1/user/-/activities/heart", 365),
        ("/1/user/-/foods/log/water", 1095),
        ("/1/user/-/body/bmi", 1095),
        ("/1/user/-/body/fat", 30),
        ("/1/user/-/body/weight", 31),
        ("/1/user/-/body/log/weight", 31),
        ("/1/user/-/body/log/fat", 30),
        ("/1.2/user/-/sleep", 100),
        ("/1/user/-/sleep/minutesAsleep", 365),
        ("/1/user/-/hrv", 30),
        ("/1/user/-/br", 30),
        ("/1/user/-/temp/skin", 30),
        ("/1/user/-/temp/core", 30),
        ("/1/user/-/cardioscore", 30),
    ];
    for (path, days) in cases {
        let ask = |first: Date| format!("{path}/date/{first}/{TODAY}.json");

        let fits = fitbit.get(&ask(TODAY - days.days()), &tokens).await;
        let over = fitbit.get(&ask(TODAY - (days + 1).days()), &tokens).await;

        assert_eq!(fits.status, StatusCode::OK, "{path}: {}", fits.text);
        assert_eq!(
            (over.status, over.error_type().as_str()),
            (StatusCode::BAD_REQUEST, "validation"),
            "{path}"
        );
    }
    let oxygen = fitbit.get("/1/user/-/spo2/date/2016-01-01/2026-11-22.json", &tokens).await;
    assert_eq!(oxygen.status, StatusCode::OK);
}

#[tokio::test]
async fn unsound_requests_are_400_in_the_shape_of_every_error() {
    let (fitbit, tokens) = linked("bob").await;
    let cases = [
        ("/1/user/-/activities/steps/date/2026-11-22/2026-11-21.json", "validation"),
        ("/1/user/-/activities/steps/date/2026-11-31/2026-12-01.json", "validation"),
        ("/1/user/-/activities/steps/date/today/2w.json", "validation"),
        ("/1/user/-/activities/heart/date/today/1y.json", "validation"),
        ("/1.2/user/-/sleep/date/today.json", "validation"),
        ("/1/user/-/activities/hops/date/today/1d.json", "invalid_request"),
        ("/1/user/-/activities/tracker/caloriesBMR/date/today/1d.json", "invalid_request"),
        ("/1/user/-/sleep/date/2026-11-22.json", "invalid_request"),
        ("/1.2/user/-/sleep/date/2026-11-22", "invalid_request"),
        ("/1/user/ZZZZZZ/profile.json", "invalid_request"),
        ("/2/user/-/profile.json", "invalid_request"),
        ("/", "invalid_request"),
        ("/1.2/user/-/sleep/list.json?sort=asc&offset=0&limit=100", "validation"),
    ];
    for (path, error_type) in cases {
        let reply = fitbit.get(path, &tokens).await;

        assert_eq!(
            (reply.status, reply.error_type().as_str()),
            (StatusCode::BAD_REQUEST, error_type),
            "{path}"
        );
        assert_eq!(reply.json()["success"], false);
        assert_eq!(reply.header("content-type"), Some("application/json;charset=UTF-8"));
    }
}

#[tokio::test]
async fn changing_requests_are_refused_as_read_only() {
    let (fitbit, tokens) = linked("bob").await;
    let bearer = format!("Bearer {}", tokens.access);

    let reply = fitbit.post("/1/user/-/body/log/weight.json", Some(&bearer), &[("weight", "70")]).await;

    let message = "Read-only API client is not authorized to update resources.";
    let item = json!({ "errorType": "insufficient_permissions", "message": message });
    assert_eq!(reply.json(), json!({ "errors": [item], "success": false }));
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn each_permission_opens_its_own_data_only() {
    let fitbit = Fitbit::start_with(Options { quota: false, ..Options::default() });
    let cases = [
        ("activity", "/1/user/-/activities/steps/date/today/1d.json"),
        ("activity", "/1/user/-/activities/date/today.json"),
        ("activity", "/1/user/-/activities.json"),
        ("activity", "/1/user/-/activities/active-zone-minutes/date/today/1d.json"),
        ("heartrate", "/1/user/-/activities/heart/date/today/1d.json"),
        ("heartrate", "/1/user/-/hrv/date/today.json"),
        ("sleep", "/1.2/user/-/sleep/date/2026-11-22.json"),
        ("sleep", "/1/user/-/sleep/startTime/date/2026-11-22/2026-11-22.json"),
        ("profile", "/1/user/-/profile.json"),
        ("profile", "/1/user/-/badges.json"),
        ("weight", "/1/user/-/body/log/weight/date/2026-11-22.json"),
        ("weight", "/1/user/-/body/bmi/date/today/1d.json"),
        ("nutrition", "/1/user/-/foods/log/date/today.json"),
        ("settings", "/1/user/-/devices.json"),
        ("oxygen_saturation", "/1/user/-/spo2/date/today.json"),
        ("respiratory_rate", "/1/user/-/br/date/today.json"),
        ("temperature", "/1/user/-/temp/skin/date/today.json"),
        ("cardio_fitness", "/1/user/-/cardioscore/date/today.json"),
        ("electrocardiogram", "/1/user/-/ecg/list.json?afterDate=2026-01-01&sort=asc&limit=10&offset=0"),
        ("irregular_rhythm_notifications", "/1/user/-/irn/profile.json"),
        ("social", "/1.1/user/-/friends.json"),
    ];
    for (scope, path) in cases {
        let others: Vec<&str> = EVERYTHING.split_whitespace().filter(|name| *name != scope).collect();
        let with = fitbit.link("bob", scope).await;
        let without = fitbit.link("carol", &others.join(" ")).await;

        let opened = fitbit.get(path, &with).await;
        let refused = fitbit.get(path, &without).await;

        assert_eq!(opened.status, StatusCode::OK, "{scope} {path}: {}", opened.text);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{scope} {path}");
        assert_eq!(refused.error_type(), "insufficient_scope");
    }
}

#[tokio::test]
async fn quota_headers_stand_on_every_answer_and_members_have_their_own() {
    let fitbit = Fitbit::start();
    let tokens = fitbit.link("bob", "settings").await;
    let other = fitbit.link("carol", "settings").await;

    let first = fitbit.get(DEVICES, &tokens).await;
    let refused = fitbit.get("/1/user/-/profile.json", &tokens).await;
    let unsound = fitbit.get("/nonsense", &tokens).await;
    let others = fitbit.get(DEVICES, &other).await;

    for (reply, status, remaining) in [
        (&first, StatusCode::OK, "149"),
        (&refused, StatusCode::FORBIDDEN, "148"),
        (&unsound, StatusCode::BAD_REQUEST, "147"),
        (&others, StatusCode::OK, "149"),
    ] {
        let reset = reply.header("fitbit-rate-limit-reset").and_then(|text| text.parse::<u64>().ok());
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("fitbit-rate-limit-limit"), Some("150"));
        assert_eq!(reply.header("fitbit-rate-limit-remaining"), Some(remaining));
        assert!(
            reset.is_some_and(|seconds| (3_500..=3_600).contains(&seconds)),
            "noon is the top of an hour"
        );
    }
}

#[tokio::test]
async fn request_151_of_an_hour_is_429_until_the_hour_ends() {
    let fitbit = Fitbit::start();
    let tokens = fitbit.link("bob", "settings").await;
    for _ in 0..149 {
        fitbit.get(DEVICES, &tokens).await;
    }

    let last = fitbit.get(DEVICES, &tokens).await;
    let over = fitbit.get(DEVICES, &tokens).await;
    let reset: i64 = over.header("fitbit-rate-limit-reset").unwrap().parse().unwrap();
    fitbit.app.clock().advance(reset);
    let next_hour = fitbit.get(DEVICES, &tokens).await;

    assert_eq!(last.status, StatusCode::OK);
    assert_eq!(last.header("fitbit-rate-limit-remaining"), Some("0"));
    assert_eq!(over.status, StatusCode::TOO_MANY_REQUESTS);
    let item = json!({ "errorType": "system", "fieldName": "n/a", "message": "Too Many Requests" });
    assert_eq!(over.json(), json!({ "errors": [item], "success": false }));
    assert_eq!(over.header("fitbit-rate-limit-remaining"), Some("0"));
    assert_eq!(over.header("retry-after"), None);
    assert_eq!(next_hour.header("fitbit-rate-limit-remaining"), Some("149"));
}

#[tokio::test]
async fn retry_after_is_sent_where_switched_on_and_only_with_429() {
    let fitbit = Fitbit::start();
    fitbit.switch("fitbit.retry_after", "on");
    let tokens = fitbit.link("bob", "settings").await;
    for _ in 0..149 {
        fitbit.get(DEVICES, &tokens).await;
    }

    let last = fitbit.get(DEVICES, &tokens).await;
    let over = fitbit.get(DEVICES, &tokens).await;

    assert_eq!(last.header("retry-after"), None);
    assert_eq!(over.header("retry-after"), over.header("fitbit-rate-limit-reset"));
    assert!(over.header("retry-after").is_some());
}

#[tokio::test]
async fn pretend_hour_is_as_long_as_told_and_the_reset_header_counts_real_seconds() {
    let fitbit = Fitbit::start_with(Options { hour_seconds: 40.0, ..Options::default() });
    let tokens = fitbit.link("bob", "settings").await;

    let reply = fitbit.get(DEVICES, &tokens).await;
    fitbit.switch("fitbit.clock_skew", "7");
    let early = fitbit.get(DEVICES, &tokens).await;

    let seconds = |text: Option<&str>| text.unwrap().parse::<i64>().unwrap();
    let reset = seconds(reply.header("fitbit-rate-limit-reset"));
    let early = seconds(early.header("fitbit-rate-limit-reset"));
    assert!((1..=40).contains(&reset));
    assert!((reset - 8..=reset - 6).contains(&early), "{reset} {early}");
}

#[tokio::test]
async fn quota_switched_off_never_shrinks() {
    let (fitbit, tokens) = linked("bob").await;
    let mut reply = fitbit.get(DEVICES, &tokens).await;
    for _ in 0..160 {
        reply = fitbit.get(DEVICES, &tokens).await;
    }

    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("fitbit-rate-limit-remaining"), Some("150"));
}

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
async fn period_ends_on_the_day_asked_for() {
    let (fitbit, tokens) = linked("alice").await;

    let week = fitbit.json("/1/user/-/activities/steps/date/2026-10-31/1w.json", &tokens).await;
    let month = fitbit.json("/1/user/-/activities/heart/date/today/1m.json", &tokens).await;

    let week = list(&week, "activities-steps");
    assert_eq!((week.len(), text(&week[0], "dateTime")), (7, "2026-10-25"));
    let month = list(&month, "activities-heart");
    assert_eq!(text(&month[month.len() - 1], "dateTime"), TODAY.to_string());
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
async fn sleep_log_covers_its_time_in_bed_without_gap() {
    let (fitbit, tokens) = linked("alice").await;

    let answer = fitbit.json("/1.2/user/-/sleep/date/2026-08-01/2026-11-09.json", &tokens).await;

    let logs = list(&answer, "sleep");
    assert!(logs.len() > 80);
    let mut types = BTreeSet::new();
    for log in logs {
        let number = |name: &str| log[name].as_u64().unwrap_or_else(|| panic!("{name} in {log}"));
        let seconds: u64 =
            list(&log["levels"], "data").iter().map(|piece| piece["seconds"].as_u64().unwrap()).sum();
        assert_eq!(seconds * 1_000, number("duration"));
        assert_eq!(seconds, number("timeInBed") * 60);
        let minutes =
            ["minutesToFallAsleep", "minutesAsleep", "minutesAwake", "minutesAfterWakeup"].map(number);
        assert_eq!(minutes.iter().sum::<u64>(), number("timeInBed"), "{log}");
        assert!((40..=100).contains(&number("efficiency")));
        assert!(text(log, "endTime").starts_with(text(log, "dateOfSleep")));
        let summary = &log["levels"]["summary"];
        let grain = if log["type"] == "stages" {
            assert_eq!(names(summary), ["deep", "light", "rem", "wake"]);
            let sum: u64 =
                summary.as_object().unwrap().values().map(|stage| stage["minutes"].as_u64().unwrap()).sum();
            assert_eq!(sum, number("timeInBed"));
            assert_eq!(summary["wake"]["minutes"], number("minutesAwake"));
            assert_eq!(summary["deep"]["thirtyDayAvgMinutes"], 0, "the range form knows no averages");
            30
        } else {
            assert_eq!(names(summary), ["asleep", "awake", "restless"]);
            assert_eq!(log["levels"].get("shortData"), None);
            60
        };
        assert!(
            list(&log["levels"], "data").iter().all(|piece| piece["seconds"].as_u64().unwrap() % grain == 0)
        );
        types.insert((text(log, "type").to_owned(), log["isMainSleep"].as_bool().unwrap()));
    }
    assert!(types.contains(&("stages".to_owned(), true)), "{types:?}");
    assert!(types.contains(&("classic".to_owned(), false)), "{types:?}");
}

#[tokio::test]
async fn first_device_told_classic_sleep_only() {
    let (fitbit, tokens) = linked("alice").await;

    let answer = fitbit.json("/1.2/user/-/sleep/date/2017-01-01/2017-04-01.json", &tokens).await;

    let logs = list(&answer, "sleep");
    assert!(logs.len() > 50);
    assert!(logs.iter().all(|log| log["type"] == "classic" && log["infoCode"] == 0));
}

#[tokio::test]
async fn one_day_of_sleep_has_a_summary_and_averages_of_thirty_days() {
    let (fitbit, tokens) = linked("alice").await;
    let night = last_days(30)
        .find(|date| sleeps(&fitbit, "alice", *date).iter().any(|sleep| sleep.main && !sleep.classic))
        .expect("a night with stages");

    let day = fitbit.json(&format!("/1.2/user/-/sleep/date/{night}.json"), &tokens).await;
    let range = fitbit.json(&format!("/1.2/user/-/sleep/date/{night}/{night}.json"), &tokens).await;
    let empty = fitbit.json("/1.2/user/-/sleep/date/2015-01-01.json", &tokens).await;

    assert_eq!(names(&day), ["sleep", "summary"]);
    assert_eq!(names(&range), ["sleep"]);
    let main = list(&day, "sleep").iter().find(|log| log["isMainSleep"] == true).expect("a main sleep");
    assert!(main["levels"]["summary"]["light"]["thirtyDayAvgMinutes"].as_u64() > Some(60));
    assert_eq!(day["summary"]["totalSleepRecords"], list(&day, "sleep").len());
    let asleep: u64 = list(&day, "sleep").iter().map(|log| log["minutesAsleep"].as_u64().unwrap()).sum();
    assert_eq!(day["summary"]["totalMinutesAsleep"], asleep);
    assert_eq!(day["summary"]["stages"]["deep"], main["levels"]["summary"]["deep"]["minutes"]);
    assert_eq!(empty["sleep"], json!([]));
}

#[tokio::test]
async fn sleep_of_another_app_is_unknown() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");
    let date = last_days(99)
        .find(|date| body.sleeps(*date).iter().any(|sleep| sleep.source == SleepSource::PhoneApp))
        .expect("a night recorded twice");

    let answer = fitbit.json(&format!("/1.2/user/-/sleep/date/{date}.json"), &tokens).await;

    assert_eq!(list(&answer, "sleep").len(), sleeps(&fitbit, "alice", date).len());
}

#[tokio::test]
async fn night_over_a_clock_change_has_a_true_duration_beside_jumping_local_times() {
    let (fitbit, tokens) = linked("alice").await;
    let mut seen = BTreeSet::new();
    for year in 2017..=2026 {
        for month in [3, 10] {
            let change = date(year, month, 31).nth_weekday(-1, jiff::civil::Weekday::Sunday);
            let change = change
                .map(|sunday| {
                    if date(year, month, 31).weekday() == sunday.weekday() {
                        date(year, month, 31)
                    } else {
                        sunday
                    }
                })
                .expect("a Sunday");
            let night = sleeps(&fitbit, "alice", change).into_iter().find(|sleep| sleep.main);
            let Some(night) = night.filter(|night| night.start_offset_seconds != night.end_offset_seconds)
            else {
                continue;
            };

            let answer = fitbit.json(&format!("/1.2/user/-/sleep/date/{change}.json"), &tokens).await;

            let log =
                list(&answer, "sleep").iter().find(|log| log["isMainSleep"] == true).expect("the night");
            let time = |name: &str| text(log, name).parse::<DateTime>().expect("a time");
            let shown = time("endTime").duration_since(time("startTime")).as_millis() as i64;
            let jump = i64::from(night.end_offset_seconds - night.start_offset_seconds) * 1_000;
            assert_eq!(shown - log["duration"].as_i64().unwrap(), jump, "{change}");
            if jump.abs() == 3_600_000 {
                seen.insert(month);
                assert_pieces_jump_once(log, jump / 1_000);
            }
        }
    }
    assert_eq!(seen, BTreeSet::from([3, 10]), "a change in either direction was seen");
}

/// Checks that each piece begins where the one before it ended, but for one jump of the clock.
fn assert_pieces_jump_once(log: &Value, jump_seconds: i64) {
    let pieces = list(&log["levels"], "data");
    let start = |piece: &Value| text(piece, "dateTime").parse::<DateTime>().expect("a time");
    let jumps: Vec<i64> = pieces
        .windows(2)
        .map(|pair| {
            start(&pair[1]).duration_since(start(&pair[0])).as_secs() - pair[0]["seconds"].as_i64().unwrap()
        })
        .filter(|difference| *difference != 0)
        .collect();
    // Within the last piece the jump shows in the end of the whole only.
    let last = pieces.last().expect("a piece");
    let end = text(log, "endTime").parse::<DateTime>().expect("a time");
    let at_end = end.duration_since(start(last)).as_secs() - last["seconds"].as_i64().unwrap();
    assert_eq!(jumps.iter().sum::<i64>() + at_end, jump_seconds, "{log}");
    assert!(jumps.len() <= 1);
}

#[tokio::test]
async fn night_over_a_flight_shows_the_zone_of_its_start_until_its_end() {
    let (fitbit, tokens) = linked("alice").await;
    let (date, night) = last_days(3_000)
        .filter_map(|date| {
            sleeps(&fitbit, "alice", date).into_iter().find(|sleep| sleep.main).map(|night| (date, night))
        })
        .find(|(_, night)| (night.end_offset_seconds - night.start_offset_seconds).abs() > 3_600)
        .expect("a flight");

    let answer = fitbit.json(&format!("/1.2/user/-/sleep/date/{date}.json"), &tokens).await;

    let log = list(&answer, "sleep").iter().find(|log| log["isMainSleep"] == true).expect("the night");
    let time = |name: &str| text(log, name).parse::<DateTime>().expect("a time");
    let shown = time("endTime").duration_since(time("startTime")).as_millis() as i64;
    let jump = i64::from(night.end_offset_seconds - night.start_offset_seconds) * 1_000;
    assert_eq!(shown - log["duration"].as_i64().unwrap(), jump);
    assert!(!text(log, "startTime").contains(['Z', '+']), "no zone is told");
}

#[tokio::test]
async fn sleep_list_is_walked_by_its_next_addresses_without_loss_or_repeat() {
    let (fitbit, tokens) = linked("alice").await;
    let start = "/1.2/user/-/sleep/list.json?afterDate=2025-11-22&sort=asc&offset=0&limit=100";
    let base = fitbit.app.base(standin::Host::FitbitApi).to_owned();

    let mut walked = Vec::new();
    let mut pages = 0;
    let mut address = start.to_owned();
    while !address.is_empty() {
        let page = fitbit.json(address.strip_prefix(&base).unwrap_or(&address), &tokens).await;
        pages += 1;
        let logs = list(&page, "sleep");
        assert!(logs.len() <= 100);
        walked.extend(logs.iter().map(|log| log["logId"].as_u64().expect("an id")));
        address = text(&page["pagination"], "next").to_owned();
        assert!(address.is_empty() || address.starts_with(&base));
    }

    let mut expected: Vec<(String, u64)> = Vec::new();
    for (first, last) in [
        ("2025-11-22", "2026-02-28"),
        ("2026-03-01", "2026-06-08"),
        ("2026-06-09", "2026-09-16"),
        ("2026-09-17", "2026-11-22"),
    ] {
        let answer = fitbit.json(&format!("/1.2/user/-/sleep/date/{first}/{last}.json"), &tokens).await;
        for log in list(&answer, "sleep") {
            if text(log, "startTime") >= "2025-11-22T00:00:00.000" {
                expected.push((text(log, "startTime").to_owned(), log["logId"].as_u64().expect("an id")));
            }
        }
    }
    expected.sort();
    assert!(pages > 3, "{pages}");
    assert_eq!(walked, expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
}

#[tokio::test]
async fn sleep_list_backwards_begins_with_the_newest() {
    let (fitbit, tokens) = linked("alice").await;

    let page = fitbit
        .json("/1.2/user/-/sleep/list.json?beforeDate=2026-11-01&sort=desc&offset=0&limit=5", &tokens)
        .await;

    let starts: Vec<&str> = list(&page, "sleep").iter().map(|log| text(log, "startTime")).collect();
    assert_eq!(starts.len(), 5);
    assert!(starts.windows(2).all(|pair| pair[0] > pair[1]), "{starts:?}");
    assert!(starts[0] < "2026-11-01");
    assert_eq!(page["pagination"]["beforeDate"], "2026-11-01");
    assert_eq!(page["pagination"]["previous"], "");
}

#[tokio::test]
async fn unfinished_sleep_is_answered_as_pending_once() {
    let (fitbit, tokens) = linked("alice").await;
    fitbit.switch("fitbit.sleep_pending", "on");

    let first = fitbit.json("/1.2/user/-/sleep/date/2026-11-20.json", &tokens).await;
    let second = fitbit.json("/1.2/user/-/sleep/date/2026-11-20.json", &tokens).await;

    assert_eq!(first, json!({ "meta": { "retryDuration": 3000, "state": "pending" } }));
    assert!(second.get("sleep").is_some());
}

#[tokio::test]
async fn sleep_series_of_version_1_follow_the_main_sleeps() {
    let (fitbit, tokens) = linked("alice").await;
    let nightless = (20..365)
        .map(|back: i32| TODAY - back.days())
        .find(|date| sleeps(&fitbit, "alice", *date).is_empty());
    let (first, last) =
        nightless.map(|date| (date - 40.days(), date + 19.days())).expect("a day without sleep");
    let logs = fitbit.json(&format!("/1.2/user/-/sleep/date/{first}/{last}.json"), &tokens).await;
    let names = [
        "startTime",
        "timeInBed",
        "minutesAsleep",
        "awakeningsCount",
        "minutesAwake",
        "minutesToFallAsleep",
        "minutesAfterWakeup",
        "efficiency",
    ];
    for name in names {
        let ask = format!("/1/user/-/sleep/{name}/date/{first}/{last}.json");

        let answer = fitbit.json(&ask, &tokens).await;

        let entries = list(&answer, &format!("sleep-{name}"));
        assert_eq!(entries.len(), 60);
        let mut nights = 0;
        for entry in entries {
            let log = list(&logs, "sleep")
                .iter()
                .find(|log| log["isMainSleep"] == true && log["dateOfSleep"] == entry["dateTime"]);
            let expected = match (log, name) {
                (None, "startTime") => String::new(),
                (None, _) => "0".to_owned(),
                (Some(log), "startTime") => text(log, "startTime")[11..16].to_owned(),
                (Some(_), "awakeningsCount") => text(entry, "value").to_owned(),
                (Some(log), _) => log[name].to_string(),
            };
            assert_eq!(text(entry, "value"), expected, "{name} {entry}");
            nights += usize::from(log.is_some());
        }
        assert!((1..60).contains(&nights), "days with and without a night: {nights}");
    }
}

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
    let last = |date: &str| logs.iter().filter(|entry| text(entry, "date") <= date).next_back();
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
async fn intraday_of_a_server_app_is_the_daily_part_alone_and_all_json_is_refused() {
    let (fitbit, tokens) = linked("alice").await;

    let steps = fitbit.json("/1/user/-/activities/steps/date/2026-11-20/1d/1min.json", &tokens).await;
    let heart = fitbit
        .json("/1/user/-/activities/heart/date/2026-11-20/1d/1sec/time/08:00/09:00.json", &tokens)
        .await;
    let wide = fitbit.get("/1/user/-/activities/steps/date/2026-11-18/2026-11-20/1min.json", &tokens).await;

    assert_eq!(names(&steps), ["activities-steps"]);
    assert_eq!(list(&steps, "activities-steps").len(), 1);
    assert_eq!(names(&heart), ["activities-heart"]);
    assert_eq!((wide.status, wide.error_type().as_str()), (StatusCode::BAD_REQUEST, "request"));
    for path in ["hrv", "br", "spo2"] {
        let reply = fitbit.get(&format!("/1/user/-/{path}/date/2026-11-20/all.json"), &tokens).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(reply.error_type(), "insufficient_permissions");
    }
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

#[tokio::test]
async fn empty_lists_echo_the_request_in_their_own_ways() {
    let (fitbit, tokens) = linked("alice").await;

    let activities = fitbit
        .json("/1/user/-/activities/list.json?afterDate=2026-01-01&sort=asc&offset=0&limit=100", &tokens)
        .await;
    let ecg = fitbit
        .json("/1/user/-/ecg/list.json?beforeDate=2026-01-01&sort=desc&offset=0&limit=5", &tokens)
        .await;
    let alarms = fitbit.get("/1/user/-/devices/tracker/2812345678/alarms.json", &tokens).await;

    let pagination = json!({
        "afterDate": "2026-01-01", "limit": 100, "next": "", "offset": 0, "previous": "", "sort": "asc",
    });
    assert_eq!(activities, json!({ "activities": [], "pagination": pagination }));
    let pagination = json!({
        "beforeDate": "2026-01-01T00:00:00.000", "limit": 5, "next": "", "offset": 0, "previous": "", "sort": "DESC",
    });
    assert_eq!(ecg, json!({ "ecgReadings": [], "pagination": pagination }));
    assert_eq!(
        (alarms.status, alarms.text.as_str(), alarms.header("content-type")),
        (StatusCode::OK, "", None)
    );
}

#[tokio::test]
async fn changed_value_of_the_body_shows_in_the_series() {
    let (fitbit, tokens) = linked("alice").await;
    let body = fitbit.app.bodies().find("alice").expect("a body");

    body.set_override(date(2026, 11, 1), "steps", 12_345.0).expect("steps can be changed");
    let answer = fitbit.json("/1/user/-/activities/tracker/steps/date/2026-11-01/1d.json", &tokens).await;

    assert_eq!(text(&answer["activities-tracker-steps"][0], "value"), "12345");
}
