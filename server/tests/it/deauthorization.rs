//! Notices of Open Humans that a member left there: genuine ones delete everything held here, and no other changes anything.

use crate::support::{Browser, Site, browser::request, site::OPEN_HUMANS, site::status};
use axum::body::Body;
use domain::{ProviderId, wire::ErrorCode};
use hmac::{Hmac, Mac};
use http::{Method, Request};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use server::{account, router::router};
use sha1::Sha1;
use standin::{Options, open_humans::switches};

const SECRET: &str = "sixteen-and-more-letters";
const PATH: &str = "/webhooks/open-humans/deauthorization";
/// Open Humans' identifier of bob.
const BOB: &str = "00417236";

async fn site(secret: &str) -> Site {
    let options = Options { quota: false, ..Options::default() };
    Site::idle_with(options, &[("OPEN_HUMANS_WEBHOOK_SECRET", secret)]).await
}

fn notice(at: Timestamp) -> String {
    json!({"project_member_id": BOB, "erasure_requested": true, "timestamp": at.to_string()}).to_string()
}

fn sign(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    format!(
        "sha1={}",
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    )
}

fn post(body: &str, signature: Option<&str>) -> Request<Body> {
    let mut request = request(Method::POST, PATH, Body::from(body.to_owned()));
    request.headers_mut().insert("content-type", "application/json".parse().unwrap());
    if let Some(signature) = signature {
        request.headers_mut().insert(account::SIGNATURE_HEADER, signature.parse().unwrap());
    }
    request
}

/// Sends a notice as Open Humans does; gives the status.
async fn tell(site: &Site, body: &str, signature: Option<&str>) -> u16 {
    site.browser().send(post(body, signature)).await.status.as_u16()
}

async fn tell_signed(site: &Site, at: Timestamp) -> u16 {
    let body = notice(at);
    tell(site, &body, Some(&sign(SECRET, &body))).await
}

/// Waits until whatever was begun is over.
async fn settle(site: &Site) {
    account::run_round(&site.app).await.unwrap();
}

async fn is_gone(site: &Site) -> bool {
    site.app.storage.find_member_at_open_humans(BOB).await.unwrap().is_none()
}

async fn is_untouched(browser: &mut Browser) -> bool {
    browser.session().await.is_some_and(|session| session.links.len() == 1)
}

#[tokio::test]
async fn member_who_leaves_at_open_humans_is_deleted_here_and_nobody_else() {
    let site = site(SECRET).await;
    let (mut alice, _) = site.linked(ProviderId::Fitbit, "alice").await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(axum::serve(listener, router(site.app.clone())).into_future());
    site.set_switch(switches::WEBHOOK_URL, &format!("http://{address}{PATH}"));
    site.set_switch(switches::WEBHOOK_SECRET, SECRET);

    site.leave_at_open_humans("bob").await;
    settle(&site).await;

    assert!(is_gone(&site).await);
    assert_eq!(bob.session().await, None);
    assert!(is_untouched(&mut alice).await);
    serving.abort();
}

#[tokio::test]
async fn forged_notice_changes_nothing() {
    let site = site(SECRET).await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let now = site.app.clock.now() + SignedDuration::from_hours(48);
    site.clock.set(now);
    let body = notice(now);
    let right = sign(SECRET, &body);
    let twice = serde_json::to_string(&body).unwrap();

    for (what, body, signature) in [
        ("unsigned", body.as_str(), None),
        ("another secret", &body, Some(sign("another-secret-of-length", &body))),
        ("another hash", &body, Some(right.replace("sha1=", "sha256="))),
        ("no hash", &body, Some(right.replace("sha1=", ""))),
        ("cut", &body, Some(right[..right.len() - 2].to_owned())),
        ("another body", &body.replace("true", "false"), Some(right.clone())),
        ("the retry of the real site", &twice, None),
    ] {
        assert_eq!(tell(&site, body, signature.as_deref()).await, 403, "{what}");
    }
    // Signed, and no notice: the same text encoded twice, and nothing at all.
    for body in [twice.as_str(), "", "{}", "[]"] {
        assert_eq!(tell(&site, body, Some(&sign(SECRET, body))).await, 400, "{body}");
    }
    let large = "x".repeat(5000);
    assert_eq!(tell(&site, &large, Some(&sign(SECRET, &large))).await, 413);
    assert_eq!(site.browser().get(PATH).await.status, 405);

    settle(&site).await;
    assert!(is_untouched(&mut bob).await);
    // The very notice they were made from.
    assert_eq!(tell(&site, &body, Some(&right)).await, 204);
    settle(&site).await;
    assert!(is_gone(&site).await);
}

#[tokio::test]
async fn repeated_and_late_notices_leave_a_member_alone_who_came_back() {
    let site = site(SECRET).await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let left = site.app.clock.now() + SignedDuration::from_hours(24);
    site.clock.set(left);
    site.standin.app().open_humans().revoke("bob");
    assert_eq!(tell_signed(&site, left).await, 204);
    settle(&site).await;
    assert!(is_gone(&site).await);
    // At once, and told again after that.
    assert_eq!(tell_signed(&site, left).await, 204);

    bob.sign_in(&site, "bob").await;
    bob.connect(&site, ProviderId::Fitbit, "bob", "").await;
    // Moments after coming back, hours after, and one that was held up on its way.
    for (waited, told) in [(0, left), (5, left), (5, left - SignedDuration::from_hours(30))] {
        site.clock.advance(SignedDuration::from_hours(waited));
        assert_eq!(tell_signed(&site, told).await, 204);
        settle(&site).await;
        assert!(is_untouched(&mut bob).await, "{waited} {told}");
    }
}

#[tokio::test]
async fn doubtful_notice_is_settled_by_the_members_token_even_if_that_takes_a_while() {
    let site = site(SECRET).await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let now = site.app.clock.now();
    site.fault(OPEN_HUMANS, "exchange-member", 0, 0, status(503));

    assert_eq!(tell_signed(&site, now).await, 204);
    settle(&site).await;
    assert!(is_untouched(&mut bob).await, "not found out yet");
    site.clear_faults();
    // Told from inside the request that ends the permission, which still works at that moment.
    settle(&site).await;
    assert!(is_untouched(&mut bob).await);
    site.standin.app().open_humans().revoke("bob");
    settle(&site).await;

    assert!(is_gone(&site).await);
}

#[tokio::test]
async fn doubt_that_comes_to_nothing_is_forgotten() {
    let site = site(SECRET).await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;

    assert_eq!(tell_signed(&site, site.app.clock.now()).await, 204);
    settle(&site).await;
    site.clock.advance(SignedDuration::from_mins(11));
    settle(&site).await;
    site.standin.app().open_humans().revoke("bob");
    settle(&site).await;

    assert!(site.app.storage.list_departures().await.unwrap().is_empty());
    assert!(is_untouched(&mut bob).await);
}

#[tokio::test]
async fn without_a_secret_only_what_the_members_token_confirms_is_done() {
    let site = site("").await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    site.clock.advance(SignedDuration::from_hours(48));
    let body = notice(site.app.clock.now());

    assert_eq!(tell(&site, &body, None).await, 204);
    settle(&site).await;
    assert!(is_untouched(&mut bob).await, "anybody may say so");
    site.standin.app().open_humans().revoke("bob");
    settle(&site).await;

    assert!(is_gone(&site).await);
}

#[tokio::test]
async fn tokens_that_died_of_themselves_prove_nothing_to_an_unsigned_notice() {
    for is_lost_on_the_way in [true, false] {
        let site = site("").await;
        let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
        let member = site.app.storage.find_member_at_open_humans(BOB).await.unwrap().unwrap().id;
        site.clock.advance(SignedDuration::from_hours(48));
        if is_lost_on_the_way {
            // The pair is renewed there, and the new one never comes here.
            site.fault(OPEN_HUMANS, "/oauth2/token/", 0, 1, json!({"kind": "lost_reply"}));
        } else {
            site.app.storage.delete_member_tokens(member).await.unwrap();
        }

        assert_eq!(tell(&site, &notice(site.app.clock.now()), None).await, 204);
        settle(&site).await;
        assert!(is_untouched(&mut bob).await, "lost on the way: {is_lost_on_the_way}");
        site.clock.advance(SignedDuration::from_mins(11));
        settle(&site).await;

        assert!(site.app.storage.list_departures().await.unwrap().is_empty());
        assert!(is_untouched(&mut bob).await, "lost on the way: {is_lost_on_the_way}");
    }
}

#[tokio::test]
async fn signed_and_timely_notice_deletes_whatever_became_of_the_members_tokens() {
    let site = site(SECRET).await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let now = site.app.clock.now() + SignedDuration::from_hours(48);
    site.clock.set(now);
    site.standin.app().open_humans().revoke("bob");

    assert_eq!(tell_signed(&site, now).await, 204);
    settle(&site).await;

    assert!(is_gone(&site).await);
    assert_eq!(bob.session().await, None);
}

#[tokio::test]
async fn notice_is_kept_although_what_there_is_to_delete_cannot_be_read() {
    let site = site(SECRET).await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let now = site.app.clock.now() + SignedDuration::from_hours(48);
    site.clock.set(now);
    site.database().rename_table("own_clients", "mislaid").await;

    let answer = tell_signed(&site, now).await;
    settle(&site).await;
    let early = is_gone(&site).await;
    site.database().rename_table("mislaid", "own_clients").await;
    settle(&site).await;

    assert_eq!((answer, early), (204, false));
    assert!(is_gone(&site).await);
    assert_eq!(bob.session().await, None);
}

#[tokio::test]
async fn members_nobody_knows_are_no_trouble_and_get_no_answer_of_their_own() {
    let site = site(SECRET).await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let body = json!({"project_member_id": "99999999", "erasure_requested": true, "timestamp": "2026-11-24T10:00:00+00:00"});
    let body = body.to_string();

    assert_eq!(tell(&site, &body, Some(&sign(SECRET, &body))).await, 204);

    assert!(is_untouched(&mut bob).await);
    let none = site.browser().post(PATH, &json!({})).await;
    assert_eq!((none.status.as_u16(), none.problem().1), (403, ErrorCode::InvalidRequest));
}
