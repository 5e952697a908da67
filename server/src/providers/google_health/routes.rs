//! Routes: the list of exercises, and a Training Center file for each that has one.

use super::super::routes::{self, Asked, GoesOn, Listed};
use super::super::{Fetch, Next, Outcome, Page, Reply, Request, json};
use super::{
    Endpoint,
    border::Border,
    error, find_endpoint, last_segment, request,
    session::{self, Interval},
};
use domain::wire::ErrorCode;
use serde::Deserialize;
use url::Url;

/// Builds the request of a fetch. Nothing where it is none of ours.
pub(super) fn build(base: &Url, fetch: &Fetch) -> Option<Request> {
    match routes::asked(fetch)? {
        Asked::List(asked) => request::list_exercises(base, &asked),
        Asked::File(track, _) => Some(request::export_exercise(base, &track.id)),
    }
}

/// What an answer means where the file of an exercise was asked for. Nothing for any other fetch.
pub(super) fn file_outcome(fetch: &Fetch, reply: &Reply) -> Option<Outcome> {
    let Some(Endpoint::Routes) = find_endpoint(fetch.resource.as_str()) else { return None };
    match routes::asked(fetch)? {
        Asked::List(_) => None,
        Asked::File(track, rest) => Some(routes::file_outcome(fetch, &track, rest, reply, error::classify)),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    data_points: Vec<Point>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Point {
    name: Option<String>,
    exercise: Exercise,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exercise {
    interval: Interval,
    #[serde(default)]
    exercise_metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    has_gps: Option<bool>,
}

/// Reads a page of exercises. One still going on, or without a name to ask its file by, has no route yet.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_list(fetch: &Fetch, body: &[u8]) -> Result<Page, Outcome> {
    let refused = || Outcome::Refused(ErrorCode::RequestRefused);
    let Some(Asked::List(asked)) = routes::asked(fetch) else { return Err(refused()) };
    let wider = asked.range.ok_or_else(refused)?;
    let answer: Answer = json::parse(body)?;
    let mut points = answer.data_points;
    let interval = |point: &Point| point.exercise.interval;
    let Border { next, .. } =
        session::cut(&mut points, interval, wider, asked.before, answer.next_page_token);
    let goes_on = next.map(|next| match next {
        Next::Before(before) => GoesOn { token: None, before: Some(before), reached: Some(before) },
        Next::Token(token) | Next::Chain { token, .. } => {
            GoesOn { token: Some(token), before: asked.before, reached: None }
        }
    });
    let listed = points.into_iter().filter_map(|Point { name, exercise }| {
        let Exercise { interval, exercise_metadata } = exercise;
        Some(Listed {
            id: last_segment(name.as_deref()?)?.to_owned(),
            start: interval.start_time,
            offset: interval.start_utc_offset.0.seconds(),
            end: Some(interval.end_time?),
            has_route: exercise_metadata.has_gps == Some(true),
        })
    });
    routes::list_page(fetch, listed.collect(), goes_on)
}
