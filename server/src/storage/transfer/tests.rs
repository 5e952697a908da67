use super::*;
use crate::{
    storage::{Authorization, DeliveryRow, MemberId, Purpose, Quota, Taken},
    testing::{TestDatabase, TestStorage, at, key_ring, page, window},
};
use domain::{ResourceId, wire::ErrorCode};
use secrecy::ExposeSecret as _;
use std::sync::Arc;

#[test]
fn sum_heeds_every_value_and_no_order() {
    let row = |text: &str, number| vec![Value::Text(Some(text.to_owned())), Value::Integer(number)];
    let sum = |rows: &[Vec<Value>]| {
        let mut sum = Sum::default();
        rows.iter().for_each(|row| sum.add(row));
        sum
    };

    let both = sum(&[row("a", Some(1)), row("b", None)]);

    assert_eq!(both, sum(&[row("b", None), row("a", Some(1))]));
    assert_ne!(both, sum(&[row("a", None), row("b", Some(1))]));
    assert_ne!(both, sum(&[row("a", Some(1))]));
    assert_ne!(both, sum(&[row("a", Some(1)), row("b", Some(0))]));
}

#[test]
fn names_are_quoted_whole() {
    assert_eq!(quoted(r#"a"b"#), r#""a""b""#);
}

/// Members with something of most there is: text with quotes and other scripts, bytes, truths, numbers large and none.
async fn fill(storage: &TestStorage) -> MemberId {
    for name in ["ana", "o'brien \"\\", "ünïcödé 歩数"] {
        let link = storage.link(name).await;
        storage.own_client(link.member_id, "23ABCD", "own-secret").await;
        let quota = Quota { remaining: Some(7), resets_at: Some(at(60)), rate_per_second: 0.1 };
        storage.store_quota(link.id, &quota).await.unwrap();
        storage
            .store_account_page(link.id, &ResourceId::from("profile".to_owned()), &[], at(1))
            .await
            .unwrap();
        let import = storage.import(&link, &[window("steps", Some(("2026-01-01", "2026-02-01")))]).await;
        let window = storage.list_windows(import.id).await.unwrap()[0].id;
        for sequence in 0..400 {
            storage.store_page(&page(window, sequence), None, 1, at(1)).await.unwrap();
        }
        let delivery = DeliveryRow {
            replace_other_account: true,
            new_file_id: Some(u64::from(u32::MAX) + 1),
            problem: Some(ErrorCode::OpenHumansTrouble),
            ..DeliveryRow::new(import.id)
        };
        storage.store_delivery(&delivery, at(2)).await.unwrap();
    }
    storage.create_session(&[1; 32], b"\0browser\xff", at(100)).await.unwrap();
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
    storage.member("ana").await
}

/// An empty PostgreSQL database, where there is one for tests.
async fn postgres(folder: &tempfile::TempDir) -> Option<(TestDatabase, Storage)> {
    let database = TestDatabase::new(folder.path());
    let storage = Storage::open(&database.config(), Arc::new(key_ring())).await.unwrap();
    matches!(&*storage.database, crate::storage::Database::Postgres(_)).then_some((database, storage))
}

/// The rows of every table, counted by the databases themselves.
async fn counts(storage: &Storage) -> Vec<(String, i64)> {
    let tables = match storage.reader().await.unwrap() {
        Connection::Sqlite(_) => "SELECT name AS t FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        Connection::Postgres(_) => {
            "SELECT CAST(tablename AS TEXT) AS t FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        }
    };
    let mut counts = Vec::new();
    for row in
        crate::storage::query::query(tables).fetch_all(&mut storage.reader().await.unwrap()).await.unwrap()
    {
        let table: String = row.try_get("t").unwrap();
        let sql: &'static str = format!("SELECT count(*) AS n FROM {table}").leak();
        let row =
            crate::storage::query::query(sql).fetch_one(&mut storage.reader().await.unwrap()).await.unwrap();
        counts.push((table, row.try_get("n").unwrap()));
    }
    counts.retain(|(table, _)| !table.starts_with('_') && !table.starts_with("sqlite"));
    counts.sort();
    counts
}

#[tokio::test]
async fn nothing_is_lost_on_the_way_to_postgresql() {
    let storage = TestStorage::open_in_a_file().await;
    let ana = fill(&storage).await;
    let folder = tempfile::tempdir().unwrap();
    let Some((_database, there)) = postgres(&folder).await else {
        // Without PostgreSQL there is only this to see: another file is no place to move to.
        let other = TestStorage::open_in_a_file().await;
        assert!(matches!(storage.copy_to(&other).await, Err(MoveError::NoPostgres)));
        return;
    };

    let moved = storage.copy_to(&there).await.unwrap();

    let told: Vec<(String, i64)> =
        { moved.into_iter().map(|table| (table.name, i64::try_from(table.rows).unwrap())).collect() };
    let sorted = |mut tables: Vec<(String, i64)>| {
        tables.sort();
        tables
    };
    assert_eq!(counts(&there).await, counts(&storage).await);
    assert_eq!(sorted(told), counts(&there).await);
    assert!(counts(&there).await.contains(&("pages".to_owned(), 1200)));

    let find = async |storage: &Storage| {
        let tokens = storage.load_member_tokens(ana).await.unwrap().unwrap();
        let links = storage.list_links(ana).await.unwrap();
        let imports = storage.list_imports(ana, 9).await.unwrap();
        let windows = storage.list_windows(imports[0].id).await.unwrap();
        let pages = storage.list_pages(imports[0].id).await.unwrap();
        let delivery = storage.load_delivery(imports[0].id).await.unwrap().unwrap();
        let quota = storage.load_quota(links[0].id).await.unwrap();
        let session = storage.load_session(&[1; 32], at(1)).await.unwrap().unwrap().data;
        assert!(storage.load_link_tokens(links[0].id).await.unwrap().is_some());
        format!(
            "{:?}",
            (tokens.access.expose_secret(), &links, imports, windows, pages, delivery, quota, session)
        )
    };
    assert_eq!(find(&there).await, find(&storage).await);
    assert!(matches!(there.take_authorization(&[2; 32], at(1)).await.unwrap(), Taken::Fresh(_)));
}

#[tokio::test]
async fn database_that_holds_something_is_left_alone() {
    let storage = TestStorage::open_in_a_file().await;
    fill(&storage).await;
    let folder = tempfile::tempdir().unwrap();
    let Some((_database, there)) = postgres(&folder).await else {
        let other = TestStorage::open_in_a_file().await;
        assert!(matches!(storage.copy_to(&other).await, Err(MoveError::NoPostgres)));
        return;
    };
    there.create_session(&[9; 32], b"somebody", at(100)).await.unwrap();

    let refused = there.copy_to(&there).await;
    let told = storage.copy_to(&there).await;

    assert!(matches!(refused, Err(MoveError::NoFile)));
    assert!(matches!(told, Err(MoveError::NotEmpty(table)) if table == "sessions"));
    assert!(counts(&there).await.contains(&("members".to_owned(), 0)));
    assert!(counts(&there).await.contains(&("sessions".to_owned(), 1)));
}
