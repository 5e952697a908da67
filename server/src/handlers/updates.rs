//! Automatic updates: what a member has fetched by itself.

use super::{Body, PathOf, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, storage::Link, updates};
use axum::{Json, extract::State};
use domain::wire::{ErrorCode, NewUpdate, Update, UpdateKind};
use futures::{StreamExt, TryStreamExt, stream};
use http::StatusCode;

/// Lists the member's updates, at most two a link, those of the oldest link first.
#[utoipa::path(
    get,
    path = "/api/updates",
    responses((status = 200, body = Vec<Update>, description = "The updates")),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    session: MemberSession,
) -> Result<Json<Vec<Update>>, ApiError> {
    let rows = app.storage.list_updates(session.member.id).await?;
    Ok(Json(stream::iter(&rows).then(|row| updates::describe(&app, row)).try_collect().await?))
}

/// Sets an update of a link up, or changes it.
#[utoipa::path(
    put,
    path = "/api/updates/{link_id}/{kind}",
    params(
        ("link_id" = String, Path, format = "uuid", description = "The link"),
        ("kind" = UpdateKind, Path, description = "Which data"),
    ),
    request_body = NewUpdate,
    responses(
        (status = 200, body = Update, description = "The update as it is now"),
        (status = 404, description = "`not_found`: no such link of the member's"),
        (status = 409, description = "`own_client_needed`; `update_changed`: it is not as the revision named says"),
        (status = 422, description = "`invalid_data_types`, with its field"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn store(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((link, kind)): PathOf<(String, String)>,
    wish: Result<Body<NewUpdate>, ApiError>,
) -> Result<Json<Update>, ApiError> {
    let (link, kind) = find(&app, &session, &link, &kind).await?;
    let Body(wish) = wish?;
    let row = updates::store(&app, &link, kind, wish).await?;
    Ok(Json(updates::describe(&app, &row).await?))
}

/// Ends an update. What it has fetched stays, and nothing more is fetched or sent by itself.
#[utoipa::path(
    delete,
    path = "/api/updates/{link_id}/{kind}",
    params(
        ("link_id" = String, Path, format = "uuid", description = "The link"),
        ("kind" = UpdateKind, Path, description = "Which data"),
    ),
    responses(
        (status = 204, description = "There is no such update any more"),
        (status = 404, description = "`not_found`: no such link of the member's"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn remove(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((link, kind)): PathOf<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (link, kind) = find(&app, &session, &link, &kind).await?;
    updates::remove(&app, session.member.id, link.id, kind).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Finds what an address names: a link of the member's own, and a kind of data.
async fn find(
    app: &AppState,
    session: &MemberSession,
    link: &str,
    kind: &str,
) -> Result<(Link, UpdateKind), ApiError> {
    let link = link.parse().map_err(|_| ErrorCode::NotFound)?;
    let kind = UpdateKind::find(kind).ok_or(ErrorCode::NotFound)?;
    let link = app.storage.find_link(session.member.id, link).await?.ok_or(ErrorCode::NotFound)?;
    Ok((link, kind))
}
