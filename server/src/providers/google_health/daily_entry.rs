//! Reads the daily record types that become entries: variability, oxygen, breathing, skin temperature and fitness.

use super::super::{Next, Outcome, Page, json, number::Real};
use super::entry::{Members, thousandths, told, whole, within, word};
use super::time::CivilDay;
use domain::{DataType, DateRange, record::Record};
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    data_points: Vec<Point>,
    next_page_token: Option<String>,
}

/// One day of one type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    daily_heart_rate_variability: Option<Variability>,
    daily_oxygen_saturation: Option<Oxygen>,
    daily_respiratory_rate: Option<Breathing>,
    daily_sleep_temperature_derivations: Option<Temperature>,
    daily_vo2_max: Option<Fitness>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Variability {
    date: CivilDay,
    average_heart_rate_variability_milliseconds: Option<Real>,
    deep_sleep_root_mean_square_of_successive_differences_milliseconds: Option<Real>,
    entropy: Option<Real>,
    non_rem_heart_rate_beats_per_minute: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Oxygen {
    date: CivilDay,
    average_percentage: Option<Real>,
    lower_bound_percentage: Option<Real>,
    upper_bound_percentage: Option<Real>,
    standard_deviation_percentage: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Breathing {
    date: CivilDay,
    breaths_per_minute: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Temperature {
    date: CivilDay,
    nightly_temperature_celsius: Option<Real>,
    baseline_temperature_celsius: Option<Real>,
    relative_nightly_stddev30d_celsius: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fitness {
    date: CivilDay,
    vo2_max: Option<Real>,
    vo2_max_covariance: Option<Real>,
    cardio_fitness_level: Option<String>,
    estimated: Option<bool>,
}

/// Reads one page of any of these types.
///
/// # Shape
///
/// Newest first, one a day. A record without what makes it a reading (the night's mean, the night's temperature) is left
/// out; anything else it lacks is left out of it.
///
/// # Units
///
/// Milliseconds, percent, breaths and beats per minute, degrees Celsius, millilitres per kilogram and minute, as told. The
/// skin's temperature against its baseline is computed, to thousandths. Percentages and fitness outside 0 to 100,
/// which the contract rules out, are no reading.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
pub(super) fn parse(range: DateRange, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let next = Next::token(answer.next_page_token);
    let days: Vec<(Date, Option<Record>)> = answer.data_points.into_iter().flat_map(days).collect();
    // Another record of the oldest day may stand on the next page.
    let complete_after = next.as_ref().and_then(|_| days.iter().map(|(day, _)| *day).min());
    let records = days.into_iter().filter(|(day, _)| range.contains(*day)).filter_map(|(_, record)| record);
    Ok(Page { records: records.collect(), next, complete_after })
}

fn days(point: Point) -> impl Iterator<Item = (Date, Option<Record>)> {
    [
        point.daily_heart_rate_variability.map(variability),
        point.daily_oxygen_saturation.map(oxygen),
        point.daily_respiratory_rate.map(breathing),
        point.daily_sleep_temperature_derivations.map(temperature),
        point.daily_vo2_max.map(fitness),
    ]
    .into_iter()
    .flatten()
}

fn day(data_type: DataType, date: CivilDay, value: Members) -> (Date, Option<Record>) {
    let entry = Members::default().with("dateTime", Some(date.0.to_string())).with("value", value.object());
    (date.0, entry.entry(data_type))
}

fn variability(point: Variability) -> (Date, Option<Record>) {
    let deep = point.deep_sleep_root_mean_square_of_successive_differences_milliseconds;
    let value = Members::default()
        .with("dailyRmssd", told(point.average_heart_rate_variability_milliseconds))
        .with("deepRmssd", told(deep))
        .with("entropy", told(point.entropy))
        .with("nonRemHeartRate", whole(point.non_rem_heart_rate_beats_per_minute));
    day(DataType::HeartRateVariability, point.date, value)
}

fn oxygen(point: Oxygen) -> (Date, Option<Record>) {
    let percent = |value| within(value, 0.0, 100.0);
    let value = Members::default()
        .with("avg", percent(point.average_percentage))
        .with("min", percent(point.lower_bound_percentage))
        .with("max", percent(point.upper_bound_percentage))
        .with("standardDeviation", told(point.standard_deviation_percentage));
    day(DataType::OxygenSaturation, point.date, value)
}

fn breathing(point: Breathing) -> (Date, Option<Record>) {
    let value = Members::default().with("breathingRate", told(point.breaths_per_minute));
    day(DataType::BreathingRate, point.date, value)
}

fn temperature(point: Temperature) -> (Date, Option<Record>) {
    // A baseline alone is no reading of the night.
    let Some(nightly) = told(point.nightly_temperature_celsius) else { return (point.date.0, None) };
    let baseline = told(point.baseline_temperature_celsius);
    let value = Members::default()
        .with("nightlyRelative", baseline.and_then(|baseline| thousandths(nightly - baseline)))
        .with("nightlyTemperature", Some(nightly))
        .with("baselineTemperature", baseline)
        .with("relativeStandardDeviation30d", told(point.relative_nightly_stddev30d_celsius));
    day(DataType::SkinTemperature, point.date, value)
}

fn fitness(point: Fitness) -> (Date, Option<Record>) {
    let value = Members::default()
        // As text, as Fitbit had it, where it could be a range.
        .with("vo2Max", within(point.vo2_max, 0.0, 100.0).map(|value| value.to_string()))
        .with("vo2MaxCovariance", told(point.vo2_max_covariance))
        .with("cardioFitnessLevel", word(point.cardio_fitness_level))
        .with("estimated", point.estimated);
    day(DataType::CardioFitness, point.date, value)
}
