//! Imports: durable work that turns a link, some data types and a date range into records, and records into a file
//! on Open Humans. Decides what happens next; knows no HTTP framework, and asks [`crate::fetch`] for the network and
//! [`crate::storage`] to remember.
//!
//! The states are in [`domain::wire::ImportState`]; who moves an import between them:
//!
//! ```text
//! create ─▶ planned ─▶ running ⇄ waiting ─▶ ready ─▶ uploading ─▶ delivered        (runner)
//!                        ├─▶ paused ─▶ running                                       (pause, resume)
//!                        ├─▶ needs_reconnect ─▶ running                              (resume_link)
//!                        ├─▶ cancelled                                               (cancel)
//!                        └─▶ failed
//! ```

pub mod artifact;
mod chart;
mod copies;
mod create;
mod days;
pub mod deliver;
mod delivered;
mod describe;
mod erase;
mod handle;
mod leasing;
mod member_actions;
mod months;
mod notify;
mod repair;
mod retaken;
mod review;
mod review_intraday;
mod runner;
mod summary;
mod window_run;
mod zones;

pub use chart::{ChartAsk, MOST_POINTS, chart};
pub use copies::{Copies, delete_old_copies};
pub(crate) use copies::{CopyError, ask as ask_for_copy, find as find_copy, find_file as find_copy_file};
pub use create::create;
pub(crate) use create::{FIRST_DAY, check_selection, create_for_update, today};
pub use describe::describe;
pub use erase::{EraseError, delete_files};
pub use handle::{Handle, start};
pub(crate) use member_actions::deliver_agreed;
pub use member_actions::{cancel, delete, deliver_import, end_link, pause, repair, resume, resume_link};
pub use notify::{Event, notify};
pub use review::{daily_values, review};
pub use review_intraday::{day_records, intraday_days};
pub use zones::heart_rate_zones;

use crate::storage::StorageError;
use domain::wire::ErrorCode;
use jiff::Timestamp;

/// Why an import could not be made, changed or looked at.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The member's request does not fit; says which field, where there is one.
    #[error("refused: {code:?}")]
    Refused {
        /// What is wrong.
        code: ErrorCode,
        /// The field of the request.
        field: Option<&'static str>,
        /// When asking again makes sense.
        retry_at: Option<Timestamp>,
    },
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The spool failed.
    #[error("spool failed: {0}")]
    Spool(#[from] crate::spool::SpoolError),
}

impl From<EraseError> for ImportError {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::Storage(error) => ImportError::Storage(error),
            EraseError::Spool(error) => ImportError::Spool(error),
        }
    }
}

impl ImportError {
    fn refused(code: ErrorCode) -> Self {
        ImportError::Refused { code, field: None, retry_at: None }
    }

    fn field(code: ErrorCode, field: &'static str) -> Self {
        ImportError::Refused { code, field: Some(field), retry_at: None }
    }
}
