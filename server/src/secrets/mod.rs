//! Encryption at rest: XChaCha20-Poly1305 under a ring of keys. Values small enough for memory are sealed whole here;
//! artifacts are sealed as a [`stream`]. What to seal, and under which identity, is the caller's business.
//!
//! A sealed value names the key that sealed it, so keys can be rotated: a new key goes to the front of the ring and
//! seals from then on, the old ones stay behind it and still open.

mod rotation;
pub mod stream;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    AeadCore, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, OsRng, Payload},
};
use secrecy::{ExposeSecret, SecretString};
use std::{collections::BTreeSet, fmt};
use zeroize::Zeroizing;

/// Version of a value sealed whole.
const WHOLE: u8 = 1;
/// Length of a key in bytes.
const KEY_BYTES: usize = 32;
/// Length of a nonce in bytes.
const NONCE_BYTES: usize = 24;
/// Longest identifier of a key.
const KEY_ID_LIMIT: usize = 32;

/// The keys of this site: the first seals, all of them open.
pub struct KeyRing {
    current: RingKey,
    older: Vec<RingKey>,
}

struct RingKey {
    id: String,
    cipher: XChaCha20Poly1305,
}

/// Says why a text is no key ring. Holds no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// The text holds no key at all.
    #[error("holds no key")]
    Empty,
    /// An entry has no colon.
    #[error("entry {0} is not written id:key")]
    NoColon(usize),
    /// An identifier is empty, too long, or holds something else than letters, digits, `-` and `_`.
    #[error("entry {0} has an id that is not 1 to 32 letters, digits, - or _")]
    BadId(usize),
    /// A key is not base64 of 32 bytes.
    #[error("entry {0} has a key that is not base64 of 32 bytes")]
    BadKey(usize),
    /// Two keys share an identifier.
    #[error("entry {0} has the id of an entry before it")]
    SameId(usize),
}

/// Says why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The bytes are too short or of an unknown version.
    #[error("not a sealed value")]
    Malformed,
    /// The key that sealed it is no longer in the ring.
    #[error("sealed with a key that is not in the ring")]
    UnknownKey,
    /// The bytes were changed, or belong to something else.
    #[error("changed since it was sealed, or sealed for something else")]
    Tampered,
}

impl KeyRing {
    /// Reads a ring from `id:base64,id:base64`; the first key is the one that seals from now on.
    ///
    /// # Errors
    ///
    /// [`KeyRingError`], naming the entry by its position, counted from one.
    pub fn parse(text: &SecretString) -> Result<Self, KeyRingError> {
        let mut seen = BTreeSet::new();
        let mut keys = Vec::new();
        let entries = text.expose_secret().split(',').map(str::trim).filter(|entry| !entry.is_empty());
        for (position, entry) in (1..).zip(entries) {
            let (id, key) = entry.split_once(':').ok_or(KeyRingError::NoColon(position))?;
            let (id, key) = (id.trim(), key.trim());
            if !is_key_id(id) {
                return Err(KeyRingError::BadId(position));
            }
            if !seen.insert(id) {
                return Err(KeyRingError::SameId(position));
            }
            let bytes = Zeroizing::new(STANDARD.decode(key).map_err(|_| KeyRingError::BadKey(position))?);
            if bytes.len() != KEY_BYTES {
                return Err(KeyRingError::BadKey(position));
            }
            let cipher =
                XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| KeyRingError::BadKey(position))?;
            keys.push(RingKey { id: id.to_owned(), cipher });
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(KeyRingError::Empty)?;
        Ok(KeyRing { current, older: keys.collect() })
    }

    /// Seals a value for one place: it opens only with the same `aad`, such as `links/<id>/tokens`.
    ///
    /// The result is a version byte, the length and bytes of the key's identifier, a nonce of 24 bytes, the
    /// ciphertext and its tag of 16 bytes.
    pub fn seal(&self, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed = header(WHOLE, &self.current.id);
        let bound = [sealed.as_slice(), aad].concat();
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        #[expect(clippy::expect_used, reason = "the cipher refuses only what is longer than 256 GB")]
        let ciphertext = self
            .current
            .cipher
            .encrypt(&nonce, Payload { msg: plain, aad: &bound })
            .expect("a value in memory is short enough");
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    /// Opens what [`seal`](Self::seal) made for the same `aad`, with whichever key of the ring sealed it.
    ///
    /// # Errors
    ///
    /// [`OpenError`] when the bytes are no sealed value, the key is gone, or anything was changed.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (key, header_bytes) = self.find_key(WHOLE, sealed)?;
        let (header, rest) = sealed.split_at_checked(header_bytes).ok_or(OpenError::Malformed)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES).ok_or(OpenError::Malformed)?;
        let bound = [header, aad].concat();
        key.cipher
            .decrypt(XNonce::from_slice(nonce), Payload { msg: ciphertext, aad: &bound })
            .map(Zeroizing::new)
            .map_err(|_| OpenError::Tampered)
    }

    /// Finds the key a sealed value names, and the length of the header that names it.
    fn find_key(&self, version: u8, sealed: &[u8]) -> Result<(&RingKey, usize), OpenError> {
        let [found, id_bytes, rest @ ..] = sealed else { return Err(OpenError::Malformed) };
        if *found != version {
            return Err(OpenError::Malformed);
        }
        let id = rest.get(..usize::from(*id_bytes)).ok_or(OpenError::Malformed)?;
        let key = std::iter::once(&self.current)
            .chain(&self.older)
            .find(|key| key.id.as_bytes() == id)
            .ok_or(OpenError::UnknownKey)?;
        Ok((key, 2 + id.len()))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let older: Vec<&str> = self.older.iter().map(|key| key.id.as_str()).collect();
        f.debug_struct("KeyRing")
            .field("current", &self.current.id)
            .field("older", &older)
            .finish_non_exhaustive()
    }
}

fn is_key_id(id: &str) -> bool {
    (1..=KEY_ID_LIMIT).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn header(version: u8, key_id: &str) -> Vec<u8> {
    // The ring admits identifiers of at most 32 bytes, so the length fits.
    let mut header = vec![version, key_id.len() as u8];
    header.extend_from_slice(key_id.as_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(text: &str) -> Result<KeyRing, KeyRingError> {
        KeyRing::parse(&SecretString::from(text))
    }

    fn key(byte: u8) -> String {
        STANDARD.encode([byte; 32])
    }

    #[test]
    fn sealed_value_opens_only_in_its_own_place() {
        let ring = ring(&format!("a:{}", key(1))).unwrap();

        let sealed = ring.seal(b"links/1/tokens", b"secret");

        assert_eq!(ring.open(b"links/1/tokens", &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(ring.open(b"links/2/tokens", &sealed), Err(OpenError::Tampered));
    }

    #[test]
    fn sealing_twice_gives_different_bytes() {
        let ring = ring(&format!("a:{}", key(1))).unwrap();

        assert_ne!(ring.seal(b"x", b"same"), ring.seal(b"x", b"same"));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let ring = ring(&format!("a:{},b:{}", key(1), key(2))).unwrap();
        let sealed = ring.seal(b"x", b"plain");

        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 3;
            assert!(ring.open(b"x", &changed).is_err(), "byte {position}");
        }
    }

    #[test]
    fn every_truncation_is_noticed() {
        let ring = ring(&format!("a:{}", key(1))).unwrap();
        let sealed = ring.seal(b"x", b"plain");

        for length in 0..sealed.len() {
            assert!(ring.open(b"x", &sealed[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn older_keys_still_open_after_a_rotation_and_removed_ones_do_not() {
        let before = ring(&format!("a:{}", key(1))).unwrap();
        let rotated = ring(&format!("b:{}, a:{}", key(2), key(1))).unwrap();
        let finished = ring(&format!("b:{}", key(2))).unwrap();

        let old = before.seal(b"x", b"old");
        let new = rotated.seal(b"x", b"new");

        assert_eq!(rotated.open(b"x", &old).unwrap().as_slice(), b"old");
        assert_eq!(finished.open(b"x", &new).unwrap().as_slice(), b"new");
        assert_eq!(finished.open(b"x", &old), Err(OpenError::UnknownKey));
    }

    #[test]
    fn ring_names_the_entry_that_is_wrong() {
        assert_eq!(ring(" , ").unwrap_err(), KeyRingError::Empty);
        assert_eq!(ring("abc").unwrap_err(), KeyRingError::NoColon(1));
        assert_eq!(ring(&format!("a b:{}", key(1))).unwrap_err(), KeyRingError::BadId(1));
        assert_eq!(ring(&format!("a:{},b:c2hvcnQ=", key(1))).unwrap_err(), KeyRingError::BadKey(2));
        assert_eq!(ring(&format!("a:{},a:{}", key(1), key(2))).unwrap_err(), KeyRingError::SameId(2));
    }

    #[test]
    fn debug_shows_no_key() {
        let ring = ring(&format!("a:{}", key(1))).unwrap();

        assert_eq!(format!("{ring:?}"), r#"KeyRing { current: "a", older: [], .. }"#);
    }
}
