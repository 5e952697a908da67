//! Tokens through their life: exchanged, used, renewed once, stored first, revoked.

use super::*;
use crate::{
    fetch::oauth::{self, Grant, OAuthError},
    providers::{ClientAuthentication, OAuthProfile},
    storage::Tokens,
};
use domain::wire::ErrorCode;
use secrecy::{ExposeSecret, SecretString};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;
use url::Url;

const NEXT_PAIR: &str = r#"{"access_token": "access-next", "expires_in": 28800, "refresh_token": "refresh-next",
    "scope": "activity sleep", "token_type": "Bearer", "user_id": "9QK4TZ"}"#;

const EXPIRED: &str =
    r#"{"errors": [{"errorType": "expired_token", "message": "Access token expired: access-ana"}]}"#;

fn is_token_request(asked: &Asked) -> bool {
    asked.path.starts_with("/oauth2/token")
}

/// Takes the next access token and no other.
fn strict(asked: &Asked) -> Answer {
    match asked.header("authorization") {
        Some("Bearer access-next") => Answer::json(200, STEPS),
        _ => Answer::json(401, EXPIRED),
    }
}

async fn tokens(site: &Site) -> Tokens {
    site.storage.load_link_tokens(site.link.id).await.unwrap().unwrap().tokens
}

#[tokio::test]
async fn many_requests_wait_for_one_renewal_and_the_pair_is_stored_before_it_is_used() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let (looked_up, id) = ((*storage).clone(), link.id);
    let service = Service::start(move |asked| {
        if is_token_request(asked) {
            return Answer::after(Duration::from_millis(30), Answer::json(200, NEXT_PAIR));
        }
        let (asked, storage) = (asked.clone(), looked_up.clone());
        Answer::Later(Box::pin(async move {
            let stored = storage.load_link_tokens(id).await.unwrap().unwrap().tokens;
            let is_stored =
                asked.header("authorization") == Some(&format!("Bearer {}", stored.access.expose_secret()));
            if is_stored { strict(&asked) } else { Answer::json(404, "{}") }
        }))
    })
    .await;
    let site = Site::with(storage, link, service);
    site.clock.set(at(8 * 3_600 - 30));

    let outcomes = futures::future::join_all((0..10).map(|_| site.fetch())).await;

    assert!(outcomes.iter().all(|outcome| *outcome == steps_page()), "{outcomes:?}");
    let renewals = site.service.asked("/oauth2/token");
    assert_eq!(renewals.len(), 1);
    assert_eq!(renewals[0].form("refresh_token").as_deref(), Some("refresh-ana"));
    assert_eq!(renewals[0].form("grant_type").as_deref(), Some("refresh_token"));
    // our-client:our-secret
    assert_eq!(renewals[0].header("authorization"), Some("Basic b3VyLWNsaWVudDpvdXItc2VjcmV0"));
    assert_eq!(tokens(&site).await.refresh.unwrap().expose_secret(), "refresh-next");
}

#[tokio::test]
async fn token_refused_before_its_time_is_renewed_once_however_many_were_refused() {
    let site =
        Site::new(|asked| if is_token_request(asked) { Answer::json(200, NEXT_PAIR) } else { strict(asked) })
            .await;

    let outcomes = futures::future::join_all((0..6).map(|_| site.fetch())).await;

    assert!(outcomes.iter().all(|outcome| *outcome == steps_page()), "{outcomes:?}");
    assert_eq!(site.service.asked("/oauth2/token").len(), 1);
}

#[tokio::test]
async fn new_token_refused_as_well_needs_the_members_consent() {
    let site = Site::new(|asked| {
        if is_token_request(asked) { Answer::json(200, NEXT_PAIR) } else { Answer::json(401, EXPIRED) }
    })
    .await;

    assert_eq!(site.fetch().await, FetchOutcome::Reconnect(ErrorCode::NeedsReconnect));
    assert_eq!(site.service.asked("/tracker/steps").len(), 2);
}

#[tokio::test]
async fn lost_answer_to_a_renewal_is_asked_for_again_with_the_same_token() {
    let times = AtomicUsize::new(0);
    let site = Site::new(move |asked| {
        if !is_token_request(asked) {
            return strict(asked);
        }
        if times.fetch_add(1, Ordering::SeqCst) == 0 { Answer::Reset } else { Answer::json(200, NEXT_PAIR) }
    })
    .await;

    assert_eq!(site.fetch().await, steps_page());
    let sent: Vec<_> =
        site.service.asked("/oauth2/token").iter().map(|asked| asked.form("refresh_token")).collect();
    assert_eq!(sent, [Some("refresh-ana".to_owned()), Some("refresh-ana".to_owned())]);
}

#[tokio::test]
async fn renewal_nobody_waits_for_any_more_is_stored_all_the_same() {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begun_there, go_on_there) = (Arc::clone(&begun), Arc::clone(&go_on));
    let site = Site::new(move |asked| {
        if !is_token_request(asked) {
            return strict(asked);
        }
        begun_there.notify_one();
        let go_on = Arc::clone(&go_on_there);
        Answer::Later(Box::pin(async move {
            go_on.notified().await;
            Answer::json(200, NEXT_PAIR)
        }))
    })
    .await;

    tokio::select! {
        outcome = site.fetch() => panic!("the renewal is still under way: {outcome:?}"),
        () = begun.notified() => {}
    }
    go_on.notify_one();
    site.fetcher.settle().await;

    assert_eq!(tokens(&site).await.access.expose_secret(), "access-next");
}

#[tokio::test]
async fn revoked_link_needs_consent_and_a_wrong_secret_or_an_ended_service_stops() {
    let dead = r#"{"errors": [{"errorType": "invalid_grant", "message": "Refresh token invalid: refresh-ana"}], "success": false}"#;
    let unknown = r#"{"error": "invalid_client", "error_description": "words"}"#;
    for (answer, outcome) in [
        ((400, dead), FetchOutcome::Reconnect(ErrorCode::NeedsReconnect)),
        ((400, r#"{"error": "invalid_grant"}"#), FetchOutcome::Reconnect(ErrorCode::NeedsReconnect)),
        ((401, unknown), FetchOutcome::Stop(ErrorCode::InvalidClient)),
        ((410, "<html>"), FetchOutcome::Stop(ErrorCode::Gone)),
        ((500, "{}"), FetchOutcome::Trouble),
        ((200, "<html>"), FetchOutcome::Trouble),
    ] {
        let (status, body) = answer;
        let site =
            Site::new(
                move |asked| {
                    if is_token_request(asked) { Answer::json(status, body) } else { strict(asked) }
                },
            )
            .await;

        assert_eq!(site.fetch().await, outcome, "{status} {body}");
        assert_eq!(tokens(&site).await.refresh.unwrap().expose_secret(), "refresh-ana", "nothing is lost");
    }
}

#[tokio::test]
async fn disconnected_link_is_not_read_any_more() {
    let site = Site::new(|_| Answer::json(200, STEPS)).await;
    site.storage.delete_link(site.link.member_id, site.link.id, at(1)).await.unwrap();

    assert_eq!(site.fetch().await, FetchOutcome::Reconnect(ErrorCode::NeedsReconnect));
    assert_eq!(site.service.asked("").len(), 0);
}

#[tokio::test]
async fn token_that_does_not_rotate_stays() {
    let site = Site::new(|asked| match asked.path.as_str() {
        "/token" => Answer::json(
            200,
            r#"{"access_token": "access-next", "expires_in": 3599, "token_type": "Bearer"}"#,
        ),
        _ => match asked.header("authorization") {
            Some("Bearer access-next") => Answer::json(200, "{}"),
            _ => Answer::json(401, "{}"),
        },
    })
    .await;
    let fetch = Fetch { resource: ResourceId::new("steps"), ..steps() };

    let outcome = site.fetcher.fetch(site.link.id, &site.google, &fetch).await;

    assert_eq!(outcome, FetchOutcome::Page(Page::default()));
    let asked = &site.service.asked("/token")[0];
    assert_eq!(
        (asked.form("client_id").as_deref(), asked.header("authorization")),
        (Some("our-client"), None)
    );
    let tokens = tokens(&site).await;
    assert_eq!(tokens.refresh.unwrap().expose_secret(), "refresh-ana");
    assert_eq!(tokens.expires_at, at(3_599));
}

fn callback() -> Url {
    Url::parse("http://localhost:8080/auth/fitbit/callback").unwrap()
}

fn verifier() -> SecretString {
    // The example of RFC 7636, appendix B.
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned().into()
}

async fn exchange(site: &Site) -> Result<Grant, OAuthError> {
    let profile = site.fitbit.oauth();
    oauth::exchange_code(&http_client().unwrap(), &profile, &callback(), "the-code", &verifier(), at(0)).await
}

#[tokio::test]
async fn code_becomes_tokens_with_what_was_really_granted() {
    let site = Site::new(|_| Answer::json(200, NEXT_PAIR)).await;

    let grant = exchange(&site).await.unwrap();

    assert_eq!(grant.granted, ["activity".to_owned(), "sleep".to_owned()].into());
    assert_eq!(grant.user.as_deref(), Some("9QK4TZ"));
    assert_eq!(grant.tokens.expires_at, at(28_800));
    let asked = &site.service.asked("/oauth2/token")[0];
    for (field, value) in [
        ("grant_type", "authorization_code"),
        ("code", "the-code"),
        ("redirect_uri", callback().as_str()),
        ("code_verifier", verifier().expose_secret()),
    ] {
        assert_eq!(asked.form(field).as_deref(), Some(value), "{field}");
    }
}

#[tokio::test]
async fn refused_code_is_sent_once_and_quotes_nothing_secret() {
    let dead =
        r#"{"errors": [{"errorType": "invalid_grant", "message": "Authorization code invalid: the-code"}]}"#;
    let refused = Site::new(move |_| Answer::json(400, dead)).await;
    let strange = Site::new(|_| Answer::json(400, r#"{"error": "Strange: THE-CODE 42"}"#)).await;
    let lost = Site::new(|_| Answer::Reset).await;

    for redirect in [
        r#"{"errors": [{"errorType": "invalid_request", "message": "words"}]}"#,
        r#"{"errors": [{"errorType": "validation", "fieldName": "redirect_uri"}]}"#,
        r#"{"error": "redirect_uri_mismatch"}"#,
    ] {
        let elsewhere = Site::new(move |_| Answer::json(400, redirect)).await;
        assert_eq!(exchange(&elsewhere).await.unwrap_err(), OAuthError::WrongRedirect, "{redirect}");
    }
    assert_eq!(exchange(&refused).await.unwrap_err(), OAuthError::InvalidGrant);
    assert_eq!(exchange(&strange).await.unwrap_err(), OAuthError::Refused("trange".to_owned()));
    assert!(matches!(exchange(&lost).await.unwrap_err(), OAuthError::Trouble(_)));
    assert_eq!(lost.service.asked("").len(), 1, "a code works once");
}

#[tokio::test]
async fn end_of_a_time_limited_refresh_token_is_noted() {
    let site = Site::new(|_| {
        Answer::json(
            200,
            r#"{"access_token": "a", "expires_in": 3599, "refresh_token": "r", "refresh_token_expires_in": 604799, "token_type": "Bearer"}"#,
        )
    })
    .await;

    let grant = exchange(&site).await.unwrap();

    assert_eq!(grant.tokens.refresh_expires_at, Some(at(604_799)));
    assert_eq!(grant.granted.len(), site.fitbit.oauth().scopes.len(), "unnamed scopes are those asked for");
}

#[test]
fn consent_page_is_asked_with_the_hash_of_the_verifier_and_the_accounts_choice() {
    let at = |path: &str| Url::parse(&format!("https://accounts.example{path}")).unwrap();
    let profile = OAuthProfile {
        authorize_url: at("/auth"),
        token_url: at("/token"),
        revoke_url: None,
        client_id: "our-client".into(),
        client_secret: "our-secret".to_owned().into(),
        client_authentication: ClientAuthentication::RequestBody,
        scopes: vec!["one".into(), "two".into()],
        authorize_params: vec![("access_type", "offline"), ("prompt", "consent")],
        switch_account_params: vec![("prompt", "select_account consent")],
        rotates: false,
        account_cap: None,
        own_clients: None,
    };
    let pairs = |switch_account: bool| {
        let url = oauth::authorize_url(&profile, &callback(), "the-state", &verifier(), switch_account);
        let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        pairs.sort();
        pairs
    };
    let expected = |prompt: &str| {
        [
            ("access_type", "offline"),
            ("client_id", "our-client"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            ("prompt", prompt),
            ("redirect_uri", callback().as_str()),
            ("response_type", "code"),
            ("scope", "one two"),
            ("state", "the-state"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };

    assert_eq!(pairs(false), expected("consent"));
    assert_eq!(pairs(true), expected("select_account consent"));
}

#[tokio::test]
async fn permission_is_ended_with_the_refresh_token_and_one_already_dead_is_ended() {
    let known = Site::new(|_| Answer::with(200, &[], "")).await;
    let unknown = Site::new(|_| Answer::json(400, r#"{"error": "invalid_token"}"#)).await;
    let trouble = Site::new(|_| Answer::json(502, "")).await;

    assert_eq!(known.fetcher.revoke(known.link.id, &known.fitbit).await, Ok(()));
    assert_eq!(unknown.fetcher.revoke(unknown.link.id, &unknown.fitbit).await, Ok(()));
    assert!(trouble.fetcher.revoke(trouble.link.id, &trouble.fitbit).await.is_err());
    let asked = &known.service.asked("/oauth2/revoke")[0];
    assert_eq!(asked.form("token").as_deref(), Some("refresh-ana"));
    assert_eq!(asked.header("authorization"), Some("Basic b3VyLWNsaWVudDpvdXItc2VjcmV0"));
}

#[tokio::test]
async fn account_is_asked_with_the_new_token_and_survives_a_hiccup() {
    let times = AtomicUsize::new(0);
    let site = Site::impatient(move |asked| match asked.path.as_str() {
        "/1/user/-/profile.json" if times.fetch_add(1, Ordering::SeqCst) == 0 => Answer::Silence,
        "/1/user/-/profile.json" => {
            Answer::json(200, r#"{"user": {"encodedId": "9QK4TZ", "displayName": "Pilar"}}"#)
        }
        _ => Answer::Reset,
    })
    .await;
    let grant = Grant {
        tokens: crate::testing::tokens("new"),
        granted: ["profile".to_owned(), "settings".to_owned()].into(),
        user: Some("9QK4TZ".to_owned()),
    };

    let facts = site.fetcher.fetch_account(&site.fitbit, &grant).await.unwrap();
    let (key, account) = (facts.key, facts.account);

    assert_eq!((key.as_str(), account.display_name.as_deref()), ("9QK4TZ", Some("Pilar")));
    assert_eq!(account.devices, [], "devices that cannot be had cost only themselves");
    assert!(
        site.service.asked("").iter().all(|asked| asked.header("authorization") == Some("Bearer access-new"))
    );
}
