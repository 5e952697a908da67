//! The endpoints that are read: one member, all members, the project. Not here: uploads and deletions.

use super::answer::{ApiError, api_date};
use super::api::{Call, Reply};
use super::authorize::PROJECT_NAME;
use super::caller::Caller;
use super::file::{StoredFile, base};
use super::membership::{Membership, OTHER_SOURCE};
use super::paging::Page;
use super::state::{State, own_label};
use super::switches;
use super::upload_form::REGISTERED_DATATYPES;
use crate::state::App;
use http::StatusCode;
use serde_json::{Map, Value, json};

/// Files listed per member in the list of members.
const FILES_PER_MEMBER: usize = 10;

/// Lists the completed files that the project sees of somebody, by source and then number.
fn visible_files(state: &State, person: &str, membership: &Membership, own: &str) -> Vec<StoredFile> {
    let mut files: Vec<_> = state
        .files
        .list(person)
        .filter(|file| file.completed && membership.shows(&file.source, own))
        .cloned()
        .collect();
    files.sort_by(|a, b| (&a.source, a.id).cmp(&(&b.source, b.id)));
    files
}

/// Writes files, each with a download key of its own.
fn write_files(app: &App, state: &mut State, files: &[StoredFile]) -> Vec<Value> {
    let now = app.now();
    files
        .iter()
        .map(|file| {
            let key = state.issue_key(file.id, now);
            file.to_json(base(app), &key)
        })
        .collect()
}

/// Adds the user name where it is shared; otherwise the key is absent.
fn add_username(entry: &mut Map<String, Value>, person: &str, membership: &Membership) {
    if membership.username_shared {
        entry.insert("username".to_owned(), json!(person));
    }
}

/// Answers `project/exchange-member/`.
pub(super) async fn exchange_member(app: App, call: Call) -> Result<Reply, ApiError> {
    let mut state = app.open_humans();
    let person = match &call.caller {
        Caller::Member(person) => person.clone(),
        Caller::Project { .. } => {
            let id = call.query.last("project_member_id").ok_or(ApiError::Server)?;
            let found = state.find_membership(id).map(|(person, _)| person.to_owned());
            found.ok_or(ApiError::Plain("project_member_id", "project_member_id is invalid"))?
        }
    };
    let membership = state.memberships.get(&person).cloned().ok_or(ApiError::Server)?;
    let files = visible_files(&state, &person, &membership, &own_label(&app));
    let page = Page::parse(&call.query);
    let address = format!("{}{}", base(&app), call.path);
    let (next, previous) = page.links(&address, &call.query, files.len());
    let data = write_files(&app, &mut state, page.cut(&files));
    let mut entry = Map::from_iter([
        ("count".to_owned(), json!(files.len())),
        ("next".to_owned(), next),
        ("previous".to_owned(), previous),
        ("created".to_owned(), json!(api_date(membership.created))),
        ("project_member_id".to_owned(), json!(membership.id)),
        ("sources_shared".to_owned(), json!(membership.sources_shared)),
    ]);
    add_username(&mut entry, &person, &membership);
    entry.insert("data".to_owned(), json!(data));
    Ok((StatusCode::OK, Value::Object(entry)))
}

/// Answers `project/members/`.
pub(super) async fn members(app: App, call: Call) -> Result<Reply, ApiError> {
    let mut state = app.open_humans();
    let active: Vec<_> = state
        .memberships
        .iter()
        .filter(|(_, membership)| membership.active)
        .map(|(person, membership)| (person.clone(), membership.clone()))
        .collect();
    // The real site reads the token from the query for the links, and breaks when it is not there.
    if !active.is_empty() && call.caller != (Caller::Project { token_in_query: true }) {
        return Err(ApiError::Server);
    }
    let token = call.query.last("access_token").unwrap_or_default();
    let page = Page::parse(&call.query);
    let own = own_label(&app);
    let mut results = Vec::new();
    for (person, membership) in page.cut(&active) {
        let files = visible_files(&state, person, membership, &own);
        let data = write_files(&app, &mut state, files.get(..FILES_PER_MEMBER).unwrap_or(&files));
        let exchange = format!(
            "{}/api/direct-sharing/project/exchange-member/?access_token={token}&project_member_id={}",
            base(&app),
            membership.id
        );
        let mut entry = Map::from_iter([
            ("created".to_owned(), json!(api_date(membership.created))),
            ("project_member_id".to_owned(), json!(membership.id)),
            ("file_count".to_owned(), json!(files.len())),
            ("exchange_member".to_owned(), json!(exchange)),
            ("sources_shared".to_owned(), json!(membership.sources_shared)),
            ("data".to_owned(), json!(data)),
        ]);
        add_username(&mut entry, person, membership);
        results.push(Value::Object(entry));
    }
    let address = format!("{}{}", base(&app), call.path);
    let (next, previous) = page.links(&address, &call.query, active.len());
    Ok((
        StatusCode::OK,
        json!({ "count": active.len(), "next": next, "previous": previous, "results": results }),
    ))
}

/// Answers `project/`.
pub(super) async fn project(app: App, _call: Call) -> Result<Reply, ApiError> {
    let members = app.open_humans().memberships.values().filter(|membership| membership.active).count();
    let registered: Vec<_> =
        REGISTERED_DATATYPES.iter().map(|number| format!("/api/public/datatype/{number}/")).collect();
    let other = OTHER_SOURCE.rsplit('-').next().unwrap_or_default();
    Ok((
        StatusCode::OK,
        json!({
            "active": !app.switches().is(switches::PROJECT_ACTIVE, "off"),
            "approved": false,
            "authorized_members": members,
            "badge_image": null,
            "contact_email": "project@example.org",
            "id": app.clients().open_humans.project_id,
            "id_label": own_label(&app),
            "info_url": "",
            "is_academic_or_nonprofit": false,
            "is_study": false,
            "leader": "A made-up leader",
            "long_description": "A made-up project.",
            "name": PROJECT_NAME,
            "organization": "",
            "registered_datatypes": registered,
            "requested_sources": [format!("/api/public/project/{other}/")],
            "request_sources_access": [OTHER_SOURCE],
            "request_username_access": !app.switches().is(switches::REQUEST_USERNAME, "off"),
            "returned_data_description": "",
            "short_description": "A made-up project.",
            "slug": "fitbit-data-import",
            "type": "oauth2",
        }),
    ))
}
