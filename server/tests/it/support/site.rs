//! A server's parts against a stand-in of their own, with a clock that is set by hand and little patience.

use super::{Browser, TODAY, wish};
use domain::{
    DataType, DateRange, ProviderId,
    wire::{Import, ImportState},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::{
    app_state::AppState,
    fetch::{FetchLimits, Fetcher},
    imports,
    open_humans::Retries,
    router::router,
    storage::{ImportId, WindowRow},
    testing::{ManualClock, TestApp, TestDatabase},
};
use standin::{Host, Options, Running};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// Longer than any of these tests waits on a busy machine; a hang fails instead of blocking the others.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const GOOGLE: &str = "health.googleapis.com";
pub(crate) const GOOGLE_TOKENS: &str = "oauth2.googleapis.com";
pub(crate) const FITBIT: &str = "api.fitbit.com";
pub(crate) const OPEN_HUMANS: &str = "www.openhumans.org";

/// A stand-in and a server that talks to it.
pub(crate) struct Site {
    pub(crate) standin: Running,
    pub(crate) app: AppState,
    pub(crate) clock: Arc<ManualClock>,
    runners: Option<JoinHandle<()>>,
    parts: TestApp,
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(runners) = &self.runners {
            runners.abort();
        }
    }
}

impl Site {
    /// A site that offers both providers, whose imports run, and a stand-in that counts no requests.
    pub(crate) async fn start() -> Self {
        let mut site = Site::idle().await;
        site.run();
        site
    }

    /// The same, where nothing works on imports.
    pub(crate) async fn idle() -> Self {
        Site::idle_with(Options { quota: false, ..Options::default() }, &[]).await
    }

    /// The same with other options of the stand-in and other settings of the server.
    pub(crate) async fn idle_with(options: Options, changes: &[(&str, &str)]) -> Self {
        let hour = options.hour_seconds.to_string();
        let standin = standin::start(Options { today: Some(TODAY), ..options }).await.unwrap();
        let mut own = addresses(&standin);
        own.push(("FITBIT_HOUR_SECONDS", &hour));
        let parts = TestApp::open(&[&own[..], changes].concat()).await;
        let app = impatient(parts.state());
        Site { standin, app, clock: parts.clock.clone(), runners: None, parts }
    }

    /// The same with people who live in another stand-in.
    pub(crate) fn with_standin(mut self, standin: Running) -> Self {
        self.standin = standin;
        self
    }

    /// Starts working on imports.
    pub(crate) fn run(&mut self) {
        assert!(self.runners.is_none(), "imports run already");
        self.runners = Some(imports::start(self.app.clone()));
    }

    /// Drops everything the server holds in memory without a word of farewell, and opens a new one on its files.
    pub(crate) async fn kill_and_restart(&mut self) {
        if let Some(runners) = self.runners.take() {
            runners.abort();
            let _ended = runners.await;
        }
        self.app.storage.unlock().unwrap();
        if std::env::var_os("TEST_DATABASE_URL").is_some() {
            // The end of a process cuts its connections; one left in a transaction would keep the new server waiting.
            self.app.storage.close().await.unwrap();
        }
        let config = (*self.app.config).clone();
        // Facts and pure functions, in which nothing is held.
        let providers = Arc::clone(&self.app.providers);
        let app = AppState::open(config, self.clock.clone()).await.unwrap();
        self.app = impatient(AppState { providers, ..app });
        self.run();
    }

    /// Stops the server as a signal does, and waits until its imports are put down.
    pub(crate) async fn stop(&mut self) {
        self.app.shutdown.cancel();
        let runners = self.runners.take().expect("imports run");
        tokio::time::timeout(PATIENCE, runners).await.expect("imports are put down").unwrap();
    }

    /// A browser that was never here before.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(router(self.app.clone()))
    }

    /// A browser in which this member is signed in.
    pub(crate) async fn signed_in(&self, member: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(self, member).await;
        browser
    }

    /// A signed-in browser with a link to the account of the same name.
    pub(crate) async fn linked(&self, provider: ProviderId, member: &str) -> (Browser, String) {
        let mut browser = self.signed_in(member).await;
        let link = browser.connect(self, provider, member, "").await;
        (browser, link)
    }

    /// Lets time pass for the server, which notices nothing else of it.
    pub(crate) async fn skip(&self, by: Duration) {
        self.clock.advance(SignedDuration::try_from(by).unwrap());
        tokio::time::pause();
        tokio::time::advance(by).await;
        tokio::time::resume();
    }

    /// Waits until an import has come to something; gives it.
    pub(crate) async fn until(&self, id: &str, reached: impl Fn(&Import) -> bool) -> Import {
        let id: ImportId = id.parse().unwrap();
        let mut changes = self.app.imports.subscribe();
        let waiting = async {
            loop {
                let row = self.app.storage.load_import(id).await.unwrap().expect("the import is there");
                let import = imports::describe(&self.app, &row).await.unwrap();
                if reached(&import) {
                    return import;
                }
                // Not every step is told, so it looks again by itself too.
                let _told = tokio::time::timeout(Duration::from_millis(20), changes.recv()).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        match waited {
            Ok(import) => import,
            Err(_) => {
                let row = self.app.storage.load_import(id).await.unwrap();
                panic!("not reached: {row:?}")
            }
        }
    }

    /// Waits until an import is in a state.
    pub(crate) async fn until_state(&self, id: &str, state: ImportState) -> Import {
        self.until(id, |import| import.state == state).await
    }

    /// Fetches days of some data through a link and sends them; gives the import.
    pub(crate) async fn send_days(
        &self,
        browser: &mut Browser,
        link: &str,
        data_types: &[DataType],
        range: DateRange,
    ) -> Import {
        let import = browser.create_import(&wish(link, data_types, range)).await.id;
        self.until_state(&import, ImportState::Ready).await;
        self.deliver(browser, &import).await
    }

    /// Sends what was fetched and waits until it is on Open Humans; gives its import.
    pub(crate) async fn deliver(&self, browser: &mut Browser, id: &str) -> Import {
        let answer = browser.post(&format!("/api/imports/{id}/delivery"), &json!({})).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        self.until_state(id, ImportState::Delivered).await
    }

    /// Waits until no server holds an import, as another server would find it.
    pub(crate) async fn until_nobody_holds(&self, id: &str) {
        let id: ImportId = id.parse().unwrap();
        let waiting = async {
            while self.app.storage.find_lease(id).await.unwrap().is_some() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the import is given back");
    }

    /// Waits until a condition of the stand-in holds.
    pub(crate) async fn until_seen(&self, reached: impl Fn(&Site) -> bool) {
        let waiting = async {
            while !reached(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the stand-in sees it");
    }

    pub(crate) async fn windows(&self, id: &str) -> Vec<WindowRow> {
        self.app.storage.list_windows(id.parse().unwrap()).await.unwrap()
    }

    /// Makes a request fail as the stand-in's faults can.
    pub(crate) fn fault(&self, host: &str, path: &str, skip: u64, times: u64, fault: Value) {
        let rule =
            serde_json::json!({ "host": host, "path": path, "skip": skip, "times": times, "fault": fault });
        let rule = serde_json::from_value(rule).expect("the rule is sound");
        self.standin.app().faults().add(rule).expect("the host is known");
    }

    pub(crate) fn clear_faults(&self) {
        self.standin.app().faults().clear();
    }

    pub(crate) fn set_switch(&self, name: &str, value: &str) {
        self.standin.app().switches().set(name, value).unwrap();
    }

    /// The targets of the requests a host has seen with this in their path, oldest first.
    pub(crate) fn seen(&self, host: Host, path: &str) -> Vec<standin::request_log::Seen> {
        let seen = self.standin.app().requests().list(Some(host));
        seen.into_iter().filter(|seen| seen.path.contains(path)).collect()
    }

    pub(crate) fn count(&self, host: Host, path: &str) -> usize {
        self.seen(host, path).len()
    }

    /// The database.
    pub(crate) fn database(&self) -> &TestDatabase {
        self.parts.storage.database()
    }

    /// The folder of the spool, and of the database if it is a file.
    pub(crate) fn folder(&self) -> PathBuf {
        self.parts.storage.folder().to_owned()
    }

    /// Every file in the spool.
    pub(crate) fn spooled(&self) -> Vec<PathBuf> {
        if let Some(store) = self.parts.store() {
            return store.standin().spool().objects().keys().map(PathBuf::from).collect();
        }
        let mut folders = vec![self.folder().join("spool")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }
}

/// The settings of a server that talks to this stand-in and to nobody else.
pub(crate) fn addresses(standin: &Running) -> Vec<(&'static str, &str)> {
    let clients = standin.app().clients();
    vec![
        ("OPEN_HUMANS_URL", standin.base(Host::OpenHumans)),
        ("OPEN_HUMANS_CLIENT_ID", &clients.open_humans.client_id),
        ("OPEN_HUMANS_CLIENT_SECRET", &clients.open_humans.client_secret),
        ("GOOGLE_CLIENT_ID", &clients.google.client_id),
        ("GOOGLE_CLIENT_SECRET", &clients.google.client_secret),
        ("GOOGLE_ACCOUNTS_URL", standin.base(Host::GoogleAccounts)),
        ("GOOGLE_TOKEN_URL", standin.base(Host::GoogleOAuth2)),
        ("GOOGLE_HEALTH_URL", standin.base(Host::GoogleHealth)),
        ("GOOGLE_REQUESTS_PER_SECOND", "100"),
        ("GOOGLE_MAX_REQUESTS_PER_SECOND", "100"),
        ("FITBIT_CLIENT_ID", &clients.fitbit.client_id),
        ("FITBIT_CLIENT_SECRET", &clients.fitbit.client_secret),
        ("FITBIT_WWW_URL", standin.base(Host::FitbitWww)),
        ("FITBIT_API_URL", standin.base(Host::FitbitApi)),
    ]
}

/// The same parts with pauses of milliseconds instead of seconds.
pub(crate) fn impatient(mut app: AppState) -> AppState {
    let limits = FetchLimits {
        first_pause: Duration::from_millis(1),
        ..FetchLimits::new(app.config.answer_limit_bytes)
    };
    app.fetcher =
        Fetcher::new(app.http.clone(), app.storage.clone(), app.clock.clone(), app.providers.clone(), limits)
            .with_metrics(app.metrics.clone());
    app.open_humans =
        app.open_humans.clone().with_retries(Retries { tries: 3, first_wait: Duration::from_millis(1) });
    app
}

/// A status without a word.
pub(crate) fn status(status: u16) -> Value {
    serde_json::json!({ "kind": "status", "status": status })
}

/// Daily values by day, as the review gives them.
pub(crate) async fn daily_values(
    browser: &mut Browser,
    import: &str,
    data_type: DataType,
) -> Vec<(jiff::civil::Date, f64)> {
    let path = format!("/api/imports/{import}/review/{}", data_type.key());
    let values: domain::wire::DailyValues = browser.get(&path).await.json();
    values.values.into_iter().map(|value| (value.0, value.1)).collect()
}
