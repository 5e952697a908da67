//! Leaving the project: through the API, and by the member on the website. Not here: deleting files by name.

use super::answer::{ApiError, error_page, server_error};
use super::api::{Call, Reply};
use super::caller::Caller;
use super::file::remove_objects;
use super::message::list_named;
use super::session::{HOME, carries_token, forged, send_to_sign_in};
use super::state::own_label;
use super::switches;
use super::upload_form::REQUIRED;
use super::webhook::{find_url, notify};
use crate::oauth::{Fields, redirect};
use crate::state::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::json;

/// The notice could not be put together, as on the real site.
struct Broken;

/// Ends the memberships and tells the project.
async fn remove(app: &App, people: &[String], erasure_requested: bool) -> Result<(), Broken> {
    let now = app.now();
    for person in people {
        let id = {
            let mut state = app.open_humans();
            state.leave(person, erasure_requested.then_some(now));
            state.memberships.get(person).map_or("", |membership| membership.id)
        };
        let Some(url) = find_url(app) else { continue };
        // Without a request for erasure the real site tries to read a time that is not there, after everything
        // else was done. Older versions took the present time; the switch brings that back.
        if !erasure_requested && !app.switches().is(switches::WEBHOOK_DEFECT, "off") {
            return Err(Broken);
        }
        notify(app, &url, id, erasure_requested, now).await;
    }
    Ok(())
}

/// Answers `project/remove-members/`.
pub(super) async fn remove_members(app: App, call: Call) -> Result<Reply, ApiError> {
    let people = match &call.caller {
        Caller::Member(person) => vec![person.clone()],
        Caller::Project { .. } => {
            let named = list_named(&app.open_humans(), &call.input)?;
            named.ok_or_else(|| ApiError::wrapped("project_member_ids", REQUIRED))?
        }
    };
    remove(&app, &people, false).await.map_err(|Broken| ApiError::Server)?;
    Ok((StatusCode::OK, json!("success")))
}

/// Takes the member's form for leaving: `remove_files` and `erasure_requested` are independent ticks.
pub(super) async fn leave(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Fields::parse(&body);
    if !carries_token(&app, &headers, &form) {
        return forged();
    }
    let Some((person, _)) = app.open_humans().sessions.find_person(&headers) else {
        return send_to_sign_in(&app, &headers, HOME);
    };
    let is_member = app.open_humans().memberships.get(&person).is_some_and(|membership| membership.active);
    if !is_member {
        return error_page(StatusCode::NOT_FOUND, "You are not a member of this project.");
    }
    if form.filled("remove_files").is_some() {
        let own = own_label(&app);
        let files = app.open_humans().files.take(|file| file.person == person && file.source == own);
        remove_objects(&app, &files);
    }
    match remove(&app, &[person], form.filled("erasure_requested").is_some()).await {
        Ok(()) => redirect(HOME),
        Err(Broken) => server_error(),
    }
}
