//! Departures: members who are leaving, until nothing of them is here any more, and the receipts of those who left.
//! What is deleted in which order is decided in [`crate::account`].

use super::{
    DepartureId, MemberId, Result, Storage,
    columns::{instant, instant_or_none, millis, opened, opened_unless_lost, parsed, parsed_or_none, sealed},
    connection::Transaction,
    members::lock_member,
    query::{Row, query},
};
use crate::secrets::KeyRing;
use domain::wire::Receipt;
use jiff::Timestamp;

/// A member's departure.
#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    /// Our identifier.
    pub id: DepartureId,
    /// Who is leaving; none once they are gone.
    pub member_id: Option<MemberId>,
    /// Whether their files on Open Humans go too.
    pub delete_files: bool,
    /// Whether it is to be found out first that they left Open Humans at all.
    pub is_in_doubt: bool,
    /// What came of it so far. Stored sealed.
    pub receipt: Receipt,
    /// When it began.
    pub begun_at: Timestamp,
}

/// A departure as it begins.
#[derive(Clone, Debug)]
pub struct NewDepartureRow {
    /// Who is leaving.
    pub member_id: MemberId,
    /// When they had last signed in as this was decided; whoever signed in since is not leaving.
    pub last_seen_at: Timestamp,
    /// SHA-256 of the key of the receipt, where somebody waits for it.
    pub key_hash: Option<[u8; 32]>,
    /// Whether their files on Open Humans go too.
    pub delete_files: bool,
    /// Whether it is to be found out first that they left Open Humans at all; until then they stay signed in.
    pub is_in_doubt: bool,
    /// What there is to delete.
    pub receipt: Receipt,
}

impl Storage {
    /// Notes that a member is leaving, signs them out everywhere and lets them in no more. A doubtful departure that was
    /// noted before becomes a certain one; one that is under way stays as it is. Gives nothing when there is no such
    /// member, when they signed in since, and when they are leaving already.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn begin_departure(
        &self,
        mut new: NewDepartureRow,
        now: Timestamp,
    ) -> Result<Option<DepartureId>> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member(&mut transaction, new.member_id).await?;
        let known = query("SELECT 1 FROM members WHERE id = $1 AND last_seen_at = $2 AND NOT is_leaving")
            .bind(new.member_id.to_string())
            .bind(millis(new.last_seen_at))
            .fetch_optional(&mut transaction)
            .await?;
        if known.is_none() {
            return Ok(None);
        }
        if new.is_in_doubt {
            let doubted = query("SELECT 1 FROM departures WHERE member_id = $1")
                .bind(new.member_id.to_string())
                .fetch_optional(&mut transaction)
                .await?;
            if doubted.is_some() {
                return Ok(None);
            }
        } else {
            query("DELETE FROM departures WHERE member_id = $1")
                .bind(new.member_id.to_string())
                .execute(&mut transaction)
                .await?;
            new.receipt.sessions = shut_out(&mut transaction, new.member_id).await?;
        }
        let id = DepartureId::new(now);
        query(
            "INSERT INTO departures (id, member_id, key_hash, delete_files, is_in_doubt, last_seen_at, sealed_receipt,
                                     begun_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.to_string())
        .bind(new.member_id.to_string())
        .bind(new.key_hash.map(|hash| hash.to_vec()))
        .bind(new.delete_files)
        .bind(new.is_in_doubt)
        .bind(millis(new.last_seen_at))
        .bind(sealed(&self.keys, &receipt_identity(id), &new.receipt)?)
        .bind(millis(now))
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(Some(id))
    }

    /// Makes a doubtful departure a certain one, unless the member has signed in since: then it is over. Says whether the
    /// member is leaving.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or the receipt does not open.
    pub async fn confirm_departure(&self, departure: &Departure) -> Result<bool> {
        let Some(member) = departure.member_id else { return Ok(false) };
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member(&mut transaction, member).await?;
        let same = query(
            "SELECT 1 FROM departures JOIN members ON members.id = departures.member_id
             WHERE departures.id = $1 AND departures.last_seen_at = members.last_seen_at",
        )
        .bind(departure.id.to_string())
        .fetch_optional(&mut transaction)
        .await?;
        if same.is_none() {
            query("DELETE FROM departures WHERE id = $1 AND ended_at IS NULL")
                .bind(departure.id.to_string())
                .execute(&mut transaction)
                .await?;
            transaction.commit().await?;
            return Ok(false);
        }
        let sessions = shut_out(&mut transaction, member).await?;
        let receipt = Receipt { sessions, ..departure.receipt.clone() };
        query("UPDATE departures SET is_in_doubt = $1, sealed_receipt = $2 WHERE id = $3")
            .bind(false)
            .bind(sealed(&self.keys, &receipt_identity(departure.id), &receipt)?)
            .bind(departure.id.to_string())
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Forgets a doubtful departure: the member has not left.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn dismiss_departure(&self, id: DepartureId) -> Result<()> {
        query("DELETE FROM departures WHERE id = $1 AND is_in_doubt")
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Loads a departure that is under way.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or the receipt does not open.
    pub async fn find_departure(&self, id: DepartureId) -> Result<Option<Departure>> {
        let row = query("SELECT * FROM departures WHERE id = $1 AND ended_at IS NULL")
            .bind(id.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.map(|row| departure(&self.keys, &row)).transpose()
    }

    /// Finds the receipt a key opens, of a departure under way or over.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or the receipt does not open.
    pub async fn find_receipt(&self, key_hash: &[u8; 32]) -> Result<Option<Receipt>> {
        let row = query("SELECT * FROM departures WHERE key_hash = $1")
            .bind(key_hash.as_slice())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        Ok(row.map(|row| departure(&self.keys, &row)).transpose()?.map(|departure| departure.receipt))
    }

    /// Lists the departures under way, oldest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn list_departures(&self) -> Result<Vec<DepartureId>> {
        let rows = query("SELECT id FROM departures WHERE ended_at IS NULL ORDER BY id")
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(|row| parsed(row, "id")).collect()
    }

    /// Notes what came of a departure so far. Nothing is changed of one that is over.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn store_receipt(&self, id: DepartureId, receipt: &Receipt) -> Result<()> {
        query("UPDATE departures SET sealed_receipt = $1 WHERE id = $2 AND ended_at IS NULL")
            .bind(sealed(&self.keys, &receipt_identity(id), receipt)?)
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Deletes a member with everything that belongs to them, and ends their departure: its receipt stays where somebody
    /// holds the key. Says `false`, and deletes nothing, when a link was made meanwhile, whose permission has to be ended
    /// first.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn forget_member(
        &self,
        id: DepartureId,
        member: MemberId,
        receipt: &Receipt,
        now: Timestamp,
    ) -> Result<bool> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // Whoever makes a link locks the member first.
        lock_member(&mut transaction, member).await?;
        let link = query("SELECT 1 FROM links WHERE member_id = $1 LIMIT 1")
            .bind(member.to_string())
            .fetch_optional(&mut transaction)
            .await?;
        if link.is_some() {
            return Ok(false);
        }
        delete_sessions(&mut transaction, member).await?;
        query("DELETE FROM members WHERE id = $1").bind(member.to_string()).execute(&mut transaction).await?;
        query("DELETE FROM departures WHERE id = $1 AND key_hash IS NULL")
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        let receipt = Receipt { ended_at: Some(now), ..receipt.clone() };
        query(
            "UPDATE departures SET member_id = NULL, sealed_receipt = $1, ended_at = $2, claimed_until = NULL
             WHERE id = $3",
        )
        .bind(sealed(&self.keys, &receipt_identity(id), &receipt)?)
        .bind(millis(now))
        .bind(id.to_string())
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Deletes the receipts of departures that ended before an instant; says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn delete_old_receipts(&self, ended_before: Timestamp) -> Result<u64> {
        query("DELETE FROM departures WHERE ended_at <= $1")
            .bind(millis(ended_before))
            .execute(&mut self.writer().await?)
            .await
    }
}

/// Lets a member in no more and ends their sessions and whatever they began on another site; says how many sessions.
async fn shut_out(transaction: &mut Transaction<'_>, member: MemberId) -> Result<u64> {
    query("UPDATE members SET is_leaving = $1 WHERE id = $2")
        .bind(true)
        .bind(member.to_string())
        .execute(&mut *transaction)
        .await?;
    query("DELETE FROM authorizations WHERE member_id = $1")
        .bind(member.to_string())
        .execute(&mut *transaction)
        .await?;
    delete_sessions(transaction, member).await
}

async fn delete_sessions(transaction: &mut Transaction<'_>, member: MemberId) -> Result<u64> {
    query("DELETE FROM sessions WHERE member_id = $1")
        .bind(member.to_string())
        .execute(&mut *transaction)
        .await
}

fn departure(keys: &KeyRing, row: &Row) -> Result<Departure> {
    let id = parsed(row, "id")?;
    let receipt = opened(keys, &receipt_identity(id), "receipt", row.try_get("sealed_receipt")?);
    let (delete_files, begun_at) = (row.try_get("delete_files")?, instant(row, "begun_at")?);
    // What was told in it before is told no more; the deleting goes on.
    let mut receipt = opened_unless_lost(receipt)?.unwrap_or_else(|| Receipt::new(begun_at, delete_files));
    receipt.ended_at = instant_or_none(row, "ended_at")?;
    Ok(Departure {
        id,
        member_id: parsed_or_none(row, "member_id")?,
        delete_files,
        is_in_doubt: row.try_get("is_in_doubt")?,
        receipt,
        begun_at,
    })
}

/// What the receipt of a departure is bound to.
fn receipt_identity(id: DepartureId) -> String {
    format!("departures/{id}/receipt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at, holds, tokens};

    async fn leaving(storage: &TestStorage, is_in_doubt: bool, last_seen_at: i64) -> Option<DepartureId> {
        let member =
            storage.upsert_member("01234567", Some("ana"), &tokens("a"), at(last_seen_at)).await.unwrap();
        let new = NewDepartureRow {
            member_id: member.id,
            last_seen_at: at(0),
            key_hash: Some([3; 32]),
            delete_files: true,
            is_in_doubt,
            receipt: Receipt::new(at(1), true),
        };
        storage.begin_departure(new, at(1)).await.unwrap()
    }

    #[tokio::test]
    async fn who_leaves_is_signed_out_at_once_and_forgotten_in_the_end() {
        let storage = TestStorage::open().await;
        let member = storage.upsert_member("01234567", Some("ana"), &tokens("a"), at(0)).await.unwrap().id;
        storage.create_session(&[1; 32], b"browser", at(100)).await.unwrap();
        storage.set_session_member(&[1; 32], Some(member)).await.unwrap();

        let id = leaving(&storage, false, 0).await.unwrap();
        let row = storage.find_departure(id).await.unwrap().unwrap();
        let is_leaving = storage.find_member(member).await.unwrap().unwrap().is_leaving;
        let session = storage.load_session(&[1; 32], at(2)).await.unwrap();
        let forgotten = storage.forget_member(id, member, &row.receipt, at(5)).await.unwrap();

        assert!(is_leaving && forgotten && session.is_none());
        assert_eq!(row.receipt.sessions, 1);
        let kept = storage.find_receipt(&[3; 32]).await.unwrap().unwrap();
        assert_eq!(kept.ended_at, Some(at(5)));
        let stored = storage.dump().await;
        for needle in ["01234567", &member.to_string(), "ana"] {
            assert!(!holds(&stored, needle.as_bytes()), "{needle}");
        }
        assert_eq!(storage.delete_old_receipts(at(5)).await.unwrap(), 1);
        assert!(storage.find_receipt(&[3; 32]).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn nobody_leaves_who_signed_in_since_and_nobody_twice() {
        let storage = TestStorage::open().await;

        assert!(leaving(&storage, false, 7).await.is_none());
        assert!(storage.list_departures().await.unwrap().is_empty());
        let storage = TestStorage::open().await;
        assert!(leaving(&storage, false, 0).await.is_some());
        assert!(leaving(&storage, false, 0).await.is_none());
        assert_eq!(storage.list_departures().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn doubt_changes_nothing_until_it_is_confirmed() {
        let storage = TestStorage::open().await;
        let id = leaving(&storage, true, 0).await.unwrap();
        let row = storage.find_departure(id).await.unwrap().unwrap();
        let member = row.member_id.unwrap();

        let before = storage.find_member(member).await.unwrap().unwrap().is_leaving;
        let confirmed = storage.confirm_departure(&row).await.unwrap();
        let after = storage.find_member(member).await.unwrap().unwrap().is_leaving;

        assert!(!before && confirmed && after);
        storage.dismiss_departure(id).await.unwrap();
        assert!(storage.find_departure(id).await.unwrap().is_some(), "a certain one is not dismissed");
    }

    #[tokio::test]
    async fn doubt_ends_when_the_member_signs_in() {
        let storage = TestStorage::open().await;
        let id = leaving(&storage, true, 0).await.unwrap();
        let row = storage.find_departure(id).await.unwrap().unwrap();
        storage.upsert_member("01234567", None, &tokens("b"), at(9)).await.unwrap();

        let confirmed = storage.confirm_departure(&row).await.unwrap();

        assert!(!confirmed);
        assert!(storage.list_departures().await.unwrap().is_empty());
        assert!(!storage.find_member(row.member_id.unwrap()).await.unwrap().unwrap().is_leaving);
    }

    #[tokio::test]
    async fn receipt_of_who_is_gone_is_changed_no_more() {
        let storage = TestStorage::open().await;
        let id = leaving(&storage, false, 0).await.unwrap();
        let row = storage.find_departure(id).await.unwrap().unwrap();
        storage.forget_member(id, row.member_id.unwrap(), &row.receipt, at(5)).await.unwrap();

        let late = Receipt { imports: 7, ..row.receipt };
        storage.store_receipt(id, &late).await.unwrap();

        assert_eq!(storage.find_receipt(&[3; 32]).await.unwrap().unwrap().imports, 0);
    }

    #[tokio::test]
    async fn member_with_a_link_is_not_forgotten() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let seen = storage.find_member(link.member_id).await.unwrap().unwrap().last_seen_at;
        let new = NewDepartureRow {
            member_id: link.member_id,
            last_seen_at: seen,
            key_hash: None,
            delete_files: false,
            is_in_doubt: false,
            receipt: Receipt::new(at(1), false),
        };
        let receipt = new.receipt.clone();
        let id = storage.begin_departure(new, at(1)).await.unwrap().unwrap();

        let early = storage.forget_member(id, link.member_id, &receipt, at(2)).await.unwrap();
        storage.delete_link(link.member_id, link.id, at(3)).await.unwrap();
        let then = storage.forget_member(id, link.member_id, &receipt, at(4)).await.unwrap();

        assert!(!early && then);
        assert!(storage.find_departure(id).await.unwrap().is_none());
    }
}
