//! What the page and the server exchange about own clients: OAuth clients that members registered at a provider.

use crate::catalog::ProviderId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// Whether members can make an OAuth client of their own at a provider, and what for. Part of `GET /api/site`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OwnClientUse {
    /// They cannot.
    #[default]
    Never,
    /// They can; the operator's client serves everything too.
    Possible,
    /// They have to, unless they connected here before: the operator's client serves as many accounts as it ever may.
    Full,
    /// They have to for readings within the day; the operator's client serves everything else.
    NeededForIntraday,
}

impl OwnClientUse {
    /// Whether a client of the member's own is taken at all.
    pub const fn is_offered(self) -> bool {
        !matches!(self, OwnClientUse::Never)
    }
}

/// An OAuth client the member registered at a provider. `GET /api/own-clients`. The secret is never sent back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// When the permission given through it ends by itself, where the provider says so: a week after the consent while
    /// the project at Google is being tested.
    #[serde(default)]
    pub consent_ends_at: Option<Timestamp>,
    /// When it was last tried.
    pub checked_at: Option<Timestamp>,
}

/// How far an own client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OwnClientState {
    /// Entered, not tried.
    Entered,
    /// It serves what it is for.
    Working,
    /// It was tried and does not; see the problem.
    Faulty,
}

/// What is wrong with an own client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    /// The API is not switched on in the member's project, or the id belongs to another project.
    ApiNotEnabled,
    /// It works, but the member's project is being tested, so that the permission ends after seven days; see
    /// [`OwnClient::consent_ends_at`].
    Testing,
    /// The account has no data at this provider: it was never moved there, or it is another one.
    AccountNotMoved,
    /// The permission carries scopes of other services, so that the provider refuses every request.
    DisallowedScopes,
    /// The provider could not be asked.
    NotReachable,
}

/// Enters or replaces an own client. `PUT /api/own-clients/{provider}`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
