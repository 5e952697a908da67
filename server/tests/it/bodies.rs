//! Bodies that are too large, no JSON, or JSON of another kind.

use crate::support::{
    Answer, Browser, Site,
    browser::{from_the_page, request},
    last_days, wish,
};
use axum::body::{Body, Bytes};
use domain::{DataType, ProviderId, wire::ErrorCode};
use futures::{StreamExt, stream};
use http::{Method, header};
use serde_json::json;
use std::time::Duration;

async fn post(browser: &mut Browser, path: &str, body: impl Into<Body>) -> Answer {
    browser.send(from_the_page(Method::POST, path, body.into())).await
}

#[tokio::test]
async fn body_of_more_than_64_kilobytes_is_refused_and_one_of_64_is_read() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let wish = r#"{"provider": "google_health"}"#;
    let padded = |length: usize| format!("{wish}{}", " ".repeat(length - wish.len()));

    let fits = post(&mut browser, "/api/links", padded(64 * 1024)).await;
    let too_large = post(&mut browser, "/api/links", padded(64 * 1024 + 1)).await;
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 16 * 1024]));
    let unannounced = post(&mut browser, "/api/imports", Body::from_stream(endless)).await;

    assert_eq!(fits.status, 200);
    assert_eq!(too_large.problem(), (413, ErrorCode::TooLarge));
    assert_eq!(unannounced.problem(), (413, ErrorCode::TooLarge));
}

#[tokio::test]
async fn what_is_no_json_of_that_kind_is_refused_with_a_problem() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let sound = serde_json::to_value(wish(&link, &[DataType::Steps], last_days(7))).unwrap();
    let with = |name: &str, value: serde_json::Value| {
        let mut body = sound.clone();
        body[name] = value;
        body.to_string()
    };
    let imports = "/api/imports".to_owned();
    let links = "/api/links".to_owned();
    let delivery = format!("/api/imports/{import}/delivery");

    for (path, body) in [
        (&imports, String::new()),
        (&imports, "{".to_owned()),
        (&imports, "[]".to_owned()),
        (&imports, "null".to_owned()),
        (&imports, "{}".to_owned()),
        (&imports, format!("{sound}{sound}")),
        (&imports, with("nonsense", json!(1))),
        (&imports, with("data_types", json!("steps"))),
        (&imports, with("data_types", json!(["stepz"]))),
        (&imports, with("link_id", json!(7))),
        (&imports, with("range", json!({"start": "2026-02-30", "end": "2026-11-01"}))),
        (&imports, with("range", json!({"start": "tomorrow", "end": "2026-11-01"}))),
        (&links, r#"{"provider": "garmin"}"#.to_owned()),
        (&links, r#"{"provider": "fitbit", "switch_account": "yes"}"#.to_owned()),
        (&links, r#"{"provider": "fitbit", "member": "bob"}"#.to_owned()),
        (&delivery, r#"{"replace_other_account": 1}"#.to_owned()),
        (&delivery, r#"{"replace": true}"#.to_owned()),
    ] {
        let answer = post(&mut browser, path, body.clone()).await;

        assert_eq!(answer.problem(), (400, ErrorCode::InvalidRequest), "{path} {body}");
    }
    assert_eq!(browser.session().await.unwrap().imports.len(), 1);
}

#[tokio::test]
async fn range_without_a_day_is_refused_as_a_range() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let mut body = serde_json::to_value(wish(&link, &[DataType::Steps], last_days(7))).unwrap();

    for end in ["2026-11-22", "2026-11-01"] {
        body["range"] = json!({"start": "2026-11-22", "end": end});
        let answer = post(&mut browser, "/api/imports", body.to_string()).await;

        assert_eq!(answer.problem(), (422, ErrorCode::InvalidRange), "{end}");
    }
}

#[tokio::test]
async fn body_that_does_not_arrive_is_not_waited_for() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let path = "/webhooks/open-humans/deauthorization";
    let mut webhook = site.browser();

    let from_member = sent_slowly(&site, &mut browser, "/api/links").await;
    let from_service = sent_slowly(&site, &mut webhook, path).await;

    assert_eq!(from_member.problem(), (408, ErrorCode::TooSlow));
    assert_eq!(from_service.problem(), (408, ErrorCode::TooSlow));
}

/// Sends a body that begins and does not go on, and lets half a minute pass once the server waits for more of it.
async fn sent_slowly(site: &Site, browser: &mut Browser, path: &str) -> Answer {
    let (waiting, waits) = tokio::sync::oneshot::channel();
    let beginning = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"{")) });
    let rest = stream::once(async move {
        waiting.send(()).unwrap();
        std::future::pending().await
    });
    let sending = post(browser, path, Body::from_stream(beginning.chain(rest)));
    let skipping = async {
        waits.await.unwrap();
        site.skip(Duration::from_secs(30)).await;
    };
    tokio::join!(sending, skipping).0
}

#[tokio::test]
async fn json_has_to_call_itself_json_as_no_form_of_another_site_can() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data")]
    {
        let mut request = request(Method::POST, "/api/links", Body::from(r#"{"provider": "google_health"}"#));
        if let Some(kind) = kind {
            request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
        }

        assert_eq!(browser.send(request).await.problem(), (400, ErrorCode::InvalidRequest), "{kind:?}");
    }
}

#[tokio::test]
async fn refusal_does_not_repeat_what_was_sent() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;

    let answer = post(&mut browser, "/api/links", r#"{"provider": "<script>alert(1)</script>"}"#).await;

    assert!(!answer.text().contains("script"), "{}", answer.text());
}
