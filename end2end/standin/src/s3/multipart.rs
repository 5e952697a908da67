//! Uploads in parts: begin, part, complete, abort. Not here: what becomes of the bytes, see `objects`.

use super::{error::Refusal, xml};
use crate::oauth::{escape, random_letters};
use crate::state::App;
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// Most parts of one upload.
const MOST_PARTS: u32 = 10_000;

/// Answers `POST /bucket/key?uploads`.
pub(super) fn begin(app: &App, key: &str) -> Response {
    let id = format!("{}.{}-_", random_letters(40), random_letters(24));
    app.spool().begin(key, id.clone());
    answer(app, key, "InitiateMultipartUploadResult", &format!("<UploadId>{id}</UploadId>"))
}

/// Answers `PUT /bucket/key?partNumber=…&uploadId=…`.
pub(super) fn store_part(
    app: &App,
    key: &str,
    id: &str,
    number: Option<&str>,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let number =
        number.and_then(|number| number.parse().ok()).filter(|number| (1..=MOST_PARTS).contains(number));
    let number = number.ok_or(Refusal::InvalidArgument("partNumber"))?;
    let etag = app.spool().store_part(key, id, number, bytes, app.clock().real())?;
    Ok(([(header::ETAG, format!("\"{etag}\""))], ()).into_response())
}

/// Answers `POST /bucket/key?uploadId=…`.
pub(super) fn complete(app: &App, key: &str, id: &str, body: &Bytes) -> Result<Response, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::MalformedXml)?;
    let named: Vec<(u32, String)> = xml::texts(text, "Part")
        .map(|part| {
            let number = xml::texts(part, "PartNumber").next()?.trim().parse().ok()?;
            let etag = xml::unescape(xml::texts(part, "ETag").next()?.trim());
            Some((number, etag.trim_matches('"').to_owned()))
        })
        .collect::<Option<_>>()
        .ok_or(Refusal::MalformedXml)?;
    let etag = app.spool().complete(key, id, &named, app.clock().real())?;
    Ok(answer(app, key, "CompleteMultipartUploadResult", &format!("<ETag>&quot;{etag}&quot;</ETag>")))
}

/// Answers `DELETE /bucket/key?uploadId=…`.
pub(super) fn abort(app: &App, key: &str, id: &str) -> Result<Response, Refusal> {
    app.spool().abort(key, id)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn answer(app: &App, key: &str, name: &str, more: &str) -> Response {
    let bucket = escape(&app.clients().spool.bucket);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{name} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Bucket>{bucket}</Bucket><Key>{}</Key>{more}</{name}>",
        escape(key)
    );
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
