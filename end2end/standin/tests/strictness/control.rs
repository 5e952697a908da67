//! The control API: what tests do to the stand-in from outside.

use crate::support::{Answer, Site};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn requests_are_logged_with_their_bodies_and_can_be_cleared() {
    let site = Site::start().await;
    site.control(Method::DELETE, "/requests", Value::Null).await;

    site.call(Method::POST, "project/files/delete/", "wrong", Some(json!({ "file_id": 1 }))).await;
    let seen = site.control(Method::GET, "/requests?host=www.openhumans.org", Value::Null).await.json();
    let elsewhere = site.control(Method::GET, "/requests?host=storage", Value::Null).await.json();
    site.control(Method::DELETE, "/requests", Value::Null).await;
    let cleared = site.control(Method::GET, "/requests", Value::Null).await.json();

    assert_eq!(seen[0]["method"], "POST");
    assert_eq!(seen[0]["path"], "/api/direct-sharing/project/files/delete/");
    assert_eq!(seen[0]["body"], r#"{"file_id":1}"#);
    assert_eq!(seen[0]["status"], 401);
    assert_eq!((elsewhere, cleared), (json!([]), json!([])));
}

#[tokio::test]
async fn planted_file_is_listed_with_size_and_read_back() {
    let site = Site::start().await;
    let plant = json!({
        "basename": "fitbit-data.json",
        "metadata": { "description": "older", "tags": ["fitbit"] },
        "body_base64": STANDARD.encode("{\"old\":1}"),
    });

    let planted = site.control(Method::POST, "/open-humans/alice/files", plant).await;
    let id = planted.json()["id"].as_u64().expect("an id");
    let listed = site.control(Method::GET, "/open-humans/alice/files", Value::Null).await.json();
    let bytes = site.control(Method::GET, &format!("/open-humans/alice/files/{id}"), Value::Null).await;

    assert_eq!(planted.status, 201);
    assert_eq!(listed[0]["basename"], "fitbit-data.json");
    assert_eq!((&listed[0]["size"], &listed[0]["completed"]), (&json!(9), &json!(true)));
    assert_eq!(listed[0]["metadata"]["description"], "older");
    assert_eq!(bytes.text(), "{\"old\":1}");
    let token = site.authorize("alice").await.access;
    assert_eq!(site.visible_ids(&token).await, [id]);
}

#[tokio::test]
async fn revoked_consent_and_expired_tokens_differ() {
    let site = Site::start().await;
    let tokens = site.authorize("alice").await;
    let probe = || site.call(Method::GET, "project/exchange-member/", &tokens.access, None);
    let body = json!({ "service": "open_humans" });

    site.control(Method::POST, "/members/alice/expire", body.clone()).await;
    let expired = probe().await.json();
    site.control(Method::POST, "/members/alice/revoke", body).await;
    let revoked = probe().await.json();

    assert_eq!(expired["detail"], "Expired token.");
    assert_eq!(revoked["detail"], "Invalid token.");
}

#[tokio::test]
async fn overridden_value_shows_in_the_truth() {
    let site = Site::start().await;
    let change = json!({ "date": "2026-11-01", "what": "steps", "value": 12_345 });

    let answer = site.control(Method::POST, "/members/bob/override", change).await;
    let truth = site
        .control(Method::GET, "/members/bob/truth?from=2026-10-31&to=2026-11-01", Value::Null)
        .await
        .json();

    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(truth.as_array().map(Vec::len), Some(2));
    assert_eq!((&truth[1]["date"], &truth[1]["steps"]), (&json!("2026-11-01"), &json!(12_345)));
    assert_ne!(truth[0]["steps"], 12_345);
}

#[tokio::test]
async fn nonsense_is_refused_with_a_reason() {
    let site = Site::start().await;
    let post = |path: &'static str, body: Value| site.control(Method::POST, path, body);

    let answers: [Answer; 6] = [
        post("/faults", json!({ "host": "storage", "fault": { "kind": "explode" } })).await,
        post("/faults", json!({ "host": "storage", "when": 1, "fault": { "kind": "reset" } })).await,
        post("/switches", json!({ "google.page_sise": "1" })).await,
        post("/clock", json!({ "advance": 1 })).await,
        post("/members/zoe/revoke", json!({ "service": "google" })).await,
        post("/members/alice/revoke", json!({ "service": "garmin" })).await,
    ];

    let statuses = answers.each_ref().map(|answer| answer.status);
    assert_eq!(statuses, [400, 400, 400, 400, 404, 400]);
    assert!(answers.iter().all(|answer| answer.json()["error"].is_string()));
}

#[tokio::test]
async fn application_of_a_member_is_registered_by_the_rules_of_the_form() {
    let site = Site::start().await;
    let wish = |developer: &str, kind: &str, redirect: &str| json!({ "developer": developer, "type": kind, "redirect_urls": [redirect] });
    let redirect = "http://localhost:8080/auth/fitbit/callback";

    let made = site.control(Method::POST, "/fitbit/applications", wish("bob", "personal", redirect)).await;
    let listed = site.control(Method::GET, "/fitbit/applications", Value::Null).await.json();

    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!((&made["type"], &made["developer"]), (&json!("Personal"), &json!("bob")));
    assert_eq!(made["client_secret"].as_str().map(str::len), Some(32));
    assert!(listed.as_array().expect("a list").contains(&made));
    assert_eq!(listed.as_array().map(Vec::len), Some(4), "three are alice's from the start");
    for (developer, kind, redirect, status) in [
        ("nobody", "Personal", redirect, 404),
        ("bob", "Desktop", redirect, 400),
        ("bob", "Personal", "callback", 400),
    ] {
        let refused =
            site.control(Method::POST, "/fitbit/applications", wish(developer, kind, redirect)).await;
        assert_eq!(refused.status, status, "{developer} {kind} {redirect}");
    }
}

#[tokio::test]
async fn truth_by_the_minute_adds_up_to_the_truth_of_the_day() {
    let site = Site::start().await;
    let on = "2026-03-29";

    let minutes =
        site.control(Method::GET, &format!("/members/alice/truth/intraday?date={on}"), Value::Null).await;
    let day =
        site.control(Method::GET, &format!("/members/alice/truth?from={on}&to={on}"), Value::Null).await;

    let (minutes, day) = (minutes.json(), day.json());
    let sum = |name: &str| -> u64 {
        minutes[name]
            .as_array()
            .expect("a column")
            .iter()
            .map(|value| value.as_u64().expect("a number"))
            .sum()
    };
    assert_eq!(minutes["wall_seconds"].as_array().map(Vec::len), Some(23 * 60));
    assert_eq!(json!(sum("steps")), day[0]["steps"]);
    assert_eq!(json!(sum("distance_mm")), day[0]["distance_mm"]);
    assert_eq!(json!(sum("floors")), day[0]["floors"]);
    let beats = &minutes["beats"];
    assert_eq!(beats["bpm"].as_array().map(Vec::len), beats["wall_seconds"].as_array().map(Vec::len));
}

#[tokio::test]
async fn day_of_a_member_is_told_where_the_member_is() {
    let site = Site::start().await;
    let clock = site.control(Method::GET, "/clock", Value::Null).await.json();
    let now: jiff::Timestamp = clock["now"].as_str().expect("a time").parse().expect("a time");
    let evening = now.to_zoned(jiff::tz::TimeZone::UTC).with().hour(20).build().expect("a time");
    let ahead = evening.timestamp().as_second() - now.as_second();
    let clock = site.control(Method::POST, "/clock", json!({ "advance_seconds": ahead })).await.json();

    let bob = site.control(Method::GET, "/members/bob/calendar", Value::Null).await.json();
    let carol = site.control(Method::GET, "/members/carol/calendar", Value::Null).await.json();
    let nobody = site.control(Method::GET, "/members/zoe/calendar", Value::Null).await;

    let today = evening.date();
    assert_eq!(clock["today"], today.to_string());
    assert_eq!(bob["today"], today.to_string());
    assert_eq!(carol["today"], today.tomorrow().expect("a date").to_string());
    assert!(carol["joined"].as_str() < carol["today"].as_str());
    assert_eq!(nobody.status, 404);
}
