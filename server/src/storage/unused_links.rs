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

    /// Notes that a link's member is about to be told that nobody uses it; says whether whoever asks is to tell them. Of
    /// several servers only one is.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn claim_telling_unused(&self, id: LinkId, now: Timestamp) -> Result<bool> {
        let done = query(
            "UPDATE links SET told_unused_at = $1
             WHERE id = $2 AND (told_unused_at IS NULL OR told_unused_at < updated_at)",
        )
        .bind(millis(now))
        .bind(id.to_string())
        .execute(&mut self.writer().await?)
        .await?;
        Ok(done > 0)
    }

    /// Forgets that a link's member was told at this instant that nobody uses it: they were not.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn forget_told_unused(&self, id: LinkId, told_at: Timestamp) -> Result<()> {
        query("UPDATE links SET told_unused_at = NULL WHERE id = $1 AND told_unused_at = $2")
            .bind(id.to_string())
            .bind(millis(told_at))
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }
}

fn unused(row: &Row) -> Result<UnusedLink> {
    Ok(UnusedLink {
        id: parsed(row, "id")?,
        member_id: parsed(row, "member_id")?,
        provider: from_word(row, "provider")?,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestStorage, at};

    #[tokio::test]
    async fn only_one_tells_until_it_failed_or_the_link_was_used() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await.id;

        let first = storage.claim_telling_unused(link, at(10)).await.unwrap();
        let second = storage.claim_telling_unused(link, at(10)).await.unwrap();
        storage.forget_told_unused(link, at(9)).await.unwrap();
        let others = storage.claim_telling_unused(link, at(11)).await.unwrap();
        storage.forget_told_unused(link, at(10)).await.unwrap();
        let again = storage.claim_telling_unused(link, at(12)).await.unwrap();
        let told = storage.list_told_links(at(13), at(12)).await.unwrap();

        assert_eq!((first, second, others, again), (true, false, false, true));
        assert_eq!(told.len(), 1);
    }
}
