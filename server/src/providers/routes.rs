//! Fetches routes the same way from every provider: a list of exercises, then the file of each that has a route.
//!
//! A provider says what its list tells and how a file is asked for; here is the order they are fetched in, written into page
//! tokens of our own, and what a file becomes. Exercises are fetched newest first. After each file it is known since which
//! instant all of them are there, so a window that was put down goes on at the exercise it had come to.

use super::{
    Fetch, Next, Outcome, Page, Reply, json, status,
    tcx::{TrackPoint, parse_tcx},
};
use domain::{
    DateRange, Granularity, IntradayType,
    record::Record,
    samples::{Detail, Doubts, MOST_SAMPLES, OffsetFrom, SampleDay},
    wire::ErrorCode,
};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Most exercises of one page of a list.
const MOST_LISTED: usize = 200;

/// Characters of a provider's name of an exercise.
const LONGEST_ID: usize = 128;

/// No wall clock on Earth is further ahead of UTC.
const FURTHEST_AHEAD: SignedDuration = SignedDuration::from_hours(14);

/// An exercise as a list tells of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Listed {
    /// The provider's name of it.
    pub(super) id: String,
    /// When it began.
    pub(super) start: Timestamp,
    /// How far its wall clock was ahead of UTC, in seconds.
    pub(super) offset: i32,
    /// When it ended; nothing where that is not told.
    pub(super) end: Option<Timestamp>,
    /// Whether it has a route.
    pub(super) has_route: bool,
}

/// Where a list goes on after a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GoesOn {
    /// The provider's name of the next page.
    pub(super) token: Option<String>,
    /// The instant the list is asked for again before, in place of a token.
    pub(super) before: Option<Timestamp>,
    /// Every exercise begun since then was on the pages so far; nothing where the list does not come in order.
    pub(super) reached: Option<Timestamp>,
}

/// An exercise whose file is still to be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Track {
    /// The provider's name of it: letters, digits and a few marks, safe in an address.
    pub(super) id: String,
    start: Timestamp,
    offset: i32,
}

/// What is still to be fetched of a window. Written as a page token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chain {
    tracks: VecDeque<Track>,
    list: Option<GoesOn>,
    /// Whether the tracks stand newest first.
    is_ordered: bool,
}

/// What a fetch of routes asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    /// A page of the list, as this fetch puts it: an exercise may have begun on the evening before the first day.
    List(Fetch),
    /// The file of an exercise, and what comes after it.
    File(Track, Chain),
}

/// Says what a fetch asks for. Nothing without a range, or where the page token is none of ours.
pub(super) fn asked(fetch: &Fetch) -> Option<Asked> {
    let range = fetch.range?;
    let evening_before = range.start().yesterday().unwrap_or(range.start());
    let wider = DateRange::new(evening_before, range.end()).ok()?;
    let list = |token, before| {
        Some(Asked::List(Fetch { range: Some(wider), page_token: token, before, ..fetch.clone() }))
    };
    let Some(token) = &fetch.page_token else { return list(None, fetch.before) };
    let mut chain: Chain = serde_json::from_str(token).ok()?;
    match (chain.tracks.pop_front(), chain.list.take()) {
        (Some(track), goes_on) if is_id(&track.id) => {
            chain.list = goes_on;
            Some(Asked::File(track, chain))
        }
        (None, Some(GoesOn { token, before, .. })) => {
            list(token, [before, fetch.before].into_iter().flatten().min())
        }
        _ => None,
    }
}

/// Whether a name may stand in an address as it is.
fn is_id(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// What a page of the list leads to: no record, and the files of the exercises that have a route on the days asked for.
///
/// # Errors
///
/// [`Outcome::Malformed`] for more exercises than a page has, or one whose name is no name.
pub(super) fn list_page(
    fetch: &Fetch,
    mut listed: Vec<Listed>,
    goes_on: Option<GoesOn>,
) -> Result<Page, Outcome> {
    let range = fetch.range.ok_or(Outcome::Refused(ErrorCode::RequestRefused))?;
    if listed.len() > MOST_LISTED {
        return Err(json::malformed("more exercises than a page has"));
    }
    let is_ordered = listed.is_sorted_by(|newer, older| newer.start >= older.start);
    let is_wanted = |one: &Listed| {
        let lies_in =
            |at: Timestamp| day_and_second(at, one.offset).is_some_and(|(day, _)| range.contains(day));
        let is_new = fetch.before.is_none_or(|before| one.start < before);
        one.has_route && is_new && (lies_in(one.start) || one.end.is_some_and(lies_in))
    };
    listed.retain(is_wanted);
    if listed.iter().any(|one| !is_id(&one.id)) {
        return Err(json::malformed("the name of an exercise"));
    }
    listed.sort_by_key(|one| std::cmp::Reverse(one.start));
    let tracks = listed.into_iter().map(|Listed { id, start, offset, .. }| Track { id, start, offset });
    let (next, complete_after) = Chain { tracks: tracks.collect(), list: goes_on, is_ordered }.next();
    Ok(Page { records: Vec::new(), next, complete_after })
}

impl Chain {
    /// The page to go on with, and the day after which nothing is still to come.
    fn next(self) -> (Option<Next>, Option<Date>) {
        if self.tracks.is_empty() && self.list.is_none() {
            return (None, None);
        }
        let reached = match self.tracks.front() {
            // Another may have begun in the same second.
            Some(track) => track.start.checked_add(SignedDuration::from_secs(1)).ok(),
            None => self.list.as_ref().and_then(|list| list.reached),
        };
        let reached = reached.filter(|_| self.is_ordered);
        // Text and numbers always serialize.
        let token = serde_json::to_string(&self).unwrap_or_default();
        match reached {
            Some(before) => (Some(Next::Chain { token, before }), last_day_touched(before)),
            None => (Some(Next::Token(token)), None),
        }
    }
}

/// The last day an exercise that began before an instant may have a position on: its own wall clock may be ahead, and it may
/// go on into the next day.
fn last_day_touched(before: Timestamp) -> Option<Date> {
    let latest = TimeZone::UTC.to_datetime(before.checked_add(FURTHEST_AHEAD).ok()?);
    latest.date().tomorrow().ok()
}

/// What the answer to the request for a file means. `classify` knows the provider's refusals.
///
/// An exercise whose file is gone is passed over: it was deleted since it was listed.
pub(super) fn file_outcome(
    fetch: &Fetch,
    track: &Track,
    rest: Chain,
    reply: &Reply,
    classify: impl FnOnce(&Fetch, &Reply) -> Outcome,
) -> Outcome {
    const GONE: u16 = 404;

    let Some(range) = fetch.range else { return Outcome::Refused(ErrorCode::RequestRefused) };
    let records = match reply.status {
        200 => match parse_tcx(&reply.body) {
            Ok(points) => days(track, range, points),
            Err(problem) => return json::malformed(&problem.to_string()),
        },
        GONE => Vec::new(),
        _ => return status::common(reply).unwrap_or_else(|| classify(fetch, reply)),
    };
    let (next, complete_after) = rest.next();
    Outcome::Page(Page { records, next, complete_after })
}

/// Seconds of wall clock since midnight, and the day it is the midnight of.
fn day_and_second(at: Timestamp, offset: i32) -> Option<(Date, i32)> {
    let clock = Offset::from_seconds(offset).ok()?.to_datetime(at);
    let second = clock.duration_since(clock.date().to_datetime(Time::midnight())).as_secs();
    Some((clock.date(), i32::try_from(second).ok()?))
}

/// The positions of a file by day.
///
/// # Shape
///
/// In order of time, at most one a second. They stand on the wall clock the exercise began with, on the day it began and the
/// next one, as far as those were asked for. A place that was told as no number is left out and counted.
fn days(track: &Track, range: DateRange, mut points: Vec<TrackPoint>) -> Vec<Record> {
    let Some((first_day, began)) = day_and_second(track.start, track.offset) else { return Vec::new() };
    points.sort_by_key(|point| point.time);
    points.dedup_by_key(|point| point.time.as_second());
    let mut days: BTreeMap<Date, SampleDay> = BTreeMap::new();
    for point in points {
        let Some((date, second)) = day_and_second(point.time, track.offset) else { continue };
        let since = match date {
            _ if !range.contains(date) => continue,
            date if date == first_day => began,
            date if date.yesterday().ok() == Some(first_day) => began - 86_400,
            _ => continue,
        };
        let day = days.entry(date).or_insert_with(|| SampleDay {
            offsets: vec![OffsetFrom { index: 0, seconds: track.offset }],
            ..SampleDay::new(IntradayType::Routes, date, Granularity::Recorded)
        });
        if !point.latitude.is_finite() || !point.longitude.is_finite() {
            day.doubts = day.doubts.and(Doubts { not_numbers: 1, contradicting_clocks: 0 });
        } else if day.len() < MOST_SAMPLES {
            day.at.push(second);
            day.values.push(point.latitude);
            let details = [
                (Detail::Longitude, Some(point.longitude)),
                (Detail::Altitude, point.altitude),
                (Detail::Distance, point.distance),
                (Detail::HeartRate, point.heart_rate),
                (Detail::ExerciseStart, Some(f64::from(since))),
            ];
            for (detail, value) in details {
                day.details.entry(detail).or_default().push(value);
            }
        }
    }
    for day in days.values_mut() {
        day.details.retain(|_, column| column.iter().any(Option::is_some));
        if day.is_empty() {
            day.offsets.clear();
        }
    }
    days.into_values().map(|day| Record::Samples(Box::new(day))).collect()
}

/// The range a list that is asked for up to a day needs: nothing that began before an instant lies on a later day.
pub(super) fn narrowed(range: DateRange, before: Option<Timestamp>) -> DateRange {
    let latest = before.and_then(|before| before.checked_add(FURTHEST_AHEAD).ok());
    let end = latest.map(|latest| TimeZone::UTC.to_datetime(latest).date().saturating_add(1.day()));
    end.filter(|end| *end < range.end())
        .and_then(|end| DateRange::new(range.start(), end).ok())
        .unwrap_or(range)
}

#[cfg(test)]
mod tests;
