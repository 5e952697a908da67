//! Reading request bodies of the API: forms, multipart and JSON alike. Not here: what the fields mean.

use super::answer::ApiError;
use crate::oauth::Fields;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart};
use http::{HeaderMap, Request, StatusCode, header};
use serde_json::{Map, Value};

/// A file sent in a multipart form.
#[derive(Debug, Clone)]
pub(super) struct SentFile {
    pub(super) name: String,
    pub(super) filename: String,
    pub(super) bytes: Bytes,
}

/// The fields of a request, however they were sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Input {
    form: Fields,
    json: Map<String, Value>,
    files: Vec<SentFile>,
}

impl Input {
    /// Reads a body by its content type; an empty one has no fields whatever its type.
    pub(super) async fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, ApiError> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        let content_type =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-www-form-urlencoded" => Ok(Self { form: Fields::parse(&body), ..Self::default() }),
            "application/json" => Self::read_json(&body),
            "multipart/form-data" => Self::read_multipart(content_type, body).await,
            _ => Err(ApiError::Detail(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("Unsupported media type \"{content_type}\" in request."),
            )),
        }
    }

    fn read_json(body: &Bytes) -> Result<Self, ApiError> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(json)) => Ok(Self { json, ..Self::default() }),
            // The real site takes it for an object and breaks.
            Ok(_) => Err(ApiError::Server),
            Err(error) => {
                Err(ApiError::Detail(StatusCode::BAD_REQUEST, format!("JSON parse error - {error}")))
            }
        }
    }

    async fn read_multipart(content_type: &str, body: Bytes) -> Result<Self, ApiError> {
        let unsound = |error: &dyn std::fmt::Display| {
            ApiError::Detail(StatusCode::BAD_REQUEST, format!("Multipart form parse error - {error}"))
        };
        let request = Request::builder()
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .map_err(|error| unsound(&error))?;
        let mut multipart = Multipart::from_request(request, &()).await.map_err(|error| unsound(&error))?;
        let mut input = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(|error| unsound(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let filename = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| unsound(&error))?;
            match filename {
                Some(filename) => input.files.push(SentFile { name, filename, bytes }),
                None => input.form.0.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(input)
    }

    /// Finds the last file of this name.
    pub(super) fn file(&self, name: &str) -> Option<&SentFile> {
        self.files.iter().rev().find(|file| file.name == name)
    }

    /// Finds a JSON value as sent; nothing for a form.
    pub(super) fn json(&self, name: &str) -> Option<&Value> {
        self.json.get(name)
    }

    /// Finds a field as text, trimmed; of repeated ones the last, and nothing for an empty one.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text = match self.json.get(name) {
            Some(value) => as_django_text(value)?,
            None => self.form.last(name)?.to_owned(),
        };
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Reads a field as Django reads a tick: absent, `false` and `0` mean no.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| !matches!(text.to_ascii_lowercase().as_str(), "false" | "0"))
    }

    /// Reads a field as a whole number.
    ///
    /// # Errors
    ///
    /// Anything else, in the first of the four shapes.
    pub(super) fn whole_number(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        // Django drops a fraction of zeros.
        let digits = text.split_once('.').map_or(text.as_str(), |(whole, fraction)| {
            if fraction.bytes().all(|byte| byte == b'0') { whole } else { text.as_str() }
        });
        digits.parse().map(Some).map_err(|_| ApiError::field(name, "Enter a whole number."))
    }
}

/// Turns a JSON value into the text a Django form makes of it.
fn as_django_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        // Python writes these with single quotes, which is no JSON: that is why nesting them is refused.
        Value::Array(items) if items.is_empty() => "[]".to_owned(),
        Value::Array(_) => "['…']".to_owned(),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(_) => "{'…'}".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Input {
        Input::read_json(&Bytes::copy_from_slice(text.as_bytes())).expect("the body is sound")
    }

    #[test]
    fn repeated_form_field_keeps_only_the_last() {
        let input = Input { form: Fields::parse("id=1&id=2"), ..Input::default() };

        assert_eq!(input.text("id"), Some("2".to_owned()));
    }

    #[test]
    fn json_array_as_the_whole_body_breaks_the_site() {
        let outcome = Input::read_json(&Bytes::from_static(b"[1]"));

        assert_eq!(outcome.err(), Some(ApiError::Server));
    }

    #[test]
    fn ticks_and_numbers_are_read_as_django_does() {
        let input =
            json(r#"{"a": true, "b": false, "c": "False", "d": 0, "n": 18, "f": "18.0", "x": "eighteen"}"#);

        let ticked: Vec<_> = ["a", "b", "c", "d", "e"].iter().filter(|name| input.is_ticked(name)).collect();

        assert_eq!(ticked, [&"a"]);
        assert_eq!(input.whole_number("n"), Ok(Some(18)));
        assert_eq!(input.whole_number("f"), Ok(Some(18)));
        assert_eq!(input.whole_number("x"), Err(ApiError::field("x", "Enter a whole number.")));
        assert_eq!(input.whole_number("e"), Ok(None));
    }
}
