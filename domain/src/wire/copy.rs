//! A copy of what would be sent, for the member's own disk.

use super::problem::ErrorCode;
use crate::date_range::DateRange;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Asks for a copy of what would be sent. `POST /api/imports/{id}/copy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCopy {
    /// As which.
    #[serde(default)]
    pub form: CopyForm,
    /// As in [`NewDelivery`](super::NewDelivery): whether it is to be what would be sent in the place of another account's file.
    #[serde(default)]
    pub replace_other_account: bool,
}

/// What a copy is saved as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CopyForm {
    /// The files, byte for byte.
    #[default]
    Files,
    /// The same as CSV, one file a data type, in a zip.
    Tables,
}

/// A copy of what would be sent, being made or made. `GET /api/imports/{id}/copy`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedCopy {
    /// What was asked for last.
    pub form: CopyForm,
    /// How that stands.
    pub state: CopyState,
    /// Files made so far.
    pub made: u32,
    /// Files to make in all.
    pub of: u32,
    /// Why it failed.
    pub problem: Option<ErrorCode>,
    /// What can be saved. Of both forms, the one that holds everything stands first.
    pub files: Vec<CopyFile>,
    /// When it is deleted here.
    pub expires_at: Timestamp,
}

/// How a copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CopyState {
    /// It is being made.
    Making,
    /// It can be saved.
    Ready,
    /// It could not be made.
    Failed,
}

/// A file of a copy. `GET /api/imports/{id}/copy/{name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CopyFile {
    /// Its name.
    pub name: String,
    /// Of which form it is.
    pub form: CopyForm,
    /// The month (`2026-11`) it is the file of, if it is that of one.
    pub month: Option<String>,
    /// Its size.
    pub size_bytes: u64,
    /// MD5 of its bytes, in hexadecimal.
    pub md5: String,
    /// First and last day with data in it.
    pub range: Option<DateRange>,
    /// Whether the file on Open Humans holds the same already, so that it would not be sent again.
    pub unchanged: bool,
}
