//! The pretend Open Humans.
use crate::state::App;
use axum::Router;

/// What the pretend Open Humans remembers.
#[derive(Debug, Default)]
pub struct State;

/// Routes of www.openhumans.org.
pub fn router(app: App) -> Router {
    let _ = app;
    Router::new()
}
