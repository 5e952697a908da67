//! The consent page of the project: what is asked, who agrees, where the browser goes next.
//! Not here: the exchange of the code (`token`).

use super::answer::{LOOK, error_page, never_cached, site};
use super::authorization::ALL_SCOPES;
use super::membership::Requests;
use super::session::{carries_token, forged, send_to_sign_in};
use super::switches;
use crate::oauth::{Fields, escape, hidden_inputs, page, redirect, with_query};
use crate::state::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

/// Name of the project.
pub(super) const PROJECT_NAME: &str = "Fitbit Data Import";
/// Where the browser is sent while the project is not active.
pub(super) const INACTIVE: &str = "/direct-sharing/authorize-inactive/";

/// What an authorization request asks, checked.
#[derive(Debug, PartialEq)]
struct Asked {
    redirect_uri: String,
    state: Option<String>,
    scope: String,
    challenge: Option<(String, String)>,
    always_ask: bool,
}

/// Why a request leads to no consent page.
#[derive(Debug, PartialEq)]
enum Refused {
    /// No redirect address to trust: an error page on the site.
    Page(&'static str),
    /// The client is told: the whole redirect address.
    Redirect(String),
}

fn parse(app: &App, fields: &Fields) -> Result<Asked, Refused> {
    let redirect_uri = match fields.filled("redirect_uri") {
        Some(given) if accepts_redirect(app, given) => given.to_owned(),
        Some(_) => return Err(Refused::Page("Mismatching redirect URI.")),
        None => match app.options().redirect_uris.first() {
            Some(first) => first.clone(),
            None => return Err(Refused::Page("Missing redirect URI.")),
        },
    };
    let state = fields.filled("state").map(str::to_owned);
    let told = |error: &str, description: &str| {
        let mut pairs = vec![("error", error), ("error_description", description)];
        pairs.extend(state.as_deref().map(|state| ("state", state)));
        Refused::Redirect(with_query(&redirect_uri, &pairs))
    };
    match fields.filled("response_type") {
        Some("code") => {}
        None => return Err(told("invalid_request", "Missing response_type parameter.")),
        Some("token") => return Err(told("unauthorized_client", "This client may not ask for tokens.")),
        Some(_) => return Err(told("unsupported_response_type", "There is no such response type.")),
    }
    let scope = fields.filled("scope").unwrap_or(ALL_SCOPES).to_owned();
    if !scope.split_whitespace().all(|asked| ALL_SCOPES.split(' ').any(|known| known == asked)) {
        return Err(told("invalid_scope", "There is no such scope."));
    }
    let method = fields.filled("code_challenge_method").unwrap_or("plain");
    let challenge = match fields.filled("code_challenge") {
        None => None,
        Some(challenge) if matches!(method, "S256" | "plain") => {
            Some((challenge.to_owned(), method.to_owned()))
        }
        Some(_) => return Err(told("invalid_request", "Transform algorithm not supported.")),
    };
    let always_ask = fields.filled("approval_prompt") == Some("force");
    Ok(Asked { redirect_uri, state, scope, challenge, always_ask })
}

/// Says whether a redirect address is registered: scheme, host, port and path exactly; more query fields than the
/// registered ones are welcome.
fn accepts_redirect(app: &App, given: &str) -> bool {
    if app.options().redirect_uris.is_empty() {
        return app.accepts_redirect(given);
    }
    let Ok(given) = url::Url::parse(given) else { return false };
    app.options().redirect_uris.iter().filter_map(|registered| url::Url::parse(registered).ok()).any(
        |registered| {
            let wanted: Vec<_> = registered.query_pairs().collect();
            given.fragment().is_none()
                && given.origin() == registered.origin()
                && given.username() == registered.username()
                && given.path() == registered.path()
                && wanted.iter().all(|pair| given.query_pairs().any(|sent| sent == *pair))
        },
    )
}

fn is_our_client(app: &App, fields: &Fields) -> bool {
    fields.get("client_id") == Some(app.clients().open_humans.client_id.as_str())
}

fn refuse(refused: Refused) -> Response {
    match refused {
        Refused::Page(sentence) => error_page(StatusCode::BAD_REQUEST, sentence),
        Refused::Redirect(uri) => redirect(&uri),
    }
}

/// Which of the two doors a request came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// The project's own page, which makes a membership.
    Project,
    /// The library's raw page, which is reachable on the real site too and makes none.
    Raw,
}

/// Shows the consent page, or approves silently.
pub(super) async fn show_consent(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    finish(&app, show(&app, Door::Project, &uri, &headers))
}

/// Takes the member's decision.
pub(super) async fn decide(State(app): State<App>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    finish(&app, take_decision(&app, Door::Project, &uri, &headers, &body))
}

/// Shows the consent page of the raw door.
pub(super) async fn show_raw_consent(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    finish(&app, show(&app, Door::Raw, &uri, &headers))
}

/// Takes the member's decision at the raw door.
pub(super) async fn decide_raw(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    finish(&app, take_decision(&app, Door::Raw, &uri, &headers, &body))
}

fn finish(app: &App, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
    never_cached(headers, app.now());
    response
}

/// Everything that both a look at the page and a decision have to pass first; gives who is signed in.
fn enter(app: &App, door: Door, uri: &Uri, headers: &HeaderMap) -> Result<(String, String), Box<Response>> {
    let query = Fields::parse(uri.query().unwrap_or_default());
    if !is_our_client(app, &query) {
        return Err(Box::new(error_page(StatusCode::NOT_FOUND, "There is no such project.")));
    }
    let person = app.open_humans().sessions.find_person(headers);
    let Some(person) = person else {
        let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
        return Err(Box::new(send_to_sign_in(app, headers, wanted)));
    };
    if door == Door::Project && app.switches().is(switches::PROJECT_ACTIVE, "off") {
        return Err(Box::new(redirect(INACTIVE)));
    }
    Ok(person)
}

fn show(app: &App, door: Door, uri: &Uri, headers: &HeaderMap) -> Response {
    let (person, csrf) = match enter(app, door, uri, headers) {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let query = Fields::parse(uri.query().unwrap_or_default());
    let asked = match parse(app, &query) {
        Ok(asked) => asked,
        Err(refused) => return refuse(refused),
    };
    let covered = app.open_humans().authorizations.covers(&person, &asked.scope, app.now());
    if covered && !asked.always_ask {
        return approve(app, door, &person, &asked, &query, None);
    }
    consent_page(&person, &csrf, &asked, &query)
}

fn consent_page(person: &str, csrf: &str, asked: &Asked, query: &Fields) -> Response {
    let (challenge, method) = asked.challenge.clone().unwrap_or_default();
    let hidden = hidden_inputs([
        ("csrfmiddlewaretoken", csrf),
        ("redirect_uri", asked.redirect_uri.as_str()),
        ("scope", asked.scope.as_str()),
        ("nonce", query.get("nonce").unwrap_or_default()),
        ("client_id", query.get("client_id").unwrap_or_default()),
        ("state", asked.state.as_deref().unwrap_or_default()),
        ("response_type", "code"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", method.as_str()),
        ("claims", query.get("claims").unwrap_or_default()),
    ]);
    let title = format!("Authorize '{PROJECT_NAME}' - Open Humans");
    let body = format!(
        r#"<h1>Authorize {PROJECT_NAME}</h1>
<p>You are signed in as <strong>{}</strong>. The project {PROJECT_NAME} asks to:</p>
<ul>
<li>add files to your account, and read and delete those it added</li>
<li>read files of another project you have joined</li>
<li>see your user name</li>
<li>send you messages</li>
</ul>
<form method="post">{hidden}
<label><input type="checkbox" name="hide-membership" value="hidden_membership"> Keep this membership off my public
profile</label>
<div class="actions">
<button type="submit" name="allow" value="Authorize project">Authorize project</button>
<button type="submit" class="plain">Cancel</button>
</div>
</form>"#,
        escape(person)
    );
    site(StatusCode::OK, page(LOOK, &title, &body))
}

fn take_decision(app: &App, door: Door, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Response {
    let form = Fields::parse(body);
    if !carries_token(app, headers, &form) {
        return forged();
    }
    let (person, _) = match enter(app, door, uri, headers) {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    if !is_our_client(app, &form) {
        return error_page(StatusCode::BAD_REQUEST, "Invalid client_id parameter value.");
    }
    let asked = match parse(app, &form) {
        Ok(asked) => asked,
        Err(refused) => return refuse(refused),
    };
    if form.filled("allow").is_none() {
        let mut pairs = vec![("error", "access_denied")];
        pairs.extend(asked.state.as_deref().map(|state| ("state", state)));
        return redirect(&with_query(&asked.redirect_uri, &pairs));
    }
    let query = Fields::parse(uri.query().unwrap_or_default());
    let hidden = form.last("hide-membership") == Some("hidden_membership");
    approve(app, door, &person, &asked, &query, Some(hidden))
}

/// Sends the browser back with a code. `hidden` is the member's choice when they were asked.
fn approve(
    app: &App,
    door: Door,
    person: &str,
    asked: &Asked,
    query: &Fields,
    hidden: Option<bool>,
) -> Response {
    let now = app.now();
    let requests = Requests {
        username: !app.switches().is(switches::REQUEST_USERNAME, "off"),
        all_sources: app.switches().is_on(switches::ALL_SOURCES),
    };
    let mut state = app.open_humans();
    if door == Door::Project
        && let Some(hidden) = hidden
    {
        state.join(person, requests, hidden, now);
    }
    let code = state.authorizations.issue_code(
        person,
        &asked.redirect_uri,
        &asked.scope,
        asked.challenge.clone(),
        now,
    );
    drop(state);
    let mut pairs = vec![("code", code.as_str())];
    pairs.extend(asked.state.as_deref().map(|state| ("state", state)));
    if door == Door::Project {
        let origin = if query.get("origin") == Some("open-humans") { "open-humans" } else { "external" };
        pairs.push(("origin", origin));
    }
    redirect(&with_query(&asked.redirect_uri, &pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use std::collections::BTreeMap;

    fn app(redirect_uris: &[&str]) -> App {
        let redirect_uris = redirect_uris.iter().map(|&uri| uri.to_owned()).collect();
        App::new(Options { redirect_uris, ..Options::default() }, BTreeMap::new(), None)
            .expect("no day was chosen")
    }

    fn refusal(query: &str) -> String {
        match parse(&app(&["http://localhost:1/a"]), &Fields::parse(query)) {
            Err(Refused::Redirect(uri)) => uri,
            other => panic!("expected a redirect, got {other:?}"),
        }
    }

    #[test]
    fn redirect_address_is_exact_but_for_more_query() {
        let app = app(&["http://localhost:1/a?x=1"]);

        assert!(accepts_redirect(&app, "http://localhost:1/a?x=1"));
        assert!(accepts_redirect(&app, "http://localhost:1/a?x=1&y=2"));
        assert!(!accepts_redirect(&app, "http://localhost:1/a"));
        assert!(!accepts_redirect(&app, "http://localhost:1/a/?x=1"));
        assert!(!accepts_redirect(&app, "http://localhost:2/a?x=1"));
        assert!(!accepts_redirect(&app, "https://localhost:1/a?x=1"));
    }

    #[test]
    fn wrong_redirect_address_never_redirects() {
        let outcome =
            parse(&app(&["http://localhost:1/a"]), &Fields::parse("redirect_uri=http://localhost:1/b"));

        assert!(matches!(outcome, Err(Refused::Page(_))), "{outcome:?}");
    }

    #[test]
    fn mistakes_are_told_to_the_client_with_its_state() {
        assert!(refusal("state=s").starts_with("http://localhost:1/a?error=invalid_request&"));
        assert!(refusal("state=s&response_type=token").contains("error=unauthorized_client"));
        assert!(refusal("state=s&response_type=code&scope=read+everything").contains("error=invalid_scope"));
        assert!(refusal("state=s").ends_with("&state=s"));
    }
}
