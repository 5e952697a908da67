//! The files of a member on Open Humans that were made here: listed, saved, deleted.

use super::{PathOf, member_session::MemberSession};
use crate::{
    account::{self, refused},
    app_state::AppState,
    error::ApiError,
    open_humans::Download,
    openapi::FileBytes,
};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use domain::wire::{ErrorCode, StoredFile};
use futures::{Stream, stream};
use http::{HeaderValue, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::io;
use tracing::Instrument;

/// Largest file handed on. The largest made here, a month of every second, has some ten megabytes.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// Lists the files on Open Humans that this site put there, newest first, all of them.
#[utoipa::path(
    get,
    path = "/api/account/files",
    responses(
        (status = 200, body = Vec<StoredFile>, description = "The files"),
        (status = 409, description = "`open_humans_reconnect`"),
        (status = 502, description = "`open_humans_trouble`, `invalid_client`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    session: MemberSession,
) -> Result<Json<Vec<StoredFile>>, ApiError> {
    Ok(Json(account::list_files(&app, session.member.id).await?))
}

/// Saves one of them. Its bytes are passed on as they come from Open Humans; never whole in memory.
#[utoipa::path(
    get,
    path = "/api/account/files/{id}",
    params(("id" = u64, Path, description = "Open Humans' identifier of the file")),
    responses(
        (status = 200, body = FileBytes, content_type = "application/octet-stream", description = "The file, as an attachment"),
        (status = 409, description = "`open_humans_reconnect`"),
        (status = 502, description = "`open_humans_trouble`, `invalid_client`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn download(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<u64>,
) -> Result<Response, ApiError> {
    let file = account::find_file(&app, session.member.id, id).await?;
    let url = file.download_url.ok_or(ErrorCode::OpenHumansTrouble)?;
    let download = app.open_humans.download(&url, MOST_BYTES).await.map_err(refused)?;
    let size_bytes = download.size_bytes();
    let mut response = Body::from_stream(bytes_of(download)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.extend(size_bytes.map(|size| (header::CONTENT_LENGTH, HeaderValue::from(size))));
    // A name may hold anything; so written, nothing in it can end the header or the value.
    let name = utf8_percent_encode(&file.basename, NON_ALPHANUMERIC);
    let name = format!("attachment; filename*=UTF-8''{name}");
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

/// The bytes of a file. One that breaks off is cut, so that it does not look whole.
fn bytes_of(download: Download) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(download, |mut download| async {
        match download.chunk().await {
            Ok(chunk) => Ok(chunk.map(|chunk| (chunk, download))),
            Err(error) => {
                tracing::warn!(%error, "a file could not be read to its end");
                Err(io::Error::other("the file broke off"))
            }
        }
    })
}

/// Deletes one of them on Open Humans.
#[utoipa::path(
    delete,
    path = "/api/account/files/{id}",
    params(("id" = u64, Path, description = "Open Humans' identifier of the file")),
    responses(
        (status = 204, description = "The file is gone there"),
        (status = 409, description = "`wrong_state` while another file is being sent; `open_humans_reconnect`"),
        (status = 502, description = "`open_humans_trouble`, `invalid_client`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn delete(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<u64>,
) -> Result<StatusCode, ApiError> {
    // Begun is done, though the page be closed.
    let work = async move { account::delete_file(&app, session.member.id, id).await };
    let ended = tokio::spawn(work.in_current_span()).await;
    ended.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))?;
    Ok(StatusCode::NO_CONTENT)
}
