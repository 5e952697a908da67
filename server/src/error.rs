//! Turns internal errors into a status and the JSON of [`domain::wire::Problem`]. The only place where an error is
//! worded for people who call the API by hand; the page has sentences of its own for every code.

use crate::{imports::ImportError, spool::SpoolError, storage::StorageError};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::wire::{ErrorCode, Problem};
use http::StatusCode;
use jiff::Timestamp;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug)]
pub struct ApiError {
    code: ErrorCode,
    field: Option<&'static str>,
    retry_at: Option<Timestamp>,
}

impl ApiError {
    /// An error with nothing but its code.
    pub fn new(code: ErrorCode) -> Self {
        ApiError { code, field: None, retry_at: None }
    }

    /// An error about one field of the request.
    pub fn of_field(code: ErrorCode, field: &'static str) -> Self {
        ApiError { code, field: Some(field), retry_at: None }
    }

    /// The code the page will act on.
    pub fn code(&self) -> ErrorCode {
        self.code
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        ApiError::new(code)
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            // Deleted or disconnected between a look and a step, in another tab maybe.
            StorageError::Missing(_) => ApiError::new(ErrorCode::NotFound),
            error => internal(&error),
        }
    }
}

impl From<SpoolError> for ApiError {
    fn from(error: SpoolError) -> Self {
        tracing::error!(%error, "request failed");
        ApiError::new(ErrorCode::SpoolTrouble)
    }
}

impl From<tower_sessions::session::Error> for ApiError {
    fn from(error: tower_sessions::session::Error) -> Self {
        internal(&error)
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Refused { code, field, retry_at } => ApiError { code, field, retry_at },
            ImportError::Storage(error) => error.into(),
            ImportError::Spool(error) => error.into(),
        }
    }
}

/// Logs a fault of ours and answers without its text.
fn internal(error: &dyn std::error::Error) -> ApiError {
    tracing::error!(%error, "request failed");
    ApiError::new(ErrorCode::Internal)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, message) = describe(self.code);
        let field = self.field.map(str::to_owned);
        let request_id = crate::request_id::current();
        let problem = Problem {
            code: self.code,
            message: message.to_owned(),
            retry_at: self.retry_at,
            field,
            request_id,
        };
        (status, Json(problem)).into_response()
    }
}

/// The status and the English sentence of a code.
fn describe(code: ErrorCode) -> (StatusCode, &'static str) {
    use ErrorCode as C;
    use StatusCode as S;
    match code {
        C::NotSignedIn => (S::UNAUTHORIZED, "Sign in with Open Humans first: POST /api/sign-in."),
        C::NotFound => (S::NOT_FOUND, "There is no such thing, or it belongs to another member."),
        C::InvalidRequest => {
            (S::BAD_REQUEST, "The request is not one this server understands; see docs/API.md.")
        }
        C::CrossOrigin => (S::FORBIDDEN, "The request came from another site. Send it from the page itself."),
        C::TooLarge => (S::PAYLOAD_TOO_LARGE, "The request is larger than this server takes."),
        C::TooSlow => (
            S::REQUEST_TIMEOUT,
            "The request took too long to arrive. Send it again over a better connection.",
        ),
        C::TooMany => (
            S::TOO_MANY_REQUESTS,
            "That was too often in a short time, or too many imports are at work. Wait a while, or stop an import.",
        ),
        C::InvalidRange => {
            (S::UNPROCESSABLE_ENTITY, "The days must lie between the day the account was made and today.")
        }
        C::InvalidDataTypes => {
            (S::UNPROCESSABLE_ENTITY, "Choose at least one data type, and only those the provider carries.")
        }
        C::NeedsReconnect => (S::CONFLICT, "The provider ended the permission. Connect again to go on."),
        C::WrongState => (S::CONFLICT, "The import is not in a state that allows this. Read it again."),
        C::ProviderOff => (S::UNPROCESSABLE_ENTITY, "This site does not offer that provider."),
        C::ConsentDenied => (S::FORBIDDEN, "The consent page was cancelled. Start again whenever you like."),
        C::AuthorizationExpired => {
            (S::FORBIDDEN, "The consent took too long or began in another browser. Start again here.")
        }
        C::AuthorizationReplayed => {
            (S::FORBIDDEN, "This consent was used before. Start again if you need to.")
        }
        C::AuthorizationRefused => {
            (S::BAD_GATEWAY, "The service did not finish the connection. Start again.")
        }
        C::FurtherRefused => (
            S::BAD_GATEWAY,
            "The provider refuses a permission that only some data needs. Everything else goes on without it.",
        ),
        C::InvalidClient => {
            (S::BAD_GATEWAY, "The service does not take this site's client id or secret. Tell the operator.")
        }
        C::InvalidOwnClient => (
            S::UNPROCESSABLE_ENTITY,
            "The client id or the secret cannot be one of this provider. Copy both from its page again.",
        ),
        C::OwnClientNeeded => {
            (S::CONFLICT, "Data within the day needs a client of your own that works. Enter it and sign in.")
        }
        C::OwnClientReplaced => {
            (S::CONFLICT, "The client was replaced or removed while you were away. Sign in with the new one.")
        }
        C::OperatorClientFull => (
            S::CONFLICT,
            "This site's client at the provider may serve no more accounts. Make a client of your own and enter it here.",
        ),
        C::NothingGranted => {
            (S::FORBIDDEN, "No permission was granted. Start again and leave at least one ticked.")
        }
        C::AccountNotLinked => {
            (S::CONFLICT, "This Google account holds no Fitbit data. Choose another account.")
        }
        C::DisallowedScopes => (
            S::CONFLICT,
            "The permission carries scopes of other services, so every request is refused. End it at the provider, then connect again.",
        ),
        C::ServiceDisabled => {
            (S::BAD_GATEWAY, "The Google Health API is not switched on for this site. Tell the operator.")
        }
        C::OtherAccount => (S::CONFLICT, "The permission belongs to another account. Choose the first one."),
        C::Quota => (S::SERVICE_UNAVAILABLE, "The provider's limit is reached. Work goes on by itself."),
        C::ProviderTrouble => (S::BAD_GATEWAY, "The provider does not answer properly. Try again later."),
        C::MalformedAnswer => (S::BAD_GATEWAY, "The provider answered something it does not document."),
        C::AnswerTooLarge => (S::BAD_GATEWAY, "The provider's answer was larger than this server takes."),
        C::RequestRefused => (S::BAD_GATEWAY, "The provider refused the request as wrong."),
        C::NotPermitted => {
            (S::FORBIDDEN, "The permission for this data is missing. Connect again and tick it.")
        }
        C::Gone => (
            S::GONE,
            "The Fitbit Web API was switched off on 2 November 2026. Connect through Google instead.",
        ),
        C::OpenHumansTrouble => (S::BAD_GATEWAY, "Open Humans does not answer properly. Try again later."),
        C::OpenHumansReconnect => (S::CONFLICT, "Open Humans ended the permission. Sign in again."),
        C::InvalidRule => (
            S::UNPROCESSABLE_ENTITY,
            "Days are left out of what has days, and parts of a day of readings with times, from an earlier second to a later.",
        ),
        C::TooManyRules => (
            S::UNPROCESSABLE_ENTITY,
            "That is more rules than anybody may have. Lift some, or leave out longer stretches.",
        ),
        C::RulesChanged => {
            (S::CONFLICT, "What is left out has changed since you looked. Read it again, then send.")
        }
        C::UpdateChanged => {
            (S::CONFLICT, "The automatic update has changed since you looked. Read it again, then change it.")
        }
        C::FileOfOtherAccount => (
            S::CONFLICT,
            "The file on Open Humans holds another Fitbit account's data. Say that it may be replaced, or keep it.",
        ),
        C::UploadRefused => (S::BAD_GATEWAY, "The storage of Open Humans refused the file. Send it again."),
        C::Expired => (S::GONE, "What was fetched has been deleted after its time. Fetch it again."),
        C::SpoolTrouble => {
            (S::SERVICE_UNAVAILABLE, "This site cannot keep or read data at the moment. Try again later.")
        }
        C::DataDamaged => {
            (S::CONFLICT, "Some of what was fetched is damaged here. Fetch the failed days again, then send.")
        }
        C::Internal => (S::INTERNAL_SERVER_ERROR, "This server failed; the fault is logged. Try again."),
    }
}
