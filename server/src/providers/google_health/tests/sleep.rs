//! What nights and naps become.

use super::super::super::subject::{first_page, page};
use super::super::fixtures::{nap_of_the_28th, night_of_the_28th, night_of_the_29th, stage};
use super::{google, records};
use domain::record::{LevelSpan, LogId, Record, SleepLog};
use jiff::civil::date;
use serde_json::{Value, json};

fn nights(body: &[Value]) -> Vec<SleepLog> {
    records("sleep", &json!({"dataPoints": body}))
        .into_iter()
        .map(|record| match record {
            Record::Sleep(log) => *log,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn night_over_a_change_of_clocks_keeps_its_true_length_and_every_moments_own_wall_clock() {
    let night = &nights(&[night_of_the_29th()])[0];

    assert_eq!(night.date_of_sleep, date(2026, 3, 29));
    assert_eq!(night.start_time, date(2026, 3, 28).at(23, 10, 0, 0));
    assert_eq!(night.end_time, date(2026, 3, 29).at(7, 40, 0, 0));
    assert_eq!(night.duration, 27_000_000);
    assert_eq!((night.time_in_bed, night.minutes_asleep, night.minutes_awake), (450, 434, 16));
    assert_eq!((night.minutes_to_fall_asleep, night.minutes_after_wakeup), (4, 1));
    assert_eq!(night.efficiency, 96);
    assert_eq!(night.log_id, LogId::Number(5_512_000_099));
    assert_eq!(
        (night.kind.as_str(), night.info_code, night.log_type.as_deref()),
        ("stages", Some(0), Some("auto_detected"))
    );
    assert!(night.is_main_sleep);
    let level = |day: i8, hour: i8, minute: i8, second: i8, level: &str, seconds: u32| LevelSpan {
        date_time: date(2026, 3, day).at(hour, minute, second, 0),
        level: level.to_owned(),
        seconds,
    };
    assert_eq!(
        night.levels.data,
        [
            level(28, 23, 10, 0, "wake", 930),
            level(28, 23, 25, 30, "light", 9_000),
            level(29, 1, 55, 30, "deep", 4_470),
            level(29, 4, 10, 0, "rem", 12_600),
        ]
    );
    assert_eq!(night.levels.short_data, [level(29, 5, 0, 0, "wake", 90)]);
    assert_eq!((night.levels.summary["rem"].minutes, night.levels.summary["wake"].count), (210, 1));
}

#[test]
fn stages_are_put_in_time_order_and_a_missing_offset_is_the_nights() {
    let mut night = night_of_the_29th();
    let stages = night["sleep"]["stages"].as_array_mut().unwrap();
    stages.reverse();
    stages[3].as_object_mut().unwrap().remove("startUtcOffset");

    let night = &nights(&[night])[0];

    let levels: Vec<&str> = night.levels.data.iter().map(|span| span.level.as_str()).collect();
    assert_eq!(levels, ["wake", "light", "deep", "rem"]);
    assert_eq!(night.levels.data[0].date_time, date(2026, 3, 28).at(23, 10, 0, 0));
}

#[test]
fn classic_sleep_counts_restless_minutes_as_awake_but_not_those_before_and_after_it() {
    let mut restless = nap_of_the_28th();
    restless["sleep"]["summary"]["minutesToFallAsleep"] = json!("3");
    restless["sleep"]["summary"]["minutesAfterWakeUp"] = json!(2);

    let (nap, restless) = (&nights(&[nap_of_the_28th()])[0], &nights(&[restless])[0]);

    assert_eq!((nap.kind.as_str(), nap.info_code, nap.is_main_sleep), ("classic", Some(2), false));
    assert_eq!((nap.minutes_asleep, nap.minutes_awake, nap.time_in_bed), (25, 8, 33));
    assert_eq!((restless.minutes_asleep, restless.minutes_awake), (25, 3));
    assert_eq!(nap.efficiency, 76);
    assert_eq!(nap.levels.summary.keys().collect::<Vec<_>>(), ["asleep", "awake", "restless"]);
}

#[test]
fn totals_served_twice_are_counted_from_the_stages() {
    let mut night = night_of_the_29th();
    let summary = night["sleep"]["summary"]["stagesSummary"].as_array_mut().unwrap();
    let twice = summary.clone();
    summary.extend(twice);
    night["sleep"]["summary"]["minutesAsleep"] = json!(null);

    let night = &nights(&[night])[0];

    // 15.5, 150, 74.5 and 210 minutes.
    let minutes = |level: &str| (night.levels.summary[level].minutes, night.levels.summary[level].count);
    assert_eq!(
        [minutes("wake"), minutes("light"), minutes("deep"), minutes("rem")],
        [(16, 1), (150, 1), (75, 1), (210, 1)]
    );
    assert_eq!(night.minutes_asleep, 435);
}

#[test]
fn sleep_of_which_only_its_span_is_known_was_slept_through() {
    let mut night = night_of_the_28th();
    night["sleep"].as_object_mut().unwrap().remove("stages");

    let night = &nights(&[night])[0];

    assert_eq!((night.minutes_asleep, night.minutes_awake, night.time_in_bed), (440, 0, 440));
    assert_eq!((night.kind.as_str(), night.efficiency), ("classic", 100));
}

#[test]
fn night_still_running_or_still_worked_on_is_left_out() {
    let mut running = night_of_the_29th();
    running["sleep"]["interval"].as_object_mut().unwrap().retain(|name, _| !name.starts_with("end"));
    let mut unprocessed = night_of_the_28th();
    unprocessed["sleep"]["metadata"]["processed"] = json!(false);

    assert_eq!(nights(&[running, unprocessed, nap_of_the_28th()]).len(), 1);
}

#[test]
fn where_the_service_names_the_main_sleep_no_other_becomes_one() {
    let mut phone = night_of_the_29th();
    phone["name"] = json!("users/1/dataTypes/sleep/dataPoints/2");
    phone["sleep"]["interval"]["endTime"] = json!("2026-03-29T09:00:00Z");
    phone["sleep"]["metadata"] = json!({"processed": true});

    // The second part of another day's broken night, whose first part stands on the next page.
    let rest = night_of_the_28th();

    let nights = nights(&[phone, night_of_the_29th(), rest]);

    assert_eq!(nights.iter().map(|night| night.is_main_sleep).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn where_no_night_is_called_main_the_longest_with_stages_is() {
    let unmarked = |id: &str, end: &str, classic: bool| {
        let mut night = night_of_the_29th();
        night["name"] = json!(format!("users/1/dataTypes/sleep/dataPoints/{id}"));
        night["sleep"]["interval"]["endTime"] = json!(end);
        night["sleep"]["metadata"] = json!({});
        if classic {
            night["sleep"]["type"] = json!("CLASSIC");
            night["sleep"]["stages"] = json!([stage("ASLEEP", "2026-03-28T22:10:00Z", end, "3600s")]);
        }
        night
    };

    let nights = nights(&[
        unmarked("1", "2026-03-29T10:00:00Z", true),
        unmarked("2", "2026-03-29T05:00:00Z", false),
        unmarked("3", "2026-03-29T06:00:00Z", false),
        nap_of_the_28th(),
    ]);

    let main: Vec<&LogId> =
        nights.iter().filter(|night| night.is_main_sleep).map(|night| &night.log_id).collect();
    assert_eq!(main, [&LogId::Number(3)], "and a nap alone makes no main sleep of its day");
}

#[test]
fn pages_of_sleep_are_whole_only_after_the_days_later_pages_can_still_reach() {
    let google = google();
    let body = json!({"dataPoints": [night_of_the_29th(), night_of_the_28th()], "nextPageToken": "t"});

    let page = page(&google, &first_page(&google, "sleep"), &body);

    // The last log began on the 27th; an earlier start may end on the 29th at the latest, a zone further east.
    assert_eq!(page.complete_after, Some(date(2026, 3, 29)));
}
