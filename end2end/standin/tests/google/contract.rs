//! Claims about the contract: the digest is Google's, and every kind of answer keeps it.

use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use standin::contract;

use super::site::{ALL_SCOPES, Google, daily};

/// SHA-256 of the digest in this project, so that a change by hand shows even where Google's document is not at hand.
const DIGEST_SHA256: &str = "4128ce205ef403ed326c1dd8f36a89333db0fa75d23aa08e15481be347c68a8d";

fn digest_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("contract/google-health.digest.json")
}

/// Regenerates the digest with `UPDATE_CONTRACT_DIGEST=1`; then put the new sum above.
#[test]
fn digest_is_what_googles_document_says() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/samples/google-health/health.v4.discovery.json");
    if let Ok(text) = std::fs::read_to_string(&document) {
        let discovery: Value = serde_json::from_str(&text).expect("the document is JSON");
        let expected = contract::digest(&discovery).expect("the document has the usual members");
        if std::env::var_os("UPDATE_CONTRACT_DIGEST").is_some() {
            std::fs::write(digest_path(), write(&expected)).expect("the digest can be written");
        }

        let kept: Value = serde_json::from_str(contract::DIGEST).expect("the digest is JSON");

        assert_eq!(kept, expected, "run again with UPDATE_CONTRACT_DIGEST=1");
    }

    let sum: String = Sha256::digest(contract::DIGEST).iter().map(|byte| format!("{byte:02x}")).collect();

    assert_eq!(sum, DIGEST_SHA256);
}

/// Writes the digest with a line for each method and schema, so that a change can be read.
fn write(digest: &Value) -> String {
    let mut text = String::from("{\n");
    let mut members = digest.as_object().into_iter().flatten().peekable();
    while let Some((name, value)) = members.next() {
        let lines: Option<(char, char, Vec<String>)> = match value {
            Value::Array(values) => Some(('[', ']', values.iter().map(Value::to_string).collect())),
            Value::Object(values) => Some((
                '{',
                '}',
                values.iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str()))).collect(),
            )),
            _ => None,
        };
        let comma = if members.peek().is_some() { "," } else { "" };
        match lines {
            Some((open, close, lines)) => {
                text += &format!(
                    "{}:{open}\n{}\n{close}{comma}\n",
                    Value::from(name.as_str()),
                    lines.join(",\n")
                );
            }
            None => text += &format!("{}:{value}{comma}\n", Value::from(name.as_str())),
        }
    }
    text + "}\n"
}

#[test]
fn digest_holds_no_prose() {
    let digest: Value = serde_json::from_str(contract::DIGEST).expect("the digest is JSON");
    let mut texts = Vec::new();
    collect(&digest, &mut texts);

    assert!(texts.len() > 1_000);
    assert!(
        texts.iter().all(|text| !text.contains(' ')),
        "{:?}",
        texts.iter().find(|text| text.contains(' '))
    );
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(members) => members.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

#[tokio::test]
async fn every_kind_of_answer_keeps_the_contract() {
    let google = Google::start().await;
    // The server's own check is off, so that this test is what finds a slip.
    google.set("google.check_contract", "off").await;
    google.set("google.activity_level_rollup", "on").await;
    let token = google.token("alice", ALL_SCOPES).await;

    let mut answers = 0;
    for path in [
        "identity",
        "profile",
        "settings",
        "irnProfile",
        "pairedDevices",
        "pairedDevices?pageSize=1",
        "badges",
    ] {
        answers += check(&google, "GET", &format!("/v4/users/me/{path}"), None, &token).await;
    }
    let listed = [
        "sleep",
        "weight",
        "height",
        "body-fat",
        "steps",
        "distance",
        "altitude",
        "active-energy-burned",
        "active-minutes",
        "active-zone-minutes",
        "activity-level",
        "basal-energy-burned",
        "sedentary-period",
        "time-in-heart-rate-zone",
        "swim-lengths-data",
        "daily-resting-heart-rate",
        "daily-heart-rate-zones",
        "daily-heart-rate-variability",
        "daily-oxygen-saturation",
        "daily-respiratory-rate",
        "daily-sleep-temperature-derivations",
        "daily-vo2-max",
        "heart-rate",
        "heart-rate-variability",
        "oxygen-saturation",
        "respiratory-rate-sleep-summary",
        "blood-glucose",
        "core-body-temperature",
        "vo2-max",
        "run-vo2-max",
        "exercise",
        "hydration-log",
        "nutrition-log",
        "electrocardiogram",
        "irregular-rhythm-notification",
        "food",
        "food-measurement-unit",
        "nonsense",
        "Sleep",
    ];
    for id in listed {
        let path = format!("/v4/users/me/dataTypes/{id}/dataPoints");
        answers += check(&google, "GET", &path, None, &token).await;
        answers += check(&google, "GET", &format!("{path}:reconcile"), None, &token).await;
        answers += check(&google, "GET", &format!("{path}?filter=nonsense"), None, &token).await;
        answers += check(&google, "GET", &format!("{path}/1"), None, &token).await;
    }
    let rolled = [
        "steps",
        "distance",
        "floors",
        "altitude",
        "total-calories",
        "active-energy-burned",
        "active-minutes",
        "active-zone-minutes",
        "sedentary-period",
        "time-in-heart-rate-zone",
        "calories-in-heart-rate-zone",
        "weight",
        "body-fat",
        "activity-level",
        "sleep",
        "heart-rate",
        "blood-glucose",
        "core-body-temperature",
        "run-vo2-max",
        "hydration-log",
        "nutrition-log",
        "swim-lengths-data",
    ];
    for id in rolled {
        let path = format!("/v4/users/me/dataTypes/{id}/dataPoints");
        let days = daily("2026-10-20", "2026-11-03");
        answers += check(&google, "POST", &format!("{path}:dailyRollUp"), Some(&days), &token).await;
        let hours = r#"{"range": {"startTime": "2026-10-24T22:00:00Z", "endTime": "2026-10-26T00:00:00Z"}, "windowSize": "3600s"}"#;
        answers += check(&google, "POST", &format!("{path}:rollUp"), Some(hours), &token).await;
        answers += check(&google, "POST", &format!("{path}:dailyRollUp"), Some("{}"), &token).await;
    }

    assert!(answers > 100, "{answers}");
}

async fn check(google: &Google, method: &str, path: &str, body: Option<&str>, token: &str) -> usize {
    let answer = google.call(method, path, body, Some(token)).await;

    let checked = contract::check_response(method, path, answer.status, answer.text.as_bytes());

    assert_eq!(checked, Ok(()), "{method} {path} answered {}: {}", answer.status, answer.text);
    assert_ne!(answer.status, 500, "{method} {path}: {}", answer.text);
    1
}

#[tokio::test]
async fn request_outside_of_the_contract_is_refused_unless_switched_off() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let path = "/v4/users/me/dataTypes/weight/dataPoints?orderBy=time";

    let refused = google.call("GET", path, None, Some(&token)).await;
    google.set("google.check_contract", "off").await;
    let passed = google.call("GET", path, None, Some(&token)).await;

    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("orderBy"), "{}", refused.text);
    assert_eq!(passed.status, 200);
}
