//! Resources of the Google Health API (v4) that carry the standard data.
//!
//! Read in the contract of revision 20261030 and the notes measured against it: roll-ups take 90 days, four types 14;
//! daily record types come whole, 5,000 a page; sleep comes 25 a page.

use super::{Resource, ResourceId, Role, Span};
use crate::data_type::DataType;

const ACTIVITY: &str = "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly";
const MEASUREMENTS: &str =
    "https://www.googleapis.com/auth/googlehealth.health_metrics_and_measurements.readonly";
const SLEEP: &str = "https://www.googleapis.com/auth/googlehealth.sleep.readonly";
const PROFILE: &str = "https://www.googleapis.com/auth/googlehealth.profile.readonly";
const SETTINGS: &str = "https://www.googleapis.com/auth/googlehealth.settings.readonly";

pub(super) const PERMISSIONS: &[&str] = &[ACTIVITY, MEASUREMENTS, SLEEP, PROFILE, SETTINGS];

const ROLL_UP_DAYS: u32 = 90;
const SHORT_ROLL_UP_DAYS: u32 = 14;
const DAILY_RECORDS_A_PAGE: u32 = 5_000;
const SLEEP_LOGS_A_PAGE: u32 = 25;

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
        "daily-heart-rate-zones",
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
];
