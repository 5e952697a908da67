//! Why the spool could not do what it was asked, from what a disk or a store said. A store's own words never go further:
//! they can hold what was signed.

use std::{error::Error, io};

/// Says why the spool could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// There is no such file.
    #[error("no such file in the spool")]
    Missing,
    /// The file is larger than anything that was put there.
    #[error("file in the spool is too large")]
    TooLarge,
    /// The disk is full.
    #[error("the disk of the spool is full; free some space")]
    Full,
    /// Nothing may be written to the disk.
    #[error(
        "the spool's folder cannot be written to; give this user the right to, on a disk that is writable"
    )]
    ReadOnly,
    /// The disk refused for another reason: broken, or something is in the way.
    #[error("spool: {0}")]
    Disk(String),
    /// The store refuses, and will go on refusing until someone mends a setting.
    #[error("the store of the spool refuses: {0}")]
    Refused(&'static str),
    /// The store is in trouble or out of reach; asking again later may help.
    #[error("the store of the spool {0}")]
    Trouble(String),
    /// The spool cannot be used as it is set. What is wrong, and what to do.
    #[error("{0}")]
    Unusable(String),
}

/// The codes a store refuses with for good, and what to do about each.
const REFUSALS: [(&str, &str); 13] = [
    ("InvalidAccessKeyId", "it does not know S3_ACCESS_KEY_ID; correct it"),
    ("SignatureDoesNotMatch", "S3_SECRET_ACCESS_KEY does not fit S3_ACCESS_KEY_ID; correct it"),
    (
        "ExpiredToken",
        "the credentials have expired; set new ones as S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY",
    ),
    (
        "TokenRefreshRequired",
        "the credentials have expired; set new ones as S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY",
    ),
    (
        "InvalidToken",
        "it does not take these credentials; set new ones as S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY",
    ),
    ("RequestTimeTooSkewed", "the clock of this machine is wrong; set it"),
    ("NoSuchBucket", "it has no bucket of that name; make it, or correct S3_BUCKET"),
    ("InvalidBucketName", "it has no bucket of that name; make it, or correct S3_BUCKET"),
    ("AuthorizationHeaderMalformed", "the bucket is in another region; correct S3_REGION"),
    (
        "PermanentRedirect",
        "the bucket is in another region; correct S3_REGION, or S3_ENDPOINT where it is set",
    ),
    ("AccountProblem", "there is a problem with the account; ask whoever runs the store"),
    ("QuotaExceeded", "the bucket is full; free some space in it"),
    ("AccessDenied", NO_ACCESS),
];
const NO_ACCESS: &str = "the credentials may not list, read, write and delete objects in the bucket; allow that, or correct S3_BUCKET";

impl From<object_store::Error> for SpoolError {
    fn from(error: object_store::Error) -> Self {
        use object_store::Error as Store;
        let text = error.to_string();
        // A missing bucket is answered like a missing object.
        if let Some((_, problem)) = REFUSALS.iter().find(|(code, _)| find_code(&text) == Some(*code)) {
            return SpoolError::Refused(problem);
        }
        match error {
            Store::NotFound { .. } => SpoolError::Missing,
            // An answer without body, as to HEAD.
            Store::PermissionDenied { .. } | Store::Unauthenticated { .. } => SpoolError::Refused(NO_ACCESS),
            Store::Precondition { .. } => {
                SpoolError::Trouble("holds another file than a moment ago".to_owned())
            }
            other => match find_io_error(&other) {
                Some(kind) => from_kind(kind, || text),
                None if matches!(other, Store::Generic { store: "S3", .. }) => {
                    SpoolError::Trouble(describe_trouble(&text))
                }
                None => SpoolError::Disk(text),
            },
        }
    }
}

impl From<io::Error> for SpoolError {
    fn from(error: io::Error) -> Self {
        from_kind(error.kind(), || error.to_string())
    }
}

impl From<SpoolError> for io::Error {
    fn from(error: SpoolError) -> Self {
        let kind = match &error {
            SpoolError::Missing => io::ErrorKind::NotFound,
            SpoolError::TooLarge => io::ErrorKind::FileTooLarge,
            SpoolError::Full => io::ErrorKind::StorageFull,
            SpoolError::ReadOnly => io::ErrorKind::ReadOnlyFilesystem,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}

fn from_kind(kind: io::ErrorKind, text: impl FnOnce() -> String) -> SpoolError {
    match kind {
        io::ErrorKind::NotFound => SpoolError::Missing,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => SpoolError::Full,
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => SpoolError::ReadOnly,
        _ => SpoolError::Disk(text()),
    }
}

/// The kind of the disk's own error below, if there is one.
fn find_io_error(error: &object_store::Error) -> Option<io::ErrorKind> {
    if !matches!(error, object_store::Error::Generic { store: "LocalFileSystem", .. }) {
        return None;
    }
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        source = error.source();
    }
    None
}

/// The code in a store's answer, as in `<Code>SlowDown</Code>`.
fn find_code(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    (code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

/// What a store in trouble did, without its words.
fn describe_trouble(text: &str) -> String {
    let status = text.split_once("status code: ").and_then(|(_, rest)| rest.get(..3));
    match (status.and_then(|status| status.parse::<u16>().ok()), find_code(text)) {
        (Some(status), Some(code)) => format!("answers with status {status} ({code})"),
        (Some(status), None) => format!("answers with status {status}"),
        (None, Some(code)) => format!("answers with {code}"),
        (None, None) if text.contains("without LOCATION") => {
            "sends elsewhere; the bucket may be in another region: correct S3_REGION".to_owned()
        }
        (None, None) => "cannot be reached, or the connection broke".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: &str) -> object_store::Error {
        let text = format!(
            "Server returned non-2xx status code: 503 Service Unavailable: <Error><Code>{code}</Code>\
             <StringToSign>needle</StringToSign></Error>"
        );
        object_store::Error::Generic { store: "S3", source: text.into() }
    }

    #[test]
    fn answer_of_a_store_becomes_its_status_and_code_alone() {
        let error = SpoolError::from(answer("SlowDown"));

        assert_eq!(error.to_string(), "the store of the spool answers with status 503 (SlowDown)");
    }

    #[test]
    fn refusal_names_the_setting_to_mend() {
        for (code, setting) in [
            ("InvalidAccessKeyId", "S3_ACCESS_KEY_ID"),
            ("SignatureDoesNotMatch", "S3_SECRET_ACCESS_KEY"),
            ("NoSuchBucket", "S3_BUCKET"),
            ("AuthorizationHeaderMalformed", "S3_REGION"),
        ] {
            let error = SpoolError::from(answer(code));

            assert!(matches!(error, SpoolError::Refused(_)), "{error:?}");
            assert!(error.to_string().contains(setting), "{error}");
            assert!(!error.to_string().contains("needle"));
        }
    }

    #[test]
    fn missing_bucket_is_not_taken_for_a_missing_file() {
        let source = "status code: 404 Not Found: <Error><Code>NoSuchBucket</Code></Error>";
        let error = object_store::Error::NotFound { path: "a".to_owned(), source: source.into() };

        assert!(matches!(SpoolError::from(error), SpoolError::Refused(_)));
    }

    #[test]
    fn full_and_read_only_disks_are_told_apart() {
        let of = |kind: io::ErrorKind| SpoolError::from(io::Error::from(kind));

        assert!(matches!(of(io::ErrorKind::StorageFull), SpoolError::Full));
        assert!(matches!(of(io::ErrorKind::ReadOnlyFilesystem), SpoolError::ReadOnly));
        assert!(matches!(of(io::ErrorKind::PermissionDenied), SpoolError::ReadOnly));
        assert!(matches!(of(io::ErrorKind::NotADirectory), SpoolError::Disk(_)));
    }
}
