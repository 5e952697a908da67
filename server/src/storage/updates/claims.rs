//! Which updates there is something to do for, and which server does it.

use super::{
    super::{
        LinkId, Result, Storage, UpdateId,
        columns::{count, from_count, json, millis, parsed, word},
        query::query,
    },
    Told, UpdateRow, update,
};
use domain::wire::ErrorCode;
use jiff::Timestamp;
use std::{collections::BTreeSet, time::Duration};

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

impl Storage {
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
