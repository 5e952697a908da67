//! Whether the process lives, and whether it can do its work.

use crate::app_state::AppState;
use axum::extract::State;
use http::StatusCode;

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> &'static str {
    "alive\n"
}

/// `GET /health/ready`: the database answers and the server is not stopping.
pub(crate) async fn ready(State(app): State<AppState>) -> (StatusCode, &'static str) {
    if app.shutdown.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.storage.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
