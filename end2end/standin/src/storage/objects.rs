//! The objects in the bucket. Not here: who may read or write them.

use axum::body::Bytes;
use jiff::Timestamp;
use md5::{Digest, Md5};
use std::collections::HashMap;

/// One stored object.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its bytes.
    pub bytes: Bytes,
    /// MD5 of the bytes in hexadecimal, which is the entity tag of a plain upload.
    pub md5: String,
    /// When it was last written.
    pub modified: Timestamp,
}

/// The objects in the pretend bucket, by key.
#[derive(Debug, Default)]
pub struct State {
    objects: HashMap<String, Object>,
}

impl State {
    /// Stores an object, replacing one of the same key, and gives its MD5 in hexadecimal.
    pub fn store(&mut self, key: &str, bytes: Bytes, now: Timestamp) -> String {
        let md5 = format!("{:x}", Md5::digest(&bytes));
        self.objects.insert(key.to_owned(), Object { bytes, md5: md5.clone(), modified: now });
        md5
    }

    /// Finds an object.
    pub fn find(&self, key: &str) -> Option<&Object> {
        self.objects.get(key)
    }

    /// Removes an object; a missing one is no error.
    pub fn remove(&mut self, key: &str) {
        self.objects.remove(key);
    }
}
