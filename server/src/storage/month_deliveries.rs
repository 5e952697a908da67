//! Month deliveries: how far the upload of each month of an intraday import has come. What a month's upload needs to
//! remember is what that of the standard file does.

use super::{
    Coverage, DeliveryRow, ImportId, LinkId, MemberId, MonthFile, Result, Storage,
    columns::{
        count, from_count, from_count_or_none, from_json, from_json_or_none, from_word, from_word_or_none,
        instant_or_none, json, millis, parsed, word,
    },
    connection::Transaction,
    coverage::add_coverage,
    imports::touch_import,
    members::lock_member,
    month_files::upsert_month_file,
    query::{Row, query},
};
use domain::file::Month;
use jiff::Timestamp;

/// The delivery of one month as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthDeliveryRow {
    /// The month.
    pub month: Month,
    /// Whether the file there held the same already, so that nothing was sent.
    pub unchanged: bool,
    /// How far it has come.
    pub delivery: DeliveryRow,
}

impl MonthDeliveryRow {
    /// A delivery that has been asked for and not begun.
    pub fn new(import: ImportId, month: Month) -> Self {
        MonthDeliveryRow { month, unchanged: false, delivery: DeliveryRow::new(import) }
    }
}

/// What is true once the file of a month is listed.
#[derive(Clone, Debug)]
pub struct DeliveredMonth {
    /// Whose file it is.
    pub member_id: MemberId,
    /// The link its new days came through.
    pub link_id: LinkId,
    /// The file there.
    pub file: MonthFile,
    /// The days it took from this import.
    pub coverage: Vec<Coverage>,
}

impl Storage {
    /// Lists the deliveries of an import's months, oldest month first.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_month_deliveries(&self, import: ImportId) -> Result<Vec<MonthDeliveryRow>> {
        let rows = query("SELECT * FROM month_deliveries WHERE import_id = $1 ORDER BY month")
            .bind(import.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(month_delivery).collect()
    }

    /// Lists Open Humans' identifiers of the files a member's month deliveries have made, sent or not, for telling whether
    /// a month's file is still there while another is just taking its place.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_new_month_files(&self, member: MemberId) -> Result<Vec<(Month, u64)>> {
        let rows = query(
            "SELECT month_deliveries.month, month_deliveries.new_file_id
             FROM month_deliveries JOIN imports ON imports.id = month_deliveries.import_id
             WHERE imports.member_id = $1 AND month_deliveries.new_file_id IS NOT NULL",
        )
        .bind(member.to_string())
        .fetch_all(&mut self.reader().await?)
        .await?;
        rows.iter().map(|row| Ok((parsed(row, "month")?, from_count(row, "new_file_id")?))).collect()
    }

    /// Finds the delivery of one month.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or the row is unreadable.
    pub async fn find_month_delivery(
        &self,
        import: ImportId,
        month: Month,
    ) -> Result<Option<MonthDeliveryRow>> {
        let row = query("SELECT * FROM month_deliveries WHERE import_id = $1 AND month = $2")
            .bind(import.to_string())
            .bind(month.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(month_delivery).transpose()
    }

    /// Stores how far the delivery of a month has come. It is on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`StorageError::Missing`](super::StorageError::Missing) when the import was deleted meanwhile, else when the
    /// database fails.
    pub async fn store_month_delivery(&self, row: &MonthDeliveryRow, now: Timestamp) -> Result<()> {
        self.store_month_deliveries(std::slice::from_ref(row), now).await
    }

    /// Stores how far the deliveries of some months of one import have come, in one step.
    ///
    /// # Errors
    ///
    /// As [`store_month_delivery`](Self::store_month_delivery).
    pub async fn store_month_deliveries(&self, rows: &[MonthDeliveryRow], now: Timestamp) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        for row in rows {
            upsert_month_delivery(&mut transaction, row, now).await?;
        }
        transaction.commit().await
    }

    /// Notes, in one step, that the file of a month is listed, which file that is, and which days are in it.
    ///
    /// # Errors
    ///
    /// As [`store_month_delivery`](Self::store_month_delivery); then nothing of it is noted.
    pub async fn finish_month(
        &self,
        row: &MonthDeliveryRow,
        delivered: &DeliveredMonth,
        now: Timestamp,
    ) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        lock_member(&mut transaction, delivered.member_id).await?;
        upsert_month_delivery(&mut transaction, row, now).await?;
        upsert_month_file(&mut transaction, delivered.member_id, &delivered.file).await?;
        if !row.delivery.replaced.is_empty() {
            // The file held another account's days, and they went with it.
            forget_others(&mut transaction, delivered).await?;
        }
        for coverage in &delivered.coverage {
            add_coverage(&mut transaction, delivered.link_id, coverage, now).await?;
        }
        transaction.commit().await
    }

    /// Forgets the deliveries of months whose days are about to be fetched again, so that they are made anew.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn delete_month_deliveries(&self, import: ImportId, months: &[Month]) -> Result<()> {
        let mut writer = self.writer().await?;
        let mut transaction = writer.begin().await?;
        for month in months {
            query("DELETE FROM month_deliveries WHERE import_id = $1 AND month = $2")
                .bind(import.to_string())
                .bind(month.to_string())
                .execute(&mut transaction)
                .await?;
        }
        transaction.commit().await
    }
}

async fn forget_others(transaction: &mut Transaction<'_>, delivered: &DeliveredMonth) -> Result<()> {
    query(
        "DELETE FROM coverage WHERE month = $1 AND link_id <> $2
         AND link_id IN (SELECT id FROM links WHERE member_id = $3)",
    )
    .bind(delivered.file.month.to_string())
    .bind(delivered.link_id.to_string())
    .bind(delivered.member_id.to_string())
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

async fn upsert_month_delivery(
    transaction: &mut Transaction<'_>,
    row: &MonthDeliveryRow,
    now: Timestamp,
) -> Result<()> {
    let delivery = &row.delivery;
    touch_import(transaction, delivery.import_id, 0, now).await?;
    query(
        "INSERT INTO month_deliveries (import_id, month, step, replace_other_account, artifact, new_file_id, merged,
                                       replaced, kept, unchanged, problem, delivered_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (import_id, month) DO UPDATE SET step = $3, replace_other_account = $4, artifact = $5,
                                                      new_file_id = $6, merged = $7, replaced = $8, kept = $9,
                                                      unchanged = $10, problem = $11, delivered_at = $12,
                                                      updated_at = $13",
    )
    .bind(delivery.import_id.to_string())
    .bind(row.month.to_string())
    .bind(word(&delivery.step)?)
    .bind(delivery.replace_other_account)
    .bind(delivery.artifact.as_ref().map(json).transpose()?)
    .bind(delivery.new_file_id.map(count))
    .bind(json(&delivery.merged)?)
    .bind(json(&delivery.replaced)?)
    .bind(json(&delivery.kept)?)
    .bind(row.unchanged)
    .bind(delivery.problem.map(|problem| word(&problem)).transpose()?)
    .bind(delivery.delivered_at.map(millis))
    .bind(millis(now))
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

fn month_delivery(row: &Row) -> Result<MonthDeliveryRow> {
    Ok(MonthDeliveryRow {
        month: parsed(row, "month")?,
        unchanged: row.try_get("unchanged")?,
        delivery: DeliveryRow {
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
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, at};
    use domain::{
        intraday::{Granularity, IntradayType},
        wire::{DeliveryStep, ErrorCode},
    };
    use jiff::civil::date;

    fn month(name: &str) -> Month {
        name.parse().unwrap()
    }

    #[tokio::test]
    async fn months_come_back_oldest_first_at_the_step_they_were_stored_at() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await.id;
        let mut october = MonthDeliveryRow::new(import, month("2026-10"));
        let november = MonthDeliveryRow::new(import, month("2026-11"));

        storage.store_month_deliveries(&[november.clone(), october.clone()], at(1)).await.unwrap();
        october.delivery.step = DeliveryStep::Sending;
        october.delivery.new_file_id = Some(7);
        october.delivery.problem = Some(ErrorCode::UploadRefused);
        storage.store_month_delivery(&october, at(2)).await.unwrap();

        assert_eq!(storage.list_month_deliveries(import).await.unwrap(), [october.clone(), november]);
        storage.delete_month_deliveries(import, &[month("2026-11")]).await.unwrap();
        assert_eq!(storage.list_month_deliveries(import).await.unwrap(), [october]);
        assert_eq!(storage.find_month_delivery(import, month("2026-11")).await.unwrap(), None);
    }

    #[tokio::test]
    async fn listed_file_its_days_and_the_end_of_its_delivery_are_noted_together() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let import = storage.import(&link, &[]).await.id;
        let mut row = MonthDeliveryRow::new(import, month("2026-11"));
        row.delivery.step = DeliveryStep::Done;
        let mut coverage = Coverage::new(row.month, IntradayType::Steps, Granularity::Minute);
        coverage.insert(date(2026, 11, 30), true);
        let delivered = DeliveredMonth {
            member_id: link.member_id,
            link_id: link.id,
            file: MonthFile {
                month: row.month,
                file_id: 12,
                sha256: "e3b0".into(),
                size_bytes: 99,
                md5: "d41d".into(),
                delivered_at: at(3),
            },
            coverage: vec![coverage.clone()],
        };

        storage.finish_month(&row, &delivered, at(3)).await.unwrap();

        assert_eq!(storage.list_coverage(link.id).await.unwrap(), [coverage]);
        assert_eq!(storage.list_month_files(link.member_id).await.unwrap(), [delivered.file]);
        storage.forget_delivered(link.member_id, link.id, &[row.month]).await.unwrap();
        assert_eq!(storage.list_coverage(link.id).await.unwrap(), []);
        assert_eq!(storage.find_month_file(link.member_id, row.month).await.unwrap(), None);
        assert_eq!(storage.list_month_deliveries(import).await.unwrap(), [row]);
    }
}
