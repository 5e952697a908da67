//! Codes and tokens: who they belong to and how long they live. Not here: the endpoints that hand them out.

use crate::oauth::random_letters;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// How long a code lives.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(30);
/// Length of codes and tokens.
const TOKEN_LENGTH: usize = 30;

/// Every scope there is, which is also what a request without scopes asks for.
pub(super) const ALL_SCOPES: &str = "read write american-gut go-viral pgp wildlife open-humans";

/// A code that waits to be exchanged.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) person: String,
    /// The redirect address of the authorization request, or the default one.
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    /// PKCE challenge and method.
    pub(super) challenge: Option<(String, String)>,
    pub(super) expires: Timestamp,
}

/// An access token.
#[derive(Debug, Clone)]
pub(super) struct AccessToken {
    pub(super) person: String,
    pub(super) scope: String,
    pub(super) expires: Timestamp,
}

#[derive(Debug, Clone)]
struct RefreshToken {
    person: String,
    scope: String,
    access_token: String,
}

/// A fresh pair of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TokenPair {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    pub(super) scope: String,
}

/// All codes and tokens of the project.
#[derive(Debug, Default)]
pub(super) struct Authorizations {
    codes: HashMap<String, Code>,
    access_tokens: HashMap<String, AccessToken>,
    refresh_tokens: HashMap<String, RefreshToken>,
}

impl Authorizations {
    /// Makes a code for somebody who agreed.
    pub(super) fn issue_code(
        &mut self,
        person: &str,
        redirect_uri: &str,
        scope: &str,
        challenge: Option<(String, String)>,
        now: Timestamp,
    ) -> String {
        let code = random_letters(TOKEN_LENGTH);
        let expires = now.saturating_add(CODE_LIFE).unwrap_or(Timestamp::MAX);
        let record = Code {
            person: person.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            scope: scope.to_owned(),
            challenge,
            expires,
        };
        self.codes.retain(|_, code| code.expires > now);
        self.codes.insert(code.clone(), record);
        code
    }

    /// Finds a code that is neither used nor past its time.
    pub(super) fn find_code(&self, code: &str, now: Timestamp) -> Option<&Code> {
        self.codes.get(code).filter(|code| code.expires > now)
    }

    /// Uses a code up and makes its tokens; nothing when it was used meanwhile.
    pub(super) fn exchange(&mut self, code: &str, now: Timestamp, life: SignedDuration) -> Option<TokenPair> {
        let code = self.codes.remove(code)?;
        Some(self.issue_tokens(&code.person, &code.scope, now, life))
    }

    fn issue_tokens(&mut self, person: &str, scope: &str, now: Timestamp, life: SignedDuration) -> TokenPair {
        let pair = TokenPair {
            access_token: random_letters(TOKEN_LENGTH),
            refresh_token: random_letters(TOKEN_LENGTH),
            scope: scope.to_owned(),
        };
        let expires = now.saturating_add(life).unwrap_or(Timestamp::MAX);
        let access = AccessToken { person: person.to_owned(), scope: scope.to_owned(), expires };
        self.access_tokens.insert(pair.access_token.clone(), access);
        let refresh = RefreshToken {
            person: person.to_owned(),
            scope: scope.to_owned(),
            access_token: pair.access_token.clone(),
        };
        self.refresh_tokens.insert(pair.refresh_token.clone(), refresh);
        pair
    }

    /// Rotates a pair: both old tokens are dead at once. Nothing when the refresh token is not alive.
    pub(super) fn refresh(
        &mut self,
        refresh_token: &str,
        now: Timestamp,
        life: SignedDuration,
    ) -> Option<TokenPair> {
        let old = self.refresh_tokens.remove(refresh_token)?;
        self.access_tokens.remove(&old.access_token);
        Some(self.issue_tokens(&old.person, &old.scope, now, life))
    }

    /// Finds an access token, alive or past its time.
    pub(super) fn find_access_token(&self, token: &str) -> Option<&AccessToken> {
        self.access_tokens.get(token)
    }

    /// Says whether somebody holds a living access token that covers every scope asked for.
    pub(super) fn covers(&self, person: &str, scope: &str, now: Timestamp) -> bool {
        self.access_tokens.values().any(|token| {
            token.person == person
                && token.expires > now
                && scope
                    .split_whitespace()
                    .all(|asked| token.scope.split_whitespace().any(|held| held == asked))
        })
    }

    /// Revokes one token: an access token alone, a refresh token together with its access token.
    pub(super) fn revoke_token(&mut self, token: &str) {
        self.access_tokens.remove(token);
        if let Some(refresh) = self.refresh_tokens.remove(token) {
            self.access_tokens.remove(&refresh.access_token);
        }
    }

    /// Deletes every code and token of somebody.
    pub(super) fn revoke_person(&mut self, person: &str) {
        self.codes.retain(|_, code| code.person != person);
        self.access_tokens.retain(|_, token| token.person != person);
        self.refresh_tokens.retain(|_, token| token.person != person);
    }

    /// Lets somebody's access tokens expire now; their refresh tokens stay.
    pub(super) fn expire_person(&mut self, person: &str, now: Timestamp) {
        for token in self.access_tokens.values_mut().filter(|token| token.person == person) {
            token.expires = token.expires.min(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: SignedDuration = SignedDuration::from_hours(10);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).expect("the second is in range")
    }

    fn code(authorizations: &mut Authorizations) -> String {
        authorizations.issue_code("alice", "http://localhost/a", ALL_SCOPES, None, at(0))
    }

    #[test]
    fn code_lives_thirty_minutes_and_works_once() {
        let mut authorizations = Authorizations::default();
        let code = code(&mut authorizations);

        assert!(authorizations.find_code(&code, at(1799)).is_some());
        assert!(authorizations.find_code(&code, at(1800)).is_none());
        assert!(authorizations.exchange(&code, at(0), LIFE).is_some());
        assert!(authorizations.exchange(&code, at(0), LIFE).is_none());
    }

    #[test]
    fn rotation_kills_both_old_tokens_at_once() {
        let mut authorizations = Authorizations::default();
        let code = code(&mut authorizations);
        let old = authorizations.exchange(&code, at(0), LIFE).expect("the code is fresh");

        let new = authorizations.refresh(&old.refresh_token, at(1), LIFE).expect("the token is fresh");

        assert!(authorizations.find_access_token(&old.access_token).is_none());
        assert!(authorizations.refresh(&old.refresh_token, at(2), LIFE).is_none());
        assert!(authorizations.find_access_token(&new.access_token).is_some());
    }

    #[test]
    fn rotation_leaves_a_separate_authorization_of_the_same_person_alone() {
        let mut authorizations = Authorizations::default();
        let (one, two) = (code(&mut authorizations), code(&mut authorizations));
        let one = authorizations.exchange(&one, at(0), LIFE).expect("the code is fresh");
        let two = authorizations.exchange(&two, at(0), LIFE).expect("the code is fresh");

        authorizations.refresh(&one.refresh_token, at(1), LIFE);

        assert!(authorizations.find_access_token(&two.access_token).is_some());
    }

    #[test]
    fn expired_token_no_longer_covers_its_scopes() {
        let mut authorizations = Authorizations::default();
        let code = code(&mut authorizations);
        authorizations.exchange(&code, at(0), LIFE);

        assert!(authorizations.covers("alice", "read write", at(1)));
        assert!(!authorizations.covers("bob", "read write", at(1)));
        authorizations.expire_person("alice", at(1));
        assert!(!authorizations.covers("alice", "read write", at(1)));
    }
}
