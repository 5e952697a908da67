//! What the pretend Fitbit remembers. Not here: what it serves, which the simulated bodies tell.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::applications::Applications;
use super::grants::Grants;
use super::quota::QuotaCounts;
use crate::state::OwnClients;

/// What the pretend Fitbit remembers.
#[derive(Debug)]
pub struct State {
    /// Applications members registered.
    pub(super) applications: Applications,
    /// Codes and tokens.
    pub(super) grants: Grants,
    /// Requests counted in the running hour.
    pub(super) quota: QuotaCounts,
    /// The nights whose first question was answered by "still computing".
    pub(super) pending_answered: BTreeSet<(String, Date)>,
}

impl State {
    /// Begins with the applications the cast has registered.
    pub fn new(own: &OwnClients) -> Self {
        Self {
            applications: Applications::of_the_cast(own),
            grants: Grants::default(),
            quota: QuotaCounts::default(),
            pending_answered: BTreeSet::new(),
        }
    }

    /// The applications members registered.
    pub fn applications(&mut self) -> &mut Applications {
        &mut self.applications
    }

    /// Takes the member's consent back: every token of theirs is dead.
    pub fn revoke(&mut self, member: &str) {
        self.grants.revoke(member);
    }

    /// Lets the member's access tokens expire now; refresh tokens stay.
    pub fn expire(&mut self, member: &str) {
        self.grants.expire(member);
    }
}
