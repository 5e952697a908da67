//! The session cookie: what it is called, where it goes, how long it lives, and when it is worth nothing.

use crate::support::{Browser, Site};
use domain::ProviderId;
use http::StatusCode;
use jiff::SignedDuration;
use standin::Options;

const COOKIE: &str = "__Host-session";
const DAY: i64 = 24;

/// A browser that holds another's cookie.
fn thief(site: &Site, cookie: &str) -> Browser {
    let mut thief = site.browser();
    thief.cookies.insert(COOKIE.to_owned(), cookie.to_owned());
    thief
}

/// The line that sets the session cookie at the first step of signing in.
async fn first_cookie(public_url: &str) -> String {
    let options = Options { quota: false, ..Options::default() };
    let site = Site::idle_with(options, &[("PUBLIC_URL", public_url)]).await;
    let request =
        crate::support::browser::request(http::Method::POST, "/api/sign-in", axum::body::Body::empty());
    let answer = site.browser().send(request).await;
    assert_eq!(answer.status, StatusCode::OK);
    let lines: Vec<String> = answer.set_cookies().into_iter().map(str::to_owned).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines.into_iter().next().unwrap()
}

#[tokio::test]
async fn cookie_is_bound_to_this_host_and_out_of_reach_of_scripts_and_other_sites() {
    for public_url in ["http://localhost:8080", "https://fitbit.example.org"] {
        let line = first_cookie(public_url).await;

        assert!(line.starts_with("__Host-session="), "{line}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=1209600"] {
            assert!(line.split("; ").any(|found| found == attribute), "{attribute} is missing in {line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
}

#[tokio::test]
async fn plain_http_elsewhere_gets_a_cookie_that_browsers_take_there() {
    let line = first_cookie("http://192.0.2.7:8080").await;

    assert!(line.starts_with("session="), "{line}");
    assert!(!line.contains("Secure"), "{line}");
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
}

#[tokio::test]
async fn visitor_who_only_looks_gets_no_cookie() {
    let site = Site::idle().await;
    let mut browser = site.browser();

    for path in ["/api/site", "/api/session", "/api/links", "/health/live"] {
        browser.get(path).await;
    }

    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
}

#[tokio::test]
async fn session_id_rotates_at_sign_in_and_the_earlier_one_is_worthless() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    browser.begin_sign_in().await;
    let planted = browser.cookies[COOKIE].clone();

    browser.sign_in(&site, "alice").await;

    assert_ne!(browser.cookies[COOKIE], planted);
    assert_eq!(thief(&site, &planted).session().await, None);
    assert!(browser.session().await.is_some());
}

#[tokio::test]
async fn signing_out_ends_the_session_for_whoever_holds_its_cookie() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let cookie = browser.cookies[COOKIE].clone();

    let answer = browser.post("/api/sign-out", &()).await;

    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(!browser.cookies.contains_key(COOKIE));
    assert_eq!(thief(&site, &cookie).session().await, None);
}

#[tokio::test]
async fn signing_out_leaves_other_browsers_links_and_imports_alone() {
    let site = Site::idle().await;
    let (mut here, _) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let mut there = site.signed_in("alice").await;

    here.post("/api/sign-out", &()).await;

    assert_eq!(there.session().await.unwrap().links.len(), 1);
}

#[tokio::test]
async fn session_ends_after_fourteen_days_unused_and_lives_on_while_used() {
    let site = Site::idle().await;
    let mut used = site.signed_in("alice").await;
    let mut unused = site.signed_in("bob").await;

    for _ in 0..3 {
        site.clock.advance(SignedDuration::from_hours(7 * DAY));
        assert!(used.session().await.is_some());
    }

    assert_eq!(unused.session().await, None);
    assert!(used.session().await.is_some());
}

#[tokio::test]
async fn cookie_that_is_no_session_of_ours_is_nobody() {
    let site = Site::idle().await;

    for cookie in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA", "../../etc", &"A".repeat(4_000)] {
        let mut browser = thief(&site, cookie);

        assert_eq!(browser.session().await, None, "{cookie}");
        assert_eq!(browser.get("/api/links").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn member_comes_back_another_day_and_finds_links_and_imports() {
    let mut site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let wish = crate::support::wish(&link, &[domain::DataType::Steps], crate::support::last_days(7));
    let import = browser.create_import(&wish).await;

    site.kill_and_restart().await;
    browser.move_to(&site);
    let session = browser.session().await.unwrap();

    assert_eq!(session.links.iter().map(|found| &found.id).collect::<Vec<_>>(), [&link]);
    assert_eq!(session.imports.iter().map(|found| &found.id).collect::<Vec<_>>(), [&import.id]);
}
