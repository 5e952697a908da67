//! Claims about sign-in, consent and tokens.

use standin::Host;

use super::site::{ALL_SCOPES, Google, full, returned, value};

#[tokio::test]
async fn consent_goes_back_with_code_and_state_and_the_code_works_once() {
    let google = Google::start().await;
    let asked = google.asking(&["sleep", "profile"], &[]);

    let back = google.authorize("alice", &asked, &["sleep", "profile"]).await;
    let code = value(&back, "code").expect("a code");
    let first = google.exchange_code(code).await;
    let second = google.exchange_code(code).await;

    assert_eq!(value(&back, "state"), Some("a state&more"));
    let tokens = first.json();
    assert_eq!(
        (first.status, &tokens["token_type"], &tokens["expires_in"]),
        (200, &"Bearer".into(), &3_599.into())
    );
    assert_eq!(tokens["scope"], full(&["sleep", "profile"]));
    assert!(tokens["refresh_token"].is_string() && tokens.get("refresh_token_expires_in").is_none());
    assert_eq!((second.status, second.json()["error"].clone()), (400, "invalid_grant".into()));
}

#[tokio::test]
async fn page_shows_a_button_for_each_member_and_a_box_for_each_scope() {
    let google = Google::start().await;
    let asked = google.asking(&["sleep", "settings"], &[]);

    let page = google.open(&asked, None).await;
    let cookie = google.sign_in("bob", &asked).await;
    let consent = google.open(&asked, Some(&cookie)).await;
    let location = consent.headers["location"].to_str().expect("text").to_owned();
    let consent = google.http.get(google.accounts(&location)).header("cookie", &cookie).send().await;
    let consent = consent.expect("a page").text().await.expect("text");

    for member in ["alice", "bob", "carol", "dave"] {
        assert!(page.text.contains(&format!(r#"name="member" value="{member}""#)), "{}", page.text);
    }
    assert_eq!(consent.matches(r#"type="checkbox""#).count(), 2);
    assert!(consent.contains("<strong>bob</strong>"));
}

#[tokio::test]
async fn unticked_scope_is_missing_from_the_token_and_cancelling_is_access_denied() {
    let google = Google::start().await;
    let asked = google.asking(&["sleep", "profile"], &[]);

    let back = google.authorize("alice", &asked, &["sleep"]).await;
    let tokens = google.exchange_code(value(&back, "code").expect("a code")).await.json();
    let cookie = google.sign_in("alice", &asked).await;
    let cancelled = returned(&google.consent(&asked, &cookie, &["sleep"], "cancel").await);
    let nothing = returned(&google.consent(&asked, &cookie, &[], "continue").await);

    assert_eq!(tokens["scope"], full(&["sleep"]));
    for back in [cancelled, nothing] {
        assert_eq!(value(&back, "error"), Some("access_denied"));
        assert_eq!(value(&back, "state"), Some("a state&more"));
        assert_eq!(value(&back, "code"), None);
    }
}

#[tokio::test]
async fn unsound_question_ends_on_a_page_and_goes_back_nowhere() {
    let google = Google::start().await;
    for (more, status, says) in [
        (&[("redirect_uri", "http://localhost.example.org/callback")][..], 400, "redirect_uri_mismatch"),
        (&[("redirect_uri", "https://localhost:8899/callback")], 400, "redirect_uri_mismatch"),
        (&[("client_id", "someone-else.apps.googleusercontent.com")], 401, "invalid_client"),
        (&[("response_type", "token")], 400, "unsupported_response_type"),
        (&[("scope", "https://www.googleapis.com/auth/googlehealth.everything")], 400, "invalid_scope"),
        (&[("scope", "")], 400, "invalid_request"),
        (&[("prompt", "please")], 400, "invalid_request"),
        (&[("access_type", "forever")], 400, "invalid_request"),
        (&[("code_challenge", "short")], 400, "invalid_request"),
        (&[("code_challenge_method", "S512")], 400, "invalid_request"),
    ] {
        let page = google.open(&google.asking(&["sleep"], more), None).await;

        assert_eq!(page.status, status, "{more:?}");
        assert!(page.text.contains(says), "{more:?}: {}", page.text);
        assert!(!page.headers.contains_key("location"));
    }
}

#[tokio::test]
async fn registered_addresses_are_compared_letter_by_letter() {
    let options = standin::Options {
        redirect_uris: vec!["https://example.org/callback".to_owned()],
        ..Default::default()
    };
    let google = Google::start_with(options).await;

    let registered = google
        .open(&google.asking(&["sleep"], &[("redirect_uri", "https://example.org/callback")]), None)
        .await;
    let slash = google
        .open(&google.asking(&["sleep"], &[("redirect_uri", "https://example.org/callback/")]), None)
        .await;

    assert_eq!((registered.status, slash.status), (200, 400));
}

#[tokio::test]
async fn refresh_token_comes_with_the_first_consent_or_when_consent_is_asked_for() {
    let google = Google::start().await;
    let online = google.asking(&["sleep"], &[("access_type", "online")]);
    let quiet = google.asking(&["sleep"], &[("prompt", "")]);
    let loud = google.asking(&["sleep"], &[]);

    let first = google.authorize("carol", &online, &["sleep"]).await;
    let without = google.exchange_code(value(&first, "code").expect("a code")).await.json();
    let cookie = google.sign_in("carol", &quiet).await;
    // Consented before and not asked to ask again: no page, and no refresh token.
    let again = returned(&google.open(&quiet, Some(&cookie)).await);
    let still_without = google.exchange_code(value(&again, "code").expect("a code")).await.json();
    let asked_again = google.authorize("carol", &loud, &["sleep"]).await;
    let with = google.exchange_code(value(&asked_again, "code").expect("a code")).await.json();

    assert!(without.get("refresh_token").is_none());
    assert!(still_without.get("refresh_token").is_none());
    assert!(with["refresh_token"].is_string());
}

#[tokio::test]
async fn refresh_gives_a_new_access_token_and_keeps_the_refresh_token() {
    let google = Google::start().await;
    let tokens = google.tokens("alice", &["sleep"]).await;
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");

    for _ in 0..3 {
        let answer = google.exchange(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;

        assert_eq!(answer.status, 200);
        assert!(answer.json().get("refresh_token").is_none());
        let access = answer.json()["access_token"].as_str().expect("a token").to_owned();
        assert_ne!(Some(access.as_str()), tokens["access_token"].as_str());
        assert_eq!(google.list("sleep", &[], &access).await.status, 200);
    }
}

#[tokio::test]
async fn wrong_exchange_says_what_is_wrong() {
    let google = Google::start().await;
    let asked = google.asking(&["sleep"], &[]);
    let right = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", super::site::REDIRECT),
        ("code_verifier", "a-verifier-of-more-than-forty-three-characters-0123456789"),
    ];
    for (wrong, status, error) in [
        (
            ("code_verifier", "another-verifier-of-more-than-forty-three-characters-012345"),
            400,
            "invalid_grant",
        ),
        (("code_verifier", ""), 400, "invalid_grant"),
        (("redirect_uri", "http://localhost:8899/other"), 400, "redirect_uri_mismatch"),
        (("code", "4/0Anonsense"), 400, "invalid_grant"),
        (("grant_type", "password"), 400, "unsupported_grant_type"),
        (("client_secret", "wrong"), 401, "invalid_client"),
        (("client_id", ""), 400, "invalid_request"),
    ] {
        let back = google.authorize("alice", &asked, &["sleep"]).await;
        let mut fields = right.to_vec();
        fields.push(("code", value(&back, "code").expect("a code")));
        fields.retain(|(name, _)| *name != wrong.0);
        fields.push(wrong);

        let answer = google.exchange(&fields).await;

        assert_eq!((answer.status, answer.json()["error"].clone()), (status, error.into()), "{wrong:?}");
    }
}

#[tokio::test]
async fn project_in_testing_says_when_the_refresh_token_ends_and_then_ends_it() {
    let google = Google::start().await;
    google.set("google.testing", "on").await;
    google.set("google.test_users", "alice").await;
    let tokens = google.tokens("alice", &["sleep"]).await;
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");

    let asked = google.asking(&["sleep"], &[]);
    let cookie = google.sign_in("bob", &asked).await;
    let refused = google.consent(&asked, &cookie, &["sleep"], "continue").await;
    let day_six = {
        google.running.app().clock().advance(6 * 86_400);
        refresh_with(&google, refresh).await
    };
    let day_eight = {
        google.running.app().clock().advance(2 * 86_400);
        refresh_with(&google, refresh).await
    };

    assert_eq!(tokens["refresh_token_expires_in"], 604_799);
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("access_denied"));
    let left = day_six.json()["refresh_token_expires_in"].as_i64().expect("a number");
    assert!((86_390..=86_399).contains(&left), "{left}");
    assert_eq!((day_eight.status, day_eight.json()["error"].clone()), (400, "invalid_grant".into()));
}

async fn refresh_with(google: &Google, refresh: &str) -> super::site::Answer {
    google.exchange(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await
}

#[tokio::test]
async fn code_and_access_token_expire() {
    let google = Google::start().await;
    let back = google.authorize("alice", &google.asking(&["sleep"], &[]), &["sleep"]).await;
    let token = google.token("alice", &["sleep"]).await;

    google.running.app().clock().advance(11 * 60);
    let late = google.exchange_code(value(&back, "code").expect("a code")).await;
    let in_time = google.list("sleep", &[], &token).await;
    google.running.app().clock().advance(3_600);
    let expired = google.list("sleep", &[], &token).await;

    assert_eq!((late.status, late.json()["error"].clone()), (400, "invalid_grant".into()));
    assert_eq!((in_time.status, expired.status), (200, 401));
}

#[tokio::test]
async fn revoking_any_token_ends_the_consent() {
    let google = Google::start().await;
    let tokens = google.tokens("alice", ALL_SCOPES).await;
    let access = tokens["access_token"].as_str().expect("a token");
    let refresh = tokens["refresh_token"].as_str().expect("a token");
    let url = |path: &str| format!("{}{path}", google.running.base(Host::GoogleOAuth2));

    let known =
        google.http.get(url(&format!("/tokeninfo?access_token={access}"))).send().await.expect("an answer");
    let revoked = google.post(&url("/revoke"), &format!("token={access}"), None).await;
    let twice = google.post(&url("/revoke"), &format!("token={access}"), None).await;
    let called = google.list("sleep", &[], access).await;
    let refreshed = refresh_with(&google, refresh).await;

    assert_eq!(known.status(), 200);
    assert_eq!((revoked.status, revoked.text.as_str()), (200, "{}"));
    assert_eq!((twice.status, twice.json()["error"].clone()), (400, "invalid_token".into()));
    assert_eq!(called.status, 401);
    assert_eq!((refreshed.status, refreshed.json()["error"].clone()), (400, "invalid_grant".into()));
}

#[tokio::test]
async fn foreign_scope_of_an_earlier_grant_locks_the_api() {
    let google = Google::start().await;
    google.set("google.earlier_scope", "cloud-platform").await;
    let asked = google.asking(&["sleep"], &[("include_granted_scopes", "true")]);

    let back = google.authorize("alice", &asked, &["sleep"]).await;
    let tokens = google.exchange_code(value(&back, "code").expect("a code")).await.json();
    let answer = google.list("sleep", &[], tokens["access_token"].as_str().expect("a token")).await;

    assert_eq!((answer.status, answer.reason().as_deref()), (403, Some("DISALLOWED_OAUTH_SCOPES")));
    assert_eq!(
        answer.metadata("disallowed_scopes").as_deref(),
        Some("https://www.googleapis.com/auth/cloud-platform")
    );
}
