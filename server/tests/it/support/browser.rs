//! A browser without a screen: it keeps cookies, goes where the page would send it, and says where it comes from.

use super::Site;
use axum::{Router, body::Body};
use domain::{
    ProviderId,
    wire::{Disconnected, ErrorCode, Import, Link, NewImport, Problem, Redirect, Session},
};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use tower::ServiceExt;
use url::Url;

/// Where the page is.
pub(crate) const ORIGIN: &str = "http://localhost:8080";

/// Largest answer a test looks at.
const MOST_BYTES: usize = 8 << 20;

/// One browser with its cookies.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers.get(name.as_ref()).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The problem told, which has to be one, with its status.
    pub(crate) fn problem(&self) -> (u16, ErrorCode) {
        let problem: Problem = serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{} {error}: {}", self.status, self.text()));
        assert_eq!(self.header("content-type"), "application/json");
        assert!(!problem.message.is_empty());
        (self.status.as_u16(), problem.code)
    }

    /// Where the browser is sent with a 303.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.header("location")
    }

    /// The whole `Set-Cookie` lines.
    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
    }
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Browser { router, cookies: BTreeMap::new() }
    }

    /// Goes on with a server that was put together anew.
    pub(crate) fn move_to(&mut self, site: &Site) {
        self.router = site.browser().router;
    }

    /// Sends a request as it is, with the cookies of this browser; gives the answer with its body unread.
    pub(crate) async fn open(&mut self, mut request: Request<Body>) -> axum::response::Response {
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(header::COOKIE, pairs.join("; ").parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        for line in response.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    /// Sends a request as it is; reads the whole answer.
    pub(crate) async fn send(&mut self, request: Request<Body>) -> Answer {
        let (parts, body) = self.open(request).await.into_parts();
        let body = axum::body::to_bytes(body, MOST_BYTES).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(request(Method::GET, path, Body::empty())).await
    }

    /// Sends what the page would send: JSON, from its own origin.
    pub(crate) async fn post(&mut self, path: &str, body: &impl Serialize) -> Answer {
        let body = Body::from(serde_json::to_vec(body).unwrap());
        self.send(from_the_page(Method::POST, path, body)).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: &impl Serialize) -> Answer {
        let body = Body::from(serde_json::to_vec(body).unwrap());
        self.send(from_the_page(Method::PUT, path, body)).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.send(from_the_page(Method::DELETE, path, Body::empty())).await
    }

    /// Begins signing in; gives the address of the consent page.
    pub(crate) async fn begin_sign_in(&mut self) -> Url {
        let redirect: Redirect = self.post("/api/sign-in", &()).await.json();
        redirect.location.parse().unwrap()
    }

    /// Signs a member in who agrees to everything.
    pub(crate) async fn sign_in(&mut self, site: &Site, member: &str) {
        let consent = self.begin_sign_in().await;
        let back = site.agree_at_open_humans(&consent, member).await;
        assert_eq!(self.get(&back).await.location(), "/connect");
    }

    pub(crate) async fn session(&mut self) -> Option<Session> {
        self.get("/api/session").await.json()
    }

    /// Begins connecting a provider; gives the address of the consent page.
    pub(crate) async fn begin_link(&mut self, provider: ProviderId) -> Url {
        let wish = serde_json::json!({ "provider": provider });
        let redirect: Redirect = self.post("/api/links", &wish).await.json();
        redirect.location.parse().unwrap()
    }

    /// Connects an account with every permission but those that hold this text; gives the link's id.
    pub(crate) async fn connect(
        &mut self,
        site: &Site,
        provider: ProviderId,
        account: &str,
        without: &str,
    ) -> String {
        let consent = self.begin_link(provider).await;
        let back = site.agree(provider, &consent, account, without).await;
        let answer = self.get(&back).await;
        let link = answer.location().strip_prefix("/connect?link=");
        link.unwrap_or_else(|| panic!("sent to {}", answer.location())).to_owned()
    }

    pub(crate) async fn links(&mut self) -> Vec<Link> {
        self.get("/api/links").await.json()
    }

    pub(crate) async fn create_import(&mut self, wish: &NewImport) -> Import {
        let answer = self.post("/api/imports", wish).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
        answer.json()
    }

    pub(crate) async fn import(&mut self, id: &str) -> Import {
        self.get(&format!("/api/imports/{id}")).await.json()
    }

    pub(crate) async fn disconnect(&mut self, link: &str) -> Disconnected {
        self.delete(&format!("/api/links/{link}")).await.json()
    }
}

/// A request with nothing but its cookies.
pub(crate) fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    Request::builder().method(method).uri(path).header(header::HOST, "localhost:8080").body(body).unwrap()
}

/// A request as the page sends it.
pub(crate) fn from_the_page(method: Method, path: &str, body: Body) -> Request<Body> {
    let mut request = request(method, path, body);
    let headers = request.headers_mut();
    headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    headers.insert(header::ORIGIN, ORIGIN.parse().unwrap());
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    request
}
