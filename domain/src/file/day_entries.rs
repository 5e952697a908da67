//! The entries of dated keys, as they stand in the file.

use crate::{
    data_type::DataType,
    record::{HeartDay, HeartRateZone},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An entry of every key that is a series of single values.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DatedValue {
    pub(super) date_time: Date,
    pub(super) value: String,
}

/// An entry of `heart`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DatedHeart {
    date_time: Date,
    value: HeartFacts,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeartFacts {
    // Absent, never null, on days without one: readers ask whether the member is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resting_heart_rate: Option<u16>,
    heart_rate_zones: Vec<HeartRateZone>,
    custom_heart_rate_zones: Vec<HeartRateZone>,
}

impl From<HeartDay> for DatedHeart {
    fn from(day: HeartDay) -> Self {
        let value = HeartFacts {
            resting_heart_rate: day.resting_heart_rate,
            heart_rate_zones: day.heart_rate_zones,
            custom_heart_rate_zones: day.custom_heart_rate_zones,
        };
        DatedHeart { date_time: day.date, value }
    }
}

impl From<DatedHeart> for HeartDay {
    fn from(entry: DatedHeart) -> Self {
        HeartDay {
            date: entry.date_time,
            resting_heart_rate: entry.value.resting_heart_rate,
            heart_rate_zones: entry.value.heart_rate_zones,
            custom_heart_rate_zones: entry.value.custom_heart_rate_zones,
        }
    }
}

/// The value of a daily total as readers can take it: digits, whole for everything but distance.
///
/// Readers call `int(value)`, which fails on `9.144`; anything but whole digits is rounded half up. Returns nothing
/// when the text is no decimal number.
pub(super) fn written_value(data_type: DataType, value: &str) -> Option<String> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Longer than any reading, shorter than what a parser of another language rounds.
    if !is_digits(whole) || !is_digits(fraction) || whole.len() > 15 || fraction.len() > 15 {
        return None;
    }
    if data_type == DataType::Distance || !value.contains('.') {
        return Some(value.to_owned());
    }
    let rounded_up = fraction.bytes().next().is_some_and(|tenths| tenths >= b'5');
    let whole: u64 = whole.parse().ok()?;
    Some((whole + u64::from(rounded_up)).to_string())
}

/// Whether a value is what a provider fills days without readings with.
pub(super) fn is_filler(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_whole_but_for_distance() {
        assert_eq!(written_value(DataType::Elevation, "12.5").as_deref(), Some("13"));
        assert_eq!(written_value(DataType::Elevation, "12.49").as_deref(), Some("12"));
        assert_eq!(written_value(DataType::Steps, "8321").as_deref(), Some("8321"));
        assert_eq!(written_value(DataType::Distance, "5.98321").as_deref(), Some("5.98321"));
    }

    #[test]
    fn what_is_no_decimal_number_has_no_value() {
        for wrong in ["", ".", "5.", ".5", "-1", "1e3", "NaN", "1,5", "12 ", "99999999999999999999"] {
            assert_eq!(written_value(DataType::Distance, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_way_of_writing_zero_is_a_filler() {
        assert!(["0", "0.0", "0.00000"].into_iter().all(is_filler));
        assert!(["1", "0.01", "10"].into_iter().all(|value| !is_filler(value)));
    }
}
