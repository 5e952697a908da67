//! Serves the built page, which is inside the binary (a debug build reads it from the folder instead).

use crate::{error::ApiError, language, security::page_policy};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use domain::{Language, wire::ErrorCode};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// What Trunk built, with brotli twins beside the files.
#[derive(RustEmbed)]
#[folder = "../dist"]
struct Page;

/// The two documents of a language: that of the first page, which is a smaller program of its own, and that of the steps.
const fn documents(language: Language) -> [&'static str; 2] {
    match language {
        Language::English => ["front.html", "index.html"],
        Language::German => ["de/front.html", "de/index.html"],
    }
}

/// What a server without a built page says.
const MISSING: &str =
    "The page has not been built. Run `cargo xtask demo`, or `cargo xtask dist` for a deployment.\n";

/// What a document is chosen by.
const DOCUMENT_VARIES: &str = "accept-encoding, accept-language, cookie";

/// The folders of paths that are never the page's: what is not routed there is no address of ours.
const NOT_THE_PAGES: [&str; 4] = ["api", "auth", "health", "webhooks"];

/// Answers everything that is not an API path: a file of the page, or for the page's own routes one of its two
/// documents, in the reader's language.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    answer(|name| Page::get(name).map(|file| file.data), &method, &uri, &headers)
}

fn answer(
    find: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.split('/').next().is_some_and(|folder| NOT_THE_PAGES.contains(&folder)) {
        return ApiError::new(ErrorCode::NotFound).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        let allowed = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allowed, ApiError::new(ErrorCode::InvalidRequest))
            .into_response();
    }
    // A path with a dot names a file; the page's own routes have none.
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let language = language::of_request(headers);
    let [front, steps] = documents(language);
    let name = match path {
        _ if is_file => path,
        "" => front,
        _ => steps,
    };
    match file(find, name, headers) {
        Some(response) if is_file => response,
        Some(mut response) => {
            let answer = response.headers_mut();
            answer.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
            answer.insert(header::VARY, HeaderValue::from_static(DOCUMENT_VARIES));
            response
        }
        None if is_file => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, MISSING).into_response(),
    }
}

/// Answers a request of anybody's making from two files, for fuzzing.
#[cfg(feature = "testing")]
pub(crate) fn answer_from_two_files(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let find = |name: &str| match name {
        "index.html" | "de/index.html" => Some(Cow::Borrowed(b"<!doctype html>".as_slice())),
        "index.html.br" => Some(Cow::Borrowed(b"packed".as_slice())),
        _ => None,
    };
    answer(find, method, uri, headers)
}

fn file(
    find: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
    name: &str,
    headers: &HeaderMap,
) -> Option<Response> {
    let plain = find(name)?;
    let packed = accepts_brotli(headers).then(|| find(&format!("{name}.br"))).flatten();
    let is_packed = packed.is_some();
    let policy = name.ends_with(".html").then(|| page_policy(&String::from_utf8_lossy(&plain)));
    let body = match packed.unwrap_or(plain) {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
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
        .any(|coding| {
            let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
            name.trim().eq_ignore_ascii_case("br") && !is_refused(parameters)
        })
}

/// Whether the weight among a coding's parameters is zero, which means "not this one": `q=0`, `q=0.000`.
fn is_refused(parameters: &str) -> bool {
    parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .any(|(_, weight)| weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0))
}

/// Trunk puts a hash into the names of what it builds, so those never change; everything else is asked for anew.
fn caching(name: &str) -> &'static str {
    let is_hashed = name
        .rsplit('/')
        .next()
        .and_then(|file| file.split('.').next())
        // Sixteen digits, less the zeros a hash may begin with: Trunk leaves those out.
        .and_then(|stem| stem.split(['-', '_']).rfind(|part| (12..=16).contains(&part.len()) && is_hex(part)))
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

    const HTML: &str = r#"<!DOCTYPE html><script type="module">start()</script>"#;

    /// A page of a few files, one of them with a brotli twin.
    fn find(name: &str) -> Option<Cow<'static, [u8]>> {
        let bytes: &[u8] = match name {
            "index.html" | "front.html" => HTML.as_bytes(),
            "de/index.html" => b"die Schritte",
            "de/front.html" => b"die erste Seite",
            "assets/app-1a2b3c4d5e6f7a8b_bg.wasm" => b"plain wasm",
            "assets/app-1a2b3c4d5e6f7a8b_bg.wasm.br" => b"packed wasm",
            "robots.txt" => b"User-agent: *",
            _ => return None,
        };
        Some(Cow::Borrowed(bytes))
    }

    fn ask_of(
        find: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
        method: Method,
        path: &str,
        accepted: &'static str,
    ) -> Response {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
        answer(find, &method, &path.parse().unwrap(), &headers)
    }

    fn get(path: &str, accepted: &'static str) -> Response {
        ask_of(find, Method::GET, path, accepted)
    }

    async fn body(response: Response) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_a_year() {
        assert!(caching("app-1a2b3c4d5e6f7a8b_bg.wasm").contains("immutable"));
        assert!(caching("app-1a2b3c4d5e6f7a8b.js").contains("immutable"));
        assert!(caching("front-2f936ba0650625_bg.wasm").contains("immutable"));
        assert_eq!(caching("index.html"), "no-cache");
        assert_eq!(caching("fitbit-data.schema.json"), "no-cache");
    }

    #[test]
    fn brotli_is_sent_only_to_those_who_take_it() {
        let headers = |value: &'static str| {
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
        };

        for taken in ["br", "gzip, deflate, br;q=0.8", "gzip, BR ; Q=0.001", "br;q=1"] {
            assert!(accepts_brotli(&headers(taken)), "{taken}");
        }
        for not_taken in ["gzip", "gzip, br;q=0", "br; q=0.000", "brotli", ""] {
            assert!(!accepts_brotli(&headers(not_taken)), "{not_taken}");
        }
        assert!(!accepts_brotli(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn every_address_of_the_page_itself_is_its_index_with_its_policy() {
        for path in ["/", "/connect?link=x", "/imports/0198/review"] {
            let response = get(path, "br");

            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("'sha256-"), "{policy}");
            assert_eq!(body(response).await, HTML.as_bytes());
        }
    }

    #[tokio::test]
    async fn document_is_in_the_readers_language_and_says_so() {
        for (path, accepted, tag, text) in [
            ("/", "de-DE,de;q=0.9", "de", "die erste Seite"),
            ("/connect?link=x", "de-DE,de;q=0.9", "de", "die Schritte"),
            ("/connect", "en-GB", "en", HTML),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted))]);

            let response = answer(find, &Method::GET, &path.parse().unwrap(), &headers);

            assert_eq!(response.headers()[header::CONTENT_LANGUAGE], tag);
            assert_eq!(response.headers()[header::VARY], "accept-encoding, accept-language, cookie");
            assert_eq!(body(response).await, text.as_bytes());
        }
    }

    #[tokio::test]
    async fn built_files_are_kept_for_good_and_packed_for_those_who_unpack() {
        let path = "/assets/app-1a2b3c4d5e6f7a8b_bg.wasm";
        let (packed, plain) = (get(path, "br"), get(path, "gzip"));

        for response in [&packed, &plain] {
            assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/wasm");
            assert_eq!(response.headers()[header::VARY], "accept-encoding");
        }
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "br");
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        assert_eq!(
            (body(packed).await, body(plain).await),
            (b"packed wasm".to_vec(), b"plain wasm".to_vec())
        );
    }

    #[tokio::test]
    async fn file_that_is_not_there_is_no_page() {
        for path in
            ["/assets/app-0000000000000000.js", "/favicon.ico", "/../Cargo.toml", "/%2e%2e/Cargo.toml"]
        {
            assert_eq!(get(path, "br").status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn address_of_the_api_that_does_not_exist_is_a_problem_whatever_the_method() {
        for path in ["/api", "/api/nothing", "/auth/nowhere/callback", "/health/x.js"] {
            for method in [Method::GET, Method::POST] {
                let response = ask_of(find, method, path, "br");

                assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
                let problem: serde_json::Value = serde_json::from_slice(&body(response).await).unwrap();
                assert_eq!(problem["code"], "not_found");
            }
        }
    }

    #[tokio::test]
    async fn page_is_read_and_nothing_else() {
        let posted = ask_of(find, Method::POST, "/connect", "br");
        let looked = ask_of(find, Method::HEAD, "/connect", "br");

        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(posted.headers()[header::ALLOW], "GET, HEAD");
        assert_eq!(looked.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn server_without_a_page_says_which_command_builds_it() {
        let response = ask_of(|_| None, Method::GET, "/", "br");

        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(String::from_utf8(body(response).await).unwrap().contains("cargo xtask demo"));
    }
}
