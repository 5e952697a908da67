//! Who has joined the project, and what they granted it. Not here: their tokens (`authorization`).

use crate::member::find_member;
use jiff::Timestamp;

/// Label of another project whose files the project asks to see.
pub(super) const OTHER_SOURCE: &str = "direct-sharing-2";

/// One person's membership in the project; it stays, marked, when they leave.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    /// Project member id: digits, zero-padded, never a number.
    pub(super) id: &'static str,
    /// When it was first made; survives leaving and joining again.
    pub(super) created: Timestamp,
    /// Whether the person is a member at present.
    pub(super) active: bool,
    /// Whether the user name is shared.
    pub(super) username_shared: bool,
    /// Labels of other projects whose files are shared.
    pub(super) sources_shared: Vec<String>,
    /// Whether every file of the person is shared.
    pub(super) all_sources: bool,
    /// Whether the membership is kept off the person's public profile.
    pub(super) hidden: bool,
    /// Whether the person asked, when leaving, for their data at the project to be erased.
    pub(super) erasure_requested: Option<Timestamp>,
}

/// What the project asks for at the moment somebody agrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Requests {
    /// Whether it asks for the user name.
    pub(super) username: bool,
    /// Whether it asks for every file.
    pub(super) all_sources: bool,
}

impl Membership {
    /// Makes the membership of somebody who agrees for the first time.
    pub(super) fn new(person: &str, created: Timestamp) -> Self {
        Self {
            id: find_member(person).map_or("", |member| member.project_member_id),
            created,
            active: true,
            username_shared: false,
            sources_shared: Vec::new(),
            all_sources: false,
            hidden: false,
            erasure_requested: None,
        }
    }

    /// Notes that the person agrees: active again, with the project's requests of today.
    pub(super) fn agree(&mut self, requests: Requests, hidden: bool) {
        self.active = true;
        self.username_shared = requests.username;
        self.all_sources = requests.all_sources;
        self.sources_shared = vec![OTHER_SOURCE.to_owned()];
        self.hidden = hidden;
        self.erasure_requested = None;
    }

    /// Says whether files of a source are visible to the project whose label is `own`.
    pub(super) fn shows(&self, source: &str, own: &str) -> bool {
        self.all_sources || source == own || self.sources_shared.iter().any(|shared| shared == source)
    }
}
