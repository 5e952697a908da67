//! Counts of everything for whoever watches the site: by state and by provider, never by member.

use super::{
    Result, Storage,
    columns::{from_count, from_word, instant_or_none, millis},
    query::query,
};
use domain::{ProviderId, wire::ImportState};
use jiff::Timestamp;
use serde_json::Value;

/// How much there is of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Imports in each state that has any.
    pub imports: Vec<(ImportState, u64)>,
    /// Since when the oldest import waits for a server: one planned, or one whose wait is over.
    pub oldest_due: Option<Timestamp>,
    /// Uploads that stopped and were not taken up again.
    pub stopped_deliveries: u64,
    /// What providers that count requests still allow.
    pub quotas: Vec<QuotaTally>,
}

/// What a provider that counts requests still allows all links together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaTally {
    /// The provider.
    pub provider: ProviderId,
    /// Links whose count is running.
    pub links: u64,
    /// Requests left to them together.
    pub remaining: u64,
}

impl Storage {
    /// Counts everything as it is now.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn tally(&self, now: Timestamp) -> Result<Tally> {
        let mut reader = self.reader().await?;
        let mut tally = Tally::default();
        let states = query("SELECT state, count(*) AS many FROM imports GROUP BY state ORDER BY state");
        for row in states.fetch_all(&mut reader).await? {
            tally.imports.push((from_word(&row, "state")?, from_count(&row, "many")?));
        }
        let due = query(
            "SELECT min(CASE WHEN state = 'planned' THEN updated_at ELSE retry_at END) AS due FROM imports
             WHERE state = 'planned' OR (state = 'waiting' AND retry_at <= $1)",
        )
        .bind(millis(now));
        tally.oldest_due = instant_or_none(&due.fetch_one(&mut reader).await?, "due")?;
        let stopped = query(
            "SELECT (SELECT count(*) FROM deliveries JOIN imports ON imports.id = import_id
                     WHERE step <> 'done'
                           AND (deliveries.problem IS NOT NULL
                                OR (imports.state = 'ready' AND imports.problem IS NOT NULL)))
                  + (SELECT count(*) FROM month_deliveries WHERE problem IS NOT NULL AND step <> 'done') AS many",
        );
        tally.stopped_deliveries = from_count(&stopped.fetch_one(&mut reader).await?, "many")?;
        let quotas = query(
            "SELECT links.provider, count(*) AS links, CAST(sum(quotas.remaining) AS BIGINT) AS remaining
             FROM quotas JOIN links ON links.id = quotas.link_id
             WHERE quotas.remaining IS NOT NULL AND quotas.resets_at > $1
             GROUP BY links.provider ORDER BY links.provider",
        )
        .bind(millis(now));
        for row in quotas.fetch_all(&mut reader).await? {
            let key = Value::String(row.try_get("provider")?);
            // A provider this version does not know any more is nobody's quota.
            let Ok(provider) = serde_json::from_value(key) else { continue };
            tally.quotas.push(QuotaTally {
                provider,
                links: from_count(&row, "links")?,
                remaining: from_count(&row, "remaining")?,
            });
        }
        Ok(tally)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        storage::{DeliveryRow, Quota},
        testing::{TestStorage, at},
    };
    use domain::wire::ErrorCode;

    #[tokio::test]
    async fn everything_is_counted_by_state_and_provider() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.link("ana").await, storage.link("ben").await);
        let planned = [ImportState::Planned];
        storage.import(&ana, &[]).await;
        let waiting = storage.import(&ana, &[]).await.id;
        storage
            .set_import_state(waiting, &planned, ImportState::Waiting, Some(at(-60)), None, at(5))
            .await
            .unwrap();
        let ready = storage.import(&ben, &[]).await.id;
        storage.set_import_state(ready, &planned, ImportState::Ready, None, None, at(5)).await.unwrap();
        let stopped = DeliveryRow { problem: Some(ErrorCode::OpenHumansTrouble), ..DeliveryRow::new(ready) };
        storage.store_delivery(&stopped, at(6)).await.unwrap();
        for (link, remaining, resets_at) in [(&ana, 40, at(60)), (&ben, 2, at(60))] {
            let quota =
                Quota { remaining: Some(remaining), resets_at: Some(resets_at), rate_per_second: 1.0 };
            storage.store_quota(link.id, &quota).await.unwrap();
        }

        let now = storage.tally(at(10)).await.unwrap();
        let later = storage.tally(at(61)).await.unwrap();

        let one = |state| (state, 1);
        assert_eq!(
            now.imports,
            [one(ImportState::Planned), one(ImportState::Ready), one(ImportState::Waiting)]
        );
        assert_eq!(now.oldest_due, Some(at(-60)));
        assert_eq!(now.stopped_deliveries, 1);
        assert_eq!(now.quotas, [QuotaTally { provider: ProviderId::Fitbit, links: 2, remaining: 42 }]);
        assert_eq!(later.quotas, []);
    }

    #[tokio::test]
    async fn empty_site_counts_nothing() {
        let storage = TestStorage::open().await;

        assert_eq!(storage.tally(at(0)).await.unwrap(), Tally::default());
    }
}
