//! The pretend Fitbit without sockets: requests go straight through its two routers.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, Request, StatusCode, header};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::Value;
use sha2::{Digest, Sha256};
use standin::body::{Sleep, SleepSource};
use standin::state::Client;
use standin::{App, Host, Options, fitbit};
use tower::ServiceExt;

pub(crate) const CALLBACK: &str = "http://localhost:4000/links/fitbit/callback";
pub(crate) const VERIFIER: &str = "a-code-verifier-with-more-than-forty-three-characters";
pub(crate) const TODAY: Date = date(2026, 11, 22);
pub(crate) const DEVICES: &str = "/1/user/-/devices.json";
pub(crate) const STEPS: &str = "/1/user/-/activities/steps/date/2026-11-01/2026-11-02.json";
pub(crate) const EVERYTHING: &str = "activity cardio_fitness electrocardiogram heartrate irregular_rhythm_notifications \
    location nutrition oxygen_saturation profile respiratory_rate settings sleep social temperature weight";

/// A stand-in with its two Fitbit hosts.
pub(crate) struct Fitbit {
    pub(crate) app: App,
    api: Router,
    www: Router,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where the redirect leads, taken apart: query fields, and the fragment.
    pub(crate) fn redirect(&self) -> (BTreeMap<String, String>, Option<String>) {
        let url = url::Url::parse(self.header("location").expect("a redirect")).expect("an address");
        (url.query_pairs().into_owned().collect(), url.fragment().map(str::to_owned))
    }

    /// The `errorType` of an error answer.
    pub(crate) fn error_type(&self) -> String {
        self.json()["errors"][0]["errorType"].as_str().expect("an error").to_owned()
    }
}

/// A linked member's tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) answer: Value,
}

impl Tokens {
    /// Reads a token answer.
    pub(crate) fn read(reply: &Reply) -> Self {
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        let answer = reply.json();
        let text = |name: &str| answer[name].as_str().expect("a token").to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token"), answer }
    }
}

impl Fitbit {
    /// Starts on the usual day.
    pub(crate) fn start() -> Self {
        Self::start_with(Options::default())
    }

    /// Starts on the usual day with settings.
    pub(crate) fn start_with(options: Options) -> Self {
        let bases = Host::ALL.into_iter().map(|host| (host, format!("http://{host}.test"))).collect();
        let options = Options { today: Some(TODAY), ..options };
        let app = App::new(options, bases, None).expect("the day is in range");
        let (api, www) = (fitbit::api::router(app.clone()), fitbit::www::router(app.clone()));
        Self { app, api, www }
    }

    /// Sets a switch.
    pub(crate) fn switch(&self, name: &str, value: &str) {
        self.app.switches().set(name, value).expect("the switch belongs to a service");
    }

    async fn send(router: &Router, request: Request<Body>) -> Reply {
        let response = router.clone().oneshot(request).await.expect("a router answers");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.expect("the body is whole");
        let text = String::from_utf8(bytes.to_vec()).expect("the body is text");
        Reply { status: parts.status, headers: parts.headers, text }
    }

    /// Asks the API with headers.
    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let request =
            headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        Self::send(&self.api, request.body(Body::empty()).expect("a request")).await
    }

    /// Asks the API with a token.
    pub(crate) async fn get(&self, path: &str, tokens: &Tokens) -> Reply {
        self.get_with(path, &[("authorization", &format!("Bearer {}", tokens.access))]).await
    }

    /// Asks the API with a token and expects an answer.
    pub(crate) async fn json(&self, path: &str, tokens: &Tokens) -> Value {
        let reply = self.get(path, tokens).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
        reply.json()
    }

    /// Posts a form to the API with a header of authorization.
    pub(crate) async fn post(
        &self,
        path: &str,
        authorization: Option<&str>,
        fields: &[(&str, &str)],
    ) -> Reply {
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        Self::send(&self.api, request.body(form(fields)).expect("a request")).await
    }

    /// Posts a form to the token endpoint the way a Server app does.
    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Reply {
        self.post("/oauth2/token", Some(&self.basic()), fields).await
    }

    /// The header by which the client proves itself.
    pub(crate) fn basic(&self) -> String {
        let client = &self.app.clients().fitbit;
        format!("Basic {}", STANDARD.encode(format!("{}:{}", client.client_id, client.client_secret)))
    }

    /// Opens a page.
    pub(crate) async fn page(&self, path: &str, cookie: Option<&str>) -> Reply {
        let mut request = Request::get(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        Self::send(&self.www, request.body(Body::empty()).expect("a request")).await
    }

    /// Sends a page's form.
    pub(crate) async fn submit(&self, path: &str, cookie: Option<&str>, fields: &[(&str, &str)]) -> Reply {
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        Self::send(&self.www, request.body(form(fields)).expect("a request")).await
    }

    /// The header by which another client proves itself.
    pub(crate) fn basic_of(client: &Client) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", client.client_id, client.client_secret)))
    }

    /// Links a member through an application of their own.
    pub(crate) async fn link_through(&self, client: &Client, member: &str, scope: &str) -> Tokens {
        let query = self.consent_query(scope, &[("client_id", Some(&client.client_id))]);
        let cookie = self.sign_in(member, &query).await;
        let mut fields = vec![("query", query.as_str()), ("decision", "allow")];
        fields.extend(scope.split_whitespace().map(|name| ("scope", name)));
        let reply = self.submit("/oauth2/authorize", Some(&cookie), &fields).await;
        let code = reply.redirect().0.remove("code").expect("a code");
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        Tokens::read(&self.post("/oauth2/token", Some(&Self::basic_of(client)), &fields).await)
    }

    /// The query of a sound consent page, with changes: a value replaces a field, nothing removes it.
    pub(crate) fn consent_query(&self, scope: &str, changes: &[(&str, Option<&str>)]) -> String {
        let challenge = challenge(VERIFIER);
        let mut fields: BTreeMap<&str, &str> = BTreeMap::from([
            ("client_id", self.app.clients().fitbit.client_id.as_str()),
            ("response_type", "code"),
            ("scope", scope),
            ("redirect_uri", CALLBACK),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("state", "s t/a&te"),
        ]);
        for (name, value) in changes {
            match value {
                Some(value) => fields.insert(name, value),
                None => fields.remove(name),
            };
        }
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    }

    /// Signs a member in and gives the cookie.
    pub(crate) async fn sign_in(&self, member: &str, query: &str) -> String {
        let reply = self.submit("/login", None, &[("member", member), ("query", query)]).await;
        let cookie = reply.header("set-cookie").expect("a cookie");
        cookie.split(';').next().expect("a pair").to_owned()
    }

    /// Walks sign-in and consent and gives the code.
    pub(crate) async fn consent(&self, member: &str, scope: &str) -> String {
        let query = self.consent_query(scope, &[]);
        let cookie = self.sign_in(member, &query).await;
        let mut fields = vec![("query", query.as_str()), ("decision", "allow")];
        fields.extend(scope.split_whitespace().map(|name| ("scope", name)));
        let reply = self.submit("/oauth2/authorize", Some(&cookie), &fields).await;
        reply.redirect().0.remove("code").expect("a code")
    }

    /// Exchanges a code.
    pub(crate) async fn redeem(&self, code: &str) -> Reply {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    /// Renews a pair of tokens.
    pub(crate) async fn renew(&self, refresh: &str) -> Reply {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await
    }

    /// Links a member with permissions.
    pub(crate) async fn link(&self, member: &str, scope: &str) -> Tokens {
        let code = self.consent(member, scope).await;
        Tokens::read(&self.redeem(&code).await)
    }
}

fn form(fields: &[(&str, &str)]) -> Body {
    Body::from(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}

/// The S256 challenge of a verifier.
pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// A stand-in with one member who granted everything, without quota.
pub(crate) async fn linked(member: &str) -> (Fitbit, Tokens) {
    let fitbit = Fitbit::start_with(Options { quota: false, ..Options::default() });
    let tokens = fitbit.link(member, EVERYTHING).await;
    (fitbit, tokens)
}

/// The same with intraday data: through alice's own application of type Personal.
pub(crate) async fn linked_personally() -> (Fitbit, Tokens) {
    let fitbit = Fitbit::start_with(Options { quota: false, ..Options::default() });
    let client = fitbit.app.clients().fitbit_own.personal.clone();
    let tokens = fitbit.link_through(&client, "alice", EVERYTHING).await;
    (fitbit, tokens)
}

pub(crate) fn list<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer[name].as_array().unwrap_or_else(|| panic!("{name} is no list in {answer}"))
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {value}"))
}

pub(crate) fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

/// Lists the dates of the last `days` days, oldest first.
pub(crate) fn last_days(days: i32) -> impl Iterator<Item = Date> {
    (0..days).rev().map(|back| TODAY - back.days())
}

/// The tracker's sleeps of a member that end on a date.
pub(crate) fn sleeps(fitbit: &Fitbit, member: &str, date: Date) -> Vec<Sleep> {
    let mut sleeps = fitbit.app.bodies().find(member).expect("a body").sleeps(date);
    sleeps.retain(|sleep| sleep.source == SleepSource::Tracker);
    sleeps
}
