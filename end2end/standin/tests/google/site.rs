//! A stand-in whose Google is driven as a browser and a client would.

use reqwest::{Client, StatusCode, header, redirect};
use serde_json::Value;
use standin::{Host, Options, Running};

/// Where consents go back to.
pub(super) const REDIRECT: &str = "http://localhost:8899/callback";
/// Every scope of the API that reads.
pub(super) const ALL_SCOPES: &[&str] = &[
    "activity_and_fitness",
    "health_metrics_and_measurements",
    "sleep",
    "profile",
    "settings",
    "nutrition",
    "ecg",
    "irn",
];
const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0123456789";
const CHALLENGE: &str = "KqzFVVoj1xIeRMaYoKBsIWuO4_VBBpZdnQDgP3WuG_k";

/// A running stand-in and a client that follows no redirects.
pub(super) struct Google {
    pub(super) running: Running,
    pub(super) http: Client,
}

/// An answer of the API.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: header::HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }

    /// Finds the reason of an error.
    pub(super) fn reason(&self) -> Option<String> {
        Some(self.json().pointer("/error/details/0/reason")?.as_str()?.to_owned())
    }

    /// Finds something an error carries along.
    pub(super) fn metadata(&self, name: &str) -> Option<String> {
        Some(self.json().pointer("/error/details/0/metadata")?.get(name)?.as_str()?.to_owned())
    }

    pub(super) fn points(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text);
        let json = self.json();
        let points = json.get("dataPoints").or_else(|| json.get("rollupDataPoints"));
        points.and_then(Value::as_array).cloned().unwrap_or_default()
    }

    pub(super) fn next(&self) -> Option<String> {
        Some(self.json().get("nextPageToken")?.as_str()?.to_owned())
    }
}

/// Writes the body of a dailyRollUp from one date up to another.
pub(super) fn daily(start: &str, end: &str) -> String {
    let date = |text: &str| {
        let date: jiff::civil::Date = text.parse().expect("a date");
        format!(
            r#"{{"date": {{"year": {}, "month": {}, "day": {}}}}}"#,
            date.year(),
            date.month(),
            date.day()
        )
    };
    format!(r#"{{"range": {{"start": {}, "end": {}}}, "windowSizeDays": 1}}"#, date(start), date(end))
}

/// Encodes a query.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(super) fn full(scopes: &[&str]) -> String {
    let scopes: Vec<_> = scopes
        .iter()
        .map(|scope| format!("https://www.googleapis.com/auth/googlehealth.{scope}.readonly"))
        .collect();
    scopes.join(" ")
}

impl Google {
    pub(super) async fn start() -> Self {
        Self::start_with(Options { quota: false, ..Options::default() }).await
    }

    pub(super) async fn start_with(options: Options) -> Self {
        // A second test of the same process finds the provider installed.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let options = Options { today: Some(jiff::civil::date(2026, 11, 22)), ..options };
        let running = standin::start(options).await.expect("loopback has ports");
        let http = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        Self { running, http }
    }

    pub(super) async fn set(&self, name: &str, value: &str) {
        let body = serde_json::json!({ name: value });
        let url = format!("{}/switches", self.running.control());
        let answer = self
            .http
            .post(url)
            .body(body.to_string())
            .header("content-type", "application/json")
            .send()
            .await;
        assert_eq!(answer.expect("the control API answers").status(), StatusCode::OK);
    }

    pub(super) fn accounts(&self, path: &str) -> String {
        format!("{}{path}", self.running.base(Host::GoogleAccounts))
    }

    /// Writes an authorization query; `more` replaces or adds parameters, and an empty value takes one out.
    pub(super) fn asking(&self, scopes: &[&str], more: &[(&str, &str)]) -> String {
        let client = self.running.app().clients().google.client_id.clone();
        let scope = full(scopes);
        let mut pairs = vec![
            ("client_id", client.as_str()),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", &scope),
            ("access_type", "offline"),
            ("prompt", "consent"),
            ("state", "a state&more"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in more {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        query(&pairs)
    }

    pub(super) async fn open(&self, query: &str, cookie: Option<&str>) -> Answer {
        let mut request = self.http.get(self.accounts(&format!("/o/oauth2/v2/auth?{query}")));
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        read(request).await
    }

    /// Presses a member's button and keeps the cookie.
    pub(super) async fn sign_in(&self, member: &str, asked: &str) -> String {
        let form = query(&[("query", asked), ("member", member)]);
        let answer = self.post(&self.accounts("/v3/signin"), &form, None).await;
        assert_eq!(answer.status, 302, "{}", answer.text);
        let cookie =
            answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).expect("a session");
        cookie.split(';').next().expect("a pair").to_owned()
    }

    /// Ticks scopes and presses a button; answers with where the browser is sent.
    pub(super) async fn consent(&self, asked: &str, cookie: &str, ticked: &[&str], button: &str) -> Answer {
        let granted: Vec<_> = ticked.iter().map(|scope| full(&[scope])).collect();
        let mut pairs = vec![("query", asked), ("answer", button)];
        pairs.extend(granted.iter().map(|scope| ("granted", scope.as_str())));
        self.post(&self.accounts("/signin/oauth/consent"), &query(&pairs), Some(cookie)).await
    }

    pub(super) async fn post(&self, url: &str, form: &str, cookie: Option<&str>) -> Answer {
        let mut request = self.http.post(url).body(form.to_owned());
        request = request.header("content-type", "application/x-www-form-urlencoded");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        read(request).await
    }

    /// Walks through sign-in and consent and answers with the parameters of the redirect.
    pub(super) async fn authorize(
        &self,
        member: &str,
        asked: &str,
        ticked: &[&str],
    ) -> Vec<(String, String)> {
        let cookie = self.sign_in(member, asked).await;
        returned(&self.consent(asked, &cookie, ticked, "continue").await)
    }

    pub(super) async fn exchange(&self, fields: &[(&str, &str)]) -> Answer {
        let client = &self.running.app().clients().google;
        let mut pairs =
            vec![("client_id", client.client_id.as_str()), ("client_secret", client.client_secret.as_str())];
        for (name, value) in fields {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, value));
        }
        let url = format!("{}/token", self.running.base(Host::GoogleOAuth2));
        self.post(&url, &query(&pairs), None).await
    }

    pub(super) async fn exchange_code(&self, code: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.exchange(&fields).await
    }

    /// Gets an access token of a member for some scopes.
    pub(super) async fn token(&self, member: &str, scopes: &[&str]) -> String {
        self.tokens(member, scopes).await["access_token"].as_str().expect("an access token").to_owned()
    }

    pub(super) async fn tokens(&self, member: &str, scopes: &[&str]) -> Value {
        let back = self.authorize(member, &self.asking(scopes, &[]), scopes).await;
        let answer = self.exchange_code(value(&back, "code").expect("a code")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub(super) async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        token: Option<&str>,
    ) -> Answer {
        let method = method.parse().expect("a method");
        let mut request =
            self.http.request(method, format!("{}{path}", self.running.base(Host::GoogleHealth)));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        read(request).await
    }

    pub(super) async fn roll_up(&self, id: &str, body: &str, token: &str) -> Answer {
        let path = format!("/v4/users/me/dataTypes/{id}/dataPoints:dailyRollUp");
        self.call("POST", &path, Some(body), Some(token)).await
    }

    pub(super) async fn list(&self, id: &str, pairs: &[(&str, &str)], token: &str) -> Answer {
        let path = format!("/v4/users/me/dataTypes/{id}/dataPoints?{}", query(pairs));
        self.call("GET", &path, None, Some(token)).await
    }

    pub(super) async fn reconcile(&self, id: &str, pairs: &[(&str, &str)], token: &str) -> Answer {
        let path = format!("/v4/users/me/dataTypes/{id}/dataPoints:reconcile?{}", query(pairs));
        self.call("GET", &path, None, Some(token)).await
    }

    /// Follows the tokens to the end; answers with all points and the number of points on each page.
    pub(super) async fn list_all(
        &self,
        id: &str,
        pairs: &[(&str, &str)],
        token: &str,
    ) -> (Vec<Value>, Vec<usize>) {
        let (mut points, mut pages) = (Vec::new(), Vec::new());
        let mut next: Option<String> = None;
        loop {
            let mut pairs = pairs.to_vec();
            pairs.extend(next.as_deref().map(|next| ("pageToken", next)));
            assert!(pages.len() < 1_000, "the list does not end");
            let answer = self.list(id, &pairs, token).await;
            pages.push(answer.points().len());
            points.extend(answer.points());
            match answer.next() {
                Some(token) => next = Some(token),
                None => return (points, pages),
            }
        }
    }
}

/// Reads where an answer sends the browser.
pub(super) fn returned(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 302, "{}", answer.text);
    let location = answer.headers.get("location").and_then(|value| value.to_str().ok()).expect("a location");
    assert!(location.starts_with(REDIRECT), "{location}");
    url::Url::parse(location).expect("an address").query_pairs().into_owned().collect()
}

pub(super) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("the stand-in answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.expect("text") }
}
