//! Giving and ending permissions.

use crate::support::{Site, TODAY, callback, last_days};
use domain::{DataType, ProviderId, wire::ErrorCode};
use secrecy::SecretString;
use server::{
    fetch::{FetchOutcome, http_client, oauth},
    providers::Fetch,
    testing::at,
};
use standin::Host;

#[tokio::test]
async fn the_same_account_is_shown_through_both_providers() {
    let site = Site::start().await;
    let (google, fitbit) = (site.provider(ProviderId::GoogleHealth), site.provider(ProviderId::Fitbit));

    let one = site.connect(google.as_ref(), "alice", "").await;
    let two = site.connect(fitbit.as_ref(), "alice", "").await;

    assert_ne!(one.account_key, two.account_key, "each provider numbers accounts in its own way");
    assert_eq!(one.account.legacy_user_id, Some(two.account_key.clone()));
    assert_eq!(one.account.member_since, two.account.member_since);
    assert_eq!(one.account.member_since, Some(TODAY - jiff::ToSpan::years(10)));
    assert_eq!(one.account.time_zone, two.account.time_zone);
    assert!(one.account.time_zone.is_some());
    let names = |link: &server::storage::Link| {
        link.account.devices.iter().map(|device| device.name.clone()).collect::<Vec<_>>()
    };
    assert!(!names(&one).is_empty());
    assert_eq!(names(&one), names(&two));
    assert_eq!((one.account.display_name, two.account.display_name.is_some()), (None, true));
}

#[tokio::test]
async fn unticked_scope_is_not_granted_and_costs_only_its_resource() {
    let site = Site::start().await;
    for id in ProviderId::ALL {
        let provider = site.provider(id);
        let link = site.connect(provider.as_ref(), "bob", "sleep").await;
        let sleep = Fetch::first(domain::ResourceId::new("sleep"), Some(last_days(7)));

        assert_eq!(link.granted.len(), id.permissions().len() - 1);
        let outcome = site.fetcher.fetch(link.id, provider.as_ref(), &sleep).await;
        let steps = site.read(&link, last_days(7), &[DataType::Steps]).await;

        assert_eq!(outcome, FetchOutcome::NotPermitted);
        assert!(!steps.is_empty());
    }
}

#[tokio::test]
async fn account_without_profile_permission_is_still_known() {
    let site = Site::start().await;
    for id in ProviderId::ALL {
        let link = site.connect(site.provider(id).as_ref(), "alice", "profile").await;

        assert!(!link.account_key.is_empty());
        assert!(link.account.legacy_user_id.is_some());
        assert_eq!(link.account.member_since, None);
    }
}

#[tokio::test]
async fn code_used_twice_is_refused() {
    let site = Site::start().await;
    for id in ProviderId::ALL {
        let provider = site.provider(id);
        let code = site.consent(provider.as_ref(), "alice", "").await;
        let http = http_client().unwrap();
        let verifier = SecretString::from("a-verifier-of-forty-three-letters-and-more-0");
        let (profile, callback) = (provider.oauth(), callback());
        let exchange = || oauth::exchange_code(&http, &profile, &callback, &code, &verifier, at(0));

        exchange().await.unwrap();
        let again = exchange().await.unwrap_err();

        assert_eq!(again.code(), ErrorCode::AuthorizationRefused, "{again}");
    }
}

#[tokio::test]
async fn wrong_secret_is_told_as_the_operators() {
    let site = Site::start().await;
    for id in ProviderId::ALL {
        let provider = site.provider(id);
        let code = site.consent(provider.as_ref(), "alice", "").await;
        let mut profile = provider.oauth();
        profile.client_secret = "wrong".to_owned().into();

        let verifier = SecretString::from("a-verifier-of-forty-three-letters-and-more-0");
        let refused =
            oauth::exchange_code(&http_client().unwrap(), &profile, &callback(), &code, &verifier, at(0))
                .await;

        assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidClient);
    }
}

#[tokio::test]
async fn google_account_without_fitbit_data_is_told_apart() {
    let site = Site::start().await;
    let google = site.provider(ProviderId::GoogleHealth);

    let grant = site.grant(google.as_ref(), "dave", "").await;
    let account = site.fetcher.fetch_account(google.as_ref(), &grant).await;

    assert_eq!(account, Err(ErrorCode::AccountNotLinked));
}

#[tokio::test]
async fn access_token_that_ended_is_renewed_and_a_permission_that_ended_needs_consent() {
    let site = Site::start().await;
    for (id, token_host) in
        [(ProviderId::GoogleHealth, Host::GoogleOAuth2), (ProviderId::Fitbit, Host::FitbitApi)]
    {
        let provider = site.provider(id);
        let link = site.connect(provider.as_ref(), "alice", "").await;
        let fetch = Fetch::once("profile");

        match id {
            ProviderId::GoogleHealth => site.running.app().google().expire("alice"),
            ProviderId::Fitbit => site.running.app().fitbit().expire("alice"),
        }
        let renewals = site.count_requests(token_host, "token");
        let renewed = site.fetcher.fetch(link.id, provider.as_ref(), &fetch).await;
        assert!(matches!(renewed, FetchOutcome::Page(_)), "{id}: {renewed:?}");
        assert_eq!(site.count_requests(token_host, "token"), renewals + 1);

        match id {
            ProviderId::GoogleHealth => site.running.app().google().revoke("alice"),
            ProviderId::Fitbit => site.running.app().fitbit().revoke("alice"),
        }
        let ended = site.fetcher.fetch(link.id, provider.as_ref(), &fetch).await;
        assert_eq!(ended, FetchOutcome::Reconnect(ErrorCode::NeedsReconnect), "{id}");
    }
}

#[tokio::test]
async fn disconnecting_ends_the_permission_at_the_provider() {
    let site = Site::start().await;
    for id in ProviderId::ALL {
        let provider = site.provider(id);
        let link = site.connect(provider.as_ref(), "bob", "").await;

        assert_eq!(site.fetcher.revoke(link.id, provider.as_ref()).await, Ok(()));

        let after = site.fetcher.fetch(link.id, provider.as_ref(), &Fetch::once("profile")).await;
        assert_eq!(after, FetchOutcome::Reconnect(ErrorCode::NeedsReconnect), "{id}");
    }
}
