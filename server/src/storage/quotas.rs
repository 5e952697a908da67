//! Quotas: what a provider still allows a link, and until when. Kept here so that a restart does not forget it.

use super::{
    LinkId, Result, Storage, StorageError,
    columns::{count, from_count_or_none, instant_or_none, millis},
    query::query,
};
use jiff::Timestamp;

/// What is left of a link's quota.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quota {
    /// Requests still allowed before the reset, where the provider counts them.
    pub remaining: Option<u64>,
    /// When the count starts again, or when the next request may go out.
    pub resets_at: Option<Timestamp>,
    /// Requests a second in force.
    pub rate_per_second: f64,
}

impl Storage {
    /// Loads what is left of a link's quota; nothing when none was noted yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn load_quota(&self, link: LinkId) -> Result<Option<Quota>> {
        let row = query("SELECT * FROM quotas WHERE link_id = $1")
            .bind(link.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.map(|row| {
            Ok(Quota {
                remaining: from_count_or_none(&row, "remaining")?,
                resets_at: instant_or_none(&row, "resets_at")?,
                rate_per_second: row.try_get("rate_per_second")?,
            })
        })
        .transpose()
    }

    /// Stores what is left of a link's quota.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the link was disconnected meanwhile, else when the database fails.
    pub async fn store_quota(&self, link: LinkId, quota: &Quota) -> Result<()> {
        let done = query(
            "INSERT INTO quotas (link_id, remaining, resets_at, rate_per_second)
             SELECT id, $2, $3, $4 FROM links WHERE id = $1
             ON CONFLICT (link_id) DO UPDATE SET remaining = $2, resets_at = $3, rate_per_second = $4",
        )
        .bind(link.to_string())
        .bind(quota.remaining.map(count))
        .bind(quota.resets_at.map(millis))
        .bind(quota.rate_per_second)
        .execute(&mut self.writer().await?)
        .await?;
        if done == 0 { Err(StorageError::Missing("link")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at};

    #[tokio::test]
    async fn quota_is_remembered_until_the_link_goes() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let quota = Quota { remaining: Some(3), resets_at: Some(at(1800)), rate_per_second: 2.5 };

        assert_eq!(storage.load_quota(link.id).await.unwrap(), None);
        storage.store_quota(link.id, &Quota { remaining: Some(4), ..quota }).await.unwrap();
        storage.store_quota(link.id, &quota).await.unwrap();
        assert_eq!(storage.load_quota(link.id).await.unwrap(), Some(quota));
        storage.delete_link(link.member_id, link.id, at(1)).await.unwrap();

        assert_eq!(storage.load_quota(link.id).await.unwrap(), None);
        assert!(matches!(storage.store_quota(link.id, &quota).await, Err(StorageError::Missing("link"))));
    }
}
