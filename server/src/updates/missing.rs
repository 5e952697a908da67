//! What of an import an update asked for and did not get.

use super::{schedule::TRIES_BEFORE_TELLING, tell::tell};
use crate::{
    app_state::AppState,
    messages::News,
    storage::{ImportRow, StorageError, Told, UpdateRow, WindowState},
};
use domain::{catalog::Role, left_out::Subject, wire::ErrorCode};
use std::collections::BTreeSet;

/// What is missing. Days that have no answer never count as covered, whatever the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    /// Data whose permission is missing.
    pub(super) not_permitted: BTreeSet<Subject>,
    /// Why days could not be fetched, where some could not.
    pub(super) failed: Option<ErrorCode>,
    /// Days nobody asked for: the member held the import, or chose others.
    pub(super) is_unasked: bool,
}

impl Missing {
    /// What kept days from an update, if it was not its member.
    pub(super) fn problem(&self) -> Option<ErrorCode> {
        self.failed.or((!self.not_permitted.is_empty()).then_some(ErrorCode::NotPermitted))
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
    let daily = import.not_permitted.iter().copied().map(Subject::DataType);
    let within = import.intraday_not_permitted.iter().copied().map(Subject::IntradayType);
    let mut missing = Missing { not_permitted: daily.chain(within).collect(), ..Missing::default() };
    for open in app.storage.list_open_windows(import.id).await? {
        match open.state {
            WindowState::NotPermitted => missing.not_permitted.extend(essential_to(import, &open.resource)),
            WindowState::Failed => {
                missing.failed.get_or_insert(open.problem.unwrap_or(ErrorCode::ProviderTrouble));
            }
            WindowState::Pending | WindowState::Parked => missing.is_unasked = true,
            WindowState::Fetched | WindowState::Empty | WindowState::Split => {}
        }
    }
    Ok((missing != Missing::default()).then_some(missing))
}

/// What of an import is not worth having without a resource. What is only a part of something else is done without.
fn essential_to(import: &ImportRow, resource: &str) -> Vec<Subject> {
    let within = import.provider.find_intraday_resource(resource);
    let within = within.map(|resource| Subject::IntradayType(resource.intraday_type));
    let essential =
        import.provider.find_resource(resource).filter(|resource| resource.role == Role::Essential);
    let daily = essential.into_iter().flat_map(|resource| resource.data_types);
    let daily = daily.filter(|data_type| import.data_types.contains(data_type));
    daily.copied().map(Subject::DataType).chain(within).collect()
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
    missing: &Missing,
    failures: u32,
) -> Result<BTreeSet<Told>, StorageError> {
    let mut told = BTreeSet::new();
    let is_not_permitted = !missing.not_permitted.is_empty();
    let is_days_due = missing.failed.is_some() && failures >= TRIES_BEFORE_TELLING;
    for (is_missing, is_due, what, news) in [
        (is_not_permitted, is_not_permitted, Told::NotPermitted, News::UpdateLacksPermission),
        (missing.failed.is_some(), is_days_due, Told::MissingDays, News::UpdateLacksDays),
    ] {
        let was_told = is_missing && update.told.contains(&what);
        if was_told || (is_due && tell(app, update.member_id, import.provider, news).await?) {
            told.insert(what);
        }
    }
    Ok(told)
}
