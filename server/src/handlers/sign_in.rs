//! Signing in with Open Humans.

use super::{
    account, member_session,
    session::{forget_to_ask_again, is_to_ask_again},
};
use crate::{
    app_state::AppState,
    authorizations::{self, Callback, LONGEST_FINISH},
    error::ApiError,
    open_humans::OpenHumansError,
    storage::Purpose,
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use domain::wire::{self, ErrorCode};
use http::{HeaderMap, header};
use tower_sessions::Session;

/// Begins signing in: the browser goes to Open Humans by itself.
#[utoipa::path(
    post,
    path = "/api/sign-in",
    responses(
        (status = 200, body = wire::Redirect, description = "Where to go"),
        (status = 502, description = "`open_humans_trouble`"),
    ),
)]
pub(crate) async fn begin(
    State(app): State<AppState>,
    session: Session,
    headers: HeaderMap,
) -> Result<Json<wire::Redirect>, ApiError> {
    let begun = authorizations::begin(&app, &session, Purpose::SignIn, None, None).await?;
    let ask_again = is_to_ask_again(&app, &headers);
    let location =
        app.open_humans.authorize_url(&begun.state, &begun.verifier, ask_again).map_err(refused)?;
    Ok(Json(wire::Redirect { location: location.into() }))
}

/// Ends signing in, where Open Humans sends the browser back.
#[utoipa::path(
    get,
    path = "/auth/open-humans/callback",
    params(Callback),
    responses((status = 303, description = "To `/connect`, or to `/?problem=CODE`", headers(("Location" = String, description = "A path of the page")))),
)]
pub(crate) async fn callback(
    State(app): State<AppState>,
    session: Session,
    query: Result<Query<Callback>, QueryRejection>,
) -> Response {
    let finished = tokio::time::timeout(LONGEST_FINISH, finish(&app, &session, Callback::read(query))).await;
    match finished.unwrap_or_else(|_| Err(ErrorCode::OpenHumansTrouble.into())) {
        Ok(()) => {
            let mut response = Redirect::to("/connect").into_response();
            response.headers_mut().append(header::SET_COOKIE, forget_to_ask_again(&app));
            response
        }
        Err(error) => {
            tracing::info!(sign_in.problem = ?error.code(), "sign-in did not succeed");
            Redirect::to(&format!("/?problem={}", code_text(error.code()))).into_response()
        }
    }
}

async fn finish(app: &AppState, session: &Session, callback: Callback) -> Result<(), ApiError> {
    let finished = authorizations::finish(app, session, |purpose| purpose == Purpose::SignIn, callback)
        .await
        .map_err(|unfinished| unfinished.error)?;
    let tokens = app.open_humans.exchange_code(&finished.code, &finished.verifier).await.map_err(refused)?;
    let identity = app.open_humans.fetch_member(&tokens.access).await.map_err(refused)?;
    if account::is_leaving(app, &identity.project_member_id).await? {
        // Everything of theirs is being deleted at this moment; beginning anew is for after that.
        return Err(ErrorCode::AuthorizationRefused.into());
    }
    let member = app
        .storage
        .upsert_member(&identity.project_member_id, identity.username.as_deref(), &tokens, app.clock.now())
        .await?;
    member_session::sign_in(session, member.id).await
}

/// The code of a refusal while signing in, where "sign in again" would be no help.
fn refused(error: OpenHumansError) -> ApiError {
    tracing::warn!(%error, "open humans did not finish the sign-in");
    match error.code() {
        ErrorCode::OpenHumansReconnect => ErrorCode::AuthorizationRefused.into(),
        code => code.into(),
    }
}

/// A code as it stands in an address.
pub(crate) fn code_text(code: ErrorCode) -> String {
    // A code without fields serializes to its name and nothing else.
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
