//! Pages: the unit of durability. A page's row says that its segment is on disk; a repeat changes nothing.

use super::{
    ImportId, Result, Storage, WindowId, WindowState,
    columns::{
        count, from_count, instant_or_none, millis, opened, parsed, parsed_or_none, range_or_none, sealed,
    },
    connection::Transaction,
    imports::touch_import,
    levels::{PageLevels, store_levels},
    query::{Row, query},
    windows::{import_of, set_window_state},
};
use crate::secrets::KeyRing;
use domain::{DataType, DateRange, record::DayValue, samples::DaySummary};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRow {
    /// The window it belongs to.
    pub window_id: WindowId,
    /// Its place among the window's pages, from zero.
    pub sequence: u32,
    /// Path of its segment in the spool.
    pub segment: String,
    /// How many records the segment holds.
    pub records: u32,
    /// Size of the segment.
    pub bytes: u64,
    /// Where pages come newest first: every record of a later day is stored.
    pub complete_after: Option<Date>,
    /// Where pages come newest first and are asked for in instants: everything measured since then is stored, once.
    pub resume_before: Option<Timestamp>,
    /// Days it holds a reading of that no page before it had.
    pub days: u32,
    /// The days' values for the review. Stored sealed.
    pub summary: Vec<(DataType, Vec<DayValue>)>,
    /// Of a page of readings within the day: each of its days in few numbers. Stored sealed.
    pub intraday: Vec<DaySummary>,
    /// The same readings by the hour and the minute. Only written: a page that is read has none, since they are
    /// [listed](Storage::list_levels) by themselves. Stored sealed.
    pub levels: PageLevels,
}

/// What is sealed of a page: the values of its days. A page of daily data is written as it was before there were others.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Summary {
    Daily(Vec<(DataType, Vec<DayValue>)>),
    Intraday { days: Vec<DaySummary> },
}

impl Summary {
    /// Of values of days or of readings within the day, whichever there are.
    pub(super) fn of(daily: Vec<(DataType, Vec<DayValue>)>, days: Vec<DaySummary>) -> Self {
        if days.is_empty() { Summary::Daily(daily) } else { Summary::Intraday { days } }
    }

    /// The values of days, and the days of readings.
    pub(super) fn apart(self) -> (Vec<(DataType, Vec<DayValue>)>, Vec<DaySummary>) {
        match self {
            Summary::Daily(daily) => (daily, Vec::new()),
            Summary::Intraday { days } => (Vec::new(), days),
        }
    }
}

/// A page with what its window asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct PageOf {
    /// The provider's endpoint.
    pub resource: String,
    /// The days its window asked for.
    pub range: Option<DateRange>,
    /// The page.
    pub page: PageRow,
}

impl Storage {
    /// Notes, in one step, a page whose segment is on disk, the requests it took, and, after the last page, how its window
    /// ended. Storing a page again replaces it.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`](super::StorageError::Missing) when the import was deleted meanwhile, else when the database fails; then nothing of it
    /// is noted.
    pub async fn store_page(
        &self,
        page: &PageRow,
        finish: Option<WindowState>,
        requests: u64,
        now: Timestamp,
    ) -> Result<()> {
        let sealed_summary = seal_summary(&self.keys, page)?;
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        let import = import_of(&mut transaction, page.window_id).await?;
        touch_import(&mut transaction, import, requests, now).await?;
        upsert_page(&mut transaction, page, sealed_summary).await?;
        let is_last = matches!(finish, Some(WindowState::Fetched | WindowState::Empty));
        let place = (page.window_id, page.sequence);
        store_levels(&mut transaction, &self.keys, place, &page.levels, is_last).await?;
        if let Some(state) = finish {
            set_window_state(&mut transaction, page.window_id, state, None).await?;
        }
        transaction.commit().await
    }

    /// Lists an import's pages in the order of the plan, each window's in their own order.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_pages(&self, import: ImportId) -> Result<Vec<PageOf>> {
        let rows = query(
            "SELECT pages.*, windows.resource, windows.range_start, windows.range_end
             FROM pages JOIN windows ON windows.id = pages.window_id
             WHERE windows.import_id = $1 ORDER BY windows.ordinal, windows.id, pages.sequence",
        )
        .bind(import.to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(|row| page_of(&self.keys, row)).collect()
    }

    /// Counts the days with a reading in an import's pages, by resource.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn count_days(&self, import: ImportId) -> Result<BTreeMap<String, u32>> {
        let rows = query(
            "SELECT windows.resource, CAST(sum(pages.days) AS BIGINT) AS days
             FROM pages JOIN windows ON windows.id = pages.window_id
             WHERE windows.import_id = $1 GROUP BY windows.resource",
        )
        .bind(import.to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("resource")?, from_count(row, "days")?))).collect()
    }

    /// Lists the days of an import's windows that have a page, each range once.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_fetched_ranges(&self, import: ImportId) -> Result<Vec<DateRange>> {
        let rows = query(
            "SELECT DISTINCT windows.range_start, windows.range_end
             FROM pages JOIN windows ON windows.id = pages.window_id WHERE windows.import_id = $1",
        )
        .bind(import.to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().filter_map(|row| range_or_none(row).transpose()).collect()
    }

    /// Lists one window's pages in their order.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_pages_of(&self, window: WindowId) -> Result<Vec<PageRow>> {
        let rows = query("SELECT * FROM pages WHERE window_id = $1 ORDER BY sequence")
            .bind(window.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(|row| page(&self.keys, row)).collect()
    }

    /// Deletes one window's page rows, and leaves their segments to the caller; says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn delete_pages_of(&self, window: WindowId) -> Result<u64> {
        let done = query("DELETE FROM pages WHERE window_id = $1")
            .bind(window.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(done)
    }
}

pub(super) fn page_of(keys: &KeyRing, row: &Row) -> Result<PageOf> {
    Ok(PageOf { resource: row.try_get("resource")?, range: range_or_none(row)?, page: page(keys, row)? })
}

pub(super) fn page(keys: &KeyRing, row: &Row) -> Result<PageRow> {
    let window_id = parsed(row, "window_id")?;
    let sequence = from_count(row, "sequence")?;
    let identity = summary_identity(window_id, sequence);
    let summary = opened(keys, &identity, "summary", row.try_get("sealed_summary")?)?;
    let (summary, intraday) = Summary::apart(summary);
    Ok(PageRow {
        window_id,
        sequence,
        segment: row.try_get("segment")?,
        records: from_count(row, "records")?,
        bytes: from_count(row, "bytes")?,
        complete_after: parsed_or_none(row, "complete_after")?,
        resume_before: instant_or_none(row, "resume_before")?,
        days: from_count(row, "days")?,
        summary,
        intraday,
        levels: PageLevels::default(),
    })
}

/// Stores a page's row, in the place of an earlier one.
pub(super) async fn upsert_page(
    transaction: &mut Transaction<'_>,
    page: &PageRow,
    sealed_summary: Vec<u8>,
) -> Result<()> {
    query(
        "INSERT INTO pages (window_id, sequence, segment, records, bytes, complete_after, sealed_summary, days,
                            resume_before)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (window_id, sequence) DO UPDATE SET segment = $3, records = $4, bytes = $5, complete_after = $6,
                                                         sealed_summary = $7, days = $8, resume_before = $9",
    )
    .bind(page.window_id.to_string())
    .bind(page.sequence)
    .bind(&page.segment)
    .bind(page.records)
    .bind(count(page.bytes))
    .bind(page.complete_after.map(|date| date.to_string()))
    .bind(sealed_summary)
    .bind(page.days)
    .bind(page.resume_before.map(millis))
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

/// Seals the summary of a page for its place.
pub(super) fn seal_summary(keys: &KeyRing, page: &PageRow) -> Result<Vec<u8>> {
    let summary = Summary::of(page.summary.clone(), page.intraday.clone());
    sealed(keys, &summary_identity(page.window_id, page.sequence), &summary)
}

pub(super) fn summary_identity(window: WindowId, sequence: u32) -> String {
    format!("pages/{window}/{sequence}/summary")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::StorageError;
    use crate::testing::{TestStorage, at, page, window};
    use jiff::civil::date;

    #[tokio::test]
    async fn page_its_requests_and_the_end_of_its_window_are_noted_together() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let plan = [window("steps", Some(("2026-11-01", "2026-11-22")))];
        let import = storage.import(&link, &plan).await;
        let id = storage.list_windows(import.id).await.unwrap()[0].id;
        let first = PageRow {
            complete_after: Some(date(2026, 11, 10)),
            resume_before: Some(at(-600)),
            summary: vec![(DataType::Steps, vec![DayValue(date(2026, 11, 21), 8_000.0)])],
            ..page(id, 0)
        };

        storage.store_page(&first, None, 1, at(1)).await.unwrap();
        let window_after_first = storage.list_windows(import.id).await.unwrap().remove(0);
        storage.store_page(&page(id, 1), Some(WindowState::Fetched), 2, at(2)).await.unwrap();

        assert_eq!(window_after_first.state, WindowState::Pending);
        assert_eq!(storage.list_windows(import.id).await.unwrap()[0].state, WindowState::Fetched);
        let import = storage.load_import(import.id).await.unwrap().unwrap();
        assert_eq!((import.requests_done, import.updated_at), (3, at(2)));
        assert_eq!(storage.list_pages_of(id).await.unwrap(), [first.clone(), page(id, 1)]);
        assert_eq!(
            storage.list_pages(import.id).await.unwrap()[0],
            PageOf { resource: "steps".into(), range: plan[0].range, page: first }
        );
    }

    #[tokio::test]
    async fn page_that_cannot_be_stored_leaves_no_trace() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[window("profile", None)]).await;
        let id = storage.list_windows(import.id).await.unwrap()[0].id;
        // The page goes in first; the window's row then refuses its new state.
        storage.database().refuse("UPDATE", "windows").await;

        let refused = storage.store_page(&page(id, 0), Some(WindowState::Fetched), 1, at(9)).await;

        assert!(matches!(refused, Err(StorageError::Database(_))));
        assert_eq!(storage.list_pages_of(id).await.unwrap(), []);
        assert_eq!(storage.load_import(import.id).await.unwrap(), Some(import));
    }

    #[tokio::test]
    async fn page_stored_twice_is_there_once() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[window("profile", None)]).await;
        let id = storage.list_windows(import.id).await.unwrap()[0].id;

        storage.store_page(&page(id, 0), None, 1, at(1)).await.unwrap();
        let again = PageRow { records: 7, ..page(id, 0) };
        storage.store_page(&again, None, 1, at(2)).await.unwrap();

        assert_eq!(storage.list_pages_of(id).await.unwrap(), [again]);
        assert_eq!(storage.delete_pages_of(id).await.unwrap(), 1);
        assert_eq!(storage.list_pages(import.id).await.unwrap(), []);
    }

    #[tokio::test]
    async fn page_of_a_deleted_import_is_refused() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[window("profile", None)]).await;
        let id = storage.list_windows(import.id).await.unwrap()[0].id;
        storage.delete_import(link.member_id, import.id).await.unwrap();

        let refused = storage.store_page(&page(id, 0), None, 1, at(1)).await;

        assert!(matches!(refused, Err(StorageError::Missing("window"))));
    }
}
