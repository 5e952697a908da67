//! The files as they were or will be sent, to save on one's own disk.

use super::{PathOf, imports::find, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, openapi::FileBytes, storage::Artifact};
use axum::{
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    file::{Month, STANDARD_FILE_NAME, intraday_file_name},
    wire::ErrorCode,
};
use futures::{Stream, stream};
use http::{HeaderValue, header};
use std::io::{self, Read};

/// Bytes handed to the connection at once.
const BLOCK_BYTES: usize = 64 * 1024;

/// Saves `fitbit-data.json`, the same bytes that were sent.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/file",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses(
        (status = 200, body = Object, content_type = "application/json", description = "The file, as an attachment; its schema is `/fitbit-data.schema.json`"),
        (status = 410, description = "`expired`"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn download(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Response, ApiError> {
    let row = find(&app, &session, &id).await?;
    let delivery = app.storage.load_delivery(row.id).await?;
    let artifact = delivery.and_then(|delivery| delivery.artifact).ok_or(ErrorCode::NotFound)?;
    answer(&app, artifact, STANDARD_FILE_NAME, "application/json").await
}

/// Saves the file of a month of an intraday import.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/files/{month}",
    params(
        ("id" = String, Path, format = "uuid", description = "The import"),
        ("month" = String, Path, pattern = r"^\d{4}-(0[1-9]|1[0-2])$", description = "The month, as `2026-11`"),
    ),
    responses(
        (status = 200, body = FileBytes, content_type = "application/gzip", description = "The file, as an attachment; unpacked, its schema is `/fitbit-intraday.schema.json`"),
        (status = 410, description = "`expired`"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn download_month(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, month)): PathOf<(String, String)>,
) -> Result<Response, ApiError> {
    let row = find(&app, &session, &id).await?;
    let month: Month = month.parse().map_err(|_| ErrorCode::NotFound)?;
    let delivery = app.storage.find_month_delivery(row.id, month).await?;
    let artifact = delivery.and_then(|delivery| delivery.delivery.artifact).ok_or(ErrorCode::NotFound)?;
    answer(&app, artifact, &intraday_file_name(month), "application/gzip").await
}

/// An artifact as a file to save.
pub(super) async fn answer(
    app: &AppState,
    artifact: Artifact,
    name: &str,
    kind: &'static str,
) -> Result<Response, ApiError> {
    let size_bytes = artifact.size_bytes;
    let (spool, keys, path) = (app.spool.clone(), app.keys.clone(), artifact.path);
    let reader = tokio::task::spawn_blocking(move || spool.artifact_reader(&path, &keys)).await;
    let reader = match reader {
        Ok(Ok(reader)) => reader,
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => return Err(ErrorCode::Expired.into()),
        Ok(Err(error)) => {
            tracing::error!(%error, "a file made here cannot be opened");
            let is_damaged = error.kind() == io::ErrorKind::InvalidData;
            return Err(if is_damaged { ErrorCode::Internal } else { ErrorCode::SpoolTrouble }.into());
        }
        Err(error) => {
            tracing::error!(%error, "opening a file made here did not end");
            return Err(ErrorCode::Internal.into());
        }
    };
    let mut response = Body::from_stream(blocks(reader)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size_bytes));
    let name = format!("attachment; filename=\"{name}\"");
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

/// Reads block by block, each as it is wanted, on a thread for work that blocks: opening sealed blocks is work and the disk may
/// be slow. No thread is held while the reader is slower, and the whole file is never in memory.
fn blocks(reader: impl Read + Send + 'static) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(reader, |mut reader| async {
        let reading = tokio::task::spawn_blocking(move || {
            let mut block = vec![0; BLOCK_BYTES];
            let length = reader.read(&mut block)?;
            block.truncate(length);
            Ok((length > 0).then(|| (Bytes::from(block), reader)))
        });
        // An error cuts the connection: a short file must not look whole.
        reading.await.unwrap_or_else(|panicked| Err(io::Error::other(panicked)))
    })
}
