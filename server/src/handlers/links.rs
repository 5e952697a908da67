//! Links: connect, look, disconnect.

use super::{Body, PathOf, member_session::MemberSession, sign_in::code_text};
use crate::{
    app_state::AppState,
    authorizations::{self, Callback, Finished, LONGEST_FINISH},
    error::ApiError,
    fetch::oauth,
    links,
    storage::{LinkId, Purpose},
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    response::Redirect,
};
use domain::{
    ProviderId,
    wire::{self, Disconnected, ErrorCode, NewLink},
};
use futures::{StreamExt, TryStreamExt, stream};
use tower_sessions::Session;
use tracing::Instrument;

/// `GET /api/links`
pub(crate) async fn list(
    State(app): State<AppState>,
    session: MemberSession,
) -> Result<Json<Vec<wire::Link>>, ApiError> {
    Ok(Json(describe_all(&app, &session).await?))
}

/// A member's links, oldest first.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn describe_all(
    app: &AppState,
    session: &MemberSession,
) -> Result<Vec<wire::Link>, ApiError> {
    let rows = app.storage.list_links(session.member.id).await?;
    stream::iter(rows).then(|link| links::describe(app, link)).try_collect().await
}

/// `POST /api/links`
pub(crate) async fn begin(
    State(app): State<AppState>,
    member: MemberSession,
    session: Session,
    Body(wish): Body<NewLink>,
) -> Result<Json<wire::Redirect>, ApiError> {
    let provider = links::provider(&app, wish.provider)?;
    let purpose = Purpose::Link(wish.provider);
    let begun = authorizations::begin(&app, &session, purpose, Some(member.member.id)).await?;
    let redirect_uri = app.config.callback_url(purpose);
    let location = oauth::authorize_url(
        &provider.oauth(),
        &redirect_uri,
        &begun.state,
        &begun.verifier,
        wish.switch_account,
    );
    Ok(Json(wire::Redirect { location: location.into() }))
}

/// `GET /auth/google/callback`
pub(crate) async fn google_callback(
    State(app): State<AppState>,
    member: Result<MemberSession, ApiError>,
    session: Session,
    query: Result<Query<Callback>, QueryRejection>,
) -> Redirect {
    finish(&app, member, &session, ProviderId::GoogleHealth, Callback::read(query)).await
}

/// `GET /auth/fitbit/callback`
pub(crate) async fn fitbit_callback(
    State(app): State<AppState>,
    member: Result<MemberSession, ApiError>,
    session: Session,
    query: Result<Query<Callback>, QueryRejection>,
) -> Redirect {
    finish(&app, member, &session, ProviderId::Fitbit, Callback::read(query)).await
}

async fn finish(
    app: &AppState,
    member: Result<MemberSession, ApiError>,
    session: &Session,
    provider: ProviderId,
    callback: Callback,
) -> Redirect {
    match connect(app, member, session, provider, callback).await {
        Ok(link) => Redirect::to(&format!("/connect?link={link}")),
        Err(error) => {
            tracing::info!(link.provider = %provider, link.problem = ?error.code(), "connecting did not succeed");
            Redirect::to(&format!("/connect?problem={}&provider={provider}", code_text(error.code())))
        }
    }
}

async fn connect(
    app: &AppState,
    member: Result<MemberSession, ApiError>,
    session: &Session,
    provider: ProviderId,
    callback: Callback,
) -> Result<LinkId, ApiError> {
    let member = member?.member.id;
    let finished = authorizations::finish(app, session, Purpose::Link(provider), callback).await?;
    // Another member signed in here while the consent page was open: the permission is not theirs.
    if finished.member != Some(member) {
        return Err(ErrorCode::AuthorizationExpired.into());
    }
    let Finished { code, verifier, .. } = finished;
    // A code works once, so the work goes on when the browser leaves or the time it is given is over: the link is
    // there at the next look.
    let app = app.clone();
    let work = async move { links::connect(&app, member, provider, &code, &verifier).await };
    let work = tokio::spawn(work.in_current_span());
    match tokio::time::timeout(LONGEST_FINISH, work).await {
        Ok(ended) => ended.unwrap_or_else(|_| Err(ErrorCode::Internal.into())),
        Err(_) => Err(ErrorCode::ProviderTrouble.into()),
    }
}

/// `DELETE /api/links/{id}`
pub(crate) async fn disconnect(
    State(app): State<AppState>,
    session: MemberSession,
    PathOf(id): PathOf<String>,
) -> Result<Json<Disconnected>, ApiError> {
    let id: LinkId = id.parse().map_err(|_| ApiError::new(ErrorCode::NotFound))?;
    // Begun is done: a page that is closed meanwhile must not leave a permission half ended.
    let work = async move { links::disconnect(&app, session.member.id, id).await };
    let ended = tokio::spawn(work.in_current_span()).await;
    Ok(Json(ended.unwrap_or_else(|_| Err(ErrorCode::Internal.into()))?))
}
