//! How each provider is asked for readings within the day: the word `_export` has for it.

use crate::{
    catalog::ProviderId,
    intraday::{Granularity, IntradayType},
};

/// Google's way of asking for slots, added up or averaged over all sources by the service.
pub(super) const ROLL_UP: &str = "rollUp";
/// Google's way of asking for every sample as it was told.
pub(super) const LIST: &str = "list";
/// Google's way of asking for the route of one exercise.
pub(super) const EXPORT: &str = "exportExerciseTcx";

/// Finds the provider's name of the way a type is asked for; nothing when it does not carry it that finely.
pub(super) fn method_of(
    provider: ProviderId,
    intraday_type: IntradayType,
    granularity: Granularity,
) -> Option<&'static str> {
    provider.intraday_resource(intraday_type, granularity)?;
    Some(match provider {
        ProviderId::Fitbit => fitbit(intraday_type),
        ProviderId::GoogleHealth if intraday_type == IntradayType::Routes => EXPORT,
        ProviderId::GoogleHealth => google_health(granularity),
    })
}

const fn fitbit(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate
        | IntradayType::Steps
        | IntradayType::Calories
        | IntradayType::Distance
        | IntradayType::Floors
        | IntradayType::Elevation
        | IntradayType::ActiveZoneMinutes => "intraday by date",
        IntradayType::HeartRateVariability | IntradayType::OxygenSaturation | IntradayType::BreathingRate => {
            "intraday by interval"
        }
        IntradayType::SleepStages => "log by date range",
        IntradayType::Routes => "activity TCX",
    }
}

const fn google_health(granularity: Granularity) -> &'static str {
    match granularity {
        Granularity::Minute | Granularity::FiveMinutes | Granularity::FifteenMinutes => ROLL_UP,
        // Every sample, and what is measured in sleep.
        Granularity::Second | Granularity::Recorded => LIST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_a_provider_has_is_asked_for_in_some_way_and_no_other() {
        for provider in ProviderId::ALL {
            for intraday_type in IntradayType::ALL {
                for granularity in Granularity::ALL {
                    let is_carried = provider.intraday_resource(intraday_type, granularity).is_some();
                    let method = method_of(provider, intraday_type, granularity);

                    assert_eq!(method.is_some(), is_carried, "{provider} {intraday_type} {granularity:?}");
                }
            }
        }
    }

    #[test]
    fn google_rolls_slots_up_and_lists_samples_and_nights() {
        let method = |intraday_type, granularity| {
            method_of(ProviderId::GoogleHealth, intraday_type, granularity).unwrap()
        };

        assert_eq!(method(IntradayType::HeartRate, Granularity::Second), "list");
        assert_eq!(method(IntradayType::HeartRate, Granularity::Minute), "rollUp");
        assert_eq!(method(IntradayType::Steps, Granularity::FifteenMinutes), "rollUp");
        assert_eq!(method(IntradayType::OxygenSaturation, Granularity::Recorded), "list");
    }
}
