//! Whose something is: every route without a session, and every route with another member's identifier.

use crate::support::{
    Answer, Browser, Site,
    browser::{from_the_page, request},
    last_days, wish,
};
use axum::body::Body;
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState, LeftOut},
};
use http::Method;
use serde_json::json;

/// Every route of the router, read in its source: method and pattern of the path.
pub(crate) fn all_routes() -> Vec<(Method, String)> {
    let methods =
        [("get(", Method::GET), ("post(", Method::POST), ("put(", Method::PUT), ("delete(", Method::DELETE)];
    let lines = include_str!("../../src/router.rs").lines();
    let routes = lines.filter_map(|line| line.trim().strip_prefix(".route(\"")?.split_once('"'));
    let routes = routes.flat_map(|(path, handlers)| {
        let taken = methods.iter().filter(|(call, _)| {
            [" ", "."].iter().any(|before| handlers.contains(&format!("{before}{call}")))
        });
        taken.map(|(_, method)| (method.clone(), path.to_owned())).collect::<Vec<_>>()
    });
    routes.collect()
}

/// Routes that are nobody's own, with what guards them instead where they do anything.
const PUBLIC: [(&str, &str); 12] = [
    ("GET", "/api/site"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/session"),
    ("POST", "/api/sign-in"),
    ("POST", "/api/sign-out"),
    // The receipt of who has left, by a cookie of its own.
    ("GET", "/api/account/receipt"),
    // `state`, bound to the browser.
    ("GET", "/auth/open-humans/callback"),
    ("GET", "/auth/google/callback"),
    ("GET", "/auth/fitbit/callback"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    // A bearer token.
    ("GET", "/metrics"),
];

/// A signature.
const SIGNED: (&str, &str) = ("POST", "/webhooks/open-humans/deauthorization");

/// What routes may name.
#[derive(Clone, Copy)]
struct Ids<'a> {
    link: &'a str,
    import: &'a str,
    file: &'a str,
    rule: &'a str,
}

impl<'a> Ids<'a> {
    fn all(id: &'a str) -> Self {
        Ids { link: id, import: id, file: id, rule: id }
    }
}

/// Every route that is a member's own, its pattern filled with these identifiers; what deletes stands last.
fn own_routes(ids: Ids<'_>) -> Vec<(Method, String)> {
    let Ids { link, import, file, rule } = ids;
    let is_public = |method: &Method, path: &String| {
        PUBLIC.iter().chain([&SIGNED]).any(|public| *public == (method.as_str(), path.as_str()))
    };
    let mut own: Vec<(Method, String)> =
        all_routes().into_iter().filter(|(method, path)| !is_public(method, path)).collect();
    // A link goes with its imports, so it goes last.
    own.sort_by_key(|(method, path)| (*method == Method::DELETE, path.contains("/links/")));
    let fill = |path: String| {
        path.replace("/links/{id}", &format!("/links/{link}"))
            .replace("/updates/{link_id}", &format!("/updates/{link}"))
            .replace("{kind}", "standard")
            .replace("/imports/{id}", &format!("/imports/{import}"))
            .replace("/rules/{id}", &format!("/rules/{rule}"))
            .replace("/files/{id}", &format!("/files/{file}"))
            .replace("{provider}", "google_health")
            .replace("{month}", "2026-11")
            .replace("{name}", "fitbit-data.json")
            .replace("{intraday_type}", "heart_rate")
            .replace("{date}", "2026-11-20")
            .replace("{data_type}", "steps")
    };
    own.into_iter().map(|(method, path)| (method, fill(path))).collect()
}

/// Those that name a link, an import, a file or a rule.
fn routes(ids: Ids<'_>) -> Vec<(Method, String)> {
    let mut named = own_routes(ids);
    let Ids { link, import, file, rule } = ids;
    named.retain(|(_, path)| [link, import, file, rule].iter().any(|id| path.contains(&format!("/{id}"))));
    named
}

async fn ask(browser: &mut Browser, method: &Method, path: &str, body: &str) -> Answer {
    browser.send(from_the_page(method.clone(), path, Body::from(body.to_owned()))).await
}

#[tokio::test]
async fn every_member_route_wants_a_session_and_says_so_before_anything_else() {
    let site = Site::idle().await;
    let mut visitor = site.browser();
    let made_up = "0198a0c0-0000-7000-8000-000000000000";
    let own = own_routes(Ids { file: "17", ..Ids::all(made_up) });

    for (method, path) in &own {
        let answer = ask(&mut visitor, method, path, "not even JSON").await;

        assert_eq!(answer.problem(), (401, ErrorCode::NotSignedIn), "{method} {path}");
    }

    assert!(own.len() > 25, "{own:?}");
    assert!(own.iter().all(|(_, path)| !path.contains('{')), "{own:?}");
    assert!(visitor.cookies.is_empty());
}

#[tokio::test]
async fn another_members_link_and_import_are_as_absent_as_those_that_never_were() {
    let site = Site::start().await;
    let (mut alice, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let import = site.send_days(&mut alice, &link, &[DataType::Steps], last_days(7)).await.id;
    let mut bob = site.signed_in("bob").await;
    let file = alice.import(&import).await.delivery.unwrap().file.unwrap().id.to_string();
    let rule = json!({ "subject": { "data_type": "weight" }, "extent": "all" });
    let rule = alice.post("/api/rules", &rule).await.json::<LeftOut>().rules[0].id.clone();
    let ids = Ids { link: &link, import: &import, file: &file, rule: &rule };
    let never_was = "0198a0c0-0000-7000-8000-000000000000";

    for (method, path) in routes(ids) {
        let foreign = ask(&mut bob, &method, &path, "{}").await;
        assert_eq!(foreign.problem(), (404, ErrorCode::NotFound), "{method} {path}");
    }
    for (method, path) in routes(Ids { file: "4000000000", ..Ids::all(never_was) }) {
        let absent = ask(&mut alice, &method, &path, "{}").await;
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
    for (method, path) in routes(ids) {
        // An import of daily data has nothing within the day, and sending once more took the place of the file.
        if path.contains("/intraday/") || path.contains("/files/") {
            continue;
        }
        let own = ask(&mut alice, &method, &path, "{}").await;
        assert_ne!(own.status, 401, "{method} {path}");
        assert_ne!(own.status, 404, "{method} {path}: {}", own.text());
    }
}

#[tokio::test]
async fn identifier_that_is_none_is_absent_too() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    for id in ["x", "%ff", "%00", "0198a0c0", "..%2f..", "%27%20OR%201=1--", &"9".repeat(3_000)] {
        for (method, path) in routes(Ids::all(id)) {
            let answer = ask(&mut browser, &method, &path, "{}").await;

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

#[tokio::test]
async fn every_route_is_public_for_a_reason_or_a_members_own_and_told_on_the_page_of_routes() {
    let told = include_str!("../../../docs/API.md");
    let all = all_routes();

    for (method, path) in PUBLIC.iter().chain([&SIGNED]) {
        assert!(all.iter().any(|(m, p)| m.as_str() == *method && p == path), "{method} {path} is no route");
    }
    for (method, path) in &all {
        let path = path.replace("/auth/fitbit/callback", "/auth/google/callback");
        let told_of = told
            .lines()
            .any(|line| line.starts_with('|') && line.contains(&path) && line.contains(method.as_str()));
        assert!(told_of, "docs/API.md does not tell of {method} {path}");
    }
}
