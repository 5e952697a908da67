//! What an error of the Fitbit Web API means. Its texts differ by endpoint and are not known, so the status decides.

use super::super::{Fetch, Outcome, Reply, status};
use super::intraday;
use domain::{ProviderId, catalog::Span, wire::ErrorCode};
use serde::Deserialize;

/// Says what an answer other than 200 means.
pub(super) fn classify(fetch: &Fetch, reply: &Reply) -> Outcome {
    match reply.status {
        // A range that is too long is a 400; older reports have 422.
        400 | 422 => halve(fetch).unwrap_or(Outcome::Refused(ErrorCode::RequestRefused)),
        403 => forbidden(fetch, reply),
        // `Retry-After` was sent for years and is said to be missing or wrong since 2025.
        429 => Outcome::Quota {
            retry_after: status::seconds_header(reply, "fitbit-rate-limit-reset")
                .or_else(|| status::retry_after(reply)),
        },
        _ => Outcome::Refused(ErrorCode::RequestRefused),
    }
}

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    error_type: Option<String>,
}

/// A scope that was not granted, or data not open to this type of application: at readings within the day the latter
/// says that the client is not of type Personal, which closes all of them.
fn forbidden(fetch: &Fetch, reply: &Reply) -> Outcome {
    let errors =
        serde_json::from_slice::<Errors>(&reply.body).map_or_else(|_| Vec::new(), |body| body.errors);
    let is_closed = errors.iter().any(|item| item.error_type.as_deref() == Some("insufficient_permissions"));
    if is_closed && intraday::find(fetch.resource.as_str()).is_some() {
        Outcome::Stop(ErrorCode::OwnClientNeeded)
    } else {
        Outcome::NotPermitted
    }
}

/// Cuts a range in two, once: only one longer than half of what the resource is known to answer is worth it, and
/// neither half is longer than that.
fn halve(fetch: &Fetch) -> Option<Outcome> {
    let range = fetch.range?;
    let name = fetch.resource.as_str();
    let span = ProviderId::Fitbit.find_resource(name).map(|resource| resource.span);
    let span = span.or_else(|| intraday::find(name).map(|resource| resource.span));
    let Some(Span::Days(longest)) = span else { return None };
    let half = longest.div_ceil(2);
    (range.days() > half).then(|| {
        let windows = range.windows_newest_first(range.days().div_ceil(2).min(half));
        Outcome::Split(windows.into_iter().map(|range| fetch.over(range)).collect())
    })
}
