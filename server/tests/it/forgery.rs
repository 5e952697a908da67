//! Requests that other sites make a member's browser send.

use crate::support::{
    Browser, Site,
    browser::{ORIGIN, request},
    last_days, wish,
};
use axum::body::Body;
use domain::{DataType, ProviderId, wire::ErrorCode};
use http::{Method, header};
use standin::Options;

/// Sends a request with these headers of where it comes from.
async fn ask(
    browser: &mut Browser,
    method: Method,
    path: &str,
    from: &[(&str, &str)],
) -> crate::support::Answer {
    let mut request = request(method, path, Body::empty());
    for (name, value) in from {
        request.headers_mut().insert(header::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    browser.send(request).await
}

#[tokio::test]
async fn whatever_another_site_sends_is_refused_on_every_route_that_changes_something() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let routes = [
        (Method::POST, "/api/sign-in".to_owned()),
        (Method::POST, "/api/sign-out".to_owned()),
        (Method::POST, "/api/links".to_owned()),
        (Method::DELETE, format!("/api/links/{link}")),
        (Method::POST, "/api/imports".to_owned()),
        (Method::DELETE, format!("/api/imports/{import}")),
        (Method::POST, format!("/api/imports/{import}/cancel")),
        (Method::POST, format!("/api/imports/{import}/repair")),
        (Method::POST, format!("/api/imports/{import}/delivery")),
    ];
    let foreign: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://localhost:8081")],
    ];

    for (method, path) in &routes {
        for from in foreign {
            let answer = ask(&mut browser, method.clone(), path, from).await;

            assert_eq!(answer.problem(), (403, ErrorCode::CrossOrigin), "{method} {path} {from:?}");
        }
    }

    let session = browser.session().await.expect("still signed in");
    assert_eq!((session.links.len(), session.imports.len()), (1, 1));
}

#[tokio::test]
async fn the_page_itself_and_programs_without_a_browser_are_let_through() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let own: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "same-origin"), ("origin", ORIGIN)],
        &[("sec-fetch-site", "none")],
        &[("origin", ORIGIN)],
        &[],
    ];

    for from in own {
        assert_eq!(ask(&mut browser, Method::POST, "/api/sign-in", from).await.status, 200, "{from:?}");
    }
}

#[tokio::test]
async fn site_behind_a_proxy_that_renames_the_host_is_known_by_its_public_address() {
    let options = Options { quota: false, ..Options::default() };
    let site = Site::idle_with(options, &[("PUBLIC_URL", "https://fitbit.example.org")]).await;
    let mut browser = site.browser();

    let own =
        ask(&mut browser, Method::POST, "/api/sign-in", &[("origin", "https://fitbit.example.org")]).await;
    let other =
        ask(&mut browser, Method::POST, "/api/sign-in", &[("origin", "http://fitbit.example.org")]).await;

    assert_eq!(own.status, 200);
    assert_eq!(other.problem(), (403, ErrorCode::CrossOrigin));
}

#[tokio::test]
async fn following_a_link_from_another_site_changes_nothing() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let from: &[(&str, &str)] = &[("sec-fetch-site", "cross-site")];

    let looked = ask(&mut browser, Method::GET, "/api/session", from).await;
    for path in ["/api/sign-out", "/api/sign-in", &format!("/api/links/{link}")] {
        assert_eq!(ask(&mut browser, Method::GET, path, from).await.status, 405, "{path}");
    }

    assert_eq!(looked.status, 200);
    assert_eq!(browser.session().await.unwrap().links.len(), 1);
}
