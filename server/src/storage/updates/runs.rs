//! What an update does once it has begun: the import it is at, and how it ended.

use super::{
    super::{
        ImportId, ImportRow, Result, Storage, StorageError, UpdateId, WindowState,
        columns::{count, from_word, from_word_or_none, json, millis, word, words},
        connection::Transaction,
        imports::import,
        members::lock_member,
        query::query,
    },
    Told, UpdateRow,
};
use domain::{
    left_out::Subject,
    wire::{ErrorCode, UpdateOutcome},
};
use jiff::{Timestamp, civil::Date};
use std::collections::{BTreeMap, BTreeSet};

/// An update that makes an import, and when the next one is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BegunUpdate {
    /// The update.
    pub id: UpdateId,
    /// The revision it begins as: one its member has changed meanwhile does not begin.
    pub revision: u64,
    /// When the one after this is due.
    pub next_due_at: Timestamp,
    /// Of what the member was told and is not over although it could begin.
    pub told: BTreeSet<Told>,
}

/// How an update ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateEnd {
    /// The import it was at.
    pub import_id: ImportId,
    /// How.
    pub outcome: UpdateOutcome,
    /// What kept days from being fetched, or why it failed.
    pub problem: Option<ErrorCode>,
    /// The day after the last one that is sent whole, but for what is lacking; where that is another now.
    pub covered_until: Option<Date>,
    /// Data whose permission was missing, with the first day that lacks it.
    pub lacking: BTreeMap<Subject, Date>,
    /// Updates in a row that came to nothing, this one included.
    pub failures: u32,
    /// Of what the member was told and is not over yet.
    pub told: BTreeSet<Told>,
    /// When the next one is due, where that is another time now.
    pub next_due_at: Option<Timestamp>,
}

/// Windows of an import without their answer, by what they are of and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWindows {
    /// The provider's endpoint.
    pub resource: String,
    /// How they stand.
    pub state: WindowState,
    /// Why they failed.
    pub problem: Option<ErrorCode>,
}

impl Storage {
    /// Finds the import an update is at.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_import_of_update(&self, id: UpdateId) -> Result<Option<ImportRow>> {
        let row = query("SELECT * FROM imports WHERE update_id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(import).transpose()
    }

    /// Lists which windows of an import have no answer: failed, not permitted, or never asked for. The first of the plan is
    /// first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_open_windows(&self, import: ImportId) -> Result<Vec<OpenWindows>> {
        let rows = query(
            "SELECT resource, state, problem FROM windows WHERE import_id = $1 AND state NOT IN ({list})
             GROUP BY resource, state, problem ORDER BY min(ordinal), resource, state",
        )
        .bind(import.to_string())
        .bind_list(words(&[WindowState::Fetched, WindowState::Empty, WindowState::Split])?)
        .fetch_all(&mut self.reader().await?)
        .await?;
        let open = rows.iter().map(|row| {
            Ok(OpenWindows {
                resource: row.try_get("resource")?,
                state: from_word(row, "state")?,
                problem: from_word_or_none(row, "problem")?,
            })
        });
        open.collect()
    }

    /// Notes how an update ended, and lets go of its import, which is an import like any other from then on. Where its member has
    /// changed it since it was seen, what they changed stays as they left it.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails; then nothing of it is noted.
    pub async fn end_update(&self, seen: &UpdateRow, end: &UpdateEnd, now: Timestamp) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // As everybody who changes updates and imports together: else two could wait for each other.
        lock_member(&mut transaction, seen.member_id).await?;
        // Not touched: that would give what was fetched time anew.
        query("UPDATE imports SET update_id = NULL WHERE id = $1 AND update_id = $2")
            .bind(end.import_id.to_string())
            .bind(seen.id.to_string())
            .execute(&mut transaction)
            .await?;
        query(
            "UPDATE updates SET last_import_id = $1, last_ended_at = $2, outcome = $3, last_problem = $4, problem = NULL,
                                stops = 0, look_at = $2
             WHERE id = $5",
        )
        .bind(end.import_id.to_string())
        .bind(millis(now))
        .bind(word(&end.outcome)?)
        .bind(end.problem.map(|problem| word(&problem)).transpose()?)
        .bind(seen.id.to_string())
        .execute(&mut transaction)
        .await?;
        query(
            "UPDATE updates SET covered_until = coalesce($1, covered_until), failures = $2, told = $3,
                                next_due_at = coalesce($4, next_due_at), lacking = $5
             WHERE id = $6 AND revision = $7",
        )
        .bind(end.covered_until.map(|day| day.to_string()))
        .bind(count(end.failures.into()))
        .bind(json(&end.told)?)
        .bind(end.next_due_at.map(millis))
        .bind(json(&end.lacking.iter().collect::<Vec<_>>())?)
        .bind(seen.id.to_string())
        .bind(count(seen.revision))
        .execute(&mut transaction)
        .await?;
        transaction.commit().await
    }
}

/// Notes that an update has begun, with the import it makes.
pub(in crate::storage) async fn note_begun(
    transaction: &mut Transaction<'_>,
    begun: &BegunUpdate,
    now: Timestamp,
) -> Result<()> {
    let done = query(
        "UPDATE updates SET next_due_at = $1, look_at = $2, problem = NULL, stops = 0, told = $3
         WHERE id = $4 AND revision = $5",
    )
    .bind(millis(begun.next_due_at))
    .bind(millis(now))
    .bind(json(&begun.told)?)
    .bind(begun.id.to_string())
    .bind(count(begun.revision))
    .execute(&mut *transaction)
    .await?;
    if done == 0 { Err(StorageError::Missing("update")) } else { Ok(()) }
}
