use super::*;
use crate::{
    storage::{ImportRow, NewImportRow, PageRow},
    testing::{TestStorage, at, new_intraday_import, page, range, window},
};
use domain::{
    intraday::{Granularity, IntradayType},
    samples::SampleDay,
};
use jiff::civil::date;

const RESOURCE: &str = "intraday/heart-rate/sample";
const DAYS: (&str, &str) = ("2026-11-01", "2026-11-08");

async fn import(storage: &TestStorage) -> (ImportRow, WindowId) {
    let link = storage.link("ana").await;
    let import = storage
        .create_import(new_intraday_import(&link), &[window(RESOURCE, Some(DAYS))], at(0))
        .await
        .unwrap();
    let window = storage.list_windows(import.id).await.unwrap()[0].id;
    (import, window)
}

/// A page with a reading a minute apart, from a second of a day on.
fn page_of(window: WindowId, sequence: u32, day: i8, from: i32) -> PageRow {
    let mut samples = SampleDay::new(IntradayType::HeartRate, date(2026, 11, day), Granularity::Second);
    samples.at = vec![from, from + 60];
    samples.values = vec![f64::from(day) + 60.0, f64::from(from)];
    let level = |level| LevelDay::of(&samples, level).into_iter().collect();
    PageRow {
        records: 1,
        intraday: samples.summary().into_iter().collect(),
        resume_before: Some(at(i64::from(sequence))),
        levels: PageLevels { hours: level(Level::Hour), minutes: level(Level::Minute) },
        ..page(window, sequence)
    }
}

async fn levels(storage: &TestStorage, import: &ImportRow, level: Level) -> Vec<PageLevel> {
    storage.list_levels(import.id, RESOURCE, range("2026-11-01", "2026-11-08"), level).await.unwrap()
}

async fn days(storage: &TestStorage, import: &ImportRow) -> Vec<(bool, Vec<(Date, u32)>)> {
    let mut told = Vec::new();
    let note = |page: PageDays| {
        told.push((page.is_apart, page.intraday.iter().map(|day| (day.date, day.count)).collect()));
    };
    storage.for_each_days(import.id, Some(&[RESOURCE]), note).await.unwrap();
    told
}

#[tokio::test]
async fn levels_of_a_page_come_back_and_go_with_it() {
    let storage = TestStorage::open().await;
    let (import, window) = import(&storage).await;
    let first = page_of(window, 0, 7, 300);

    storage.store_page(&first, None, 1, at(1)).await.unwrap();
    let (hours, minutes) =
        (levels(&storage, &import, Level::Hour).await, levels(&storage, &import, Level::Minute).await);
    storage.delete_pages_of(window).await.unwrap();

    assert_eq!(hours, [PageLevel { window_id: window, is_apart: true, days: Ok(first.levels.hours) }]);
    assert_eq!(minutes, [PageLevel { window_id: window, is_apart: true, days: Ok(first.levels.minutes) }]);
    assert_eq!(levels(&storage, &import, Level::Hour).await, []);
}

#[tokio::test]
async fn page_stored_again_without_levels_has_none_and_says_where_its_records_are() {
    let storage = TestStorage::open().await;
    let (import, window) = import(&storage).await;
    let first = page_of(window, 0, 7, 300);
    storage.store_page(&first, None, 1, at(1)).await.unwrap();

    let again = PageRow { levels: PageLevels::default(), ..first };
    storage.store_page(&again, None, 1, at(2)).await.unwrap();

    assert_eq!(
        levels(&storage, &import, Level::Hour).await,
        [PageLevel { window_id: window, is_apart: true, days: Err(again.segment) }]
    );
}

#[tokio::test]
async fn level_that_is_not_stored_whole_leaves_no_page() {
    let storage = TestStorage::open().await;
    let (import, window) = import(&storage).await;
    storage.database().refuse("INSERT", "page_levels").await;

    let refused = storage.store_page(&page_of(window, 0, 7, 300), None, 1, at(1)).await;

    assert!(matches!(refused, Err(StorageError::Database(_))));
    assert_eq!(storage.list_pages(import.id).await.unwrap(), []);
}

#[tokio::test]
async fn window_that_has_ended_tells_its_days_once_and_one_that_goes_on_by_its_pages() {
    let storage = TestStorage::open().await;
    let (import, window) = import(&storage).await;

    storage.store_page(&page_of(window, 0, 7, 300), None, 1, at(1)).await.unwrap();
    storage.store_page(&page_of(window, 1, 7, 0), None, 1, at(2)).await.unwrap();
    let fetching = days(&storage, &import).await;
    storage.store_page(&page_of(window, 2, 6, 300), Some(WindowState::Fetched), 1, at(3)).await.unwrap();
    let ended = days(&storage, &import).await;
    storage.store_page(&page_of(window, 3, 5, 300), None, 1, at(4)).await.unwrap();
    let taken_up = days(&storage, &import).await;

    let day = |day| date(2026, 11, day);
    assert_eq!(fetching, [(true, vec![(day(7), 2)]), (true, vec![(day(7), 2)])]);
    assert_eq!(ended, [(false, vec![(day(6), 2), (day(7), 4)])]);
    assert_eq!(taken_up.len(), 4, "{taken_up:?}");
}

#[tokio::test]
async fn window_of_one_page_is_told_by_it() {
    let storage = TestStorage::open().await;
    let (import, window) = import(&storage).await;

    storage.store_page(&page_of(window, 0, 7, 300), Some(WindowState::Fetched), 1, at(1)).await.unwrap();

    assert_eq!(days(&storage, &import).await, [(true, vec![(date(2026, 11, 7), 2)])]);
}

#[tokio::test]
async fn adopted_window_has_the_levels_too() {
    let storage = TestStorage::open().await;
    let (first, from) = import(&storage).await;
    storage.store_page(&page_of(from, 0, 7, 300), None, 1, at(1)).await.unwrap();
    storage.store_page(&page_of(from, 1, 6, 300), Some(WindowState::Fetched), 1, at(2)).await.unwrap();
    let link = storage.find_link(first.member_id, first.link_id.unwrap()).await.unwrap().unwrap();

    let new = NewImportRow { adopted: [(0, from)].into(), ..new_intraday_import(&link) };
    let second = storage.create_import(new, &[window(RESOURCE, Some(DAYS))], at(3)).await.unwrap();
    storage.release_segments(first.id).await.unwrap();

    for level in [Level::Hour, Level::Minute] {
        assert_eq!(levels(&storage, &first, level).await, []);
        assert_eq!(levels(&storage, &second, level).await.iter().filter(|page| page.days.is_ok()).count(), 2);
    }
    assert_eq!(days(&storage, &second).await.len(), 1);
}
