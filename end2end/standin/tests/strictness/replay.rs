//! Replay: data comes from recorded bodies, everything else stays live.

use crate::support::{Answer, Site};
use serde_json::{Value, json};
use standin::{Host, Options};
use std::path::Path;

const STEPS: &str = "/v4/users/me/dataTypes/steps/dataPoints";

fn record(folder: &Path, entries: Value) {
    std::fs::write(folder.join("steps.json"), r#"{"dataPoints":[{"recorded":true}]}"#)
        .expect("a writable folder");
    let index = json!({ "today": "2026-10-05", "entries": entries });
    std::fs::write(folder.join("index.json"), index.to_string()).expect("a writable folder");
}

async fn replaying(entries: Value) -> (Site, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    record(folder.path(), entries);
    let today = None;
    let options = Options { replay: Some(folder.path().to_owned()), today, ..Options::default() };
    (Site::start_as_given(options).await, folder)
}

fn entry(more: Value) -> Value {
    let mut entry = json!({
        "host": "health.googleapis.com", "method": "GET", "path": STEPS, "status": 200,
        "headers": { "Content-Type": "application/json; charset=UTF-8", "Content-Length": "9999" },
        "file": "steps.json",
    });
    for (name, value) in more.as_object().expect("members") {
        entry[name] = value.clone();
    }
    entry
}

#[tokio::test]
async fn recording_sets_the_day() {
    let (site, _folder) = replaying(json!([])).await;

    assert_eq!(site.running.describe()["today"], "2026-10-05");
}

#[tokio::test]
async fn bearer_token_is_checked_before_the_recording_is_looked_at() {
    let (site, _folder) = replaying(json!([entry(json!({}))])).await;
    let google = site.running.base(Host::GoogleHealth);
    let fitbit = site.running.base(Host::FitbitApi);

    let at_google = Answer::send(site.http.get(format!("{google}{STEPS}")).bearer_auth("wrong")).await;
    let at_fitbit =
        Answer::send(site.http.get(format!("{fitbit}/1/user/-/profile.json")).bearer_auth("wrong")).await;

    assert_eq!(at_google.status, 401);
    assert_eq!(at_google.json()["error"]["status"], "UNAUTHENTICATED");
    assert_eq!(at_fitbit.status, 401);
    assert!(at_fitbit.json()["errors"][0]["errorType"].is_string());
}

#[tokio::test]
async fn recorded_request_is_answered_as_recorded_and_others_are_not_found() {
    let (site, _folder) = replaying(json!([
        entry(json!({ "path": format!("{STEPS}?pageSize=5&filter=a%20b") })),
        entry(json!({ "method": "POST", "path": format!("{STEPS}:dailyRollUp"), "body": { "range": [1, 2], "a": 1 } })),
    ]))
    .await;
    let base = site.running.base(Host::GoogleHealth).to_owned();
    let token = site.google_token("alice").await;
    let get = |path: String| Answer::send(site.http.get(format!("{base}{path}")).bearer_auth(&token));
    let post = |body: &'static str| {
        let request = site.http.post(format!("{base}{STEPS}:dailyRollUp")).bearer_auth(&token);
        Answer::send(request.header("content-type", "application/json").body(body))
    };

    let recorded = get(format!("{STEPS}?pageSize=5&filter=a+b")).await;
    let same_body = post(r#"{"a": 1, "range": [1, 2]}"#).await;
    let other_body = post(r#"{"a": 2, "range": [1, 2]}"#).await;
    let other_query = get(format!("{STEPS}?pageSize=6&filter=a+b")).await;

    assert_eq!((recorded.status, recorded.json()), (200, json!({ "dataPoints": [{ "recorded": true }] })));
    assert_eq!(recorded.header("content-type"), Some("application/json; charset=UTF-8"));
    assert_eq!(same_body.status, 200);
    for missing in [other_body, other_query] {
        assert_eq!(missing.status, 404);
        assert_eq!(missing.json()["error"]["status"], "NOT_FOUND");
    }
}

#[tokio::test]
async fn open_humans_stays_live() {
    let (site, _folder) = replaying(json!([])).await;

    let token = site.authorize("alice").await.access;

    assert!(site.visible_ids(&token).await.is_empty());
}

#[tokio::test]
async fn unsound_recording_is_refused_with_its_entry_named() {
    for (entries, reason) in [
        (json!([entry(json!({ "host": "www.openhumans.org" }))]), "not a host with data"),
        (json!([entry(json!({ "file": "missing.json" }))]), "missing.json"),
        (json!([entry(json!({ "status": 7 }))]), "entry 0"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        record(folder.path(), entries);
        let options = Options { replay: Some(folder.path().to_owned()), ..Options::default() };

        let error = standin::start(options).await.expect_err("the recording is unsound");

        assert!(error.to_string().contains(reason), "{error}");
    }
}
