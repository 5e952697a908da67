//! Resources of the Fitbit Web API that carry the standard data, with the largest range each answers.
//!
//! Ranges count both ends, which stays on the safe side of the service's own `end - start` test.

use super::{Resource, ResourceId, Role, Span};
use crate::data_type::DataType;

pub(super) const PERMISSIONS: &[&str] = &["activity", "heartrate", "sleep", "weight", "profile", "settings"];

const SERIES_DAYS: u32 = 1_095;
const ACTIVITY_CALORIES_DAYS: u32 = 30;
const HEART_DAYS: u32 = 365;
const SLEEP_DAYS: u32 = 100;
const WEIGHT_LOG_DAYS: u32 = 31;

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
        "heart",
        &[DataType::RestingHeartRate, DataType::HeartRateZones],
        Span::Days(HEART_DAYS),
        &["heartrate"],
    ),
    resource("sleep", &[DataType::Sleep], Span::Days(SLEEP_DAYS), &["sleep"]),
    resource("weight-log", &[DataType::Weight], Span::Days(WEIGHT_LOG_DAYS), &["weight"]),
];
