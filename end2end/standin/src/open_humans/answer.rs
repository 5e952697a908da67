//! The shapes of Open Humans' answers: JSON with its headers, the four kinds of 400, HTML pages.
//! Not here: which of them a request gets.

use crate::oauth::{Look, escape, page};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How the pages look.
pub(super) const LOOK: Look = Look { service: "Open Humans", colour: "#7a1c4b" };

/// Refusal texts by field.
pub(super) type FieldErrors = BTreeMap<String, Vec<String>>;

/// An answer of the API that is not a success.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ApiError {
    /// 400, shape 1: field → list of texts.
    Fields(FieldErrors),
    /// 400, shape 2: key → one text.
    Plain(&'static str, &'static str),
    /// Shape 3, and every other status: `{"detail": text}`.
    Detail(StatusCode, String),
    /// 400, shape 4: `{"errors": {field: [texts]}}`.
    Wrapped(FieldErrors),
    /// 401 with its challenge.
    Unauthorized(&'static str),
    /// 500 with a page of HTML.
    Server,
}

impl ApiError {
    /// One text for one field, in shape 1.
    pub(super) fn field(name: &str, text: impl Into<String>) -> Self {
        Self::Fields(BTreeMap::from([(name.to_owned(), vec![text.into()])]))
    }

    /// One text for one field, in shape 4.
    pub(super) fn wrapped(name: &str, text: impl Into<String>) -> Self {
        Self::Wrapped(BTreeMap::from([(name.to_owned(), vec![text.into()])]))
    }

    /// Splits it into status and body; nothing means the HTML page.
    pub(super) fn into_parts(self) -> (StatusCode, Option<Value>) {
        match self {
            Self::Fields(errors) => (StatusCode::BAD_REQUEST, Some(json!(errors))),
            Self::Plain(key, text) => (
                StatusCode::BAD_REQUEST,
                Some(Value::Object(Map::from_iter([(key.to_owned(), json!(text))]))),
            ),
            Self::Detail(status, text) => (status, Some(json!({ "detail": text }))),
            Self::Wrapped(errors) => (StatusCode::BAD_REQUEST, Some(json!({ "errors": errors }))),
            Self::Unauthorized(text) => (StatusCode::UNAUTHORIZED, Some(json!({ "detail": text }))),
            Self::Server => (StatusCode::INTERNAL_SERVER_ERROR, None),
        }
    }
}

/// The headers that keep an answer out of every cache.
pub(super) fn never_cached(headers: &mut HeaderMap, now: Timestamp) {
    if let Ok(expires) = HeaderValue::from_str(&http_date(now)) {
        headers.insert(header::EXPIRES, expires);
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("max-age=0, no-cache, no-store, must-revalidate, private"),
    );
}

/// Writes a time as HTTP headers do.
pub(super) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Writes a time as the API does: UTC with microseconds and `Z`.
pub(super) fn api_date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// An error page; the real site answers so wherever the API itself did not see the trouble.
pub(super) fn error_page(status: StatusCode, sentence: &str) -> Response {
    let title = match status {
        StatusCode::INTERNAL_SERVER_ERROR => "Server Error (500)",
        StatusCode::FORBIDDEN => "403 Forbidden",
        StatusCode::NOT_FOUND => "Not Found",
        StatusCode::METHOD_NOT_ALLOWED => "Method Not Allowed",
        _ => "Bad Request",
    };
    site(status, page(LOOK, title, &format!("<h1>{title}</h1><p>{}</p>", escape(sentence))))
}

/// The page behind every 500.
pub(super) fn server_error() -> Response {
    error_page(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on this site.")
}

/// A page of the site with its headers.
pub(super) fn site(status: StatusCode, html: Html<String>) -> Response {
    let vary = [(header::VARY, "Authorization, Cookie")];
    (status, vary, html).into_response()
}
