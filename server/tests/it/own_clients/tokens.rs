//! Which client's tokens are whose, while a link changes from the site's client to the member's own and back.

use super::*;
use crate::support::{last_days, wish};
use domain::{DataType, wire::ImportState};
use server::storage::WindowState;

/// The clients that renewed something, in order.
fn renewals(site: &Site) -> Vec<String> {
    let seen = site.seen(Host::FitbitApi, "/oauth2/token");
    let renews =
        |seen: &&Seen| seen.body.as_deref().is_some_and(|body| body.contains("grant_type=refresh_token"));
    seen.iter().filter(renews).map(client_of).collect()
}

#[tokio::test]
async fn import_goes_on_while_its_link_changes_to_the_own_client_and_back() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(FITBIT, "alice").await;
    enter(&mut browser, &registered(&site).personal).await;
    site.fault("api.fitbit.com", "activityCalories", 0, 0, json!({"kind": "slow", "millis": 40}));
    let wished = wish(&link, &[DataType::ActivityCalories], last_days(1_500));
    let import = browser.create_import(&wished).await.id;

    site.until(&import, |import| import.requests_done >= 3).await;
    sign_in(&mut browser, &site).await;
    let through_own = browser.links().await.remove(0);
    site.until(&import, |import| import.requests_done >= 12).await;
    site.standin.app().fitbit().expire("alice");
    site.until(&import, |import| import.requests_done >= 20).await;
    browser.connect(&site, FITBIT, "alice", "").await;
    let through_the_site = browser.links().await.remove(0);
    site.standin.app().fitbit().expire("alice");
    site.clear_faults();
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((&through_own.id, through_own.through_own_client), (&link, true));
    assert_eq!((&through_the_site.id, through_the_site.through_own_client), (&link, false));
    assert_eq!((ready.problem, ready.progress[0].windows_failed), (None, 0));
    let clients = site.standin.app().clients();
    let [own, sites] = [&clients.fitbit_own.personal.client_id, &clients.fitbit.client_id];
    assert_eq!(renewals(&site), [own.as_str(), sites.as_str()]);
    assert_eq!(revocations(&site), [sites.as_str(), own.as_str()]);
    // The own client stays, without a link.
    let client = own_client(&mut browser).await;
    assert_eq!((client.state, client.link_id), (OwnClientState::Working, None));
}

#[tokio::test]
async fn permission_somebody_else_lives_by_is_left_to_them() {
    let site = Site::idle().await;
    let (mut alice, _) = site.linked(FITBIT, "alice").await;
    // Another member of ours reads the same account, through the site's client too.
    let mut bob = site.signed_in("bob").await;
    bob.connect(&site, FITBIT, "alice", "").await;
    enter(&mut alice, &registered(&site).personal).await;

    sign_in(&mut alice, &site).await;

    assert!(alice.links().await[0].through_own_client);
    assert!(revocations(&site).is_empty(), "ending one grant of an account ends them all");
}

#[tokio::test]
async fn disconnecting_ends_the_permission_with_the_own_client() {
    let site = Site::idle().await;
    let (mut browser, client) = working(&site).await;

    let ended = browser.disconnect(&client.link_id.unwrap()).await;

    assert!(ended.revoked_at_provider);
    assert_eq!(revocations(&site), [registered(&site).personal.client_id]);
    let client = own_client(&mut browser).await;
    assert_eq!((client.state, client.link_id), (OwnClientState::Working, None));
}

#[tokio::test]
async fn import_waits_for_the_right_secret_and_goes_on_with_it_without_another_sign_in() {
    let site = Site::start().await;
    let (mut browser, client) = working(&site).await;
    let link = client.link_id.unwrap();
    let personal = registered(&site).personal;
    site.fault("api.fitbit.com", "activityCalories", 0, 0, json!({"kind": "slow", "millis": 30}));
    let wished = wish(&link, &[DataType::ActivityCalories], last_days(900));
    let import = browser.create_import(&wished).await.id;
    site.until(&import, |import| import.requests_done >= 3).await;

    enter_as(&mut browser, &personal.client_id, "0123456789abcdef0123456789abcdef").await;
    site.standin.app().fitbit().expire("alice");
    let stopped = site.until_state(&import, ImportState::NeedsReconnect).await;
    let faulty = own_client(&mut browser).await;
    let kept = site.windows(&import).await.iter().filter(|w| w.state == WindowState::Fetched).count();
    site.clear_faults();
    enter(&mut browser, &personal).await;
    let mended = check(&mut browser).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((mended.state, mended.problem), (OwnClientState::Working, None));
    assert_eq!(browser.links().await[0].state, LinkState::Active);
    assert_eq!(stopped.problem, Some(ErrorCode::OwnClientNeeded));
    assert_eq!((faulty.state, faulty.problem), (OwnClientState::Faulty, Some(OwnClientProblem::WrongSecret)));
    assert!(kept >= 3, "{kept}");
    assert_eq!((ready.problem, ready.progress[0].windows_failed), (None, 0));
}

#[tokio::test]
async fn import_whose_client_was_removed_keeps_what_it_fetched() {
    let site = Site::start().await;
    let (mut browser, client) = working(&site).await;
    let link = client.link_id.unwrap();
    site.fault("api.fitbit.com", "activityCalories", 0, 0, json!({"kind": "slow", "millis": 30}));
    let wished = wish(&link, &[DataType::ActivityCalories], last_days(900));
    let import = browser.create_import(&wished).await.id;
    site.until(&import, |import| import.requests_done >= 3).await;

    browser.delete(PATH).await;
    let stopped = site.until_state(&import, ImportState::NeedsReconnect).await;
    site.clear_faults();
    browser.connect(&site, FITBIT, "alice", "").await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert!(stopped.requests_done >= 3);
    assert_eq!((ready.problem, ready.progress[0].windows_failed), (None, 0));
    assert!(!browser.links().await[0].through_own_client);
}
