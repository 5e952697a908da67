//! The fetcher against a service on this machine that answers by script: well, late, broken, too much, not at all.

mod fetching;
mod own_clients;
mod renewing;
mod service;

use super::{FetchLimits, FetchOutcome, Fetcher, http_client};
use crate::{
    config::{FitbitConfig, GoogleConfig},
    providers::{Fetch, Page, Provider, Providers, fitbit::Fitbit, google_health::GoogleHealth},
    storage::Link,
    testing::{ManualClock, TestStorage, at, range},
};
use domain::{
    DataType, ResourceId,
    record::{DailyValue, Record},
};
use service::{Answer, Asked, Service};
use std::{sync::Arc, time::Duration};

/// A site with one link, at Fitbit, whose access token lasts eight hours.
struct Site {
    storage: TestStorage,
    clock: Arc<ManualClock>,
    fitbit: Fitbit,
    google: GoogleHealth,
    fetcher: Fetcher,
    link: Link,
    service: Service,
}

impl Site {
    /// Makes a site whose every request `answer` answers.
    async fn new(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        Site::with(storage, link, Service::start(answer).await)
    }

    /// The same with little patience for answers that do not come.
    async fn impatient(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let mut site = Site::new(answer).await;
        let limits = FetchLimits { answer_timeout: Duration::from_millis(500), ..LIMITS };
        site.fetcher = fetcher(&site.storage, &site.clock, &site.fitbit, limits);
        site
    }

    /// The same over a storage and a link made before.
    fn with(storage: TestStorage, link: Link, service: Service) -> Self {
        let fitbit = Fitbit::new(FitbitConfig {
            client_id: "our-client".into(),
            client_secret: "our-secret".to_owned().into(),
            www_url: service.url().clone(),
            api_url: service.url().clone(),
            hour: Duration::from_secs(3_600),
            quota_margin: Duration::from_secs(15),
        });
        let google = GoogleHealth::new(GoogleConfig {
            client_id: "our-client".into(),
            client_secret: "our-secret".to_owned().into(),
            accounts_url: service.url().clone(),
            token_url: service.url().clone(),
            health_url: service.url().clone(),
            requests_per_second: 1_000.0,
            max_requests_per_second: 1_000.0,
            minute: Duration::from_secs(60),
            member_cap: None,
        });
        let clock = ManualClock::new(at(0));
        let fetcher = fetcher(&storage, &clock, &fitbit, LIMITS);
        Site { storage, clock, fitbit, google, fetcher, link, service }
    }

    /// The server after a restart: nothing in memory, everything in storage.
    fn restart(&mut self) {
        self.fetcher = fetcher(&self.storage, &self.clock, &self.fitbit, LIMITS);
    }

    /// Fetches a day of steps.
    async fn fetch(&self) -> FetchOutcome {
        self.fetcher.fetch(self.link.id, &self.fitbit, &steps()).await
    }
}

/// Pauses of milliseconds; patience enough for a busy machine.
const LIMITS: FetchLimits = FetchLimits {
    answer_bytes: 10_000,
    answer_timeout: Duration::from_secs(20),
    tries: 5,
    first_pause: Duration::from_millis(1),
};

fn fetcher(storage: &TestStorage, clock: &Arc<ManualClock>, fitbit: &Fitbit, limits: FetchLimits) -> Fetcher {
    let providers = Arc::new(Providers::of(vec![Arc::new(fitbit.clone())]));
    Fetcher::new(http_client().unwrap(), (**storage).clone(), Arc::clone(clock) as _, providers, limits)
}

fn steps() -> Fetch {
    Fetch::first(ResourceId::new("tracker/steps"), Some(range("2026-11-01", "2026-11-22")))
}

const STEPS: &str = r#"{"activities-tracker-steps": [{"dateTime": "2026-11-03", "value": "8120"}]}"#;

/// The page [`STEPS`] becomes.
fn steps_page() -> FetchOutcome {
    let value =
        DailyValue { data_type: DataType::Steps, date: "2026-11-03".parse().unwrap(), value: "8120".into() };
    FetchOutcome::Page(Page { records: vec![Record::Daily(value)], ..Page::default() })
}
