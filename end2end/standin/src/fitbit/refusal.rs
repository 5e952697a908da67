//! The error answers of api.fitbit.com. Not here: what shows on the consent page, which never leaves it.

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::scope::Scope;
use crate::tcx;

/// One error of the API: a status and the one item of its `errors` list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `errorType` by which clients decide.
    pub error_type: &'static str,
    /// The `fieldName`; left out of the body when nothing.
    pub field: Option<&'static str>,
    /// The text for people.
    pub message: String,
}

impl Refusal {
    fn new(
        status: StatusCode,
        error_type: &'static str,
        field: Option<&'static str>,
        message: String,
    ) -> Self {
        Self { status, error_type, field, message }
    }

    /// A request without an `Authorization: Bearer` header: 400, not 401.
    pub(super) fn no_authorization() -> Self {
        let message = "Authorization header required.".to_owned();
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", None, message)
    }

    /// An access token past its eight hours.
    pub(super) fn expired_token(token: &str) -> Self {
        let message = format!("Access token expired: {token}");
        Self::new(StatusCode::UNAUTHORIZED, "expired_token", None, message)
    }

    /// An access token that is unknown or was revoked.
    pub(super) fn invalid_token(token: &str) -> Self {
        let message = format!("Access token invalid: {token}");
        Self::new(StatusCode::UNAUTHORIZED, "invalid_token", None, message)
    }

    /// A client id or secret that does not fit the one registered app.
    pub(super) fn invalid_client() -> Self {
        let message = "Client id or client secret does not fit a registered application.".to_owned();
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", None, message)
    }

    /// An authorization code or a refresh token that is dead; `what` names it with its text.
    pub(super) fn invalid_grant(what: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_grant", None, what.to_owned())
    }

    /// A token request that lacks a field.
    pub(super) fn missing_parameter(name: &str) -> Self {
        let message = format!("Missing parameters: {name}");
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", None, message)
    }

    /// A request that cannot be read as what the endpoint takes.
    pub(super) fn invalid_request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", Some("n/a"), message.to_owned())
    }

    /// A path that is none of the API's.
    pub(super) fn unknown_path() -> Self {
        Self::invalid_request("The request names no resource of this API.")
    }

    /// A path argument or parameter that breaks its rule.
    pub(super) fn validation(field: &'static str, message: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation", Some(field), message)
    }

    /// More data points than one answer may hold (the withdrawn period `max`).
    pub(super) fn too_many_points() -> Self {
        let message = "The number of data points queried exceeds limit.".to_owned();
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation", Some("Request"), message)
    }

    /// An intraday request over more than a day.
    pub(super) fn window_over_a_day() -> Self {
        let message = "Time range should not be bigger than 24 hours".to_owned();
        Self::new(StatusCode::BAD_REQUEST, "request", Some("n/a"), message)
    }

    /// Data for which the member gave no permission.
    pub(super) fn insufficient_scope(scope: Scope) -> Self {
        let message = format!("The access token was granted without the scope {}.", scope.name());
        Self::new(StatusCode::FORBIDDEN, "insufficient_scope", None, message)
    }

    /// A changing request of an app that may only read.
    pub(super) fn read_only() -> Self {
        let message = "Read-only API client is not authorized to update resources.".to_owned();
        Self::new(StatusCode::FORBIDDEN, "insufficient_permissions", None, message)
    }

    /// Data that is not open to this type of app.
    pub(super) fn closed_to_app_type() -> Self {
        let message = "This type of application is not authorized to read intraday data.".to_owned();
        Self::new(StatusCode::FORBIDDEN, "insufficient_permissions", None, message)
    }

    /// The hour's requests are used up.
    pub(super) fn too_many_requests() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "system", Some("n/a"), "Too Many Requests".to_owned())
    }

    /// A log id that does not exist.
    pub(super) fn no_such_log() -> Self {
        let message = "There is no log of this id.".to_owned();
        Self::new(StatusCode::NOT_FOUND, "not_found", Some("n/a"), message)
    }

    /// A replay that does not hold this request.
    pub(super) fn not_recorded() -> Self {
        let message = "The recorded answers hold none for this request.".to_owned();
        Self::new(StatusCode::NOT_FOUND, "not_found", Some("n/a"), message)
    }

    /// Renders the body as the API sends it.
    pub(super) fn body(&self) -> Value {
        let mut item = json!({ "errorType": self.error_type, "message": self.message });
        if let (Some(field), Some(members)) = (self.field, item.as_object_mut()) {
            members.insert("fieldName".to_owned(), json!(field));
        }
        json!({ "errors": [item], "success": false })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut answer = json_answer(&self.body());
        *answer.status_mut() = self.status;
        answer
    }
}

/// Sends a value the way the API does, with its content type and language headers.
pub(super) fn json_answer(body: &Value) -> Response {
    written_answer(body.to_string())
}

/// Sends a JSON text the way the API does.
pub(super) fn written_answer(body: String) -> Response {
    labelled(body, "application/json;charset=UTF-8")
}

/// Sends a Training Center file.
pub(super) fn file_answer(body: String) -> Response {
    labelled(body, tcx::CONTENT_TYPE)
}

fn labelled(body: String, content_type: &'static str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(http::header::CONTENT_LANGUAGE, HeaderValue::from_static("en"));
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_name_is_left_out_where_the_service_sends_none() {
        let refusal = Refusal::no_authorization();

        let body = refusal.body();

        let expected = json!({
            "errors": [{ "errorType": "invalid_request", "message": "Authorization header required." }],
            "success": false,
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn quota_refusal_is_a_system_error_with_status_429() {
        let refusal = Refusal::too_many_requests();

        let body = refusal.body();

        let item = json!({ "errorType": "system", "fieldName": "n/a", "message": "Too Many Requests" });
        assert_eq!(body, json!({ "errors": [item], "success": false }));
        assert_eq!(refusal.status, StatusCode::TOO_MANY_REQUESTS);
    }
}
