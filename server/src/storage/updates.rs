//! Automatic updates: what a member wants fetched by itself through a link, when it is due, and how the last one went. The
//! import an update is at names it; an update is never at two.

use super::{
    ImportId, ImportRow, LinkId, MemberId, Result, Storage, StorageError, UpdateId, WindowState,
    columns::{
        count, from_count, from_json, from_word, from_word_or_none, instant, instant_or_none, json, millis,
        parsed, parsed_or_none, word, words,
    },
    connection::Transaction,
    imports::import,
    members::{lock_member, lock_member_of},
    query::{Row, query},
    uploads::move_to_uploading,
};
use domain::{
    DataType,
    intraday::IntradaySelection,
    wire::{ErrorCode, ImportState, UpdateEvery, UpdateKind, UpdateMode, UpdateOutcome, UpdateState},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, time::Duration};

/// Of what a member is told by message, each once until it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The permission had ended, so that nothing can begin or go on.
    Permission,
    /// It cannot begin as it is set up.
    Refused,
    /// What it fetched could not be sent, again and again.
    NotSent,
    /// What it fetched would replace a file of another account.
    OtherAccount,
    /// What it fetched is gone from here.
    Expired,
    /// It could not go on fetching.
    Failed,
    /// Days are missing, again and again.
    MissingDays,
    /// The permission for some of its data is missing.
    NotPermitted,
}

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
    /// Updates in a row that came to nothing.
    pub failures: u32,
    /// Tries in a row to send what it is at that came to nothing.
    pub stops: u32,
    /// Of what the member was told and is not over yet.
    pub told: BTreeSet<Told>,
    /// Counts the member's changes.
    pub revision: u64,
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

/// When an update is looked at again, and what is known by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateLook {
    /// When.
    pub look_at: Timestamp,
    /// What is in the way, if anything is.
    pub problem: Option<ErrorCode>,
    /// Updates in a row that came to nothing.
    pub failures: u32,
    /// Tries in a row to send what it is at that came to nothing.
    pub stops: u32,
    /// Of what the member was told and is not over yet.
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
    /// The day after the last one that is sent whole, where that is another now.
    pub covered_until: Option<Date>,
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
    /// Stores an update of this link and kind: a new one, or with `seen` in the place of the one of that revision. What became
    /// of the last one stays; what was in the way is tried again. Nothing is stored, and nothing given, where there is one and
    /// none was seen, or another than was seen, or none any more.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the member has no such link any more, else when the database fails.
    pub async fn store_update(
        &self,
        new: &NewUpdateRow,
        seen: Option<u64>,
        now: Timestamp,
    ) -> Result<Option<UpdateRow>> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // What an update sends by itself is sent wholly before this, or is held against it.
        lock_member(&mut transaction, new.member_id).await?;
        let link = query("SELECT id FROM links WHERE id = $1 AND member_id = $2")
            .bind(new.link_id.to_string())
            .bind(new.member_id.to_string())
            .fetch_optional(&mut transaction)
            .await?;
        if link.is_none() {
            return Err(StorageError::Missing("link"));
        }
        let statement = match seen {
            None => query(
                "INSERT INTO updates (data_types, granularities, every, mode, state, agreed_at, covered_until, next_due_at,
                                      look_at, created_at, updated_at, member_id, link_id, kind, id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9, $10, $11, $12, $13)
                 ON CONFLICT (link_id, kind) DO NOTHING
                 RETURNING *",
            ),
            Some(_) => query(
                "UPDATE updates SET data_types = $1, granularities = $2, every = $3, mode = $4, state = $5, agreed_at = $6,
                                    covered_until = $7, next_due_at = $8, look_at = $9, updated_at = $9, problem = NULL,
                                    failures = 0, stops = 0, told = '[]', revision = revision + 1
                 WHERE member_id = $10 AND link_id = $11 AND kind = $12 AND revision = $13
                 RETURNING *",
            ),
        };
        let statement = statement
            .bind(json(&new.data_types)?)
            .bind(json(&new.intraday)?)
            .bind(word(&new.every)?)
            .bind(word(&new.mode)?)
            .bind(word(&new.state)?)
            .bind(new.agreed_at.map(millis))
            .bind(new.covered_until.to_string())
            .bind(millis(new.next_due_at))
            .bind(millis(now))
            .bind(new.member_id.to_string())
            .bind(new.link_id.to_string())
            .bind(word(&new.kind)?);
        let statement = match seen {
            None => statement.bind(UpdateId::new(now).to_string()),
            Some(revision) => statement.bind(count(revision)),
        };
        let row = statement.fetch_optional(&mut transaction).await?;
        let stored = row.as_ref().map(update).transpose()?;
        transaction.commit().await?;
        Ok(stored)
    }

    /// Loads an update; nothing when it was ended.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn load_update(&self, id: UpdateId) -> Result<Option<UpdateRow>> {
        let row = query("SELECT * FROM updates WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(update).transpose()
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
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // As in storing one.
        lock_member(&mut transaction, member).await?;
        let done = query("DELETE FROM updates WHERE member_id = $1 AND link_id = $2 AND kind = $3")
            .bind(member.to_string())
            .bind(link.to_string())
            .bind(word(&kind)?)
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
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

    /// Notes when an update is to be looked at again, and what is known by then; says whether its member has left it as it was
    /// seen. Nothing is noted over a change of theirs.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn postpone_update(&self, seen: &UpdateRow, look: &UpdateLook) -> Result<bool> {
        let done = query(
            "UPDATE updates SET look_at = $1, problem = $2, failures = $3, stops = $4, told = $5
             WHERE id = $6 AND revision = $7",
        )
        .bind(millis(look.look_at))
        .bind(look.problem.map(|problem| word(&problem)).transpose()?)
        .bind(count(look.failures.into()))
        .bind(count(look.stops.into()))
        .bind(json(&look.told)?)
        .bind(seen.id.to_string())
        .bind(count(seen.revision))
        .execute(&mut self.writer().await?)
        .await?;
        Ok(done > 0)
    }

    /// Begins to send an import by itself: if it stands in one of some states, and its member has agreed to that before it was
    /// begun and does still; says whether both are so.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails; then nothing is changed.
    pub async fn begin_agreed_upload(
        &self,
        id: ImportId,
        from: &[ImportState],
        now: Timestamp,
    ) -> Result<bool> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member_of(&mut transaction, id).await?;
        if !is_agreed(&mut transaction, id).await? {
            return Ok(false);
        }
        let is_begun = move_to_uploading(&mut transaction, id, from, now).await?;
        transaction.commit().await?;
        Ok(is_begun)
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
                                next_due_at = coalesce($4, next_due_at)
             WHERE id = $5 AND revision = $6",
        )
        .bind(end.covered_until.map(|day| day.to_string()))
        .bind(count(end.failures.into()))
        .bind(json(&end.told)?)
        .bind(end.next_due_at.map(millis))
        .bind(seen.id.to_string())
        .bind(count(seen.revision))
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

/// Whether an import may be sent without its member's press: the update that is at it sends by itself, is not held, and they
/// agreed to that before the import was begun. With the member locked this stays so until the transaction ends.
pub(super) async fn is_agreed(transaction: &mut Transaction<'_>, import: ImportId) -> Result<bool> {
    let row = query(
        "SELECT updates.id FROM updates JOIN imports ON imports.update_id = updates.id
         WHERE imports.id = $1 AND updates.mode = $2 AND updates.state = $3 AND updates.agreed_at <= imports.created_at",
    )
    .bind(import.to_string())
    .bind(word(&UpdateMode::Send)?)
    .bind(word(&UpdateState::Active)?)
    .fetch_optional(&mut *transaction)
    .await?;
    Ok(row.is_some())
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
        stops: from_count(row, "stops")?,
        told: from_json(row, "told")?,
        revision: from_count(row, "revision")?,
    })
}

#[cfg(test)]
mod tests;
