//! Whose something is: every route without a session, and every route with another member's identifier.

use crate::support::{
    Answer, Browser, Site,
    browser::{from_the_page, request},
    last_days, wish,
};
use axum::body::Body;
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState},
};
use http::Method;
use serde_json::json;

/// Every route that is a member's own, as asked for by identifiers of a link and an import.
fn routes(link: &str, import: &str) -> Vec<(Method, String, &'static str)> {
    let import = |rest: &str| format!("/api/imports/{import}{rest}");
    vec![
        (Method::GET, import(""), ""),
        (Method::GET, import("/events"), ""),
        (Method::GET, import("/file"), ""),
        (Method::GET, import("/review"), ""),
        (Method::GET, import("/review/steps"), ""),
        (Method::POST, import("/delivery"), "{}"),
        (Method::POST, import("/cancel"), ""),
        (Method::POST, import("/repair"), ""),
        (Method::DELETE, import(""), ""),
        (Method::DELETE, format!("/api/links/{link}"), ""),
    ]
}

async fn ask(browser: &mut Browser, method: &Method, path: &str, body: &str) -> Answer {
    browser.send(from_the_page(method.clone(), path, Body::from(body.to_owned()))).await
}

#[tokio::test]
async fn every_member_route_wants_a_session_and_says_so_before_anything_else() {
    let site = Site::idle().await;
    let mut visitor = site.browser();
    let made_up = "0198a0c0-0000-7000-8000-000000000000";
    let mut all = routes(made_up, made_up);
    all.extend([
        (Method::GET, "/api/links".to_owned(), ""),
        (Method::POST, "/api/links".to_owned(), r#"{"provider": "google_health"}"#),
        (Method::GET, "/api/imports".to_owned(), ""),
        (Method::POST, "/api/imports".to_owned(), "not even JSON"),
    ]);

    for (method, path, body) in &all {
        let answer = ask(&mut visitor, method, path, body).await;

        assert_eq!(answer.problem(), (401, ErrorCode::NotSignedIn), "{method} {path}");
    }
    assert!(visitor.cookies.is_empty());
}

#[tokio::test]
async fn another_members_link_and_import_are_as_absent_as_those_that_never_were() {
    let site = Site::start().await;
    let (mut alice, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let import = alice.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    alice.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until_state(&import, ImportState::Delivered).await;
    let mut bob = site.signed_in("bob").await;
    let never_was = "0198a0c0-0000-7000-8000-000000000000";

    for (method, path, body) in routes(&link, &import) {
        let foreign = ask(&mut bob, &method, &path, body).await;
        assert_eq!(foreign.problem(), (404, ErrorCode::NotFound), "{method} {path}");
    }
    for (method, path, body) in routes(never_was, never_was) {
        let absent = ask(&mut alice, &method, &path, body).await;
        assert_eq!(absent.problem(), (404, ErrorCode::NotFound), "{method} {path}");
    }
    let begun = bob.post("/api/imports", &wish(&link, &[DataType::Steps], last_days(7))).await;
    assert_eq!(begun.problem(), (404, ErrorCode::NotFound));

    let bobs = bob.session().await.unwrap();
    assert_eq!((bobs.links.len(), bobs.imports.len()), (0, 0));
    assert_eq!(bob.links().await.len(), 0);
    // Nothing of it is gone, and its owner may do all of it.
    assert_eq!(alice.import(&import).await.state, ImportState::Delivered);
    assert_eq!(alice.links().await.len(), 1);
    for (method, path, body) in routes(&link, &import) {
        let own = ask(&mut alice, &method, &path, body).await;
        assert_ne!(own.status, 401, "{method} {path}");
        // The last two delete import and link, so what comes after them is not asked here.
        assert_ne!(own.status, 404, "{method} {path}: {}", own.text());
    }
}

#[tokio::test]
async fn identifier_that_is_none_is_absent_too() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    for id in ["x", "%ff", "%00", "0198a0c0", "..%2f..", "%27%20OR%201=1--", &"9".repeat(3_000)] {
        for (method, path, body) in routes(id, id) {
            let answer = ask(&mut browser, &method, &path, body).await;

            assert_eq!(answer.problem(), (404, ErrorCode::NotFound), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn public_routes_tell_a_visitor_nothing_of_members() {
    let site = Site::idle().await;
    site.linked(ProviderId::GoogleHealth, "alice").await;
    let mut visitor = site.browser();

    for path in ["/api/site", "/api/session", "/health/live", "/health/ready"] {
        let answer = visitor.send(request(Method::GET, path, Body::empty())).await;

        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text().contains("alice"), "{path}");
    }
}

#[tokio::test]
async fn sign_in_and_sign_out_need_nobody_signed_in() {
    let site = Site::idle().await;
    let mut visitor = site.browser();

    assert_eq!(visitor.post("/api/sign-in", &json!({})).await.status, 200);
    assert_eq!(visitor.post("/api/sign-out", &json!({})).await.status, 204);
}
