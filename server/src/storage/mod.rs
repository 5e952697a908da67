//! What the server remembers, in SQLite: a file per noun. Knows no HTTP, decides nothing, and holds no fetched readings
//! but the sealed summaries; those lie in the [`crate::spool`].
//!
//! Every read that serves a member takes the member's id and filters on it in SQL, so another member's identifier finds
//! nothing. Methods without a member are the runner's own.

mod authorizations;
mod columns;
mod deliveries;
mod error;
mod ids;
mod imports;
mod links;
mod members;
mod pages;
mod quotas;
mod sessions;
mod tokens;
mod windows;

pub use authorizations::{Authorization, Purpose, Taken};
pub use deliveries::{Artifact, DeliveryRow};
pub use error::StorageError;
pub use ids::{ImportId, LinkId, MemberId, ParseIdError, WindowId};
pub use imports::{ImportRow, NewImportRow};
pub use links::{Link, NewLink};
pub use members::Member;
pub use pages::{PageOf, PageRow};
pub use quotas::Quota;
pub use sessions::SessionRow;
pub use tokens::Tokens;
pub use windows::{WindowRow, WindowState};

use crate::secrets::KeyRing;
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{fmt, path::Path, sync::Arc, time::Duration};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that only read.
const READERS: u32 = 4;

/// Results of this module.
pub type Result<T> = std::result::Result<T, StorageError>;

/// The database, and the keys that seal what is confidential in it. Cloning shares both.
#[derive(Clone)]
pub struct Storage {
    /// SQLite has one writer at a time; waiting for it here, in order, beats meeting it as a busy database.
    writer: SqlitePool,
    readers: SqlitePool,
    keys: Arc<KeyRing>,
}

impl Storage {
    /// Opens the database file, makes it if it is missing, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// When its folder cannot be made, the file is no database, or a migration fails.
    pub async fn open(path: &Path, keys: Arc<KeyRing>) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            tokio::fs::create_dir_all(folder).await.map_err(StorageError::Folder)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A rotated token must be on disk before its first use, or a power cut would lose the link.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            // What is deleted is overwritten, not only unlisted.
            .pragma("secure_delete", "on");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        Ok(Storage { writer, readers, keys })
    }

    /// Asks the database for an answer, for the readiness check.
    ///
    /// # Errors
    ///
    /// When it gives none.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Finishes what is being written and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Begins a transaction that holds the write lock from its start, so that it cannot fail half way for want of it.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, key_ring};

    #[tokio::test]
    async fn migrations_run_from_empty_and_again_on_what_they_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/deep/importer.sqlite");

        let first = Storage::open(&path, Arc::new(key_ring())).await.unwrap();
        first.ping().await.unwrap();
        first.close().await;
        let second = Storage::open(&path, Arc::new(key_ring())).await.unwrap();

        second.ping().await.unwrap();
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let storage = TestStorage::open().await;

        let refused = sqlx::query("DELETE FROM members").execute(&storage.readers).await;

        assert!(refused.is_err());
    }

    #[tokio::test]
    async fn file_that_is_no_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("importer.sqlite");
        std::fs::write(&path, [7; 4096]).unwrap();

        assert!(Storage::open(&path, Arc::new(key_ring())).await.is_err());
    }
}
