//! Reads weighings, and the latest height and weight for the profile.

use super::super::{
    Outcome, Page, json,
    number::{self, Real, Whole},
};
use super::border::{self, Border};
use super::time::{UtcOffset, local};
use domain::{
    DateRange,
    record::{LogId, Profile, Record, WeightLog},
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use std::collections::HashSet;

/// Above this it is no body weight. Google's contract: grams up to a tonne.
const HEAVIEST_GRAMS: f64 = 1_000_000.0;

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
    weight: Weight,
}

#[derive(Default, Deserialize)]
struct DataSource {
    platform: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Weight {
    sample_time: SampleTime,
    weight_grams: Real,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SampleTime {
    physical_time: Timestamp,
    utc_offset: UtcOffset,
}

/// Reads one page of weighings.
///
/// # Shape
///
/// Newest first. The same weighing told by several sources (same instant, same grams) is one record. The day and the
/// time are those of the member's wall clock at the weighing.
///
/// # Units
///
/// Grams become kilograms, to the gram.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
pub(super) fn parse(range: DateRange, before: Option<Timestamp>, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let mut points = answer.data_points;
    let instant = |point: &Point| point.weight.sample_time.physical_time;
    points.retain(|point| {
        let SampleTime { physical_time, utc_offset } = point.weight.sample_time;
        range.contains(local(physical_time, utc_offset).date())
    });
    let Border { next, complete_after } = border::cut(&mut points, instant, before, answer.next_page_token);
    let mut seen = HashSet::new();
    let records = points
        .into_iter()
        .filter_map(|point| {
            let instant = point.weight.sample_time.physical_time;
            let grams = grams(point.weight.weight_grams.finite()?)?;
            seen.insert((instant, grams)).then(|| weight_log(point, grams))
        })
        .map(Record::Weight)
        .collect();
    Ok(Page { records, next, complete_after })
}

fn grams(value: f64) -> Option<u32> {
    (value > 0.0 && value <= HEAVIEST_GRAMS).then(|| number::round_to_u32(value)).flatten()
}

fn weight_log(point: Point, grams: u32) -> WeightLog {
    let at = local(point.weight.sample_time.physical_time, point.weight.sample_time.utc_offset);
    // Fitbit numbers a weighing by its wall-clock time read as if it were UTC; so do we where Google gives no name.
    let by_time = || at.to_zoned(TimeZone::UTC).map_or(0, |at| at.timestamp().as_millisecond());
    let log_id = point
        .name
        .as_deref()
        .and_then(super::last_segment)
        .map_or_else(|| LogId::Number(by_time().unsigned_abs()), super::log_id);
    WeightLog {
        log_id,
        date: at.date(),
        time: at.time().strftime("%H:%M:%S").to_string(),
        weight: f64::from(grams) / 1_000.0,
        bmi: None,
        fat: None,
        // Only the platform: the device's display name is the member's own text and may name somebody.
        source: point.data_source.platform,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LatestAnswer {
    #[serde(default)]
    data_points: Vec<LatestPoint>,
}

#[derive(Deserialize)]
struct LatestPoint {
    height: Option<Height>,
    weight: Option<LatestWeight>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Height {
    height_millimeters: Option<Whole>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LatestWeight {
    weight_grams: Option<Real>,
}

/// Reads the newest height or weight as a fact of the profile: centimetres and kilograms. No record when there is
/// none.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_latest(body: &[u8]) -> Result<Page, Outcome> {
    let answer: LatestAnswer = json::parse(body)?;
    let profile = answer.data_points.into_iter().next().map(|point| Profile {
        height: point
            .height
            .and_then(|height| height.height_millimeters)
            .and_then(|height| u32::try_from(height.0).ok())
            .map(|millimetres| f64::from(millimetres) / 10.0),
        weight: point
            .weight
            .and_then(|weight| weight.weight_grams?.finite())
            .and_then(grams)
            .map(|grams| f64::from(grams) / 1_000.0),
        ..Default::default()
    });
    let records = profile
        .filter(|profile| profile.height.is_some() || profile.weight.is_some())
        .map(|profile| Record::Profile(Box::new(profile)));
    Ok(Page { records: records.into_iter().collect(), next: None, complete_after: None })
}
