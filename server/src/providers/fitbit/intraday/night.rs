//! Reads what is measured in sleep, dated by the day of waking: heart rate variability, oxygen saturation, breathing.

use super::super::super::{Outcome, json};
use super::{
    clock::WallTime,
    series::{push_detail, put_details},
};
use domain::{
    DateRange, Granularity, IntradayType,
    record::Record,
    samples::{BreathingNight, Detail, MOST_SAMPLES, SECONDS_OF_DAY, SampleDay},
};
use jiff::civil::Date;
use serde::Deserialize;

/// Where a night's breathing rate was not measured in a stage, this stands in its place.
const NOT_MEASURED: f64 = -1.0;

#[derive(Deserialize)]
struct Variability {
    hrv: Vec<Night<Slot>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Night<T> {
    date_time: Date,
    minutes: Option<Vec<Minute<T>>>,
}

#[derive(Deserialize)]
struct Minute<T> {
    minute: WallTime,
    value: T,
}

#[derive(Deserialize)]
struct Slot {
    rmssd: f64,
    coverage: Option<f64>,
    hf: Option<f64>,
    lf: Option<f64>,
}

/// Reads heart rate variability in slots of five minutes.
///
/// # Units
///
/// Milliseconds; square milliseconds at low and high frequency.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse_variability(range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let Variability { hrv } = json::parse_large_object(body)?;
    let mut records = Vec::new();
    for (place, night) in hrv.into_iter().enumerate().filter(|(_, night)| range.contains(night.date_time)) {
        let mut day =
            SampleDay::new(IntradayType::HeartRateVariability, night.date_time, Granularity::Recorded);
        let (mut coverage, mut lf, mut hf) = (Vec::new(), Vec::new(), Vec::new());
        let minutes = night.minutes.ok_or_else(|| json::malformed(&format!("hrv[{place}].minutes")))?;
        for (index, Minute { minute, value }) in minutes.into_iter().enumerate() {
            let misfit = |what: &str| json::malformed(&format!("hrv[{place}].minutes[{index}].{what}"));
            day.at.push(seconds(minute, day.date, index).ok_or_else(|| misfit("minute"))?);
            let numbers = [Some(value.rmssd), value.coverage, value.lf, value.hf];
            if numbers.into_iter().flatten().any(|number| number < 0.0) {
                return Err(misfit("value"));
            }
            day.values.push(value.rmssd);
            push_detail(&mut coverage, index, value.coverage);
            push_detail(&mut lf, index, value.lf);
            push_detail(&mut hf, index, value.hf);
        }
        put_details(&mut day, [(Detail::Coverage, coverage), (Detail::Lf, lf), (Detail::Hf, hf)]);
        records.extend(super::records(day));
    }
    Ok(records)
}

/// Reads oxygen saturation, about one reading a minute; the answer is a bare list, and nights in it may have no minutes.
///
/// # Units
///
/// Percent.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse_oxygen(range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let nights: Vec<Night<f64>> = json::parse_large_array(body)?;
    let mut records = Vec::new();
    for (place, night) in nights.into_iter().enumerate().filter(|(_, night)| range.contains(night.date_time))
    {
        let mut day = SampleDay::new(IntradayType::OxygenSaturation, night.date_time, Granularity::Recorded);
        for (index, Minute { minute, value }) in night.minutes.into_iter().flatten().enumerate() {
            let misfit = |what: &str| json::malformed(&format!("[{place}].minutes[{index}].{what}"));
            day.at.push(seconds(minute, day.date, index).ok_or_else(|| misfit("minute"))?);
            if !(0.0..=100.0).contains(&value) {
                return Err(misfit("value"));
            }
            day.values.push(value);
        }
        records.extend(super::records(day));
    }
    Ok(records)
}

/// Seconds of the night of a day, if they are of it and there are not too many of them.
fn seconds(minute: WallTime, day: Date, index: usize) -> Option<i32> {
    i32::try_from(minute.seconds_from(day))
        .ok()
        .filter(|seconds| SECONDS_OF_DAY.contains(seconds) && index < MOST_SAMPLES)
}

#[derive(Deserialize)]
struct Breathing {
    br: Vec<BreathingEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BreathingEntry {
    date_time: Date,
    value: BreathingValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BreathingValue {
    full_sleep_summary: Option<Rate>,
    deep_sleep_summary: Option<Rate>,
    light_sleep_summary: Option<Rate>,
    rem_sleep_summary: Option<Rate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rate {
    breathing_rate: f64,
}

/// Reads breathing rates by stage. A stage that was not measured is absent; a night without any leaves no record.
///
/// # Units
///
/// Breaths per minute.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse_breathing(range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let Breathing { br } = json::parse(body)?;
    let mut records = Vec::new();
    for (place, BreathingEntry { date_time, value }) in
        br.into_iter().enumerate().filter(|(_, entry)| range.contains(entry.date_time))
    {
        let rate = |rate: Option<Rate>, stage: &str| match rate.map(|rate| rate.breathing_rate) {
            None => Ok(None),
            Some(NOT_MEASURED) => Ok(None),
            Some(rate) if rate >= 0.0 => Ok(Some(rate)),
            Some(_) => Err(json::malformed(&format!("br[{place}].value.{stage}.breathingRate"))),
        };
        let night = BreathingNight {
            date: date_time,
            full: rate(value.full_sleep_summary, "fullSleepSummary")?,
            deep: rate(value.deep_sleep_summary, "deepSleepSummary")?,
            light: rate(value.light_sleep_summary, "lightSleepSummary")?,
            rem: rate(value.rem_sleep_summary, "remSleepSummary")?,
        };
        if night.full.or(night.deep).or(night.light).or(night.rem).is_some() {
            records.push(Record::Breathing(night));
        }
    }
    Ok(records)
}
