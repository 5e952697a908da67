//! What a browser sends, and what an operator sets: bodies, paths, queries, headers, cookies; settings and keys.
//!
//! The first byte of an input chooses which.

use crate::{answers, input::Input};
use axum::Json;
use domain::{
    DataType, DateRange, Granularity, IntradayType, ProviderId,
    file::Month,
    intraday::is_valid_selection,
    plan::{Pace, plan, plan_intraday},
    wire::{AccountSettings, NewDelivery, NewDeparture, NewImport, NewLink, NewOwnClient, NewOwnSignIn},
};
use http::{HeaderMap, Method, Request, Uri};
use jiff::civil::{Date, date};
use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};
use server::{
    config::{Config, SETTINGS},
    fuzzing::{read_request, request},
    secrets::KeyRing,
    storage::{ImportId, LinkId, Purpose},
    testing,
};
use std::{collections::BTreeSet, ffi::OsString, sync::OnceLock};

/// The days an import may be of: since there were trackers, until tomorrow.
const FIRST_DAY: Date = date(2009, 9, 1);
const LAST_DAY: Date = date(2026, 11, 23);
/// Most bytes of a body (`request body limit` of the router).
const LARGEST_BODY: usize = 64 * 1024;

pub(crate) fn run(input: &[u8]) {
    let mut input = Input(input);
    match input.byte() % 11 {
        0 => body::<NewLink>(input.0, |_| {}),
        1 => body(input.0, plan_import),
        2 => body::<NewOwnSignIn>(input.0, |_| {}),
        3 => {
            body::<NewOwnClient>(input.0, |client| assert!(!format!("{client:?}").contains("client_secret:")))
        }
        4 => body::<NewDelivery>(input.0, |_| {}),
        5 => body::<AccountSettings>(input.0, |_| {}),
        6 => body::<NewDeparture>(input.0, |_| {}),
        7 => whole_request(input),
        8 => names(input),
        9 => settings(input),
        _ => key_ring(input),
    }
}

/// Reads a body as a handler does; what is read is written and read as the same.
fn body<T: DeserializeOwned + Serialize>(bytes: &[u8], check: impl FnOnce(&T)) {
    let bytes = bytes.get(..LARGEST_BODY).unwrap_or(bytes);
    let Ok(Json(value)) = Json::<T>::from_bytes(bytes) else { return };
    check(&value);
    let written = serde_json::to_vec(&value);
    let again = written
        .as_ref()
        .map(|written| Json::<T>::from_bytes(written).map(|Json(value)| serde_json::to_vec(&value)));
    assert!(
        matches!((&written, again), (Ok(written), Ok(Ok(Ok(again)))) if *written == again),
        "a wish is read as it was written"
    );
}

/// Plans a wish, once its days are such as the server lets pass.
fn plan_import(wish: &NewImport) {
    let _ = wish.link_id.parse::<LinkId>();
    if wish.range.start() < FIRST_DAY || wish.range.end() > LAST_DAY {
        return;
    }
    for provider in ProviderId::ALL {
        let all = provider.permissions().iter().chain(provider.further_permissions());
        let granted: BTreeSet<String> = all.map(|scope| (*scope).to_owned()).collect();
        let daily = plan(provider, &wish.data_types, wish.range, &granted);
        let lots = Pace::Lots {
            remaining: 3,
            resets_in_seconds: 60,
            limit: 150,
            period_seconds: 3600,
            per_second: 2.0,
        };
        let _ = daily.estimate(&wish.data_types, wish.range, lots);
        let windows = daily.windows.iter().filter_map(|window| window.range);
        assert!(windows.into_iter().all(|window| is_within(window, wish.range)));
        if is_valid_selection(&wish.intraday) {
            let within = plan_intraday(provider, &wish.intraday, wish.range, &granted, |_, _, _| false);
            assert!(within.requests() >= within.windows.len() as u64);
        }
    }
}

fn is_within(window: DateRange, range: DateRange) -> bool {
    range.start() <= window.start() && window.end() <= range.end()
}

/// A method, an address, lines of headers.
fn whole_request(mut input: Input<'_>) {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    let config = CONFIG.get_or_init(|| testing::config(&[("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")]));
    let method = Method::from_bytes(input.until(b' ')).unwrap_or_default();
    let Ok(uri) = Uri::try_from(input.until(b'\n')) else { return };
    let headers: HeaderMap = answers::headers(&mut input);
    let (mut parts, ()) = Request::new(()).into_parts();
    (parts.method, parts.uri, parts.headers) = (method, uri, headers);
    read_request(config, request(parts));
}

/// A word of a path, as each of the things a path names.
fn names(input: Input<'_>) {
    let Some(text) = input.text() else { return };
    if let Some(provider) = ProviderId::find(text) {
        assert_eq!(provider.key(), text);
    }
    if let Some(data_type) = DataType::find(text) {
        assert_eq!(data_type.key(), text);
    }
    if let Some(intraday_type) = IntradayType::find(text) {
        assert_eq!(intraday_type.key(), text);
    }
    let _ = Granularity::find(text);
    let _ = text.parse::<ImportId>();
    if let Ok(purpose) = text.parse::<Purpose>() {
        assert_eq!(purpose.to_string().parse(), Ok(purpose));
    }
    if let Ok(month) = text.parse::<Month>() {
        assert_eq!(month.to_string().parse(), Ok(month));
        assert!(month.range().days() >= 28);
    }
    let _ = text.parse::<Date>();
}

/// Lines `NAME=value` over the settings of a small site.
fn settings(input: Input<'_>) {
    let Some(text) = input.text() else { return };
    let changes: Vec<(&str, &str)> = text.lines().take(64).filter_map(|line| line.split_once('=')).collect();
    let settings = testing::settings(&changes);
    match Config::read(|name| settings.get(name).map(OsString::from)) {
        Ok(config) => {
            let _ = config.is_https();
            assert!(!format!("{config:?}").contains("open-humans-secret"));
        }
        Err(problems) => {
            let _ = problems.to_string();
            let is_known = |name| name == "DYNO" || SETTINGS.iter().any(|setting| setting.name == name);
            assert!(!problems.0.is_empty() && problems.0.iter().all(|problem| is_known(problem.name)));
        }
    }
}

fn key_ring(input: Input<'_>) {
    let Some(text) = input.text() else { return };
    match KeyRing::parse(&SecretString::from(text)) {
        Ok(ring) => {
            let sealed = ring.seal(b"a", b"b");
            assert!(ring.open(b"a", &sealed).is_ok_and(|plain| plain.as_slice() == b"b"));
        }
        Err(error) => assert!(error.to_string().len() < 200),
    }
}

/// Inputs to begin with: the kind, and what is read as it.
const SEEDS: [(u8, &str); 20] = [
    (
        0,
        r#"{"provider":"google_health","switch_account":true,"further":["ecg"],"chosen_of":"x","basic_only":false}"#,
    ),
    (0, r#"{"provider":"fitbit"}"#),
    (
        1,
        r#"{"link_id":"0198a0c0-0000-7000-8000-000000000000","data_types":["steps","sleep","weight"],"range":{"start":"2016-01-01","end":"2026-11-22"},"notify":true}"#,
    ),
    (
        1,
        r#"{"link_id":"0198a0c0-0000-7000-8000-000000000000","intraday":{"steps":"1min"},"range":{"start":"2026-03-01","end":"2026-04-01"}}"#,
    ),
    (2, r#"{"further":[],"chosen_of":null,"basic_only":true}"#),
    (3, r#"{"client_id":"23ABCD","client_secret":"0123456789abcdef0123456789abcdef"}"#),
    (4, "{}"),
    (5, r#"{"wants_messages":false}"#),
    (6, r#"{"files":true}"#),
    (
        7,
        "GET /auth/fitbit/callback?code=a%2Fb&state=c&error=access_denied#_=_\ncookie: __Host-session=a; ask-again=1\n",
    ),
    (
        7,
        "GET /connect?link=1\naccept-encoding: gzip;q=0.5, br;q=0.000, *\nx-forwarded-for: 203.0.113.5, 2001:db8::1\nx-request-id: a-b_c.1\naccept-language: de-AT, en;q=0.5, *;q=0\n",
    ),
    (7, "POST /index.html\nif-none-match: \"x\"\n"),
    (8, "google_health"),
    (8, "2026-03"),
    (8, "0198a0c0-0000-7000-8000-000000000000"),
    (
        9,
        "PORT=8080\nPUBLIC_URL=https://fitbit.example.org\nDATABASE_URL=postgres://u:p@h/d\nSINGLE_SERVER=true\n",
    ),
    (
        9,
        "S3_BUCKET=b\nS3_ENDPOINT=http://localhost:9000\nS3_REGION=eu\nS3_ACCESS_KEY_ID=a\nS3_SECRET_ACCESS_KEY=b\nS3_PREFIX=x/y\n",
    ),
    (
        9,
        "LOG=info,sqlx=warn\nLOG_FORMAT=json\nDYNO=web.1\nBIND=::1\nRETENTION_DAYS=30\nGOOGLE_REQUESTS_PER_SECOND=2.5\nMETRICS_TOKEN=abcdefghijklmnopqrstuvwxyz012345\n",
    ),
    (10, "a:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=, b:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="),
    (10, "a:c2hvcnQ="),
];

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let names = SETTINGS.iter().map(|setting| format!("\x09{}=1\n", setting.name).into_bytes());
    let keys = DataType::ALL.iter().map(|data_type| format!("\x08{}", data_type.key()).into_bytes());
    let fixed = SEEDS.iter().map(|(kind, text)| [&[*kind], text.as_bytes()].concat());
    fixed.chain(names).chain(keys).collect()
}
