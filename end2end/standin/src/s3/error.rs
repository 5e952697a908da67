//! What the store refuses, and with which code. Not here: when to refuse.

use crate::storage;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// Why the store refuses a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The body did not arrive as it has to.
    Transfer(storage::Refusal),
    /// No signature.
    Unsigned,
    /// Another way of signing.
    OtherMechanism,
    /// The authorization header cannot be read, or is for another region; holds what is wrong.
    MalformedAuthorization(String),
    /// A header that every request needs is missing; holds its name.
    MissingHeader(&'static str),
    /// A header that has to be signed is not; holds its name.
    HeaderNotSigned(String),
    /// A key id of nobody.
    UnknownKeyId,
    /// Credentials whose time is over.
    ExpiredCredentials,
    /// The signature does not fit; holds what should have been signed.
    WrongSignature {
        /// The text the signature should cover.
        string_to_sign: String,
    },
    /// The clocks are too far apart.
    ClockSkew,
    /// A body that is not covered by the signature, over plain http.
    UnsignedBody,
    /// A body with another SHA-256 than the signed one.
    WrongSha256,
    /// A body with another MD5 than announced.
    WrongMd5,
    /// No bucket of this name.
    NoSuchBucket,
    /// No object of this key.
    NoSuchKey,
    /// No multipart upload of this id under this key.
    NoSuchUpload,
    /// A part that was never uploaded, or under another tag.
    InvalidPart,
    /// Parts out of their order.
    InvalidPartOrder,
    /// A part other than the last below 5 MiB.
    PartTooSmall,
    /// A body that is not the XML wanted.
    MalformedXml,
    /// A parameter out of its bounds; holds its name.
    InvalidArgument(&'static str),
    /// A condition that does not hold.
    PreconditionFailed,
    /// A range outside of the object.
    InvalidRange,
    /// A method or sub-resource nobody here knows.
    NotImplemented,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let forbidden = StatusCode::FORBIDDEN;
        let (bad, missing) = (StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND);
        let write = |status, code, message: &str| storage::write_error(status, code, message, &[]);
        match self {
            Self::Transfer(refusal) => refusal.into_response(),
            Self::Unsigned => write(forbidden, "AccessDenied", "Access Denied"),
            Self::OtherMechanism => write(
                bad,
                "InvalidRequest",
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            ),
            Self::MalformedAuthorization(what) => write(bad, "AuthorizationHeaderMalformed", &what),
            Self::MissingHeader(name) => {
                write(bad, "InvalidRequest", &format!("Missing required header for this request: {name}"))
            }
            Self::HeaderNotSigned(name) => storage::write_error(
                forbidden,
                "AccessDenied",
                "There were headers present in the request which were not signed",
                &[("HeadersNotSigned", &name)],
            ),
            Self::UnknownKeyId => write(
                forbidden,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
            Self::ExpiredCredentials => write(bad, "ExpiredToken", "The provided token has expired."),
            Self::WrongSignature { string_to_sign } => storage::write_error(
                forbidden,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.",
                &[("StringToSign", &string_to_sign)],
            ),
            Self::ClockSkew => write(
                forbidden,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            ),
            Self::UnsignedBody => write(bad, "InvalidRequest", "Unsigned payloads are taken over https only"),
            Self::WrongSha256 => write(
                bad,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ),
            Self::WrongMd5 => {
                write(bad, "BadDigest", "The Content-MD5 you specified did not match what we received.")
            }
            Self::NoSuchBucket => write(missing, "NoSuchBucket", "The specified bucket does not exist"),
            Self::NoSuchKey => write(missing, "NoSuchKey", "The specified key does not exist."),
            Self::NoSuchUpload => write(
                missing,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
            ),
            Self::InvalidPart => {
                write(bad, "InvalidPart", "One or more of the specified parts could not be found.")
            }
            Self::InvalidPartOrder => {
                write(bad, "InvalidPartOrder", "The list of parts was not in ascending order.")
            }
            Self::PartTooSmall => {
                write(bad, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            }
            Self::MalformedXml => write(bad, "MalformedXML", "The XML you provided was not well-formed"),
            Self::InvalidArgument(name) => {
                storage::write_error(bad, "InvalidArgument", "Invalid argument", &[("ArgumentName", name)])
            }
            Self::PreconditionFailed => write(
                StatusCode::PRECONDITION_FAILED,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
            ),
            Self::InvalidRange => write(
                StatusCode::RANGE_NOT_SATISFIABLE,
                "InvalidRange",
                "The requested range is not satisfiable",
            ),
            Self::NotImplemented => {
                write(StatusCode::NOT_IMPLEMENTED, "NotImplemented", "What you asked for is not implemented")
            }
        }
    }
}
