//! Authorization codes, access tokens and refresh tokens with their rules. Not here: HTTP, and who the client is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

use super::scope::Scopes;

/// Seconds for which a code can be exchanged.
pub(super) const CODE_SECONDS: i64 = 10 * 60;
/// Seconds for which an access token works.
pub(super) const ACCESS_SECONDS: i64 = 28_800;
/// Seconds within which a repeated refresh gets the same answer.
pub(super) const GRACE_SECONDS: i64 = 120;
/// Seconds for which an expired access token is still told apart from one that never was.
const REMEMBERED_SECONDS: i64 = 30 * 24 * 3600;

/// What a member said yes to on the consent page, waiting for its code to be exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Consented {
    /// The application.
    pub client_id: String,
    /// Name of the member.
    pub member: String,
    /// The member's encoded id.
    pub user_id: String,
    /// The permissions left ticked.
    pub scopes: Scopes,
    /// The redirect address as it stood in the address of the consent page.
    pub redirect_uri: Option<String>,
    /// The SHA-256 of the verifier, base64url without padding.
    pub challenge: Option<String>,
}

/// A new pair of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
    /// The member's encoded id.
    pub user_id: String,
    /// The permissions granted.
    pub scopes: Scopes,
}

/// An access token that works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Access {
    /// The application it was issued to.
    pub client_id: String,
    /// Name of the member.
    pub member: String,
    /// The member's encoded id.
    pub user_id: String,
    /// The permissions granted.
    pub scopes: Scopes,
    /// When it was issued.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// Why an access token does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeadToken {
    /// It worked once and ended by its age.
    Expired,
    /// It never was, or consent was taken back.
    Unknown,
}

/// Why a code was not exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeRefusal {
    /// Unknown, used or too old.
    Dead,
    /// Not the redirect address of the consent page.
    RedirectUri,
    /// The verifier does not fit the challenge.
    Verifier,
}

#[derive(Debug)]
struct Code {
    consented: Consented,
    expires: Timestamp,
}

#[derive(Debug)]
struct Consent {
    user_id: String,
    scopes: Scopes,
    refresh: String,
    renewal: Option<Renewal>,
}

/// The latest refresh of a consent, kept for the client whose answer got lost.
#[derive(Debug)]
struct Renewal {
    used_refresh: String,
    at: Timestamp,
    pair: Pair,
    pair_was_used: bool,
}

/// Whose consent to which application: member, client id.
type Key = (String, String);

/// Every code and token the pretend Fitbit has given out.
#[derive(Debug, Default)]
pub(super) struct Grants {
    codes: BTreeMap<String, Code>,
    consents: BTreeMap<Key, Consent>,
    accesses: BTreeMap<String, Access>,
}

impl Grants {
    /// Issues a code for what a member consented to.
    pub(super) fn issue_code(&mut self, consented: Consented, now: Timestamp) -> String {
        self.codes.retain(|_, code| code.expires > now);
        let code = hex(&rand::random::<[u8; 20]>());
        self.codes.insert(code.clone(), Code { consented, expires: after(now, CODE_SECONDS) });
        code
    }

    /// Exchanges a code, once, for the first pair of tokens.
    ///
    /// The member's earlier refresh token dies, since there is one for each member and application; earlier access
    /// tokens live on. An attempt that fails its checks uses the code up too.
    ///
    /// # Errors
    ///
    /// The first rule that the attempt breaks.
    pub(super) fn redeem(
        &mut self,
        code: &str,
        redirect_uri: Option<&str>,
        verifier: Option<&str>,
        client_id: &str,
        now: Timestamp,
    ) -> Result<Pair, CodeRefusal> {
        let Some(Code { consented, expires }) = self.codes.remove(code) else {
            return Err(CodeRefusal::Dead);
        };
        if expires <= now || consented.client_id != client_id {
            return Err(CodeRefusal::Dead);
        }
        if consented.redirect_uri.is_some() && consented.redirect_uri.as_deref() != redirect_uri {
            return Err(CodeRefusal::RedirectUri);
        }
        if let Some(challenge) = &consented.challenge
            && verifier.map(challenge_of).as_ref() != Some(challenge)
        {
            return Err(CodeRefusal::Verifier);
        }
        let Consented { member, user_id, scopes, .. } = consented;
        let pair = self.issue(&member, &user_id, &scopes, client_id, now);
        let consent = Consent { user_id, scopes, refresh: pair.refresh.clone(), renewal: None };
        self.consents.insert((member, client_id.to_owned()), consent);
        Ok(pair)
    }

    /// Exchanges a refresh token, once, for a new pair.
    ///
    /// With `grace`, the same request within 120 seconds gets the same pair as long as neither of its tokens was
    /// used. Nothing means that the token is dead.
    pub(super) fn renew(
        &mut self,
        refresh: &str,
        client_id: &str,
        grace: bool,
        now: Timestamp,
    ) -> Option<Pair> {
        let ((member, _), consent) = self.consents.iter_mut().find(|((_, client), consent)| {
            let was_used = || consent.renewal.as_ref().is_some_and(|renewal| renewal.used_refresh == refresh);
            client == client_id && (consent.refresh == refresh || was_used())
        })?;
        if consent.refresh != refresh {
            return consent
                .renewal
                .as_ref()
                .filter(|renewal| grace && !renewal.pair_was_used && now <= after(renewal.at, GRACE_SECONDS))
                .map(|renewal| renewal.pair.clone());
        }
        let (member, user_id, scopes) = (member.clone(), consent.user_id.clone(), consent.scopes.clone());
        let pair = self.issue(&member, &user_id, &scopes, client_id, now);
        let renewal =
            Renewal { used_refresh: refresh.to_owned(), at: now, pair: pair.clone(), pair_was_used: false };
        let consent = Consent { user_id, scopes, refresh: pair.refresh.clone(), renewal: Some(renewal) };
        self.consents.insert((member, client_id.to_owned()), consent);
        Some(pair)
    }

    fn issue(
        &mut self,
        member: &str,
        user_id: &str,
        scopes: &Scopes,
        client_id: &str,
        now: Timestamp,
    ) -> Pair {
        self.accesses.retain(|_, access| after(access.expires, REMEMBERED_SECONDS) > now);
        let expires = after(now, ACCESS_SECONDS);
        let access = access_token(user_id, scopes, client_id, now, expires);
        let refresh = hex(&rand::random::<[u8; 32]>());
        let (member, user_id) = (member.to_owned(), user_id.to_owned());
        let client_id = client_id.to_owned();
        let entry = Access {
            client_id,
            member,
            user_id: user_id.clone(),
            scopes: scopes.clone(),
            issued: now,
            expires,
        };
        self.accesses.insert(access.clone(), entry);
        Pair { access, refresh, user_id, scopes: scopes.clone() }
    }

    /// Finds what a working access token opens, and notes that it was used.
    ///
    /// # Errors
    ///
    /// Whether the token expired or never was.
    pub(super) fn check(&mut self, token: &str, now: Timestamp) -> Result<Access, DeadToken> {
        let access = self.find(token, now)?;
        let key = (access.member.clone(), access.client_id.clone());
        if let Some(renewal) = self.consents.get_mut(&key).and_then(|consent| consent.renewal.as_mut())
            && renewal.pair.access == token
        {
            renewal.pair_was_used = true;
        }
        Ok(access)
    }

    /// Finds what a working access token opens, without counting as use.
    ///
    /// # Errors
    ///
    /// Whether the token expired or never was.
    pub(super) fn find(&self, token: &str, now: Timestamp) -> Result<Access, DeadToken> {
        let access = self.accesses.get(token).ok_or(DeadToken::Unknown)?;
        if access.expires <= now { Err(DeadToken::Expired) } else { Ok(access.clone()) }
    }

    /// Ends the consent to which an access or refresh token belongs; says whether there was one.
    pub(super) fn revoke_token(&mut self, token: &str) -> bool {
        let by_refresh = || self.consents.iter().find(|(_, consent)| consent.refresh == token);
        let key = self
            .accesses
            .get(token)
            .map(|access| (access.member.clone(), access.client_id.clone()))
            .or_else(|| by_refresh().map(|(key, _)| key.clone()));
        if let Some((member, client_id)) = &key {
            self.end(member, Some(client_id));
        }
        key.is_some()
    }

    /// Ends a member's consents to every application, with all codes and tokens.
    pub(super) fn revoke(&mut self, member: &str) {
        self.end(member, None);
    }

    fn end(&mut self, member: &str, client_id: Option<&str>) {
        let stays = |whose: &str, client: &str| whose != member || client_id.is_some_and(|id| id != client);
        self.codes.retain(|_, code| stays(&code.consented.member, &code.consented.client_id));
        self.accesses.retain(|_, access| stays(&access.member, &access.client_id));
        self.consents.retain(|(whose, client), _| stays(whose, client));
    }

    /// Lets a member's access tokens expire at once.
    pub(super) fn expire(&mut self, member: &str) {
        for access in self.accesses.values_mut().filter(|access| access.member == member) {
            access.expires = access.issued;
        }
    }
}

/// Computes the challenge of a verifier as the method S256 has it.
pub(super) fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Builds a token that looks like the real ones, a JWT, signed by nobody: clients must take it as opaque.
fn access_token(
    user_id: &str,
    scopes: &Scopes,
    client_id: &str,
    issued: Timestamp,
    expires: Timestamp,
) -> String {
    let short: Vec<String> =
        scopes.iter().map(|scope| format!("r{}", scope.name().get(..3).unwrap_or("any"))).collect();
    let header = json!({ "alg": "HS256" });
    let claims = json!({
        "aud": client_id, "sub": user_id, "iss": "Fitbit", "typ": "access_token",
        "scopes": short.join(" "), "exp": expires.as_second(), "iat": issued.as_second(),
    });
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

#[cfg(test)]
mod tests;
