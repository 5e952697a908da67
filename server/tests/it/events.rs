//! An import as it is told while it changes.

use crate::support::{
    Browser, Site,
    browser::request,
    last_days,
    site::{GOOGLE, status},
    wish,
};
use axum::body::{Body, BodyDataStream};
use domain::{
    DataType, ProviderId,
    wire::{Import, ImportState},
};
use futures::StreamExt;
use http::Method;
use serde_json::json;
use std::time::Duration;

/// The events of one import, as a page reads them.
struct Events {
    stream: BodyDataStream,
    buffer: String,
}

impl Events {
    async fn open(browser: &mut Browser, import: &str) -> Self {
        let request = request(Method::GET, &format!("/api/imports/{import}/events"), Body::empty());
        let response = browser.open(request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Events { stream: response.into_body().into_data_stream(), buffer: String::new() }
    }

    /// The next import told; nothing after the end of the stream.
    async fn next(&mut self) -> Option<Import> {
        tokio::time::timeout(Duration::from_secs(30), self.read()).await.expect("an event or the end")
    }

    async fn read(&mut self) -> Option<Import> {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let event = event.to_owned();
                self.buffer = rest.to_owned();
                let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                let Some(data) = data else { continue };
                assert!(event.lines().any(|line| line == "event: import"), "{event}");
                return Some(serde_json::from_str(data).unwrap());
            }
            let piece = self.stream.next().await?.unwrap();
            self.buffer.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// Every import told until the stream ends.
    async fn all(&mut self) -> Vec<Import> {
        let mut told = Vec::new();
        while let Some(import) = self.next().await {
            told.push(import);
        }
        told
    }
}

#[tokio::test]
async fn import_is_told_at_once_then_as_it_changes_until_it_is_ready() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/total-calories/", 0, 0, json!({"kind": "slow", "millis": 150}));
    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(150))).await.id;

    let told = Events::open(&mut browser, &import).await.all().await;

    assert!(told.iter().all(|told| told.id == import));
    assert!(told.first().unwrap().state.is_active());
    assert_eq!(told.last().unwrap().state, ImportState::Ready);
    let done: Vec<_> = told.iter().map(|told| told.requests_done).collect();
    assert!(done.is_sorted() && done.len() >= 3, "{done:?}");
}

#[tokio::test]
async fn import_that_rests_is_told_once() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    let told = Events::open(&mut browser, &import).await.all().await;

    assert_eq!(told.len(), 1);
    assert_eq!(told[0], browser.import(&import).await);
}

#[tokio::test]
async fn wait_is_told_with_its_end() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let mut events = Events::open(&mut browser, &import).await;

    let mut told = events.next().await.unwrap();
    while told.state != ImportState::Waiting {
        told = events.next().await.unwrap();
    }

    assert!(told.retry_at.is_some());
}

#[tokio::test]
async fn upload_is_told_step_by_step_until_it_is_delivered() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    site.fault("storage", "", 0, 0, json!({"kind": "slow", "millis": 400}));
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;

    let told = Events::open(&mut browser, &import).await.all().await;

    let steps: Vec<_> = told.iter().filter_map(|told| told.delivery.as_ref()).map(|d| d.step).collect();
    assert!(steps.is_sorted() && steps.len() >= 2, "{steps:?}");
    assert_eq!(told.last().unwrap().state, ImportState::Delivered);
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Waiting).await;
    let mut events = Events::open(&mut browser, &import).await;
    assert!(events.next().await.is_some());

    site.stop().await;

    assert!(events.all().await.iter().all(|told| told.state == ImportState::Waiting));
}

#[tokio::test]
async fn stream_of_a_deleted_import_ends() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Waiting).await;
    let mut events = Events::open(&mut browser, &import).await;
    assert!(events.next().await.is_some());

    browser.delete(&format!("/api/imports/{import}")).await;

    assert!(events.all().await.iter().all(|told| told.state == ImportState::Cancelled));
}

#[tokio::test]
async fn stream_tells_of_no_other_import() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let (mut alice, alices) = site.linked(ProviderId::GoogleHealth, "alice").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));
    let waiting = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&waiting, ImportState::Waiting).await;
    let mut events = Events::open(&mut browser, &waiting).await;
    assert_eq!(events.next().await.unwrap().id, waiting);

    let other = alice.create_import(&wish(&alices, &[DataType::Calories], last_days(100))).await.id;
    site.until_state(&other, ImportState::Ready).await;
    let nothing = tokio::time::timeout(Duration::from_millis(400), events.read()).await;

    assert!(nothing.is_err(), "{nothing:?}");
}
