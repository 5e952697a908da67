//! Readings within the day: how they are asked for, and what the answers become.
//!
//! Series come rolled up in slots; every sample, and what is measured in sleep, comes in lists. Both are asked for in
//! instants. A slot carries no offset from UTC, so its wall clock is that of the account's time zone; a sample carries its
//! own, which also holds on a journey.

mod night;
mod physical;
mod points;
mod sample;
mod slots;
mod source;

#[cfg(any(test, feature = "testing"))]
pub(super) mod fixtures;
#[cfg(test)]
mod tests;

use super::super::{Fetch, NotAsked, Outcome, Page, Request};
use super::{Endpoint, request};
use domain::{
    IntradayType, ProviderId,
    catalog::{IntradayResource, Span},
};
use jiff::SignedDuration;
use physical::Physical;
use url::Url;

/// What every name of an intraday resource begins with.
const PREFIX: &str = "intraday/";

/// Finds what an intraday resource of that name stands for.
pub(super) fn find(resource: &str) -> Option<Endpoint> {
    let found = ProviderId::GoogleHealth.find_intraday_resource(resource)?;
    Some(match found.intraday_type {
        IntradayType::SleepStages => Endpoint::Sleep,
        _ => Endpoint::Intraday(found),
    })
}

/// Google's name of the data type: `heart-rate` of `intraday/heart-rate/60s`.
fn data_type(resource: &'static IntradayResource) -> &'static str {
    let name = resource.id.as_str();
    let name = name.strip_prefix(PREFIX).unwrap_or(name);
    name.split_once('/').map_or(name, |(data_type, _)| data_type)
}

/// The length of a slot in seconds; none where the resource is a list.
fn slot_seconds(resource: &IntradayResource) -> Option<u32> {
    match resource.span {
        Span::Days(_) => resource.granularity.seconds(),
        Span::Once | Span::Pages { .. } | Span::DaysInPages { .. } | Span::ListAndEach { .. } => None,
    }
}

/// Builds the request of a fetch.
///
/// # Errors
///
/// [`NotAsked::Unknown`] without a range; [`NotAsked::Split`] when its days last longer than the API takes at once, as they
/// do in the autumn, when one of them has an hour more.
pub(super) fn build(
    base: &Url,
    resource: &'static IntradayResource,
    fetch: &Fetch,
) -> Result<Request, NotAsked> {
    let physical = Physical::of(fetch).ok_or_else(|| NotAsked::Unknown(fetch.resource.clone()))?;
    let data_type = data_type(resource);
    if let (Some(seconds), Span::Days(days)) = (slot_seconds(resource), resource.span) {
        if physical.exact_length() > SignedDuration::from_hours(24 * i64::from(days)) {
            return Err(NotAsked::Split(fetch.halves()));
        }
        let (from, to) = physical.exact();
        let token = fetch.page_token.as_deref();
        return Ok(request::physical_roll_up(base, data_type, from, to, seconds, token));
    }
    let member = format!("{}.sample_time.physical_time", data_type.replace('-', "_"));
    let (from, to) = match resource.intraday_type {
        IntradayType::HeartRate => physical.of_samples(),
        // Whole nights: one begins on the evening before its day, and may end far to the west of the account's zone.
        _ => physical.of_nights(),
    };
    let to = fetch.before.map_or(to, |before| before.min(to));
    let filter = format!(r#"{member} >= "{from}" AND {member} < "{to}""#);
    Ok(request::list_points(base, data_type, &filter, fetch.page_token.as_deref()))
}

/// Reads an answer.
///
/// # Shape
///
/// One record a day of which the answer holds any reading. Days of samples may be pieces of days: the rest is on the pages
/// before and after.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse(
    resource: &'static IntradayResource,
    fetch: &Fetch,
    body: &[u8],
) -> Result<Page, Outcome> {
    let physical = Physical::of(fetch).ok_or(Outcome::Refused(domain::wire::ErrorCode::RequestRefused))?;
    match slot_seconds(resource) {
        Some(_) => slots::parse(resource, &physical, body),
        None if resource.intraday_type == IntradayType::HeartRate => points::parse(resource, &physical, body),
        None => night::parse(resource, &physical, body),
    }
}
