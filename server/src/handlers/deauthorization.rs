//! The address Open Humans tells when a member leaves the project there.

use super::WholeBody;
use crate::{
    account::{self, Notice, NoticeError, SIGNATURE_HEADER},
    app_state::AppState,
    error::ApiError,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::wire::ErrorCode;
use http::{HeaderMap, StatusCode};
use tracing::Instrument;

/// Largest notice read: its three values have some hundred bytes.
pub(crate) const MOST_BYTES: usize = 4096;

/// Takes Open Humans' notice that a member left the project there.
///
/// Answers as soon as it is written down: the member is waiting at Open Humans, and what is not answered with a success is
/// sent once more, unsigned.
#[utoipa::path(
    post,
    path = "/webhooks/open-humans/deauthorization",
    params(("X-OpenHumans-Webhooks-Signature" = Option<String>, Header, description = "`sha1=HEX`, the HMAC-SHA1 of the body; demanded where a secret is set")),
    request_body = Notice,
    responses(
        (status = 204, description = "It is written down, or nobody here is meant"),
        (status = 403, description = "`invalid_request`: not signed by Open Humans"),
    ),
)]
pub(crate) async fn receive(
    State(app): State<AppState>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<StatusCode, Response> {
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
