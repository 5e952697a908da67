//! Every route of the pretend Open Humans on one page, and what the site does before and after them.
//! Not here: the handlers.

use super::answer::error_page;
use super::api::{Call, Endpoint, Reply, serve};
use super::{
    answer, authorize, deletion, direct_upload, download, listing, member_page, message, removal, session,
    simple_upload, token,
};
use crate::oauth::redirect;
use crate::state::App;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

/// Beginnings of crawlers' names that the site turns away.
const BLOCKED_AGENTS: [&str; 6] =
    ["AhrefsBot", "Baiduspider", "MJ12bot", "SemrushBot", "YandexBot", "dotbot"];

/// Routes of www.openhumans.org.
pub fn router(app: App) -> Router {
    let files = "/api/direct-sharing/project/files";
    Router::new()
        .route("/", get(async || redirect(session::HOME)))
        .route(session::SIGN_IN, get(session::show_sign_in).post(session::sign_in))
        .route("/account/logout/", post(session::sign_out))
        .route(session::HOME, get(member_page::show))
        .route("/member/me/connections/leave/", post(removal::leave))
        .route(
            "/direct-sharing/projects/oauth2/authorize/",
            get(authorize::show_consent).post(authorize::decide),
        )
        .route(authorize::INACTIVE, get(inactive))
        .route("/oauth2/authorize/", get(authorize::show_raw_consent).post(authorize::decide_raw))
        .route("/oauth2/token/", post(token::token).fallback(post_only))
        .route("/oauth2/revoke_token/", post(token::revoke).fallback(post_only))
        .route("/oauth2/introspect/", post(token::introspect).fallback(post_only))
        .route("/api/direct-sharing/project/", api(Endpoint::READ, listing::project))
        .route("/api/direct-sharing/project/exchange-member/", api(Endpoint::READ, listing::exchange_member))
        .route("/api/direct-sharing/project/members/", api(Endpoint::READ_AS_PROJECT, listing::members))
        .route("/api/direct-sharing/project/message/", api(Endpoint::POST, message::send))
        .route("/api/direct-sharing/project/remove-members/", api(Endpoint::POST, removal::remove_members))
        .route(&format!("{files}/upload/"), api(Endpoint::POST, simple_upload::upload))
        .route(&format!("{files}/upload/direct/"), api(Endpoint::POST, direct_upload::initiate))
        .route(&format!("{files}/upload/complete/"), api(Endpoint::POST, direct_upload::complete))
        .route(&format!("{files}/delete/"), api(Endpoint::POST, deletion::delete))
        .route("/data-management/datafile-download/{id}/", get(download::download))
        .fallback(unknown)
        .layer(axum::middleware::from_fn(turn_crawlers_away))
        .layer(DefaultBodyLimit::disable())
        .with_state(app)
}

/// Wraps an endpoint of the API: every method reaches it, so that it can answer wrong ones itself.
fn api<H, F>(endpoint: Endpoint, handler: H) -> MethodRouter<App>
where
    H: Fn(App, Call) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Reply, answer::ApiError>> + Send,
{
    any(move |State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        let handler = handler.clone();
        async move { serve(app, endpoint, method, uri, headers, body, handler).await }
    })
}

async fn post_only() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST, OPTIONS")]).into_response()
}

async fn inactive() -> Response {
    error_page(StatusCode::OK, "This project is not active, so it cannot be joined at present.")
}

/// Redirects a path that lacks only its trailing slash, as the real site does; anything else is not there.
async fn unknown(uri: Uri) -> Response {
    let path = uri.path();
    let known = [
        "/api/direct-sharing/project",
        "/oauth2/",
        "/account/",
        "/member/",
        "/direct-sharing/projects/oauth2/",
        "/data-management/datafile-download/",
    ];
    if path.ends_with('/') || !known.iter().any(|beginning| path.starts_with(beginning)) {
        return error_page(StatusCode::NOT_FOUND, "There is no such page.");
    }
    let to = match uri.query() {
        Some(query) => format!("{path}/?{query}"),
        None => format!("{path}/"),
    };
    match HeaderValue::from_str(&to) {
        Ok(location) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response(),
        Err(_) => error_page(StatusCode::BAD_REQUEST, "This address cannot be redirected."),
    }
}

async fn turn_crawlers_away(request: Request, next: Next) -> Response {
    let agent =
        request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if BLOCKED_AGENTS.iter().any(|blocked| agent.contains(blocked)) {
        return error_page(StatusCode::FORBIDDEN, "Crawlers are not welcome here.");
    }
    next.run(request).await
}
