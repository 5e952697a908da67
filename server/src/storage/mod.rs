//! What the server remembers, in SQLite: a file per noun. Knows no HTTP, decides nothing, and holds no fetched readings
//! but the sealed summaries; those lie in the [`crate::spool`].
//!
//! Every read that serves a member takes the member's id and filters on it in SQL, so another member's identifier finds
//! nothing. Methods without a member are the runner's own.

mod account_pages;
mod authorizations;
mod columns;
mod coverage;
mod deliveries;
mod error;
mod held_tokens;
mod ids;
mod imports;
mod links;
mod members;
mod month_deliveries;
mod month_files;
mod notices;
mod own_clients;
mod pages;
mod quotas;
mod segments;
mod sessions;
mod tokens;
mod windows;

pub use authorizations::{Authorization, Purpose, Taken};
pub use coverage::Coverage;
pub use deliveries::{Artifact, DeliveryRow};
pub use error::StorageError;
pub use held_tokens::HeldTokens;
pub use ids::{ImportId, LinkId, MemberId, OwnClientId, ParseIdError, WindowId};
pub use imports::{ImportRow, NewImportRow};
pub use links::{Link, NewLink};
pub use members::Member;
pub use month_deliveries::{DeliveredMonth, MonthDeliveryRow};
pub use month_files::MonthFile;
pub use own_clients::{ClientCredentials, OwnClientRow, TakenTokens};
pub use pages::{PageOf, PageRow, PageSegment};
pub use quotas::Quota;
pub use segments::Adoptable;
pub use sessions::SessionRow;
pub use tokens::Tokens;
pub use windows::{WindowCount, WindowRow, WindowState};

use crate::secrets::KeyRing;
use sqlx::{
    Connection as _, Sqlite, SqliteConnection, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    fmt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, MutexGuard};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that only read.
const READERS: usize = 4;

/// Results of this module.
pub type Result<T> = std::result::Result<T, StorageError>;

/// The database, and the keys that seal what is confidential in it. Cloning shares both.
#[derive(Clone)]
pub struct Storage {
    connections: Arc<Connections>,
    keys: Arc<KeyRing>,
}

/// One connection that writes and several that read.
///
/// SQLite has one writer at a time; waiting for it here, in order, beats meeting it as a busy database. sqlx's own pool is
/// not used because it waits against a timer: a queue that moves slowly would fail instead of waiting, and tests that
/// pause time would see it fail at once. A connection to a file does not break, so there is nothing to test or renew.
struct Connections {
    writer: Mutex<SqliteConnection>,
    readers: Vec<Mutex<SqliteConnection>>,
    next_reader: AtomicUsize,
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
        let mut writer = SqliteConnection::connect_with(&options).await?;
        MIGRATIONS.run(&mut writer).await?;
        let mut readers = Vec::new();
        let read_only = options.pragma("query_only", "on");
        for _ in 0..READERS {
            readers.push(Mutex::new(SqliteConnection::connect_with(&read_only).await?));
        }
        let connections =
            Connections { writer: Mutex::new(writer), readers, next_reader: AtomicUsize::default() };
        Ok(Storage { connections: Arc::new(connections), keys })
    }

    /// Asks the database for an answer, for the readiness check.
    ///
    /// # Errors
    ///
    /// When it gives none.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&mut *self.reader().await).await?;
        Ok(())
    }

    /// Waits for what is being written and moves it from the journal into the database file, as the last thing before the
    /// end. Nothing is lost without it.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn close(&self) -> Result<()> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *self.writer().await).await?;
        Ok(())
    }

    /// Waits for the connection that writes.
    async fn writer(&self) -> MutexGuard<'_, SqliteConnection> {
        self.connections.writer.lock().await
    }

    /// Waits for a connection that reads.
    async fn reader(&self) -> MutexGuard<'_, SqliteConnection> {
        let Connections { writer, readers, next_reader } = &*self.connections;
        if let Some(free) = readers.iter().find_map(|reader| reader.try_lock().ok()) {
            return free;
        }
        let turn = next_reader.fetch_add(1, Ordering::Relaxed) % READERS;
        readers.get(turn).unwrap_or(writer).lock().await
    }
}

/// Begins a transaction that holds the write lock from its start, so that it cannot fail half way for want of it.
async fn begin(writer: &mut SqliteConnection) -> Result<Transaction<'_, Sqlite>> {
    Ok(writer.begin_with("BEGIN IMMEDIATE").await?)
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
        first.close().await.unwrap();
        let second = Storage::open(&path, Arc::new(key_ring())).await.unwrap();

        second.ping().await.unwrap();
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let storage = TestStorage::open().await;

        let refused = sqlx::query("DELETE FROM members").execute(&mut *storage.reader().await).await;

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
