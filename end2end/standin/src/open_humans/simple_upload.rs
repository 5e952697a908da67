//! Simple upload: the file comes with the form. Not here: direct upload.

use super::answer::{ApiError, FieldErrors};
use super::api::{Call, Reply};
use super::upload_form::{REQUIRED, UploadForm};
use crate::state::App;
use http::StatusCode;
use serde_json::json;

/// Answers `project/files/upload/`: the file is visible at once.
pub(super) async fn upload(app: App, call: Call) -> Result<Reply, ApiError> {
    let sent = call.input.file("data_file");
    let refusal = match sent {
        None => Some(REQUIRED),
        Some(file) if file.bytes.is_empty() => Some("The submitted file is empty."),
        Some(_) => None,
    };
    let errors: FieldErrors =
        refusal.map(|text| ("data_file".to_owned(), vec![text.to_owned()])).into_iter().collect();
    let form = UploadForm::parse(&app, &call.caller, &call.input, errors)?;
    let Some(sent) = sent else { return Err(ApiError::field("data_file", REQUIRED)) };
    let now = app.now();
    let new = form.into_file(&app, sanitize(&sent.filename));
    let file = app.open_humans().files.add(new, now).map_err(|_| ApiError::Server)?;
    app.storage().store(&file.key, sent.bytes.clone(), now);
    app.open_humans().files.complete(file.id);
    Ok((StatusCode::CREATED, json!({ "id": file.id })))
}

/// Makes a name as the real site stores it: no path, underscores for spaces, letters, digits and `-_.` only.
fn sanitize(filename: &str) -> String {
    let name = filename.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    name.chars()
        .map(|letter| if letter == ' ' { '_' } else { letter })
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_loses_path_brackets_and_spaces() {
        assert_eq!(sanitize("/home/me/my steps (1).csv"), "my_steps_1.csv");
        assert_eq!(sanitize("C:\\data\\größe.json"), "größe.json");
    }
}
