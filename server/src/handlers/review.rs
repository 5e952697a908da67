//! What was fetched, for looking at.

use super::{PathOf, imports::find, member_session::MemberSession};
use crate::{
    app_state::AppState,
    error::ApiError,
    imports::{self, ChartAsk, MOST_POINTS},
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    DataType,
    intraday::IntradayType,
    openapi::IntradayRecord,
    record::Record,
    wire::{DailyValues, ErrorCode, IntradayChart, IntradayDays, Review, ZoneStretch},
};
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

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

/// Shows where each heart-rate zone lay on the days of an import, as daily data over the same link tells.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/review/heart-rate-zones",
    params(("id" = String, Path, format = "uuid", description = "The import")),
    responses(
        (status = 200, body = Vec<ZoneStretch>, description = "Days with equal borders together, oldest first"),
        (status = 410, description = "`expired`"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn heart_rate_zones(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Vec<ZoneStretch>>, ApiError> {
    let row = find(&app, &session, &id).await?;
    Ok(Json(imports::heart_rate_zones(&app, &row).await?))
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

/// The stretch of time a chart shows, and how finely.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Stretch {
    /// Its first moment of wall clock: a day, or a day and a time.
    #[param(example = "2026-11-01")]
    from: String,
    /// The moment it ends before.
    #[param(example = "2026-11-08T12:00:00")]
    to: String,
    /// Most points wanted; 2,000 at most, as where nothing is said.
    #[param(minimum = 1)]
    points: Option<u32>,
}

/// Shows one intraday type between two moments, at the finest level that has no more points than asked for.
#[utoipa::path(
    get,
    path = "/api/imports/{id}/review/intraday/{intraday_type}/chart",
    params(
        ("id" = String, Path, format = "uuid", description = "The import"),
        ("intraday_type" = IntradayType, Path, description = "The type"),
        Stretch,
    ),
    responses(
        (status = 200, body = IntradayChart, description = "The points, oldest first"),
        (status = 410, description = "`expired`"),
        (status = 422, description = "`invalid_range`, with its field"),
        (status = 503, description = "`spool_trouble`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn chart(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf((id, intraday_type)): PathOf<(String, String)>,
    query: Result<Query<Stretch>, QueryRejection>,
) -> Result<Json<IntradayChart>, ApiError> {
    let row = find(&app, &session, &id).await?;
    let intraday_type = IntradayType::find(&intraday_type).ok_or(ErrorCode::NotFound)?;
    let Query(stretch) = query.map_err(|_| ErrorCode::InvalidRange)?;
    let from = moment(&stretch.from).ok_or(ApiError::of_field(ErrorCode::InvalidRange, "from"))?;
    let to = moment(&stretch.to).ok_or(ApiError::of_field(ErrorCode::InvalidRange, "to"))?;
    let ask = ChartAsk::new(from, to, stretch.points.unwrap_or(MOST_POINTS))?;
    Ok(Json(imports::chart(&app, &row, intraday_type, ask).await?))
}

/// Reads a day, which begins at its midnight, or a day and a time.
fn moment(text: &str) -> Option<DateTime> {
    text.parse::<Date>()
        .map(|day| day.at(0, 0, 0, 0))
        .ok()
        .filter(|_| !text.contains('T'))
        .or_else(|| text.parse().ok())
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
