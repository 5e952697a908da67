//! What every answer carries, and the answers to what is no route.

use crate::support::{
    Answer, Site,
    browser::{from_the_page, request},
};
use axum::body::Body;
use domain::{ProviderId, wire::ErrorCode};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use standin::Options;

const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

fn assert_guarded(answer: &Answer, what: &str) {
    for (name, value) in FIXED {
        assert_eq!(answer.header(name), value, "{what}: {name}");
    }
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
    for directive in ["frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(directive), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
    assert_eq!(answer.header("x-request-id").len(), 36, "{what}");
}

#[tokio::test]
async fn pages_answers_and_errors_are_all_guarded_and_no_answer_of_the_api_is_kept() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let cases = [
        (Method::GET, "/", ""),
        (Method::GET, "/connect", ""),
        (Method::GET, "/nothing.js", ""),
        (Method::GET, "/api/site", ""),
        (Method::GET, "/api/session", ""),
        (Method::GET, "/api/nothing", ""),
        (Method::PUT, "/api/links", ""),
        (Method::POST, "/api/links", "{"),
        (Method::GET, "/api/imports/x", ""),
        (Method::GET, "/auth/google/callback?error=access_denied", ""),
        (Method::GET, "/health/live", ""),
    ];

    for (method, path, body) in cases {
        let answer = browser.send(from_the_page(method, path, Body::from(body))).await;

        assert_guarded(&answer, path);
        assert_eq!(answer.header("strict-transport-security"), "");
        if path.starts_with("/api") || path.starts_with("/auth") || path.starts_with("/health") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
    let forged = request(Method::POST, "/api/sign-out", Body::empty());
    let (mut parts, body) = forged.into_parts();
    parts.headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_guarded(&browser.send(http::Request::from_parts(parts, body)).await, "a forged request");
}

#[tokio::test]
async fn https_site_keeps_browsers_on_https() {
    let options = Options { quota: false, ..Options::default() };
    let site = Site::idle_with(options, &[("PUBLIC_URL", "https://fitbit.example.org")]).await;

    for path in ["/", "/api/site", "/nothing.js"] {
        let answer = site.browser().get(path).await;

        assert!(answer.header("strict-transport-security").starts_with("max-age=31536000"), "{path}");
    }
}

#[tokio::test]
async fn known_path_with_another_method_says_which_it_takes() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    for (method, path, allowed) in [
        (Method::POST, "/api/site", "GET,HEAD"),
        (Method::GET, "/api/sign-in", "POST"),
        (Method::PUT, "/api/imports/x", "GET,HEAD,DELETE"),
        (Method::GET, "/api/imports/x/cancel", "POST"),
        (Method::PATCH, "/api/links/x", "DELETE"),
    ] {
        let answer = browser.send(from_the_page(method.clone(), path, Body::empty())).await;

        assert_eq!(answer.problem(), (405, ErrorCode::InvalidRequest), "{method} {path}");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn head_tells_the_same_without_a_body() {
    let site = Site::idle().await;
    let mut browser = site.browser();

    for path in ["/api/site", "/api/session", "/health/live"] {
        let answer = browser.send(request(Method::HEAD, path, Body::empty())).await;

        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0), "{path}");
    }
}

#[tokio::test]
async fn unknown_path_of_the_api_is_a_problem_and_an_unknown_file_a_plain_404() {
    let site = Site::idle().await;
    let mut browser = site.browser();

    for path in ["/api", "/api/", "/api/nothing", "/api/links/x/y", "/auth/x", "/auth/fitbit/callback/x"] {
        assert_eq!(browser.get(path).await.problem(), (404, ErrorCode::NotFound), "{path}");
    }
    let file = browser.get("/assets/nothing.js").await;
    assert_eq!(
        (file.status, file.header("content-type")),
        (StatusCode::NOT_FOUND, "text/plain; charset=utf-8")
    );
}

#[tokio::test]
async fn site_says_who_runs_it_what_it_offers_and_how_long_it_keeps_what() {
    let options = Options { quota: false, ..Options::default() };
    let settings =
        [("OPERATOR_CONTACT", "lab@example.org"), ("RETENTION_DAYS", "9"), ("FITBIT_CLIENT_ID", "")];
    let site = Site::idle_with(options, &[&settings[..], &[("FITBIT_CLIENT_SECRET", "")]].concat()).await;

    let told: Value = site.browser().get("/api/site").await.json();

    assert_eq!(told["operator"], "A small lab");
    assert_eq!(told["contact"], "lab@example.org");
    assert_eq!(told["providers"], json!([ProviderId::GoogleHealth]));
    assert_eq!((&told["retention_days"], &told["session_days"]), (&json!(9), &json!(14)));
    assert!(told["open_humans_files_url"].as_str().unwrap().ends_with("/member/me/data/"));
    let text = told.to_string();
    assert!(!text.contains("secret") && !text.contains("SECRET"), "{text}");
}

#[tokio::test]
async fn server_is_ready_until_it_is_told_to_stop_and_alive_until_it_ends() {
    let site = Site::idle().await;
    let mut browser = site.browser();

    let before = (browser.get("/health/live").await.status, browser.get("/health/ready").await.status);
    site.app.shutdown.cancel();
    let after = (browser.get("/health/live").await.status, browser.get("/health/ready").await.status);

    assert_eq!(before, (StatusCode::OK, StatusCode::OK));
    assert_eq!(after, (StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE));
}
