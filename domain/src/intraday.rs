//! Our names for kinds of readings within the day, how finely they may be asked for, and how a selection of them is
//! written. How a provider spells them is the [`crate::catalog`]'s business; their shape in the monthly file is
//! [`crate::file`]'s.

use crate::data_type::Unit;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// A kind of reading within the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IntradayType {
    /// Beats per minute.
    HeartRate,
    /// Steps of each slot.
    Steps,
    /// Energy used in each slot, kilocalories.
    Calories,
    /// Way covered in each slot, kilometres.
    Distance,
    /// Floors climbed in each slot.
    Floors,
    /// Height gained in each slot, metres.
    Elevation,
    /// Minutes in raised heart-rate zones, counted as the provider counts them.
    ActiveZoneMinutes,
    /// Variation from beat to beat in sleep, milliseconds.
    HeartRateVariability,
    /// Oxygen in the blood in sleep, percent.
    OxygenSaturation,
    /// Breaths per minute in each sleep stage.
    BreathingRate,
    /// Stages of sleep as recorded.
    SleepStages,
    /// Where exercises went: positions, each with its latitude as value.
    Routes,
}

impl IntradayType {
    /// Every type, in the order of the page and of the file.
    pub const ALL: [IntradayType; 12] = [
        IntradayType::HeartRate,
        IntradayType::Steps,
        IntradayType::Calories,
        IntradayType::Distance,
        IntradayType::Floors,
        IntradayType::Elevation,
        IntradayType::ActiveZoneMinutes,
        IntradayType::HeartRateVariability,
        IntradayType::OxygenSaturation,
        IntradayType::BreathingRate,
        IntradayType::SleepStages,
        IntradayType::Routes,
    ];

    /// The name used in JSON, URLs and the database: `heart_rate`.
    pub const fn key(self) -> &'static str {
        match self {
            IntradayType::HeartRate => "heart_rate",
            IntradayType::Steps => "steps",
            IntradayType::Calories => "calories",
            IntradayType::Distance => "distance",
            IntradayType::Floors => "floors",
            IntradayType::Elevation => "elevation",
            IntradayType::ActiveZoneMinutes => "active_zone_minutes",
            IntradayType::HeartRateVariability => "heart_rate_variability",
            IntradayType::OxygenSaturation => "oxygen_saturation",
            IntradayType::BreathingRate => "breathing_rate",
            IntradayType::SleepStages => "sleep_stages",
            IntradayType::Routes => "routes",
        }
    }

    /// Finds a type by its [`key`](Self::key).
    pub fn find(key: &str) -> Option<IntradayType> {
        IntradayType::ALL.into_iter().find(|intraday_type| intraday_type.key() == key)
    }

    /// The group that shares one choice of granularity.
    pub const fn group(self) -> IntradayGroup {
        match self {
            IntradayType::HeartRate => IntradayGroup::HeartRate,
            IntradayType::Steps
            | IntradayType::Calories
            | IntradayType::Distance
            | IntradayType::Floors
            | IntradayType::Elevation
            | IntradayType::ActiveZoneMinutes => IntradayGroup::Activity,
            IntradayType::HeartRateVariability
            | IntradayType::OxygenSaturation
            | IntradayType::BreathingRate
            | IntradayType::SleepStages => IntradayGroup::Sleep,
            IntradayType::Routes => IntradayGroup::Routes,
        }
    }

    /// The unit of one reading; stages of sleep have none.
    pub const fn unit(self) -> Unit {
        match self {
            IntradayType::HeartRate => Unit::BeatsPerMinute,
            IntradayType::Steps => Unit::Steps,
            IntradayType::Calories => Unit::Kilocalories,
            IntradayType::Distance => Unit::Kilometres,
            IntradayType::Floors => Unit::Floors,
            IntradayType::Elevation => Unit::Metres,
            IntradayType::ActiveZoneMinutes => Unit::Minutes,
            IntradayType::HeartRateVariability => Unit::Milliseconds,
            IntradayType::OxygenSaturation => Unit::Percent,
            IntradayType::BreathingRate => Unit::BreathsPerMinute,
            IntradayType::SleepStages => Unit::None,
            IntradayType::Routes => Unit::Degrees,
        }
    }

    /// Whether it is fetched only for members who choose it, with a permission nobody else is asked for
    /// ([`further_permissions`]): positions say where a person lives.
    ///
    /// [`further_permissions`]: crate::catalog::ProviderId::further_permissions
    pub const fn is_opt_in(self) -> bool {
        matches!(self, IntradayType::Routes)
    }

    /// Whether the readings of a day add up to something, as steps do and heart rates do not.
    pub const fn adds_up(self) -> bool {
        matches!(self.group(), IntradayGroup::Activity)
    }
}

impl fmt::Display for IntradayType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Types that share one choice of granularity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntradayGroup {
    /// Heart rate.
    HeartRate,
    /// Steps, calories, distance, floors, elevation, active zone minutes.
    Activity,
    /// What is measured in sleep.
    Sleep,
    /// Where exercises went.
    Routes,
}

impl IntradayGroup {
    /// Every group, in page order.
    pub const ALL: [IntradayGroup; 4] =
        [IntradayGroup::HeartRate, IntradayGroup::Activity, IntradayGroup::Sleep, IntradayGroup::Routes];

    /// The types of this group, in page order.
    pub fn intraday_types(self) -> impl Iterator<Item = IntradayType> {
        IntradayType::ALL.into_iter().filter(move |intraday_type| intraday_type.group() == self)
    }

    /// The granularities a member may choose from, finest first.
    pub const fn granularities(self) -> &'static [Granularity] {
        match self {
            IntradayGroup::HeartRate => &[
                Granularity::Second,
                Granularity::Minute,
                Granularity::FiveMinutes,
                Granularity::FifteenMinutes,
            ],
            IntradayGroup::Activity => {
                &[Granularity::Minute, Granularity::FiveMinutes, Granularity::FifteenMinutes]
            }
            IntradayGroup::Sleep | IntradayGroup::Routes => &[Granularity::Recorded],
        }
    }
}

/// Spacing of readings within the day, finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    /// As often as the device measured, at most once a second.
    Second,
    /// One reading a minute.
    Minute,
    /// One reading each five minutes.
    FiveMinutes,
    /// One reading each fifteen minutes.
    FifteenMinutes,
    /// As recorded, with spacing of its own.
    Recorded,
}

impl Granularity {
    /// Every granularity, finest first.
    pub const ALL: [Granularity; 5] = [
        Granularity::Second,
        Granularity::Minute,
        Granularity::FiveMinutes,
        Granularity::FifteenMinutes,
        Granularity::Recorded,
    ];

    /// The name used in JSON and the database: `five_minutes`.
    pub const fn key(self) -> &'static str {
        match self {
            Granularity::Second => "second",
            Granularity::Minute => "minute",
            Granularity::FiveMinutes => "five_minutes",
            Granularity::FifteenMinutes => "fifteen_minutes",
            Granularity::Recorded => "recorded",
        }
    }

    /// Finds a granularity by its [`key`](Self::key).
    pub fn find(key: &str) -> Option<Granularity> {
        Granularity::ALL.into_iter().find(|granularity| granularity.key() == key)
    }

    /// Seconds of one slot; none where readings have spacing of their own.
    pub const fn seconds(self) -> Option<u32> {
        match self {
            Granularity::Second => Some(1),
            Granularity::Minute => Some(60),
            Granularity::FiveMinutes => Some(300),
            Granularity::FifteenMinutes => Some(900),
            Granularity::Recorded => None,
        }
    }
}

/// What a member wants of intraday data: each type with its granularity.
pub type IntradaySelection = BTreeMap<IntradayType, Granularity>;

/// Whether every granularity of a selection is one its type may have, and there is at least one type.
pub fn is_valid_selection(selection: &IntradaySelection) -> bool {
    !selection.is_empty()
        && selection
            .iter()
            .all(|(intraday_type, granularity)| intraday_type.group().granularities().contains(granularity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_the_serialized_name_and_finds_its_value() {
        for intraday_type in IntradayType::ALL {
            assert_eq!(serde_json::to_value(intraday_type).unwrap(), intraday_type.key());
            assert_eq!(IntradayType::find(intraday_type.key()), Some(intraday_type));
        }
        for granularity in Granularity::ALL {
            assert_eq!(serde_json::to_value(granularity).unwrap(), granularity.key());
            assert_eq!(Granularity::find(granularity.key()), Some(granularity));
        }
    }

    #[test]
    fn groups_hold_every_type_exactly_once() {
        let grouped: Vec<_> =
            IntradayGroup::ALL.into_iter().flat_map(IntradayGroup::intraday_types).collect();

        assert_eq!(grouped, IntradayType::ALL);
    }

    #[test]
    fn selection_with_a_granularity_its_type_does_not_have_is_refused() {
        let valid = IntradaySelection::from([(IntradayType::HeartRate, Granularity::Second)]);
        let too_fine = IntradaySelection::from([(IntradayType::Steps, Granularity::Second)]);

        assert!(is_valid_selection(&valid));
        assert!(!is_valid_selection(&too_fine));
        assert!(!is_valid_selection(&IntradaySelection::new()));
    }
}
