//! Download addresses: a key opens a file and leads to the bucket. Not here: who gets a key (`listing`).

use super::answer::error_page;
use crate::oauth::{Fields, redirect};
use crate::state::App;
use crate::storage::presign_download;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderValue, StatusCode, Uri, header};

/// Redirects to the bucket for ten minutes; the key is the permission, and a token is not looked at.
pub(super) async fn download(State(app): State<App>, Path(id): Path<String>, uri: Uri) -> Response {
    let query = Fields::parse(uri.query().unwrap_or_default());
    let found = id.parse().ok().zip(query.last("key")).and_then(|(id, key)| {
        let state = app.open_humans();
        let file = state.find_file_by_key(id, key, app.now())?;
        Some((file.key.clone(), key.to_owned()))
    });
    let Some((object, key)) = found else {
        // A file that does not exist looks just like one that is not theirs.
        return error_page(StatusCode::FORBIDDEN, "You may not read this file.");
    };
    let mut response = redirect(&presign_download(&app, &object, &key));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
    response
}
