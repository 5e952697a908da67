//! What the pretend Fitbit remembers. Not here: what it serves, which the simulated bodies tell.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::grants::Grants;
use super::quota::QuotaCounts;

/// What the pretend Fitbit remembers.
#[derive(Debug, Default)]
pub struct State {
    /// Codes and tokens.
    pub(super) grants: Grants,
    /// Requests counted in the running hour.
    pub(super) quota: QuotaCounts,
    /// The nights whose first question was answered by "still computing".
    pub(super) pending_answered: BTreeSet<(String, Date)>,
}

impl State {
    /// Takes the member's consent back: every token of theirs is dead.
    pub fn revoke(&mut self, member: &str) {
        self.grants.revoke(member);
    }

    /// Lets the member's access tokens expire now; refresh tokens stay.
    pub fn expire(&mut self, member: &str) {
        self.grants.expire(member);
    }
}
