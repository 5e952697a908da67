//! The Cloud projects of the pretend Google, for tests: listed, made, changed.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{Outcome, Refused, member, parse, to_json};
use crate::google::projects::Project;
use crate::state::App;

pub(super) async fn list(State(app): State<App>) -> Outcome {
    to_json(app.google().projects().list().map(Project::describe).collect::<Vec<_>>())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    owner: String,
    redirect_urls: Vec<String>,
    /// Whole, or what stands behind the common prefix.
    scopes: Vec<String>,
}

/// Makes a project with one web client as it should be: the API enabled, in production.
pub(super) async fn create(State(app): State<App>, body: Bytes) -> Result<Response, Refused> {
    let New { owner, redirect_urls, scopes } = parse(&body)?;
    let owner = member(&owner)?;
    let mut google = app.google();
    let project = google.projects().create(owner.google, "An export");
    project.enable_api(true);
    project.publish(true);
    project.set_scopes(scopes.iter().map(String::as_str)).map_err(refused)?;
    project.create_client("Web client 1", redirect_urls).map_err(refused)?;
    Ok((StatusCode::CREATED, Json(json!(project.describe()))).into_response())
}

/// What of a project a test wants otherwise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    api_enabled: Option<bool>,
    published: Option<bool>,
    test_users: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    redirect_urls: Option<Vec<String>>,
}

pub(super) async fn change(State(app): State<App>, Path(id): Path<String>, body: Bytes) -> Outcome {
    let Change { api_enabled, published, test_users, scopes, redirect_urls } = parse(&body)?;
    let mut google = app.google();
    let found = google.projects().find(&id);
    let project = found.ok_or_else(|| Refused::missing(format!("there is no project {id}")))?;
    if let Some(users) = test_users {
        project.set_test_users(users.iter().map(String::as_str));
    }
    if let Some(scopes) = scopes {
        project.set_scopes(scopes.iter().map(String::as_str)).map_err(refused)?;
    }
    if let Some(is_enabled) = api_enabled {
        project.enable_api(is_enabled);
    }
    if let Some(is_published) = published {
        project.publish(is_published);
    }
    if let Some(urls) = redirect_urls {
        project.set_redirect_urls(&urls).map_err(refused)?;
    }
    to_json(project.describe())
}

fn refused(problems: Vec<String>) -> Refused {
    Refused::input(problems.join(" "))
}
