//! Reads the measurements with a moment of their own: body fat, glucose, core temperature and VO2 max.

use super::super::{Outcome, Page, json, number::Real};
use super::border::{self, Border};
use super::entry::{Members, log_id, moment, within, word};
use super::time::{UtcOffset, local};
use domain::{DataType, DateRange};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    data_points: Vec<Point>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    name: Option<String>,
    #[serde(default)]
    data_source: DataSource,
    body_fat: Option<Sample>,
    blood_glucose: Option<Sample>,
    core_body_temperature: Option<Sample>,
    vo2_max: Option<Sample>,
    run_vo2_max: Option<Sample>,
}

#[derive(Default, Deserialize)]
struct DataSource {
    platform: Option<String>,
}

/// A measurement of any of these types; each has its own members of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sample {
    sample_time: SampleTime,
    percentage: Option<Real>,
    blood_glucose_milligrams_per_deciliter: Option<Real>,
    temperature_celsius: Option<Real>,
    vo2_max: Option<Real>,
    run_vo2_max: Option<Real>,
    measurement_source: Option<String>,
    specimen: Option<String>,
    measurement_timing: Option<String>,
    meal_type: Option<String>,
    measurement_location: Option<String>,
    measurement_method: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SampleTime {
    physical_time: Timestamp,
    utc_offset: UtcOffset,
}

/// Reads one page of any of these types.
///
/// # Shape
///
/// Newest first. The same measurement told alike by several sources (same instant, same number) is one entry; ones that
/// differ all stand. Day and time are those of the member's wall clock at the measurement.
///
/// # Units
///
/// Percent, milligrams per decilitre, degrees Celsius, millilitres per kilogram and minute, as told. Numbers outside the
/// bounds of the contract are no reading.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
pub(super) fn parse(range: DateRange, before: Option<Timestamp>, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let mut readings: Vec<Reading> = answer.data_points.into_iter().flat_map(readings).collect();
    readings.retain(|reading| range.contains(reading.date()));
    let Border { next, complete_after } =
        border::cut(&mut readings, Reading::instant, before, answer.next_page_token);
    let mut seen = HashSet::new();
    let records = readings
        .into_iter()
        .filter_map(|reading| Some((reading.value()?, reading)))
        .filter(|(value, reading)| seen.insert((reading.data_type, reading.instant(), value.to_bits())))
        .filter_map(|(value, reading)| reading.members(value).entry(reading.data_type))
        .collect();
    Ok(Page { records, next, complete_after })
}

/// A measurement, and what it measures.
struct Reading {
    data_type: DataType,
    sample: Sample,
    name: Option<String>,
    platform: Option<String>,
}

fn readings(point: Point) -> impl Iterator<Item = Reading> {
    let Point { name, data_source, body_fat, blood_glucose, core_body_temperature, vo2_max, run_vo2_max } =
        point;
    [
        (DataType::BodyFat, body_fat),
        (DataType::BloodGlucose, blood_glucose),
        (DataType::CoreTemperature, core_body_temperature),
        (DataType::Vo2Max, vo2_max),
        (DataType::RunVo2Max, run_vo2_max),
    ]
    .into_iter()
    .filter_map(move |(data_type, sample)| {
        let (name, platform) = (name.clone(), data_source.platform.clone());
        Some(Reading { data_type, sample: sample?, name, platform })
    })
}

impl Reading {
    fn instant(&self) -> Timestamp {
        self.sample.sample_time.physical_time
    }

    fn offset(&self) -> UtcOffset {
        self.sample.sample_time.utc_offset
    }

    fn date(&self) -> Date {
        local(self.instant(), self.offset()).date()
    }

    fn value(&self) -> Option<f64> {
        let sample = &self.sample;
        match self.data_type {
            DataType::BodyFat => within(sample.percentage, 0.0, 100.0),
            DataType::BloodGlucose => within(sample.blood_glucose_milligrams_per_deciliter, 0.0, 900.0),
            DataType::CoreTemperature => within(sample.temperature_celsius, 0.0, 100.0),
            DataType::Vo2Max => within(sample.vo2_max, 0.0, 100.0),
            _ => within(sample.run_vo2_max, 0.0, 100.0),
        }
    }

    fn log_id(&self) -> Option<Value> {
        self.name.as_deref().and_then(log_id)
    }

    fn members(&self, value: f64) -> Members {
        let sample = &self.sample;
        let (instant, offset) = (self.instant(), self.offset());
        if self.data_type == DataType::BodyFat {
            let at = local(instant, offset);
            // Fitbit numbers a log by its wall-clock time read as if it were UTC; so do we where Google gives no name.
            let by_time =
                at.to_zoned(TimeZone::UTC).map_or(0, |at| at.timestamp().as_millisecond()).unsigned_abs();
            return Members::default()
                .with("date", Some(at.date().to_string()))
                .with("time", Some(at.time().strftime("%H:%M:%S").to_string()))
                .with("fat", Some(value))
                .with("logId", self.log_id().or_else(|| Some(by_time.into())))
                // Only the platform: a device's display name is the member's own text and may name somebody.
                .with("source", self.platform.clone());
        }
        Members::default()
            .with("dateTime", Some(moment(instant, offset)))
            .with("value", Some(value))
            .with("logId", self.log_id())
            .with("measurementSource", word(sample.measurement_source.clone()))
            .with("specimen", word(sample.specimen.clone()))
            .with("measurementTiming", word(sample.measurement_timing.clone()))
            .with("mealType", word(sample.meal_type.clone()))
            .with("measurementLocation", word(sample.measurement_location.clone()))
            .with("measurementMethod", word(sample.measurement_method.clone()))
    }
}
