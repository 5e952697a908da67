//! Believable intraday answers of the Fitbit Web API, with invented values.

#![expect(clippy::unwrap_used, reason = "a fixture that does not fit should fail its test at once")]
#![cfg_attr(not(test), expect(dead_code, reason = "only tests use all of it"))]

use serde_json::{Value, json};

/// The day of answers that hold one day.
pub(in super::super) const DAY: &str = "2026-03-28";

/// An answer with readings: of [`DAY`], or of the nights of 2026-03-28 and 2026-03-29.
pub(in super::super) fn answer(resource: &str) -> Value {
    match name(resource) {
        "heart" => heart(json!([
            {"time": "00:00:03", "value": 54}, {"time": "00:00:13", "value": 55},
            {"time": "00:00:18", "value": 55}, {"time": "23:59:56", "value": 61},
        ])),
        "calories" => slots(
            "calories",
            "2211",
            json!([
                {"level": 0, "mets": 10, "time": "00:00:00", "value": 1.11412},
                {"level": 3, "mets": 97, "time": "00:01:00", "value": 10.80696},
            ]),
        ),
        "distance" => slots(
            "distance",
            "7.90412",
            json!([{"time": "00:00:00", "value": 0}, {"time": "00:01:00", "value": 0.07111}]),
        ),
        "active-zone-minutes" => {
            json!({"activities-active-zone-minutes-intraday": [{"dateTime": DAY, "minutes": [
                {"minute": "2026-03-28T17:04:00", "value": {"activeZoneMinutes": 1, "fatBurnActiveZoneMinutes": 1}},
                {"minute": "2026-03-28T17:05:00", "value": {"activeZoneMinutes": 2, "cardioActiveZoneMinutes": 2}},
                {"minute": "2026-03-28T17:06:00", "value": {"activeZoneMinutes": 2, "peakActiveZoneMinutes": 2}},
            ]}]})
        }
        "hrv" => json!({"hrv": [
            {"dateTime": "2026-03-28", "minutes": [
                {"minute": "2026-03-27T23:50:00.000", "value": {"rmssd": 41.2, "coverage": 0.98, "hf": 301.5, "lf": 412.25}},
                {"minute": "2026-03-28T00:00:00.000", "value": {"rmssd": 38.771, "coverage": 0.9, "hf": 288.0, "lf": 399.1}},
            ]},
            {"dateTime": "2026-03-29", "minutes": [
                {"minute": "2026-03-29T01:55:00.000", "value": {"rmssd": 33.004, "coverage": 0.87, "hf": 190.3, "lf": 350.9}},
            ]},
        ]}),
        "spo2" => json!([
            {"dateTime": "2026-03-28", "minutes": [
                {"value": 96.2, "minute": "2026-03-28T02:40:11"}, {"value": 95.7, "minute": "2026-03-28T02:41:14"},
            ]},
            {"dateTime": "2026-03-29", "minutes": [{"value": 97.1, "minute": "2026-03-29T03:05:00"}]},
        ]),
        "br" => json!({"br": [
            {"dateTime": "2026-03-28", "value": {
                "deepSleepSummary": {"breathingRate": 13.9}, "remSleepSummary": {"breathingRate": -1},
                "fullSleepSummary": {"breathingRate": 14.4}, "lightSleepSummary": {"breathingRate": 14.6},
            }},
            {"dateTime": "2026-03-29", "value": {
                "deepSleepSummary": {"breathingRate": 14.1}, "remSleepSummary": {"breathingRate": 15.0},
                "fullSleepSummary": {"breathingRate": 14.7}, "lightSleepSummary": {"breathingRate": 14.8},
            }},
        ]}),
        other => slots(
            other,
            "11034",
            json!([{"time": "00:00:00", "value": 0}, {"time": "00:01:00", "value": 17}]),
        ),
    }
}

/// An answer of the same shape without a reading.
pub(in super::super) fn empty(resource: &str) -> Value {
    match name(resource) {
        "heart" => heart(json!([])),
        "active-zone-minutes" => {
            json!({"activities-active-zone-minutes-intraday": [{"dateTime": DAY, "minutes": []}]})
        }
        "hrv" => json!({"hrv": []}),
        "spo2" => json!([]),
        "br" => json!({"br": []}),
        other => slots(other, "0", json!([])),
    }
}

/// What another application than a Personal one is answered to a series: the daily part alone.
pub(super) fn daily_part_alone(resource: &str) -> Value {
    let name = name(resource);
    json!({format!("activities-{name}"): [{"dateTime": DAY, "value": "11034"}]})
}

/// `intraday/steps/1min` is about `steps`.
fn name(resource: &str) -> &str {
    resource.split('/').nth(1).unwrap()
}

fn slots(name: &str, total: &str, dataset: Value) -> Value {
    json!({
        format!("activities-{name}"): [{"dateTime": DAY, "value": total}],
        format!("activities-{name}-intraday"): {
            "dataset": dataset, "datasetInterval": 1, "datasetType": "minute",
        },
    })
}

fn heart(dataset: Value) -> Value {
    json!({
        "activities-heart": [{"dateTime": DAY, "value": {
            "customHeartRateZones": [], "heartRateZones": [], "restingHeartRate": 56,
        }}],
        "activities-heart-intraday": {"dataset": dataset, "datasetInterval": 1, "datasetType": "second"},
    })
}
