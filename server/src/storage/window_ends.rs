//! How windows end: fetched, empty, failed, in smaller ones; and how they begin again.

use super::{
    ImportId, Result, Storage, StorageError, WindowId, WindowState,
    columns::{from_count, word},
    imports::touch_import,
    query::query,
    windows::{import_of, insert_window, set_window_state},
};
use domain::{plan::Window, wire::ErrorCode};
use jiff::Timestamp;

impl Storage {
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

    /// Makes every failed or parked window of an import pending again, for repair; says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn reset_failed_windows(&self, import: ImportId, now: Timestamp) -> Result<u64> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        touch_import(&mut transaction, import, 0, now).await?;
        let done = query(
            "UPDATE windows SET state = 'pending', problem = NULL WHERE import_id = $1 AND state IN ('failed', 'parked')",
        )
        .bind(import.to_string())
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(done)
    }
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
