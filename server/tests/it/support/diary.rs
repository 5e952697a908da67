//! A provider of readings within the day that no real one resembles: it tells for every day what a formula says, holds
//! back what it is told to, and can change its mind.

use super::{Browser, Site, site::impatient};
use axum::{Router, extract::Path};
use bytes::Bytes;
use domain::{
    DateRange, ProviderId,
    intraday::{Granularity, IntradaySelection, IntradayType},
    record::Record,
    samples::SampleDay,
    wire::{Account, ErrorCode, Import, ImportState, NewImport},
};
use http::{HeaderMap, Method};
use jiff::civil::Date;
use server::{
    providers::{
        ClientAuthentication, Fetch, NotAsked, OAuthProfile, Outcome, Page, Provider, Providers, QuotaRule,
        Reply, Request,
    },
    storage::{LinkId, MemberId, Tokens},
    testing::{at, new_link, tokens},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::Semaphore;
use url::Url;

type Whim = dyn Fn(&Fetch, usize) -> Option<Outcome> + Send + Sync;

/// Answers under Fitbit's name and catalog.
pub(crate) struct Diary {
    url: Url,
    held: Arc<Mutex<BTreeMap<String, Arc<Semaphore>>>>,
    asked: Mutex<Vec<Fetch>>,
    changed: Mutex<BTreeMap<Date, f64>>,
    whim: Mutex<Option<Box<Whim>>>,
}

impl Diary {
    pub(crate) async fn open() -> Arc<Self> {
        let held: Arc<Mutex<BTreeMap<String, Arc<Semaphore>>>> = Arc::default();
        let gates = Arc::clone(&held);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let answer = move |Path(resource): Path<String>| async move {
            let gate = gates.lock().unwrap().get(&resource).cloned();
            if let Some(gate) = gate {
                gate.acquire().await.unwrap().forget();
            }
        };
        let router = Router::new().route("/{*resource}", axum::routing::get(answer));
        // Ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, router).await });
        Arc::new(Diary {
            url,
            held,
            asked: Mutex::default(),
            changed: Mutex::default(),
            whim: Mutex::default(),
        })
    }

    /// Answers no request for a resource from now on, but for some.
    pub(crate) fn hold(&self, resource: &str, but_for: usize) {
        self.held.lock().unwrap().insert(resource.to_owned(), Arc::new(Semaphore::new(but_for)));
    }

    /// Answers everything again.
    pub(crate) fn release(&self) {
        for gate in std::mem::take(&mut *self.held.lock().unwrap()).into_values() {
            gate.add_permits(10_000);
        }
    }

    /// Tells another value of a day from now on, as a provider restates one.
    pub(crate) fn restate(&self, day: Date, value: f64) {
        self.changed.lock().unwrap().insert(day, value);
    }

    /// Answers otherwise where `whim` says so; it is given what is asked and how much was asked before.
    pub(crate) fn take_whim(&self, whim: impl Fn(&Fetch, usize) -> Option<Outcome> + Send + Sync + 'static) {
        *self.whim.lock().unwrap() = Some(Box::new(whim));
    }

    pub(crate) fn drop_whim(&self) {
        *self.whim.lock().unwrap() = None;
    }

    /// What was asked and answered so far, and forgets it.
    pub(crate) fn take_asked(&self) -> Vec<(String, DateRange)> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.into_iter().map(|fetch| (fetch.resource.to_string(), fetch.range.unwrap())).collect()
    }

    fn page(&self, fetch: &Fetch) -> Page {
        let resource = ProviderId::Fitbit.find_intraday_resource(fetch.resource.as_str()).unwrap();
        let changed = self.changed.lock().unwrap();
        let days = fetch.range.unwrap().iter().map(|date| {
            let value = changed.get(&date).copied().unwrap_or_else(|| value_of(date));
            let day = SampleDay::new(resource.intraday_type, date, resource.granularity);
            Record::Samples(Box::new(SampleDay {
                at: vec![60, 120],
                values: vec![value, value + 1.0],
                ..day
            }))
        });
        Page { records: days.collect(), ..Page::default() }
    }
}

/// The first value told of a day.
pub(crate) fn value_of(date: Date) -> f64 {
    f64::from(date.month()) * 100.0 + f64::from(date.day())
}

impl Provider for Diary {
    fn id(&self) -> ProviderId {
        ProviderId::Fitbit
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

    fn request(&self, fetch: &Fetch) -> Result<Request, NotAsked> {
        let url = self.url.join(fetch.resource.as_str()).unwrap();
        Ok(Request { method: Method::GET, url, headers: HeaderMap::new(), body: None::<Bytes> })
    }

    fn parse(&self, fetch: &Fetch, _reply: &Reply) -> Outcome {
        let mut asked = self.asked.lock().unwrap();
        asked.push(fetch.clone());
        let before = asked.len() - 1;
        drop(asked);
        let whim = self.whim.lock().unwrap().as_ref().and_then(|whim| whim(fetch, before));
        whim.unwrap_or_else(|| Outcome::Page(self.page(fetch)))
    }
}

/// A member who keeps a diary.
pub(crate) struct Keeper {
    pub(crate) browser: Browser,
    pub(crate) member: MemberId,
    pub(crate) link: LinkId,
}

impl Site {
    /// A running site where this answers for Fitbit.
    pub(crate) async fn with_diary(diary: &Arc<Diary>) -> Self {
        let mut site = Site::idle_with_diary(diary).await;
        site.run();
        site
    }

    /// The same, where nothing works on imports.
    pub(crate) async fn idle_with_diary(diary: &Arc<Diary>) -> Self {
        let mut site = Site::idle().await;
        let google = site.app.providers.get(ProviderId::GoogleHealth).cloned();
        let both = google.into_iter().chain([Arc::clone(diary) as Arc<dyn Provider>]);
        site.app.providers = Arc::new(Providers::of(both.collect()));
        site.app = impatient(site.app.clone());
        site
    }

    /// Signs a member in, with a link made through a client of their own.
    pub(crate) async fn keeper(&self, name: &str) -> Keeper {
        // The other link tells who the member is.
        let (browser, google) = self.linked(ProviderId::GoogleHealth, name).await;
        let storage = &self.app.storage;
        let member = storage.load_link(google.parse().unwrap()).await.unwrap().member_id;
        let now = at(0);
        let secret = "secret".to_owned().into();
        storage.store_own_client(member, ProviderId::Fitbit, "CLIENT", &secret, now).await.unwrap();
        let link = self.link_to(member, name).await;
        Keeper { browser, member, link }
    }

    /// Links a member to an account through their own client.
    pub(crate) async fn link_to(&self, member: MemberId, account: &str) -> LinkId {
        let (storage, now) = (&self.app.storage, at(0));
        let client = storage.find_own_client(member, ProviderId::Fitbit).await.unwrap().unwrap();
        let mut new = new_link(member, account);
        new.account.time_zone = Some("Europe/Berlin".to_owned());
        new.account.legacy_user_id = Some(account.to_uppercase());
        new.granted.extend(ProviderId::Fitbit.intraday_permissions().iter().map(|p| (*p).to_owned()));
        // No test is about renewing them.
        new.tokens = Tokens { expires_at: at(365 * 24 * 3600), ..tokens(account) };
        new.own_client_id = Some(client.id);
        storage.upsert_link(new, now).await.unwrap().id
    }

    /// The ids and names of the files of months on Open Humans.
    pub(crate) async fn month_files(&self, member: MemberId) -> BTreeMap<String, u64> {
        let files = self.app.open_humans.list_project_files(member).await.unwrap();
        let months = files.into_iter().filter(|file| file.basename.ends_with("-intraday.json.gz"));
        months.map(|file| (file.basename, file.id)).collect()
    }
}

impl Keeper {
    pub(crate) fn wish(&self, range: DateRange) -> NewImport {
        let steps = IntradaySelection::from([(IntradayType::Steps, Granularity::Minute)]);
        self.wish_of(steps, range)
    }

    pub(crate) fn wish_of(&self, intraday: IntradaySelection, range: DateRange) -> NewImport {
        NewImport {
            link_id: self.link.to_string(),
            data_types: BTreeSet::new(),
            intraday,
            range,
            notify: false,
        }
    }

    /// Imports steps of these days until they may be looked at; gives the import.
    pub(crate) async fn import(&mut self, site: &Site, range: DateRange) -> Import {
        let import = self.browser.create_import(&self.wish(range)).await;
        site.until_state(&import.id, ImportState::Ready).await
    }

    /// Asks something of an import that needs no words: `pause`, `resume`, `repair`, `delivery`, `cancel`.
    pub(crate) async fn ask(&mut self, import: &str, what: &str) -> super::Answer {
        self.browser.post(&format!("/api/imports/{import}/{what}"), &serde_json::json!({})).await
    }

    /// Sends an import and waits until that has ended.
    pub(crate) async fn deliver(&mut self, site: &Site, import: &str) -> Import {
        let answer = self.ask(import, "delivery").await;
        assert!(answer.status.is_success(), "{}", answer.text());
        site.until(import, |import| !import.state.is_active()).await
    }
}
