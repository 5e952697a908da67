//! Answers to data requests from recorded bodies. Not here: OAuth and Open Humans, which stay live.

use crate::host::Host;
use crate::state::App;
use crate::{fitbit, google};
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

/// Largest recorded body, in bytes.
const MOST_BODY_BYTES: u64 = 64 << 20;

#[derive(Debug, Deserialize)]
struct Index {
    today: Date,
    entries: Vec<IndexEntry>,
}

#[derive(Debug, Deserialize)]
struct IndexEntry {
    host: String,
    method: String,
    path: String,
    #[serde(default)]
    body: Option<Value>,
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    file: Option<String>,
}

/// One recorded answer.
#[derive(Debug)]
struct Recorded {
    request_body: Option<Value>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// Recorded answers by host, method and path with query.
#[derive(Debug)]
pub struct Replay {
    today: Date,
    answers: HashMap<(Host, String, String), Vec<Recorded>>,
}

/// Why a recording cannot be used.
#[derive(Debug)]
pub struct ReplayError {
    path: PathBuf,
    reason: String,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "recording {}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for ReplayError {}

impl Replay {
    /// Loads `index.json` of a folder and every body it names.
    ///
    /// # Errors
    ///
    /// A file that is missing, too large or unsound; the error names it.
    pub fn load(folder: &Path) -> Result<Self, ReplayError> {
        let index_path = folder.join("index.json");
        let unsound = |path: &Path, reason: String| ReplayError { path: path.to_owned(), reason };
        let bytes = std::fs::read(&index_path).map_err(|error| unsound(&index_path, error.to_string()))?;
        let index: Index =
            serde_json::from_slice(&bytes).map_err(|error| unsound(&index_path, error.to_string()))?;
        let mut answers: HashMap<_, Vec<Recorded>> = HashMap::new();
        for (number, entry) in index.entries.into_iter().enumerate() {
            let in_entry = |reason: String| unsound(&index_path, format!("entry {number}: {reason}"));
            let host = Host::find(&entry.host)
                .filter(|host| matches!(host, Host::GoogleHealth | Host::FitbitApi))
                .ok_or_else(|| in_entry(format!("{} is not a host with data", entry.host)))?;
            let status = StatusCode::from_u16(entry.status)
                .map_err(|_| in_entry(format!("{} is not a status", entry.status)))?;
            let headers = parse_headers(&entry.headers).map_err(in_entry)?;
            let body = match &entry.file {
                None => Bytes::new(),
                Some(name) => {
                    let path = folder.join(name);
                    load_body(&path).map_err(|reason| unsound(&path, reason))?
                }
            };
            let key = (host, entry.method.to_ascii_uppercase(), comparable(&entry.path));
            let recorded = Recorded { request_body: entry.body, status, headers, body };
            answers.entry(key).or_default().push(recorded);
        }
        Ok(Self { today: index.today, answers })
    }

    /// The day the recording was made.
    pub fn today(&self) -> Date {
        self.today
    }

    fn find(&self, host: Host, method: &str, target: &str, body: Option<&Bytes>) -> Option<&Recorded> {
        let key = (host, method.to_ascii_uppercase(), comparable(target));
        let sent: Option<Value> = body.and_then(|bytes| serde_json::from_slice(bytes).ok());
        self.answers.get(&key)?.iter().find(|recorded| match &recorded.request_body {
            None => true,
            Some(wanted) => sent.as_ref() == Some(wanted),
        })
    }
}

/// Answers a data request from the recording; nothing when the stand-in does not replay, or the request is not
/// one for data.
///
/// The bearer token is checked as always. A request that was not recorded is answered with 404 in the shape of its
/// service.
pub fn answer(
    app: &App,
    host: Host,
    method: &str,
    target: &str,
    headers: &HeaderMap,
    body: Option<&Bytes>,
) -> Option<Response> {
    let replay = app.replay()?;
    let checked = match host {
        Host::GoogleHealth => google::check_replayed(app, headers),
        Host::FitbitApi if is_fitbit_data(target) => fitbit::check_replayed(app, headers),
        _ => return None,
    };
    if let Err(refusal) = checked {
        return Some(*refusal);
    }
    Some(match replay.find(host, method, target, body) {
        Some(recorded) => (recorded.status, recorded.headers.clone(), recorded.body.clone()).into_response(),
        None if host == Host::GoogleHealth => google::not_recorded(),
        None => fitbit::not_recorded(),
    })
}

fn is_fitbit_data(target: &str) -> bool {
    !target.starts_with("/oauth2/") && !target.starts_with("/1.1/oauth2/")
}

/// A path with query in the form in which two ways of writing the same request are equal: query fields decoded,
/// in the order they were sent.
fn comparable(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut text = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        // A separator that can stand in no decoded name keeps `a=b&c` and `a=b%26c` apart.
        text.push('\u{1f}');
        text.push_str(&name);
        text.push('\u{1e}');
        text.push_str(&value);
    }
    text
}

fn parse_headers(headers: &BTreeMap<String, String>) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(|_| format!("{name} is not a header name"))?;
        let value = HeaderValue::try_from(value).map_err(|_| format!("the value of {name} is not sound"))?;
        // Those of the wire are ours: the body is sent whole and unpacked, whatever the recorder saw.
        let ours =
            [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION, header::CONTENT_ENCODING];
        if !ours.contains(&name) {
            map.append(name, value);
        }
    }
    Ok(map)
}

fn load_body(path: &Path) -> Result<Bytes, String> {
    let length = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > MOST_BODY_BYTES {
        return Err(format!("{length} bytes are more than {MOST_BODY_BYTES}"));
    }
    std::fs::read(path).map(Bytes::from).map_err(|error| error.to_string())
}
