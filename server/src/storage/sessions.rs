//! Rows of browser sessions. What a session is lies in [`crate::sessions`]; here are only a hash, sealed bytes and an end.

use super::{
    MemberId, Result, Storage, StorageError,
    authorizations::hex,
    columns::{instant, millis},
    query::query,
};
use jiff::Timestamp;
use zeroize::Zeroizing;

/// A session as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// What it holds. Stored sealed.
    pub data: Zeroizing<Vec<u8>>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Storage {
    /// Stores a new session under the SHA-256 of its id; says whether the id was free.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn create_session(
        &self,
        id_hash: &[u8; 32],
        data: &[u8],
        expires_at: Timestamp,
    ) -> Result<bool> {
        let done = query(
            "INSERT INTO sessions (id_hash, sealed_data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO NOTHING",
        )
        .bind(id_hash.as_slice())
        .bind(self.keys.seal(identity(id_hash).as_bytes(), data))
        .bind(millis(expires_at))
        .execute(&mut self.writer().await?)
        .await?;
        Ok(done > 0)
    }

    /// Stores what a session holds now; says whether it was still there. A session that was ended meanwhile, as by signing
    /// out in another tab, is not brought back.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn store_session(
        &self,
        id_hash: &[u8; 32],
        data: &[u8],
        expires_at: Timestamp,
    ) -> Result<bool> {
        let done = query("UPDATE sessions SET sealed_data = $1, expires_at = $2 WHERE id_hash = $3")
            .bind(self.keys.seal(identity(id_hash).as_bytes(), data))
            .bind(millis(expires_at))
            .bind(id_hash.as_slice())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(done > 0)
    }

    /// Loads a session that has not ended.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the session does not open.
    pub async fn load_session(&self, id_hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRow>> {
        let row = query("SELECT * FROM sessions WHERE id_hash = $1 AND expires_at > $2")
            .bind(id_hash.as_slice())
            .bind(millis(now))
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.map(|row| {
            let data = self
                .keys
                .open(identity(id_hash).as_bytes(), row.try_get("sealed_data")?)
                .map_err(|source| StorageError::Sealed { what: "session", source })?;
            Ok(SessionRow { data, expires_at: instant(&row, "expires_at")? })
        })
        .transpose()
    }

    /// Notes whose a session is, so that it ends with the others of its member.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_session_member(&self, id_hash: &[u8; 32], member: Option<MemberId>) -> Result<()> {
        query("UPDATE sessions SET member_id = $1 WHERE id_hash = $2")
            .bind(member.map(|member| member.to_string()))
            .bind(id_hash.as_slice())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Deletes a session.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_session(&self, id_hash: &[u8; 32]) -> Result<()> {
        query("DELETE FROM sessions WHERE id_hash = $1")
            .bind(id_hash.as_slice())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Deletes the sessions that have ended; says how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_expired_sessions(&self, now: Timestamp) -> Result<u64> {
        let done = query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(millis(now))
            .execute(&mut self.writer().await?)
            .await?;
        Ok(done)
    }
}

fn identity(id_hash: &[u8; 32]) -> String {
    format!("sessions/{}", hex(id_hash))
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestStorage, at};

    #[tokio::test]
    async fn session_lives_until_its_end() {
        let storage = TestStorage::open().await;

        assert!(storage.create_session(&[1; 32], b"one", at(10)).await.unwrap());
        assert!(!storage.create_session(&[1; 32], b"other", at(10)).await.unwrap());
        let held = storage.load_session(&[1; 32], at(9)).await.unwrap().unwrap();
        assert_eq!((held.data.as_slice(), held.expires_at), (b"one".as_slice(), at(10)));
        assert_eq!(storage.load_session(&[1; 32], at(10)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn stored_session_replaces_and_deleted_one_is_gone_for_good() {
        let storage = TestStorage::open().await;
        storage.create_session(&[1; 32], b"one", at(10)).await.unwrap();
        assert!(storage.store_session(&[1; 32], b"two", at(20)).await.unwrap());

        let held = storage.load_session(&[1; 32], at(15)).await.unwrap().unwrap();
        assert_eq!(held.data.as_slice(), b"two");
        storage.delete_session(&[1; 32]).await.unwrap();

        assert!(!storage.store_session(&[1; 32], b"late", at(20)).await.unwrap());
        assert_eq!(storage.load_session(&[1; 32], at(15)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn only_ended_sessions_are_deleted() {
        let storage = TestStorage::open().await;
        storage.create_session(&[1; 32], b"ended", at(10)).await.unwrap();
        storage.create_session(&[2; 32], b"alive", at(11)).await.unwrap();

        assert_eq!(storage.delete_expired_sessions(at(10)).await.unwrap(), 1);

        assert!(storage.load_session(&[2; 32], at(10)).await.unwrap().is_some());
    }
}
