//! What the answers with readings within the day become.

use super::{
    super::{GoogleHealth, fixtures::settings},
    fixtures::{app, beat, point, slots, tracker},
};
use crate::providers::{
    Fetch, Next, NotAsked, Outcome, Page, Provider,
    subject::{page, reply},
};
use domain::{
    DateRange, ResourceId,
    record::Record,
    samples::{BreathingNight, Detail, Doubts, SampleDay},
};
use jiff::{
    civil::{Date, date},
    tz::TimeZone,
};
use serde_json::{Value, json};

const HEART_RATE: &str = "intraday/heart-rate/sample";

fn google() -> GoogleHealth {
    GoogleHealth::new(settings())
}

/// Goes over to summer time on 2026-03-29 at two, and back on 2026-10-25 at three.
fn madrid() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn fetch(resource: &str, first: Date, last: Date) -> Fetch {
    let range = DateRange::inclusive(first, last).unwrap();
    Fetch { zone: Some(madrid()), ..Fetch::first(ResourceId::from(resource.to_owned()), Some(range)) }
}

fn march(resource: &str) -> Fetch {
    fetch(resource, date(2026, 3, 28), date(2026, 3, 29))
}

fn read(fetch: &Fetch, body: &Value) -> Page {
    page(&google(), fetch, body)
}

fn samples(record: &Record) -> &SampleDay {
    match record {
        Record::Samples(day) => day,
        other => panic!("{other:?}"),
    }
}

fn days(page: &Page) -> Vec<&SampleDay> {
    page.records.iter().map(samples).collect()
}

fn query(fetch: &Fetch) -> String {
    let request = google().request(fetch).unwrap();
    request.url.query_pairs().find(|(name, _)| name == "filter").unwrap().1.into_owned()
}

fn body(fetch: &Fetch) -> Value {
    serde_json::from_slice(&google().request(fetch).unwrap().body.unwrap()).unwrap()
}

#[test]
fn slots_are_asked_from_midnight_to_midnight_of_the_account_without_a_page_size() {
    let fetch = march("intraday/steps/300s");

    let request = google().request(&fetch).unwrap();

    assert!(request.url.path().ends_with("/v4/users/me/dataTypes/steps/dataPoints:rollUp"));
    assert_eq!(
        body(&fetch),
        json!({
            "range": {"startTime": "2026-03-27T23:00:00Z", "endTime": "2026-03-29T22:00:00Z"},
            "windowSize": "300s",
        })
    );
}

#[test]
fn fortnight_with_an_hour_more_is_asked_in_two_parts_before_it_is_refused() {
    let autumn = fetch("intraday/heart-rate/60s", date(2026, 10, 14), date(2026, 10, 27));
    let spring = fetch("intraday/heart-rate/60s", date(2026, 3, 20), date(2026, 4, 2));

    let Err(NotAsked::Split(parts)) = google().request(&autumn) else { panic!("an hour too long") };

    assert_eq!(parts.iter().map(|part| part.range.unwrap().days()).sum::<u32>(), 14);
    assert!(parts.iter().all(|part| part.zone.is_some() && google().request(part).is_ok()));
    assert!(google().request(&spring).is_ok());
}

#[test]
fn samples_are_filtered_by_instants_up_to_where_the_page_before_ended() {
    let first = march(HEART_RATE);
    let second = Fetch { before: Some("2026-03-29T05:00:00Z".parse().unwrap()), ..first.clone() };

    assert_eq!(
        query(&first),
        "heart_rate.sample_time.physical_time >= \"2026-03-27T10:00:00Z\" AND \
         heart_rate.sample_time.physical_time < \"2026-03-30T12:00:00Z\"",
        "from where the 28th begins first on Earth to where the 29th ends last"
    );
    assert!(query(&second).ends_with("< \"2026-03-29T05:00:00Z\""));
}

#[test]
fn slots_stand_on_the_clock_of_the_account_with_its_offset_and_in_order() {
    let count = |count: &str| json!({"countSum": count});
    let body = slots(
        "steps",
        &[
            ("2026-03-29T01:00:00Z", count("4")),
            ("2026-03-29T00:55:00Z", count("3")),
            ("2026-03-28T22:55:00Z", count("2")),
            ("2026-03-27T22:55:00Z", count("1")),
        ],
    );

    let page = read(&march("intraday/steps/300s"), &body);

    let [saturday, sunday] = days(&page)[..] else { panic!("{page:?}") };
    assert_eq!(
        (saturday.date, &saturday.at, &saturday.values),
        (date(2026, 3, 28), &vec![86_100], &vec![2.0])
    );
    // Two in the night is three at once.
    assert_eq!((&sunday.at, &sunday.values), (&vec![6_900, 10_800], &vec![3.0, 4.0]));
    let offsets: Vec<_> = sunday.offsets.iter().map(|offset| (offset.index, offset.seconds)).collect();
    assert_eq!(offsets, [(0, 3_600), (1, 7_200)]);
}

#[test]
fn each_type_has_its_unit_and_zone_minutes_say_their_zones() {
    let value = |name: &str| {
        let resource = format!("intraday/{name}");
        let page = read(&march(&resource), &super::fixtures::answer(name));
        let day = days(&page)[1].clone();
        (day.values[0], day.details)
    };

    assert_eq!(value("heart-rate/60s").0, 72.61);
    assert_eq!(value("total-calories/60s").0, 4.372);
    assert_eq!(value("distance/60s").0, 0.061_25);
    assert_eq!(value("altitude/900s").0, 3.048);
    let (minutes, zones) = value("active-zone-minutes/60s");
    assert_eq!(minutes, 5.0);
    assert_eq!(zones, [(Detail::FatBurn, vec![Some(1.0)]), (Detail::Cardio, vec![Some(4.0)])].into());
}

#[test]
fn samples_follow_their_own_clock_on_a_journey() {
    let reading = |at: &str, offset: &str| {
        point("heartRate", tracker("a"), at, offset, json!({"beatsPerMinute": "70"}))
    };
    let body = json!({"dataPoints": [
        reading("2026-03-29T16:00:02Z", "-14400s"),
        reading("2026-03-29T16:00:00Z", "32400s"),
    ]});

    let page = read(&fetch(HEART_RATE, date(2026, 3, 29), date(2026, 3, 30)), &body);

    let [there, here] = days(&page)[..] else { panic!("{page:?}") };
    assert_eq!((there.date, &there.at, there.offsets[0].seconds), (date(2026, 3, 30), &vec![3_600], 32_400));
    assert_eq!((here.date, &here.at, here.offsets[0].seconds), (date(2026, 3, 29), &vec![43_202], -14_400));
}

#[test]
fn oldest_minute_of_a_page_is_left_to_the_next_one() {
    let body = json!({
        "dataPoints": [
            beat("2026-03-29T07:14:32Z", "71"),
            beat("2026-03-29T07:14:02Z", "70"),
            beat("2026-03-29T07:13:58Z", "69"),
            beat("2026-03-29T07:13:58Z", "69"),
        ],
        "nextPageToken": "older",
    });

    let page = read(&march(HEART_RATE), &body);

    assert_eq!(days(&page)[0].values, [70.0, 71.0]);
    assert_eq!(page.next, Some(Next::Before("2026-03-29T07:14:00Z".parse().unwrap())));
    assert_eq!(page.complete_after, Some(date(2026, 3, 29)));
}

#[test]
fn page_of_one_minute_or_in_disorder_goes_on_by_token_and_keeps_everything() {
    for (first, second) in
        [("2026-03-29T07:14:32Z", "2026-03-29T07:14:02Z"), ("2026-03-29T07:14:32Z", "2026-03-29T09:00:02Z")]
    {
        let body = json!({"dataPoints": [beat(first, "71"), beat(second, "70")], "nextPageToken": "older"});

        let page = read(&march(HEART_RATE), &body);

        assert_eq!(days(&page)[0].len(), 2);
        assert_eq!((page.next, page.complete_after), (Some(Next::Token("older".to_owned())), None));
    }
    let empty = read(&march(HEART_RATE), &json!({"nextPageToken": "older"}));
    assert_eq!((empty.records.len(), empty.next), (0, Some(Next::Token("older".to_owned()))));
    assert_eq!(read(&march(HEART_RATE), &json!({})), Page::default());
}

#[test]
fn what_was_not_asked_for_is_left_out() {
    let fetch = Fetch { before: Some("2026-03-29T07:00:00Z".parse().unwrap()), ..march(HEART_RATE) };
    let body = json!({"dataPoints": [
        beat("2026-03-29T07:00:00Z", "1"),
        beat("2026-03-29T06:59:58Z", "2"),
        beat("2026-03-27T21:59:58Z", "3"),
    ]});

    assert_eq!(days(&read(&fetch, &body))[0].values, [2.0]);
}

#[test]
fn of_two_sources_the_device_counts_in_each_minute_and_nothing_twice() {
    let gym = |at: &str| point("heartRate", app(), at, "7200s", json!({"beatsPerMinute": "150"}));
    let body = json!({"dataPoints": [
        gym("2026-03-29T07:16:01Z"),
        gym("2026-03-29T07:15:05Z"),
        gym("2026-03-29T07:15:04Z"),
        beat("2026-03-29T07:15:02Z", "71"),
        beat("2026-03-29T07:15:02Z", "71"),
        gym("2026-03-29T07:15:01Z"),
    ]});

    let page = read(&march(HEART_RATE), &body);

    // The device told nothing in the minute after.
    assert_eq!(days(&page)[0].values, [71.0, 150.0]);
}

#[test]
fn sums_below_zero_stay_and_cost_nothing_else() {
    let kept = |resource: &str, member: &str, name: &str| {
        let body = slots(
            member,
            &[
                ("2026-03-29T07:16:00Z", json!({name: "-5"})),
                ("2026-03-29T07:15:00Z", json!({name: "NaN"})),
                ("2026-03-29T07:14:00Z", json!({name: "3000"})),
            ],
        );
        let page = read(&march(&format!("intraday/{resource}/60s")), &body);
        days(&page)[0].values.clone()
    };

    assert_eq!(kept("steps", "steps", "countSum"), [3_000.0, -5.0]);
    assert_eq!(kept("altitude", "altitude", "gainMillimetersSum"), [3.0, -0.005]);
    assert_eq!(kept("active-zone-minutes", "activeZoneMinutes", "sumInPeakHeartZone"), [3_000.0, -5.0]);
}

#[test]
fn absurd_readings_stay_and_what_is_no_number_does_not() {
    let body = json!({"dataPoints": [
        beat("2026-03-29T07:15:04Z", "NaN"),
        beat("2026-03-29T07:15:03Z", "900"),
        beat("2026-03-29T07:15:02Z", "-5"),
    ]});

    let page = read(&march(HEART_RATE), &body);

    assert_eq!(days(&page)[0].values, [-5.0, 900.0]);
    assert_eq!(days(&page)[0].doubts, Doubts { not_numbers: 1, contradicting_clocks: 0 });
    let summary = days(&page)[0].summary().unwrap();
    assert_eq!((summary.count, summary.min, summary.max, summary.sum), (2, -5.0, 900.0, 895.0));
}

#[test]
fn day_without_a_number_has_no_sample_and_says_how_many_were_told() {
    let body = json!({"dataPoints": [
        beat("2026-03-29T07:15:04Z", "Infinity"),
        beat("2026-03-29T07:15:03Z", "-Infinity"),
        beat("2026-03-28T07:15:03Z", "61"),
        beat("2026-03-27T23:15:03Z", "NaN"),
    ]});

    let page = read(&march(HEART_RATE), &body);

    let told: Vec<_> = days(&page).iter().map(|day| (day.date, day.len(), day.doubts.not_numbers)).collect();
    assert_eq!(told, [(date(2026, 3, 28), 1, 1), (date(2026, 3, 29), 0, 2)]);
    assert!(days(&page).iter().all(|day| day.is_valid()));
}

#[test]
fn device_that_tells_no_number_does_not_hide_what_another_source_told() {
    let gym = point("heartRate", app(), "2026-03-29T07:15:05Z", "7200s", json!({"beatsPerMinute": "150"}));
    let body = json!({"dataPoints": [gym, beat("2026-03-29T07:15:04Z", "NaN")]});

    assert_eq!(days(&read(&march(HEART_RATE), &body))[0].values, [150.0]);
}

/// The point, told with this wall clock of 2026-03-29.
fn with_clock(mut point: Value, member: &str, hours: u8, minutes: u8) -> Value {
    // Zeros are left out, as the service does.
    let time = match minutes {
        0 => json!({"hours": hours}),
        _ => json!({"hours": hours, "minutes": minutes}),
    };
    point[member]["sampleTime"]["civilTime"] =
        json!({"date": {"year": 2026, "month": 3, "day": 29}, "time": time});
    point
}

#[test]
fn sample_whose_wall_clock_is_another_stands_by_its_instant_and_offset_and_is_counted() {
    let body = json!({"dataPoints": [
        with_clock(beat("2026-03-29T07:15:00Z", "72"), "heartRate", 8, 15),
        with_clock(beat("2026-03-29T07:14:00Z", "71"), "heartRate", 9, 14),
        with_clock(beat("2026-03-29T07:00:00Z", "70"), "heartRate", 9, 0),
        beat("2026-03-29T06:59:00Z", "69"),
    ]});

    let page = read(&march(HEART_RATE), &body);

    let [day] = days(&page)[..] else { panic!("{page:?}") };
    assert_eq!(day.at, [32_340, 32_400, 33_240, 33_300]);
    assert_eq!(day.doubts, Doubts { not_numbers: 0, contradicting_clocks: 1 });
}

#[test]
fn slot_that_is_no_number_is_counted_and_gives_way_to_one_that_is() {
    let mean = |mean: Value| json!({"beatsPerMinuteAvg": mean});
    let body = slots(
        "heartRate",
        &[
            ("2026-03-29T07:16:00Z", mean(json!("NaN"))),
            ("2026-03-29T07:15:00Z", mean(json!(64.5))),
            ("2026-03-29T07:15:00Z", mean(json!("NaN"))),
        ],
    );

    let page = read(&march("intraday/heart-rate/60s"), &body);

    let [day] = days(&page)[..] else { panic!("{page:?}") };
    assert_eq!((&day.values, day.doubts.not_numbers), (&vec![64.5], 1));
}

#[test]
fn doubts_about_a_night_are_those_of_the_day_of_waking() {
    let oxygen = |at: &str, percent: Value| {
        point("oxygenSaturation", tracker("a"), at, "7200s", json!({"percentage": percent}))
    };
    let body = json!({"dataPoints": [
        with_clock(oxygen("2026-03-29T01:02:00Z", json!(140)), "oxygenSaturation", 2, 2),
        oxygen("2026-03-29T00:30:00Z", json!(96.5)),
        oxygen("2026-03-28T22:30:00Z", json!("NaN")),
    ]});

    let page = read(&march("intraday/oxygen-saturation"), &body);

    let [night] = days(&page)[..] else { panic!("{page:?}") };
    assert_eq!((night.date, &night.values), (date(2026, 3, 29), &vec![96.5, 140.0]));
    assert_eq!(night.doubts, Doubts { not_numbers: 1, contradicting_clocks: 1 });
}

#[test]
fn doubts_about_breathing_stand_beside_the_night() {
    let stats = |rate: Value| json!({"breathsPerMinute": rate});
    let reading = json!({"fullSleepStats": stats(json!(15.0)), "deepSleepStats": stats(json!("NaN"))});
    let night = point("respiratoryRateSleepSummary", tracker("a"), "2026-03-29T05:00:00Z", "7200s", reading);
    let body = json!({"dataPoints": [with_clock(night, "respiratoryRateSleepSummary", 5, 0)]});

    let page = read(&march("intraday/respiratory-rate-sleep-summary"), &body);

    let [Record::Breathing(night), Record::Samples(beside)] = &page.records[..] else { panic!("{page:?}") };
    assert_eq!((night.full, night.deep), (Some(15.0), None));
    assert_eq!((beside.date, beside.len()), (night.date, 0));
    assert_eq!(beside.doubts, Doubts { not_numbers: 1, contradicting_clocks: 1 });
}

#[test]
fn night_belongs_to_the_day_of_waking_and_is_not_cut_by_a_page() {
    let oxygen = |at: &str, percent: f64| {
        point("oxygenSaturation", tracker("a"), at, "7200s", json!({"percentage": percent}))
    };
    let fetch = fetch("intraday/oxygen-saturation", date(2026, 3, 30), date(2026, 3, 31));
    let body = json!({
        "dataPoints": [
            oxygen("2026-03-31T04:00:00Z", 96.0),
            oxygen("2026-03-31T02:00:00Z", 95.0),
            oxygen("2026-03-30T21:30:00Z", 94.5),
            oxygen("2026-03-30T19:00:00Z", 94.0),
            oxygen("2026-03-30T04:00:00Z", 93.0),
        ],
        "nextPageToken": "older",
    });

    let page = read(&fetch, &body);

    // Four and a half hours apart: a nap in the evening, and the night.
    let [evening, night] = days(&page)[..] else { panic!("{page:?}") };
    assert_eq!((evening.date, &evening.at), (date(2026, 3, 30), &vec![75_600, 84_600]));
    assert_eq!((night.date, &night.at), (date(2026, 3, 31), &vec![14_400, 21_600]));
    assert_eq!(page.next, Some(Next::Before("2026-03-30T19:00:00Z".parse().unwrap())));
    // Where the clocks are furthest ahead, what is still to come may lie on the next day.
    assert_eq!(page.complete_after, Some(date(2026, 3, 31)));
}

#[test]
fn what_is_measured_round_the_clock_stays_on_its_own_days_and_hides_no_night() {
    let reading =
        |source: Value, at: &str| point("oxygenSaturation", source, at, "7200s", json!({"percentage": 95.0}));
    let hours = (0..72).rev().map(|hour| {
        let at = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(493_104 + hour);
        reading(app(), &at.to_string())
    });
    let night = ["2026-04-05T02:00:00Z", "2026-04-04T23:30:00Z", "2026-04-04T21:30:00Z"];
    let night = night.map(|at| reading(tracker("a"), at));
    let fetch = fetch("intraday/oxygen-saturation", date(2026, 4, 3), date(2026, 4, 6));
    let mut points: Vec<Value> = hours.chain(night).collect();
    points.sort_by_key(|point| {
        std::cmp::Reverse(point["oxygenSaturation"]["sampleTime"]["physicalTime"].to_string())
    });

    let page = read(&fetch, &json!({"dataPoints": points}));

    // Three days of the watch from two in the morning on; the device's night counts on the day it ended.
    let told: Vec<_> = days(&page).iter().map(|day| (day.date.day(), day.len())).collect();
    assert_eq!(told, [(3, 22), (4, 24), (5, 3), (6, 2)]);
    assert_eq!(days(&page)[2].at, [-1_800, 5_400, 14_400]);
}

#[test]
fn evening_of_a_night_stands_before_its_midnight() {
    let rmssd = |at: &str| {
        let reading = json!({"rootMeanSquareOfSuccessiveDifferencesMilliseconds": 38.4, "metadata": {"lowFrequencyPower": 512.3}});
        point("heartRateVariability", tracker("a"), at, "7200s", reading)
    };
    let fetch = fetch("intraday/heart-rate-variability", date(2026, 3, 30), date(2026, 3, 31));
    let body = json!({"dataPoints": [rmssd("2026-03-31T00:30:00Z"), rmssd("2026-03-30T21:50:00Z")]});

    let page = read(&fetch, &body);

    assert_eq!((days(&page)[0].date, &days(&page)[0].at), (date(2026, 3, 31), &vec![-600, 9_000]));
    assert_eq!(days(&page)[0].details, [(Detail::Lf, vec![Some(512.3); 2])].into());
}

#[test]
fn breathing_has_the_stages_that_were_measured() {
    let page = read(
        &march("intraday/respiratory-rate-sleep-summary"),
        &super::fixtures::answer("respiratory-rate-sleep-summary"),
    );

    let night = BreathingNight {
        date: date(2026, 3, 28),
        full: Some(15.0),
        deep: Some(14.1),
        light: None,
        rem: None,
    };
    assert_eq!(page.records[0], Record::Breathing(night));
    assert_eq!(page.records.len(), 2);
}

#[test]
fn misfit_is_named_by_its_path() {
    let body = json!({"dataPoints": [beat("2026-03-29T07:15:04Z", "71"), beat("yesterday", "71")]});

    let outcome = google().parse(&march(HEART_RATE), &reply(200, &body));

    assert_eq!(outcome, Outcome::Malformed("dataPoints[1].heartRate.sampleTime.physicalTime".to_owned()));
}
