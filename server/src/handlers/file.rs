//! The files as they were or will be sent, to save on one's own disk.

use super::{PathOf, imports::find, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, storage::Artifact};
use axum::{
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    file::{Month, STANDARD_FILE_NAME, intraday_file_name},
    wire::ErrorCode,
};
use http::{HeaderValue, header};
use std::io::{self, Read};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Bytes handed to the connection at once.
const BLOCK_BYTES: usize = 64 * 1024;

/// Blocks that may wait for a slow reader.
const BLOCKS_WAITING: usize = 4;

/// `GET /api/imports/{id}/file`
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

/// `GET /api/imports/{id}/files/{month}`
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
async fn answer(
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
    let mut response = Body::from_stream(stream(reader)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size_bytes));
    let name = format!("attachment; filename=\"{name}\"");
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}

/// Reads on a thread of its own, since opening sealed blocks is work and the disk may be slow. The whole file is
/// never in memory.
fn stream(mut reader: impl Read + Send + 'static) -> ReceiverStream<io::Result<Bytes>> {
    let (sender, receiver) = mpsc::channel(BLOCKS_WAITING);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut block = vec![0; BLOCK_BYTES];
            let read = match reader.read(&mut block) {
                Ok(0) => return,
                Ok(length) => {
                    block.truncate(length);
                    Ok(block.into())
                }
                Err(error) => Err(error),
            };
            let failed = read.is_err();
            // The connection is gone, or must be cut: a short file must not look whole.
            if sender.blocking_send(read).is_err() || failed {
                return;
            }
        }
    });
    ReceiverStream::new(receiver)
}
