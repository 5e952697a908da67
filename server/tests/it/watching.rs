//! What an operator's own programs see of a site: readiness, metrics and the log.

use crate::support::{
    Site,
    browser::request,
    last_days,
    process::{Server, settings, site_for_processes},
    wish,
};
use axum::body::Body;
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState},
};
use http::{Method, header};
use serde_json::{Value, json};
use server::testing::TestDatabase;
use standin::Options;

const TOKEN: &str = "a-token-for-metrics-0123456789";

async fn metrics(site: &Site, shown: &str) -> (u16, String) {
    let mut asking = request(Method::GET, "/metrics", Body::empty());
    if !shown.is_empty() {
        asking.headers_mut().insert(header::AUTHORIZATION, shown.parse().unwrap());
    }
    let answer = site.browser().send(asking).await;
    (answer.status.as_u16(), answer.text())
}

async fn watched() -> Site {
    let options = Options { quota: false, ..Options::default() };
    Site::idle_with(options, &[("METRICS_TOKEN", TOKEN)]).await
}

#[tokio::test]
async fn metrics_are_for_the_token_alone_and_absent_without_one() {
    let site = watched().await;
    let closed = Site::idle().await;

    assert_eq!(metrics(&closed, "").await.0, 404);
    assert_eq!(metrics(&closed, &format!("Bearer {TOKEN}")).await.0, 404);
    for wrong in ["", "Bearer ", "Bearer wrong", TOKEN, "Basic YTpi"] {
        let (status, text) = metrics(&site, wrong).await;
        assert_eq!(status, 401, "{wrong}");
        assert!(!text.contains("importer_"), "{text}");
    }
    assert_eq!(metrics(&site, &format!("Bearer {TOKEN}")).await.0, 200);
}

#[tokio::test]
async fn metrics_count_what_was_asked_waited_for_and_failed_and_name_nobody() {
    let mut site = watched().await;
    site.run();
    let (mut alice, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let import = alice.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    site.fault("storage", "", 0, 99, json!({"kind": "status", "status": 403}));
    alice.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until(&import, |import| import.delivery.as_ref().is_some_and(|sent| sent.problem.is_some())).await;
    alice.get(&format!("/api/imports/{import}")).await;

    let (_, text) = metrics(&site, &format!("Bearer {TOKEN}")).await;

    for beginning in [
        r#"importer_provider_requests_total{provider="google_health",outcome="page"} "#,
        "importer_upload_failures_total{reason=",
        r#"importer_imports{state="ready"} 1"#,
        "importer_uploads_stopped 1",
        "importer_queue_age_seconds 0",
        r#"importer_answer_time_seconds_count{route="/api/imports/{id}",status="2xx"} "#,
        "importer_database_up 1",
    ] {
        assert!(text.lines().any(|line| line.starts_with(beginning)), "{beginning}\n{text}");
    }
    let member = site.app.storage.load_import(import.parse().unwrap()).await.unwrap().unwrap().member_id;
    for of_somebody in [link, import, member.to_string(), "alice".to_owned()] {
        assert!(!text.contains(&of_somebody), "{of_somebody} is in\n{text}");
    }
}

#[tokio::test]
async fn server_is_ready_only_while_its_spool_takes_files_and_nobody_stops_it() {
    let site = Site::idle_with(Options::default(), &[("SPOOL_DIR", "put elsewhere by the test")]).await;
    let ready = async |site: &Site| {
        let answer = site.browser().get("/health/ready").await;
        (answer.status.as_u16(), answer.text())
    };
    assert_eq!(ready(&site).await, (200, "ready\n".to_owned()));

    // A file where the folder was: it can be neither written to nor made.
    let spool = site.folder().join("spool");
    std::fs::remove_dir_all(&spool).unwrap();
    std::fs::write(&spool, b"in the way").unwrap();
    let at_once = ready(&site).await;
    site.skip(std::time::Duration::from_secs(16)).await;
    let later = ready(&site).await;
    site.app.shutdown.cancel();
    let stopping = ready(&site).await;

    assert_eq!(at_once.0, 200, "the spool is not tried for everybody who asks");
    assert_eq!(later, (503, "fetched data cannot be kept\n".to_owned()));
    assert_eq!(stopping, (503, "stopping\n".to_owned()));
}

#[tokio::test]
async fn problem_bears_the_identifier_of_its_request_and_a_made_up_one_is_not_taken() {
    let site = Site::idle().await;
    let mut browser = site.browser();
    let ask = |id: &str| {
        let mut asking = request(Method::GET, "/api/links", Body::empty());
        asking.headers_mut().insert("x-request-id", id.parse().unwrap());
        asking
    };

    let given = browser.send(ask("5c3f-by-the-proxy")).await;
    let odd = browser.send(ask("{\"a\":\"line of JSON\"}")).await;

    assert_eq!(given.problem(), (401, ErrorCode::NotSignedIn));
    assert_eq!(given.header("x-request-id"), "5c3f-by-the-proxy");
    let told = |text: String| serde_json::from_str::<Value>(&text).unwrap()["request_id"].clone();
    assert_eq!(told(given.text()), "5c3f-by-the-proxy");
    assert_eq!(odd.header("x-request-id").len(), 36);
    assert_eq!(told(odd.text()), odd.header("x-request-id"));
}

#[tokio::test]
async fn log_line_of_a_request_bears_its_identifier_whatever_is_filtered() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let mut settings = settings(&site.standin, &database, &folder);
    settings.insert("LOG".into(), "error,server=info".into());
    let server = Server::start(&settings).await;
    // A file where the folder was, so that the request has something to log.
    let spool = folder.path().join("spool");
    std::fs::remove_dir_all(&spool).unwrap();
    std::fs::write(&spool, b"in the way").unwrap();

    let mut asking = request(Method::GET, "/health/ready", Body::empty());
    asking.headers_mut().insert("x-request-id", "5c3f-by-the-proxy".parse().unwrap());
    let answer = server.browser(&site).send(asking).await;
    let line: Value = serde_json::from_str(&server.until_logged("takes no file").await).unwrap();

    assert_eq!(answer.status.as_u16(), 503);
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["span"]["request.id"], "5c3f-by-the-proxy");
    server.stop().await;
}
