//! Who the member is, and which of their files Open Humans lets us see.

use super::{OpenHumans, OpenHumansError, SignedUrl, transport, upload::SIZE_BYTES};
use crate::storage::MemberId;
use domain::DateRange;
use jiff::{Timestamp, civil::Date};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Most pages of files followed.
const MOST_PAGES: usize = 100;
/// Most files a member may have before we stop reading the list.
const MOST_FILES: usize = 10_000;
/// Longest member id, username or file name taken.
const LONGEST_NAME: usize = 1024;

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Names one member to this project only. Digits with leading zeros, or sixteen characters: never a number.
    pub project_member_id: String,
    /// The member's name on Open Humans, where they share it.
    pub username: Option<String>,
}

/// A completed file in a member's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberFile {
    /// Open Humans' identifier.
    pub id: u64,
    /// Its name, without folders.
    pub basename: String,
    /// Label of the project that put it there: `direct-sharing-102`.
    pub source: String,
    /// Where it can be fetched within the hour; what is refused here cannot be downloaded.
    pub download_url: Option<SignedUrl>,
    /// When its upload began.
    pub created_at: Option<Timestamp>,
    /// Its size, where whoever sent it said so.
    pub size_bytes: Option<u64>,
    /// The days it holds, where whoever sent it said so.
    pub days: Option<DateRange>,
}

#[derive(Deserialize)]
pub(super) struct MemberPage {
    project_member_id: String,
    #[serde(default)]
    username: Option<String>,
    next: Option<String>,
    data: Vec<FileEntry>,
}

#[derive(Deserialize)]
struct FileEntry {
    id: u64,
    basename: String,
    source: String,
    #[serde(default)]
    download_url: String,
    #[serde(default)]
    created: Value,
    #[serde(default)]
    metadata: Value,
}

impl FileEntry {
    fn text(&self, name: &str) -> Option<&str> {
        self.metadata.get(name).and_then(Value::as_str)
    }

    /// The days in the description, which may hold anything: dates or instants, one of the two, or neither.
    fn days(&self) -> Option<DateRange> {
        let day = |name| {
            let text = self.text(name)?;
            text.parse::<Date>().ok().or_else(|| text.get(..10)?.parse().ok())
        };
        DateRange::inclusive(day("start_date")?, day("end_date")?).ok()
    }

    fn into_file(self) -> Result<MemberFile, OpenHumansError> {
        if self.basename.len() > LONGEST_NAME || self.source.len() > LONGEST_NAME {
            return Err(OpenHumansError::Malformed("a file with an endless name"));
        }
        Ok(MemberFile {
            id: self.id,
            download_url: SignedUrl::parse(&self.download_url).ok(),
            created_at: self.created.as_str().and_then(|created| created.parse().ok()),
            size_bytes: self.metadata.get(SIZE_BYTES).and_then(Value::as_u64),
            days: self.days(),
            basename: self.basename,
            source: self.source,
        })
    }
}

impl MemberPage {
    /// The files of this page, and where the next page is, if there is one. The list began at `first`, this page is `url`.
    pub(super) fn into_files(
        self,
        first: &Url,
        url: &Url,
    ) -> Result<(Vec<MemberFile>, Option<Url>), OpenHumansError> {
        let files = self.data.into_iter().map(FileEntry::into_file).collect::<Result<_, _>>()?;
        let Some(next) = self.next else { return Ok((files, None)) };
        let next =
            Url::parse(&next).map_err(|_| OpenHumansError::Malformed("a next page that is no address"))?;
        if next.origin() != first.origin() || next.path() != first.path() || next == *url {
            return Err(OpenHumansError::Malformed("a next page somewhere else"));
        }
        Ok((files, Some(next)))
    }
}

#[derive(Deserialize)]
pub(super) struct Project {
    id_label: String,
}

impl Project {
    pub(super) fn into_label(self) -> Result<String, OpenHumansError> {
        if self.id_label.is_empty() || self.id_label.len() > LONGEST_NAME {
            return Err(OpenHumansError::Malformed("a project without a label"));
        }
        Ok(self.id_label)
    }
}

impl OpenHumans {
    /// Asks who a fresh access token belongs to.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Reconnect`] when the token does not work; the others as they are.
    pub async fn fetch_member(&self, access: &SecretString) -> Result<Identity, OpenHumansError> {
        // Each listed file costs Open Humans a download key, and none is needed here.
        let mut url = self.api("exchange-member/")?;
        url.query_pairs_mut().append_pair("limit", "1");
        let answer = transport::send(self.retries, || self.get(&url, access)).await?;
        identity(&answer.done()?.parse("the member")?)
    }

    /// Lists every completed file of a member that this project may see, in the order of their ids.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Malformed`] when the list leads to another origin, goes in a circle or does not end within a
    /// hundred pages; the others as they are. Nothing is given then: half a list is not a list.
    pub async fn list_files(&self, member: MemberId) -> Result<Vec<MemberFile>, OpenHumansError> {
        let first = self.api("exchange-member/")?;
        let mut files = BTreeMap::new();
        let mut url = first.clone();
        for _ in 0..MOST_PAGES {
            let page: MemberPage =
                self.call(member, |access| self.get(&url, access)).await?.parse("a page of files")?;
            let (some, next) = page.into_files(&first, &url)?;
            files.extend(some.into_iter().map(|file| (file.id, file)));
            if files.len() > MOST_FILES {
                return Err(OpenHumansError::Malformed("more files than anybody has"));
            }
            let Some(next) = next else { return Ok(files.into_values().collect()) };
            url = next;
        }
        Err(OpenHumansError::Malformed("a list of files without end"))
    }

    /// Lists the member's files of one name that this project put there itself.
    ///
    /// # Errors
    ///
    /// As [`list_files`](Self::list_files).
    pub async fn list_own_files(
        &self,
        member: MemberId,
        basename: &str,
    ) -> Result<Vec<MemberFile>, OpenHumansError> {
        let mut files = self.list_project_files(member).await?;
        files.retain(|file| file.basename == basename);
        Ok(files)
    }

    /// Lists the member's files that this project put there itself, whatever their names.
    ///
    /// # Errors
    ///
    /// As [`list_files`](Self::list_files).
    pub async fn list_project_files(&self, member: MemberId) -> Result<Vec<MemberFile>, OpenHumansError> {
        let label = self.fetch_project_label(member).await?;
        let mut files = self.list_files(member).await?;
        files.retain(|file| file.source == label);
        Ok(files)
    }

    /// The label of this project, `direct-sharing-N`: from the settings, else asked once.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn fetch_project_label(&self, member: MemberId) -> Result<String, OpenHumansError> {
        let label = self.label.get_or_try_init(|| async {
            let url = self.api("")?;
            let project: Project =
                self.call(member, |access| self.get(&url, access)).await?.parse("the project")?;
            project.into_label()
        });
        Ok(label.await?.clone())
    }

    pub(super) fn get(&self, url: &Url, access: &SecretString) -> reqwest::RequestBuilder {
        self.http
            .get(url.clone())
            .bearer_auth(access.expose_secret())
            .header(http::header::ACCEPT, "application/json")
    }
}

pub(super) fn identity(page: &MemberPage) -> Result<Identity, OpenHumansError> {
    let id = &page.project_member_id;
    if id.is_empty() || id.len() > LONGEST_NAME || id.chars().any(char::is_control) {
        return Err(OpenHumansError::Malformed("a member without an id"));
    }
    let username = page.username.clone().filter(|name| !name.trim().is_empty() && name.len() <= LONGEST_NAME);
    Ok(Identity { project_member_id: id.clone(), username })
}
