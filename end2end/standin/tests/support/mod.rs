//! What the tests of this crate share: a running stand-in and a browser without a screen.
//! Not here: claims.

#![expect(dead_code, reason = "each test binary uses a part of it")]

use reqwest::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::{Value, json};
use standin::{Host, Options, Running};
use std::time::Duration;

/// A redirect address registered in every test.
pub(crate) const CALLBACK: &str = "http://127.0.0.1:8898/complete";

/// A stand-in with a client that follows no redirect.
pub(crate) struct Site {
    pub(crate) running: Running,
    pub(crate) http: Client,
}

impl Site {
    /// Starts on a day that never changes.
    pub(crate) async fn start() -> Self {
        let today = Some(jiff::civil::date(2026, 11, 22));
        Self::start_as_given(Options { today, ..Options::default() }).await
    }

    /// Starts with these settings, but for the redirect address.
    pub(crate) async fn start_as_given(options: Options) -> Self {
        // A second test in this process finds it installed.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let options = Options { redirect_uris: vec![CALLBACK.to_owned()], ..options };
        let running = standin::start(options).await.expect("ephemeral ports are free");
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .pool_max_idle_per_host(0)
            .build()
            .expect("the client is sound");
        Self { running, http }
    }

    pub(crate) fn open_humans(&self, path: &str) -> String {
        format!("{}{path}", self.running.base(Host::OpenHumans))
    }

    pub(crate) fn api(&self, path: &str) -> String {
        self.open_humans(&format!("/api/direct-sharing/{path}"))
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.running.app().clients().open_humans.client_id
    }

    pub(crate) fn client_secret(&self) -> &str {
        &self.running.app().clients().open_humans.client_secret
    }

    pub(crate) fn master_token(&self) -> &str {
        &self.running.app().clients().open_humans.master_access_token
    }

    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Answer {
        let url = format!("{}{path}", self.running.control());
        Answer::read(self.http.request(method, url).body(body.to_string()).send().await).await
    }

    pub(crate) async fn set_switch(&self, name: &str, value: &str) {
        let answer = self.control(Method::POST, "/switches", json!({ name: value })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        let answer = self.control(Method::POST, "/clock", json!({ "advance_seconds": seconds })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub(crate) async fn add_fault(&self, rule: Value) {
        let answer = self.control(Method::POST, "/faults", rule).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Signs a member in on the site, through its pages.
    pub(crate) async fn sign_in(&self, member: &str) -> Browser<'_> {
        let mut browser = Browser::new(self);
        let page = browser.get(&self.open_humans("/account/login/")).await;
        let mut form = page.hidden_inputs();
        form.push(("member".to_owned(), member.to_owned()));
        let answer = browser.post(&self.open_humans("/account/login/"), &form).await;
        assert_eq!(answer.status, 302, "{}", answer.text());
        browser
    }

    pub(crate) fn authorize_url(&self, more: &str) -> String {
        let client_id = self.client_id();
        self.open_humans(&format!(
            "/direct-sharing/projects/oauth2/authorize/?client_id={client_id}&response_type=code{more}"
        ))
    }

    /// Posts to the token endpoint with the client's own credentials.
    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.open_humans("/oauth2/token/"));
        let request = request.basic_auth(self.client_id(), Some(self.client_secret())).form(fields);
        Answer::read(request.send().await).await
    }

    /// Lets a member agree and exchanges the code; gives the pair of tokens.
    pub(crate) async fn authorize(&self, member: &str) -> Tokens {
        let browser = self.sign_in(member).await;
        let code = browser.agree("").await;
        let answer = self.token(&[("grant_type", "authorization_code"), ("code", &code)]).await;
        Tokens::from(&answer)
    }

    /// Lets a member agree at Google to their steps being read; gives the access token.
    pub(crate) async fn google_token(&self, member: &str) -> String {
        let base = self.running.base(Host::GoogleAccounts);
        let client = &self.running.app().clients().google;
        let scope = "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly";
        let asked = [
            ("client_id", client.client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", scope),
        ];
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
        let mut browser = Browser::new(self);
        let page = browser.get(&format!("{base}/o/oauth2/v2/auth?{query}")).await;
        let mut form = page.hidden_inputs();
        form.push(("member".to_owned(), member.to_owned()));
        let consent = browser.post(&format!("{base}{}", page.form_action()), &form).await.location();
        let page = browser.get(&format!("{base}{consent}")).await;
        let mut form = page.hidden_inputs();
        form.push(("granted".to_owned(), scope.to_owned()));
        form.push(("answer".to_owned(), "continue".to_owned()));
        let back = browser.post(&format!("{base}{}", page.form_action()), &form).await.location();
        let code = query_field(&back, "code").expect("a code");
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("client_id", &client.client_id),
            ("client_secret", &client.client_secret),
        ];
        let url = format!("{}/token", self.running.base(Host::GoogleOAuth2));
        let answer = Answer::send(self.http.post(url).form(&fields)).await;
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    }

    /// Calls the API with a token in the header.
    pub(crate) async fn call(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Answer {
        let mut request = self.http.request(method, self.api(path)).bearer_auth(token);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        Answer::send(request).await
    }

    /// Initiates a direct upload with sound metadata; gives number and address.
    pub(crate) async fn initiate(&self, token: &str, filename: &str) -> (u64, String) {
        let metadata = json!({ "description": "made in a test", "tags": ["test"] }).to_string();
        let body = json!({ "filename": filename, "metadata": metadata });
        let answer = self.call(Method::POST, "project/files/upload/direct/", token, Some(body)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let json = answer.json();
        (json["id"].as_u64().expect("an id"), json["url"].as_str().expect("an address").to_owned())
    }

    /// Uploads a file in the three calls.
    pub(crate) async fn upload(&self, token: &str, filename: &str, bytes: &'static [u8]) -> u64 {
        let (id, url) = self.initiate(token, filename).await;
        let answer = Answer::send(self.http.put(url).body(bytes)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let body = json!({ "file_id": id });
        let answer = self.call(Method::POST, "project/files/upload/complete/", token, Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        id
    }

    /// Lists the numbers of the files a token sees.
    pub(crate) async fn visible_ids(&self, token: &str) -> Vec<u64> {
        let answer = self.call(Method::GET, "project/exchange-member/", token, None).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let json = answer.json();
        json["data"].as_array().expect("a list").iter().filter_map(|file| file["id"].as_u64()).collect()
    }
}

/// A pair of tokens.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl From<&Answer> for Tokens {
    fn from(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{}", answer.text());
        let json = answer.json();
        let text = |name: &str| json[name].as_str().expect("a token").to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

/// A browser that keeps the site's cookie.
pub(crate) struct Browser<'a> {
    site: &'a Site,
    pub(crate) cookie: Option<String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(site: &'a Site) -> Self {
        Self { site, cookie: None }
    }

    pub(crate) async fn get(&mut self, url: &str) -> Answer {
        let answer = Answer::send(self.with_cookie(self.site.http.get(url))).await;
        self.keep_cookie(&answer);
        answer
    }

    pub(crate) async fn post(&mut self, url: &str, form: &[(String, String)]) -> Answer {
        let answer = Answer::send(self.with_cookie(self.site.http.post(url)).form(form)).await;
        self.keep_cookie(&answer);
        answer
    }

    fn with_cookie(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.header(SET_COOKIE.as_str()) {
            self.cookie = Some(cookie.split(';').next().unwrap_or_default().to_owned());
        }
    }

    /// Opens the consent page and presses a button; gives where the browser is sent.
    pub(crate) async fn decide(&self, more: &str, allow: bool) -> String {
        let mut browser = Browser { site: self.site, cookie: self.cookie.clone() };
        let url = self.site.authorize_url(more);
        let page = browser.get(&url).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let mut form = page.hidden_inputs();
        if allow {
            form.push(("allow".to_owned(), "Authorize project".to_owned()));
        }
        browser.post(&url, &form).await.location()
    }

    /// Agrees and gives the code.
    pub(crate) async fn agree(&self, more: &str) -> String {
        query_field(&self.decide(more, true).await, "code").expect("a code")
    }
}

/// An answer read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn send(request: RequestBuilder) -> Self {
        Self::read(request.send().await).await
    }

    async fn read(response: reqwest::Result<Response>) -> Self {
        let response = response.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.expect("a whole body").to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn location(&self) -> String {
        let redirected = StatusCode::from_u16(self.status).is_ok_and(|status| status.is_redirection());
        assert!(redirected, "{} {}", self.status, self.text());
        self.header(LOCATION.as_str()).expect("a location").to_owned()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|text| text.starts_with("text/html"))
    }

    /// Where the first form of a page is sent.
    pub(crate) fn form_action(&self) -> String {
        let text = self.text();
        let action = text.split(" action=\"").nth(1).and_then(|rest| rest.split('"').next());
        action.expect("a form").replace("&amp;", "&")
    }

    /// The hidden inputs of the first form of a page.
    pub(crate) fn hidden_inputs(&self) -> Vec<(String, String)> {
        let text = self.text();
        let form = text.split("</form>").next().unwrap_or_default();
        form.split("<input type=\"hidden\" name=\"")
            .skip(1)
            .map(|input| {
                let (name, rest) = input.split_once('"').expect("a name");
                let value =
                    rest.strip_prefix(" value=\"").and_then(|rest| rest.split_once('"')).expect("a value").0;
                (name.to_owned(), value.replace("&amp;", "&"))
            })
            .collect()
    }
}

/// Finds a field in the query of an address.
pub(crate) fn query_field(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).expect("an address");
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}
