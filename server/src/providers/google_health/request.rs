//! Puts fetches as requests to the Google Health API.
//!
//! Spelled as the contract of revision 20261030 has it, with what was measured against it: a roll-up is asked without
//! `pageSize` (there it is a check on the length of the range, not a page), its end is exclusive, month and day are
//! plain integers; daily record types are filtered by `date`, exercise and logs by their civil start, sleep by its civil end and by nothing else.

use super::super::{Fetch, NotAsked, Request};
use super::{Endpoint, intraday, routes};
use bytes::Bytes;
use domain::DateRange;
use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use url::Url;

/// Points on one page of a list. 10,000 is documented; 5,000 is what comes.
const POINTS_A_PAGE: u32 = 5_000;

/// Sleep logs or exercise sessions on one page; more are cut to this.
const SESSIONS_A_PAGE: u32 = 25;

/// Sessions on one page that hold every sample or heartbeat: a curve takes up to 50 kB, an alert some 500.
const LONG_SESSIONS_A_PAGE: u32 = 10;

/// Devices on one page; more are cut to this.
const DEVICES_A_PAGE: u32 = 100;

/// No place on Earth is further from UTC than this, in either direction.
const WIDEST_OFFSET_HOURS: i64 = 14;

/// Everything but what RFC 3986 calls unreserved, and the colon of times.
const IN_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// Builds the request of a fetch.
pub(super) fn build(base: &Url, endpoint: Endpoint, fetch: &Fetch) -> Result<Request, NotAsked> {
    let not_asked = || NotAsked::Unknown(fetch.resource.clone());
    let token = fetch.page_token.as_deref();
    let list = |data_type: &str, method: &str, size: u32, filter: Option<String>| {
        let path = format!("/v4/users/me/dataTypes/{data_type}/dataPoints{method}");
        get(base, &path, Some(query(size, filter.as_deref(), token)))
    };
    Ok(match endpoint {
        Endpoint::Identity => get(base, "/v4/users/me/identity", None),
        Endpoint::Profile => get(base, "/v4/users/me/profile", None),
        Endpoint::Settings => get(base, "/v4/users/me/settings", None),
        Endpoint::PairedDevices => {
            get(base, "/v4/users/me/pairedDevices", Some(query(DEVICES_A_PAGE, None, token)))
        }
        // Without a filter the newest point comes first.
        Endpoint::LatestHeight => list("height", "", 1, None),
        Endpoint::LatestWeight => list("weight", "", 1, None),
        Endpoint::RollUp(_) => {
            let range = fetch.range.ok_or_else(not_asked)?;
            roll_up(base, fetch.resource.as_str(), range, token)
        }
        // `list` repeats daily records once a source; `reconcile` merges them.
        Endpoint::DailyRestingHeartRate | Endpoint::DailyHeartRateZones | Endpoint::DailyEntry => {
            let range = fetch.range.ok_or_else(not_asked)?;
            let data_type = fetch.resource.as_str();
            let member = format!("{}.date", data_type.replace('-', "_"));
            list(
                data_type,
                ":reconcile",
                POINTS_A_PAGE,
                Some(days_filter(&member, range.start(), range.end())),
            )
        }
        Endpoint::SampleEntry => {
            let range = fetch.range.ok_or_else(not_asked)?;
            let data_type = fetch.resource.as_str();
            let member = format!("{}.sample_time.physical_time", data_type.replace('-', "_"));
            list(data_type, "", POINTS_A_PAGE, Some(instants_filter(&member, range, fetch.before)))
        }
        Endpoint::Exercise => {
            let range = fetch.range.ok_or_else(not_asked)?;
            list("exercise", "", SESSIONS_A_PAGE, Some(sessions_filter("exercise", range, fetch.before)))
        }
        Endpoint::Nutrition => {
            let range = fetch.range.ok_or_else(not_asked)?;
            let data_type = fetch.resource.as_str();
            list(data_type, "", POINTS_A_PAGE, Some(sessions_filter(data_type, range, fetch.before)))
        }
        Endpoint::Food => list("food", "", POINTS_A_PAGE, None),
        // It takes no later border; what is newer is left out of the answer.
        Endpoint::Electrocardiogram => {
            let range = fetch.range.ok_or_else(not_asked)?;
            let filter =
                format!(r#"electrocardiogram.interval.start_time >= "{}Z""#, earliest(range.start()));
            list("electrocardiogram", "", LONG_SESSIONS_A_PAGE, Some(filter))
        }
        // Which filter it takes is not documented; without one it gives everything, newest first.
        Endpoint::RhythmAlert => {
            fetch.range.ok_or_else(not_asked)?;
            list("irregular-rhythm-notification", "", LONG_SESSIONS_A_PAGE, None)
        }
        Endpoint::Sleep => {
            let range = fetch.range.ok_or_else(not_asked)?;
            let filter = days_filter("sleep.interval.civil_end_time", range.start(), range.end());
            list("sleep", "", SESSIONS_A_PAGE, Some(filter))
        }
        Endpoint::Weight => {
            let range = fetch.range.ok_or_else(not_asked)?;
            list(
                "weight",
                "",
                POINTS_A_PAGE,
                Some(instants_filter("weight.sample_time.physical_time", range, fetch.before)),
            )
        }
        Endpoint::Intraday(resource) => return intraday::build(base, resource, fetch),
        Endpoint::Routes => return routes::build(base, fetch).ok_or_else(not_asked),
    })
}

/// Asks for a page of the exercises that began on these civil days.
pub(super) fn list_exercises(base: &Url, fetch: &Fetch) -> Option<Request> {
    let filter = sessions_filter("exercise", fetch.range?, fetch.before);
    let query = query(SESSIONS_A_PAGE, Some(&filter), fetch.page_token.as_deref());
    Some(get(base, "/v4/users/me/dataTypes/exercise/dataPoints", Some(query)))
}

/// Asks for the file of an exercise.
pub(super) fn export_exercise(base: &Url, id: &str) -> Request {
    let path = format!("/v4/users/me/dataTypes/exercise/dataPoints/{id}:exportExerciseTcx");
    // Without it the file comes as a text within JSON.
    Request { headers: HeaderMap::new(), ..get(base, &path, Some("alt=media".to_owned())) }
}

/// Asks for a page of points.
pub(super) fn list_points(base: &Url, data_type: &str, filter: &str, page_token: Option<&str>) -> Request {
    let path = format!("/v4/users/me/dataTypes/{data_type}/dataPoints");
    get(base, &path, Some(query(POINTS_A_PAGE, Some(filter), page_token)))
}

fn days_filter(member: &str, start: Date, end: Date) -> String {
    format!(r#"{member} >= "{start}" AND {member} < "{end}""#)
}

/// Selects the sessions that begin on these civil days, and before an instant if one is given, whatever the wall clock showed
/// then: some that began later may be among them.
fn sessions_filter(data_type: &str, range: DateRange, before: Option<Timestamp>) -> String {
    let member = format!("{}.interval.civil_start_time", data_type.replace('-', "_"));
    let latest = before.map(|before| utc(before).saturating_add(WIDEST_OFFSET_HOURS.hours()));
    match latest.filter(|latest| *latest < range.end().at(0, 0, 0, 0)) {
        Some(latest) => format!(r#"{member} >= "{}" AND {member} < "{latest}""#, range.start()),
        None => days_filter(&member, range.start(), range.end()),
    }
}

/// The first moment that can lie on a civil day, in UTC.
fn earliest(day: Date) -> DateTime {
    day.at(0, 0, 0, 0).saturating_sub(WIDEST_OFFSET_HOURS.hours())
}

fn utc(instant: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(instant)
}

/// Selects every instant that can lie on one of these civil days, wherever the member was, and before one if it is given.
fn instants_filter(member: &str, range: DateRange, before: Option<Timestamp>) -> String {
    let from = earliest(range.start());
    let to = range.end().at(0, 0, 0, 0).saturating_add(WIDEST_OFFSET_HOURS.hours());
    let to = before.map_or(to, |before| utc(before).min(to));
    format!(r#"{member} >= "{from}Z" AND {member} < "{to}Z""#)
}

fn query(page_size: u32, filter: Option<&str>, page_token: Option<&str>) -> String {
    let mut query = format!("pageSize={page_size}");
    for (name, value) in [("filter", filter), ("pageToken", page_token)] {
        if let Some(value) = value {
            query.push_str(&format!("&{name}={}", utf8_percent_encode(value, IN_QUERY)));
        }
    }
    query
}

fn get(base: &Url, path: &str, query: Option<String>) -> Request {
    Request {
        method: Method::GET,
        url: join(base, path, query.as_deref()),
        headers: accept_json(),
        body: None,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RollUpBody<'a> {
    range: CivilInterval,
    window_size_days: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<&'a str>,
}

#[derive(Serialize)]
struct CivilInterval {
    start: CivilBorder,
    end: CivilBorder,
}

#[derive(Serialize)]
struct CivilBorder {
    date: DateParts,
}

#[derive(Serialize)]
struct DateParts {
    year: i16,
    month: i8,
    day: i8,
}

impl From<Date> for CivilBorder {
    fn from(date: Date) -> Self {
        CivilBorder { date: DateParts { year: date.year(), month: date.month(), day: date.day() } }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalRollUpBody<'a> {
    range: PhysicalInterval,
    window_size: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalInterval {
    start_time: Timestamp,
    end_time: Timestamp,
}

/// Asks for sums or means over slots of some seconds, counted from the first instant.
pub(super) fn physical_roll_up(
    base: &Url,
    data_type: &str,
    from: Timestamp,
    to: Timestamp,
    slot_seconds: u32,
    page_token: Option<&str>,
) -> Request {
    let range = PhysicalInterval { start_time: from, end_time: to };
    let body = PhysicalRollUpBody { range, window_size: format!("{slot_seconds}s"), page_token };
    post(base, &format!("/v4/users/me/dataTypes/{data_type}/dataPoints:rollUp"), &body)
}

fn roll_up(base: &Url, data_type: &str, range: DateRange, page_token: Option<&str>) -> Request {
    let range = CivilInterval { start: range.start().into(), end: range.end().into() };
    let body = RollUpBody { range, window_size_days: 1, page_token };
    post(base, &format!("/v4/users/me/dataTypes/{data_type}/dataPoints:dailyRollUp"), &body)
}

fn post(base: &Url, path: &str, body: &impl Serialize) -> Request {
    let body = serde_json::to_vec(body);
    let mut headers = accept_json();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Request {
        method: Method::POST,
        url: join(base, path, None),
        headers,
        // Integers and text always serialize.
        body: Some(Bytes::from(body.unwrap_or_default())),
    }
}

fn accept_json() -> HeaderMap {
    HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))])
}

/// Puts a path below the address of the settings.
fn join(base: &Url, path: &str, query: Option<&str>) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url.set_query(query);
    url
}

#[cfg(test)]
mod tests {
    use super::super::find_endpoint;
    use super::*;
    use domain::ResourceId;
    use jiff::civil::date;

    fn request(resource: &str, range: Option<DateRange>, page_token: Option<&str>) -> Request {
        let first = Fetch::first(ResourceId::from(resource.to_owned()), range);
        let fetch = Fetch { page_token: page_token.map(str::to_owned), ..first };
        let base = Url::parse("https://health.example").unwrap();
        build(&base, find_endpoint(resource).unwrap(), &fetch).unwrap()
    }

    fn march() -> Option<DateRange> {
        DateRange::new(date(2026, 3, 1), date(2026, 4, 1)).ok()
    }

    #[test]
    fn roll_up_has_an_exclusive_end_plain_numbers_and_no_page_size() {
        let request = request("steps", march(), None);

        let body: serde_json::Value = serde_json::from_slice(&request.body.unwrap()).unwrap();
        assert_eq!(request.method, Method::POST);
        assert_eq!(
            request.url.as_str(),
            "https://health.example/v4/users/me/dataTypes/steps/dataPoints:dailyRollUp"
        );
        assert_eq!(
            body,
            serde_json::json!({
                "range": {
                    "start": {"date": {"year": 2026, "month": 3, "day": 1}},
                    "end": {"date": {"year": 2026, "month": 4, "day": 1}},
                },
                "windowSizeDays": 1,
            })
        );
    }

    #[test]
    fn daily_records_are_reconciled_and_filtered_by_date_in_snake_case() {
        let request = request("daily-resting-heart-rate", march(), Some("n+ext"));

        assert_eq!(
            request.url.as_str(),
            "https://health.example/v4/users/me/dataTypes/daily-resting-heart-rate/dataPoints:reconcile\
             ?pageSize=5000&filter=daily_resting_heart_rate.date%20%3E%3D%20%222026-03-01%22%20AND%20\
             daily_resting_heart_rate.date%20%3C%20%222026-04-01%22&pageToken=n%2Bext"
        );
    }

    #[test]
    fn sleep_is_filtered_by_its_civil_end() {
        let request = request("sleep", march(), None);

        assert_eq!(
            request.url.query().unwrap(),
            "pageSize=25&filter=sleep.interval.civil_end_time%20%3E%3D%20%222026-03-01%22%20AND%20\
             sleep.interval.civil_end_time%20%3C%20%222026-04-01%22"
        );
    }

    #[test]
    fn weights_are_asked_with_every_offset_on_earth_in_mind() {
        let request = request("weight", march(), None);

        assert_eq!(
            request.url.query().unwrap(),
            "pageSize=5000&filter=weight.sample_time.physical_time%20%3E%3D%20%222026-02-28T10:00:00Z%22%20AND%20\
             weight.sample_time.physical_time%20%3C%20%222026-04-01T14:00:00Z%22"
        );
    }

    #[test]
    fn list_that_goes_on_before_an_instant_asks_for_nothing_later() {
        let before = |resource: &str| {
            let first = Fetch::first(ResourceId::from(resource.to_owned()), march());
            let fetch = Fetch { before: Some("2026-03-20T07:30:01Z".parse().unwrap()), ..first };
            let base = Url::parse("https://health.example").unwrap();
            let request = build(&base, find_endpoint(resource).unwrap(), &fetch).unwrap();
            request.url.query_pairs().find(|(name, _)| name == "filter").unwrap().1.into_owned()
        };

        assert_eq!(
            before("blood-glucose"),
            r#"blood_glucose.sample_time.physical_time >= "2026-02-28T10:00:00Z" AND blood_glucose.sample_time.physical_time < "2026-03-20T07:30:01Z""#
        );
        // Sessions are asked for by the wall clock, which may have been ahead by so much.
        assert_eq!(
            before("exercise"),
            r#"exercise.interval.civil_start_time >= "2026-03-01" AND exercise.interval.civil_start_time < "2026-03-20T21:30:01""#
        );
    }

    #[test]
    fn address_of_the_settings_may_have_a_path_of_its_own() {
        let base = Url::parse("http://127.0.0.1:9000/google/").unwrap();

        let request = build(&base, Endpoint::Identity, &Fetch::once("identity")).unwrap();

        assert_eq!(request.url.as_str(), "http://127.0.0.1:9000/google/v4/users/me/identity");
    }
}
