//! Deliveries: how far the upload of an import has come, so that a killed server goes on where it stood and sends
//! nothing twice.

use super::{
    ImportId, Result, Storage,
    columns::{
        count, from_count_or_none, from_json, from_json_or_none, from_word, from_word_or_none,
        instant_or_none, json, millis, parsed, word,
    },
    imports::touch_import,
    query::{Row, query},
};
use domain::{
    DateRange,
    wire::{DeliveryStep, ErrorCode, KeptFile},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A delivery as stored; an import has at most one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The import sent.
    pub import_id: ImportId,
    /// How far it has come.
    pub step: DeliveryStep,
    /// Whether the member wants a file there of another account replaced.
    pub replace_other_account: bool,
    /// The file made, once it is written.
    pub artifact: Option<Artifact>,
    /// Open Humans' identifier of the new file, stored before its bytes are sent.
    pub new_file_id: Option<u64>,
    /// Open Humans' identifiers of the files merged into it, to be removed after it is listed.
    pub merged: Vec<u64>,
    /// Those of another account's files the member wants replaced: not merged, and removed just so.
    pub replaced: Vec<u64>,
    /// Earlier files left alone, and why.
    pub kept: Vec<KeptFile>,
    /// Why it stopped.
    pub problem: Option<ErrorCode>,
    /// When the new file was listed.
    pub delivered_at: Option<Timestamp>,
}

impl DeliveryRow {
    /// A delivery that has been asked for and not begun.
    pub fn new(import_id: ImportId) -> Self {
        DeliveryRow {
            import_id,
            step: DeliveryStep::Merging,
            replace_other_account: false,
            artifact: None,
            new_file_id: None,
            merged: Vec::new(),
            replaced: Vec::new(),
            kept: Vec::new(),
            problem: None,
            delivered_at: None,
        }
    }
}

/// A file made for Open Humans, waiting in the spool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Its path in the spool.
    pub path: String,
    /// Its size once opened, as it is sent.
    pub size_bytes: u64,
    /// MD5 of what is sent, in hexadecimal.
    pub md5: String,
    /// SHA-256 of its content, before any compression, in hexadecimal.
    pub sha256: String,
    /// First and last day with data in it.
    pub range: Option<DateRange>,
    /// Whether the member left everything out, so that there is nothing to send.
    #[serde(default)]
    pub is_emptied: bool,
    /// The revision of the member's rules it was written under.
    #[serde(default)]
    pub rules_revision: u64,
}

impl Storage {
    /// Loads the delivery of an import; nothing when it was never asked for.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails or the row is unreadable.
    pub async fn load_delivery(&self, import: ImportId) -> Result<Option<DeliveryRow>> {
        let row = query("SELECT * FROM deliveries WHERE import_id = $1")
            .bind(import.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(delivery).transpose()
    }

    /// Stores how far a delivery has come. It is on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`] when the import was deleted meanwhile, else when the database fails.
    pub async fn store_delivery(&self, delivery: &DeliveryRow, now: Timestamp) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        touch_import(&mut transaction, delivery.import_id, 0, now).await?;
        query(
            "INSERT INTO deliveries (import_id, step, replace_other_account, artifact, new_file_id, merged, replaced, kept,
                                     problem, delivered_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (import_id) DO UPDATE SET step = $2, replace_other_account = $3, artifact = $4, new_file_id = $5,
                                                   merged = $6, replaced = $7, kept = $8, problem = $9, delivered_at = $10,
                                                   updated_at = $11",
        )
        .bind(delivery.import_id.to_string())
        .bind(word(&delivery.step)?)
        .bind(delivery.replace_other_account)
        .bind(delivery.artifact.as_ref().map(json).transpose()?)
        .bind(delivery.new_file_id.map(count))
        .bind(json(&delivery.merged)?)
        .bind(json(&delivery.replaced)?)
        .bind(json(&delivery.kept)?)
        .bind(delivery.problem.map(|problem| word(&problem)).transpose()?)
        .bind(delivery.delivered_at.map(millis))
        .bind(millis(now))
        .execute(&mut transaction)
        .await?;
        transaction.commit().await
    }
}

fn delivery(row: &Row) -> Result<DeliveryRow> {
    Ok(DeliveryRow {
        import_id: parsed(row, "import_id")?,
        step: from_word(row, "step")?,
        replace_other_account: row.try_get("replace_other_account")?,
        artifact: from_json_or_none(row, "artifact")?,
        new_file_id: from_count_or_none(row, "new_file_id")?,
        merged: from_json(row, "merged")?,
        replaced: from_json(row, "replaced")?,
        kept: from_json(row, "kept")?,
        problem: from_word_or_none(row, "problem")?,
        delivered_at: instant_or_none(row, "delivered_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::StorageError;
    use crate::testing::{TestStorage, at, range};
    use domain::wire::KeptReason;

    #[tokio::test]
    async fn delivery_comes_back_at_the_step_it_was_stored_at() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await;
        let sent = DeliveryRow {
            step: DeliveryStep::Confirming,
            replace_other_account: true,
            artifact: Some(Artifact {
                is_emptied: false,
                rules_revision: 3,
                path: format!("artifacts/{}", import.id),
                size_bytes: 9_000_000_000,
                md5: "d41d8cd98f00b204e9800998ecf8427e".into(),
                sha256: "e3b0".into(),
                range: Some(range("2016-11-22", "2026-11-22")),
            }),
            new_file_id: Some(77),
            merged: vec![12, 13],
            replaced: vec![11],
            kept: vec![KeptFile { id: 14, basename: "fitbit-data.json".into(), reason: KeptReason::NotOurs }],
            problem: Some(ErrorCode::OpenHumansTrouble),
            delivered_at: Some(at(30)),
            ..DeliveryRow::new(import.id)
        };

        assert_eq!(storage.load_delivery(import.id).await.unwrap(), None);
        storage.store_delivery(&DeliveryRow::new(import.id), at(10)).await.unwrap();
        assert_eq!(storage.load_delivery(import.id).await.unwrap(), Some(DeliveryRow::new(import.id)));
        storage.store_delivery(&sent, at(31)).await.unwrap();

        assert_eq!(storage.load_delivery(import.id).await.unwrap(), Some(sent));
        assert_eq!(storage.load_import(import.id).await.unwrap().unwrap().updated_at, at(31));
    }

    #[tokio::test]
    async fn delivery_of_a_deleted_import_is_refused() {
        let storage = TestStorage::open().await;
        let gone = ImportId::new(at(0));

        let refused = storage.store_delivery(&DeliveryRow::new(gone), at(1)).await;

        assert!(matches!(refused, Err(StorageError::Missing("import"))));
    }
}
