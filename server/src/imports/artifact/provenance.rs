//! What became of every day an import asked for, from how its windows ended.

use crate::storage::{ImportRow, PageOf, WindowRow, WindowState};
use domain::{
    ResourceId,
    file::{DayState, Export, ExportBuilder},
    wire::Account,
};
use jiff::civil::Date;

/// Makes the provenance of an import. A window that failed is never taken for an empty one.
///
/// Of a failed or unfinished window the days after those its newest-first pages reached down to count as fetched: they
/// are whole.
pub(in crate::imports) fn make_provenance(
    import: &ImportRow,
    account: &Account,
    windows: &[WindowRow],
    pages: &[PageOf],
) -> Export {
    let builder = ExportBuilder::new(import.provider, import.range, import.data_types.clone())
        .account(account.legacy_user_id.clone(), account.time_zone.clone())
        .not_permitted(import.not_permitted.iter().copied());
    let ended = windows.iter().filter_map(|window| Some((window, day_state(window.state)?)));
    ended
        .fold(builder, |builder, (window, state)| {
            let resource = ResourceId::from(window.resource.clone());
            match window.range {
                Some(range) if !state.is_complete() => {
                    builder.paged_window(&resource, range, complete_after(window, pages), state)
                }
                range => builder.window(&resource, range, state),
            }
        })
        .build()
}

/// What a window says of its days; nothing when smaller windows say it.
fn day_state(state: WindowState) -> Option<DayState> {
    match state {
        WindowState::Fetched | WindowState::Empty => Some(DayState::Fetched),
        WindowState::NotPermitted => Some(DayState::NotPermitted),
        WindowState::Failed => Some(DayState::Failed),
        WindowState::Pending | WindowState::Parked => Some(DayState::NotFetched),
        WindowState::Split => None,
    }
}

fn complete_after(window: &WindowRow, pages: &[PageOf]) -> Option<Date> {
    pages
        .iter()
        .filter(|page| page.page.window_id == window.id)
        .filter_map(|page| page.page.complete_after)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        storage::{PageRow, WindowId},
        testing::{TestStorage, page, range, window},
    };
    use domain::{DataType, ProviderId};
    use jiff::civil::date;

    async fn ended(states: &[WindowState]) -> (ImportRow, Vec<WindowRow>) {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let days = [("2026-11-01", "2026-11-08"), ("2026-11-08", "2026-11-15"), ("2026-11-15", "2026-11-22")];
        let plan = days.map(|days| window("tracker/steps", Some(days)));
        let import = storage.import(&link, &plan).await;
        let mut windows = storage.list_windows(import.id).await.unwrap();
        for (window, state) in windows.iter_mut().zip(states) {
            window.state = *state;
        }
        (import, windows)
    }

    fn state(export: &Export, day: i8) -> DayState {
        export.find(DataType::Steps, Some(date(2026, 11, day))).unwrap().state
    }

    #[tokio::test]
    async fn failed_and_unfinished_windows_are_told_from_empty_ones() {
        let (import, windows) = ended(&[WindowState::Empty, WindowState::Failed, WindowState::Pending]).await;
        let account = Account { legacy_user_id: Some("36T2WK".into()), ..Account::default() };

        let export = make_provenance(&import, &account, &windows, &[]);

        assert_eq!(export.provider, ProviderId::Fitbit);
        assert_eq!(export.encoded_id.as_deref(), Some("36T2WK"));
        assert_eq!(
            [1, 8, 15].map(|day| state(&export, day)),
            [DayState::Fetched, DayState::Failed, DayState::NotFetched]
        );
    }

    #[tokio::test]
    async fn window_that_was_split_leaves_the_word_to_its_parts() {
        let (import, mut windows) =
            ended(&[WindowState::Split, WindowState::Split, WindowState::Split]).await;
        let part = WindowRow {
            id: WindowId::new(import.created_at),
            range: Some(range("2026-11-01", "2026-11-04")),
            state: WindowState::Fetched,
            ..windows[0].clone()
        };
        windows.push(part);

        let export = make_provenance(&import, &Account::default(), &windows, &[]);

        assert_eq!(state(&export, 3), DayState::Fetched);
        assert_eq!(state(&export, 4), DayState::NotFetched);
    }

    #[tokio::test]
    async fn days_the_pages_of_a_failed_window_cover_whole_are_fetched() {
        let (import, windows) =
            ended(&[WindowState::Fetched, WindowState::Fetched, WindowState::Failed]).await;
        let reached = |sequence, day| PageOf {
            resource: "tracker/steps".into(),
            range: windows[2].range,
            page: PageRow { complete_after: Some(date(2026, 11, day)), ..page(windows[2].id, sequence) },
        };

        let export =
            make_provenance(&import, &Account::default(), &windows, &[reached(0, 20), reached(1, 18)]);

        assert_eq!(
            [18, 19, 21].map(|day| state(&export, day)),
            [DayState::Failed, DayState::Fetched, DayState::Fetched]
        );
    }
}
