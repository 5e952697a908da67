//! The pretend `accounts.google.com`: choosing an account, consenting scope by scope, going back with a code.

use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header};

use super::{
    console,
    projects::{Audience, Registered},
    scope::{CLOUD_PLATFORM, find_label},
    state::Code,
    switches, warning,
};
use crate::{
    member::find_member,
    oauth::{Fields, Look, escape, find_cookie, hidden_inputs, page, redirect, sign_in_page, with_query},
    state::App,
};

pub(super) const LOOK: Look = Look { service: "Google", colour: "#0b57d0" };
const COOKIE: &str = "standin_google";
const SIGN_IN: &str = "/v3/signin";
pub(super) const CONSENT: &str = "/signin/oauth/consent";

/// Routes of accounts.google.com.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/o/oauth2/v2/auth", get(authorize))
        .route("/o/oauth2/auth", get(authorize))
        .route(SIGN_IN, post(sign_in))
        .route(CONSENT, get(consent_page).post(consent))
        .route(warning::PATH, get(warning::show))
        .merge(console::router())
        .with_state(app)
}

/// A page that ends the authorization here: nothing goes back to the client.
pub(super) struct Stop {
    status: StatusCode,
    error: &'static str,
    text: String,
}

pub(super) fn stop(status: u16, error: &'static str, text: impl Into<String>) -> Stop {
    Stop { status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), error, text: text.into() }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let body = format!(
            "<h1>Access blocked</h1><p>{}</p><p>Error {}: {}</p>",
            escape(&self.text),
            self.status.as_u16(),
            self.error
        );
        (self.status, page(LOOK, "Access blocked", &body)).into_response()
    }
}

/// What a client asks for, checked as far as it can be without knowing who answers.
pub(super) struct Asked {
    pub(super) query: String,
    pub(super) registered: Registered,
    fields: Fields,
    redirect_uri: String,
    scopes: Vec<String>,
    challenge: Option<(String, String)>,
    prompts: Vec<String>,
}

impl Asked {
    /// Reads a query. The client and its redirect address come first: until both are sound nothing may go back.
    pub(super) fn parse(app: &App, query: &str) -> Result<Self, Stop> {
        let fields = Fields::parse(query);
        if let Some(twice) = fields.0.iter().map(|(name, _)| name).find(|name| fields.all(name).count() > 1) {
            return Err(stop(400, "invalid_request", format!("The parameter {twice} was given twice.")));
        }
        let need = |name: &'static str| {
            fields
                .filled(name)
                .ok_or_else(|| stop(400, "invalid_request", format!("The parameter {name} is missing.")))
        };
        let registered = Registered::find(app, need("client_id")?)
            .ok_or_else(|| stop(401, "invalid_client", "No client of this id is registered."))?;
        let redirect_uri = need("redirect_uri")?.to_owned();
        if !registered.accepts_redirect(app, &redirect_uri) {
            let text = format!("{redirect_uri} is not among the redirect addresses of this client.");
            return Err(stop(400, "redirect_uri_mismatch", text));
        }
        if need("response_type")? != "code" {
            return Err(stop(400, "unsupported_response_type", "The response type has to be code."));
        }
        let mut scopes: Vec<String> = Vec::new();
        let refused = app.switches().text(switches::REFUSED_SCOPE).filter(|end| !end.is_empty());
        let is_refused = |scope: &str| refused.as_deref().is_some_and(|end| scope.ends_with(end));
        for scope in need("scope")?.split(' ').filter(|scope| !scope.is_empty()) {
            if find_label(scope).is_none() || is_refused(scope) {
                return Err(stop(400, "invalid_scope", format!("{scope} is no scope.")));
            }
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        for (name, values) in
            [("access_type", ["online", "offline"]), ("include_granted_scopes", ["true", "false"])]
        {
            if fields.filled(name).is_some_and(|value| !values.contains(&value)) {
                return Err(stop(
                    400,
                    "invalid_request",
                    format!("The parameter {name} has an unknown value."),
                ));
            }
        }
        let prompts: Vec<_> =
            fields.filled("prompt").unwrap_or_default().split(' ').map(str::to_owned).collect();
        let known = |prompt: &String| matches!(prompt.as_str(), "" | "none" | "consent" | "select_account");
        if !prompts.iter().all(known) || prompts.len() > 1 && prompts.iter().any(|prompt| prompt == "none") {
            return Err(stop(400, "invalid_request", "The parameter prompt has an unknown value."));
        }
        let challenge = parse_challenge(&fields)?;
        // What was not added to the project is not even shown.
        scopes.retain(|scope| registered.project.offers(scope));
        if scopes.is_empty() {
            let text = "None of the scopes asked for was added to this project.";
            return Err(stop(400, "invalid_scope", text));
        }
        Ok(Self { query: query.to_owned(), registered, redirect_uri, scopes, challenge, prompts, fields })
    }

    fn prompts(&self, name: &str) -> bool {
        self.prompts.iter().any(|prompt| prompt == name)
    }

    fn is_offline(&self) -> bool {
        self.fields.get("access_type") == Some("offline")
    }

    /// Goes back to the client with these members and the state it gave.
    fn go_back(&self, members: &[(&str, &str)]) -> Response {
        let mut members = members.to_vec();
        if let Some(state) = self.fields.get("state") {
            members.insert(0, ("state", state));
        }
        redirect(&with_query(&self.redirect_uri, &members))
    }
}

fn parse_challenge(fields: &Fields) -> Result<Option<(String, String)>, Stop> {
    let method = fields.filled("code_challenge_method");
    let Some(challenge) = fields.filled("code_challenge") else {
        return match method {
            None => Ok(None),
            Some(_) => {
                Err(stop(400, "invalid_request", "A challenge method without a code challenge was given."))
            }
        };
    };
    let method = method.unwrap_or("plain");
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !matches!(method, "plain" | "S256")
        || !(43..=128).contains(&challenge.len())
        || !challenge.bytes().all(sound)
    {
        return Err(stop(400, "invalid_request", "The code challenge is malformed or its method unknown."));
    }
    Ok(Some((challenge.to_owned(), method.to_owned())))
}

pub(super) fn find_signed_in(app: &App, headers: &HeaderMap) -> Option<String> {
    let cookie = find_cookie(headers, COOKIE)?;
    app.google().find_session(cookie).map(str::to_owned)
}

async fn authorize(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let asked = match Asked::parse(&app, &query.unwrap_or_default()) {
        Ok(asked) => asked,
        Err(stop) => return stop.into_response(),
    };
    let member = find_signed_in(&app, &headers);
    if asked.prompts("none") {
        return match member {
            None => asked.go_back(&[("error", "login_required")]),
            Some(member) if consented(&app, &member, &asked) => {
                finish(&app, &asked, &member, asked.scopes.clone(), false)
            }
            Some(_) => asked.go_back(&[("error", "consent_required")]),
        };
    }
    match member {
        Some(member) if !asked.prompts("select_account") => {
            if !asked.prompts("consent") && consented(&app, &member, &asked) {
                return finish(&app, &asked, &member, asked.scopes.clone(), false);
            }
            redirect(&after_sign_in(&asked))
        }
        _ => sign_in_page(LOOK, SIGN_IN, &hidden_inputs([("query", asked.query.as_str())]), |_| true)
            .into_response(),
    }
}

/// Where the browser goes once it is known who is there.
fn after_sign_in(asked: &Asked) -> String {
    let page = if asked.registered.is_verified { CONSENT } else { warning::PATH };
    format!("{page}?{}", asked.query)
}

/// Tells whether a member has consented to all of this before, so that they need not be asked again.
fn consented(app: &App, member: &str, asked: &Asked) -> bool {
    let google = app.google();
    let project = &asked.registered.project.project_id;
    google
        .find_consent(project, member)
        .is_some_and(|given| asked.scopes.iter().all(|scope| given.contains(scope)))
}

async fn sign_in(State(app): State<App>, body: Bytes) -> Response {
    let form = Fields::parse(&body);
    let query = form.get("query").unwrap_or_default();
    let Some(member) = form.get("member").and_then(find_member) else {
        return stop(400, "invalid_request", "Nobody of this name has an account.").into_response();
    };
    match Asked::parse(&app, query) {
        Ok(asked) => signed_in(&app, member.google, &after_sign_in(&asked)),
        Err(stop) => stop.into_response(),
    }
}

/// Signs an account in and sends the browser on.
pub(super) fn signed_in(app: &App, member: &str, to: &str) -> Response {
    let cookie = app.google().sign_in(member);
    let mut response = redirect(to);
    let cookie = format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = cookie.parse() {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Refuses accounts that may not use this client at all, as its project and the switches have it.
pub(super) fn check_account(app: &App, registered: &Registered, member: &str) -> Result<(), Stop> {
    match app.switches().text(switches::ACCOUNT_REFUSED).as_deref() {
        Some("policy_enforced") => {
            return Err(stop(400, "policy_enforced", "This account is under advanced protection."));
        }
        Some("admin_policy_enforced") => {
            return Err(stop(400, "admin_policy_enforced", "Your organisation does not allow this app."));
        }
        Some("org_internal") => {
            return Err(stop(403, "org_internal", "This app is for members of one organisation only."));
        }
        _ => {}
    }
    match &registered.project.audience {
        Audience::Internal => {
            Err(stop(403, "org_internal", "This app is for members of one organisation only."))
        }
        Audience::Testing(Some(users)) if !users.contains(member) => Err(stop(
            403,
            "access_denied",
            "This app is being tested, and this account is not among its testers.",
        )),
        Audience::Testing(_) | Audience::InProduction => Ok(()),
    }
}

async fn consent_page(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let asked = match Asked::parse(&app, &query.unwrap_or_default()) {
        Ok(asked) => asked,
        Err(stop) => return stop.into_response(),
    };
    let Some(member) = find_signed_in(&app, &headers) else {
        return redirect(&format!("/o/oauth2/v2/auth?{}", asked.query));
    };
    if let Err(stop) = check_account(&app, &asked.registered, &member) {
        return stop.into_response();
    }
    let boxes: String = asked
        .scopes
        .iter()
        .map(|scope| {
            let label = find_label(scope).unwrap_or_default();
            let scope = escape(scope);
            format!(
                r#"<label><input type="checkbox" name="granted" value="{scope}" checked> {label}</label>"#
            )
        })
        .collect();
    let switch = with_query(
        &format!("/o/oauth2/v2/auth?{}", without_prompt(&asked)),
        &[("prompt", "select_account consent")],
    );
    let body = format!(
        r#"<h1>{app_name} wants access to your Google Account</h1>
<p>Signed in as <strong>{member}</strong>. <a href="{switch}">Use another account</a></p>
<form method="post" action="{CONSENT}">{hidden}
<fieldset><legend>Choose what it can access</legend>{boxes}</fieldset>
<div class="actions"><button type="submit" name="answer" value="continue">Continue</button>
<button class="plain" type="submit" name="answer" value="cancel">Cancel</button></div></form>"#,
        app_name = escape(asked.registered.app_name()),
        member = escape(&member),
        switch = escape(&switch),
        hidden = hidden_inputs([("query", asked.query.as_str())]),
    );
    page(LOOK, "Choose what the project can access", &body).into_response()
}

fn without_prompt(asked: &Asked) -> String {
    let kept = asked.fields.0.iter().filter(|(name, _)| name != "prompt");
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
}

async fn consent(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Fields::parse(&body);
    let asked = match Asked::parse(&app, form.get("query").unwrap_or_default()) {
        Ok(asked) => asked,
        Err(stop) => return stop.into_response(),
    };
    let Some(member) = find_signed_in(&app, &headers) else {
        return redirect(&format!("/o/oauth2/v2/auth?{}", asked.query));
    };
    if let Err(stop) = check_account(&app, &asked.registered, &member) {
        return stop.into_response();
    }
    let granted: Vec<_> = asked
        .scopes
        .iter()
        .filter(|scope| form.all("granted").any(|given| given == *scope))
        .cloned()
        .collect();
    if form.get("answer") != Some("continue") || granted.is_empty() {
        return asked.go_back(&[("error", "access_denied")]);
    }
    finish(&app, &asked, &member, granted, true)
}

/// Goes back with a code. A refresh token comes with it only on the first consent or when consent was asked for anew.
fn finish(app: &App, asked: &Asked, member: &str, mut scopes: Vec<String>, consented_now: bool) -> Response {
    if let Err(stop) = check_account(app, &asked.registered, member) {
        return stop.into_response();
    }
    let (project, client) = (&asked.registered.project, &asked.registered.client);
    let mut google = app.google();
    let first = google.find_consent(&project.project_id, member).is_none();
    if asked.fields.get("include_granted_scopes") == Some("true") {
        let earlier = app.switches().text(switches::EARLIER_SCOPE);
        let earlier =
            earlier.map(|scope| if scope == "cloud-platform" { CLOUD_PLATFORM.to_owned() } else { scope });
        scopes.extend(
            google.find_consent(&project.project_id, member).into_iter().flatten().cloned().chain(earlier),
        );
        scopes.sort_unstable();
        scopes.dedup();
    }
    let granted = scopes.join(" ");
    let code = google.store_code(Code {
        member: member.to_owned(),
        project_id: project.project_id.clone(),
        client_id: client.client_id.clone(),
        redirect_uri: asked.redirect_uri.clone(),
        scopes,
        challenge: asked.challenge.clone(),
        with_refresh: asked.is_offline() && (first || asked.prompts("consent")),
        offline: asked.is_offline(),
        made: app.now(),
    });
    drop(google);
    let prompt = if consented_now { "consent" } else { "none" };
    asked.go_back(&[("code", &code), ("scope", &granted), ("authuser", "0"), ("prompt", prompt)])
}
