//! The page before the consent page of a project that nobody has verified, which those of members never are.

use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::HeaderMap;

use super::accounts::{Asked, CONSENT, LOOK, check_account, find_signed_in};
use crate::{
    oauth::{escape, page, redirect},
    state::App,
};

/// Where it is.
pub(super) const PATH: &str = "/signin/oauth/warning";

/// Shows the warning; the way on is folded away.
pub(super) async fn show(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let asked = match Asked::parse(&app, &query.unwrap_or_default()) {
        Ok(asked) => asked,
        Err(stop) => return stop.into_response(),
    };
    let Some(member) = find_signed_in(&app, &headers) else {
        return redirect(&format!("/o/oauth2/v2/auth?{}", asked.query));
    };
    if let Err(stop) = check_account(&app, &asked.registered, &member) {
        return stop.into_response();
    }
    let app_name = escape(asked.registered.app_name());
    let body = format!(
        r#"<h1>Google hasn’t verified this app</h1>
<p>It asks for sensitive data of your account, and nobody at Google has looked at it yet.</p>
<p><a href="/console">Back to safety</a></p>
<details><summary>Advanced</summary>
<p>Go on only if you know who made it.</p>
<p><a href="{}">Go to {app_name} (unsafe)</a></p></details>"#,
        escape(&format!("{CONSENT}?{}", asked.query)),
    );
    page(LOOK, "Google hasn’t verified this app", &body).into_response()
}
