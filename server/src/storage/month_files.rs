//! Month files: the file of a month as it was last sent, so that one that would be the same again is not sent.

use super::{
    MemberId, Result, Storage,
    columns::{count, from_count, instant, millis, parsed},
    connection::Transaction,
    query::{Row, query},
};
use domain::file::Month;
use jiff::Timestamp;

/// A month's file on Open Humans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFile {
    /// The month.
    pub month: Month,
    /// Open Humans' identifier.
    pub file_id: u64,
    /// SHA-256 of its content before compression, in hexadecimal.
    pub sha256: String,
    /// Its size as it was sent.
    pub size_bytes: u64,
    /// MD5 of what was sent, in hexadecimal.
    pub md5: String,
    /// When it was listed.
    pub delivered_at: Timestamp,
}

impl Storage {
    /// Finds the file last sent of a month.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or the row is unreadable.
    pub async fn find_month_file(&self, member: MemberId, month: Month) -> Result<Option<MonthFile>> {
        let row = query("SELECT * FROM month_files WHERE member_id = $1 AND month = $2")
            .bind(member.to_string())
            .bind(month.to_string())
            .fetch_optional(&mut self.reader().await?)
            .await?;
        row.as_ref().map(month_file).transpose()
    }

    /// Lists a member's files, oldest month first.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails or a row is unreadable.
    pub async fn list_month_files(&self, member: MemberId) -> Result<Vec<MonthFile>> {
        let rows = query("SELECT * FROM month_files WHERE member_id = $1 ORDER BY month")
            .bind(member.to_string())
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(month_file).collect()
    }
}

/// Notes a month's file in the place of an earlier one.
pub(super) async fn upsert_month_file(
    transaction: &mut Transaction<'_>,
    member: MemberId,
    file: &MonthFile,
) -> Result<()> {
    query(
        "INSERT INTO month_files (member_id, month, file_id, sha256, size_bytes, md5, delivered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (member_id, month) DO UPDATE SET file_id = $3, sha256 = $4, size_bytes = $5, md5 = $6,
                                                      delivered_at = $7",
    )
    .bind(member.to_string())
    .bind(file.month.to_string())
    .bind(count(file.file_id))
    .bind(&file.sha256)
    .bind(count(file.size_bytes))
    .bind(&file.md5)
    .bind(millis(file.delivered_at))
    .execute(&mut *transaction)
    .await?;
    Ok(())
}

fn month_file(row: &Row) -> Result<MonthFile> {
    Ok(MonthFile {
        month: parsed(row, "month")?,
        file_id: from_count(row, "file_id")?,
        sha256: row.try_get("sha256")?,
        size_bytes: from_count(row, "size_bytes")?,
        md5: row.try_get("md5")?,
        delivered_at: instant(row, "delivered_at")?,
    })
}
