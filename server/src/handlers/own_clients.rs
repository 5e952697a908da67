//! Own clients: entered, replaced, removed, signed in through, tried.

use super::{Body, PathOf, member_session::MemberSession};
use crate::{app_state::AppState, error::ApiError, links::Wish, own_clients};
use axum::{Json, extract::State};
use domain::wire::{self, ErrorCode, NewOwnClient, NewOwnSignIn, OwnClient};
use http::StatusCode;
use tower_sessions::Session;
use tracing::Instrument;

/// `GET /api/own-clients`
pub(crate) async fn list(
    State(app): State<AppState>,
    session: MemberSession,
) -> Result<Json<Vec<OwnClient>>, ApiError> {
    Ok(Json(own_clients::list(&app, session.member.id).await?))
}

/// `PUT /api/own-clients/{provider}`
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

/// `DELETE /api/own-clients/{provider}`
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

/// `POST /api/own-clients/{provider}/sign-in`
pub(crate) async fn begin_sign_in(
    State(app): State<AppState>,
    member: MemberSession,
    session: Session,
    PathOf(provider): PathOf<String>,
    Body(new): Body<NewOwnSignIn>,
) -> Result<Json<wire::Redirect>, ApiError> {
    let NewOwnSignIn { further, chosen_of, basic_only } = new;
    let wish = Wish { further, chosen_of, basic_only };
    let location = own_clients::begin_sign_in(&app, &session, member.member.id, &provider, wish).await?;
    Ok(Json(wire::Redirect { location: location.into() }))
}

/// `POST /api/own-clients/{provider}/sign-in/forget`
pub(crate) async fn forget_sign_in(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(provider): PathOf<String>,
) -> Result<Json<OwnClient>, ApiError> {
    Ok(Json(own_clients::forget_sign_in(&app, session.member.id, &provider).await?))
}

/// `POST /api/own-clients/{provider}/check`
pub(crate) async fn check(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(provider): PathOf<String>,
) -> Result<Json<OwnClient>, ApiError> {
    Ok(Json(own_clients::check(&app, session.member.id, &provider).await?))
}
