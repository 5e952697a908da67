//! Our names for kinds of readings, the groups a person thinks in, and their units. How a provider spells them is
//! the [`crate::catalog`]'s business; how a person reads them is the page's.

use crate::entry::EntryForm;
use serde::{Deserialize, Serialize};

/// Names one kind of reading, whichever provider it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DataType {
    /// Steps a day.
    Steps,
    /// Distance a day, in kilometres.
    Distance,
    /// Floors climbed a day.
    Floors,
    /// Elevation gained a day, in whole metres.
    Elevation,
    /// Energy used a day, resting included, in kilocalories.
    Calories,
    /// Energy used by activity a day, in kilocalories.
    ActivityCalories,
    /// Sedentary minutes a day.
    MinutesSedentary,
    /// Lightly active minutes a day.
    MinutesLightlyActive,
    /// Fairly (moderately) active minutes a day.
    MinutesFairlyActive,
    /// Very (vigorously) active minutes a day.
    MinutesVeryActive,
    /// Active zone minutes a day, those of the two upper zones counted double.
    ActiveZoneMinutes,
    /// Swimming strokes a day.
    SwimmingStrokes,
    /// Exercise sessions.
    ActivityLog,
    /// Resting heart rate a day, in beats per minute.
    RestingHeartRate,
    /// Minutes and kilocalories a day in each heart-rate zone.
    HeartRateZones,
    /// Heart-rate variability of the night, in milliseconds.
    HeartRateVariability,
    /// Cardio fitness (VO2 max) a day, in millilitres of oxygen per kilogram and minute.
    CardioFitness,
    /// VO2 max as measured or estimated at some moment.
    Vo2Max,
    /// VO2 max estimated from runs.
    RunVo2Max,
    /// Electrocardiograms the member took, with their curves.
    Electrocardiogram,
    /// Alerts of an irregular rhythm of the heart.
    IrregularRhythm,
    /// Sleep logs with stages; a night belongs to the day of waking.
    Sleep,
    /// Weight log entries, in kilograms.
    Weight,
    /// Body-fat log entries, in percent.
    BodyFat,
    /// Oxygen in the blood during the night, in percent.
    OxygenSaturation,
    /// Breathing rate of the night, in breaths per minute.
    BreathingRate,
    /// Skin temperature of the night against the member's own baseline, in degrees Celsius.
    SkinTemperature,
    /// Core temperature log entries, in degrees Celsius.
    CoreTemperature,
    /// Blood glucose entries, in milligrams per decilitre.
    BloodGlucose,
    /// Food log entries; a day's are added up, in kilocalories.
    FoodLog,
    /// Water log entries; a day's are added up, in millilitres.
    WaterLog,
    /// The member's own list of foods, with what is in them.
    Foods,
    /// What the provider knows of the member, without anything that names them.
    Profile,
    /// Trackers and scales, without hardware addresses.
    Devices,
    /// Totals and best days over the member's whole time with the provider.
    LifetimeStatistics,
    /// Badges the member was given.
    Badges,
}

impl DataType {
    /// Every data type, in the order the page lists them.
    pub const ALL: [DataType; 36] = [
        DataType::Steps,
        DataType::Distance,
        DataType::Floors,
        DataType::Elevation,
        DataType::Calories,
        DataType::ActivityCalories,
        DataType::MinutesSedentary,
        DataType::MinutesLightlyActive,
        DataType::MinutesFairlyActive,
        DataType::MinutesVeryActive,
        DataType::ActiveZoneMinutes,
        DataType::SwimmingStrokes,
        DataType::ActivityLog,
        DataType::RestingHeartRate,
        DataType::HeartRateZones,
        DataType::HeartRateVariability,
        DataType::CardioFitness,
        DataType::Vo2Max,
        DataType::RunVo2Max,
        DataType::Electrocardiogram,
        DataType::IrregularRhythm,
        DataType::Sleep,
        DataType::Weight,
        DataType::BodyFat,
        DataType::OxygenSaturation,
        DataType::BreathingRate,
        DataType::SkinTemperature,
        DataType::CoreTemperature,
        DataType::BloodGlucose,
        DataType::FoodLog,
        DataType::WaterLog,
        DataType::Foods,
        DataType::Profile,
        DataType::Devices,
        DataType::LifetimeStatistics,
        DataType::Badges,
    ];

    /// The name used in JSON, in the database and in file provenance: `resting_heart_rate`.
    pub const fn key(self) -> &'static str {
        match self {
            DataType::Steps => "steps",
            DataType::Distance => "distance",
            DataType::Floors => "floors",
            DataType::Elevation => "elevation",
            DataType::Calories => "calories",
            DataType::ActivityCalories => "activity_calories",
            DataType::MinutesSedentary => "minutes_sedentary",
            DataType::MinutesLightlyActive => "minutes_lightly_active",
            DataType::MinutesFairlyActive => "minutes_fairly_active",
            DataType::MinutesVeryActive => "minutes_very_active",
            DataType::ActiveZoneMinutes => "active_zone_minutes",
            DataType::SwimmingStrokes => "swimming_strokes",
            DataType::ActivityLog => "activity_log",
            DataType::RestingHeartRate => "resting_heart_rate",
            DataType::HeartRateZones => "heart_rate_zones",
            DataType::HeartRateVariability => "heart_rate_variability",
            DataType::CardioFitness => "cardio_fitness",
            DataType::Vo2Max => "vo2_max",
            DataType::RunVo2Max => "run_vo2_max",
            DataType::Electrocardiogram => "electrocardiogram",
            DataType::IrregularRhythm => "irregular_rhythm",
            DataType::Sleep => "sleep",
            DataType::Weight => "weight",
            DataType::BodyFat => "body_fat",
            DataType::OxygenSaturation => "oxygen_saturation",
            DataType::BreathingRate => "breathing_rate",
            DataType::SkinTemperature => "skin_temperature",
            DataType::CoreTemperature => "core_temperature",
            DataType::BloodGlucose => "blood_glucose",
            DataType::FoodLog => "food_log",
            DataType::WaterLog => "water_log",
            DataType::Foods => "foods",
            DataType::Profile => "profile",
            DataType::Devices => "devices",
            DataType::LifetimeStatistics => "lifetime_statistics",
            DataType::Badges => "badges",
        }
    }

    /// Finds a data type by its [`key`](Self::key).
    pub fn find(key: &str) -> Option<DataType> {
        DataType::ALL.into_iter().find(|data_type| data_type.key() == key)
    }

    /// The group a person would look for it in.
    pub const fn group(self) -> Group {
        match self {
            DataType::Steps
            | DataType::Distance
            | DataType::Floors
            | DataType::Elevation
            | DataType::Calories
            | DataType::ActivityCalories
            | DataType::MinutesSedentary
            | DataType::MinutesLightlyActive
            | DataType::MinutesFairlyActive
            | DataType::MinutesVeryActive
            | DataType::ActiveZoneMinutes
            | DataType::SwimmingStrokes
            | DataType::ActivityLog => Group::Activity,
            DataType::RestingHeartRate
            | DataType::HeartRateZones
            | DataType::HeartRateVariability
            | DataType::CardioFitness
            | DataType::Vo2Max
            | DataType::RunVo2Max
            | DataType::Electrocardiogram
            | DataType::IrregularRhythm => Group::Heart,
            DataType::Sleep => Group::Sleep,
            DataType::Weight
            | DataType::BodyFat
            | DataType::OxygenSaturation
            | DataType::BreathingRate
            | DataType::SkinTemperature
            | DataType::CoreTemperature
            | DataType::BloodGlucose
            | DataType::FoodLog
            | DataType::WaterLog
            | DataType::Foods => Group::Body,
            DataType::Profile | DataType::Devices | DataType::LifetimeStatistics | DataType::Badges => {
                Group::Account
            }
        }
    }

    /// The unit of the value shown for a day.
    ///
    /// For heart-rate zones that value is the minutes above the lowest zone; for sleep the minutes asleep of the
    /// main sleep; which of several entries of a day is shown, or what of them, says [`day_rule`](Self::day_rule).
    pub const fn unit(self) -> Unit {
        match self {
            DataType::Steps => Unit::Steps,
            DataType::Distance => Unit::Kilometres,
            DataType::Floors => Unit::Floors,
            DataType::Elevation => Unit::Metres,
            DataType::Calories | DataType::ActivityCalories | DataType::FoodLog => Unit::Kilocalories,
            DataType::MinutesSedentary
            | DataType::MinutesLightlyActive
            | DataType::MinutesFairlyActive
            | DataType::MinutesVeryActive
            | DataType::ActiveZoneMinutes
            | DataType::ActivityLog
            | DataType::HeartRateZones
            | DataType::Sleep => Unit::Minutes,
            DataType::SwimmingStrokes => Unit::Strokes,
            DataType::RestingHeartRate | DataType::Electrocardiogram => Unit::BeatsPerMinute,
            DataType::IrregularRhythm => Unit::Alerts,
            DataType::HeartRateVariability => Unit::Milliseconds,
            DataType::CardioFitness | DataType::Vo2Max | DataType::RunVo2Max => {
                Unit::MillilitresPerKilogramMinute
            }
            DataType::Weight => Unit::Kilograms,
            DataType::BodyFat | DataType::OxygenSaturation => Unit::Percent,
            DataType::BreathingRate => Unit::BreathsPerMinute,
            DataType::SkinTemperature => Unit::DegreesFromBaseline,
            DataType::CoreTemperature => Unit::DegreesCelsius,
            DataType::BloodGlucose => Unit::MilligramsPerDecilitre,
            DataType::WaterLog => Unit::Millilitres,
            DataType::Foods
            | DataType::Profile
            | DataType::Devices
            | DataType::LifetimeStatistics
            | DataType::Badges => Unit::None,
        }
    }

    /// Whether files of version 1 had it; the others came with version 2.
    pub const fn is_in_files_of_version_1(self) -> bool {
        EntryForm::find(self).is_none()
            && !matches!(self, DataType::SwimmingStrokes | DataType::Foods | DataType::Badges)
    }

    /// What a chart shows of a day with several values.
    pub const fn day_rule(self) -> DayRule {
        match self {
            // The night, not the nap; the longest exercise stays right when two sources tell of the same one.
            DataType::Sleep | DataType::ActivityLog => DayRule::Largest,
            DataType::FoodLog | DataType::WaterLog | DataType::IrregularRhythm => DayRule::Sum,
            _ => DayRule::Last,
        }
    }

    /// Whether it is fetched only for members who choose it: it costs many requests or says much of a person, and it
    /// needs permissions nobody else is asked for ([`further_permissions`]).
    ///
    /// [`further_permissions`]: crate::catalog::ProviderId::further_permissions
    pub const fn is_opt_in(self) -> bool {
        matches!(
            self,
            DataType::FoodLog
                | DataType::WaterLog
                | DataType::Foods
                | DataType::Electrocardiogram
                | DataType::IrregularRhythm
        )
    }

    /// Whether readings of this kind belong to days. The others are asked for once an import.
    pub const fn is_dated(self) -> bool {
        !matches!(
            self,
            DataType::Foods
                | DataType::Profile
                | DataType::Devices
                | DataType::LifetimeStatistics
                | DataType::Badges
        )
    }
}

/// What of several values of a day stands for the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayRule {
    /// The last one.
    Last,
    /// The largest one.
    Largest,
    /// All of them together.
    Sum,
}

impl DayRule {
    /// The value of a day that has `known` so far and is told `next`. A sum of absurd readings stays a number: JSON has no
    /// infinity, and what is kept of it could not be read again.
    pub fn unite(self, known: f64, next: f64) -> f64 {
        match self {
            DayRule::Last => next,
            DayRule::Largest => known.max(next),
            DayRule::Sum => (known + next).clamp(f64::MIN, f64::MAX),
        }
    }
}

/// A group of data types, as a person would sort them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Steps, distance, energy, active minutes, exercise.
    Activity,
    /// Resting heart rate, zones, variability, fitness.
    Heart,
    /// Nights and naps.
    Sleep,
    /// Weight, fat, oxygen, breathing, temperature, glucose, food and water.
    Body,
    /// Profile, devices, totals, badges.
    Account,
}

impl Group {
    /// Every group, in the order the page shows them.
    pub const ALL: [Group; 5] = [Group::Activity, Group::Heart, Group::Sleep, Group::Body, Group::Account];

    /// The data types of this group, in page order.
    pub fn data_types(self) -> impl Iterator<Item = DataType> {
        DataType::ALL.into_iter().filter(move |data_type| data_type.group() == self)
    }
}

/// The unit of a daily value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A count of steps.
    Steps,
    /// Kilometres.
    Kilometres,
    /// A count of floors.
    Floors,
    /// Metres.
    Metres,
    /// Kilocalories.
    Kilocalories,
    /// Minutes.
    Minutes,
    /// Beats per minute.
    BeatsPerMinute,
    /// Kilograms.
    Kilograms,
    /// Milliseconds.
    Milliseconds,
    /// Percent.
    Percent,
    /// Breaths per minute.
    BreathsPerMinute,
    /// A count of strokes.
    Strokes,
    /// Millilitres of oxygen per kilogram of body weight and minute.
    MillilitresPerKilogramMinute,
    /// Degrees Celsius.
    DegreesCelsius,
    /// Degrees Celsius above or below a baseline.
    DegreesFromBaseline,
    /// Milligrams per decilitre.
    MilligramsPerDecilitre,
    /// Millilitres.
    Millilitres,
    /// A count of alerts.
    Alerts,
    /// Degrees of latitude, north of the equator.
    Degrees,
    /// No daily value.
    None,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_the_serialized_name_and_finds_its_data_type() {
        for data_type in DataType::ALL {
            let written = serde_json::to_value(data_type).unwrap();

            assert_eq!(written, data_type.key());
            assert_eq!(DataType::find(data_type.key()), Some(data_type));
        }
    }

    #[test]
    fn groups_hold_every_data_type_exactly_once() {
        let grouped: Vec<DataType> = Group::ALL.into_iter().flat_map(Group::data_types).collect();

        assert_eq!(grouped.len(), DataType::ALL.len());
        assert!(DataType::ALL.iter().all(|data_type| grouped.contains(data_type)));
    }

    #[test]
    fn sum_of_absurd_readings_is_a_number_that_can_be_kept() {
        for absurd in [f64::MAX, f64::MIN] {
            let sum = DayRule::Sum.unite(absurd, absurd);

            let kept = serde_json::to_string(&sum).unwrap();
            assert!(sum.is_finite(), "{sum}");
            assert_eq!(serde_json::from_str::<f64>(&kept).unwrap(), sum);
        }
        assert_eq!(DayRule::Sum.unite(1.5, 2.0), 3.5);
    }
}
