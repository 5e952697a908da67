//! Serves the built page, which is inside the binary (a debug build reads it from the folder instead).

use crate::security::page_policy;
use axum::response::{IntoResponse, Response};
use domain::wire::ErrorCode;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// What Trunk built, with brotli twins beside the files.
#[derive(RustEmbed)]
#[folder = "../dist"]
struct Page;

const INDEX: &str = "index.html";

/// What a server without a built page says.
const MISSING: &str = "The page has not been built. Run `cargo xtask demo`, or `cargo xtask dist` for a deployment.\n";

/// Answers everything that is not an API path: a file of the page, or its `index.html` for the page's own routes.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("auth/") {
        return crate::error::ApiError::new(ErrorCode::NotFound).into_response();
    }
    // A path with a dot names a file; the page's own routes have none.
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let name = if is_file { path } else { INDEX };
    match file(name, &headers) {
        Some(response) => response,
        None if is_file => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, MISSING).into_response(),
    }
}

fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Page::get(name)?;
    let packed = accepts_brotli(headers).then(|| Page::get(&format!("{name}.br"))).flatten();
    let is_packed = packed.is_some();
    let policy = (name == INDEX).then(|| page_policy(&String::from_utf8_lossy(&plain.data)));
    let body = match packed.unwrap_or(plain).data {
        Cow::Borrowed(bytes) => axum::body::Body::from(bytes),
        Cow::Owned(bytes) => axum::body::Body::from(bytes),
    };
    let mut response = Response::new(body);
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching(name)));
    if is_packed {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
        answer.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Some(response)
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|coding| coding.split(';').next().is_some_and(|name| name.trim() == "br") && !coding.contains("q=0"))
}

/// Trunk puts a hash into the names of what it builds, so those never change; everything else is asked for anew.
fn caching(name: &str) -> &'static str {
    let is_hashed = name
        .rsplit('/')
        .next()
        .and_then(|file| file.split('.').next())
        .and_then(|stem| stem.split(['-', '_']).rfind(|part| part.len() == 16 && is_hex(part)))
        .is_some();
    if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_a_year() {
        assert!(caching("app-1a2b3c4d5e6f7a8b_bg.wasm").contains("immutable"));
        assert!(caching("app-1a2b3c4d5e6f7a8b.js").contains("immutable"));
        assert_eq!(caching("index.html"), "no-cache");
        assert_eq!(caching("fitbit-data.schema.json"), "no-cache");
    }

    #[test]
    fn brotli_is_sent_only_to_those_who_take_it() {
        let headers = |value: &'static str| {
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
        };

        assert!(accepts_brotli(&headers("gzip, deflate, br;q=0.8")));
        assert!(!accepts_brotli(&headers("gzip, br;q=0")));
        assert!(!accepts_brotli(&HeaderMap::new()));
    }
}
