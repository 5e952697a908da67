//! Clients that members registered themselves: entered, signed in through, tried, replaced, removed.

pub(crate) mod google;
mod operator;
mod preflight;
mod tokens;

use crate::support::{Browser, Site, browser::from_the_page};
use axum::body::Body;
use domain::{
    ProviderId,
    wire::{
        ErrorCode, LinkState, OwnClient, OwnClientProblem, OwnClientState, OwnClientUse, Problem, Redirect,
        Site as About,
    },
};
use http::Method;
use serde_json::json;
use standin::{Host, request_log::Seen, state::Client};
use url::Url;

const FITBIT: ProviderId = ProviderId::Fitbit;
const PATH: &str = "/api/own-clients/fitbit";

/// The clients alice has registered: Personal, Personal with a slip in its redirect address, Server.
fn registered(site: &Site) -> standin::state::OwnClients {
    site.standin.app().clients().fitbit_own.clone()
}

async fn enter(browser: &mut Browser, client: &Client) -> OwnClient {
    enter_as(browser, &client.client_id, &client.client_secret).await
}

async fn enter_as(browser: &mut Browser, client_id: &str, client_secret: &str) -> OwnClient {
    browser.put(PATH, &json!({"client_id": client_id, "client_secret": client_secret})).await.json()
}

async fn begin(browser: &mut Browser) -> Url {
    let redirect: Redirect = browser.post(&format!("{PATH}/sign-in"), &json!({})).await.json();
    redirect.location.parse().unwrap()
}

/// Signs in through the entered client as alice with every permission; gives where the browser is sent.
async fn sign_in(browser: &mut Browser, site: &Site) -> String {
    let consent = begin(browser).await;
    let back = site.agree(FITBIT, &consent, "alice", "").await;
    browser.get(&back).await.location().to_owned()
}

async fn check(browser: &mut Browser) -> OwnClient {
    browser.post(&format!("{PATH}/check"), &json!({})).await.json()
}

async fn own_clients(browser: &mut Browser) -> Vec<OwnClient> {
    browser.get("/api/own-clients").await.json()
}

/// The one own client there is.
async fn own_client(browser: &mut Browser) -> OwnClient {
    let mut all = own_clients(browser).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A browser in which alice has entered her Personal client and signed in through it.
pub(crate) async fn working(site: &Site) -> (Browser, OwnClient) {
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(site).personal).await;
    assert_eq!(sign_in(&mut browser, site).await, "/own-client/fitbit");
    let client = own_client(&mut browser).await;
    assert_eq!((client.state, client.problem), (OwnClientState::Working, None));
    (browser, client)
}

/// Which client sent a request to the token endpoint or to its neighbours.
fn client_of(seen: &Seen) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let line = seen.authorization.as_deref().and_then(|line| line.strip_prefix("Basic ")).unwrap();
    let pair = String::from_utf8(STANDARD.decode(line).unwrap()).unwrap();
    pair.split_once(':').unwrap().0.to_owned()
}

/// The clients that ended permissions, in order.
fn revocations(site: &Site) -> Vec<String> {
    site.seen(Host::FitbitApi, "/oauth2/revoke").iter().map(client_of).collect()
}

#[tokio::test]
async fn link_to_the_same_account_becomes_the_own_clients_and_what_the_site_held_is_ended() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(FITBIT, "alice").await;
    let personal = registered(&site).personal;

    let entered = enter(&mut browser, &personal).await;
    let landed = sign_in(&mut browser, &site).await;

    assert_eq!((entered.state, entered.link_id, entered.checked_at), (OwnClientState::Entered, None, None));
    assert_eq!(landed, "/own-client/fitbit");
    let client = own_client(&mut browser).await;
    assert_eq!((client.state, client.problem), (OwnClientState::Working, None));
    assert_eq!((client.client_id, client.link_id), (personal.client_id, Some(link.clone())));
    assert!(client.checked_at.is_some() && client.missing_permissions.is_empty());
    let links = browser.links().await;
    assert_eq!((links.len(), &links[0].id, links[0].through_own_client), (1, &link, true));
    for permission in FITBIT.intraday_permissions() {
        assert!(links[0].granted.contains(*permission), "{permission}");
    }
    assert_eq!(site.count(Host::FitbitApi, "/activities/heart/date/2026-11-21/1d/1min"), 1);
    assert_eq!(revocations(&site), [site.standin.app().clients().fitbit.client_id.clone()]);
}

#[tokio::test]
async fn secret_is_in_no_answer() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let personal = registered(&site).personal;
    let wish = json!({"client_id": personal.client_id, "client_secret": personal.client_secret});

    let mut answers = vec![browser.put(PATH, &wish).await];
    answers.push(browser.post(&format!("{PATH}/sign-in"), &json!({})).await);
    sign_in(&mut browser, &site).await;
    answers.push(browser.post(&format!("{PATH}/check"), &json!({})).await);
    answers.push(browser.post(&format!("{PATH}/sign-in/forget"), &json!({})).await);
    for path in ["/api/own-clients", "/api/links", "/api/session", "/api/site"] {
        answers.push(browser.get(path).await);
    }
    let wrong = json!({"client_id": "", "client_secret": personal.client_secret});
    let refused = browser.put(PATH, &wrong).await;
    assert_eq!(refused.problem().1, ErrorCode::InvalidOwnClient);
    answers.push(refused);
    let unreadable = format!(r#"{{"client_id": 1, "client_secret": "{}"}}"#, personal.client_secret);
    answers.push(browser.send(from_the_page(Method::PUT, PATH, Body::from(unreadable))).await);

    for answer in answers {
        assert!(!answer.text().contains(&personal.client_secret), "{}", answer.text());
    }
}

#[tokio::test]
async fn what_cannot_be_an_id_or_a_secret_is_refused_by_its_field() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let long = |length: usize| "x".repeat(length);

    for (client_id, secret, field) in [
        ("", "secret", "client_id"),
        ("   ", "secret", "client_id"),
        ("23 PERS", "secret", "client_id"),
        ("23PÉRS", "secret", "client_id"),
        (long(65).as_str(), "secret", "client_id"),
        ("23PERS", "", "client_secret"),
        ("23PERS", "se\u{7f}cret", "client_secret"),
        ("23PERS", long(129).as_str(), "client_secret"),
    ] {
        let answer = browser.put(PATH, &json!({"client_id": client_id, "client_secret": secret})).await;

        assert_eq!(answer.problem(), (422, ErrorCode::InvalidOwnClient));
        let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem.field.as_deref(), Some(field), "{client_id:?} {secret:?}");
    }
    assert!(own_clients(&mut browser).await.is_empty());

    // What copying brings along is no part of it, and the longest are taken.
    let taken = enter_as(&mut browser, &format!(" {} ", long(64)), &format!("{}\n", long(128))).await;
    assert_eq!(taken.client_id, long(64));
}

#[tokio::test]
async fn own_clients_are_their_members_alone() {
    let site = Site::idle().await;
    let (mut alice, client) = working(&site).await;
    let mut bob = site.signed_in("bob").await;
    let mut visitor = site.browser();
    let routes = [
        (Method::POST, format!("{PATH}/sign-in")),
        (Method::POST, format!("{PATH}/sign-in/forget")),
        (Method::POST, format!("{PATH}/check")),
        (Method::DELETE, PATH.to_owned()),
    ];

    for (method, path) in &routes {
        let ask = || from_the_page(method.clone(), path, Body::from("{}"));
        assert_eq!(bob.send(ask()).await.problem(), (404, ErrorCode::NotFound), "{method} {path}");
        assert_eq!(visitor.send(ask()).await.problem(), (401, ErrorCode::NotSignedIn), "{method} {path}");
    }
    assert_eq!(visitor.get("/api/own-clients").await.problem().1, ErrorCode::NotSignedIn);
    let new = json!({"client_id": "23PERS", "client_secret": "x"});
    assert_eq!(visitor.put(PATH, &new).await.problem().1, ErrorCode::NotSignedIn);
    assert!(own_clients(&mut bob).await.is_empty());
    assert_eq!(own_client(&mut alice).await, client);
}

#[tokio::test]
async fn provider_there_is_not_has_no_own_clients() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let new = json!({"client_id": "23PERS", "client_secret": "x"});

    for provider in ["acme", "%ff"] {
        let answer = browser.put(&format!("/api/own-clients/{provider}"), &new).await;
        assert_eq!(answer.problem(), (404, ErrorCode::NotFound), "{provider}");
    }
    let about: About = browser.get("/api/site").await.json();
    assert_eq!(about.redirect_urls[&FITBIT], "http://localhost:8080/auth/fitbit/callback");
    assert_eq!(about.redirect_urls.len(), about.providers.len());
    assert_eq!(about.own_clients[&FITBIT], OwnClientUse::NeededForIntraday);
}

#[tokio::test]
async fn removing_ends_the_permission_and_asks_for_consent_again() {
    let site = Site::idle().await;
    let (mut browser, client) = working(&site).await;

    let removed = browser.delete(PATH).await;

    assert_eq!(removed.status, 204);
    assert!(own_clients(&mut browser).await.is_empty());
    assert_eq!(revocations(&site), [registered(&site).personal.client_id]);
    let link = browser.links().await.remove(0);
    assert_eq!((Some(link.id.clone()), link.state), (client.link_id, LinkState::NeedsReconnect));
    assert!(!link.through_own_client);
    assert!(site.app.storage.load_link_tokens(link.id.parse().unwrap()).await.unwrap().is_none());
    assert_eq!(browser.delete(PATH).await.problem(), (404, ErrorCode::NotFound));

    // The site's client takes the link up again.
    let renewed = browser.connect(&site, FITBIT, "alice", "").await;
    assert_eq!((renewed, browser.links().await[0].state), (link.id, LinkState::Active));
}

#[tokio::test]
async fn removing_does_not_wait_for_a_provider_that_does_not_answer_well() {
    let site = Site::idle().await;
    let (mut browser, _) = working(&site).await;
    site.fault("api.fitbit.com", "/oauth2/revoke", 0, 0, crate::support::site::status(503));

    assert_eq!(browser.delete(PATH).await.status, 204);

    assert!(own_clients(&mut browser).await.is_empty());
}

#[tokio::test]
async fn replacing_begins_anew_and_ends_what_the_old_client_held() {
    let site = Site::idle().await;
    let (mut browser, _) = working(&site).await;
    let own = registered(&site);

    let replaced = enter(&mut browser, &own.server).await;

    assert_eq!((replaced.state, replaced.link_id), (OwnClientState::Entered, None));
    assert_eq!(own_client(&mut browser).await.client_id, own.server.client_id);
    assert_eq!(revocations(&site), [own.personal.client_id]);
    assert_eq!(browser.links().await[0].state, LinkState::NeedsReconnect);
}

#[tokio::test]
async fn sign_in_that_comes_back_for_a_client_that_went_is_refused() {
    let site = Site::idle().await;
    let own = registered(&site);
    let mut browser = site.signed_in("alice").await;

    for replaces in [true, false] {
        enter(&mut browser, &own.personal).await;
        let consent = begin(&mut browser).await;
        let back = site.agree(FITBIT, &consent, "alice", "").await;
        if replaces {
            enter(&mut browser, &own.server).await;
        } else {
            browser.delete(PATH).await;
        }

        let landed = browser.get(&back).await.location().to_owned();

        assert_eq!(landed, "/own-client/fitbit?problem=own_client_replaced&provider=fitbit");
        assert_eq!(site.count(Host::FitbitApi, "/oauth2/token"), 0, "the code is shown to nobody");
        assert!(browser.links().await.is_empty());
    }
}

#[tokio::test]
async fn client_that_goes_while_its_code_is_exchanged_leaves_no_link_and_no_permission() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).personal).await;
    let consent = begin(&mut browser).await;
    let back = site.agree(FITBIT, &consent, "alice", "").await;
    site.fault("api.fitbit.com", "/profile", 0, 1, json!({"kind": "slow", "millis": 300}));

    let mut other_tab = browser.clone();
    let (landed, removed) = tokio::join!(async { browser.get(&back).await.location().to_owned() }, async {
        site.until_seen(|site| site.count(Host::FitbitApi, "/profile") == 1).await;
        other_tab.delete(PATH).await.status
    });

    assert_eq!(removed, 204);
    assert_eq!(landed, "/own-client/fitbit?problem=own_client_replaced&provider=fitbit");
    assert!(browser.links().await.is_empty());
    assert_eq!(revocations(&site), [registered(&site).personal.client_id]);
}

#[tokio::test]
async fn sign_in_that_never_came_back_is_noticed_until_the_member_says_what_happened() {
    let site = Site::idle().await;
    let own = registered(&site);
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &own.wrong_redirect).await;

    begin(&mut browser).await;
    // The provider shows its error on a page of its own, so nothing ever comes back.
    site.skip(std::time::Duration::from_secs(3 * 24 * 3600)).await;
    server::retention::delete_expired(&site.app).await.unwrap();
    let mut next_visit = site.signed_in("alice").await;
    let noticed = own_client(&mut next_visit).await;
    let forgotten: OwnClient = next_visit.post(&format!("{PATH}/sign-in/forget"), &json!({})).await.json();
    begin(&mut next_visit).await;
    let replaced = enter(&mut next_visit, &own.personal).await;

    assert_eq!(noticed.sign_in_begun_at, Some(server::testing::at(0)));
    assert_eq!((noticed.state, noticed.problem), (OwnClientState::Entered, None));
    assert_eq!(forgotten.sign_in_begun_at, None);
    assert_eq!(replaced.sign_in_begun_at, None);
}

#[tokio::test]
async fn every_way_back_ends_the_waiting_for_it() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).personal).await;

    let consent = begin(&mut browser).await;
    let away = own_client(&mut browser).await;
    let back = site.cancel_consent(FITBIT, &consent, "alice").await;
    let cancelled = browser.get(&back).await.location().to_owned();
    let after = own_client(&mut browser).await;
    sign_in(&mut browser, &site).await;
    let signed_in = own_client(&mut browser).await;

    assert!(away.sign_in_begun_at.is_some());
    assert_eq!(cancelled, "/own-client/fitbit?problem=consent_denied&provider=fitbit");
    assert_eq!((after.sign_in_begun_at, after.state), (None, OwnClientState::Entered));
    assert_eq!((signed_in.sign_in_begun_at, signed_in.state), (None, OwnClientState::Working));
}

#[tokio::test]
async fn another_account_is_another_link_and_said_so() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let bobs = browser.connect(&site, FITBIT, "bob", "").await;
    enter(&mut browser, &registered(&site).personal).await;

    let landed = sign_in(&mut browser, &site).await;
    let client = own_client(&mut browser).await;
    let consent = begin(&mut browser).await;
    let again = check(&mut browser).await;
    browser.disconnect(&bobs).await;
    let alone = check(&mut browser).await;

    assert_eq!(landed, "/own-client/fitbit");
    assert_eq!(
        (client.state, client.problem),
        (OwnClientState::Working, Some(OwnClientProblem::OtherAccount))
    );
    assert_ne!(client.link_id, Some(bobs));
    let prompt = consent.query_pairs().find(|(name, _)| name == "prompt").unwrap().1.into_owned();
    assert_eq!(prompt, "login consent", "the provider lets the member choose");
    assert_eq!(again.problem, Some(OwnClientProblem::OtherAccount));
    assert_eq!((alone.state, alone.problem), (OwnClientState::Working, None));
    assert!(browser.links().await.iter().all(|link| link.through_own_client));
}
