//! The pages on which a member registers an application, as dev.fitbit.com has them: a form, and what it gave. Not here:
//! the rules of the form (`applications`).

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::{HeaderValue, SET_COOKIE};
use http::{HeaderMap, StatusCode};

use super::applications::{ADDRESSES, Application, Registration, TEXTS};
use super::settings::AppType;
use super::www::{COOKIE, LOOK, not_found, signed_in};
use crate::host::Host;
use crate::member::find_member;
use crate::oauth::{Fields, escape, page, redirect, sign_in_page};
use crate::state::App;

/// Where an application is registered.
const NEW: &str = "/apps/new";

/// Routes of the pages.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/apps", get(list))
        .route(NEW, get(empty_form).post(register))
        .route("/apps/login", post(sign_in))
        .route("/apps/details/{client_id}", get(details))
}

fn ask_who() -> Response {
    sign_in_page(LOOK, "/apps/login", "", |_| true).into_response()
}

async fn sign_in(body: String) -> Response {
    let Some(member) = Fields::parse(&body).get("member").and_then(find_member) else { return ask_who() };
    let mut response = redirect(NEW);
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", member.name);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

async fn list(State(app): State<App>, headers: HeaderMap) -> Response {
    let Some(member) = signed_in(&headers) else { return ask_who() };
    let applications = app.fitbit().applications.list();
    let items: String = applications
        .iter()
        .filter(|application| application.is_of(member.name))
        .map(|application| {
            let (id, name) = (escape(&application.client_id), escape(&application.name));
            format!(r#"<li><a href="/apps/details/{id}">{name}</a> ({})</li>"#, application.app_type.label())
        })
        .collect();
    let body = format!(
        r#"<h1>Manage my apps</h1>
<ul>{items}</ul>
<p><a href="{NEW}">Register a new app</a></p>"#
    );
    page(LOOK, "Manage my apps", &body).into_response()
}

async fn empty_form(headers: HeaderMap) -> Response {
    match signed_in(&headers) {
        Some(_) => form(&Fields::default(), &[]),
        None => ask_who(),
    }
}

async fn register(State(app): State<App>, headers: HeaderMap, body: String) -> Response {
    let Some(member) = signed_in(&headers) else { return ask_who() };
    let fields = Fields::parse(&body);
    match Registration::read(&fields) {
        Ok(registration) => {
            let application = app.fitbit().applications.register(member.name, registration);
            redirect(&format!("/apps/details/{}", application.client_id))
        }
        Err(problems) => form(&fields, &problems),
    }
}

fn form(fields: &Fields, problems: &[String]) -> Response {
    let value = |name: &str| escape(fields.get(name).unwrap_or_default());
    let input = |name: &str, label: &str| {
        format!(r#"<label>{label} <input name="{name}" value="{}" size="40"></label>"#, value(name))
    };
    let label = |wanted: &str| {
        let known = TEXTS.into_iter().chain(ADDRESSES).find(|(name, _)| *name == wanted);
        input(wanted, known.map_or("", |(_, label)| label))
    };
    let radio = |name: &str, choice: &str, text: &str| {
        let checked = if fields.get(name) == Some(choice) { " checked" } else { "" };
        format!(r#"<label><input type="radio" name="{name}" value="{choice}"{checked}> {text}</label>"#)
    };
    let types: String =
        AppType::ALL.iter().map(|app_type| radio("type", app_type.label(), app_type.label())).collect();
    let items: String = problems.iter().map(|problem| format!("<li>{}</li>", escape(problem))).collect();
    let problems = if items.is_empty() { String::new() } else { format!(r#"<ul role="alert">{items}</ul>"#) };
    let body = format!(
        r#"<h1>Register an application</h1>
{problems}
<form method="post" action="{NEW}">
{name}
<label>Description <textarea name="description" rows="3" cols="40">{description}</textarea></label>
{website}{organization}{organization_website}{terms}{privacy}
<fieldset><legend>OAuth 2.0 Application Type</legend>{types}</fieldset>
<label>Redirect URL <textarea name="redirect_url" rows="3" cols="40">{redirect_url}</textarea></label>
<fieldset><legend>Default Access Type</legend>{read_write}{read_only}</fieldset>
<div class="actions"><button type="submit">Register</button></div>
</form>"#,
        name = label("name"),
        description = value("description"),
        website = label("website"),
        organization = label("organization"),
        organization_website = label("organization_website"),
        terms = label("terms_of_service"),
        privacy = label("privacy_policy"),
        redirect_url = value("redirect_url"),
        read_write = radio("access_type", "read_write", "Read &amp; Write"),
        read_only = radio("access_type", "read_only", "Read-Only"),
    );
    page(LOOK, "Register an application", &body).into_response()
}

async fn details(State(app): State<App>, Path(client_id): Path<String>, headers: HeaderMap) -> Response {
    let Some(member) = signed_in(&headers) else { return ask_who() };
    let application =
        Application::find(&app, &client_id).filter(|application| application.is_of(member.name));
    let Some(application) = application else { return not_found().await };
    let redirects: String =
        application.registered(&app).iter().map(|uri| format!("<div>{}</div>", escape(uri))).collect();
    let row = |id: &str, label: &str, value: &str| {
        format!(r#"<tr><th scope="row">{label}</th><td id="{id}">{value}</td></tr>"#)
    };
    let rows = [
        row("client-id", "OAuth 2.0 Client ID", &escape(&application.client_id)),
        row("client-secret", "Client Secret", &escape(&application.client_secret)),
        row("redirect-url", "Redirect URL", &redirects),
        row("type", "OAuth 2.0 Application Type", application.app_type.label()),
        row(
            "authorization-uri",
            "Authorization URI",
            &format!("{}/oauth2/authorize", app.base(Host::FitbitWww)),
        ),
        row(
            "token-uri",
            "Access/Refresh Token Request URI",
            &format!("{}/oauth2/token", app.base(Host::FitbitApi)),
        ),
    ];
    let body = format!("<h1>{}</h1>\n<table>{}</table>", escape(&application.name), rows.concat());
    (StatusCode::OK, page(LOOK, "Application", &body)).into_response()
}
