//! A provider that answers by script, for what no stand-in of a real one does.

use super::{Browser, Site, site::impatient};
use bytes::Bytes;
use domain::{
    ProviderId,
    wire::{Account, ErrorCode},
};
use http::{HeaderMap, Method};
use server::providers::{
    ClientAuthentication, Fetch, NotAsked, OAuthProfile, Outcome, Provider, Providers, QuotaRule, Reply,
    Request,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};
use url::Url;

type Script = dyn Fn(&Fetch, usize) -> Outcome + Send + Sync;

/// Google Health's catalog with answers of our own: every request is answered at once, and the script says what the
/// answer means. It is given what was asked and how many were asked before.
pub(crate) struct Scripted {
    url: Url,
    asked: Mutex<Vec<Fetch>>,
    script: Box<Script>,
}

impl Scripted {
    pub(crate) async fn start(
        script: impl Fn(&Fetch, usize) -> Outcome + Send + Sync + 'static,
    ) -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        // Ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(|| async {})).await });
        Arc::new(Scripted { url, asked: Mutex::default(), script: Box::new(script) })
    }

    /// Everything asked so far.
    pub(crate) fn asked(&self) -> Vec<Fetch> {
        self.asked.lock().unwrap().clone()
    }
}

impl Provider for Scripted {
    fn id(&self) -> ProviderId {
        ProviderId::GoogleHealth
    }

    fn oauth(&self) -> OAuthProfile {
        OAuthProfile {
            authorize_url: self.url.clone(),
            token_url: self.url.clone(),
            revoke_url: None,
            client_id: "client".into(),
            client_secret: "secret".to_owned().into(),
            client_authentication: ClientAuthentication::RequestBody,
            scopes: Vec::new(),
            authorize_params: Vec::new(),
            switch_account_params: Vec::new(),
            rotates: false,
            account_cap: None,
            own_clients: None,
        }
    }

    fn quota(&self) -> QuotaRule {
        QuotaRule::Bucket {
            start_per_second: 10_000.0,
            max_per_second: 10_000.0,
            minute: Duration::from_secs(60),
        }
    }

    fn in_flight(&self) -> usize {
        1
    }

    fn account_requests(&self, _granted: &BTreeSet<String>) -> Vec<Fetch> {
        Vec::new()
    }

    fn account(
        &self,
        _token_user: Option<&str>,
        _replies: &[(Fetch, Reply)],
    ) -> Result<(String, Account), ErrorCode> {
        Err(ErrorCode::NothingGranted)
    }

    fn request(&self, _fetch: &Fetch) -> Result<Request, NotAsked> {
        Ok(Request {
            method: Method::GET,
            url: self.url.clone(),
            headers: HeaderMap::new(),
            body: None::<Bytes>,
        })
    }

    fn parse(&self, fetch: &Fetch, _reply: &Reply) -> Outcome {
        let mut asked = self.asked.lock().unwrap();
        asked.push(fetch.clone());
        let before = asked.len() - 1;
        drop(asked);
        (self.script)(fetch, before)
    }
}

impl Site {
    /// A running site where this answers for Google, with a browser whose member has a link to it.
    pub(crate) async fn scripted(provider: &Arc<Scripted>) -> (Self, Browser, String) {
        let mut site = Site::idle().await;
        let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
        site.app.providers = Arc::new(Providers::of(vec![Arc::clone(provider) as Arc<dyn Provider>]));
        site.app = impatient(site.app.clone());
        site.run();
        browser.move_to(&site);
        (site, browser, link)
    }
}
