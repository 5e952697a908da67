//! The pretend S3 bucket in which Open Humans keeps files. Not here: which file belongs to whom.
//!
//! It takes presigned addresses of Signature Version 2 only, as Open Humans issues them, and is as strict as the
//! real one: headers that enter the signature break it, chunked bodies and missing lengths are refused.

mod error;
mod objects;
mod presign;
mod serve;

pub(crate) use error::{Refusal, write_error};
pub use objects::{Object, State};
pub use presign::{ACCESS_KEY_ID, BUCKET, presign_download, presign_upload};
pub(crate) use serve::receive;
pub use serve::router;
