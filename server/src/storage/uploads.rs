//! The moment an import begins to be sent: from then on what the member leaves out stays as it is.

use super::{
    ImportId, Result, Storage,
    columns::{from_count, millis, word, words},
    connection::Transaction,
    members::lock_member_of,
    query::query,
};
use domain::wire::{ImportState, UpdateMode, UpdateState};
use jiff::Timestamp;

/// What became of a wish to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadBegun {
    /// It is being sent.
    Begun,
    /// The member leaves out other things than they saw.
    RulesChanged,
    /// It stood in none of the states.
    WrongState,
}

impl Storage {
    /// Begins to send an import that stands in one of some states, unless what the member leaves out is not what they saw. Rules
    /// stay as they are from then on until it ends.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails; then nothing is changed.
    pub async fn begin_upload(
        &self,
        id: ImportId,
        from: &[ImportState],
        seen_revision: Option<u64>,
        now: Timestamp,
    ) -> Result<UploadBegun> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        // A rule that is being added or lifted comes wholly before this, or is refused after it.
        lock_member_of(&mut transaction, id).await?;
        let row = query(
            "SELECT rules_revision FROM members WHERE id = (SELECT member_id FROM imports WHERE id = $1)",
        )
        .bind(id.to_string())
        .fetch_optional(&mut transaction)
        .await?;
        let revision = row.map(|row| from_count::<u64>(&row, "rules_revision")).transpose()?;
        if seen_revision.is_some() && seen_revision != revision {
            return Ok(UploadBegun::RulesChanged);
        }
        if !move_to_uploading(&mut transaction, id, from, now).await? {
            return Ok(UploadBegun::WrongState);
        }
        transaction.commit().await?;
        Ok(UploadBegun::Begun)
    }

    /// Begins to send an import by itself: if it stands in one of some states, and its member has agreed to that before it was
    /// begun and does still; says whether both are so.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails; then nothing is changed.
    pub async fn begin_agreed_upload(
        &self,
        id: ImportId,
        from: &[ImportState],
        now: Timestamp,
    ) -> Result<bool> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member_of(&mut transaction, id).await?;
        if !is_agreed(&mut transaction, id).await? {
            return Ok(false);
        }
        let is_begun = move_to_uploading(&mut transaction, id, from, now).await?;
        transaction.commit().await?;
        Ok(is_begun)
    }
}

/// Whether an import may be sent without its member's press: the update that is at it sends by itself, is not held, and they
/// agreed to that before the import was begun. With the member locked this stays so until the transaction ends.
async fn is_agreed(transaction: &mut Transaction<'_>, import: ImportId) -> Result<bool> {
    let row = query(
        "SELECT updates.id FROM updates JOIN imports ON imports.update_id = updates.id
         WHERE imports.id = $1 AND updates.mode = $2 AND updates.state = $3 AND updates.agreed_at <= imports.created_at",
    )
    .bind(import.to_string())
    .bind(word(&UpdateMode::Send)?)
    .bind(word(&UpdateState::Active)?)
    .fetch_optional(&mut *transaction)
    .await?;
    Ok(row.is_some())
}

/// Moves an import on to being sent, if it stands in one of some states; says whether it did. Its member is locked by then.
async fn move_to_uploading(
    transaction: &mut Transaction<'_>,
    id: ImportId,
    from: &[ImportState],
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE imports SET state = $1, retry_at = NULL, problem = NULL, updated_at = $2
         WHERE id = $3 AND state IN ({list})",
    )
    .bind(word(&ImportState::Uploading)?)
    .bind(millis(now))
    .bind(id.to_string())
    .bind_list(words(from)?)
    .execute(transaction)
    .await?;
    Ok(done > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at};
    use domain::{
        DataType,
        left_out::{Extent, Rule, Subject},
    };

    #[tokio::test]
    async fn nothing_is_sent_under_rules_nobody_saw() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await;
        let from = [import.state];
        let rule = Rule { subject: Subject::DataType(DataType::Weight), extent: Extent::All };
        storage.add_rule(link.member_id, &rule, 9, at(0)).await.unwrap();

        let unseen = storage.begin_upload(import.id, &from, Some(0), at(1)).await.unwrap();
        let seen = storage.begin_upload(import.id, &from, Some(1), at(1)).await.unwrap();
        let again = storage.begin_upload(import.id, &from, None, at(2)).await.unwrap();

        assert_eq!(
            (unseen, seen, again),
            (UploadBegun::RulesChanged, UploadBegun::Begun, UploadBegun::WrongState)
        );
        let row = storage.load_import(import.id).await.unwrap().unwrap();
        assert_eq!(row.state, ImportState::Uploading);
    }
}
