//! Resources of the Fitbit Web API that carry the standard data, with the largest range each answers.
//!
//! Ranges count both ends, which stays on the safe side of the service's own `end - start` test.

use super::{IntradayResource, Resource, ResourceId, Role, Span};
use crate::{
    data_type::DataType,
    intraday::{
        Granularity::{self, *},
        IntradayType::{self, *},
    },
};

/// Tells the borders of heart-rate zones.
pub(super) const ZONE_BORDERS: &str = "heart";

pub(super) const PERMISSIONS: &[&str] = &[
    "activity",
    "heartrate",
    "sleep",
    "weight",
    "profile",
    "settings",
    "oxygen_saturation",
    "respiratory_rate",
    "temperature",
    "cardio_fitness",
];
pub(super) const FURTHER_PERMISSIONS: &[&str] =
    &["nutrition", "electrocardiogram", "irregular_rhythm_notifications", "location"];

const SERIES_DAYS: u32 = 1_095;
const ACTIVITY_CALORIES_DAYS: u32 = 30;
const HEART_DAYS: u32 = 365;
const SLEEP_DAYS: u32 = 100;
const WEIGHT_LOG_DAYS: u32 = 31;
const FAT_LOG_DAYS: u32 = 30;
/// Summaries of nights, fitness and temperatures. No limit is stated for oxygen, so it is asked for like the others.
const SUMMARY_DAYS: u32 = 30;
/// A hundred exercises a page, at one every other day.
const EXERCISE_DAYS_A_PAGE: u32 = 200;
/// Ten electrocardiograms a page, at one a week.
const ECG_DAYS_A_PAGE: u32 = 70;
/// Ten alerts a page; few people ever have one.
const ALERT_DAYS_A_PAGE: u32 = 1_000;

const fn resource(
    id: &'static str,
    data_types: &'static [DataType],
    span: Span,
    permissions: &'static [&'static str],
) -> Resource {
    Resource { id: ResourceId::new(id), data_types, span, permissions, role: Role::Essential }
}

const fn series(id: &'static str, data_types: &'static [DataType]) -> Resource {
    resource(id, data_types, Span::Days(SERIES_DAYS), &["activity"])
}

const fn summary(
    id: &'static str,
    data_types: &'static [DataType],
    permissions: &'static [&'static str],
) -> Resource {
    resource(id, data_types, Span::Days(SUMMARY_DAYS), permissions)
}

const fn listed(
    id: &'static str,
    data_types: &'static [DataType],
    days_per_page: u32,
    permissions: &'static [&'static str],
) -> Resource {
    resource(id, data_types, Span::Pages { days_per_page }, permissions)
}

pub(super) static RESOURCES: &[Resource] = &[
    resource("profile", &[DataType::Profile], Span::Once, &["profile"]),
    resource("devices", &[DataType::Devices], Span::Once, &["settings"]),
    resource("lifetime", &[DataType::LifetimeStatistics], Span::Once, &["activity"]),
    series("tracker/steps", &[DataType::Steps]),
    series("tracker/distance", &[DataType::Distance]),
    series("tracker/floors", &[DataType::Floors]),
    series("tracker/elevation", &[DataType::Elevation]),
    series("tracker/calories", &[DataType::Calories]),
    resource(
        "tracker/activityCalories",
        &[DataType::ActivityCalories],
        Span::Days(ACTIVITY_CALORIES_DAYS),
        &["activity"],
    ),
    series("tracker/minutesSedentary", &[DataType::MinutesSedentary]),
    series("tracker/minutesLightlyActive", &[DataType::MinutesLightlyActive]),
    series("tracker/minutesFairlyActive", &[DataType::MinutesFairlyActive]),
    series("tracker/minutesVeryActive", &[DataType::MinutesVeryActive]),
    resource(
        ZONE_BORDERS,
        &[DataType::RestingHeartRate, DataType::HeartRateZones],
        Span::Days(HEART_DAYS),
        &["heartrate"],
    ),
    resource("sleep", &[DataType::Sleep], Span::Days(SLEEP_DAYS), &["sleep"]),
    resource("weight-log", &[DataType::Weight], Span::Days(WEIGHT_LOG_DAYS), &["weight"]),
    series("swimming-strokes", &[DataType::SwimmingStrokes]),
    series("active-zone-minutes", &[DataType::ActiveZoneMinutes]),
    listed("activity-log", &[DataType::ActivityLog], EXERCISE_DAYS_A_PAGE, &["activity"]),
    summary("hrv", &[DataType::HeartRateVariability], &["heartrate"]),
    summary("spo2", &[DataType::OxygenSaturation], &["oxygen_saturation"]),
    summary("br", &[DataType::BreathingRate], &["respiratory_rate"]),
    summary("temp/skin", &[DataType::SkinTemperature], &["temperature"]),
    summary("temp/core", &[DataType::CoreTemperature], &["temperature"]),
    summary("cardioscore", &[DataType::CardioFitness], &["cardio_fitness"]),
    resource("fat-log", &[DataType::BodyFat], Span::Days(FAT_LOG_DAYS), &["weight"]),
    resource("badges", &[DataType::Badges], Span::Once, &["profile"]),
    resource("food-log", &[DataType::FoodLog], Span::Days(1), &["nutrition"]),
    resource("water-log", &[DataType::WaterLog], Span::Days(1), &["nutrition"]),
    listed("ecg", &[DataType::Electrocardiogram], ECG_DAYS_A_PAGE, &["electrocardiogram"]),
    listed(
        "irn-alerts",
        &[DataType::IrregularRhythm],
        ALERT_DAYS_A_PAGE,
        &["irregular_rhythm_notifications"],
    ),
];

pub(super) const INTRADAY_PERMISSIONS: &[&str] = &["oxygen_saturation", "respiratory_rate"];

const NIGHTS: u32 = 30;
/// Days whose exercises are listed at once.
const ROUTE_DAYS: u32 = 30;
/// At a route every third day.
const DAYS_BETWEEN_ROUTES: u32 = 3;

const fn night(
    id: &'static str,
    intraday_type: IntradayType,
    days: u32,
    permissions: &'static [&'static str],
) -> IntradayResource {
    let span = Span::Days(days);
    IntradayResource { id: ResourceId::new(id), intraday_type, granularity: Recorded, span, permissions }
}

/// A series that takes one day at a time.
const fn day(id: &'static str, intraday_type: IntradayType, granularity: Granularity) -> IntradayResource {
    let permissions: &[&str] = match intraday_type {
        IntradayType::HeartRate => &["heartrate"],
        _ => &["activity"],
    };
    IntradayResource { id: ResourceId::new(id), intraday_type, granularity, span: Span::Days(1), permissions }
}

/// Named as in the addresses, with `1sec`, `1min`, `5min`, `15min`.
pub(super) static INTRADAY: &[IntradayResource] = &[
    night("intraday/hrv", HeartRateVariability, NIGHTS, &["heartrate"]),
    night("intraday/spo2", OxygenSaturation, NIGHTS, &["oxygen_saturation"]),
    night("intraday/br", BreathingRate, NIGHTS, &["respiratory_rate"]),
    night("intraday/sleep", SleepStages, SLEEP_DAYS, &["sleep"]),
    IntradayResource {
        id: ResourceId::new("intraday/routes"),
        intraday_type: Routes,
        granularity: Recorded,
        span: Span::ListAndEach { days: ROUTE_DAYS, days_apart: DAYS_BETWEEN_ROUTES },
        permissions: &["activity", "location"],
    },
    day("intraday/heart/15min", HeartRate, FifteenMinutes),
    day("intraday/steps/15min", Steps, FifteenMinutes),
    day("intraday/calories/15min", Calories, FifteenMinutes),
    day("intraday/distance/15min", Distance, FifteenMinutes),
    day("intraday/floors/15min", Floors, FifteenMinutes),
    day("intraday/elevation/15min", Elevation, FifteenMinutes),
    day("intraday/active-zone-minutes/15min", ActiveZoneMinutes, FifteenMinutes),
    day("intraday/heart/5min", HeartRate, FiveMinutes),
    day("intraday/steps/5min", Steps, FiveMinutes),
    day("intraday/calories/5min", Calories, FiveMinutes),
    day("intraday/distance/5min", Distance, FiveMinutes),
    day("intraday/floors/5min", Floors, FiveMinutes),
    day("intraday/elevation/5min", Elevation, FiveMinutes),
    day("intraday/active-zone-minutes/5min", ActiveZoneMinutes, FiveMinutes),
    day("intraday/heart/1min", HeartRate, Minute),
    day("intraday/steps/1min", Steps, Minute),
    day("intraday/calories/1min", Calories, Minute),
    day("intraday/distance/1min", Distance, Minute),
    day("intraday/floors/1min", Floors, Minute),
    day("intraday/elevation/1min", Elevation, Minute),
    day("intraday/active-zone-minutes/1min", ActiveZoneMinutes, Minute),
    day("intraday/heart/1sec", HeartRate, Second),
];
