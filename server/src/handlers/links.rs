//! Links: connect, look, disconnect.

use super::{Body, PathOf, member_session::MemberSession, sign_in::code_text};
use crate::{
    app_state::AppState,
    authorizations::{self, Callback, Finished, LONGEST_FINISH, Unfinished},
    error::ApiError,
    fetch::oauth,
    links::{self, Consent, Wish},
    operator_client, own_clients,
    storage::{Asked, LinkId, MemberId, Purpose},
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

/// Lists the member's links, oldest first.
#[utoipa::path(
    get,
    path = "/api/links",
    responses((status = 200, body = Vec<wire::Link>, description = "The links")),
    security(("session" = [])),
)]
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

/// Begins connecting a provider: the browser goes to its consent page by itself.
#[utoipa::path(
    post,
    path = "/api/links",
    request_body = NewLink,
    responses(
        (status = 200, body = wire::Redirect, description = "Where to go"),
        (status = 404, description = "`not_found`: `chosen_of` names none of the member's links at this provider"),
        (status = 409, description = "`operator_client_full`"),
        (status = 422, description = "`provider_off`; `invalid_data_types` with the field `further`"),
    ),
    security(("session" = [])),
)]
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
    let mut profile = provider.oauth();
    let NewLink { switch_account, further, further_readings, chosen_of, basic_only, .. } = wish;
    let wish = Wish { further, further_readings, chosen_of, basic_only };
    let asked = links::ask(&app, member.member.id, provider.id(), &profile, wish).await?;
    profile.scopes.clone_from(&asked.scopes);
    let begun = authorizations::begin(&app, &session, purpose, Some(member.member.id), Some(asked)).await?;
    let redirect_uri = app.config.callback_url(purpose);
    let location =
        oauth::authorize_url(&profile, &redirect_uri, &begun.state, &begun.verifier, switch_account);
    Ok(Json(wire::Redirect { location: location.into() }))
}

/// Ends connecting, where Google sends the browser back.
#[utoipa::path(
    get,
    path = "/auth/google/callback",
    params(Callback),
    responses((status = 303, description = "To `/connect`, `/choose` or `/own-client/google_health`, with what came of it", headers(("Location" = String, description = "A path of the page")))),
)]
pub(crate) async fn google_callback(
    State(app): State<AppState>,
    member: Result<MemberSession, ApiError>,
    session: Session,
    query: Result<Query<Callback>, QueryRejection>,
) -> Redirect {
    finish(&app, member, &session, ProviderId::GoogleHealth, Callback::read(query)).await
}

/// Ends connecting, where Fitbit sends the browser back.
#[utoipa::path(
    get,
    path = "/auth/fitbit/callback",
    params(Callback),
    responses((status = 303, description = "To `/connect`, `/choose` or `/own-client/fitbit`, with what came of it", headers(("Location" = String, description = "A path of the page")))),
)]
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
    /// A link whose member asked for further permissions, and goes on choosing at this step.
    Choosing(&'static str, LinkId),
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
        Ok(Arrival::Choosing(step, link)) => Redirect::to(&format!("{step}?link={link}")),
        Ok(Arrival::OwnClient) => Redirect::to(&format!("/own-client/{provider}")),
        Err(unfinished) => {
            let problem = unfinished.error.code();
            tracing::info!(link.provider = %provider, link.problem = ?problem, "connecting did not succeed");
            let step = step_after(&unfinished, provider);
            Redirect::to(&format!("{step}problem={}&provider={provider}", code_text(problem)))
        }
    }
}

/// Where a member goes on after an attempt that came to nothing: where they chose data, if they asked for more while
/// choosing. Ends so that a parameter can follow.
fn step_after(unfinished: &Unfinished, provider: ProviderId) -> String {
    let chosen_of = unfinished.asked.as_ref().filter(|asked| asked.while_choosing);
    let place = chosen_of.and_then(|asked| Some((choosing_step(asked), asked.chosen_of?)));
    match (place, unfinished.purpose) {
        (Some((step, link)), _) => format!("{step}?link={link}&"),
        (None, Some(Purpose::OwnClient(..))) => format!("/own-client/{provider}?"),
        (None, _) => "/connect?".to_owned(),
    }
}

/// Where data is chosen, daily or within the day.
const fn choosing_step(asked: &Asked) -> &'static str {
    if asked.within_day { "/intraday" } else { "/choose" }
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
    let (purpose, asked) = match &finished {
        Ok(finished) => (Some(finished.purpose), finished.asked.clone()),
        Err(unfinished) => (unfinished.purpose, unfinished.asked.clone()),
    };
    let unfinished = |error| Unfinished { error, purpose, asked };
    if let Some(Purpose::OwnClient(_, client)) = purpose {
        // Whatever it says, it came back.
        let noted = app.storage.set_own_client_sign_in(client, None, app.clock.now()).await;
        if let Err(error) = noted {
            return Err(unfinished(error.into()));
        }
    }
    let finished = finished?;
    connect(app, member, provider, finished).await.map_err(unfinished)
}

async fn connect(
    app: &AppState,
    member: MemberId,
    provider: ProviderId,
    finished: Finished,
) -> Result<Arrival, ApiError> {
    let Finished { code, verifier, purpose, asked, .. } = finished;
    // Another member signed in here while the consent page was open: the permission is not theirs.
    if finished.member != Some(member) {
        return Err(ErrorCode::AuthorizationExpired.into());
    }
    // A code works once, so the work goes on when the browser leaves or the time it is given is over: the link is
    // there at the next look.
    let app = app.clone();
    let work = async move {
        let asked = asked.as_ref();
        let choosing = asked.filter(|asked| asked.while_choosing).map(choosing_step);
        let client = match purpose {
            Purpose::OwnClient(_, client) => Some(client),
            Purpose::Link(_) | Purpose::SignIn => None,
        };
        let Some(client) = client else {
            let consent = Consent { member, provider, client: None, code: &code, verifier: &verifier, asked };
            let connected = links::connect(&app, consent).await?;
            // Whose data another account is, is looked at first.
            return Ok(match choosing.filter(|_| !connected.is_other_account) {
                Some(step) => Arrival::Choosing(step, connected.link.id),
                None => Arrival::Link(connected.link.id),
            });
        };
        let working = own_clients::connect(&app, member, provider, client, &code, &verifier, asked).await?;
        let arrived = choosing.zip(working).map(|(step, link)| Arrival::Choosing(step, link));
        Ok(arrived.unwrap_or(Arrival::OwnClient))
    };
    let work = tokio::spawn(work.in_current_span());
    match tokio::time::timeout(LONGEST_FINISH, work).await {
        Ok(ended) => ended.unwrap_or_else(|_| Err(ErrorCode::Internal.into())),
        Err(_) => Err(ErrorCode::ProviderTrouble.into()),
    }
}

/// Ends a link: the permission at the provider, the tokens, and everything fetched through it.
#[utoipa::path(
    delete,
    path = "/api/links/{id}",
    params(("id" = String, Path, format = "uuid", description = "The link")),
    responses(
        (status = 200, body = Disconnected, description = "The link is gone here"),
        (status = 503, description = "`spool_trouble`; disconnecting again goes on"),
    ),
    security(("session" = [])),
)]
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
