//! A member's account: what they set for all of it, their files on Open Humans, and leaving.

use crate::{catalog::ProviderId, date_range::DateRange};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a member has set for everything of theirs. `GET /api/account`, `PUT /api/account`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Whether the member may be told anything by an Open Humans message. Where not, no import sends one.
    pub wants_messages: bool,
}

/// A file this site put into the member's account at Open Humans. `GET /api/account/files`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredFile {
    /// Open Humans' identifier.
    pub id: u64,
    /// Its name there.
    pub basename: String,
    /// Its size, where it was noted when it was sent: Open Humans itself tells none.
    pub size_bytes: Option<u64>,
    /// The days it holds, where its description says so.
    pub range: Option<DateRange>,
    /// When it was sent.
    pub created_at: Option<Timestamp>,
}

/// Asks that everything of a member be deleted here. `POST /api/account/leave`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewDeparture {
    /// Whether the files this site sent to Open Humans are to be deleted there too.
    pub files: bool,
}

/// What was deleted, where, and what could not be. `POST /api/account/leave`, `GET /api/account/receipt`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// When leaving was asked for.
    pub begun_at: Timestamp,
    /// When nothing was left here; none while it is still being deleted, which goes on by itself.
    pub ended_at: Option<Timestamp>,
    /// The links that were ended, oldest first.
    pub links: Vec<EndedLink>,
    /// The providers at which the member had registered a client of their own. Its secret is deleted here; the client itself
    /// is the member's and stays there.
    pub own_clients: Vec<ProviderId>,
    /// Imports deleted, with everything fetched for them.
    pub imports: u64,
    /// Browsers signed out.
    pub sessions: u64,
    /// The files on Open Humans, where they were to be deleted.
    pub files: Option<EndedFiles>,
    /// Whether Open Humans confirmed that this site may act for the member there no more; none until it was asked.
    pub left_open_humans: Option<bool>,
}

impl Receipt {
    /// An empty receipt of a wish.
    pub fn new(begun_at: Timestamp, files: bool) -> Self {
        Receipt {
            begun_at,
            ended_at: None,
            links: Vec::new(),
            own_clients: Vec::new(),
            imports: 0,
            sessions: 0,
            files: files.then(EndedFiles::default),
            left_open_humans: None,
        }
    }

    /// Whether everything was deleted everywhere, so that nothing is left to do by hand.
    pub fn is_complete(&self) -> bool {
        self.ended_at.is_some()
            && self.left_open_humans != Some(false)
            && self.links.iter().all(|link| link.revoked_at_provider == Some(true))
            && self.own_clients.is_empty()
            && self.files.as_ref().is_none_or(|files| {
                files.was_listed != Some(false)
                    && files.files.iter().all(|file| file.is_deleted == Some(true))
            })
    }
}

/// A link that was ended because its member left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedLink {
    /// What its identifier was.
    pub id: String,
    /// The provider it read.
    pub provider: ProviderId,
    /// The name the account has at the provider, so that two can be told apart.
    pub name: Option<String>,
    /// Whether the provider confirmed the end of the permission; none until it was asked. If not, the member can end it
    /// there by hand.
    pub revoked_at_provider: Option<bool>,
}

/// The files on Open Humans of a member who left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedFiles {
    /// Whether Open Humans said which files there are; none until it was asked.
    pub was_listed: Option<bool>,
    /// The files it named.
    pub files: Vec<EndedFile>,
}

/// A file on Open Humans that was to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedFile {
    /// Open Humans' identifier.
    pub id: u64,
    /// Its name there.
    pub basename: String,
    /// Whether it is gone; none until it was tried.
    pub is_deleted: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipt_is_complete_once_nothing_is_left_to_do_by_hand() {
        let ended = Receipt {
            ended_at: Some(Timestamp::UNIX_EPOCH),
            left_open_humans: Some(true),
            ..Receipt::new(Timestamp::UNIX_EPOCH, true)
        };
        let link = EndedLink {
            id: "a".into(),
            provider: ProviderId::Fitbit,
            name: None,
            revoked_at_provider: Some(false),
        };
        let file = EndedFile { id: 1, basename: "fitbit-data.json".into(), is_deleted: Some(false) };
        let files = |was_listed, files| Some(EndedFiles { was_listed, files });

        assert!(ended.is_complete());
        for (what, receipt) in [
            ("under way", Receipt { ended_at: None, ..ended.clone() }),
            ("a link", Receipt { links: vec![link], ..ended.clone() }),
            ("a client", Receipt { own_clients: vec![ProviderId::Fitbit], ..ended.clone() }),
            ("unlisted files", Receipt { files: files(Some(false), vec![]), ..ended.clone() }),
            ("a file", Receipt { files: files(Some(true), vec![file]), ..ended.clone() }),
            ("a permission", Receipt { left_open_humans: Some(false), ..ended.clone() }),
        ] {
            assert!(!receipt.is_complete(), "{what}");
        }
    }
}
