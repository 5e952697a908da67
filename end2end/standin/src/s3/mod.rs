//! A pretend S3-compatible store with one bucket, in which a server of ours may keep its spool.
//!
//! It is as strict as the real one about what a client can get wrong: Signature Version 4 over every request with the
//! body's SHA-256, lengths announced, parts of a multipart upload large enough and named by their tags, a multi-object
//! delete with its digest. Nothing is visible before its upload is complete. Everything lies in memory and ends with the
//! process, so the server may be killed and its disk emptied. Not here: the bucket of Open Humans (`storage`), which takes
//! presigned addresses alone.
//!
//! Unlike elsewhere in the stand-in, the time that counts for signatures is the real one: a client signs with the clock of
//! its machine.

mod error;
mod listing;
mod multipart;
mod objects;
mod serve;
mod signature;
mod xml;

pub use objects::{Object, State};
pub use serve::router;

use serde::Serialize;

/// Switch: keys on one page of a list; 1000 unless set, and never more.
pub const PAGE_SIZE: &str = "spool.page_size";
/// Switch: `expired` refuses every request as the real store does once temporary credentials have ended.
pub const CREDENTIALS: &str = "spool.credentials";

/// The bucket, and the only credentials that open it.
#[derive(Debug, Clone, Serialize)]
pub struct Bucket {
    /// Name of the bucket.
    pub bucket: String,
    /// Region it is in.
    pub region: String,
    /// Public half of the credentials.
    pub access_key_id: String,
    /// Secret half of the credentials.
    pub secret_access_key: String,
}
