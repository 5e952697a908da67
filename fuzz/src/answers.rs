//! An HTTP answer as an input: a byte that chooses the status, lines of headers up to an empty one, and the body.

use crate::input::Input;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use server::providers::Reply;

/// The statuses somebody looks at.
const STATUSES: [u16; 16] = [200, 201, 204, 301, 400, 401, 403, 404, 408, 410, 413, 416, 425, 429, 500, 503];

/// Reads an answer from the rest of an input.
pub(crate) fn answer(mut input: Input<'_>) -> Reply {
    let status = input.one_of(&STATUSES).unwrap_or(200);
    let headers = headers(&mut input);
    Reply { status, headers, body: Bytes::copy_from_slice(input.0) }
}

/// Reads lines of headers up to an empty one. What is no header is passed over, as no server could send it.
pub(crate) fn headers(input: &mut Input<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    loop {
        let line = input.until(b'\n');
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return headers };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
}

/// Writes an answer as [`answer`] reads it. One of a status nobody looks at becomes one of 200.
pub(crate) fn write(into: &mut Vec<u8>, reply: &Reply) {
    let place = STATUSES.iter().position(|status| *status == reply.status).unwrap_or_default();
    into.push(u8::try_from(place).unwrap_or_default());
    for (name, value) in &reply.headers {
        into.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
    }
    into.push(b'\n');
    into.extend_from_slice(&reply.body);
}

/// An answer in JSON.
pub(crate) fn json(status: u16, body: &str) -> Reply {
    let kind = (http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Reply { status, headers: HeaderMap::from_iter([kind]), body: Bytes::copy_from_slice(body.as_bytes()) }
}
