//! What was fetched, for looking at.

use super::{PathOf, imports::find, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, imports};
use axum::{Json, extract::State};
use domain::{
    DataType,
    wire::{DailyValues, ErrorCode, Review},
};

/// `GET /api/imports/{id}/review`
pub(crate) async fn show(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Review>, ApiError> {
    let row = find(&app, &session, &id).await?;
    Ok(Json(imports::review(&app, &row).await?))
}

/// `GET /api/imports/{id}/review/{data_type}`
pub(crate) async fn daily_values(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, data_type)): PathOf<(String, String)>,
) -> Result<Json<DailyValues>, ApiError> {
    let row = find(&app, &session, &id).await?;
    let data_type = DataType::find(&data_type).ok_or(ErrorCode::NotFound)?;
    Ok(Json(imports::daily_values(&app, &row, data_type).await?))
}
