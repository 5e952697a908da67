//! The authorization request: who is asked, what the browser is sent back with.

use crate::support::{Browser, CALLBACK, Site, query_field};

#[tokio::test]
async fn sign_in_page_has_a_button_for_each_member_and_says_what_it_is() {
    let site = Site::start().await;

    let page = Browser::new(&site).get(&site.open_humans("/account/login/")).await.text();

    for name in ["alice", "bob", "carol", "dave"] {
        assert!(page.contains(&format!(r#"<button type="submit" name="member" value="{name}""#)), "{name}");
    }
    assert!(page.contains("Stand-in for Open Humans."), "{page}");
}

#[tokio::test]
async fn unknown_client_is_not_found_even_before_signing_in() {
    let site = Site::start().await;
    let url =
        site.open_humans("/direct-sharing/projects/oauth2/authorize/?client_id=nobody&response_type=code");

    let answer = Browser::new(&site).get(&url).await;

    assert_eq!(answer.status, 404);
    assert!(answer.is_html());
}

#[tokio::test]
async fn signing_in_leads_back_to_the_consent_page_without_a_next_parameter() {
    let site = Site::start().await;
    let wanted = site.authorize_url("&state=s1");
    let mut browser = Browser::new(&site);

    let to_sign_in = browser.get(&wanted).await.location();
    let mut form = browser.get(&site.open_humans(&to_sign_in)).await.hidden_inputs();
    form.push(("member".into(), "bob".into()));
    let back = browser.post(&site.open_humans("/account/login/"), &form).await.location();

    assert_eq!(to_sign_in, "/account/login/");
    assert_eq!(site.open_humans(&back), wanted);
}

#[tokio::test]
async fn agreeing_sends_code_state_and_origin() {
    let site = Site::start().await;
    let browser = site.sign_in("alice").await;

    let with_state = browser.decide("&state=a%20b%26c&origin=open-humans", true).await;
    let without = browser.decide("&approval_prompt=force&origin=elsewhere", true).await;

    assert!(with_state.starts_with(&format!("{CALLBACK}?code=")), "{with_state}");
    assert_eq!(query_field(&with_state, "code").map(|code| code.len()), Some(30));
    assert_eq!(query_field(&with_state, "state").as_deref(), Some("a b&c"));
    assert_eq!(query_field(&with_state, "origin").as_deref(), Some("open-humans"));
    assert_eq!(query_field(&without, "state"), None);
    assert_eq!(query_field(&without, "origin").as_deref(), Some("external"));
}

#[tokio::test]
async fn cancelling_sends_access_denied_and_nothing_else() {
    let site = Site::start().await;

    let location = site.sign_in("alice").await.decide("&state=s1", false).await;

    assert_eq!(location, format!("{CALLBACK}?error=access_denied&state=s1"));
}

#[tokio::test]
async fn form_without_its_token_is_refused() {
    let site = Site::start().await;
    let mut browser = site.sign_in("alice").await;
    let url = site.authorize_url("");
    let mut form = browser.get(&url).await.hidden_inputs();
    form.retain(|(name, _)| name != "csrfmiddlewaretoken");
    form.push(("allow".into(), "yes".into()));

    let answer = browser.post(&url, &form).await;

    assert_eq!(answer.status, 403);
    assert!(answer.is_html());
}

#[tokio::test]
async fn second_request_is_approved_silently_until_the_token_expires() {
    let site = Site::start().await;
    site.authorize("alice").await;
    let mut browser = site.sign_in("alice").await;
    let url = site.authorize_url("&state=again");

    let silent = browser.get(&url).await;
    let forced = browser.get(&site.authorize_url("&state=again&approval_prompt=force")).await;
    site.advance(36_001).await;
    let expired = browser.get(&url).await;

    assert_eq!(query_field(&silent.location(), "state").as_deref(), Some("again"));
    assert!(query_field(&silent.location(), "code").is_some());
    assert_eq!(forced.status, 200);
    assert_eq!(expired.status, 200);
}

#[tokio::test]
async fn member_who_left_is_asked_again() {
    let site = Site::start().await;
    site.authorize("alice").await;
    site.running.app().open_humans().revoke("alice");

    let answer = site.sign_in("alice").await.get(&site.authorize_url("")).await;

    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn wrong_redirect_address_stays_on_the_site() {
    let site = Site::start().await;
    let mut browser = site.sign_in("alice").await;

    for uri in
        ["http://127.0.0.1:8898/complete/", "http://127.0.0.1:8898/other", "https://127.0.0.1:8898/complete"]
    {
        let answer = browser.get(&site.authorize_url(&format!("&redirect_uri={uri}"))).await;

        assert_eq!(answer.status, 400, "{uri}");
        assert!(answer.is_html());
    }
    let with_query = browser.get(&site.authorize_url(&format!("&redirect_uri={CALLBACK}?tab=2"))).await;
    assert_eq!(with_query.status, 200);
}

#[tokio::test]
async fn mistakes_of_the_client_are_told_at_its_redirect_address() {
    let site = Site::start().await;
    let mut browser = site.sign_in("alice").await;
    let base = site.open_humans("/direct-sharing/projects/oauth2/authorize/?client_id=");
    let base = format!("{base}{}&state=s1", site.client_id());

    for (query, error) in [
        ("", "invalid_request"),
        ("&response_type=token", "unauthorized_client"),
        ("&response_type=code&scope=everything", "invalid_scope"),
    ] {
        let location = browser.get(&format!("{base}{query}")).await.location();

        assert!(location.starts_with(CALLBACK), "{location}");
        assert_eq!(query_field(&location, "error").as_deref(), Some(error));
        assert_eq!(query_field(&location, "state").as_deref(), Some("s1"));
    }
}

#[tokio::test]
async fn inactive_project_never_reaches_the_callback() {
    let site = Site::start().await;
    site.set_switch("open_humans.project_active", "off").await;
    let mut browser = site.sign_in("alice").await;

    let location = browser.get(&site.authorize_url("")).await.location();

    assert_eq!(location, "/direct-sharing/authorize-inactive/");
}

#[tokio::test]
async fn token_from_the_raw_door_breaks_the_api() {
    let site = Site::start().await;
    let mut browser = site.sign_in("dave").await;
    let url =
        site.open_humans(&format!("/oauth2/authorize/?client_id={}&response_type=code", site.client_id()));
    let mut form = browser.get(&url).await.hidden_inputs();
    form.push(("allow".into(), "yes".into()));
    let location = browser.post(&url, &form).await.location();
    let code = query_field(&location, "code").expect("a code");
    let answer = site.token(&[("grant_type", "authorization_code"), ("code", &code)]).await;
    let token = crate::support::Tokens::from(&answer).access;

    let answer = site.call(reqwest::Method::GET, "project/exchange-member/", &token, None).await;

    assert_eq!(query_field(&location, "origin"), None);
    assert_eq!(answer.status, 500);
    assert!(answer.is_html());
}
