//! The control API, for tests: faults, requests, switches, the clock, members and their files.
//! Not here: what any of these do.
//!
//! | request | body | what it does |
//! | --- | --- | --- |
//! | `GET`, `POST`, `DELETE /faults` | [`fault::Rule`] | lists, adds, clears faults |
//! | `GET`, `DELETE /requests?host=…` | | lists, clears the requests seen |
//! | `GET`, `POST /switches` | `{"name": "value"}` | lists, sets switches; an empty value takes one back |
//! | `GET`, `POST /clock` | `{"advance_seconds": N}` | tells, moves the time |
//! | `GET /members` | | who lives here |
//! | `GET /members/NAME/calendar` | | the day it is where the member is, and the day of joining |
//! | `POST /members/NAME/revoke` | `{"service": "google" \| "fitbit" \| "open_humans"}` | consent gone, tokens dead |
//! | `POST /members/NAME/expire` | the same | access tokens expire, refresh tokens stay |
//! | `POST /members/NAME/override` | `{"date", "what", "value"}` | changes one value of the body |
//! | `GET /members/NAME/truth?from=…&to=…` | | the simulated days |
//! | `GET /members/NAME/truth/intraday?date=…` | | one simulated day by the minute, and the night before it |
//! | `GET`, `POST /fitbit/applications` | `{"developer", "type", "redirect_urls"}` | lists, registers applications at Fitbit |
//! | `GET`, `POST /google/projects` | `{"owner", "redirect_urls", …}` | lists, makes Cloud projects at Google |
//! | `POST /google/projects/ID` | `{"api_enabled"?, "published"?, "test_users"?, "scopes"?, "redirect_urls"?}` | changes one |
//! | `GET`, `POST /open-humans/NAME/files` | `{"basename", "metadata", "body_base64", "source"?}` | lists, plants files |
//! | `GET /open-humans/NAME/files/ID` | | the bytes of a file |
//! | `GET /open-humans/NAME/messages` | | the messages sent to a member |

mod projects;

use crate::body::Body as SimulatedBody;
use crate::fitbit::applications::{Application, Registration};
use crate::host::Host;
use crate::member::{MEMBERS, Member, find_member};
use crate::oauth::Fields;
use crate::open_humans::{StoredFile, plant_file};
use crate::state::App;
use crate::truth::{write_day, write_minutes};
use crate::{fault, storage};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, Uri, header};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Largest body the control API takes, in bytes; planted files are the large ones.
const MOST_BYTES: usize = 640 << 20;

/// Routes of the control API.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/faults", get(list_faults).post(add_fault).delete(clear_faults))
        .route("/requests", get(list_requests).delete(clear_requests))
        .route("/switches", get(list_switches).post(set_switches))
        .route("/clock", get(tell_time).post(advance_clock))
        .route("/members", get(async || Json(MEMBERS)))
        .route("/members/{name}/calendar", get(calendar))
        .route("/members/{name}/revoke", post(revoke))
        .route("/members/{name}/expire", post(expire))
        .route("/members/{name}/override", post(override_value))
        .route("/members/{name}/truth", get(truth))
        .route("/members/{name}/truth/intraday", get(intraday_truth))
        .route("/fitbit/applications", get(list_applications).post(register_application))
        .route("/google/projects", get(projects::list).post(projects::create))
        .route("/google/projects/{id}", post(projects::change))
        .route("/open-humans/{name}/files", get(list_files).post(plant))
        .route("/open-humans/{name}/files/{id}", get(read_file))
        .route("/open-humans/{name}/messages", get(list_messages))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(app)
}

/// A request that makes no sense; the text says why.
#[derive(Debug)]
struct Refused(StatusCode, String);

impl Refused {
    fn input(text: impl ToString) -> Self {
        Self(StatusCode::BAD_REQUEST, text.to_string())
    }

    fn missing(text: impl ToString) -> Self {
        Self(StatusCode::NOT_FOUND, text.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

type Outcome = Result<Json<Value>, Refused>;

fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(Refused::input)
}

fn member(name: &str) -> Result<&'static Member, Refused> {
    find_member(name).ok_or_else(|| Refused::missing(format!("there is no member {name}")))
}

/// How a member's days are lived.
fn simulated<'a>(app: &'a App, member: &Member) -> Result<&'a SimulatedBody, Refused> {
    app.bodies().find(member.name).ok_or_else(|| Refused::missing("this member has no body"))
}

fn to_json(value: impl serde::Serialize) -> Outcome {
    serde_json::to_value(value)
        .map(Json)
        .map_err(|error| Refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

async fn list_faults(State(app): State<App>) -> Outcome {
    to_json(app.faults().list())
}

async fn add_fault(State(app): State<App>, body: Bytes) -> Outcome {
    let rule: fault::Rule = parse(&body)?;
    let id = app.faults().add(rule).map_err(Refused::input)?;
    Ok(Json(json!({ "id": id })))
}

async fn clear_faults(State(app): State<App>) -> StatusCode {
    app.faults().clear();
    StatusCode::NO_CONTENT
}

async fn list_requests(State(app): State<App>, uri: Uri) -> Outcome {
    let query = Fields::parse(uri.query().unwrap_or_default());
    let host = match query.filled("host") {
        None => None,
        Some(name) => {
            Some(Host::find(name).ok_or_else(|| Refused::input(format!("{name} is not one of the hosts")))?)
        }
    };
    to_json(app.requests().list(host))
}

async fn clear_requests(State(app): State<App>) -> StatusCode {
    app.requests().clear();
    StatusCode::NO_CONTENT
}

async fn list_switches(State(app): State<App>) -> Outcome {
    to_json(app.switches().list())
}

async fn set_switches(State(app): State<App>, body: Bytes) -> Outcome {
    let wanted: BTreeMap<String, Value> = parse(&body)?;
    for (name, value) in &wanted {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        app.switches().set(name, &text).map_err(Refused::input)?;
    }
    to_json(app.switches().list())
}

async fn tell_time(State(app): State<App>) -> Outcome {
    Ok(Json(json!({ "now": app.now(), "today": app.today() })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn advance_clock(State(app): State<App>, body: Bytes) -> Outcome {
    let Advance { advance_seconds } = parse(&body)?;
    app.clock().advance(advance_seconds);
    tell_time(State(app)).await
}

async fn calendar(State(app): State<App>, Path(name): Path<String>) -> Outcome {
    let simulated = simulated(&app, member(&name)?)?;
    Ok(Json(json!({ "today": simulated.today(app.now()), "joined": simulated.joined() })))
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Service {
    Google,
    Fitbit,
    OpenHumans,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfService {
    service: Service,
}

async fn revoke(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Refused> {
    let member = member(&name)?;
    match parse::<OfService>(&body)?.service {
        Service::Google => app.google().revoke(member.google),
        Service::Fitbit => app.fitbit().revoke(member.fitbit),
        Service::OpenHumans => app.open_humans().revoke(member.name),
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn expire(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Refused> {
    let member = member(&name)?;
    let now = app.now();
    match parse::<OfService>(&body)?.service {
        Service::Google => app.google().expire(member.google),
        Service::Fitbit => app.fitbit().expire(member.fitbit),
        Service::OpenHumans => app.open_humans().expire(member.name, now),
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    date: Date,
    what: String,
    value: f64,
}

async fn override_value(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Refused> {
    let member = member(&name)?;
    let Override { date, what, value } = parse(&body)?;
    simulated(&app, member)?.set_override(date, &what, value).map_err(Refused::input)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn truth(State(app): State<App>, Path(name): Path<String>, uri: Uri) -> Outcome {
    let member = member(&name)?;
    let query = Fields::parse(uri.query().unwrap_or_default());
    let date = |field: &str| -> Result<Date, Refused> {
        let text = query.filled(field).ok_or_else(|| Refused::input(format!("{field} is missing")))?;
        text.parse().map_err(|_| Refused::input(format!("{field}: {text} is not a date")))
    };
    let (from, to) = (date("from")?, date("to")?);
    let simulated = simulated(&app, member)?;
    let now = app.now();
    let days: Vec<_> = from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to).collect();
    Ok(Json(days.into_iter().map(|day| write_day(&simulated.day_at(day, now))).collect()))
}

async fn intraday_truth(State(app): State<App>, Path(name): Path<String>, uri: Uri) -> Outcome {
    let member = member(&name)?;
    let query = Fields::parse(uri.query().unwrap_or_default());
    let text = query.filled("date").ok_or_else(|| Refused::input("date is missing"))?;
    let date: Date = text.parse().map_err(|_| Refused::input(format!("date: {text} is not a date")))?;
    let simulated = simulated(&app, member)?;
    Ok(Json(write_minutes(simulated, date, app.now())))
}

async fn list_applications(State(app): State<App>) -> Outcome {
    let applications = app.fitbit().applications().list();
    to_json(applications.iter().map(Application::describe).collect::<Vec<_>>())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewApplication {
    developer: String,
    r#type: String,
    redirect_urls: Vec<String>,
}

/// Registers an application as the form does, with anything in the fields that do not matter.
async fn register_application(State(app): State<App>, body: Bytes) -> Result<Response, Refused> {
    let NewApplication { developer, r#type, redirect_urls } = parse(&body)?;
    let developer = member(&developer)?;
    let filled = [
        ("name", "An export"),
        ("description", "Registered by a test."),
        ("website", "https://example.org/"),
        ("organization", "A test"),
        ("organization_website", "https://example.org/"),
        ("terms_of_service", "https://example.org/"),
        ("privacy_policy", "https://example.org/"),
        ("type", &r#type),
        ("redirect_url", &redirect_urls.join("\n")),
        ("access_type", "read_only"),
    ];
    let fields = Fields(filled.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
    let registration = Registration::read(&fields).map_err(|problems| Refused::input(problems.join(" ")))?;
    let application = app.fitbit().applications().register(developer.fitbit, registration);
    Ok((StatusCode::CREATED, Json(json!(application.describe()))).into_response())
}

fn describe(app: &App, file: &StoredFile) -> Value {
    let object = app.storage().find(&file.key).map(|object| (object.bytes.len(), object.md5.clone()));
    json!({
        "id": file.id,
        "basename": file.basename(),
        "source": file.source,
        "created": file.created,
        "completed": file.completed,
        "size": object.as_ref().map(|(size, _)| size),
        "md5": object.map(|(_, md5)| md5),
        "metadata": file.metadata,
    })
}

async fn list_files(State(app): State<App>, Path(name): Path<String>) -> Outcome {
    let files = app.open_humans().list_files(member(&name)?.name);
    to_json(files.iter().map(|file| describe(&app, file)).collect::<Vec<_>>())
}

async fn read_file(
    State(app): State<App>,
    Path((name, id)): Path<(String, u64)>,
) -> Result<Response, Refused> {
    let file = app.open_humans().find_file(member(&name)?.name, id).cloned();
    let file = file.ok_or_else(|| Refused::missing(format!("{name} has no file {id}")))?;
    let object: Option<storage::Object> = app.storage().find(&file.key).cloned();
    let object = object.ok_or_else(|| Refused::missing(format!("nothing was uploaded to file {id}")))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], object.bytes).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plant {
    basename: String,
    #[serde(default = "no_metadata")]
    metadata: Value,
    body_base64: String,
    #[serde(default)]
    source: Option<String>,
}

fn no_metadata() -> Value {
    json!({ "description": "", "tags": [] })
}

async fn plant(State(app): State<App>, Path(name): Path<String>, body: Bytes) -> Result<Response, Refused> {
    let member = member(&name)?;
    let Plant { basename, metadata, body_base64, source } = parse(&body)?;
    let bytes = STANDARD.decode(body_base64).map_err(Refused::input)?;
    let own = format!("direct-sharing-{}", app.clients().open_humans.project_id);
    let source = source.unwrap_or(own);
    let id =
        plant_file(&app, member.name, &source, &basename, metadata, bytes.into()).map_err(Refused::input)?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))).into_response())
}

async fn list_messages(State(app): State<App>, Path(name): Path<String>) -> Outcome {
    to_json(app.open_humans().list_messages(member(&name)?.name))
}
