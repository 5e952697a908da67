//! What the pretend Google remembers: who is signed in, which projects there are, what was consented to, which codes and
//! tokens live. A consent is given to a project; codes and tokens belong to one of its clients.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{projects::Projects, quota::Counter};
use crate::{oauth::random_letters, state::GoogleOwnClients};

/// How long a code can be exchanged.
const CODE_MINUTES: i64 = 10;
/// How long a refresh token lives while the project is in Testing.
const TESTING_DAYS: i64 = 7;
/// Refresh tokens one member can have of one client; the oldest goes silently.
const MOST_REFRESH_TOKENS: usize = 100;

/// Who consented to what: the identifier of a project, and the name of an account.
type Pair = (String, String);

/// What the pretend Google remembers.
#[derive(Debug)]
pub struct State {
    /// Projects members made.
    pub(super) projects: Projects,
    sessions: BTreeMap<String, String>,
    consents: BTreeMap<Pair, BTreeSet<String>>,
    codes: BTreeMap<String, Code>,
    refresh: BTreeMap<String, Refresh>,
    access: BTreeMap<String, Access>,
    counters: BTreeMap<Pair, Counter>,
    issued: u64,
}

/// A consent on its way to the client.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) member: String,
    pub(super) project_id: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
    pub(super) challenge: Option<(String, String)>,
    pub(super) with_refresh: bool,
    pub(super) offline: bool,
    pub(super) made: Timestamp,
}

/// A refresh token.
#[derive(Debug, Clone)]
pub(super) struct Refresh {
    pub(super) member: String,
    pub(super) project_id: String,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    pub(super) ends: Option<Timestamp>,
    order: u64,
}

/// An access token.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) member: String,
    pub(super) project_id: String,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    pub(super) ends: Timestamp,
    pub(super) offline: bool,
}

/// Why a code cannot be exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeError {
    Unknown,
    Expired,
}

impl State {
    /// Begins with the projects the cast has made.
    pub fn new(own: &GoogleOwnClients) -> Self {
        Self {
            projects: Projects::of_the_cast(own),
            sessions: BTreeMap::new(),
            consents: BTreeMap::new(),
            codes: BTreeMap::new(),
            refresh: BTreeMap::new(),
            access: BTreeMap::new(),
            counters: BTreeMap::new(),
            issued: 0,
        }
    }

    /// The projects members made.
    pub fn projects(&mut self) -> &mut Projects {
        &mut self.projects
    }

    /// Takes the member's consents back: every token of theirs is dead.
    pub fn revoke(&mut self, member: &str) {
        self.consents.retain(|(_, of), _| of != member);
        self.codes.retain(|_, code| code.member != member);
        self.refresh.retain(|_, token| token.member != member);
        self.access.retain(|_, token| token.member != member);
    }

    /// Takes the consent of a member to one project back.
    fn revoke_project(&mut self, project_id: &str, member: &str) {
        let is_of = |project: &str, of: &str| project == project_id && of == member;
        self.consents.retain(|(project, of), _| !is_of(project, of));
        self.codes.retain(|_, code| !is_of(&code.project_id, &code.member));
        self.refresh.retain(|_, token| !is_of(&token.project_id, &token.member));
        self.access.retain(|_, token| !is_of(&token.project_id, &token.member));
    }

    /// Takes the consent back that a token of either kind belongs to; says whether there is one.
    pub(super) fn revoke_token(&mut self, token: &str) -> bool {
        let refresh = self.refresh.get(token).map(|token| (&token.project_id, &token.member));
        let owner =
            refresh.or_else(|| self.access.get(token).map(|token| (&token.project_id, &token.member)));
        let Some((project_id, member)) = owner.map(|(project, member)| (project.clone(), member.clone()))
        else {
            return false;
        };
        self.revoke_project(&project_id, &member);
        true
    }

    /// Lets the member's access tokens expire now; refresh tokens stay.
    pub fn expire(&mut self, member: &str) {
        for token in self.access.values_mut().filter(|token| token.member == member) {
            token.ends = Timestamp::MIN;
        }
    }

    pub(super) fn sign_in(&mut self, member: &str) -> String {
        let cookie = random_letters(32);
        self.sessions.insert(cookie.clone(), member.to_owned());
        cookie
    }

    pub(super) fn find_session(&self, cookie: &str) -> Option<&str> {
        self.sessions.get(cookie).map(String::as_str)
    }

    /// Finds what a member has consented to so far at a project; nothing before the first consent.
    pub(super) fn find_consent(&self, project_id: &str, member: &str) -> Option<&BTreeSet<String>> {
        self.consents.get(&(project_id.to_owned(), member.to_owned()))
    }

    pub(super) fn store_code(&mut self, code: Code) -> String {
        let consent = (code.project_id.clone(), code.member.clone());
        self.consents.entry(consent).or_default().extend(code.scopes.iter().cloned());
        // The slash is as in real codes: a client that does not encode it fails here too.
        let name = format!("4/0A{}", random_letters(60));
        self.codes.insert(name.clone(), code);
        name
    }

    /// Takes a code out: it works once, for ten minutes, for the client it was given to.
    pub(super) fn take_code(
        &mut self,
        name: &str,
        client_id: &str,
        now: Timestamp,
    ) -> Result<Code, CodeError> {
        let code = self.codes.remove(name).filter(|code| code.client_id == client_id);
        let code = code.ok_or(CodeError::Unknown)?;
        if now.duration_since(code.made) > SignedDuration::from_mins(CODE_MINUTES) {
            return Err(CodeError::Expired);
        }
        Ok(code)
    }

    /// Makes a refresh token; with `testing` it ends seven days from now.
    pub(super) fn issue_refresh(&mut self, code: &Code, testing: bool, now: Timestamp) -> String {
        let ends = testing.then(|| {
            now.saturating_add(SignedDuration::from_hours(24 * TESTING_DAYS)).unwrap_or(Timestamp::MAX)
        });
        let name = format!("1//0{}", random_letters(96));
        self.issued += 1;
        let token = Refresh {
            member: code.member.clone(),
            project_id: code.project_id.clone(),
            client_id: code.client_id.clone(),
            scopes: code.scopes.clone(),
            ends,
            order: self.issued,
        };
        self.refresh.insert(name.clone(), token);
        let mut living: Vec<_> = self
            .refresh
            .iter()
            .filter(|(_, token)| token.member == code.member && token.client_id == code.client_id)
            .map(|(name, token)| (token.order, name.clone()))
            .collect();
        living.sort_unstable();
        let surplus = living.len().saturating_sub(MOST_REFRESH_TOKENS);
        for (_, oldest) in living.into_iter().take(surplus) {
            self.refresh.remove(&oldest);
        }
        name
    }

    /// Finds a refresh token that has not ended.
    pub(super) fn find_refresh(&self, name: &str, now: Timestamp) -> Option<&Refresh> {
        self.refresh.get(name).filter(|token| token.ends.is_none_or(|ends| now < ends))
    }

    pub(super) fn issue_access(&mut self, access: Access) -> String {
        let name = format!("ya29.{}", random_letters(180));
        self.access.insert(name.clone(), access);
        name
    }

    /// Finds an access token, whether it has ended or not.
    pub(super) fn find_access(&self, name: &str) -> Option<&Access> {
        self.access.get(name)
    }

    /// Counts the requests made for a member by the clients of a project.
    pub(super) fn counter(&mut self, project_id: &str, member: &str) -> &mut Counter {
        self.counters.entry((project_id.to_owned(), member.to_owned())).or_default()
    }
}
