//! The address Open Humans tells when a member leaves the project there.

use crate::{
    account::{self, NoticeError, SIGNATURE_HEADER},
    app_state::AppState,
    error::ApiError,
};
use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use domain::wire::ErrorCode;
use http::{HeaderMap, StatusCode};
use tracing::Instrument;

/// Largest notice read: its three values have some hundred bytes.
pub(crate) const MOST_BYTES: usize = 4096;

/// `POST /webhooks/open-humans/deauthorization`
///
/// Answers as soon as it is written down: the member is waiting at Open Humans, and what is not answered with a success is
/// sent once more, unsigned.
pub(crate) async fn receive(
    State(app): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Response> {
    let body = body.map_err(|rejection| {
        let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let code = if too_large { ErrorCode::TooLarge } else { ErrorCode::InvalidRequest };
        ApiError::new(code).into_response()
    })?;
    let signature = headers.get(SIGNATURE_HEADER).and_then(|signature| signature.to_str().ok());
    let begun = account::receive(&app, &body, signature).await.map_err(|error| match error {
        NoticeError::Forged => {
            tracing::warn!(%error, "a notice of open humans was refused");
            (StatusCode::FORBIDDEN, ApiError::new(ErrorCode::InvalidRequest)).into_response()
        }
        NoticeError::Malformed => {
            tracing::warn!(%error, "a notice of open humans was refused");
            ApiError::new(ErrorCode::InvalidRequest).into_response()
        }
        NoticeError::Storage(error) => ApiError::from(error).into_response(),
    })?;
    if let Some(departure) = begun {
        let work = async move {
            if let Err(error) = account::finish(&app, departure).await {
                tracing::error!(departure.id = %departure, departure.problem = ?error.code(), "a departure stopped; the next round goes on");
            }
        };
        tokio::spawn(work.in_current_span());
    }
    Ok(StatusCode::NO_CONTENT)
}
