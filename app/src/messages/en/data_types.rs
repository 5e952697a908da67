//! Data types and their groups, named and explained as a member knows them.

use crate::wizard::subject::Subject;
use domain::{DataType, Granularity, Group, IntradayType, ProviderId, intraday::IntradayGroup};

/// The name at the head of a data type.
pub(crate) const fn name(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Steps => "Steps",
        DataType::Distance => "Distance",
        DataType::Floors => "Floors",
        DataType::Elevation => "Elevation",
        DataType::Calories => "Calories",
        DataType::ActivityCalories => "Calories from activity",
        DataType::MinutesSedentary => "Minutes sitting or lying",
        DataType::MinutesLightlyActive => "Lightly active minutes",
        DataType::MinutesFairlyActive => "Fairly active minutes",
        DataType::MinutesVeryActive => "Very active minutes",
        DataType::ActiveZoneMinutes => "Active zone minutes",
        DataType::SwimmingStrokes => "Swimming strokes",
        DataType::ActivityLog => "Exercise",
        DataType::RestingHeartRate => "Resting heart rate",
        DataType::HeartRateZones => "Heart rate zones",
        DataType::HeartRateVariability => "Heart rate variability",
        DataType::CardioFitness => "Cardio fitness",
        DataType::Vo2Max => "VO2 max",
        DataType::RunVo2Max => "VO2 max from runs",
        DataType::Electrocardiogram => "ECGs",
        DataType::IrregularRhythm => "Irregular rhythm alerts",
        DataType::Sleep => "Sleep",
        DataType::Weight => "Weight",
        DataType::BodyFat => "Body fat",
        DataType::OxygenSaturation => "Oxygen in the blood",
        DataType::BreathingRate => "Breathing rate",
        DataType::SkinTemperature => "Skin temperature",
        DataType::CoreTemperature => "Body temperature",
        DataType::BloodGlucose => "Blood glucose",
        DataType::FoodLog => "Food log",
        DataType::WaterLog => "Water log",
        DataType::Foods => "Your foods",
        DataType::Profile => "Profile",
        DataType::Devices => "Devices",
        DataType::LifetimeStatistics => "Lifetime totals",
        DataType::Badges => "Badges",
    }
}

/// The name inside a sentence.
pub(crate) fn plain_name(data_type: DataType) -> String {
    let name = name(data_type);
    // A name that begins with two capitals is an abbreviation and stays one.
    if name.chars().nth(1).is_some_and(char::is_uppercase) {
        return name.to_owned();
    }
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// What a data type holds, in one sentence.
pub(crate) const fn explanation(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Steps => "How many steps your tracker counted each day.",
        DataType::Distance => "How far you went each day, in kilometres.",
        DataType::Floors => "How many floors you climbed each day.",
        DataType::Elevation => "How many metres you climbed each day.",
        DataType::Calories => "The energy you used each day, at rest and in motion.",
        DataType::ActivityCalories => "The energy you used each day by moving.",
        DataType::MinutesSedentary => "How long you sat or lay each day.",
        DataType::MinutesLightlyActive => "Minutes of light movement each day, such as strolling.",
        DataType::MinutesFairlyActive => "Minutes of moderate movement each day, such as brisk walking.",
        DataType::MinutesVeryActive => "Minutes of hard effort each day, such as running.",
        DataType::ActiveZoneMinutes => {
            "Minutes with a raised heart rate each day, as Fitbit counts them: those of hard effort count double."
        }
        DataType::SwimmingStrokes => "How many strokes you swam each day.",
        DataType::ActivityLog => {
            "Each exercise with its start, length, distance, heart rate and laps. No route, and none of your notes."
        }
        DataType::RestingHeartRate => "Your heart rate at rest, one number a day.",
        DataType::HeartRateZones => "Minutes and calories in each heart rate zone, day by day.",
        DataType::Sleep => {
            "Each night and nap with its stages and times. A night counts for the day you woke."
        }
        DataType::HeartRateVariability => {
            "How much the time from beat to beat varied while you slept, one set of numbers a night."
        }
        DataType::CardioFitness => "Your cardio fitness score (VO2 max), one number a day.",
        DataType::Vo2Max => "Each measurement or estimate of your VO2 max, with the method.",
        DataType::RunVo2Max => "Your VO2 max as estimated from each run.",
        DataType::Electrocardiogram => {
            "Each electrocardiogram you took on your watch: the curve, the result and the heart rate."
        }
        DataType::IrregularRhythm => {
            "Each alert that your heart may beat irregularly, with the heart rates that led to it."
        }
        DataType::Weight => "Each weighing, from a scale or typed in.",
        DataType::BodyFat => "Each measurement of body fat, from a scale or typed in.",
        DataType::OxygenSaturation => "Oxygen in the blood while you slept: mean and range of each night.",
        DataType::BreathingRate => "Breaths a minute while you slept, one number a night.",
        DataType::SkinTemperature => "How far your skin was above or below its usual warmth each night.",
        DataType::CoreTemperature => "Each body temperature you measured or typed in.",
        DataType::BloodGlucose => {
            "Each blood glucose reading, from a sensor, a meter or typed in. None of your notes."
        }
        DataType::FoodLog => "What you logged to eat, with the meal, the amount and what is in it.",
        DataType::WaterLog => "Each glass of water you logged.",
        DataType::Foods => "The foods in your own list, with a serving and what is in it.",
        DataType::Profile => {
            "When you joined, height, weight, stride and units. No name, no e-mail address, no date of birth."
        }
        DataType::Devices => "Your trackers and scales, and when each last synced. No hardware addresses.",
        DataType::LifetimeStatistics => "Totals and best days since you joined.",
        DataType::Badges => "The badges you were given, when, and how many times.",
    }
}

/// The name of a group.
pub(crate) const fn group(group: Group) -> &'static str {
    match group {
        Group::Activity => "Activity",
        Group::Heart => "Heart",
        Group::Sleep => "Sleep",
        Group::Body => "Body",
        Group::Account => "Account and devices",
    }
}

/// The name of whatever a chart or a table is about.
pub(crate) const fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Daily(data_type) => name(data_type),
        Subject::Intraday(intraday_type) => intraday(intraday_type),
    }
}

/// The name of a kind of readings within the day.
pub(crate) const fn intraday(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Heart rate",
        IntradayType::Steps => "Steps",
        IntradayType::Calories => "Calories",
        IntradayType::Distance => "Distance",
        IntradayType::Floors => "Floors",
        IntradayType::Elevation => "Elevation",
        IntradayType::ActiveZoneMinutes => "Active zone minutes",
        IntradayType::HeartRateVariability => "Heart rate variability",
        IntradayType::OxygenSaturation => "Oxygen in the blood",
        IntradayType::BreathingRate => "Breathing",
        IntradayType::SleepStages => "Sleep stages",
        IntradayType::Routes => "Routes of exercises",
    }
}

/// What a kind of readings holds, in one sentence.
pub(crate) const fn intraday_explanation(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Your heart rate through the day and the night.",
        IntradayType::Steps => "When you walked, and how much.",
        IntradayType::Calories => "The energy you used through the day.",
        IntradayType::Distance => "When you went how far, in kilometres.",
        IntradayType::Floors => "When you climbed floors.",
        IntradayType::Elevation => "When you climbed how many metres.",
        IntradayType::ActiveZoneMinutes => "Minutes with a raised heart rate, as Fitbit counts them.",
        IntradayType::HeartRateVariability => "How much the time from beat to beat varies while you sleep.",
        IntradayType::OxygenSaturation => "Oxygen in the blood while you sleep, minute by minute.",
        IntradayType::BreathingRate => "Breaths a minute in each stage of sleep, one set a night.",
        IntradayType::SleepStages => "When you slept lightly, deeply, in REM, or lay awake.",
        IntradayType::Routes => {
            "Where you ran, walked or rode: a place every few seconds. They show where you live and where you go."
        }
    }
}

/// The name of a group of readings within the day.
pub(crate) const fn intraday_group(group: IntradayGroup) -> &'static str {
    match group {
        IntradayGroup::HeartRate => "Heart rate",
        IntradayGroup::Activity => "Activity",
        IntradayGroup::Sleep => "Sleep",
        IntradayGroup::Routes => "Routes",
    }
}

/// How finely readings of a provider are spaced.
pub(crate) const fn granularity(granularity: Granularity, provider: ProviderId) -> &'static str {
    match granularity {
        Granularity::Second => match provider {
            // As the device measured them, every few seconds.
            ProviderId::GoogleHealth => "Every sample",
            ProviderId::Fitbit => "Every second",
        },
        Granularity::Minute => "Every minute",
        Granularity::FiveMinutes => "Every 5 minutes",
        Granularity::FifteenMinutes => "Every 15 minutes",
        Granularity::Recorded => "As recorded",
    }
}
