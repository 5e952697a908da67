//! The host api.fitbit.com: the order in which a data request is checked, and the quota headers on every answer.
//! Not here: tokens (`token`) and bodies (`answer`).

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, Method, StatusCode, Uri};

use super::answer::{Answer, answer};
use super::applications::Application;
use super::asked::Asked;
use super::grants::{Access, DeadToken};
use super::quota::{self, Quota, REQUESTS_AN_HOUR};
use super::refusal::{Refusal, file_answer, json_answer, written_answer};
use super::resource::Resource;
use super::scope::Scope;
use super::settings::{AppType, Settings};
use super::units::Units;
use super::view::View;
use super::{sleep, token};
use crate::host::Host;
use crate::oauth::{Fields, bearer};
use crate::state::App;

/// Routes of api.fitbit.com.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/oauth2/token", post(token::issue).fallback(data))
        .route("/oauth2/revoke", post(token::revoke).fallback(data))
        .route("/1.1/oauth2/introspect", post(token::introspect).fallback(data))
        .fallback(data)
        .layer(from_fn_with_state(app.clone(), answer_gone))
        .with_state(app)
}

/// Answers everything with 410 once the service is switched off for good; what the body held is not known.
pub(super) async fn answer_gone(State(app): State<App>, request: Request, next: Next) -> Response {
    if Settings::read(app.switches()).gone {
        return (StatusCode::GONE, Body::empty()).into_response();
    }
    next.run(request).await
}

/// Checks the bearer token of a data request.
///
/// # Errors
///
/// No token (400), one that expired or never was (401).
pub(super) fn check_token(app: &App, headers: &HeaderMap) -> Result<Access, Refusal> {
    let token = bearer(headers).ok_or_else(Refusal::no_authorization)?;
    app.fitbit().grants.check(token, app.now()).map_err(|dead| match dead {
        DeadToken::Expired => Refusal::expired_token(token),
        DeadToken::Unknown => Refusal::invalid_token(token),
    })
}

async fn data(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let settings = Settings::read(app.switches());
    let access = match check_token(&app, &headers) {
        Ok(access) => access,
        // Without a member there is no quota to speak of.
        Err(refusal) => return refusal.into_response(),
    };
    let (now, hour_seconds) = (app.now(), app.hour_seconds());
    let quota = if app.quota_is_on() {
        app.fitbit().quota.take(&access.member, &access.client_id, now, hour_seconds)
    } else {
        quota::unlimited(now, hour_seconds)
    };
    let outcome = if quota.allowed {
        serve(&app, settings, &access, &method, &uri, &headers)
    } else {
        Err(Refusal::too_many_requests())
    };
    let mut response = match outcome {
        Ok(Answer::Json(body)) => json_answer(&body),
        Ok(Answer::Written(body)) => written_answer(body),
        Ok(Answer::File(file)) => file_answer(file),
        Ok(Answer::Empty) => StatusCode::OK.into_response(),
        Err(refusal) => refusal.into_response(),
    };
    add_quota_headers(response.headers_mut(), quota, settings);
    response
}

fn add_quota_headers(headers: &mut HeaderMap, quota: Quota, settings: Settings) {
    let reset_seconds = quota.reset_seconds.saturating_sub(settings.clock_skew_seconds);
    let limit = HeaderName::from_static("fitbit-rate-limit-limit");
    let remaining = HeaderName::from_static("fitbit-rate-limit-remaining");
    let reset = HeaderName::from_static("fitbit-rate-limit-reset");
    headers.insert(limit, HeaderValue::from(REQUESTS_AN_HOUR));
    headers.insert(remaining, HeaderValue::from(quota.remaining));
    headers.insert(reset, HeaderValue::from(reset_seconds));
    if settings.retry_after && !quota.allowed {
        headers.insert(RETRY_AFTER, HeaderValue::from(reset_seconds));
    }
}

fn serve(
    app: &App,
    settings: Settings,
    access: &Access,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Answer, Refusal> {
    if method != Method::GET {
        return Err(Refusal::read_only());
    }
    let body = app.bodies().find(&access.member).ok_or_else(Refusal::unknown_path)?;
    let parts: Vec<&str> = uri.path().split('/').collect();
    let (version, parts) = split_path(&parts, body.legacy_user_id())?;
    let (parts, is_tcx) = without_extension(parts)?;
    let (resource, dates): (Resource, &[&str]) = match (is_tcx, parts.as_slice()) {
        (false, parts) => Resource::find(version, parts).ok_or_else(Refusal::unknown_path)?,
        (true, ["activities", log]) if version == "1" => {
            (Resource::ActivityTcx(log.parse().map_err(|_| Refusal::no_such_log())?), &[])
        }
        (true, _) => return Err(Refusal::unknown_path()),
    };
    let is_file = matches!(resource, Resource::ActivityTcx(_));
    let scopes = [Some(resource.scope()), is_file.then_some(Scope::Location)];
    if let Some(missing) = scopes.into_iter().flatten().find(|scope| !access.scopes.contains(scope)) {
        return Err(Refusal::insufficient_scope(missing));
    }

    let view = View {
        body,
        now: app.now(),
        units: Units::asked(headers),
        scopes: &access.scopes,
        settings,
        app_type: app_type_of(app, access, settings),
        base: app.base(Host::FitbitApi),
    };
    let asked = Asked::read(resource, dates, view.today(), body.joined())?;
    if let (true, Resource::Sleep, Asked::Day(date)) = (settings.sleep_pending, resource, asked)
        && app.fitbit().pending_answered.insert((access.member.clone(), date))
    {
        return Ok(Answer::Json(sleep::pending()));
    }
    answer(&view, resource, asked, &Fields::parse(uri.query().unwrap_or_default()))
}

/// Finds the type of the application a token was issued to.
fn app_type_of(app: &App, access: &Access, settings: Settings) -> AppType {
    Application::find(app, &access.client_id).map_or(settings.app_type, |application| application.app_type)
}

/// Takes `/1/user/-/…` apart: the version, and what follows the user, who must be the owner of the token.
fn split_path<'a>(parts: &'a [&'a str], user_id: &str) -> Result<(&'a str, &'a [&'a str]), Refusal> {
    match parts {
        ["", version, "user", user, rest @ ..] if *user == "-" || *user == user_id => Ok((version, rest)),
        _ => Err(Refusal::unknown_path()),
    }
}

/// Takes `.json` or `.tcx` off the last part; says whether it was the latter.
fn without_extension<'a>(parts: &[&'a str]) -> Result<(Vec<&'a str>, bool), Refusal> {
    let (last, first) = parts.split_last().ok_or_else(Refusal::unknown_path)?;
    let (last, is_tcx) = last
        .strip_suffix(".json")
        .map(|last| (last, false))
        .or_else(|| last.strip_suffix(".tcx").map(|last| (last, true)))
        .ok_or_else(Refusal::unknown_path)?;
    Ok((first.iter().copied().chain([last]).collect(), is_tcx))
}
