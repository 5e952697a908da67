//! Connecting a provider: what members grant or refuse, who comes back with it, and what goes wrong on the way.

use crate::support::{
    Browser, Site,
    consent::parameter,
    site::{FITBIT, GOOGLE, GOOGLE_TOKENS, status},
};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, LinkState},
};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use standin::{Host, Options};
use std::time::Duration;

const GOOGLE_CALLBACK: &str = "/auth/google/callback";

fn problem(code: &str, provider: ProviderId) -> String {
    format!("/connect?problem={code}&provider={provider}")
}

async fn comes_back(browser: &mut Browser, path: &str) -> String {
    browser.get(path).await.location().to_owned()
}

/// A signed-in browser and the way back from a consent page where everything was granted.
async fn consented(site: &Site, provider: ProviderId, account: &str) -> (Browser, String) {
    let mut browser = site.signed_in("alice").await;
    let consent = browser.begin_link(provider).await;
    let back = site.agree(provider, &consent, account, "").await;
    (browser, back)
}

/// Whose token requests with a code a host has seen.
fn exchanges(site: &Site, provider: ProviderId) -> usize {
    let (host, path) = match provider {
        ProviderId::GoogleHealth => (Host::GoogleOAuth2, "/token"),
        ProviderId::Fitbit => (Host::FitbitApi, "/oauth2/token"),
    };
    let seen = site.seen(host, path);
    seen.iter()
        .filter(|seen| seen.body.as_deref().is_some_and(|body| body.contains("authorization_code")))
        .count()
}

fn revocations(site: &Site) -> usize {
    site.count(Host::GoogleOAuth2, "/revoke") + site.count(Host::FitbitApi, "/oauth2/revoke")
}

#[tokio::test]
async fn right_after_connecting_the_member_sees_whose_data_it_is() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    // Whoever is signed in at the provider counts, not who is signed in here.
    let google = browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
    let fitbit = browser.connect(&site, ProviderId::Fitbit, "bob", "").await;
    let links = browser.links().await;

    assert_eq!(links.iter().map(|link| &link.id).collect::<Vec<_>>(), [&google, &fitbit]);
    for link in &links {
        assert_eq!(link.state, LinkState::Active);
        assert_eq!(link.granted.len(), link.provider.permissions().len());
        assert_eq!(link.account.member_since, Some(crate::support::TODAY - jiff::ToSpan::days(400)));
        assert!(link.account.devices.iter().any(|device| device.last_sync.is_some()));
    }
    assert!(links[1].account.display_name.is_some());
}

#[tokio::test]
async fn unticked_permission_is_missing_from_the_link_and_the_rest_is_there() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    for provider in ProviderId::ALL {
        browser.connect(&site, provider, "bob", "sleep").await;
    }

    for link in browser.links().await {
        assert_eq!(link.granted.len(), link.provider.permissions().len() - 1);
        assert!(!link.granted.iter().any(|scope| scope.contains("sleep")));
        assert!(link.provider.permits(DataType::Steps, &link.granted));
    }
}

#[tokio::test]
async fn cancelled_consent_makes_no_link_and_asks_for_no_token() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    for provider in ProviderId::ALL {
        let consent = browser.begin_link(provider).await;
        let back = site.cancel_consent(provider, &consent, "bob").await;

        assert_eq!(comes_back(&mut browser, &back).await, problem("consent_denied", provider));
        assert_eq!(exchanges(&site, provider), 0);
    }
    assert!(browser.links().await.is_empty());
}

#[tokio::test]
async fn state_that_is_not_this_browsers_own_makes_no_link() {
    let site = Site::idle().await;
    for provider in ProviderId::ALL {
        let (mut alice, back) = consented(&site, provider, "bob").await;
        let state = parameter(&back, "state").unwrap();
        let mut bob = site.signed_in("bob").await;

        for path in [back.replace(&state, "made-up"), back.replace(&state, ""), back.replace("state=", "x=")]
        {
            assert_eq!(
                comes_back(&mut alice, &path).await,
                problem("authorization_expired", provider),
                "{path}"
            );
        }
        assert_eq!(comes_back(&mut bob, &back).await, problem("authorization_expired", provider));
        assert_eq!((alice.links().await.len(), bob.links().await.len()), (0, 0));
        assert_eq!(exchanges(&site, provider), 0);
    }
}

#[tokio::test]
async fn state_begun_for_one_provider_is_refused_when_the_other_brings_it_back() {
    let site = Site::idle().await;
    let (mut browser, back) = consented(&site, ProviderId::GoogleHealth, "bob").await;
    let elsewhere = back.replace(GOOGLE_CALLBACK, "/auth/fitbit/callback");

    assert_eq!(
        comes_back(&mut browser, &elsewhere).await,
        problem("authorization_expired", ProviderId::Fitbit)
    );
    assert_eq!(site.count(Host::FitbitApi, "/oauth2/token"), 0, "a code of Google must not reach Fitbit");
    assert!(browser.links().await.is_empty());
}

#[tokio::test]
async fn callback_works_once_and_half_an_hour() {
    let site = Site::idle().await;
    let provider = ProviderId::GoogleHealth;
    let (mut browser, back) = consented(&site, provider, "bob").await;
    let late = browser.begin_link(provider).await;
    let late = site.agree(provider, &late, "bob", "").await;

    let first = comes_back(&mut browser, &back).await;
    let again = comes_back(&mut browser, &back).await;
    site.clock.advance(SignedDuration::from_mins(31));
    let too_late = comes_back(&mut browser, &late).await;

    assert!(first.starts_with("/connect?link="), "{first}");
    assert_eq!(again, problem("authorization_replayed", provider));
    assert_eq!(too_late, problem("authorization_expired", provider));
    assert_eq!(browser.links().await.len(), 1);
    assert_eq!(exchanges(&site, provider), 1);
}

#[tokio::test]
async fn two_tabs_may_both_finish() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let google = browser.begin_link(ProviderId::GoogleHealth).await;
    let fitbit = browser.begin_link(ProviderId::Fitbit).await;
    let fitbit = site.agree(ProviderId::Fitbit, &fitbit, "bob", "").await;
    let google = site.agree(ProviderId::GoogleHealth, &google, "bob", "").await;

    assert!(comes_back(&mut browser, &google).await.starts_with("/connect?link="));
    assert!(comes_back(&mut browser, &fitbit).await.starts_with("/connect?link="));
    assert_eq!(browser.links().await.len(), 2);
}

#[tokio::test]
async fn permission_given_to_one_member_never_becomes_anothers() {
    let site = Site::idle().await;
    let provider = ProviderId::GoogleHealth;
    let (mut browser, back) = consented(&site, provider, "alice").await;

    browser.sign_in(&site, "bob").await;
    let sent_to = comes_back(&mut browser, &back).await;

    assert_eq!(sent_to, problem("authorization_expired", provider));
    assert!(browser.links().await.is_empty());
    assert_eq!(exchanges(&site, provider), 0);
}

#[tokio::test]
async fn whoever_signed_out_meanwhile_is_asked_to_sign_in() {
    let site = Site::idle().await;
    let provider = ProviderId::GoogleHealth;
    let (mut browser, back) = consented(&site, provider, "alice").await;

    browser.post("/api/sign-out", &()).await;

    assert_eq!(comes_back(&mut browser, &back).await, problem("not_signed_in", provider));
    assert_eq!(exchanges(&site, provider), 0);
}

#[tokio::test]
async fn other_errors_and_refused_codes_make_no_link() {
    let site = Site::idle().await;
    for provider in ProviderId::ALL {
        let (mut browser, back) = consented(&site, provider, "bob").await;
        let code = parameter(&back, "code").unwrap();
        let encoded = back.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        assert!(!code.is_empty());
        let refused = comes_back(&mut browser, &back.replace(&encoded, "another")).await;
        let consent = browser.begin_link(provider).await;
        let state = consent.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let path = back.split('?').next().unwrap();
        let broken = comes_back(&mut browser, &format!("{path}?state={state}&error=server_error")).await;

        assert_eq!(refused, problem("authorization_refused", provider));
        assert_eq!(broken, problem("authorization_refused", provider));
        assert!(browser.links().await.is_empty());
    }
}

#[tokio::test]
async fn callback_with_doubled_parameters_is_a_page_and_not_an_error_text() {
    let site = Site::idle().await;
    let (mut browser, back) = consented(&site, ProviderId::GoogleHealth, "bob").await;

    let sent_to = comes_back(&mut browser, &format!("{back}&code=another")).await;

    assert_eq!(sent_to, problem("authorization_expired", ProviderId::GoogleHealth));
}

#[tokio::test]
async fn grant_without_any_permission_of_ours_makes_no_link_and_is_ended() {
    let site = Site::idle().await;
    let (mut browser, back) = consented(&site, ProviderId::GoogleHealth, "bob").await;
    let answer = json!({"access_token": "x", "expires_in": 3599, "token_type": "Bearer", "scope": "openid"});
    let fault = json!({"kind": "status", "status": 200, "body": answer.to_string()});
    site.fault(GOOGLE_TOKENS, "/token", 0, 1, fault);

    let sent_to = comes_back(&mut browser, &back).await;

    assert_eq!(sent_to, problem("nothing_granted", ProviderId::GoogleHealth));
    assert!(browser.links().await.is_empty());
    assert_eq!(site.count(Host::GoogleHealth, ""), 0);
    assert_eq!(revocations(&site), 1);
}

#[tokio::test]
async fn google_account_without_fitbit_data_is_told_and_its_permission_ended() {
    let site = Site::idle().await;
    let (mut browser, back) = consented(&site, ProviderId::GoogleHealth, "dave").await;

    let sent_to = comes_back(&mut browser, &back).await;

    assert_eq!(sent_to, problem("account_not_linked", ProviderId::GoogleHealth));
    assert!(browser.links().await.is_empty());
    assert_eq!(revocations(&site), 1);
}

#[tokio::test]
async fn account_that_cannot_be_read_costs_no_working_link() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let consent = browser.begin_link(ProviderId::GoogleHealth).await;
    let back = site.agree(ProviderId::GoogleHealth, &consent, "bob", "").await;
    site.fault(GOOGLE, "/identity", 0, 0, status(503));

    let sent_to = comes_back(&mut browser, &back).await;

    assert_eq!(sent_to, problem("provider_trouble", ProviderId::GoogleHealth));
    assert_eq!(revocations(&site), 0, "ending one grant at Google ends them all");
    assert_eq!(browser.links().await[0].id, link);
}

#[tokio::test]
async fn faults_of_the_operator_are_told_as_theirs() {
    let options = || Options { quota: false, ..Options::default() };
    let disabled = Site::idle_with(options(), &[]).await;
    disabled.set_switch("google.service_disabled", "on");
    let (mut browser, back) = consented(&disabled, ProviderId::GoogleHealth, "bob").await;
    assert_eq!(comes_back(&mut browser, &back).await, problem("service_disabled", ProviderId::GoogleHealth));

    for (provider, setting) in
        [(ProviderId::GoogleHealth, "GOOGLE_CLIENT_SECRET"), (ProviderId::Fitbit, "FITBIT_CLIENT_SECRET")]
    {
        let site = Site::idle_with(options(), &[(setting, "wrong")]).await;
        let (mut browser, back) = consented(&site, provider, "bob").await;
        assert_eq!(comes_back(&mut browser, &back).await, problem("invalid_client", provider));
    }
}

#[tokio::test]
async fn service_that_has_ended_is_told_as_that() {
    let site = Site::idle().await;
    let (mut browser, back) = consented(&site, ProviderId::Fitbit, "bob").await;
    site.set_switch("fitbit.gone", "on");

    assert_eq!(comes_back(&mut browser, &back).await, problem("gone", ProviderId::Fitbit));
}

#[tokio::test]
async fn provider_in_trouble_makes_no_half_link() {
    for (host, path, provider) in [
        (GOOGLE_TOKENS, "/token", ProviderId::GoogleHealth),
        (GOOGLE, "/identity", ProviderId::GoogleHealth),
        (FITBIT, "/oauth2/token", ProviderId::Fitbit),
    ] {
        let site = Site::idle().await;
        for fault in [status(500), json!({"kind": "reset"}), json!({"kind": "truncate"})] {
            let (mut browser, back) = consented(&site, provider, "bob").await;
            site.fault(host, path, 0, 0, fault.clone());

            assert_eq!(
                comes_back(&mut browser, &back).await,
                problem("provider_trouble", provider),
                "{path} {fault}"
            );
            assert!(browser.links().await.is_empty());
            site.clear_faults();
        }
        let (mut browser, back) = consented(&site, provider, "bob").await;
        site.fault(host, path, 0, 0, json!({"kind": "html"}));
        assert_eq!(comes_back(&mut browser, &back).await, problem("malformed_answer", provider), "{path}");
    }
}

#[tokio::test]
async fn trouble_with_profile_or_devices_costs_only_what_they_would_have_told() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    for path in ["/profile", "/settings", "/pairedDevices"] {
        site.fault(GOOGLE, path, 0, 0, status(500));
    }

    browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;

    let link = browser.links().await.remove(0);
    assert_eq!((link.account.member_since, link.account.time_zone), (None, None));
    assert!(link.account.devices.is_empty());
    assert!(link.account.legacy_user_id.is_some());
}

#[tokio::test]
async fn slow_provider_is_given_up_with_a_page_and_the_link_is_there_later() {
    let site = Site::idle().await;
    let (mut browser, back) = consented(&site, ProviderId::GoogleHealth, "bob").await;
    // Slower than a browser is left waiting, and faster than the request is given up.
    for path in ["/identity", "/profile", "/settings", "/pairedDevices"] {
        site.fault(GOOGLE, path, 0, 0, json!({"kind": "slow", "millis": 40_000}));
    }

    let mut other = browser.clone();
    let waiting = tokio::spawn(async move { comes_back(&mut other, &back).await });
    site.until_seen(|site| site.count(Host::GoogleHealth, "/identity") == 1).await;
    site.skip(Duration::from_secs(41)).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "/profile") == 1).await;
    site.skip(Duration::from_secs(35)).await;
    let sent_to = waiting.await.unwrap();
    assert!(browser.links().await.is_empty());
    site.skip(Duration::from_secs(10)).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "/settings") == 1).await;
    site.skip(Duration::from_secs(41)).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "/pairedDevices") == 1).await;
    site.skip(Duration::from_secs(41)).await;

    assert_eq!(sent_to, problem("provider_trouble", ProviderId::GoogleHealth));
    while browser.links().await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn connecting_the_same_account_again_renews_the_link_and_another_account_adds_one() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    let first = browser.connect(&site, ProviderId::GoogleHealth, "alice", "sleep").await;
    let again = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let other = browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;

    assert_eq!(first, again);
    assert_ne!(first, other);
    let links = browser.links().await;
    assert_eq!(links.len(), 2);
    assert!(links[0].granted.iter().any(|scope| scope.contains("sleep")), "the new consent counts");
}

#[tokio::test]
async fn switching_accounts_makes_the_provider_ask_which() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    for (provider, usual, switching) in [
        (ProviderId::GoogleHealth, Some("consent"), "select_account consent"),
        (ProviderId::Fitbit, Some("consent"), "login consent"),
    ] {
        let mut prompt = async |switch: bool| {
            let wish = json!({"provider": provider, "switch_account": switch});
            let redirect: domain::wire::Redirect = browser.post("/api/links", &wish).await.json();
            let url: url::Url = redirect.location.parse().unwrap();
            url.query_pairs().find(|(name, _)| name == "prompt").map(|(_, value)| value.into_owned())
        };

        assert_eq!(prompt(false).await.as_deref(), usual, "{provider}");
        assert_eq!(prompt(true).await.as_deref(), Some(switching), "{provider}");
    }
}

#[tokio::test]
async fn provider_that_is_not_offered_is_refused_on_every_way_to_it() {
    let options = Options { quota: false, ..Options::default() };
    let site = Site::idle_with(options, &[("FITBIT_CLIENT_ID", ""), ("FITBIT_CLIENT_SECRET", "")]).await;
    let mut browser = site.signed_in("alice").await;

    let begun = browser.post("/api/links", &json!({"provider": "fitbit"})).await;
    let back = comes_back(&mut browser, "/auth/fitbit/callback?code=x&state=y").await;

    assert_eq!(begun.problem(), (StatusCode::UNPROCESSABLE_ENTITY.as_u16(), ErrorCode::ProviderOff));
    assert_eq!(back, problem("authorization_expired", ProviderId::Fitbit));
}

#[tokio::test]
async fn neither_address_of_a_consent_page_nor_any_other_holds_a_secret() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    for provider in ProviderId::ALL {
        let consent = browser.begin_link(provider).await;
        let clients = site.standin.app().clients();

        for secret in [&clients.google.client_secret, &clients.fitbit.client_secret] {
            assert!(!consent.as_str().contains(secret.as_str()));
        }
        let names: Vec<_> = consent.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert!(names.contains(&"code_challenge".to_owned()) && !names.contains(&"code_verifier".to_owned()));
        let state = consent.query_pairs().find(|(name, _)| name == "state").unwrap().1.len();
        assert_eq!(state, 43, "256 bits");
    }
}
