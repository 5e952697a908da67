//! The JSON of automatic updates: what a member wants fetched by itself, and how it went.

use super::ErrorCode;
#[cfg(feature = "openapi")]
use crate::intraday::{Granularity, IntradayType};
use crate::{catalog::ProviderId, data_type::DataType, intraday::IntradaySelection};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which data an update fetches. A link has at most one update of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UpdateKind {
    /// Daily data, which goes into the standard file.
    Standard,
    /// Readings within the day, which go into monthly files.
    Intraday,
}

impl UpdateKind {
    /// Both, in page order.
    pub const ALL: [UpdateKind; 2] = [UpdateKind::Standard, UpdateKind::Intraday];

    /// Its word in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            UpdateKind::Standard => "standard",
            UpdateKind::Intraday => "intraday",
        }
    }

    /// Finds the kind of a word.
    pub fn find(key: &str) -> Option<UpdateKind> {
        UpdateKind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How often an update is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UpdateEvery {
    /// Once a day.
    Day,
    /// Once a week.
    Week,
}

/// What becomes of what an update has fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UpdateMode {
    /// The member is told, and nothing is sent before they send it.
    Review,
    /// It is sent without asking.
    Send,
}

/// Whether an update is made when it is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UpdateState {
    /// It is.
    #[default]
    Active,
    /// Not until the member says so.
    Paused,
}

/// How the last update ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UpdateOutcome {
    /// What it fetched is on Open Humans.
    Sent,
    /// Nothing was there that had not been sent before, so nothing was sent.
    NothingNew,
    /// The member stopped it.
    Stopped,
    /// It could not go on; `last_problem` says why.
    Failed,
}

/// Sets up an update, or changes it. `PUT /api/updates/{link_id}/{kind}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUpdate {
    /// Daily data to fetch, for the kind `standard`.
    #[serde(default)]
    pub data_types: BTreeSet<DataType>,
    /// Intraday data to fetch, for the kind `intraday`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<IntradayType, Granularity>))]
    pub intraday: IntradaySelection,
    /// How often.
    pub every: UpdateEvery,
    /// What becomes of what is fetched. `send` is the member's consent to sending without being asked, and is noted with
    /// its time.
    pub mode: UpdateMode,
    /// Whether it is made when it is due.
    #[serde(default)]
    pub state: UpdateState,
    /// The revision of the update it changes, as the member saw it; none where there is none yet. Another one now is refused, so
    /// that what is on an old page never stands in for what the member wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
}

/// What a member has fetched by itself, and how it went. `GET /api/updates`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Update {
    /// The link it reads.
    pub link_id: String,
    /// Which data it fetches.
    pub kind: UpdateKind,
    /// The provider it reads.
    pub provider: ProviderId,
    /// The daily data it fetches; empty for the kind `intraday`.
    pub data_types: BTreeSet<DataType>,
    /// The intraday data it fetches; empty for the kind `standard`.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<IntradayType, Granularity>))]
    pub intraday: IntradaySelection,
    /// How often.
    pub every: UpdateEvery,
    /// What becomes of what is fetched.
    pub mode: UpdateMode,
    /// Whether it is made when it is due.
    pub state: UpdateState,
    /// When the member agreed to sending without being asked; none in the mode `review`.
    pub agreed_at: Option<Timestamp>,
    /// Counts the member's changes; to be named with the next.
    pub revision: u64,
    /// When the next one is due. One that is past is made soon: something else was in the way.
    pub next_due_at: Timestamp,
    /// The import it is at, where it is at one: fetching, waiting for the member's review, or being sent.
    pub import_id: Option<String>,
    /// The import of the last one, while it is still here.
    pub last_import_id: Option<String>,
    /// When the last one ended.
    pub last_ended_at: Option<Timestamp>,
    /// How the last one ended.
    pub last_outcome: Option<UpdateOutcome>,
    /// Why days were missing in the last one, or why it could not go on.
    pub last_problem: Option<ErrorCode>,
    /// What is in the way now.
    pub problem: Option<ErrorCode>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_reads_back_from_its_word_in_json_and_in_addresses() {
        for kind in UpdateKind::ALL {
            assert_eq!(UpdateKind::find(kind.key()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
        assert_eq!(UpdateKind::find("Standard"), None);
    }

    #[test]
    fn wish_without_a_mode_is_none() {
        let wish = |json: &str| serde_json::from_str::<NewUpdate>(json);

        assert!(wish(r#"{"data_types": ["steps"], "every": "day"}"#).is_err());
        assert!(wish(r#"{"data_types": ["steps"], "every": "day", "mode": "send", "sent": 1}"#).is_err());
        let review = wish(r#"{"data_types": ["steps"], "every": "week", "mode": "review"}"#).unwrap();
        assert_eq!((review.mode, review.state), (UpdateMode::Review, UpdateState::Active));
    }
}
