//! Range limits, permissions and errors of the pretend Fitbit.

use super::support::{EVERYTHING, Fitbit, TODAY, linked, list, names, text};
use http::StatusCode;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;
use standin::Options;

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
async fn empty_lists_echo_the_request_in_their_own_ways() {
    let (fitbit, tokens) = linked("alice").await;

    let activities = fitbit
        .json("/1/user/-/activities/list.json?afterDate=2030-01-01&sort=asc&offset=0&limit=100", &tokens)
        .await;
    let ecg = fitbit
        .json("/1/user/-/ecg/list.json?beforeDate=2010-01-01&sort=desc&offset=0&limit=5", &tokens)
        .await;
    let alarms = fitbit.get("/1/user/-/devices/tracker/2812345678/alarms.json", &tokens).await;

    let pagination = json!({
        "afterDate": "2030-01-01", "limit": 100, "next": "", "offset": 0, "previous": "", "sort": "asc",
    });
    assert_eq!(activities, json!({ "activities": [], "pagination": pagination }));
    let pagination = json!({
        "beforeDate": "2010-01-01T00:00:00.000", "limit": 5, "next": "", "offset": 0, "previous": "", "sort": "DESC",
    });
    assert_eq!(ecg, json!({ "ecgReadings": [], "pagination": pagination }));
    assert_eq!(
        (alarms.status, alarms.text.as_str(), alarms.header("content-type")),
        (StatusCode::OK, "", None)
    );
}
