//! Claims about readings: what is listed second by second and rolled up by the minute.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use standin::body::Body;

use super::site::{ALL_SCOPES, Google, daily};

fn body(google: &Google) -> &Body {
    google.running.app().bodies().find("alice").expect("known")
}

fn time(point: &Value, path: &str) -> Timestamp {
    let text = point.pointer(path).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("{path} is missing in {point}")).parse().expect("a time")
}

fn between(member: &str, from: Timestamp, until: Timestamp) -> String {
    format!(r#"{member} >= "{from}" AND {member} < "{until}""#)
}

fn physical(from: Timestamp, until: Timestamp, seconds: u32) -> String {
    let range = json!({"startTime": from.to_string(), "endTime": until.to_string()});
    json!({"range": range, "windowSize": format!("{seconds}s")}).to_string()
}

const PULSE: &str = "heart_rate.sample_time.physical_time";

#[tokio::test]
async fn heart_rate_is_listed_at_the_instants_of_the_body() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let on = date(2026, 10, 25);
    let (start, end) = body(&google).span(on);
    let filter = between(PULSE, start, end);

    let pairs = [("filter", filter.as_str()), ("pageSize", "5000")];
    let (points, pages) = google.list_all("heart-rate", &pairs, &token).await;

    let day = body(&google).minutes(on, google.running.app().now());
    let truth: Vec<_> = day.beats().map(|beat| (day.instant_of(&beat), beat.bpm.to_string())).collect();
    assert!(truth.len() > 7_000, "{}", truth.len());
    let tracker = points.iter().rev().filter(|point| point["dataSource"]["platform"] == "FITBIT");
    let said: Vec<_> = tracker
        .map(|point| {
            let bpm = point["heartRate"]["beatsPerMinute"].as_str().expect("a number in a string");
            (time(point, "/heartRate/sampleTime/physicalTime"), bpm.to_owned())
        })
        .collect();
    assert_eq!(said, truth);
    assert!(pages.len() >= 2 && pages.iter().all(|size| *size <= 5_000));
    // The clocks go back at one in UTC.
    let change: Timestamp = "2026-10-25T01:00:00Z".parse().expect("a time");
    for point in &points {
        let summer = time(point, "/heartRate/sampleTime/physicalTime") < change;
        let offset = if summer { "7200s" } else { "3600s" };
        assert_eq!(point["heartRate"]["sampleTime"]["utcOffset"], offset);
    }
}

#[tokio::test]
async fn workout_is_listed_by_two_sources_on_some_days_and_reconciled_to_one() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let now = google.running.app().now();
    let by_app = (1..200)
        .map(|back| date(2026, 11, 20) - jiff::Span::new().days(back))
        .filter_map(|on| body(&google).workout(on, now))
        .find(|workout| workout.by_app)
        .expect("a workout with the app");
    let filter = between(PULSE, by_app.start, by_app.end);
    let pairs = [("filter", filter.as_str()), ("pageSize", "5000")];

    let listed = google.list("heart-rate", &pairs, &token).await.points();
    let reconciled = google.reconcile("heart-rate", &pairs, &token).await.points();

    let apps: Vec<_> =
        listed.iter().filter(|point| point["dataSource"]["platform"] == "HEALTH_CONNECT").collect();
    assert!(apps.len() > 50, "{}", apps.len());
    assert_eq!(listed.len(), reconciled.len() + apps.len());
    assert!(listed.windows(2).all(|pair| {
        time(&pair[0], "/heartRate/sampleTime/physicalTime")
            >= time(&pair[1], "/heartRate/sampleTime/physicalTime")
    }));
    assert!(reconciled.iter().all(|point| point.get("dataSource").is_none()));
}

#[tokio::test]
async fn list_stays_in_order_over_a_flight_to_the_east() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let body = body(&google);
    let flight = (1..2_000)
        .map(|back| date(2026, 11, 20) - jiff::Span::new().days(back))
        .find(|on| {
            let next = on.tomorrow().expect("in range");
            body.span(*on).1 > body.span(next).0 && body.day(*on).worn && body.day(next).worn
        })
        .expect("a flight to the east");
    let (start, end) = (body.span(flight).0, body.span(flight.tomorrow().expect("in range")).1);

    for (id, member) in [("heart-rate", PULSE), ("steps", "steps.interval.start_time")] {
        let filter = between(member, start, end);
        let pairs = [("filter", filter.as_str()), ("pageSize", "1000")];
        let (mut points, _) = google.list_all(id, &pairs, &token).await;
        points.retain(|point| point["dataSource"]["device"]["displayName"] == body.tracker_name(flight));

        let path =
            if id == "steps" { "/steps/interval/startTime" } else { "/heartRate/sampleTime/physicalTime" };
        let times: Vec<_> = points.iter().map(|point| time(point, path)).collect();
        assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "{id} on {flight}");
        let now = google.running.app().now();
        let days = [flight, flight.tomorrow().expect("in range")].map(|on| body.minutes(on, now));
        let expected: usize = days
            .iter()
            .map(|day| match id {
                "steps" => day.minutes.iter().filter(|minute| minute.steps > 0).count(),
                _ => day.beats().count(),
            })
            .sum();
        assert_eq!(points.len(), expected, "{id}");
    }
}

#[tokio::test]
async fn nights_are_told_reading_by_reading() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let now = google.running.app().now();
    let (from, until) = (date(2026, 10, 20), date(2026, 10, 30));
    let (mut slots, mut readings, mut breaths) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for on in from.series(jiff::Span::new().days(1)).take(10) {
        let body = body(&google);
        for slot in body.variability(on, now).into_iter().flat_map(|night| night.slots) {
            slots.insert(slot.start, json!(slot.rmssd));
        }
        for (at, percent) in body.oxygen(on, now).into_iter().flat_map(|night| night.readings) {
            readings.insert(at, json!(percent));
        }
        if let Some(night) = body.breathing(on, now) {
            breaths.insert(night.end, json!(night.full));
        }
    }
    assert!(slots.len() > 400 && readings.len() > 2_000 && breaths.len() > 6);
    let noon = |on: jiff::civil::Date| body(&google).span(on.yesterday().expect("in range")).0;
    let (from, until) = (noon(from), noon(until));
    let half = jiff::SignedDuration::from_hours(12);

    for (id, member, value, truth) in [
        (
            "heart-rate-variability",
            "heartRateVariability",
            "/rootMeanSquareOfSuccessiveDifferencesMilliseconds",
            &slots,
        ),
        ("oxygen-saturation", "oxygenSaturation", "/percentage", &readings),
        (
            "respiratory-rate-sleep-summary",
            "respiratoryRateSleepSummary",
            "/fullSleepStats/breathsPerMinute",
            &breaths,
        ),
    ] {
        let name = format!("{}.sample_time.physical_time", id.replace('-', "_"));
        let filter = between(&name, from + half, until + half);
        let pairs = [("filter", filter.as_str()), ("pageSize", "5000")];
        let (points, _) = google.list_all(id, &pairs, &token).await;

        let said: BTreeMap<_, _> = points
            .iter()
            .map(|point| {
                let value = point[member].pointer(value).expect("a value");
                (time(&point[member], "/sampleTime/physicalTime"), json!(value.as_f64().expect("a number")))
            })
            .collect();
        assert_eq!(&said, truth, "{id}");
    }
}

#[tokio::test]
async fn minutes_of_a_day_roll_up_to_what_the_body_says() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let now = google.running.app().now();
    for on in [date(2026, 10, 25), date(2026, 11, 5)] {
        let (start, end) = body(&google).span(on);
        let day = body(&google).minutes(on, now);
        for (id, path) in [
            ("steps", "/steps/countSum"),
            ("distance", "/distance/millimetersSum"),
            ("floors", "/floors/countSum"),
            ("altitude", "/altitude/gainMillimetersSum"),
            ("total-calories", "/totalCalories/kcalSum"),
        ] {
            for seconds in [60, 300, 900] {
                let url = format!("/v4/users/me/dataTypes/{id}/dataPoints:rollUp");
                let points = google
                    .call("POST", &url, Some(&physical(start, end, seconds)), Some(&token))
                    .await
                    .points();

                let mut truth: BTreeMap<Timestamp, u64> = BTreeMap::new();
                for (place, minute) in day.minutes.iter().enumerate() {
                    let per = seconds as usize / 60;
                    let value = match id {
                        "steps" => minute.steps.into(),
                        "distance" => minute.distance_mm,
                        "floors" => minute.floors.into(),
                        "altitude" => minute.elevation_mm,
                        _ => minute.kcal_e5,
                    };
                    *truth.entry(day.start_of(place / per * per)).or_default() += value;
                }
                truth.retain(|_, value| *value > 0);
                let said: BTreeMap<Timestamp, u64> = points
                    .iter()
                    .map(|point| {
                        let value = point.pointer(path).expect("a sum");
                        let whole = value.as_str().map(|text| text.parse().expect("a number"));
                        let value =
                            whole.unwrap_or_else(|| (value.as_f64().expect("kcal") * 1e5).round() as u64);
                        (time(point, "/startTime"), value)
                    })
                    .collect();
                assert_eq!(said, truth, "{id} {seconds} {on}");
                assert!(
                    points.windows(2).all(|pair| time(&pair[0], "/startTime") > time(&pair[1], "/startTime"))
                );
            }
        }
    }
}

#[tokio::test]
async fn heart_rate_of_a_window_is_mean_and_extremes_of_its_readings() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let now = google.running.app().now();
    let on = date(2026, 11, 5);
    let (start, end) = body(&google).span(on);
    let day = body(&google).minutes(on, now);
    // Windows count from the start of the range, wherever that is.
    let start = start + jiff::SignedDuration::from_secs(17);
    let url = "/v4/users/me/dataTypes/heart-rate/dataPoints:rollUp";

    let points = google.call("POST", url, Some(&physical(start, end, 300)), Some(&token)).await.points();

    let mut truth: BTreeMap<Timestamp, Vec<u16>> = BTreeMap::new();
    for beat in day.beats() {
        let away = day.instant_of(&beat).duration_since(start).as_secs();
        if away >= 0 {
            let from = start + jiff::SignedDuration::from_secs(away / 300 * 300);
            truth.entry(from).or_default().push(beat.bpm);
        }
    }
    assert_eq!(points.len(), truth.len());
    for (point, (from, bpm)) in points.iter().rev().zip(truth) {
        assert_eq!(time(point, "/startTime"), from);
        let mean = bpm.iter().map(|bpm| f64::from(*bpm)).sum::<f64>() / bpm.len() as f64;
        let said = &point["heartRate"];
        assert!((said["beatsPerMinuteAvg"].as_f64().expect("a mean") - mean).abs() < 1e-9);
        assert_eq!(said["beatsPerMinuteMin"], *bpm.iter().min().expect("some"));
        assert_eq!(said["beatsPerMinuteMax"], *bpm.iter().max().expect("some"));
    }
}

#[tokio::test]
async fn zone_minutes_are_weighted_by_zone_in_list_and_roll_up() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let body = body(&google);
    let now = google.running.app().now();
    let on = (1..100)
        .map(|back| date(2026, 11, 20) - jiff::Span::new().days(back))
        .find(|on| body.workout(*on, now).is_some())
        .expect("a workout");
    let (start, end) = body.span(on);
    let filter = between("active_zone_minutes.interval.start_time", start, end);
    let url = "/v4/users/me/dataTypes/active-zone-minutes/dataPoints:rollUp";

    let pairs = [("filter", filter.as_str()), ("pageSize", "5000")];
    let listed = google.list("active-zone-minutes", &pairs, &token).await.points();
    let rolled = google.call("POST", url, Some(&physical(start, end, 900)), Some(&token)).await.points();

    let number = |value: &Value| value.as_str().map_or(0, |text| text.parse::<u32>().expect("a number"));
    let [_, fat_burn, cardio, peak] = body.day(on).zones.map(|zone| zone.minutes);
    for (zone, sum, expected) in [
        ("FAT_BURN", "sumInFatBurnHeartZone", fat_burn),
        ("CARDIO", "sumInCardioHeartZone", 2 * cardio),
        ("PEAK", "sumInPeakHeartZone", 2 * peak),
    ] {
        let of_zone = listed.iter().filter(|point| point["activeZoneMinutes"]["heartRateZone"] == zone);
        let in_list: u32 =
            of_zone.map(|point| number(&point["activeZoneMinutes"]["activeZoneMinutes"])).sum();
        let in_roll_up: u32 = rolled.iter().map(|point| number(&point["activeZoneMinutes"][sum])).sum();
        assert_eq!((in_list, in_roll_up), (expected, expected), "{zone}");
    }
    assert!(cardio > 0);
}

#[tokio::test]
async fn large_answers_say_what_small_ones_say() {
    let google = Google::start().await;
    google.set("google.odd_pages", "off").await;
    let token = google.token("alice", ALL_SCOPES).await;
    let start: Timestamp = "2026-11-10T23:00:00Z".parse().expect("a time");
    let end = start + jiff::SignedDuration::from_hours(3);
    let filter = between(PULSE, start, end);
    let url = "/v4/users/me/dataTypes/heart-rate/dataPoints:rollUp";
    let rolled = async |start, end| {
        google.call("POST", url, Some(&physical(start, end, 60)), Some(&token)).await.points()
    };

    let large = google.list("heart-rate", &[("filter", &filter), ("pageSize", "5000")], &token).await;
    let (small, _) = google.list_all("heart-rate", &[("filter", &filter), ("pageSize", "40")], &token).await;
    let pairs = [("filter", filter.as_str()), ("pageSize", "5000"), ("prettyPrint", "false")];
    let compact = google.list("heart-rate", &pairs, &token).await;
    let hours = rolled(start, end).await;
    let mut halves = Vec::new();
    for half in (0..6).rev() {
        let from = start + jiff::SignedDuration::from_mins(30 * half);
        halves.extend(rolled(from, from + jiff::SignedDuration::from_mins(30)).await);
    }

    assert!(small.len() > 500 && hours.len() > 100, "{} {}", small.len(), hours.len());
    assert_eq!(large.points(), small);
    assert_eq!(compact.points(), small);
    assert_eq!((compact.text.lines().count(), large.text.lines().count() > 20 * small.len()), (1, true));
    assert_eq!(hours, halves);
}

#[tokio::test]
async fn heart_rate_of_a_civil_day_counts_all_its_hours() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let now = google.running.app().now();

    let days = google.roll_up("heart-rate", &daily("2026-10-20", "2026-11-03"), &token).await.points();

    assert!(days.len() > 10, "{}", days.len());
    for point in &days {
        let on = |name: &str| point["civilStartTime"]["date"][name].as_i64().expect("a number");
        let day = body(&google).minutes(date(2026, on("month") as i8, on("day") as i8), now);
        let (count, sum) =
            day.beats().fold((0_u32, 0_u32), |(count, sum), beat| (count + 1, sum + u32::from(beat.bpm)));
        let mean = f64::from(sum) / f64::from(count);
        assert!((point["heartRate"]["beatsPerMinuteAvg"].as_f64().expect("a mean") - mean).abs() < 1e-9);
    }
}
