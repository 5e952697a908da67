//! The fields that both kinds of upload share, and the question which member a request is for.
//! Not here: the rules for metadata (`metadata`).

use super::answer::{ApiError, FieldErrors};
use super::caller::Caller;
use super::file::NewFile;
use super::input::Input;
use super::metadata::parse_metadata;
use super::state::{State, own_label};
use super::switches;
use crate::state::App;
use serde_json::Value;

/// Text for a field that is missing.
pub(super) const REQUIRED: &str = "This field is required.";
/// Numbers of the data types registered for the project.
pub(super) const REGISTERED_DATATYPES: [u32; 2] = [1, 2];
/// Every data type of the site.
const DATATYPES: [(u32, &str); 4] =
    [(1, "Activity"), (2, "Heart rate"), (3, "Genome"), (4, "Location history")];

/// What an upload says besides its file: metadata and data types.
#[derive(Debug)]
pub(super) struct UploadForm {
    person: String,
    metadata: Value,
    datatypes: Vec<u32>,
}

impl UploadForm {
    /// Checks the shared fields; `more` are the refusals of fields that only one kind of upload has.
    pub(super) fn parse(
        app: &App,
        caller: &Caller,
        input: &Input,
        mut more: FieldErrors,
    ) -> Result<Self, ApiError> {
        if matches!(caller, Caller::Project { .. }) && input.text("project_member_id").is_none() {
            more.insert("project_member_id".to_owned(), vec![REQUIRED.to_owned()]);
        }
        let metadata = match input.text("metadata") {
            Some(text) => keep_refusal(parse_metadata(&text), &mut more)?,
            None => {
                more.insert("metadata".to_owned(), vec![REQUIRED.to_owned()]);
                None
            }
        };
        let datatypes = match input.text("datatypes") {
            Some(text) => keep_refusal(parse_datatypes(&text), &mut more)?,
            None if app.switches().is_on(switches::AUTO_ADD_DATATYPES) => Some(REGISTERED_DATATYPES.to_vec()),
            None => Some(Vec::new()),
        };
        let (Some(metadata), Some(datatypes)) = (metadata, datatypes) else {
            return Err(ApiError::Fields(more));
        };
        if !more.is_empty() {
            return Err(ApiError::Fields(more));
        }
        let person = find_member_of(&app.open_humans(), caller, input)?;
        Ok(Self { person, metadata, datatypes })
    }

    /// Makes the file it describes.
    pub(super) fn into_file(self, app: &App, filename: String) -> NewFile {
        NewFile {
            person: self.person,
            source: own_label(app),
            filename,
            metadata: self.metadata,
            datatypes: self.datatypes,
        }
    }
}

/// Collects refusals of fields; anything worse ends the request at once.
fn keep_refusal<T>(outcome: Result<T, ApiError>, errors: &mut FieldErrors) -> Result<Option<T>, ApiError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(ApiError::Fields(refused)) => {
            errors.extend(refused);
            Ok(None)
        }
        Err(worse) => Err(worse),
    }
}

/// Finds the active member a request is for: the token's own, or the one a master token names.
///
/// A user token's request may name anybody: the site puts the token's member in its place.
pub(super) fn find_member_of(state: &State, caller: &Caller, input: &Input) -> Result<String, ApiError> {
    let invalid = ApiError::Plain("project_member_id", "project_member_id is invalid");
    let (person, membership) = match caller {
        Caller::Member(person) => (person.as_str(), state.memberships.get(person).ok_or(invalid.clone())?),
        Caller::Project { .. } => {
            let id = input
                .text("project_member_id")
                .ok_or_else(|| ApiError::field("project_member_id", REQUIRED))?;
            state.find_membership(&id).ok_or(invalid.clone())?
        }
    };
    if membership.active { Ok(person.to_owned()) } else { Err(invalid) }
}

fn parse_datatypes(text: &str) -> Result<Vec<u32>, ApiError> {
    let refused = |text: String| ApiError::field("datatypes", text);
    let value: Value = serde_json::from_str(text)
        .map_err(|error| refused(format!("Could not parse the uploaded datatypes: {error}")))?;
    let wanted: Vec<String> = match value {
        Value::Array(items) => {
            items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
        }
        // The site walks over whatever it is given: the letters of a text, the keys of an object.
        Value::String(text) => text.chars().map(String::from).collect(),
        Value::Object(members) => members.keys().cloned().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => return Err(ApiError::Server),
    };
    let numbers: Option<Vec<u32>> = wanted.iter().map(|item| item.trim().parse().ok()).collect();
    let known = |wanted: &String| match &numbers {
        Some(_) => DATATYPES.iter().find(|(number, _)| wanted.trim() == number.to_string()),
        None => DATATYPES.iter().find(|(_, name)| name.eq_ignore_ascii_case(wanted.trim())),
    };
    let unknown: Vec<_> = wanted.iter().filter(|item| known(item).is_none()).cloned().collect();
    if !unknown.is_empty() {
        return Err(refused(format!(
            "The following datatypes don't match items in our database: {}",
            unknown.join(", ")
        )));
    }
    let found: Vec<u32> = wanted.iter().filter_map(known).map(|(number, _)| *number).collect();
    let foreign: Vec<_> =
        found.iter().filter(|number| !REGISTERED_DATATYPES.contains(number)).map(u32::to_string).collect();
    if !foreign.is_empty() {
        return Err(refused(format!(
            "The following datatypes aren't registered for this project: {}",
            foreign.join(", ")
        )));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        match parse_datatypes(text) {
            Err(ApiError::Fields(errors)) => errors["datatypes"].join("; "),
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    #[test]
    fn datatypes_are_numbers_or_names_in_any_case() {
        assert_eq!(parse_datatypes("[1, \"2\"]"), Ok(vec![1, 2]));
        assert_eq!(parse_datatypes("[\"heart RATE\"]"), Ok(vec![2]));
        assert_eq!(parse_datatypes("[]"), Ok(vec![]));
    }

    #[test]
    fn one_name_makes_all_of_them_names() {
        assert!(
            refusal("[1, \"Activity\"]")
                .starts_with("The following datatypes don't match items in our database")
        );
    }

    #[test]
    fn each_refusal_has_its_own_text() {
        assert!(refusal("[1").starts_with("Could not parse the uploaded datatypes"));
        assert!(refusal("[99]").starts_with("The following datatypes don't match items in our database"));
        assert!(refusal("[3]").starts_with("The following datatypes aren't registered for this project"));
        assert_eq!(parse_datatypes("1"), Err(ApiError::Server));
    }
}
