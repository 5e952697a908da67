//! What an error of the Google Health API means. Decided by status code and machine-readable reason, never by the
//! message.

use super::super::{Fetch, Outcome, Reply, status};
use domain::wire::ErrorCode;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The resource that says whose data it is.
const IDENTITY: &str = "identity";

#[derive(Default, Deserialize)]
struct ErrorAnswer {
    #[serde(default)]
    error: ErrorBody,
}

#[derive(Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    metadata: BTreeMap<String, serde_json::Value>,
}

impl ErrorAnswer {
    /// Reads the body; one that is not an error of this API (a proxy's page, say) has no reasons.
    fn read(reply: &Reply) -> Self {
        serde_json::from_slice(&reply.body).unwrap_or_default()
    }

    fn find(&self, reason: &str) -> Option<&Detail> {
        self.error.details.iter().find(|detail| detail.reason == reason)
    }

    fn has_any(&self, reasons: &[&str]) -> bool {
        reasons.iter().any(|reason| self.find(reason).is_some())
    }
}

/// Says what an answer other than 200 means.
pub(super) fn classify(fetch: &Fetch, reply: &Reply) -> Outcome {
    if reply.status == 429 {
        return Outcome::Quota { retry_after: status::retry_after(reply) };
    }
    let answer = ErrorAnswer::read(reply);
    match reply.status {
        // Older text of Google's migration guide has 412 for the account that is not linked.
        400 | 412 if answer.has_any(&["ACCOUNT_NOT_LINKED"]) => Outcome::Stop(ErrorCode::AccountNotLinked),
        400 => {
            if let Some(detail) = answer.find("INVALID_ROLLUP_QUERY_DURATION") {
                split(fetch, detail)
            } else if answer.has_any(&["INVALID_PAGE_TOKEN"]) && fetch.page_token.is_some() {
                Outcome::Split(vec![Fetch { page_token: None, ..fetch.clone() }])
            } else {
                Outcome::Refused(ErrorCode::RequestRefused)
            }
        }
        403 => {
            if answer.has_any(&["SERVICE_DISABLED"]) {
                Outcome::Stop(ErrorCode::ServiceDisabled)
            } else if answer.has_any(&["DISALLOWED_OAUTH_SCOPES"]) {
                Outcome::Reconnect(ErrorCode::DisallowedScopes)
            } else if answer.has_any(&RECONNECT) {
                Outcome::Reconnect(ErrorCode::NeedsReconnect)
            } else if fetch.resource.as_str() == IDENTITY && answer.error.details.is_empty() {
                // Any permission opens the identity. Who is refused it all the same consented as somebody Google does not
                // know here: with a Fitbit account that was never moved to Google.
                Outcome::Stop(ErrorCode::AccountNotLinked)
            } else {
                // A missing scope, or no reason at all: it costs this resource and nothing else.
                Outcome::NotPermitted
            }
        }
        _ => Outcome::Refused(ErrorCode::RequestRefused),
    }
}

/// Reasons of a 403 that concern the whole permission. Reported to heal by consenting again.
const RECONNECT: [&str; 4] = [
    "RESOURCE_PERMISSION_DENIED",
    "DATA_ACCESS_DENIED",
    "USER_PROJECT_DENIED",
    "API_PRIVATE_PREVIEW_ACCESS_DENIED",
];

/// The days of the longest range, where a refusal names them.
pub(super) fn find_longest(reply: &Reply) -> Option<u32> {
    if reply.status != 400 {
        return None;
    }
    longest(ErrorAnswer::read(reply).find("INVALID_ROLLUP_QUERY_DURATION")?)
}

fn longest(detail: &Detail) -> Option<u32> {
    match detail.metadata.get("maxDurationDays")? {
        serde_json::Value::String(days) => days.parse().ok(),
        days => days.as_u64().and_then(|days| u32::try_from(days).ok()),
    }
}

/// Cuts a range to what the answer says is the longest, or in halves where its days are longer than others. Refused when
/// that leads nowhere.
fn split(fetch: &Fetch, detail: &Detail) -> Outcome {
    match (fetch.range, longest(detail)) {
        (Some(range), Some(longest)) if (1..range.days()).contains(&longest) => Outcome::Split(
            range.windows_newest_first(longest).into_iter().map(|range| fetch.over(range)).collect(),
        ),
        (Some(range), Some(longest)) if range.days() > 1 && longest == range.days() => {
            Outcome::Split(fetch.halves())
        }
        _ => Outcome::Refused(ErrorCode::RequestRefused),
    }
}
