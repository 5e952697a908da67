//! What becomes of the data types that have entries.

use super::*;
use crate::providers::Next;
use crate::providers::google_health::fixtures::{run_of_the_29th, walk_of_the_28th};
use domain::entry::Entry;

fn entries(records: Vec<Record>) -> Vec<Entry> {
    records
        .into_iter()
        .map(|record| match record {
            Record::Entry(entry) => *entry,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn members(records: Vec<Record>) -> Vec<Value> {
    entries(records).iter().map(|entry| Value::Object(entry.members())).collect()
}

#[test]
fn daily_types_stand_in_the_members_fitbit_had_with_further_ones_beside_them() {
    let expected = [
        (
            "daily-heart-rate-variability",
            json!({"dailyRmssd": 41.8, "deepRmssd": 47.2, "entropy": 2.71, "nonRemHeartRate": 52}),
            json!({"dailyRmssd": 38}),
        ),
        (
            "daily-oxygen-saturation",
            json!({"avg": 95.9, "min": 93.1, "max": 98.2, "standardDeviation": 0.7}),
            // Below zero there is no percentage.
            json!({"avg": 96}),
        ),
        ("daily-respiratory-rate", json!({"breathingRate": 14.6}), json!({"breathingRate": 15})),
        (
            "daily-sleep-temperature-derivations",
            json!({
                "nightlyRelative": 0.16,
                "nightlyTemperature": 34.21,
                "baselineTemperature": 34.05,
                "relativeStandardDeviation30d": 0.31,
            }),
            json!({"nightlyTemperature": 33.9}),
        ),
        (
            "daily-vo2-max",
            json!({"vo2Max": "44.9", "vo2MaxCovariance": 1.8, "cardioFitnessLevel": "GOOD", "estimated": false}),
            json!({"vo2Max": "45"}),
        ),
        (
            "active-zone-minutes",
            json!({
                "activeZoneMinutes": 44,
                "fatBurnActiveZoneMinutes": 18,
                "cardioActiveZoneMinutes": 22,
                "peakActiveZoneMinutes": 4,
            }),
            json!({"activeZoneMinutes": 9, "fatBurnActiveZoneMinutes": 9}),
        ),
    ];

    for (resource, newer, older) in expected {
        assert_eq!(
            members(answered(resource)),
            [
                json!({"dateTime": "2026-03-29", "value": newer}),
                json!({"dateTime": "2026-03-28", "value": older}),
            ],
            "{resource}"
        );
    }
    assert_eq!(
        daily(&answered("swim-lengths-data")),
        [(DataType::SwimmingStrokes, 29, "560"), (DataType::SwimmingStrokes, 28, "412")]
    );
}

#[test]
fn day_without_its_reading_is_no_entry_and_not_a_number_costs_only_itself() {
    let date = json!({"year": 2026, "month": 3, "day": 2});
    let point = |member: &str, mut value: Value| {
        value["date"] = date.clone();
        json!({"dataPoints": [{member: value}]})
    };

    for (resource, member, value) in [
        ("daily-heart-rate-variability", "dailyHeartRateVariability", json!({})),
        ("daily-oxygen-saturation", "dailyOxygenSaturation", json!({"lowerBoundPercentage": 90})),
        ("daily-oxygen-saturation", "dailyOxygenSaturation", json!({"averagePercentage": 100.5})),
        ("daily-respiratory-rate", "dailyRespiratoryRate", json!({"breathsPerMinute": "NaN"})),
        (
            "daily-sleep-temperature-derivations",
            "dailySleepTemperatureDerivations",
            json!({"baselineTemperatureCelsius": 34.0}),
        ),
        ("daily-vo2-max", "dailyVo2Max", json!({"vo2Max": -3, "cardioFitnessLevel": "GOOD"})),
    ] {
        assert_eq!(records(resource, &point(member, value.clone())), [], "{resource} {value}");
    }
    let half = json!({"averageHeartRateVariabilityMilliseconds": "Infinity", "entropy": 2.5});
    assert_eq!(
        members(records("daily-heart-rate-variability", &point("dailyHeartRateVariability", half))),
        [json!({"dateTime": "2026-03-02", "value": {"entropy": 2.5}})]
    );
    // The contract sets no bound here, so it is not for us to set one.
    let odd = json!({"breathsPerMinute": -1});
    assert_eq!(
        members(records("daily-respiratory-rate", &point("dailyRespiratoryRate", odd))),
        [json!({"dateTime": "2026-03-02", "value": {"breathingRate": -1}})]
    );
}

#[test]
fn roll_up_without_any_zone_is_no_entry_and_never_zero() {
    let point = |sums: Value| {
        json!({"rollupDataPoints": [{
            "civilStartTime": {"date": {"year": 2026, "month": 3, "day": 2}, "time": {}},
            "activeZoneMinutes": sums,
        }]})
    };

    assert_eq!(records("active-zone-minutes", &point(json!({}))), []);
    assert_eq!(
        members(records("active-zone-minutes", &point(json!({"sumInPeakHeartZone": "0"})))),
        [json!({"dateTime": "2026-03-02", "value": {"activeZoneMinutes": 0}})]
    );
}

#[test]
fn measurements_stand_on_the_members_own_clock_and_without_notes() {
    assert_eq!(
        members(answered("body-fat"))[1],
        json!({"date": "2026-03-28", "time": "18:30:00", "fat": 21.4, "logId": 11, "source": "HEALTH_CONNECT"})
    );
    assert_eq!(
        members(answered("blood-glucose"))[0],
        json!({
            "dateTime": "2026-03-29T08:40:12",
            "value": 97.5,
            "logId": 12,
            "measurementSource": "CONTINUOUS_GLUCOSE_MONITORING",
            "specimen": "INTERSTITIAL_FLUID",
            "measurementTiming": "FASTING",
        })
    );
    assert_eq!(
        members(answered("core-body-temperature"))[0],
        json!({"dateTime": "2026-03-29T08:40:12", "value": 36.7, "logId": 12, "measurementLocation": "MOUTH"})
    );
    let mut unnamed = (subject().answer)("vo2-max");
    unnamed["dataPoints"].as_array_mut().unwrap().iter_mut().for_each(|point| {
        point.as_object_mut().unwrap().remove("name");
    });
    assert_eq!(
        members(records("vo2-max", &unnamed))[1],
        json!({"dateTime": "2026-03-28T18:30:00", "value": 44.7, "measurementMethod": "HEART_RATE_RATIO"})
    );
}

#[test]
fn measurement_told_alike_by_two_sources_is_one_and_ones_that_differ_are_two() {
    let mut answer = (subject().answer)("body-fat");
    let mut twin = answer["dataPoints"][0].clone();
    twin["name"] = json!("users/1200340056/dataTypes/body-fat/dataPoints/13");
    let mut other = twin.clone();
    other["bodyFat"]["percentage"] = json!(22);
    let mut absurd = twin.clone();
    absurd["bodyFat"]["percentage"] = json!(100.01);
    answer["dataPoints"].as_array_mut().unwrap().extend([twin, other, absurd]);

    let values: Vec<_> =
        members(records("body-fat", &answer)).iter().map(|members| members["fat"].clone()).collect();

    assert_eq!(values, [json!(21.4), json!(21.4), json!(22)]);
}

#[test]
fn run_becomes_an_activity_log_with_its_splits_and_nothing_that_names_anybody() {
    let run = members(answered("exercise")).remove(0);

    assert_eq!(
        run,
        json!({
            "logId": 105,
            "startTime": "2026-03-29T18:00:00.250+02:00",
            "duration": 1_900_000,
            "activeDuration": 1_840_000,
            "activityName": "Run",
            "exerciseType": "RUNNING",
            "logType": "tracker",
            "calories": 313,
            "distance": 5.203,
            "distanceUnit": "Kilometer",
            "steps": 5104,
            "elevationGain": 38.1,
            "pace": 353.7,
            "speed": 10.18,
            "averageHeartRate": 148,
            "heartRateZones": [
                {"name": "Out of Range", "minutes": 2},
                {"name": "Fat Burn", "minutes": 10},
                {"name": "Cardio", "minutes": 18},
                {"name": "Peak", "minutes": 1},
            ],
            "activeZoneMinutes": {"totalMinutes": 44},
            "hasGps": true,
            "poolLength": 25,
            "poolLengthUnit": "Meter",
            "swimLengths": 20,
            "runVo2Max": 45.1,
            "mobility": {
                "averageCadence": 166.4,
                "averageStrideLength": 101.9,
                "averageVerticalOscillation": 8.4,
                "averageVerticalRatio": 8.2,
                "averageGroundContactTime": 251,
            },
            "events": [
                {"dateTime": "2026-03-29T18:00:00.250+02:00", "type": "START"},
                {"dateTime": "2026-03-29T18:31:40.250+02:00", "type": "STOP"},
            ],
            "splits": [{
                "startTime": "2026-03-29T18:00:00.250+02:00",
                "endTime": "2026-03-29T18:06:02.250+02:00",
                "splitType": "DISTANCE",
                "activeDuration": 362_000,
                "distance": 1,
                "pace": 362,
            }],
            "source": {"name": "FITBIT"},
            "lastModified": "2026-03-29T16:32:05.120311Z",
        })
    );
    assert!(!["Pilar", "Ana"].iter().any(|name| run.to_string().contains(name)));
}

#[test]
fn session_under_a_name_of_the_members_own_keeps_its_kind_and_not_the_name() {
    let walk = members(answered("exercise")).remove(1);

    assert_eq!(
        walk,
        json!({
            "logId": "by-hand",
            "startTime": "2026-03-28T23:40:00.000-03:30",
            "duration": 1_800_000,
            "exerciseType": "OTHER",
            "logType": "manual",
            "source": {"name": "GOOGLE_WEB_API"},
        })
    );
}

#[test]
fn session_still_going_on_is_left_out_until_it_is_told_whole() {
    let mut running = run_of_the_29th();
    running["exercise"]["interval"].as_object_mut().unwrap().remove("endTime");
    let mut backwards = run_of_the_29th();
    backwards["exercise"]["interval"]["endTime"] = json!("2026-03-29T15:00:00Z");

    let logs = members(records("exercise", &json!({"dataPoints": [running, backwards, walk_of_the_28th()]})));

    assert_eq!(logs.len(), 1);
}

#[test]
fn page_of_sessions_is_whole_after_the_day_anything_further_can_lie_on() {
    let google = google();
    let fetch = first_page(&google, "exercise");
    let mut answer = (subject().answer)("exercise");
    answer["nextPageToken"] = json!("older");

    let first = page(&google, &fetch, &answer);

    // The walk began at 03:10 UTC on the 29th, when it was that day already as far east as anybody lives. It is left to the
    // next page, on which another source's view of it would stand too.
    assert_eq!(first.complete_after, Some(date(2026, 3, 29)));
    assert_eq!(first.next, Some(Next::Before("2026-03-29T03:10:01Z".parse().unwrap())));
    assert_eq!(entries(first.records).len(), 1);
}
