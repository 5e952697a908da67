//! Quotas: reaching one is a wait with an end that is shown, shared by everything of a link.

use crate::support::{
    Site, last_days,
    site::{FITBIT, GOOGLE, daily_values, status},
    wish,
};
use domain::{
    DataType, ProviderId,
    plan::Pace,
    wire::{ErrorCode, Import, ImportState},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use server::{clock::Clock, testing::at};
use standin::{Host, Options};
use std::time::Duration;

/// Whether a wait ends then, give or take what a busy machine took to get there while the clock stood still.
fn ends_at(waiting: &Import, expected: Timestamp) -> bool {
    let apart = waiting.retry_at.unwrap().duration_since(expected);
    apart.unsigned_abs() < Duration::from_secs(2)
}

/// Lets time pass on both sides.
async fn skip_everywhere(site: &Site, seconds: u64) {
    site.standin.app().clock().advance(seconds.cast_signed());
    site.skip(Duration::from_secs(seconds)).await;
}

#[tokio::test]
async fn quota_reached_at_google_waits_for_the_next_minute_and_goes_on_by_itself() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/total-calories/", 2, 1, status(429));

    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(100))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;
    let asked = site.count(Host::GoogleHealth, "total-calories");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let asked_while_waiting = site.count(Host::GoogleHealth, "total-calories");
    site.skip(Duration::from_secs(62)).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(waiting.problem, Some(ErrorCode::Quota));
    // Tests begin at a full minute; a fiftieth is added because clocks differ.
    assert!(ends_at(&waiting, at(61) + SignedDuration::from_millis(200)), "{waiting:?}");
    assert!(waiting.seconds_left.is_some());
    assert_eq!(asked_while_waiting, asked, "asked while the quota was used up");
    assert_eq!((ready.problem, ready.retry_at), (None, None));
    assert_eq!(ready.requests_done, ready.requests_planned);
    assert_eq!(ready.progress[0].windows_failed, 0);
    assert!(daily_values(&mut browser, &import, DataType::Calories).await.len() > 80);
}

#[tokio::test]
async fn wait_told_by_the_provider_is_kept_to() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let fault = json!({"kind": "status", "status": 429, "headers": {"retry-after": "17"}});
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, fault);

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;

    assert!(ends_at(&waiting, at(17)), "{waiting:?}");
}

#[tokio::test]
async fn quota_reached_at_fitbit_waits_for_the_reset_and_the_margin() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    let headers = json!({
        "fitbit-rate-limit-limit": "150", "fitbit-rate-limit-remaining": "0", "fitbit-rate-limit-reset": "120"
    });
    site.fault(FITBIT, "tracker/steps", 0, 1, json!({"kind": "status", "status": 429, "headers": headers}));

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;
    let link_meanwhile = browser.links().await.remove(0);
    site.skip(Duration::from_secs(136)).await;
    site.until_state(&import, ImportState::Ready).await;

    assert!(ends_at(&waiting, at(135)), "{waiting:?}");
    assert!(matches!(link_meanwhile.pace, Pace::Lots { remaining: 0, .. }), "{:?}", link_meanwhile.pace);
    assert_eq!(site.count(Host::FitbitApi, "tracker/steps"), 2);
}

#[tokio::test]
async fn two_imports_of_one_link_share_its_quota_and_lose_nothing() {
    let mut site = Site::idle_with(Options::default(), &[]).await;
    site.run();
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.set_switch("google.quota_per_minute", "9");
    site.standin.app().requests().clear();

    let one = browser.create_import(&wish(&link, &[DataType::Calories], last_days(100))).await.id;
    let other = browser.create_import(&wish(&link, &[DataType::Calories], last_days(100))).await.id;
    let (first, second) = tokio::join!(
        site.until(&one, |import| import.state == ImportState::Waiting),
        site.until(&other, |import| import.state == ImportState::Waiting)
    );
    let refused = site.seen(Host::GoogleHealth, "").iter().filter(|seen| seen.status == Some(429)).count();
    let mut skipped = 0;
    while !both_ready(&site, &one, &other).await {
        skip_everywhere(&site, 62).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
        skipped += 1;
        assert!(skipped < 60, "the imports do not come to an end");
    }

    assert_eq!(first.problem, Some(ErrorCode::Quota));
    assert!(ends_at(&first, second.retry_at.unwrap()), "one quota has one end");
    assert!(
        refused <= 8,
        "{refused} requests went out after the first refusal, of at most four under way each"
    );
    for import in [&one, &other] {
        let import = browser.import(import).await;
        assert_eq!((import.requests_done, import.progress[0].windows_failed), (import.requests_planned, 0));
    }
}

async fn both_ready(site: &Site, one: &str, other: &str) -> bool {
    for id in [one, other] {
        let row = site.app.storage.load_import(id.parse().unwrap()).await.unwrap().unwrap();
        if row.state != ImportState::Ready {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn quota_of_one_member_holds_up_no_other() {
    let site = Site::start().await;
    let (mut bob, bobs) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let (mut alice, alices) = site.linked(ProviderId::GoogleHealth, "alice").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));

    let waiting = bob.create_import(&wish(&bobs, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&waiting, ImportState::Waiting).await;
    let other = alice.create_import(&wish(&alices, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&other, ImportState::Ready).await;

    assert_eq!(bob.import(&waiting).await.state, ImportState::Waiting);
}

#[tokio::test]
async fn second_refusal_halves_the_rate_the_member_is_shown() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let rate = |links: Vec<domain::wire::Link>| match links[0].pace {
        Pace::Steady { per_second } => per_second,
        Pace::Lots { .. } => panic!("Google has no lots"),
    };
    let before = rate(browser.links().await);
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Waiting).await;

    assert_eq!(rate(browser.links().await), before / 2.0);
    assert!(site.clock.now() == at(0));
}
