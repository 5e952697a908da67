//! Readings and tokens that would be known anywhere, looked for wherever they must not be: database, spool, log, metrics,
//! addresses. What is sealed is not readable there; what is delivered is.

use crate::support::{
    browser::request,
    process::{Server, settings, site_for_processes, until},
    wish,
};
use axum::body::Body;
use domain::{DataType, DateRange, ProviderId, wire::ImportState};
use http::{Method, header};
use jiff::ToSpan;
use serde_json::json;
use server::testing::TestDatabase;
use standin::{Host, request_log::Seen};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// A number of steps nobody takes.
const STEPS: &str = "918273645";
/// A weight in grams, and how it stands in the file.
const WEIGHT: (f64, &str) = (777_123.0, "777.12");
const METRICS_TOKEN: &str = "metrics-canary-0123456789abcdef0123456789";

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                files.push((path, bytes));
            }
        }
    }
    files
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Every token, code, verifier and secret that the services were sent.
fn secrets(seen: &[Seen]) -> BTreeSet<String> {
    const NAMES: [&str; 6] =
        ["code", "code_verifier", "refresh_token", "client_secret", "access_token", "token"];
    let headers = seen.iter().filter_map(|seen| seen.authorization.as_deref());
    let bearers = headers.filter_map(|value| value.split_once(' ')).map(|(_, token)| token.to_owned());
    let bodies = seen.iter().filter_map(|seen| seen.body.as_deref());
    let fields = bodies.flat_map(|body| url::form_urlencoded::parse(body.as_bytes()).into_owned());
    let fields = fields.filter(|(name, _)| NAMES.contains(&name.as_str())).map(|(_, value)| value);
    bearers.chain(fields).filter(|secret| secret.len() >= 8).collect()
}

#[tokio::test]
async fn no_reading_and_no_token_is_readable_where_none_belongs() {
    let site = site_for_processes().await;
    let standin = site.standin.app();
    let body = standin.bodies().find("bob").unwrap();
    let yesterday = body.today(standin.now()).yesterday().unwrap();
    body.set_override(yesterday, "steps", STEPS.parse().unwrap()).unwrap();
    body.set_override(yesterday, "weight_grams", WEIGHT.0).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(&site.standin, &TestDatabase::file(folder.path()), &folder);
    settings.insert("LOG".into(), "debug".into());
    settings.insert("METRICS_TOKEN".into(), METRICS_TOKEN.into());
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);

    // The whole way, a renewal of the tokens included.
    browser.sign_in(&site, "bob").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
    standin.google().expire("bob");
    let range = DateRange::inclusive(yesterday - 40.days(), yesterday).unwrap();
    let chosen = [DataType::Steps, DataType::Weight, DataType::Sleep, DataType::Profile, DataType::Devices];
    let import = browser.create_import(&wish(&link, &chosen, range)).await.id;
    until(&mut browser, &import, |import| import.state == ImportState::Ready).await;
    let shown = browser.get(&format!("/api/imports/{import}/review/steps")).await.text();
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    let delivered = until(&mut browser, &import, |import| import.state == ImportState::Delivered).await;
    let mut asked = request(Method::GET, "/metrics", Body::empty());
    let bearer = format!("Bearer {METRICS_TOKEN}").parse().unwrap();
    asked.headers_mut().insert(header::AUTHORIZATION, bearer);
    let metrics = browser.send(asked).await;

    // The canaries were there to be caught.
    assert!(shown.contains(STEPS), "{shown}");
    let file = delivered.delivery.unwrap().file.unwrap().id;
    let key = standin.open_humans().find_file("bob", file).unwrap().key.clone();
    let sent = standin.storage().find(&key).unwrap().bytes.to_vec();
    assert!(holds(&sent, STEPS) && holds(&sent, WEIGHT.1));
    let seen = standin.requests().list(None);
    let mut secrets = secrets(&seen);
    assert!(seen.iter().any(|seen| seen.body.as_deref().is_some_and(|b| b.contains("refresh_token"))));
    assert!(secrets.len() >= 6, "{}", secrets.len());
    secrets.extend(browser.cookies.values().cloned());
    let addresses: Vec<String> =
        seen.iter().map(|seen| format!("{} {}", seen.path, seen.query.as_deref().unwrap_or(""))).collect();
    let to_services = seen.iter().zip(&addresses).filter(|(seen, _)| {
        // Where the member's own browser goes, a code and a state are in the address by the protocol.
        ![Host::GoogleAccounts.name(), Host::OpenHumans.name()].contains(&seen.host)
            || seen.path.starts_with("/api/")
    });
    let to_services: Vec<&String> = to_services.map(|(_, address)| address).collect();
    assert_eq!(metrics.status, 200);
    let log = server.log();
    assert!(log.iter().any(|line| line.contains("DEBUG")), "the log is not as talkative as it can be");
    server.stop().await;

    let held = files(folder.path());
    assert!(held.iter().any(|(path, _)| path.starts_with(folder.path().join("spool"))));
    let readings = [STEPS, WEIGHT.1, "777123"].map(str::to_owned);
    for (what, words) in [("a reading", Vec::from(readings)), ("a secret", secrets.into_iter().collect())] {
        for word in words {
            for (path, bytes) in &held {
                assert!(!holds(bytes, &word), "{what} is readable in {}", path.display());
            }
            let line = log.iter().find(|line| line.contains(&word));
            assert_eq!(line, None, "{what} is in the log");
            assert!(!metrics.text().contains(&word), "{what} is in the metrics");
            let address = to_services.iter().find(|address| address.contains(&word));
            assert_eq!(address, None, "{what} is in an address");
        }
    }
}
