//! Reads the daily record types: resting heart rate and the borders of the zones.

use super::super::{Next, Outcome, Page, json, number::Real};
use super::entry::whole;
use super::time::CivilDay;
use super::zone::name_zones;
use domain::{
    DateRange,
    record::{HeartDay, HeartRateZone, Record},
};
use jiff::civil::Date;
use serde::Deserialize;

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
    daily_resting_heart_rate: Option<RestingHeartRate>,
    daily_heart_rate_zones: Option<Zones>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RestingHeartRate {
    date: CivilDay,
    beats_per_minute: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Zones {
    date: CivilDay,
    #[serde(default)]
    heart_rate_zones: Vec<Zone>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Zone {
    #[serde(default)]
    heart_rate_zone_type: String,
    min_beats_per_minute: Option<Real>,
    max_beats_per_minute: Option<Real>,
}

/// Reads one page of daily resting heart rates or daily heart-rate zones.
///
/// # Shape
///
/// Newest first, one a day. Each record carries only its own facts of the day.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
pub(super) fn parse(range: DateRange, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let next = Next::token(answer.next_page_token);
    let days: Vec<HeartDay> = answer.data_points.into_iter().flat_map(heart_days).collect();
    let oldest = days.iter().map(|day| day.date).min();
    // Another source's record of the oldest day may stand on the next page.
    let complete_after: Option<Date> = next.as_ref().and(oldest);
    let records = days
        .into_iter()
        .filter(|day| range.contains(day.date))
        .filter(|day| day.resting_heart_rate.is_some() || !day.heart_rate_zones.is_empty())
        .map(Record::Heart)
        .collect();
    Ok(Page { records, next, complete_after })
}

fn heart_days(point: Point) -> impl Iterator<Item = HeartDay> {
    let resting = point.daily_resting_heart_rate.map(|resting| HeartDay {
        date: resting.date.0,
        resting_heart_rate: bpm(resting.beats_per_minute),
        ..Default::default()
    });
    let zones = point.daily_heart_rate_zones.map(|zones| HeartDay {
        date: zones.date.0,
        heart_rate_zones: name_zones(zones.heart_rate_zones.into_iter().map(|zone| {
            let borders = HeartRateZone {
                min: bpm(zone.min_beats_per_minute),
                max: bpm(zone.max_beats_per_minute),
                ..Default::default()
            };
            (zone.heart_rate_zone_type, borders)
        })),
        ..Default::default()
    });
    resting.into_iter().chain(zones)
}

fn bpm(value: Option<Real>) -> Option<u16> {
    whole(value).and_then(|value| u16::try_from(value).ok())
}
