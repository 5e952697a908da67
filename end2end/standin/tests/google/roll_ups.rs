//! Claims about rollUp and dailyRollUp.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use standin::body::Day;

use super::site::{ALL_SCOPES, Answer, Google, daily};

fn text(point: &Value, path: &str) -> Option<u64> {
    point.pointer(path)?.as_str()?.trim_end_matches('s').parse().ok()
}

fn start(point: &Value) -> Date {
    let number = |name: &str| point["civilStartTime"]["date"][name].as_i64().expect("a number");
    date(number("year") as i16, number("month") as i8, number("day") as i8)
}

fn refused(answer: &Answer) -> (u16, Option<String>) {
    (answer.status, answer.reason())
}

fn invalid(reason: &str) -> (u16, Option<String>) {
    (400, Some(reason.to_owned()))
}

/// Compares every day of ninety with the simulated body.
async fn compare(id: &str, of: impl Fn(&Day) -> Option<Value>) {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let app = google.running.app();
    let body = app.bodies().find("alice").expect("known");
    let mut first = date(2026, 11, 23).checked_sub(jiff::Span::new().days(84)).expect("in range");
    let chunk = if google.roll_up(id, &daily("2026-09-01", "2026-10-01"), &token).await.status == 200 {
        84
    } else {
        14
    };

    let mut found = 0;
    while first < date(2026, 11, 23) {
        let end = first.checked_add(jiff::Span::new().days(chunk)).expect("in range");
        let points = google.roll_up(id, &daily(&first.to_string(), &end.to_string()), &token).await.points();

        assert!(points.windows(2).all(|pair| start(&pair[0]) > start(&pair[1])), "newest first");
        let mut day = end;
        let mut points = points.iter().peekable();
        while day > first {
            day = day.yesterday().expect("in range");
            let expected = of(&body.day_at(day, app.now()));
            let point = points.next_if(|point| start(point) == day);
            let mut said = point.cloned().unwrap_or_default();
            if let Some(said) = said.as_object_mut() {
                assert_eq!(said["civilStartTime"]["time"], json!({}));
                assert_eq!(
                    start(&json!({"civilStartTime": said["civilEndTime"]})),
                    day.tomorrow().expect("in range")
                );
                said.retain(|name, _| !name.starts_with("civil"));
            }
            assert_eq!((!said.is_null()).then_some(said), expected, "{id} on {day}");
            found += usize::from(point.is_some());
        }
        first = end;
    }
    assert!((60..=84).contains(&found), "{id}: {found} days");
}

fn object(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test]
async fn steps_of_each_day_are_the_bodys_and_days_without_any_are_left_out() {
    compare("steps", |day| (day.steps > 0).then(|| json!({"steps": {"countSum": day.steps.to_string()}})))
        .await;
}

#[tokio::test]
async fn floors_of_a_worn_day_without_any_are_an_empty_object() {
    compare("floors", |day| {
        let floors = (day.floors > 0).then(|| ("countSum", day.floors.to_string().into()));
        day.worn.then(|| json!({"floors": object(floors)}))
    })
    .await;
}

#[tokio::test]
async fn distance_and_altitude_are_in_millimetres() {
    compare("distance", |day| {
        (day.distance_mm > 0).then(|| json!({"distance": {"millimetersSum": day.distance_mm.to_string()}}))
    })
    .await;
    compare("altitude", |day| {
        let gain = (day.elevation_gain_mm > 0)
            .then(|| ("gainMillimetersSum", day.elevation_gain_mm.to_string().into()));
        day.worn.then(|| json!({"altitude": object(gain)}))
    })
    .await;
}

#[tokio::test]
async fn energy_is_in_kilocalories_with_decimals() {
    compare("total-calories", |day| day.worn.then(|| json!({"totalCalories": {"kcalSum": day.total_kcal}})))
        .await;
    compare("active-energy-burned", |day| {
        day.worn.then(|| json!({"activeEnergyBurned": {"kcalSum": day.active_kcal}}))
    })
    .await;
}

#[tokio::test]
async fn minutes_are_told_by_level_and_sedentary_time_in_seconds() {
    compare("active-minutes", |day| {
        let levels =
            [("LIGHT", day.minutes.light), ("MODERATE", day.minutes.fair), ("VIGOROUS", day.minutes.very)];
        let levels: Vec<_> = levels
            .iter()
            .filter(|(_, minutes)| *minutes > 0)
            .map(|(level, minutes)| json!({"activityLevel": level, "activeMinutesSum": minutes.to_string()}))
            .collect();
        day.worn.then(|| json!({"activeMinutes": {"activeMinutesRollupByActivityLevel": levels}}))
    })
    .await;
    compare("sedentary-period", |day| {
        day.worn.then(|| json!({"sedentaryPeriod": {"durationSum": format!("{}s", day.sedentary_seconds)}}))
    })
    .await;
}

#[tokio::test]
async fn time_and_energy_are_told_by_heart_rate_zone() {
    let names = ["LIGHT", "MODERATE", "VIGOROUS", "PEAK"];
    compare("time-in-heart-rate-zone", |day| {
        let zones = names.iter().zip(&day.zones).filter(|(_, zone)| zone.seconds > 0);
        let zones: Vec<_> = zones
            .map(|(name, zone)| json!({"heartRateZone": name, "duration": format!("{}s", zone.seconds)}))
            .collect();
        day.worn.then(|| json!({"timeInHeartRateZone": {"timeInHeartRateZones": zones}}))
    })
    .await;
    compare("calories-in-heart-rate-zone", |day| {
        let zones = names.iter().zip(&day.zones).filter(|(_, zone)| zone.kcal > 0.0);
        let zones: Vec<_> =
            zones.map(|(name, zone)| json!({"heartRateZone": name, "kcal": zone.kcal})).collect();
        day.worn.then(|| json!({"caloriesInHeartRateZone": {"caloriesInHeartRateZones": zones}}))
    })
    .await;
}

#[tokio::test]
async fn range_over_the_cap_names_the_days_it_may_have() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    for (id, exact, over, most) in [
        ("steps", "2026-04-01", "2026-04-02", "90"),
        ("total-calories", "2026-01-15", "2026-01-16", "14"),
        ("active-minutes", "2026-01-15", "2026-01-16", "14"),
        ("calories-in-heart-rate-zone", "2026-01-15", "2026-01-16", "14"),
        ("time-in-heart-rate-zone", "2026-04-01", "2026-04-02", "90"),
    ] {
        let accepted = google.roll_up(id, &daily("2026-01-01", exact), &token).await;
        let answer = google.roll_up(id, &daily("2026-01-01", over), &token).await;

        assert_eq!(accepted.status, 200, "{id}");
        assert_eq!(refused(&answer), invalid("INVALID_ROLLUP_QUERY_DURATION"), "{id}");
        assert_eq!(answer.metadata("maxDurationDays").as_deref(), Some(most), "{id}");
    }
}

#[tokio::test]
async fn malformed_request_is_refused() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let day = |day: u8| json!({"date": {"year": 2026, "month": 4, "day": day}});
    let range = json!({"start": day(1), "end": day(15)});
    for (body, expected) in [
        (json!({"range": {"start": day(1), "end": day(1)}}).to_string(), invalid("INVALID_TIME_RANGE")),
        (json!({"range": {"start": day(2), "end": day(1)}}).to_string(), invalid("INVALID_TIME_RANGE")),
        (json!({"range": {"start": day(1)}}).to_string(), invalid("INVALID_TIME_RANGE")),
        (json!({}).to_string(), invalid("INVALID_TIME_RANGE")),
        (json!({"range": {"start": day(1), "end": day(31)}}).to_string(), invalid("INVALID_CIVIL_DATE_TIME")),
        (json!({"range": range, "windowSizeDays": -1}).to_string(), invalid("INVALID_ROLLUP_WINDOW")),
        (json!({"range": range, "pageToken": "next"}).to_string(), invalid("INVALID_PAGE_TOKEN")),
        (json!({"range": range, "pageSize": 91}).to_string(), invalid("INVALID_PAGE_SIZE")),
        (json!({"range": range, "pageSize": 13}).to_string(), invalid("INVALID_DATA_POINT_NAME")),
        (
            json!({"range": range, "dataSourceFamily": "mine"}).to_string(),
            invalid("INVALID_DATA_POINT_DATA_SOURCE_FAMILY"),
        ),
        (json!({"range": {"start": {"year": 2026}, "end": day(2)}}).to_string(), (400, None)),
        (json!({"range": range, "order": "oldest"}).to_string(), (400, None)),
        (r#"{"range": {"start": {"date": {"year": 2026, "month": 04, "day": 1}}}}"#.to_owned(), (400, None)),
        ("range".to_owned(), (400, None)),
    ] {
        let answer = google.roll_up("steps", &body, &token).await;

        assert_eq!(refused(&answer), expected, "{body}");
    }
}

#[tokio::test]
async fn windows_of_some_days_are_cut_at_the_end_of_the_range() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let date = |day: u8| json!({"date": {"year": 2026, "month": 10, "day": day}});
    let body = json!({"range": {"start": date(1), "end": date(11)}, "windowSizeDays": 4}).to_string();

    let weeks = google.roll_up("steps", &body, &token).await.points();
    let days = google.roll_up("steps", &daily("2026-10-01", "2026-10-11"), &token).await.points();

    assert_eq!(weeks.len(), 3);
    assert_eq!(weeks[0]["civilStartTime"]["date"]["day"], 9);
    assert_eq!(weeks[0]["civilEndTime"]["date"]["day"], 11);
    let sum =
        |points: &[Value]| points.iter().filter_map(|point| text(point, "/steps/countSum")).sum::<u64>();
    assert_eq!(sum(&weeks), sum(&days));
}

#[tokio::test]
async fn member_without_altimeter_or_scale_has_no_such_windows() {
    let google = Google::start().await;
    let token = google.token("carol", ALL_SCOPES).await;
    for id in ["floors", "altitude", "weight"] {
        let answer = google.roll_up(id, &daily("2026-10-01", "2026-11-23"), &token).await;

        assert_eq!((answer.status, answer.text.as_str()), (200, "{}"), "{id}");
    }
    assert!(google.roll_up("steps", &daily("2026-10-01", "2026-11-23"), &token).await.points().len() > 10);
}

#[tokio::test]
async fn override_reaches_the_next_roll_up() {
    let google = Google::start().await;
    let token = google.token("bob", ALL_SCOPES).await;
    let body = google.running.app().bodies().find("bob").expect("known");
    body.set_override(date(2026, 11, 1), "steps", 12_345.0).expect("a known value");

    let points = google.roll_up("steps", &daily("2026-11-01", "2026-11-02"), &token).await.points();

    assert_eq!(text(&points[0], "/steps/countSum"), Some(12_345));
}

#[tokio::test]
async fn windows_of_physical_time_sum_up_to_the_civil_day() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    // The day of the change to winter time in Berlin has 25 hours.
    let body = |size: &str| {
        json!({"range": {"startTime": "2026-10-24T22:00:00Z", "endTime": "2026-10-25T23:00:00Z"}, "windowSize": size}).to_string()
    };
    let path = "/v4/users/me/dataTypes/steps/dataPoints:rollUp";

    let hours = google.call("POST", path, Some(&body("3600s")), Some(&token)).await.points();
    let minutes = google.call("POST", path, Some(&body("60s")), Some(&token)).await.points();
    let day = google.roll_up("steps", &daily("2026-10-25", "2026-10-26"), &token).await.points();

    let sum =
        |points: &[Value]| points.iter().filter_map(|point| text(point, "/steps/countSum")).sum::<u64>();
    assert!(sum(&day) > 0 && hours.len() > 5 && minutes.len() > hours.len());
    assert_eq!((sum(&hours), sum(&minutes)), (sum(&day), sum(&day)));
    assert!(minutes.windows(2).all(|pair| pair[0]["startTime"].as_str() > pair[1]["startTime"].as_str()));
    for (size, reason) in [("0s", "INVALID_ROLLUP_WINDOW"), ("60.5s", "INVALID_ROLLUP_WINDOW")] {
        let answer = google.call("POST", path, Some(&body(size)), Some(&token)).await;
        assert_eq!(refused(&answer), invalid(reason), "{size}");
    }
}

#[tokio::test]
async fn ends_of_the_calendar_and_giant_windows_are_answered_too() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let last_day = json!({"date": {"year": 9999, "month": 12, "day": 31}});
    let last_hour = json!({"date": {"year": 9999, "month": 12, "day": 31}, "time": {"hours": 23}});
    let path = "/v4/users/me/dataTypes/steps/dataPoints:rollUp";
    let physical = json!({
        "range": {"startTime": "9999-12-29T00:00:00Z", "endTime": "9999-12-30T21:00:00Z"}, "windowSize": "3600s",
    });

    let end = google
        .roll_up("steps", &json!({"range": {"start": last_day, "end": last_hour}}).to_string(), &token)
        .await;
    let start = google.roll_up("steps", &daily("0001-01-01", "0001-01-05"), &token).await;
    let physical = google.call("POST", path, Some(&physical.to_string()), Some(&token)).await;
    let ten = json!({"start": {"date": {"year": 2026, "month": 10, "day": 1}}, "end": {"date": {"year": 2026, "month": 10, "day": 11}}});
    let giant =
        google.roll_up("steps", &json!({"range": ten, "windowSizeDays": i32::MAX}).to_string(), &token).await;

    assert_eq!(
        [&end, &start, &physical].map(|answer| (answer.status, answer.text.as_str())),
        [(200, "{}"); 3]
    );
    assert_eq!(giant.points().len(), 1);
}

#[tokio::test]
async fn weight_of_a_window_is_the_mean_of_its_sources() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let app = google.running.app();
    let body = app.bodies().find("alice").expect("known");

    let points = google.roll_up("weight", &daily("2026-08-24", "2026-11-22"), &token).await.points();

    assert!(points.len() > 20, "{}", points.len());
    for point in &points {
        let weights = body.weights_at(start(point), app.now());
        let mean = weights.iter().map(|weight| f64::from(weight.grams)).sum::<f64>() / weights.len() as f64;
        let said = point["weight"]["weightGramsAvg"].as_f64().expect("a number");
        assert!((said - mean).abs() < 1e-6, "{said} is not {mean}");
    }
    assert!(points.iter().any(|point| body.weights_at(start(point), app.now()).len() > 1));
}
