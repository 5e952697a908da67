use super::*;
use crate::{
    secrets::KeyRing,
    storage::{Authorization, PageLevels, PageRow, Purpose, Taken, WindowState, connection::Connection},
    testing::{TestStorage, at, page, window},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    ResourceId,
    intraday::{Granularity, IntradayType},
    samples::{Level, LevelDay, SampleDay},
};
use jiff::civil::date;
use secrecy::ExposeSecret as _;
use std::{collections::BTreeSet, sync::Arc};

/// The ring of test storages, and rings it becomes.
const TEST: (&str, u8) = ("test", 7);
const NEW: (&str, u8) = ("new", 8);

fn ring(keys: &[(&str, u8)]) -> Arc<KeyRing> {
    let text: Vec<String> =
        keys.iter().map(|(id, byte)| format!("{id}:{}", STANDARD.encode([*byte; 32]))).collect();
    Arc::new(KeyRing::parse(&text.join(",").into()).unwrap())
}

/// The same database under another ring.
fn with(storage: &TestStorage, keys: &[(&str, u8)]) -> Storage {
    Storage { keys: ring(keys), ..(**storage).clone() }
}

/// A row in every table that holds something sealed; `rows` of pages.
async fn fill(storage: &TestStorage, rows: u32) -> crate::storage::Link {
    let link = storage.link("ana").await;
    storage.own_client(link.member_id, "23ABCD", "own-secret").await;
    let import = storage.import(&link, &[window("steps", None)]).await;
    let window = storage.list_windows(import.id).await.unwrap()[0].id;
    let mut day = SampleDay::new(IntradayType::HeartRate, date(2026, 11, 3), Granularity::Second);
    (day.at, day.values) = (vec![5, 65], vec![60.0, 61.0]);
    for sequence in 0..rows {
        let level = |level| LevelDay::of(&day, level).into_iter().collect();
        let levels = PageLevels { hours: level(Level::Hour), minutes: level(Level::Minute) };
        let finish = (sequence + 1 == rows).then_some(WindowState::Fetched);
        storage.store_page(&PageRow { levels, ..page(window, sequence) }, finish, 1, at(1)).await.unwrap();
    }
    storage.store_account_page(link.id, &ResourceId::from("profile".to_owned()), &[], at(1)).await.unwrap();
    storage.create_session(&[1; 32], b"browser", at(100)).await.unwrap();
    let authorization = Authorization {
        purpose: Purpose::SignIn,
        session_key: "browser".into(),
        member_id: None,
        verifier: "verifier".into(),
        asked: None,
        created_at: at(0),
        used_at: None,
    };
    storage.store_authorization(&[2; 32], &authorization).await.unwrap();
    link
}

#[tokio::test]
async fn every_sealed_column_of_the_schema_is_known() {
    let storage = TestStorage::open().await;

    let sql = match storage.reader().await.unwrap() {
        Connection::Sqlite(_) => {
            "SELECT tables.name AS t, columns.name AS c FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
             WHERE tables.type = 'table' AND columns.name LIKE 'sealed%'"
        }
        Connection::Postgres(_) => {
            "SELECT CAST(table_name AS TEXT) AS t, CAST(column_name AS TEXT) AS c FROM information_schema.columns
             WHERE table_schema = current_schema() AND column_name LIKE 'sealed%'"
        }
    };
    let rows = query(sql).fetch_all(&mut storage.reader().await.unwrap()).await.unwrap();
    let found: BTreeSet<(String, String)> =
        rows.iter().map(|row| (row.try_get("t").unwrap(), row.try_get("c").unwrap())).collect();

    let known = COLUMNS.iter().map(|column| (column.table.to_owned(), column.column.to_owned()));
    assert_eq!(found, known.collect());
}

#[tokio::test]
async fn everything_opens_without_the_old_key_once_it_is_sealed_anew() {
    let storage = TestStorage::open().await;
    // More pages than are sealed anew at once.
    let link = fill(&storage, 205).await;
    let values = storage.check_keys().await.unwrap().by_key["test"];

    let done = with(&storage, &[NEW, TEST]).reseal().await.unwrap();
    let again = with(&storage, &[NEW, TEST]).reseal().await.unwrap();

    assert!(values >= 205 + 7, "{values}");
    assert_eq!(done, Resealed { sealed_anew: values, unopened: 0 });
    assert_eq!(again, Resealed::default());
    let after = with(&storage, &[NEW]);
    assert_eq!(after.check_keys().await.unwrap().by_key, [("new".to_owned(), values)].into());
    let tokens = after.load_member_tokens(link.member_id).await.unwrap().unwrap();
    assert_eq!(tokens.access.expose_secret(), "access-ana");
    assert!(after.load_link_tokens(link.id).await.unwrap().is_some());
    assert!(after.find_link(link.member_id, link.id).await.unwrap().is_some());
    assert!(after.load_session(&[1; 32], at(1)).await.unwrap().is_some());
    assert!(matches!(after.take_authorization(&[2; 32], at(1)).await.unwrap(), Taken::Fresh(_)));
    assert!(after.find_account_page(link.id, "profile", at(0)).await.unwrap().is_some());
}

#[tokio::test]
async fn value_of_a_lost_key_is_counted_and_left_and_holds_up_no_other() {
    let storage = TestStorage::open().await;
    fill(&storage, 3).await;
    let values = storage.check_keys().await.unwrap().by_key["test"];
    let lost = with(&storage, &[("lost", 9)]);
    lost.create_session(&[0; 32], b"old browser", at(100)).await.unwrap();

    let done = with(&storage, &[NEW, TEST]).reseal().await.unwrap();
    let check = with(&storage, &[NEW]).check_keys().await.unwrap();

    assert_eq!(done, Resealed { sealed_anew: values, unopened: 1 });
    assert_eq!((check.unknown, check.wrong), (1, Vec::new()));
    assert!(lost.load_session(&[0; 32], at(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn other_key_under_the_same_name_is_told() {
    let storage = TestStorage::open().await;
    fill(&storage, 1).await;

    let check = with(&storage, &[("test", 9)]).check_keys().await.unwrap();

    assert_eq!((check.unknown, check.wrong), (0, vec!["test".to_owned()]));
}
