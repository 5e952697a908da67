//! Which values are believable. Nothing is changed or left out for it: what lies outside is counted, and the file says so.

use crate::intraday::{Granularity, IntradayType};
use std::ops::RangeInclusive;

/// The values of a type a reader need not doubt, in its unit; none for stages of sleep, which have no value.
///
/// Drawn wide: no living person at any sport lies outside, so that a value that does is a fault of a device or of a
/// service. Of what adds up they are those of one minute times the minutes of a slot.
pub fn believable_values(
    intraday_type: IntradayType,
    granularity: Granularity,
) -> Option<RangeInclusive<f64>> {
    let minutes = f64::from(granularity.seconds().unwrap_or(60)) / 60.0;
    let a_minute = |most: f64| 0.0..=most * minutes;
    Some(match intraday_type {
        IntradayType::HeartRate => 20.0..=250.0,
        // Sprinters take about 300.
        IntradayType::Steps => a_minute(400.0),
        IntradayType::Calories => a_minute(60.0),
        // 120 km/h, downhill on a bicycle.
        IntradayType::Distance => a_minute(2.0),
        IntradayType::Floors => a_minute(60.0),
        IntradayType::Elevation => a_minute(200.0),
        // A minute in the zones cardio and peak counts double.
        IntradayType::ActiveZoneMinutes => a_minute(2.0),
        IntradayType::HeartRateVariability => 1.0..=500.0,
        IntradayType::OxygenSaturation => 50.0..=100.0,
        IntradayType::BreathingRate => 3.0..=60.0,
        // Latitudes; longitudes are judged with them.
        IntradayType::Routes => -90.0..=90.0,
        IntradayType::SleepStages => return None,
    })
}

/// How many of these are not among the [`believable_values`].
pub(crate) fn count_implausible(
    intraday_type: IntradayType,
    granularity: Granularity,
    values: impl IntoIterator<Item = f64>,
) -> u32 {
    let Some(believable) = believable_values(intraday_type, granularity) else { return 0 };
    let count = values.into_iter().filter(|value| !believable.contains(value)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_and_absurd_values_are_not_believed_and_ordinary_ones_are() {
        let doubted = |intraday_type, granularity, values: &[f64]| {
            count_implausible(intraday_type, granularity, values.iter().copied())
        };

        let hearts = doubted(IntradayType::HeartRate, Granularity::Second, &[-5.0, 0.0, 38.0, 212.0, 900.0]);
        let oxygen =
            doubted(IntradayType::OxygenSaturation, Granularity::Recorded, &[97.5, 100.0, 100.1, 0.0]);

        assert_eq!((hearts, oxygen), (3, 2));
    }

    #[test]
    fn what_adds_up_may_be_more_in_a_longer_slot() {
        let doubted =
            |granularity| count_implausible(IntradayType::Steps, granularity, [0.0, 401.0, 6_000.0]);

        assert_eq!(doubted(Granularity::Minute), 2);
        assert_eq!(doubted(Granularity::FiveMinutes), 1);
        assert_eq!(doubted(Granularity::FifteenMinutes), 0);
    }

    #[test]
    fn every_type_but_stages_of_sleep_has_bounds_and_only_latitudes_may_be_negative() {
        for intraday_type in IntradayType::ALL {
            for granularity in intraday_type.group().granularities() {
                let bounds = believable_values(intraday_type, *granularity);

                assert_eq!(bounds.is_none(), intraday_type == IntradayType::SleepStages, "{intraday_type}");
                let least = if intraday_type == IntradayType::Routes { -90.0 } else { 0.0 };
                assert!(
                    bounds.is_none_or(|bounds| *bounds.start() >= least && bounds.end() > bounds.start())
                );
            }
        }
    }
}
