//! What an error of the Fitbit Web API means. Its texts differ by endpoint and are not known, so the status decides.

use super::super::{Fetch, Outcome, Reply, status};
use domain::{ProviderId, catalog::Span, wire::ErrorCode};

/// Says what an answer other than 200 means.
pub(super) fn classify(fetch: &Fetch, reply: &Reply) -> Outcome {
    match reply.status {
        // A range that is too long is a 400; older reports have 422.
        400 | 422 => halve(fetch).unwrap_or(Outcome::Refused(ErrorCode::RequestRefused)),
        // A scope that was not granted, or data not open to this kind of application.
        403 => Outcome::NotPermitted,
        // `Retry-After` was sent for years and is said to be missing or wrong since 2025.
        429 => Outcome::Quota {
            retry_after: status::seconds_header(reply, "fitbit-rate-limit-reset")
                .or_else(|| status::retry_after(reply)),
        },
        _ => Outcome::Refused(ErrorCode::RequestRefused),
    }
}

/// Cuts a range in two, once: only one longer than half of what the resource is known to answer is worth it, and
/// neither half is longer than that.
fn halve(fetch: &Fetch) -> Option<Outcome> {
    let range = fetch.range?;
    let resource = ProviderId::Fitbit.find_resource(fetch.resource.as_str())?;
    let Span::Days(longest) = resource.span else { return None };
    let half = longest.div_ceil(2);
    (range.days() > half).then(|| {
        let windows = range.windows_newest_first(range.days().div_ceil(2).min(half));
        Outcome::Split(windows.into_iter().map(|range| fetch.over(range)).collect())
    })
}
