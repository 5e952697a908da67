//! Where the records of pages lie, without what is sealed of them.

use super::{
    ImportId, Result, Storage, WindowId,
    pages::{PageOf, page_of},
    query::{Row, query},
};
use crate::secrets::KeyRing;
use domain::DateRange;
use jiff::civil::Date;

/// Where the records of a page lie, without what is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSegment {
    /// The window it belongs to.
    pub window_id: WindowId,
    /// The provider's endpoint.
    pub resource: String,
    /// The days its window asked for.
    pub range: Option<DateRange>,
    /// Path of its segment in the spool.
    pub segment: String,
    /// How many records the segment holds; without any there is no segment.
    pub records: u32,
    /// Where pages come newest first: every record of a later day is stored.
    pub complete_after: Option<Date>,
    /// The days it may hold records of, where it is one of several pages of a window; its window's days where nothing is said.
    pub days: Option<DateRange>,
}

impl Storage {
    /// Lists where an import's pages lie whose windows asked for a day of this range, in the order of the plan. Nothing
    /// sealed is opened but their summaries.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_segments(&self, import: ImportId, range: DateRange) -> Result<Vec<PageSegment>> {
        let rows = query(
            "SELECT pages.*, windows.resource, windows.range_start, windows.range_end
             FROM pages JOIN windows ON windows.id = pages.window_id
             WHERE windows.import_id = $1 AND windows.range_start < $2 AND windows.range_end > $3
             ORDER BY windows.ordinal, windows.id, pages.sequence",
        )
        .bind(import.to_string())
        .bind(range.end().to_string())
        .bind(range.start().to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(|row| segment_of(&self.keys, row)).collect()
    }

    /// Lists the same of one resource alone.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_segments_of(
        &self,
        import: ImportId,
        resource: &str,
        range: DateRange,
    ) -> Result<Vec<PageSegment>> {
        let rows = query(
            "SELECT pages.*, windows.resource, windows.range_start, windows.range_end
             FROM pages JOIN windows ON windows.id = pages.window_id
             WHERE windows.import_id = $1 AND windows.resource = $2 AND windows.range_start < $3
                   AND windows.range_end > $4
             ORDER BY windows.ordinal, windows.id, pages.sequence",
        )
        .bind(import.to_string())
        .bind(resource)
        .bind(range.end().to_string())
        .bind(range.start().to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(|row| segment_of(&self.keys, row)).collect()
    }
}

/// Where a page's records lie, and the days they may be of.
fn segment_of(keys: &KeyRing, row: &Row) -> Result<PageSegment> {
    let PageOf { resource, range, page } = page_of(keys, row)?;
    let days = page.intraday.iter().map(|day| day.date);
    let days = days.clone().min().zip(days.max()).filter(|_| page.resume_before.is_some());
    // A day beside them may have left nothing but doubts, of which no summary tells.
    let days = days.and_then(|(first, last)| Some((first.yesterday().ok()?, last.tomorrow().ok()?)));
    Ok(PageSegment {
        window_id: page.window_id,
        resource,
        range,
        segment: page.segment,
        records: page.records,
        complete_after: page.complete_after,
        days: days.and_then(|(first, last)| DateRange::inclusive(first, last).ok()),
    })
}
