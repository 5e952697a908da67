//! Fetching days again: what becomes of the windows of an import, in one step with the import's state.

use super::{
    ImportId, Result, Storage, WindowId, WindowState,
    columns::{count, millis, parsed, parsed_or_none, word, words},
    connection::Transaction,
    query::query,
    windows::{insert_window, next_ordinal},
};
use domain::{
    DateRange, ResourceId,
    file::Month,
    plan::Window,
    wire::{DeliveryStep, ErrorCode, ImportState},
};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeMap;

/// What becomes of the windows of an import when days of it are fetched again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepairPlan {
    /// Windows that begin again whole, or go on where their pages end.
    pub reset: Vec<WindowId>,
    /// Windows of which only some days are asked for again.
    pub narrowed: Vec<Narrowed>,
    /// New windows, after all others, so that what they bring is received later.
    pub added: Vec<Window>,
    /// Months whose files are sent again once this is fetched.
    pub months: Vec<Month>,
    /// Requests all of this takes.
    pub requests: u64,
}

/// A window that gives its days to smaller ones, which keep its place in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrowed {
    /// The window.
    pub id: WindowId,
    /// Its days that its pages hold whole, and what it is as their window; none when it has no page.
    pub kept: Option<(DateRange, WindowState)>,
    /// The provider's endpoint.
    pub resource: ResourceId,
    /// The days asked for again.
    pub again: Vec<DateRange>,
    /// The others, which stay as the window was.
    pub rest: Vec<DateRange>,
    /// What the window was.
    pub state: WindowState,
    /// Why.
    pub problem: Option<ErrorCode>,
}

/// How far the pages of a window have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Begun {
    /// Whether there is any.
    pub has_pages: bool,
    /// Whether one has a record.
    pub has_records: bool,
    /// Where pages come newest first: every record of a later day is stored.
    pub complete_after: Option<Date>,
}

impl Storage {
    /// Lists how far the windows of an import have come that have pages and not their whole answer, all in one look.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_begun(&self, import: ImportId) -> Result<BTreeMap<WindowId, Begun>> {
        let rows = query(
            "SELECT pages.window_id, max(pages.records) AS records, min(pages.complete_after) AS complete_after
             FROM pages JOIN windows ON windows.id = pages.window_id
             WHERE windows.import_id = $1 AND windows.state NOT IN ({list}) GROUP BY pages.window_id",
        )
        .bind(import.to_string())
        .bind_list(words(&[WindowState::Fetched, WindowState::Empty, WindowState::Split])?)
        .fetch_all(&mut self.reader().await?)
        .await?;
        let begun = rows.iter().map(|row| {
            let has_records = row.try_get::<i64>("records")? > 0;
            let complete_after = parsed_or_none(row, "complete_after")?;
            Ok((parsed(row, "window_id")?, Begun { has_pages: true, has_records, complete_after }))
        });
        begun.collect()
    }

    /// Begins to fetch days again, if the import is still in one of `from`; says whether it was. Windows that were
    /// unfinished and are not in the plan are [parked](WindowState::Parked).
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails; then nothing is changed.
    pub async fn begin_repair(
        &self,
        import: ImportId,
        from: &[ImportState],
        plan: &RepairPlan,
        now: Timestamp,
    ) -> Result<bool> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        let moved = query(
            "UPDATE imports SET state = $1, retry_at = NULL, problem = NULL, updated_at = $2,
                                requests_planned = requests_done + $3
             WHERE id = $4 AND state IN ({list})",
        )
        .bind(word(&ImportState::Running)?)
        .bind(millis(now))
        .bind(count(plan.requests))
        .bind(import.to_string())
        .bind_list(words(from)?)
        .execute(&mut transaction)
        .await?;
        if moved == 0 {
            return Ok(false);
        }
        query("UPDATE windows SET state = 'parked' WHERE import_id = $1 AND state = 'pending'")
            .bind(import.to_string())
            .execute(&mut transaction)
            .await?;
        for window in &plan.reset {
            query("UPDATE windows SET state = 'pending', problem = NULL WHERE id = $1 AND import_id = $2")
                .bind(window.to_string())
                .bind(import.to_string())
                .execute(&mut transaction)
                .await?;
        }
        for narrowed in &plan.narrowed {
            narrow(&mut transaction, import, narrowed, now).await?;
        }
        let next = next_ordinal(&mut transaction, import).await?;
        for (ordinal, window) in (next..).zip(&plan.added) {
            insert_window(&mut transaction, import, ordinal, window, now).await?;
        }
        // A file made and not sent lacks what is fetched now.
        query(
            "UPDATE deliveries SET step = $1, artifact = NULL, new_file_id = NULL, merged = '[]', replaced = '[]',
                                   kept = '[]', problem = NULL, delivered_at = NULL, updated_at = $2
             WHERE import_id = $3 AND step <> $4",
        )
        .bind(word(&DeliveryStep::Merging)?)
        .bind(millis(now))
        .bind(import.to_string())
        .bind(word(&DeliveryStep::Done)?)
        .execute(&mut transaction)
        .await?;
        for month in &plan.months {
            query("DELETE FROM month_deliveries WHERE import_id = $1 AND month = $2")
                .bind(import.to_string())
                .bind(month.to_string())
                .execute(&mut transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Puts smaller windows in the place of one, which keeps the days its pages hold.
async fn narrow(
    transaction: &mut Transaction<'_>,
    import: ImportId,
    narrowed: &Narrowed,
    now: Timestamp,
) -> Result<()> {
    let (kept, state) = match narrowed.kept {
        Some((range, state)) => (Some(range), state),
        None => (None, WindowState::Split),
    };
    let row = query(
        "UPDATE windows SET state = $1, problem = NULL, range_start = coalesce($2, range_start),
                            range_end = coalesce($3, range_end)
         WHERE id = $4 AND import_id = $5 RETURNING ordinal",
    )
    .bind(word(&state)?)
    .bind(kept.map(|range| range.start().to_string()))
    .bind(kept.map(|range| range.end().to_string()))
    .bind(narrowed.id.to_string())
    .bind(import.to_string())
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(super::StorageError::Missing("window"))?;
    let ordinal: i64 = row.try_get("ordinal")?;
    let window = |range: &DateRange| Window { resource: narrowed.resource.clone(), range: Some(*range) };
    for range in &narrowed.again {
        insert_window(transaction, import, ordinal, &window(range), now).await?;
    }
    for range in &narrowed.rest {
        let id = insert_window(transaction, import, ordinal, &window(range), now).await?;
        query("UPDATE windows SET state = $1, problem = $2 WHERE id = $3")
            .bind(word(&narrowed.state)?)
            .bind(narrowed.problem.map(|problem| word(&problem)).transpose()?)
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at, range, window};

    const WHOLE: (&str, &str) = ("2026-11-01", "2026-11-08");

    async fn seen(storage: &TestStorage, import: ImportId) -> Vec<(i64, Option<DateRange>, WindowState)> {
        let rows = storage.list_windows(import).await.unwrap();
        rows.into_iter().map(|row| (row.ordinal, row.range, row.state)).collect()
    }

    #[tokio::test]
    async fn narrowed_window_leaves_its_place_to_what_is_asked_again_and_what_stays_failed() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import =
            storage.import(&link, &[window("sleep", Some(WHOLE)), window("steps", Some(WHOLE))]).await;
        let rows = storage.list_windows(import.id).await.unwrap();
        let why = Some(ErrorCode::ProviderTrouble);
        storage.finish_window(rows[0].id, WindowState::Failed, why, at(1)).await.unwrap();
        let from = [storage.load_import(import.id).await.unwrap().unwrap().state];
        let plan = RepairPlan {
            narrowed: vec![Narrowed {
                id: rows[0].id,
                kept: None,
                resource: ResourceId::new("sleep"),
                again: vec![range("2026-11-03", "2026-11-05")],
                rest: vec![range("2026-11-01", "2026-11-03"), range("2026-11-05", "2026-11-08")],
                state: WindowState::Failed,
                problem: why,
            }],
            added: vec![window("steps", Some(("2026-11-03", "2026-11-05")))],
            requests: 2,
            ..RepairPlan::default()
        };

        let begun = storage.begin_repair(import.id, &from, &plan, at(2)).await.unwrap();
        let twice = storage.begin_repair(import.id, &[ImportState::Ready], &plan, at(3)).await.unwrap();

        assert_eq!((begun, twice), (true, false));
        let stored = storage.load_import(import.id).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.requests_planned), (ImportState::Running, 2));
        assert_eq!(
            seen(&storage, import.id).await,
            [
                (0, Some(range(WHOLE.0, WHOLE.1)), WindowState::Split),
                (0, Some(range("2026-11-03", "2026-11-05")), WindowState::Pending),
                (0, Some(range("2026-11-01", "2026-11-03")), WindowState::Failed),
                (0, Some(range("2026-11-05", "2026-11-08")), WindowState::Failed),
                (1, Some(range(WHOLE.0, WHOLE.1)), WindowState::Parked),
                (2, Some(range("2026-11-03", "2026-11-05")), WindowState::Pending),
            ]
        );
    }

    #[tokio::test]
    async fn repair_of_everything_takes_up_what_was_parked() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[window("steps", Some(WHOLE))]).await;
        let from = [storage.load_import(import.id).await.unwrap().unwrap().state];
        storage.begin_repair(import.id, &from, &RepairPlan::default(), at(1)).await.unwrap();

        let reset = storage.reset_failed_windows(import.id, at(2)).await.unwrap();

        assert_eq!(reset, 1);
        assert_eq!(seen(&storage, import.id).await[0].2, WindowState::Pending);
    }
}
