//! Whether the process lives, and whether it can do its work.

use crate::app_state::AppState;
use axum::extract::State;
use http::StatusCode;

/// Says that the process answers.
#[utoipa::path(
    get,
    path = "/health/live",
    responses((status = 200, body = String, content_type = "text/plain; charset=utf-8", description = "It does")),
)]
pub(crate) async fn live() -> &'static str {
    "alive\n"
}

/// Says whether the database answers, the spool takes files and the server is not stopping.
#[utoipa::path(
    get,
    path = "/health/ready",
    responses(
        (status = 200, body = String, content_type = "text/plain; charset=utf-8", description = "It is ready"),
        (status = 503, body = String, content_type = "text/plain; charset=utf-8", description = "It is not, and why"),
    ),
)]
pub(crate) async fn ready(State(app): State<AppState>) -> (StatusCode, String) {
    match app.readiness.check(&app).await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}
