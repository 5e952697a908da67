//! Ends that a member asks for: cancelling, deleting, disconnecting, all of it in the middle of the work.

use crate::support::{
    Browser, Site, last_days,
    site::{GOOGLE, status},
    wish,
};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, Import, ImportState},
};
use serde_json::json;
use server::storage::WindowState;
use standin::Host;
use std::time::{Duration, Instant};

fn slow(seconds: u64) -> serde_json::Value {
    json!({"kind": "slow", "millis": seconds * 1000})
}

/// An import that has fetched floors and hangs in its request for steps.
async fn hanging(site: &Site, browser: &mut Browser, link: &str) -> String {
    site.fault(GOOGLE, "dataTypes/steps/", 0, 0, slow(600));
    let earlier = site.count(Host::GoogleHealth, "dataTypes/steps/");
    let both = [DataType::Steps, DataType::Floors];
    let import = browser.create_import(&wish(link, &both, last_days(7))).await.id;
    site.until(&import, |import| import.requests_done == 1).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "dataTypes/steps/") > earlier).await;
    import
}

async fn cancel(browser: &mut Browser, import: &str) -> crate::support::Answer {
    browser.post(&format!("/api/imports/{import}/cancel"), &json!({})).await
}

#[tokio::test]
async fn cancelling_drops_requests_in_flight_and_keeps_what_is_fetched() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = hanging(&site, &mut browser, &link).await;

    let begun = Instant::now();
    let cancelled: Import = cancel(&mut browser, &import).await.json();
    let took = begun.elapsed();
    let again = cancel(&mut browser, &import).await;

    assert!(took < Duration::from_secs(10), "waited {took:?} for a request that hangs");
    assert_eq!(cancelled.state, ImportState::Cancelled);
    assert_eq!(again.problem(), (409, ErrorCode::WrongState));
    let states: Vec<_> = site.windows(&import).await.iter().map(|window| window.state).collect();
    assert!(states.contains(&WindowState::Fetched) && states.contains(&WindowState::Pending), "{states:?}");
    assert_eq!(site.spooled().len(), 1);
}

#[tokio::test]
async fn cancelled_import_can_be_taken_up_again_and_asks_only_for_what_is_missing() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = hanging(&site, &mut browser, &link).await;
    cancel(&mut browser, &import).await;
    site.clear_faults();

    let repaired: Import = browser.post(&format!("/api/imports/{import}/repair"), &json!({})).await.json();
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(repaired.state, ImportState::Running);
    assert_eq!(ready.requests_done, 2);
    assert_eq!(site.count(Host::GoogleHealth, "dataTypes/floors/"), 1);
}

#[tokio::test]
async fn cancelled_import_can_be_sent_as_far_as_it_came() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = hanging(&site, &mut browser, &link).await;
    cancel(&mut browser, &import).await;

    site.deliver(&mut browser, &import).await;

    let file: serde_json::Value = browser.get(&format!("/api/imports/{import}/file")).await.json();
    assert!(file["tracker-floors"].as_object().is_some_and(|years| !years.is_empty()));
    assert!(file["tracker-steps"].as_object().is_none_or(serde_json::Map::is_empty));
}

#[tokio::test]
async fn finished_import_cannot_be_cancelled() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    assert_eq!(cancel(&mut browser, &import).await.problem(), (409, ErrorCode::WrongState));
    assert_eq!(browser.import(&import).await.state, ImportState::Ready);
}

#[tokio::test]
async fn import_that_waits_can_be_cancelled() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 0, status(429));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Waiting).await;

    let cancelled: Import = cancel(&mut browser, &import).await.json();

    assert_eq!((cancelled.state, cancelled.retry_at), (ImportState::Cancelled, None));
}

#[tokio::test]
async fn deleting_in_the_middle_leaves_nothing_behind() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    // At any moment: before the first page, among many, and while pages are being stored.
    for pages in [0, 1, 5, 9] {
        let import =
            browser.create_import(&wish(&link, &[DataType::Calories, DataType::Sleep], last_days(300))).await;
        site.until(&import.id, |import| import.requests_done >= pages).await;

        let answer = browser.delete(&format!("/api/imports/{}", import.id)).await;
        let left = site.spooled();
        let asked = site.count(Host::GoogleHealth, "dataTypes");
        tokio::time::sleep(Duration::from_millis(50)).await;

        assert_eq!(answer.status, 204);
        assert!(left.is_empty(), "after {pages} pages: {left:?}");
        assert!(site.spooled().is_empty(), "written after the end");
        assert_eq!(site.count(Host::GoogleHealth, "dataTypes"), asked, "asked after the end");
        let gone = browser.get(&format!("/api/imports/{}", import.id)).await;
        assert_eq!(gone.problem(), (404, ErrorCode::NotFound));
    }
}

#[tokio::test]
async fn deleting_in_the_middle_of_an_upload_leaves_nothing_here_and_sends_nothing() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    site.fault("storage", "", 0, 0, slow(600));
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until_seen(|site| site.count(Host::Storage, "") == 1).await;

    let answer = browser.delete(&format!("/api/imports/{import}")).await;

    assert_eq!(answer.status, 204);
    assert!(site.spooled().is_empty(), "{:?}", site.spooled());
    assert!(site.standin.app().open_humans().list_files("bob").iter().all(|file| !file.completed));
}

#[tokio::test]
async fn disconnecting_in_the_middle_ends_the_work_the_permission_and_everything_fetched() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let (mut alice, alices) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let kept = alice.create_import(&wish(&alices, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&kept, ImportState::Ready).await;
    let import = hanging(&site, &mut browser, &link).await;

    let disconnected = browser.disconnect(&link).await;
    let again = browser.delete(&format!("/api/links/{link}")).await;

    assert!(disconnected.revoked_at_provider);
    assert_eq!(again.problem(), (404, ErrorCode::NotFound));
    assert!(browser.links().await.is_empty());
    assert_eq!(browser.get(&format!("/api/imports/{import}")).await.problem(), (404, ErrorCode::NotFound));
    let begun = browser.post("/api/imports", &wish(&link, &[DataType::Steps], last_days(7))).await;
    assert_eq!(begun.problem(), (404, ErrorCode::NotFound));
    assert_eq!(site.count(Host::GoogleOAuth2, "/revoke"), 1);
    // Another member's is untouched.
    assert_eq!(site.spooled().len(), 1);
    assert_eq!(alice.import(&kept).await.state, ImportState::Ready);
}

#[tokio::test]
async fn link_goes_here_even_when_the_provider_does_not_confirm_it() {
    for (provider, host, path) in [
        (ProviderId::GoogleHealth, "oauth2.googleapis.com", "/revoke"),
        (ProviderId::Fitbit, "api.fitbit.com", "/oauth2/revoke"),
    ] {
        let site = Site::idle().await;
        let (mut browser, link) = site.linked(provider, "bob").await;
        site.fault(host, path, 0, 0, status(503));

        let disconnected = browser.disconnect(&link).await;

        assert!(!disconnected.revoked_at_provider, "{provider}");
        assert!(browser.links().await.is_empty());
        assert!(site.app.storage.load_link_tokens(link.parse().unwrap()).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn delivered_file_stays_on_open_humans_after_deleting_and_disconnecting() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = site.send_days(&mut browser, &link, &[DataType::Steps], last_days(7)).await.id;

    browser.delete(&format!("/api/imports/{import}")).await;
    browser.disconnect(&link).await;

    assert!(site.spooled().is_empty());
    assert_eq!(site.standin.app().open_humans().list_files("bob").len(), 1);
}

#[tokio::test]
async fn disconnecting_goes_on_when_the_page_is_closed_meanwhile() {
    let site = Site::idle().await;
    let (browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault("oauth2.googleapis.com", "/revoke", 0, 1, json!({"kind": "slow", "millis": 200}));

    let mut closed = browser.clone();
    let path = format!("/api/links/{link}");
    let asking = tokio::spawn(async move { closed.delete(&path).await });
    site.until_seen(|site| site.count(Host::GoogleOAuth2, "/revoke") == 1).await;
    asking.abort();

    let mut browser = browser;
    while !browser.links().await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(site.app.storage.load_link_tokens(link.parse().unwrap()).await.unwrap().is_none());
}
