//! Own clients: entered, replaced, removed, signed in through, tried.

use super::{Body, PathOf, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, links::Wish, own_clients};
use axum::{Json, extract::State};
use domain::{
    ProviderId,
    wire::{self, ErrorCode, NewOwnClient, NewOwnSignIn, OwnClient},
};
use http::StatusCode;
use tower_sessions::Session;
use tracing::Instrument;

/// Lists the clients the member registered themselves, never with their secrets.
#[utoipa::path(
    get,
    path = "/api/own-clients",
    responses((status = 200, body = Vec<OwnClient>, description = "The clients, one a provider at most")),
    security(("session" = [])),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    session: MemberSession,
) -> Result<Json<Vec<OwnClient>>, ApiError> {
    Ok(Json(own_clients::list(&app, session.member.id).await?))
}

/// Enters a client, in the place of the one the member had at this provider.
#[utoipa::path(
    put,
    path = "/api/own-clients/{provider}",
    params(("provider" = ProviderId, Path, description = "The provider")),
    request_body = NewOwnClient,
    responses(
        (status = 200, body = OwnClient, description = "The client, not tried yet"),
        (status = 422, description = "`provider_off`; `invalid_own_client` with the field that cannot be one"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn enter(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(provider): PathOf<String>,
    Body(new): Body<NewOwnClient>,
) -> Result<Json<OwnClient>, ApiError> {
    // Begun is done: a page that is closed meanwhile must not leave tokens that nobody ends.
    let work = async move { own_clients::enter(&app, session.member.id, &provider, new).await };
    let ended = tokio::spawn(work.in_current_span()).await;
    Ok(Json(ended.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))?))
}

/// Removes a client; its permission is ended as far as possible, its link needs consent again.
#[utoipa::path(
    delete,
    path = "/api/own-clients/{provider}",
    params(("provider" = ProviderId, Path, description = "The provider")),
    responses((status = 204, description = "The client is gone")),
    security(("session" = [])),
)]
pub(crate) async fn remove(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(provider): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    let work = async move { own_clients::remove(&app, session.member.id, &provider).await };
    let ended = tokio::spawn(work.in_current_span()).await;
    ended.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins connecting through the member's client.
#[utoipa::path(
    post,
    path = "/api/own-clients/{provider}/sign-in",
    params(("provider" = ProviderId, Path, description = "The provider")),
    request_body = NewOwnSignIn,
    responses(
        (status = 200, body = wire::Redirect, description = "Where to go"),
        (status = 422, description = "`provider_off`; `invalid_data_types` with the field `further`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn begin_sign_in(
    State(app): State<AppState>,
    member: MemberSession,
    session: Session,
    PathOf(provider): PathOf<String>,
    Body(new): Body<NewOwnSignIn>,
) -> Result<Json<wire::Redirect>, ApiError> {
    let NewOwnSignIn { further, further_readings, chosen_of, basic_only } = new;
    let wish = Wish { further, further_readings, chosen_of, basic_only };
    let location = own_clients::begin_sign_in(&app, &session, member.member.id, &provider, wish).await?;
    Ok(Json(wire::Redirect { location: location.into() }))
}

/// Forgets that a sign-in through the member's client did not come back.
#[utoipa::path(
    post,
    path = "/api/own-clients/{provider}/sign-in/forget",
    params(("provider" = ProviderId, Path, description = "The provider")),
    responses(
        (status = 200, body = OwnClient, description = "The client"),
        (status = 422, description = "`provider_off`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn forget_sign_in(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(provider): PathOf<String>,
) -> Result<Json<OwnClient>, ApiError> {
    Ok(Json(own_clients::forget_sign_in(&app, session.member.id, &provider).await?))
}

/// Tries a client again; when it works, imports that waited for it go on.
#[utoipa::path(
    post,
    path = "/api/own-clients/{provider}/check",
    params(("provider" = ProviderId, Path, description = "The provider")),
    responses(
        (status = 200, body = OwnClient, description = "The client, with what was found"),
        (status = 409, description = "`needs_reconnect`: it has no link yet, or its permission ended"),
        (status = 422, description = "`provider_off`"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn check(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(provider): PathOf<String>,
) -> Result<Json<OwnClient>, ApiError> {
    Ok(Json(own_clients::check(&app, session.member.id, &provider).await?))
}
