//! What these tests share: a stand-in, a server's parts that talk to it, and a member who consents.

use domain::{
    DataType, DateRange, ProviderId,
    plan::{Plan, plan},
    record::Record,
};
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use jiff::{
    civil::{Date, date},
    tz::TimeZone,
};
use reqwest::Client;
use secrecy::SecretString;
use server::{
    app_state::AppState,
    fetch::{
        FetchLimits, FetchOutcome, Fetcher, http_client,
        oauth::{self, Grant},
    },
    providers::{Fetch, OAuthProfile, Provider, Providers},
    storage::{Link, NewLink},
    testing::{TestApp, at},
};
use standin::{Host, Options, Running};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use url::Url;

/// The stand-in's day.
pub(crate) const TODAY: Date = date(2026, 11, 22);

const VERIFIER: &str = "a-verifier-of-forty-three-letters-and-more-0";

/// A stand-in without quotas, and a server's parts that talk to it.
pub(crate) struct Site {
    pub(crate) running: Running,
    pub(crate) app: AppState,
    pub(crate) fetcher: Fetcher,
    _parts: TestApp,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Site::start_with(Options { quota: false, ..Options::default() }).await
    }

    /// Starts a stand-in with these options, whose day is [`TODAY`].
    pub(crate) async fn start_with(options: Options) -> Self {
        let hour = options.hour_seconds.to_string();
        let running = standin::start(Options { today: Some(TODAY), ..options }).await.unwrap();
        let clients = running.app().clients();
        let parts = TestApp::open(&[
            ("GOOGLE_CLIENT_ID", &clients.google.client_id),
            ("GOOGLE_CLIENT_SECRET", &clients.google.client_secret),
            ("GOOGLE_ACCOUNTS_URL", running.base(Host::GoogleAccounts)),
            ("GOOGLE_TOKEN_URL", running.base(Host::GoogleOAuth2)),
            ("GOOGLE_HEALTH_URL", running.base(Host::GoogleHealth)),
            ("GOOGLE_REQUESTS_PER_SECOND", "100"),
            ("GOOGLE_MAX_REQUESTS_PER_SECOND", "100"),
            ("FITBIT_CLIENT_ID", &clients.fitbit.client_id),
            ("FITBIT_CLIENT_SECRET", &clients.fitbit.client_secret),
            ("FITBIT_WWW_URL", running.base(Host::FitbitWww)),
            ("FITBIT_API_URL", running.base(Host::FitbitApi)),
            ("FITBIT_HOUR_SECONDS", &hour),
        ])
        .await;
        let app = parts.state();
        let limits = FetchLimits { first_pause: Duration::from_millis(1), ..FetchLimits::new(32 << 20) };
        let providers = Arc::new(Providers::new(&app.config));
        let fetcher =
            Fetcher::new(http_client().unwrap(), app.storage.clone(), app.clock.clone(), providers, limits);
        Site { running, app, fetcher, _parts: parts }
    }

    pub(crate) fn provider(&self, id: domain::ProviderId) -> Arc<dyn Provider> {
        Arc::clone(self.app.providers.get(id).unwrap())
    }

    /// The code the member comes back with after granting all but some scopes.
    pub(crate) async fn consent(&self, provider: &dyn Provider, member: &str, without: &str) -> String {
        self.consent_to(provider.id(), &provider.oauth(), member, without).await
    }

    /// The same for a client that asks for what the profile says.
    async fn consent_to(
        &self,
        id: ProviderId,
        profile: &OAuthProfile,
        member: &str,
        without: &str,
    ) -> String {
        let url = oauth::authorize_url(profile, &callback(), "state", &VERIFIER.into(), true);
        let query = url.query().unwrap().to_owned();
        let base = url.origin().ascii_serialization();
        let granted = profile.scopes.iter().filter(|scope| without.is_empty() || !scope.contains(without));
        let (sign_in, decide, scope_field, answer) = match id {
            domain::ProviderId::GoogleHealth => {
                ("/v3/signin", "/signin/oauth/consent", "granted", ("answer", "continue"))
            }
            domain::ProviderId::Fitbit => ("/login", "/oauth2/authorize", "scope", ("decision", "allow")),
        };
        let http = http_client().unwrap();
        let signed_in =
            post(&http, &format!("{base}{sign_in}"), None, &[("query", &query), ("member", member)]).await;
        let cookie = signed_in.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut form = vec![("query", query.as_str()), answer];
        form.extend(granted.map(|scope| (scope_field, scope.as_str())));
        let decided = post(&http, &format!("{base}{decide}"), Some(&cookie), &form).await;
        let back = Url::parse(decided.headers()[LOCATION].to_str().unwrap()).unwrap();
        assert!(back.query_pairs().any(|(name, value)| name == "state" && value == "state"));
        back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    /// What the member grants, all but some scopes.
    pub(crate) async fn grant(&self, provider: &dyn Provider, member: &str, without: &str) -> Grant {
        let code = self.consent(provider, member, without).await;
        oauth::exchange_code(
            &http_client().unwrap(),
            &provider.oauth(),
            &callback(),
            &code,
            &SecretString::from(VERIFIER),
            at(0),
        )
        .await
        .unwrap()
    }

    /// Connects a member's account, all but some scopes.
    pub(crate) async fn connect(&self, provider: &dyn Provider, member: &str, without: &str) -> Link {
        let grant = self.grant(provider, member, without).await;
        self.link_of(provider, member, grant).await
    }

    /// Connects a member's account, with what some data types need besides what everybody is asked for.
    pub(crate) async fn connect_wanting(
        &self,
        provider: &dyn Provider,
        member: &str,
        data_types: &[DataType],
    ) -> Link {
        let wanted = data_types.iter().flat_map(|data_type| provider.id().permissions_of(*data_type));
        self.connect_to(provider, member, wanted.collect()).await
    }

    /// Connects a member's account, with these scopes besides what everybody is asked for.
    pub(crate) async fn connect_to(
        &self,
        provider: &dyn Provider,
        member: &str,
        wanted: BTreeSet<&str>,
    ) -> Link {
        let mut profile = provider.oauth();
        let further = wanted.into_iter().map(str::to_owned).filter(|scope| !profile.scopes.contains(scope));
        let further: Vec<String> = further.collect();
        profile.scopes.extend(further);
        let code = self.consent_to(provider.id(), &profile, member, "").await;
        let http = http_client().unwrap();
        let verifier = SecretString::from(VERIFIER);
        let grant =
            oauth::exchange_code(&http, &profile, &callback(), &code, &verifier, at(0)).await.unwrap();
        self.link_of(provider, member, grant).await
    }

    async fn link_of(&self, provider: &dyn Provider, member: &str, grant: Grant) -> Link {
        let facts = self.fetcher.fetch_account(provider, &grant).await.unwrap();
        let member_id = self.app.storage.upsert_member(member, None, &grant.tokens, at(0)).await.unwrap().id;
        let new = NewLink {
            member_id,
            provider: provider.id(),
            account_key: facts.key,
            account: facts.account,
            granted: grant.granted,
            tokens: grant.tokens,
            own_client_id: None,
        };
        self.app.storage.upsert_link(new, at(0)).await.unwrap()
    }

    /// Everything a link tells of some days.
    pub(crate) async fn read(&self, link: &Link, range: DateRange, data_types: &[DataType]) -> Vec<Record> {
        let provider = self.provider(link.provider);
        let wanted: BTreeSet<DataType> = data_types.iter().copied().collect();
        let Plan { windows, .. } = plan(link.provider, &wanted, range, &link.granted);
        let mut records = Vec::new();
        for window in windows {
            let fetch = Fetch::first(window.resource, window.range);
            records.extend(self.follow(link, provider.as_ref(), fetch).await);
        }
        records
    }

    /// Everything a fetch leads to: page after page, and what is to be asked in its place.
    pub(crate) async fn follow(&self, link: &Link, provider: &dyn Provider, fetch: Fetch) -> Vec<Record> {
        let zone = link.account.time_zone.as_deref().map(|name| TimeZone::get(name).unwrap());
        let mut queue = vec![Fetch { zone, ..fetch }];
        let mut records = Vec::new();
        while let Some(fetch) = queue.pop() {
            match self.fetcher.fetch(link.id, provider, &fetch).await {
                FetchOutcome::Page(page) => {
                    records.extend(page.records);
                    queue.extend(page.next.map(|next| fetch.go_on(next)));
                }
                FetchOutcome::Split(parts) => queue.extend(parts),
                other => panic!("{} {:?}: {other:?}", fetch.resource, fetch.range),
            }
        }
        records
    }

    /// Counts the requests a host has seen with this in their path.
    pub(crate) fn count_requests(&self, host: Host, path: &str) -> usize {
        self.running.app().requests().list(Some(host)).iter().filter(|seen| seen.path.contains(path)).count()
    }

    pub(crate) fn set_switch(&self, name: &str, value: &str) {
        self.running.app().switches().set(name, value).unwrap();
    }
}

pub(crate) fn callback() -> Url {
    Url::parse("http://localhost:8080/callback").unwrap()
}

/// The days up to and including [`TODAY`].
pub(crate) fn last_days(days: i64) -> DateRange {
    let end = TODAY.tomorrow().unwrap();
    DateRange::new(end - jiff::ToSpan::days(days), end).unwrap()
}

async fn post(http: &Client, url: &str, cookie: Option<&str>, form: &[(&str, &str)]) -> reqwest::Response {
    let mut request = http.post(url).form(form);
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    request.send().await.unwrap()
}
