//! The pretend `health.googleapis.com`: who may read what, and which method a request means.
//!
//! Not here: what the methods answer (`people`, `points`, `roll_up`), and the contract every request and answer is held
//! against (`google::contract`).

mod by_minute;
mod data_type;
mod events;
mod exercise;
mod filter;
mod food;
mod heart;
mod nights;
mod odd;
mod page;
mod people;
mod points;
mod refusal;
mod roll_up;
mod series;
mod sleep;
mod source;
mod tally;
mod tcx;
mod text;
mod value;
mod windows;
mod write;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use jiff::Timestamp;
use serde_json::Value;

use data_type::{Action, DataType};
pub use refusal::Refusal;

use super::{
    contract,
    projects::Registered,
    quota,
    scope::{self, PREFIX},
    switches,
};
use crate::{
    body::Body,
    oauth::{Fields, bearer},
    state::App,
};

/// Routes of health.googleapis.com.
pub fn router(app: App) -> Router {
    Router::new().fallback(handle).with_state(app)
}

/// Who calls, and what they were granted.
#[derive(Debug)]
pub(super) struct Caller {
    member: String,
    client_id: String,
    project_id: String,
    scopes: Vec<String>,
}

impl Caller {
    /// Tells whether a scope was granted, by the part behind the common prefix.
    fn has(&self, suffix: &str) -> bool {
        self.scopes.iter().any(|scope| scope.strip_prefix(PREFIX) == Some(suffix))
    }

    /// Tells whether any scope of this API was granted.
    fn has_any(&self) -> bool {
        self.scopes.iter().any(|scope| scope.starts_with(PREFIX))
    }

    /// Refuses a caller without the permission to read what one scope covers.
    fn need(&self, method: &str, suffix: &str) -> Result<(), Refusal> {
        if self.has(suffix) {
            Ok(())
        } else if self.has_any() {
            Err(Refusal::scope_missing())
        } else {
            Err(Refusal::scope_insufficient(method))
        }
    }
}

/// Finds out who calls.
pub(super) fn authenticate(app: &App, headers: &HeaderMap) -> Result<Caller, Refusal> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Err(Refusal::no_credentials());
    }
    let token = bearer(headers).ok_or_else(Refusal::bad_credentials)?;
    let now = app.now();
    let google = app.google();
    let access = google.find_access(token).filter(|access| now < access.ends);
    let access = access.ok_or_else(Refusal::bad_credentials)?;
    Ok(Caller {
        member: access.member.clone(),
        client_id: access.client_id.clone(),
        project_id: access.project_id.clone(),
        scopes: access.scopes.clone(),
    })
}

/// What every method of the API works with.
struct Call<'a> {
    app: &'a App,
    caller: &'a Caller,
    body: &'a Body,
    now: Timestamp,
    query: Fields,
}

impl Call<'_> {
    /// Writes the name of a resource of the member: names in answers carry the number, not `me`.
    fn name(&self, rest: &str) -> String {
        format!("users/{}/{rest}", self.body.health_user_id())
    }
}

async fn handle(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !uri.path().starts_with("/v4/") {
        // A path outside of the API is answered by Google's web front, not by the service.
        let page = "<!DOCTYPE html><title>404</title><p>There is nothing at this address.";
        return (StatusCode::NOT_FOUND, Html(page)).into_response();
    }
    let checked = !app.switches().is(switches::CHECK_CONTRACT, "off");
    let answer = answer(&app, &method, &uri, &headers, &body, checked);
    let (status, value) = match &answer {
        Ok(Answer::Value(value) | Answer::Text { sample: value, .. }) => (StatusCode::OK, value),
        Err(refusal) => (refusal.status(), &refusal.body()),
    };
    if checked && let Err(error) = contract::check_answer(method.as_str(), uri.path(), status.as_u16(), value)
    {
        tracing::error!(path = uri.path(), error, "an answer of the stand-in breaks the contract");
        return Refusal::internal(format!("The stand-in's answer breaks the contract: {error}"))
            .into_response();
    }
    match answer {
        Ok(Answer::Value(value)) => write_answer(&uri, &value),
        Ok(Answer::Text { text, content_type, .. }) => {
            ([(header::CONTENT_TYPE, content_type)], text).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// What a method answers.
enum Answer {
    /// JSON to be written.
    Value(Value),
    /// What is text already, and JSON for the contract to be held against: the beginning of it, for all points of it are
    /// written alike, or what carries it.
    Text { text: String, content_type: &'static str, sample: Value },
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// Tells whether JSON is to be written with line breaks, as Google does unless asked not to.
fn is_pretty(query: &Fields) -> bool {
    query.get("prettyPrint") != Some("false")
}

/// What the path of the export of a workout ends with.
const EXPORT: &str = ":exportExerciseTcx";
/// The type of most answers.
const JSON: &str = "application/json; charset=UTF-8";

fn write_answer(uri: &Uri, value: &Value) -> Response {
    let pretty = is_pretty(&Fields::parse(uri.query().unwrap_or_default()));
    let text = if pretty { serde_json::to_vec_pretty(value) } else { serde_json::to_vec(value) };
    match text {
        Ok(text) => ([(header::CONTENT_TYPE, JSON)], text).into_response(),
        Err(error) => Refusal::internal(format!("The answer cannot be written: {error}")).into_response(),
    }
}

fn answer(
    app: &App,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    checked: bool,
) -> Result<Answer, Refusal> {
    let caller = authenticate(app, headers)?;
    let foreign: Vec<_> =
        caller.scopes.iter().map(String::as_str).filter(|scope| scope::is_foreign(scope)).collect();
    if !foreign.is_empty() {
        return Err(Refusal::scope_disallowed(&foreign.join(",")));
    }
    let client = Registered::find(app, &caller.client_id).ok_or_else(Refusal::bad_credentials)?;
    if !client.project.api_is_enabled {
        return Err(Refusal::service_disabled(client.project.number));
    }
    let legacy = app.switches().text(switches::LEGACY_IDENTITY);
    if legacy.is_some_and(|names| names.split(',').any(|name| name.trim() == caller.member)) {
        return Err(Refusal::unknown_caller());
    }
    take_quota(app, &caller)?;
    if checked {
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        contract::check_request(method.as_str(), target, body)
            .map_err(|error| Refusal::malformed(format!("The request breaks the contract: {error}.")))?;
    }
    let query = Fields::parse(uri.query().unwrap_or_default());
    let is_file = uri.path().ends_with(EXPORT) && tcx::is_media(&query);
    if query.get("alt").is_some_and(|alt| alt != "json") && !is_file {
        return Err(Refusal::malformed("Only JSON is written here."));
    }
    let own = app.bodies().find(&caller.member).ok_or_else(Refusal::not_linked)?;
    if !own.has_profile() {
        return Err(Refusal::not_linked());
    }
    let call = Call { app, caller: &caller, body: own, now: app.now(), query };
    route(&call, method, uri.path(), body)
}

fn take_quota(app: &App, caller: &Caller) -> Result<(), Refusal> {
    if !app.quota_is_on() {
        return Ok(());
    }
    let most = app.switches().integer(switches::QUOTA_PER_MINUTE).and_then(|most| u64::try_from(most).ok());
    let most = most.unwrap_or(quota::PER_MINUTE);
    let minute_seconds = app.hour_seconds() / 60.0;
    let now = app.now();
    app.google().counter(&caller.project_id, &caller.member).take(now, minute_seconds, most).map_err(|wait| {
        let told = app.switches().is_on(switches::RETRY_AFTER).then(|| wait.ceil().max(1.0) as u64);
        Refusal::over_quota(told)
    })
}

fn route(call: &Call<'_>, method: &Method, path: &str, body: &[u8]) -> Result<Answer, Refusal> {
    let nothing = || Refusal::not_found("There is no such method.");
    let parts: Vec<_> = path.split('/').skip(2).collect();
    let ["users", user, rest @ ..] = parts.as_slice() else { return Err(nothing()) };
    let numeric = *user != "me";
    if numeric && *user != call.body.health_user_id() {
        return Err(Refusal::not_yours());
    }
    match (method, rest) {
        (&Method::GET, ["identity"]) => people::identity(call).map(Answer::from),
        (&Method::GET, ["profile"]) => people::profile(call).map(Answer::from),
        (&Method::GET, ["settings"]) => people::settings(call).map(Answer::from),
        (&Method::GET, ["irnProfile"]) => people::irn_profile(call).map(Answer::from),
        (&Method::GET, ["pairedDevices"]) => people::list_devices(call).map(Answer::from),
        (&Method::GET, ["pairedDevices", id]) => people::get_device(call, id).map(Answer::from),
        (&Method::GET, ["dataTypes", id, "dataPoints", point]) => {
            let data_type = find_type(id)?;
            if let Some(point) = point.strip_suffix(EXPORT) {
                return tcx::export(call, data_type, point);
            }
            permit(call, data_type, Action::Get)?;
            points::get(call, data_type, point).map(Answer::from)
        }
        (_, ["dataTypes", id, collection]) => {
            let action = match (method, *collection) {
                (&Method::GET, "dataPoints") => Action::List,
                (&Method::GET, "dataPoints:reconcile") => Action::Reconcile,
                (&Method::POST, "dataPoints:rollUp") => Action::RollUp,
                (&Method::POST, "dataPoints:dailyRollUp") => Action::DailyRollUp,
                (&Method::POST, "dataPoints" | "dataPoints:batchDelete") => {
                    return refuse_to_write(call, id).map(Answer::from);
                }
                _ => return Err(nothing()),
            };
            if numeric && !call.app.switches().is_on(switches::NUMERIC_PARENT) {
                return Err(Refusal::malformed("The parent is invalid."));
            }
            let data_type = find_type(id)?;
            permit(call, data_type, action)?;
            match action {
                Action::RollUp => roll_up::roll_up(call, data_type, body),
                Action::DailyRollUp => roll_up::daily_roll_up(call, data_type, body).map(Answer::from),
                _ => points::list(call, data_type, action),
            }
        }
        _ => Err(nothing()),
    }
}

fn find_type(id: &str) -> Result<&'static DataType, Refusal> {
    let kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !id.bytes().all(kebab) {
        let reason = "INVALID_PARENT_DATA_TYPE_COLLECTION_FORMAT";
        return Err(Refusal::invalid(reason, "Data types are written in kebab case."));
    }
    DataType::find(id)
        .ok_or_else(|| Refusal::invalid("INVALID_PARENT_DATA_TYPE_COLLECTION", "There is no such data type."))
}

fn permit(call: &Call<'_>, data_type: &DataType, action: Action) -> Result<(), Refusal> {
    let method = format!("google.devicesandservices.health.v4.DataPoints.{}", action.name());
    call.caller.need(&method, &format!("{}.readonly", data_type.scope))?;
    let switched_on = data_type.id == "activity-level"
        && matches!(action, Action::RollUp | Action::DailyRollUp)
        && call.app.switches().is_on(switches::ACTIVITY_LEVEL_ROLLUP);
    if data_type.supports(action) || switched_on {
        return Ok(());
    }
    Err(Refusal::invalid_with(
        "UNSUPPORTED_DATA_TYPE_ACTION",
        &[("allowed_actions", &data_type.allowed_actions())],
        "The data type does not support this action.",
    ))
}

/// Nothing is written here: a reader's token has no scope for it, and the stand-in keeps no data of clients.
fn refuse_to_write(call: &Call<'_>, id: &str) -> Result<Value, Refusal> {
    let data_type = find_type(id)?;
    call.caller.need(
        "google.devicesandservices.health.v4.DataPoints.write",
        &format!("{}.writeonly", data_type.scope),
    )?;
    Err(Refusal::internal("The stand-in keeps no data of clients."))
}
