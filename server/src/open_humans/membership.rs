//! Whether a member still lets this project act for them, and ending that. What is deleted then is decided elsewhere.

use super::{OpenHumans, OpenHumansError, Retries};
use crate::storage::MemberId;
use std::time::Duration;

impl OpenHumans {
    /// Asks whether the member is one of this project's: their tokens are dead the moment they leave.
    ///
    /// # Errors
    ///
    /// As every call, but for [`OpenHumansError::Reconnect`], which means that they are not.
    pub async fn is_member(&self, member: MemberId) -> Result<bool, OpenHumansError> {
        // Each listed file costs Open Humans a download key, and none is needed here.
        let mut url = self.api("exchange-member/")?;
        url.query_pairs_mut().append_pair("limit", "1");
        match self.call(member, |access| self.get(&url, access)).await {
            Ok(_) => Ok(true),
            Err(OpenHumansError::Reconnect) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Ends the member's membership of this project, and with it every token of theirs. Files stay there. One that has ended
    /// is no error.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn end_membership(&self, member: MemberId) -> Result<(), OpenHumansError> {
        let url = self.api("remove-members/")?;
        let once = self.clone().with_retries(Retries { tries: 1, first_wait: Duration::ZERO });
        match once.call(member, |access| self.post(&url, access)).await {
            Ok(_) | Err(OpenHumansError::Reconnect) => Ok(()),
            // With a webhook set, it answers with an internal error after the work is done.
            Err(error @ OpenHumansError::Trouble { .. }) => {
                if self.is_member(member).await? {
                    Err(error)
                } else {
                    Ok(())
                }
            }
            Err(error) => Err(error),
        }
    }
}
