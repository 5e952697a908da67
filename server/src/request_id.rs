//! The identifier of a request: in its log lines, in the answer's header and in the answer's problem, so that what a member
//! reads to an operator is found in the log.

use axum::{extract::Request, middleware::Next, response::Response};
use http::HeaderName;

/// The header that carries it.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest identifier a proxy may have given.
const LONGEST: usize = 64;

tokio::task_local! {
    static CURRENT: String;
}

/// The identifier of the request that is being answered.
pub(crate) fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok().filter(|id| !id.is_empty())
}

/// The identifier a request bears, empty without one.
pub(crate) fn of(request: &Request) -> &str {
    request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default()
}

/// Takes an identifier away that a stranger made up to be more than one.
pub(crate) async fn refuse_odd(mut request: Request) -> Request {
    let id = of(&request);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if id.is_empty() || id.len() > LONGEST || !id.bytes().all(is_plain) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// Lets whatever is answered within find the identifier.
pub(crate) async fn remember(request: Request, next: Next) -> Response {
    let id = of(&request).to_owned();
    CURRENT.scope(id, next.run(request)).await
}
