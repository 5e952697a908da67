//! The host www.fitbit.com: the sign-in page, the consent page, and errors that stay on the page.
//! Not here: the rules of the address that opens them (`authorization`), and where applications are registered
//! (`developer`).

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::{HeaderValue, SET_COOKIE};
use http::{HeaderMap, StatusCode};

use super::api::answer_gone;
use super::authorization::{Authorization, PageError};
use super::developer;
use super::grants::Consented;
use super::scope::{Scope, Scopes};
use crate::member::{Member, find_member};
use crate::oauth::{
    Fields, Look, escape, find_cookie, hidden_inputs, page, redirect, sign_in_page, with_query,
};
use crate::state::App;

/// How this service's pages look.
pub(super) const LOOK: Look = Look { service: "Fitbit", colour: "#00666d" };
pub(super) const COOKIE: &str = "standin_fitbit";

/// Routes of www.fitbit.com.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/oauth2/authorize", get(authorize).post(decide))
        .route("/login", post(sign_in))
        .route("/logout", post(sign_out))
        .merge(developer::router())
        .fallback(not_found)
        .layer(from_fn_with_state(app.clone(), answer_gone))
        .with_state(app)
}

async fn authorize(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    let authorization = match Authorization::read(&app, &Fields::parse(&query)) {
        Ok(authorization) => authorization,
        Err(error) => return error_page(&error),
    };
    match signed_in(&headers) {
        Some(member) if !authorization.sign_in_again => refuse_account(&authorization, member, &query)
            .unwrap_or_else(|| consent_page(&authorization, member, &query, None)),
        _ => {
            let hidden = hidden_inputs([("query", query.as_str())]);
            sign_in_page(LOOK, "/login", &hidden, |_| true).into_response()
        }
    }
}

async fn sign_in(body: String) -> Response {
    let fields = Fields::parse(&body);
    let Some(member) = fields.get("member").and_then(find_member) else {
        return error_page(&PageError::invalid_request("There is no such member."));
    };
    // A page that asked for a new sign-in must not ask for it again, or it would never end.
    let pairs = Fields::parse(fields.get("query").unwrap_or_default()).0.into_iter().map(|(name, value)| {
        let words = value.split_whitespace().filter(|word| *word != "login").collect::<Vec<_>>().join(" ");
        if name == "prompt" { (name, words) } else { (name, value) }
    });
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", member.name);
    back_to_authorize(&query, &cookie)
}

async fn sign_out(body: String) -> Response {
    let fields = Fields::parse(&body);
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    back_to_authorize(fields.get("query").unwrap_or_default(), &cookie)
}

fn back_to_authorize(query: &str, cookie: &str) -> Response {
    let mut response = redirect(&format!("/oauth2/authorize?{query}"));
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// Takes the member's decision on the consent page and sends the browser back to the client.
async fn decide(State(app): State<App>, headers: HeaderMap, body: String) -> Response {
    let fields = Fields::parse(&body);
    let query = fields.get("query").unwrap_or_default();
    let authorization = match Authorization::read(&app, &Fields::parse(query)) {
        Ok(authorization) => authorization,
        Err(error) => return error_page(&error),
    };
    let Some((member, simulated)) =
        signed_in(&headers).and_then(|member| Some((member, app.bodies().find(member.name)?)))
    else {
        return redirect(&format!("/oauth2/authorize?{query}"));
    };
    if let Some(refusal) = refuse_account(&authorization, member, query) {
        return refusal;
    }
    if fields.get("decision") != Some("allow") {
        let text = "The user denied the request.";
        return send_back(&authorization, &[("error", "access_denied"), ("error_description", text)]);
    }
    let ticked: Scopes = fields
        .all("scope")
        .filter_map(Scope::find)
        .filter(|scope| authorization.scopes.contains(scope))
        .collect();
    if ticked.is_empty() {
        return consent_page(&authorization, member, query, Some("Tick at least one kind of data, or deny."));
    }
    let consented = Consented {
        client_id: authorization.application.client_id.clone(),
        member: member.name.to_owned(),
        user_id: simulated.legacy_user_id().to_owned(),
        scopes: ticked,
        redirect_uri: authorization.named_redirect_uri.clone(),
        challenge: authorization.challenge.clone(),
    };
    let now = app.now();
    let code = app.fitbit().grants.issue_code(consented, now);
    send_back(&authorization, &[("code", &code)])
}

/// Redirects to the client, with the fragment the real service has always added.
fn send_back(authorization: &Authorization, pairs: &[(&str, &str)]) -> Response {
    let state = authorization.state.as_deref().map(|state| ("state", state));
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain(state).collect();
    redirect(&format!("{}#_=_", with_query(&authorization.redirect_uri, &pairs)))
}

/// Refuses whoever is not the developer of a Personal application; what the real page says is not known.
fn refuse_account(authorization: &Authorization, member: &Member, query: &str) -> Option<Response> {
    if authorization.application.serves(member.name) {
        return None;
    }
    let body = format!(
        r#"<h1>The request cannot be carried out</h1>
<p><strong><code>unauthorized_client</code></strong>: This application is of type Personal. It may read the account of
its developer only, and you are signed in as {name}.</p>
<form method="post" action="/logout">{hidden}
<div class="actions"><button class="plain" type="submit">Use another account</button></div>
</form>"#,
        name = escape(member.name),
        hidden = hidden_inputs([("query", query)]),
    );
    Some((StatusCode::BAD_REQUEST, page(LOOK, "Request error", &body)).into_response())
}

/// Finds who is signed in.
pub(super) fn signed_in(headers: &HeaderMap) -> Option<&'static Member> {
    find_cookie(headers, COOKIE).and_then(find_member)
}

fn consent_page(
    authorization: &Authorization,
    member: &Member,
    query: &str,
    problem: Option<&str>,
) -> Response {
    let boxes: String = authorization
        .scopes
        .iter()
        .map(|scope| {
            format!(
                r#"<label><input type="checkbox" name="scope" value="{}" checked> {}</label>"#,
                scope.name(),
                escape(scope.label())
            )
        })
        .collect();
    let problem = problem
        .map(|text| format!(r#"<p role="alert"><strong>{}</strong></p>"#, escape(text)))
        .unwrap_or_default();
    let hidden = hidden_inputs([("query", query)]);
    let body = format!(
        r#"<h1>{client} would like to read your Fitbit data</h1>
<p>You are signed in as <strong>{name}</strong>.</p>
{problem}
<form method="post" action="/oauth2/authorize">{hidden}
<fieldset><legend>Allow it to read</legend>{boxes}</fieldset>
<div class="actions"><button type="submit" name="decision" value="allow">Allow</button>
<button class="plain" type="submit" name="decision" value="deny">Deny</button></div>
</form>
<form method="post" action="/logout">{hidden}
<div class="actions"><button class="plain" type="submit">Use another account</button></div>
</form>"#,
        client = escape(&authorization.application.name),
        name = escape(member.name),
    );
    page(LOOK, "Allow access to your Fitbit data", &body).into_response()
}

fn error_page(error: &PageError) -> Response {
    let body = format!(
        "<h1>The request cannot be carried out</h1>\n<p><strong><code>{}</code></strong>: {}</p>",
        error.code,
        escape(&error.text)
    );
    (StatusCode::BAD_REQUEST, page(LOOK, "Request error", &body)).into_response()
}

/// Answers for a page that does not exist.
pub(super) async fn not_found() -> Response {
    let body = "<h1>There is no such page</h1>";
    (StatusCode::NOT_FOUND, page(LOOK, "Page not found", body)).into_response()
}
