//! Google's contract of the Health API, and whether a request or an answer keeps it.
//!
//! Known here: names, types, formats and enums, from a digest of Google's discovery document. Not known here: what the
//! service does beyond its contract (limits, filters, scopes), which `google::health` follows the sheet for.

mod check;
mod digest;

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;

pub use digest::digest;

/// The digest as it lies in `contract/google-health.digest.json`.
pub const DIGEST: &str = include_str!("../../../contract/google-health.digest.json");

static CONTRACT: LazyLock<Result<Contract, serde_json::Error>> =
    LazyLock::new(|| serde_json::from_str(DIGEST));

#[derive(Debug, Deserialize)]
struct Contract {
    parameters: BTreeMap<String, Member>,
    methods: Vec<Method>,
    schemas: BTreeMap<String, BTreeMap<String, Member>>,
}

#[derive(Debug, Deserialize)]
struct Method {
    id: String,
    verb: String,
    path: String,
    query: BTreeMap<String, Member>,
    request: Option<String>,
    response: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Member {
    #[serde(rename = "t")]
    kind: Option<String>,
    #[serde(rename = "f")]
    format: Option<String>,
    #[serde(rename = "e")]
    choices: Option<Vec<String>>,
    #[serde(rename = "r")]
    schema: Option<String>,
    #[serde(rename = "i")]
    items: Option<Box<Member>>,
}

impl Contract {
    fn load() -> Result<&'static Self, String> {
        CONTRACT.as_ref().map_err(|error| format!("the digest of the contract is unreadable: {error}"))
    }

    fn find_method(&self, verb: &str, path: &str) -> Result<&Method, String> {
        let fits = |method: &&Method| method.verb == verb && path_fits(&method.path, path);
        self.methods.iter().find(fits).ok_or_else(|| format!("the contract has no method {verb} {path}"))
    }
}

/// Tells whether a path fits a pattern such as `v4/users/{usersId}/pairedDevices`.
fn path_fits(pattern: &str, path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return false };
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        let (wanted, found) = match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) => (wanted, found),
            _ => return false,
        };
        let (wanted, wanted_verb) =
            wanted.split_once(':').map_or((wanted, None), |(name, verb)| (name, Some(verb)));
        let (found, found_verb) =
            found.split_once(':').map_or((found, None), |(name, verb)| (name, Some(verb)));
        let fits = if wanted.starts_with('{') { !found.is_empty() } else { wanted == found };
        if !fits || wanted_verb != found_verb {
            return false;
        }
    }
}

/// Checks a request against the contract: method and path, query parameters, and the JSON body (empty for none).
///
/// # Errors
///
/// Says in one sentence what the contract does not know, with the place in the body.
pub fn check_request(method: &str, path_and_query: &str, body: &[u8]) -> Result<(), String> {
    let contract = Contract::load()?;
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let method = contract.find_method(method, path)?;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let member = method.query.get(name.as_ref()).or_else(|| contract.parameters.get(name.as_ref()));
        let member = member.ok_or_else(|| format!("{} has no query parameter \"{name}\"", method.id))?;
        check::parameter(member, &value).map_err(|error| format!("query parameter \"{name}\" {error}"))?;
    }
    match &method.request {
        None if body.is_empty() => Ok(()),
        None => Err(format!("{} takes no body", method.id)),
        Some(schema) => {
            let body: Value =
                serde_json::from_slice(body).map_err(|error| format!("the body is no JSON: {error}"))?;
            check::schema(contract, schema, &body, "$")
        }
    }
}

/// Checks an answer against the contract: the method's answer for 200, the error envelope for every other status.
///
/// # Errors
///
/// Says in one sentence what the contract does not know, with the place in the body.
pub fn check_response(method: &str, path: &str, status: u16, body: &[u8]) -> Result<(), String> {
    let body = serde_json::from_slice(body).map_err(|error| format!("the answer is no JSON: {error}"))?;
    check_answer(method, path, status, &body)
}

/// Checks the same as [`check_response`] for a body that is already read.
///
/// # Errors
///
/// Says in one sentence what the contract does not know, with the place in the body.
pub fn check_answer(method: &str, path: &str, status: u16, body: &Value) -> Result<(), String> {
    let contract = Contract::load()?;
    if status != 200 {
        return check::error_envelope(status, body);
    }
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let method = contract.find_method(method, path)?;
    match &method.response {
        Some(schema) => check::schema(contract, schema, body, "$"),
        None => Err(format!("{} has no answer", method.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_of_the_contract_is_accepted() {
        let body = br#"{"range": {"start": {"date": {"year": 2026, "month": 4, "day": 1}},
                        "end": {"date": {"year": 2026, "month": 4, "day": 15}}}, "windowSizeDays": 1}"#;

        assert_eq!(
            check_request("POST", "/v4/users/me/dataTypes/steps/dataPoints:dailyRollUp", body),
            Ok(())
        );
        let list =
            "/v4/users/me/dataTypes/sleep/dataPoints?pageSize=25&filter=sleep.interval.end_time%3E%3D%22x%22";
        assert_eq!(check_request("GET", list, b""), Ok(()));
    }

    #[test]
    fn request_outside_of_the_contract_is_refused_with_its_place() {
        let path = "/v4/users/me/dataTypes/steps/dataPoints:dailyRollUp";
        for (method, path, body, says) in [
            ("GET", "/v4/users/me/badges", "", "no method"),
            ("POST", "/v4/users/me/dataTypes/steps/dataPoints:dailyRollup", "{}", "no method"),
            ("GET", "/v4/users/me/dataTypes/steps/dataPoints?orderBy=time", "", "orderBy"),
            ("GET", "/v4/users/me/dataTypes/steps/dataPoints?pageSize=many", "", "pageSize"),
            ("GET", "/v4/users/me/identity", "{}", "takes no body"),
            ("POST", path, r#"{"range": {"start": {"year": 2026}}}"#, "$.range.start.year"),
            ("POST", path, r#"{"windowSizeDays": "1"}"#, "$.windowSizeDays"),
            ("POST", path, r#"{"range": {"start": {"date": {"month": 04}}}}"#, "no JSON"),
        ] {
            let error =
                check_request(method, path, body.as_bytes()).expect_err("the contract has none of these");

            assert!(error.contains(says), "{error} does not say {says}");
        }
    }

    #[test]
    fn answer_outside_of_the_contract_is_refused_with_its_place() {
        let path = "/v4/users/me/dataTypes/steps/dataPoints:dailyRollUp";
        for (body, says) in [
            (
                r#"{"rollupDataPoints": [{"steps": {"countSum": 12}}]}"#,
                "$.rollupDataPoints[0].steps.countSum",
            ),
            (r#"{"rollupDataPoints": [{"steps": {"count": "12"}}]}"#, "steps.count"),
            (r#"{"rollupDataPoints": {}}"#, "$.rollupDataPoints"),
            (r#"{"rollupDataPoints": [{"sedentaryPeriod": {"durationSum": "80"}}]}"#, "durationSum"),
            (r#"{"rollupDataPoints": [{"steps": {"countSum": null}}]}"#, "countSum"),
        ] {
            let error = check_response("POST", path, 200, body.as_bytes())
                .expect_err("the contract has none of these");

            assert!(error.contains(says), "{error} does not say {says}");
        }
    }

    #[test]
    fn error_without_its_envelope_is_refused() {
        let path = "/v4/users/me/identity";
        let sound = br#"{"error": {"code": 401, "message": "x", "status": "UNAUTHENTICATED"}}"#;

        assert_eq!(check_response("GET", path, 401, sound), Ok(()));
        assert!(check_response("GET", path, 403, sound).is_err());
        assert!(check_response("GET", path, 401, b"{}").is_err());
    }
}
