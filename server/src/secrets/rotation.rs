//! Sealing anew what an older key sealed, so that the older key can go. Which values there are is the callers' business.

use super::{KeyRing, OpenError, WHOLE, header};

impl KeyRing {
    /// How a value sealed whole begins when the first key sealed it.
    pub fn current_header(&self) -> Vec<u8> {
        header(WHOLE, &self.current.id)
    }

    /// How values sealed whole begin, for each key of the ring, with the key's identifier; the first key first.
    pub fn headers(&self) -> impl Iterator<Item = (&str, Vec<u8>)> {
        std::iter::once(&self.current).chain(&self.older).map(|key| (key.id.as_str(), header(WHOLE, &key.id)))
    }

    /// The identifier of the key that seals.
    pub fn current_id(&self) -> &str {
        &self.current.id
    }

    /// Whether a value or stream was sealed with the first key, from its beginning alone.
    pub fn is_current(&self, beginning: &[u8]) -> bool {
        let [_version, length, rest @ ..] = beginning else { return false };
        rest.get(..usize::from(*length)) == Some(self.current.id.as_bytes())
    }

    /// Whether the key that sealed a value or stream is in the ring, from its beginning alone.
    pub fn knows(&self, beginning: &[u8]) -> bool {
        let [_version, length, rest @ ..] = beginning else { return false };
        let id = rest.get(..usize::from(*length));
        std::iter::once(&self.current).chain(&self.older).any(|key| id == Some(key.id.as_bytes()))
    }

    /// Whether something is a value sealed whole, not a stream, from its beginning alone.
    pub fn is_whole(&self, beginning: &[u8]) -> bool {
        beginning.first() == Some(&WHOLE)
    }

    /// Seals a value anew with the first key, for the same place.
    ///
    /// # Errors
    ///
    /// [`OpenError`] when the value does not open.
    pub fn reseal(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        Ok(self.seal(aad, &self.open(aad, sealed)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    fn ring(keys: &[(&str, u8)]) -> KeyRing {
        let text: Vec<String> =
            keys.iter().map(|(id, byte)| format!("{id}:{}", STANDARD.encode([*byte; 32]))).collect();
        KeyRing::parse(&text.join(",").into()).unwrap()
    }

    #[test]
    fn value_sealed_anew_opens_without_the_older_key() {
        let old = ring(&[("a", 1)]).seal(b"x", b"plain");
        let rotating = ring(&[("b", 2), ("a", 1)]);

        let new = rotating.reseal(b"x", &old).unwrap();

        assert_eq!(ring(&[("b", 2)]).open(b"x", &new).unwrap().as_slice(), b"plain");
        assert_eq!(rotating.reseal(b"y", &old), Err(OpenError::Tampered));
    }

    #[test]
    fn beginning_tells_which_key_sealed() {
        let rotating = ring(&[("b", 2), ("a", 1)]);
        let (old, new) = (ring(&[("a", 1)]).seal(b"x", b"plain"), rotating.seal(b"x", b"plain"));
        let foreign = ring(&[("aa", 1)]).seal(b"x", b"plain");

        assert!(rotating.is_current(&new[..8]) && !rotating.is_current(&old[..8]));
        assert!(rotating.knows(&old) && !rotating.knows(&foreign));
        assert!(new.starts_with(&rotating.current_header()));
        assert_eq!(rotating.headers().map(|(id, _)| id).collect::<Vec<_>>(), ["b", "a"]);
        assert!(!rotating.is_current(&[]) && !rotating.knows(&[1, 9]));
    }
}
