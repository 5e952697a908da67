//! The OpenAPI document against the router, and against what the routes answer.

use crate::{
    access::all_routes,
    support::{Answer, Browser, Site, browser::request, last_days, wish},
};
use axum::body::Body;
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState},
};
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The document, as everybody may read it.
async fn document(browser: &mut Browser) -> Value {
    let answer = browser.get("/api/openapi.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/json");
    answer.json()
}

/// The operations a document tells of: method, path, and what it says of them.
fn operations(document: &Value) -> Vec<(Method, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, said)| (method.to_uppercase().parse().unwrap(), path.clone(), said))
    });
    operations.collect()
}

/// Holds an answer against what the document says of its operation, status and kind.
fn check(document: &Value, method: &Method, path: &str, answer: &Answer) {
    let place = format!("{method} {path} {}", answer.status);
    let operation = &document["paths"][path][method.as_str().to_lowercase()];
    let said = &operation["responses"][answer.status.as_str()];
    assert!(said.is_object(), "{place} is not told of: {}", answer.text());
    for header in said["headers"].as_object().unwrap().keys() {
        assert!(answer.headers.contains_key(header.as_str()), "{place} has no {header}");
    }
    let Some(content) = said["content"].as_object() else {
        assert_eq!(answer.text(), "", "{place}");
        return;
    };
    let kind = answer.headers["content-type"].to_str().unwrap();
    let said =
        content.get(kind).unwrap_or_else(|| panic!("{place} is {kind}, the document says {content:?}"));
    if kind == "application/json" {
        let mut schema = said["schema"].clone();
        schema["components"] = document["components"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let found: Value = serde_json::from_slice(&answer.body).unwrap();
        let faults: Vec<String> = validator.iter_errors(&found).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{place}: {faults:?}");
    }
}

#[tokio::test]
async fn document_tells_of_every_route_and_of_no_other() {
    let site = Site::idle().await;
    let document = document(&mut site.browser()).await;
    let by_name = |(method, path): (Method, String)| (path, method.to_string());

    let told = operations(&document).into_iter().map(|(method, path, _)| by_name((method, path)));

    assert_eq!(told.collect::<BTreeSet<_>>(), all_routes().into_iter().map(by_name).collect());
}

#[tokio::test]
async fn operations_have_names_of_their_own_and_members_ones_name_the_cookie() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("alice").await;
    let document = document(&mut browser).await;

    let all = operations(&document);
    let names: BTreeSet<&str> = all.iter().map(|(.., said)| said["operationId"].as_str().unwrap()).collect();
    let cookie = document["components"]["securitySchemes"]["session"]["name"].as_str().unwrap();

    assert_eq!(names.len(), all.len());
    assert!(browser.cookies.contains_key(cookie), "{cookie}");
    let mut visitor = site.browser();
    for (method, path, said) in all {
        let is_a_members = said["security"][0].get("session").is_some();
        let answer = visitor.send(request(method.clone(), &path, Body::empty())).await;
        let wants_a_member = answer.status == 401 && answer.problem().1 == ErrorCode::NotSignedIn;
        assert_eq!(wants_a_member, is_a_members, "{method} {path}");
    }
}

#[tokio::test]
async fn every_answer_of_a_member_with_data_is_as_the_document_says() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let wished = wish(&link, &[DataType::Steps, DataType::Sleep, DataType::HeartRateZones], last_days(7));
    let import = browser.create_import(&wished).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let delivered = site.deliver(&mut browser, &import).await;
    let file = delivered.delivery.unwrap().file.unwrap().id.to_string();
    let document = document(&mut browser).await;

    let mut fine = 0;
    for (method, pattern, _) in operations(&document) {
        let path = pattern
            .replace("/imports/{id}", &format!("/imports/{import}"))
            .replace("/files/{id}", &format!("/files/{file}"))
            .replace("{provider}", "google_health")
            .replace("{month}", "2026-11")
            .replace("{name}", "fitbit-data.json")
            .replace("{intraday_type}", "heart_rate")
            .replace("{date}", "2026-11-20")
            .replace("{data_type}", "steps");
        if method != Method::GET || pattern == "/api/openapi.json" {
            continue;
        }
        let answer = browser.get(&path).await;
        check(&document, &method, &pattern, &answer);
        fine += usize::from(answer.status == 200);
    }
    let refused = browser.post("/api/imports", &json!({ "link_id": link })).await;
    let absent = browser.post("/api/imports", &wish("x", &[DataType::Steps], last_days(7))).await;
    let created = browser.post("/api/imports", &wished).await;

    assert!(fine > 12, "{fine}");
    for (answer, status) in [(refused, 400), (absent, 404), (created, 202)] {
        assert_eq!(answer.status, status);
        check(&document, &Method::POST, "/api/imports", &answer);
    }
}
