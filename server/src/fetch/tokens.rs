//! A link's tokens: used while good, renewed once however many requests wait, stored before they are used. They are renewed
//! by the client they were given to and by no other: the site's, or one the member registered.

use super::oauth::{self, OAuthError};
use crate::{
    clock::Clock,
    providers::OAuthProfile,
    storage::{HeldTokens, LinkId, OwnClientId, OwnClientVerdict, Storage},
};
use domain::wire::{ErrorCode, OwnClientProblem};
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
    /// The member's own client is no longer taken: its secret was changed, or it was deleted at the provider.
    OwnClient,
    /// Nothing of this provider can be read.
    Stop(ErrorCode),
    /// Worth another try later.
    Trouble,
}

/// What a request is signed with.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) token: SecretString,
    /// The member's own client it was given to; none for the site's.
    pub(super) client: Option<OwnClientId>,
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
    /// An access token of a link, renewed when it is about to end. `profile` is that of the site's client.
    pub(super) async fn access(
        &self,
        link: LinkId,
        lock: &Arc<Mutex<()>>,
        profile: impl FnOnce() -> OAuthProfile,
    ) -> Result<Access, NoToken> {
        let mut held = load(&self.storage, link).await?;
        if held.tokens.expires_at.duration_since(self.clock.now()) <= RENEW_BEFORE {
            self.renew(link, lock, profile(), held.tokens.access).await?;
            held = load(&self.storage, link).await?;
        }
        Ok(Access { token: held.tokens.access, client: held.client.map(|client| client.id) })
    }

    /// Puts a new access token in the place of one that is no longer taken, unless another lies there by now. `profile` is
    /// that of the site's client.
    ///
    /// Runs to its end even when nobody waits for it any more: a rotated pair that is not stored is a link lost.
    pub(super) async fn renew(
        &self,
        link: LinkId,
        lock: &Arc<Mutex<()>>,
        profile: OAuthProfile,
        stale: SecretString,
    ) -> Result<(), NoToken> {
        let keeper = self.clone();
        let lock = Arc::clone(lock);
        let renewal = self.renewals.spawn(async move {
            let _alone = lock.lock().await;
            let held = load(&keeper.storage, link).await?;
            if held.tokens.access.expose_secret() != stale.expose_secret() {
                // Somebody else renewed it while this request waited, or the link was connected anew.
                return Ok(());
            }
            keeper.renew_and_store(link, profile, &held).await
        });
        renewal.await.unwrap_or(Err(NoToken::Trouble))
    }

    async fn renew_and_store(
        &self,
        link: LinkId,
        site: OAuthProfile,
        held: &HeldTokens,
    ) -> Result<(), NoToken> {
        let profile = match &held.client {
            Some(client) => site.for_own_client(&client.client_id, &client.secret, &[]),
            None => site,
        };
        let mut answer = oauth::refresh(&self.http, &profile, &held.tokens, self.clock.now()).await;
        if matches!(answer, Err(OAuthError::Trouble(_))) {
            // The answer may have been lost on its way. Fitbit gives the same pair again until it is used; where
            // tokens do not rotate asking twice changes nothing.
            answer = oauth::refresh(&self.http, &profile, &held.tokens, self.clock.now()).await;
        }
        let tokens = match answer {
            Ok(tokens) => tokens,
            Err(problem) => {
                warn!(link.id = %link, %problem, "access token could not be renewed");
                return self.without_renewal(link, held, &problem).await;
            }
        };
        let stored = self.storage.replace_link_tokens(link, held, &tokens, self.clock.now()).await;
        let stored = stored.map_err(|problem| {
            error!(link.id = %link, error = %problem, "renewed tokens could not be stored");
            NoToken::Trouble
        })?;
        // Else connected anew meanwhile, maybe through another client: what lies there now counts, and this pair belongs
        // to a permission that is over.
        if stored {
            info!(link.id = %link, "access token renewed");
        }
        Ok(())
    }

    /// What to do when a renewal was refused.
    async fn without_renewal(
        &self,
        link: LinkId,
        held: &HeldTokens,
        problem: &OAuthError,
    ) -> Result<(), NoToken> {
        // Another server, or a new sign-in, may have been faster.
        let now = load(&self.storage, link).await?;
        if now.tokens.access.expose_secret() != held.tokens.access.expose_secret() {
            return Ok(());
        }
        Err(match (problem, &held.client) {
            (OAuthError::InvalidGrant, _) => NoToken::Reconnect,
            (OAuthError::InvalidClient, Some(client)) => self.refuse_client(client.id).await,
            (OAuthError::InvalidClient, None) => NoToken::Stop(ErrorCode::InvalidClient),
            (OAuthError::Gone, _) => NoToken::Stop(ErrorCode::Gone),
            (
                OAuthError::WrongRedirect
                | OAuthError::Refused(_)
                | OAuthError::Trouble(_)
                | OAuthError::Malformed,
                _,
            ) => NoToken::Trouble,
        })
    }

    /// Notes that a provider does not take an own client any more.
    async fn refuse_client(&self, client: OwnClientId) -> NoToken {
        let verdict = OwnClientVerdict::faulty(OwnClientProblem::WrongSecret);
        match self.storage.set_own_client_verdict(client, &verdict, self.clock.now()).await {
            Ok(()) => NoToken::OwnClient,
            Err(problem) => {
                error!(own_client.id = %client, error = %problem, "the state of an own client could not be stored");
                NoToken::Trouble
            }
        }
    }
}

async fn load(storage: &Storage, link: LinkId) -> Result<HeldTokens, NoToken> {
    match storage.load_link_tokens(link).await {
        Ok(Some(held)) => Ok(held),
        // Disconnected meanwhile, or the client they belong to removed.
        Ok(None) => Err(NoToken::Reconnect),
        Err(problem) => {
            error!(link.id = %link, error = %problem, "tokens could not be read");
            Err(NoToken::Trouble)
        }
    }
}
