//! Reads lists of what is measured in sleep: variability from beat to beat, oxygen in the blood, breathing.
//!
//! A reading says when it was and not to which night it belongs. Readings of a source less than three hours apart are one
//! night, or one nap, and it belongs to the day its last reading was on: that of waking. A source that measures round the
//! clock has no nights; its readings stay on their own days.

use super::super::super::{Next, Outcome, Page, json, number::Real};
use super::super::{
    border::latest_day,
    time::{Instant, SampleTime},
};
use super::{
    physical::{Physical, local},
    sample::{Days, Sample},
    source::Source,
};
use domain::{
    DateRange, IntradayType,
    catalog::IntradayResource,
    record::Record,
    samples::{BreathingNight, Detail, Doubts, SampleDay},
};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// Seconds without a reading after which another sleep begins.
const APART: i64 = 3 * 3_600;

/// Seconds nobody sleeps longer than: what is measured on and on for more is not measured in sleep.
const LONGEST_SLEEP: i64 = 16 * 3_600;

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

    /// Whether anything it tells is a number.
    fn tells_a_number(&self) -> bool {
        let rates = self.rates();
        self.value().into_iter().chain(rates.into_iter().flatten()).any(|value| value.finite().is_some())
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
/// One record a night that ended on one of the days asked for; of several sources that tell of a day the nearest to the
/// measurement counts. What is no number is counted. While more is to come, the page's oldest night is left to the next one,
/// so that none is cut in two.
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
    let asked = physical.of_nights();
    points.retain(|point| physical.asks_for(asked, point.seconds()));
    let (mut next, mut complete_after) = (Next::token(answer.next_page_token), None);
    if let (Some(_), true, Some(before)) = (&next, is_ordered, find_border(&points)) {
        points.retain(|point| point.seconds() >= before.as_second());
        (next, complete_after) = (Some(Next::Before(before)), latest_day(before));
    }

    let nights = choose(date_by_source(points), physical.range());
    let records = if resource.intraday_type == IntradayType::BreathingRate {
        breathing(resource, nights)
    } else {
        let mut days = Days::new(resource, physical.range(), [Detail::Lf, Detail::Hf]);
        for (date, night) in &nights {
            for point in night {
                if point.is_not_a_number() {
                    days.count_not_a_number(*date);
                } else if let Some(sample) = point.sample() {
                    days.add_night(*date, &sample);
                }
            }
        }
        days.finish()
    };
    Ok(Page { records, next, complete_after })
}

/// Where a page can be cut without cutting a night: before the second night of the nearest source. Another that measures
/// round the clock has no nights. `points` stand in order of time.
fn find_border(points: &[Point]) -> Option<Timestamp> {
    let nearest = points.iter().map(|point| point.data_source.rank()).min()?;
    let of_nearest: Vec<i64> =
        points.iter().filter(|p| p.data_source.rank() == nearest).map(Point::seconds).collect();
    let night = of_nearest.windows(2).find_map(|pair| match pair {
        [one, other] if other - one >= APART => Some(*other),
        _ => None,
    })?;
    Timestamp::from_second(night).ok()
}

/// Says which day each reading belongs to, source by source: that of waking for what was measured in a sleep, its own for
/// what goes on for longer than anybody sleeps.
fn date_by_source(points: Vec<Point>) -> BTreeMap<(Date, Source), Vec<Point>> {
    let mut by_source: BTreeMap<Source, Vec<Point>> = BTreeMap::new();
    for point in points {
        by_source.entry(point.data_source).or_default().push(point);
    }
    let mut dated: BTreeMap<(Date, Source), Vec<Point>> = BTreeMap::new();
    for (source, points) in by_source {
        let mut night: Vec<Point> = Vec::new();
        let mut points = points.into_iter().peekable();
        while let Some(point) = points.next() {
            let goes_on = points.peek().is_some_and(|next| next.seconds() - point.seconds() < APART);
            night.push(point);
            if !goes_on {
                let whole = std::mem::take(&mut night);
                let length =
                    whole.first().zip(whole.last()).map(|(one, other)| other.seconds() - one.seconds());
                let waking = whole.last().and_then(Point::day).filter(|_| length <= Some(LONGEST_SLEEP));
                for point in whole {
                    if let Some(date) = waking.or_else(|| point.day()) {
                        dated.entry((date, source)).or_default().push(point);
                    }
                }
            }
        }
    }
    dated
}

/// Keeps of each day asked for what one source told: the nearest to the measurement, of several the one with the most
/// numbers. Of readings of one instant the first number counts.
fn choose(dated: BTreeMap<(Date, Source), Vec<Point>>, range: DateRange) -> BTreeMap<Date, Vec<Point>> {
    let mut chosen: BTreeMap<Date, (Source, Vec<Point>)> = BTreeMap::new();
    let numbers = |points: &[Point]| points.iter().filter(|point| point.tells_a_number()).count();
    for ((date, source), mut points) in dated {
        if !range.contains(date) {
            continue;
        }
        points.dedup_by(|later, earlier| {
            let is_one = later.instant() == earlier.instant();
            if is_one && !earlier.tells_a_number() {
                std::mem::swap(later, earlier);
            }
            is_one
        });
        let weight =
            |source: Source, points: &[Point]| (numbers(points) > 0, Reverse(source.rank()), numbers(points));
        match chosen.get(&date) {
            Some((known, held)) if weight(*known, held) >= weight(source, &points) => {}
            _ => {
                chosen.insert(date, (source, points));
            }
        }
    }
    chosen.into_iter().map(|(date, (_, points))| (date, points)).collect()
}

/// One record a day. Of several sleeps of a day the first counts, which is the night. Doubts about it stand beside it.
fn breathing(resource: &'static IntradayResource, nights: BTreeMap<Date, Vec<Point>>) -> Vec<Record> {
    let mut days: BTreeMap<Date, (Option<BreathingNight>, Doubts)> = BTreeMap::new();
    for (date, night) in nights {
        let (found, doubts) = days.entry(date).or_default();
        if found.is_some() {
            continue;
        }
        // Readings before the one that counts told nothing that is a number.
        for point in &night {
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
