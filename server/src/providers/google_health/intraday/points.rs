//! Reads lists of heart rates, every sample of them: pages of 5,000, newest first.

use super::super::super::{Next, Outcome, Page, json, number::Real};
use super::super::{
    border::latest_day,
    time::{Instant, SampleTime},
};
use super::{
    physical::{Physical, local},
    sample::{Days, Sample},
    source::{Source, keep_one_source},
};
use domain::catalog::IntradayResource;
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

const MINUTE: i64 = 60;

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
    heart_rate: HeartRate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeartRate {
    sample_time: SampleTime,
    beats_per_minute: Option<Real>,
}

impl Point {
    fn instant(&self) -> Instant {
        self.heart_rate.sample_time.physical_time
    }

    /// The day and the second its own wall clock showed.
    fn local(&self) -> Option<(Date, i32)> {
        local(self.instant().seconds, self.heart_rate.sample_time.offset())
    }

    /// Whether it tells something, and no number.
    fn is_not_a_number(&self) -> bool {
        self.heart_rate.beats_per_minute.is_some_and(|value| value.finite().is_none())
    }
}

/// Reads one page.
///
/// # Shape
///
/// At most one record a day, a piece of it where the day goes on on another page. In each minute one source counts, and
/// what it told twice stays once. The wall clock is the sample's own. What is no number is counted and stands for no source.
///
/// While more is to come, the page's oldest minute is left to the next one, so that no sample is lost that shares its instant
/// with the end of a page, and none comes twice.
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
    let asked = physical.of_samples();
    points.retain(|point| physical.asks_for(asked, point.instant().seconds));
    let oldest = points.iter().map(|point| point.instant().seconds).min();
    let (mut next, mut complete_after) = (Next::token(answer.next_page_token), None);
    // Where pages do not come newest first, what is still to come may lie anywhere: only the token leads there.
    if let (Some(_), Some(oldest), true) = (&next, oldest, is_ordered) {
        let border = (oldest.div_euclid(MINUTE) + 1) * MINUTE;
        if points.first().is_some_and(|newest| newest.instant().seconds >= border)
            && let Ok(before) = Timestamp::from_second(border)
        {
            points.retain(|point| point.instant().seconds >= border);
            (next, complete_after) = (Some(Next::Before(before)), latest_day(before));
        }
    }
    if is_ordered {
        points.reverse();
    } else {
        points.sort_by_key(Point::instant);
    }
    let mut days = Days::new(resource, physical.range(), []);
    points.retain(|point| {
        let is_number = !point.is_not_a_number();
        if !is_number && let Some((day, _)) = point.local() {
            days.count_not_a_number(day);
        }
        is_number
    });
    let minute = |point: &Point| point.instant().seconds.div_euclid(MINUTE);
    keep_one_source(&mut points, |one, other| minute(one) == minute(other), |point| point.data_source);
    points.dedup_by(|one, other| one.instant() == other.instant());

    for point in &points {
        let HeartRate { sample_time, beats_per_minute } = &point.heart_rate;
        if let Some(value) = beats_per_minute.and_then(Real::finite) {
            let (instant, offset) = (sample_time.physical_time.seconds, sample_time.offset());
            let is_contradicted = sample_time.is_contradicted();
            days.add(&Sample { instant, offset, value, details: [], is_contradicted });
        }
    }
    Ok(Page { records: days.finish(), next, complete_after })
}
