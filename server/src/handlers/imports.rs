//! Imports: make, look, hold, stop, repair, send, delete.

use super::{Body, PathOf, member_session::MemberSession};
use crate::{
    app_state::AppState,
    error::ApiError,
    imports,
    storage::{ImportId, ImportRow},
};
use axum::{Json, extract::State};
use domain::wire::{ErrorCode, Import, NewDelivery, NewImport};
use futures::{StreamExt, TryStreamExt, stream};
use http::StatusCode;

/// Imports shown of one member; older ones stay reachable by their address.
const MOST_LISTED: u32 = 20;

/// `POST /api/imports`
pub(crate) async fn create(
    State(app): State<AppState>,
    session: MemberSession,
    Body(wish): Body<NewImport>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    app.request_limits.take_import(session.member.id)?;
    let row = imports::create(&app, session.member.id, &wish).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// `GET /api/imports`
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
    let rows = app.storage.list_imports(session.member.id, MOST_LISTED).await?;
    Ok(stream::iter(&rows).then(|row| imports::describe(app, row)).try_collect().await?)
}

/// `GET /api/imports/{id}`
pub(crate) async fn show(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Import>, ApiError> {
    let row = find(&app, &session, &id).await?;
    Ok(Json(imports::describe(&app, &row).await?))
}

/// `POST /api/imports/{id}/cancel`
pub(crate) async fn cancel(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Import>, ApiError> {
    let row = imports::cancel(&app, session.member.id, parse(&id)?).await?;
    Ok(Json(imports::describe(&app, &row).await?))
}

/// `POST /api/imports/{id}/pause`
pub(crate) async fn pause(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Import>, ApiError> {
    let row = imports::pause(&app, session.member.id, parse(&id)?).await?;
    Ok(Json(imports::describe(&app, &row).await?))
}

/// `POST /api/imports/{id}/resume`
pub(crate) async fn resume(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    let row = imports::resume(&app, session.member.id, parse(&id)?).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// `POST /api/imports/{id}/repair`
pub(crate) async fn repair(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    let row = imports::repair(&app, session.member.id, parse(&id)?).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// `POST /api/imports/{id}/delivery`
pub(crate) async fn deliver(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
    Body(wish): Body<NewDelivery>,
) -> Result<(StatusCode, Json<Import>), ApiError> {
    let row = imports::deliver_import(&app, session.member.id, parse(&id)?, wish).await?;
    Ok((StatusCode::ACCEPTED, Json(imports::describe(&app, &row).await?)))
}

/// `DELETE /api/imports/{id}`
pub(crate) async fn delete(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    imports::delete(&app, session.member.id, parse(&id)?).await?;
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
