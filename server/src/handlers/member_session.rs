//! Who is asking: the member of this browser's session, and the browser itself.

use crate::{
    app_state::AppState,
    error::ApiError,
    storage::{Member, MemberId},
};
use axum::extract::FromRequestParts;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::wire::ErrorCode;
use http::request::Parts;
use jiff::civil::Date;
use rand::RngCore;
use tower_sessions::Session;

/// Session field: the member signed in.
pub(crate) const MEMBER: &str = "member";
/// Session field: a random name of the browser, which authorizations are bound to.
const BROWSER: &str = "browser";
/// Session field: the last day it was used.
const SEEN: &str = "seen";

/// A request of somebody who is signed in.
pub(crate) struct MemberSession {
    pub(crate) member: Member,
}

impl FromRequestParts<AppState> for MemberSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let session = session_of(parts)?;
        let member = find_member(app, &session).await?.ok_or(ErrorCode::NotSignedIn)?;
        Ok(MemberSession { member })
    }
}

fn session_of(parts: &Parts) -> Result<Session, ApiError> {
    // The session layer is outside every route; without it the router is put together wrongly.
    parts.extensions.get::<Session>().cloned().ok_or_else(|| {
        tracing::error!("a route has no session layer");
        ApiError::new(ErrorCode::Internal)
    })
}

/// Finds the member of a session, and notes once a day that it is in use.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn find_member(app: &AppState, session: &Session) -> Result<Option<Member>, ApiError> {
    let Some(id) = session.get::<MemberId>(MEMBER).await? else { return Ok(None) };
    // Whoever is leaving is not here any more, though not everything of theirs is gone yet.
    let member = app.storage.find_member(id).await?.filter(|member| !member.is_leaving);
    // Writing the session moves its end; once a day is enough for an end counted in days, and spares the disk.
    let today = app.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    if member.is_some() && session.get::<Date>(SEEN).await? != Some(today) {
        session.insert(SEEN, today).await?;
    }
    Ok(member)
}

/// Signs a member in. The session gets a new identifier, so that one planted beforehand is worth nothing.
///
/// What the same person began in other tabs may still be finished; what another member of this browser began may not.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn sign_in(session: &Session, member: MemberId) -> Result<(), ApiError> {
    let earlier = session.get::<MemberId>(MEMBER).await?;
    session.cycle_id().await?;
    if earlier.is_some_and(|earlier| earlier != member) {
        session.insert(BROWSER, random_name()).await?;
    }
    session.insert(MEMBER, member).await?;
    Ok(())
}

/// The browser's name, made at first use.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn browser(session: &Session) -> Result<String, ApiError> {
    if let Some(name) = session.get::<String>(BROWSER).await? {
        return Ok(name);
    }
    let name = random_name();
    session.insert(BROWSER, &name).await?;
    Ok(name)
}

fn random_name() -> String {
    let mut bytes = [0; 24];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
