//! The bucket's refusals as XML, in the shape of the real one. Not here: when to refuse.

use crate::oauth::{escape, random_letters};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// Why the bucket refuses a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A body sent in chunks.
    Chunked,
    /// A body without its length.
    MissingLength,
    /// A length that is no number.
    BadLength,
    /// A body over the limit of the stand-in.
    TooLarge,
    /// Fewer bytes than announced.
    Incomplete,
    /// Two ways of signing at once.
    TwoSignatures,
    /// No signature, or one without its expiry or key id.
    Unsigned,
    /// A key id that is not Open Humans'.
    UnknownKeyId,
    /// An address past its time; holds its expiry and the bucket's time.
    Expired {
        /// When the address expired, as it says.
        expires: String,
        /// What time it is.
        server_time: String,
    },
    /// A signature that does not fit; holds what should have been signed.
    WrongSignature {
        /// The text the signature should cover.
        string_to_sign: String,
    },
    /// No object of this key.
    NoSuchKey {
        /// The key.
        key: String,
    },
    /// No bucket of this name.
    NoSuchBucket,
    /// A method nobody signs addresses for.
    WrongMethod,
}

impl Refusal {
    /// Status, code, message and further elements, each a name and a text.
    fn describe(&self) -> (StatusCode, &'static str, &'static str, Vec<(&'static str, &str)>) {
        match self {
            Self::Chunked => (
                StatusCode::NOT_IMPLEMENTED,
                "NotImplemented",
                "A header you provided implies functionality that is not implemented",
                vec![("Header", "Transfer-Encoding")],
            ),
            Self::MissingLength => (
                StatusCode::LENGTH_REQUIRED,
                "MissingContentLength",
                "You must provide the Content-Length HTTP header.",
                vec![],
            ),
            Self::BadLength => (StatusCode::BAD_REQUEST, "BadRequest", "The length is not a number", vec![]),
            Self::TooLarge => (
                StatusCode::BAD_REQUEST,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size",
                vec![],
            ),
            Self::Incomplete => (
                StatusCode::BAD_REQUEST,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header",
                vec![],
            ),
            Self::TwoSignatures => (
                StatusCode::BAD_REQUEST,
                "InvalidArgument",
                "Only one auth mechanism allowed",
                vec![("ArgumentName", "Authorization")],
            ),
            Self::Unsigned => (StatusCode::FORBIDDEN, "AccessDenied", "Access Denied", vec![]),
            Self::UnknownKeyId => (
                StatusCode::FORBIDDEN,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                vec![],
            ),
            Self::Expired { expires, server_time } => (
                StatusCode::FORBIDDEN,
                "AccessDenied",
                "Request has expired",
                vec![("Expires", expires), ("ServerTime", server_time)],
            ),
            Self::WrongSignature { string_to_sign } => (
                StatusCode::FORBIDDEN,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.",
                vec![("StringToSign", string_to_sign)],
            ),
            Self::NoSuchKey { key } => {
                (StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.", vec![("Key", key)])
            }
            Self::NoSuchBucket => {
                (StatusCode::NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist", vec![])
            }
            Self::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.",
                vec![],
            ),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, message, more) = self.describe();
        write_error(status, code, message, &more)
    }
}

/// Writes a refusal as XML: code, message and further elements, each a name and a text.
pub(crate) fn write_error(
    status: StatusCode,
    code: &str,
    message: &str,
    more: &[(&'static str, &str)],
) -> Response {
    let more: String = more.iter().map(|(name, text)| format!("<{name}>{}</{name}>", escape(text))).collect();
    let request_id = random_letters(16).to_ascii_uppercase();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}\
             <RequestId>{request_id}</RequestId><HostId>standin</HostId></Error>"
    );
    let headers = [(header::CONTENT_TYPE, "application/xml"), (header::SERVER, "AmazonS3")];
    (status, headers, [("x-amz-request-id", request_id)], body).into_response()
}
