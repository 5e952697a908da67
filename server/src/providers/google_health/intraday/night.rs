//! Reads lists of what is measured in sleep: variability from beat to beat, oxygen in the blood, breathing.
//!
//! A reading says when it was and not to which night it belongs. Readings less than three hours apart are one night, or one
//! nap, and it belongs to the day its last reading was on: that of waking.

use super::super::super::{Next, Outcome, Page, json, number::Real};
use super::super::time::{Instant, SampleTime};
use super::{
    physical::{Physical, local},
    sample::{Days, Sample},
    source::{Source, keep_one_source},
};
use domain::{
    IntradayType,
    catalog::IntradayResource,
    record::Record,
    samples::{BreathingNight, Detail},
};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Seconds without a reading after which another sleep begins.
const APART: i64 = 3 * 3_600;

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
    #[serde(default)]
    data_source: Source,
    #[serde(
        alias = "heartRateVariability",
        alias = "oxygenSaturation",
        alias = "respiratoryRateSleepSummary"
    )]
    reading: Reading,
}

/// What any of the three types may hold.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    sample_time: SampleTime,
    root_mean_square_of_successive_differences_milliseconds: Option<Real>,
    #[serde(default)]
    metadata: Powers,
    percentage: Option<Real>,
    full_sleep_stats: Option<Breathing>,
    deep_sleep_stats: Option<Breathing>,
    light_sleep_stats: Option<Breathing>,
    rem_sleep_stats: Option<Breathing>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Powers {
    low_frequency_power: Option<Real>,
    high_frequency_power: Option<Real>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Breathing {
    breaths_per_minute: Option<Real>,
}

impl Point {
    fn instant(&self) -> Instant {
        self.reading.sample_time.physical_time
    }

    fn seconds(&self) -> i64 {
        self.instant().seconds
    }

    fn day(&self) -> Option<Date> {
        local(self.seconds(), self.reading.sample_time.offset()).map(|(day, _)| day)
    }

    fn is_near(&self, other: &Point) -> bool {
        other.seconds().abs_diff(self.seconds()) < APART.unsigned_abs()
    }

    fn sample(&self) -> Option<Sample<2>> {
        let reading = &self.reading;
        let value = reading.root_mean_square_of_successive_differences_milliseconds.or(reading.percentage);
        let power = |power: Option<Real>| power.and_then(Real::finite);
        Some(Sample {
            instant: self.seconds(),
            offset: reading.sample_time.offset(),
            value: value?.finite()?,
            details: [
                power(reading.metadata.low_frequency_power),
                power(reading.metadata.high_frequency_power),
            ],
        })
    }

    fn breathing(&self, date: Date) -> Option<BreathingNight> {
        let rate = |stage: &Option<Breathing>| stage.as_ref()?.breaths_per_minute?.finite();
        let reading = &self.reading;
        let night = BreathingNight {
            date,
            full: rate(&reading.full_sleep_stats),
            deep: rate(&reading.deep_sleep_stats),
            light: rate(&reading.light_sleep_stats),
            rem: rate(&reading.rem_sleep_stats),
        };
        [night.full, night.deep, night.light, night.rem].iter().any(Option::is_some).then_some(night)
    }
}

/// Reads one page.
///
/// # Shape
///
/// One record a night that ended on one of the days asked for. In each night one source counts. While more is to come the
/// page's oldest night is left to the next one, so that none is cut in two.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
pub(super) fn parse(
    resource: &'static IntradayResource,
    physical: &Physical,
    body: &[u8],
) -> Result<Page, Outcome> {
    let answer: Answer = json::parse_large_object(body)?;
    let mut points = answer.data_points;
    let is_ordered = points.is_sorted_by(|newer, older| newer.instant() >= older.instant());
    points.sort_by_key(Point::instant);
    points.retain(|point| physical.is_before(point.seconds()));
    let mut next = Next::token(answer.next_page_token);
    let mut complete_after = None;
    if next.is_some() && is_ordered {
        let first_whole =
            points.windows(2).position(|pair| matches!(pair, [one, other] if !one.is_near(other)));
        let night = first_whole.and_then(|before| points.get(before + 1));
        if let Some((night, before)) =
            night.and_then(|night| Some((night, Timestamp::from_second(night.seconds()).ok()?)))
        {
            complete_after = night.day();
            points.retain(|point| point.seconds() >= before.as_second());
            next = Some(Next::Before(before));
        }
    }
    keep_one_source(&mut points, Point::is_near, |point| point.data_source);
    points.dedup_by(|one, other| one.instant() == other.instant());

    let nights = points.chunk_by(Point::is_near).filter_map(|night| Some((night.last()?.day()?, night)));
    let nights = nights.filter(|(date, _)| physical.range().contains(*date));
    let records = if resource.intraday_type == IntradayType::BreathingRate {
        breathing(nights)
    } else {
        let mut days = Days::new(resource, [Detail::Lf, Detail::Hf]);
        for (date, night) in nights {
            for sample in night.iter().filter_map(Point::sample) {
                days.add_night(date, &sample);
            }
        }
        days.finish()
    };
    Ok(Page { records, next, complete_after })
}

/// One record a day. Of several sleeps of a day the first counts, which is the night.
fn breathing<'a>(nights: impl Iterator<Item = (Date, &'a [Point])>) -> Vec<Record> {
    let mut days: BTreeMap<Date, BreathingNight> = BTreeMap::new();
    for (date, night) in nights {
        if let Some(breathing) = night.iter().find_map(|point| point.breathing(date)) {
            days.entry(date).or_insert(breathing);
        }
    }
    days.into_values().map(Record::Breathing).collect()
}
