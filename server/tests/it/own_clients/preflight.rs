//! What is found to be wrong with a client, and how it is told.

use super::*;
use crate::support::site::{FITBIT as HOST, status};

#[tokio::test]
async fn wrong_secret_is_named_and_mended_by_the_right_one() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let personal = registered(&site).personal;
    enter_as(&mut browser, &personal.client_id, "0123456789abcdef0123456789abcdef").await;

    let landed = sign_in(&mut browser, &site).await;
    let wrong = own_client(&mut browser).await;
    let links = browser.links().await;
    enter(&mut browser, &personal).await;
    sign_in(&mut browser, &site).await;
    let right = own_client(&mut browser).await;

    assert_eq!(landed, "/own-client/fitbit");
    assert_eq!((wrong.state, wrong.problem), (OwnClientState::Faulty, Some(OwnClientProblem::WrongSecret)));
    assert!(wrong.checked_at.is_some() && links.is_empty());
    assert_eq!((right.state, right.problem), (OwnClientState::Working, None));
}

#[tokio::test]
async fn server_type_is_told_by_the_readings_it_is_not_given() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).server).await;

    let landed = sign_in(&mut browser, &site).await;

    let client = own_client(&mut browser).await;
    assert_eq!(landed, "/own-client/fitbit");
    assert_eq!((client.state, client.problem), (OwnClientState::Faulty, Some(OwnClientProblem::NotPersonal)));
    // It serves daily data all the same.
    assert!(client.link_id.is_some() && browser.links().await[0].through_own_client);
}

#[tokio::test]
async fn missing_permissions_are_named_and_cost_only_their_data() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).personal).await;

    for (ticked, missing, asked) in [
        (
            &["activity", "sleep", "oxygen_saturation", "respiratory_rate", "profile"][..],
            &["heartrate"][..],
            "/activities/steps/date/2026-11-21/1d/1min",
        ),
        (
            &["heartrate", "profile"][..],
            &["activity", "oxygen_saturation", "respiratory_rate", "sleep"][..],
            "/activities/heart/date/2026-11-21/1d/1min",
        ),
    ] {
        let consent = begin(&mut browser).await;
        let back = site.agree_to(FITBIT, &consent, "alice", ticked).await;
        assert_eq!(browser.get(&back).await.location(), "/own-client/fitbit");

        let client = own_client(&mut browser).await;
        let problem = Some(OwnClientProblem::MissingPermission);
        assert_eq!((client.state, client.problem), (OwnClientState::Working, problem));
        assert_eq!(client.missing_permissions.iter().map(String::as_str).collect::<Vec<_>>(), missing);
        assert_eq!(site.count(Host::FitbitApi, asked), 1, "{asked}");
    }
}

#[tokio::test]
async fn client_that_may_read_nothing_within_the_day_does_not_work() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).personal).await;

    let consent = begin(&mut browser).await;
    let back = site.agree_to(FITBIT, &consent, "alice", &["weight", "profile"]).await;
    browser.get(&back).await;

    let client = own_client(&mut browser).await;
    let problem = Some(OwnClientProblem::MissingPermission);
    assert_eq!((client.state, client.problem), (OwnClientState::Faulty, problem));
    assert_eq!(client.missing_permissions.len(), 5);
    assert_eq!(site.count(Host::FitbitApi, "1min"), 0, "nothing is asked that must be refused");
}

#[tokio::test]
async fn redirect_address_refused_at_the_exchange_is_named() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).personal).await;
    let refusal = json!({"errors": [{"errorType": "invalid_request", "fieldName": "redirect_uri"}]});
    let fault = json!({"kind": "status", "status": 400, "body": refusal.to_string()});
    site.fault(HOST, "/oauth2/token", 0, 1, fault);

    let landed = sign_in(&mut browser, &site).await;

    let client = own_client(&mut browser).await;
    assert_eq!(landed, "/own-client/fitbit");
    assert_eq!(
        (client.state, client.problem),
        (OwnClientState::Faulty, Some(OwnClientProblem::WrongRedirect))
    );
}

#[tokio::test]
async fn trouble_on_the_way_is_told_as_that_and_a_second_check_finds_it_working() {
    let site = Site::idle().await;
    for path in ["/oauth2/token", "/1d/1min"] {
        let mut browser = site.signed_in("alice").await;
        enter(&mut browser, &registered(&site).personal).await;
        site.fault(HOST, path, 0, 0, status(503));

        sign_in(&mut browser, &site).await;
        let troubled = own_client(&mut browser).await;
        site.clear_faults();
        if path == "/oauth2/token" {
            let refused = browser.post(&format!("{PATH}/check"), &json!({})).await;
            assert_eq!(refused.problem(), (409, ErrorCode::NeedsReconnect), "there is no link yet");
            sign_in(&mut browser, &site).await;
        }
        let mended = check(&mut browser).await;

        let problem = Some(OwnClientProblem::NotReachable);
        assert_eq!((troubled.state, troubled.problem), (OwnClientState::Faulty, problem), "{path}");
        assert_eq!((mended.state, mended.problem), (OwnClientState::Working, None), "{path}");
        browser.delete(PATH).await;
    }
}

#[tokio::test]
async fn client_that_worked_goes_on_working_while_the_provider_is_away() {
    let site = Site::idle().await;
    let (mut browser, _) = working(&site).await;
    site.fault(HOST, "/1d/1min", 0, 0, status(503));

    let away = check(&mut browser).await;

    assert_eq!((away.state, away.problem), (OwnClientState::Working, Some(OwnClientProblem::NotReachable)));
}

#[tokio::test]
async fn check_finds_a_secret_that_was_replaced_by_a_wrong_one() {
    let site = Site::idle().await;
    let (mut browser, client) = working(&site).await;
    let personal = registered(&site).personal;

    let reentered = enter_as(&mut browser, &personal.client_id, "0123456789abcdef0123456789abcdef").await;
    let wrong = check(&mut browser).await;
    enter(&mut browser, &personal).await;
    let right = check(&mut browser).await;

    // The same client at the provider, so its link stays.
    assert_eq!((reentered.state, reentered.link_id), (OwnClientState::Entered, client.link_id.clone()));
    assert_eq!((wrong.state, wrong.problem), (OwnClientState::Faulty, Some(OwnClientProblem::WrongSecret)));
    assert_eq!((right.state, right.problem), (OwnClientState::Working, None));
    assert_eq!(right.link_id, client.link_id);
    assert!(revocations(&site).is_empty());
}

#[tokio::test]
async fn permission_that_ended_says_nothing_of_the_client() {
    let site = Site::idle().await;
    let (mut browser, _) = working(&site).await;
    site.standin.app().fitbit().revoke("alice");

    let refused = browser.post(&format!("{PATH}/check"), &json!({})).await;

    assert_eq!(refused.problem(), (409, ErrorCode::NeedsReconnect));
    let client = own_client(&mut browser).await;
    assert_eq!((client.state, client.problem), (OwnClientState::Working, None));
    assert_eq!(browser.links().await[0].state, LinkState::NeedsReconnect);
    assert_eq!(sign_in(&mut browser, &site).await, "/own-client/fitbit");
    assert_eq!(browser.links().await[0].state, LinkState::Active);
}

#[tokio::test]
async fn grant_without_any_permission_of_ours_makes_no_link_and_is_ended() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).personal).await;
    let answer = json!({"access_token": "x", "expires_in": 28800, "token_type": "Bearer", "scope": "social"});
    let fault = json!({"kind": "status", "status": 200, "body": answer.to_string()});
    site.fault(HOST, "/oauth2/token", 0, 1, fault);

    let landed = sign_in(&mut browser, &site).await;

    assert_eq!(landed, "/own-client/fitbit?problem=nothing_granted&provider=fitbit");
    assert!(browser.links().await.is_empty());
    assert_eq!(revocations(&site), [registered(&site).personal.client_id]);
}

#[tokio::test]
async fn preflight_counts_toward_the_quota() {
    let site = Site::idle_with(standin::Options::default(), &[]).await;
    let (mut browser, client) = working(&site).await;
    let link: server::storage::LinkId = client.link_id.unwrap().parse().unwrap();

    let before = site.app.storage.load_quota(link).await.unwrap().unwrap().remaining.unwrap();
    check(&mut browser).await;
    let after = site.app.storage.load_quota(link).await.unwrap().unwrap().remaining.unwrap();

    assert_eq!(before - after, 1);
}

#[tokio::test]
async fn service_that_has_ended_is_told_as_that() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).personal).await;
    let consent = begin(&mut browser).await;
    let back = site.agree(FITBIT, &consent, "alice", "").await;
    site.set_switch("fitbit.gone", "on");

    assert_eq!(browser.get(&back).await.location(), "/own-client/fitbit?problem=gone&provider=fitbit");
}
