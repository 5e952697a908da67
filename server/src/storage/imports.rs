//! Imports: durable work for one link. The plan is stored with it before the first request.

use super::{
    ImportId, LinkId, MemberId, Result, Storage, StorageError, UpdateId, WindowId,
    columns::{
        count, from_count, from_json, from_word, from_word_or_none, instant, instant_or_none, json, millis,
        parsed, parsed_or_none, range_or_none, word, words,
    },
    connection::Transaction,
    members::{lock_member, lock_member_of},
    query::{Row, query},
    segments::{adopt_window, list_orphans},
    updates::{BegunUpdate, note_begun},
    windows::insert_window,
};
use domain::{
    DataType, DateRange, ProviderId,
    intraday::{IntradaySelection, IntradayType},
    plan::Window,
    wire::{ErrorCode, ImportState},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// An import as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    /// Our identifier.
    pub id: ImportId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The link it reads; absent once disconnected.
    pub link_id: Option<LinkId>,
    /// The provider it reads.
    pub provider: ProviderId,
    /// Where it stands.
    pub state: ImportState,
    /// The daily data it fetches; empty for an intraday import.
    pub data_types: BTreeSet<DataType>,
    /// The intraday data it fetches; empty for an import of daily data.
    pub intraday: IntradaySelection,
    /// The days it fetches.
    pub range: DateRange,
    /// Whether the member is told by an Open Humans message.
    pub notify: bool,
    /// The update that is at it; none for one its member asked for, or once the update has ended.
    pub update_id: Option<UpdateId>,
    /// Data types asked for whose permission is missing.
    pub not_permitted: BTreeSet<DataType>,
    /// Intraday types asked for whose permission is missing.
    pub intraday_not_permitted: BTreeSet<IntradayType>,
    /// Requests expected in all.
    pub requests_planned: u64,
    /// Requests answered so far.
    pub requests_done: u64,
    /// While it waits: when it goes on.
    pub retry_at: Option<Timestamp>,
    /// While it waits or cannot go on: why.
    pub problem: Option<ErrorCode>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
}

impl ImportRow {
    /// Whether it fetches readings within the day.
    pub fn is_intraday(&self) -> bool {
        !self.intraday.is_empty()
    }
}

/// An import as it is asked for.
#[derive(Clone, Debug)]
pub struct NewImportRow {
    /// Whose it is.
    pub member_id: MemberId,
    /// The link it will read.
    pub link_id: LinkId,
    /// The provider it will read.
    pub provider: ProviderId,
    /// The daily data it will fetch; empty for an intraday import.
    pub data_types: BTreeSet<DataType>,
    /// The intraday data it will fetch; empty for an import of daily data.
    pub intraday: IntradaySelection,
    /// The days it will fetch.
    pub range: DateRange,
    /// Whether the member wants to be told by an Open Humans message.
    pub notify: bool,
    /// Data types asked for whose permission is missing.
    pub not_permitted: BTreeSet<DataType>,
    /// Intraday types asked for whose permission is missing.
    pub intraday_not_permitted: BTreeSet<IntradayType>,
    /// Requests expected in all.
    pub requests_planned: u64,
    /// Windows of the plan, by their place in it, whose pages another import of the link has already, and in which of
    /// its windows.
    pub adopted: BTreeMap<usize, WindowId>,
    /// The update that makes it; none for one its member asks for.
    pub update: Option<BegunUpdate>,
}

impl Storage {
    /// Stores an import and its whole plan, in the order of the plan, as [`ImportState::Planned`]. A window to adopt gets
    /// the pages of the one named, if that is still there; else it waits to be fetched like the others.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the member has no such link any more, or the update was ended; else when the database
    /// fails, or the update is at an import already.
    pub async fn create_import(
        &self,
        new: NewImportRow,
        windows: &[Window],
        now: Timestamp,
    ) -> Result<ImportRow> {
        let id = ImportId::new(now);
        let is_intraday = !new.intraday.is_empty();
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // What is to be adopted must not be released meanwhile.
        lock_member(&mut transaction, new.member_id).await?;
        let row = query(
            "INSERT INTO imports (id, member_id, link_id, provider, state, data_types, range_start, range_end,
                                  not_permitted, requests_planned, created_at, updated_at, kind, granularities, notify,
                                  update_id)
             SELECT $1, member_id, id, $2, $3, $4, $5, $6, $7, $8, $9, $9, $12, $13, $14, $15
             FROM links WHERE id = $10 AND member_id = $11
             RETURNING *",
        )
        .bind(id.to_string())
        .bind(new.provider.key())
        .bind(word(&ImportState::Planned)?)
        .bind(json(&new.data_types)?)
        .bind(new.range.start().to_string())
        .bind(new.range.end().to_string())
        .bind(if is_intraday { json(&new.intraday_not_permitted)? } else { json(&new.not_permitted)? })
        .bind(count(new.requests_planned))
        .bind(millis(now))
        .bind(new.link_id.to_string())
        .bind(new.member_id.to_string())
        .bind(if is_intraday { INTRADAY } else { STANDARD })
        .bind(json(&new.intraday)?)
        .bind(new.notify)
        .bind(new.update.as_ref().map(|update| update.id.to_string()))
        .fetch_optional(&mut transaction)
        .await?
        .ok_or(StorageError::Missing("link"))?;
        let import = import(&row)?;
        if let Some(update) = &new.update {
            note_begun(&mut transaction, update, now).await?;
        }
        for ((ordinal, place), window) in (0..).zip(0usize..).zip(windows) {
            let window = insert_window(&mut transaction, id, ordinal, window, now).await?;
            if let Some(from) = new.adopted.get(&place) {
                adopt_window(&mut transaction, &self.keys, *from, window).await?;
            }
        }
        transaction.commit().await?;
        Ok(import)
    }

    /// Finds an import of this member; another member's import is not found.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_import(&self, member: MemberId, id: ImportId) -> Result<Option<ImportRow>> {
        let row = query("SELECT * FROM imports WHERE id = $1 AND member_id = $2")
            .bind(id.to_string())
            .bind(member.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(import).transpose()
    }

    /// Loads an import for the runner; nothing when it was deleted.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn load_import(&self, id: ImportId) -> Result<Option<ImportRow>> {
        let row = query("SELECT * FROM imports WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(import).transpose()
    }

    /// Lists a member's imports, newest first, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_imports(&self, member: MemberId, limit: u32) -> Result<Vec<ImportRow>> {
        let rows =
            query("SELECT * FROM imports WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2")
                .bind(member.to_string())
                .bind(limit)
                .fetch_all(&mut self.reader().await?)
                .await?;
        rows.iter().map(import).collect()
    }

    /// Lists the imports a member has to do with, newest first: what is not delivered, at most `unsent`, and at most `sent` that
    /// are. Updates deliver one a day, which must not push out what somebody still has to look at.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_imports_shown(
        &self,
        member: MemberId,
        unsent: u32,
        sent: u32,
    ) -> Result<Vec<ImportRow>> {
        let rows = query(
            "SELECT * FROM imports
             WHERE id IN (SELECT id FROM imports WHERE member_id = $1 AND state <> $2
                          ORDER BY created_at DESC, id DESC LIMIT $3)
                OR id IN (SELECT id FROM imports WHERE member_id = $1 AND state = $2
                          ORDER BY created_at DESC, id DESC LIMIT $4)
             ORDER BY created_at DESC, id DESC",
        )
        .bind(member.to_string())
        .bind(word(&ImportState::Delivered)?)
        .bind(unsent)
        .bind(sent)
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(import).collect()
    }

    /// Lists the imports of a link, oldest first, for the runner and for disconnecting.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_imports_of(&self, link: LinkId) -> Result<Vec<ImportRow>> {
        let rows = query("SELECT * FROM imports WHERE link_id = $1 ORDER BY id")
            .bind(link.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(import).collect()
    }

    /// Lists the imports of every member that stand in one of some states, oldest first, for resuming at start.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_imports_in(&self, states: &[ImportState]) -> Result<Vec<ImportRow>> {
        let rows = query("SELECT * FROM imports WHERE state IN ({list}) ORDER BY id")
            .bind_list(words(states)?)
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(import).collect()
    }

    /// Counts the member's imports the server is at work on by itself.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn count_active_imports(&self, member: MemberId) -> Result<u64> {
        let row = query("SELECT count(*) AS active FROM imports WHERE member_id = $1 AND state IN ({list})")
            .bind(member.to_string())
            .bind_list(words(&ACTIVE)?)
            .fetch_one(&mut self.reader().await?)
            .await?;
        from_count(&row, "active")
    }

    /// Moves an import from one of some states to another, together with why and until when. Says whether it stood in
    /// one of them: of two that try, one succeeds.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_import_state(
        &self,
        id: ImportId,
        from: &[ImportState],
        to: ImportState,
        retry_at: Option<Timestamp>,
        problem: Option<ErrorCode>,
        now: Timestamp,
    ) -> Result<bool> {
        let done = query(
            "UPDATE imports SET state = $1, retry_at = $2, problem = $3, updated_at = $4
             WHERE id = $5 AND state IN ({list})",
        )
        .bind(word(&to)?)
        .bind(retry_at.map(millis))
        .bind(problem.map(|problem| word(&problem)).transpose()?)
        .bind(millis(now))
        .bind(id.to_string())
        .bind_list(words(from)?)
        .execute(&mut self.writer().await?)
        .await?;
        Ok(done > 0)
    }

    /// Counts requests that were answered without giving a page.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn add_requests_done(&self, id: ImportId, requests: u64, now: Timestamp) -> Result<()> {
        query("UPDATE imports SET requests_done = requests_done + $1, updated_at = $2 WHERE id = $3")
            .bind(count(requests))
            .bind(millis(now))
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Corrects the number of requests expected in all, as when a window had to be split.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_requests_planned(&self, id: ImportId, requests: u64, now: Timestamp) -> Result<()> {
        query("UPDATE imports SET requests_planned = $1, updated_at = $2 WHERE id = $3")
            .bind(count(requests))
            .bind(millis(now))
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Deletes an import of this member with its windows, page rows and delivery; says whether there was one. Segments
    /// and artifact are the spool's.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_import(&self, member: MemberId, id: ImportId) -> Result<bool> {
        let done = query("DELETE FROM imports WHERE id = $1 AND member_id = $2")
            .bind(id.to_string())
            .bind(member.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(done > 0)
    }

    /// Lists the imports nothing has changed of since an instant, those at work left out.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or a row is unreadable.
    pub async fn list_expired_imports(&self, updated_before: Timestamp) -> Result<Vec<ImportRow>> {
        let rows = query("SELECT * FROM imports WHERE updated_at < $1 AND state NOT IN ({list}) ORDER BY id")
            .bind(millis(updated_before))
            .bind_list(words(&ACTIVE)?)
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(import).collect()
    }

    /// Deletes an import if it is still expired, in one step, so that one its member has just taken up again stays. Gives
    /// the paths of the segments nothing names any more; nothing when it was not deleted.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_expired_import(
        &self,
        id: ImportId,
        updated_before: Timestamp,
    ) -> Result<Option<Vec<String>>> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member_of(&mut transaction, id).await?;
        let orphans = list_orphans(&mut transaction, id).await?;
        let done = query("DELETE FROM imports WHERE id = $1 AND updated_at < $2 AND state NOT IN ({list})")
            .bind(id.to_string())
            .bind(millis(updated_before))
            .bind_list(words(&ACTIVE)?)
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok((done > 0).then_some(orphans))
    }
}

/// What an import's `kind` may be.
const STANDARD: &str = "standard";
const INTRADAY: &str = "intraday";

/// The states in which the server is at work by itself; a test holds them against [`ImportState::is_active`].
const ACTIVE: [ImportState; 4] =
    [ImportState::Planned, ImportState::Running, ImportState::Waiting, ImportState::Uploading];

pub(super) fn import(row: &Row) -> Result<ImportRow> {
    let (not_permitted, intraday_not_permitted) = match row.try_get::<&str>("kind")? {
        STANDARD => (from_json(row, "not_permitted")?, BTreeSet::new()),
        INTRADAY => (BTreeSet::new(), from_json(row, "not_permitted")?),
        _ => return Err(StorageError::Corrupt("kind")),
    };
    Ok(ImportRow {
        id: parsed(row, "id")?,
        member_id: parsed(row, "member_id")?,
        link_id: parsed_or_none(row, "link_id")?,
        provider: from_word(row, "provider")?,
        state: from_word(row, "state")?,
        data_types: from_json(row, "data_types")?,
        intraday: from_json(row, "granularities")?,
        range: range_or_none(row)?.ok_or(StorageError::Corrupt("range"))?,
        notify: row.try_get("notify")?,
        update_id: parsed_or_none(row, "update_id")?,
        not_permitted,
        intraday_not_permitted,
        requests_planned: from_count(row, "requests_planned")?,
        requests_done: from_count(row, "requests_done")?,
        retry_at: instant_or_none(row, "retry_at")?,
        problem: from_word_or_none(row, "problem")?,
        created_at: instant(row, "created_at")?,
        updated_at: instant(row, "updated_at")?,
    })
}

/// Notes that something of an import changed.
pub(super) async fn touch_import(
    transaction: &mut Transaction<'_>,
    id: ImportId,
    requests: u64,
    now: Timestamp,
) -> Result<()> {
    let done = query("UPDATE imports SET requests_done = requests_done + $1, updated_at = $2 WHERE id = $3")
        .bind(count(requests))
        .bind(millis(now))
        .bind(id.to_string())
        .execute(&mut *transaction)
        .await?;
    if done == 0 { Err(StorageError::Missing("import")) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
