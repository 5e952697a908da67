//! Putting a file into a member's account in three calls, and taking one out.

use super::{OpenHumans, OpenHumansError, SignedUrl, error::Refusal, transport};
use crate::storage::MemberId;
use domain::file::Metadata;
use http::header;
use jiff::Timestamp;
use reqwest::{Body, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The slowest transfer waited for.
const SLOWEST_BYTES_PER_SECOND: u64 = 50_000;
/// Time given to any transfer, however small.
const SHORTEST_TRANSFER: Duration = Duration::from_secs(60);

/// A file about to be uploaded.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// Its name there, without folders.
    pub basename: &'a str,
    /// What is said about it.
    pub metadata: Metadata,
    /// When it was made.
    pub created_at: Timestamp,
    /// MD5 of its bytes, in lower-case hexadecimal.
    pub md5: &'a str,
    /// Its size.
    pub size_bytes: u64,
}

/// Where the size stands in the metadata. Open Humans keeps what it does not know and tells no size itself.
pub(super) const SIZE_BYTES: &str = "size_bytes";

/// An upload Open Humans is ready for. The row behind it cannot be seen or deleted until it is complete, and is removed
/// by Open Humans itself after six hours.
#[derive(Debug)]
pub struct StartedUpload {
    /// The identifier the file will have.
    pub id: u64,
    /// Where the bytes go.
    pub url: SignedUrl,
}

/// What Open Humans found when an upload was called complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// The file is there and listed from now on.
    Stored {
        /// Bytes that were stored; Open Humans compares nothing itself.
        size_bytes: u64,
    },
    /// Nothing was put there, or not all of it.
    NothingStored,
    /// Open Humans does not know the upload; it answers so with a page of HTML and status 500, as it does in trouble.
    UnknownOrTrouble,
}

/// Everything Open Humans is told about a file. Keys without a value are left out: a null is answered with an internal
/// error.
#[derive(Serialize)]
struct AllMetadata<'a> {
    #[serde(flatten)]
    metadata: &'a Metadata,
    creation_date: Timestamp,
    md5: &'a str,
    // As SIZE_BYTES says.
    size_bytes: u64,
}

#[derive(Deserialize)]
pub(super) struct Started {
    id: u64,
    pub(super) url: String,
}

#[derive(Deserialize)]
pub(super) struct Completed {
    size: u64,
}

#[derive(Deserialize)]
pub(super) struct Deleted {
    ids: Vec<u64>,
}

impl OpenHumans {
    /// Announces a file and gets the place its bytes go to.
    ///
    /// # Errors
    ///
    /// As every call. A lost answer leaves a row that nobody sees and that goes away by itself.
    pub async fn start_upload(
        &self,
        member: MemberId,
        file: &NewFile<'_>,
    ) -> Result<StartedUpload, OpenHumansError> {
        let metadata = AllMetadata {
            metadata: &file.metadata,
            creation_date: file.created_at,
            md5: file.md5,
            size_bytes: file.size_bytes,
        };
        let metadata = serde_json::to_string(&metadata)
            .map_err(|_| OpenHumansError::Malformed("metadata that cannot be written"))?;
        let form = [("filename", file.basename), ("metadata", metadata.as_str())];
        let url = self.api("files/upload/direct/")?;
        let started: Started = self
            .call(member, |access| self.post(&url, access).form(&form))
            .await?
            .parse("the start of an upload")?;
        if started.id == 0 {
            return Err(OpenHumansError::Malformed("an upload without an id"));
        }
        Ok(StartedUpload { id: started.id, url: SignedUrl::parse(&started.url)? })
    }

    /// Sends the bytes of a file to storage; `open` gives them from the start, once for each try.
    ///
    /// The address can be used again until it expires, and a second transfer overwrites the first, so a broken
    /// connection is simply tried again.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Refused`] when storage refuses the file; [`OpenHumansError::Trouble`] when the transfer breaks
    /// every time.
    pub async fn put_file(
        &self,
        url: &SignedUrl,
        size_bytes: u64,
        open: impl Fn() -> Body,
    ) -> Result<(), OpenHumansError> {
        // Storage refuses a body of unannounced length (501, 411), and a content type or a token would not match the
        // signature (403). A body of reqwest's that streams gets no content type, and no chunks once its length is set.
        let answer = transport::send(self.retries, || {
            self.http
                .put(url.expose().clone())
                .header(header::CONTENT_LENGTH, size_bytes)
                .timeout(transfer_timeout(size_bytes))
                .body(open())
        })
        .await?;
        let status = answer.status;
        if status.is_success() {
            Ok(())
        } else if transport::is_trouble(status) {
            Err(OpenHumansError::Trouble {
                status: Some(status.as_u16()),
                reason: "storage answers with errors",
            })
        } else {
            Err(OpenHumansError::Refused(Refusal { status: status.as_u16(), problems: Vec::new() }))
        }
    }

    /// Says that the bytes are there. Saying it twice changes nothing.
    ///
    /// # Errors
    ///
    /// As every call, but for the cases [`Completion`] names.
    pub async fn complete_upload(&self, member: MemberId, id: u64) -> Result<Completion, OpenHumansError> {
        let form = [("file_id", id)];
        let url = self.api("files/upload/complete/")?;
        match self.call(member, |access| self.post(&url, access).form(&form)).await {
            Ok(answer) => {
                let completed: Completed = answer.parse("the end of an upload")?;
                Ok(Completion::Stored { size_bytes: completed.size })
            }
            Err(OpenHumansError::Refused(refusal))
                if refusal.says("file not present") || refusal.says("file does not exist") =>
            {
                Ok(Completion::NothingStored)
            }
            Err(OpenHumansError::Trouble { status: Some(500), .. }) => Ok(Completion::UnknownOrTrouble),
            Err(error) => Err(error),
        }
    }

    /// Deletes a file of this project, bytes and all. Says whether there was one to delete.
    ///
    /// # Errors
    ///
    /// As every call, and [`OpenHumansError::Malformed`] when another file was deleted.
    pub async fn delete_file(&self, member: MemberId, id: u64) -> Result<bool, OpenHumansError> {
        let form = [("file_id", id)];
        let url = self.api("files/delete/")?;
        let deleted: Deleted =
            self.call(member, |access| self.post(&url, access).form(&form)).await?.parse("a deletion")?;
        if deleted.ids.iter().any(|deleted| *deleted != id) {
            return Err(OpenHumansError::Malformed("the deletion of another file"));
        }
        Ok(!deleted.ids.is_empty())
    }

    pub(super) fn post(&self, url: &Url, access: &SecretString) -> reqwest::RequestBuilder {
        self.http
            .post(url.clone())
            .bearer_auth(access.expose_secret())
            .header(header::ACCEPT, "application/json")
    }
}

/// How long a transfer of a size may take.
pub(super) fn transfer_timeout(size_bytes: u64) -> Duration {
    SHORTEST_TRANSFER + Duration::from_secs(size_bytes / SLOWEST_BYTES_PER_SECOND)
}
