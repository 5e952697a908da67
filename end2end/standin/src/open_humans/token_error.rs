//! Refusals of the token endpoint. Not here: the checks behind them (`token`).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::{Map, Value};

/// Why the token endpoint refuses a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenError {
    /// Wrong secret, unknown client, or no client authentication.
    InvalidClient,
    /// A code or refresh token that is unknown, used or past its time, or a wrong verifier.
    InvalidGrant,
    /// Something is missing or does not fit; says what.
    InvalidRequest(&'static str),
    /// A grant this client may not use.
    UnauthorizedClient,
    /// No grant type, or one nobody knows.
    UnsupportedGrantType,
}

impl TokenError {
    fn describe(self) -> (StatusCode, &'static str, Option<&'static str>) {
        match self {
            Self::InvalidClient => (StatusCode::UNAUTHORIZED, "invalid_client", None),
            Self::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant", None),
            Self::InvalidRequest(text) => (StatusCode::BAD_REQUEST, "invalid_request", Some(text)),
            Self::UnauthorizedClient => (StatusCode::BAD_REQUEST, "unauthorized_client", None),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type", None),
        }
    }

    /// Answers with it; `grant_status` is the status of `invalid_grant`, which was 401 in 2018 and is 400 now.
    pub(super) fn answer(self, grant_status: StatusCode) -> Response {
        let (status, error, description) = self.describe();
        let status = if self == Self::InvalidGrant { grant_status } else { status };
        let mut body = Map::from_iter([("error".to_owned(), Value::from(error))]);
        if let Some(description) = description {
            body.insert("error_description".to_owned(), Value::from(description));
        }
        let mut response =
            (status, [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(body))
                .into_response();
        if status == StatusCode::UNAUTHORIZED
            && let Ok(challenge) = format!("Bearer error=\"{error}\"").parse()
        {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
