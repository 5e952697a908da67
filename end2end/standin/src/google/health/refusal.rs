//! The errors of the Health API, in Google's shape.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

/// The domain of errors this service names itself.
const SERVICE: &str = "health.googleapis.com";
/// The domain of errors Google's platform names for every service.
const PLATFORM: &str = "googleapis.com";

/// An error answer: HTTP status, canonical status, and the details the sheet knows for it.
#[derive(Debug, Clone)]
pub struct Refusal {
    code: u16,
    status: &'static str,
    message: String,
    details: Vec<Value>,
    retry_after_seconds: Option<u64>,
}

impl Refusal {
    fn new(code: u16, status: &'static str, message: impl Into<String>) -> Self {
        Self { code, status, message: message.into(), details: Vec::new(), retry_after_seconds: None }
    }

    fn with_reason(mut self, domain: &str, reason: &str, metadata: &[(&str, &str)]) -> Self {
        let mut detail = Map::new();
        detail.insert("@type".to_owned(), "type.googleapis.com/google.rpc.ErrorInfo".into());
        detail.insert("reason".to_owned(), reason.into());
        detail.insert("domain".to_owned(), domain.into());
        if !metadata.is_empty() {
            let metadata: Map<_, _> =
                metadata.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
            detail.insert("metadata".to_owned(), metadata.into());
        }
        self.details.push(detail.into());
        self
    }

    /// Refuses a malformed body or parameter: 400 without any detail.
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", message)
    }

    /// Refuses an argument for a reason of the service's catalogue: 400.
    pub(super) fn invalid(reason: &str, message: impl Into<String>) -> Self {
        Self::malformed(message).with_reason(SERVICE, reason, &[])
    }

    /// Refuses an argument for a reason with something to read from it: 400.
    pub(super) fn invalid_with(reason: &str, metadata: &[(&str, &str)], message: impl Into<String>) -> Self {
        Self::malformed(message).with_reason(SERVICE, reason, metadata)
    }

    /// Refuses a filter: the general reason, the precise ones in the metadata, and the field.
    pub(super) fn filter(detailed_reasons: &[&str], message: impl Into<String>) -> Self {
        let message = message.into();
        let violation = json!({
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{"field": "filter", "description": message}],
        });
        let reasons = detailed_reasons.join(",");
        let mut refusal = Self::invalid_with(
            "INVALID_DATA_POINT_FILTER",
            &[("detailedReasons", &reasons)],
            "The filter is invalid.",
        );
        refusal.details.push(violation);
        refusal
    }

    /// Refuses a Google account that has no Fitbit profile: 400.
    pub(super) fn not_linked() -> Self {
        Self::new(400, "FAILED_PRECONDITION", "The account has no profile in this service.").with_reason(
            SERVICE,
            "ACCOUNT_NOT_LINKED",
            &[],
        )
    }

    /// Refuses a request without a token: 401.
    pub(super) fn no_credentials() -> Self {
        Self::new(401, "UNAUTHENTICATED", "The request carries no access token.").with_reason(
            PLATFORM,
            "CREDENTIALS_MISSING",
            &[("service", SERVICE)],
        )
    }

    /// Refuses an unknown, expired or revoked token: 401, most often without a reason.
    pub(super) fn bad_credentials() -> Self {
        Self::new(401, "UNAUTHENTICATED", "The access token is not valid.")
    }

    /// Refuses a token without any scope the method takes: 403 from the platform.
    pub(super) fn scope_insufficient(method: &str) -> Self {
        Self::new(403, "PERMISSION_DENIED", "The access token lacks the scopes of this method.").with_reason(
            PLATFORM,
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            &[("service", SERVICE), ("method", method)],
        )
    }

    /// Refuses a token that lacks the scope of this one data type: 403 from the service.
    pub(super) fn scope_missing() -> Self {
        Self::new(403, "PERMISSION_DENIED", "The member has not consented to this data type.").with_reason(
            SERVICE,
            "MISSING_OAUTH_SCOPE",
            &[],
        )
    }

    /// Refuses a token that carries scopes of other services: 403.
    pub(super) fn scope_disallowed(scopes: &str) -> Self {
        Self::new(403, "PERMISSION_DENIED", "The access token carries scopes this service does not allow.")
            .with_reason(SERVICE, "DISALLOWED_OAUTH_SCOPES", &[("disallowed_scopes", scopes)])
    }

    /// Refuses every call of a project in which the API is not enabled: 403.
    pub(super) fn service_disabled(project: u64) -> Self {
        let mut refusal = Self::new(403, "PERMISSION_DENIED", "The API is not enabled in this project.")
            .with_reason(
                PLATFORM,
                "SERVICE_DISABLED",
                &[("consumer", &format!("projects/{project}")), ("service", SERVICE)],
            );
        refusal.details.push(json!({
            "@type": "type.googleapis.com/google.rpc.Help",
            "links": [{
                "description": "Google developers console API activation",
                "url": format!(
                    "https://console.developers.google.com/apis/api/health.googleapis.com/overview?project={project}"
                ),
            }],
        }));
        refusal
    }

    /// Refuses a caller whose consent was given with an identity this service does not know: 403 without a reason.
    pub(super) fn unknown_caller() -> Self {
        Self::new(403, "PERMISSION_DENIED", "The caller does not have permission.")
    }

    /// Refuses to show one member's data to another: 403.
    pub(super) fn not_yours() -> Self {
        Self::new(403, "PERMISSION_DENIED", "The caller may not read this resource.").with_reason(
            SERVICE,
            "RESOURCE_PERMISSION_DENIED",
            &[],
        )
    }

    /// Says that there is nothing of this name: 404.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NOT_FOUND", message).with_reason(SERVICE, "RESOURCE_NOT_FOUND", &[])
    }

    /// Refuses a request over the quota: 429, without `Retry-After` unless a switch asks for it.
    pub(super) fn over_quota(retry_after_seconds: Option<u64>) -> Self {
        let refusal = Self::new(429, "RESOURCE_EXHAUSTED", "The quota of this minute is used up.")
            .with_reason(PLATFORM, "RATE_LIMIT_EXCEEDED", &[]);
        Self { retry_after_seconds, ..refusal }
    }

    /// Reports a fault of the stand-in itself: 500.
    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(500, "INTERNAL", message)
    }

    /// Tells the HTTP status.
    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Writes the body.
    pub(super) fn body(&self) -> Value {
        let mut error = Map::new();
        error.insert("code".to_owned(), self.code.into());
        error.insert("message".to_owned(), self.message.as_str().into());
        error.insert("status".to_owned(), self.status.into());
        if !self.details.is_empty() {
            error.insert("details".to_owned(), self.details.clone().into());
        }
        json!({ "error": error })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.body())).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
