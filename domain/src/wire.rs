//! The JSON the page and the server exchange. A renamed field here breaks the build instead of the page.
//!
//! Times are RFC 3339 in UTC; dates are the member's own days; sizes are bytes; waits are seconds.

mod account;
mod chart;
mod copy;
mod delivery;
mod intraday;
mod link;
mod own_client;
mod problem;
mod repair;
mod review;
mod rules;
mod update;
mod zones;

pub use account::{AccountSettings, EndedFile, EndedFiles, EndedLink, NewDeparture, Receipt, StoredFile};
pub use chart::{ChartLevel, ChartPoint, IntradayChart};
pub use copy::{CopyFile, CopyForm, CopyState, NewCopy, SavedCopy};
pub use delivery::{DeliveredFile, Delivery, DeliveryStep, KeptFile, KeptReason, NewDelivery};
pub use intraday::{IntradayDays, IntradayProgress, IntradayReview, MonthDelivery, QuotaLeft};
pub use link::{Account, AccountDevice, Disconnected, Link, LinkState, NewLink, NewOwnSignIn};
pub use own_client::{NewOwnClient, OwnClient, OwnClientProblem, OwnClientState, OwnClientUse};
pub use problem::{ErrorCode, Problem};
pub use repair::{MOST_REPAIR_RANGES, NewRepair};
pub use review::{DailyValues, DataTypeReview, Gap, GapState, Review};
pub use rules::{LeftOut, StoredRule};
pub use update::{NewUpdate, Update, UpdateEvery, UpdateKind, UpdateMode, UpdateOutcome, UpdateState};
pub use zones::{ZoneBorders, ZoneStretch};

#[cfg(feature = "openapi")]
use crate::intraday::{Granularity, IntradayType};
use crate::{catalog::ProviderId, data_type::DataType, date_range::DateRange, intraday::IntradaySelection};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a visitor may know of this site before signing in. `GET /api/site`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Site {
    /// Who runs it.
    pub operator: String,
    /// How to reach them: an e-mail or web address.
    pub contact: Option<String>,
    /// Where the source code is.
    pub source_url: Option<String>,
    /// Where members see their files on Open Humans.
    pub open_humans_files_url: String,
    /// The providers this site offers, in order.
    pub providers: Vec<ProviderId>,
    /// Days fetched data stays here after an import's last change.
    pub retention_days: u32,
    /// Days a browser stays signed in unused.
    pub session_days: u32,
    /// Largest file of an earlier import that can be merged.
    pub merge_limit_bytes: u64,
    /// The address each provider must send members back to, for registering a client of one's own.
    pub redirect_urls: BTreeMap<ProviderId, String>,
    /// Where members register a client of their own at each provider that takes such.
    #[serde(default)]
    pub registration_urls: BTreeMap<ProviderId, String>,
    /// Whether members can make a client of their own, for each provider offered; [`OwnClientUse::Never`] where absent.
    #[serde(default)]
    pub own_clients: BTreeMap<ProviderId, OwnClientUse>,
}

/// The signed-in member. `GET /api/session` answers this or `null`, never 401.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Username on Open Humans when shared with us, else the project member id.
    pub member_name: String,
    /// The member's links, oldest first.
    pub links: Vec<Link>,
    /// The member's imports, newest first, at most twenty.
    pub imports: Vec<Import>,
}

/// Where the browser must go next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Redirect {
    /// An absolute address of Open Humans or a provider.
    pub location: String,
}

/// Asks for an import. `POST /api/imports`.
///
/// Whoever sends it has a range; what is received has two dates, [`AskedRange`], so that a range that ends before it starts is
/// refused as such.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "link_id": "0198a0c0-0000-7000-8000-000000000000",
    "data_types": ["steps", "sleep"],
    "range": { "start": "2026-11-01", "end": "2026-11-08" },
})))]
#[serde(deny_unknown_fields)]
pub struct NewImport<R = DateRange> {
    /// The link to read.
    pub link_id: String,
    /// Daily data to fetch. An import fetches either this or intraday data, not both.
    #[serde(default)]
    pub data_types: BTreeSet<DataType>,
    /// Intraday data to fetch.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<IntradayType, Granularity>))]
    pub intraday: IntradaySelection,
    /// The member's days to fetch.
    pub range: R,
    /// Whether to tell the member by an Open Humans message when it is ready or needs them.
    #[serde(default)]
    pub notify: bool,
}

/// Two dates that are meant to be a [`DateRange`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedRange {
    /// The first day.
    pub start: Date,
    /// The day after the last one.
    pub end: Date,
}

impl AskedRange {
    /// The range; none when the dates make no range.
    pub fn find_range(self) -> Option<DateRange> {
        DateRange::new(self.start, self.end).ok()
    }
}

impl From<DateRange> for AskedRange {
    fn from(range: DateRange) -> Self {
        AskedRange { start: range.start(), end: range.end() }
    }
}

impl NewImport<AskedRange> {
    /// The same with a range; none when the dates make no range.
    pub fn with_range(self) -> Option<NewImport> {
        let NewImport { link_id, data_types, intraday, range, notify } = self;
        let range = DateRange::new(range.start, range.end).ok()?;
        Some(NewImport { link_id, data_types, intraday, range, notify })
    }
}

/// Durable work for one link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// Our identifier.
    pub id: String,
    /// The link it reads; absent once disconnected.
    pub link_id: Option<String>,
    /// The provider it reads.
    pub provider: ProviderId,
    /// Where it stands.
    pub state: ImportState,
    /// The daily data it fetches; empty for an intraday import.
    pub data_types: BTreeSet<DataType>,
    /// The intraday data it fetches; empty for an import of daily data.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<IntradayType, Granularity>))]
    pub intraday: IntradaySelection,
    /// The days it fetches.
    pub range: DateRange,
    /// Whether the member is told by an Open Humans message.
    pub notify: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
    /// When what was fetched will be deleted here.
    pub expires_at: Timestamp,
    /// Requests answered so far.
    pub requests_done: u64,
    /// Requests expected in all.
    pub requests_planned: u64,
    /// Seconds until everything is fetched, at the present pace.
    pub seconds_left: Option<u64>,
    /// In `waiting`: when it goes on by itself.
    pub retry_at: Option<Timestamp>,
    /// In `waiting`, `needs_reconnect` and `failed`: why.
    pub problem: Option<ErrorCode>,
    /// How far each data type has come, in page order.
    pub progress: Vec<Progress>,
    /// How far each intraday type has come, in page order.
    pub intraday_progress: Vec<IntradayProgress>,
    /// What is left of the link's quota, where the provider counts requests.
    pub quota: Option<QuotaLeft>,
    /// The upload of `fitbit-data.json`, once asked for.
    pub delivery: Option<Delivery>,
    /// The uploads of the monthly files, oldest first, once asked for.
    pub months: Vec<MonthDelivery>,
    /// The revision of the member's rules its files were made under, the earliest of them; sending it again makes them anew when
    /// that is not the present one.
    #[serde(default)]
    pub rules_revision: Option<u64>,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Saved, not started.
    Planned,
    /// Fetching.
    Running,
    /// Waiting for a quota or for a provider in trouble; goes on at `retry_at`.
    Waiting,
    /// Held by the member; goes on when they say so.
    Paused,
    /// Everything is fetched or failed; the member may look at it.
    Ready,
    /// Being sent to Open Humans.
    Uploading,
    /// Listed on Open Humans.
    Delivered,
    /// The provider ended the permission; everything fetched is kept.
    NeedsReconnect,
    /// Cannot go on.
    Failed,
    /// Stopped by the member.
    Cancelled,
}

impl ImportState {
    /// Whether the server is at work on it by itself.
    pub const fn is_active(self) -> bool {
        matches!(
            self,
            ImportState::Planned | ImportState::Running | ImportState::Waiting | ImportState::Uploading
        )
    }
}

/// How far one data type of an import has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// The data type.
    pub data_type: DataType,
    /// Windows in all; zero when it is not permitted or not carried.
    pub windows: u32,
    /// Windows finished, whichever way.
    pub windows_done: u32,
    /// Windows that failed.
    pub windows_failed: u32,
    /// Whether a needed permission is missing.
    pub not_permitted: bool,
    /// Days with at least one reading so far.
    pub days_with_data: u32,
}
