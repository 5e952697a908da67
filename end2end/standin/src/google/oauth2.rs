//! The pretend `oauth2.googleapis.com`: codes and refresh tokens become access tokens; tokens are revoked and inspected.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{
    projects::Registered,
    state::{Access, Code, CodeError, Refresh},
    switches,
};
use crate::{
    oauth::{Fields, basic_credentials, pkce_matches},
    state::App,
};

/// Seconds an access token lives.
const ACCESS_SECONDS: i64 = 3_599;

/// Routes of oauth2.googleapis.com.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/token", post(exchange))
        .route("/revoke", post(revoke))
        .route("/tokeninfo", get(inspect))
        .with_state(app)
}

/// Why the token endpoint refuses, in its own error shape.
#[derive(Debug)]
struct Refused {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
}

fn refused(error: &'static str, description: &'static str) -> Refused {
    Refused { status: StatusCode::BAD_REQUEST, error, description }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = json!({"error": self.error, "error_description": self.description});
        (self.status, no_store(), Json(body)).into_response()
    }
}

fn no_store() -> [(header::HeaderName, &'static str); 2] {
    [(header::CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate"), (header::PRAGMA, "no-cache")]
}

async fn exchange(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    match grant(&app, &headers, &body) {
        Ok(body) => (no_store(), Json(body)).into_response(),
        Err(refused) => refused.into_response(),
    }
}

fn grant(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refused> {
    let form = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !form.starts_with("application/x-www-form-urlencoded") {
        return Err(refused("invalid_request", "The body has to be a form."));
    }
    let form = Fields::parse(body);
    let client = authenticate(app, headers, &form)?;
    match form.filled("grant_type") {
        Some("authorization_code") => exchange_code(app, &client, &form),
        Some("refresh_token") => refresh(app, &client, &form),
        Some(_) => Err(refused("unsupported_grant_type", "The grant type is not known.")),
        None => Err(refused("invalid_request", "The parameter grant_type is missing.")),
    }
}

/// Finds out which client asks.
fn authenticate(app: &App, headers: &HeaderMap, form: &Fields) -> Result<Registered, Refused> {
    let given = basic_credentials(headers).or_else(|| {
        let secret = form.filled("client_secret").unwrap_or_default();
        form.filled("client_id").map(|id| (id.to_owned(), secret.to_owned()))
    });
    let Some((id, secret)) = given else {
        return Err(refused("invalid_request", "The client is not named."));
    };
    let found = Registered::find(app, &id).filter(|registered| registered.client.client_secret == secret);
    found.ok_or(Refused {
        status: StatusCode::UNAUTHORIZED,
        error: "invalid_client",
        description: "The client is unknown or its secret is wrong.",
    })
}

fn exchange_code(app: &App, client: &Registered, form: &Fields) -> Result<Value, Refused> {
    let Some(name) = form.filled("code") else {
        return Err(refused("invalid_request", "The parameter code is missing."));
    };
    let now = app.now();
    let code = app.google().take_code(name, &client.client.client_id, now).map_err(|error| match error {
        CodeError::Unknown => refused("invalid_grant", "Malformed code, or one that was used before."),
        CodeError::Expired => refused("invalid_grant", "The code has expired."),
    })?;
    if form.get("redirect_uri") != Some(&code.redirect_uri) {
        return Err(refused(
            "redirect_uri_mismatch",
            "The redirect address is not the one the code was asked for with.",
        ));
    }
    match (&code.challenge, form.filled("code_verifier")) {
        (None, None) => {}
        (Some((challenge, method)), Some(verifier)) if pkce_matches(challenge, method, verifier) => {}
        (Some(_), None) => return Err(refused("invalid_grant", "The code verifier is missing.")),
        _ => return Err(refused("invalid_grant", "The code verifier does not fit.")),
    }
    let access = Access {
        member: code.member.clone(),
        project_id: code.project_id.clone(),
        client_id: code.client_id.clone(),
        scopes: code.scopes.clone(),
        ends: now,
        offline: code.offline,
    };
    let mut answer = issue(app, access, now);
    if code.with_refresh {
        attach_refresh(app, client, &code, now, &mut answer);
    }
    Ok(answer.into())
}

fn attach_refresh(
    app: &App,
    client: &Registered,
    code: &Code,
    now: Timestamp,
    answer: &mut Map<String, Value>,
) {
    let mut google = app.google();
    let name = google.issue_refresh(code, client.project.is_in_testing(), now);
    insert_remaining(google.find_refresh(&name, now), now, answer);
    answer.insert("refresh_token".to_owned(), name.into());
}

/// Says how long the refresh token has left, which is said only of one that ends by itself.
fn insert_remaining(token: Option<&Refresh>, now: Timestamp, answer: &mut Map<String, Value>) {
    if let Some(ends) = token.and_then(|token| token.ends) {
        // A second has always gone by when the answer is written.
        let left = ends.duration_since(now).as_secs().saturating_sub(1).max(0);
        answer.insert("refresh_token_expires_in".to_owned(), left.into());
    }
}

fn refresh(app: &App, client: &Registered, form: &Fields) -> Result<Value, Refused> {
    let Some(name) = form.filled("refresh_token") else {
        return Err(refused("invalid_request", "The parameter refresh_token is missing."));
    };
    let now = app.now();
    let found = app.google().find_refresh(name, now).cloned();
    let Some(token) = found.filter(|token| token.client_id == client.client.client_id) else {
        // What never was a token is a bad request in so many words; a dead one is told apart.
        let description =
            if name.starts_with("1//") { "The token has expired or was revoked." } else { "Bad Request" };
        return Err(refused("invalid_grant", description));
    };
    let mut scopes = token.scopes.clone();
    if let Some(asked) = form.filled("scope") {
        let asked: Vec<_> = asked.split(' ').map(str::to_owned).collect();
        if asked.iter().any(|scope| !scopes.contains(scope)) {
            return Err(refused("invalid_scope", "More was asked for than was granted."));
        }
        scopes = asked;
    }
    let access = Access {
        member: token.member.clone(),
        project_id: token.project_id.clone(),
        client_id: token.client_id.clone(),
        scopes,
        ends: now,
        offline: true,
    };
    let mut answer = issue(app, access, now);
    insert_remaining(Some(&token), now, &mut answer);
    Ok(answer.into())
}

/// Gives an access token out; when it ends is decided here.
fn issue(app: &App, access: Access, now: Timestamp) -> Map<String, Value> {
    let seconds = app.switches().integer(switches::ACCESS_SECONDS).unwrap_or(ACCESS_SECONDS);
    let ends = now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
    let scope = access.scopes.join(" ");
    let mut answer = Map::new();
    answer.insert("access_token".to_owned(), app.google().issue_access(Access { ends, ..access }).into());
    answer.insert("expires_in".to_owned(), seconds.into());
    answer.insert("scope".to_owned(), scope.into());
    answer.insert("token_type".to_owned(), "Bearer".into());
    answer
}

/// Ends the whole consent a token belongs to, whichever of its tokens is given.
async fn revoke(State(app): State<App>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let form = Fields::parse(&body);
    let query = Fields::parse(query.unwrap_or_default());
    let Some(token) = form.filled("token").or_else(|| query.filled("token")) else {
        return refused("invalid_request", "The parameter token is missing.").into_response();
    };
    if app.google().revoke_token(token) {
        return Json(json!({})).into_response();
    }
    refused("invalid_token", "The token has expired or was revoked.").into_response()
}

async fn inspect(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let query = Fields::parse(query.unwrap_or_default());
    let now = app.now();
    let found = query.filled("access_token").and_then(|name| app.google().find_access(name).cloned());
    match found.filter(|access| now < access.ends) {
        Some(access) => {
            let client = &access.client_id;
            let left = access.ends.duration_since(now).as_secs();
            Json(json!({
                "azp": client,
                "aud": client,
                "scope": access.scopes.join(" "),
                "exp": access.ends.as_second().to_string(),
                "expires_in": left.to_string(),
                "access_type": if access.offline { "offline" } else { "online" },
            }))
            .into_response()
        }
        None => refused("invalid_token", "The value is no living access token.").into_response(),
    }
}
