//! The description of every route for programs.

use crate::{error::ApiError, openapi};
use axum::response::{IntoResponse, Response};
use domain::wire::ErrorCode;
use http::header;

/// Describes every route, as OpenAPI.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    responses((status = 200, body = Object, description = "This document")),
)]
pub(crate) async fn show() -> Result<Response, ApiError> {
    let json = openapi::document().map_err(|error| {
        tracing::error!(error, "the description of the routes cannot be written");
        ApiError::new(ErrorCode::Internal)
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}
