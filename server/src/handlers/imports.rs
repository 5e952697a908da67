//! Imports: make, look, hold, stop, repair, send, delete.

use super::{Body, BodyOrNone, PathOf, member_session::MemberSession};
use crate::{
    app_state::AppState,
    error::ApiError,
    imports,
    storage::{ImportId, ImportRow},
    updates,
};
use axum::{Json, extract::State};
use domain::wire::{AskedRange, ErrorCode, Import, NewDelivery, NewImport, NewRepair};
use futures::{StreamExt, TryStreamExt, stream};
use http::StatusCode;

/// Imports on Open Humans shown of one member; older ones stay reachable by their address.
const MOST_SENT: u32 = 20;

/// Others shown of one member: all anybody has, as they are deleted after their days.
const MOST_UNSENT: u32 = 100;

/// Plans, saves and starts an import.
#[utoipa::path(
    post,
    path = "/api/imports",
    request_body = NewImport,
    responses(
        (status = 202, body = Import, description = "The import"),
        (status = 404, description = "`not_found`: no such link of the member's"),
        (status = 409, description = "`needs_reconnect`; `own_client_needed`"),
        (status = 422, description = "`invalid_data_types` and `invalid_range`, with their field"),
        (status = 429, description = "`too_many` imports at work, or begun within the hour"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn create(
    State(app): State<AppState>,
    session: MemberSession,
    Body(wish): Body<NewImport<AskedRange>>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    let wish = wish.with_range().ok_or(ApiError::of_field(ErrorCode::InvalidRange, "range"))?;
    app.request_limits.take_import(session.member.id)?;
    let row = imports::create(&app, session.member.id, &wish).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// Lists the imports that are not on Open Humans, at most a hundred, and the newest twenty that are.
#[utoipa::path(
    get,
    path = "/api/imports",
    responses((status = 200, body = Vec<Import>, description = "The imports, newest first")),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    session: MemberSession,
) -> Result<Json<Vec<Import>>, ApiError> {
    Ok(Json(list_of(&app, &session).await?))
}

/// The newest imports of a member.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn list_of(app: &AppState, session: &MemberSession) -> Result<Vec<Import>, ApiError> {
    let rows = app.storage.list_imports_shown(session.member.id, MOST_UNSENT, MOST_SENT).await?;
    Ok(stream::iter(&rows).then(|row| imports::describe(app, row)).try_collect().await?)
}

/// Shows one import.
#[utoipa::path(
    get,
    path = "/api/imports/{id}",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses((status = 200, body = Import, description = "The import")),
    security(("session" = [])),
)]
pub(crate) async fn show(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Import>, ApiError> {
    let row = find(&app, &session, &id).await?;
    Ok(Json(imports::describe(&app, &row).await?))
}

/// Stops fetching. What is fetched stays.
#[utoipa::path(
    post,
    path = "/api/imports/{id}/cancel",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses(
        (status = 200, body = Import, description = "The import"),
        (status = 409, description = "`wrong_state`: it is not fetching any more"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn cancel(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Import>, ApiError> {
    let row = imports::cancel(&app, session.member.id, parse(&id)?).await?;
    Ok(Json(imports::describe(&app, &row).await?))
}

/// Holds the fetching. What is fetched stays.
#[utoipa::path(
    post,
    path = "/api/imports/{id}/pause",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses(
        (status = 200, body = Import, description = "The import"),
        (status = 409, description = "`wrong_state`: it is not fetching"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn pause(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Import>, ApiError> {
    let row = imports::pause(&app, session.member.id, parse(&id)?).await?;
    Ok(Json(imports::describe(&app, &row).await?))
}

/// Goes on with a held import.
#[utoipa::path(
    post,
    path = "/api/imports/{id}/resume",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses(
        (status = 202, body = Import, description = "The import"),
        (status = 409, description = "`wrong_state`: it is not held; `needs_reconnect`: its link is gone"),
        (status = 429, description = "`too_many` imports at work"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn resume(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    let row = imports::resume(&app, session.member.id, parse(&id)?).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// Fetches days again: those named, or without a body whatever failed or was left over by a stop.
#[utoipa::path(
    post,
    path = "/api/imports/{id}/repair",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    request_body = Option<NewRepair>,
    responses(
        (status = 202, body = Import, description = "The import"),
        (status = 403, description = "`not_permitted`: the permission for what is named is missing"),
        (status = 409, description = "`wrong_state`: it is at work or being sent; `needs_reconnect`: its link is gone"),
        (status = 422, description = "`invalid_data_types` and `invalid_range`, with their field"),
        (status = 429, description = "`too_many` imports at work"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn repair(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
    BodyOrNone(wish): BodyOrNone<NewRepair>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    let wish = wish.unwrap_or_default();
    let row = imports::repair(&app, session.member.id, parse(&id)?, &wish).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// Sends what is fetched to Open Humans, or goes on with sending.
#[utoipa::path(
    post,
    path = "/api/imports/{id}/delivery",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    request_body = NewDelivery,
    responses(
        (status = 202, body = Import, description = "The import"),
        (status = 409, description = "`wrong_state`: it is fetching or being sent; `rules_changed` since the member looked"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn deliver(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
    Body(wish): Body<NewDelivery>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    let row = imports::deliver_import(&app, session.member.id, parse(&id)?, wish).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// Deletes an import and everything fetched for it here. Files on Open Humans stay.
#[utoipa::path(
    delete,
    path = "/api/imports/{id}",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses(
        (status = 204, description = "The import is gone"),
        (status = 503, description = "`spool_trouble`; deleting again goes on"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn delete(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    let row = find(&app, &session, &id).await?;
    updates::note_deleted(&app, &row).await?;
    imports::delete(&app, session.member.id, row.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Finds a member's own import; anybody else's is as absent as one that never was.
///
/// # Errors
///
/// `NotFound`, or when storage fails.
pub(crate) async fn find(app: &AppState, session: &MemberSession, id: &str) -> Result<ImportRow, ApiError> {
    let found = app.storage.find_import(session.member.id, parse(id)?).await?;
    found.ok_or_else(|| ErrorCode::NotFound.into())
}

fn parse(id: &str) -> Result<ImportId, ApiError> {
    id.parse().map_err(|_| ErrorCode::NotFound.into())
}
