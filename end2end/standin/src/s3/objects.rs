//! The objects of the store and the uploads under way. Not here: requests and answers.

use super::error::Refusal;
use axum::body::Bytes;
use jiff::Timestamp;
use md5::{Digest, Md5};
use std::collections::BTreeMap;

/// Least size of a part that is not the last, in bytes.
const LEAST_PART_BYTES: usize = 5 << 20;

/// One stored object.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its bytes.
    pub bytes: Bytes,
    /// Its entity tag, without quotes: of a plain upload the MD5, else that of the parts' MD5s and their number.
    pub etag: String,
    /// When it was stored.
    pub modified: Timestamp,
}

/// An upload in parts that was begun and neither completed nor aborted.
#[derive(Debug, Default)]
struct Upload {
    key: String,
    parts: BTreeMap<u32, Object>,
}

/// What is in the bucket.
#[derive(Debug, Default)]
pub struct State {
    objects: BTreeMap<String, Object>,
    uploads: BTreeMap<String, Upload>,
}

impl State {
    /// The objects by key, in the order of their keys.
    pub fn objects(&self) -> &BTreeMap<String, Object> {
        &self.objects
    }

    /// Counts the uploads in parts that were begun and neither completed nor aborted.
    pub fn unfinished_uploads(&self) -> usize {
        self.uploads.len()
    }

    /// Stores an object in the place of one of the same key; gives its tag.
    pub fn store(&mut self, key: &str, bytes: Bytes, now: Timestamp) -> String {
        let etag = format!("{:x}", Md5::digest(&bytes));
        self.objects.insert(key.to_owned(), Object { bytes, etag: etag.clone(), modified: now });
        etag
    }

    /// Removes an object; a missing one is no error.
    pub fn remove(&mut self, key: &str) {
        self.objects.remove(key);
    }

    pub(super) fn begin(&mut self, key: &str, id: String) {
        self.uploads.insert(id, Upload { key: key.to_owned(), parts: BTreeMap::new() });
    }

    pub(super) fn store_part(
        &mut self,
        key: &str,
        id: &str,
        number: u32,
        bytes: Bytes,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let upload =
            self.uploads.get_mut(id).filter(|upload| upload.key == key).ok_or(Refusal::NoSuchUpload)?;
        let etag = format!("{:x}", Md5::digest(&bytes));
        upload.parts.insert(number, Object { bytes, etag: etag.clone(), modified: now });
        Ok(etag)
    }

    /// Puts the named parts together as one object; what was at the key stays until then.
    pub(super) fn complete(
        &mut self,
        key: &str,
        id: &str,
        named: &[(u32, String)],
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let upload = self.uploads.get(id).filter(|upload| upload.key == key).ok_or(Refusal::NoSuchUpload)?;
        if !named.is_sorted_by(|(before, _), (after, _)| before < after) {
            return Err(Refusal::InvalidPartOrder);
        }
        let parts: Vec<&Object> = named
            .iter()
            .map(|(number, etag)| upload.parts.get(number).filter(|part| part.etag == *etag))
            .collect::<Option<_>>()
            .ok_or(Refusal::InvalidPart)?;
        let (_last, before) = parts.split_last().ok_or(Refusal::MalformedXml)?;
        if before.iter().any(|part| part.bytes.len() < LEAST_PART_BYTES) {
            return Err(Refusal::PartTooSmall);
        }
        let mut digests = Md5::new();
        let mut whole = Vec::with_capacity(parts.iter().map(|part| part.bytes.len()).sum());
        for part in &parts {
            digests.update(Md5::digest(&part.bytes));
            whole.extend_from_slice(&part.bytes);
        }
        let etag = format!("{:x}-{}", digests.finalize(), parts.len());
        self.uploads.remove(id);
        self.objects
            .insert(key.to_owned(), Object { bytes: whole.into(), etag: etag.clone(), modified: now });
        Ok(etag)
    }

    pub(super) fn abort(&mut self, key: &str, id: &str) -> Result<(), Refusal> {
        self.uploads.get(id).filter(|upload| upload.key == key).ok_or(Refusal::NoSuchUpload)?;
        self.uploads.remove(id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: usize = LEAST_PART_BYTES;

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    /// Begins an upload of `key` and stores parts of these sizes; gives their tags.
    fn uploaded(state: &mut State, sizes: &[usize]) -> Vec<(u32, String)> {
        state.begin("key", "id".to_owned());
        (1..)
            .zip(sizes)
            .map(|(number, size)| {
                let etag = state.store_part("key", "id", number, vec![1; *size].into(), now());
                (number, etag.expect("the upload is there"))
            })
            .collect()
    }

    #[test]
    fn object_is_seen_only_when_its_upload_is_complete() {
        let mut state = State::default();
        state.store("key", Bytes::from_static(b"before"), now());
        let parts = uploaded(&mut state, &[FULL, 3]);

        let meanwhile = state.objects()["key"].bytes.clone();
        let etag = state.complete("key", "id", &parts, now()).expect("the parts fit");

        assert_eq!(meanwhile, "before");
        assert_eq!(state.objects()["key"].bytes.len(), FULL + 3);
        assert!(etag.ends_with("-2"), "{etag}");
        assert_eq!(state.unfinished_uploads(), 0);
    }

    #[test]
    fn parts_that_are_small_missing_or_out_of_order_complete_nothing() {
        let mut state = State::default();
        let parts = uploaded(&mut state, &[FULL, FULL - 1, 3]);
        let mut wrong_tag = parts[..1].to_vec();
        wrong_tag[0].1 = "0".to_owned();

        for (named, refusal) in [
            (&parts[..], Refusal::PartTooSmall),
            (&[parts[1].clone(), parts[0].clone()], Refusal::InvalidPartOrder),
            (&[parts[0].clone(), parts[0].clone()], Refusal::InvalidPartOrder),
            (&[(7, parts[0].1.clone())], Refusal::InvalidPart),
            (&wrong_tag[..], Refusal::InvalidPart),
            (&[], Refusal::MalformedXml),
        ] {
            assert_eq!(state.complete("key", "id", named, now()), Err(refusal));
        }
        assert!(state.objects().is_empty());
    }

    #[test]
    fn aborted_upload_takes_no_more_parts() {
        let mut state = State::default();
        uploaded(&mut state, &[3]);

        state.abort("key", "id").expect("the upload is there");

        assert_eq!(state.abort("key", "id"), Err(Refusal::NoSuchUpload));
        assert_eq!(state.store_part("key", "id", 2, Bytes::new(), now()), Err(Refusal::NoSuchUpload));
    }
}
