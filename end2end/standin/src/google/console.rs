//! The pretend Cloud console: members make projects of their own, a form for each step. Not here: what the pages look like
//! (`console_page`), and what a project may be (`projects`).

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};

use super::{
    accounts::{LOOK, find_signed_in, signed_in},
    console_page,
    projects::{Audience, Branding, Project, new_secret},
};
use crate::{
    member::find_member,
    oauth::{Fields, page, redirect, sign_in_page},
    state::App,
};

/// Where it begins.
pub(super) const HOME: &str = "/console";

/// Routes of the pages.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route(HOME, get(list))
        .route("/console/signin", post(sign_in))
        .route("/console/projects", post(create))
        .route("/console/projects/{project}", get(show))
        .route("/console/projects/{project}/{step}", post(change))
        .route("/console/projects/{project}/clients/{client}", get(show_client).post(change_client))
        .route("/console/projects/{project}/clients/{client}/secret", post(replace_secret))
}

/// Who is at the console; the page to sign in for everybody else.
fn who(app: &App, headers: &HeaderMap) -> Result<String, Box<Response>> {
    let ask = || Box::new(sign_in_page(LOOK, "/console/signin", "", |_| true).into_response());
    find_signed_in(app, headers).ok_or_else(ask)
}

fn not_found() -> Box<Response> {
    let body = "<h1>There is no such page</h1>";
    Box::new((StatusCode::NOT_FOUND, page(LOOK, "Page not found", body)).into_response())
}

/// Does something with a project of whoever is signed in.
fn with_project<T>(
    app: &App,
    headers: &HeaderMap,
    project_id: &str,
    work: impl FnOnce(&mut Project) -> T,
) -> Result<T, Box<Response>> {
    let member = who(app, headers)?;
    let mut google = app.google();
    let project = google.projects.find(project_id).filter(|project| project.is_of(&member));
    project.map(work).ok_or_else(not_found)
}

async fn sign_in(State(app): State<App>, body: String) -> Response {
    match Fields::parse(&body).get("member").and_then(find_member) {
        Some(member) => signed_in(&app, member.google, HOME),
        None => redirect(HOME),
    }
}

async fn list(State(app): State<App>, headers: HeaderMap) -> Response {
    match who(&app, &headers) {
        Ok(member) => {
            let google = app.google();
            let projects: Vec<&Project> =
                google.projects.list().filter(|project| project.is_of(&member)).collect();
            console_page::list(&projects, &[])
        }
        Err(response) => *response,
    }
}

async fn create(State(app): State<App>, headers: HeaderMap, body: String) -> Response {
    let member = match who(&app, &headers) {
        Ok(member) => member,
        Err(response) => return *response,
    };
    let fields = Fields::parse(&body);
    let name = fields.get("name").unwrap_or_default().trim();
    let mut google = app.google();
    if !(4..=30).contains(&name.chars().count()) {
        let projects: Vec<&Project> =
            google.projects.list().filter(|project| project.is_of(&member)).collect();
        return console_page::list(&projects, &["Project name has 4 to 30 characters.".to_owned()]);
    }
    let project = google.projects.create(&member, name);
    redirect(&path_of(&project.project_id))
}

/// The page of a project.
fn path_of(project_id: &str) -> String {
    format!("/console/projects/{project_id}")
}

async fn show(State(app): State<App>, Path(project): Path<String>, headers: HeaderMap) -> Response {
    with_project(&app, &headers, &project, |project| console_page::project(project, &[]))
        .unwrap_or_else(|response| *response)
}

async fn change(
    State(app): State<App>,
    Path((project, step)): Path<(String, String)>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fields = Fields::parse(&body);
    let changed = with_project(&app, &headers, &project, |project| match apply(project, &step, &fields) {
        Some(Ok(next)) => Ok(redirect(&next)),
        Some(Err(problems)) => Ok(console_page::project(project, &problems)),
        None => Err(not_found()),
    });
    changed.and_then(|changed| changed).unwrap_or_else(|response| *response)
}

/// What one of the forms asks for; gives where to go on, or what does not fit. Nothing for a form there is not.
fn apply(project: &mut Project, step: &str, fields: &Fields) -> Option<Result<String, Vec<String>>> {
    let here = format!("{}#{step}", path_of(&project.project_id));
    let text = |name: &str| fields.get(name).unwrap_or_default().trim();
    let done = match step {
        "api" => {
            project.enable_api(text("enabled") == "yes");
            Ok(())
        }
        "branding" => brand(project, fields),
        "audience" => set_audience(project, text("user_type"), text("test_users")),
        "publishing" => publish(project, text("status") == "in_production"),
        "scopes" => project.set_scopes(fields.all("scope")),
        "clients" => return Some(create_client(project, fields)),
        _ => return None,
    };
    Some(done.map(|()| here))
}

fn brand(project: &mut Project, fields: &Fields) -> Result<(), Vec<String>> {
    let text = |name: &str| fields.get(name).unwrap_or_default().trim().to_owned();
    let branding = Branding {
        app_name: text("app_name"),
        support_email: text("support_email"),
        developer_email: text("developer_email"),
    };
    let mut problems = Vec::new();
    if branding.app_name.is_empty() {
        problems.push("App name is required.".to_owned());
    }
    for (label, email) in [
        ("User support email", &branding.support_email),
        ("Developer contact email", &branding.developer_email),
    ] {
        if !email.contains('@') {
            problems.push(format!("{label} is not an e-mail address."));
        }
    }
    if problems.is_empty() {
        project.branding = Some(branding);
        return Ok(());
    }
    Err(problems)
}

fn set_audience(project: &mut Project, user_type: &str, test_users: &str) -> Result<(), Vec<String>> {
    match user_type {
        "internal" => project.audience = Audience::Internal,
        "external" if project.audience == Audience::Internal => project.publish(false),
        "external" => {}
        _ => return Err(vec!["Choose a user type.".to_owned()]),
    }
    project.set_test_users(test_users.split(|letter: char| letter == ',' || letter.is_whitespace()));
    Ok(())
}

fn publish(project: &mut Project, in_production: bool) -> Result<(), Vec<String>> {
    match (&project.audience, &project.branding) {
        (Audience::Internal, _) => Err(vec!["Only an External app is published.".to_owned()]),
        (_, None) => Err(vec!["Save the branding before you publish the app.".to_owned()]),
        _ => {
            project.publish(in_production);
            Ok(())
        }
    }
}

fn create_client(project: &mut Project, fields: &Fields) -> Result<String, Vec<String>> {
    if project.branding.is_none() {
        return Err(vec!["Save the branding before you create a client.".to_owned()]);
    }
    if fields.get("type") != Some("web") {
        return Err(vec!["Only Web application clients can be created here.".to_owned()]);
    }
    let name = fields.filled("name").unwrap_or("Web client 1").to_owned();
    let client_id = project.create_client(&name, redirects(fields))?;
    Ok(format!("{}/clients/{client_id}", path_of(&project.project_id)))
}

/// The redirect addresses of a form, one on each line.
fn redirects(fields: &Fields) -> Vec<String> {
    let lines = fields.get("redirect_uris").unwrap_or_default().lines();
    lines.map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

async fn show_client(
    State(app): State<App>,
    Path((project, client)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let shown = with_project(&app, &headers, &project, |project| {
        let project_id = project.project_id.clone();
        let client = project.client(&client)?;
        let response = console_page::client(&project_id, client, &[]);
        client.was_shown = true;
        Some(response)
    });
    shown.and_then(|shown| shown.ok_or_else(not_found)).unwrap_or_else(|response| *response)
}

async fn change_client(
    State(app): State<App>,
    Path((project, client)): Path<(String, String)>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let urls = redirects(&Fields::parse(&body));
    let changed = with_project(&app, &headers, &project, |project| {
        let project_id = project.project_id.clone();
        let client = project.client(&client)?;
        Some(match client.set_redirect_urls(urls) {
            Ok(()) => redirect(&format!("{}/clients/{}", path_of(&project_id), client.client_id)),
            Err(problems) => console_page::client(&project_id, client, &problems),
        })
    });
    changed.and_then(|changed| changed.ok_or_else(not_found)).unwrap_or_else(|response| *response)
}

/// Gives a client another secret; the old one works no more.
async fn replace_secret(
    State(app): State<App>,
    Path((project, client)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let replaced = with_project(&app, &headers, &project, |project| {
        let back = path_of(&project.project_id);
        let client = project.client(&client)?;
        client.client_secret = new_secret();
        client.was_shown = false;
        Some(redirect(&format!("{back}/clients/{}", client.client_id)))
    });
    replaced.and_then(|replaced| replaced.ok_or_else(not_found)).unwrap_or_else(|response| *response)
}
