//! The operator's client at Google, which serves only so many accounts in its whole life.

use super::google::{enter, own_client, registered, sign_in};
use crate::support::{Browser, Site};
use domain::{
    ProviderId,
    wire::{ErrorCode, OwnClientState, OwnClientUse, Site as About},
};
use serde_json::json;
use server::{
    operator_client,
    storage::NewLink,
    testing::{at, new_link, tokens},
};
use standin::{Host, Options};

const PROVIDER: ProviderId = ProviderId::GoogleHealth;

/// A site whose client at Google serves so many accounts.
async fn site_with(cap: &str) -> Site {
    Site::idle_with(Options { quota: false, ..Options::default() }, &[("GOOGLE_MEMBER_CAP", cap)]).await
}

async fn own_client_use(browser: &mut Browser) -> OwnClientUse {
    let about: About = browser.get("/api/site").await.json();
    about.own_clients[&PROVIDER]
}

#[tokio::test]
async fn full_client_asks_nobody_new_for_consent_and_an_own_client_is_the_way() {
    let site = site_with("1").await;
    let mut bob = site.signed_in("bob").await;
    let before = own_client_use(&mut bob).await;
    site.linked(PROVIDER, "alice").await;

    let refused = bob.post("/api/links", &json!({"provider": PROVIDER})).await;
    let fitbit = bob.post("/api/links", &json!({"provider": ProviderId::Fitbit})).await;
    enter(&mut bob, &registered(&site).ready).await;
    let landed = sign_in(&mut bob, &site, "bob", "").await;

    assert_eq!((before, own_client_use(&mut bob).await), (OwnClientUse::Possible, OwnClientUse::Full));
    assert_eq!(refused.problem(), (409, ErrorCode::OperatorClientFull));
    assert_eq!(fitbit.status, 200, "the other provider has no cap");
    assert_eq!(landed, "/own-client/google_health");
    assert_eq!(own_client(&mut bob).await.state, OwnClientState::Working);
    assert_eq!(site.app.storage.count_operator_accounts(PROVIDER).await.unwrap(), 1, "it does not count");
}

#[tokio::test]
async fn who_was_counted_may_come_again_even_after_disconnecting() {
    let site = site_with("1").await;
    let (mut alice, link) = site.linked(PROVIDER, "alice").await;

    let renewed = alice.connect(&site, PROVIDER, "alice", "").await;
    alice.disconnect(&link).await;
    let again = alice.connect(&site, PROVIDER, "alice", "").await;

    assert_eq!(renewed, link);
    assert_ne!(again, link);
    assert_eq!(site.app.storage.count_operator_accounts(PROVIDER).await.unwrap(), 1);
}

#[tokio::test]
async fn account_that_consented_when_the_last_place_was_gone_is_not_served() {
    let site = site_with("1").await;
    let mut bob = site.signed_in("bob").await;
    let consent = bob.begin_link(PROVIDER).await;
    let back = site.agree(PROVIDER, &consent, "bob", "").await;
    let (mut alice, _) = site.linked(PROVIDER, "alice").await;

    let landed = bob.get(&back).await.location().to_owned();
    // Somebody who was counted chooses another account on the consent page.
    let consent = alice.begin_link(PROVIDER).await;
    let back = site.agree(PROVIDER, &consent, "carol", "").await;
    let other = alice.get(&back).await.location().to_owned();

    let full = "/connect?problem=operator_client_full&provider=google_health";
    assert_eq!((landed.as_str(), other.as_str()), (full, full));
    assert!(bob.links().await.is_empty());
    assert_eq!(alice.links().await.len(), 1);
    assert_eq!(
        site.count(Host::GoogleOAuth2, "/revoke"),
        2,
        "nobody has a link to bob's account, or to carol's"
    );
}

#[tokio::test]
async fn without_a_cap_nobody_is_counted() {
    let site = site_with("0").await;
    let (mut alice, _) = site.linked(PROVIDER, "alice").await;

    assert_eq!(own_client_use(&mut alice).await, OwnClientUse::Possible);
    assert_eq!(site.app.storage.count_operator_accounts(PROVIDER).await.unwrap(), 0);
}

#[tokio::test]
async fn accounts_connected_before_anybody_counted_are_counted_at_the_start() {
    let site = site_with("1").await;
    let mut browser = site.signed_in("alice").await;
    let storage = &site.app.storage;
    let member = storage.upsert_member("ana", Some("ana"), &tokens("ana"), at(0)).await.unwrap().id;
    for key in ["111", "222"] {
        let link = NewLink { provider: PROVIDER, ..new_link(member, key) };
        site.app.storage.upsert_link(link, at(0)).await.unwrap();
    }

    operator_client::count_connected(&site.app).await.unwrap();
    operator_client::count_connected(&site.app).await.unwrap();

    assert_eq!(site.app.storage.count_operator_accounts(PROVIDER).await.unwrap(), 2, "whatever the cap is");
    assert!(site.app.storage.has_operator_account(PROVIDER, member).await.unwrap());
    assert_eq!(own_client_use(&mut browser).await, OwnClientUse::Full);
}
