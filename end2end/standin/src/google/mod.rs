//! The pretend Google: sign-in and consent, tokens, the Health API, and the console in which members make projects of their
//! own.
//!
//! Here: its parts, and what the replay needs of it. The facts come from the reference sheet of the Google Health API;
//! switches that change its behaviour are listed in [`switches`].

pub mod accounts;
mod console;
mod console_page;
pub mod contract;
pub mod health;
pub mod oauth2;
pub mod projects;
mod quota;
mod redirect;
mod scope;
mod state;
pub mod switches;
mod warning;

use axum::response::{IntoResponse, Response};
use http::HeaderMap;

use crate::state::App;

pub use state::State;

/// Checks the bearer token of a replayed data request; the error is the answer to send instead.
///
/// # Errors
///
/// Holds the answer 401 when there is no token, or one that is unknown, expired or revoked.
pub fn check_replayed(app: &App, headers: &HeaderMap) -> Result<(), Box<Response>> {
    health::authenticate(app, headers).map(drop).map_err(|error| Box::new(error.into_response()))
}

/// Answers a data request that the replay does not hold: 404 in this service's error shape.
pub fn not_recorded() -> Response {
    health::Refusal::not_found("this request was not recorded").into_response()
}
