use super::*;
use crate::{
    storage::{BegunUpdate, ImportRow, Link, NewDepartureRow, NewImportRow, WindowState},
    testing::{TestStorage, at, new_import, window},
};
use domain::wire::{ImportState, Receipt};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn wish(link: &Link) -> NewUpdateRow {
    NewUpdateRow {
        member_id: link.member_id,
        link_id: link.id,
        kind: UpdateKind::Standard,
        data_types: [DataType::Steps].into(),
        intraday: [].into(),
        every: UpdateEvery::Day,
        mode: UpdateMode::Review,
        state: UpdateState::Active,
        agreed_at: None,
        covered_until: "2026-11-22".parse().unwrap(),
        next_due_at: at(100),
    }
}

async fn update(storage: &TestStorage, name: &str) -> (Link, UpdateRow) {
    let link = storage.link(name).await;
    let row = storage.store_update(&wish(&link), None, at(0)).await.unwrap().unwrap();
    (link, row)
}

/// A look at an update at some second, with something in the way.
fn look(row: &UpdateRow, seconds: i64, problem: Option<ErrorCode>) -> UpdateLook {
    let told = problem.map(|_| Told::Permission).into_iter().collect();
    UpdateLook { look_at: at(seconds), problem, failures: row.failures, stops: 0, told }
}

/// Begins an update whose next is due at 200.
async fn begin(storage: &TestStorage, link: &Link, update: &UpdateRow) -> Result<ImportRow> {
    let (id, revision, told) = (update.id, update.revision, update.told.clone());
    let begun = BegunUpdate { id, revision, next_due_at: at(200), told };
    let new = NewImportRow { update: Some(begun), ..new_import(link) };
    storage.create_import(new, &[window("steps", None)], at(100)).await
}

async fn due(storage: &TestStorage, seconds: i64) -> Vec<UpdateId> {
    storage.list_due_updates(at(seconds), 10).await.unwrap()
}

#[tokio::test]
async fn update_reads_back_as_it_was_stored_and_only_to_its_member() {
    let storage = TestStorage::open().await;
    let (link, stored) = update(&storage, "ana").await;
    let ben = storage.member("ben").await;

    let found = storage.find_update(link.member_id, link.id, UpdateKind::Standard).await.unwrap();
    let other_kind = storage.find_update(link.member_id, link.id, UpdateKind::Intraday).await.unwrap();
    let foreign = storage.find_update(ben, link.id, UpdateKind::Standard).await.unwrap();
    let foreign_delete = storage.delete_update(ben, link.id, UpdateKind::Standard).await.unwrap();
    let foreign_link =
        storage.store_update(&NewUpdateRow { member_id: ben, ..wish(&link) }, None, at(1)).await;

    assert_eq!(found, Some(stored.clone()));
    assert_eq!((other_kind, foreign, foreign_delete), (None, None, false));
    assert!(matches!(foreign_link, Err(StorageError::Missing("link"))));
    assert_eq!(storage.list_updates(link.member_id).await.unwrap(), [stored]);
    assert_eq!(storage.list_updates(ben).await.unwrap(), []);
}

#[tokio::test]
async fn storing_again_changes_the_one_there_is_and_takes_back_what_was_in_the_way() {
    let storage = TestStorage::open().await;
    let (link, first) = update(&storage, "ana").await;
    let in_the_way = look(&first, 500, Some(ErrorCode::NeedsReconnect));
    assert!(
        storage.postpone_update(&first, &UpdateLook { failures: 3, ..in_the_way.clone() }).await.unwrap()
    );

    let changed = NewUpdateRow { every: UpdateEvery::Week, next_due_at: at(700), ..wish(&link) };
    let second = storage.store_update(&changed, Some(first.revision), at(50)).await.unwrap().unwrap();

    assert_eq!((second.id, second.every, second.next_due_at), (first.id, UpdateEvery::Week, at(700)));
    assert_eq!(
        (second.look_at, second.problem, second.failures, second.told.clone()),
        (at(50), None, 0, BTreeSet::new())
    );
    assert!(!storage.postpone_update(&first, &in_the_way).await.unwrap(), "seen before the change");
    assert_eq!(storage.load_update(first.id).await.unwrap(), Some(second));
    assert_eq!(storage.list_updates(link.member_id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_stored_over_what_was_not_seen() {
    let storage = TestStorage::open().await;
    let (link, first) = update(&storage, "ana").await;
    let sending = NewUpdateRow { mode: UpdateMode::Send, agreed_at: Some(at(50)), ..wish(&link) };

    let unseen = storage.store_update(&sending, None, at(50)).await.unwrap();
    let other = storage.store_update(&sending, Some(first.revision + 1), at(50)).await.unwrap();
    storage.delete_update(link.member_id, link.id, UpdateKind::Standard).await.unwrap();
    let gone = storage.store_update(&sending, Some(first.revision), at(50)).await.unwrap();

    assert_eq!((unseen, other, gone), (None, None, None));
    assert_eq!(storage.list_updates(link.member_id).await.unwrap(), []);
}

#[tokio::test]
async fn import_is_sent_by_its_update_only_as_its_member_wants_now() {
    let storage = TestStorage::open().await;
    let link = storage.link("ana").await;
    let sending = NewUpdateRow { mode: UpdateMode::Send, agreed_at: Some(at(100)), ..wish(&link) };
    let mut row = storage.store_update(&sending, None, at(0)).await.unwrap().unwrap();
    let import = begin(&storage, &link, &row).await.unwrap();
    let from = [ImportState::Planned];
    let mut begun = Vec::new();

    for wish in [
        NewUpdateRow { state: UpdateState::Paused, ..sending.clone() },
        NewUpdateRow { mode: UpdateMode::Review, ..sending.clone() },
        NewUpdateRow { agreed_at: Some(at(101)), ..sending.clone() },
    ] {
        row = storage.store_update(&wish, Some(row.revision), at(110)).await.unwrap().unwrap();
        begun.push(storage.begin_agreed_upload(import.id, &from, at(120)).await.unwrap());
    }
    storage.store_update(&sending, Some(row.revision), at(110)).await.unwrap().unwrap();
    begun.push(storage.begin_agreed_upload(import.id, &[ImportState::Ready], at(120)).await.unwrap());
    begun.push(storage.begin_agreed_upload(import.id, &from, at(120)).await.unwrap());

    assert_eq!(begun, [false, false, false, false, true]);
    assert_eq!(storage.load_import(import.id).await.unwrap().unwrap().state, ImportState::Uploading);
}

#[tokio::test]
async fn update_its_member_has_just_changed_does_not_begin_as_it_was() {
    let storage = TestStorage::open().await;
    let (link, row) = update(&storage, "ana").await;
    let changed = NewUpdateRow { data_types: [DataType::Sleep].into(), ..wish(&link) };
    storage.store_update(&changed, Some(row.revision), at(50)).await.unwrap().unwrap();

    let begun = begin(&storage, &link, &row).await;

    assert!(matches!(begun, Err(StorageError::Missing("update"))), "{begun:?}");
    assert_eq!(storage.list_imports_of(link.id).await.unwrap(), []);
}

#[tokio::test]
async fn update_is_due_once_until_its_import_has_come_to_rest() {
    let storage = TestStorage::open().await;
    let (link, row) = update(&storage, "ana").await;
    assert_eq!(due(&storage, 99).await, []);
    assert_eq!(due(&storage, 100).await, [row.id]);

    let import = begin(&storage, &link, &row).await.unwrap();

    assert_eq!(due(&storage, 900).await, [], "while it is at work");
    let planned = [ImportState::Planned];
    storage.set_import_state(import.id, &planned, ImportState::Paused, None, None, at(110)).await.unwrap();
    assert_eq!(due(&storage, 900).await, [], "while its member holds it");
    let paused = [ImportState::Paused];
    storage.set_import_state(import.id, &paused, ImportState::Ready, None, None, at(120)).await.unwrap();
    assert_eq!(due(&storage, 120).await, [row.id]);
    storage.postpone_update(&row, &look(&row, 300, None)).await.unwrap();
    assert_eq!(due(&storage, 299).await, [], "while it waits for its member");
    assert_eq!(due(&storage, 300).await, [row.id]);
    let ready = [ImportState::Ready];
    storage.set_import_state(import.id, &ready, ImportState::Delivered, None, None, at(130)).await.unwrap();
    assert_eq!(due(&storage, 130).await, [row.id], "whose end is noted at once");
}

#[tokio::test]
async fn update_is_never_at_two_imports() {
    let storage = TestStorage::open().await;
    let (link, row) = update(&storage, "ana").await;

    let first = begin(&storage, &link, &row).await.unwrap();
    let second = begin(&storage, &link, &row).await;

    assert!(matches!(second, Err(StorageError::Database(_))), "{second:?}");
    assert_eq!(storage.list_imports_of(link.id).await.unwrap().len(), 1);
    let at_hand = storage.find_import_of_update(row.id).await.unwrap().unwrap();
    assert_eq!((at_hand.id, at_hand.update_id), (first.id, Some(row.id)));
}

#[tokio::test]
async fn update_that_was_ended_begins_nothing() {
    let storage = TestStorage::open().await;
    let (link, row) = update(&storage, "ana").await;
    assert!(storage.delete_update(link.member_id, link.id, UpdateKind::Standard).await.unwrap());

    let begun = begin(&storage, &link, &row).await;

    assert!(begun.is_err());
    assert_eq!(storage.list_imports_of(link.id).await.unwrap(), []);
}

#[tokio::test]
async fn end_is_noted_and_lets_go_of_the_import() {
    let storage = TestStorage::open().await;
    let (link, row) = update(&storage, "ana").await;
    let import = begin(&storage, &link, &row).await.unwrap();
    let end = UpdateEnd {
        import_id: import.id,
        outcome: UpdateOutcome::Sent,
        problem: Some(ErrorCode::ProviderTrouble),
        covered_until: None,
        lacking: [(Subject::DataType(DataType::Sleep), "2026-11-01".parse().unwrap())].into(),
        failures: 1,
        told: [Told::MissingDays].into(),
        next_due_at: None,
    };

    storage.end_update(&row, &end, at(150)).await.unwrap();
    let first = storage.find_update(link.member_id, link.id, UpdateKind::Standard).await.unwrap().unwrap();
    let let_go = storage.load_import(import.id).await.unwrap().unwrap();
    let again = begin(&storage, &link, &row).await.unwrap();
    let whole = UpdateEnd {
        import_id: again.id,
        covered_until: Some("2026-11-24".parse().unwrap()),
        problem: None,
        lacking: BTreeMap::new(),
        failures: 0,
        next_due_at: Some(at(900)),
        ..end.clone()
    };
    storage.end_update(&row, &whole, at(250)).await.unwrap();
    let second = storage.find_update(link.member_id, link.id, UpdateKind::Standard).await.unwrap().unwrap();

    assert_eq!((first.last_import_id, first.last_ended_at), (Some(import.id), Some(at(150))));
    assert_eq!(
        (first.outcome, first.last_problem),
        (Some(UpdateOutcome::Sent), Some(ErrorCode::ProviderTrouble))
    );
    assert_eq!((first.covered_until, first.failures, first.next_due_at), (row.covered_until, 1, at(200)));
    assert_eq!((let_go.update_id, let_go.updated_at), (None, import.updated_at));
    assert_eq!(
        (second.covered_until.to_string(), second.last_problem, second.failures),
        ("2026-11-24".into(), None, 0)
    );
    assert_eq!((first.lacking, second.lacking), (end.lacking, BTreeMap::new()));
    assert_eq!((first.told, second.next_due_at), ([Told::MissingDays].into(), at(900)));
}

#[tokio::test]
async fn end_of_what_was_changed_meanwhile_leaves_the_change_as_it_is() {
    let storage = TestStorage::open().await;
    let (link, row) = update(&storage, "ana").await;
    let import = begin(&storage, &link, &row).await.unwrap();
    let changed = NewUpdateRow { covered_until: "2026-10-01".parse().unwrap(), ..wish(&link) };
    storage.store_update(&changed, Some(row.revision), at(120)).await.unwrap().unwrap();

    let end = UpdateEnd {
        import_id: import.id,
        outcome: UpdateOutcome::Sent,
        problem: None,
        covered_until: Some("2026-11-24".parse().unwrap()),
        lacking: BTreeMap::new(),
        failures: 5,
        told: [Told::MissingDays].into(),
        next_due_at: Some(at(900)),
    };
    storage.end_update(&row, &end, at(150)).await.unwrap();

    let found = storage.load_update(row.id).await.unwrap().unwrap();
    assert_eq!((found.outcome, found.last_import_id), (Some(UpdateOutcome::Sent), Some(import.id)));
    assert_eq!((found.covered_until, found.failures, found.next_due_at), (changed.covered_until, 0, at(100)));
    assert_eq!(found.told, BTreeSet::new());
}

#[tokio::test]
async fn one_server_at_a_time_sees_to_an_update() {
    let storage = TestStorage::open().await;
    let (_, row) = update(&storage, "ana").await;

    let first = storage.claim_update(row.id, MINUTE).await.unwrap();
    let second = storage.claim_update(row.id, MINUTE).await.unwrap();
    let while_claimed = due(&storage, 100).await;
    storage.release_update(row.id).await.unwrap();
    let ran_out = storage.claim_update(row.id, Duration::ZERO).await.unwrap();
    let third = storage.claim_update(row.id, MINUTE).await.unwrap();

    assert_eq!((first, second, while_claimed), (Some(row.clone()), None, vec![]));
    assert_eq!((ran_out, third), (Some(row.clone()), Some(row)));
}

#[tokio::test]
async fn updates_go_with_their_link_and_rest_while_their_member_leaves() {
    let storage = TestStorage::open().await;
    let (ana, _) = update(&storage, "ana").await;
    let (ben, of_ben) = update(&storage, "ben").await;
    let import = begin(&storage, &ben, &of_ben).await.unwrap();
    let leaving = NewDepartureRow {
        member_id: ana.member_id,
        last_seen_at: at(0),
        key_hash: None,
        delete_files: false,
        is_in_doubt: false,
        receipt: Receipt::new(at(1), false),
    };

    storage.begin_departure(leaving, at(1)).await.unwrap().unwrap();
    storage.delete_link(ben.member_id, ben.id, at(2)).await.unwrap();

    assert_eq!(due(&storage, 900).await, []);
    assert_eq!(storage.list_updates(ben.member_id).await.unwrap(), []);
    assert_eq!(storage.load_import(import.id).await.unwrap().unwrap().update_id, None);
}

#[tokio::test]
async fn windows_without_an_answer_are_found_and_overdue_updates_are_counted() {
    let storage = TestStorage::open().await;
    let (link, row) = update(&storage, "ana").await;
    assert_eq!(storage.count_overdue_updates(at(100)).await.unwrap(), 0);
    assert_eq!(storage.count_overdue_updates(at(101)).await.unwrap(), 1);
    let import = begin(&storage, &link, &row).await.unwrap();
    let window = storage.list_windows(import.id).await.unwrap()[0].id;

    let mut seen = Vec::new();
    let why = Some(ErrorCode::ProviderTrouble);
    for (state, problem) in [
        (WindowState::Failed, why),
        (WindowState::NotPermitted, None),
        (WindowState::Parked, None),
        (WindowState::Pending, None),
        (WindowState::Fetched, None),
        (WindowState::Empty, None),
        (WindowState::Split, None),
    ] {
        storage.finish_window(window, state, problem, at(101)).await.unwrap();
        seen.extend(storage.list_open_windows(import.id).await.unwrap());
    }

    let open = |state, problem| OpenWindows { resource: "steps".to_owned(), state, problem };
    assert_eq!(
        seen,
        [
            open(WindowState::Failed, why),
            open(WindowState::NotPermitted, None),
            open(WindowState::Parked, None),
            open(WindowState::Pending, None)
        ]
    );
    assert_eq!(storage.count_overdue_updates(at(900)).await.unwrap(), 0, "it is at work");
    storage.delete_import(link.member_id, import.id).await.unwrap();
    storage.postpone_update(&row, &look(&row, 900, Some(ErrorCode::NeedsReconnect))).await.unwrap();
    assert_eq!(storage.count_overdue_updates(at(900)).await.unwrap(), 0, "its member knows why");
    storage.hasten_updates(link.id, at(300)).await.unwrap();
    let hastened = storage.find_update(link.member_id, link.id, UpdateKind::Standard).await.unwrap();
    assert_eq!(hastened.unwrap().look_at, at(300));
}
