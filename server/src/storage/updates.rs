//! Automatic updates: what a member wants fetched by itself through a link, when it is due, and how the last one went. The
//! import an update is at names it; an update is never at two.

use super::{
    ImportId, ImportRow, LinkId, MemberId, Result, Storage, StorageError, UpdateId, WindowState,
    columns::{
        count, from_count, from_json, from_word, from_word_or_none, instant, instant_or_none, json, millis,
        parsed, parsed_or_none, word,
    },
    connection::Transaction,
    imports::import,
    query::{Row, query},
};
use domain::{
    DataType,
    intraday::IntradaySelection,
    wire::{ErrorCode, UpdateEvery, UpdateKind, UpdateMode, UpdateOutcome, UpdateState},
};
use jiff::{Timestamp, civil::Date};
use std::{collections::BTreeSet, time::Duration};

/// An update as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateRow {
    /// Our identifier.
    pub id: UpdateId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The link it reads.
    pub link_id: LinkId,
    /// Which data it fetches.
    pub kind: UpdateKind,
    /// The daily data it fetches; empty for readings within the day.
    pub data_types: BTreeSet<DataType>,
    /// The intraday data it fetches; empty for daily data.
    pub intraday: IntradaySelection,
    /// How often.
    pub every: UpdateEvery,
    /// What becomes of what is fetched.
    pub mode: UpdateMode,
    /// Whether it is made when it is due.
    pub state: UpdateState,
    /// When the member agreed to sending this without being asked; none where they are asked.
    pub agreed_at: Option<Timestamp>,
    /// The day after the last one that was sent whole.
    pub covered_until: Date,
    /// When the next one is due.
    pub next_due_at: Timestamp,
    /// Before this nothing is tried again.
    pub look_at: Timestamp,
    /// The import of the last one.
    pub last_import_id: Option<ImportId>,
    /// When the last one ended.
    pub last_ended_at: Option<Timestamp>,
    /// How the last one ended.
    pub outcome: Option<UpdateOutcome>,
    /// What kept days from the last one, or ended it.
    pub last_problem: Option<ErrorCode>,
    /// What is in the way now.
    pub problem: Option<ErrorCode>,
    /// Tries in a row that came to nothing.
    pub failures: u32,
    /// Whether the member was told of what is in the way.
    pub is_told: bool,
}

/// An update as its member wants it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewUpdateRow {
    /// Whose it is.
    pub member_id: MemberId,
    /// The link it reads.
    pub link_id: LinkId,
    /// Which data it fetches.
    pub kind: UpdateKind,
    /// The daily data it fetches.
    pub data_types: BTreeSet<DataType>,
    /// The intraday data it fetches.
    pub intraday: IntradaySelection,
    /// How often.
    pub every: UpdateEvery,
    /// What becomes of what is fetched.
    pub mode: UpdateMode,
    /// Whether it is made when it is due.
    pub state: UpdateState,
    /// When the member agreed to sending this without being asked.
    pub agreed_at: Option<Timestamp>,
    /// The day after the last one that was sent whole.
    pub covered_until: Date,
    /// When the next one is due.
    pub next_due_at: Timestamp,
}

/// An update that makes an import, and when the next one is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BegunUpdate {
    /// The update.
    pub id: UpdateId,
    /// When the one after this is due.
    pub next_due_at: Timestamp,
}

/// How an update ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateEnd {
    /// The import it was at.
    pub import_id: ImportId,
    /// How.
    pub outcome: UpdateOutcome,
    /// What kept days from being fetched, or why it failed.
    pub problem: Option<ErrorCode>,
    /// The day after the last one that is sent whole, where that is another now.
    pub covered_until: Option<Date>,
    /// Tries in a row that came to nothing, this one included.
    pub failures: u32,
    /// Whether the member was told of the problem.
    pub is_told: bool,
}

impl Storage {
    /// Stores an update, in the place of the one of this link and kind where there is one. What became of the last one stays;
    /// what was in the way is tried again.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the member has no such link any more, else when the database fails.
    pub async fn store_update(&self, new: &NewUpdateRow, now: Timestamp) -> Result<UpdateRow> {
        let row = query(
            "INSERT INTO updates (id, member_id, link_id, kind, data_types, granularities, every, mode, state, agreed_at,
                                  covered_until, next_due_at, look_at, created_at, updated_at)
             SELECT $1, member_id, id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11
             FROM links WHERE id = $12 AND member_id = $13
             ON CONFLICT (link_id, kind) DO UPDATE SET
                 data_types = excluded.data_types, granularities = excluded.granularities, every = excluded.every,
                 mode = excluded.mode, state = excluded.state, agreed_at = excluded.agreed_at,
                 covered_until = excluded.covered_until, next_due_at = excluded.next_due_at,
                 look_at = excluded.look_at, problem = NULL, failures = 0, is_told = $14,
                 updated_at = excluded.updated_at
             RETURNING *",
        )
        .bind(UpdateId::new(now).to_string())
        .bind(word(&new.kind)?)
        .bind(json(&new.data_types)?)
        .bind(json(&new.intraday)?)
        .bind(word(&new.every)?)
        .bind(word(&new.mode)?)
        .bind(word(&new.state)?)
        .bind(new.agreed_at.map(millis))
        .bind(new.covered_until.to_string())
        .bind(millis(new.next_due_at))
        .bind(millis(now))
        .bind(new.link_id.to_string())
        .bind(new.member_id.to_string())
        .bind(false)
        .fetch_optional(&mut self.writer().await?)
        .await?
        .ok_or(StorageError::Missing("link"))?;
        update(&row)
    }

    /// Finds the update of a link of this member; another member's is not found.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_update(
        &self,
        member: MemberId,
        link: LinkId,
        kind: UpdateKind,
    ) -> Result<Option<UpdateRow>> {
        let row = query("SELECT * FROM updates WHERE member_id = $1 AND link_id = $2 AND kind = $3")
            .bind(member.to_string())
            .bind(link.to_string())
            .bind(word(&kind)?)
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(update).transpose()
    }

    /// Lists a member's updates, oldest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_updates(&self, member: MemberId) -> Result<Vec<UpdateRow>> {
        let rows = query("SELECT * FROM updates WHERE member_id = $1 ORDER BY link_id, kind DESC, id")
            .bind(member.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(update).collect()
    }

    /// Ends an update of this member; says whether there was one. The import it is at becomes one its member asked for.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_update(&self, member: MemberId, link: LinkId, kind: UpdateKind) -> Result<bool> {
        let done = query("DELETE FROM updates WHERE member_id = $1 AND link_id = $2 AND kind = $3")
            .bind(member.to_string())
            .bind(link.to_string())
            .bind(word(&kind)?)
            .execute(&mut self.writer().await?)
            .await?;
        Ok(done > 0)
    }

    /// Lists updates there is something to do for, at most `limit`, the longest waiting first: due and at no import, or at one
    /// that has come to rest. Those of members who are leaving, and those some server is at, are left out.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_due_updates(&self, now: Timestamp, limit: u32) -> Result<Vec<UpdateId>> {
        let rows = query(
            "SELECT updates.id FROM updates
             JOIN members ON members.id = updates.member_id
             LEFT JOIN imports ON imports.update_id = updates.id
             WHERE NOT members.is_leaving AND (claimed_until IS NULL OR claimed_until <= {now})
                   AND ((imports.id IS NULL AND updates.state = 'active' AND next_due_at <= $1 AND look_at <= $1)
                        OR imports.state IN ('delivered', 'cancelled', 'failed')
                        OR (imports.state IN ('ready', 'needs_reconnect') AND look_at <= $1))
             ORDER BY look_at, updates.id LIMIT $2",
        )
        .bind(millis(now))
        .bind(limit)
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(|row| parsed(row, "id")).collect()
    }

    /// Takes an update for this server, for a while, if no other is at it; gives it as it is now.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn claim_update(&self, id: UpdateId, duration: Duration) -> Result<Option<UpdateRow>> {
        let duration = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2);
        let row = query(
            "UPDATE updates SET claimed_until = {now} + $2
             WHERE id = $1 AND (claimed_until IS NULL OR claimed_until <= {now}) RETURNING *",
        )
        .bind(id.to_string())
        .bind(duration)
        .fetch_optional(&mut self.writer().await?)
        .await?;
        row.as_ref().map(update).transpose()
    }

    /// Gives an update back, for whoever looks at it next.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn release_update(&self, id: UpdateId) -> Result<()> {
        query("UPDATE updates SET claimed_until = NULL WHERE id = $1")
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

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

    /// Finds why days of an import are missing, if any are: what one of its failed windows failed with.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_failure(&self, import: ImportId) -> Result<Option<ErrorCode>> {
        let row = query(
            "SELECT problem FROM windows WHERE import_id = $1 AND state = $2 ORDER BY problem IS NULL, ordinal LIMIT 1",
        )
        .bind(import.to_string())
        .bind(word(&WindowState::Failed)?)
        .fetch_optional(&mut self.reader().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(from_word_or_none(&row, "problem")?.unwrap_or(ErrorCode::ProviderTrouble)))
    }

    /// Notes when an update is to be looked at again, and what is in the way, if anything is.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn postpone_update(
        &self,
        id: UpdateId,
        look_at: Timestamp,
        problem: Option<ErrorCode>,
        failures: u32,
        is_told: bool,
    ) -> Result<()> {
        query("UPDATE updates SET look_at = $1, problem = $2, failures = $3, is_told = $4 WHERE id = $5")
            .bind(millis(look_at))
            .bind(problem.map(|problem| word(&problem)).transpose()?)
            .bind(count(failures.into()))
            .bind(is_told)
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Notes how an update ended, and lets go of its import, which is an import like any other from then on.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails; then nothing of it is noted.
    pub async fn end_update(&self, id: UpdateId, end: UpdateEnd, now: Timestamp) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // Not touched: that would give what was fetched time anew.
        query("UPDATE imports SET update_id = NULL WHERE id = $1 AND update_id = $2")
            .bind(end.import_id.to_string())
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        query(
            "UPDATE updates SET last_import_id = $1, last_ended_at = $2, outcome = $3, last_problem = $4, problem = NULL,
                                covered_until = coalesce($5, covered_until), failures = $6, is_told = $7, look_at = $2
             WHERE id = $8",
        )
        .bind(end.import_id.to_string())
        .bind(millis(now))
        .bind(word(&end.outcome)?)
        .bind(end.problem.map(|problem| word(&problem)).transpose()?)
        .bind(end.covered_until.map(|day| day.to_string()))
        .bind(count(end.failures.into()))
        .bind(end.is_told)
        .bind(id.to_string())
        .execute(&mut transaction)
        .await?;
        transaction.commit().await
    }

    /// Lets the updates of a link be looked at now, as when its permission was given again.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn hasten_updates(&self, link: LinkId, now: Timestamp) -> Result<()> {
        query("UPDATE updates SET look_at = $1 WHERE link_id = $2 AND look_at > $1")
            .bind(millis(now))
            .bind(link.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Counts updates that should have begun before an instant and did not, although nothing is known to be in the way.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn count_overdue_updates(&self, due_before: Timestamp) -> Result<u64> {
        let row = query(
            "SELECT count(*) AS overdue FROM updates
             WHERE state = 'active' AND next_due_at < $1 AND problem IS NULL
                   AND NOT EXISTS (SELECT 1 FROM imports WHERE imports.link_id = updates.link_id
                                   AND (imports.update_id = updates.id
                                        OR imports.state IN ('planned', 'running', 'waiting', 'paused', 'uploading')))",
        )
        .bind(millis(due_before))
        .fetch_one(&mut self.reader().await?)
        .await?;
        from_count(&row, "overdue")
    }
}

/// Notes that an update has begun, with the import it makes.
pub(super) async fn note_begun(
    transaction: &mut Transaction<'_>,
    begun: BegunUpdate,
    now: Timestamp,
) -> Result<()> {
    let done = query("UPDATE updates SET next_due_at = $1, look_at = $2, problem = NULL WHERE id = $3")
        .bind(millis(begun.next_due_at))
        .bind(millis(now))
        .bind(begun.id.to_string())
        .execute(&mut *transaction)
        .await?;
    if done == 0 { Err(StorageError::Missing("update")) } else { Ok(()) }
}

fn update(row: &Row) -> Result<UpdateRow> {
    Ok(UpdateRow {
        id: parsed(row, "id")?,
        member_id: parsed(row, "member_id")?,
        link_id: parsed(row, "link_id")?,
        kind: from_word(row, "kind")?,
        data_types: from_json(row, "data_types")?,
        intraday: from_json(row, "granularities")?,
        every: from_word(row, "every")?,
        mode: from_word(row, "mode")?,
        state: from_word(row, "state")?,
        agreed_at: instant_or_none(row, "agreed_at")?,
        covered_until: parsed(row, "covered_until")?,
        next_due_at: instant(row, "next_due_at")?,
        look_at: instant(row, "look_at")?,
        last_import_id: parsed_or_none(row, "last_import_id")?,
        last_ended_at: instant_or_none(row, "last_ended_at")?,
        outcome: from_word_or_none(row, "outcome")?,
        last_problem: from_word_or_none(row, "last_problem")?,
        problem: from_word_or_none(row, "problem")?,
        failures: from_count(row, "failures")?,
        is_told: row.try_get("is_told")?,
    })
}

#[cfg(test)]
mod tests;
