//! Who is signed in here, and signing out.

use super::{
    imports::list_of,
    links::describe_all,
    member_session::{MemberSession, find_member},
};
use crate::{app_state::AppState, error::ApiError, language};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::wire;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tower_sessions::Session;

/// Tells the next sign-in of this browser to ask at Open Humans again, for shared computers.
const ASK_AGAIN: &str = "ask-again";

/// The browser remembers to ask again for a year.
pub(crate) const ASK_AGAIN_FOR_LONG: &str = "1; Max-Age=31536000";

/// Shows the member of this browser, or `null` where nobody is signed in: never 401.
#[utoipa::path(
    get,
    path = "/api/session",
    responses((status = 200, body = Option<wire::Session>, description = "The member with their links and newest imports, or `null`")),
)]
pub(crate) async fn show(
    State(app): State<AppState>,
    headers: HeaderMap,
    session: Session,
) -> Result<Json<Option<wire::Session>>, ApiError> {
    let Some(member) = find_member(&app, &session).await? else { return Ok(Json(None)) };
    // Whatever language the page is in, it asks this first: so a member is written to as they last read.
    let language = language::of_request(&headers);
    if member.language != language {
        app.storage.set_language(member.id, language).await?;
    }
    let session = MemberSession { member };
    let links = describe_all(&app, &session).await?;
    let imports = list_of(&app, &session).await?;
    let member = session.member;
    let member_name = member.username.unwrap_or(member.project_member_id);
    Ok(Json(Some(wire::Session { member_name, links, imports })))
}

/// Ends the session here. Imports go on; Open Humans itself stays signed in.
#[utoipa::path(
    post,
    path = "/api/sign-out",
    responses((status = 204, description = "Nobody is signed in in this browser any more")),
)]
pub(crate) async fn sign_out(State(app): State<AppState>, session: Session) -> Result<Response, ApiError> {
    session.flush().await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let cookie = ask_again_cookie(&app, ASK_AGAIN_FOR_LONG);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    // Nothing of the member who leaves stays in the browser's caches.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// Whether this browser signed out here before.
pub(crate) fn is_to_ask_again(app: &AppState, headers: &HeaderMap) -> bool {
    let name = crate::sessions::cookie_name(&app.config, ASK_AGAIN);
    crate::sessions::find_cookie(headers, &name).is_some()
}

/// The cookie that makes the browser forget to ask again, once it has asked.
pub(crate) fn forget_to_ask_again(app: &AppState) -> HeaderValue {
    ask_again_cookie(app, "; Max-Age=0")
}

/// The cookie about asking again, with its value and how long it stays.
pub(crate) fn ask_again_cookie(app: &AppState, value_and_age: &str) -> HeaderValue {
    let name = crate::sessions::cookie_name(&app.config, ASK_AGAIN);
    let secure = if crate::sessions::is_secure(&app.config) { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value_and_age}; Path=/; HttpOnly; SameSite=Lax{secure}"))
        .unwrap_or_else(|_| HeaderValue::from_static(""))
}
