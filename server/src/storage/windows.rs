//! Windows: the unit of planning, completeness and repair.

use super::{
    ImportId, Result, Storage, StorageError, WindowId,
    columns::{from_count, from_word, from_word_or_none, parsed, range_or_none, word},
    connection::Transaction,
    imports::touch_import,
    query::{Row, query},
};
use domain::{DateRange, plan::Window, wire::ErrorCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A window as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRow {
    /// Our identifier.
    pub id: WindowId,
    /// The import it belongs to.
    pub import_id: ImportId,
    /// Its place in the plan; what a split made shares the place of what was split.
    pub ordinal: i64,
    /// The provider's endpoint.
    pub resource: String,
    /// The days asked for; absent for undated resources.
    pub range: Option<DateRange>,
    /// How it ended, if it has.
    pub state: WindowState,
    /// Why it failed.
    pub problem: Option<ErrorCode>,
    /// How often it failed so far.
    pub attempts: u32,
}

/// How a window ended, if it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowState {
    /// Not finished.
    Pending,
    /// Fetched, with at least one record.
    Fetched,
    /// Answered, without any record.
    Empty,
    /// The permission is missing.
    NotPermitted,
    /// Failed, for a reason noted with it.
    Failed,
    /// Smaller windows stand for it: it was too large for the provider, or only some of its days are fetched again.
    Split,
    /// Not finished, and not to be before a member asks for everything: they chose other days to be fetched again.
    Parked,
}

/// How many windows of a resource ended alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowCount {
    /// The provider's endpoint.
    pub resource: String,
    /// How they ended, if they have.
    pub state: WindowState,
    /// How many there are.
    pub windows: u32,
}

impl Storage {
    /// Lists an import's windows in the order of the plan, splits included.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_windows(&self, import: ImportId) -> Result<Vec<WindowRow>> {
        let rows = query("SELECT * FROM windows WHERE import_id = $1 ORDER BY ordinal, id")
            .bind(import.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(window).collect()
    }

    /// Lists an import's windows that asked for a day of a range, in the order of the plan, splits included.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_windows_in(&self, import: ImportId, range: DateRange) -> Result<Vec<WindowRow>> {
        let rows = query(
            "SELECT * FROM windows WHERE import_id = $1 AND range_start < $2 AND range_end > $3
             ORDER BY ordinal, id",
        )
        .bind(import.to_string())
        .bind(range.end().to_string())
        .bind(range.start().to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(window).collect()
    }

    /// Lists an import's unfinished windows in the order of the plan, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_pending_windows(&self, import: ImportId, limit: u32) -> Result<Vec<WindowRow>> {
        let rows = query(
            "SELECT * FROM windows WHERE import_id = $1 AND state = 'pending' ORDER BY ordinal, id LIMIT $2",
        )
        .bind(import.to_string())
        .bind(limit)
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(window).collect()
    }

    /// Lists an import's unfinished windows of one resource.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_pending_windows_of(&self, import: ImportId, resource: &str) -> Result<Vec<WindowRow>> {
        let rows =
            query("SELECT * FROM windows WHERE import_id = $1 AND resource = $2 AND state = 'pending'")
                .bind(import.to_string())
                .bind(resource)
                .fetch_all(&mut self.reader().await?)
                .await?;
        rows.iter().map(window).collect()
    }

    /// Lists the days of an import's unfinished windows, each range once.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_pending_ranges(&self, import: ImportId) -> Result<Vec<DateRange>> {
        let rows = query(
            "SELECT DISTINCT range_start, range_end FROM windows WHERE import_id = $1 AND state = 'pending'",
        )
        .bind(import.to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().filter_map(|row| range_or_none(row).transpose()).collect()
    }

    /// Counts an import's windows by resource and state.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn count_windows(&self, import: ImportId) -> Result<Vec<WindowCount>> {
        let rows = query(
            "SELECT resource, state, count(*) AS windows FROM windows WHERE import_id = $1 GROUP BY resource, state",
        )
        .bind(import.to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(WindowCount {
                    resource: row.try_get("resource")?,
                    state: from_word(row, "state")?,
                    windows: from_count(row, "windows")?,
                })
            })
            .collect()
    }

    /// Adds windows to the end of an import's plan, as when days thought delivered turn out not to be.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn add_windows(&self, import: ImportId, windows: &[Window], now: Timestamp) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        touch_import(&mut transaction, import, 0, now).await?;
        let next = next_ordinal(&mut transaction, import).await?;
        for (ordinal, window) in (next..).zip(windows) {
            insert_window(&mut transaction, import, ordinal, window, now).await?;
        }
        transaction.commit().await
    }
}

/// The place after the last window of an import's plan.
pub(super) async fn next_ordinal(transaction: &mut Transaction<'_>, import: ImportId) -> Result<i64> {
    let row = query("SELECT coalesce(max(ordinal) + 1, 0) AS next FROM windows WHERE import_id = $1")
        .bind(import.to_string())
        .fetch_one(transaction)
        .await?;
    row.try_get("next")
}

/// Finds the import a window belongs to, for locking it before the window is changed.
pub(super) async fn import_of(transaction: &mut Transaction<'_>, id: WindowId) -> Result<ImportId> {
    let row = query("SELECT import_id FROM windows WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(transaction)
        .await?
        .ok_or(StorageError::Missing("window"))?;
    parsed(&row, "import_id")
}

/// Sets a window's state and gives it as it is then.
pub(super) async fn set_window_state(
    transaction: &mut Transaction<'_>,
    id: WindowId,
    state: WindowState,
    problem: Option<ErrorCode>,
) -> Result<WindowRow> {
    let row = query(
        "UPDATE windows SET state = $1, problem = $2, attempts = attempts + CASE WHEN $1 = 'failed' THEN 1 ELSE 0 END WHERE id = $3
         RETURNING *",
    )
    .bind(word(&state)?)
    .bind(problem.map(|problem| word(&problem)).transpose()?)
    .bind(id.to_string())
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(StorageError::Missing("window"))?;
    window(&row)
}

/// Stores an unfinished window; gives its identifier.
pub(super) async fn insert_window(
    transaction: &mut Transaction<'_>,
    import: ImportId,
    ordinal: i64,
    window: &Window,
    now: Timestamp,
) -> Result<WindowId> {
    let id = WindowId::new(now);
    query(
        "INSERT INTO windows (id, import_id, ordinal, resource, range_start, range_end, state)
         VALUES ($1, $2, $3, $4, $5, $6, 'pending')",
    )
    .bind(id.to_string())
    .bind(import.to_string())
    .bind(ordinal)
    .bind(window.resource.as_str())
    .bind(window.range.map(|range| range.start().to_string()))
    .bind(window.range.map(|range| range.end().to_string()))
    .execute(&mut *transaction)
    .await?;
    Ok(id)
}

fn window(row: &Row) -> Result<WindowRow> {
    Ok(WindowRow {
        id: parsed(row, "id")?,
        import_id: parsed(row, "import_id")?,
        ordinal: row.try_get("ordinal")?,
        resource: row.try_get("resource")?,
        range: range_or_none(row)?,
        state: from_word(row, "state")?,
        problem: from_word_or_none(row, "problem")?,
        attempts: from_count(row, "attempts")?,
    })
}
