//! `GET /metrics`: what whoever watches the site can measure. Only for those who show the token of the settings; where none
//! is set, there is no such page.

use crate::{app_state::AppState, error::ApiError, metrics};
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::wire::ErrorCode;
use http::{HeaderMap, StatusCode, header};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq;

/// How long the database may take to be counted; whoever watches asks again soon.
const COUNT_LIMIT: Duration = Duration::from_secs(5);

/// Tells every count, as text in the OpenMetrics format.
#[utoipa::path(
    get,
    path = "/metrics",
    responses(
        (status = 200, body = String, content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8", description = "The counts"),
        (status = 401, body = String, content_type = "text/plain; charset=utf-8", description = "The token shown is another"),
        (status = 404, description = "`not_found`: no token is set, so there is no such page"),
    ),
    security(("metrics" = [])),
)]
pub(crate) async fn show(State(app): State<AppState>, headers: HeaderMap) -> Response {
    let Some(token) = &app.config.metrics_token else {
        return ApiError::new(ErrorCode::NotFound).into_response();
    };
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    // Digests have one length, so that comparing tells nothing of the token's.
    let is_same = Sha256::digest(shown).ct_eq(&Sha256::digest(token.expose_secret()));
    if !bool::from(is_same) {
        let asks = [(header::WWW_AUTHENTICATE, "Bearer realm=\"metrics\"")];
        return (StatusCode::UNAUTHORIZED, asks, "the token of METRICS_TOKEN is needed\n").into_response();
    }
    let now = app.clock.now();
    let counted = tokio::time::timeout(COUNT_LIMIT, app.storage.tally(now)).await;
    let tally = counted.unwrap_or(Err(crate::storage::StorageError::NoAnswer));
    if let Err(error) = &tally {
        tracing::error!(%error, "the database was not counted");
    }
    match metrics::expose(&app.metrics, &tally, now) {
        Ok(text) => ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response(),
        Err(_) => ApiError::new(ErrorCode::Internal).into_response(),
    }
}

/// Notes how long each answer took to begin, by the pattern of its route.
pub(crate) async fn time_answer(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begun = Instant::now();
    let response = next.run(request).await;
    // What is no route is the page and its files.
    let route = route.as_ref().map_or("page", MatchedPath::as_str);
    app.metrics.note_answer(route, response.status().as_u16(), begun.elapsed());
    response
}
