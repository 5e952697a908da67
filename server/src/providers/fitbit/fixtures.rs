//! Believable answers of the Fitbit Web API, and how the contract suite speaks to it.

#![expect(clippy::unwrap_used, reason = "a fixture that does not fit should fail its test at once")]

use super::super::subject::{Paged, Subject, reply, with_header};
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
        paged: Paged {
            resource: "activity-log",
            answer: |token, readings| {
                let mut answer = if readings { answer("activity-log") } else { empty("activity-log") };
                if !token.is_empty() {
                    answer["pagination"]["next"] = json!(next_page("activities", token));
                }
                answer
            },
            tokens: ["100", "200"],
            parameter: "offset",
        },
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
        "intraday/routes" => empty("activity-log"),
        intraday if intraday.starts_with("intraday/") => intraday::fixtures::empty(intraday),
        "heart" => json!({"activities-heart": []}),
        "sleep" => json!({"sleep": []}),
        "weight-log" => json!({"weight": []}),
        "spo2" => json!([]),
        "hrv" | "br" => json!({resource: []}),
        "temp/skin" => json!({"tempSkin": []}),
        "temp/core" => json!({"tempCore": []}),
        "cardioscore" => json!({"cardioScore": []}),
        "fat-log" => json!({"fat": []}),
        "food-log" => {
            json!({"foods": [], "goals": {"calories": 2100}, "summary": {"calories": 0, "water": 0}})
        }
        "water-log" => json!({"summary": {"water": 0}, "water": []}),
        "activity-log" => json!({"activities": [], "pagination": last_page()}),
        "ecg" => json!({"ecgReadings": [], "pagination": last_page()}),
        "irn-alerts" => json!({"alerts": [], "pagination": last_page()}),
        "badges" => json!({"badges": []}),
        "devices" => json!([]),
        "profile" | "lifetime" => answer(resource),
        series => json!({format!("activities-{}", series.replace('/', "-")): []}),
    }
}

fn answer(resource: &str) -> Value {
    match resource {
        "intraday/sleep" => answer("sleep"),
        "intraday/routes" => answer("activity-log"),
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
        "active-zone-minutes" => json!({"activities-active-zone-minutes": [
            {"dateTime": "2026-03-28", "value": {
                "activeZoneMinutes": 59, "fatBurnActiveZoneMinutes": 35, "cardioActiveZoneMinutes": 20,
                "peakActiveZoneMinutes": 4,
            }},
            {"dateTime": "2026-03-29", "value": {"activeZoneMinutes": 9, "fatBurnActiveZoneMinutes": 9}},
        ]}),
        "hrv" => json!({"hrv": [
            {"value": {"dailyRmssd": 37.214, "deepRmssd": 41.902}, "dateTime": "2026-03-28"},
            {"value": {"dailyRmssd": 36}, "dateTime": "2026-03-29"},
        ]}),
        "spo2" => json!([
            {"dateTime": "2026-03-27"},
            {"dateTime": "2026-03-28", "value": {"avg": 95.8, "min": 92.0, "max": 99.1}},
            {"dateTime": "2026-03-29", "value": {"avg": 96.4, "min": 93.5, "max": 98.7}},
        ]),
        "br" => json!({"br": [
            {"value": {"breathingRate": -1}, "dateTime": "2026-03-27"},
            {"value": {"breathingRate": 14.8}, "dateTime": "2026-03-28"},
            {"value": {"breathingRate": 15}, "dateTime": "2026-03-29"},
        ]}),
        "temp/skin" => json!({"tempSkin": [
            {"dateTime": "2026-03-28", "value": {"nightlyRelative": -0.3}, "logType": "other_sensors"},
            {"dateTime": "2026-03-29", "value": {"nightlyRelative": 0.1}, "logType": "dedicated_temp_sensor"},
        ]}),
        "temp/core" => json!({"tempCore": [
            {"dateTime": "2026-03-28T10:00:00", "value": 36.9},
            {"dateTime": "2026-03-29T07:30:00", "value": 37.4},
        ]}),
        "cardioscore" => json!({"cardioScore": [
            {"dateTime": "2026-03-28", "value": {"vo2Max": "40-44"}},
            {"dateTime": "2026-03-29", "value": {"vo2Max": "42.3"}},
        ]}),
        "fat-log" => json!({"fat": [
            {"date": "2026-03-28", "fat": 27.3, "logId": 1_774_686_012_000_u64, "source": "Aria", "time": "08:20:12"},
            {"date": "2026-03-29", "fat": 27, "logId": 1_774_828_799_000_u64, "source": "API", "time": "23:59:59"},
        ]}),
        "food-log" => json!({
            "foods": [{
                "isFavorite": false, "logDate": "2026-03-28", "logId": 36_123_456_789_u64,
                "loggedFood": {
                    "accessLevel": "PUBLIC", "amount": 1.5, "brand": "", "calories": 190, "foodId": 81_234,
                    "locale": "en_US", "mealTypeId": 1, "name": "Oats",
                    "unit": {"id": 304, "name": "serving", "plural": "servings"}, "units": [304, 147],
                },
                "nutritionalValues": {
                    "calories": 190, "carbs": 32, "fat": 3.5, "fiber": 5, "protein": 7, "sodium": 2,
                },
            }],
            "goals": {"calories": 2100},
            "summary": {"calories": 190, "water": 1550},
        }),
        "water-log" => json!({
            "summary": {"water": 750}, "water": [{"amount": 500, "logId": 12}, {"amount": 250.5, "logId": 13}],
        }),
        "activity-log" => json!({
            "activities": [walk("2026-03-29", 70_011_223_345_u64), walk("2026-03-28", 70_011_223_344_u64)],
            "pagination": last_page(),
        }),
        "ecg" => json!({"ecgReadings": [ecg("2026-03-29"), ecg("2026-03-28")], "pagination": last_page()}),
        "irn-alerts" => json!({
            "alerts": [rhythm_alert("2026-03-29"), rhythm_alert("2026-03-28")], "pagination": last_page(),
        }),
        "badges" => json!({"badges": [{
            "badgeGradientEndColor": "112233", "badgeType": "DAILY_STEPS", "category": "Daily Steps",
            "cheers": [{"user": "Ana"}], "dateTime": "2025-05-01", "description": "10,000 steps in a day",
            "earnedMessage": "Congrats, Pilar", "encodedId": "QQ1122", "image50px": "https://img.example/b.png",
            "name": "Sneakers (10,000 steps in a day)", "shareText": "Pilar walked", "shortName": "Sneakers",
            "shortDescription": "10,000 steps", "timesAchieved": 12, "value": 10_000,
        }]}),
        other => series(other, [("2026-03-28", "11034"), ("2026-03-29", "0")]),
    }
}

fn last_page() -> Value {
    json!({"beforeDate": "2026-04-01", "limit": 100, "next": "", "offset": 0, "previous": "", "sort": "desc"})
}

/// The address of the page that goes on at an offset, as the service names it.
pub(super) fn next_page(list: &str, offset: &str) -> String {
    format!(
        "https://api.fitbit.com/1/user/-/{list}/list.json?offset={offset}&limit=100&sort=desc&beforeDate=2026-04-01"
    )
}

/// A walk with everything the service tells.
pub(super) fn walk(day: &str, id: u64) -> Value {
    json!({
        "activeDuration": 1_260_000,
        "activeZoneMinutes": {
            "minutesInHeartRateZones": [
                {"minuteMultiplier": 1, "minutes": 9, "order": 1, "type": "FAT_BURN", "zoneName": "Fat Burn"},
            ],
            "totalMinutes": 9,
        },
        "activityLevel": [{"minutes": 1, "name": "sedentary"}, {"minutes": 5, "name": "fairly"}],
        "activityName": "Walk", "activityTypeId": 90_013, "averageHeartRate": 101, "calories": 142,
        "caloriesLink": "https://api.fitbit.com/1/user/-/activities/calories",
        "distance": 1.21, "distanceUnit": "Kilometer", "duration": 1_260_000, "elevationGain": 6.096,
        "hasActiveZoneMinutes": true, "hasGps": true,
        "heartRateZones": [{"caloriesOut": 141.2, "max": 112, "min": 30, "minutes": 16, "name": "Out of Range"}],
        "lastModified": format!("{day}T14:02:31.000Z"), "logId": id, "logType": "auto_detected",
        "manualValuesSpecified": {"calories": false, "distance": false, "steps": false},
        "originalDuration": 1_260_000, "originalStartTime": format!("{day}T14:29:13.000+02:00"), "pace": 804.1,
        "source": {"id": "ABC", "name": "Charge 6", "type": "tracker", "url": "https://x.example"},
        "speed": 4.47, "startTime": format!("{day}T14:29:13.000+02:00"), "steps": 2210,
        "tcxLink": "https://api.fitbit.com/1/user/-/activities/70011223344.tcx",
    })
}

/// A reading of a curve that is cut short.
pub(super) fn ecg(day: &str) -> Value {
    json!({
        "startTime": format!("{day}T11:04:52.310"), "averageHeartRate": 66,
        "resultClassification": "Normal Sinus Rhythm", "waveformSamples": [88, 141, -203],
        "samplingFrequencyHz": "250", "scalingFactor": 10_922, "numberOfWaveformSamples": 7_500, "leadNumber": 1,
        "featureVersion": "1.2", "deviceName": "Sense", "firmwareVersion": "1.2.3",
    })
}

pub(super) fn rhythm_alert(day: &str) -> Value {
    json!({
        "alertTime": format!("{day}T04:10:00.000"), "detectedTime": format!("{day}T05:35:00.000"),
        "serviceVersion": "3.1", "algoVersion": "2.0", "deviceType": "Sense",
        "windows": [{
            "startTime": format!("{day}T04:10:00.000"),
            "bpmData": [{"dataTime": format!("{day}T04:10:01.000"), "value": 61}],
        }],
    })
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
