//! Permissions only members are asked for who choose data that needs them: what the consent page is asked for, what becomes
//! of it at the next consent, and that a no leaves everything as it was.

use crate::{
    own_clients::google::{enter, own_client, registered},
    support::{
        Browser, Site,
        consent::parameter,
        site::{GOOGLE_TOKENS, status},
    },
};
use domain::{
    ProviderId,
    wire::{ErrorCode, LinkState, OwnClientState, Redirect},
};
use http::StatusCode;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use standin::Host;
use url::Url;

const GOOGLE: ProviderId = ProviderId::GoogleHealth;
const PREFIX: &str = "https://www.googleapis.com/auth/googlehealth.";
const SIGN_IN: &str = "/api/own-clients/google_health/sign-in";

/// The consent page a wish leads to.
async fn consent_page(browser: &mut Browser, path: &str, wish: &Value) -> Url {
    let redirect: Redirect = browser.post(path, wish).await.json();
    redirect.location.parse().unwrap()
}

/// A parameter of a consent page.
fn asked_as(consent: &Url, name: &str) -> Option<String> {
    consent.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// What a consent page is asked for besides what everybody is, which comes first and whole.
fn further_of(consent: &Url) -> Vec<String> {
    let scopes = asked_as(consent, "scope").unwrap();
    let scopes: Vec<&str> = scopes.split(' ').collect();
    let (basic, more) = scopes.split_at(GOOGLE.permissions().len());
    assert_eq!(basic, GOOGLE.permissions());
    assert_eq!(asked_as(consent, "include_granted_scopes"), None);
    more.iter().map(|scope| scope.replace(PREFIX, "")).collect()
}

/// What the one link there is was granted of further permissions.
async fn granted(browser: &mut Browser) -> Vec<String> {
    let links = browser.links().await;
    assert_eq!(links.len(), 1);
    let further = GOOGLE.further_permissions().iter();
    further
        .filter(|scope| links[0].granted.contains(**scope))
        .map(|scope| scope.replace(PREFIX, ""))
        .collect()
}

fn wish(link: &str, further: &[&str]) -> Value {
    json!({"provider": "google_health", "further": further, "chosen_of": link})
}

/// Asks for further permissions while choosing, and agrees to all but those that hold this text; gives where the browser
/// is sent.
async fn opt_in(browser: &mut Browser, site: &Site, link: &str, further: &[&str], without: &str) -> String {
    let consent = consent_page(browser, "/api/links", &wish(link, further)).await;
    let back = site.agree(GOOGLE, &consent, "bob", without).await;
    browser.get(&back).await.location().to_owned()
}

#[tokio::test]
async fn only_what_is_wanted_is_asked_for_and_choosing_goes_on() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;

    let nothing = consent_page(&mut browser, "/api/links", &json!({"provider": "google_health"})).await;
    let alerts = consent_page(&mut browser, "/api/links", &wish(&link, &["irregular_rhythm"])).await;
    let sent_to = opt_in(&mut browser, &site, &link, &["irregular_rhythm", "food_log"], "").await;

    assert!(further_of(&nothing).is_empty());
    assert_eq!(further_of(&alerts), ["irn.readonly"]);
    assert_eq!(sent_to, format!("/choose?link={link}"));
    assert_eq!(granted(&mut browser).await, ["nutrition.readonly", "irn.readonly"]);
    assert_eq!(browser.links().await[0].id, link, "the link is renewed, not another made");
}

#[tokio::test]
async fn permission_of_readings_leads_back_to_choosing_readings_whatever_comes_of_it() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;
    let wish =
        |what: &str| json!({"provider": "google_health", "further_readings": [what], "chosen_of": link});

    let consent = consent_page(&mut browser, "/api/links", &wish("routes")).await;
    let unticked = site.agree(GOOGLE, &consent, "bob", "location").await;
    let unticked = browser.get(&unticked).await.location().to_owned();
    let second = consent_page(&mut browser, "/api/links", &wish("routes")).await;
    let cancelled = site.cancel_consent(GOOGLE, &second, "bob").await;
    let cancelled = browser.get(&cancelled).await.location().to_owned();
    let third = consent_page(&mut browser, "/api/links", &wish("routes")).await;
    let agreed = site.agree(GOOGLE, &third, "bob", "").await;
    let agreed = browser.get(&agreed).await.location().to_owned();
    let refused = browser.post("/api/links", &wish("heart_rate")).await.problem();

    assert_eq!(further_of(&consent), ["location.readonly"]);
    assert_eq!(unticked, format!("/intraday?link={link}"));
    assert_eq!(cancelled, format!("/intraday?link={link}&problem=consent_denied&provider=google_health"));
    assert_eq!(agreed, format!("/intraday?link={link}"));
    assert_eq!(granted(&mut browser).await, ["location.readonly"]);
    assert_eq!(refused, (422, ErrorCode::InvalidDataTypes), "a heart rate needs no further permission");
}

#[tokio::test]
async fn what_was_granted_is_asked_for_again_because_a_consent_replaces_the_former() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;
    opt_in(&mut browser, &site, &link, &["irregular_rhythm"], "").await;

    let reconnecting = consent_page(&mut browser, "/api/links", &json!({"provider": "google_health"})).await;
    let more = consent_page(&mut browser, "/api/links", &wish(&link, &["electrocardiogram"])).await;
    let basic = json!({"provider": "google_health", "basic_only": true});
    let basic = consent_page(&mut browser, "/api/links", &basic).await;
    browser.connect(&site, GOOGLE, "bob", "").await;

    assert_eq!(further_of(&reconnecting), ["irn.readonly"]);
    assert_eq!(further_of(&more), ["ecg.readonly", "irn.readonly"]);
    assert!(further_of(&basic).is_empty());
    assert_eq!(granted(&mut browser).await, ["irn.readonly"], "reconnecting kept it");
}

#[tokio::test]
async fn unticked_further_permission_leads_back_to_choosing_with_everything_else_as_it_was() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;

    let sent_to = opt_in(&mut browser, &site, &link, &["food_log", "irregular_rhythm"], "nutrition").await;

    assert_eq!(sent_to, format!("/choose?link={link}"));
    assert_eq!(granted(&mut browser).await, ["irn.readonly"]);
    assert_eq!(browser.links().await[0].granted.len(), GOOGLE.permissions().len() + 1);
}

#[tokio::test]
async fn no_of_any_kind_leaves_the_link_working() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;
    let before = browser.links().await;
    let problem = |code| format!("/choose?link={link}&problem={code}&provider=google_health");
    let wish = wish(&link, &["food_log"]);

    let consent = consent_page(&mut browser, "/api/links", &wish).await;
    let back = site.cancel_consent(GOOGLE, &consent, "bob").await;
    let cancelled = browser.get(&back).await.location().to_owned();
    let consent = consent_page(&mut browser, "/api/links", &wish).await;
    let state = asked_as(&consent, "state").unwrap();
    let back = format!("/auth/google/callback?state={state}&error=invalid_scope");
    let refused = browser.get(&back).await.location().to_owned();
    let consent = consent_page(&mut browser, "/api/links", &wish).await;
    let back = site.agree(GOOGLE, &consent, "bob", "").await;
    site.fault(GOOGLE_TOKENS, "/token", 0, 0, status(500));
    let troubled = browser.get(&back).await.location().to_owned();

    assert_eq!(cancelled, problem("consent_denied"));
    assert_eq!(refused, problem("further_refused"));
    assert_eq!(troubled, problem("provider_trouble"));
    let after = browser.links().await;
    assert_eq!((&after, after[0].state), (&before, LinkState::Active));
    assert_eq!(site.count(Host::GoogleOAuth2, "/revoke"), 0);
}

#[tokio::test]
async fn scope_that_is_refused_when_nothing_further_was_asked_for_is_an_ordinary_refusal() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("bob").await;
    let consent = browser.begin_link(GOOGLE).await;
    let state = asked_as(&consent, "state").unwrap();

    let sent_to = browser.get(&format!("/auth/google/callback?state={state}&error=invalid_scope")).await;

    assert_eq!(sent_to.location(), "/connect?problem=authorization_refused&provider=google_health");
}

#[tokio::test]
async fn answer_that_names_no_scopes_grants_what_was_asked_for_and_no_more() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;
    let consent = consent_page(&mut browser, "/api/links", &wish(&link, &["electrocardiogram"])).await;
    let back = site.agree(GOOGLE, &consent, "bob", "").await;
    let held = site.app.storage.load_link_tokens(link.parse().unwrap()).await.unwrap().unwrap();
    let token = held.tokens.access.expose_secret();
    let answer = json!({"access_token": token, "expires_in": 3599, "token_type": "Bearer"}).to_string();
    site.fault(GOOGLE_TOKENS, "/token", 0, 1, json!({"kind": "status", "status": 200, "body": answer}));

    browser.get(&back).await;

    assert_eq!(granted(&mut browser).await, ["ecg.readonly"]);
}

#[tokio::test]
async fn another_account_is_looked_at_before_anything_is_chosen_of_it() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;
    let consent = consent_page(&mut browser, "/api/links", &wish(&link, &["food_log"])).await;

    let back = site.agree(GOOGLE, &consent, "alice", "").await;
    let sent_to = browser.get(&back).await.location().to_owned();

    let links = browser.links().await;
    assert_eq!(sent_to, format!("/connect?link={}", links[1].id));
    assert_eq!(links[0].granted.len(), GOOGLE.permissions().len(), "the first account's link is as it was");
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_before_any_consent() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(GOOGLE, "bob").await;
    let (_, others) = site.linked(GOOGLE, "alice").await;

    let usual = browser.post("/api/links", &wish(&link, &["steps"])).await;
    let unserved = json!({"provider": "fitbit", "further": ["foods"]});
    let unserved = browser.post("/api/links", &unserved).await;
    let unheard_of = browser.post("/api/links", &wish(&link, &["aura"])).await;
    let not_theirs = browser.post("/api/links", &wish(&others, &["food_log"])).await;
    let no_link = browser.post("/api/links", &wish("x", &["food_log"])).await;

    let refused = (StatusCode::UNPROCESSABLE_ENTITY.as_u16(), ErrorCode::InvalidDataTypes);
    assert_eq!((usual.problem(), unserved.problem()), (refused, refused));
    assert!((400..500).contains(&unheard_of.problem().0));
    assert_eq!(unheard_of.problem().1, ErrorCode::InvalidRequest);
    for absent in [not_theirs, no_link] {
        assert_eq!(absent.problem(), (StatusCode::NOT_FOUND.as_u16(), ErrorCode::NotFound));
    }
}

#[tokio::test]
async fn own_client_asks_for_further_permissions_the_same_way() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    enter(&mut browser, &registered(&site).ready).await;
    let consent = consent_page(&mut browser, SIGN_IN, &json!({})).await;
    assert!(further_of(&consent).is_empty());
    let back = site.agree(GOOGLE, &consent, "alice", "").await;
    browser.get(&back).await;
    let link = own_client(&mut browser).await.link_id.unwrap();
    let wish = json!({"further": ["irregular_rhythm"], "chosen_of": link});

    let consent = consent_page(&mut browser, SIGN_IN, &wish).await;
    let cancelled = site.cancel_consent(GOOGLE, &consent, "alice").await;
    let cancelled = browser.get(&cancelled).await.location().to_owned();
    let consent = consent_page(&mut browser, SIGN_IN, &wish).await;
    let back = site.agree(GOOGLE, &consent, "alice", "").await;
    let sent_to = browser.get(&back).await.location().to_owned();
    let again = consent_page(&mut browser, SIGN_IN, &json!({})).await;
    let never_came_back = consent_page(&mut browser, SIGN_IN, &json!({})).await;
    let readings = json!({"further_readings": ["routes"], "chosen_of": link});
    let readings = consent_page(&mut browser, SIGN_IN, &readings).await;

    assert_eq!(further_of(&consent), ["irn.readonly"]);
    assert_eq!(cancelled, format!("/choose?link={link}&problem=consent_denied&provider=google_health"));
    assert_eq!(sent_to, format!("/choose?link={link}"));
    assert_eq!(own_client(&mut browser).await.state, OwnClientState::Working);
    assert_eq!(granted(&mut browser).await, ["irn.readonly"]);
    assert_eq!(further_of(&again), ["irn.readonly"]);
    assert!(further_of(&never_came_back).is_empty(), "a page that sends nobody back is asked for less");
    assert_eq!(
        further_of(&readings),
        ["irn.readonly", "location.readonly"],
        "what is wanted now is asked for"
    );
    assert_eq!(parameter(&sent_to, "link"), Some(link));
}
