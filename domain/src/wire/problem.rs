//! Every error the server answers with, by what the member can do about it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Every error the server answers with, as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable; the page turns it into a sentence and a next action.
    pub code: ErrorCode,
    /// The same in English, for people who call the API by hand.
    pub message: String,
    /// When trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
    /// The field that was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The identifier of the request, under which the operator finds it in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Everything that can go wrong, by what the member can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Sign in first.
    NotSignedIn,
    /// No such thing, or another member's.
    NotFound,
    /// The request is not one this server understands.
    InvalidRequest,
    /// The request came from another site.
    CrossOrigin,
    /// The request is larger than allowed.
    TooLarge,
    /// The request did not come in time.
    TooSlow,
    /// Too many requests or imports; wait.
    TooMany,
    /// The range ends before it starts, lies in the future or begins before any data.
    InvalidRange,
    /// No data type was chosen, or one the provider does not carry.
    InvalidDataTypes,
    /// The link needs the member's consent again.
    NeedsReconnect,
    /// The operation does not fit the import's state.
    WrongState,
    /// This site does not offer that provider.
    ProviderOff,
    /// The member pressed cancel on the consent page.
    ConsentDenied,
    /// The answer of the consent page does not belong to this browser, or is too old.
    AuthorizationExpired,
    /// The answer of the consent page was used before.
    AuthorizationReplayed,
    /// Open Humans or the provider refused to finish the connection.
    AuthorizationRefused,
    /// The provider does not give one of the permissions a data type needs that the member chose.
    FurtherRefused,
    /// The operator's client id or secret is wrong.
    InvalidClient,
    /// The client id or secret entered cannot be one.
    InvalidOwnClient,
    /// Intraday data needs a client the member registered, and there is none that works.
    OwnClientNeeded,
    /// The own client a sign-in was begun with was replaced or removed before the member came back.
    OwnClientReplaced,
    /// The operator's client serves as many accounts as it ever may; a client of the member's own is the way.
    OperatorClientFull,
    /// The member left every permission unticked.
    NothingGranted,
    /// The Google account has no Fitbit data.
    AccountNotLinked,
    /// The permission carries scopes of other services, so that the provider refuses every request.
    DisallowedScopes,
    /// The operator has not switched the Google Health API on.
    ServiceDisabled,
    /// The member's other permission belongs to another account.
    OtherAccount,
    /// The quota is used up; goes on by itself.
    Quota,
    /// The provider does not answer or answers with errors.
    ProviderTrouble,
    /// The provider answered something that is not what it documents.
    MalformedAnswer,
    /// The provider's answer was larger than allowed.
    AnswerTooLarge,
    /// The provider refused the request as wrong.
    RequestRefused,
    /// The permission is missing.
    NotPermitted,
    /// The service has ended (410).
    Gone,
    /// Open Humans does not answer or answers with errors.
    OpenHumansTrouble,
    /// Open Humans ended the permission; sign in again.
    OpenHumansReconnect,
    /// What is left out cannot be left out so: days of what has none, a part of what has no times.
    InvalidRule,
    /// The member leaves out as much as anybody may, counted in rules.
    TooManyRules,
    /// What is left out has changed since the member looked.
    RulesChanged,
    /// An automatic update has changed since the member looked.
    UpdateChanged,
    /// The file on Open Humans holds another account's data.
    FileOfOtherAccount,
    /// Storage refused the file.
    UploadRefused,
    /// What was fetched has been deleted after its time.
    Expired,
    /// The site cannot keep data at the moment: its disk is full, or its store does not answer.
    SpoolTrouble,
    /// Some of what was fetched is damaged here; those days can be fetched again.
    DataDamaged,
    /// The server failed; the fault is logged.
    Internal,
}
