//! HTTP in, HTTP out: one file per noun. Handlers translate; [`crate::imports`] decides.

pub(crate) mod account;
pub(crate) mod deauthorization;
pub(crate) mod events;
pub(crate) mod file;
pub(crate) mod health;
pub(crate) mod imports;
pub(crate) mod links;
pub(crate) mod member_session;
pub(crate) mod metrics;
pub(crate) mod my_data;
pub(crate) mod own_clients;
pub(crate) mod review;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod site;

use crate::error::ApiError;
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::JsonRejection},
};
use domain::wire::ErrorCode;
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

/// A JSON body, refused with our own error where it does not fit.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Json::from_request(request, state).await {
            Ok(Json(value)) => Ok(Body(value)),
            Err(rejection) => Err(refusal(&rejection)),
        }
    }
}

fn refusal(rejection: &JsonRejection) -> ApiError {
    let code = if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ErrorCode::TooLarge
    } else {
        ErrorCode::InvalidRequest
    };
    ApiError::new(code)
}

/// What the path names. A path that cannot be read names nothing of ours.
pub(crate) struct PathOf<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(names)) => Ok(PathOf(names)),
            Err(_) => Err(ErrorCode::NotFound.into()),
        }
    }
}
