//! The token endpoint of api.fitbit.com with its neighbours: revoke and introspect. Not here: the rules of codes and
//! tokens (`grants`).

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::api::check_token;
use super::applications::Application;
use super::grants::{ACCESS_SECONDS, CodeRefusal, Pair};
use super::refusal::{Refusal, json_answer};
use super::scope::{granted_text, introspected_text};
use super::settings::{AppType, Settings};
use crate::oauth::{Fields, basic_credentials};
use crate::state::App;

/// Exchanges a code or a refresh token for a new pair of tokens.
pub(super) async fn issue(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    match exchange(&app, &headers, &body) {
        Ok(pair) => json_answer(&json!({
            "access_token": pair.access,
            "expires_in": ACCESS_SECONDS,
            "refresh_token": pair.refresh,
            "scope": granted_text(&pair.scopes),
            "token_type": "Bearer",
            "user_id": pair.user_id,
        })),
        Err(refusal) => refusal.into_response(),
    }
}

fn exchange(app: &App, headers: &HeaderMap, body: &Bytes) -> Result<Pair, Refusal> {
    let fields = read_form(headers, body)?;
    let settings = Settings::read(app.switches());
    let client_id = &check_client(app, headers, &fields)?.client_id;
    if fields.filled("expires_in").is_some_and(|seconds| seconds != "28800") {
        return Err(Refusal::invalid_request("expires_in can only be 28800."));
    }
    let required = |name: &'static str| fields.filled(name).ok_or_else(|| Refusal::missing_parameter(name));
    match required("grant_type")? {
        "authorization_code" => {
            let code = required("code")?;
            let verifier = fields.filled("code_verifier");
            if verifier.is_some_and(|verifier| !(43..=128).contains(&verifier.len())) {
                return Err(Refusal::invalid_request("code_verifier must have 43 to 128 characters."));
            }
            app.fitbit()
                .grants
                .redeem(code, fields.filled("redirect_uri"), verifier, client_id, app.now())
                .map_err(|refusal| match refusal {
                    CodeRefusal::Dead => {
                        Refusal::invalid_grant(&format!("Authorization code invalid: {code}"))
                    }
                    CodeRefusal::RedirectUri => {
                        Refusal::invalid_grant("The redirect_uri is not the one of the consent page.")
                    }
                    CodeRefusal::Verifier => {
                        Refusal::invalid_grant("The code_verifier does not fit the code_challenge.")
                    }
                })
        }
        "refresh_token" => {
            let refresh = required("refresh_token")?;
            app.fitbit()
                .grants
                .renew(refresh, client_id, settings.refresh_grace, app.now())
                .ok_or_else(|| Refusal::invalid_grant(&format!("Refresh token invalid: {refresh}")))
        }
        _ => Err(Refusal::invalid_request("grant_type must be authorization_code or refresh_token.")),
    }
}

/// Ends a consent with all its tokens, by either of them.
pub(super) async fn revoke(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let revoked = read_form(&headers, &body).and_then(|fields| {
        check_client(&app, &headers, &fields)?;
        let token = fields.filled("token").ok_or_else(|| Refusal::missing_parameter("token"))?;
        let known = app.fitbit().grants.revoke_token(token);
        if known { Ok(()) } else { Err(Refusal::invalid_token(token)) }
    });
    match revoked {
        Ok(()) => (StatusCode::OK, Body::empty()).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Tells what an access token is good for; it may be asked about itself or another of the member's.
pub(super) async fn introspect(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let asked = check_token(&app, &headers).and_then(|asker| {
        let fields = read_form(&headers, &body)?;
        let token = fields.filled("token").ok_or_else(|| Refusal::missing_parameter("token"))?.to_owned();
        Ok((asker, token))
    });
    let (asker, token) = match asked {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let found = app.fitbit().grants.find(&token, app.now());
    match found {
        Ok(access) if access.member == asker.member => json_answer(&json!({
            "active": true,
            "scope": introspected_text(&access.scopes),
            "client_id": access.client_id,
            "user_id": access.user_id,
            "token_type": "access_token",
            "exp": access.expires.as_millisecond(),
            "iat": access.issued.as_millisecond(),
        })),
        Ok(_) | Err(_) => json_answer(&json!({ "active": false })),
    }
}

fn read_form(headers: &HeaderMap, body: &Bytes) -> Result<Fields, Refusal> {
    let is_form = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    if !is_form {
        return Err(Refusal::invalid_request("There was an error reading the request body."));
    }
    Ok(Fields::parse(body))
}

/// Finds out who asks: by the secret, or by the client id alone where the type of application allows it.
fn check_client(app: &App, headers: &HeaderMap, fields: &Fields) -> Result<Application, Refusal> {
    let find = |id: &str| Application::find(app, id).ok_or_else(Refusal::invalid_client);
    let named = fields.filled("client_id");
    if let Some((id, secret)) = basic_credentials(headers) {
        let application = find(&id)?;
        let fits = secret == application.client_secret && named.is_none_or(|named| named == id);
        return if fits { Ok(application) } else { Err(Refusal::invalid_client()) };
    }
    let Some(named) = named else {
        let site = Settings::read(app.switches()).app_type;
        let is_server = site == AppType::Server;
        return Err(if is_server {
            Refusal::no_authorization()
        } else {
            Refusal::missing_parameter("client_id")
        });
    };
    let application = find(named)?;
    match application.app_type {
        AppType::Server => Err(Refusal::no_authorization()),
        AppType::Client | AppType::Personal => Ok(application),
    }
}
