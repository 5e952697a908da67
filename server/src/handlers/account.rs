//! A member's account: what they set for all of it, and leaving. The receipt outlives the session, so a cookie of its own
//! opens it in the browser that left, for as long as it is kept.

use super::{
    Body,
    member_session::MemberSession,
    session::{ASK_AGAIN_FOR_LONG, ask_again_cookie},
};
use crate::{
    account::{self, RECEIPT_KEPT},
    app_state::AppState,
    error::ApiError,
    sessions::{cookie_name, is_secure},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::wire::{AccountSettings, ErrorCode, NewDeparture, Receipt};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rand::RngCore;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tower_sessions::Session;
use tracing::Instrument;

/// The cookie that opens the receipt.
const RECEIPT: &str = "receipt";

/// How long an answer waits for everything to be deleted. What takes longer goes on, and the receipt is asked for again.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Shows what the member has set for everything of theirs.
#[utoipa::path(
    get,
    path = "/api/account",
    responses((status = 200, body = AccountSettings, description = "The settings")),
    security(("session" = [])),
)]
pub(crate) async fn show(session: MemberSession) -> Json<AccountSettings> {
    Json(AccountSettings { wants_messages: session.member.wants_messages })
}

/// Sets it.
#[utoipa::path(
    put,
    path = "/api/account",
    request_body = AccountSettings,
    responses((status = 200, body = AccountSettings, description = "The settings as they are now")),
    security(("session" = [])),
)]
pub(crate) async fn change(
    State(app): State<AppState>,
    session: MemberSession,
    Body(settings): Body<AccountSettings>,
) -> Result<Json<AccountSettings>, ApiError> {
    app.storage.set_wants_messages(session.member.id, settings.wants_messages).await?;
    Ok(Json(settings))
}

/// Deletes everything of the member here, and signs them out everywhere.
///
/// In a browser that has left it answers the receipt again.
#[utoipa::path(
    post,
    path = "/api/account/leave",
    request_body = NewDeparture,
    responses(
        (status = 200, body = Receipt, description = "Nothing is left here"),
        (status = 202, body = Receipt, description = "It is still being deleted, which goes on by itself"),
    ),
    security(("session" = [])),
)]
pub(crate) async fn leave(
    State(app): State<AppState>,
    member: Result<MemberSession, ApiError>,
    session: Session,
    headers: HeaderMap,
    wish: Result<Body<NewDeparture>, ApiError>,
) -> Result<Response, ApiError> {
    let member = match member {
        Ok(member) => member.member,
        Err(refused) => {
            return match find_receipt(&app, &headers).await? {
                Some(receipt) => Ok(answer(&receipt)),
                None => Err(refused),
            };
        }
    };
    let Body(wish) = wish?;
    let key = random_key();
    // Another tab was first, and holds the key of the receipt.
    let begun = account::begin(&app, &member, wish.files, hash(&key)).await?.ok_or(ErrorCode::NotSignedIn)?;
    session.flush().await?;
    let work = {
        let app = app.clone();
        async move {
            if let Err(error) = account::finish(&app, begun).await {
                tracing::error!(departure.id = %begun, departure.problem = ?error.code(), "a departure stopped; the next round goes on");
            }
        }
    };
    // Goes on when the browser leaves.
    let work = tokio::spawn(work.in_current_span());
    // A panic in it is logged by the next round, which does it again.
    let _waited = tokio::time::timeout(LONGEST_WAIT, work).await;
    let receipt = app.storage.find_receipt(&hash(&key)).await?.ok_or(ErrorCode::Internal)?;
    let mut response = answer(&receipt);
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, receipt_cookie(&app, &key));
    headers.append(header::SET_COOKIE, ask_again_cookie(&app, ASK_AGAIN_FOR_LONG));
    // Nothing of the member who left stays in the browser's caches.
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// Shows the receipt of whoever left in this browser, for an hour, or `null`.
#[utoipa::path(
    get,
    path = "/api/account/receipt",
    responses((status = 200, body = Option<Receipt>, description = "The receipt, or `null`")),
)]
pub(crate) async fn receipt(
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Json<Option<Receipt>>, ApiError> {
    Ok(Json(find_receipt(&app, &headers).await?))
}

fn answer(receipt: &Receipt) -> Response {
    let status = if receipt.ended_at.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    (status, Json(receipt)).into_response()
}

async fn find_receipt(app: &AppState, headers: &HeaderMap) -> Result<Option<Receipt>, ApiError> {
    let name = cookie_name(&app.config, RECEIPT);
    let key = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(found, _)| *found == name);
    match key {
        Some((_, key)) => Ok(app.storage.find_receipt(&hash(key)).await?),
        None => Ok(None),
    }
}

fn random_key() -> String {
    let mut bytes = [0; 24];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

fn receipt_cookie(app: &AppState, key: &str) -> HeaderValue {
    let name = cookie_name(&app.config, RECEIPT);
    let secure = if is_secure(&app.config) { "; Secure" } else { "" };
    let age = RECEIPT_KEPT.as_secs();
    HeaderValue::from_str(&format!("{name}={key}; Max-Age={age}; Path=/; HttpOnly; SameSite=Strict{secure}"))
        .unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Whether a member who comes back from Open Humans is still being deleted here.
///
/// # Errors
///
/// When storage fails.
pub(crate) async fn is_leaving(app: &AppState, project_member_id: &str) -> Result<bool, ApiError> {
    let member = app.storage.find_member_at_open_humans(project_member_id).await?;
    Ok(member.is_some_and(|member| member.is_leaving))
}
