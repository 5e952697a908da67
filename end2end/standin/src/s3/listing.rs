//! Lists of keys, version 2, page by page. Not here: the objects.

use super::{PAGE_SIZE, error::Refusal};
use crate::oauth::{Fields, escape};
use crate::state::App;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header;
use std::collections::BTreeSet;
use std::ops::Bound;

/// Most keys on a page, as on the real one.
const MOST_KEYS: usize = 1000;

/// Answers `GET /bucket?list-type=2`.
pub(super) fn list(app: &App, query: &Fields) -> Result<Response, Refusal> {
    if query.get("list-type") != Some("2") {
        return Err(Refusal::NotImplemented);
    }
    let asked = match query.filled("max-keys") {
        None => MOST_KEYS,
        Some(text) => text.parse().map_err(|_| Refusal::InvalidArgument("max-keys"))?,
    };
    let switched = app.switches().integer(PAGE_SIZE).and_then(|size| usize::try_from(size).ok());
    let most = asked.min(switched.unwrap_or(MOST_KEYS)).min(MOST_KEYS);
    let prefix = query.get("prefix").unwrap_or_default();
    let delimiter = query.filled("delimiter");
    // The token names the last key of the page before, in a form nobody should rely on.
    let after = match query.filled("continuation-token") {
        Some(token) => STANDARD
            .decode(token)
            .ok()
            .and_then(|key| String::from_utf8(key).ok())
            .ok_or(Refusal::InvalidArgument("continuation-token"))?,
        None => query.get("start-after").unwrap_or_default().to_owned(),
    };

    let state = app.spool();
    let mut contents = String::new();
    let mut folders = BTreeSet::new();
    let mut last = None;
    let mut cut = false;
    let from = Bound::Excluded(after.as_str());
    for (key, object) in state.objects().range::<str, _>((from, Bound::Unbounded)) {
        let Some(rest) = key.strip_prefix(prefix) else { continue };
        let folder = delimiter.and_then(|delimiter| rest.get(..rest.find(delimiter)? + delimiter.len()));
        if folder
            .is_some_and(|folder| folders.contains(folder) || after.starts_with(&format!("{prefix}{folder}")))
        {
            last = Some(key);
            continue;
        }
        if folders.len() + contents.matches("<Contents>").count() == most {
            cut = true;
            break;
        }
        last = Some(key);
        if let Some(folder) = folder {
            folders.insert(folder.to_owned());
            continue;
        }
        contents += &format!(
            "<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size>\
             <StorageClass>STANDARD</StorageClass></Contents>",
            escape(key),
            object.modified.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            object.etag,
            object.bytes.len(),
        );
    }
    let token = match last.filter(|_| cut) {
        Some(last) => format!("<NextContinuationToken>{}</NextContinuationToken>", STANDARD.encode(last)),
        None => String::new(),
    };
    let prefixes: String = folders
        .iter()
        .map(|folder| {
            format!("<CommonPrefixes><Prefix>{}{}</Prefix></CommonPrefixes>", escape(prefix), escape(folder))
        })
        .collect();
    let count = folders.len() + contents.matches("<Contents>").count();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Name>{}</Name><Prefix>{}</Prefix><KeyCount>{count}</KeyCount><MaxKeys>{most}</MaxKeys>\
         <IsTruncated>{cut}</IsTruncated>{contents}{prefixes}{token}</ListBucketResult>",
        escape(&app.clients().spool.bucket),
        escape(prefix),
    );
    Ok(([(header::CONTENT_TYPE, "application/xml")], body).into_response())
}
