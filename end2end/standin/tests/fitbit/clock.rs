//! Nights of the pretend Fitbit over a clock change or a flight.

use super::support::{last_days, linked, list, sleeps, text};
use jiff::civil::{DateTime, Weekday, date};
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn night_over_a_clock_change_has_a_true_duration_beside_jumping_local_times() {
    let (fitbit, tokens) = linked("alice").await;
    let mut seen = BTreeSet::new();
    for year in 2017..=2026 {
        for month in [3, 10] {
            let change = date(year, month, 1).nth_weekday_of_month(-1, Weekday::Sunday).expect("a Sunday");
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
            assert_eq!(shown - log["duration"].as_i64().expect("seconds"), jump, "{change}");
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
            start(&pair[1]).duration_since(start(&pair[0])).as_secs()
                - pair[0]["seconds"].as_i64().expect("seconds")
        })
        .filter(|difference| *difference != 0)
        .collect();
    // Within the last piece the jump shows in the end of the whole only.
    let last = pieces.last().expect("a piece");
    let end = text(log, "endTime").parse::<DateTime>().expect("a time");
    let at_end = end.duration_since(start(last)).as_secs() - last["seconds"].as_i64().expect("seconds");
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
    assert_eq!(shown - log["duration"].as_i64().expect("seconds"), jump);
    assert!(!text(log, "startTime").contains(['Z', '+']), "no zone is told");
}
