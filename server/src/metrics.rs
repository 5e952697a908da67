//! What whoever watches the site can measure: counts by state, provider and outcome. A label is a word of this program or
//! a route's pattern, never anything of a member, link or import; the label types below see to that.

mod exposition;

pub use exposition::{CONTENT_TYPE, expose};

use crate::providers::Outcome;
use domain::{
    ProviderId,
    wire::{ErrorCode, UpdateOutcome},
};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use std::{
    fmt,
    sync::{Arc, Mutex, atomic::AtomicU64},
    time::Duration,
};

/// Where the bars of answer times end, in seconds.
const BARS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The counts of one server. Cloning shares them.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    /// Held while the counts are written, some of which are cleared and set anew for it.
    exposition: Mutex<()>,
    registry: Registry,
    requests: Family<Asked, Counter>,
    waits: Family<Waited, Counter>,
    upload_failures: Family<Failed, Counter>,
    updates: Family<Updated, Counter>,
    answers: Family<Answered, Histogram, fn() -> Histogram>,
    imports: Family<InState, Gauge>,
    queue_seconds: Gauge<f64, AtomicU64>,
    stopped_uploads: Gauge,
    quota_requests: Family<OfProvider, Gauge>,
    quota_links: Family<OfProvider, Gauge>,
    database_up: Gauge,
    memory_bytes: Gauge,
}

/// A request to a provider and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    provider: &'static str,
    outcome: &'static str,
}

/// A fetch that had to wait for a provider's quota, and who said so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Waited {
    provider: &'static str,
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfProvider {
    provider: &'static str,
}

/// An upload that stopped, and what the member was told: the word of an [`ErrorCode`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Failed {
    reason: String,
}

/// What became of automatic updates: `begun`, or the word of an [`UpdateOutcome`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Updated {
    event: String,
}

/// The word of an [`ImportState`](domain::wire::ImportState).
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: String,
}

/// A pattern of the router, such as `/api/imports/{id}`, and the hundred of the status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: &'static str,
}

/// Why a fetch waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// We know that the quota is used up, and did not ask.
    Spent,
    /// The provider refused.
    Refused,
}

/// What happened to an automatic update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateEvent {
    /// It has begun.
    Begun,
    /// It has ended.
    Ended(UpdateOutcome),
}

impl Metrics {
    /// Makes counts that stand at nought.
    pub fn new() -> Self {
        let mut inner = Inner {
            exposition: Mutex::default(),
            registry: Registry::with_prefix("importer"),
            requests: Family::default(),
            waits: Family::default(),
            upload_failures: Family::default(),
            updates: Family::default(),
            answers: Family::new_with_constructor(|| Histogram::new(BARS)),
            imports: Family::default(),
            queue_seconds: Gauge::default(),
            stopped_uploads: Gauge::default(),
            quota_requests: Family::default(),
            quota_links: Family::default(),
            database_up: Gauge::default(),
            memory_bytes: Gauge::default(),
        };
        inner.register();
        Metrics(Arc::new(inner))
    }

    /// Notes a request to a provider.
    pub fn note_request(&self, provider: ProviderId, outcome: &Outcome) {
        let outcome = match outcome {
            Outcome::Page(_) => "page",
            Outcome::Split(_) => "split",
            Outcome::Quota { .. } => "quota",
            Outcome::Refresh => "refresh",
            Outcome::Reconnect(_) => "reconnect",
            Outcome::NotPermitted => "not_permitted",
            Outcome::Gone => "gone",
            Outcome::Stop(_) => "stop",
            Outcome::Refused(_) => "refused",
            Outcome::Malformed(_) => "malformed",
            Outcome::Retry(_) => "trouble",
        };
        self.0.requests.get_or_create(&Asked { provider: provider.key(), outcome }).inc();
    }

    /// Notes that a fetch waits for a provider's quota.
    pub fn note_wait(&self, provider: ProviderId, wait: Wait) {
        let reason = match wait {
            Wait::Spent => "spent",
            Wait::Refused => "refused",
        };
        self.0.waits.get_or_create(&Waited { provider: provider.key(), reason }).inc();
    }

    /// Notes that an upload stopped, with what the member was told.
    pub fn note_upload_failure(&self, code: ErrorCode) {
        self.0.upload_failures.get_or_create(&Failed { reason: word(&code) }).inc();
    }

    /// Notes that an automatic update has begun, or how it ended.
    pub fn note_update(&self, event: UpdateEvent) {
        let event = match event {
            UpdateEvent::Begun => "begun".to_owned(),
            UpdateEvent::Ended(outcome) => word(&outcome),
        };
        self.0.updates.get_or_create(&Updated { event }).inc();
    }

    /// Notes how long an answer took to begin. `route` is a pattern of the router.
    pub fn note_answer(&self, route: &str, status: u16, took: Duration) {
        let status = match status {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let answered = Answered { route: route.to_owned(), status };
        self.0.answers.get_or_create(&answered).observe(took.as_secs_f64());
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Inner {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "provider_requests",
            "Requests to providers, by what came of them",
            self.requests.clone(),
        );
        registry.register("provider_waits", "Fetches that wait for a provider's quota", self.waits.clone());
        registry.register(
            "upload_failures",
            "Uploads to Open Humans that stopped",
            self.upload_failures.clone(),
        );
        registry.register(
            "updates",
            "Automatic updates that have begun, and how they ended",
            self.updates.clone(),
        );
        registry.register_with_unit(
            "answer_time",
            "Time until an answer of this server began",
            Unit::Seconds,
            self.answers.clone(),
        );
        registry.register(
            "imports",
            "Imports by state, of all servers on this database",
            self.imports.clone(),
        );
        registry.register_with_unit(
            "queue_age",
            "Since when the oldest import waits for a server: one planned, or one whose wait is over",
            Unit::Seconds,
            self.queue_seconds.clone(),
        );
        registry.register(
            "uploads_stopped",
            "Uploads that stopped and were not taken up again, of all servers",
            self.stopped_uploads.clone(),
        );
        registry.register(
            "quota_left",
            "Requests providers still allow in their running periods, all links together",
            self.quota_requests.clone(),
        );
        registry.register("quota_links", "Links whose period is running", self.quota_links.clone());
        registry.register("database_up", "Whether the database answered this time", self.database_up.clone());
        registry.register_with_unit(
            "memory",
            "Memory of this process that is in use",
            Unit::Bytes,
            self.memory_bytes.clone(),
        );
    }
}

/// An enum of plain words as its word.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
