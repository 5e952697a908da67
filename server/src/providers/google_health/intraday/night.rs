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
    samples::{BreathingNight, Detail, Doubts, SampleDay},
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

    /// What it tells of variability or oxygen, a number or not.
    fn value(&self) -> Option<Real> {
        let reading = &self.reading;
        reading.root_mean_square_of_successive_differences_milliseconds.or(reading.percentage)
    }

    fn is_not_a_number(&self) -> bool {
        self.value().is_some_and(|value| value.finite().is_none())
    }

    fn sample(&self) -> Option<Sample<2>> {
        let reading = &self.reading;
        let power = |power: Option<Real>| power.and_then(Real::finite);
        Some(Sample {
            instant: self.seconds(),
            offset: reading.sample_time.offset(),
            value: self.value()?.finite()?,
            details: [
                power(reading.metadata.low_frequency_power),
                power(reading.metadata.high_frequency_power),
            ],
            is_contradicted: reading.sample_time.is_contradicted(),
        })
    }

    /// What it tells of breathing in the whole night, in deep, light and REM sleep.
    fn rates(&self) -> [Option<Real>; 4] {
        let reading = &self.reading;
        let stages = [
            &reading.full_sleep_stats,
            &reading.deep_sleep_stats,
            &reading.light_sleep_stats,
            &reading.rem_sleep_stats,
        ];
        stages.map(|stage| stage.as_ref()?.breaths_per_minute)
    }

    fn breathing(&self, date: Date) -> Option<BreathingNight> {
        let [full, deep, light, rem] = self.rates().map(|rate| rate.and_then(Real::finite));
        let is_told = [full, deep, light, rem].iter().any(Option::is_some);
        is_told.then_some(BreathingNight { date, full, deep, light, rem })
    }

    /// What is odd about what it tells of breathing.
    fn breathing_doubts(&self) -> Doubts {
        let not_numbers = self.rates().into_iter().flatten().filter(|rate| rate.finite().is_none()).count();
        Doubts {
            not_numbers: u32::try_from(not_numbers).unwrap_or(u32::MAX),
            contradicting_clocks: u32::from(self.reading.sample_time.is_contradicted()),
        }
    }
}

/// Reads one page.
///
/// # Shape
///
/// One record a night that ended on one of the days asked for. In each night one source counts. What is no number is counted. While more is to come the
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
    points.dedup_by(|later, earlier| {
        let is_one = later.instant() == earlier.instant();
        if is_one && earlier.is_not_a_number() {
            std::mem::swap(later, earlier);
        }
        is_one
    });

    let nights = points.chunk_by(Point::is_near).filter_map(|night| Some((night.last()?.day()?, night)));
    let nights = nights.filter(|(date, _)| physical.range().contains(*date));
    let records = if resource.intraday_type == IntradayType::BreathingRate {
        breathing(resource, nights)
    } else {
        let mut days = Days::new(resource, [Detail::Lf, Detail::Hf]);
        for (date, night) in nights {
            for point in night {
                if point.is_not_a_number() {
                    days.count_not_a_number(date);
                } else if let Some(sample) = point.sample() {
                    days.add_night(date, &sample);
                }
            }
        }
        days.finish()
    };
    Ok(Page { records, next, complete_after })
}

/// One record a day. Of several sleeps of a day the first counts, which is the night. Doubts about it stand beside it.
fn breathing<'a>(
    resource: &'static IntradayResource,
    nights: impl Iterator<Item = (Date, &'a [Point])>,
) -> Vec<Record> {
    let mut days: BTreeMap<Date, (Option<BreathingNight>, Doubts)> = BTreeMap::new();
    for (date, night) in nights {
        let (found, doubts) = days.entry(date).or_default();
        if found.is_some() {
            continue;
        }
        // Readings before the one that counts told nothing that is a number.
        for point in night {
            *doubts = doubts.and(point.breathing_doubts());
            *found = point.breathing(date);
            if found.is_some() {
                break;
            }
        }
    }
    let of_day = |(date, (night, doubts)): (Date, (Option<BreathingNight>, Doubts))| {
        let day = SampleDay::new(resource.intraday_type, date, resource.granularity);
        let beside = (!doubts.are_none()).then(|| Record::Samples(Box::new(SampleDay { doubts, ..day })));
        night.map(Record::Breathing).into_iter().chain(beside)
    };
    days.into_iter().flat_map(of_day).collect()
}
