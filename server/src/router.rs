//! Every route on one page, and the layers around them.

use crate::{
    app_state::AppState,
    error::ApiError,
    handlers::{
        account, copy, deauthorization, description, events, file, health, imports, links, metrics, my_data,
        own_clients, review, rules, session, sign_in, site, updates,
    },
    page,
    request_id::{self, REQUEST_ID},
    request_limits,
    security::{add_headers, forgery_protection},
    sessions,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use domain::wire::ErrorCode;
use http::StatusCode;
use std::{any::Any, time::Duration};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

/// The largest body any route takes.
const MOST_BODY_BYTES: usize = 64 * 1024;

/// How long an answer may take to begin. A connection to a provider is made while the member waits.
const LONGEST_ANSWER: Duration = Duration::from_secs(90);

/// Requests worked on at once; more wait for their turn. A stream counts until it begins.
const MOST_AT_ONCE: usize = 256;

/// Puts the server together.
pub fn router(app: AppState) -> Router {
    let api = Router::new()
        .route("/api/site", get(site::show))
        .route("/api/openapi.json", get(description::show))
        .route("/api/session", get(session::show))
        .route("/api/sign-in", post(sign_in::begin))
        .route("/api/sign-out", post(session::sign_out))
        .route("/api/links", get(links::list).post(links::begin))
        .route("/api/links/{id}", delete(links::disconnect))
        .route("/api/own-clients", get(own_clients::list))
        .route("/api/own-clients/{provider}", put(own_clients::enter).delete(own_clients::remove))
        .route("/api/own-clients/{provider}/check", post(own_clients::check))
        .route("/api/own-clients/{provider}/sign-in", post(own_clients::begin_sign_in))
        .route("/api/own-clients/{provider}/sign-in/forget", post(own_clients::forget_sign_in))
        .route("/api/account", get(account::show).put(account::change))
        .route("/api/account/files", get(my_data::list))
        .route("/api/account/files/{id}", get(my_data::download).delete(my_data::delete))
        .route("/api/account/leave", post(account::leave))
        .route("/api/account/receipt", get(account::receipt))
        .route("/api/updates", get(updates::list))
        .route("/api/updates/{link_id}/{kind}", put(updates::store).delete(updates::remove))
        .route("/api/imports", get(imports::list).post(imports::create))
        .route("/api/imports/{id}", get(imports::show).delete(imports::delete))
        .route("/api/imports/{id}/cancel", post(imports::cancel))
        .route("/api/imports/{id}/pause", post(imports::pause))
        .route("/api/imports/{id}/resume", post(imports::resume))
        .route("/api/imports/{id}/repair", post(imports::repair))
        .route("/api/imports/{id}/delivery", post(imports::deliver))
        .route("/api/imports/{id}/copy", get(copy::show).post(copy::ask))
        .route("/api/imports/{id}/copy/{name}", get(copy::download))
        .route("/api/imports/{id}/events", get(events::stream_import))
        .route("/api/imports/{id}/file", get(file::download))
        .route("/api/imports/{id}/files/{month}", get(file::download_month))
        .route("/api/imports/{id}/review", get(review::show))
        .route("/api/imports/{id}/review/intraday/{intraday_type}", get(review::intraday_days))
        .route("/api/imports/{id}/review/intraday/{intraday_type}/chart", get(review::chart))
        .route("/api/imports/{id}/review/intraday/{intraday_type}/{date}", get(review::day_records))
        .route("/api/imports/{id}/review/heart-rate-zones", get(review::heart_rate_zones))
        .route("/api/imports/{id}/review/{data_type}", get(review::daily_values))
        .route("/api/rules", get(rules::list).post(rules::add))
        .route("/api/rules/{id}", delete(rules::lift))
        .route("/auth/open-humans/callback", get(sign_in::callback))
        .route("/auth/google/callback", get(links::google_callback))
        .route("/auth/fitbit/callback", get(links::fitbit_callback))
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(app.clone(), request_limits::by_address))
        .layer(sessions::layer(&app))
        .layer(GlobalConcurrencyLimitLayer::new(MOST_AT_ONCE));

    // Called by a server, which has no session and no origin.
    let notices = Router::new()
        .route("/webhooks/open-humans/deauthorization", post(deauthorization::receive))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(deauthorization::MOST_BYTES));

    api.merge(notices)
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::show))
        .fallback(page::serve)
        .layer(forgery_protection(&app.config.public_url))
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .layer(middleware::from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), with_headers))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::time_answer))
        .layer(middleware::from_fn(request_id::remember))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(middleware::map_request(request_id::refuse_odd))
        .with_state(app)
}

/// Answers a request whose path is known and whose method is not.
async fn wrong_method() -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, ApiError::new(ErrorCode::InvalidRequest))
}

/// Answers in the place of a handler that does not.
async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(LONGEST_ANSWER, next.run(request)).await.unwrap_or_else(|_| {
        tracing::error!("a request took too long");
        (StatusCode::GATEWAY_TIMEOUT, ApiError::new(ErrorCode::Internal)).into_response()
    })
}

/// Answers in the place of a handler that panicked. What it said is not logged here: it may quote what it handled.
fn panicked(_said: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    ApiError::new(ErrorCode::Internal).into_response()
}

async fn with_headers(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    add_headers(response.headers_mut(), app.config.public_url.scheme() == "https");
    response
}

/// What a request's log lines say of it: never the query, which holds codes and states on the way back from a
/// consent page.
fn span(request: &Request) -> tracing::Span {
    // Of the highest level, so that the identifier is on every line that a filter lets through.
    tracing::error_span!(
        "request",
        request.id = request_id::of(request),
        request.method = %request.method(),
        request.path = request.uri().path(),
    )
}
