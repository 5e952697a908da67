//! The permission a link lives by: renewed on demand, held still, ended, each by the client it was given to.

use super::{
    FetchOutcome, Fetcher,
    oauth::{self, OAuthError},
    tokens::NoToken,
    without_token,
};
use crate::{
    providers::{OAuthProfile, Provider},
    storage::{ClientCredentials, LinkId},
};
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;
use tracing::error;

impl Fetcher {
    /// Renews a link's access token whether or not it is about to end: the surest way to learn whether its client's secret
    /// is still the right one.
    ///
    /// # Errors
    ///
    /// What a fetch would have come to without a token.
    pub async fn renew(&self, link: LinkId, provider: &dyn Provider) -> Result<(), FetchOutcome> {
        let seat = self.seat(link);
        let stale = match self.storage.load_link_tokens(link).await {
            Ok(Some(held)) => held.tokens.access,
            Ok(None) => return Err(without_token(NoToken::Reconnect)),
            Err(problem) => {
                error!(link.id = %link, error = %problem, "tokens could not be read");
                return Err(FetchOutcome::Trouble);
            }
        };
        self.keeper.renew(link, &seat.renewal, provider.oauth(), stale).await.map_err(without_token)
    }

    /// Waits until no renewal of a link's tokens is under way, and lets none begin while this is held. For whoever takes
    /// tokens away: a renewal would bring a pair nobody knows of.
    pub async fn hold_renewals(&self, link: LinkId) -> OwnedMutexGuard<()> {
        Arc::clone(&self.seat(link).renewal).lock_owned().await
    }

    /// Forgets what is left of a link's quota, as far as it is in memory: its requests are another client's from now on.
    pub async fn forget_quota(&self, link: LinkId) {
        *self.seat(link).pacer.lock().await = None;
    }

    /// Ends a link's permission at its provider, with the client it was given to. The link itself is the caller's to
    /// delete, afterwards.
    ///
    /// # Errors
    ///
    /// [`OAuthError`] when the provider did not confirm it.
    pub async fn revoke(&self, link: LinkId, provider: &dyn Provider) -> Result<(), OAuthError> {
        let _alone = self.hold_renewals(link).await;
        let held = self.storage.load_link_tokens(link).await.map_err(|problem| {
            error!(link.id = %link, error = %problem, "tokens could not be read");
            OAuthError::Trouble("the tokens could not be read")
        })?;
        match held {
            Some(held) => {
                let profile = profile_of(provider, held.client.as_ref());
                oauth::revoke(&self.http, &profile, &held.tokens).await
            }
            None => Ok(()),
        }
    }

    /// Waits for renewals under way, so that no rotated token is lost when the server stops.
    pub async fn settle(&self) {
        self.keeper.renewals.close();
        self.keeper.renewals.wait().await;
    }
}

/// The OAuth facts of a provider for the site's client or for one the member registered, with everything it may ask for.
pub fn profile_of(provider: &dyn Provider, client: Option<&ClientCredentials>) -> OAuthProfile {
    match client {
        Some(client) => provider.oauth().for_own_client(
            &client.client_id,
            &client.secret,
            provider.id().intraday_permissions(),
        ),
        None => provider.oauth(),
    }
}
