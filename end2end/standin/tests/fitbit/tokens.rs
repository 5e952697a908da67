//! Tokens of the pretend Fitbit: codes, refreshing, revoking, looking into them, and the end of the service.

use super::support::{CALLBACK, Fitbit, STEPS, Tokens};
use http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn token_answer_has_the_members_of_the_real_one() {
    let fitbit = Fitbit::start();

    let tokens = fitbit.link("alice", "activity sleep heartrate").await;

    let answer = &tokens.answer;
    let names: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["access_token", "expires_in", "refresh_token", "scope", "token_type", "user_id"]);
    assert_eq!(answer["expires_in"], 28_800);
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["user_id"], "B7XQ2K");
    assert_eq!(tokens.access.split('.').count(), 3);
    assert_eq!(tokens.refresh.len(), 64);
    assert!(tokens.refresh.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let mut scopes: Vec<&str> = answer["scope"].as_str().unwrap().split(' ').collect();
    scopes.sort_unstable();
    assert_eq!(scopes, ["activity", "heartrate", "sleep"]);
}

#[tokio::test]
async fn code_is_exchanged_once_within_ten_minutes_with_its_verifier() {
    let fitbit = Fitbit::start();
    let used = fitbit.consent("alice", "activity").await;
    fitbit.redeem(&used).await;
    let late = fitbit.consent("alice", "activity").await;
    let unproven = fitbit.consent("alice", "activity").await;

    let again = fitbit.redeem(&used).await;
    let other_verifier = "another-code-verifier-with-more-than-forty-three-characters";
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &unproven),
        ("redirect_uri", CALLBACK),
        ("code_verifier", other_verifier),
    ];
    let wrong = fitbit.token(&fields).await;
    fitbit.app.clock().advance(600);
    let late = fitbit.redeem(&late).await;

    for reply in [again, wrong, late] {
        assert_eq!((reply.status, reply.error_type().as_str()), (StatusCode::BAD_REQUEST, "invalid_grant"));
    }
}

#[tokio::test]
async fn verifier_of_the_wrong_length_is_refused() {
    let fitbit = Fitbit::start();
    for verifier in ["v".repeat(42), "v".repeat(129)] {
        let code = fitbit.consent("alice", "activity").await;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", &verifier),
        ];

        let reply = fitbit.token(&fields).await;

        assert_eq!((reply.status, reply.error_type().as_str()), (StatusCode::BAD_REQUEST, "invalid_request"));
    }
}

#[tokio::test]
async fn server_app_proves_itself_by_its_secret_and_a_personal_one_may_go_without() {
    let fitbit = Fitbit::start();
    let client_id = fitbit.app.clients().fitbit.client_id.clone();
    let tokens = fitbit.link("alice", "activity").await;
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh), ("client_id", &client_id)];

    let without = fitbit.post("/oauth2/token", None, &fields).await;
    let wrong = fitbit.post("/oauth2/token", Some("Basic MjNTVE5EOndyb25n"), &fields).await;
    fitbit.switch("fitbit.app_type", "personal");
    let nameless = fitbit.post("/oauth2/token", None, &fields[..2]).await;
    let personal = fitbit.post("/oauth2/token", None, &fields).await;

    assert_eq!((without.status, without.error_type().as_str()), (StatusCode::BAD_REQUEST, "invalid_request"));
    assert_eq!((wrong.status, wrong.error_type().as_str()), (StatusCode::UNAUTHORIZED, "invalid_client"));
    assert_eq!(nameless.error_type(), "invalid_request");
    assert_eq!(personal.status, StatusCode::OK);
}

#[tokio::test]
async fn token_request_without_a_field_says_which() {
    let fitbit = Fitbit::start();

    let reply = fitbit.token(&[("grant_type", "refresh_token")]).await;

    let item = json!({ "errorType": "invalid_request", "message": "Missing parameters: refresh_token" });
    assert_eq!(reply.json(), json!({ "errors": [item], "success": false }));
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn refresh_token_rotates_and_the_old_one_dies_with_the_first_use_of_the_new_pair() {
    let fitbit = Fitbit::start();
    let first = fitbit.link("alice", "activity").await;
    let second = Tokens::read(&fitbit.renew(&first.refresh).await);

    let repeated = Tokens::read(&fitbit.renew(&first.refresh).await);
    fitbit.get(STEPS, &repeated).await;
    let late = fitbit.renew(&first.refresh).await;

    assert_ne!(first.refresh, second.refresh);
    assert_eq!(second.answer, repeated.answer);
    assert_eq!((late.status, late.error_type().as_str()), (StatusCode::BAD_REQUEST, "invalid_grant"));
    let message = late.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with(&format!("Refresh token invalid: {}", first.refresh)));
}

#[tokio::test]
async fn grace_of_a_lost_refresh_ends_after_two_minutes_and_can_be_switched_off() {
    let fitbit = Fitbit::start();
    let alice = fitbit.link("alice", "activity").await;
    let bob = fitbit.link("bob", "activity").await;
    fitbit.renew(&alice.refresh).await;
    fitbit.renew(&bob.refresh).await;

    fitbit.switch("fitbit.refresh_grace", "off");
    let switched_off = fitbit.renew(&bob.refresh).await;
    fitbit.switch("fitbit.refresh_grace", "on");
    fitbit.app.clock().advance(122);
    let late = fitbit.renew(&alice.refresh).await;

    assert_eq!(switched_off.error_type(), "invalid_grant");
    assert_eq!(late.error_type(), "invalid_grant");
}

#[tokio::test]
async fn access_token_expires_after_eight_hours() {
    let fitbit = Fitbit::start();
    let tokens = fitbit.link("alice", "activity").await;

    fitbit.app.clock().advance(28_800);
    let reply = fitbit.get(STEPS, &tokens).await;

    let message = format!("Access token expired: {}", tokens.access);
    let item = json!({ "errorType": "expired_token", "message": message });
    assert_eq!(reply.json(), json!({ "errors": [item], "success": false }));
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn request_without_authorization_is_400_and_with_an_unknown_token_401() {
    let fitbit = Fitbit::start();

    let without = fitbit.get_with(STEPS, &[]).await;
    let unknown = fitbit.get_with(STEPS, &[("authorization", "Bearer nonsense")]).await;

    assert_eq!(without.status, StatusCode::BAD_REQUEST);
    assert_eq!(without.json()["errors"][0]["message"], "Authorization header required.");
    assert_eq!((unknown.status, unknown.error_type().as_str()), (StatusCode::UNAUTHORIZED, "invalid_token"));
}

#[tokio::test]
async fn revoking_ends_the_consent_with_all_its_tokens() {
    let fitbit = Fitbit::start();
    let first = fitbit.link("alice", "activity").await;
    let second = Tokens::read(&fitbit.renew(&first.refresh).await);
    let basic = fitbit.basic();

    let reply = fitbit.post("/oauth2/revoke", Some(&basic), &[("token", &second.refresh)]).await;

    assert_eq!((reply.status, reply.text.as_str()), (StatusCode::OK, ""));
    for tokens in [&first, &second] {
        assert_eq!(fitbit.get(STEPS, tokens).await.error_type(), "invalid_token");
    }
    assert_eq!(fitbit.renew(&second.refresh).await.error_type(), "invalid_grant");
}

#[tokio::test]
async fn control_can_revoke_and_expire_a_member() {
    let fitbit = Fitbit::start();
    let alice = fitbit.link("alice", "activity").await;
    let bob = fitbit.link("bob", "activity").await;

    fitbit.app.fitbit().expire("alice");
    fitbit.app.fitbit().revoke("bob");

    assert_eq!(fitbit.get(STEPS, &alice).await.error_type(), "expired_token");
    assert_eq!(fitbit.renew(&alice.refresh).await.status, StatusCode::OK);
    assert_eq!(fitbit.get(STEPS, &bob).await.error_type(), "invalid_token");
    assert_eq!(fitbit.renew(&bob.refresh).await.error_type(), "invalid_grant");
}

#[tokio::test]
async fn introspection_tells_scope_owner_and_times_in_milliseconds() {
    let fitbit = Fitbit::start();
    let tokens = fitbit.link("alice", "activity sleep").await;
    let bob = fitbit.link("bob", "activity").await;
    let bearer = format!("Bearer {}", tokens.access);

    let own = fitbit.post("/1.1/oauth2/introspect", Some(&bearer), &[("token", &tokens.access)]).await.json();
    let other = fitbit.post("/1.1/oauth2/introspect", Some(&bearer), &[("token", &bob.access)]).await.json();

    assert_eq!(own["active"], true);
    assert_eq!(own["scope"], "{SLEEP=READ, ACTIVITY=READ}");
    assert_eq!(own["user_id"], "B7XQ2K");
    let lifetime = own["exp"].as_i64().unwrap() - own["iat"].as_i64().unwrap();
    assert_eq!(lifetime, 28_800_000);
    assert_eq!(other, json!({ "active": false }));
}

#[tokio::test]
async fn service_switched_off_answers_410_everywhere() {
    let fitbit = Fitbit::start();
    let tokens = fitbit.link("alice", "activity").await;
    let query = fitbit.consent_query("activity", &[]);

    fitbit.switch("fitbit.gone", "on");

    assert_eq!(fitbit.get(STEPS, &tokens).await.status, StatusCode::GONE);
    assert_eq!(fitbit.get("/nonsense", &tokens).await.status, StatusCode::GONE);
    assert_eq!(fitbit.renew(&tokens.refresh).await.status, StatusCode::GONE);
    assert_eq!(fitbit.page(&format!("/oauth2/authorize?{query}"), None).await.status, StatusCode::GONE);
    fitbit.switch("fitbit.gone", "off");
    assert_eq!(fitbit.get(STEPS, &tokens).await.status, StatusCode::OK);
}
