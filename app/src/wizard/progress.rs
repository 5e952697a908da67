//! How far an import has come, in words a row or a bar can show.

use super::subject::Subject;
use domain::{
    IntradayType, ProviderId,
    wire::{Import, ImportState, IntradayProgress, Progress},
};
use jiff::{Timestamp, ToSpan};

/// How far one kind of data has come, be it daily or within the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The kind.
    pub(crate) subject: Subject,
    /// Where it stands.
    pub(crate) state: RowState,
    /// Windows in all.
    pub(crate) windows: u32,
    /// Windows finished, whichever way.
    pub(crate) windows_done: u32,
    /// Days with at least one reading so far; none where days cannot be counted.
    pub(crate) days_with_data: Option<u32>,
}

/// How far a kind of data has come, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowState {
    /// The member left out its permission.
    NotPermitted,
    /// The provider does not serve it.
    NotCarried,
    /// Earlier imports have delivered all of it.
    DeliveredBefore,
    /// Nothing of it has been asked yet.
    Queued,
    /// Some of it is here.
    Fetching,
    /// The import stopped before anything of it was asked.
    LeftOut,
    /// The import stopped, or is held, when some of it was here.
    BrokenOff,
    /// All of it was asked; so many requests failed.
    Finished {
        /// Windows that failed.
        failed: u32,
    },
}

/// How far every kind of data of an import has come, in page order.
pub(crate) fn rows(import: &Import) -> Vec<Row> {
    let daily = import.progress.iter().map(|progress| {
        let Progress { data_type, windows, windows_done, windows_failed, not_permitted, days_with_data } =
            *progress;
        let state = row_state(windows, windows_done, windows_failed, not_permitted, import.state);
        let days_with_data = data_type.is_dated().then_some(days_with_data);
        Row { subject: Subject::Daily(data_type), state, windows, windows_done, days_with_data }
    });
    let intraday = import.intraday_progress.iter().map(|progress| {
        let IntradayProgress { intraday_type, windows, windows_done, windows_failed, not_permitted, .. } =
            *progress;
        let mut state = row_state(windows, windows_done, windows_failed, not_permitted, import.state);
        if state == RowState::NotCarried && carries(import.provider, progress) {
            state = RowState::DeliveredBefore;
        }
        let days_with_data = Some(progress.days_with_data);
        Row { subject: Subject::Intraday(intraday_type), state, windows, windows_done, days_with_data }
    });
    daily.chain(intraday).collect()
}

fn carries(provider: ProviderId, progress: &IntradayProgress) -> bool {
    provider.intraday_resource(progress.intraday_type, progress.granularity).is_some()
}

fn row_state(windows: u32, done: u32, failed: u32, not_permitted: bool, import: ImportState) -> RowState {
    let is_over = matches!(import, ImportState::Cancelled | ImportState::Failed);
    if not_permitted {
        RowState::NotPermitted
    } else if windows == 0 {
        RowState::NotCarried
    } else if done >= windows {
        RowState::Finished { failed }
    } else {
        match (done, is_over) {
            (0, false) => RowState::Queued,
            (0, true) => RowState::LeftOut,
            (_, false) if import != ImportState::Paused => RowState::Fetching,
            (_, _) => RowState::BrokenOff,
        }
    }
}

/// When everything will be fetched at the present pace; none while that is not known or nothing is being fetched.
pub(crate) fn finished_at(import: &Import, now: Timestamp) -> Option<Timestamp> {
    let fetching = matches!(import.state, ImportState::Running | ImportState::Waiting | ImportState::Planned);
    let seconds = i64::try_from(import.seconds_left.filter(|_| fetching)?).ok()?;
    now.checked_add(seconds.seconds()).ok()
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

/// The kind of readings to show first: heart rate where it is coming, else whatever has a day already.
pub(crate) fn first_readings(import: &Import) -> Option<IntradayType> {
    let rows = &import.intraday_progress;
    let heart = rows
        .iter()
        .find(|row| row.intraday_type == IntradayType::HeartRate && row.windows > row.windows_failed);
    match heart {
        Some(heart) if heart.windows_done < heart.windows || heart.days_with_data > 0 => {
            (heart.days_with_data > 0).then_some(IntradayType::HeartRate)
        }
        _ => rows.iter().find(|row| row.days_with_data > 0).map(|row| row.intraday_type),
    }
}

/// Whether anything of an import failed that could be asked again.
pub(crate) fn has_failures(import: &Import) -> bool {
    import.progress.iter().any(|progress| progress.windows_failed > 0)
        || import.intraday_progress.iter().any(|progress| progress.windows_failed > 0)
}

/// Whether anything at all has been fetched.
pub(crate) fn has_data(import: &Import) -> bool {
    let daily = import.progress.iter().any(|progress| {
        progress.days_with_data > 0
            || (!progress.data_type.is_dated() && progress.windows_done > progress.windows_failed)
    });
    daily || import.intraday_progress.iter().any(|progress| progress.days_with_data > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing;
    use domain::{DataType, Granularity};

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
        let progress = vec![row(4, 1, 0)];
        Import { requests_done: done, requests_planned: planned, progress, ..testing::import(state) }
    }

    fn state(row: Progress, state: ImportState) -> RowState {
        rows(&Import { progress: vec![row], ..testing::import(state) })[0].state
    }

    #[test]
    fn rows_of_a_stopped_import_claim_no_work() {
        assert_eq!(state(row(3, 0, 0), ImportState::Cancelled), RowState::LeftOut);
        assert_eq!(state(row(3, 2, 0), ImportState::Failed), RowState::BrokenOff);
        assert_eq!(state(row(3, 2, 0), ImportState::NeedsReconnect), RowState::Fetching);
        assert_eq!(state(row(3, 0, 0), ImportState::Paused), RowState::Queued);
        assert_eq!(state(row(3, 2, 0), ImportState::Paused), RowState::BrokenOff);
    }

    #[test]
    fn rows_tell_queued_fetching_finished_and_refused_apart() {
        assert_eq!(state(row(3, 0, 0), ImportState::Running), RowState::Queued);
        assert_eq!(state(row(3, 2, 1), ImportState::Running), RowState::Fetching);
        assert_eq!(state(row(3, 3, 1), ImportState::Running), RowState::Finished { failed: 1 });
        assert_eq!(state(row(0, 0, 0), ImportState::Running), RowState::NotCarried);
        assert_eq!(
            state(Progress { not_permitted: true, ..row(0, 0, 0) }, ImportState::Running),
            RowState::NotPermitted
        );
    }

    #[test]
    fn readings_without_a_window_were_delivered_before() {
        let progress = readings(IntradayType::Steps, 0, 0);
        let import = Import { intraday_progress: vec![progress], ..testing::import(ImportState::Running) };

        assert_eq!(rows(&import)[0].state, RowState::DeliveredBefore);
        let google = Import { provider: ProviderId::GoogleHealth, ..import };
        assert_eq!(rows(&google)[0].state, RowState::DeliveredBefore);
        // Google rolls nothing up by the second.
        let seconds = IntradayProgress { granularity: Granularity::Second, ..google.intraday_progress[0] };
        let google = Import { intraday_progress: vec![seconds], ..google };
        assert_eq!(rows(&google)[0].state, RowState::NotCarried);
    }

    fn readings(intraday_type: IntradayType, windows: u32, days_with_data: u32) -> IntradayProgress {
        IntradayProgress {
            intraday_type,
            granularity: Granularity::Minute,
            windows,
            windows_done: 0,
            windows_failed: 0,
            not_permitted: false,
            days_with_data,
        }
    }

    #[test]
    fn heart_rate_is_waited_for_where_it_is_coming() {
        let with = |heart_windows, heart_days| {
            let heart = readings(IntradayType::HeartRate, heart_windows, heart_days);
            let intraday_progress = vec![heart, readings(IntradayType::Steps, 9, 1)];
            first_readings(&Import { intraday_progress, ..testing::import(ImportState::Running) })
        };

        assert_eq!(with(9, 0), None);
        assert_eq!(with(9, 1), Some(IntradayType::HeartRate));
        assert_eq!(with(0, 0), Some(IntradayType::Steps));
    }

    #[test]
    fn a_paused_import_has_no_end_in_sight() {
        let now = Timestamp::UNIX_EPOCH;
        let running = Import { seconds_left: Some(90), ..testing::import(ImportState::Running) };

        assert_eq!(finished_at(&running, now), Some(Timestamp::from_second(90).unwrap()));
        assert_eq!(finished_at(&Import { state: ImportState::Paused, ..running }, now), None);
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
