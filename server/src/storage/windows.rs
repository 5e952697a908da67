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
    /// Too large for the provider; smaller windows stand for it.
    Split,
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
        let row = query("SELECT coalesce(max(ordinal) + 1, 0) AS next FROM windows WHERE import_id = $1")
            .bind(import.to_string())
            .fetch_one(&mut transaction)
            .await?;
        let next: i64 = row.try_get("next")?;
        for (ordinal, window) in (next..).zip(windows) {
            insert_window(&mut transaction, import, ordinal, window, now).await?;
        }
        transaction.commit().await
    }

    /// Notes how a window ended; a failure counts as an attempt.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn finish_window(
        &self,
        id: WindowId,
        state: WindowState,
        problem: Option<ErrorCode>,
        now: Timestamp,
    ) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        let import = import_of(&mut transaction, id).await?;
        touch_import(&mut transaction, import, 0, now).await?;
        set_window_state(&mut transaction, id, state, problem).await?;
        transaction.commit().await
    }

    /// Ends every unfinished window of one resource alike, as when its permission turns out to be missing; says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn finish_windows_of(
        &self,
        import: ImportId,
        resource: &str,
        state: WindowState,
        problem: Option<ErrorCode>,
        now: Timestamp,
    ) -> Result<u64> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        touch_import(&mut transaction, import, 0, now).await?;
        let done = query(
            "UPDATE windows SET state = $1, problem = $2, attempts = attempts + CASE WHEN $1 = 'failed' THEN 1 ELSE 0 END
             WHERE import_id = $3 AND resource = $4 AND state = 'pending'",
        )
        .bind(word(&state)?)
        .bind(problem.map(|problem| word(&problem)).transpose()?)
        .bind(import.to_string())
        .bind(resource)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(done)
    }

    /// Puts smaller windows in the place of one, in one step. The pages it may already have are deleted with it, and
    /// their segments left to the caller.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn split_window(&self, id: WindowId, into: &[Window], now: Timestamp) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        let import = import_of(&mut transaction, id).await?;
        touch_import(&mut transaction, import, 0, now).await?;
        let ordinal = set_window_state(&mut transaction, id, WindowState::Split, None).await?.ordinal;
        query("DELETE FROM pages WHERE window_id = $1")
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        for window in into {
            insert_window(&mut transaction, import, ordinal, window, now).await?;
        }
        transaction.commit().await
    }

    /// Counts a try of a window that did not succeed and leaves it pending; says how many there were.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn note_attempt(&self, id: WindowId) -> Result<u32> {
        let row = query("UPDATE windows SET attempts = attempts + 1 WHERE id = $1 RETURNING attempts")
            .bind(id.to_string())
            .fetch_optional(&mut self.writer().await?)
            .await?
            .ok_or(StorageError::Missing("window"))?;
        from_count(&row, "attempts")
    }

    /// Makes every failed window of an import pending again, for repair; says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn reset_failed_windows(&self, import: ImportId, now: Timestamp) -> Result<u64> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        touch_import(&mut transaction, import, 0, now).await?;
        let done = query(
            "UPDATE windows SET state = 'pending', problem = NULL WHERE import_id = $1 AND state = 'failed'",
        )
        .bind(import.to_string())
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(done)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at, window};

    #[tokio::test]
    async fn finished_window_keeps_why_it_failed_and_how_often() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[window("profile", None)]).await;
        let id = storage.list_windows(import.id).await.unwrap()[0].id;
        let fail =
            |now| storage.finish_window(id, WindowState::Failed, Some(ErrorCode::ProviderTrouble), now);

        fail(at(1)).await.unwrap();
        let failed = storage.list_windows(import.id).await.unwrap().remove(0);
        assert_eq!((failed.state, failed.attempts), (WindowState::Failed, 1));
        assert_eq!(failed.problem, Some(ErrorCode::ProviderTrouble));

        assert_eq!(storage.reset_failed_windows(import.id, at(2)).await.unwrap(), 1);
        let reset = storage.list_windows(import.id).await.unwrap().remove(0);
        assert_eq!((reset.state, reset.problem, reset.attempts), (WindowState::Pending, None, 1));

        storage.finish_window(id, WindowState::Empty, None, at(3)).await.unwrap();
        let finished = storage.list_windows(import.id).await.unwrap().remove(0);
        assert_eq!((finished.state, finished.attempts), (WindowState::Empty, 1));
        assert_eq!(storage.load_import(import.id).await.unwrap().unwrap().updated_at, at(3));
    }

    #[tokio::test]
    async fn missing_permission_ends_the_unfinished_windows_of_its_resource_alone() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let plan = [
            window("sleep", Some(("2026-11-01", "2026-11-22"))),
            window("sleep", Some(("2026-10-01", "2026-11-01"))),
            window("steps", Some(("2026-10-01", "2026-11-22"))),
        ];
        let import = storage.import(&link, &plan).await;
        let first = storage.list_windows(import.id).await.unwrap()[0].id;
        storage.finish_window(first, WindowState::Fetched, None, at(1)).await.unwrap();

        let ended = storage
            .finish_windows_of(
                import.id,
                "sleep",
                WindowState::NotPermitted,
                Some(ErrorCode::NotPermitted),
                at(2),
            )
            .await
            .unwrap();

        let states: Vec<_> =
            storage.list_windows(import.id).await.unwrap().iter().map(|row| row.state).collect();
        assert_eq!(ended, 1);
        assert_eq!(states, [WindowState::Fetched, WindowState::NotPermitted, WindowState::Pending]);
    }

    #[tokio::test]
    async fn split_window_is_replaced_in_its_place_by_smaller_ones() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let plan = [
            window("sleep", Some(("2026-10-01", "2026-11-01"))),
            window("steps", Some(("2026-10-01", "2026-11-01"))),
        ];
        let import = storage.import(&link, &plan).await;
        let whole = storage.list_windows(import.id).await.unwrap()[0].id;
        let halves = [
            window("sleep", Some(("2026-10-16", "2026-11-01"))),
            window("sleep", Some(("2026-10-01", "2026-10-16"))),
        ];

        storage.split_window(whole, &halves, at(1)).await.unwrap();

        let rows = storage.list_windows(import.id).await.unwrap();
        let seen: Vec<_> = rows.iter().map(|row| (row.ordinal, row.range, row.state)).collect();
        assert_eq!(
            seen,
            [
                (0, plan[0].range, WindowState::Split),
                (0, halves[0].range, WindowState::Pending),
                (0, halves[1].range, WindowState::Pending),
                (1, plan[1].range, WindowState::Pending),
            ]
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn import_can_be_deleted_while_its_windows_end() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let plan: Vec<_> = (0..40).map(|_| window("profile", None)).collect();
        let import = storage.import(&link, &plan).await;

        let mut ending = tokio::task::JoinSet::new();
        for row in storage.list_windows(import.id).await.unwrap() {
            let storage = (*storage).clone();
            ending.spawn(async move { storage.finish_window(row.id, WindowState::Empty, None, at(1)).await });
        }
        assert!(storage.delete_import(link.member_id, import.id).await.unwrap());
        let ended = ending.join_all().await;

        // Neither waits for the other in a ring: each window ended before the import went or was gone with it.
        assert!(ended.iter().all(|end| matches!(end, Ok(()) | Err(StorageError::Missing(_)))), "{ended:?}");
        assert_eq!(storage.list_windows(import.id).await.unwrap(), []);
    }

    #[tokio::test]
    async fn window_of_a_deleted_import_is_missing() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[window("profile", None)]).await;
        let id = storage.list_windows(import.id).await.unwrap()[0].id;
        storage.delete_import(link.member_id, import.id).await.unwrap();

        let finish = storage.finish_window(id, WindowState::Empty, None, at(1)).await;
        let split = storage.split_window(id, &[], at(1)).await;
        let reset = storage.reset_failed_windows(import.id, at(1)).await;

        assert!(matches!(finish, Err(StorageError::Missing("window"))));
        assert!(matches!(split, Err(StorageError::Missing("window"))));
        assert!(matches!(reset, Err(StorageError::Missing("import"))));
    }
}
