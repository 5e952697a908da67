//! The pretend Fitbit: sign-in and consent at www.fitbit.com, tokens and data at api.fitbit.com.
//!
//! It serves what the simulated bodies tell in the shapes, units and habits of the legacy Fitbit Web API. Facts stand
//! in few places: paths, permissions and limits in `resource`, error bodies in `refusal`, switches in `settings`.
//! Applications members register themselves stand in `applications`, the pages to do so in `developer`.

mod account;
mod activity;
mod answer;
pub mod api;
pub mod applications;
mod asked;
mod authorization;
mod developer;
mod grants;
mod heart;
mod history;
mod intraday;
mod list;
mod night_detail;
mod nightly;
mod nutrition;
mod period;
mod quota;
mod refusal;
mod resource;
mod scope;
mod settings;
mod sleep;
mod sleep_series;
mod state;
mod summary;
mod taken;
mod token;
mod units;
mod value;
mod view;
mod weight;
pub mod www;

use axum::response::{IntoResponse, Response};
use http::HeaderMap;

pub use state::State;

use crate::state::App;

/// Checks the bearer token of a replayed data request; the error is the answer to send instead.
///
/// # Errors
///
/// The refusal the API sends for a token that is missing, expired or unknown.
pub fn check_replayed(app: &App, headers: &HeaderMap) -> Result<(), Box<Response>> {
    api::check_token(app, headers).map(|_| ()).map_err(|refusal| Box::new(refusal.into_response()))
}

/// Answers a data request that the replay does not hold: 404 in this service's error shape.
pub fn not_recorded() -> Response {
    refusal::Refusal::not_recorded().into_response()
}
