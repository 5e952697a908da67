//! The accounts the operator's client at a provider ever served, for providers that let it serve only so many in its whole
//! life. Holds digests, no account's key. What follows from the count is decided in [`crate::operator_client`].

use super::{
    MemberId, Result, Storage,
    columns::{from_count, millis, parsed},
    connection::Transaction,
    query::query,
};
use domain::ProviderId;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

impl Storage {
    /// Counts an account that gave the operator's client a permission, unless that would be more than `most`. Says whether it
    /// is among those counted; who was counted once stays so.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or there is no such member.
    pub async fn count_operator_account(
        &self,
        provider: ProviderId,
        account_key: &str,
        member: MemberId,
        most: u64,
        now: Timestamp,
    ) -> Result<bool> {
        let hash = digest(provider, account_key);
        let mut writer = self.writer().await?;
        loop {
            let mut transaction = writer.begin().await?;
            let known = find_and_note(&mut transaction, provider, &hash, member).await?;
            let counted = count(&mut transaction, provider).await?;
            if known || counted >= most {
                transaction.commit().await?;
                return Ok(known);
            }
            // Another server may take the place meanwhile; then nothing is written, and the next one is tried: at most as
            // often as there are places.
            let taken = query(
                "INSERT INTO operator_accounts (provider, account_hash, ordinal, member_id, first_connected_at)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT DO NOTHING",
            )
            .bind(provider.key())
            .bind(&hash)
            .bind(i64::try_from(counted).unwrap_or(i64::MAX).saturating_add(1))
            .bind(member.to_string())
            .bind(millis(now))
            .execute(&mut transaction)
            .await?;
            transaction.commit().await?;
            if taken > 0 {
                return Ok(true);
            }
        }
    }

    /// Counts the accounts the operator's client ever served.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn count_operator_accounts(&self, provider: ProviderId) -> Result<u64> {
        let row =
            query("SELECT COALESCE(MAX(ordinal), 0) AS counted FROM operator_accounts WHERE provider = $1")
                .bind(provider.key())
                .fetch_one(&mut self.reader().await?)
                .await?;
        from_count(&row, "counted")
    }

    /// Says whether an account of this member was counted.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn has_operator_account(&self, provider: ProviderId, member: MemberId) -> Result<bool> {
        let row =
            query("SELECT ordinal FROM operator_accounts WHERE provider = $1 AND member_id = $2 LIMIT 1")
                .bind(provider.key())
                .bind(member.to_string())
                .fetch_optional(&mut self.reader().await?)
                .await?;
        Ok(row.is_some())
    }

    /// Lists the accounts whose links hold tokens of the operator's client, each with its member, oldest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_operator_links(&self, provider: ProviderId) -> Result<Vec<(MemberId, String)>> {
        let rows = query(
            "SELECT member_id, account_key FROM links
             WHERE provider = $1 AND own_client_id IS NULL AND sealed_tokens IS NOT NULL
             ORDER BY id",
        )
        .bind(provider.key())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(|row| Ok((parsed(row, "member_id")?, row.try_get("account_key")?))).collect()
    }
}

/// Says whether an account was counted before, and notes who connected it last.
async fn find_and_note(
    transaction: &mut Transaction<'_>,
    provider: ProviderId,
    hash: &str,
    member: MemberId,
) -> Result<bool> {
    let noted =
        query("UPDATE operator_accounts SET member_id = $1 WHERE provider = $2 AND account_hash = $3")
            .bind(member.to_string())
            .bind(provider.key())
            .bind(hash)
            .execute(transaction)
            .await?;
    Ok(noted > 0)
}

/// How many places are taken: the last one's number, so that a row that goes missing gives none back.
async fn count(transaction: &mut Transaction<'_>, provider: ProviderId) -> Result<u64> {
    let row = query("SELECT COALESCE(MAX(ordinal), 0) AS counted FROM operator_accounts WHERE provider = $1")
        .bind(provider.key())
        .fetch_one(transaction)
        .await?;
    from_count(&row, "counted")
}

/// What stands for an account: the same for the same one, and no way back to its key.
fn digest(provider: ProviderId, account_key: &str) -> String {
    let digest = Sha256::digest(format!("operator account of {provider}: {account_key}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at, holds};

    const GOOGLE: ProviderId = ProviderId::GoogleHealth;

    #[tokio::test]
    async fn account_counts_once_however_often_and_by_whomever_it_is_connected() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);

        for (member, key) in [(ana, "111"), (ana, "111"), (ben, "111"), (ana, "222")] {
            assert!(storage.count_operator_account(GOOGLE, key, member, 2, at(0)).await.unwrap());
        }

        assert_eq!(storage.count_operator_accounts(GOOGLE).await.unwrap(), 2);
        assert_eq!(storage.count_operator_accounts(ProviderId::Fitbit).await.unwrap(), 0);
        assert!(storage.has_operator_account(GOOGLE, ana).await.unwrap());
        assert!(storage.has_operator_account(GOOGLE, ben).await.unwrap());
    }

    #[tokio::test]
    async fn beyond_the_cap_only_accounts_counted_before_are_taken() {
        let storage = TestStorage::open().await;
        let (ana, ben) = (storage.member("ana").await, storage.member("ben").await);
        storage.count_operator_account(GOOGLE, "111", ana, 1, at(0)).await.unwrap();

        let new = storage.count_operator_account(GOOGLE, "222", ben, 1, at(1)).await.unwrap();
        let again = storage.count_operator_account(GOOGLE, "111", ana, 1, at(2)).await.unwrap();

        assert_eq!((new, again), (false, true));
        assert_eq!(storage.count_operator_accounts(GOOGLE).await.unwrap(), 1);
        assert!(!storage.has_operator_account(GOOGLE, ben).await.unwrap());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn accounts_that_come_at_once_never_exceed_the_cap() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;

        let mut arrivals = tokio::task::JoinSet::new();
        for key in 0..12 {
            let storage = (*storage).clone();
            arrivals.spawn(async move {
                storage.count_operator_account(GOOGLE, &key.to_string(), member, 5, at(0)).await.unwrap()
            });
        }
        let taken = arrivals.join_all().await.into_iter().filter(|taken| *taken).count();

        assert_eq!(storage.count_operator_accounts(GOOGLE).await.unwrap(), 5);
        assert_eq!(taken, 5);
    }

    #[tokio::test]
    async fn no_account_can_be_read_from_the_count() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;
        storage.count_operator_account(GOOGLE, "4444555566667777888", member, 5, at(0)).await.unwrap();

        assert!(!holds(&storage.dump().await, b"4444555566667777888"));
    }
}
