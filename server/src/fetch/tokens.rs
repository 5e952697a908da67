//! A link's tokens: used while good, renewed once however many requests wait, stored before they are used.

use super::oauth::{self, OAuthError};
use crate::{
    clock::Clock,
    providers::OAuthProfile,
    storage::{LinkId, Storage, Tokens},
};
use domain::wire::ErrorCode;
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

/// A token with less life left than this is renewed before it is used.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_secs(60);

/// Why a link has no access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoToken {
    /// The member has to consent again.
    Reconnect,
    /// Nothing of this provider can be read.
    Stop(ErrorCode),
    /// Worth another try later.
    Trouble,
}

/// Gives out access tokens. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct TokenKeeper {
    pub(super) http: reqwest::Client,
    pub(super) storage: Storage,
    pub(super) clock: Arc<dyn Clock>,
    /// Renewals under way, to be waited for before the server stops.
    pub(super) renewals: TaskTracker,
}

impl TokenKeeper {
    /// An access token of a link, renewed when it is about to end.
    pub(super) async fn access(
        &self,
        link: LinkId,
        lock: &Arc<Mutex<()>>,
        profile: impl FnOnce() -> OAuthProfile,
    ) -> Result<SecretString, NoToken> {
        let tokens = load(&self.storage, link).await?;
        if tokens.expires_at.duration_since(self.clock.now()) > RENEW_BEFORE {
            return Ok(tokens.access);
        }
        self.renew(link, lock, profile(), tokens.access).await
    }

    /// A new access token in place of one that is no longer taken.
    ///
    /// Runs to its end even when nobody waits for it any more: a rotated pair that is not stored is a link lost.
    pub(super) async fn renew(
        &self,
        link: LinkId,
        lock: &Arc<Mutex<()>>,
        profile: OAuthProfile,
        stale: SecretString,
    ) -> Result<SecretString, NoToken> {
        let keeper = self.clone();
        let lock = Arc::clone(lock);
        let renewal = self.renewals.spawn(async move {
            let _alone = lock.lock().await;
            let tokens = load(&keeper.storage, link).await?;
            if tokens.access.expose_secret() != stale.expose_secret() {
                // Somebody else renewed it while this request waited.
                return Ok(tokens.access);
            }
            keeper.renew_and_store(link, &profile, &tokens).await
        });
        renewal.await.unwrap_or(Err(NoToken::Trouble))
    }

    async fn renew_and_store(
        &self,
        link: LinkId,
        profile: &OAuthProfile,
        old: &Tokens,
    ) -> Result<SecretString, NoToken> {
        let mut answer = oauth::refresh(&self.http, profile, old, self.clock.now()).await;
        if matches!(answer, Err(OAuthError::Trouble(_))) {
            // The answer may have been lost on its way. Fitbit gives the same pair again until it is used; where
            // tokens do not rotate asking twice changes nothing.
            answer = oauth::refresh(&self.http, profile, old, self.clock.now()).await;
        }
        let tokens = answer.map_err(|problem| {
            warn!(link.id = %link, %problem, "access token could not be renewed");
            match problem {
                OAuthError::InvalidGrant => NoToken::Reconnect,
                OAuthError::InvalidClient => NoToken::Stop(ErrorCode::InvalidClient),
                OAuthError::Gone => NoToken::Stop(ErrorCode::Gone),
                OAuthError::Refused(_) | OAuthError::Trouble(_) | OAuthError::Malformed => NoToken::Trouble,
            }
        })?;
        self.storage.store_link_tokens(link, &tokens, self.clock.now()).await.map_err(|problem| {
            error!(link.id = %link, error = %problem, "renewed tokens could not be stored");
            NoToken::Trouble
        })?;
        info!(link.id = %link, "access token renewed");
        Ok(tokens.access)
    }
}

async fn load(storage: &Storage, link: LinkId) -> Result<Tokens, NoToken> {
    match storage.load_link_tokens(link).await {
        Ok(Some(tokens)) => Ok(tokens),
        // Disconnected meanwhile.
        Ok(None) => Err(NoToken::Reconnect),
        Err(problem) => {
            error!(link.id = %link, error = %problem, "tokens could not be read");
            Err(NoToken::Trouble)
        }
    }
}
