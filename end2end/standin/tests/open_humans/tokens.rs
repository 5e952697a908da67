//! The token endpoint: exchange, rotation, revocation, and its errors.

use crate::support::{Answer, CALLBACK, Site, Tokens};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use sha2::{Digest, Sha256};

async fn probe(site: &Site, token: &str) -> Answer {
    site.call(Method::GET, "project/exchange-member/", token, None).await
}

fn error(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["error"].as_str().expect("an error").to_owned())
}

#[tokio::test]
async fn code_works_once_and_its_tokens_outlive_a_second_try() {
    let site = Site::start().await;
    let code = site.sign_in("alice").await.agree("").await;
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str())];

    let tokens = Tokens::from(&site.token(&fields).await);
    let again = site.token(&fields).await;

    assert_eq!(error(&again), (400, "invalid_grant".into()));
    assert_eq!(probe(&site, &tokens.access).await.status, 200);
}

#[tokio::test]
async fn failed_exchange_does_not_burn_the_code() {
    let site = Site::start().await;
    let code = site.sign_in("alice").await.agree("").await;
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str())];

    let request =
        site.http.post(site.open_humans("/oauth2/token/")).basic_auth(site.client_id(), Some("wrong"));
    let wrong_secret = Answer::send(request.form(&fields)).await;
    let mut other = fields.to_vec();
    other.push(("redirect_uri", "http://127.0.0.1:8898/other"));
    let wrong_redirect = site.token(&other).await;

    assert_eq!(error(&wrong_secret), (401, "invalid_client".into()));
    assert_eq!(error(&wrong_redirect), (400, "invalid_request".into()));
    assert_eq!(wrong_redirect.json()["error_description"], "Mismatching redirect URI.");
    assert_eq!(site.token(&fields).await.status, 200);
}

#[tokio::test]
async fn code_expires_after_thirty_minutes() {
    let site = Site::start().await;
    let code = site.sign_in("alice").await.agree("").await;

    site.advance(1_800).await;
    let answer = site.token(&[("grant_type", "authorization_code"), ("code", &code)]).await;

    assert_eq!(error(&answer), (400, "invalid_grant".into()));
}

#[tokio::test]
async fn challenge_binds_the_code_to_its_verifier() {
    let site = Site::start().await;
    let verifier = "a-verifier-of-more-than-forty-three-characters-to-be-sound";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let more = format!("&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={CALLBACK}");
    let code = site.sign_in("alice").await.agree(&more).await;
    let mut fields = vec![("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];

    let without = site.token(&fields).await;
    fields.push(("code_verifier", "another"));
    let wrong = site.token(&fields).await;
    fields.pop();
    fields.push(("code_verifier", verifier));
    let right = site.token(&fields).await;

    assert_eq!(error(&without), (400, "invalid_request".into()));
    assert_eq!(error(&wrong), (400, "invalid_grant".into()));
    assert_eq!(right.status, 200);
}

#[tokio::test]
async fn refreshing_kills_both_old_tokens_at_once() {
    let site = Site::start().await;
    let old = site.authorize("alice").await;
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", old.refresh.as_str())];

    let new = Tokens::from(&site.token(&refresh).await);
    let again = site.token(&refresh).await;

    assert_eq!(error(&again), (400, "invalid_grant".into()));
    let refused = probe(&site, &old.access).await;
    assert_eq!((refused.status, refused.json()["detail"].as_str()), (401, Some("Invalid token.")));
    assert_eq!(probe(&site, &new.access).await.status, 200);
}

#[tokio::test]
async fn expired_token_is_told_apart_from_a_dead_one() {
    let site = Site::start().await;
    let tokens = site.authorize("alice").await;

    site.advance(36_000).await;
    let expired = probe(&site, &tokens.access).await;
    site.token(&[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh)]).await;
    let dead = probe(&site, &tokens.access).await;

    assert_eq!((expired.status, expired.json()["detail"].as_str()), (401, Some("Expired token.")));
    assert_eq!((dead.status, dead.json()["detail"].as_str()), (401, Some("Invalid token.")));
    assert!(expired.header("www-authenticate").is_some_and(|text| text.starts_with("Bearer")));
}

#[tokio::test]
async fn switch_shortens_the_life_of_tokens() {
    let site = Site::start().await;
    site.set_switch("open_humans.token_seconds", "60").await;

    let code = site.sign_in("alice").await.agree("").await;
    let answer = site.token(&[("grant_type", "authorization_code"), ("code", &code)]).await;
    site.advance(60).await;

    assert_eq!(answer.json()["expires_in"], 60);
    assert_eq!(probe(&site, &Tokens::from(&answer).access).await.status, 401);
}

#[tokio::test]
async fn credentials_may_stand_in_the_form() {
    let site = Site::start().await;
    let tokens = site.authorize("alice").await;
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("client_id", site.client_id()),
        ("client_secret", site.client_secret()),
    ];

    let answer = Answer::send(site.http.post(site.open_humans("/oauth2/token/")).form(&fields)).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn each_mistake_has_its_error() {
    let site = Site::start().await;
    let url = site.open_humans("/oauth2/token/");

    let json = site
        .http
        .post(&url)
        .header("content-type", "application/json")
        .body(r#"{"grant_type": "refresh_token"}"#);
    let as_json = Answer::send(json).await;
    let no_client =
        Answer::send(site.http.post(&url).form(&[("grant_type", "refresh_token"), ("refresh_token", "x")]))
            .await;
    let get = Answer::send(site.http.get(&url)).await;

    assert_eq!(error(&as_json), (400, "unsupported_grant_type".into()));
    assert_eq!(error(&no_client), (401, "invalid_client".into()));
    assert_eq!(get.status, 405);
    assert_eq!(error(&site.token(&[]).await), (400, "unsupported_grant_type".into()));
    assert_eq!(error(&site.token(&[("grant_type", "password")]).await), (400, "unauthorized_client".into()));
    let no_code = site.token(&[("grant_type", "authorization_code")]).await;
    assert_eq!(error(&no_code), (400, "invalid_request".into()));
    assert_eq!(no_code.json()["error_description"], "Missing code parameter.");
    site.set_switch("open_humans.invalid_grant_status", "401").await;
    let bad = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    assert_eq!(error(&site.token(&bad).await), (401, "invalid_grant".into()));
}

#[tokio::test]
async fn revoked_token_is_dead_and_a_refresh_token_takes_its_pair_along() {
    let site = Site::start().await;
    let tokens = site.authorize("alice").await;
    let request = site.http.post(site.open_humans("/oauth2/revoke_token/"));
    let request = request.basic_auth(site.client_id(), Some(site.client_secret()));

    let answer = Answer::send(request.form(&[("token", &tokens.refresh)])).await;

    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert_eq!(probe(&site, &tokens.access).await.status, 401);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];
    assert_eq!(error(&site.token(&refresh).await), (400, "invalid_grant".into()));
}

#[tokio::test]
async fn reply_lost_to_a_refresh_leaves_the_old_pair_dead() {
    let site = Site::start().await;
    let tokens = site.authorize("alice").await;
    site.add_fault(serde_json::json!({
        "host": "www.openhumans.org", "path": "/oauth2/token/", "fault": {"kind": "lost_reply"}
    }))
    .await;
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];

    let request = site.http.post(site.open_humans("/oauth2/token/"));
    let lost = request.basic_auth(site.client_id(), Some(site.client_secret())).form(&refresh).send().await;

    assert!(lost.is_err());
    assert_eq!(error(&site.token(&refresh).await), (400, "invalid_grant".into()));
}
