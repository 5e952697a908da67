//! Meanings of HTTP answers that all providers share.

use super::{Outcome, Reply};
use domain::wire::ErrorCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use std::time::Duration;

/// Longest wait believed; what asks for more is taken for this.
const LONGEST_WAIT: Duration = Duration::from_secs(2 * 3600);

/// What a status means whoever sent it. `None` for success and for what only the provider can tell.
pub(super) fn common(reply: &Reply) -> Option<Outcome> {
    match reply.status {
        200 => (!is_json(reply)).then(|| Outcome::Malformed("content-type".to_owned())),
        401 => Some(Outcome::Refresh),
        410 => Some(Outcome::Gone),
        408 | 425 | 500..=599 => Some(Outcome::Retry(ErrorCode::ProviderTrouble)),
        _ => None,
    }
}

/// Whether the answer calls itself JSON. One that does not say is given the benefit of the doubt.
fn is_json(reply: &Reply) -> bool {
    reply.headers.get(CONTENT_TYPE).is_none_or(|kind| {
        kind.to_str().is_ok_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/json"))
    })
}

/// A header holding whole seconds.
pub(super) fn seconds_header(reply: &Reply, name: &str) -> Option<Duration> {
    let seconds: u64 = reply.headers.get(name)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// The `Retry-After` header, where it holds seconds. Neither provider has been seen to send a date there.
pub(super) fn retry_after(reply: &Reply) -> Option<Duration> {
    seconds_header(reply, RETRY_AFTER.as_str())
}
