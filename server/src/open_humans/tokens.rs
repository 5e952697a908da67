//! The member's tokens: used while good, renewed once however many requests wait, stored before they are used.

use super::{
    OpenHumans, OpenHumansError, transport,
    transport::{Answer, Verdict},
};
use crate::storage::{MemberId, Tokens};
use jiff::SignedDuration;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OwnedMutexGuard;

/// A token is renewed when it lives no longer than this.
const RENEWED_BEFORE: SignedDuration = SignedDuration::from_secs(60);

impl OpenHumans {
    /// Asks something in a member's name. An expired token is renewed, and one that another request renewed meanwhile
    /// is taken from storage; then the request is made once more.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Reconnect`] when the permission has ended; the others as they are.
    pub(super) async fn call(
        &self,
        member: MemberId,
        build: impl Fn(&SecretString) -> RequestBuilder,
    ) -> Result<Answer, OpenHumansError> {
        let mut access = self.valid_access(member).await?;
        // Two renewals in a row mean that a fresh token is refused; the permission has ended then.
        for _ in 0..3 {
            let answer = transport::send(self.retries, || build(&access)).await?;
            let is_expired = match answer.judge() {
                Verdict::Done(answer) => return Ok(answer),
                Verdict::Failed(error) => return Err(error),
                Verdict::Expired => true,
                Verdict::Invalid => false,
            };
            access = self.replace_access(member, &access, is_expired).await?;
        }
        Err(OpenHumansError::Reconnect)
    }

    /// An access token that lives for a while yet.
    async fn valid_access(&self, member: MemberId) -> Result<SecretString, OpenHumansError> {
        let tokens = self.load_tokens(member).await?;
        if self.is_good(&tokens) {
            return Ok(tokens.access);
        }
        let one_at_a_time = self.renewals.lock(member).await;
        // Whoever held the lock before has renewed it, most likely.
        let tokens = self.load_tokens(member).await?;
        if self.is_good(&tokens) {
            Ok(tokens.access)
        } else {
            self.renew(member, tokens, one_at_a_time).await
        }
    }

    /// Another access token than the one just refused.
    async fn replace_access(
        &self,
        member: MemberId,
        refused: &SecretString,
        is_expired: bool,
    ) -> Result<SecretString, OpenHumansError> {
        let one_at_a_time = self.renewals.lock(member).await;
        let tokens = self.load_tokens(member).await?;
        // A renewal kills the old access token at once, so a request on its way at that moment is told `Invalid token.`
        if tokens.access.expose_secret() != refused.expose_secret() {
            return Ok(tokens.access);
        }
        if is_expired {
            self.renew(member, tokens, one_at_a_time).await
        } else {
            Err(OpenHumansError::Reconnect)
        }
    }

    /// Renews a pair and stores the new one before anybody uses it: the old one is dead from that moment.
    ///
    /// Runs to its end even when the caller goes away, because a pair that is answered and not stored is lost for good.
    async fn renew(
        &self,
        member: MemberId,
        tokens: Tokens,
        one_at_a_time: OwnedMutexGuard<()>,
    ) -> Result<SecretString, OpenHumansError> {
        let this = self.clone();
        let renewal = tokio::spawn(async move {
            let renewed = this.refresh_tokens(&tokens).await?;
            this.storage.store_member_tokens(member, &renewed).await?;
            drop(one_at_a_time);
            Ok(renewed.access)
        });
        renewal
            .await
            .unwrap_or(Err(OpenHumansError::Trouble { status: None, reason: "a renewal was cut short" }))
    }

    async fn load_tokens(&self, member: MemberId) -> Result<Tokens, OpenHumansError> {
        self.storage.load_member_tokens(member).await?.ok_or(OpenHumansError::Reconnect)
    }

    /// Whether an access token need not be renewed yet.
    pub(super) fn is_good(&self, tokens: &Tokens) -> bool {
        tokens.expires_at.duration_since(self.clock.now()) >= RENEWED_BEFORE
    }
}
