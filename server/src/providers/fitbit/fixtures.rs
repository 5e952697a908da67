//! Believable answers of the Fitbit Web API, and how the contract suite speaks to it.

use super::super::contract::{Subject, reply, with_header};
use super::{Fitbit, intraday};
use crate::config::FitbitConfig;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

pub(in super::super) fn settings() -> FitbitConfig {
    FitbitConfig {
        client_id: "23ABCD".to_owned(),
        client_secret: "secret".to_owned().into(),
        www_url: Url::parse("https://www.fitbit.example").unwrap(),
        api_url: Url::parse("https://api.fitbit.example").unwrap(),
        hour: Duration::from_secs(3_600),
        quota_margin: Duration::from_secs(15),
    }
}

pub(in super::super) fn subject() -> Subject {
    Subject {
        provider: Box::new(Fitbit::new(settings())),
        answer,
        empty,
        paged: None,
        range_refused: ("heart", reply(400, &error("validation", "some words about the range"))),
        quota: (
            with_header(
                with_header(
                    reply(429, &error("system", "Too Many Requests")),
                    "fitbit-rate-limit-reset",
                    "1312",
                ),
                "retry-after",
                "1",
            ),
            Some(Duration::from_secs(1_312)),
        ),
        expired: vec![
            reply(401, &error("expired_token", "the token, and words")),
            reply(401, &error("invalid_token", "the token, and words")),
        ],
        revoked: Vec::new(),
        not_permitted: reply(403, &error("insufficient_scope", "words")),
        maps: &["summary", "best", "lifetime"],
    }
}

pub(super) fn error(kind: &str, message: &str) -> Value {
    json!({"errors": [{"errorType": kind, "fieldName": "n/a", "message": message}], "success": false})
}

fn series(resource: &str, values: [(&str, &str); 2]) -> Value {
    let entries: Vec<Value> =
        values.iter().map(|(day, value)| json!({"dateTime": day, "value": value})).collect();
    json!({format!("activities-{}", resource.replace('/', "-")): entries})
}

fn empty(resource: &str) -> Value {
    match resource {
        "intraday/sleep" => empty("sleep"),
        intraday if intraday.starts_with("intraday/") => intraday::fixtures::empty(intraday),
        "heart" => json!({"activities-heart": []}),
        "sleep" => json!({"sleep": []}),
        "weight-log" => json!({"weight": []}),
        "devices" => json!([]),
        "profile" | "lifetime" => answer(resource),
        series => json!({format!("activities-{}", series.replace('/', "-")): []}),
    }
}

fn answer(resource: &str) -> Value {
    match resource {
        "intraday/sleep" => answer("sleep"),
        intraday if intraday.starts_with("intraday/") => intraday::fixtures::answer(intraday),
        "profile" => json!({"user": {
            "age": 47, "ambassador": false, "autoStrideEnabled": true, "avatar": "https://img.example/9QK4TZ.jpg",
            "averageDailySteps": 9044, "clockTimeDisplayFormat": "12hour", "country": "ES",
            "dateOfBirth": "1982-06-30", "displayName": "Pilar", "distanceUnit": "METRIC", "encodedId": "9QK4TZ",
            "firstName": "Pilar", "fullName": "Pilar Ejemplo", "gender": "FEMALE", "height": 168.4,
            "heightUnit": "METRIC", "languageLocale": "es_ES", "lastName": "Ejemplo", "locale": "es_ES",
            "memberSince": "2017-01-15", "offsetFromUTCMillis": 7_200_000, "sleepTracking": "Normal",
            "startDayOfWeek": "MONDAY", "strideLengthRunning": 101.2, "strideLengthRunningType": "manual",
            "strideLengthWalking": 69.4, "strideLengthWalkingType": "auto", "timezone": "Europe/Madrid",
            "topBadges": [{"name": "Penguin March"}], "weight": 61.4, "weightUnit": "METRIC",
        }}),
        "devices" => json!([
            {"battery": "High", "batteryLevel": 81, "deviceVersion": "Inspire 3", "features": [], "id": "2790001",
             "lastSyncTime": "2026-03-29T20:14:51.000", "mac": "0A1B2C3D4E5F", "type": "TRACKER"},
            {"battery": "Empty", "deviceVersion": "Aria Air", "id": "2790002", "type": "SCALE"},
        ]),
        "lifetime" => json!({
            "best": {"total": {"steps": {"date": "2023-10-08", "value": 38_119}}, "tracker": {"steps": {}}},
            "lifetime": {"total": {"distance": 18_020.77, "steps": 25_111_804}, "tracker": {"caloriesOut": -1}},
        }),
        "tracker/distance" => series(resource, [("2026-03-28", "7.90412"), ("2026-03-29", "0.0")]),
        "tracker/elevation" => series(resource, [("2026-03-28", "36.576"), ("2026-03-29", "24.5")]),
        "heart" => json!({"activities-heart": [
            {"dateTime": "2026-03-28", "value": {
                "customHeartRateZones": [],
                "heartRateZones": [
                    {"caloriesOut": 1702.44, "max": 113, "min": 30, "minutes": 1401, "name": "Out of Range"},
                    {"caloriesOut": 260.1, "max": 141, "min": 113, "minutes": 37, "name": "Fat Burn"},
                    {"caloriesOut": 18.9, "max": 171, "min": 141, "minutes": 2, "name": "Cardio"},
                    {"max": 220, "min": 171, "name": "Peak"},
                ],
                "restingHeartRate": 59,
            }},
            {"dateTime": "2026-03-29", "value": {
                "customHeartRateZones": [{"max": 150, "min": 120, "minutes": 12, "name": "Hills"}],
                "heartRateZones": [{"caloriesOut": 0, "max": 113, "min": 30, "minutes": 1440, "name": "Out of Range"}],
            }},
        ]}),
        "sleep" => {
            json!({"sleep": [night("2026-03-29", 51_400_000_002_u64), night("2026-03-28", 51_400_000_001_u64)]})
        }
        "weight-log" => json!({"weight": [
            {"bmi": 21.66, "date": "2026-03-28", "fat": 27.3, "logId": 1_774_686_012_000_u64, "source": "Aria",
             "time": "08:20:12", "weight": 61.4},
            {"bmi": 21.6, "date": "2026-03-29", "logId": 1_774_828_799_000_u64, "source": "API", "time": "23:59:59",
             "weight": 61.2},
        ]}),
        other => series(other, [("2026-03-28", "11034"), ("2026-03-29", "0")]),
    }
}

/// A night with stages, waking on that day.
pub(super) fn night(day: &str, id: u64) -> Value {
    json!({
        "dateOfSleep": day, "duration": 26_940_000, "efficiency": 91, "endTime": format!("{day}T07:02:30.000"),
        "infoCode": 0, "isMainSleep": true, "logId": id, "logType": "auto_detected",
        "levels": {
            "data": [
                {"dateTime": format!("{day}T00:33:30.000"), "level": "wake", "seconds": 240},
                {"dateTime": format!("{day}T00:37:30.000"), "level": "light", "seconds": 23_100},
            ],
            "shortData": [{"dateTime": format!("{day}T02:11:00.000"), "level": "wake", "seconds": 90}],
            "summary": {
                "light": {"count": 1, "minutes": 384, "thirtyDayAvgMinutes": 0},
                "wake": {"count": 2, "minutes": 5, "thirtyDayAvgMinutes": 41},
            },
        },
        "minutesAfterWakeup": 1, "minutesAsleep": 384, "minutesAwake": 65, "minutesToFallAsleep": 0,
        "startTime": format!("{day}T00:33:30.000"), "timeInBed": 449, "type": "stages",
    })
}
