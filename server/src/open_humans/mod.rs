//! The destination: sign-in, member, files, upload and delete at Open Humans.
//!
//! Every call is bounded in size, time and tries; a member's tokens are renewed here and nowhere else. What is sent and
//! when is decided by [`crate::imports::deliver`].

mod download;
mod error;
#[cfg(feature = "testing")]
pub(crate) mod fuzzing;
mod locks;
mod member;
mod membership;
mod messages;
mod sign_in;
mod signed_url;
mod tokens;
mod transport;
mod upload;

pub use download::Download;
pub use error::{OpenHumansError, Problem, Refusal};
pub use locks::MemberLocks;
pub use member::{Identity, MemberFile};
pub use membership::Membership;
pub use signed_url::SignedUrl;
pub use transport::Retries;
pub use upload::{Completion, NewFile, StartedUpload};

use crate::{
    clock::Clock,
    config::{Config, OpenHumansConfig},
    storage::{MemberId, Purpose, Storage},
};
use reqwest::Url;
use std::{fmt, sync::Arc};
use tokio::sync::{OnceCell, OwnedMutexGuard};

/// Talks to Open Humans. Cheap to clone.
#[derive(Clone)]
pub struct OpenHumans {
    http: reqwest::Client,
    project: Arc<OpenHumansConfig>,
    redirect_uri: Url,
    storage: Storage,
    clock: Arc<dyn Clock>,
    retries: Retries,
    /// Held while a member's tokens are renewed.
    renewals: MemberLocks,
    /// Held while files of a member are merged, sent and removed.
    deliveries: MemberLocks,
    /// Own label, once known.
    label: Arc<OnceCell<String>>,
}

impl OpenHumans {
    /// Makes a client of the site the settings name. Nothing is asked yet.
    ///
    /// `http` must not follow redirects: they would carry tokens and keys along.
    pub fn new(config: &Config, http: reqwest::Client, storage: Storage, clock: Arc<dyn Clock>) -> Self {
        let label = OnceCell::new_with(config.open_humans.project_label.clone());
        Self {
            http,
            project: Arc::new(config.open_humans.clone()),
            redirect_uri: config.callback_url(Purpose::SignIn),
            storage,
            clock,
            retries: Retries::default(),
            renewals: MemberLocks::default(),
            deliveries: MemberLocks::default(),
            label: Arc::new(label),
        }
    }

    /// Sets how often and how fast failed requests are repeated.
    #[must_use]
    pub fn with_retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Waits until nothing else is sent for this member. Two deliveries at once would each miss the other's file.
    pub async fn lock_delivery(&self, member: MemberId) -> OwnedMutexGuard<()> {
        self.deliveries.lock(member).await
    }

    /// An address of the project API. Every path there ends with a slash: without it a POST would lose its body.
    fn api(&self, path: &str) -> Result<Url, OpenHumansError> {
        self.address(&format!("/api/direct-sharing/project/{path}"))
    }

    /// An address of the site.
    fn address(&self, path: &str) -> Result<Url, OpenHumansError> {
        let base = self.project.url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}{path}")).map_err(|_| OpenHumansError::Malformed("an address of our own"))
    }
}

impl fmt::Debug for OpenHumans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenHumans").field("base", &self.project.url.as_str()).finish_non_exhaustive()
    }
}
