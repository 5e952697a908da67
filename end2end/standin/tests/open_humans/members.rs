//! Members: the exchange, the list, messages, leaving and the notice of it.

use crate::support::{Answer, Site};
use hmac::{Hmac, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha1::Sha1;
use standin::open_humans::plant_file;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

async fn exchange(site: &Site, token: &str, query: &str) -> Answer {
    site.call(Method::GET, &format!("project/exchange-member/{query}"), token, None).await
}

fn plant(site: &Site, member: &str, source: &str, name: &str) -> u64 {
    plant_file(site.running.app(), member, source, name, json!({}), "x".into()).expect("the name is short")
}

#[tokio::test]
async fn member_id_is_text_with_leading_zeros_and_survives_leaving() {
    let site = Site::start().await;
    let token = site.authorize("bob").await.access;
    let before = exchange(&site, &token, "").await.json();

    let left = site.call(Method::POST, "project/remove-members/", &token, None).await;
    let after = exchange(&site, &site.authorize("bob").await.access, "").await.json();

    assert_eq!((left.status, left.json()), (200, json!("success")));
    assert_eq!(before["project_member_id"], "00417236");
    assert_eq!(after["project_member_id"], before["project_member_id"]);
    assert_eq!(after["created"], before["created"]);
}

#[tokio::test]
async fn username_is_absent_when_it_is_not_shared() {
    let site = Site::start().await;
    let shared = exchange(&site, &site.authorize("alice").await.access, "").await.json();
    site.set_switch("open_humans.request_username", "off").await;

    let kept = exchange(&site, &site.authorize("bob").await.access, "").await.json();

    assert_eq!(shared["username"], "alice");
    assert!(kept.get("username").is_none(), "{kept}");
}

#[tokio::test]
async fn files_of_granted_sources_are_listed_by_source_and_number() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let other = plant(&site, "alice", "direct-sharing-2", "other.csv");
    plant(&site, "alice", "direct-sharing-77", "hidden.csv");
    plant(&site, "bob", "direct-sharing-1", "somebody-else.csv");
    let own = plant(&site, "alice", "direct-sharing-1", "own.csv");

    let json = exchange(&site, &token, "").await.json();

    assert_eq!(json["count"], 2);
    assert_eq!(site.visible_ids(&token).await, [own, other]);
    assert_eq!(json["sources_shared"], json!(["direct-sharing-2"]));
}

#[tokio::test]
async fn pages_of_one_are_followed_by_absolute_links_to_the_end() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let planted: Vec<_> =
        (0..3).map(|number| plant(&site, "alice", "direct-sharing-1", &format!("{number}.csv"))).collect();

    let mut url = Some(site.api("project/exchange-member/?limit=1"));
    let mut seen = Vec::new();
    while let Some(next) = url {
        let json = Answer::send(site.http.get(&next).bearer_auth(&token)).await.json();
        seen.push(json["data"][0]["id"].as_u64().expect("an id"));
        url = json["next"].as_str().map(str::to_owned);
        assert!(
            url.iter().all(|url| url.contains("limit=1") && url.starts_with("http://127.0.0.1:")),
            "{url:?}"
        );
    }
    let past_the_end = exchange(&site, &token, "?offset=50").await;

    assert_eq!(seen, planted);
    assert_eq!((past_the_end.status, past_the_end.json()["data"].clone()), (200, json!([])));
}

#[tokio::test]
async fn master_token_exchanges_by_id_even_for_those_who_left() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    site.call(Method::POST, "project/remove-members/", &token, None).await;
    let master = site.master_token();

    let by_id = exchange(&site, master, "?project_member_id=48210735").await;
    let wrong = exchange(&site, master, "?project_member_id=5").await;
    let without = exchange(&site, master, "").await;

    assert_eq!(by_id.json()["project_member_id"], "48210735");
    assert_eq!(
        (wrong.status, wrong.json()),
        (400, json!({ "project_member_id": "project_member_id is invalid" }))
    );
    assert_eq!(without.status, 500);
    assert!(without.is_html());
}

#[tokio::test]
async fn list_of_members_wants_the_master_token_in_the_query() {
    let site = Site::start().await;
    let master = site.master_token();
    let nobody_yet = site.call(Method::GET, "project/members/", master, None).await;
    site.authorize("alice").await;
    site.authorize("bob").await;
    for number in 0..12 {
        plant(&site, "alice", "direct-sharing-1", &format!("{number}.csv"));
    }

    let in_header = site.call(Method::GET, "project/members/", master, None).await;
    let in_query =
        Answer::send(site.http.get(site.api(&format!("project/members/?access_token={master}&limit=1"))))
            .await;

    assert_eq!(nobody_yet.status, 200);
    assert_eq!(in_header.status, 500);
    let json = in_query.json();
    assert_eq!(json["count"], 2);
    assert_eq!(json["results"][0]["file_count"], 12);
    assert_eq!(json["results"][0]["data"].as_array().map(Vec::len), Some(10));
    assert!(json["results"][0]["exchange_member"].as_str().is_some_and(|url| url.contains(master)));
    assert!(json["next"].as_str().is_some_and(|url| url.contains(master)));
}

#[tokio::test]
async fn master_token_expires_when_the_switch_says_so() {
    let site = Site::start().await;
    let master = site.master_token();
    site.set_switch("open_humans.master_token_seconds", "86400").await;

    let fresh = site.call(Method::GET, "project/", master, None).await;
    site.advance(86_400).await;
    let stale = site.call(Method::GET, "project/", master, None).await;

    assert_eq!(fresh.status, 200);
    assert_eq!((stale.status, stale.json()), (401, json!({ "detail": "Expired token." })));
}

#[tokio::test]
async fn leaving_kills_the_tokens_and_keeps_the_files() {
    let site = Site::start().await;
    let tokens = site.authorize("alice").await;
    let file = site.upload(&tokens.access, "kept.json", b"{}").await;
    let master = site.master_token();

    site.call(Method::POST, "project/remove-members/", &tokens.access, None).await;

    let dead = exchange(&site, &tokens.access, "").await;
    assert_eq!((dead.status, dead.json()), (401, json!({ "detail": "Invalid token." })));
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];
    assert_eq!(site.token(&refresh).await.json()["error"], "invalid_grant");
    let metadata = json!({ "description": "", "tags": [] }).to_string();
    let body = json!({ "project_member_id": "48210735", "filename": "a", "metadata": metadata });
    let upload = site.call(Method::POST, "project/files/upload/direct/", master, Some(body)).await;
    assert_eq!(
        (upload.status, upload.json()),
        (400, json!({ "project_member_id": "project_member_id is invalid" }))
    );
    let again = site.authorize("alice").await.access;
    assert_eq!(site.visible_ids(&again).await, [file]);
}

#[tokio::test]
async fn messages_reach_exactly_the_members_named() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    site.authorize("bob").await;
    let master = site.master_token();
    let send = |token: String, body: Value| {
        let site = &site;
        async move { site.call(Method::POST, "project/message/", &token, Some(body)).await }
    };

    let own = send(token, json!({ "message": "Hi {{ PROJECT_MEMBER_ID }}", "all_members": true })).await;
    let all = send(master.into(), json!({ "message": "to all", "all_members": true })).await;
    let named = send(master.into(), json!({ "message": "to bob", "project_member_ids": ["00417236"] })).await;

    for answer in [own, all, named] {
        assert_eq!((answer.status, answer.json()), (200, json!("success")));
    }
    let texts = |member: &str| -> Vec<String> {
        site.running.app().open_humans().list_messages(member).into_iter().map(|sent| sent.message).collect()
    };
    assert_eq!(texts("alice"), ["Hi 48210735", "to all"]);
    assert_eq!(texts("bob"), ["to all", "to bob"]);
}

#[tokio::test]
async fn refused_message_is_wrapped_and_sends_nothing() {
    let site = Site::start().await;
    site.authorize("alice").await;
    let master = site.master_token();
    let send = |body: Value| site.call(Method::POST, "project/message/", master, Some(body));

    let nobody = send(json!({ "message": "x" })).await;
    let empty = send(json!({ "all_members": true })).await;
    let stranger = send(json!({ "message": "x", "project_member_ids": ["48210735", "99999999"] })).await;
    let number = send(json!({ "message": "x", "project_member_ids": [48_210_735] })).await;

    assert!(nobody.json()["errors"]["__all__"].is_array());
    assert!(empty.json()["errors"]["message"].is_array());
    assert!(stranger.json()["errors"]["project_member_ids"].is_array());
    assert_eq!((nobody.status, empty.status, stranger.status, number.status), (400, 400, 400, 500));
    assert!(site.running.app().open_humans().list_messages("alice").is_empty());
}

#[tokio::test]
async fn repeated_form_field_reaches_only_the_last_member() {
    let site = Site::start().await;
    site.authorize("alice").await;
    site.authorize("bob").await;
    let form = "message=x&project_member_ids=48210735&project_member_ids=00417236";

    let request = site.http.post(site.api("project/message/")).bearer_auth(site.master_token());
    let answer =
        Answer::send(request.header("content-type", "application/x-www-form-urlencoded").body(form)).await;

    assert_eq!(answer.status, 200);
    assert!(site.running.app().open_humans().list_messages("alice").is_empty());
    assert_eq!(site.running.app().open_humans().list_messages("bob").len(), 1);
}

/// Takes notices one after the other, answering each with the next of the statuses.
async fn receive_notices(listener: TcpListener, statuses: &[u16]) -> Vec<(Option<String>, String)> {
    let mut notices = Vec::new();
    for status in statuses {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut bytes = Vec::new();
        let (head, body) = loop {
            let mut buffer = [0; 4096];
            let length = stream.read(&mut buffer).await.expect("a request");
            bytes.extend_from_slice(&buffer[..length]);
            let text = String::from_utf8(bytes.clone()).expect("text");
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length =
                head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length");
            if body.len() == length.parse::<usize>().expect("a number") {
                break (head.to_owned(), body.to_owned());
            }
        };
        let answer = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.expect("the other side waits");
        let signature = head.lines().find_map(|line| line.strip_prefix("X-OpenHumans-Webhooks-Signature: "));
        notices.push((signature.map(str::to_owned), body));
    }
    notices
}

#[tokio::test]
async fn notice_of_leaving_is_signed_and_repeated_unsigned_after_a_refusal() {
    let site = Site::start().await;
    site.authorize("alice").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/webhook", listener.local_addr().expect("an address"));
    site.set_switch("open_humans.webhook_url", &url).await;
    site.set_switch("open_humans.webhook_secret", "a secret of sixteen").await;
    let mut browser = site.sign_in("alice").await;
    let mut form = browser.get(&site.open_humans("/member/me/data/")).await.hidden_inputs();
    form.push(("erasure_requested".into(), "on".into()));

    let leave = site.open_humans("/member/me/connections/leave/");
    let (answer, notices) = tokio::join!(browser.post(&leave, &form), receive_notices(listener, &[500, 200]));

    assert_eq!(answer.status, 302);
    let [(signature, body), (second_signature, second_body)] = &notices[..] else { panic!("{notices:?}") };
    let notice: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(notice["project_member_id"], "48210735");
    assert_eq!(notice["erasure_requested"], true);
    assert!(notice["timestamp"].as_str().is_some_and(|text| text.ends_with("+00:00")));
    let mut mac = Hmac::<Sha1>::new_from_slice(b"a secret of sixteen").expect("any key");
    mac.update(body.as_bytes());
    assert_eq!(signature.as_deref(), Some(format!("sha1={:x}", mac.finalize().into_bytes()).as_str()));
    assert_eq!(second_signature, &None);
    assert_eq!(serde_json::from_str::<String>(second_body).expect("JSON in JSON"), *body);
}

#[tokio::test]
async fn leaving_without_erasure_breaks_the_site_after_it_is_done() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    site.set_switch("open_humans.webhook_url", "http://127.0.0.1:9/nobody").await;

    let answer = site.call(Method::POST, "project/remove-members/", &token, None).await;

    assert_eq!(answer.status, 500);
    assert!(answer.is_html());
    assert_eq!(exchange(&site, &token, "").await.status, 401);
}
