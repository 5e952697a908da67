//! Reads the daily series: one number a day, and the heart-rate facts of a day.

use super::super::{Outcome, json, number};
use domain::{
    DataType, DateRange,
    record::{DailyValue, HeartDay, HeartRateZone, Record},
};
use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use std::fmt;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    date_time: Date,
    value: Digits,
}

/// A number as served, which is a string nearly everywhere.
struct Digits(String);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DigitsVisitor)
    }
}

struct DigitsVisitor;

impl Visitor<'_> for DigitsVisitor {
    type Value = Digits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plain decimal number")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Digits, E> {
        if number::is_plain_decimal(value) {
            Ok(Digits(value.to_owned()))
        } else {
            Err(E::custom("not a plain decimal number"))
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Digits, E> {
        Ok(Digits(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Digits, E> {
        self.visit_str(&value.to_string())
    }
}

/// Reads a daily activity series.
///
/// # Shape
///
/// One record a day, oldest first as served. A day without data is there with zero, as Fitbit has it.
///
/// # Units
///
/// Distance keeps the kilometres as served, digit by digit; everything else is rounded to whole numbers, halves up,
/// since readers of the files take them for integers.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse_series(
    data_type: DataType,
    resource: &str,
    range: DateRange,
    body: &[u8],
) -> Result<Vec<Record>, Outcome> {
    let member = format!("activities-{}", resource.replace('/', "-"));
    let entries: Vec<Entry> = json::parse_member(body, &member)?;
    entries
        .into_iter()
        .enumerate()
        .filter(|(_, entry)| range.contains(entry.date_time))
        .map(|(index, Entry { date_time, value: Digits(value) })| {
            let value = if data_type == DataType::Distance {
                value
            } else {
                let rounded = value.parse().ok().and_then(number::round_half_up);
                rounded.ok_or_else(|| json::malformed(&format!("{member}[{index}].value")))?.to_string()
            };
            Ok(Record::Daily(DailyValue { data_type, date: date_time, value }))
        })
        .collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeartEntry {
    date_time: Date,
    value: HeartValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeartValue {
    resting_heart_rate: Option<u16>,
    #[serde(default)]
    heart_rate_zones: Vec<HeartRateZone>,
    #[serde(default)]
    custom_heart_rate_zones: Vec<HeartRateZone>,
}

/// Reads resting heart rates and zones by day.
///
/// # Shape
///
/// One record a day that says anything. Zones stay as served; a resting heart rate is absent on days without one.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse_heart(range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let entries: Vec<HeartEntry> = json::parse_member(body, "activities-heart")?;
    Ok(entries
        .into_iter()
        .filter(|entry| range.contains(entry.date_time))
        .map(|HeartEntry { date_time, value }| HeartDay {
            date: date_time,
            resting_heart_rate: value.resting_heart_rate,
            heart_rate_zones: value.heart_rate_zones,
            custom_heart_rate_zones: value.custom_heart_rate_zones,
        })
        .filter(|day| {
            day.resting_heart_rate.is_some()
                || !day.heart_rate_zones.is_empty()
                || !day.custom_heart_rate_zones.is_empty()
        })
        .map(Record::Heart)
        .collect())
}
