//! What the page and the server exchange about sending what was fetched.

use super::ErrorCode;
use crate::date_range::DateRange;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The upload of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// How far it has come.
    pub step: DeliveryStep,
    /// The file sent, once it is listed.
    pub file: Option<DeliveredFile>,
    /// Earlier files whose days are in the new one.
    pub merged_files: u32,
    /// Earlier files that were left alone, and why.
    pub kept_files: Vec<KeptFile>,
    /// Why it stopped, when it did; sending again goes on.
    pub problem: Option<ErrorCode>,
}

/// How far an upload has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStep {
    /// Reading the earlier files on Open Humans.
    Merging,
    /// Writing the new file.
    Writing,
    /// Sending it.
    Sending,
    /// Making sure it is listed, then removing the earlier ones.
    Confirming,
    /// Done.
    Done,
}

/// A file of ours on Open Humans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveredFile {
    /// Open Humans' identifier.
    pub id: u64,
    /// Its name there.
    pub basename: String,
    /// Its size.
    pub size_bytes: u64,
    /// MD5 of its bytes, in hexadecimal.
    pub md5: String,
    /// First and last day with data in it.
    pub range: Option<DateRange>,
    /// When it was listed.
    pub delivered_at: Timestamp,
}

/// A file on Open Humans that was neither merged nor removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptFile {
    /// Open Humans' identifier.
    pub id: u64,
    /// Its name there.
    pub basename: String,
    /// Why it was left alone.
    pub reason: KeptReason,
}

/// Why an earlier file was neither merged nor removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeptReason {
    /// It could not be read.
    Unreadable,
    /// It was made by another program, so its units are unknown.
    NotOurs,
    /// It was made by a newer version of this program.
    Newer,
    /// It could not be downloaded.
    NotDownloadable,
    /// It is larger than this site merges.
    TooLarge,
}

/// Asks for the upload. `POST /api/imports/{id}/delivery`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDelivery {
    /// Set when the member has been told that the file there holds another account's data, and wants this account's
    /// file in its place.
    #[serde(default)]
    pub replace_other_account: bool,
    /// The revision of the rules the member saw, so that nothing is sent under others; any when it is absent.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub rules_revision: Option<u64>,
}
