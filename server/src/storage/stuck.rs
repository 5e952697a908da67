//! Imports that do not come on, for the operator. Nothing of what is in them: an identifier, where it stands and since when.

use super::{
    ImportId, Result, Storage,
    columns::{from_word, from_word_or_none, instant, millis, parsed},
    query::{Row, query},
};
use domain::wire::{ErrorCode, ImportState};
use jiff::{SignedDuration, Timestamp};

/// A wait that is over is taken up by some server sooner than this.
const TAKEN_UP_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// An import that does not come on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckImport {
    /// Its identifier.
    pub id: ImportId,
    /// Key of the provider it reads.
    pub provider: String,
    /// Where it stands.
    pub state: ImportState,
    /// What is the matter.
    pub reason: StuckReason,
    /// Since when nothing has changed, or since when its wait is over.
    pub since: Timestamp,
    /// What it was told last, if anything.
    pub problem: Option<ErrorCode>,
}

/// Why an import counts as stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StuckReason {
    /// Nothing of it has changed for as long as asked.
    NoProgress,
    /// Its wait is over and nobody took it up.
    NotTakenUp,
    /// It waits for as long as asked, again and again.
    WaitsLong,
    /// Its upload stopped.
    UploadFails,
}

impl Storage {
    /// Lists the imports that do not come on: at work without any change for `quiet`, waiting past their time or for
    /// `quiet`, or with an upload that stopped. Oldest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_stuck_imports(
        &self,
        now: Timestamp,
        quiet: SignedDuration,
    ) -> Result<Vec<StuckImport>> {
        let quiet_since = now.checked_sub(quiet).unwrap_or(Timestamp::MIN);
        let over_since = now.checked_sub(TAKEN_UP_WITHIN).unwrap_or(Timestamp::MIN);
        let mut reader = self.reader().await?;
        let mut stuck = Vec::new();
        let silent = query(
            "SELECT id, provider, state, problem, updated_at AS since FROM imports
             WHERE state IN ('planned', 'running', 'uploading') AND updated_at < $1",
        )
        .bind(millis(quiet_since));
        add(&mut stuck, StuckReason::NoProgress, silent.fetch_all(&mut reader).await?)?;
        let forgotten = query(
            "SELECT id, provider, state, problem, retry_at AS since FROM imports
             WHERE state = 'waiting' AND retry_at < $1",
        )
        .bind(millis(over_since));
        add(&mut stuck, StuckReason::NotTakenUp, forgotten.fetch_all(&mut reader).await?)?;
        let waiting = query(
            "SELECT id, provider, state, problem, updated_at AS since FROM imports
             WHERE state = 'waiting' AND updated_at < $1 AND (retry_at IS NULL OR retry_at >= $2)",
        )
        .bind(millis(quiet_since))
        .bind(millis(over_since));
        add(&mut stuck, StuckReason::WaitsLong, waiting.fetch_all(&mut reader).await?)?;
        // What stopped the one file of an import stands with the import, what stopped a month with the month.
        let failing = query(
            "SELECT imports.id, imports.provider, imports.state, stopped.problem, stopped.since FROM imports
             JOIN (SELECT import_id, min(problem) AS problem, min(updated_at) AS since FROM (
                       SELECT import_id, coalesce(deliveries.problem, imports.problem) AS problem,
                              deliveries.updated_at
                       FROM deliveries JOIN imports ON imports.id = import_id
                       WHERE step <> 'done'
                             AND (deliveries.problem IS NOT NULL
                                  OR (imports.state = 'ready' AND imports.problem IS NOT NULL))
                       UNION ALL
                       SELECT import_id, problem, updated_at FROM month_deliveries
                       WHERE problem IS NOT NULL AND step <> 'done'
                   ) AS every_one GROUP BY import_id) AS stopped ON stopped.import_id = imports.id",
        );
        add(&mut stuck, StuckReason::UploadFails, failing.fetch_all(&mut reader).await?)?;
        stuck.sort_by_key(|import| (import.since, import.id, import.reason));
        Ok(stuck)
    }
}

fn add(stuck: &mut Vec<StuckImport>, reason: StuckReason, rows: Vec<Row>) -> Result<()> {
    for row in rows {
        stuck.push(StuckImport {
            id: parsed(&row, "id")?,
            provider: row.try_get("provider")?,
            state: from_word(&row, "state")?,
            reason,
            since: instant(&row, "since")?,
            problem: from_word_or_none(&row, "problem")?,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        storage::DeliveryRow,
        testing::{TestStorage, at},
    };

    const HOUR: i64 = 3600;

    async fn import_in(
        storage: &TestStorage,
        name: &str,
        state: ImportState,
        retry_at: Option<Timestamp>,
    ) -> ImportId {
        let link = storage.link(name).await;
        let id = storage.import(&link, &[]).await.id;
        storage.set_import_state(id, &[ImportState::Planned], state, retry_at, None, at(0)).await.unwrap();
        id
    }

    #[tokio::test]
    async fn imports_that_do_not_come_on_are_listed_with_why_and_the_others_are_not() {
        let storage = TestStorage::open().await;
        let silent = import_in(&storage, "ana", ImportState::Running, None).await;
        let forgotten = import_in(&storage, "ben", ImportState::Waiting, Some(at(2 * HOUR))).await;
        let waiting = import_in(&storage, "cem", ImportState::Waiting, Some(at(9 * HOUR))).await;
        let failing = import_in(&storage, "dora", ImportState::Ready, None).await;
        import_in(&storage, "emil", ImportState::Paused, None).await;
        import_in(&storage, "fay", ImportState::Ready, None).await;
        let (ready, why) = ([ImportState::Ready], Some(ErrorCode::UploadRefused));
        storage.store_delivery(&DeliveryRow::new(failing), at(HOUR)).await.unwrap();
        storage.set_import_state(failing, &ready, ImportState::Ready, None, why, at(HOUR)).await.unwrap();

        let soon = storage.list_stuck_imports(at(2 * HOUR), SignedDuration::from_hours(6)).await.unwrap();
        let later = storage.list_stuck_imports(at(8 * HOUR), SignedDuration::from_hours(6)).await.unwrap();

        let told = |stuck: &[StuckImport]| -> Vec<_> {
            stuck.iter().map(|import| (import.id, import.reason)).collect()
        };
        assert_eq!(told(&soon), [(failing, StuckReason::UploadFails)]);
        assert_eq!(soon[0].problem, Some(ErrorCode::UploadRefused));
        assert_eq!(
            told(&later),
            [
                (silent, StuckReason::NoProgress),
                (waiting, StuckReason::WaitsLong),
                (failing, StuckReason::UploadFails),
                (forgotten, StuckReason::NotTakenUp),
            ]
        );
    }
}
