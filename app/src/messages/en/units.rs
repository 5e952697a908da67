//! Values, durations and sizes with their units in words.

use crate::{intl, wizard::subject::Subject};
use domain::{DataType, IntradayType, data_type::Unit};

/// A value with its unit in words.
pub(crate) fn value(subject: Subject, value: f64) -> String {
    of(subject.unit(), value)
}

/// A value of a unit, in words.
pub(crate) fn of(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Steps => counted(value, "step", "steps"),
        Unit::Kilometres => format!("{} km", intl::number(value, 2)),
        Unit::Floors => counted(value, "floor", "floors"),
        Unit::Metres => format!("{} m", intl::number(value, 0)),
        Unit::Kilocalories => format!("{} kcal", intl::number(value, 0)),
        Unit::Minutes => minutes(value),
        Unit::BeatsPerMinute => format!("{} beats a minute", intl::number(value, 0)),
        Unit::Kilograms => format!("{} kg", intl::number(value, 1)),
        Unit::Milliseconds => format!("{} ms", intl::number(value, 1)),
        Unit::Percent => format!("{} %", intl::number(value, 1)),
        Unit::BreathsPerMinute => format!("{} breaths a minute", intl::number(value, 1)),
        Unit::Strokes => counted(value, "stroke", "strokes"),
        Unit::MillilitresPerKilogramMinute => format!("{} ml per kg a minute", intl::number(value, 1)),
        Unit::DegreesCelsius => format!("{} °C", intl::number(value, 1)),
        Unit::DegreesFromBaseline if value > 0.0 => format!("+{} °C", intl::number(value, 2)),
        Unit::DegreesFromBaseline => format!("{} °C", intl::number(value, 2)),
        Unit::Millilitres => format!("{} ml", intl::number(value, 0)),
        Unit::Alerts => counted(value, "alert", "alerts"),
        Unit::Degrees => format!("{}°", intl::number(value, 5)),
        Unit::MilligramsPerDecilitre => format!("{} mg per dl", intl::number(value, 0)),
        Unit::None => intl::number(value, 2),
    }
}

/// What the axis of a chart counts, in words.
pub(crate) const fn axis(subject: Subject) -> &'static str {
    match subject {
        Subject::Daily(data_type) => daily_axis(data_type),
        Subject::Intraday(intraday_type) => intraday_axis(intraday_type),
    }
}

const fn daily_axis(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Steps => "steps a day",
        DataType::Distance => "kilometres a day",
        DataType::Floors => "floors a day",
        DataType::Elevation => "metres climbed a day",
        DataType::Calories | DataType::ActivityCalories => "kilocalories a day",
        DataType::MinutesSedentary
        | DataType::MinutesLightlyActive
        | DataType::MinutesFairlyActive
        | DataType::MinutesVeryActive => "minutes a day",
        DataType::ActiveZoneMinutes => "active zone minutes a day",
        DataType::SwimmingStrokes => "strokes a day",
        DataType::ActivityLog => "minutes of the day's longest exercise",
        DataType::HeartRateZones => "minutes a day above the lowest zone",
        DataType::HeartRateVariability => "milliseconds, on average over the night",
        DataType::CardioFitness | DataType::Vo2Max | DataType::RunVo2Max => {
            "millilitres of oxygen per kilogram a minute"
        }
        DataType::RestingHeartRate => "beats a minute, at rest",
        DataType::Sleep => "minutes asleep a night",
        DataType::Weight => "kilograms",
        DataType::BodyFat => "percent of body weight",
        DataType::OxygenSaturation => "percent, on average over the night",
        DataType::BreathingRate => "breaths a minute, on average over the night",
        DataType::SkinTemperature => "degrees Celsius above or below your baseline",
        DataType::CoreTemperature => "degrees Celsius",
        DataType::BloodGlucose => "milligrams per decilitre, the last of the day",
        DataType::FoodLog => "kilocalories eaten a day",
        DataType::WaterLog => "millilitres drunk a day",
        DataType::Electrocardiogram => "beats a minute, in the last ECG of the day",
        DataType::IrregularRhythm => "alerts a day",
        DataType::Foods
        | DataType::Profile
        | DataType::Devices
        | DataType::LifetimeStatistics
        | DataType::Badges => "",
    }
}

const fn intraday_axis(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "beats a minute, from the lowest to the highest of each day",
        IntradayType::Steps => "steps a day",
        IntradayType::Calories => "kilocalories a day",
        IntradayType::Distance => "kilometres a day",
        IntradayType::Floors => "floors a day",
        IntradayType::Elevation => "metres climbed a day",
        IntradayType::ActiveZoneMinutes => "active zone minutes a day",
        IntradayType::HeartRateVariability => "milliseconds, from the lowest to the highest of each night",
        IntradayType::OxygenSaturation => "percent, from the lowest to the highest of each night",
        IntradayType::BreathingRate => "breaths a minute, from the lowest to the highest of each night",
        IntradayType::SleepStages => "minutes asleep a night",
        IntradayType::Routes => "kilometres a day, of all routes together",
    }
}

/// What the axis of one day's chart counts, in words.
pub(crate) const fn day_axis(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Beats a minute",
        IntradayType::Steps => "Steps in each reading",
        IntradayType::Calories => "Kilocalories in each reading",
        IntradayType::Distance => "Kilometres in each reading",
        IntradayType::Floors => "Floors in each reading",
        IntradayType::Elevation => "Metres climbed in each reading",
        IntradayType::ActiveZoneMinutes => "Active zone minutes in each reading",
        IntradayType::HeartRateVariability => "Milliseconds",
        IntradayType::OxygenSaturation => "Percent",
        IntradayType::BreathingRate => "Breaths a minute",
        // Drawn in ways of their own.
        IntradayType::SleepStages | IntradayType::Routes => "",
    }
}

/// What the numbers of a table's column are.
pub(crate) fn column(subject: Subject) -> String {
    super::sentence(axis(subject))
}

fn counted(value: f64, one: &str, many: &str) -> String {
    let unit = if (value - 1.0).abs() < f64::EPSILON { one } else { many };
    format!("{} {unit}", intl::number(value, 0))
}

fn minutes(value: f64) -> String {
    if value < 60.0 {
        return counted(value, "minute", "minutes");
    }
    let hours = (value / 60.0).floor();
    format!("{} h {} min", intl::number(hours, 0), intl::number(value - hours * 60.0, 0))
}

/// Counts things: `1 request`, `42 requests`.
pub(crate) fn many(count: impl Into<u64>, one: &str, many: &str) -> String {
    let count = count.into();
    format!("{}\u{a0}{}", intl::count(count), if intl::is_one(count) { one } else { many })
}

/// Counts days.
pub(crate) fn days(count: u32) -> String {
    many(count, "day", "days")
}

/// Counts requests.
pub(crate) fn requests(count: u64) -> String {
    many(count, "request", "requests")
}

/// A rough duration: `less than a minute`, `about 4 minutes`, `about 2 hours`.
pub(crate) fn about(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    if seconds < MINUTE {
        "less than a minute".to_owned()
    } else if seconds <= 90 * MINUTE {
        format!("about {}", many(seconds.div_ceil(MINUTE), "minute", "minutes"))
    } else if seconds <= 2 * DAY {
        format!("about {}", many((seconds + HOUR / 2) / HOUR, "hour", "hours"))
    } else {
        format!("about {}", many((seconds + DAY / 2) / DAY, "day", "days"))
    }
}

/// A size: `800 bytes`, `12 kB`, `3.4 MB`, `1.2 GB`.
pub(crate) fn size(bytes: u64) -> String {
    // Sizes stay far below 2^53, where every whole number has its own `f64`.
    let exact = bytes as f64;
    if bytes < 1_000 {
        many(bytes, "byte", "bytes")
    } else if bytes < 1_000_000 {
        format!("{}\u{a0}kB", intl::number(exact / 1_000.0, 0))
    } else if bytes < 1_000_000_000 {
        format!("{}\u{a0}MB", intl::number(exact / 1_000_000.0, 1))
    } else {
        format!("{}\u{a0}GB", intl::number(exact / 1_000_000_000.0, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_rough_and_never_too_short() {
        assert_eq!(about(0), "less than a minute");
        assert_eq!(about(61), "about 2\u{a0}minutes");
        assert_eq!(about(60), "about 1\u{a0}minute");
        assert_eq!(about(15 * 3_600), "about 15\u{a0}hours");
        assert_eq!(about(4 * 86_400), "about 4\u{a0}days");
    }

    #[test]
    fn every_dated_data_type_has_an_axis_in_words() {
        for data_type in DataType::ALL {
            assert_eq!(axis(Subject::Daily(data_type)).is_empty(), !data_type.is_dated(), "{data_type:?}");
        }
    }

    #[test]
    fn values_carry_their_unit() {
        assert_eq!(value(Subject::Daily(DataType::Steps), 1.0), "1 step");
        assert_eq!(value(Subject::Daily(DataType::Sleep), 431.0), "7 h 11 min");
        assert_eq!(value(Subject::Daily(DataType::Distance), 5.128), "5.13 km");
    }
}
