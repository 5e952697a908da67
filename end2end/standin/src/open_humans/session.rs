//! Signing in to the pretend site: cookie, sign-in page, sign-out. Not here: consent to a project (`authorize`).

use super::answer::{LOOK, error_page, never_cached, site};
use crate::member::find_member;
use crate::oauth::{Fields, find_cookie, hidden_inputs, random_letters, redirect, sign_in_page};
use crate::state::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::collections::HashMap;

/// Name of the cookie. Cookies ignore ports, so it differs from those of the other pretend services.
const COOKIE: &str = "openhumans_sessionid";
/// The page one lands on after signing in when no other was wanted.
pub(super) const HOME: &str = "/member/me/data/";
/// The sign-in page.
pub(super) const SIGN_IN: &str = "/account/login/";

/// One browser on the site.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// Who is signed in.
    pub(super) person: Option<String>,
    /// Where to go after signing in; the real site keeps it here and not in the address.
    wanted: Option<String>,
    /// The token every form of this browser carries.
    pub(super) csrf: String,
}

/// All browsers by their cookie.
#[derive(Debug, Default)]
pub(super) struct Sessions(HashMap<String, Session>);

impl Sessions {
    /// Finds the session of a request.
    pub(super) fn find(&self, headers: &HeaderMap) -> Option<&Session> {
        self.0.get(find_cookie(headers, COOKIE)?)
    }

    /// Finds who is signed in, with the token of their forms.
    pub(super) fn find_person(&self, headers: &HeaderMap) -> Option<(String, String)> {
        let session = self.find(headers)?;
        Some((session.person.clone()?, session.csrf.clone()))
    }

    /// Finds the session of a request or opens one; a cookie comes with a new one.
    fn open(&mut self, headers: &HeaderMap) -> (&mut Session, Option<HeaderValue>) {
        let known = find_cookie(headers, COOKIE).filter(|id| self.0.contains_key(*id)).map(str::to_owned);
        let is_new = known.is_none();
        let id = known.unwrap_or_else(|| random_letters(32));
        let cookie = HeaderValue::from_str(&format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Lax")).ok();
        let session = self.0.entry(id).or_insert_with(|| Session {
            person: None,
            wanted: None,
            csrf: random_letters(64),
        });
        (session, cookie.filter(|_| is_new))
    }
}

/// Says whether a form carries the token of its browser.
pub(super) fn carries_token(app: &App, headers: &HeaderMap, form: &Fields) -> bool {
    let state = app.open_humans();
    let expected = state.sessions.find(headers).map(|session| session.csrf.as_str());
    expected.is_some() && form.last("csrfmiddlewaretoken") == expected
}

/// The refusal of a form without the token of its browser.
pub(super) fn forged() -> Response {
    error_page(StatusCode::FORBIDDEN, "CSRF verification failed. Request aborted.")
}

/// Sends a browser to the sign-in page and remembers where it wanted to go.
pub(super) fn send_to_sign_in(app: &App, headers: &HeaderMap, wanted: &str) -> Response {
    let mut state = app.open_humans();
    let (session, cookie) = state.sessions.open(headers);
    session.wanted = Some(wanted.to_owned());
    drop(state);
    let mut response = redirect(SIGN_IN);
    finish(app, &mut response, cookie);
    response
}

fn finish(app: &App, response: &mut Response, cookie: Option<HeaderValue>) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Cookie"));
    never_cached(headers, app.now());
    if let Some(cookie) = cookie {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// Shows the sign-in page.
pub(super) async fn show_sign_in(State(app): State<App>, headers: HeaderMap) -> Response {
    let mut state = app.open_humans();
    let (session, cookie) = state.sessions.open(&headers);
    let hidden = hidden_inputs([("csrfmiddlewaretoken", session.csrf.as_str())]);
    drop(state);
    let page = sign_in_page(LOOK, SIGN_IN, &hidden, |member| member.open_humans);
    let mut response = site(StatusCode::OK, page);
    finish(&app, &mut response, cookie);
    response
}

/// Signs the chosen member in and sends the browser where it wanted to go.
pub(super) async fn sign_in(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Fields::parse(&body);
    if !carries_token(&app, &headers, &form) {
        return forged();
    }
    let Some(member) = form.last("member").and_then(find_member).filter(|member| member.open_humans) else {
        return error_page(StatusCode::BAD_REQUEST, "There is no such member. Go back and choose one.");
    };
    let mut state = app.open_humans();
    let (session, _) = state.sessions.open(&headers);
    session.person = Some(member.name.to_owned());
    let wanted = session.wanted.take();
    drop(state);
    let mut response = redirect(wanted.as_deref().unwrap_or(HOME));
    finish(&app, &mut response, None);
    response
}

/// Signs whoever is signed in out.
pub(super) async fn sign_out(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if !carries_token(&app, &headers, &Fields::parse(&body)) {
        return forged();
    }
    let mut state = app.open_humans();
    let (session, _) = state.sessions.open(&headers);
    session.person = None;
    session.wanted = None;
    drop(state);
    let mut response = redirect(SIGN_IN);
    finish(&app, &mut response, None);
    response
}
