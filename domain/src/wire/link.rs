//! What the page and the server exchange about links to providers and whose data they read.

use crate::{catalog::ProviderId, data_type::DataType, intraday::IntradayType, plan::Pace};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Asks for a link to a provider. `POST /api/links`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// The provider to connect.
    pub provider: ProviderId,
    /// Whether the provider should let the member choose another account.
    #[serde(default)]
    pub switch_account: bool,
    /// Data types fetched only for members who choose them, whose permissions the member wants now.
    #[serde(default)]
    pub further: BTreeSet<DataType>,
    /// The same of readings within the day.
    #[serde(default)]
    pub further_readings: BTreeSet<IntradayType>,
    /// The link whose data was being chosen when `further` or `further_readings` were wanted.
    #[serde(default)]
    pub chosen_of: Option<String>,
    /// Whether to leave out further permissions granted before, which are asked for again otherwise.
    #[serde(default)]
    pub basic_only: bool,
}

/// Begins signing in through a client of the member's own. `POST /api/own-clients/{provider}/sign-in`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOwnSignIn {
    /// As in [`NewLink`].
    #[serde(default)]
    pub further: BTreeSet<DataType>,
    /// As in [`NewLink`].
    #[serde(default)]
    pub further_readings: BTreeSet<IntradayType>,
    /// As in [`NewLink`].
    #[serde(default)]
    pub chosen_of: Option<String>,
    /// As in [`NewLink`].
    #[serde(default)]
    pub basic_only: bool,
}

/// A member's standing permission to read one provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// Our identifier.
    pub id: String,
    /// The provider it reads.
    pub provider: ProviderId,
    /// Whether it works.
    pub state: LinkState,
    /// Whose data it is.
    pub account: Account,
    /// Scopes the member granted.
    pub granted: BTreeSet<String>,
    /// Whether it was made through a client the member registered.
    pub through_own_client: bool,
    /// When it was made or last renewed.
    pub connected_at: Timestamp,
    /// How fast the provider lets us ask at the moment.
    pub pace: Pace,
}

/// Whether a link works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Tokens are held and worked last time.
    Active,
    /// The provider ended the permission.
    NeedsReconnect,
}

/// Whose data a link reads, as far as the provider says; shown to the member alone, never written to a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The name shown at Fitbit; Google gives none.
    pub display_name: Option<String>,
    /// The day the account was made.
    pub member_since: Option<Date>,
    /// IANA time zone of the account.
    pub time_zone: Option<String>,
    /// Trackers and scales.
    pub devices: Vec<AccountDevice>,
    /// Fitbit's identifier of the account, the same through both providers.
    pub legacy_user_id: Option<String>,
}

/// A device of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountDevice {
    /// Product name.
    pub name: String,
    /// When it last sent its readings, as the provider wrote it.
    pub last_sync: Option<String>,
}

/// Links ended. Answer of `DELETE /api/links/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disconnected {
    /// Whether the provider confirmed the end of the permission. If not, the member can end it there by hand.
    pub revoked_at_provider: bool,
}
