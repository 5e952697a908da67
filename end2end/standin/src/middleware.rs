//! What every request of every host passes before its route: the log, the faults, the replay.
//! Not here: the rules of faults (`fault`) and the recorded bodies (`replay`).

use crate::fault::Fault;
use crate::host::Host;
use crate::listener::Wire;
use crate::replay;
use crate::request_log::{End, MOST_BODY_BYTES, Seen};
use crate::state::App;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use std::io;
use std::time::{Duration, Instant};

/// Largest request body of a host other than the buckets, in bytes.
const MOST_REQUEST_BYTES: usize = 64 << 20;
/// Largest answer that a fault can cut in half, in bytes.
const MOST_HALVED_BYTES: usize = 640 << 20;

/// Logs a request, lets a fault meet it, answers it from the recording or passes it on.
pub async fn observe(
    State((app, host)): State<(App, Host)>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().as_str().to_owned();
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let fault = app.faults().take(host, &method, &target);
    let kind = fault.as_ref().map(Fault::kind);
    let arrived = app.now();
    let end = |status: Option<u16>| End { status, millis: millis(started), fault: kind, quota_left: None };
    let (parts, body) = request.into_parts();

    // A cut in the middle of an upload has to come before the body is read.
    if let Some(Fault::ResetAfter { bytes }) = fault {
        let seq = app.requests().note_arrival(seen(host, &parts, None, arrived));
        read_some(body, bytes).await;
        wire.cut();
        app.requests().note_end(seq, end(None));
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }

    // Uploads to a bucket are large, so they go on as a stream; everything else is read here for the log.
    let (body, logged) = if matches!(host, Host::Storage | Host::Spool) {
        (body, None)
    } else {
        match axum::body::to_bytes(body, MOST_REQUEST_BYTES).await {
            Ok(bytes) => (Body::from(bytes.clone()), Some(bytes)),
            Err(_) => {
                let seq = app.requests().note_arrival(seen(host, &parts, None, arrived));
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                app.requests().note_end(seq, end(Some(status.as_u16())));
                return status.into_response();
            }
        }
    };
    let seq = app.requests().note_arrival(seen(host, &parts, logged.as_ref(), arrived));
    let headers = parts.headers.clone();
    let request = Request::from_parts(parts, body);
    let run = async |request: Request| match replay::answer(
        &app,
        host,
        &method,
        &target,
        &headers,
        logged.as_ref(),
    ) {
        Some(response) => response,
        None => next.run(request).await,
    };

    let (response, answered) = match fault {
        None | Some(Fault::ResetAfter { .. }) => (run(request).await, true),
        Some(Fault::Slow { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            (run(request).await, true)
        }
        Some(Fault::Reset) => {
            wire.cut();
            (StatusCode::INTERNAL_SERVER_ERROR.into_response(), false)
        }
        Some(Fault::LostReply) => {
            let response = run(request).await;
            // The handler's answer is read to its end, so that whatever it does has been done.
            let (_, body) = response.into_parts();
            read_some(body, u64::MAX).await;
            wire.cut();
            (StatusCode::INTERNAL_SERVER_ERROR.into_response(), false)
        }
        Some(Fault::Status { status, body, content_type, headers }) => {
            // Unread bytes of an upload would reset the connection and lose the answer.
            read_some(request.into_body(), u64::MAX).await;
            (status_answer(status, body, content_type.as_deref(), headers), true)
        }
        Some(Fault::Html) => (html_answer(), true),
        Some(Fault::Huge { bytes }) => (huge_answer(bytes), true),
        Some(Fault::Truncate) => (halve(run(request).await, true).await, true),
        Some(Fault::Malformed) => (halve(run(request).await, false).await, true),
    };
    let status = answered.then(|| response.status().as_u16());
    let quota_left = answered.then(|| quota_left(response.headers())).flatten();
    app.requests().note_end(seq, End { quota_left, ..end(status) });
    response
}

/// What an answer says is left of a quota; only Fitbit says it.
fn quota_left(headers: &HeaderMap) -> Option<u64> {
    headers.get("fitbit-rate-limit-remaining")?.to_str().ok()?.parse().ok()
}

fn seen(host: Host, parts: &http::request::Parts, body: Option<&Bytes>, arrived: Timestamp) -> Seen {
    let text = |name: header::HeaderName| {
        parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Seen {
        seq: 0,
        host: host.name(),
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        authorization: text(header::AUTHORIZATION),
        content_type: text(header::CONTENT_TYPE),
        body: body.filter(|bytes| !bytes.is_empty()).map(|bytes| {
            let kept = bytes.get(..MOST_BODY_BYTES).unwrap_or(bytes);
            String::from_utf8_lossy(kept).into_owned()
        }),
        arrived,
        status: None,
        millis: None,
        fault: None,
        quota_left: None,
    }
}

fn millis(since: Instant) -> u64 {
    since.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}

/// Reads and drops a body up to a number of bytes; a sender that breaks off ends it early.
async fn read_some(body: Body, bytes: u64) {
    let mut stream = body.into_data_stream();
    let mut read = 0_u64;
    while read < bytes {
        match stream.next().await {
            Some(Ok(chunk)) => read = read.saturating_add(chunk.len() as u64),
            Some(Err(_)) | None => break,
        }
    }
}

fn status_answer(
    status: u16,
    body: Option<String>,
    content_type: Option<&str>,
    headers: impl IntoIterator<Item = (String, String)>,
) -> Response {
    let mut map = HeaderMap::new();
    if body.is_some() || content_type.is_some() {
        let text = content_type.unwrap_or("application/json");
        if let Ok(value) = HeaderValue::from_str(text) {
            map.insert(header::CONTENT_TYPE, value);
        }
    }
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (header::HeaderName::try_from(name), HeaderValue::try_from(value)) {
            map.insert(name, value);
        }
    }
    let mut response = Response::new(Body::from(body.unwrap_or_default()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = map;
    response
}

fn html_answer() -> Response {
    let page = "<!DOCTYPE html><html><head><title>Wi-Fi sign-in</title></head>\
                <body><h1>Please sign in to this network</h1></body></html>";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// A JSON string that goes on for `bytes` bytes, sent in pieces so that no one has to hold it.
fn huge_answer(bytes: u64) -> Response {
    static PIECE: [u8; 64 * 1024] = [b'x'; 64 * 1024];
    let piece = Bytes::from_static(&PIECE);
    let stream = futures::stream::unfold((bytes, true), move |(left, first)| {
        let piece = piece.clone();
        async move {
            if left == 0 {
                return None;
            }
            if first {
                return Some((Ok::<_, io::Error>(Bytes::from_static(b"\"")), (left - 1, false)));
            }
            if left == 1 {
                return Some((Ok(Bytes::from_static(b"\"")), (0, false)));
            }
            let length = (left - 1).min(piece.len() as u64);
            let cut = piece.slice(..usize::try_from(length).unwrap_or(piece.len()));
            Some((Ok(cut), (left - length, false)))
        }
    });
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(stream)).into_response()
}

/// Cuts an answer in half; `broken` keeps the length of the whole and ends the connection early.
async fn halve(response: Response, broken: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = axum::body::to_bytes(body, MOST_HALVED_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let half = whole.slice(..whole.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::TRANSFER_ENCODING);
    if !broken {
        return Response::from_parts(parts, Body::from(half));
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let pieces = futures::stream::once(async move { Ok(half) }).chain(futures::stream::once(async {
        // Gives the first half time to leave before the connection ends.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(io::Error::new(io::ErrorKind::ConnectionAborted, "cut by a fault"))
    }));
    Response::from_parts(parts, Body::from_stream(pieces))
}
