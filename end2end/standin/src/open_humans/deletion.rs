//! Deleting files through the API. Not here: what happens when somebody leaves the project (`removal`).

use super::answer::ApiError;
use super::api::{Call, Reply};
use super::file::remove_objects;
use super::state::own_label;
use super::upload_form::find_member_of;
use crate::state::App;
use http::StatusCode;
use serde_json::json;

const ONE_OF: &str = "one of file_id, file_basename, or all_files is required";

/// Answers `project/files/delete/`: completed files of this member and this project; none is no error.
pub(super) async fn delete(app: App, call: Call) -> Result<Reply, ApiError> {
    let id = call.input.whole_number("file_id")?.filter(|id| *id != 0);
    let basename = call.input.text("file_basename");
    let all = call.input.is_ticked("all_files");
    let person = find_member_of(&app.open_humans(), &call.caller, &call.input)?;
    match [id.is_some(), basename.is_some(), all].into_iter().filter(|given| *given).count() {
        0 => return Err(ApiError::Plain("missing_field", ONE_OF)),
        1 => {}
        _ => return Err(ApiError::Plain("too_many", ONE_OF)),
    }
    let id = id.map(u64::try_from).transpose().unwrap_or(None);
    let own = own_label(&app);
    let deleted = app.open_humans().files.take(|file| {
        let wanted = all || id == Some(file.id) || basename.as_deref() == Some(file.basename());
        wanted && file.completed && file.person == person && file.source == own
    });
    remove_objects(&app, &deleted);
    let ids: Vec<_> = deleted.iter().map(|file| file.id).collect();
    Ok((StatusCode::OK, json!({ "ids": ids })))
}
