//! What was fetched, for looking at.

use super::{PathOf, imports::find, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, imports};
use axum::{Json, extract::State};
use domain::{
    DataType,
    intraday::IntradayType,
    record::Record,
    wire::{DailyValues, ErrorCode, IntradayDays, Review},
};
use jiff::civil::Date;

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

/// `GET /api/imports/{id}/review/intraday/{intraday_type}`
pub(crate) async fn intraday_days(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, intraday_type)): PathOf<(String, String)>,
) -> Result<Json<IntradayDays>, ApiError> {
    let row = find(&app, &session, &id).await?;
    let intraday_type = IntradayType::find(&intraday_type).ok_or(ErrorCode::NotFound)?;
    Ok(Json(imports::intraday_days(&app, &row, intraday_type).await?))
}

/// `GET /api/imports/{id}/review/intraday/{intraday_type}/{date}`
pub(crate) async fn day_records(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, intraday_type, date)): PathOf<(String, String, Date)>,
) -> Result<Json<Vec<Record>>, ApiError> {
    let row = find(&app, &session, &id).await?;
    let intraday_type = IntradayType::find(&intraday_type).ok_or(ErrorCode::NotFound)?;
    Ok(Json(imports::day_records(&app, &row, intraday_type, date).await?))
}
