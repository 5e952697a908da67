//! The server as a process that is killed in the middle of its work, and started again on what it left.

use crate::support::{
    Browser, Site,
    site::{GOOGLE, addresses, daily_values},
    wish,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use domain::{
    DataType, DateRange, ProviderId,
    wire::{Import, ImportState},
};
use jiff::ToSpan;
use serde_json::json;
use standin::{Host, Options, Running};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A server of its own process; killed when this is dropped.
struct Server(Child, String);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// Starts it and waits until it listens.
    async fn start(settings: &BTreeMap<String, String>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command
            .env_clear()
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let address = tokio::task::spawn_blocking(move || {
            let mut lines = BufReader::new(stdout).lines().map(|line| line.unwrap());
            let line = lines.find(|line| line.contains("listening")).unwrap();
            // Read on, so that the server never waits for a full pipe.
            std::thread::spawn(move || lines.for_each(drop));
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            line["server.address"].as_str().unwrap().to_owned()
        });
        let address = address.await.unwrap();
        Server(child, address)
    }

    /// A browser that reaches it over the network.
    fn browser(&self, site: &Site) -> Browser {
        let way = (site.app.http.clone(), self.1.clone());
        Browser::new(Router::new().fallback(pass_on).with_state(way))
    }

    /// Kills it as the system does: no signal it could hear.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

async fn pass_on(State((http, address)): State<(reqwest::Client, String)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let url = format!("http://{address}{}", parts.uri.path_and_query().unwrap());
    let answer = http.request(parts.method, url).headers(parts.headers).body(body).send().await.unwrap();
    let mut response = Response::builder().status(answer.status());
    *response.headers_mut().unwrap() = answer.headers().clone();
    response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

/// Settings for a process that talks to a stand-in and keeps its files here.
fn settings(standin: &Running, folder: &tempfile::TempDir) -> BTreeMap<String, String> {
    let database = format!("sqlite:{}", folder.path().join("importer.sqlite").display());
    let spool = folder.path().join("spool").display().to_string();
    let own = [
        ("PORT", "0"),
        ("PUBLIC_URL", "http://localhost:8080"),
        ("DATABASE_URL", &database),
        ("SPOOL_DIR", &spool),
    ];
    server::testing::settings(&[&addresses(standin)[..], &own].concat())
}

async fn until(browser: &mut Browser, import: &str, reached: impl Fn(&Import) -> bool) -> Import {
    let waiting = async {
        loop {
            let now = browser.import(import).await;
            if reached(&now) {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it is reached")
}

#[tokio::test]
async fn killed_server_repeats_nothing_that_was_finished_and_loses_nothing() {
    let site = Site::idle_with(Options { quota: false, ..Options::default() }, &[]).await;
    // The process has the machine's clock, so its stand-in has it too.
    let standin = standin::start(Options { quota: false, ..Options::default() }).await.unwrap();
    let site = site.with_standin(standin);
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&site.standin, &folder);
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let today = site.standin.app().today();
    let range = DateRange::inclusive(today - 200.days(), today.yesterday().unwrap()).unwrap();
    let both = [DataType::Calories, DataType::Sleep];
    let hang = json!({"kind": "slow", "millis": 600_000});
    site.fault(GOOGLE, "dataTypes/sleep/", 3, 1, hang.clone());
    site.fault(GOOGLE, "dataTypes/total-calories/", 6, 3, hang);

    let import = browser.create_import(&wish(&link, &both, range)).await.id;
    until(&mut browser, &import, |import| import.requests_done == 9).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "dataTypes") == 13).await;
    let cookies = browser.cookies.clone();
    server.kill();
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    until(&mut browser, &import, |import| import.state == ImportState::Ready).await;

    let answered: Vec<_> = site
        .seen(Host::GoogleHealth, "dataTypes")
        .into_iter()
        .filter(|seen| seen.status == Some(200))
        .map(|seen| (seen.path, seen.query, seen.body))
        .collect();
    let distinct: BTreeSet<_> = answered.iter().collect();
    assert_eq!(distinct.len(), answered.len(), "a finished request was repeated");
    let uncut = browser.create_import(&wish(&link, &both, range)).await.id;
    until(&mut browser, &uncut, |import| import.state == ImportState::Ready).await;
    for data_type in both {
        let expected = daily_values(&mut browser, &uncut, data_type).await;
        assert!(expected.len() > 100);
        assert_eq!(daily_values(&mut browser, &import, data_type).await, expected, "{data_type:?}");
    }

    // And once more while the file is on its way.
    site.fault("storage", "", 0, 1, json!({"kind": "slow", "millis": 600_000}));
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until_seen(|site| site.count(Host::Storage, "") == 1).await;
    let cookies = browser.cookies.clone();
    server.kill();
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    let delivered = until(&mut browser, &import, |import| import.state == ImportState::Delivered).await;

    let files = site.standin.app().open_humans().list_files("alice");
    let completed: Vec<_> = files.iter().filter(|file| file.completed).map(|file| file.id).collect();
    assert_eq!(completed, [delivered.delivery.unwrap().file.unwrap().id]);
}
