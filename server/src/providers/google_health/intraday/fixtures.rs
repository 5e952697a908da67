//! Believable answers with readings within the day, on 2026-03-28 and 2026-03-29, when Madrid goes over to summer time.

#![expect(clippy::panic, reason = "a fixture that does not fit should fail its test at once")]
#![cfg_attr(not(test), expect(dead_code, reason = "only tests use all of it"))]

use serde_json::{Value, json};

/// Where a Fitbit device measured.
pub(super) fn tracker(name: &str) -> Value {
    json!({"recordingMethod": "PASSIVELY_MEASURED", "device": {"displayName": name}, "platform": "FITBIT"})
}

/// Another app's, through Health Connect.
pub(super) fn app() -> Value {
    json!({
        "recordingMethod": "UNKNOWN",
        "device": {},
        "application": {"packageName": "org.example.gym"},
        "platform": "HEALTH_CONNECT",
    })
}

/// A point of a list.
pub(super) fn point(member: &str, source: Value, at: &str, offset: &str, reading: Value) -> Value {
    let mut reading = reading;
    reading["sampleTime"] = json!({"physicalTime": at, "utcOffset": offset});
    json!({"dataSource": source, member: reading})
}

/// A heart rate of the tracker on the clock of summer time.
pub(super) fn beat(at: &str, bpm: &str) -> Value {
    point("heartRate", tracker("Sense 2"), at, "7200s", json!({"beatsPerMinute": bpm}))
}

/// Slots of a roll-up, newest first.
pub(super) fn slots(member: &str, starts: &[(&str, Value)]) -> Value {
    let slot = |(start, value): &(&str, Value)| json!({"startTime": start, "endTime": start, member: value});
    json!({"rollupDataPoints": starts.iter().map(slot).collect::<Vec<_>>()})
}

fn two_slots(member: &str, newer: Value, older: Value) -> Value {
    slots(member, &[("2026-03-29T07:15:00Z", newer), ("2026-03-28T07:15:00Z", older)])
}

fn two_points(member: &str, newer: Value, older: Value) -> Value {
    json!({"dataPoints": [
        point(member, tracker("Sense 2"), "2026-03-29T03:10:00Z", "7200s", newer),
        point(member, tracker("Sense 2"), "2026-03-28T03:10:00Z", "3600s", older),
    ]})
}

/// The answer to a resource of this name, without what all of them begin with.
pub(in super::super) fn answer(name: &str) -> Value {
    match name.split_once('/').map_or((name, ""), |(data_type, slot)| (data_type, slot)) {
        ("heart-rate", "sample") => {
            two_points("heartRate", json!({"beatsPerMinute": "61"}), json!({"beatsPerMinute": 58}))
        }
        ("heart-rate", _) => {
            let mean = |mean: f64| json!({"beatsPerMinuteAvg": mean, "beatsPerMinuteMax": 99, "beatsPerMinuteMin": 41});
            two_slots("heartRate", mean(72.61), mean(64.0))
        }
        ("steps", _) => two_slots("steps", json!({"countSum": "83"}), json!({"countSum": "12"})),
        ("floors", _) => two_slots("floors", json!({"countSum": "2"}), json!({"countSum": "1"})),
        ("total-calories", _) => two_slots("totalCalories", json!({"kcalSum": 4.372}), json!({"kcalSum": 1})),
        ("distance", _) => {
            two_slots("distance", json!({"millimetersSum": "61250"}), json!({"millimetersSum": "700"}))
        }
        ("altitude", _) => two_slots(
            "altitude",
            json!({"gainMillimetersSum": "3048"}),
            json!({"gainMillimetersSum": "6096"}),
        ),
        ("active-zone-minutes", _) => two_slots(
            "activeZoneMinutes",
            json!({"sumInFatBurnHeartZone": "1", "sumInCardioHeartZone": "4"}),
            json!({"sumInPeakHeartZone": "2"}),
        ),
        ("heart-rate-variability", _) => {
            let reading = |rmssd: f64| {
                json!({
                    "rootMeanSquareOfSuccessiveDifferencesMilliseconds": rmssd,
                    "metadata": {"lowFrequencyPower": 512.3, "highFrequencyPower": 430.8},
                })
            };
            two_points("heartRateVariability", reading(38.442), reading(41.0))
        }
        ("oxygen-saturation", _) => {
            two_points("oxygenSaturation", json!({"percentage": 96.4}), json!({"percentage": 95}))
        }
        ("respiratory-rate-sleep-summary", _) => {
            let night = |full: f64| {
                json!({
                    "fullSleepStats": {"breathsPerMinute": full, "standardDeviation": 1.1},
                    "deepSleepStats": {"breathsPerMinute": 14.1},
                })
            };
            two_points("respiratoryRateSleepSummary", night(14.6), night(15.0))
        }
        other => panic!("no fixture for {other:?}"),
    }
}
