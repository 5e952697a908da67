//! Automatic updates: what a member wants fetched by itself through a link, when it is due, and how the last one went. The
//! import an update is at names it; an update is never at two.

mod claims;
mod runs;

pub use claims::UpdateLook;
pub(super) use runs::note_begun;
pub use runs::{BegunUpdate, OpenWindows, UpdateEnd};

use super::{
    ImportId, LinkId, MemberId, Result, Storage, StorageError, UpdateId,
    columns::{
        count, from_count, from_json, from_word, from_word_or_none, instant, instant_or_none, json, millis,
        parsed, parsed_or_none, word,
    },
    members::lock_member,
    query::{Row, query},
};
use domain::{
    DataType,
    intraday::IntradaySelection,
    left_out::Subject,
    wire::{ErrorCode, UpdateEvery, UpdateKind, UpdateMode, UpdateOutcome, UpdateState},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The day after the last one that was sent whole, but for what is lacking.
    pub covered_until: Date,
    /// Data whose permission was missing, with the first day that lacks it.
    pub lacking: BTreeMap<Subject, Date>,
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
}

/// Reads a row of updates.
///
/// # Errors
///
/// When a column is not what we write there.
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
        lacking: from_json::<Vec<_>>(row, "lacking")?.into_iter().collect(),
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
