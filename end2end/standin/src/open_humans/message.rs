//! Messages of the project to its members, and which members a request names. Not here: mail; it ends in a list.

use super::answer::ApiError;
use super::api::{Call, Reply};
use super::authorize::PROJECT_NAME;
use super::caller::Caller;
use super::input::Input;
use super::state::State;
use super::upload_form::REQUIRED;
use crate::state::App;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

/// A message that would have been mailed.
#[derive(Debug, Clone, Serialize)]
pub struct SentMessage {
    /// Name of the member.
    pub person: String,
    /// Subject with the site's prefix.
    pub subject: String,
    /// Text with its variables filled in.
    pub message: String,
}

/// Answers `project/message/`.
pub(super) async fn send(app: App, call: Call) -> Result<Reply, ApiError> {
    let message = call.input.text("message").ok_or_else(|| ApiError::wrapped("message", REQUIRED))?;
    let mut state = app.open_humans();
    let people = match &call.caller {
        Caller::Member(person) => vec![person.clone()],
        Caller::Project { .. } => {
            let all = call.input.is_ticked("all_members");
            let named = list_named(&state, &call.input)?;
            match (all, named) {
                (true, None) => {
                    let active = state.memberships.iter().filter(|(_, membership)| membership.active);
                    active.map(|(person, _)| person.clone()).collect()
                }
                (false, Some(named)) => named,
                (true, Some(_)) => {
                    return Err(ApiError::wrapped(
                        "__all__",
                        "Choose all members or some of them, not both.",
                    ));
                }
                (false, None) => {
                    return Err(ApiError::wrapped("__all__", "Choose all members or some of them."));
                }
            }
        }
    };
    let subject = call.input.text("subject").unwrap_or_else(|| format!("From \"{PROJECT_NAME}\""));
    let subject = format!("[Open Humans Project Message] {subject}");
    for person in people {
        let id = state.memberships.get(&person).map_or("", |membership| membership.id);
        // A mistake in the template is found only after the answer, so nobody hears of it.
        if let Some(text) = render(&message, id) {
            state.messages.push(SentMessage { person, subject: subject.clone(), message: text });
        }
    }
    Ok((StatusCode::OK, json!("success")))
}

/// Lists the people behind `project_member_ids`: a JSON array of texts, or one text with commas.
///
/// # Errors
///
/// Any id that is not an active member's refuses the whole; an id that is a number breaks the site.
pub(super) fn list_named(state: &State, input: &Input) -> Result<Option<Vec<String>>, ApiError> {
    let ids: Vec<String> = match input.json("project_member_ids") {
        Some(Value::Array(items)) if items.is_empty() => return Ok(None),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or(ApiError::Server)?,
        _ => match input.text("project_member_ids") {
            Some(text) => text.split(',').map(|id| id.trim().to_owned()).collect(),
            None => return Ok(None),
        },
    };
    let mut people = Vec::new();
    for id in &ids {
        match state.find_membership(id) {
            Some((person, membership)) if membership.active => people.push(person.to_owned()),
            _ => {
                let text = format!("Invalid project member ID(s): {id}");
                return Err(ApiError::wrapped("project_member_ids", text));
            }
        }
    }
    Ok(Some(people))
}

/// Fills in the one documented variable and leaves comments out; nothing for a template that would not render.
fn render(template: &str, id: &str) -> Option<String> {
    let template = without_comments(template);
    let mut text = String::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, behind) = after.split_once("}}")?;
        let name = name.trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return None;
        }
        text.push_str(before);
        // A variable nobody set is empty, as in every Django template.
        if name == "PROJECT_MEMBER_ID" {
            text.push_str(id);
        }
        rest = behind;
    }
    text.push_str(rest);
    (!text.contains("{%")).then_some(text)
}

/// A Django comment is `{# … #}` on one line.
fn without_comments(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{#") {
        text.push_str(before);
        match after.split_once("#}").filter(|(comment, _)| !comment.contains('\n')) {
            Some((_, behind)) => rest = behind,
            None => {
                text.push_str("{#");
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_variable_is_filled_in_and_a_mistake_is_swallowed() {
        assert_eq!(render("Hello {{ PROJECT_MEMBER_ID }}!", "00417236"), Some("Hello 00417236!".to_owned()));
        assert_eq!(render("Hello {{ nobody }}!", "00417236"), Some("Hello !".to_owned()));
        assert_eq!(render("Hello {{ PROJECT_MEMBER_ID", "00417236"), None);
        assert_eq!(render("{% unknown %}", "00417236"), None);
        assert_eq!(render("a{# {{ b }} #}c {# d", "00417236"), Some("ac {# d".to_owned()));
        assert_eq!(render("a{# b\n #}", "00417236"), Some("a{# b\n #}".to_owned()));
    }
}
