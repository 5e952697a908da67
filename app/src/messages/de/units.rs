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
        Unit::Steps => counted(value, "Schritt", "Schritte"),
        Unit::Kilometres => format!("{} km", intl::number(value, 2)),
        Unit::Floors => counted(value, "Etage", "Etagen"),
        Unit::Metres => format!("{} m", intl::number(value, 0)),
        Unit::Kilocalories => format!("{} kcal", intl::number(value, 0)),
        Unit::Minutes => minutes(value),
        Unit::BeatsPerMinute => format!("{} Schläge pro Minute", intl::number(value, 0)),
        Unit::Kilograms => format!("{} kg", intl::number(value, 1)),
        Unit::Milliseconds => format!("{} ms", intl::number(value, 1)),
        Unit::Percent => format!("{} %", intl::number(value, 1)),
        Unit::BreathsPerMinute => format!("{} Atemzüge pro Minute", intl::number(value, 1)),
        Unit::Strokes => counted(value, "Schwimmzug", "Schwimmzüge"),
        Unit::MillilitresPerKilogramMinute => format!("{} ml pro kg und Minute", intl::number(value, 1)),
        Unit::DegreesCelsius => format!("{} °C", intl::number(value, 1)),
        Unit::DegreesFromBaseline if value > 0.0 => format!("+{} °C", intl::number(value, 2)),
        Unit::DegreesFromBaseline => format!("{} °C", intl::number(value, 2)),
        Unit::Millilitres => format!("{} ml", intl::number(value, 0)),
        Unit::Alerts => counted(value, "Hinweis", "Hinweise"),
        Unit::Degrees => format!("{}°", intl::number(value, 5)),
        Unit::MilligramsPerDecilitre => format!("{} mg pro dl", intl::number(value, 0)),
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
        DataType::Steps => "Schritte am Tag",
        DataType::Distance => "Kilometer am Tag",
        DataType::Floors => "Etagen am Tag",
        DataType::Elevation => "Höhenmeter am Tag",
        DataType::Calories | DataType::ActivityCalories => "Kilokalorien am Tag",
        DataType::MinutesSedentary
        | DataType::MinutesLightlyActive
        | DataType::MinutesFairlyActive
        | DataType::MinutesVeryActive => "Minuten am Tag",
        DataType::ActiveZoneMinutes => "Aktivzonenminuten am Tag",
        DataType::SwimmingStrokes => "Schwimmzüge am Tag",
        DataType::ActivityLog => "Minuten des längsten Trainings am Tag",
        DataType::HeartRateZones => "Minuten am Tag über der niedrigsten Zone",
        DataType::HeartRateVariability => "Millisekunden, im Mittel der Nacht",
        DataType::CardioFitness | DataType::Vo2Max | DataType::RunVo2Max => {
            "Milliliter Sauerstoff pro Kilogramm und Minute"
        }
        DataType::RestingHeartRate => "Schläge pro Minute, in Ruhe",
        DataType::Sleep => "Minuten Schlaf in der Nacht",
        DataType::Weight => "Kilogramm",
        DataType::BodyFat => "Prozent des Körpergewichts",
        DataType::OxygenSaturation => "Prozent, im Mittel der Nacht",
        DataType::BreathingRate => "Atemzüge pro Minute, im Mittel der Nacht",
        DataType::SkinTemperature => "Grad Celsius über oder unter Ihrem üblichen Wert",
        DataType::CoreTemperature => "Grad Celsius",
        DataType::BloodGlucose => "Milligramm pro Deziliter, zuletzt am Tag",
        DataType::FoodLog => "Gegessene Kilokalorien am Tag",
        DataType::WaterLog => "Getrunkene Milliliter am Tag",
        DataType::Electrocardiogram => "Schläge pro Minute, im letzten EKG des Tages",
        DataType::IrregularRhythm => "Hinweise am Tag",
        DataType::Foods
        | DataType::Profile
        | DataType::Devices
        | DataType::LifetimeStatistics
        | DataType::Badges => "",
    }
}

const fn intraday_axis(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Schläge pro Minute, vom niedrigsten zum höchsten jedes Tages",
        IntradayType::Steps => "Schritte am Tag",
        IntradayType::Calories => "Kilokalorien am Tag",
        IntradayType::Distance => "Kilometer am Tag",
        IntradayType::Floors => "Etagen am Tag",
        IntradayType::Elevation => "Höhenmeter am Tag",
        IntradayType::ActiveZoneMinutes => "Aktivzonenminuten am Tag",
        IntradayType::HeartRateVariability => "Millisekunden, vom niedrigsten zum höchsten jeder Nacht",
        IntradayType::OxygenSaturation => "Prozent, vom niedrigsten zum höchsten jeder Nacht",
        IntradayType::BreathingRate => "Atemzüge pro Minute, vom niedrigsten zum höchsten jeder Nacht",
        IntradayType::SleepStages => "Minuten Schlaf in der Nacht",
        IntradayType::Routes => "Kilometer am Tag, alle Routen zusammen",
    }
}

/// What the axis of one day's chart counts, in words.
pub(crate) const fn day_axis(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Schläge pro Minute",
        IntradayType::Steps => "Schritte je Messwert",
        IntradayType::Calories => "Kilokalorien je Messwert",
        IntradayType::Distance => "Kilometer je Messwert",
        IntradayType::Floors => "Etagen je Messwert",
        IntradayType::Elevation => "Höhenmeter je Messwert",
        IntradayType::ActiveZoneMinutes => "Aktivzonenminuten je Messwert",
        IntradayType::HeartRateVariability => "Millisekunden",
        IntradayType::OxygenSaturation => "Prozent",
        IntradayType::BreathingRate => "Atemzüge pro Minute",
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
        return counted(value, "Minute", "Minuten");
    }
    let hours = (value / 60.0).floor();
    format!("{} h {} min", intl::number(hours, 0), intl::number(value - hours * 60.0, 0))
}

/// Counts things: `1 Anfrage`, `42 Anfragen`.
pub(crate) fn many(count: impl Into<u64>, one: &str, many: &str) -> String {
    let count = count.into();
    format!("{}\u{a0}{}", intl::count(count), if intl::is_one(count) { one } else { many })
}

/// Counts days.
pub(crate) fn days(count: u32) -> String {
    many(count, "Tag", "Tage")
}

/// Counts requests.
pub(crate) fn requests(count: u64) -> String {
    many(count, "Anfrage", "Anfragen")
}

/// A rough duration: `weniger als eine Minute`, `etwa 4 Minuten`, `etwa 2 Stunden`.
pub(crate) fn about(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    if seconds < MINUTE {
        "weniger als eine Minute".to_owned()
    } else if seconds <= 90 * MINUTE {
        format!("etwa {}", many(seconds.div_ceil(MINUTE), "Minute", "Minuten"))
    } else if seconds <= 2 * DAY {
        format!("etwa {}", many((seconds + HOUR / 2) / HOUR, "Stunde", "Stunden"))
    } else {
        format!("etwa {}", many((seconds + DAY / 2) / DAY, "Tag", "Tage"))
    }
}

/// A size: `800 Byte`, `12 kB`, `3,4 MB`, `1,2 GB`.
pub(crate) fn size(bytes: u64) -> String {
    // Sizes stay far below 2^53, where every whole number has its own `f64`.
    let exact = bytes as f64;
    if bytes < 1_000 {
        many(bytes, "Byte", "Byte")
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
        assert_eq!(about(0), "weniger als eine Minute");
        assert_eq!(about(61), "etwa 2\u{a0}Minuten");
        assert_eq!(about(60), "etwa 1\u{a0}Minute");
        assert_eq!(about(15 * 3_600), "etwa 15\u{a0}Stunden");
        assert_eq!(about(4 * 86_400), "etwa 4\u{a0}Tage");
    }

    #[test]
    fn every_dated_data_type_has_an_axis_in_words() {
        for data_type in DataType::ALL {
            assert_eq!(axis(Subject::Daily(data_type)).is_empty(), !data_type.is_dated(), "{data_type:?}");
        }
    }

    #[test]
    fn values_carry_their_unit() {
        assert_eq!(value(Subject::Daily(DataType::Steps), 1.0), "1 Schritt");
        assert_eq!(value(Subject::Daily(DataType::Sleep), 431.0), "7 h 11 min");
        assert_eq!(value(Subject::Daily(DataType::Distance), 5.128), "5.13 km");
    }
}
