//! What a provider is, and the list of providers.
//!
//! A provider is a page of facts and pure functions: which request a [`Fetch`] becomes, and what the answer to it
//! means. Nothing here opens a connection, sleeps or tries again; `fetch/` does that for all of them.

mod account;
pub mod fitbit;
pub mod google_health;
mod json;
mod number;
mod oauth_profile;
mod routes;
mod status;
pub mod tcx;

#[cfg(test)]
mod contract;
#[cfg(any(test, feature = "testing"))]
mod subject;

#[cfg(feature = "testing")]
pub use subject::sample_replies;

pub use oauth_profile::{ClientAuthentication, OAuthProfile, OwnClientRules};

use self::{fitbit::Fitbit, google_health::GoogleHealth};
use crate::config::Config;
use bytes::Bytes;
use domain::{
    DateRange, ProviderId, ResourceId,
    record::Record,
    wire::{Account, ErrorCode},
};
use http::{HeaderMap, Method};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};
use url::Url;

/// Reads one company's API.
pub trait Provider: Send + Sync {
    /// The provider's name.
    fn id(&self) -> ProviderId;

    /// Where and how members give their permission.
    fn oauth(&self) -> OAuthProfile;

    /// How fast the provider lets us ask.
    fn quota(&self) -> QuotaRule;

    /// How many requests of one link may be under way at once.
    fn in_flight(&self) -> usize;

    /// What is asked right after connecting, to show whose data it is.
    fn account_requests(&self, granted: &BTreeSet<String>) -> Vec<Fetch>;

    /// Says whose data a link reads: a stable key of the account, and what the member may see of it.
    ///
    /// `token_user` is the account the token answer named, where the provider names one. Replies that are not what
    /// was hoped for cost only what they would have told, except for the one that holds the key.
    ///
    /// # Errors
    ///
    /// The reason why the key could not be read: `AccountNotLinked`, `ServiceDisabled`, `Gone`, `ProviderTrouble`,
    /// `MalformedAnswer`, `NothingGranted` and the like.
    fn account(
        &self,
        token_user: Option<&str>,
        replies: &[(Fetch, Reply)],
    ) -> Result<(String, Account), ErrorCode>;

    /// The request a fetch becomes, without its access token.
    ///
    /// # Errors
    ///
    /// [`NotAsked::Unknown`] when the provider has no such resource, or it needs a range and has none;
    /// [`NotAsked::Split`] when it takes less at once.
    fn request(&self, fetch: &Fetch) -> Result<Request, NotAsked>;

    /// What an answer means. Records of days outside the range asked for are left out.
    fn parse(&self, fetch: &Fetch, reply: &Reply) -> Outcome;
}

/// One page of one window to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// The provider's endpoint.
    pub resource: ResourceId,
    /// The member's days; absent for undated resources.
    pub range: Option<DateRange>,
    /// The provider's name of the page to go on with; absent for the first page.
    pub page_token: Option<String>,
    /// Only what was measured before this instant, in lists that come newest first; absent where everything is wanted.
    pub before: Option<Timestamp>,
    /// The time zone of the account, for providers that are asked in instants; absent where it is not known.
    pub zone: Option<TimeZone>,
}

impl Fetch {
    /// The first page of an undated resource.
    pub fn once(resource: &'static str) -> Self {
        Fetch::first(ResourceId::new(resource), None)
    }

    /// The first page of a resource.
    pub fn first(resource: ResourceId, range: Option<DateRange>) -> Self {
        Fetch { resource, range, page_token: None, before: None, zone: None }
    }

    /// The same over each half of its days, newest first; itself where it has a day or less.
    pub fn halves(&self) -> Vec<Self> {
        match self.range {
            Some(range) if range.days() > 1 => {
                let halves = range.windows_newest_first(range.days().div_ceil(2));
                halves.into_iter().map(|half| self.over(half)).collect()
            }
            _ => vec![self.clone()],
        }
    }

    /// The page after one that said where to go on.
    #[must_use]
    pub fn go_on(self, next: Next) -> Self {
        match next {
            Next::Token(token) | Next::Chain { token, .. } => Fetch { page_token: Some(token), ..self },
            Next::Before(before) => Fetch { before: Some(before), page_token: None, ..self },
        }
    }

    /// The first page of the same resource over other days.
    pub fn over(&self, range: DateRange) -> Self {
        Fetch { zone: self.zone.clone(), ..Fetch::first(self.resource.clone(), Some(range)) }
    }
}

/// Says that a fetch cannot be put as a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// There is no such resource, or it needs a range and has none.
    #[error("the provider has no resource {0} of that kind")]
    Unknown(ResourceId),
    /// The provider is known not to take so much at once; these stand in its place.
    #[error("the range is longer than the provider takes at once")]
    Split(Vec<Fetch>),
}

/// An HTTP request without its access token.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: Method,
    /// Absolute, below the address of the settings.
    pub url: Url,
    /// Headers besides `Authorization`.
    pub headers: HeaderMap,
    /// A JSON body, for `POST`.
    pub body: Option<Bytes>,
}

/// An HTTP answer, whole and within the size limit.
#[derive(Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

// The body holds readings, so it must not reach a log.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).field("body_bytes", &self.body.len()).finish()
    }
}

/// What an answer means, by what the caller does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Records.
    Page(Page),
    /// Ask for these instead.
    Split(Vec<Fetch>),
    /// The quota is used up.
    Quota {
        /// How long to wait, where the answer says so.
        retry_after: Option<Duration>,
    },
    /// The access token is not taken: refresh it once and ask again.
    Refresh,
    /// The member has to consent again.
    Reconnect(ErrorCode),
    /// The permission for this resource is missing.
    NotPermitted,
    /// The service has ended; nothing will answer any more.
    Gone,
    /// Trouble on their side; the same request may work in a moment.
    Retry(ErrorCode),
    /// Not what the provider documents, at this JSON path. Holds no values.
    Malformed(String),
    /// Refused as wrong; asking again will not mend it.
    Refused(ErrorCode),
    /// Nothing of this link can be read.
    Stop(ErrorCode),
}

/// The records of one answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Canonical records of the days asked for.
    pub records: Vec<Record>,
    /// Where to go on; absent on the last page.
    pub next: Option<Next>,
    /// In lists that come newest first: with this page, every record of a day after this one is there.
    pub complete_after: Option<Date>,
}

/// Where a list goes on after a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    /// At the page the provider named. Not taken any more after a restart.
    Token(String),
    /// Before this instant: all that was measured since is on the pages so far, and nothing of it comes again. Ours, so
    /// it stays true over a restart, and nothing is lost that shares its instant with the end of a page.
    Before(Timestamp),
    /// At a page of our own naming, which tells what is still to be asked. After a restart, before this instant, which is
    /// true in the same way.
    Chain {
        /// What is still to be asked.
        token: String,
        /// All that was measured since, or began since, is on the pages so far.
        before: Timestamp,
    },
}

impl Next {
    /// The page the provider named, if it named one.
    pub(crate) fn token(token: Option<String>) -> Option<Next> {
        token.filter(|token| !token.is_empty()).map(Next::Token)
    }
}

/// How fast a provider lets us ask for one link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum QuotaRule {
    /// So many requests in each hour; the answers say how many are left.
    Headers {
        /// Requests in an hour.
        limit: u64,
        /// Length of the hour; shortened in tests.
        hour: Duration,
        /// Waited on top of the announced reset, since clocks differ.
        margin: Duration,
    },
    /// Nothing is announced, so we keep a rate of our own.
    Bucket {
        /// Requests a second to begin with.
        start_per_second: f64,
        /// Requests a second at most, reached step by step while nothing is refused.
        max_per_second: f64,
        /// Length of the provider's minute; shortened in tests.
        minute: Duration,
    },
}

/// The providers this site offers, in the order they are offered.
#[derive(Clone)]
pub struct Providers(Vec<Arc<dyn Provider>>);

impl Providers {
    /// Makes the providers that are switched on.
    pub fn new(config: &Config) -> Self {
        let google =
            config.google.clone().map(|settings| Arc::new(GoogleHealth::new(settings)) as Arc<dyn Provider>);
        let fitbit =
            config.fitbit.clone().map(|settings| Arc::new(Fitbit::new(settings)) as Arc<dyn Provider>);
        Providers(google.into_iter().chain(fitbit).collect())
    }

    /// Lists exactly these.
    pub fn of(providers: Vec<Arc<dyn Provider>>) -> Self {
        Providers(providers)
    }

    /// Finds a provider that is switched on.
    pub fn get(&self, id: ProviderId) -> Option<&Arc<dyn Provider>> {
        self.0.iter().find(|provider| provider.id() == id)
    }

    /// The names of those switched on, in order.
    pub fn ids(&self) -> Vec<ProviderId> {
        self.0.iter().map(|provider| provider.id()).collect()
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}
