//! Permissions that end in the middle of an import: for an hour, and for good.

use crate::support::{Site, last_days, site::daily_values, wish};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState, LinkState},
};
use jiff::SignedDuration;
use server::storage::WindowState;
use standin::Host;
use std::collections::BTreeSet;

/// Token requests that renewed something.
fn renewals(site: &Site, provider: ProviderId) -> usize {
    let (host, path) = match provider {
        ProviderId::GoogleHealth => (Host::GoogleOAuth2, "/token"),
        ProviderId::Fitbit => (Host::FitbitApi, "/oauth2/token"),
    };
    let renews = |body: &str| body.contains("grant_type=refresh_token");
    site.seen(host, path).iter().filter(|seen| seen.body.as_deref().is_some_and(renews)).count()
}

fn expire(site: &Site, provider: ProviderId, account: &str) {
    match provider {
        ProviderId::GoogleHealth => site.standin.app().google().expire(account),
        ProviderId::Fitbit => site.standin.app().fitbit().expire(account),
    }
}

fn revoke(site: &Site, provider: ProviderId, account: &str) {
    match provider {
        ProviderId::GoogleHealth => site.standin.app().google().revoke(account),
        ProviderId::Fitbit => site.standin.app().fitbit().revoke(account),
    }
}

const MANY: [DataType; 5] =
    [DataType::Steps, DataType::Floors, DataType::Distance, DataType::Calories, DataType::ActivityCalories];

#[tokio::test]
async fn access_token_that_ended_is_renewed_once_however_many_requests_wait() {
    let site = Site::start().await;
    for provider in ProviderId::ALL {
        let (mut browser, link) = site.linked(provider, "bob").await;
        expire(&site, provider, "bob");

        let import = browser.create_import(&wish(&link, &MANY, last_days(100))).await.id;
        let ready = site.until_state(&import, ImportState::Ready).await;

        assert_eq!(renewals(&site, provider), 1, "{provider}");
        assert!(ready.progress.iter().all(|progress| progress.windows_failed == 0));
        assert!(ready.requests_done >= 5);
    }
}

#[tokio::test]
async fn access_token_about_to_end_is_renewed_before_it_is_used() {
    let site = Site::start().await;
    for provider in ProviderId::ALL {
        let (mut browser, link) = site.linked(provider, "bob").await;
        let hours = if provider == ProviderId::Fitbit { 8 } else { 1 };
        site.clock.advance(SignedDuration::from_secs(hours * 3_600 - 30));

        let import = browser.create_import(&wish(&link, &MANY, last_days(100))).await.id;
        site.until_state(&import, ImportState::Ready).await;

        assert_eq!(renewals(&site, provider), 1, "{provider}");
        let host = if provider == ProviderId::Fitbit { Host::FitbitApi } else { Host::GoogleHealth };
        assert!(site.seen(host, "").iter().all(|seen| seen.status != Some(401)), "{provider}");
    }
}

#[tokio::test]
async fn token_that_ends_in_the_middle_costs_no_window() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::ActivityCalories], last_days(390))).await.id;
    site.until(&import, |import| import.requests_done >= 3).await;

    expire(&site, ProviderId::Fitbit, "bob");
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(ready.progress[0].windows_failed, 0);
    assert_eq!(ready.requests_done, ready.requests_planned);
    assert_eq!(renewals(&site, ProviderId::Fitbit), 1);
}

#[tokio::test]
async fn ended_permission_stops_the_import_and_connecting_again_finishes_it() {
    for provider in ProviderId::ALL {
        let site = Site::start().await;
        let (mut browser, link) = site.linked(provider, "bob").await;
        let (data_type, host, path) = match provider {
            ProviderId::GoogleHealth => (DataType::Calories, Host::GoogleHealth, "total-calories"),
            ProviderId::Fitbit => (DataType::ActivityCalories, Host::FitbitApi, "activityCalories"),
        };
        let slow = serde_json::json!({"kind": "slow", "millis": 30});
        site.fault(host.name(), path, 0, 0, slow);
        let import = browser.create_import(&wish(&link, &[data_type], last_days(390))).await.id;
        site.until(&import, |import| import.requests_done >= 3).await;

        revoke(&site, provider, "bob");
        let stopped = site.until_state(&import, ImportState::NeedsReconnect).await;
        site.clear_faults();
        let kept = site.windows(&import).await.iter().filter(|w| w.state == WindowState::Fetched).count();
        let broken = browser.links().await.remove(0);
        let renewed = browser.connect(&site, provider, "bob", "").await;
        let ready = site.until_state(&import, ImportState::Ready).await;

        assert_eq!(stopped.problem, Some(ErrorCode::NeedsReconnect));
        assert_eq!((broken.state, renewed.as_str()), (LinkState::NeedsReconnect, link.as_str()));
        assert_eq!(browser.links().await[0].state, LinkState::Active);
        assert!(kept >= 3 && (kept as u64) < ready.requests_planned, "{kept}");
        assert_eq!((ready.problem, ready.progress[0].windows_failed), (None, 0));
        let answered: Vec<_> = site
            .seen(host, path)
            .into_iter()
            .filter(|seen| seen.status == Some(200))
            .map(|seen| (seen.path, seen.body))
            .collect();
        let distinct: BTreeSet<_> = answered.iter().collect();
        assert_eq!(distinct.len(), answered.len(), "{provider}: a finished window was asked for again");
        assert!(daily_values(&mut browser, &import, data_type).await.len() > 300);
    }
}

#[tokio::test]
async fn connecting_another_account_does_not_finish_the_first_ones_import() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    revoke(&site, ProviderId::GoogleHealth, "bob");
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::NeedsReconnect).await;

    let other = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;

    assert_ne!(other, link);
    assert_eq!(browser.import(&import).await.state, ImportState::NeedsReconnect);
}

#[tokio::test]
async fn wrong_client_secret_fails_the_import_as_the_operators_fault() {
    let mut site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    expire(&site, ProviderId::Fitbit, "bob");
    let mut config = (*site.app.config).clone();
    config.fitbit.as_mut().unwrap().client_secret = "rotated elsewhere".to_owned().into();
    site.app.storage.unlock().unwrap();
    let app = server::app_state::AppState::open(config, site.clock.clone()).await.unwrap();
    site.app = crate::support::site::impatient(app);
    site.run();
    browser.move_to(&site);

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let failed = site.until_state(&import, ImportState::Failed).await;

    assert_eq!(failed.problem, Some(ErrorCode::InvalidClient));
}
