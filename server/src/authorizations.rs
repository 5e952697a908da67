//! OAuth attempts: begun with a fresh `state` and PKCE verifier, ended once, by the browser that began them. Whom the
//! browser is sent to is the business of [`crate::open_humans`] and [`crate::links`].

use crate::{
    app_state::AppState,
    error::ApiError,
    handlers::member_session::browser,
    links,
    storage::{Asked, Authorization, MemberId, Purpose, Taken},
};
use axum::extract::{Query, rejection::QueryRejection};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::wire::ErrorCode;
use jiff::SignedDuration;
use rand::RngCore;
use secrecy::SecretString;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;
use subtle::ConstantTimeEq;
use tower_sessions::Session;
use utoipa::IntoParams;

/// How long a member may stay on the consent page.
const LIFE: SignedDuration = SignedDuration::from_mins(30);

/// How long the browser waits for what comes after the consent page. Shorter than any answer may take, so that the
/// member gets a page that says so.
pub(crate) const LONGEST_FINISH: Duration = Duration::from_secs(75);

/// The longest `state` or `code` looked at; ours are shorter, and the services' by far.
const LONGEST: usize = 4_096;

/// An attempt that was just begun.
pub(crate) struct Begun {
    /// Sent to the consent page and expected back.
    pub(crate) state: String,
    /// The PKCE verifier; only its hash is sent.
    pub(crate) verifier: SecretString,
}

/// What a consent page sends back. Unknown parameters are ignored: Open Humans always adds one.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Callback {
    /// To be exchanged for tokens.
    code: Option<String>,
    /// What the consent page was opened with.
    state: Option<String>,
    /// Why there is no code.
    error: Option<String>,
}

impl Callback {
    /// Reads what came with the address. A query that cannot be read carries no `state` of ours.
    pub(crate) fn read(query: Result<Query<Callback>, QueryRejection>) -> Self {
        query.map(|Query(callback)| callback).unwrap_or_default()
    }
}

/// An attempt that came back with a code.
pub(crate) struct Finished {
    pub(crate) code: String,
    pub(crate) verifier: SecretString,
    pub(crate) member: Option<MemberId>,
    pub(crate) purpose: Purpose,
    /// What the consent page was asked for, where that was kept.
    pub(crate) asked: Option<Asked>,
}

/// An attempt that came to nothing.
pub(crate) struct Unfinished {
    pub(crate) error: ApiError,
    /// What it was begun for, where this browser began it.
    pub(crate) purpose: Option<Purpose>,
    /// What the consent page was asked for, where this browser began it and that was kept.
    pub(crate) asked: Option<Asked>,
}

impl From<ApiError> for Unfinished {
    fn from(error: ApiError) -> Self {
        Unfinished { error, purpose: None, asked: None }
    }
}

impl From<ErrorCode> for Unfinished {
    fn from(code: ErrorCode) -> Self {
        ApiError::new(code).into()
    }
}

/// Begins an attempt, bound to this browser. Several may be under way, one in each tab.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn begin(
    app: &AppState,
    session: &Session,
    purpose: Purpose,
    member: Option<MemberId>,
    asked: Option<Asked>,
) -> Result<Begun, ApiError> {
    let begun = Begun { state: random_text(32), verifier: random_text(48).into() };
    let authorization = Authorization {
        purpose,
        session_key: browser_key(&browser(session).await?),
        member_id: member,
        verifier: begun.verifier.clone(),
        asked,
        created_at: app.clock.now(),
        used_at: None,
    };
    app.storage.store_authorization(&hash(&begun.state), &authorization).await?;
    Ok(begun)
}

/// Takes what a consent page sent back. The attempt is used up whatever the answer says. `fits` says which purposes may
/// come back by this way.
///
/// # Errors
///
/// `AuthorizationReplayed` when it was taken before; `AuthorizationExpired` when it is unknown, too old, was begun in
/// another browser or for something else; `ConsentDenied`; `FurtherRefused` when the service refuses a scope and more
/// were asked for than everybody is; `AuthorizationRefused` for any other error of the service.
pub(crate) async fn finish(
    app: &AppState,
    session: &Session,
    fits: impl FnOnce(Purpose) -> bool,
    callback: Callback,
) -> Result<Finished, Unfinished> {
    let state =
        callback.state.filter(|state| state.len() <= LONGEST).ok_or(ErrorCode::AuthorizationExpired)?;
    let now = app.clock.now();
    let taken = app.storage.take_authorization(&hash(&state), now).await.map_err(ApiError::from)?;
    let authorization = match taken {
        Taken::Fresh(authorization) => authorization,
        Taken::Used => return Err(ErrorCode::AuthorizationReplayed.into()),
        Taken::Unknown => return Err(ErrorCode::AuthorizationExpired.into()),
    };
    let Authorization { purpose, member_id: member, verifier, asked, .. } = authorization;
    let here = browser_key(&browser(session).await?);
    let is_ours: bool = here.as_bytes().ct_eq(authorization.session_key.as_bytes()).into();
    // A state begun for one provider and brought back by another is a mix-up, not an answer.
    if !is_ours || !fits(purpose) {
        return Err(ErrorCode::AuthorizationExpired.into());
    }
    let wanted_further = match (purpose, &asked) {
        (Purpose::Link(provider) | Purpose::OwnClient(provider, _), Some(asked)) => {
            links::holds_further(provider, asked)
        }
        _ => false,
    };
    let refused =
        |code: ErrorCode| Unfinished { error: code.into(), purpose: Some(purpose), asked: asked.clone() };
    if now.duration_since(authorization.created_at) > LIFE {
        return Err(refused(ErrorCode::AuthorizationExpired));
    }
    match (callback.code.filter(|code| !code.is_empty() && code.len() <= LONGEST), callback.error.as_deref())
    {
        (Some(code), None) => Ok(Finished { code, verifier, member, purpose, asked }),
        (_, Some("access_denied")) => Err(refused(ErrorCode::ConsentDenied)),
        (_, Some("invalid_scope")) if wanted_further => Err(refused(ErrorCode::FurtherRefused)),
        _ => Err(refused(ErrorCode::AuthorizationRefused)),
    }
}

fn random_text(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    rand::rng().fill_bytes(&mut random);
    URL_SAFE_NO_PAD.encode(random)
}

fn hash(state: &str) -> [u8; 32] {
    Sha256::digest(state).into()
}

/// The browser's name as it is stored: hashed, so that a copy of the database cannot stand in for a browser.
fn browser_key(browser: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(browser))
}
