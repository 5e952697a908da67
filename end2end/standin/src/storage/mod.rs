//! The pretend bucket.
use crate::state::App;
use axum::Router;

/// The objects in the pretend bucket.
#[derive(Debug, Default)]
pub struct State;

/// Routes of the bucket.
pub fn router(app: App) -> Router {
    let _ = app;
    Router::new()
}
