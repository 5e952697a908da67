//! Answers of the pretend Fitbit beside the samples that its makers published, by shape.
//!
//! The samples lie outside of the project. Where they are absent, the shapes written down in `SHAPES` still hold: they
//! are the samples' names and types, checked against the samples wherever those are present.

use std::path::{Path, PathBuf};

use super::support::{EVERYTHING, Fitbit, Tokens};
use serde_json::{Value, json};
use standin::Options;

/// The shape of each sample: names and types, lists by the shapes their items have.
fn shapes() -> Vec<(&'static str, &'static str, Value)> {
    let series = |name: &str| json!({ name: [{ "dateTime": "text", "value": "text" }] });
    vec![
        (
            "GetBreathingRateSummaryByInterval",
            "/1/user/-/br/date/2026-10-01/2026-10-31.json",
            json!({ "br": [{ "dateTime": "text", "value": { "breathingRate": "number" } }] }),
        ),
        (
            "GetDevices-Double",
            "/1/user/-/devices.json",
            json!([{
                "battery": "text", "batteryLevel": "number", "deviceVersion": "text", "id": "text",
                "lastSyncTime": "text", "mac": "text", "type": "text",
            }]),
        ),
        (
            "GetHRVSummaryByInterval",
            "/1/user/-/hrv/date/2026-10-01/2026-10-31.json",
            json!({ "hrv": [{ "dateTime": "text", "value": { "dailyRmssd": "number", "deepRmssd": "number" } }] }),
        ),
        (
            "GetWeight",
            "/1/user/-/body/log/weight/date/2026-10-01/2026-10-31.json",
            json!({ "weight": [{
                "bmi": "number", "date": "text", "logId": "number", "source": "text", "time": "text",
                "weight": "number",
            }] }),
        ),
        (
            "TimeSeries-ActivitiesDistance",
            "/1/user/-/activities/distance/date/2026-10-01/2026-10-31.json",
            series("activities-distance"),
        ),
        (
            "TimeSeries-ActivitiesSteps",
            "/1/user/-/activities/steps/date/2026-10-01/2026-10-31.json",
            series("activities-steps"),
        ),
    ]
}

/// What real answers have beyond the samples, which are older.
const NEWER: [&str; 2] = ["features", "fat"];

/// Reduces a value to names and types; a list to the distinct shapes of its items.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
        Value::Array(items) => {
            let mut shapes: Vec<Value> = Vec::new();
            for item in items.iter().map(shape) {
                if !shapes.contains(&item) {
                    shapes.push(item);
                }
            }
            Value::Array(shapes)
        }
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !NEWER.contains(&name.as_str()))
            .map(|(name, member)| (name.clone(), shape(member)))
            .collect(),
    }
}

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/fitbit");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped the comparison with the published samples: ../shared/samples/fitbit is absent");
    None
}

fn load(folder: &Path, name: &str) -> Value {
    let path = folder.join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn linked() -> (Fitbit, Tokens) {
    let fitbit = Fitbit::start_with(Options { quota: false, ..Options::default() });
    let tokens = fitbit.link("alice", EVERYTHING).await;
    (fitbit, tokens)
}

#[tokio::test]
async fn answers_have_the_shapes_of_the_samples() {
    let (fitbit, tokens) = linked().await;
    for (name, path, expected) in shapes() {
        let answer = fitbit.json(path, &tokens).await;

        assert_eq!(shape(&answer), expected, "{name}");
    }
}

#[test]
fn written_shapes_are_those_of_the_samples() {
    let Some(folder) = samples() else { return };
    for (name, _, expected) in shapes() {
        let sample = load(&folder, name);

        assert_eq!(shape(&sample), expected, "{name}");
    }
}

#[tokio::test]
async fn errors_and_tokens_have_the_shapes_of_the_samples() {
    let (fitbit, tokens) = linked().await;
    let bearer = format!("Bearer {}", tokens.access);
    let path = "/1/user/-/devices.json";

    let unauthorized = fitbit.get_with(path, &[]).await.json();
    let forbidden = fitbit.post(path, Some(&bearer), &[]).await.json();
    fitbit.app.fitbit().expire("alice");
    let stale = fitbit.get(path, &tokens).await.json();
    let unreadable = fitbit.get_with("/oauth2/token", &[]).await.json();

    let error = json!({ "errors": [{ "errorType": "text", "message": "text" }], "success": "boolean" });
    for answer in [&unauthorized, &forbidden, &stale, &unreadable] {
        assert_eq!(shape(answer), error);
    }
    let Some(folder) = samples() else { return };
    assert_eq!(unauthorized, load(&folder, "ApiError-Request-Unauthorized"));
    assert_eq!(forbidden, load(&folder, "ApiError-Request-Forbidden"));
    assert_eq!(shape(&stale), shape(&load(&folder, "ApiError-Request-StaleToken")));
    assert_eq!(shape(&tokens.answer), shape(&load(&folder, "AccessToken")));
}
