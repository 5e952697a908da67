//! Sign-in and consent pages of the pretend Fitbit.

use super::support::{CALLBACK, Fitbit, STEPS, Tokens, VERIFIER};
use http::StatusCode;
use standin::Options;

#[tokio::test]
async fn member_signs_in_by_a_button_and_consents_by_check_boxes() {
    let fitbit = Fitbit::start();
    let query = fitbit.consent_query("activity sleep", &[]);

    let sign_in = fitbit.page(&format!("/oauth2/authorize?{query}"), None).await;
    let cookie = fitbit.sign_in("alice", &query).await;
    let consent = fitbit.page(&format!("/oauth2/authorize?{query}"), Some(&cookie)).await;

    for name in ["alice", "bob", "carol", "dave"] {
        assert!(sign_in.text.contains(&format!(r#"name="member" value="{name}""#)), "{name}");
    }
    for scope in ["activity", "sleep"] {
        let checked = format!(r#"<input type="checkbox" name="scope" value="{scope}" checked>"#);
        assert!(consent.text.contains(&checked), "{scope}");
    }
    assert!(!consent.text.contains(r#"value="weight""#));
}

#[tokio::test]
async fn consent_leads_back_with_code_state_and_the_fragment() {
    let fitbit = Fitbit::start();
    let query = fitbit.consent_query("activity sleep", &[]);
    let cookie = fitbit.sign_in("alice", &query).await;

    let fields =
        [("query", query.as_str()), ("decision", "allow"), ("scope", "activity"), ("scope", "sleep")];
    let reply = fitbit.submit("/oauth2/authorize", Some(&cookie), &fields).await;

    assert_eq!(reply.status, StatusCode::FOUND);
    assert!(reply.header("location").unwrap().starts_with(&format!("{CALLBACK}?code=")));
    let (fields, fragment) = reply.redirect();
    assert_eq!(fields.get("state").map(String::as_str), Some("s t/a&te"));
    assert_eq!(fragment.as_deref(), Some("_=_"));
}

#[tokio::test]
async fn unticked_scope_is_not_granted_and_its_data_is_refused() {
    let fitbit = Fitbit::start();
    let query = fitbit.consent_query("activity sleep", &[]);
    let cookie = fitbit.sign_in("alice", &query).await;

    let fields =
        [("query", query.as_str()), ("decision", "allow"), ("scope", "activity"), ("scope", "weight")];
    let reply = fitbit.submit("/oauth2/authorize", Some(&cookie), &fields).await;
    let code = reply.redirect().0.remove("code").unwrap();
    let tokens = Tokens::read(&fitbit.redeem(&code).await);

    assert_eq!(tokens.answer["scope"], "activity");
    assert_eq!(fitbit.get(STEPS, &tokens).await.status, StatusCode::OK);
    let refused = fitbit.get("/1.2/user/-/sleep/date/2026-11-01.json", &tokens).await;
    assert_eq!(
        (refused.status, refused.error_type().as_str()),
        (StatusCode::FORBIDDEN, "insufficient_scope")
    );
    assert!(refused.json()["errors"][0]["message"].as_str().unwrap().contains("sleep"));
}

#[tokio::test]
async fn consent_to_nothing_stays_on_the_page() {
    let fitbit = Fitbit::start();
    let query = fitbit.consent_query("activity", &[]);
    let cookie = fitbit.sign_in("alice", &query).await;

    let reply =
        fitbit.submit("/oauth2/authorize", Some(&cookie), &[("query", &query), ("decision", "allow")]).await;

    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.text.contains(r#"role="alert""#));
}

#[tokio::test]
async fn denial_leads_back_with_access_denied() {
    let fitbit = Fitbit::start();
    let query = fitbit.consent_query("activity", &[]);
    let cookie = fitbit.sign_in("alice", &query).await;

    let reply =
        fitbit.submit("/oauth2/authorize", Some(&cookie), &[("query", &query), ("decision", "deny")]).await;

    let (fields, fragment) = reply.redirect();
    assert_eq!(fields.get("error").map(String::as_str), Some("access_denied"));
    assert_eq!(fields.get("state").map(String::as_str), Some("s t/a&te"));
    assert_eq!(fields.get("code"), None);
    assert_eq!(fragment.as_deref(), Some("_=_"));
}

#[tokio::test]
async fn unsound_consent_addresses_stay_on_the_page() {
    let fitbit = Fitbit::start_with(Options {
        redirect_uris: vec![CALLBACK.to_owned(), format!("{CALLBACK}/second")],
        ..Options::default()
    });
    let short = "a".repeat(42);
    let long = "a".repeat(129);
    let slash = format!("{CALLBACK}/");
    let cases: [(&str, Option<&str>, &str); 14] = [
        ("client_id", None, "invalid_request"),
        ("client_id", Some("22XXXX"), "unauthorized_client"),
        ("redirect_uri", None, "invalid_request"),
        ("redirect_uri", Some(&slash), "invalid_request"),
        ("redirect_uri", Some("https://example.org/"), "invalid_request"),
        ("response_type", None, "invalid_request"),
        ("response_type", Some("token"), "unauthorized_client"),
        ("response_type", Some("id"), "unsupported_response_type"),
        ("code_challenge", Some(&short), "invalid_request"),
        ("code_challenge", Some(&long), "invalid_request"),
        ("code_challenge", None, "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("scope", None, "invalid_request"),
        ("prompt", Some("maybe"), "invalid_request"),
    ];
    for (name, value, code) in cases {
        let query = fitbit.consent_query("activity", &[(name, value)]);

        let reply = fitbit.page(&format!("/oauth2/authorize?{query}"), None).await;

        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{name} {value:?}");
        assert!(reply.text.contains(&format!("<code>{code}</code>")), "{name} {value:?}: {}", reply.text);
        assert_eq!(reply.header("location"), None);
    }
}

#[tokio::test]
async fn redirect_address_may_be_left_out_when_exactly_one_is_registered() {
    let options = Options { redirect_uris: vec![CALLBACK.to_owned()], ..Options::default() };
    let fitbit = Fitbit::start_with(options);
    let query = fitbit.consent_query("activity", &[("redirect_uri", None)]);
    let cookie = fitbit.sign_in("bob", &query).await;

    let fields = [("query", query.as_str()), ("decision", "allow"), ("scope", "activity")];
    let reply = fitbit.submit("/oauth2/authorize", Some(&cookie), &fields).await;
    let code = reply.redirect().0.remove("code").unwrap();
    let fields = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
    let token = fitbit.token(&fields).await;

    assert_eq!(Tokens::read(&token).answer["user_id"], "9CHT4M");
}

#[tokio::test]
async fn prompt_login_asks_for_a_new_sign_in_once() {
    let fitbit = Fitbit::start();
    let query = fitbit.consent_query("activity", &[("prompt", Some("login consent"))]);
    let plain = fitbit.consent_query("activity", &[]);
    let cookie = fitbit.sign_in("alice", &plain).await;

    let again = fitbit.page(&format!("/oauth2/authorize?{query}"), Some(&cookie)).await;
    let signed_in = fitbit.submit("/login", None, &[("member", "bob"), ("query", &query)]).await;
    let address = signed_in.header("location").unwrap();
    let bob = signed_in.header("set-cookie").unwrap().split(';').next().unwrap();
    let consent = fitbit.page(address, Some(bob)).await;

    assert!(again.text.contains(r#"name="member" value="alice""#));
    assert!(consent.text.contains("signed in as <strong>bob</strong>"), "{}", consent.text);
}

#[tokio::test]
async fn another_account_can_be_chosen_from_the_consent_page() {
    let fitbit = Fitbit::start();
    let query = fitbit.consent_query("activity", &[]);
    let cookie = fitbit.sign_in("alice", &query).await;

    let reply = fitbit.submit("/logout", Some(&cookie), &[("query", &query)]).await;

    assert_eq!(reply.header("location"), Some(format!("/oauth2/authorize?{query}").as_str()));
    assert!(reply.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn what_a_client_sends_cannot_break_out_of_the_page() {
    let fitbit = Fitbit::start();
    let attack = r#""><script>alert(1)</script>"#;
    let query = fitbit.consent_query("activity", &[("state", Some(attack)), ("response_type", Some(attack))]);
    let sound = fitbit.consent_query("activity", &[("state", Some(attack))]);

    let refused = fitbit.page(&format!("/oauth2/authorize?{query}"), None).await;
    let shown = fitbit.page(&format!("/oauth2/authorize?{sound}"), None).await;

    assert!(!refused.text.contains("<script>"));
    assert!(!shown.text.contains("<script>"));
}
