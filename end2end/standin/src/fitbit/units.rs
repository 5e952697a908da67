//! The unit systems that `Accept-Language` picks, and how numbers are written. Not here: the user's display
//! choice in the profile, which changes no unit.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

const MM_PER_MILE: f64 = 1_609_344.0;
const MM_PER_FOOT: f64 = 304.8;
const MM_PER_INCH: f64 = 25.4;
const GRAMS_PER_POUND: f64 = 453.592_37;
const POUNDS_PER_STONE: f64 = 14.0;
const ML_PER_FL_OZ: f64 = 29.573_529_562_5;

/// One of the three unit systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Units {
    /// Kilograms, kilometres, metres, centimetres, millilitres, Celsius: without the header, or with any other.
    #[default]
    Metric,
    /// Pounds, miles, feet, inches, fluid ounces, Fahrenheit.
    EnUs,
    /// Metric but for weight, which is in stone.
    EnGb,
}

impl Units {
    /// Reads the unit system from the request's headers.
    pub(super) fn asked(headers: &HeaderMap) -> Self {
        match headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) {
            Some("en_US") => Self::EnUs,
            Some("en_GB") => Self::EnGb,
            _ => Self::Metric,
        }
    }

    /// Converts a distance from millimetres to kilometres or miles.
    pub(super) fn distance(self, mm: u64) -> f64 {
        match self {
            Self::EnUs => mm as f64 / MM_PER_MILE,
            Self::Metric | Self::EnGb => mm as f64 / 1_000_000.0,
        }
    }

    /// Converts an elevation from millimetres to metres or feet.
    pub(super) fn elevation(self, mm: u64) -> f64 {
        match self {
            Self::EnUs => mm as f64 / MM_PER_FOOT,
            Self::Metric | Self::EnGb => mm as f64 / 1_000.0,
        }
    }

    /// Converts a body length from millimetres to centimetres or inches.
    pub(super) fn length(self, mm: u64) -> f64 {
        match self {
            Self::EnUs => mm as f64 / MM_PER_INCH,
            Self::Metric | Self::EnGb => mm as f64 / 10.0,
        }
    }

    /// Converts a weight from grams to kilograms, pounds or stone.
    pub(super) fn weight(self, grams: u64) -> f64 {
        match self {
            Self::Metric => grams as f64 / 1_000.0,
            Self::EnUs => grams as f64 / GRAMS_PER_POUND,
            Self::EnGb => grams as f64 / GRAMS_PER_POUND / POUNDS_PER_STONE,
        }
    }

    /// Converts an amount of water from millilitres to millilitres or fluid ounces.
    pub(super) fn liquid(self, ml: u64) -> f64 {
        match self {
            Self::EnUs => ml as f64 / ML_PER_FL_OZ,
            Self::Metric | Self::EnGb => ml as f64,
        }
    }

    /// Converts a temperature from degrees Celsius to degrees Celsius or Fahrenheit.
    pub(super) fn temperature(self, celsius: f64) -> f64 {
        match self {
            Self::EnUs => celsius * 1.8 + 32.0,
            Self::Metric | Self::EnGb => celsius,
        }
    }

    /// Converts a difference of temperatures from Celsius to Celsius or Fahrenheit degrees.
    pub(super) fn degrees(self, celsius: f64) -> f64 {
        match self {
            Self::EnUs => celsius * 1.8,
            Self::Metric | Self::EnGb => celsius,
        }
    }
}

/// Rounds half away from zero to so many decimals.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

/// Writes a number of a series: up to so many decimals, at least one, as in `"5.98321"` and `"70.0"`.
pub(super) fn decimal_text(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let Some((whole, fraction)) = text.split_once('.') else { return format!("{text}.0") };
    let fraction = fraction.trim_end_matches('0');
    format!("{whole}.{}", if fraction.is_empty() { "0" } else { fraction })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn only_two_languages_leave_the_metric_system() {
        let asked = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(text));
            Units::asked(&headers)
        };

        assert_eq!(asked("en_US"), Units::EnUs);
        assert_eq!(asked("en_GB"), Units::EnGb);
        assert_eq!(asked("de_DE"), Units::Metric);
        assert_eq!(asked("en-US,en;q=0.9"), Units::Metric);
        assert_eq!(Units::asked(&HeaderMap::new()), Units::Metric);
    }

    #[test]
    fn weight_is_in_kilograms_pounds_or_stone() {
        assert!((Units::Metric.weight(70_000) - 70.0).abs() < 1e-9);
        assert!((Units::EnUs.weight(70_000) - 154.323_58).abs() < 1e-4);
        assert!((Units::EnGb.weight(70_000) - 11.023_11).abs() < 1e-4);
    }

    #[test]
    fn series_numbers_keep_at_least_one_decimal() {
        assert_eq!(decimal_text(70.0, 6), "70.0");
        assert_eq!(decimal_text(5.983_210, 6), "5.98321");
        assert_eq!(decimal_text(9.144, 3), "9.144");
    }
}
