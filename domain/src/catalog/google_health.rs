//! Resources of the Google Health API (v4).
//!
//! Read in the contract of revision 20261030 and the notes measured against it: roll-ups take 90 days, four types 14;
//! daily record types come whole, 5,000 a page; sleep comes 25 a page.

use super::{IntradayResource, Resource, ResourceId, Role, Span};
use crate::{
    data_type::DataType,
    intraday::{
        Granularity::{self, *},
        IntradayType::{self, *},
    },
};

const ACTIVITY: &str = "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly";
const MEASUREMENTS: &str =
    "https://www.googleapis.com/auth/googlehealth.health_metrics_and_measurements.readonly";
const SLEEP: &str = "https://www.googleapis.com/auth/googlehealth.sleep.readonly";
const PROFILE: &str = "https://www.googleapis.com/auth/googlehealth.profile.readonly";
const SETTINGS: &str = "https://www.googleapis.com/auth/googlehealth.settings.readonly";
const NUTRITION: &str = "https://www.googleapis.com/auth/googlehealth.nutrition.readonly";
const ECG: &str = "https://www.googleapis.com/auth/googlehealth.ecg.readonly";
const IRREGULAR_RHYTHM: &str = "https://www.googleapis.com/auth/googlehealth.irn.readonly";
const LOCATION: &str = "https://www.googleapis.com/auth/googlehealth.location.readonly";

/// Tells the borders of heart-rate zones.
pub(super) const ZONE_BORDERS: &str = "daily-heart-rate-zones";

pub(super) const PERMISSIONS: &[&str] = &[ACTIVITY, MEASUREMENTS, SLEEP, PROFILE, SETTINGS];
pub(super) const FURTHER_PERMISSIONS: &[&str] = &[NUTRITION, ECG, IRREGULAR_RHYTHM, LOCATION];

const ROLL_UP_DAYS: u32 = 90;
const SHORT_ROLL_UP_DAYS: u32 = 14;
const DAILY_RECORDS_A_PAGE: u32 = 5_000;
const SLEEP_LOGS_A_PAGE: u32 = 25;
/// 25 sessions a page, at one every other day.
const EXERCISE_DAYS_A_PAGE: u32 = 50;
/// 5,000 logs a page, at eight a day.
const LOG_DAYS_A_PAGE: u32 = 625;
/// Ten electrocardiograms a page, at one a week; a curve takes up to 50 kB.
const ECG_DAYS_A_PAGE: u32 = 70;
/// Ten alerts a page; few people ever have one.
const ALERT_DAYS_A_PAGE: u32 = 1_000;

const fn essential(
    id: &'static str,
    data_types: &'static [DataType],
    span: Span,
    permissions: &'static [&'static str],
) -> Resource {
    Resource { id: ResourceId::new(id), data_types, span, permissions, role: Role::Essential }
}

const fn extra(
    id: &'static str,
    data_types: &'static [DataType],
    permissions: &'static [&'static str],
) -> Resource {
    Resource { id: ResourceId::new(id), data_types, span: Span::Once, permissions, role: Role::Extra }
}

/// About one point a day, on pages of 5,000.
const fn points(
    id: &'static str,
    data_types: &'static [DataType],
    permissions: &'static [&'static str],
) -> Resource {
    essential(id, data_types, Span::Pages { days_per_page: DAILY_RECORDS_A_PAGE }, permissions)
}

pub(super) static RESOURCES: &[Resource] = &[
    // Any grant opens the identity, so nothing is asked for it.
    essential("identity", &[DataType::Profile], Span::Once, &[]),
    essential("profile", &[DataType::Profile], Span::Once, &[PROFILE]),
    extra("settings", &[DataType::Profile], &[SETTINGS]),
    extra("latest-height", &[DataType::Profile], &[MEASUREMENTS]),
    extra("latest-weight", &[DataType::Profile], &[MEASUREMENTS]),
    essential("pairedDevices", &[DataType::Devices], Span::Once, &[SETTINGS]),
    essential("steps", &[DataType::Steps], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential("distance", &[DataType::Distance], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential("floors", &[DataType::Floors], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential("altitude", &[DataType::Elevation], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential("total-calories", &[DataType::Calories], Span::Days(SHORT_ROLL_UP_DAYS), &[ACTIVITY]),
    essential("active-energy-burned", &[DataType::ActivityCalories], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential(
        "active-minutes",
        &[DataType::MinutesLightlyActive, DataType::MinutesFairlyActive, DataType::MinutesVeryActive],
        Span::Days(SHORT_ROLL_UP_DAYS),
        &[ACTIVITY],
    ),
    essential("sedentary-period", &[DataType::MinutesSedentary], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential(
        "daily-resting-heart-rate",
        &[DataType::RestingHeartRate],
        Span::Pages { days_per_page: DAILY_RECORDS_A_PAGE },
        &[MEASUREMENTS],
    ),
    essential(
        ZONE_BORDERS,
        &[DataType::HeartRateZones],
        Span::Pages { days_per_page: DAILY_RECORDS_A_PAGE },
        &[MEASUREMENTS],
    ),
    essential("time-in-heart-rate-zone", &[DataType::HeartRateZones], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential(
        "calories-in-heart-rate-zone",
        &[DataType::HeartRateZones],
        Span::Days(SHORT_ROLL_UP_DAYS),
        &[ACTIVITY],
    ),
    essential("sleep", &[DataType::Sleep], Span::Pages { days_per_page: SLEEP_LOGS_A_PAGE }, &[SLEEP]),
    essential(
        "weight",
        &[DataType::Weight],
        Span::Pages { days_per_page: DAILY_RECORDS_A_PAGE },
        &[MEASUREMENTS],
    ),
    essential("active-zone-minutes", &[DataType::ActiveZoneMinutes], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential("swim-lengths-data", &[DataType::SwimmingStrokes], Span::Days(ROLL_UP_DAYS), &[ACTIVITY]),
    essential(
        "exercise",
        &[DataType::ActivityLog],
        Span::Pages { days_per_page: EXERCISE_DAYS_A_PAGE },
        &[ACTIVITY],
    ),
    points("daily-heart-rate-variability", &[DataType::HeartRateVariability], &[MEASUREMENTS]),
    points("daily-oxygen-saturation", &[DataType::OxygenSaturation], &[MEASUREMENTS]),
    points("daily-respiratory-rate", &[DataType::BreathingRate], &[MEASUREMENTS]),
    points("daily-sleep-temperature-derivations", &[DataType::SkinTemperature], &[MEASUREMENTS]),
    points("daily-vo2-max", &[DataType::CardioFitness], &[ACTIVITY]),
    points("vo2-max", &[DataType::Vo2Max], &[ACTIVITY]),
    points("run-vo2-max", &[DataType::RunVo2Max], &[ACTIVITY]),
    points("body-fat", &[DataType::BodyFat], &[MEASUREMENTS]),
    points("core-body-temperature", &[DataType::CoreTemperature], &[MEASUREMENTS]),
    points("blood-glucose", &[DataType::BloodGlucose], &[MEASUREMENTS]),
    essential(
        "nutrition-log",
        &[DataType::FoodLog],
        Span::Pages { days_per_page: LOG_DAYS_A_PAGE },
        &[NUTRITION],
    ),
    essential(
        "hydration-log",
        &[DataType::WaterLog],
        Span::Pages { days_per_page: LOG_DAYS_A_PAGE },
        &[NUTRITION],
    ),
    essential("food", &[DataType::Foods], Span::Once, &[NUTRITION]),
    essential(
        "electrocardiogram",
        &[DataType::Electrocardiogram],
        Span::Pages { days_per_page: ECG_DAYS_A_PAGE },
        &[ECG],
    ),
    essential(
        "irregular-rhythm-notification",
        &[DataType::IrregularRhythm],
        Span::Pages { days_per_page: ALERT_DAYS_A_PAGE },
        &[IRREGULAR_RHYTHM],
    ),
];

/// Each window is asked for a day wider, because its days begin and end at different instants around the world; the longer
/// it is, the less that costs.
const HEART_RATE_DAYS: u32 = 28;
/// At a reading each two seconds and 5,000 a page.
const HEART_RATE_PAGES_A_DAY: u32 = 7;
/// At 72 a night, as measured.
const VARIABILITY_DAYS_A_PAGE: u32 = 69;
/// At 207 a night, as measured.
const OXYGEN_DAYS_A_PAGE: u32 = 24;

/// Days whose exercises are listed at once.
const ROUTE_DAYS: u32 = 30;
/// At a route every third day.
const DAYS_BETWEEN_ROUTES: u32 = 3;

/// A series rolled up in slots.
const fn slots(
    id: &'static str,
    intraday_type: IntradayType,
    granularity: Granularity,
    days: u32,
) -> IntradayResource {
    let permissions: &[&str] = match intraday_type {
        HeartRate => &[MEASUREMENTS],
        _ => &[ACTIVITY],
    };
    let span = Span::Days(days);
    IntradayResource { id: ResourceId::new(id), intraday_type, granularity, span, permissions }
}

const fn recorded(
    id: &'static str,
    intraday_type: IntradayType,
    days_per_page: u32,
    permissions: &'static [&'static str],
) -> IntradayResource {
    let span = Span::Pages { days_per_page };
    IntradayResource { id: ResourceId::new(id), intraday_type, granularity: Recorded, span, permissions }
}

/// Named after their data type, with the length of the slot they are rolled up in.
pub(super) static INTRADAY: &[IntradayResource] = &[
    recorded(
        "intraday/heart-rate-variability",
        HeartRateVariability,
        VARIABILITY_DAYS_A_PAGE,
        &[MEASUREMENTS],
    ),
    recorded("intraday/oxygen-saturation", OxygenSaturation, OXYGEN_DAYS_A_PAGE, &[MEASUREMENTS]),
    recorded("intraday/respiratory-rate-sleep-summary", BreathingRate, DAILY_RECORDS_A_PAGE, &[MEASUREMENTS]),
    recorded("intraday/sleep", SleepStages, SLEEP_LOGS_A_PAGE, &[SLEEP]),
    IntradayResource {
        id: ResourceId::new("intraday/exercise-tcx"),
        intraday_type: Routes,
        granularity: Recorded,
        span: Span::ListAndEach { days: ROUTE_DAYS, days_apart: DAYS_BETWEEN_ROUTES },
        permissions: &[ACTIVITY, LOCATION],
    },
    slots("intraday/heart-rate/900s", HeartRate, FifteenMinutes, SHORT_ROLL_UP_DAYS),
    slots("intraday/steps/900s", Steps, FifteenMinutes, ROLL_UP_DAYS),
    slots("intraday/total-calories/900s", Calories, FifteenMinutes, SHORT_ROLL_UP_DAYS),
    slots("intraday/distance/900s", Distance, FifteenMinutes, ROLL_UP_DAYS),
    slots("intraday/floors/900s", Floors, FifteenMinutes, ROLL_UP_DAYS),
    slots("intraday/altitude/900s", Elevation, FifteenMinutes, ROLL_UP_DAYS),
    slots("intraday/active-zone-minutes/900s", ActiveZoneMinutes, FifteenMinutes, ROLL_UP_DAYS),
    slots("intraday/heart-rate/300s", HeartRate, FiveMinutes, SHORT_ROLL_UP_DAYS),
    slots("intraday/steps/300s", Steps, FiveMinutes, ROLL_UP_DAYS),
    slots("intraday/total-calories/300s", Calories, FiveMinutes, SHORT_ROLL_UP_DAYS),
    slots("intraday/distance/300s", Distance, FiveMinutes, ROLL_UP_DAYS),
    slots("intraday/floors/300s", Floors, FiveMinutes, ROLL_UP_DAYS),
    slots("intraday/altitude/300s", Elevation, FiveMinutes, ROLL_UP_DAYS),
    slots("intraday/active-zone-minutes/300s", ActiveZoneMinutes, FiveMinutes, ROLL_UP_DAYS),
    slots("intraday/heart-rate/60s", HeartRate, Minute, SHORT_ROLL_UP_DAYS),
    slots("intraday/steps/60s", Steps, Minute, ROLL_UP_DAYS),
    slots("intraday/total-calories/60s", Calories, Minute, SHORT_ROLL_UP_DAYS),
    slots("intraday/distance/60s", Distance, Minute, ROLL_UP_DAYS),
    slots("intraday/floors/60s", Floors, Minute, ROLL_UP_DAYS),
    slots("intraday/altitude/60s", Elevation, Minute, ROLL_UP_DAYS),
    slots("intraday/active-zone-minutes/60s", ActiveZoneMinutes, Minute, ROLL_UP_DAYS),
    IntradayResource {
        id: ResourceId::new("intraday/heart-rate/sample"),
        intraday_type: HeartRate,
        granularity: Second,
        span: Span::DaysInPages { days: HEART_RATE_DAYS, pages_a_day: HEART_RATE_PAGES_A_DAY },
        permissions: &[MEASUREMENTS],
    },
];
