//! Links: connect, look, disconnect.

use super::{Body, PathOf, member_session::MemberSession, sign_in::code_text};
use crate::{
    app_state::AppState,
    authorizations::{self, Callback, Finished, LONGEST_FINISH, Unfinished},
    error::ApiError,
    fetch::oauth,
    links::{self, Consent},
    operator_client, own_clients,
    storage::{LinkId, MemberId, Purpose},
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
    if !operator_client::may_ask(&app, provider.as_ref(), member.member.id).await? {
        return Err(ErrorCode::OperatorClientFull.into());
    }
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

/// What a consent page led to.
enum Arrival {
    /// A link through the site's client.
    Link(LinkId),
    /// An own client was tried; what came of it is kept with it.
    OwnClient,
}

async fn finish(
    app: &AppState,
    member: Result<MemberSession, ApiError>,
    session: &Session,
    provider: ProviderId,
    callback: Callback,
) -> Redirect {
    match arrive(app, member, session, provider, callback).await {
        Ok(Arrival::Link(link)) => Redirect::to(&format!("/connect?link={link}")),
        Ok(Arrival::OwnClient) => Redirect::to(&format!("/own-client/{provider}")),
        Err(Unfinished { error, purpose }) => {
            tracing::info!(link.provider = %provider, link.problem = ?error.code(), "connecting did not succeed");
            let step = match purpose {
                Some(Purpose::OwnClient(..)) => format!("/own-client/{provider}"),
                _ => "/connect".to_owned(),
            };
            Redirect::to(&format!("{step}?problem={}&provider={provider}", code_text(error.code())))
        }
    }
}

async fn arrive(
    app: &AppState,
    member: Result<MemberSession, ApiError>,
    session: &Session,
    provider: ProviderId,
    callback: Callback,
) -> Result<Arrival, Unfinished> {
    let member = member?.member.id;
    let fits = |purpose| match purpose {
        Purpose::Link(begun) | Purpose::OwnClient(begun, _) => begun == provider,
        Purpose::SignIn => false,
    };
    let finished = authorizations::finish(app, session, fits, callback).await;
    let purpose = match &finished {
        Ok(finished) => Some(finished.purpose),
        Err(unfinished) => unfinished.purpose,
    };
    if let Some(Purpose::OwnClient(_, client)) = purpose {
        // Whatever it says, it came back.
        let noted = app.storage.set_own_client_sign_in(client, None, app.clock.now()).await;
        noted.map_err(|error| Unfinished { error: error.into(), purpose })?;
    }
    let finished = finished?;
    let connected = connect(app, member, provider, finished).await;
    connected.map_err(|error| Unfinished { error, purpose })
}

async fn connect(
    app: &AppState,
    member: MemberId,
    provider: ProviderId,
    finished: Finished,
) -> Result<Arrival, ApiError> {
    let Finished { code, verifier, purpose, .. } = finished;
    // Another member signed in here while the consent page was open: the permission is not theirs.
    if finished.member != Some(member) {
        return Err(ErrorCode::AuthorizationExpired.into());
    }
    // A code works once, so the work goes on when the browser leaves or the time it is given is over: the link is
    // there at the next look.
    let app = app.clone();
    let work = async move {
        match purpose {
            Purpose::OwnClient(_, client) => {
                own_clients::connect(&app, member, provider, client, &code, &verifier).await?;
                Ok(Arrival::OwnClient)
            }
            Purpose::Link(_) | Purpose::SignIn => {
                let consent = Consent { member, provider, client: None, code: &code, verifier: &verifier };
                let connected = links::connect(&app, consent).await?;
                Ok(Arrival::Link(connected.link.id))
            }
        }
    };
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
