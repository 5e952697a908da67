//! HTTP in, HTTP out: one file per noun. Handlers translate; [`crate::imports`] decides.

pub(crate) mod account;
pub(crate) mod copy;
pub(crate) mod deauthorization;
pub(crate) mod description;
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
pub(crate) mod rules;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod site;
pub(crate) mod updates;

use crate::error::ApiError;
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    response::IntoResponse,
};
use domain::wire::ErrorCode;
use http::{StatusCode, header::CONTENT_TYPE, request::Parts};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long a body may take to arrive. The largest has 64 kB, which a phone at the edge of a network sends in this time.
const LONGEST_BODY: Duration = Duration::from_secs(30);

/// A JSON body, refused with our own error where it does not fit.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Json(value) = read_in_time(Json::from_request(request, state)).await?;
        Ok(Body(value))
    }
}

/// A JSON body, or none at all, or `null`, refused with our own error where it does not fit.
pub(crate) struct BodyOrNone<T>(pub(crate) Option<T>);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for BodyOrNone<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let is_json = request.headers().contains_key(CONTENT_TYPE);
        if !is_json {
            let WholeBody(bytes) = WholeBody::from_request(request, state).await?;
            return if bytes.is_empty() {
                Ok(BodyOrNone(None))
            } else {
                Err(ErrorCode::InvalidRequest.into())
            };
        }
        let Body(value) = Body::from_request(request, state).await?;
        Ok(BodyOrNone(value))
    }
}

/// A body of any kind, refused with our own error where it does not arrive.
pub(crate) struct WholeBody(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for WholeBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Ok(WholeBody(read_in_time(Bytes::from_request(request, state)).await?))
    }
}

/// Waits for a body, and says as our own error why there is none.
async fn read_in_time<T, R: IntoResponse>(
    reading: impl Future<Output = Result<T, R>>,
) -> Result<T, ApiError> {
    let read = tokio::time::timeout(LONGEST_BODY, reading).await.map_err(|_| ErrorCode::TooSlow)?;
    read.map_err(|rejection| {
        let is_too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
        ApiError::new(if is_too_large { ErrorCode::TooLarge } else { ErrorCode::InvalidRequest })
    })
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
