//! Faults by script: each kind does to a request what it says.

use crate::support::{Answer, Site};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const HOST: &str = "www.openhumans.org";

async fn meet(site: &Site, fault: Value) {
    site.add_fault(json!({ "host": HOST, "path": "/api/direct-sharing/project/*", "fault": fault })).await;
}

fn project(site: &Site) -> reqwest::RequestBuilder {
    site.http.get(site.api("project/")).bearer_auth(site.master_token())
}

#[tokio::test]
async fn status_comes_with_body_and_headers_and_only_as_often_as_told() {
    let site = Site::start().await;
    meet(
        &site,
        json!({ "kind": "status", "status": 503, "body": "{\"a\":1}", "headers": { "Retry-After": "7" } }),
    )
    .await;

    let first = Answer::send(project(&site)).await;
    let second = Answer::send(project(&site)).await;

    assert_eq!(
        (first.status, first.text().as_str(), first.header("retry-after")),
        (503, "{\"a\":1}", Some("7"))
    );
    assert_eq!(first.header("content-type"), Some("application/json"));
    assert_eq!(second.status, 200);
}

#[tokio::test]
async fn slow_answer_is_the_real_one_later() {
    let site = Site::start().await;
    meet(&site, json!({ "kind": "slow", "millis": 60 })).await;

    let started = Instant::now();
    let answer = Answer::send(project(&site)).await;

    assert!(started.elapsed() >= Duration::from_millis(60));
    assert_eq!(answer.json()["type"], "oauth2");
}

#[tokio::test]
async fn reset_gives_no_answer_and_runs_no_handler() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    meet(&site, json!({ "kind": "reset" })).await;

    let request = site.http.post(site.api("project/remove-members/")).bearer_auth(&token);
    let outcome = request.send().await;

    assert!(outcome.is_err());
    let answer = site.call(Method::GET, "project/exchange-member/", &token, None).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn lost_reply_gives_no_answer_after_the_handler_ran() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    meet(&site, json!({ "kind": "lost_reply" })).await;

    let request = site.http.post(site.api("project/remove-members/")).bearer_auth(&token);
    let outcome = request.send().await;

    assert!(outcome.is_err());
    let answer = site.call(Method::GET, "project/exchange-member/", &token, None).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn truncated_answer_announces_the_whole_and_breaks_off() {
    let site = Site::start().await;
    let whole = Answer::send(project(&site)).await.body.len() as u64;
    meet(&site, json!({ "kind": "truncate" })).await;

    let response = project(&site).send().await.expect("the head arrives");

    assert_eq!(response.content_length(), Some(whole));
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn malformed_answer_is_whole_but_no_json() {
    let site = Site::start().await;
    let whole = Answer::send(project(&site)).await.body;
    meet(&site, json!({ "kind": "malformed" })).await;

    let answer = Answer::send(project(&site)).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, whole[..whole.len() / 2]);
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
}

#[tokio::test]
async fn html_and_huge_answers_are_what_they_say() {
    let site = Site::start().await;
    meet(&site, json!({ "kind": "html" })).await;
    meet(&site, json!({ "kind": "huge", "bytes": 1_000_000 })).await;

    let html = Answer::send(project(&site)).await;
    let huge = Answer::send(project(&site)).await;

    assert!(html.is_html() && html.status == 200);
    assert_eq!(huge.body.len(), 1_000_000);
    assert!(huge.json().is_string());
}

#[tokio::test]
async fn upload_is_cut_in_the_middle_and_may_be_repeated() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let (_, url) = site.initiate(&token, "a.json").await;
    let fault = json!({ "kind": "reset_after", "bytes": 100_000 });
    site.add_fault(json!({ "host": "storage", "method": "PUT", "fault": fault })).await;

    let cut = site.http.put(&url).body(vec![b'x'; 4_000_000]).send().await;
    let whole = Answer::send(site.http.put(&url).body(vec![b'x'; 4_000_000])).await;

    assert!(cut.is_err());
    assert_eq!(whole.status, 200);
}

#[tokio::test]
async fn refusal_of_a_large_upload_is_heard() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let (_, url) = site.initiate(&token, "a.json").await;
    let fault = json!({ "kind": "status", "status": 503 });
    site.add_fault(json!({ "host": "storage", "method": "PUT", "fault": fault })).await;

    let answer = Answer::send(site.http.put(&url).body(vec![b'x'; 8_000_000])).await;

    assert_eq!(answer.status, 503);
}

#[tokio::test]
async fn fault_is_noted_beside_its_request() {
    let site = Site::start().await;
    meet(&site, json!({ "kind": "reset" })).await;

    let _no_answer = project(&site).send().await;
    Answer::send(project(&site)).await;

    let seen = site.control(Method::GET, &format!("/requests?host={HOST}"), Value::Null).await.json();
    assert_eq!((&seen[0]["fault"], &seen[0]["status"]), (&json!("reset"), &Value::Null));
    assert_eq!((&seen[1]["fault"], &seen[1]["status"]), (&Value::Null, &json!(200)));
    assert_eq!(site.control(Method::GET, "/faults", Value::Null).await.json(), json!([]));
}
