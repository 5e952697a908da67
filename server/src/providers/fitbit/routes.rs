//! Routes: the activity log, and a Training Center file for each log that has one.

use super::super::routes::{self, Asked, GoesOn, Listed};
use super::super::{Fetch, Outcome, Page, Reply, Request, json};
use super::{Endpoint, Fitbit, error, find_endpoint, list};
use domain::{DataType, entry::EntryForm, wire::ErrorCode};
use http::{HeaderMap, HeaderValue, Method, header::ACCEPT};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use std::borrow::Cow;
use url::Url;

/// Builds the request of a fetch. Nothing where it is none of ours.
pub(super) fn request(api_url: &Url, fetch: &Fetch) -> Option<Request> {
    let accept = |kind| HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(kind))]);
    let (url, headers) = match routes::asked(fetch)? {
        Asked::List(asked) => {
            let mut url = Fitbit::at(api_url, "/1/user/-/activities/list.json");
            let range = routes::narrowed(asked.range?, asked.before);
            let asked = Fetch { range: Some(range), ..asked };
            url.set_query(Some(&list::query(EntryForm::find(DataType::ActivityLog)?, &asked)?));
            (url, accept("application/json"))
        }
        Asked::File(track, _) => {
            (Fitbit::at(api_url, &format!("/1/user/-/activities/{}.tcx", track.id)), accept("*/*"))
        }
    };
    Some(Request { method: Method::GET, url, headers, body: None })
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
struct Answer {
    activities: Vec<Activity>,
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Pagination {
    /// A whole address, or nothing at the end.
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activity {
    log_id: u64,
    start_time: Moment,
    /// Milliseconds.
    duration: Option<u64>,
    has_gps: Option<bool>,
    tcx_link: Option<IgnoredAny>,
}

/// An instant with the offset from UTC it was told with.
struct Moment {
    at: Timestamp,
    offset: i32,
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Moment::read(&text).ok_or_else(|| serde::de::Error::custom("not a time with its offset"))
    }
}

impl Moment {
    fn read(text: &str) -> Option<Self> {
        let at: Timestamp = text.parse().ok()?;
        let clock = match text.strip_suffix('Z') {
            Some(utc) => utc.parse::<DateTime>().ok()?,
            None => text.parse::<DateTime>().ok()?,
        };
        let offset = clock.duration_since(Offset::UTC.to_datetime(at)).as_secs();
        Some(Moment { at, offset: i32::try_from(offset).ok()? })
    }
}

impl From<Activity> for Listed {
    fn from(activity: Activity) -> Self {
        let Activity { log_id, start_time: Moment { at, offset }, duration, has_gps, tcx_link } = activity;
        let duration = duration.and_then(|milliseconds| i64::try_from(milliseconds).ok());
        let end = duration.and_then(|lasted| at.checked_add(SignedDuration::from_millis(lasted)).ok());
        // Of logs that do not say whether they have a route, the file does.
        let has_route = has_gps.unwrap_or(tcx_link.is_some());
        Listed { id: log_id.to_string(), start: at, offset, end, has_route }
    }
}

/// Reads a page of the activity log.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_list(fetch: &Fetch, body: &[u8]) -> Result<Page, Outcome> {
    let refused = || Outcome::Refused(ErrorCode::RequestRefused);
    let Some(Asked::List(asked)) = routes::asked(fetch) else { return Err(refused()) };
    let wider = asked.range.ok_or_else(refused)?;
    let range = routes::narrowed(wider, asked.before);
    let Answer { activities, pagination } = json::parse(body)?;
    let listed: Vec<Listed> = activities.into_iter().map(Listed::from).collect();
    let oldest = listed.iter().map(|one| one.start).min();
    let earliest = listed
        .iter()
        .filter_map(|one| {
            Offset::from_seconds(one.offset).ok().map(|offset| offset.to_datetime(one.start).date())
        })
        .min();
    // Days are those of the member's own clock, which may have gone back between two entries.
    let reaches_back = earliest.and_then(|day| day.tomorrow().ok()).is_some_and(|day| day < range.start());
    let token = match pagination.next.as_deref() {
        Some(address) if !address.is_empty() && !reaches_back => {
            list::further(address, range, &Fetch { range: Some(range), ..asked })?
        }
        _ => None,
    };
    let reached = oldest.and_then(|oldest| oldest.checked_add(SignedDuration::from_secs(1)).ok());
    let goes_on = token.map(|token| GoesOn { token: Some(token), before: None, reached });
    routes::list_page(fetch, listed, goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_is_the_one_the_time_was_told_with() {
        let read = |text| Moment::read(text).map(|moment| (moment.at.to_string(), moment.offset));

        let utc = "2026-03-29T12:29:13Z".to_owned();
        assert_eq!(read("2026-03-29T14:29:13.000+02:00"), Some((utc.clone(), 7_200)));
        assert_eq!(read("2026-03-29T08:59:13-03:30"), Some((utc.clone(), -12_600)));
        assert_eq!(read("2026-03-29T12:29:13.000Z"), Some((utc, 0)));
        assert_eq!(read("2026-03-29T14:29:13"), None);
    }
}
