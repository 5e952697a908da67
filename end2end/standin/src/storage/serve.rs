//! Requests to the bucket: PUT, GET and HEAD of one object. Not here: signatures (`presign`) and XML (`error`).

use super::error::Refusal;
use super::presign::check;
use crate::oauth::random_letters;
use crate::state::App;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// Largest object, in bytes. The real limit of one PUT is 5 GB; this one keeps a test machine alive.
const MOST_BYTES: u64 = 600 << 20;

/// Routes of the bucket.
pub fn router(app: App) -> Router {
    Router::new().fallback(serve).with_state(app)
}

async fn serve(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let outcome = if parts.method == Method::PUT {
        // The body is read even when it is refused: unread bytes would reset the connection and lose the answer.
        let received = receive(&parts.headers, body).await;
        let checked = received.and_then(|bytes| {
            check(&parts.method, &parts.uri, &parts.headers, app.now()).map(|key| (key, bytes))
        });
        checked.map(|(key, bytes)| {
            let now = app.now();
            let md5 = app.storage().store(&key, bytes, now);
            ([(header::ETAG, format!("\"{md5}\""))], ()).into_response()
        })
    } else if parts.method == Method::GET || parts.method == Method::HEAD {
        check(&parts.method, &parts.uri, &parts.headers, app.now()).and_then(|key| read(&app, &key))
    } else {
        Err(Refusal::WrongMethod)
    };
    let mut response = outcome.unwrap_or_else(IntoResponse::into_response);
    let headers = response.headers_mut();
    headers.insert(header::SERVER, HeaderValue::from_static("AmazonS3"));
    if let Ok(id) = HeaderValue::from_str(&random_letters(16).to_ascii_uppercase()) {
        headers.entry("x-amz-request-id").or_insert(id);
    }
    response
}

/// Reads a body of announced length; anything else is refused before or after reading it.
pub(crate) async fn receive(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        drain(body).await;
        return Err(Refusal::Chunked);
    }
    let length = headers.get(header::CONTENT_LENGTH).ok_or(Refusal::MissingLength)?;
    let length: u64 = length.to_str().ok().and_then(|text| text.parse().ok()).ok_or(Refusal::BadLength)?;
    if length > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(|_| Refusal::TooLarge)?);
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.map_err(|_| Refusal::Incomplete)?);
    }
    if bytes.len() as u64 == length { Ok(bytes.into()) } else { Err(Refusal::Incomplete) }
}

/// Reads and drops a body, up to the size of the largest object.
async fn drain(body: Body) {
    let mut stream = body.into_data_stream();
    let mut read = 0;
    while let Some(Ok(chunk)) = stream.next().await {
        read += chunk.len() as u64;
        if read > MOST_BYTES {
            break;
        }
    }
}

fn read(app: &App, key: &str) -> Result<Response, Refusal> {
    let object =
        app.storage().find(key).cloned().ok_or_else(|| Refusal::NoSuchKey { key: key.to_owned() })?;
    let modified = object.modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let headers = [
        (header::ETAG, format!("\"{}\"", object.md5)),
        (header::LAST_MODIFIED, modified),
        (header::CONTENT_TYPE, "binary/octet-stream".to_owned()),
    ];
    Ok((StatusCode::OK, headers, object.bytes).into_response())
}
