//! Sending to Open Humans and its storage: bounded answers, bounded retries, and no address in any error.
//! Not here: tokens, and what answers mean.

use super::{OpenHumansError, error::Refusal};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use rand::Rng;
use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// Largest answer that is read; a page of a hundred files with long metadata stays far below.
const ANSWER_LIMIT_BYTES: u64 = 8 * 1024 * 1024;
/// Longest wait a `Retry-After` may ask for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(30);

/// How often and how fast a failed request is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    /// Tries in all; at least one is made.
    pub tries: u32,
    /// Wait before the second try; doubled before each further one.
    pub first_wait: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self { tries: 4, first_wait: Duration::from_secs(1) }
    }
}

impl Retries {
    /// Waits before the next try, a little longer or shorter by chance. Says `false` when no try is left.
    pub(super) async fn pause(self, tries_made: u32, asked: Option<Duration>) -> bool {
        if tries_made >= self.tries {
            return false;
        }
        let doublings = tries_made.saturating_sub(1).min(6);
        let wait = self.first_wait.saturating_mul(2_u32.saturating_pow(doublings));
        let spread = rand::rng().random_range(0.75..1.25);
        let wait = wait.mul_f64(spread).max(asked.unwrap_or_default().min(LONGEST_RETRY_AFTER));
        tokio::time::sleep(wait).await;
        true
    }
}

/// A whole answer.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// What an answer asks of the caller.
pub(super) enum Verdict {
    /// It did what it was asked.
    Done(Answer),
    /// 401 `Expired token.`: the cue to refresh.
    Expired,
    /// Any other 401.
    Invalid,
    /// Anything else.
    Failed(OpenHumansError),
}

impl Answer {
    /// Sorts an answer that no retry will change.
    pub(super) fn judge(self) -> Verdict {
        match self.status {
            status if status.is_success() => Verdict::Done(self),
            StatusCode::UNAUTHORIZED if self.says_expired() => Verdict::Expired,
            StatusCode::UNAUTHORIZED => Verdict::Invalid,
            status if is_trouble(status) => Verdict::Failed(OpenHumansError::Trouble {
                status: Some(status.as_u16()),
                reason: "it answers with errors",
            }),
            status if status.is_client_error() => {
                Verdict::Failed(OpenHumansError::Refused(Refusal::parse(status.as_u16(), &self.body)))
            }
            _ => Verdict::Failed(OpenHumansError::Malformed("a redirect where an answer was expected")),
        }
    }

    /// The answer, if it did what it was asked. For requests without a member's token, which 401 has no cue for.
    pub(super) fn done(self) -> Result<Answer, OpenHumansError> {
        match self.judge() {
            Verdict::Done(answer) => Ok(answer),
            Verdict::Expired | Verdict::Invalid => Err(OpenHumansError::Reconnect),
            Verdict::Failed(error) => Err(error),
        }
    }

    fn says_expired(&self) -> bool {
        let body: Option<Value> = serde_json::from_slice(&self.body).ok();
        body.as_ref().and_then(|body| body.get("detail")).and_then(Value::as_str) == Some("Expired token.")
    }

    /// Reads the body as JSON, whatever content type it claims.
    pub(super) fn parse<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, OpenHumansError> {
        serde_json::from_slice(&self.body).map_err(|_| OpenHumansError::Malformed(what))
    }
}

/// Whether an answer may be another one next time.
pub(super) fn is_trouble(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

/// Sends a request until it is answered by anything but trouble, or until the tries are used up; gives the last answer.
///
/// Every request made here may be repeated: reading, completing and deleting change nothing the second time, and a
/// second start of an upload leaves a pending row that Open Humans removes by itself.
pub(super) async fn send(
    retries: Retries,
    build: impl Fn() -> RequestBuilder,
) -> Result<Answer, OpenHumansError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let outcome = match build().send().await {
            Ok(response) => read(response).await,
            Err(error) => Err(network(&error)),
        };
        let (is_final, retry_after) = match &outcome {
            Ok(answer) => (!is_trouble(answer.status), retry_after(&answer.headers)),
            Err(OpenHumansError::Trouble { .. }) => (false, None),
            Err(_) => (true, None),
        };
        if is_final || !retries.pause(tries, retry_after).await {
            return outcome;
        }
        tracing::debug!(open_humans.tries = tries, "open humans is asked again");
    }
}

/// Reads an answer whole, up to the limit.
pub(super) async fn read(mut response: Response) -> Result<Answer, OpenHumansError> {
    let too_large = OpenHumansError::TooLarge { limit_bytes: ANSWER_LIMIT_BYTES };
    if response.content_length().is_some_and(|length| length > ANSWER_LIMIT_BYTES) {
        return Err(too_large);
    }
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| network(&error))? {
        if (body.len() + chunk.len()) as u64 > ANSWER_LIMIT_BYTES {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body: body.freeze() })
}

/// Seconds a `Retry-After` header asks for; dates in it are not used by Open Humans and not read.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Turns a network error into words without its address, which may be a secret.
pub(super) fn network(error: &reqwest::Error) -> OpenHumansError {
    let reason = if error.is_timeout() {
        "it takes too long"
    } else if error.is_connect() {
        "it cannot be reached"
    } else if error.is_builder() {
        return OpenHumansError::Malformed("an address that cannot be asked");
    } else {
        "the connection broke"
    };
    OpenHumansError::Trouble { status: None, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).expect("the status is sound"),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn only_an_expired_token_asks_for_a_refresh() {
        assert!(matches!(answer(401, r#"{"detail":"Expired token."}"#).judge(), Verdict::Expired));
        for body in [r#"{"detail":"Invalid token."}"#, r#"{"detail":["Expired token."]}"#, "<html>", ""] {
            assert!(matches!(answer(401, body).judge(), Verdict::Invalid), "{body}");
        }
    }

    #[test]
    fn html_for_an_error_is_trouble_with_its_status() {
        let Verdict::Failed(error) = answer(500, "<html>Server Error (500)</html>").judge() else {
            panic!("a 500 is a failure");
        };

        assert_eq!(error.status(), Some(500));
        assert!(matches!(error, OpenHumansError::Trouble { .. }));
    }

    #[test]
    fn redirect_in_place_of_an_answer_is_not_followed() {
        assert!(matches!(answer(301, "").judge(), Verdict::Failed(OpenHumansError::Malformed(_))));
    }
}
