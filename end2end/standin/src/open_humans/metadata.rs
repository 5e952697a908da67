//! The rules for a file's metadata. Not here: the other fields of an upload (`upload_form`).

use super::answer::ApiError;
use super::iso_date::is_iso_8601;
use serde_json::Value;

/// Checks the metadata of an upload, in the order of the real site, up to the first rule that is broken.
///
/// # Errors
///
/// 400 in the first shape with the text of the rule, or 500 where the real site breaks: metadata that is no object,
/// a date that is neither text nor number, an `md5` that is no text.
pub(super) fn parse_metadata(text: &str) -> Result<Value, ApiError> {
    let refused = |text: &str| ApiError::field("metadata", text);
    let value: Value =
        serde_json::from_str(text).map_err(|_| refused("could not parse the uploaded metadata"))?;
    let members = match &value {
        Value::Object(members) => members,
        // The site asks whether a word is in it, which a text can answer.
        Value::String(text) if !text.contains("description") => {
            return Err(refused("\"description\" is a required field of the metadata"));
        }
        _ => return Err(ApiError::Server),
    };
    match members.get("description") {
        None => return Err(refused("\"description\" is a required field of the metadata")),
        Some(Value::String(_)) => {}
        Some(_) => return Err(refused("\"description\" must be a string")),
    }
    match members.get("tags") {
        None => return Err(refused("\"tags\" is a required field of the metadata")),
        Some(Value::Array(_)) => {}
        Some(_) => return Err(refused("\"tags\" must be an array of strings")),
    }
    for name in ["creation_date", "start_date", "end_date"] {
        match members.get(name) {
            None | Some(Value::Number(_)) => {}
            Some(Value::String(text)) if is_iso_8601(text) => {}
            Some(Value::String(_)) => return Err(refused("Dates must be in ISO 8601 format")),
            Some(_) => return Err(ApiError::Server),
        }
    }
    match members.get("md5") {
        None => {}
        Some(Value::String(text)) if begins_with_md5(text) => {}
        Some(Value::String(_)) => return Err(refused("Invalid MD5 specified")),
        Some(_) => return Err(ApiError::Server),
    }
    Ok(value)
}

/// 32 letters or digits at the beginning are enough: neither the end nor the content is looked at.
fn begins_with_md5(text: &str) -> bool {
    text.get(..32).is_some_and(|beginning| beginning.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        match parse_metadata(text) {
            Err(ApiError::Fields(errors)) => errors["metadata"].join("; "),
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    #[test]
    fn each_broken_rule_has_its_own_text() {
        assert_eq!(refusal("{'description'}"), "could not parse the uploaded metadata");
        assert_eq!(refusal("{}"), "\"description\" is a required field of the metadata");
        assert_eq!(refusal(r#"{"description": 1}"#), "\"description\" must be a string");
        assert_eq!(refusal(r#"{"description": ""}"#), "\"tags\" is a required field of the metadata");
        assert_eq!(refusal(r#"{"description": "", "tags": "a"}"#), "\"tags\" must be an array of strings");
        assert_eq!(
            refusal(r#"{"description": "", "tags": [], "end_date": ""}"#),
            "Dates must be in ISO 8601 format"
        );
        assert_eq!(refusal(r#"{"description": "", "tags": [], "md5": "abc"}"#), "Invalid MD5 specified");
    }

    #[test]
    fn odd_values_break_the_site() {
        for text in [
            "[]",
            "5",
            r#"{"description": "", "tags": [], "start_date": null}"#,
            r#"{"description": "", "tags": [], "md5": 5}"#,
        ] {
            assert_eq!(parse_metadata(text), Err(ApiError::Server), "{text}");
        }
    }

    #[test]
    fn long_description_further_members_and_a_timestamp_are_taken() {
        let text = serde_json::json!({
            "description": "x".repeat(500), "tags": [1], "creation_date": 1_795_000_000, "format": "v1",
            "md5": "b1467ce12fae904b0d0a8b5f2f19e133-and-more",
        })
        .to_string();

        assert!(parse_metadata(&text).is_ok());
    }
}
