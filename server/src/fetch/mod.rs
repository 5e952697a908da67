//! Does the network for providers: signs, paces, retries and bounds.
//!
//! What to ask and what an answer means is the provider's; what to do with a page or a problem is the import's. Nothing
//! is logged here but a link's id, a resource's name and kinds of trouble.

#[cfg(feature = "testing")]
pub(crate) mod fuzzing;
mod meter;
pub mod oauth;
mod pacer;
mod permission;
mod send;
mod tokens;

#[cfg(test)]
mod tests;

pub use permission::profile_of;
pub use send::{SendError, http_client};

use crate::{
    clock::Clock,
    metrics::{Metrics, Wait},
    providers::{Fetch, NotAsked, Outcome, Page, Provider, Providers, Reply, Request},
    storage::{LinkId, OwnClientId, Storage, StorageError},
};
use domain::{
    ProviderId, ResourceId,
    plan::Pace,
    record::Record,
    wire::{Account, ErrorCode, QuotaLeft},
};
use jiff::{SignedDuration, Timestamp};
use oauth::Grant;
use pacer::{Pacer, Turn};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokens::{NoToken, TokenKeeper};
use tokio_util::task::TaskTracker;
use tracing::{error, warn};

/// Tries of a request a member waits for.
const TRIES_WHILE_WAITED_FOR: u32 = 2;

/// Links remembered before those nobody uses are forgotten; what counts of them is in storage.
const SEATS_KEPT: usize = 256;

/// How long the answers given right after connecting stand for an import begun afterwards.
const ANSWERS_STAY_FRESH: SignedDuration = SignedDuration::from_hours(1);

/// How large, how long and how often.
#[derive(Clone, Copy, Debug)]
pub struct FetchLimits {
    /// Largest answer that is read.
    pub answer_bytes: u64,
    /// Longest wait for a whole answer.
    pub answer_timeout: Duration,
    /// Tries of a request that meets trouble, the first included.
    pub tries: u32,
    /// Pause before the second try; it doubles with every further one.
    pub first_pause: Duration,
}

impl FetchLimits {
    /// The limits of the real server, with answers of at most so many bytes.
    pub fn new(answer_bytes: u64) -> Self {
        FetchLimits {
            answer_bytes,
            answer_timeout: Duration::from_secs(60),
            tries: 5,
            first_pause: Duration::from_secs(1),
        }
    }

    /// The pause after so many tries, with an even spread around it so that links do not march in step.
    fn pause(&self, tries_made: u32) -> Duration {
        let doublings = tries_made.saturating_sub(1).min(10);
        let spread = rand::rng().random_range(0.75..1.25);
        self.first_pause.saturating_mul(1 << doublings).mul_f64(spread)
    }
}

/// What came of a fetch, by what the import does next.
#[derive(Clone, Debug, PartialEq)]
pub enum FetchOutcome {
    /// A page of records.
    Page(Page),
    /// Ask for these instead.
    Split(Vec<Fetch>),
    /// The quota is used up.
    Wait {
        /// When asking again makes sense.
        until: Timestamp,
    },
    /// The permission for this resource is missing.
    NotPermitted,
    /// The member has to consent again.
    Reconnect(ErrorCode),
    /// Nothing of this link can be fetched: the service has ended, is not switched on, has no such account.
    Stop(ErrorCode),
    /// The provider, or our own storage, is in trouble and has been for some seconds.
    Trouble,
    /// This cannot be had and will not mend by itself.
    Failed(ErrorCode),
}

/// Whose data a permission reads, and what was answered to find out.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountFacts {
    /// The provider's identifier of the account.
    pub key: String,
    /// What the member may see of it.
    pub account: Account,
    /// The records of each undated resource that was answered.
    pub pages: Vec<(ResourceId, Vec<Record>)>,
}

/// Fetches for every link of the site. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    http: reqwest::Client,
    storage: Storage,
    clock: Arc<dyn Clock>,
    providers: Arc<Providers>,
    limits: FetchLimits,
    keeper: TokenKeeper,
    metrics: Metrics,
    seats: Arc<Mutex<HashMap<LinkId, Arc<Seat>>>>,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// What all requests of one link share.
#[derive(Debug, Default)]
struct Seat {
    /// Made from storage at first use, and again when the provider counts anew.
    pacer: tokio::sync::Mutex<Option<Arc<Pacer>>>,
    /// Held while the link's tokens are renewed.
    renewal: Arc<tokio::sync::Mutex<()>>,
}

impl Fetcher {
    /// Makes the fetcher. `http` must not follow redirects; see [`http_client`].
    pub fn new(
        http: reqwest::Client,
        storage: Storage,
        clock: Arc<dyn Clock>,
        providers: Arc<Providers>,
        limits: FetchLimits,
    ) -> Self {
        let keeper = TokenKeeper {
            http: http.clone(),
            storage: storage.clone(),
            clock: Arc::clone(&clock),
            renewals: TaskTracker::new(),
        };
        let metrics = Metrics::new();
        Fetcher { http, storage, clock, providers, limits, keeper, metrics, seats: Arc::default() }
    }

    /// Counts there what is asked from here on.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Fetches one page for a link: waits for its turn, renews the access token when needed, tries again when the
    /// provider is in trouble.
    ///
    /// Safe to drop at any time; a renewal begun runs to its end.
    pub async fn fetch(&self, link: LinkId, provider: &dyn Provider, fetch: &Fetch) -> FetchOutcome {
        self.fetch_with(link, provider, fetch, self.limits.tries).await
    }

    /// Fetches one page while a member waits for it: the same with no more than two tries.
    ///
    /// Safe to drop at any time; a renewal begun runs to its end.
    pub async fn fetch_soon(&self, link: LinkId, provider: &dyn Provider, fetch: &Fetch) -> FetchOutcome {
        self.fetch_with(link, provider, fetch, self.limits.tries.min(TRIES_WHILE_WAITED_FOR)).await
    }

    async fn fetch_with(
        &self,
        link: LinkId,
        provider: &dyn Provider,
        fetch: &Fetch,
        tries: u32,
    ) -> FetchOutcome {
        match self.try_fetch(link, provider, fetch, tries).await {
            Ok(outcome) => outcome,
            Err(problem) => {
                error!(link.id = %link, error = %problem, "fetch stopped because storage failed");
                FetchOutcome::Trouble
            }
        }
    }

    async fn try_fetch(
        &self,
        link: LinkId,
        provider: &dyn Provider,
        fetch: &Fetch,
        tries: u32,
    ) -> Result<FetchOutcome, StorageError> {
        let request = match provider.request(fetch) {
            Ok(request) => request,
            Err(NotAsked::Split(fetches)) => return Ok(FetchOutcome::Split(fetches)),
            Err(problem @ NotAsked::Unknown(_)) => {
                error!(link.id = %link, error = %problem, "a window cannot be asked for");
                return Ok(FetchOutcome::Failed(ErrorCode::RequestRefused));
            }
        };
        if let Some(page) = self.find_answered(link, fetch).await? {
            return Ok(FetchOutcome::Page(page));
        }
        let seat = self.seat(link);
        let pacer = self.pacer(&seat, link, provider).await?;
        let mut attempt = Attempt::default();
        loop {
            let access = match self.keeper.access(link, &seat.renewal, || provider.oauth()).await {
                Ok(access) => access,
                Err(reason) => return Ok(without_token(reason)),
            };
            let slot = match pacer.turn().await {
                Turn::Go(slot) => slot,
                Turn::Wait { until } => {
                    self.metrics.note_wait(provider.id(), Wait::Spent);
                    return Ok(FetchOutcome::Wait { until });
                }
            };
            let sent = self.send(&request, &access.token).await;
            let outcome = match &sent {
                Ok(reply) => provider.parse(fetch, reply),
                Err(SendError::TooLarge) => Outcome::Refused(ErrorCode::AnswerTooLarge),
                Err(SendError::Timeout | SendError::Connect | SendError::Broken) => {
                    Outcome::Retry(ErrorCode::ProviderTrouble)
                }
            };
            self.metrics.note_request(provider.id(), &outcome);
            let wait_until = match (&outcome, &sent) {
                (Outcome::Quota { retry_after }, _) => Some(pacer.note_refusal(*retry_after)),
                (_, Ok(reply)) => {
                    pacer.note_answer(&reply.headers, reply.status == 200);
                    None
                }
                (_, Err(_)) => None,
            };
            if matches!(outcome, Outcome::Retry(_)) {
                pacer.note_trouble();
            }
            drop(slot);
            self.store_quota(&pacer, link).await;

            attempt.tries += 1;
            match outcome {
                Outcome::Page(page) => return Ok(FetchOutcome::Page(page)),
                Outcome::Split(fetches) => return Ok(FetchOutcome::Split(fetches)),
                Outcome::Quota { .. } => {
                    self.metrics.note_wait(provider.id(), Wait::Refused);
                    return Ok(FetchOutcome::Wait { until: wait_until.unwrap_or_else(|| self.clock.now()) });
                }
                Outcome::Refresh if attempt.refreshed == Some(access.client) => {
                    return Ok(FetchOutcome::Reconnect(ErrorCode::NeedsReconnect));
                }
                Outcome::Refresh => {
                    attempt.refreshed = Some(access.client);
                    let renewed =
                        self.keeper.renew(link, &seat.renewal, provider.oauth(), access.token).await;
                    if let Err(reason) = renewed {
                        return Ok(without_token(reason));
                    }
                }
                Outcome::Reconnect(code) => return Ok(FetchOutcome::Reconnect(code)),
                Outcome::NotPermitted => return Ok(FetchOutcome::NotPermitted),
                Outcome::Gone => return Ok(FetchOutcome::Stop(ErrorCode::Gone)),
                Outcome::Stop(code) => return Ok(FetchOutcome::Stop(code)),
                Outcome::Refused(code) => return Ok(FetchOutcome::Failed(code)),
                Outcome::Malformed(path) => {
                    warn!(link.id = %link, fetch.resource = %fetch.resource, fetch.path = path, "malformed answer");
                    // A broken proxy on the way mends; a changed format does not. Asking once more tells them apart.
                    if attempt.malformed {
                        return Ok(FetchOutcome::Failed(ErrorCode::MalformedAnswer));
                    }
                    attempt.malformed = true;
                }
                Outcome::Retry(_) => {
                    if attempt.tries >= tries {
                        return Ok(FetchOutcome::Trouble);
                    }
                    warn!(link.id = %link, fetch.resource = %fetch.resource, fetch.tries = attempt.tries, "trouble at the provider");
                    tokio::time::sleep(self.limits.pause(attempt.tries)).await;
                }
            }
        }
    }

    /// Finds what connecting was answered a moment ago, so that an import begun soon after does not ask it again.
    async fn find_answered(&self, link: LinkId, fetch: &Fetch) -> Result<Option<Page>, StorageError> {
        if fetch.range.is_some() || fetch.page_token.is_some() {
            return Ok(None);
        }
        let since = self.clock.now().checked_sub(ANSWERS_STAY_FRESH).unwrap_or(Timestamp::MIN);
        let records = self.storage.find_account_page(link, fetch.resource.as_str(), since).await?;
        Ok(records.map(|records| Page { records, ..Page::default() }))
    }

    /// How fast a provider lets a link ask at the moment.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub async fn pace(&self, link: LinkId, provider: ProviderId) -> Result<Pace, StorageError> {
        match self.providers.get(provider) {
            Some(provider) => Ok(self.pacer(&self.seat(link), link, provider.as_ref()).await?.pace()),
            // Switched off since: nothing is asked, so any pace will do.
            None => Ok(Pace::Steady { per_second: 1.0 }),
        }
    }

    /// What is left of a link's quota; nothing where the provider does not count requests, or is switched off.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub async fn quota_left(
        &self,
        link: LinkId,
        provider: ProviderId,
    ) -> Result<Option<QuotaLeft>, StorageError> {
        match self.providers.get(provider) {
            Some(provider) => Ok(self.pacer(&self.seat(link), link, provider.as_ref()).await?.quota_left()),
            None => Ok(None),
        }
    }

    /// Asks whose data a new permission reads.
    ///
    /// # Errors
    ///
    /// Why that could not be told, see [`Provider::account`].
    pub async fn fetch_account(
        &self,
        provider: &dyn Provider,
        grant: &Grant,
    ) -> Result<AccountFacts, ErrorCode> {
        let mut replies = Vec::new();
        for fetch in provider.account_requests(&grant.granted) {
            let request = provider.request(&fetch).map_err(|_| ErrorCode::Internal)?;
            let reply = self.ask_twice(provider, &fetch, &request, &grant.tokens.access).await;
            replies.push((fetch, reply));
        }
        let (key, account) = provider.account(grant.user.as_deref(), &replies)?;
        let pages = replies.iter().filter_map(|(fetch, reply)| match provider.parse(fetch, reply) {
            Outcome::Page(page) if page.next.is_none() => Some((fetch.resource.clone(), page.records)),
            _ => None,
        });
        Ok(AccountFacts { key, account, pages: pages.collect() })
    }

    /// Sends a request and, when that meets trouble, once more. The member is waiting, so not longer. No answer at all
    /// reads as a gateway's own.
    async fn ask_twice(
        &self,
        provider: &dyn Provider,
        fetch: &Fetch,
        request: &Request,
        access: &SecretString,
    ) -> Reply {
        let mut reply = self.send(request, access).await;
        let trouble = match &reply {
            Ok(reply) => matches!(provider.parse(fetch, reply), Outcome::Retry(_)),
            Err(problem) => *problem != SendError::TooLarge,
        };
        if trouble {
            tokio::time::sleep(self.limits.pause(1)).await;
            reply = self.send(request, access).await;
        }
        reply.unwrap_or_else(|_| Reply {
            status: 504,
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
        })
    }

    async fn send(&self, request: &Request, access: &SecretString) -> Result<Reply, SendError> {
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .bearer_auth(access.expose_secret());
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        send::send(builder, self.limits.answer_bytes, self.limits.answer_timeout).await
    }

    fn seat(&self, link: LinkId) -> Arc<Seat> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if seats.len() >= SEATS_KEPT && !seats.contains_key(&link) {
            seats.retain(|_, seat| Arc::strong_count(seat) > 1 || Arc::strong_count(&seat.renewal) > 1);
        }
        Arc::clone(seats.entry(link).or_default())
    }

    async fn pacer(
        &self,
        seat: &Seat,
        link: LinkId,
        provider: &dyn Provider,
    ) -> Result<Arc<Pacer>, StorageError> {
        let load = || {
            Pacer::load(&self.storage, link, provider.quota(), provider.in_flight(), Arc::clone(&self.clock))
        };
        let mut pacer = seat.pacer.lock().await;
        match &*pacer {
            Some(pacer) => Ok(Arc::clone(pacer)),
            None => Ok(Arc::clone(pacer.insert(load().await?))),
        }
    }

    async fn store_quota(&self, pacer: &Pacer, link: LinkId) {
        match pacer.store(&self.storage, link).await {
            // Disconnected meanwhile: there is nothing to keep.
            Ok(()) | Err(StorageError::Missing(_)) => {}
            Err(problem) => warn!(link.id = %link, error = %problem, "quota could not be stored"),
        }
    }
}

/// What has been tried of one fetch.
#[derive(Default)]
struct Attempt {
    tries: u32,
    /// The client whose token was renewed for it: the site's, or one the member registered. A link may change its client
    /// in between, and the first token of the next one may have ended too.
    refreshed: Option<Option<OwnClientId>>,
    malformed: bool,
}

fn without_token(reason: NoToken) -> FetchOutcome {
    match reason {
        NoToken::OwnClient => FetchOutcome::Reconnect(ErrorCode::OwnClientNeeded),
        NoToken::Reconnect => FetchOutcome::Reconnect(ErrorCode::NeedsReconnect),
        NoToken::Stop(code) => FetchOutcome::Stop(code),
        NoToken::Trouble => FetchOutcome::Trouble,
    }
}
