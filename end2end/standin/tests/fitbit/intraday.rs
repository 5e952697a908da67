//! Activity and heart rate within the day, as applications of type Personal get them.

use super::support::{Fitbit, TODAY, Tokens, last_days, linked_personally, list, names, text};
use http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use standin::body::Body;

const SERIES: [&str; 6] = ["calories", "distance", "elevation", "floors", "steps", "swimming-strokes"];

fn dataset<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    list(&answer[format!("activities-{name}-intraday")], "dataset")
}

fn times(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| text(entry, "time")).collect()
}

fn sum(entries: &[Value]) -> f64 {
    entries.iter().map(|entry| entry["value"].as_f64().expect("a number")).sum()
}

fn alice(fitbit: &Fitbit) -> &Body {
    fitbit.app.bodies().find("alice").expect("a body")
}

async fn slots(fitbit: &Fitbit, tokens: &Tokens, name: &str, on: Date, detail: &str) -> Value {
    fitbit.json(&format!("/1/user/-/activities/{name}/date/{on}/1d/{detail}.json"), tokens).await
}

#[tokio::test]
async fn slots_of_a_day_sum_up_to_the_daily_total_at_every_detail() {
    let (fitbit, tokens) = linked_personally().await;
    for on in [TODAY - 3.days(), date(2026, 10, 25), date(2026, 3, 29), date(2018, 5, 6)] {
        for name in SERIES {
            let daily = format!("activities-{name}");
            for (detail, minutes) in [("1min", 1), ("5min", 5), ("15min", 15)] {
                let answer = slots(&fitbit, &tokens, name, on, detail).await;

                assert_eq!(names(&answer), [daily.clone(), format!("{daily}-intraday")]);
                let entries = dataset(&answer, name);
                let length = if on == date(2026, 10, 25) {
                    25
                } else if on == date(2026, 3, 29) {
                    23
                } else {
                    24
                };
                assert_eq!(entries.len(), length * 60 / minutes, "{name} {detail} {on}");
                let total: f64 = text(&answer[&daily][0], "value").parse().expect("a number");
                let allowed = if name == "calories" { 0.51 } else { 0.000_5 };
                assert!((sum(entries) - total).abs() < allowed, "{name} {detail} {on}: {total}");
                let intraday = &answer[format!("{daily}-intraday")];
                assert_eq!(
                    (&intraday["datasetInterval"], &intraday["datasetType"]),
                    (&json!(minutes), &json!("minute"))
                );
            }
        }
    }
}

#[tokio::test]
async fn only_calories_tell_level_and_equivalent() {
    let (fitbit, tokens) = linked_personally().await;

    let calories = slots(&fitbit, &tokens, "calories", TODAY - 3.days(), "1min").await;
    let steps = slots(&fitbit, &tokens, "steps", TODAY - 3.days(), "1min").await;

    let entries = dataset(&calories, "calories");
    assert!(entries.iter().all(|entry| names(entry) == ["level", "mets", "time", "value"]));
    assert!(entries.iter().all(|entry| (0..=3).contains(&entry["level"].as_i64().unwrap())));
    assert!(entries.iter().any(|entry| entry["mets"] == 10));
    assert!(dataset(&steps, "steps").iter().all(|entry| names(entry) == ["time", "value"]));
    assert!(dataset(&steps, "steps").iter().all(|entry| entry["value"].is_u64()));
}

#[tokio::test]
async fn heart_rate_is_what_the_body_had_and_coarser_levels_are_means() {
    let (fitbit, tokens) = linked_personally().await;
    let on = TODAY - 3.days();

    let seconds = slots(&fitbit, &tokens, "heart", on, "1sec").await;
    let minutes = slots(&fitbit, &tokens, "heart", on, "1min").await;
    let quarters = slots(&fitbit, &tokens, "heart", on, "15min").await;

    let truth = alice(&fitbit).minutes(on, fitbit.app.now());
    let entries = dataset(&seconds, "heart");
    assert_eq!(entries.len(), truth.beats().count());
    for (entry, beat) in entries.iter().zip(truth.beats()) {
        let (hour, minute, second) =
            (beat.wall_seconds / 3_600, beat.wall_seconds / 60 % 60, beat.wall_seconds % 60);
        assert_eq!(
            *entry,
            json!({ "time": format!("{hour:02}:{minute:02}:{second:02}"), "value": beat.bpm })
        );
    }
    let intraday = &seconds["activities-heart-intraday"];
    assert_eq!((&intraday["datasetInterval"], &intraday["datasetType"]), (&json!(1), &json!("second")));
    let worn = truth.minutes.iter().filter(|minute| minute.worn).count();
    assert_eq!(dataset(&minutes, "heart").len(), worn, "no slot where it was not worn");
    assert!(dataset(&quarters, "heart").len() <= 96);
    let mean = sum(entries) / entries.len() as f64;
    let coarse = dataset(&quarters, "heart");
    assert!((sum(coarse) / coarse.len() as f64 - mean).abs() < 3.0);
}

#[tokio::test]
async fn day_without_the_device_has_an_empty_heart_and_every_slot_of_steps() {
    let (fitbit, tokens) = linked_personally().await;
    let on = last_days(400).find(|on| !alice(&fitbit).day(*on).worn).expect("such a day");

    let heart = slots(&fitbit, &tokens, "heart", on, "1sec").await;
    let zones = slots(&fitbit, &tokens, "active-zone-minutes", on, "1min").await;
    let steps = slots(&fitbit, &tokens, "steps", on, "1min").await;

    assert_eq!(dataset(&heart, "heart"), [] as [Value; 0]);
    let day = json!([{ "dateTime": on.to_string(), "minutes": [] }]);
    assert_eq!(zones, json!({ "activities-active-zone-minutes-intraday": day }));
    assert_eq!(dataset(&steps, "steps").len(), 1_440);
}

#[tokio::test]
async fn zone_minutes_sum_up_to_the_daily_ones_in_every_shape() {
    let (fitbit, tokens) = linked_personally().await;
    let on = last_days(60)
        .find(|on| *on < TODAY && alice(&fitbit).day(*on).zones[3].minutes > 2)
        .expect("a day with sport");
    let path = format!("/1/user/-/activities/active-zone-minutes/date/{on}/1d.json");
    let daily = fitbit.json(&path, &tokens).await["activities-active-zone-minutes"][0]["value"].clone();

    for (shape, detail) in [("full", "1min"), ("clock", "5min"), ("dataset", "15min")] {
        fitbit.switch("fitbit.azm_shape", shape);
        let answer = slots(&fitbit, &tokens, "active-zone-minutes", on, detail).await;

        assert_eq!(names(&answer), ["activities-active-zone-minutes-intraday"]);
        let intraday = &answer["activities-active-zone-minutes-intraday"];
        let (entries, name, example) = match shape {
            "full" => (list(&intraday[0], "minutes"), "minute", format!("{on}T")),
            "clock" => (list(&intraday[0], "minutes"), "minute", String::new()),
            _ => (list(intraday, "dataset"), "time", String::new()),
        };
        for zone in names(&daily) {
            let sum: u64 = entries.iter().filter_map(|entry| entry["value"][zone].as_u64()).sum();
            assert_eq!(json!(sum), daily[zone], "{zone} {shape}");
        }
        assert!(entries.iter().all(|entry| text(entry, name).len() == example.len() + 8));
        assert!(entries.iter().all(|entry| text(entry, name).starts_with(&example)));
        let no_zero =
            |entry: &Value| entry["value"].as_object().unwrap().values().all(|minutes| *minutes != 0);
        assert!(entries.iter().all(no_zero), "zones of none are left out");
    }
}

#[tokio::test]
async fn hour_that_comes_twice_is_there_twice_and_the_one_that_never_was_is_a_hole() {
    let (fitbit, tokens) = linked_personally().await;

    let autumn = slots(&fitbit, &tokens, "steps", date(2026, 10, 25), "15min").await;
    let spring = slots(&fitbit, &tokens, "steps", date(2026, 3, 29), "15min").await;

    let autumn = times(dataset(&autumn, "steps"));
    assert_eq!(autumn[11..14], ["02:45:00", "02:00:00", "02:15:00"]);
    assert_eq!(autumn.iter().filter(|time| **time == "02:30:00").count(), 2);
    let spring = times(dataset(&spring, "steps"));
    assert_eq!(spring[7..9], ["01:45:00", "03:00:00"]);
}

#[tokio::test]
async fn window_of_time_holds_what_lies_in_it_and_changes_the_daily_part_of_heart_rate() {
    let (fitbit, tokens) = linked_personally().await;
    let on = TODAY - 3.days();
    let ask = |name: &str, rest: &str| format!("/1/user/-/activities/{name}/date/{rest}.json");

    let steps = fitbit.json(&ask("steps", &format!("{on}/1d/1min/time/08:00/08:59")), &tokens).await;
    let heart = fitbit.json(&ask("heart", &format!("{on}/{on}/1sec/time/08:00:30/08:10:00")), &tokens).await;
    let today = fitbit.json(&ask("heart", "today/1d/1sec/time/00:00/00:01"), &tokens).await;
    let night = format!("{}/{on}/15min/time/22:00/06:00", on - 1.day());
    let night = fitbit.json(&ask("steps", &night), &tokens).await;

    let entries = dataset(&steps, "steps");
    assert_eq!(
        (entries.len(), text(&entries[0], "time"), text(&entries[59], "time")),
        (60, "08:00:00", "08:59:00")
    );
    let within = |time: &&str| ("08:00:30"..="08:10:00").contains(time);
    assert!(times(dataset(&heart, "heart")).iter().all(within));
    let entry = &heart["activities-heart"][0];
    assert_eq!(names(entry), ["customHeartRateZones", "dateTime", "heartRateZones", "value"]);
    let mean = sum(dataset(&heart, "heart")) / dataset(&heart, "heart").len() as f64;
    assert_eq!(text(entry, "value"), format!("{mean:.1}"));
    assert_eq!(text(&today["activities-heart"][0], "dateTime"), "today");
    let times = times(dataset(&night, "steps"));
    assert_eq!((times.len(), times[0], times[times.len() - 1]), (8 + 25, "22:00:00", "06:00:00"));
}

#[tokio::test]
async fn more_than_a_day_and_unknown_detail_are_refused() {
    let (fitbit, tokens) = linked_personally().await;
    for (path, error) in [
        ("steps/date/2026-11-01/2026-11-02/1min", "request"),
        ("heart/date/2026-11-01/2026-11-03/1sec", "request"),
        ("active-zone-minutes/date/2026-11-01/2026-11-02/1min/time/08:00/08:01", "request"),
        ("steps/date/2026-11-01/1d/1sec", "validation"),
        ("heart/date/2026-11-01/1d/2min", "validation"),
        ("heart/date/2026-11-01/1d/1min/time/08:00/07:00", "validation"),
        ("heart/date/2026-11-01/1d/1min/time/8/9", "validation"),
        ("tracker/steps/date/2026-11-01/1d/1min", "invalid_request"),
        ("minutesSedentary/date/2026-11-01/1d/1min", "invalid_request"),
    ] {
        let reply = fitbit.get(&format!("/1/user/-/activities/{path}.json"), &tokens).await;

        assert_eq!((reply.status, reply.error_type().as_str()), (StatusCode::BAD_REQUEST, error), "{path}");
    }
}

#[tokio::test]
async fn days_before_joining_and_after_today_are_empty() {
    let (fitbit, tokens) = linked_personally().await;
    for on in [date(2015, 1, 1), TODAY + 1.day()] {
        let steps = slots(&fitbit, &tokens, "steps", on, "1min").await;

        assert_eq!(dataset(&steps, "steps"), [] as [Value; 0], "{on}");
    }
}

#[tokio::test]
async fn distance_is_in_miles_where_the_language_asks_for_them() {
    let (fitbit, tokens) = linked_personally().await;
    let path = format!("/1/user/-/activities/distance/date/{}/1d/15min.json", TODAY - 3.days());
    let bearer = format!("Bearer {}", tokens.access);

    let kilometres = fitbit.json(&path, &tokens).await;
    let headers = [("authorization", bearer.as_str()), ("accept-language", "en_US")];
    let miles = fitbit.get_with(&path, &headers).await.json();

    let ratio = sum(dataset(&kilometres, "distance")) / sum(dataset(&miles, "distance"));
    assert!((ratio - 1.609_344).abs() < 0.000_1, "{ratio}");
}
