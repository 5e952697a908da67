//! What the pretend Open Humans remembers, put together. Not here: the rules of each part.

use super::authorization::Authorizations;
use super::file::{Files, StoredFile};
use super::membership::{Membership, Requests};
use super::message::SentMessage;
use super::session::Sessions;
use crate::state::App;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How long a download key lives.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// What the pretend Open Humans remembers.
#[derive(Debug, Default)]
pub struct State {
    pub(super) sessions: Sessions,
    pub(super) authorizations: Authorizations,
    /// Memberships by the person's name.
    pub(super) memberships: BTreeMap<String, Membership>,
    pub(super) files: Files,
    /// Download keys with their file and end.
    keys: HashMap<String, (u64, Timestamp)>,
    pub(super) messages: Vec<SentMessage>,
    /// When the project was made, which is when the stand-in was first asked for it.
    pub(super) project_created: Option<Timestamp>,
}

impl State {
    /// Notes that somebody agrees to the project, and gives the membership.
    pub(super) fn join(
        &mut self,
        person: &str,
        requests: Requests,
        hidden: bool,
        now: Timestamp,
    ) -> &Membership {
        let membership =
            self.memberships.entry(person.to_owned()).or_insert_with(|| Membership::new(person, now));
        membership.agree(requests, hidden);
        membership
    }

    /// Ends a membership: every token of it is dead at once, the files stay.
    pub(super) fn leave(&mut self, person: &str, erasure_requested: Option<Timestamp>) {
        self.authorizations.revoke_person(person);
        if let Some(membership) = self.memberships.get_mut(person) {
            membership.active = false;
            membership.erasure_requested = erasure_requested;
        }
    }

    /// Takes the member's consent back, as if they had left on the website: every token is dead.
    pub fn revoke(&mut self, person: &str) {
        self.leave(person, None);
    }

    /// Lets the member's access tokens expire now; refresh tokens stay.
    pub fn expire(&mut self, person: &str, now: Timestamp) {
        self.authorizations.expire_person(person, now);
    }

    /// Finds the person behind a project member id, with the membership, active or not.
    pub(super) fn find_membership(&self, id: &str) -> Option<(&str, &Membership)> {
        self.memberships
            .iter()
            .find(|(_, membership)| membership.id == id)
            .map(|(person, membership)| (person.as_str(), membership))
    }

    /// Makes a download key for a file; it lives an hour.
    pub(super) fn issue_key(&mut self, file_id: u64, now: Timestamp) -> String {
        let key = Uuid::new_v4().to_string();
        if self.keys.len() >= 10_000 {
            self.keys.retain(|_, (_, end)| *end > now);
        }
        let end = now.saturating_add(KEY_LIFE).unwrap_or(Timestamp::MAX);
        self.keys.insert(key.clone(), (file_id, end));
        key
    }

    /// Finds the completed file that a living key opens.
    pub(super) fn find_file_by_key(&self, file_id: u64, key: &str, now: Timestamp) -> Option<&StoredFile> {
        let (keyed, end) = self.keys.get(key)?;
        if *keyed != file_id || *end <= now {
            return None;
        }
        self.files.find(file_id).filter(|file| file.completed)
    }

    /// Lists a member's files by number, pending ones too.
    pub fn list_files(&self, person: &str) -> Vec<StoredFile> {
        self.files.list(person).cloned().collect()
    }

    /// Finds a member's file by number, pending or not.
    pub fn find_file(&self, person: &str, id: u64) -> Option<&StoredFile> {
        self.files.find(id).filter(|file| file.person == person)
    }

    /// Lists the messages sent to a member, oldest first.
    pub fn list_messages(&self, person: &str) -> Vec<SentMessage> {
        self.messages.iter().filter(|message| message.person == person).cloned().collect()
    }
}

/// Label of the project, which is also the source of its files.
pub(super) fn own_label(app: &App) -> String {
    format!("direct-sharing-{}", app.clients().open_humans.project_id)
}
