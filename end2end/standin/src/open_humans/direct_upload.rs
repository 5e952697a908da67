//! Direct upload: initiate and complete. Not here: the transfer between the two, which goes to the bucket.

use super::answer::{ApiError, FieldErrors};
use super::api::{Call, Reply};
use super::upload_form::{REQUIRED, UploadForm, find_member_of};
use crate::state::App;
use crate::storage::presign_upload;
use http::StatusCode;
use serde_json::json;

/// Answers `project/files/upload/direct/`: the file exists from now on, pending.
pub(super) async fn initiate(app: App, call: Call) -> Result<Reply, ApiError> {
    let filename = call.input.text("filename");
    let mut errors = FieldErrors::new();
    if filename.is_none() {
        errors.insert("filename".to_owned(), vec![REQUIRED.to_owned()]);
    }
    let form = UploadForm::parse(&app, &call.caller, &call.input, errors)?;
    let new = form.into_file(&app, filename.unwrap_or_default());
    let now = app.now();
    // A name that does not fit its column breaks the real site.
    let file = app.open_humans().files.add(new, now).map_err(|_| ApiError::Server)?;
    let url = presign_upload(&app, &file.key);
    Ok((StatusCode::CREATED, json!({ "id": file.id, "url": url })))
}

/// Answers `project/files/upload/complete/`: compares nothing, checks no owner, and may be repeated.
pub(super) async fn complete(app: App, call: Call) -> Result<Reply, ApiError> {
    let refused = |text: &str| ApiError::Detail(StatusCode::BAD_REQUEST, text.to_owned());
    let id = call.input.whole_number("file_id")?;
    find_member_of(&app.open_humans(), &call.caller, &call.input)?;
    let id = id.filter(|id| *id != 0).ok_or_else(|| refused("file does not exist"))?;
    let found = u64::try_from(id).ok().and_then(|id| app.open_humans().files.find(id).cloned());
    let file = found.ok_or(ApiError::Server)?;
    let size = app.storage().find(&file.key).map(|object| object.bytes.len());
    let size = size.ok_or_else(|| refused("file not present"))?;
    app.open_humans().files.complete(file.id);
    Ok((StatusCode::OK, json!({ "status": "ok", "size": size })))
}
