//! Why an import was not sent, by what the member can do about it.

use crate::{
    imports::artifact::ArtifactError, open_humans::OpenHumansError, segment::SegmentError, spool::SpoolError,
    storage::StorageError,
};
use domain::wire::ErrorCode;

/// Why sending stopped. Nothing on Open Humans has been removed then unless the new file was listed before.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// Open Humans does not do what it should.
    #[error(transparent)]
    OpenHumans(#[from] OpenHumansError),
    /// The bytes did not arrive: storage refused them or the connection broke every time.
    #[error("the upload failed: {0}")]
    Upload(OpenHumansError),
    /// Storage holds another number of bytes than were sent.
    #[error("{stored_bytes} bytes arrived of {sent_bytes}")]
    UploadCut {
        /// What Open Humans found.
        stored_bytes: u64,
        /// What was sent.
        sent_bytes: u64,
    },
    /// Open Humans says again and again that nothing arrived.
    #[error("the upload did not arrive")]
    UploadLost,
    /// The new file is complete but not listed.
    #[error("the new file is not listed")]
    NotListed,
    /// The files on Open Humans change while they are merged.
    #[error("the files on open humans changed again and again")]
    NeverStill,
    /// A file there holds another account's data, and the member has not said to replace it.
    #[error("a file there holds another account's data")]
    FileOfOtherAccount,
    /// What was fetched is no longer here.
    #[error("what was fetched has been deleted")]
    Expired,
    /// The file could not be made.
    #[error(transparent)]
    Artifact(ArtifactError),
    /// Our database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Our spool failed.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The server stops.
    #[error("stopped before it was done")]
    Stopped,
}

impl DeliverError {
    /// The code the member is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::OpenHumans(error) => error.code(),
            Self::Upload(_) | Self::UploadCut { .. } | Self::UploadLost => ErrorCode::UploadRefused,
            Self::NotListed | Self::NeverStill => ErrorCode::OpenHumansTrouble,
            Self::FileOfOtherAccount => ErrorCode::FileOfOtherAccount,
            Self::Expired => ErrorCode::Expired,
            Self::Spool(_) => ErrorCode::SpoolTrouble,
            Self::Artifact(error) if error.is_damage() => ErrorCode::DataDamaged,
            Self::Artifact(ArtifactError::Spool(_) | ArtifactError::Segment(SegmentError::Spool(_))) => {
                ErrorCode::SpoolTrouble
            }
            Self::Artifact(_) | Self::Storage(_) | Self::Stopped => ErrorCode::Internal,
        }
    }
}

impl From<ArtifactError> for DeliverError {
    fn from(error: ArtifactError) -> Self {
        match error {
            ArtifactError::Segment(SegmentError::Spool(SpoolError::Missing)) => Self::Expired,
            ArtifactError::Segment(SegmentError::Stopped) => Self::Stopped,
            error => Self::Artifact(error),
        }
    }
}
