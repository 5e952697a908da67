//! Copies of what would be sent, to save before anything is.

use super::{Body, PathOf, file::answer, imports::find, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, imports, openapi::FileBytes};
use axum::{Json, extract::State, response::Response};
use domain::wire::{NewCopy, SavedCopy};
use http::StatusCode;

/// Begins to make a copy of what sending would send now, or gives the one there is. Nothing on Open Humans changes.
#[utoipa::path(
    post,
    path = "/api/imports/{id}/copy",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    request_body = NewCopy,
    responses(
        (status = 202, body = SavedCopy, description = "The copy, being made or made"),
        (status = 409, description = "`wrong_state`: it is fetching or being sent; `open_humans_reconnect`"),
        (status = 410, description = "`expired`: what was fetched is no longer here"),
        (status = 429, description = "`too_many`: a copy of another import is being made"),
        (status = 502, description = "`open_humans_trouble`, `invalid_client`"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn ask(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
    Body(wish): Body<NewCopy>,
) -> Result<(StatusCode, Json<SavedCopy>), ApiError> {
    let row = find(&app, &session, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::ask_for_copy(&app, &row, wish).await?)))
}

/// Says how far a copy has come, and what of it can be saved.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/copy",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses(
        (status = 200, body = Option<SavedCopy>, description = "The copy, or `null` when there is none"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn show(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Option<SavedCopy>>, ApiError> {
    let row = find(&app, &session, &id).await?;
    Ok(Json(imports::find_copy(&app, &row).await?))
}

/// Saves a file of a copy.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/copy/{name}",
    params(
        ("id" = String, Path, format = "uuid", description = "The import"),
        ("name" = String, Path, description = "The name of the file, as the copy says it"),
    ),
    responses(
        (status = 200, body = FileBytes, content_type = "application/octet-stream", description = "The file, as an attachment"),
        (status = 409, description = "`wrong_state`: it is being made, and has no such file yet"),
        (status = 410, description = "`expired`: there is no copy any more"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn download(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, name)): PathOf<(String, String)>,
) -> Result<Response, ApiError> {
    let row = find(&app, &session, &id).await?;
    let artifact = imports::find_copy_file(&app, &row, &name).await?;
    // The name is one of ours: it was found.
    answer(&app, artifact, &name, "application/octet-stream").await
}
