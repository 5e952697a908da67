//! How each provider's readings of a data type are obtained and what we make of them: the facts `_export` repeats.

use crate::{catalog::ProviderId, data_type::DataType};
use serde::Serialize;

/// How the readings of one data type come from one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Method {
    /// The provider's names of the resources, in catalog order.
    pub(super) resources: Vec<&'static str>,
    /// The provider's name of the way of asking.
    pub(super) method: &'static str,
    /// Whose readings they are.
    pub(super) sources: Sources,
    /// Members the provider does not have and we compute.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) computed: &'static [&'static str],
    /// What a reader should know besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<&'static str>,
}

/// Whose readings a provider's numbers are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sources {
    /// The member's Fitbit devices alone.
    Device,
    /// Every source the member lets the provider read, manual entries among them.
    All,
    /// The account, not a measurement.
    Account,
}

/// Finds how a provider's readings of a data type are obtained; nothing when it does not carry it.
pub(super) fn method_of(provider: ProviderId, data_type: DataType) -> Option<Method> {
    if !provider.carries(data_type) {
        return None;
    }
    let resources = provider.resources_of(data_type).map(|resource| resource.id.as_str()).collect();
    let (method, sources) = match provider {
        ProviderId::Fitbit => fitbit(data_type),
        ProviderId::GoogleHealth => google_health(data_type),
    };
    Some(Method {
        resources,
        method,
        sources,
        computed: computed(provider, data_type),
        note: note(provider, data_type),
    })
}

fn fitbit(data_type: DataType) -> (&'static str, Sources) {
    match data_type {
        DataType::Profile | DataType::Devices | DataType::LifetimeStatistics | DataType::Badges => {
            ("get", Sources::Account)
        }
        DataType::Sleep | DataType::Weight | DataType::BodyFat => ("log by date range", Sources::All),
        DataType::FoodLog | DataType::WaterLog => ("log by day", Sources::All),
        DataType::ActivityLog | DataType::Electrocardiogram | DataType::IrregularRhythm => {
            ("list", Sources::All)
        }
        DataType::CoreTemperature => ("summary by date range", Sources::All),
        DataType::HeartRateVariability
        | DataType::OxygenSaturation
        | DataType::BreathingRate
        | DataType::SkinTemperature
        | DataType::CardioFitness => ("summary by date range", Sources::Device),
        // Unlike the others, these have no series of the device alone.
        DataType::SwimmingStrokes | DataType::ActiveZoneMinutes => ("time series", Sources::All),
        _ => ("time series", Sources::Device),
    }
}

fn google_health(data_type: DataType) -> (&'static str, Sources) {
    match data_type {
        DataType::Profile | DataType::Devices | DataType::LifetimeStatistics => ("get", Sources::Account),
        DataType::Sleep
        | DataType::Weight
        | DataType::ActivityLog
        | DataType::BodyFat
        | DataType::CoreTemperature
        | DataType::BloodGlucose
        | DataType::Vo2Max
        | DataType::RunVo2Max
        | DataType::FoodLog
        | DataType::WaterLog
        | DataType::Foods
        | DataType::Electrocardiogram
        | DataType::IrregularRhythm => ("list", Sources::All),
        DataType::RestingHeartRate
        | DataType::HeartRateVariability
        | DataType::OxygenSaturation
        | DataType::BreathingRate
        | DataType::SkinTemperature
        | DataType::CardioFitness => ("reconcile", Sources::All),
        DataType::HeartRateZones => ("reconcile, dailyRollUp", Sources::All),
        _ => ("dailyRollUp", Sources::All),
    }
}

fn computed(provider: ProviderId, data_type: DataType) -> &'static [&'static str] {
    match (provider, data_type) {
        (ProviderId::GoogleHealth, DataType::Sleep) => &["efficiency", "awakeningsCount"],
        (ProviderId::Fitbit, DataType::Sleep) => &["awakeningsCount"],
        (ProviderId::GoogleHealth, DataType::ActiveZoneMinutes) => &["activeZoneMinutes"],
        (ProviderId::GoogleHealth, DataType::SkinTemperature) => &["nightlyRelative"],
        _ => &[],
    }
}

fn note(provider: ProviderId, data_type: DataType) -> Option<&'static str> {
    match (provider, data_type) {
        (ProviderId::GoogleHealth, DataType::HeartRateZones) => Some(
            "LIGHT, MODERATE, VIGOROUS and PEAK stand as Out of Range, Fat Burn, Cardio and Peak; our reading",
        ),
        (ProviderId::GoogleHealth, DataType::Profile) => Some("averageDailySteps has no counterpart"),
        (ProviderId::GoogleHealth, DataType::Sleep) => {
            Some("several sources of one night: one is the main sleep, the others have isMainSleep false")
        }
        (ProviderId::GoogleHealth, DataType::OxygenSaturation) => {
            Some("min and max are the bounds of a confidence interval, not the lowest and highest reading")
        }
        (ProviderId::GoogleHealth, DataType::ActivityLog) => {
            Some("several sources of one exercise each have an entry; nothing is summed over them")
        }
        (ProviderId::GoogleHealth, data_type) if is_sampled(data_type) => {
            Some("a reading told alike by several sources stands once; readings that differ all stand")
        }
        (_, DataType::Weight) => {
            Some("the key weight is the last weight-log entry of a day; other days are not filled")
        }
        (ProviderId::Fitbit, data_type) if is_filled(data_type) => {
            Some("a day without readings is \"0\" as served")
        }
        _ => None,
    }
}

const fn is_sampled(data_type: DataType) -> bool {
    matches!(
        data_type,
        DataType::BodyFat
            | DataType::CoreTemperature
            | DataType::BloodGlucose
            | DataType::Vo2Max
            | DataType::RunVo2Max
    )
}

const fn is_filled(data_type: DataType) -> bool {
    matches!(
        data_type,
        DataType::Steps
            | DataType::Distance
            | DataType::Floors
            | DataType::Elevation
            | DataType::ActivityCalories
            | DataType::MinutesLightlyActive
            | DataType::MinutesFairlyActive
            | DataType::MinutesVeryActive
            | DataType::SwimmingStrokes
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_type_a_provider_carries_has_a_method() {
        for provider in ProviderId::ALL {
            for data_type in DataType::ALL {
                let method = method_of(provider, data_type);

                assert_eq!(method.is_some(), provider.carries(data_type), "{provider} {data_type:?}");
                assert!(method.is_none_or(|method| !method.resources.is_empty()));
            }
        }
    }

    #[test]
    fn tracker_series_are_of_the_device_at_fitbit_and_of_all_sources_at_google() {
        let sources = |provider| method_of(provider, DataType::Steps).unwrap().sources;

        assert_eq!(sources(ProviderId::Fitbit), Sources::Device);
        assert_eq!(sources(ProviderId::GoogleHealth), Sources::All);
    }
}
