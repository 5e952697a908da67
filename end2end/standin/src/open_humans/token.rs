//! The token endpoint and its neighbours: exchange, refresh, revoke, introspect.
//! Not here: what codes and tokens are (`authorization`).

use super::answer::error_page;
use super::authorization::TokenPair;
use super::switches;
use super::token_error::TokenError;
use crate::oauth::{Fields, basic_credentials, pkce_matches};
use crate::state::App;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// How long an access token lives, in seconds; the switch `open_humans.token_seconds` changes it.
const TOKEN_SECONDS: i64 = 36_000;

fn token_seconds(app: &App) -> i64 {
    app.switches().integer(switches::TOKEN_SECONDS).unwrap_or(TOKEN_SECONDS)
}

/// Reads a form; a body of any other type has no fields, as on the real site.
fn read_form(headers: &HeaderMap, body: &Bytes) -> Fields {
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|text| text.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
    if is_form { Fields::parse(body) } else { Fields::default() }
}

/// Exchanges a code or refreshes a pair of tokens.
pub(super) async fn token(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let form = read_form(&headers, &body);
    let outcome = match form.filled("grant_type") {
        Some("authorization_code") => exchange(&app, &headers, &form),
        Some("refresh_token") => refresh(&app, &headers, &form),
        Some("client_credentials" | "password") => {
            authenticate(&app, &headers, &form).and(Err(TokenError::UnauthorizedClient))
        }
        _ => Err(TokenError::UnsupportedGrantType),
    };
    let mut response = match outcome {
        Ok(pair) => {
            let body = json!({
                "access_token": pair.access_token,
                "expires_in": token_seconds(&app),
                "token_type": "Bearer",
                "scope": pair.scope,
                "refresh_token": pair.refresh_token,
            });
            ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(body)).into_response()
        }
        Err(error) => {
            let old_days = app.switches().is(switches::INVALID_GRANT_STATUS, "401");
            error.answer(if old_days { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST })
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
    response
}

/// Checks client id and secret, from the header or, without one, from the form.
fn authenticate(app: &App, headers: &HeaderMap, form: &Fields) -> Result<(), TokenError> {
    let project = &app.clients().open_humans;
    let (id, secret) = match basic_credentials(headers) {
        Some(credentials) => credentials,
        None => (
            form.get("client_id").unwrap_or_default().to_owned(),
            form.get("client_secret").unwrap_or_default().to_owned(),
        ),
    };
    if id == project.client_id && secret == project.client_secret {
        Ok(())
    } else {
        Err(TokenError::InvalidClient)
    }
}

fn exchange(app: &App, headers: &HeaderMap, form: &Fields) -> Result<TokenPair, TokenError> {
    let code = form.filled("code").ok_or(TokenError::InvalidRequest("Missing code parameter."))?;
    authenticate(app, headers, form)?;
    let now = app.now();
    let mut state = app.open_humans();
    let record = state.authorizations.find_code(code, now).ok_or(TokenError::InvalidGrant)?;
    if let Some((challenge, method)) = &record.challenge {
        let verifier =
            form.filled("code_verifier").ok_or(TokenError::InvalidRequest("Code verifier required."))?;
        if !pkce_matches(challenge, method, verifier) {
            return Err(TokenError::InvalidGrant);
        }
    }
    let first = app.options().redirect_uris.first().map(String::as_str);
    if form.filled("redirect_uri").or(first) != Some(record.redirect_uri.as_str()) {
        return Err(TokenError::InvalidRequest("Mismatching redirect URI."));
    }
    let life = SignedDuration::from_secs(token_seconds(app));
    state.authorizations.exchange(code, now, life).ok_or(TokenError::InvalidGrant)
}

fn refresh(app: &App, headers: &HeaderMap, form: &Fields) -> Result<TokenPair, TokenError> {
    let token =
        form.filled("refresh_token").ok_or(TokenError::InvalidRequest("Missing refresh token parameter."))?;
    authenticate(app, headers, form)?;
    let life = SignedDuration::from_secs(token_seconds(app));
    app.open_humans().authorizations.refresh(token, app.now(), life).ok_or(TokenError::InvalidGrant)
}

/// Revokes a token; an unknown one is no error.
pub(super) async fn revoke(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let form = read_form(&headers, &body);
    if let Err(error) = authenticate(&app, &headers, &form) {
        return error.answer(StatusCode::BAD_REQUEST);
    }
    let Some(token) = form.filled("token") else {
        return TokenError::InvalidRequest("Missing token parameter.").answer(StatusCode::BAD_REQUEST);
    };
    app.open_humans().authorizations.revoke_token(token);
    StatusCode::OK.into_response()
}

/// Says whether an access token is alive.
pub(super) async fn introspect(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let form = read_form(&headers, &body);
    if authenticate(&app, &headers, &form).is_err() {
        return error_page(StatusCode::FORBIDDEN, "This needs the client's id and secret.");
    }
    let now = app.now();
    let state = app.open_humans();
    let found = form.filled("token").and_then(|token| state.authorizations.find_access_token(token));
    let answer: Value = match found.filter(|token| token.expires > now) {
        Some(token) => json!({
            "active": true,
            "scope": token.scope,
            "exp": token.expires.as_second(),
            "client_id": app.clients().open_humans.client_id,
            "username": token.person,
        }),
        None => json!({ "active": false }),
    };
    Json(answer).into_response()
}
