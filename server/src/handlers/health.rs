//! Whether the process lives, and whether it can do its work.

use crate::app_state::AppState;
use axum::extract::State;
use http::StatusCode;

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> &'static str {
    "alive\n"
}

/// `GET /health/ready`: the database answers, the spool takes files and the server is not stopping.
pub(crate) async fn ready(State(app): State<AppState>) -> (StatusCode, String) {
    match app.readiness.check(&app).await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}
