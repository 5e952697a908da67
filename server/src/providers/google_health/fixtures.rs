//! Believable answers of the Google Health API, and how the contract suite speaks to it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fixture that does not fit should fail its test at once"
)]

use super::super::subject::{Paged, Subject, reply, with_header};
use super::GoogleHealth;
use crate::config::GoogleConfig;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

pub(in super::super) fn settings() -> GoogleConfig {
    let url = |text: &str| Url::parse(text).unwrap();
    GoogleConfig {
        client_id: "client".to_owned(),
        client_secret: "secret".to_owned().into(),
        accounts_url: url("https://accounts.example"),
        token_url: url("https://tokens.example"),
        health_url: url("https://health.example"),
        requests_per_second: 2.5,
        max_requests_per_second: 5.0,
        minute: Duration::from_secs(60),
        member_cap: None,
    }
}

pub(in super::super) fn subject() -> Subject {
    Subject {
        provider: Box::new(GoogleHealth::new(settings())),
        answer,
        empty,
        paged: Paged {
            resource: "sleep",
            answer: |token, readings| {
                let mut answer = if readings { answer("sleep") } else { json!({}) };
                answer["nextPageToken"] = json!(token);
                answer
            },
            tokens: ["go on", "further"],
            parameter: "pageToken",
        },
        range_refused: (
            "total-calories",
            reply(
                400,
                &error(
                    400,
                    "INVALID_ARGUMENT",
                    "INVALID_ROLLUP_QUERY_DURATION",
                    json!({"maxDurationDays": "14"}),
                ),
            ),
        ),
        quota: (
            with_header(
                reply(429, &error(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", json!({}))),
                "retry-after",
                "17",
            ),
            Some(Duration::from_secs(17)),
        ),
        expired: vec![
            reply(401, &json!({"error": {"code": 401, "status": "UNAUTHENTICATED"}})),
            reply(401, &error(401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED", json!({}))),
        ],
        revoked: vec![
            reply(403, &error(403, "PERMISSION_DENIED", "RESOURCE_PERMISSION_DENIED", json!({}))),
            reply(403, &error(403, "PERMISSION_DENIED", "DATA_ACCESS_DENIED", json!({}))),
        ],
        not_permitted: reply(
            403,
            &error(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", json!({})),
        ),
        maps: &[],
    }
}

/// An error body; the message is never looked at.
pub(super) fn error(code: u16, status: &str, reason: &str, metadata: Value) -> Value {
    json!({"error": {
        "code": code,
        "message": "words that may change",
        "status": status,
        "details": [{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "health.googleapis.com",
            "metadata": metadata,
        }],
    }})
}

fn day(day: u8) -> Value {
    json!({"year": 2026, "month": 3, "day": day})
}

/// Two days of a roll-up, newest first.
fn rolled_up(member: &str, newer: Value, older: Value) -> Value {
    let point = |on: u8, value: Value| {
        json!({
            "civilStartTime": {"date": day(on), "time": {}},
            "civilEndTime": {"date": day(on + 1), "time": {}},
            member: value,
        })
    };
    json!({"rollupDataPoints": [point(29, newer), point(28, older)]})
}

fn empty(resource: &str) -> Value {
    match resource {
        "identity" => json!({"healthUserId": "1200340056"}),
        _ => json!({}),
    }
}

fn answer(resource: &str) -> Value {
    match resource {
        "intraday/sleep" => answer("sleep"),
        "intraday/exercise-tcx" => answer("exercise"),
        intraday if intraday.starts_with("intraday/") => {
            super::intraday::fixtures::answer(intraday.trim_start_matches("intraday/"))
        }
        "identity" => {
            json!({"name": "users/me/identity", "legacyUserId": "9QK4TZ", "healthUserId": "1200340056"})
        }
        "profile" => json!({
            "name": "users/1200340056/profile",
            "age": 37,
            "membershipStartDate": {"year": 2017, "month": 1, "day": 15},
            "autoWalkingStrideLengthMm": 694,
            "autoRunningStrideLengthMm": 881,
            "userConfiguredRunningStrideLengthMm": 1012,
        }),
        "settings" => json!({
            "name": "users/1200340056/settings",
            "timeZone": "Europe/Madrid",
            "utcOffset": "3600s",
            "languageLocale": "es_ES",
            "distanceUnit": "DISTANCE_UNIT_MILES",
            "weightUnit": "WEIGHT_UNIT_STONE",
            "waterUnit": "WATER_UNIT_CUP",
            "autoStrideEnabled": true,
            "strideLengthWalkingType": "STRIDE_LENGTH_TYPE_AUTO",
        }),
        "pairedDevices" => json!({"pairedDevices": [{
            "name": "users/1200340056/pairedDevices/770011",
            "deviceType": "TRACKER",
            "deviceVersion": "Sense 2",
            "batteryStatus": "NORMAL",
            "batteryLevel": 64,
            "lastSyncTime": "2026-03-29T18:11:09Z",
            "macAddress": "A1B2C3D4E5F6",
            "features": ["STEPS"],
        }]}),
        "latest-height" => json!({
            "dataPoints": [{"height": {"sampleTime": sample("2024-02-02T08:00:00Z", "3600s"), "heightMillimeters": "1684"}}],
            "nextPageToken": "older",
        }),
        "latest-weight" => {
            json!({"dataPoints": [weighing("31", "2026-03-29T06:40:12Z", "7200s", json!(61_350.4))]})
        }
        "steps" => rolled_up("steps", json!({"countSum": "8120"}), json!({"countSum": 11_034})),
        "floors" => rolled_up("floors", json!({"countSum": "7"}), json!({"countSum": "12"})),
        "distance" => {
            rolled_up("distance", json!({"millimetersSum": "5633019"}), json!({"millimetersSum": "7900000"}))
        }
        "altitude" => rolled_up(
            "altitude",
            json!({"gainMillimetersSum": "21336"}),
            json!({"gainMillimetersSum": "36500"}),
        ),
        "total-calories" => {
            rolled_up("totalCalories", json!({"kcalSum": 2208.5}), json!({"kcalSum": 2391.49301}))
        }
        "active-energy-burned" => {
            rolled_up("activeEnergyBurned", json!({"kcalSum": 655.2}), json!({"kcalSum": 790}))
        }
        "active-minutes" => {
            let levels = |light: &str, moderate: &str, vigorous: &str| {
                json!({"activeMinutesRollupByActivityLevel": [
                    {"activityLevel": "LIGHT", "activeMinutesSum": light},
                    {"activityLevel": "MODERATE", "activeMinutesSum": moderate},
                    {"activityLevel": "VIGOROUS", "activeMinutesSum": vigorous},
                ]})
            };
            rolled_up("activeMinutes", levels("198", "21", "8"), levels("240", "33", "0"))
        }
        "sedentary-period" => {
            rolled_up("sedentaryPeriod", json!({"durationSum": "41370s"}), json!({"durationSum": "36029.9s"}))
        }
        "time-in-heart-rate-zone" => {
            let zones = json!({"timeInHeartRateZones": [
                {"heartRateZone": "PEAK", "duration": "89s"},
                {"heartRateZone": "LIGHT", "duration": "80130s"},
                {"heartRateZone": "MODERATE", "duration": "1500s"},
            ]});
            rolled_up("timeInHeartRateZone", zones.clone(), zones)
        }
        "calories-in-heart-rate-zone" => {
            let zones = json!({"caloriesInHeartRateZones": [
                {"heartRateZone": "LIGHT", "kcal": 1711.25},
                {"heartRateZone": "VIGOROUS", "kcal": 91},
            ]});
            rolled_up("caloriesInHeartRateZone", zones.clone(), zones)
        }
        "daily-resting-heart-rate" => json!({"dataPoints": [
            {"dailyRestingHeartRate": {"date": day(29), "beatsPerMinute": "58"}},
            {"dailyRestingHeartRate": {"date": day(28), "beatsPerMinute": 59}},
        ]}),
        "daily-heart-rate-zones" => {
            let zones = json!([
                {"heartRateZoneType": "MODERATE", "minBeatsPerMinute": "114", "maxBeatsPerMinute": "141"},
                {"heartRateZoneType": "LIGHT", "minBeatsPerMinute": "30", "maxBeatsPerMinute": "113"},
            ]);
            json!({"dataPoints": [
                {"dailyHeartRateZones": {"date": day(29), "heartRateZones": zones}},
                {"dailyHeartRateZones": {"date": day(28), "heartRateZones": zones}},
            ]})
        }
        "active-zone-minutes" => rolled_up(
            "activeZoneMinutes",
            json!({"sumInFatBurnHeartZone": "18", "sumInCardioHeartZone": "22", "sumInPeakHeartZone": "4"}),
            json!({"sumInFatBurnHeartZone": "9", "sumInPeakHeartZone": 0}),
        ),
        "swim-lengths-data" => {
            rolled_up("swimLengthsData", json!({"strokeCountSum": "560"}), json!({"strokeCountSum": "412"}))
        }
        "daily-heart-rate-variability" => json!({"dataPoints": [
            {"dataPointName": "x", "dailyHeartRateVariability": {
                "date": day(29),
                "averageHeartRateVariabilityMilliseconds": 41.8,
                "nonRemHeartRateBeatsPerMinute": "52",
                "entropy": 2.71,
                "deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds": 47.2,
            }},
            {"dailyHeartRateVariability": {"date": day(28), "averageHeartRateVariabilityMilliseconds": 38}},
        ]}),
        "daily-oxygen-saturation" => json!({"dataPoints": [
            {"dailyOxygenSaturation": {
                "date": day(29),
                "averagePercentage": 95.9,
                "lowerBoundPercentage": 93.1,
                "upperBoundPercentage": 98.2,
                "standardDeviationPercentage": 0.7,
            }},
            {"dailyOxygenSaturation": {"date": day(28), "averagePercentage": 96, "lowerBoundPercentage": -1}},
        ]}),
        "daily-respiratory-rate" => json!({"dataPoints": [
            {"dailyRespiratoryRate": {"date": day(29), "breathsPerMinute": 14.6}},
            {"dailyRespiratoryRate": {"date": day(28), "breathsPerMinute": 15}},
        ]}),
        "daily-sleep-temperature-derivations" => json!({"dataPoints": [
            {"dailySleepTemperatureDerivations": {
                "date": day(29),
                "nightlyTemperatureCelsius": 34.21,
                "baselineTemperatureCelsius": 34.05,
                "relativeNightlyStddev30dCelsius": 0.31,
            }},
            {"dailySleepTemperatureDerivations": {"date": day(28), "nightlyTemperatureCelsius": 33.9}},
        ]}),
        "daily-vo2-max" => json!({"dataPoints": [
            {"dailyVo2Max": {
                "date": day(29),
                "vo2Max": 44.9,
                "vo2MaxCovariance": 1.8,
                "cardioFitnessLevel": "GOOD",
                "estimated": false,
            }},
            {"dailyVo2Max": {"date": day(28), "vo2Max": 45, "cardioFitnessLevel": "CARDIO_FITNESS_LEVEL_UNSPECIFIED"}},
        ]}),
        "body-fat" => measured(resource, "bodyFat", json!({"percentage": 21.4})),
        "blood-glucose" => measured(
            resource,
            "bloodGlucose",
            json!({
                "bloodGlucoseMilligramsPerDeciliter": 97.5,
                "measurementSource": "CONTINUOUS_GLUCOSE_MONITORING",
                "specimen": "INTERSTITIAL_FLUID",
                "measurementTiming": "FASTING",
                "mealType": "MEAL_TYPE_UNSPECIFIED",
                "notes": "before Ana's party",
            }),
        ),
        "core-body-temperature" => measured(
            resource,
            "coreBodyTemperature",
            json!({"temperatureCelsius": 36.7, "measurementLocation": "MOUTH"}),
        ),
        "vo2-max" => {
            measured(resource, "vo2Max", json!({"vo2Max": 44.7, "measurementMethod": "HEART_RATE_RATIO"}))
        }
        "run-vo2-max" => measured(resource, "runVo2Max", json!({"runVo2Max": 45.1})),
        "nutrition-log" => json!({"dataPoints": [soup_of_the_29th(), quick_calories_of_the_28th()]}),
        "hydration-log" => {
            let amount =
                |milliliters: Value| json!({"milliliters": milliliters, "userProvidedUnit": "CUP_US"});
            json!({"dataPoints": [
                logged(resource, "hydrationLog", 21, "2026-03-29T06:40:12Z", "7200s", json!({"amountConsumed": amount(json!(236.59))})),
                logged(resource, "hydrationLog", 20, "2026-03-29T03:10:00Z", "-18000s", json!({"amountConsumed": amount(json!(500))})),
            ]})
        }
        "food" => json!({"dataPoints": [porridge()]}),
        "electrocardiogram" => json!({"dataPoints": [
            ecg("104", "2026-03-29T07:14:32.310Z", "7200s", "NORMAL_SINUS_RHYTHM"),
            ecg("103", "2026-03-29T02:30:00Z", "-18000s", "NOT_ANALYZED"),
        ]}),
        "irregular-rhythm-notification" => json!({"dataPoints": [
            rhythm_alert("109", "2026-03-29T01:00:00Z", "2026-03-29T01:40:00Z"),
            rhythm_alert("108", "2026-03-28T01:00:00Z", "2026-03-28T01:40:00Z"),
        ]}),
        "exercise" => json!({"dataPoints": [run_of_the_29th(), walk_of_the_28th()]}),
        "sleep" => json!({"dataPoints": [night_of_the_29th(), nap_of_the_28th(), night_of_the_28th()]}),
        "weight" => json!({"dataPoints": [
            weighing("31", "2026-03-29T06:40:12Z", "7200s", json!(61_350.4)),
            weighing("30", "2026-03-28T23:30:00Z", "-18000s", json!(61_800)),
        ]}),
        other => panic!("no fixture for {other}"),
    }
}

fn sample(physical: &str, offset: &str) -> Value {
    json!({"physicalTime": physical, "utcOffset": offset})
}

/// Two measurements of a sample type, newest first; the type's own members as given.
fn measured(resource: &str, member: &str, value: Value) -> Value {
    let point = |id: u8, physical: &str, offset: &str| {
        let mut value = value.clone();
        value["sampleTime"] = sample(physical, offset);
        json!({
            "name": format!("users/1200340056/dataTypes/{resource}/dataPoints/{id}"),
            "dataSource": {"recordingMethod": "UNKNOWN", "platform": "HEALTH_CONNECT"},
            member: value,
        })
    };
    json!({"dataPoints": [
        point(12, "2026-03-29T06:40:12Z", "7200s"),
        point(11, "2026-03-28T23:30:00Z", "-18000s"),
    ]})
}

/// A session that took ten minutes; the type's own members as given.
fn logged(resource: &str, member: &str, id: u8, start: &str, offset: &str, mut value: Value) -> Value {
    let end: jiff::Timestamp = start.parse().unwrap();
    let end = end + jiff::SignedDuration::from_mins(10);
    value["interval"] =
        json!({"startTime": start, "startUtcOffset": offset, "endTime": end, "endUtcOffset": offset});
    json!({
        "name": format!("users/1200340056/dataTypes/{resource}/dataPoints/{id}"),
        "dataSource": {"recordingMethod": "UNKNOWN", "platform": "GOOGLE_WEB_API"},
        member: value,
    })
}

/// A lunch with everything the contract has.
pub(super) fn soup_of_the_29th() -> Value {
    let told = json!({
        "mealType": "LUNCH",
        "food": "users/1200340056/dataTypes/food/dataPoints/106",
        "foodDisplayName": "Lentil soup",
        "energy": {"kcal": 290.5, "userProvidedUnit": "KILOCALORIE"},
        "totalCarbohydrate": {"grams": 38},
        "totalFat": {"grams": 7.5},
        "nutrients": [
            {"nutrient": "PROTEIN", "quantity": {"grams": 17}},
            {"nutrient": "DIETARY_FIBER", "quantity": {"grams": 6.5}},
            {"nutrient": "SODIUM", "quantity": {"grams": 0.4123}},
            {"nutrient": "VITAMIN_C", "quantity": {"grams": 0.021}},
        ],
        "serving": {
            "amount": 1.5,
            "foodMeasurementUnit": "users/me/dataTypes/food-measurement-unit/dataPoints/304",
            "foodMeasurementUnitDisplayName": "bowl",
        },
    });
    logged("nutrition-log", "nutritionLog", 110, "2026-03-29T10:30:00Z", "7200s", told)
}

/// Energy alone, typed in late in the evening further west.
fn quick_calories_of_the_28th() -> Value {
    let told = json!({"mealType": "SNACK", "energy": {"kcal": 120}});
    logged("nutrition-log", "nutritionLog", 109, "2026-03-29T02:30:00Z", "-18000s", told)
}

fn porridge() -> Value {
    json!({
        "name": "users/1200340056/dataTypes/food/dataPoints/106",
        "food": {
            "displayName": "Oat porridge",
            "brand": "Avena",
            "description": "As Ana makes it",
            "accessLevel": "FOOD_ACCESS_LEVEL_PRIVATE",
            "languageCode": "en-GB",
            "defaultServing": {
                "amount": 1,
                "foodMeasurementUnit": "users/me/dataTypes/food-measurement-unit/dataPoints/304",
                "foodMeasurementUnitDisplayName": "bowl",
                "foodMeasurementUnitDisplayNamePlural": "bowls",
                "multiplier": 1,
            },
            "energyAvg": {"kcal": 180, "userProvidedUnit": "KILOCALORIE"},
            "totalCarbohydrate": {"grams": 31},
            "totalFat": {"grams": 3.4},
            "nutrients": [{"nutrient": "PROTEIN", "quantity": {"grams": 6.1}}],
        },
    })
}

/// A reading of a curve that is cut short.
pub(super) fn ecg(id: &str, start: &str, offset: &str, result: &str) -> Value {
    json!({
        "name": format!("users/1200340056/dataTypes/electrocardiogram/dataPoints/{id}"),
        "dataSource": {"device": {"displayName": "Pilar's watch"}, "platform": "FITBIT"},
        "electrocardiogram": {
            "interval": {"startTime": start, "startUtcOffset": offset, "endTime": start, "endUtcOffset": offset},
            "resultClassification": result,
            "beatsPerMinuteAvg": "66",
            "samplingFrequencyHertz": 250,
            "millivoltsScalingFactor": 10_922,
            "leadNumber": 1,
            "waveformSamples": [12, 40, 0, -7],
            "medicalDeviceInfo": {"deviceModel": "Sense 2", "firmwareVersion": "1.2.3", "featureVersion": "4.5"},
        },
    })
}

fn rhythm_alert(id: &str, start: &str, end: &str) -> Value {
    let beat = format!("{}.412Z", start.trim_end_matches('Z'));
    json!({
        "name": format!("users/1200340056/dataTypes/irregular-rhythm-notification/dataPoints/{id}"),
        "dataSource": {"recordingMethod": "DERIVED", "platform": "FITBIT"},
        "irregularRhythmNotification": {
            "interval": {"startTime": start, "startUtcOffset": "7200s", "endTime": end, "endUtcOffset": "7200s"},
            "alertWindows": [{
                "startTime": start, "startUtcOffset": "7200s", "endTime": end, "endUtcOffset": "7200s",
                "positive": true,
                "heartBeats": [{"physicalTime": beat, "utcOffset": "7200s", "beatsPerMinute": 83}],
            }],
            "medicalDeviceInfo": {"deviceModel": "Sense 2", "algorithmVersion": "2.0", "serviceVersion": "3.1"},
        },
    })
}

/// A run with everything the contract has.
pub(super) fn run_of_the_29th() -> Value {
    json!({
        "name": "users/1200340056/dataTypes/exercise/dataPoints/105",
        "dataSource": {
            "recordingMethod": "ACTIVELY_MEASURED",
            "device": {"displayName": "Pilar's watch", "formFactor": "WATCH"},
            "platform": "FITBIT",
        },
        "exercise": {
            "interval": {
                "startTime": "2026-03-29T16:00:00.250Z",
                "startUtcOffset": "7200s",
                "endTime": "2026-03-29T16:31:40.250Z",
                "endUtcOffset": "7200s",
            },
            "exerciseType": "RUNNING",
            "displayName": "Run",
            "activeDuration": "1840s",
            "exerciseMetadata": {"hasGps": true, "poolLengthMillimeters": "25000"},
            "metricsSummary": {
                "caloriesKcal": 312.5,
                "distanceMillimeters": 5_203_000,
                "steps": "5104",
                "averageHeartRateBeatsPerMinute": "148",
                "activeZoneMinutes": "44",
                "averagePaceSecondsPerMeter": 0.3537,
                "averageSpeedMillimetersPerSecond": 2827.7,
                "elevationGainMillimeters": 38_100,
                "runVo2Max": 45.1,
                "totalSwimLengths": 20,
                "heartRateZoneDurations": {
                    "lightTime": "120s",
                    "moderateTime": "600s",
                    "vigorousTime": "1080s",
                    "peakTime": "40s",
                },
                "mobilityMetrics": {
                    "avgCadenceStepsPerMinute": 166.4,
                    "avgStrideLengthMillimeters": "1019",
                    "avgVerticalOscillationMillimeters": "84",
                    "avgVerticalRatio": 8.2,
                    "avgGroundContactTimeDuration": "0.251s",
                },
            },
            "exerciseEvents": [
                {"eventTime": "2026-03-29T16:00:00.250Z", "eventUtcOffset": "7200s", "exerciseEventType": "START"},
                {"eventTime": "2026-03-29T16:31:40.250Z", "eventUtcOffset": "7200s", "exerciseEventType": "STOP"},
            ],
            "splits": [{
                "startTime": "2026-03-29T16:00:00.250Z",
                "startUtcOffset": "7200s",
                "endTime": "2026-03-29T16:06:02.250Z",
                "endUtcOffset": "7200s",
                "splitType": "DISTANCE",
                "activeDuration": "362s",
                "metricsSummary": {"distanceMillimeters": 1_000_000, "averagePaceSecondsPerMeter": 0.362},
            }],
            "notes": "with Ana",
            "createTime": "2026-03-29T16:32:05.120311Z",
            "updateTime": "2026-03-29T16:32:05.120311Z",
        },
    })
}

/// A session under a name of the member's own, recorded further west and told with little.
pub(super) fn walk_of_the_28th() -> Value {
    json!({
        "name": "users/1200340056/dataTypes/exercise/dataPoints/by-hand",
        "dataSource": {"recordingMethod": "MANUAL", "platform": "GOOGLE_WEB_API"},
        "exercise": {
            "interval": {
                "startTime": "2026-03-29T03:10:00Z",
                "startUtcOffset": "-12600s",
                "endTime": "2026-03-29T03:40:00Z",
                "endUtcOffset": "-12600s",
            },
            "exerciseType": "OTHER",
            "displayName": "To Ana's and back",
            "metricsSummary": {},
        },
    })
}

/// One weighing of a scale that reports through the phone.
pub(super) fn weighing(id: &str, physical: &str, offset: &str, grams: Value) -> Value {
    json!({
        "name": format!("users/1200340056/dataTypes/weight/dataPoints/{id}"),
        "dataSource": {
            "recordingMethod": "UNKNOWN",
            "device": {"displayName": "Pilar's scale"},
            "platform": "HEALTH_CONNECT",
        },
        "weight": {"sampleTime": sample(physical, offset), "weightGrams": grams},
    })
}

/// One stage; offsets as given.
pub(super) fn stage(kind: &str, from: &str, to: &str, offset: &str) -> Value {
    json!({"startTime": from, "startUtcOffset": offset, "endTime": to, "endUtcOffset": offset, "type": kind})
}

/// The night in which Madrid goes over to summer time at 02:00, 01:00 UTC: 23:10 to 07:40 on the clock, 7 h 30 in truth.
pub(super) fn night_of_the_29th() -> Value {
    json!({
        "name": "users/1200340056/dataTypes/sleep/dataPoints/5512000099",
        "dataSource": {"recordingMethod": "DERIVED", "device": {"displayName": "Sense 2"}, "platform": "FITBIT"},
        "sleep": {
            "interval": {
                "startTime": "2026-03-28T22:10:00Z",
                "startUtcOffset": "3600s",
                "endTime": "2026-03-29T05:40:00Z",
                "endUtcOffset": "7200s",
            },
            "type": "STAGES",
            "stages": [
                stage("AWAKE", "2026-03-28T22:10:00Z", "2026-03-28T22:25:30Z", "3600s"),
                stage("LIGHT", "2026-03-28T22:25:30Z", "2026-03-29T00:55:30Z", "3600s"),
                stage("DEEP", "2026-03-29T00:55:30Z", "2026-03-29T02:10:00Z", "3600s"),
                stage("REM", "2026-03-29T02:10:00Z", "2026-03-29T05:40:00Z", "7200s"),
            ],
            "shortAwakenings": [stage("AWAKE", "2026-03-29T03:00:00Z", "2026-03-29T03:01:30Z", "7200s")],
            "metadata": {"stagesStatus": "SUCCEEDED", "processed": true, "mainSleep": true},
            "summary": {
                "minutesInSleepPeriod": "450",
                "minutesAsleep": "434",
                "minutesAwake": "16",
                "minutesToFallAsleep": "4",
                "minutesAfterWakeUp": "1",
                "stagesSummary": [
                    {"type": "AWAKE", "minutes": "16", "count": "1"},
                    {"type": "LIGHT", "minutes": "150", "count": "1"},
                    {"type": "DEEP", "minutes": "74", "count": "1"},
                    {"type": "REM", "minutes": "210", "count": "1"},
                ],
            },
        },
    })
}

/// A nap of half an hour, without stages.
pub(super) fn nap_of_the_28th() -> Value {
    json!({
        "name": "users/1200340056/dataTypes/sleep/dataPoints/5512000098",
        "dataSource": {"recordingMethod": "DERIVED", "platform": "FITBIT"},
        "sleep": {
            "interval": {
                "startTime": "2026-03-28T14:00:00Z",
                "startUtcOffset": "3600s",
                "endTime": "2026-03-28T14:33:00Z",
                "endUtcOffset": "3600s",
            },
            "type": "CLASSIC",
            "stages": [
                stage("ASLEEP", "2026-03-28T14:00:00Z", "2026-03-28T14:25:00Z", "3600s"),
                stage("RESTLESS", "2026-03-28T14:25:00Z", "2026-03-28T14:31:00Z", "3600s"),
                stage("AWAKE", "2026-03-28T14:31:00Z", "2026-03-28T14:33:00Z", "3600s"),
            ],
            "metadata": {"stagesStatus": "REJECTED_NAP", "processed": true, "nap": true},
            "summary": {"minutesInSleepPeriod": "33", "minutesAsleep": "25", "minutesAwake": "2"},
        },
    })
}

/// A night typed in by hand, of which nothing is said to be the main sleep.
pub(super) fn night_of_the_28th() -> Value {
    json!({
        "name": "users/1200340056/dataTypes/sleep/dataPoints/b8e1-by-hand",
        "dataSource": {"recordingMethod": "MANUAL", "platform": "FITBIT"},
        "sleep": {
            "interval": {
                "startTime": "2026-03-27T22:45:00Z",
                "startUtcOffset": "3600s",
                "endTime": "2026-03-28T06:05:00Z",
                "endUtcOffset": "3600s",
            },
            "type": "CLASSIC",
            "stages": [stage("ASLEEP", "2026-03-27T22:45:00Z", "2026-03-28T06:05:00Z", "3600s")],
            "metadata": {"processed": true},
        },
    })
}
