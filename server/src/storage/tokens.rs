//! What a provider or Open Humans gave us to act for a member. Stored sealed, bound to the row it belongs to.

use super::{Result, columns};
use crate::secrets::KeyRing;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// An access token and what renews it.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Sent with every request.
    pub access: SecretString,
    /// Exchanged for the next pair; absent when none was given.
    pub refresh: Option<SecretString>,
    /// When the access token ends.
    pub expires_at: Timestamp,
    /// When the refresh token ends, where the provider says so.
    pub refresh_expires_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Plain<'a> {
    access: &'a str,
    refresh: Option<&'a str>,
    expires_at: Timestamp,
    refresh_expires_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct OwnedPlain {
    access: String,
    refresh: Option<String>,
    expires_at: Timestamp,
    refresh_expires_at: Option<Timestamp>,
}

impl Tokens {
    pub(super) fn seal(&self, keys: &KeyRing, identity: &str) -> Result<Vec<u8>> {
        let plain = Plain {
            access: self.access.expose_secret(),
            refresh: self.refresh.as_ref().map(ExposeSecret::expose_secret),
            expires_at: self.expires_at,
            refresh_expires_at: self.refresh_expires_at,
        };
        columns::sealed(keys, identity, &plain)
    }

    pub(super) fn open(keys: &KeyRing, identity: &str, sealed: &[u8]) -> Result<Self> {
        let plain: OwnedPlain = columns::opened(keys, identity, "tokens", sealed)?;
        Ok(Tokens {
            access: plain.access.into(),
            refresh: plain.refresh.map(SecretString::from),
            expires_at: plain.expires_at,
            refresh_expires_at: plain.refresh_expires_at,
        })
    }
}
