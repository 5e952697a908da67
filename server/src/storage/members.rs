//! Members: people who have signed in with Open Humans, and what lets us act for them there.

use super::{
    ImportId, MemberId, Result, Storage, StorageError, Tokens,
    columns::{from_word, instant, millis, opened_unless_lost, parsed},
    connection::Transaction,
    query::{Row, query},
};
use domain::Language;
use jiff::Timestamp;

/// A person who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Our identifier.
    pub id: MemberId,
    /// Open Humans' identifier of this person in our project.
    pub project_member_id: String,
    /// Their name there, where they share it with us.
    pub username: Option<String>,
    /// When they first signed in.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_seen_at: Timestamp,
    /// Whether they may be told anything by message.
    pub wants_messages: bool,
    /// The language they last read the page in, and are written to.
    pub language: Language,
    /// Whether everything of theirs is being deleted; nothing may be begun for them any more.
    pub is_leaving: bool,
}

impl Storage {
    /// Stores a member at sign-in: makes them the first time, renews name and tokens every other time.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn upsert_member(
        &self,
        project_member_id: &str,
        username: Option<&str>,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<Member> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        let row = query(
            "INSERT INTO members (id, project_member_id, username, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)
             ON CONFLICT (project_member_id) DO UPDATE SET username = $3, last_seen_at = $4
             RETURNING *",
        )
        .bind(MemberId::new(now).to_string())
        .bind(project_member_id)
        .bind(username)
        .bind(millis(now))
        .fetch_one(&mut transaction)
        .await?;
        let member = member(&row)?;
        query("UPDATE members SET sealed_tokens = $1 WHERE id = $2")
            .bind(tokens.seal(&self.keys, &tokens_identity(member.id))?)
            .bind(member.id.to_string())
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(member)
    }

    /// Finds a member.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_member(&self, id: MemberId) -> Result<Option<Member>> {
        let row = query("SELECT * FROM members WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(member).transpose()
    }

    /// Finds a member by Open Humans' identifier.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn find_member_at_open_humans(&self, project_member_id: &str) -> Result<Option<Member>> {
        let row = query("SELECT * FROM members WHERE project_member_id = $1")
            .bind(project_member_id)
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(member).transpose()
    }

    /// Notes whether a member may be told anything by message.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_wants_messages(&self, id: MemberId, wants_messages: bool) -> Result<()> {
        query("UPDATE members SET wants_messages = $1 WHERE id = $2")
            .bind(wants_messages)
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Notes the language a member reads in.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn set_language(&self, id: MemberId, language: Language) -> Result<()> {
        query("UPDATE members SET language = $1 WHERE id = $2")
            .bind(language.tag())
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }

    /// Loads a member's tokens for Open Humans; nothing when they were deleted.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the tokens do not open.
    pub async fn load_member_tokens(&self, id: MemberId) -> Result<Option<Tokens>> {
        let row = query("SELECT sealed_tokens FROM members WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        let sealed: Option<Vec<u8>> = row.map(|row| row.try_get("sealed_tokens")).transpose()?.flatten();
        let opened = |sealed: Vec<u8>| Tokens::open(&self.keys, &tokens_identity(id), &sealed);
        Ok(sealed.map(|sealed| opened_unless_lost(opened(sealed))).transpose()?.flatten())
    }

    /// Replaces a member's tokens for Open Humans. They are on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when there is no such member, else when the database fails.
    pub async fn store_member_tokens(&self, id: MemberId, tokens: &Tokens) -> Result<()> {
        let done = query("UPDATE members SET sealed_tokens = $1 WHERE id = $2")
            .bind(tokens.seal(&self.keys, &tokens_identity(id))?)
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        if done == 0 { Err(StorageError::Missing("member")) } else { Ok(()) }
    }

    /// Deletes a member's tokens for Open Humans.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn delete_member_tokens(&self, id: MemberId) -> Result<()> {
        query("UPDATE members SET sealed_tokens = NULL WHERE id = $1")
            .bind(id.to_string())
            .execute(&mut self.writer().await?)
            .await?;
        Ok(())
    }
}

/// Makes others wait that also lock this member, on this server or another, until the transaction ends: the first step of
/// whatever decides by several rows of a member. Does nothing when there is no such member.
pub(super) async fn lock_member(transaction: &mut Transaction<'_>, id: MemberId) -> Result<()> {
    // A write that changes nothing locks the row in either database.
    query("UPDATE members SET last_seen_at = last_seen_at WHERE id = $1")
        .bind(id.to_string())
        .execute(transaction)
        .await?;
    Ok(())
}

/// Locks the member an import belongs to, as [`lock_member`] does.
pub(super) async fn lock_member_of(transaction: &mut Transaction<'_>, import: ImportId) -> Result<()> {
    query(
        "UPDATE members SET last_seen_at = last_seen_at WHERE id = (SELECT member_id FROM imports WHERE id = $1)",
    )
    .bind(import.to_string())
    .execute(transaction)
    .await?;
    Ok(())
}

fn member(row: &Row) -> Result<Member> {
    Ok(Member {
        id: parsed(row, "id")?,
        project_member_id: row.try_get("project_member_id")?,
        username: row.try_get("username")?,
        created_at: instant(row, "created_at")?,
        last_seen_at: instant(row, "last_seen_at")?,
        wants_messages: row.try_get("wants_messages")?,
        language: from_word(row, "language")?,
        is_leaving: row.try_get("is_leaving")?,
    })
}

fn tokens_identity(id: MemberId) -> String {
    format!("members/{id}/tokens")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at, holds, tokens};
    use secrecy::ExposeSecret;

    #[tokio::test]
    async fn signing_in_again_renews_name_and_tokens_and_keeps_the_id() {
        let storage = TestStorage::open().await;

        let first = storage.upsert_member("01234567", None, &tokens("a"), at(0)).await.unwrap();
        let second = storage.upsert_member("01234567", Some("ana"), &tokens("b"), at(60)).await.unwrap();

        assert_eq!(second.id, first.id);
        assert_eq!(second.username.as_deref(), Some("ana"));
        assert_eq!((second.created_at, second.last_seen_at), (at(0), at(60)));
        assert_eq!(storage.find_member(first.id).await.unwrap(), Some(second));
        let kept = storage.load_member_tokens(first.id).await.unwrap().unwrap();
        assert_eq!(kept.access.expose_secret(), "access-b");
    }

    #[tokio::test]
    async fn language_is_english_until_another_is_noted() {
        let storage = TestStorage::open().await;
        let member = storage.upsert_member("01234567", None, &tokens("a"), at(0)).await.unwrap();

        storage.set_language(member.id, Language::German).await.unwrap();
        let back = storage.upsert_member("01234567", None, &tokens("b"), at(60)).await.unwrap();

        assert_eq!(member.language, Language::English);
        assert_eq!(back.language, Language::German);
    }

    #[tokio::test]
    async fn tokens_come_back_whole_until_they_are_deleted() {
        let storage = TestStorage::open().await;
        let member = storage.upsert_member("01234567", None, &tokens("a"), at(0)).await.unwrap();

        storage.store_member_tokens(member.id, &tokens("c")).await.unwrap();
        let kept = storage.load_member_tokens(member.id).await.unwrap().unwrap();
        storage.delete_member_tokens(member.id).await.unwrap();

        assert_eq!(kept.refresh.unwrap().expose_secret(), "refresh-c");
        assert_eq!(kept.expires_at, tokens("c").expires_at);
        assert!(storage.load_member_tokens(member.id).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn tokens_copied_to_another_member_do_not_open() {
        let storage = TestStorage::open().await;
        let ana = storage.upsert_member("01234567", None, &tokens("a"), at(0)).await.unwrap();
        let ben = storage.upsert_member("89012345", None, &tokens("b"), at(0)).await.unwrap();

        query("UPDATE members SET sealed_tokens = (SELECT sealed_tokens FROM members WHERE id = $1) WHERE id = $2")
            .bind(ana.id.to_string())
            .bind(ben.id.to_string())
            .execute(&mut storage.writer().await.unwrap())
            .await
            .unwrap();

        assert!(matches!(storage.load_member_tokens(ben.id).await, Err(StorageError::Sealed { .. })));
    }

    #[tokio::test]
    async fn tokens_of_nobody_are_not_stored() {
        let storage = TestStorage::open().await;

        let refused = storage.store_member_tokens(MemberId::new(at(0)), &tokens("a")).await;

        assert!(matches!(refused, Err(StorageError::Missing("member"))));
    }

    #[tokio::test]
    async fn database_holds_no_token_in_the_clear() {
        let storage = TestStorage::open().await;
        storage.upsert_member("01234567", None, &tokens("needle"), at(0)).await.unwrap();

        let stored = storage.dump().await;

        assert!(holds(&stored, b"01234567"));
        assert!(!holds(&stored, b"needle"));
    }
}
