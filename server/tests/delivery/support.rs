//! What these tests share: a stand-in, a storage, a client of Open Humans, and a browser without a screen.

use http::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder};
use secrecy::SecretString;
use serde_json::{Value, json};
use server::{
    app_state::AppState,
    clock::Clock,
    open_humans::{OpenHumans, Retries},
    storage::{MemberId, Storage},
    testing::{ManualClock, TestApp},
};
use standin::{Host, Options, Running};
use std::{sync::Arc, time::Duration};

/// The member's name at the stand-in.
pub(crate) const MEMBER: &str = "alice";

/// A verifier of the length PKCE wants.
pub(crate) const VERIFIER: &str = "a-verifier-of-forty-three-letters-and-more-0";

/// Retries that wait a millisecond.
pub(crate) fn quick() -> Retries {
    Retries { tries: 3, first_wait: Duration::from_millis(1) }
}

/// A stand-in, and a server's parts that talk to it.
pub(crate) struct Site {
    pub(crate) running: Running,
    pub(crate) app: AppState,
    pub(crate) storage: Storage,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) open_humans: OpenHumans,
    pub(crate) http: Client,
    /// Holds the folder of storage and spool.
    _parts: TestApp,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with some settings changed.
    pub(crate) async fn start_with(changes: &[(&str, &str)]) -> Self {
        let running = standin::start(Options::default()).await.expect("ephemeral ports are free");
        let project = &running.app().clients().open_humans;
        let own = [
            ("OPEN_HUMANS_URL", running.base(Host::OpenHumans)),
            ("OPEN_HUMANS_CLIENT_ID", project.client_id.as_str()),
            ("OPEN_HUMANS_CLIENT_SECRET", project.client_secret.as_str()),
        ];
        let parts = TestApp::open(&[&own, changes].concat()).await;
        let mut app = parts.state();
        app.open_humans = app.open_humans.clone().with_retries(quick());
        Site {
            storage: app.storage.clone(),
            clock: parts.clock.clone(),
            open_humans: app.open_humans.clone(),
            http: app.http.clone(),
            running,
            app,
            _parts: parts,
        }
    }

    /// Walks a member through sign-in and consent; gives the code they come back with.
    pub(crate) async fn consent(&self, state: &str) -> String {
        let verifier = SecretString::from(VERIFIER);
        let url = self.open_humans.authorize_url(state, &verifier, false).expect("the settings are sound");
        let login = format!("{}/account/login/", self.running.base(Host::OpenHumans));
        let mut browser = Browser { http: &self.http, cookie: None };
        let mut form = browser.open_form(&login).await;
        form.push(("member".to_owned(), MEMBER.to_owned()));
        browser.submit(&login, &form).await;
        let mut form = browser.open_form(url.as_str()).await;
        form.push(("allow".to_owned(), "Authorize project".to_owned()));
        let back = browser.submit(url.as_str(), &form).await;
        let back = url::Url::parse(&back).expect("an address");
        assert!(back.query_pairs().any(|(name, value)| name == "state" && value == state));
        let code = back.query_pairs().find(|(name, _)| name == "code");
        code.expect("a code").1.into_owned()
    }

    /// Signs a member in, so that their tokens are stored.
    pub(crate) async fn sign_in(&self) -> MemberId {
        let code = self.consent("state").await;
        let tokens = self.open_humans.exchange_code(&code, &VERIFIER.into()).await.expect("tokens");
        let identity = self.open_humans.fetch_member(&tokens.access).await.expect("a member");
        let username = identity.username.as_deref();
        let now = self.clock.now();
        let member = self.storage.upsert_member(&identity.project_member_id, username, &tokens, now).await;
        member.expect("the member is stored").id
    }

    /// Puts a file into the member's account, as a project with this label would.
    pub(crate) fn plant(&self, source: &str, basename: &str, bytes: impl Into<bytes::Bytes>) -> u64 {
        let metadata = json!({ "description": "planted", "tags": [] });
        standin::open_humans::plant_file(self.running.app(), MEMBER, source, basename, metadata, bytes.into())
            .expect("the name is short")
    }

    /// Makes a request fail as the stand-in's faults can.
    pub(crate) fn add_fault(&self, rule: Value) {
        let rule = serde_json::from_value(rule).expect("the rule is sound");
        self.running.app().faults().add(rule).expect("the host is known");
    }

    /// Sets a switch of the stand-in.
    pub(crate) fn set_switch(&self, name: &str, value: &str) {
        self.running.app().switches().set(name, value).expect("the switch is known");
    }

    /// Moves the stand-in's clock, and with it the life of its tokens.
    pub(crate) fn advance_standin(&self, seconds: i64) {
        self.running.app().clock().advance(seconds);
    }

    /// Counts the requests a host has seen, by method and part of their path.
    pub(crate) fn count_requests(&self, host: Host, method: &str, path: &str) -> usize {
        let seen = self.running.app().requests().list(Some(host));
        seen.iter().filter(|seen| seen.method == method && seen.path.contains(path)).count()
    }

    /// The completed files in the member's account: id, name and bytes.
    pub(crate) fn files(&self) -> Vec<(u64, String, Vec<u8>)> {
        let app = self.running.app();
        let files = app.open_humans().list_files(MEMBER);
        let completed = files.into_iter().filter(|file| file.completed);
        completed
            .map(|file| {
                let bytes = app.storage().find(&file.key).map(|object| object.bytes.to_vec());
                (file.id, file.basename().to_owned(), bytes.unwrap_or_default())
            })
            .collect()
    }
}

struct Browser<'a> {
    http: &'a Client,
    cookie: Option<String>,
}

impl Browser<'_> {
    async fn open_form(&mut self, url: &str) -> Vec<(String, String)> {
        let response = self.send(self.http.get(url)).await;
        let page = response.text().await.expect("a page");
        let form = page.split("</form>").next().unwrap_or_default();
        form.split("<input type=\"hidden\" name=\"")
            .skip(1)
            .map(|input| {
                let (name, rest) = input.split_once('"').expect("a name");
                let (_, rest) = rest.split_once("value=\"").expect("a value");
                let (value, _) = rest.split_once('"').expect("the end of a value");
                (name.to_owned(), value.replace("&amp;", "&"))
            })
            .collect()
    }

    /// Posts a form; gives where the browser is sent.
    async fn submit(&mut self, url: &str, form: &[(String, String)]) -> String {
        let response = self.send(self.http.post(url).form(form)).await;
        let location = response.headers().get(LOCATION).expect("a redirect");
        location.to_str().expect("an address").to_owned()
    }

    async fn send(&mut self, request: RequestBuilder) -> reqwest::Response {
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        let response = request.send().await.expect("an answer");
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie").split(';').next().unwrap_or_default();
            self.cookie = Some(cookie.to_owned());
        }
        response
    }
}
