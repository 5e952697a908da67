//! What becomes of an import when the server's clock jumps: nothing is lost, and no wait grows longer than a provider's
//! hour.

use crate::support::{Site, last_days, site::FITBIT, wish};
use domain::{
    DataType, ProviderId,
    wire::{Import, ImportState},
};
use jiff::SignedDuration;
use serde_json::json;
use standin::Host;
use std::time::Duration;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// An import that waits two minutes for its quota.
async fn waiting() -> (Site, Import) {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    let headers = json!({ "fitbit-rate-limit-remaining": "0", "fitbit-rate-limit-reset": "120" });
    site.fault(FITBIT, "tracker/steps", 0, 1, json!({"kind": "status", "status": 429, "headers": headers}));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;
    (site, waiting)
}

async fn ends_well(site: &Site, waiting: &Import) {
    let ready = site.until_state(&waiting.id, ImportState::Ready).await;
    assert_eq!(ready.progress[0].windows_failed, 0);
    assert_eq!(ready.progress[0].days_with_data, 7);
    assert_eq!(site.count(Host::FitbitApi, "tracker/steps"), 2);
}

#[tokio::test]
async fn clock_set_back_prolongs_no_wait() {
    let (site, waiting) = waiting().await;

    // It is noted that it waits before it does.
    tokio::time::sleep(Duration::from_millis(200)).await;
    site.clock.advance(-DAY);
    site.skip(Duration::from_secs(136)).await;

    ends_well(&site, &waiting).await;
}

#[tokio::test]
async fn clock_set_back_prolongs_no_wait_over_a_restart_beyond_an_hour() {
    let (mut site, waiting) = waiting().await;

    site.clock.advance(-DAY);
    site.kill_and_restart().await;
    site.until_state(&waiting.id, ImportState::Waiting).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    site.skip(Duration::from_secs(3_700)).await;

    ends_well(&site, &waiting).await;
}

#[tokio::test]
async fn clock_that_jumps_ahead_costs_a_renewed_token_and_nothing_else() {
    let (site, waiting) = waiting().await;

    site.clock.advance(DAY);
    site.skip(Duration::from_secs(136)).await;

    ends_well(&site, &waiting).await;
    assert_eq!(site.count(Host::FitbitApi, "oauth2/token"), 2);
}
