//! What holds for every path of the API: slashes, tokens, methods, bodies.

use crate::support::{Answer, Browser, Site};
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::json;

#[tokio::test]
async fn path_without_its_slash_is_redirected() {
    let site = Site::start().await;

    let answer = Answer::send(site.http.get(site.api("project/exchange-member?limit=1"))).await;

    assert_eq!(answer.status, 301);
    assert_eq!(answer.location(), "/api/direct-sharing/project/exchange-member/?limit=1");
}

#[tokio::test]
async fn token_may_stand_in_the_query_and_wins_there() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;

    let url = site.api(&format!("project/exchange-member/?access_token={token}"));
    let answer = Answer::send(site.http.get(url).bearer_auth("wrong")).await;

    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn wrong_method_is_named_but_only_to_callers_with_a_token() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;

    let known = site.call(Method::GET, "project/files/delete/", &token, None).await;
    let unknown = site.call(Method::GET, "project/files/delete/", "wrong", None).await;

    assert_eq!((known.status, &known.json()), (405, &json!({ "detail": "Method \"GET\" not allowed." })));
    assert_eq!(unknown.status, 401);
}

#[tokio::test]
async fn user_token_is_unknown_on_a_master_only_path() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;

    let answer =
        Answer::send(site.http.get(site.api(&format!("project/members/?access_token={token}")))).await;

    assert_eq!((answer.status, &answer.json()), (401, &json!({ "detail": "Invalid token." })));
}

#[tokio::test]
async fn bodies_of_any_taken_kind_mean_the_same_and_others_are_refused() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let post = |kind: &'static str, body: &'static str| {
        let request = site.http.post(site.api("project/files/delete/")).bearer_auth(&token);
        Answer::send(request.header(CONTENT_TYPE, kind).body(body))
    };
    let multipart =
        "--x\r\nContent-Disposition: form-data; name=\"file_basename\"\r\n\r\na.json\r\n--x--\r\n";

    for (kind, body) in [
        ("application/x-www-form-urlencoded", "file_basename=a.json"),
        ("application/json", r#"{"file_basename": "a.json"}"#),
        ("multipart/form-data; boundary=x", multipart),
    ] {
        let answer = post(kind, body).await;
        assert_eq!((answer.status, &answer.json()), (200, &json!({ "ids": [] })), "{kind}");
    }
    let text = post("text/plain", "file_basename=a.json").await;
    assert_eq!(text.status, 415);
    assert!(text.json()["detail"].as_str().is_some_and(|text| text.starts_with("Unsupported media type")));
    let broken = post("application/json", "{").await;
    assert_eq!(broken.status, 400);
    assert!(broken.json()["detail"].is_string());
    let list = post("application/json", "[]").await;
    assert_eq!(list.status, 500);
    assert!(list.is_html());
}

#[tokio::test]
async fn page_is_shown_to_browsers_and_json_to_programs() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let get = |accept: &'static str| {
        let request = site.http.get(site.api("project/")).bearer_auth(&token);
        Answer::send(request.header(ACCEPT, accept))
    };

    assert!(get("text/html,*/*;q=0.8").await.is_html());
    assert_eq!(get("application/json").await.json()["id_label"], "direct-sharing-1");
    assert!(
        get("application/json").await.header("cache-control").is_some_and(|text| text.contains("no-store"))
    );
}

#[tokio::test]
async fn other_origins_may_read_the_api_but_not_the_token_endpoint() {
    let site = Site::start().await;
    let preflight = |url: String| {
        let request = site.http.request(Method::OPTIONS, url).header("origin", "http://example.org");
        Answer::send(request.header("access-control-request-method", "GET"))
    };

    let api = preflight(site.api("project/exchange-member/")).await;
    let token = preflight(site.open_humans("/oauth2/token/")).await;

    assert_eq!(api.header("access-control-allow-origin"), Some("*"));
    assert!(api.header("access-control-allow-headers").is_some_and(|text| text.contains("authorization")));
    assert_eq!(token.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn crawler_is_turned_away() {
    let site = Site::start().await;
    let url = site.open_humans("/account/login/");

    let crawler =
        Answer::send(site.http.get(&url).header("user-agent", "Mozilla/5.0 (compatible; AhrefsBot/7.0)"))
            .await;
    let honest = Browser::new(&site).get(&url).await;

    assert_eq!((crawler.status, honest.status), (403, 200));
    assert!(crawler.is_html());
}
