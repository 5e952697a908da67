//! What of an import an update asked for and did not get.

use super::{schedule::TRIES_BEFORE_TELLING, tell::tell};
use crate::{
    app_state::AppState,
    imports,
    messages::News,
    storage::{ImportRow, StorageError, Told, UpdateRow, WindowState},
};
use domain::wire::ErrorCode;
use std::collections::BTreeSet;

/// What is missing. Days that have no answer never count as covered, whatever the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    /// Data whose permission is missing.
    pub(super) is_not_permitted: bool,
    /// Why days could not be fetched, where some could not.
    pub(super) failed: Option<ErrorCode>,
    /// Days nobody asked for: the member held the import, or chose others.
    pub(super) is_unasked: bool,
}

impl Missing {
    /// What kept days from an update, if it was not its member.
    pub(super) fn problem(self) -> Option<ErrorCode> {
        self.failed.or(self.is_not_permitted.then_some(ErrorCode::NotPermitted))
    }
}

/// Finds what an import lacks; none where it is whole.
///
/// # Errors
///
/// When storage fails.
pub(super) async fn find_missing(
    app: &AppState,
    import: &ImportRow,
) -> Result<Option<Missing>, StorageError> {
    let mut missing = Missing {
        is_not_permitted: !import.not_permitted.is_empty() || !import.intraday_not_permitted.is_empty(),
        ..Missing::default()
    };
    for open in app.storage.list_open_windows(import.id).await? {
        match open.state {
            // What is only a part of something else is done without.
            WindowState::NotPermitted => {
                missing.is_not_permitted |=
                    import.is_intraday() || imports::is_essential(import.provider, &open.resource);
            }
            WindowState::Failed => {
                missing.failed.get_or_insert(open.problem.unwrap_or(ErrorCode::ProviderTrouble));
            }
            WindowState::Pending | WindowState::Parked => missing.is_unasked = true,
            WindowState::Fetched | WindowState::Empty | WindowState::Split => {}
        }
    }
    Ok((missing != Missing::default()).then_some(missing))
}

/// Tells a member of what is missing, each once: of a permission at once, since only they can give it, and of days when they
/// are missing again and again. Gives of what they are told by now; everything else is over once an update has ended.
///
/// # Errors
///
/// When storage fails.
pub(super) async fn tell_of_missing(
    app: &AppState,
    update: &UpdateRow,
    import: &ImportRow,
    missing: Missing,
    failures: u32,
) -> Result<BTreeSet<Told>, StorageError> {
    let mut told = BTreeSet::new();
    let is_days_due = missing.failed.is_some() && failures >= TRIES_BEFORE_TELLING;
    for (is_missing, is_due, what, news) in [
        (missing.is_not_permitted, missing.is_not_permitted, Told::NotPermitted, News::UpdateLacksPermission),
        (missing.failed.is_some(), is_days_due, Told::MissingDays, News::UpdateLacksDays),
    ] {
        let was_told = is_missing && update.told.contains(&what);
        if was_told || (is_due && tell(app, update.member_id, import.provider, news).await?) {
            told.insert(what);
        }
    }
    Ok(told)
}
