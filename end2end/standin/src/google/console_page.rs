//! What the pages of the pretend Cloud console look like. The words on fields and buttons are those a guide has to name; the
//! rest is this stand-in's own.

use axum::response::{IntoResponse, Response};

use super::{
    accounts::LOOK,
    console::HOME,
    projects::{Audience, Project, WebClient},
    scope::{PREFIX, SCOPES},
};
use crate::oauth::{escape, page};

fn alert(problems: &[String]) -> String {
    let items: String = problems.iter().map(|problem| format!("<li>{}</li>", escape(problem))).collect();
    if items.is_empty() { String::new() } else { format!(r#"<ul role="alert">{items}</ul>"#) }
}

fn input(name: &str, label: &str, value: &str) -> String {
    format!(r#"<label>{label} <input name="{name}" value="{}" size="40"></label>"#, escape(value))
}

fn area(name: &str, label: &str, value: &str) -> String {
    format!(
        r#"<label>{label} <textarea name="{name}" rows="3" cols="40">{}</textarea></label>"#,
        escape(value)
    )
}

/// A radio button or a box.
fn choice(kind: &str, name: &str, value: &str, label: &str, is_chosen: bool) -> String {
    let checked = if is_chosen { " checked" } else { "" };
    format!(r#"<label><input type="{kind}" name="{name}" value="{value}"{checked}> {label}</label>"#)
}

/// A step of a project: a heading and a form.
fn step(project: &Project, id: &str, heading: &str, fields: &str, button: &str) -> String {
    format!(
        r#"<section id="{id}"><h2>{heading}</h2>
<form method="post" action="{HOME}/projects/{project}/{id}">{fields}
<div class="actions"><button type="submit">{button}</button></div></form></section>"#,
        project = escape(&project.project_id),
    )
}

/// The projects of a member, and the form for another one.
pub(super) fn list(projects: &[&Project], problems: &[String]) -> Response {
    let items: String = projects
        .iter()
        .map(|project| {
            let (id, name) = (escape(&project.project_id), escape(&project.name));
            format!(r#"<li><a href="{HOME}/projects/{id}">{name}</a> ({id})</li>"#)
        })
        .collect();
    let body = format!(
        r#"<h1>Cloud projects</h1>
{alert}<ul>{items}</ul>
<section id="new"><h2>New project</h2>
<form method="post" action="{HOME}/projects">{name}
<div class="actions"><button type="submit">Create</button></div></form></section>"#,
        alert = alert(problems),
        name = input("name", "Project name", ""),
    );
    page(LOOK, "Cloud projects", &body).into_response()
}

/// A project with all its steps.
pub(super) fn project(project: &Project, problems: &[String]) -> Response {
    let body = format!(
        r#"<h1>{name}</h1>
<p><a href="{HOME}">All projects</a></p>
{alert}{api}{branding}{audience}{publishing}{scopes}{clients}"#,
        name = escape(&project.name),
        alert = alert(problems),
        api = api(project),
        branding = branding(project),
        audience = audience(project),
        publishing = publishing(project),
        scopes = scopes(project),
        clients = clients(project),
    );
    page(LOOK, "Cloud project", &body).into_response()
}

fn api(project: &Project) -> String {
    let (state, value, button) = match project.api_is_enabled {
        true => ("API enabled", "no", "Disable"),
        false => ("Not enabled in this project", "yes", "Enable"),
    };
    let fields =
        format!(r#"<p id="api-state">{state}</p><input type="hidden" name="enabled" value="{value}">"#);
    step(project, "api", "Library: Google Health API", &fields, button)
}

fn branding(project: &Project) -> String {
    let saved = project.branding.as_ref();
    let value = |pick: fn(&super::projects::Branding) -> &str| saved.map(pick).unwrap_or_default();
    let fields = [
        input("app_name", "App name", value(|branding| &branding.app_name)),
        input("support_email", "User support email", value(|branding| &branding.support_email)),
        input("developer_email", "Developer contact email", value(|branding| &branding.developer_email)),
    ];
    step(project, "branding", "Branding", &fields.concat(), "Save branding")
}

fn audience(project: &Project) -> String {
    let is_internal = project.audience == Audience::Internal;
    let users: Vec<&str> = project.test_users.iter().map(String::as_str).collect();
    let fields = format!(
        r#"<fieldset><legend>User type</legend>{}{}</fieldset>{}"#,
        choice("radio", "user_type", "internal", "Internal", is_internal),
        choice("radio", "user_type", "external", "External", !is_internal),
        area("test_users", "Test users, one account on each line", &users.join("\n")),
    );
    step(project, "audience", "Audience", &fields, "Save audience")
}

fn publishing(project: &Project) -> String {
    let (state, value, button) = match project.audience {
        Audience::InProduction => ("In production", "testing", "Back to testing"),
        Audience::Testing(_) | Audience::Internal => ("Testing", "in_production", "Publish app"),
    };
    let fields = format!(
        r#"<p>Publishing status: <strong id="publishing-status">{state}</strong></p>
<input type="hidden" name="status" value="{value}">"#
    );
    step(project, "publishing", "Publishing status", &fields, button)
}

fn scopes(project: &Project) -> String {
    if !project.api_is_enabled {
        return r#"<section id="scopes"><h2>Data Access</h2>
<p>The scopes of the Google Health API appear here once it is enabled.</p></section>"#
            .to_owned();
    }
    let boxes: String = SCOPES
        .iter()
        .map(|scope| {
            let full = format!("{PREFIX}{}", scope.suffix);
            let label = format!(".../auth/googlehealth.{}: {}", scope.suffix, scope.label);
            choice("checkbox", "scope", &full, &label, project.scopes.contains(&full))
        })
        .collect();
    let fields = format!("<fieldset><legend>Google Health API</legend>{boxes}</fieldset>");
    step(project, "scopes", "Data Access", &fields, "Save scopes")
}

fn clients(project: &Project) -> String {
    let items: String = project
        .clients
        .iter()
        .map(|client| {
            let (id, name) = (escape(&client.client_id), escape(&client.name));
            let project = escape(&project.project_id);
            format!(r#"<li><a href="{HOME}/projects/{project}/clients/{id}">{name}</a></li>"#)
        })
        .collect();
    let fields = [
        format!("<ul>{items}</ul>"),
        r#"<label>Application type <select name="type"><option value="">Choose one</option>
<option value="web">Web application</option><option value="desktop">Desktop app</option></select></label>"#
            .to_owned(),
        input("name", "Name", "Web client 1"),
        area("redirect_uris", "Authorized redirect URIs, one on each line", ""),
    ];
    step(project, "clients", "Clients", &fields.concat(), "Create client")
}

/// A client of a project, with its secret if that was never shown.
pub(super) fn client(project_id: &str, client: &WebClient, problems: &[String]) -> Response {
    let secret = match client.was_shown {
        false => escape(&client.client_secret),
        true => {
            let shown = client.client_secret.len().saturating_sub(4);
            format!("****{}", escape(client.client_secret.get(shown..).unwrap_or_default()))
        }
    };
    let back = format!("{HOME}/projects/{}", escape(project_id));
    let here = format!("{back}/clients/{}", escape(&client.client_id));
    let row = |id: &str, label: &str, value: &str| {
        format!(r#"<tr><th scope="row">{label}</th><td id="{id}">{value}</td></tr>"#)
    };
    let body = format!(
        r#"<h1>{name}</h1>
<p><a href="{back}">Back to the project</a></p>
{alert}<table>{id}{secret}</table>
<p>The secret is shown whole this one time; afterwards only a new one helps.</p>
<form method="post" action="{here}">{redirects}
<div class="actions"><button type="submit">Save</button></div></form>
<form method="post" action="{here}/secret">
<div class="actions"><button class="plain" type="submit">Replace secret</button></div></form>"#,
        name = escape(&client.name),
        alert = alert(problems),
        id = row("client-id", "Client ID", &escape(&client.client_id)),
        secret = row("client-secret", "Client secret", &secret),
        redirects = area(
            "redirect_uris",
            "Authorized redirect URIs, one on each line",
            &client.redirect_urls().join("\n")
        ),
    );
    page(LOOK, "OAuth client", &body).into_response()
}
