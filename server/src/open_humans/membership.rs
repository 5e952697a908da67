//! Whether a member still lets this project act for them, and ending that. What is deleted then is decided elsewhere.

use super::{OpenHumans, OpenHumansError, Retries, transport, transport::Verdict};
use crate::storage::MemberId;
use reqwest::Url;
use std::time::Duration;

/// How a member stands to this project at Open Humans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// They are a member.
    Member,
    /// They have left: an access token was refused before its time.
    Left,
    /// It cannot be told, because no token is left to ask with. All of them end when a member leaves, but a pair also dies
    /// of itself where the answer to a renewal was lost.
    Unknown,
}

impl OpenHumans {
    /// Asks whether the member is one of this project's.
    ///
    /// # Errors
    ///
    /// As every call, but for [`OpenHumansError::Reconnect`].
    pub async fn fetch_membership(&self, member: MemberId) -> Result<Membership, OpenHumansError> {
        let url = self.member_url()?;
        match self.call(member, |access| self.get(&url, access)).await {
            Ok(_) => Ok(Membership::Member),
            Err(OpenHumansError::Reconnect) => self.fetch_reason(member).await,
            Err(error) => Err(error),
        }
    }

    /// Ends the member's membership of this project, and with it every token of theirs. Files stay there. One that has ended
    /// is no error.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Reconnect`] when no token is left to end it with, so that it may go on; the others as they are.
    pub async fn end_membership(&self, member: MemberId) -> Result<(), OpenHumansError> {
        let url = self.api("remove-members/")?;
        let once = self.clone().with_retries(Retries { tries: 1, first_wait: Duration::ZERO });
        let membership = match once.call(member, |access| self.post(&url, access)).await {
            Ok(_) => return Ok(()),
            Err(error @ OpenHumansError::Reconnect) => (self.fetch_reason(member).await?, error),
            // With a webhook set, it answers with an internal error after the work is done.
            Err(error @ OpenHumansError::Trouble { .. }) => (self.fetch_membership(member).await?, error),
            Err(error) => return Err(error),
        };
        match membership {
            (Membership::Left, _) => Ok(()),
            (Membership::Member | Membership::Unknown, error) => Err(error),
        }
    }

    /// Finds out why the member's tokens do not work: only an access token that is refused although its time is not over
    /// was ended there.
    async fn fetch_reason(&self, member: MemberId) -> Result<Membership, OpenHumansError> {
        let Some(tokens) = self.storage.load_member_tokens(member).await? else {
            return Ok(Membership::Unknown);
        };
        // What is due for renewal may have been renewed, with an answer that never came here.
        if !self.is_good(&tokens) {
            return Ok(Membership::Unknown);
        }
        let url = self.member_url()?;
        let answer = transport::send(self.retries, || self.get(&url, &tokens.access)).await?;
        match answer.judge() {
            Verdict::Done(_) => Ok(Membership::Member),
            Verdict::Invalid => Ok(Membership::Left),
            Verdict::Expired => Ok(Membership::Unknown),
            Verdict::Failed(error) => Err(error),
        }
    }

    fn member_url(&self) -> Result<Url, OpenHumansError> {
        // Each listed file costs Open Humans a download key, and none is needed here.
        let mut url = self.api("exchange-member/")?;
        url.query_pairs_mut().append_pair("limit", "1");
        Ok(url)
    }
}
