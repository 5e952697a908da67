//! What was fetched, for looking at.

use super::{PathOf, imports::find, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, imports};
use axum::{Json, extract::State};
use domain::{
    DataType,
    intraday::IntradayType,
    openapi::IntradayRecord,
    record::Record,
    wire::{DailyValues, ErrorCode, IntradayDays, Review},
};
use jiff::civil::Date;

/// Shows what was fetched of each type: days with data, empty days, gaps and why.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/review",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses((status = 200, body = Review, description = "The review")),
    security(("session" = [])),
)]
pub(crate) async fn show(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Review>, ApiError> {
    let row = find(&app, &session, &id).await?;
    Ok(Json(imports::review(&app, &row).await?))
}

/// Shows the daily values of one data type.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/review/{data_type}",
    params(
        ("id" = String, Path, format = "uuid", description = "The import"),
        ("data_type" = DataType, Path, description = "The data type"),
    ),
    responses((status = 200, body = DailyValues, description = "The values, oldest first")),
    security(("session" = [])),
)]
pub(crate) async fn daily_values(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, data_type)): PathOf<(String, String)>,
) -> Result<Json<DailyValues>, ApiError> {
    let row = find(&app, &session, &id).await?;
    let data_type = DataType::find(&data_type).ok_or(ErrorCode::NotFound)?;
    Ok(Json(imports::daily_values(&app, &row, data_type).await?))
}

/// Shows the days of one intraday type, each in few numbers.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/review/intraday/{intraday_type}",
    params(
        ("id" = String, Path, format = "uuid", description = "The import"),
        ("intraday_type" = IntradayType, Path, description = "The type"),
    ),
    responses((status = 200, body = IntradayDays, description = "The days, oldest first")),
    security(("session" = [])),
)]
pub(crate) async fn intraday_days(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, intraday_type)): PathOf<(String, String)>,
) -> Result<Json<IntradayDays>, ApiError> {
    let row = find(&app, &session, &id).await?;
    let intraday_type = IntradayType::find(&intraday_type).ok_or(ErrorCode::NotFound)?;
    Ok(Json(imports::intraday_days(&app, &row, intraday_type).await?))
}

/// Shows what was read of one intraday type on one day.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/review/intraday/{intraday_type}/{date}",
    params(
        ("id" = String, Path, format = "uuid", description = "The import"),
        ("intraday_type" = IntradayType, Path, description = "The type"),
        ("date" = Date, Path, description = "The member's day"),
    ),
    responses(
        (status = 200, body = Vec<IntradayRecord>, description = "The records"),
        (status = 410, description = "`expired`"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn day_records(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, intraday_type, date)): PathOf<(String, String, Date)>,
) -> Result<Json<Vec<Record>>, ApiError> {
    let row = find(&app, &session, &id).await?;
    let intraday_type = IntradayType::find(&intraday_type).ok_or(ErrorCode::NotFound)?;
    Ok(Json(imports::day_records(&app, &row, intraday_type, date).await?))
}
