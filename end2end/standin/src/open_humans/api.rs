//! The way of every API request: who calls, which method, which body, then the endpoint, then the headers.
//! Not here: the endpoints.

use super::answer::{ApiError, never_cached, server_error};
use super::caller::{Accepts, Caller, identify};
use super::file::remove_objects;
use super::input::Input;
use crate::oauth::{Fields, escape};
use crate::state::App;
use axum::Json;
use axum::body::Bytes;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde_json::{Value, json};

/// One request of an endpoint.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) caller: Caller,
    pub(super) path: String,
    pub(super) query: Fields,
    pub(super) input: Input,
}

/// A success: status and body.
pub(super) type Reply = (StatusCode, Value);

/// Which requests an endpoint takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Endpoint {
    /// Its one method; GET includes HEAD.
    pub(super) method: &'static str,
    /// The tokens it takes.
    pub(super) accepts: Accepts,
}

impl Endpoint {
    /// An endpoint that is read.
    pub(super) const READ: Self = Self { method: "GET", accepts: Accepts::Both };
    /// An endpoint that is read with the master token only.
    pub(super) const READ_AS_PROJECT: Self = Self { method: "GET", accepts: Accepts::MasterOnly };
    /// An endpoint that is posted to.
    pub(super) const POST: Self = Self { method: "POST", accepts: Accepts::Both };

    fn allow(self) -> &'static str {
        if self.method == "GET" { "GET, HEAD, OPTIONS" } else { "POST, OPTIONS" }
    }

    fn takes(self, method: &Method) -> bool {
        method.as_str() == self.method || (self.method == "GET" && method == Method::HEAD)
    }
}

/// Takes a request along the whole way.
pub(super) async fn serve<F>(
    app: App,
    endpoint: Endpoint,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    run: impl FnOnce(App, Call) -> F,
) -> Response
where
    F: Future<Output = Result<Reply, ApiError>>,
{
    if is_preflight(&method, &headers) {
        return preflight();
    }
    let outcome = match enter(&app, endpoint, &method, &uri, &headers, body).await {
        Ok(None) => Ok((
            StatusCode::OK,
            json!({ "name": "Direct sharing", "renders": ["application/json", "text/html"] }),
        )),
        Ok(Some(call)) => {
            let overdue = app.open_humans().files.take_overdue(app.now());
            remove_objects(&app, &overdue);
            run(app.clone(), call).await
        }
        Err(error) => Err(error),
    };
    finish(&app, endpoint, &headers, outcome)
}

/// Finds who calls, checks the method and reads the body, in the order of the real site.
async fn enter(
    app: &App,
    endpoint: Endpoint,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Option<Call>, ApiError> {
    let query = Fields::parse(uri.query().unwrap_or_default());
    let caller = identify(app, headers, &query, endpoint.accepts)?;
    if method == Method::OPTIONS {
        return Ok(None);
    }
    if !endpoint.takes(method) {
        let text = format!("Method \"{method}\" not allowed.");
        return Err(ApiError::Detail(StatusCode::METHOD_NOT_ALLOWED, text));
    }
    let input = if endpoint.method == "POST" { Input::read(headers, body).await? } else { Input::default() };
    Ok(Some(Call { caller, path: uri.path().to_owned(), query, input }))
}

fn finish(app: &App, endpoint: Endpoint, sent: &HeaderMap, outcome: Result<Reply, ApiError>) -> Response {
    let (status, body) = match outcome {
        Ok((status, body)) => (status, Some(body)),
        Err(error) => error.into_parts(),
    };
    let mut response = match body {
        None => server_error(),
        Some(body) if prefers_html(sent) => (status, browsable(&body)).into_response(),
        Some(body) => (status, Json(body)).into_response(),
    };
    let headers = response.headers_mut();
    never_cached(headers, app.now());
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Authorization, Cookie, origin"));
    headers.insert(header::ALLOW, HeaderValue::from_static(endpoint.allow()));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"api\""));
    }
    response
}

fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "DELETE, GET, OPTIONS, PATCH, POST, PUT"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "accept, authorization, content-type, user-agent, x-csrftoken",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::OK, headers).into_response()
}

/// Says whether the request would rather see a page: `text/html` with more weight than JSON, or earlier.
fn prefers_html(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let weight_of = |wanted: &[&str]| {
        accept
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';').map(str::trim);
                let kind = pieces.next()?;
                let weight =
                    pieces.find_map(|piece| piece.strip_prefix("q=")?.parse::<f64>().ok()).unwrap_or(1.0);
                wanted.contains(&kind).then_some(weight)
            })
            .fold(0.0, f64::max)
    };
    weight_of(&["text/html"]) > weight_of(&["application/json", "*/*", "application/*"])
}

fn browsable(body: &Value) -> Html<String> {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Direct sharing – API</title></head><body><pre>{}</pre></body></html>",
        escape(&text)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(text))])
    }

    #[test]
    fn page_is_sent_only_to_those_who_prefer_it() {
        assert!(prefers_html(&accept("text/html,application/xhtml+xml,*/*;q=0.8")));
        assert!(!prefers_html(&accept("application/json")));
        assert!(!prefers_html(&accept("*/*")));
        assert!(!prefers_html(&accept("application/json, text/html;q=0.5")));
        assert!(!prefers_html(&HeaderMap::new()));
    }
}
