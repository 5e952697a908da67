//! Links nobody has used for long: nothing of them, and of no import through them, has changed since.

use super::{
    LinkId, MemberId, Result, Storage,
    columns::{from_word, millis, parsed},
    query::{Row, query},
};
use domain::ProviderId;
use jiff::Timestamp;

/// A link nobody uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedLink {
    /// Our identifier.
    pub id: LinkId,
    /// Whose it is.
    pub member_id: MemberId,
    /// The provider it reads.
    pub provider: ProviderId,
}

impl Storage {
    /// Lists links that were not used since an instant, and whose members were not told so after their last use.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn list_unused_links(&self, unused_since: Timestamp) -> Result<Vec<UnusedLink>> {
        let rows = query(
            "SELECT id, member_id, provider FROM links
             WHERE updated_at <= $1 AND (told_unused_at IS NULL OR told_unused_at < updated_at)
                   AND NOT EXISTS (SELECT 1 FROM imports WHERE link_id = links.id AND imports.updated_at > $1)
             ORDER BY id",
        )
        .bind(millis(unused_since))
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(unused).collect()
    }

    /// Lists links that were not used since an instant, although their members were told by another that they are not.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn list_told_links(
        &self,
        unused_since: Timestamp,
        told_before: Timestamp,
    ) -> Result<Vec<UnusedLink>> {
        let rows = query(
            "SELECT id, member_id, provider FROM links
             WHERE updated_at <= $1 AND told_unused_at >= updated_at AND told_unused_at <= $2
                   AND NOT EXISTS (SELECT 1 FROM imports WHERE link_id = links.id AND imports.updated_at > $1)
             ORDER BY id",
        )
        .bind(millis(unused_since))
        .bind(millis(told_before))
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(unused).collect()
    }

    /// Notes that a link's member is about to be told that nobody uses it; says whether they want to be told.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn note_told_unused(&self, id: LinkId, now: Timestamp) -> Result<bool> {
        query("UPDATE links SET told_unused_at = $1 WHERE id = $2")
            .bind(millis(now))
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        let wants = query(
            "SELECT 1 FROM members JOIN links ON links.member_id = members.id WHERE links.id = $1 AND wants_messages",
        )
        .bind(id.to_string())
        .fetch_optional(&mut self.reader().await?)
        .await?;
        Ok(wants.is_some())
    }
}

fn unused(row: &Row) -> Result<UnusedLink> {
    Ok(UnusedLink {
        id: parsed(row, "id")?,
        member_id: parsed(row, "member_id")?,
        provider: from_word(row, "provider")?,
    })
}
