//! What the pretend Google remembers: who is signed in, what they consented to, which codes and tokens live.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::quota::Counter;
use crate::oauth::random_letters;

/// How long a code can be exchanged.
const CODE_MINUTES: i64 = 10;
/// How long a refresh token lives while the project is in Testing.
const TESTING_DAYS: i64 = 7;
/// Refresh tokens one member can have of one client; the oldest goes silently.
const MOST_REFRESH_TOKENS: usize = 100;

/// What the pretend Google remembers.
#[derive(Debug, Default)]
pub struct State {
    sessions: BTreeMap<String, String>,
    consents: BTreeMap<String, BTreeSet<String>>,
    codes: BTreeMap<String, Code>,
    refresh: BTreeMap<String, Refresh>,
    access: BTreeMap<String, Access>,
    counters: BTreeMap<String, Counter>,
    issued: u64,
}

/// A consent on its way to the client.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) member: String,
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
    pub(super) scopes: Vec<String>,
    pub(super) ends: Option<Timestamp>,
    order: u64,
}

/// An access token.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) member: String,
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
    /// Takes the member's consent back: every token of theirs is dead.
    pub fn revoke(&mut self, member: &str) {
        self.consents.remove(member);
        self.codes.retain(|_, code| code.member != member);
        self.refresh.retain(|_, token| token.member != member);
        self.access.retain(|_, token| token.member != member);
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

    /// Finds what a member has consented to so far; nothing before the first consent.
    pub(super) fn find_consent(&self, member: &str) -> Option<&BTreeSet<String>> {
        self.consents.get(member)
    }

    pub(super) fn store_code(&mut self, code: Code) -> String {
        self.consents.entry(code.member.clone()).or_default().extend(code.scopes.iter().cloned());
        // The slash is as in real codes: a client that does not encode it fails here too.
        let name = format!("4/0A{}", random_letters(60));
        self.codes.insert(name.clone(), code);
        name
    }

    /// Takes a code out: it works once, for ten minutes.
    pub(super) fn take_code(&mut self, name: &str, now: Timestamp) -> Result<Code, CodeError> {
        let code = self.codes.remove(name).ok_or(CodeError::Unknown)?;
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
        let token =
            Refresh { member: code.member.clone(), scopes: code.scopes.clone(), ends, order: self.issued };
        self.refresh.insert(name.clone(), token);
        let mut living: Vec<_> = self
            .refresh
            .iter()
            .filter(|(_, token)| token.member == code.member)
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

    /// Finds whose a token of either kind is.
    pub(super) fn find_owner(&self, token: &str) -> Option<String> {
        let refresh = self.refresh.get(token).map(|token| &token.member);
        refresh.or_else(|| self.access.get(token).map(|token| &token.member)).cloned()
    }

    pub(super) fn counter(&mut self, member: &str) -> &mut Counter {
        self.counters.entry(member.to_owned()).or_default()
    }
}
