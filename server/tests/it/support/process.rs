//! The server as a process of its own, reached over the network, in front of a stand-in with the machine's clock.

use super::{Browser, Site, site::addresses};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use domain::wire::Import;
use server::testing::TestDatabase;
use standin::{Options, Running};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A server of its own process; killed when this is dropped.
pub(crate) struct Server {
    process: Child,
    address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts it and waits until it listens.
    pub(crate) async fn start(settings: &BTreeMap<String, String>) -> Self {
        Server::start_as(Command::new(env!("CARGO_BIN_EXE_server")), settings).await
    }

    /// Starts it where no file may grow over so many blocks of 512 bytes, as on a disk that is about to be full.
    pub(crate) async fn start_with_little_disk(settings: &BTreeMap<String, String>, blocks: u64) -> Self {
        let mut command = Command::new("sh");
        // The signal would end the process; while it is ignored the write fails, which is what a full disk does.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_server")]);
        Server::start_as(command, settings).await
    }

    async fn start_as(mut command: Command, settings: &BTreeMap<String, String>) -> Self {
        command
            .env_clear()
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut process = command.spawn().unwrap();
        let stdout = process.stdout.take().unwrap();
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&log);
        let address = tokio::task::spawn_blocking(move || {
            let mut lines = BufReader::new(stdout).lines().map(|line| line.unwrap());
            let line = lines.find(|line| line.contains("listening")).unwrap();
            // Read on, so that the server never waits for a full pipe.
            std::thread::spawn(move || {
                lines.for_each(|line| heard.lock().unwrap_or_else(PoisonError::into_inner).push(line));
            });
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            line["server.address"].as_str().unwrap().to_owned()
        });
        let address = address.await.unwrap();
        Server { process, address, log }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A browser that reaches it over the network.
    pub(crate) fn browser(&self, site: &Site) -> Browser {
        let way = (site.app.http.clone(), self.address.clone());
        Browser::new(Router::new().fallback(pass_on).with_state(way))
    }

    /// What it has logged since it listens.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until its log says something.
    pub(crate) async fn until_logged(&self, words: &str) -> String {
        let waiting = async {
            loop {
                let found = {
                    let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
                    log.iter().find(|line| line.contains(words)).cloned()
                };
                match found {
                    Some(line) => return line,
                    None => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it is logged")
    }

    /// Kills it as the system does: no signal it could hear.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let ending = async {
            while self.process.try_wait().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), ending).await.expect("it stops");
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

/// A site whose own server is idle: its stand-in has the machine's clock, as a process has.
pub(crate) async fn site_for_processes() -> Site {
    let options = Options { quota: false, ..Options::default() };
    let site = Site::idle_with(options.clone(), &[]).await;
    site.with_standin(standin::start(options).await.unwrap())
}

/// Settings for a process that talks to a stand-in and keeps its files here.
pub(crate) fn settings(
    standin: &Running,
    database: &TestDatabase,
    folder: &tempfile::TempDir,
) -> BTreeMap<String, String> {
    let [database, single] = database.settings();
    let spool = folder.path().join("spool").display().to_string();
    let own = [
        ("PORT", "0"),
        ("PUBLIC_URL", "http://localhost:8080"),
        (database.0, &database.1),
        (single.0, &single.1),
        ("SPOOL_DIR", &spool),
    ];
    server::testing::settings(&[&addresses(standin)[..], &own].concat())
}

/// Waits until an import has come to something, as a browser sees it; gives it.
pub(crate) async fn until(browser: &mut Browser, import: &str, reached: impl Fn(&Import) -> bool) -> Import {
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
