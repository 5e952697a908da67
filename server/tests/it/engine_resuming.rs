//! Imports that are cut off and taken up again: by a kill, a stop, a restart in the middle of a wait.

use crate::support::{
    Site, last_days,
    site::{GOOGLE, daily_values, status},
    wish,
};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState},
};
use serde_json::json;
use server::clock::Clock;
use standin::Host;
use std::{collections::BTreeSet, time::Duration};

/// The end of the days a request for sleep asked for.
fn asked_until(query: &str) -> String {
    let (_, end) = query.split_once("civil_end_time%20%3C%20%22").unwrap();
    end.split("%22").next().unwrap().to_owned()
}

#[tokio::test]
async fn kill_between_pages_is_followed_by_a_request_for_what_is_missing_and_no_more() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let whole = wish(&link, &[DataType::Sleep], last_days(150));
    let uncut = browser.create_import(&whole).await.id;
    site.until_state(&uncut, ImportState::Ready).await;
    let expected = daily_values(&mut browser, &uncut, DataType::Sleep).await;
    site.standin.app().requests().clear();

    // The third page does not come any more.
    site.fault(GOOGLE, "dataTypes/sleep/", 2, 1, json!({"kind": "slow", "millis": 600_000}));
    let import = browser.create_import(&whole).await.id;
    site.until(&import, |import| import.requests_done == 2).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "dataTypes/sleep/") == 3).await;
    site.kill_and_restart().await;
    browser.move_to(&site);
    let ready = site.until_state(&import, ImportState::Ready).await;

    let asked: Vec<String> = site
        .seen(Host::GoogleHealth, "dataTypes/sleep/")
        .into_iter()
        .map(|seen| seen.query.unwrap())
        .collect();
    let (first, resumed) = (asked_until(&asked[0]), asked_until(&asked[3]));
    assert!(resumed < first, "{resumed} is not before {first}");
    assert!(!asked[3].contains("pageToken"), "tokens are not trusted over a restart");
    let distinct: BTreeSet<_> = asked.iter().collect();
    assert_eq!(distinct.len(), asked.len(), "a request was repeated");
    assert_eq!(daily_values(&mut browser, &import, DataType::Sleep).await, expected);
    assert_eq!(ready.progress[0].windows_failed, 0);
}

#[tokio::test]
async fn kill_among_many_windows_repeats_none_that_is_finished() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.standin.app().requests().clear();

    // Of thirty windows some are finished and some are under way.
    site.fault(GOOGLE, "dataTypes/total-calories/", 8, 4, json!({"kind": "slow", "millis": 600_000}));
    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(390))).await.id;
    site.until(&import, |import| import.requests_done == 8).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "total-calories") == 12).await;
    site.kill_and_restart().await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    let answered: Vec<_> = site
        .seen(Host::GoogleHealth, "total-calories")
        .into_iter()
        .filter(|seen| seen.status == Some(200))
        .map(|seen| seen.body)
        .collect();
    let distinct: BTreeSet<_> = answered.iter().collect();
    assert_eq!(distinct.len(), answered.len(), "a finished request was repeated");
    assert_eq!(ready.requests_done, ready.requests_planned);
    assert!(ready.progress[0].days_with_data > 330, "{:?}", ready.progress);
}

#[tokio::test]
async fn stop_puts_imports_down_at_once_and_the_next_start_takes_them_up() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, json!({"kind": "slow", "millis": 600_000}));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_seen(|site| site.count(Host::GoogleHealth, "dataTypes/steps/") == 1).await;

    site.stop().await;
    let put_down = site.app.storage.load_import(import.parse().unwrap()).await.unwrap().unwrap();
    site.kill_and_restart().await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((put_down.state, put_down.problem), (ImportState::Running, None));
    assert_eq!(ready.requests_done, 1);
}

#[tokio::test]
async fn restart_in_the_middle_of_a_wait_goes_on_waiting_and_then_goes_on() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;
    let asked = site.count(Host::GoogleHealth, "dataTypes/steps/");

    site.kill_and_restart().await;
    site.skip(Duration::from_secs(30)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let still = site.until_state(&import, ImportState::Waiting).await;
    let asked_meanwhile = site.count(Host::GoogleHealth, "dataTypes/steps/");
    site.skip(Duration::from_secs(40)).await;
    site.until_state(&import, ImportState::Ready).await;

    assert_eq!(waiting.problem, Some(ErrorCode::Quota));
    assert!(waiting.retry_at.unwrap() > site.clock.now() - jiff::SignedDuration::from_secs(70));
    assert_eq!((still.retry_at, asked_meanwhile), (waiting.retry_at, asked));
}

#[tokio::test]
async fn kill_in_the_middle_of_an_upload_leaves_one_file_in_the_end() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    // The bytes arrive, and the server does not live to hear of it.
    site.fault("www.openhumans.org", "/complete/", 0, 1, json!({"kind": "slow", "millis": 600_000}));
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until_seen(|site| site.count(Host::OpenHumans, "/complete/") == 1).await;

    site.kill_and_restart().await;
    site.until_state(&import, ImportState::Delivered).await;

    assert_eq!(site.count(Host::Storage, ""), 1, "sent twice");
    let files = site.standin.app().open_humans().list_files("bob");
    assert_eq!(files.iter().filter(|file| file.completed).count(), 1);
}

#[tokio::test]
async fn ended_imports_are_left_alone_at_a_start() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let before = site.until_state(&import, ImportState::Ready).await;
    let asked = site.count(Host::GoogleHealth, "dataTypes");

    site.kill_and_restart().await;
    tokio::time::sleep(Duration::from_millis(50)).await;

    let after = site.until_state(&import, ImportState::Ready).await;
    assert_eq!(after, before);
    assert_eq!(site.count(Host::GoogleHealth, "dataTypes"), asked);
}
