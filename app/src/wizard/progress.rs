//! How far an import has come, in words a row or a bar can show.

use domain::wire::{Import, ImportState, Progress};

/// How far one data type has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    /// The member left out its permission.
    NotPermitted,
    /// The provider does not serve it.
    NotCarried,
    /// Nothing of it has been asked yet.
    Queued,
    /// Some of it is here.
    Fetching,
    /// The import stopped before anything of it was asked.
    LeftOut,
    /// The import stopped when some of it was here.
    BrokenOff,
    /// All of it was asked; so many requests failed.
    Finished {
        /// Windows that failed.
        failed: u32,
    },
}

/// Says how far one data type has come.
pub(crate) fn row_state(progress: &Progress, import: ImportState) -> RowState {
    let is_over = matches!(import, ImportState::Cancelled | ImportState::Failed);
    if progress.not_permitted {
        RowState::NotPermitted
    } else if progress.windows == 0 {
        RowState::NotCarried
    } else if progress.windows_done >= progress.windows {
        RowState::Finished { failed: progress.windows_failed }
    } else {
        match (progress.windows_done, is_over) {
            (0, false) => RowState::Queued,
            (0, true) => RowState::LeftOut,
            (_, false) => RowState::Fetching,
            (_, true) => RowState::BrokenOff,
        }
    }
}

/// The share of an import that is done, in whole percent. Below 100 until the server says that it is over.
pub(crate) fn percent(import: &Import) -> u32 {
    if matches!(import.state, ImportState::Ready | ImportState::Uploading | ImportState::Delivered) {
        return 100;
    }
    let planned = import.requests_planned.max(1);
    let share = import.requests_done.saturating_mul(100) / planned;
    u32::try_from(share.min(99)).unwrap_or(99)
}

/// What is announced to people who do not see the bar: each at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Milestone {
    /// Fetching; a quarter, a half, three quarters done.
    Quarter(u32),
    /// The state changed to something else.
    State(ImportState),
}

/// The milestone an import stands at. Changes rarely on purpose.
pub(crate) fn milestone(import: &Import) -> Milestone {
    match import.state {
        ImportState::Planned | ImportState::Running => Milestone::Quarter(percent(import) / 25 * 25),
        state => Milestone::State(state),
    }
}

/// Whether anything of an import failed that could be asked again.
pub(crate) fn has_failures(import: &Import) -> bool {
    import.progress.iter().any(|progress| progress.windows_failed > 0)
}

/// Whether anything at all has been fetched.
pub(crate) fn has_data(import: &Import) -> bool {
    import.progress.iter().any(|progress| {
        progress.days_with_data > 0
            || (!progress.data_type.is_dated() && progress.windows_done > progress.windows_failed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{DataType, DateRange, ProviderId};
    use jiff::{Timestamp, civil::date};

    fn row(windows: u32, windows_done: u32, windows_failed: u32) -> Progress {
        Progress {
            data_type: DataType::Steps,
            windows,
            windows_done,
            windows_failed,
            not_permitted: false,
            days_with_data: 0,
        }
    }

    fn import(state: ImportState, done: u64, planned: u64) -> Import {
        Import {
            id: "i".into(),
            link_id: None,
            provider: ProviderId::Fitbit,
            state,
            data_types: [DataType::Steps].into(),
            range: DateRange::new(date(2026, 1, 1), date(2026, 2, 1)).unwrap(),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
            requests_done: done,
            requests_planned: planned,
            seconds_left: None,
            retry_at: None,
            problem: None,
            progress: vec![row(4, 1, 0)],
            delivery: None,
        }
    }

    #[test]
    fn rows_of_a_stopped_import_claim_no_work() {
        assert_eq!(row_state(&row(3, 0, 0), ImportState::Cancelled), RowState::LeftOut);
        assert_eq!(row_state(&row(3, 2, 0), ImportState::Failed), RowState::BrokenOff);
        assert_eq!(row_state(&row(3, 2, 0), ImportState::NeedsReconnect), RowState::Fetching);
    }

    #[test]
    fn rows_tell_queued_fetching_finished_and_refused_apart() {
        assert_eq!(row_state(&row(3, 0, 0), ImportState::Running), RowState::Queued);
        assert_eq!(row_state(&row(3, 2, 1), ImportState::Running), RowState::Fetching);
        assert_eq!(row_state(&row(3, 3, 1), ImportState::Running), RowState::Finished { failed: 1 });
        assert_eq!(row_state(&row(0, 0, 0), ImportState::Running), RowState::NotCarried);
        assert_eq!(
            row_state(&Progress { not_permitted: true, ..row(0, 0, 0) }, ImportState::Running),
            RowState::NotPermitted
        );
    }

    #[test]
    fn bar_is_full_only_when_the_server_says_so() {
        assert_eq!(percent(&import(ImportState::Running, 45, 42)), 99);
        assert_eq!(percent(&import(ImportState::Running, 0, 0)), 0);
        assert_eq!(percent(&import(ImportState::Ready, 41, 42)), 100);
    }

    #[test]
    fn milestones_come_by_quarters_and_by_states() {
        let at = |done| milestone(&import(ImportState::Running, done, 100));

        assert_eq!(at(26), at(49));
        assert_ne!(at(49), at(50));
        assert_eq!(milestone(&import(ImportState::Waiting, 50, 100)), Milestone::State(ImportState::Waiting));
    }

    #[test]
    fn an_import_without_days_has_no_data() {
        let mut import = import(ImportState::Ready, 1, 1);
        assert!(!has_data(&import));

        import.progress[0].days_with_data = 3;

        assert!(has_data(&import));
    }
}
