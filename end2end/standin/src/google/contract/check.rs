//! Comparing one JSON value with one type of the contract.

use serde_json::Value;

use super::{Contract, Member};

/// The canonical names of `google.rpc.Code` with the HTTP status each is sent with.
const STATUSES: [(u16, &str); 14] = [
    (400, "INVALID_ARGUMENT"),
    (400, "FAILED_PRECONDITION"),
    (400, "OUT_OF_RANGE"),
    (401, "UNAUTHENTICATED"),
    (403, "PERMISSION_DENIED"),
    (404, "NOT_FOUND"),
    (409, "ALREADY_EXISTS"),
    (409, "ABORTED"),
    (429, "RESOURCE_EXHAUSTED"),
    (499, "CANCELLED"),
    (500, "INTERNAL"),
    (501, "UNIMPLEMENTED"),
    (503, "UNAVAILABLE"),
    (504, "DEADLINE_EXCEEDED"),
];

/// Checks an object against a schema by name. The place is written like `$.range.start`.
pub(super) fn schema(contract: &Contract, name: &str, value: &Value, place: &str) -> Result<(), String> {
    let members =
        contract.schemas.get(name).ok_or_else(|| format!("{place}: the contract has no schema {name}"))?;
    let object = value.as_object().ok_or_else(|| format!("{place} is no object"))?;
    for (key, value) in object {
        let known = members.get(key).ok_or_else(|| format!("{place}.{key} is unknown to {name}"))?;
        // Places are only written out once something is wrong: this runs for every value of every answer.
        member(contract, known, value).map_err(|error| format!("{place}.{key}{error}"))?;
    }
    Ok(())
}

fn member(contract: &Contract, known: &Member, value: &Value) -> Result<(), String> {
    if let Some(name) = &known.schema {
        return schema(contract, name, value, "");
    }
    match known.kind.as_deref() {
        Some("array") => {
            let values = value.as_array().ok_or(" is no array")?;
            let Some(items) = &known.items else { return Ok(()) };
            for (index, value) in values.iter().enumerate() {
                member(contract, items, value).map_err(|error| format!("[{index}]{error}"))?;
            }
            Ok(())
        }
        Some("string") => text(known, value.as_str().ok_or(" is no string")?),
        Some("boolean") => value.as_bool().map(drop).ok_or_else(|| " is neither true nor false".to_owned()),
        Some("integer") => {
            let number = value.as_i64().ok_or(" is no whole number")?;
            i32::try_from(number).map(drop).map_err(|_| " is beyond 32 bits".to_owned())
        }
        Some("number") if is_special(value) => Ok(()),
        Some("number") => value.as_f64().map(drop).ok_or_else(|| " is no number".to_owned()),
        Some("object" | "any") => Ok(()),
        other => Err(format!(" has the unknown type {}", other.unwrap_or("none"))),
    }
}

/// Tells whether a value is one of the three numbers that are written as texts, because JSON has no other way.
fn is_special(value: &Value) -> bool {
    matches!(value.as_str(), Some("NaN" | "Infinity" | "-Infinity"))
}

fn text(known: &Member, text: &str) -> Result<(), String> {
    if known.choices.as_ref().is_some_and(|choices| !choices.iter().any(|choice| choice == text)) {
        return Err(format!(" is {text}, none of the known values"));
    }
    let fits = match known.format.as_deref() {
        Some("int64") => text.parse::<i64>().is_ok_and(|number| number.to_string() == text),
        Some("google-datetime") => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
        Some("google-duration") => is_duration(text),
        _ => true,
    };
    if fits {
        Ok(())
    } else {
        Err(format!(" is {text:?}, which is no {}", known.format.as_deref().unwrap_or("text")))
    }
}

/// Tells whether a text is seconds with at most nine decimals and an `s` behind.
fn is_duration(text: &str) -> bool {
    let Some(seconds) = text.strip_suffix('s') else { return false };
    let seconds = seconds.strip_prefix('-').unwrap_or(seconds);
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction) && fraction.len() <= 9
}

/// Checks a query parameter, which is text whatever its type.
pub(super) fn parameter(known: &Member, value: &str) -> Result<(), String> {
    match known.kind.as_deref() {
        Some("integer") => value.parse::<i32>().map(drop).map_err(|_| "is no whole number".to_owned()),
        Some("boolean") if !matches!(value, "true" | "false") => Err("is neither true nor false".to_owned()),
        _ => text(known, value).map_err(|error| error.trim_start().to_owned()),
    }
}

/// Checks the shape of an error answer: code, message, canonical status, and details that say what they are.
pub(super) fn error_envelope(status: u16, body: &Value) -> Result<(), String> {
    let error = body.get("error").and_then(Value::as_object).ok_or("$.error is no object")?;
    for key in error.keys() {
        if !matches!(key.as_str(), "code" | "message" | "status" | "details") {
            return Err(format!("$.error.{key} is unknown"));
        }
    }
    if error.get("code").and_then(Value::as_u64) != Some(status.into()) {
        return Err(format!("$.error.code is not {status}"));
    }
    if error.get("message").and_then(Value::as_str).is_none() {
        return Err("$.error.message is no string".to_owned());
    }
    let name = error.get("status").and_then(Value::as_str).ok_or("$.error.status is no string")?;
    if !STATUSES.contains(&(status, name)) {
        return Err(format!("$.error.status is {name}, which is not sent with {status}"));
    }
    let Some(details) = error.get("details") else { return Ok(()) };
    for (index, detail) in details.as_array().ok_or("$.error.details is no array")?.iter().enumerate() {
        if detail.get("@type").and_then(Value::as_str).is_none() {
            return Err(format!("$.error.details[{index}] does not say its type"));
        }
    }
    Ok(())
}
