//! Which server goes on with a departure, where several share a database: one at a time, and not for ever.

use super::{
    DepartureId, Result, Storage,
    columns::{instant, millis},
    query::query,
};
use jiff::Timestamp;
use std::time::Duration;

impl Storage {
    /// Takes a departure for this server, for a while, if it is free; gives until when. Another server's ends by itself should
    /// it vanish.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn claim_departure(&self, id: DepartureId, duration: Duration) -> Result<Option<Timestamp>> {
        let row = query(
            "UPDATE departures SET claimed_until = {now} + $2
             WHERE id = $1 AND ended_at IS NULL AND (claimed_until IS NULL OR claimed_until <= {now})
             RETURNING claimed_until",
        )
        .bind(id.to_string())
        .bind(whole_millis(duration))
        .fetch_optional(&mut self.writer().await?)
        .await?;
        row.map(|row| instant(&row, "claimed_until")).transpose()
    }

    /// Keeps a departure this server took until an instant for a while from now; gives until when. Nothing when it ran out
    /// before: another server may have taken it.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn renew_departure(
        &self,
        id: DepartureId,
        until: Timestamp,
        duration: Duration,
    ) -> Result<Option<Timestamp>> {
        let row = query(
            "UPDATE departures SET claimed_until = {now} + $2
             WHERE id = $1 AND ended_at IS NULL AND claimed_until = $3 AND claimed_until > {now}
             RETURNING claimed_until",
        )
        .bind(id.to_string())
        .bind(whole_millis(duration))
        .bind(millis(until))
        .fetch_optional(&mut self.writer().await?)
        .await?;
        row.map(|row| instant(&row, "claimed_until")).transpose()
    }

    /// Gives a departure back that this server took until an instant, for whoever goes on with it.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn release_departure(&self, id: DepartureId, until: Timestamp) -> Result<()> {
        query("UPDATE departures SET claimed_until = NULL WHERE id = $1 AND claimed_until = $2")
            .bind(id.to_string())
            .bind(millis(until))
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }
}

fn whole_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        storage::NewDepartureRow,
        testing::{TestStorage, at},
    };
    use domain::wire::Receipt;

    async fn leaving(storage: &TestStorage) -> DepartureId {
        let new = NewDepartureRow {
            member_id: storage.member("ana").await,
            last_seen_at: at(0),
            key_hash: None,
            delete_files: false,
            is_in_doubt: false,
            receipt: Receipt::new(at(1), false),
        };
        storage.begin_departure(new, at(1)).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn departure_is_one_servers_at_a_time() {
        let storage = TestStorage::open().await;
        let id = leaving(&storage).await;

        let minute = Duration::from_secs(60);
        let first = storage.claim_departure(id, minute).await.unwrap().unwrap();
        let second = storage.claim_departure(id, minute).await.unwrap();
        let renewed = storage.renew_departure(id, first, minute * 60).await.unwrap().unwrap();
        let stale = storage.renew_departure(id, first, minute).await.unwrap();
        storage.release_departure(id, first).await.unwrap();
        let kept = storage.claim_departure(id, minute).await.unwrap();
        storage.release_departure(id, renewed).await.unwrap();

        assert!(renewed > first);
        assert_eq!((second, stale, kept), (None, None, None));
        assert!(storage.claim_departure(id, minute).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn claim_that_ran_out_is_not_renewed() {
        let storage = TestStorage::open().await;
        let id = leaving(&storage).await;

        let over = storage.claim_departure(id, Duration::ZERO).await.unwrap().unwrap();
        let renewed = storage.renew_departure(id, over, Duration::from_secs(60)).await.unwrap();

        assert_eq!(renewed, None);
    }
}
