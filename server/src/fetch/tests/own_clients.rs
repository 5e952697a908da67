//! Links whose tokens belong to a client the member registered: renewed and ended by that client and no other, also while
//! the link changes from one to the other.

use super::*;
use crate::{
    fetch::{oauth, profile_of},
    storage::{NewLink, OwnClientRow},
    testing::{new_link, tokens},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    ProviderId,
    wire::{ErrorCode, OwnClientProblem, OwnClientState},
};
use secrecy::ExposeSecret;
use tokio::sync::Notify;

const SITES: &str = "our-client:our-secret";
const OWN: &str = "23OWN1:own-secret";

/// A new pair whose access token names who asked for it.
fn pair(asked: &Asked) -> Answer {
    let name = if shown(asked) == OWN { "own" } else { "site" };
    Answer::json(
        200,
        &format!(
            r#"{{"access_token": "renewed-{name}", "expires_in": 28800, "refresh_token": "next-{name}",
                 "token_type": "Bearer", "user_id": "9QK4TZ"}}"#
        ),
    )
}

/// Client and secret of a request to the token endpoint.
fn shown(asked: &Asked) -> String {
    let header = asked.header("authorization").and_then(|line| line.strip_prefix("Basic ")).unwrap();
    String::from_utf8(STANDARD.decode(header).unwrap()).unwrap()
}

fn is_token_request(asked: &Asked) -> bool {
    asked.path.starts_with("/oauth2/token")
}

/// Takes renewed tokens and no other.
fn strict(asked: &Asked) -> Answer {
    match asked.header("authorization") {
        Some("Bearer renewed-own" | "Bearer renewed-site") => Answer::json(200, STEPS),
        _ => Answer::json(401, "{}"),
    }
}

async fn own_client(site: &Site) -> OwnClientRow {
    site.storage.own_client(site.link.member_id, "23OWN1", "own-secret").await
}

/// The site's link as it is after a sign-in through an own client, or again through the site's.
async fn connect_through(site: &Site, client: Option<&OwnClientRow>, name: &str) {
    let new = NewLink {
        own_client_id: client.map(|client| client.id),
        tokens: tokens(name),
        ..new_link(site.link.member_id, &site.link.account_key)
    };
    let link = site.storage.upsert_link(new, at(1)).await.unwrap();
    assert_eq!(link.id, site.link.id);
}

async fn access(site: &Site) -> String {
    let held = site.storage.load_link_tokens(site.link.id).await.unwrap().unwrap();
    held.tokens.access.expose_secret().to_owned()
}

#[tokio::test]
async fn tokens_are_renewed_by_the_client_they_were_given_to_there_and_back() {
    let site = Site::new(|asked| if is_token_request(asked) { pair(asked) } else { strict(asked) }).await;
    let client = own_client(&site).await;

    let through_the_site = site.fetch().await;
    connect_through(&site, Some(&client), "own").await;
    let through_the_own = site.fetch().await;
    connect_through(&site, None, "again").await;
    let back = site.fetch().await;

    assert!([through_the_site, through_the_own, back].iter().all(|outcome| *outcome == steps_page()));
    let renewals = site.service.asked("/oauth2/token");
    let by: Vec<_> = renewals.iter().map(shown).collect();
    assert_eq!(by, [SITES, OWN, SITES]);
    let with: Vec<_> = renewals.iter().map(|asked| asked.form("refresh_token").unwrap()).collect();
    assert_eq!(with, ["refresh-ana", "refresh-own", "refresh-again"]);
    // A Personal application may count as one with a secret or as one without.
    let named: Vec<_> = renewals.iter().map(|asked| asked.form("client_id")).collect();
    assert_eq!(named, [None, Some("23OWN1".to_owned()), None]);
}

#[tokio::test]
async fn renewal_under_way_does_not_take_the_place_of_a_new_clients_tokens() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begun_there, go_on_there) = (Arc::clone(&begun), Arc::clone(&go_on));
    let site = Site::new(move |asked| {
        if !is_token_request(asked) {
            return match asked.header("authorization") {
                Some("Bearer access-own") => Answer::json(200, STEPS),
                _ => Answer::json(401, "{}"),
            };
        }
        let asked = asked.clone();
        begun_there.notify_one();
        let go_on = Arc::clone(&go_on_there);
        Answer::Later(Box::pin(async move {
            go_on.notified().await;
            pair(&asked)
        }))
    })
    .await;
    let client = own_client(&site).await;

    let (outcome, ()) = tokio::join!(site.fetch(), async {
        begun.notified().await;
        connect_through(&site, Some(&client), "own").await;
        go_on.notify_one();
    });

    assert_eq!(outcome, steps_page(), "the request goes on with the new client's token");
    assert_eq!(access(&site).await, "access-own");
    assert_eq!(site.service.asked("/oauth2/token").len(), 1);
}

#[tokio::test]
async fn first_token_of_the_next_client_may_have_ended_too() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begun_there, go_on_there) = (Arc::clone(&begun), Arc::clone(&go_on));
    let site = Site::new(move |asked| {
        if is_token_request(asked) {
            return pair(asked);
        }
        if asked.header("authorization") != Some("Bearer access-ana") {
            return strict(asked);
        }
        begun_there.notify_one();
        let go_on = Arc::clone(&go_on_there);
        Answer::Later(Box::pin(async move {
            go_on.notified().await;
            Answer::json(401, "{}")
        }))
    })
    .await;
    let client = own_client(&site).await;

    let (outcome, ()) = tokio::join!(site.fetch(), async {
        begun.notified().await;
        connect_through(&site, Some(&client), "own").await;
        go_on.notify_one();
    });

    assert_eq!(outcome, steps_page());
    assert_eq!(access(&site).await, "renewed-own");
    assert_eq!(site.service.asked("/oauth2/token").len(), 1, "the client that was left renews nothing");
}

#[tokio::test]
async fn refused_renewal_of_a_client_that_was_left_is_no_end_of_the_permission() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begun_there, go_on_there) = (Arc::clone(&begun), Arc::clone(&go_on));
    let site = Site::new(move |asked| {
        if !is_token_request(asked) {
            return match asked.header("authorization") {
                Some("Bearer access-own") => Answer::json(200, STEPS),
                _ => Answer::json(401, "{}"),
            };
        }
        begun_there.notify_one();
        let go_on = Arc::clone(&go_on_there);
        Answer::Later(Box::pin(async move {
            go_on.notified().await;
            Answer::json(400, r#"{"errors": [{"errorType": "invalid_grant"}]}"#)
        }))
    })
    .await;
    let client = own_client(&site).await;

    let (outcome, ()) = tokio::join!(site.fetch(), async {
        begun.notified().await;
        connect_through(&site, Some(&client), "own").await;
        go_on.notify_one();
    });

    assert_eq!(outcome, steps_page());
    assert_eq!(access(&site).await, "access-own");
}

#[tokio::test]
async fn own_client_that_is_not_taken_any_more_is_told_apart_from_the_sites() {
    let unknown = r#"{"errors": [{"errorType": "invalid_client", "message": "words"}]}"#;
    let site = Site::new(
        move |asked| {
            if is_token_request(asked) { Answer::json(401, unknown) } else { strict(asked) }
        },
    )
    .await;
    let client = own_client(&site).await;
    connect_through(&site, Some(&client), "own").await;

    let outcome = site.fetch().await;

    assert_eq!(outcome, FetchOutcome::Reconnect(ErrorCode::OwnClientNeeded));
    let row = site.storage.find_own_client(site.link.member_id, ProviderId::Fitbit).await.unwrap().unwrap();
    assert_eq!((row.state, row.problem), (OwnClientState::Faulty, Some(OwnClientProblem::WrongSecret)));
    assert_eq!(access(&site).await, "access-own", "nothing is lost: the right secret may still come");
}

#[tokio::test]
async fn removed_client_leaves_nothing_to_fetch_with() {
    let site = Site::new(|_| Answer::json(200, STEPS)).await;
    let client = own_client(&site).await;
    connect_through(&site, Some(&client), "own").await;
    site.storage.remove_own_client(site.link.member_id, ProviderId::Fitbit, at(2)).await.unwrap();

    assert_eq!(site.fetch().await, FetchOutcome::Reconnect(ErrorCode::NeedsReconnect));
    assert!(site.service.asked("").is_empty());
}

#[tokio::test]
async fn permission_is_ended_by_the_client_it_was_given_to() {
    let site = Site::new(|_| Answer::json(200, "")).await;
    let client = own_client(&site).await;
    connect_through(&site, Some(&client), "own").await;

    site.fetcher.revoke(site.link.id, &site.fitbit).await.unwrap();

    let asked = &site.service.asked("/oauth2/revoke")[0];
    assert_eq!(shown(asked), OWN);
    assert_eq!(asked.form("token").as_deref(), Some("refresh-own"));
}

#[tokio::test]
async fn token_is_renewed_on_demand_however_long_it_lives_yet() {
    let site = Site::new(|asked| if is_token_request(asked) { pair(asked) } else { strict(asked) }).await;
    let client = own_client(&site).await;
    connect_through(&site, Some(&client), "own").await;

    site.fetcher.renew(site.link.id, &site.fitbit).await.unwrap();

    assert_eq!(access(&site).await, "renewed-own");
}

#[tokio::test]
async fn own_client_asks_for_what_readings_within_the_day_need_besides() {
    let site = Site::new(|_| Answer::json(200, "{}")).await;
    let row = own_client(&site).await;
    let client = site.storage.find_client_credentials(site.link.member_id, row.id).await.unwrap().unwrap();
    let callback = "http://localhost:8080/auth/fitbit/callback".parse().unwrap();

    let address = |client| {
        let profile = profile_of(&site.fitbit, client);
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned().into();
        oauth::authorize_url(&profile, &callback, "state", &verifier, false)
    };
    let part = |url: &url::Url, name: &str| {
        url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    };

    let (own, sites) = (address(Some(&client)), address(None));
    assert_eq!(part(&own, "client_id").as_deref(), Some("23OWN1"));
    let scopes = part(&own, "scope").unwrap();
    for permission in ProviderId::Fitbit.permissions().iter().chain(ProviderId::Fitbit.intraday_permissions())
    {
        assert_eq!(scopes.split(' ').filter(|scope| scope == permission).count(), 1, "{permission}");
    }
    assert_eq!(part(&sites, "client_id").as_deref(), Some("our-client"));
    assert_eq!(part(&sites, "scope").unwrap().matches("oxygen").count(), 1);
    assert!(!own.as_str().contains("own-secret"));
}

#[tokio::test]
async fn quota_of_the_client_before_holds_nothing_up() {
    let site = Site::new(|asked| match asked.header("authorization") {
        Some("Bearer access-ana") => {
            let json = ("content-type", "application/json");
            let used_up = [json, ("fitbit-rate-limit-remaining", "0"), ("fitbit-rate-limit-reset", "1800")];
            Answer::with(200, &used_up, STEPS)
        }
        _ => Answer::json(200, STEPS),
    })
    .await;
    let client = own_client(&site).await;
    site.fetch().await;
    let used_up = site.fetch().await;

    connect_through(&site, Some(&client), "own").await;
    site.fetcher.forget_quota(site.link.id).await;

    assert!(matches!(used_up, FetchOutcome::Wait { .. }), "{used_up:?}");
    assert_eq!(site.fetch().await, steps_page());
}
