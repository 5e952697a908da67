//! Leases: which server works on which import, and until when. Several servers share one database and either may vanish;
//! what a vanished one held is free again when its lease has run out. Times are the database's own clock's, because the
//! servers' may differ.
//!
//! A member's imports are all held by one server at a time: they share a quota and tokens that are renewed, and both are
//! kept in that server's memory.

use super::{
    ImportId, Result, Storage,
    columns::{parsed, words},
    query::{Row, query},
};
use domain::wire::ImportState;
use std::time::Duration;

/// Most imports taken at once.
pub const MOST_LEASES: u32 = 1000;

impl Storage {
    /// Takes up to `limit` imports that stand in one of some states and that nobody holds, oldest first, for `duration`.
    /// Passes over those of members another owner holds an import of. What the owner holds already is not among them.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails; then nothing is taken.
    pub async fn take_leases(
        &self,
        owner: &str,
        states: &[ImportState],
        limit: u32,
        duration: Duration,
    ) -> Result<Vec<ImportId>> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // Members first: two owners that each take another import of one member would not meet at the imports. Whoever
        // is being served by another owner at this moment is passed over.
        let rows = query(
            "SELECT id FROM members WHERE id IN (
                 SELECT member_id FROM imports
                 WHERE state IN ({list}) AND (lease_until IS NULL OR lease_until <= {now})
             ) AND NOT EXISTS (
                 SELECT 1 FROM imports
                 WHERE member_id = members.id AND lease_owner <> $1 AND lease_until > {now}
             )
             ORDER BY (SELECT min(imports.id) FROM imports
                       WHERE member_id = members.id AND (lease_until IS NULL OR lease_until <= {now}))
             LIMIT $2 {skip_locked}",
        )
        .bind(owner)
        .bind(limit.min(MOST_LEASES))
        .bind_list(words(states)?)
        .fetch_all(&mut transaction)
        .await?;
        let members: Vec<String> = rows.iter().map(|row| row.try_get("id")).collect::<Result<_>>()?;
        // A statement of its own, so that it sees what was taken of these members before they were locked.
        let mut free = Vec::new();
        for member in members {
            let rows = query(
                "SELECT id FROM imports
                 WHERE member_id = $1 AND state IN ({list}) AND (lease_until IS NULL OR lease_until <= {now})
                       AND NOT EXISTS (
                           SELECT 1 FROM imports AS held
                           WHERE held.member_id = $1 AND held.lease_owner <> $2 AND held.lease_until > {now}
                       )",
            )
            .bind(member)
            .bind(owner)
            .bind_list(words(states)?)
            .fetch_all(&mut transaction)
            .await?;
            free.extend(rows.iter().map(id).collect::<Result<Vec<_>>>()?);
        }
        free.sort_unstable();
        free.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        if !free.is_empty() {
            query("UPDATE imports SET lease_owner = $1, lease_until = {now} + $2 WHERE id IN ({list})")
                .bind(owner)
                .bind(millis(duration))
                .bind_list(free.iter().map(ToString::to_string))
                .execute(&mut transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(free)
    }

    /// Holds every import this owner still holds for `duration` from now; gives them. One that is not among them has run
    /// out or was deleted: the owner must stop working on it.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails; then the leases run out when they did before.
    pub async fn renew_leases(&self, owner: &str, duration: Duration) -> Result<Vec<ImportId>> {
        // What ran out stays so even if nobody took it: its member may be held by another owner by now.
        let rows = query(
            "UPDATE imports SET lease_until = {now} + $2 WHERE lease_owner = $1 AND lease_until > {now} RETURNING id",
        )
        .bind(owner)
        .bind(millis(duration))
        .fetch_all(&mut self.writer().await?)
        .await?;
        let mut held = rows.iter().map(id).collect::<Result<Vec<_>>>()?;
        held.sort_unstable();
        Ok(held)
    }

    /// Finds who holds an import at this moment.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn find_lease(&self, import: ImportId) -> Result<Option<String>> {
        let row = query("SELECT lease_owner FROM imports WHERE id = $1 AND lease_until > {now}")
            .bind(import.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.map(|row| row.try_get("lease_owner")).transpose()
    }

    /// Gives an import back, if this owner holds it.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn release_lease(&self, import: ImportId, owner: &str) -> Result<()> {
        query("UPDATE imports SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2")
            .bind(import.to_string())
            .bind(owner)
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }
}

fn id(row: &Row) -> Result<ImportId> {
    parsed(row, "id")
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2).min(i64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at, new_link};
    use std::collections::BTreeSet;

    const LONG: Duration = Duration::from_secs(600);
    const PLANNED: [ImportState; 1] = [ImportState::Planned];

    async fn take(storage: &TestStorage, owner: &str) -> Vec<ImportId> {
        storage.take_leases(owner, &PLANNED, 100, LONG).await.unwrap()
    }

    #[tokio::test]
    async fn lease_is_held_by_one_owner_until_it_is_given_back() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await.id;

        assert_eq!(take(&storage, "one").await, [import]);
        assert_eq!(take(&storage, "one").await, []);
        assert_eq!(take(&storage, "other").await, []);
        storage.release_lease(import, "other").await.unwrap();
        assert_eq!(take(&storage, "other").await, []);
        storage.release_lease(import, "one").await.unwrap();

        assert_eq!(take(&storage, "other").await, [import]);
        assert_eq!(storage.renew_leases("one", LONG).await.unwrap(), []);
        assert_eq!(storage.renew_leases("other", LONG).await.unwrap(), [import]);
    }

    #[tokio::test]
    async fn only_imports_in_the_states_asked_for_are_taken_and_the_oldest_first() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.link("ana").await, storage.link("ben").await);
        let first = storage.import(&ana, &[]).await.id;
        let done = storage.import(&ana, &[]).await.id;
        let third = storage.import(&ben, &[]).await.id;
        storage.set_import_state(done, &PLANNED, ImportState::Ready, None, None, at(1)).await.unwrap();

        let one = storage.take_leases("one", &PLANNED, 1, LONG).await.unwrap();
        let rest = storage.take_leases("one", &PLANNED, 9, LONG).await.unwrap();

        assert_eq!((one, rest), (vec![first], vec![third]));
        assert_eq!(storage.take_leases("one", &[ImportState::Ready], 9, LONG).await.unwrap(), [done]);
        assert_eq!(storage.take_leases("one", &[], 9, LONG).await.unwrap(), []);
    }

    #[tokio::test]
    async fn imports_of_one_member_are_never_held_by_two_owners() {
        let storage = TestStorage::open().await;
        let ana = storage.link("ana").await;
        let second_account = storage.upsert_link(new_link(ana.member_id, "XYZ"), at(0)).await.unwrap();
        let ben = storage.link("ben").await;
        let first = storage.import(&ana, &[]).await.id;
        assert_eq!(take(&storage, "one").await, [first]);

        let later = storage.import(&second_account, &[]).await.id;
        let of_ben = storage.import(&ben, &[]).await.id;

        assert_eq!(take(&storage, "other").await, [of_ben]);
        assert_eq!(take(&storage, "one").await, [later]);
    }

    #[tokio::test]
    async fn lease_that_ran_out_is_lost_to_its_owner_and_free_to_others() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await.id;
        let taken = storage.take_leases("one", &PLANNED, 1, Duration::from_millis(1)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;

        let renewed = storage.renew_leases("one", LONG).await.unwrap();
        let by_other = take(&storage, "other").await;

        assert_eq!((taken, renewed, by_other), (vec![import], vec![], vec![import]));
    }

    #[tokio::test]
    async fn renewed_lease_outlives_its_first_end() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await.id;
        storage.take_leases("one", &PLANNED, 1, Duration::from_millis(200)).await.unwrap();

        assert_eq!(storage.renew_leases("one", LONG).await.unwrap(), [import]);
        tokio::time::sleep(Duration::from_millis(210)).await;

        assert_eq!(take(&storage, "other").await, []);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn owners_that_race_share_the_imports_and_no_member() {
        let storage = TestStorage::open().await;
        let mut all = BTreeSet::new();
        for name in ["ana", "ben", "cem", "dora", "emil", "fay"] {
            let link = storage.link(name).await;
            for _ in 0..3 {
                all.insert(storage.import(&link, &[]).await.id);
            }
        }

        let mut racing = tokio::task::JoinSet::new();
        for owner in ["one", "other", "third"] {
            let storage = (*storage).clone();
            racing.spawn(async move {
                let mut taken = Vec::new();
                // Whoever was passed over while another owner looked at them is found in a later round.
                for _ in 0..20 {
                    for id in storage.take_leases(owner, &PLANNED, 1, LONG).await.unwrap() {
                        taken.push(id);
                    }
                }
                taken
            });
        }
        let by_owner = racing.join_all().await;

        let mut members = BTreeSet::new();
        let mut taken: Vec<ImportId> = Vec::new();
        for imports in &by_owner {
            let mut of_owner = BTreeSet::new();
            for id in imports {
                of_owner.insert(storage.load_import(*id).await.unwrap().unwrap().member_id);
            }
            for member in of_owner {
                assert!(members.insert(member), "two owners hold imports of one member");
            }
            taken.extend(imports);
        }
        taken.sort_unstable();
        assert_eq!(taken, all.into_iter().collect::<Vec<_>>());
    }
}
