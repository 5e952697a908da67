//! What the page and the server exchange about intraday data: own clients, progress, months, samples.

use super::{DeliveredFile, DeliveryStep, ErrorCode, Gap, KeptFile};
use crate::{
    catalog::ProviderId,
    intraday::{Granularity, IntradayType},
    samples::DaySummary,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// An OAuth client the member registered at a provider. `GET /api/own-clients`. The secret is never sent back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnClient {
    /// Where it is registered.
    pub provider: ProviderId,
    /// Its public name.
    pub client_id: String,
    /// How far it has come.
    pub state: OwnClientState,
    /// What is wrong with it, as far as was found.
    pub problem: Option<OwnClientProblem>,
    /// Permissions it needs and the member did not grant, as sent to the provider.
    pub missing_permissions: BTreeSet<String>,
    /// The link it serves, once connected.
    pub link_id: Option<String>,
    /// When a sign-in through it was begun that has not come back.
    pub sign_in_begun_at: Option<Timestamp>,
    /// When it was last tried.
    pub checked_at: Option<Timestamp>,
}

/// How far an own client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnClientState {
    /// Entered, not tried.
    Entered,
    /// It serves intraday data.
    Working,
    /// It was tried and does not; see the problem.
    Faulty,
}

/// What is wrong with an own client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnClientProblem {
    /// The provider does not know this id with this secret.
    WrongSecret,
    /// The address it sends members back to is not the one registered.
    WrongRedirect,
    /// It is registered as another type than Personal: answers come without readings within the day.
    NotPersonal,
    /// The member left permissions unticked.
    MissingPermission,
    /// The member signed in to another account than the link's.
    OtherAccount,
    /// The provider could not be asked.
    NotReachable,
}

/// Enters or replaces an own client. `PUT /api/own-clients/{provider}`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOwnClient {
    /// Its public name.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

// The secret must not reach a log.
impl fmt::Debug for NewOwnClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOwnClient").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// How far one intraday type of an import has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntradayProgress {
    /// The type.
    pub intraday_type: IntradayType,
    /// How finely it is fetched.
    pub granularity: Granularity,
    /// Windows in all; zero when it is not permitted, not carried, or everything is delivered already.
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

/// What is left of a link's quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaLeft {
    /// Requests left until the reset; absent where the provider does not say or nothing was asked yet.
    pub remaining: Option<u64>,
    /// Requests in a whole period.
    pub limit: u64,
    /// When the count starts again.
    pub resets_at: Option<Timestamp>,
}

/// The file of one month on its way to Open Humans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthDelivery {
    /// The month as `YYYY-MM`.
    pub month: String,
    /// How far it has come.
    pub step: DeliveryStep,
    /// Set when the file there holds the same already, so that nothing was sent.
    pub unchanged: bool,
    /// The file, once it is listed.
    pub file: Option<DeliveredFile>,
    /// Earlier files whose days are in the new one.
    pub merged_files: u32,
    /// Earlier files that were left alone, and why.
    pub kept_files: Vec<KeptFile>,
    /// Why it stopped, when it did; sending again goes on.
    pub problem: Option<ErrorCode>,
}

/// What was fetched of one intraday type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntradayReview {
    /// The type.
    pub intraday_type: IntradayType,
    /// How finely it was fetched.
    pub granularity: Granularity,
    /// Days with at least one reading.
    pub days_with_data: u32,
    /// First day with a reading.
    pub first_day: Option<Date>,
    /// Last day with a reading.
    pub last_day: Option<Date>,
    /// Days asked for and answered without a reading.
    pub days_empty: u32,
    /// Days not asked for because an earlier import delivered them.
    pub days_delivered_before: u32,
    /// Stretches that are not simply fetched: not permitted or failed, oldest first.
    pub gaps: Vec<Gap>,
}

/// The days of one intraday type, each in few numbers. `GET /api/imports/{id}/review/intraday/{intraday_type}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntradayDays {
    /// The type.
    pub intraday_type: IntradayType,
    /// Oldest first, at most one a day.
    pub days: Vec<DaySummary>,
}
