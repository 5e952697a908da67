//! Sleep logs, lists and series of the pretend Fitbit.

use super::support::{TODAY, last_days, linked, list, names, sleeps, text};
use jiff::ToSpan;
use serde_json::json;
use standin::body::SleepSource;
use std::collections::BTreeSet;

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
