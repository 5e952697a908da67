//! From a request to what it asks for: objects, lists, uploads in parts, several deletes at once. Not here: signatures
//! (`signature`), refusals as XML (`error`).

use super::{CREDENTIALS, error::Refusal, listing, multipart, signature, xml};
use crate::oauth::{Fields, escape, random_letters};
use crate::state::App;
use crate::storage;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request};
use md5::{Digest, Md5};
use percent_encoding::percent_decode_str;

/// Most keys in one multi-object delete.
const MOST_DELETED: usize = 1000;

/// Routes of the store.
pub fn router(app: App) -> Router {
    Router::new().fallback(serve).with_state(app)
}

async fn serve(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // The body is read even when the request is refused: unread bytes would reset the connection and lose the answer.
    let outcome = match receive(&parts, body).await {
        Ok(bytes) => answer(&app, &parts, bytes),
        Err(refusal) => Err(refusal),
    };
    let mut response = outcome.unwrap_or_else(IntoResponse::into_response);
    let headers = response.headers_mut();
    headers.insert(header::SERVER, HeaderValue::from_static("AmazonS3"));
    if let Ok(id) = HeaderValue::from_str(&random_letters(16).to_ascii_uppercase()) {
        headers.entry("x-amz-request-id").or_insert(id);
    }
    response
}

async fn receive(parts: &request::Parts, body: Body) -> Result<Bytes, Refusal> {
    if !matches!(parts.method, Method::PUT | Method::POST) {
        return Ok(Bytes::new());
    }
    let bytes = storage::receive(&parts.headers, body).await.map_err(Refusal::Transfer)?;
    if let Some(announced) = parts.headers.get("content-md5")
        && STANDARD.decode(announced.as_bytes()).ok().as_deref() != Some(Md5::digest(&bytes).as_slice())
    {
        return Err(Refusal::WrongMd5);
    }
    Ok(bytes)
}

fn answer(app: &App, parts: &request::Parts, body: Bytes) -> Result<Response, Refusal> {
    let bucket = &app.clients().spool;
    signature::check(bucket, parts, &body, app.clock().real())?;
    if app.switches().is(CREDENTIALS, "expired") {
        return Err(Refusal::ExpiredCredentials);
    }
    let path =
        percent_decode_str(parts.uri.path()).decode_utf8().map_err(|_| Refusal::InvalidArgument("key"))?;
    let path = path.strip_prefix('/').unwrap_or(&path);
    let (named, key) = path.split_once('/').unwrap_or((path, ""));
    if named != bucket.bucket {
        return Err(Refusal::NoSuchBucket);
    }
    let query = Fields::parse(parts.uri.query().unwrap_or_default());
    let upload = query.get("uploadId");
    match (&parts.method, key) {
        (&Method::GET, "") => listing::list(app, &query),
        (&Method::POST, "") if query.get("delete").is_some() => delete_several(app, &parts.headers, &body),
        (_, "") => Err(Refusal::NotImplemented),
        (&Method::POST, key) if query.get("uploads").is_some() => Ok(multipart::begin(app, key)),
        (&Method::POST, key) => multipart::complete(app, key, upload.ok_or(Refusal::NotImplemented)?, &body),
        (&Method::PUT, key) => match upload {
            Some(id) => multipart::store_part(app, key, id, query.get("partNumber"), body),
            None => {
                let etag = app.spool().store(key, body, app.clock().real());
                Ok(([(header::ETAG, format!("\"{etag}\""))], ()).into_response())
            }
        },
        (&Method::DELETE, key) => match upload {
            Some(id) => multipart::abort(app, key, id),
            None => {
                app.spool().remove(key);
                Ok(StatusCode::NO_CONTENT.into_response())
            }
        },
        (&(Method::GET | Method::HEAD), key) => read(app, key, &parts.headers),
        _ => Err(Refusal::NotImplemented),
    }
}

fn read(app: &App, key: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let object = app.spool().objects().get(key).cloned().ok_or(Refusal::NoSuchKey)?;
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_MATCH).is_some_and(|wanted| wanted != "*" && wanted.trim_matches('"') != object.etag) {
        return Err(Refusal::PreconditionFailed);
    }
    let whole = object.bytes.len();
    let facts = [
        (header::ETAG, format!("\"{}\"", object.etag)),
        (header::LAST_MODIFIED, object.modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        (header::CONTENT_TYPE, "binary/octet-stream".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
    ];
    let Some((start, end)) = text(header::RANGE).map(|range| find_range(range, whole)).transpose()? else {
        // Said even where no body follows, as in an answer to HEAD.
        let length = (header::CONTENT_LENGTH, whole.to_string());
        return Ok((StatusCode::OK, facts, [length], object.bytes).into_response());
    };
    let content_range = (header::CONTENT_RANGE, format!("bytes {start}-{}/{whole}", end - 1));
    Ok((StatusCode::PARTIAL_CONTENT, facts, [content_range], object.bytes.slice(start..end)).into_response())
}

/// The half-open range of bytes a `Range` header asks for.
fn find_range(header: &str, whole: usize) -> Result<(usize, usize), Refusal> {
    let number = |text: &str| text.parse::<usize>().map_err(|_| Refusal::InvalidRange);
    let range = header.strip_prefix("bytes=").ok_or(Refusal::InvalidRange)?;
    let (start, end) = match range.split_once('-').ok_or(Refusal::InvalidRange)? {
        ("", last) => (whole.saturating_sub(number(last)?), whole),
        (start, "") => (number(start)?, whole),
        (start, last) => (number(start)?, number(last)?.saturating_add(1).min(whole)),
    };
    if start < end && start < whole { Ok((start, end)) } else { Err(Refusal::InvalidRange) }
}

fn delete_several(app: &App, headers: &HeaderMap, body: &Bytes) -> Result<Response, Refusal> {
    if !headers.contains_key("content-md5") {
        return Err(Refusal::MissingHeader("Content-MD5"));
    }
    let text = std::str::from_utf8(body).map_err(|_| Refusal::MalformedXml)?;
    let keys: Vec<String> = xml::texts(text, "Object")
        .map(|object| xml::texts(object, "Key").next().map(xml::unescape))
        .collect::<Option<_>>()
        .ok_or(Refusal::MalformedXml)?;
    if keys.is_empty() || keys.len() > MOST_DELETED {
        return Err(Refusal::MalformedXml);
    }
    let mut deleted = String::new();
    for key in &keys {
        app.spool().remove(key);
        deleted += &format!("<Deleted><Key>{}</Key></Deleted>", escape(key));
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         {deleted}</DeleteResult>"
    );
    Ok(([(header::CONTENT_TYPE, "application/xml")], body).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_object_and_never_empty() {
        assert_eq!(find_range("bytes=0-3", 10), Ok((0, 4)));
        assert_eq!(find_range("bytes=8-99", 10), Ok((8, 10)));
        assert_eq!(find_range("bytes=4-", 10), Ok((4, 10)));
        assert_eq!(find_range("bytes=-4", 10), Ok((6, 10)));
        for wrong in ["bytes=10-12", "bytes=5-4", "bytes=a-b", "lines=0-1", "bytes=-0"] {
            assert_eq!(find_range(wrong, 10), Err(Refusal::InvalidRange), "{wrong}");
        }
    }
}
