//! What can go wrong at Open Humans, by what the caller does next; and the shapes its refusals come in.

use crate::storage::StorageError;
use domain::wire::ErrorCode;
use serde_json::Value;
use std::fmt;

/// Longest refusal text kept; the rest says nothing more to an operator.
const LONGEST_TEXT: usize = 200;
/// Most refusals kept of one answer.
const MOST_PROBLEMS: usize = 8;

/// Why Open Humans did not do what it was asked.
///
/// No variant holds a token, an address or a body: every one may be logged.
#[derive(Debug, thiserror::Error)]
pub enum OpenHumansError {
    /// The member's permission has ended, or was never kept; only signing in again helps.
    #[error("open humans ended the permission")]
    Reconnect,
    /// The operator's client id or secret is wrong.
    #[error("open humans does not know the client id or its secret")]
    InvalidClient,
    /// It does not answer, or answers with errors, after every retry.
    #[error("open humans is in trouble: {reason}")]
    Trouble {
        /// The status of the last answer; none when there was no answer.
        status: Option<u16>,
        /// What was seen.
        reason: &'static str,
    },
    /// It refused the request as wrong.
    #[error("open humans refused: {0}")]
    Refused(Refusal),
    /// The answer is not what its API describes.
    #[error("open humans answered something unexpected: {0}")]
    Malformed(&'static str),
    /// The answer is larger than allowed.
    #[error("open humans answered more than {limit_bytes} bytes")]
    TooLarge {
        /// The limit that was passed.
        limit_bytes: u64,
    },
    /// Our own storage failed while keeping tokens.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl OpenHumansError {
    /// The code a member is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Reconnect => ErrorCode::OpenHumansReconnect,
            Self::InvalidClient => ErrorCode::InvalidClient,
            Self::Trouble { .. } | Self::Refused(_) | Self::Malformed(_) | Self::TooLarge { .. } => {
                ErrorCode::OpenHumansTrouble
            }
            Self::Storage(_) => ErrorCode::Internal,
        }
    }

    /// The status of the answer behind this error, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Trouble { status, .. } => *status,
            Self::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }
}

/// A refusal with everything Open Humans said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// What was wrong, at most eight; empty when the body was not JSON.
    pub problems: Vec<Problem>,
}

/// One thing Open Humans found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field it names, if it names one.
    pub field: Option<String>,
    /// Its words, shortened.
    pub text: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)?;
        for problem in &self.problems {
            match &problem.field {
                Some(field) => write!(f, ", {field}: {}", problem.text)?,
                None => write!(f, ", {}", problem.text)?,
            }
        }
        Ok(())
    }
}

impl Refusal {
    /// Reads a refusal of any of the four shapes; anything else leaves only the status.
    ///
    /// # Shape
    ///
    /// `{"field": ["text", …]}`, `{"field": "text"}`, `{"detail": "text"}`, and `{"errors": {…}}` around the first,
    /// where the field `__all__` means none in particular.
    pub(super) fn parse(status: u16, body: &[u8]) -> Self {
        let mut problems = Vec::new();
        if let Ok(Value::Object(fields)) = serde_json::from_slice(body) {
            let fields = match fields.get("errors") {
                Some(Value::Object(wrapped)) => wrapped,
                _ => &fields,
            };
            for (field, said) in fields {
                let field = (field != "detail" && field != "__all__").then(|| shorten(field));
                let texts = match said {
                    Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
                    Value::String(text) => vec![text.as_str()],
                    _ => Vec::new(),
                };
                problems.extend(
                    texts.into_iter().map(|text| Problem { field: field.clone(), text: shorten(text) }),
                );
            }
        }
        problems.truncate(MOST_PROBLEMS);
        Self { status, problems }
    }

    /// Whether Open Humans said just this, whatever the field.
    pub(super) fn says(&self, text: &str) -> bool {
        self.problems.iter().any(|problem| problem.text == text)
    }
}

fn shorten(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(body: &str) -> Vec<(Option<String>, String)> {
        Refusal::parse(400, body.as_bytes())
            .problems
            .into_iter()
            .map(|problem| (problem.field, problem.text))
            .collect()
    }

    #[test]
    fn all_four_shapes_of_a_refusal_are_read() {
        let field = |name: &str, text: &str| vec![(Some(name.to_owned()), text.to_owned())];

        assert_eq!(
            problems(r#"{"metadata": ["Dates must be in ISO 8601 format"]}"#),
            field("metadata", "Dates must be in ISO 8601 format")
        );
        assert_eq!(
            problems(r#"{"project_member_id": "project_member_id is invalid"}"#),
            field("project_member_id", "project_member_id is invalid")
        );
        assert_eq!(problems(r#"{"detail": "file not present"}"#), [(None, "file not present".to_owned())]);
        assert_eq!(
            problems(r#"{"errors": {"message": ["This field is required."], "__all__": ["Say to whom."]}}"#),
            [
                (None, "Say to whom.".to_owned()),
                (Some("message".to_owned()), "This field is required.".to_owned())
            ]
        );
    }

    #[test]
    fn page_of_html_leaves_only_the_status() {
        assert_eq!(
            Refusal::parse(403, b"<html>Forbidden</html>"),
            Refusal { status: 403, problems: Vec::new() }
        );
    }

    #[test]
    fn long_and_many_texts_are_cut() {
        let texts: Vec<String> = (0..50).map(|n| format!("{n}\n{}", "x".repeat(1000))).collect();
        let body = serde_json::json!({ "metadata": texts }).to_string();

        let problems = problems(&body);

        assert_eq!(problems.len(), MOST_PROBLEMS);
        assert!(problems.iter().all(|(_, text)| text.len() == LONGEST_TEXT && !text.contains('\n')));
    }
}
