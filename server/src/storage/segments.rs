//! Segments as rows name them. One may be named by pages of several imports of a link: a later import adopts what an
//! earlier one has fetched, and the file goes with the last row that names it.

use super::{
    ImportId, LinkId, Result, Storage, StorageError, WindowId, WindowState,
    columns::{from_word, instant, parsed, range_or_none},
    connection::Transaction,
    levels::adopt_levels,
    members::lock_member_of,
    pages::{page, seal_summary, upsert_page},
    query::{Row, query},
    windows::set_window_state,
};
use crate::secrets::KeyRing;
use domain::DateRange;
use jiff::Timestamp;

/// A window another import of the link has finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoptable {
    /// The window.
    pub window_id: WindowId,
    /// The import it belongs to.
    pub import_id: ImportId,
    /// Before when it cannot have been fetched.
    pub fetched_after: Timestamp,
    /// The provider's endpoint.
    pub resource: String,
    /// The days it asked for.
    pub range: DateRange,
    /// Paths of the segments of its pages that hold something.
    pub segments: Vec<String>,
}

impl Storage {
    /// Lists the finished intraday windows of a link's imports whose days lie within a range, the newest import's last. Those of
    /// which days were fetched again are left out.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_adoptable(&self, link: LinkId, range: DateRange) -> Result<Vec<Adoptable>> {
        let rows = query(
            "SELECT windows.id, windows.import_id, imports.created_at, windows.resource, windows.range_start,
                    windows.range_end, pages.segment, pages.records
             FROM imports JOIN windows ON windows.import_id = imports.id JOIN pages ON pages.window_id = windows.id
             WHERE imports.link_id = $1 AND imports.kind = 'intraday' AND windows.state IN ('fetched', 'empty')
                   AND windows.range_start >= $2 AND windows.range_end <= $3
                   AND NOT EXISTS (SELECT 1 FROM windows AS later
                                   WHERE later.import_id = windows.import_id AND later.ordinal > windows.ordinal
                                         AND later.resource = windows.resource
                                         AND later.range_start < windows.range_end
                                         AND later.range_end > windows.range_start)
             ORDER BY imports.created_at, imports.id, windows.ordinal, windows.id, pages.sequence",
        )
        .bind(link.to_string())
        .bind(range.start().to_string())
        .bind(range.end().to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        let mut found: Vec<Adoptable> = Vec::new();
        for row in &rows {
            let window_id: WindowId = parsed(row, "id")?;
            if found.last().is_none_or(|last| last.window_id != window_id) {
                found.push(adoptable(row, window_id)?);
            }
            let records: i64 = row.try_get("records")?;
            if let Some(last) = found.last_mut().filter(|_| records > 0) {
                last.segments.push(row.try_get("segment")?);
            }
        }
        Ok(found)
    }

    /// Takes an import's pages from it, because it is about to be deleted; gives the paths of the segments nothing names
    /// any more. In one step, so that an import planned at this moment adopts all of a window or nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn release_segments(&self, import: ImportId) -> Result<Vec<String>> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member_of(&mut transaction, import).await?;
        let orphans = list_orphans(&mut transaction, import).await?;
        query("DELETE FROM pages WHERE window_id IN (SELECT id FROM windows WHERE import_id = $1)")
            .bind(import.to_string())
            .execute(&mut transaction)
            .await?;
        // What has no page was not fetched, should the import outlive a spool that fails.
        query("UPDATE windows SET state = 'pending' WHERE import_id = $1 AND state IN ('fetched', 'empty')")
            .bind(import.to_string())
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(orphans)
    }

    /// Says whether a page names this segment.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn is_segment_named(&self, path: &str) -> Result<bool> {
        let named = query("SELECT 1 FROM pages WHERE segment = $1 LIMIT 1")
            .bind(path)
            .fetch_optional(&mut self.reader().await?)
            .await?;
        Ok(named.is_some())
    }
}

fn adoptable(row: &Row, window_id: WindowId) -> Result<Adoptable> {
    Ok(Adoptable {
        window_id,
        import_id: parsed(row, "import_id")?,
        fetched_after: instant(row, "created_at")?,
        resource: row.try_get("resource")?,
        range: range_or_none(row)?.ok_or(StorageError::Corrupt("range"))?,
        segments: Vec::new(),
    })
}

/// Lists the segments that only this import names.
pub(super) async fn list_orphans(transaction: &mut Transaction<'_>, import: ImportId) -> Result<Vec<String>> {
    let rows = query(
        "SELECT DISTINCT pages.segment FROM pages JOIN windows ON windows.id = pages.window_id
         WHERE windows.import_id = $1 AND NOT EXISTS (
             SELECT 1 FROM pages AS others JOIN windows AS theirs ON theirs.id = others.window_id
             WHERE others.segment = pages.segment AND theirs.import_id <> $1)",
    )
    .bind(import.to_string())
    .fetch_all(&mut *transaction)
    .await?;
    rows.iter().map(|row| row.try_get("segment")).collect()
}

/// Copies the pages of a finished window to a new one and finishes that alike, the summaries sealed for their new place.
/// Does nothing when the window is not there any more, or not finished.
pub(super) async fn adopt_window(
    transaction: &mut Transaction<'_>,
    keys: &KeyRing,
    from: WindowId,
    to: WindowId,
) -> Result<()> {
    let row = query("SELECT state FROM windows WHERE id = $1")
        .bind(from.to_string())
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(row) = row else { return Ok(()) };
    let state: WindowState = from_word(&row, "state")?;
    if !matches!(state, WindowState::Fetched | WindowState::Empty) {
        return Ok(());
    }
    let rows = query("SELECT * FROM pages WHERE window_id = $1 ORDER BY sequence")
        .bind(from.to_string())
        .fetch_all(&mut *transaction)
        .await?;
    for row in &rows {
        let mut adopted = page(keys, row)?;
        adopted.window_id = to;
        let sealed_summary = seal_summary(keys, &adopted)?;
        upsert_page(transaction, &adopted, sealed_summary).await?;
    }
    adopt_levels(transaction, keys, from, to).await?;
    set_window_state(transaction, to, state, None).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        storage::{ImportRow, Link, NewImportRow, PageRow},
        testing::{TestStorage, at, new_intraday_import, page, range, window},
    };
    use domain::samples::DaySummary;
    use jiff::civil::date;

    const DAY: (&str, &str) = ("2026-11-03", "2026-11-04");

    async fn import(storage: &TestStorage, link: &Link, adopted: Option<WindowId>) -> ImportRow {
        let new = NewImportRow {
            adopted: adopted.map(|window| (0, window)).into_iter().collect(),
            ..new_intraday_import(link)
        };
        storage.create_import(new, &[window("intraday/steps/1min", Some(DAY))], at(0)).await.unwrap()
    }

    /// An import with one fetched day; gives its window too.
    async fn fetched(storage: &TestStorage, link: &Link) -> (ImportRow, WindowId) {
        let import = import(storage, link, None).await;
        let window = storage.list_windows(import.id).await.unwrap()[0].id;
        let day = DaySummary { date: date(2026, 11, 3), count: 3, min: 1.0, max: 3.0, sum: 6.0 };
        let page = PageRow {
            segment: format!("links/{}/imports/{}/{window}/0", link.id, import.id),
            records: 1,
            days: 1,
            intraday: vec![day],
            ..page(window, 0)
        };
        storage.store_page(&page, Some(WindowState::Fetched), 1, at(1)).await.unwrap();
        (import, window)
    }

    #[tokio::test]
    async fn adopted_window_is_fetched_and_its_summary_opens_at_its_new_place() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let (first, from) = fetched(&storage, &link).await;
        let found = storage.list_adoptable(link.id, range("2026-11-01", "2026-11-22")).await.unwrap();

        let second = import(&storage, &link, Some(found[0].window_id)).await;

        assert_eq!((found.len(), found[0].window_id, found[0].import_id), (1, from, first.id));
        let adopted = storage.list_windows(second.id).await.unwrap().remove(0);
        assert_eq!(adopted.state, WindowState::Fetched);
        let (old, new) =
            (storage.list_pages_of(from).await.unwrap(), storage.list_pages_of(adopted.id).await.unwrap());
        assert_eq!(new, [PageRow { window_id: adopted.id, ..old[0].clone() }]);
        assert_eq!(found[0].segments, [old[0].segment.clone()]);
    }

    #[tokio::test]
    async fn segment_goes_with_the_last_import_that_names_it() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let (first, from) = fetched(&storage, &link).await;
        let path = storage.list_pages_of(from).await.unwrap().remove(0).segment;
        let second = import(&storage, &link, Some(from)).await;

        let with_the_first = storage.release_segments(first.id).await.unwrap();
        storage.delete_import(link.member_id, first.id).await.unwrap();
        let is_named = storage.is_segment_named(&path).await.unwrap();
        let with_the_second = storage.release_segments(second.id).await.unwrap();

        assert_eq!((with_the_first.len(), is_named), (0, true));
        assert_eq!(with_the_second, [path.as_str()]);
        assert!(!storage.is_segment_named(&path).await.unwrap());
    }

    #[tokio::test]
    async fn window_that_is_gone_is_fetched_instead_of_adopted() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let (first, from) = fetched(&storage, &link).await;
        storage.release_segments(first.id).await.unwrap();

        let second = import(&storage, &link, Some(from)).await;

        assert_eq!(storage.list_windows(second.id).await.unwrap()[0].state, WindowState::Pending);
    }
}
