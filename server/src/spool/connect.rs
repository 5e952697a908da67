//! The connection of object_store to our HTTP client, so that the spool brings neither a second TLS library nor HTTP/2.

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
        HttpService,
    },
};
use reqwest::{Client, redirect};
use std::time::Duration;
use url::Url;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a store may be silent in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(20);
/// How long a request may take in all; what is sent and read at once is a few megabytes.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// Makes a client for a store: no redirects, nothing without a time limit.
///
/// # Errors
///
/// When the machine's certificates cannot be read.
pub(super) fn client() -> Result<Client, reqwest::Error> {
    // A second call finds the provider installed, which is what is wanted.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(SILENCE)
        .timeout(REQUEST_TIMEOUT)
        .http1_only()
        .user_agent(concat!("fitbit-data-import/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Hands our client to object_store.
#[derive(Debug)]
pub(super) struct Connector(pub(super) Client);

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Service(self.0.clone())))
    }
}

#[derive(Debug)]
struct Service(Client);

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string())
            .map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        // A body whose length is known: the store refuses chunks.
        *request.body_mut() = match body.as_bytes() {
            Some(bytes) if bytes.is_empty() => None,
            Some(bytes) => Some(bytes.clone().into()),
            None => Some(reqwest::Body::wrap(body)),
        };
        let response: http::Response<reqwest::Body> = self.0.execute(request).await.map_err(wrap)?.into();
        let (parts, body) = response.into_parts();
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body.map_err(wrap))))
    }
}

/// Sorts an error by whether asking again can help.
fn wrap(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_builder() {
        HttpErrorKind::Unknown
    } else {
        // The connection broke before or in the middle of the answer: repeated where repeating changes nothing.
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, error.without_url())
}
