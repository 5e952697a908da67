//! Notices: what a member was told of an import by message, so that it is told once.

use super::{ImportId, Result, Storage, columns::millis, query::query};
use jiff::Timestamp;

impl Storage {
    /// Notes that an occurrence of an event of an import is about to be told; says whether it is to be: `false` when the
    /// member does not want messages, for this import or at all, when this occurrence was told before, or when the import is gone.
    ///
    /// `occurred_at` tells one occurrence from the next: an import may need its member twice.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn claim_notice(
        &self,
        import: ImportId,
        event: &'static str,
        occurred_at: Timestamp,
    ) -> Result<bool> {
        let done = query(
            "INSERT INTO notices (import_id, event, occurred_at)
             SELECT imports.id, $2, $3 FROM imports JOIN members ON members.id = imports.member_id
             WHERE imports.id = $1 AND notify AND wants_messages
             ON CONFLICT (import_id, event) DO UPDATE SET occurred_at = excluded.occurred_at
             WHERE notices.occurred_at <> excluded.occurred_at",
        )
        .bind(import.to_string())
        .bind(event)
        .bind(millis(occurred_at))
        .execute(&mut self.writer().await?)
        .await?;
        Ok(done > 0)
    }

    /// Takes back that an occurrence of an event is told, as when the message could not be sent.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn release_notice(
        &self,
        import: ImportId,
        event: &'static str,
        occurred_at: Timestamp,
    ) -> Result<()> {
        query("DELETE FROM notices WHERE import_id = $1 AND event = $2 AND occurred_at = $3")
            .bind(import.to_string())
            .bind(event)
            .bind(millis(occurred_at))
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at};

    async fn import(storage: &TestStorage, notify: bool) -> ImportId {
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await.id;
        query("UPDATE imports SET notify = $1 WHERE id = $2")
            .bind(notify)
            .bind(import.to_string())
            .execute(&mut storage.writer().await.unwrap())
            .await
            .unwrap();
        import
    }

    #[tokio::test]
    async fn occurrence_is_told_once_and_the_next_one_again() {
        let storage = TestStorage::open().await;
        let import = import(&storage, true).await;

        let mut told = Vec::new();
        for (event, occurred_at) in [
            ("ready", at(1)),
            ("ready", at(1)),
            ("needs_reconnect", at(1)),
            ("ready", at(9)),
            ("ready", at(9)),
        ] {
            told.push(storage.claim_notice(import, event, occurred_at).await.unwrap());
        }

        assert_eq!(told, [true, false, true, true, false]);
    }

    #[tokio::test]
    async fn occurrence_taken_back_may_be_told_and_a_later_one_stays() {
        let storage = TestStorage::open().await;
        let import = import(&storage, true).await;

        assert!(storage.claim_notice(import, "ready", at(1)).await.unwrap());
        storage.release_notice(import, "ready", at(1)).await.unwrap();
        assert!(storage.claim_notice(import, "ready", at(1)).await.unwrap());
        assert!(storage.claim_notice(import, "ready", at(2)).await.unwrap());
        storage.release_notice(import, "ready", at(1)).await.unwrap();

        assert!(!storage.claim_notice(import, "ready", at(2)).await.unwrap());
    }

    #[tokio::test]
    async fn nothing_is_told_of_an_import_whose_member_did_not_ask_for_it() {
        let storage = TestStorage::open().await;
        let silent = import(&storage, false).await;

        assert!(!storage.claim_notice(silent, "ready", at(1)).await.unwrap());
        assert!(!storage.claim_notice(ImportId::new(at(0)), "ready", at(1)).await.unwrap());
    }

    #[tokio::test]
    async fn nothing_is_told_to_a_member_who_wants_no_messages_at_all() {
        let storage = TestStorage::open().await;
        let import = import(&storage, true).await;
        let member = storage.load_import(import).await.unwrap().unwrap().member_id;

        storage.set_wants_messages(member, false).await.unwrap();
        let silent = storage.claim_notice(import, "ready", at(1)).await.unwrap();
        storage.set_wants_messages(member, true).await.unwrap();

        assert!(!silent);
        assert!(storage.claim_notice(import, "ready", at(1)).await.unwrap());
    }

    #[tokio::test]
    async fn telling_does_not_move_the_day_of_deletion() {
        let storage = TestStorage::open().await;
        let import = import(&storage, true).await;
        let before = storage.load_import(import).await.unwrap().unwrap();

        storage.claim_notice(import, "about_to_expire", before.updated_at).await.unwrap();

        assert_eq!(storage.load_import(import).await.unwrap().unwrap().updated_at, before.updated_at);
    }
}
