//! Signing in with Open Humans: who comes back, with what, how late and how often.

use crate::support::{
    Browser, Site,
    consent::parameter,
    site::{OPEN_HUMANS, status},
};
use domain::ProviderId;
use jiff::SignedDuration;
use standin::{Host, Options};

const CALLBACK: &str = "/auth/open-humans/callback";

/// What the page is told after coming back.
async fn comes_back(browser: &mut Browser, path: &str) -> String {
    browser.get(path).await.location().to_owned()
}

fn problem(code: &str) -> String {
    format!("/?problem={code}")
}

/// A path with one parameter's value replaced.
fn with(path: &str, name: &str, value: &str) -> String {
    path.replace(&parameter(path, name).unwrap(), value)
}

#[tokio::test]
async fn nobody_is_signed_in_until_they_come_back_from_open_humans() {
    let site = Site::idle().await;
    let mut browser = site.browser();

    let before = browser.session().await;
    let consent = browser.begin_sign_in().await;
    let on_the_way = browser.session().await;
    let back = site.agree_at_open_humans(&consent, "alice").await;
    let sent_to = comes_back(&mut browser, &back).await;
    let after = browser.session().await;

    assert!(consent.as_str().starts_with(site.standin.base(Host::OpenHumans)));
    assert_eq!((before, on_the_way), (None, None));
    assert_eq!(sent_to, "/connect");
    assert_eq!(after.unwrap().member_name, "alice");
}

#[tokio::test]
async fn member_who_shares_no_name_is_called_by_the_projects_id() {
    let site = Site::idle().await;
    site.set_switch("open_humans.request_username", "off");

    let name = site.signed_in("alice").await.session().await.unwrap().member_name;

    assert_ne!(name, "alice");
    assert!(!name.is_empty());
}

#[tokio::test]
async fn state_that_was_never_given_out_signs_nobody_in() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let consent = browser.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "alice").await;
    let mut tampered = parameter(&back, "state").unwrap();
    let last = if tampered.pop() == Some('A') { 'B' } else { 'A' };
    tampered.push(last);

    for path in [
        with(&back, "state", "made-up"),
        with(&back, "state", &tampered),
        with(&back, "state", ""),
        back.replace("state=", "status="),
        with(&back, "state", &"x".repeat(5_000)),
        CALLBACK.to_owned(),
        format!("{back}&state=again"),
        format!("{CALLBACK}?%ff=%fe&state=%ff"),
    ] {
        assert_eq!(comes_back(&mut browser, &path).await, problem("authorization_expired"), "{path}");
    }
    assert_eq!(browser.session().await, None);
    assert_eq!(site.count(Host::OpenHumans, "/oauth2/token/"), 0, "no code may be sent on");
}

#[tokio::test]
async fn callback_works_once_and_its_repetition_signs_nobody_out() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let consent = browser.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "alice").await;

    let first = comes_back(&mut browser, &back).await;
    let again = comes_back(&mut browser, &back).await;

    assert_eq!((first.as_str(), again), ("/connect", problem("authorization_replayed")));
    assert_eq!(browser.session().await.unwrap().member_name, "alice");
    assert_eq!(site.count(Host::OpenHumans, "/oauth2/token/"), 1);
}

#[tokio::test]
async fn consent_may_take_half_an_hour_and_no_longer() {
    for (minutes, expected) in [(29, "/connect".to_owned()), (31, problem("authorization_expired"))] {
        let site = Site::idle().await;
        let mut browser = site.browser();
        let consent = browser.begin_sign_in().await;
        let back = site.agree_at_open_humans(&consent, "alice").await;

        site.clock.advance(SignedDuration::from_mins(minutes));

        assert_eq!(comes_back(&mut browser, &back).await, expected, "after {minutes} minutes");
    }
}

#[tokio::test]
async fn state_of_another_browser_signs_nobody_in_there() {
    let site = Site::idle().await;
    let (mut own, mut other) = (site.browser(), site.browser());
    let consent = own.begin_sign_in().await;
    other.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "alice").await;

    let sent_to = comes_back(&mut other, &back).await;

    assert_eq!(sent_to, problem("authorization_expired"));
    assert_eq!((other.session().await, own.session().await), (None, None));
    assert_eq!(site.count(Host::OpenHumans, "/oauth2/token/"), 0);
}

#[tokio::test]
async fn state_of_a_provider_signs_nobody_in() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let consent = browser.begin_link(ProviderId::GoogleHealth).await;
    let state = consent.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let tokens = site.count(Host::OpenHumans, "/oauth2/token/");

    let sent_to = comes_back(&mut browser, &format!("{CALLBACK}?code=x&state={state}")).await;

    assert_eq!(sent_to, problem("authorization_expired"));
    assert_eq!(site.count(Host::OpenHumans, "/oauth2/token/"), tokens);
}

#[tokio::test]
async fn cancelled_consent_is_told_as_that_and_may_be_given_afterwards() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let consent = browser.begin_sign_in().await;

    let back = site.answer_open_humans(&consent, "alice", false).await;
    let cancelled = comes_back(&mut browser, &back).await;
    browser.sign_in(&site, "alice").await;

    assert_eq!(cancelled, problem("consent_denied"));
    assert!(browser.session().await.is_some());
}

#[tokio::test]
async fn any_other_error_of_open_humans_is_told_as_a_refusal() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    for query in ["error=server_error", "error=invalid_scope&code=x", "", "code="] {
        let consent = browser.begin_sign_in().await;
        let state = consent.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();

        let sent_to = comes_back(&mut browser, &format!("{CALLBACK}?state={state}&{query}")).await;

        assert_eq!(sent_to, problem("authorization_refused"), "{query}");
    }
    assert_eq!(site.count(Host::OpenHumans, "/oauth2/token/"), 0);
}

#[tokio::test]
async fn code_that_open_humans_refuses_signs_nobody_in() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let consent = browser.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "alice").await;

    let sent_to = comes_back(&mut browser, &with(&back, "code", "another")).await;

    assert_eq!(sent_to, problem("authorization_refused"));
    assert_eq!(browser.session().await, None);
}

#[tokio::test]
async fn code_of_another_attempt_is_worthless_without_its_verifier() {
    let site = Site::idle().await;
    let (mut victim, mut thief) = (site.browser(), site.browser());
    let consent = victim.begin_sign_in().await;
    let stolen = parameter(&site.agree_at_open_humans(&consent, "alice").await, "code").unwrap();
    let consent = thief.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "bob").await;

    let sent_to = comes_back(&mut thief, &with(&back, "code", &stolen)).await;

    assert_eq!(sent_to, problem("authorization_refused"));
    assert_eq!(thief.session().await, None);
}

#[tokio::test]
async fn wrong_client_secret_is_told_as_the_operators() {
    let options = Options { quota: false, ..Options::default() };
    let site = Site::idle_with(options, &[("OPEN_HUMANS_CLIENT_SECRET", "wrong")]).await;
    let mut browser = site.browser();
    let consent = browser.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "alice").await;

    assert_eq!(comes_back(&mut browser, &back).await, problem("invalid_client"));
}

#[tokio::test]
async fn open_humans_in_trouble_is_told_apart_from_a_refusal() {
    for path in ["/oauth2/token/", "/exchange-member/"] {
        let site = Site::idle().await;
        let mut browser = site.browser();
        let consent = browser.begin_sign_in().await;
        let back = site.agree_at_open_humans(&consent, "alice").await;
        site.fault(OPEN_HUMANS, path, 0, 0, status(503));

        assert_eq!(comes_back(&mut browser, &back).await, problem("open_humans_trouble"), "{path}");
        assert_eq!(browser.session().await, None);
    }
}

#[tokio::test]
async fn open_humans_that_never_answers_is_given_up_with_a_page_that_says_so() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let consent = browser.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "alice").await;
    site.fault(OPEN_HUMANS, "/oauth2/token/", 0, 0, serde_json::json!({"kind": "slow", "millis": 600_000}));

    let waiting = tokio::spawn(async move { comes_back(&mut browser, &back).await });
    site.until_seen(|site| site.count(Host::OpenHumans, "/oauth2/token/") == 1).await;
    for _ in 0..8 {
        site.skip(std::time::Duration::from_secs(10)).await;
        tokio::task::yield_now().await;
    }

    assert_eq!(waiting.await.unwrap(), problem("open_humans_trouble"));
}

#[tokio::test]
async fn two_tabs_may_both_finish_in_either_order() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let first = browser.begin_sign_in().await;
    let second = browser.begin_sign_in().await;
    let first = site.agree_at_open_humans(&first, "alice").await;
    let second = site.agree_at_open_humans(&second, "alice").await;

    assert_eq!(comes_back(&mut browser, &second).await, "/connect");
    assert_eq!(comes_back(&mut browser, &first).await, "/connect");
    assert_eq!(browser.session().await.unwrap().member_name, "alice");
}

#[tokio::test]
async fn another_member_may_sign_in_over_the_first_and_sees_nothing_of_them() {
    let site = Site::idle().await;
    let (mut browser, _) = site.linked(ProviderId::GoogleHealth, "alice").await;

    browser.sign_in(&site, "bob").await;

    let session = browser.session().await.unwrap();
    assert_eq!((session.member_name.as_str(), session.links.len()), ("bob", 0));
}

#[tokio::test]
async fn after_signing_out_open_humans_asks_again_once() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let asks =
        |url: &url::Url| url.query_pairs().any(|(name, value)| name == "approval_prompt" && value == "force");

    let signed_out = browser.post("/api/sign-out", &()).await;
    let mut stranger = site.browser();
    let (here, elsewhere) = (browser.begin_sign_in().await, stranger.begin_sign_in().await);
    // Cancelled there, it still asks.
    let back = site.answer_open_humans(&here, "alice", false).await;
    comes_back(&mut browser, &back).await;
    let after_cancelling = browser.begin_sign_in().await;
    let back = site.agree_at_open_humans(&after_cancelling, "alice").await;
    let signed_in = comes_back(&mut browser, &back).await;
    let after_agreeing = browser.begin_sign_in().await;

    assert_eq!(signed_out.status, 204);
    assert!(signed_out.header("clear-site-data").contains("cache"));
    assert!(asks(&here) && asks(&after_cancelling), "{here}");
    assert!(!asks(&elsewhere));
    assert_eq!(signed_in, "/connect");
    assert!(!asks(&after_agreeing));
}
