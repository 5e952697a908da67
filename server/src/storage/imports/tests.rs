use super::*;
use crate::storage::WindowState;
use crate::testing::{TestStorage, at, new_import, new_intraday_import, new_link, range, window};

const EVERY_STATE: [ImportState; 10] = [
    ImportState::Planned,
    ImportState::Running,
    ImportState::Waiting,
    ImportState::Paused,
    ImportState::Ready,
    ImportState::Uploading,
    ImportState::Delivered,
    ImportState::NeedsReconnect,
    ImportState::Failed,
    ImportState::Cancelled,
];

#[test]
fn active_states_are_those_the_page_calls_active() {
    let active: Vec<ImportState> = EVERY_STATE.into_iter().filter(|state| state.is_active()).collect();

    assert_eq!(active, ACTIVE);
}

#[tokio::test]
async fn import_comes_back_as_it_was_asked_for_with_its_plan_in_order() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let windows = [window("profile", None), window("steps", Some(("2026-11-01", "2026-11-22")))];

    let import = storage
        .create_import(
            NewImportRow {
                data_types: [DataType::Steps, DataType::Sleep].into(),
                not_permitted: [DataType::Sleep].into(),
                requests_planned: 2,
                ..new_import(&link)
            },
            &windows,
            at(7),
        )
        .await
        .unwrap();

    assert_eq!(import.state, ImportState::Planned);
    assert_eq!(import.data_types, [DataType::Steps, DataType::Sleep].into());
    assert_eq!(import.not_permitted, [DataType::Sleep].into());
    assert_eq!(import.range, range("2026-11-01", "2026-11-22"));
    assert_eq!((import.requests_planned, import.requests_done), (2, 0));
    assert_eq!((import.created_at, import.updated_at), (at(7), at(7)));
    assert_eq!(storage.find_import(link.member_id, import.id).await.unwrap(), Some(import.clone()));
    let stored = storage.list_windows(import.id).await.unwrap();
    let stored: Vec<_> = stored.iter().map(|row| (row.resource.as_str(), row.range, row.state)).collect();
    let asked: Vec<_> =
        windows.iter().map(|window| (window.resource.as_str(), window.range, WindowState::Pending)).collect();
    assert_eq!(stored, asked);
}

#[tokio::test]
async fn import_of_another_members_link_is_not_made() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let ben = storage.member("ben").await;

    let refused =
        storage.create_import(NewImportRow { member_id: ben, ..new_import(&link) }, &[], at(0)).await;

    assert!(matches!(refused, Err(StorageError::Missing("link"))));
    assert!(storage.list_imports_in(&EVERY_STATE).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_members_import_is_neither_found_nor_listed_nor_deleted() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let ben = storage.member("ben").await;
    let import = storage.import(&link, &[]).await;

    assert_eq!(storage.find_import(ben, import.id).await.unwrap(), None);
    assert_eq!(storage.list_imports(ben, 20).await.unwrap(), []);
    assert_eq!(storage.count_active_imports(ben).await.unwrap(), 0);
    assert!(!storage.delete_import(ben, import.id).await.unwrap());
    assert_eq!(storage.list_imports(link.member_id, 20).await.unwrap(), [import]);
}

#[tokio::test]
async fn state_changes_only_from_the_states_named() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let import = storage.import(&link, &[]).await;
    let to_waiting = |from: &'static [ImportState]| {
        storage.set_import_state(
            import.id,
            from,
            ImportState::Waiting,
            Some(at(3600)),
            Some(ErrorCode::Quota),
            at(5),
        )
    };

    assert!(!to_waiting(&[ImportState::Running, ImportState::Ready]).await.unwrap());
    assert_eq!(storage.load_import(import.id).await.unwrap(), Some(import.clone()));
    assert!(to_waiting(&[ImportState::Running, ImportState::Planned]).await.unwrap());

    let waiting = storage.load_import(import.id).await.unwrap().unwrap();
    assert_eq!(waiting.state, ImportState::Waiting);
    assert_eq!((waiting.retry_at, waiting.problem), (Some(at(3600)), Some(ErrorCode::Quota)));
    assert_eq!(waiting.updated_at, at(5));
}

#[tokio::test]
async fn of_two_that_change_a_state_one_succeeds() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let import = storage.import(&link, &[]).await;
    let planned = [ImportState::Planned];

    let (run, cancel) = tokio::join!(
        storage.set_import_state(import.id, &planned, ImportState::Running, None, None, at(1)),
        storage.set_import_state(import.id, &planned, ImportState::Cancelled, None, None, at(1)),
    );

    assert_ne!(run.unwrap(), cancel.unwrap());
}

#[tokio::test]
async fn imports_are_listed_newest_first_and_by_state() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let first = storage.import(&link, &[]).await;
    let second = storage.import(&link, &[]).await;
    let third = storage.import(&link, &[]).await;
    storage
        .set_import_state(second.id, &[ImportState::Planned], ImportState::Cancelled, None, None, at(1))
        .await
        .unwrap();

    let newest: Vec<_> =
        storage.list_imports(link.member_id, 2).await.unwrap().iter().map(|i| i.id).collect();
    let planned: Vec<_> =
        storage.list_imports_in(&[ImportState::Planned]).await.unwrap().iter().map(|i| i.id).collect();

    assert_eq!(newest, [third.id, second.id]);
    assert_eq!(planned, [first.id, third.id]);
    assert_eq!(storage.count_active_imports(link.member_id).await.unwrap(), 2);
    assert_eq!(storage.list_imports_of(link.id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn requests_are_counted() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let import = storage.import(&link, &[]).await;

    storage.add_requests_done(import.id, 2, at(1)).await.unwrap();
    storage.add_requests_done(import.id, 3, at(2)).await.unwrap();
    storage.set_requests_planned(import.id, 9, at(3)).await.unwrap();

    let import = storage.load_import(import.id).await.unwrap().unwrap();
    assert_eq!((import.requests_done, import.requests_planned, import.updated_at), (5, 9, at(3)));
}

#[tokio::test]
async fn deleting_an_import_takes_its_windows_along() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let import = storage.import(&link, &[window("profile", None)]).await;

    assert!(storage.delete_import(link.member_id, import.id).await.unwrap());

    assert_eq!(storage.load_import(import.id).await.unwrap(), None);
    assert_eq!(storage.list_windows(import.id).await.unwrap(), []);
}

#[tokio::test]
async fn idle_imports_expire_and_those_at_work_or_taken_up_again_do_not() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let working = storage.import(&link, &[]).await;
    let idle = storage.import(&link, &[]).await;
    let finish = |at_instant| {
        storage.set_import_state(
            idle.id,
            &[ImportState::Planned, ImportState::Ready],
            ImportState::Ready,
            None,
            None,
            at_instant,
        )
    };
    finish(at(10)).await.unwrap();

    let expired: Vec<_> =
        storage.list_expired_imports(at(11)).await.unwrap().iter().map(|import| import.id).collect();
    finish(at(20)).await.unwrap();

    assert_eq!(expired, [idle.id]);
    assert_eq!(storage.delete_expired_import(idle.id, at(11)).await.unwrap(), None);
    assert_eq!(storage.delete_expired_import(working.id, at(11)).await.unwrap(), None);
    assert_eq!(storage.delete_expired_import(idle.id, at(21)).await.unwrap(), Some(Vec::new()));
}

#[tokio::test]
async fn intraday_import_comes_back_with_its_granularities() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let new = NewImportRow {
        notify: true,
        intraday_not_permitted: [IntradayType::OxygenSaturation].into(),
        ..new_intraday_import(&link)
    };

    let import = storage.create_import(new.clone(), &[], at(0)).await.unwrap();

    assert!(import.is_intraday() && import.notify);
    assert_eq!((&import.intraday, &import.data_types), (&new.intraday, &BTreeSet::new()));
    assert_eq!(import.intraday_not_permitted, new.intraday_not_permitted);
    assert_eq!(storage.load_import(import.id).await.unwrap(), Some(import));
}

#[tokio::test]
async fn links_of_two_accounts_keep_their_imports_apart() {
    let storage = TestStorage::open().await;
    let member = storage.member("ana").await;
    let one = storage.upsert_link(new_link(member, "ABC"), at(0)).await.unwrap();
    let other = storage.upsert_link(new_link(member, "XYZ"), at(0)).await.unwrap();
    storage.import(&one, &[]).await;

    assert_eq!(storage.list_imports_of(other.id).await.unwrap(), []);
}
