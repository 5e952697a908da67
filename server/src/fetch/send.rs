//! Sends one request and reads its answer whole, within a size and a time. Tries nothing again and understands nothing.

use crate::providers::Reply;
use bytes::BytesMut;
use reqwest::{Client, RequestBuilder, redirect};
use std::time::Duration;

/// Says why there is no answer. Holds no address: it may carry a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The answer is larger than allowed.
    #[error("the answer is larger than allowed")]
    TooLarge,
    /// No whole answer in time.
    #[error("no whole answer in time")]
    Timeout,
    /// The service cannot be reached.
    #[error("the service cannot be reached")]
    Connect,
    /// The connection broke before the answer was whole.
    #[error("the connection broke")]
    Broken,
}

/// Makes the HTTP client everything is sent with: no redirects, which would carry tokens along, and no compression,
/// which would let a small answer grow.
///
/// # Errors
///
/// When the machine's certificates cannot be read.
pub fn http_client() -> Result<Client, reqwest::Error> {
    // A second call finds the provider installed, which is what is wanted.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .http1_only()
        .user_agent(concat!("fitbit-data-import/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Sends a request and reads the whole answer.
///
/// # Errors
///
/// [`SendError`]; what was sent may still have been received and acted on.
pub(super) async fn send(
    request: RequestBuilder,
    limit_bytes: u64,
    timeout: Duration,
) -> Result<Reply, SendError> {
    tokio::time::timeout(timeout, read(request, limit_bytes)).await.unwrap_or(Err(SendError::Timeout))
}

async fn read(request: RequestBuilder, limit_bytes: u64) -> Result<Reply, SendError> {
    let mut response = request.send().await.map_err(|error| kind(&error))?;
    // Refused unread where the length is announced, and counted where it is not.
    if response.content_length().is_some_and(|length| length > limit_bytes) {
        return Err(SendError::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| kind(&error))? {
        if (body.len() + chunk.len()) as u64 > limit_bytes {
            return Err(SendError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status: response.status().as_u16(), headers: response.headers().clone(), body: body.freeze() })
}

fn kind(error: &reqwest::Error) -> SendError {
    if error.is_timeout() {
        SendError::Timeout
    } else if error.is_connect() {
        SendError::Connect
    } else {
        SendError::Broken
    }
}
