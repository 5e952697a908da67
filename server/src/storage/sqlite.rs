//! The SQLite file: one connection that writes and several that read, for one server at a time.

use super::{Result, StorageError};
use sqlx::{
    Connection as _, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::sync::{Mutex, MutexGuard};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// How long a statement waits for another process's lock, such as that of a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that only read.
const READERS: usize = 4;

/// One connection that writes and several that read.
///
/// SQLite has one writer at a time; waiting for it here, in order, beats meeting it as a busy database. sqlx's own pool is
/// not used because it waits against a timer: a queue that moves slowly would fail instead of waiting, and tests that
/// pause time would see it fail at once. A connection to a file does not break, so there is nothing to test or renew.
pub(super) struct Connections {
    writer: Mutex<SqliteConnection>,
    readers: Vec<Mutex<SqliteConnection>>,
    next_reader: AtomicUsize,
    /// Locked while this server uses the database. The system unlocks it when the process ends, however it ends.
    /// None where it only looks at what a server may be working on.
    lock: Option<File>,
}

impl Connections {
    /// Opens the database file, makes it if it is missing, and brings its schema up to date.
    pub(super) async fn open(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            tokio::fs::create_dir_all(folder).await.map_err(StorageError::Folder)?;
        }
        let lock = lock(path)?;
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
        Ok(Connections {
            writer: Mutex::new(writer),
            readers,
            next_reader: AtomicUsize::default(),
            lock: Some(lock),
        })
    }

    /// Opens the database file beside a server that may be at work on it: nothing is made, brought up to date or written.
    pub(super) async fn open_beside(path: &Path) -> Result<Self> {
        let options =
            SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT).pragma("query_only", "on");
        let writer = Mutex::new(SqliteConnection::connect_with(&options).await?);
        let readers = vec![Mutex::new(SqliteConnection::connect_with(&options).await?)];
        Ok(Connections { writer, readers, next_reader: AtomicUsize::default(), lock: None })
    }

    pub(super) async fn writer(&self) -> MutexGuard<'_, SqliteConnection> {
        self.writer.lock().await
    }

    pub(super) async fn reader(&self) -> MutexGuard<'_, SqliteConnection> {
        if let Some(free) = self.readers.iter().find_map(|reader| reader.try_lock().ok()) {
            return free;
        }
        let turn = self.next_reader.fetch_add(1, Ordering::Relaxed) % self.readers.len().max(1);
        self.readers.get(turn).unwrap_or(&self.writer).lock().await
    }

    /// Moves what was written from the journal into the database file.
    pub(super) async fn close(&self) -> Result<()> {
        // Whoever only looks leaves the journal to the server.
        if self.lock.is_some() {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *self.writer().await).await?;
        }
        Ok(())
    }

    /// Lets another handle of this process in, as the end of a process would.
    #[cfg(feature = "testing")]
    pub(super) fn unlock(&self) -> std::io::Result<()> {
        self.lock.as_ref().map_or(Ok(()), File::unlock)
    }
}

/// Takes the database for this process. A file beside it is locked, not the database itself: SQLite locks parts of that
/// one, and copies of it may be made while the server runs.
fn lock(database: &Path) -> Result<File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(StorageError::LockFile)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StorageError::InUse(database.to_owned())),
        Err(TryLockError::Error(error)) => Err(StorageError::LockFile(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn second_server_on_one_file_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("importer.sqlite");
        let first = Connections::open(&path).await.unwrap();

        let second = Connections::open(&path).await.err().unwrap();
        drop(first);
        let third = Connections::open(&path).await;

        assert!(matches!(&second, StorageError::InUse(named) if *named == path));
        assert!(second.to_string().contains("another server is running on this database"), "{second}");
        assert!(third.is_ok());
    }

    #[tokio::test]
    async fn file_that_is_no_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("importer.sqlite");
        std::fs::write(&path, [7; 4096]).unwrap();

        assert!(Connections::open(&path).await.is_err());
    }

    #[tokio::test]
    async fn migrations_run_from_empty_and_again_on_what_they_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/deep/importer.sqlite");

        let first = Connections::open(&path).await.unwrap();
        first.close().await.unwrap();
        drop(first);
        let second = Connections::open(&path).await.unwrap();

        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'month_files'")
            .fetch_one(&mut *second.reader().await)
            .await
            .unwrap();
        assert_eq!(tables, 1);
    }

    #[tokio::test]
    async fn database_another_program_holds_is_said_to_be_locked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("importer.sqlite");
        let ours = Connections::open(&path).await.unwrap();
        let options = SqliteConnectOptions::new().filename(&path);
        let mut other = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
        // Nothing waits for the ten seconds a backup may take.
        let mut writer = ours.writer().await;
        sqlx::query("PRAGMA busy_timeout = 1").execute(&mut *writer).await.unwrap();

        let refused = sqlx::query("DELETE FROM members").execute(&mut *writer).await.unwrap_err();

        assert!(matches!(StorageError::from(refused), StorageError::Locked(_)));
    }

    #[tokio::test]
    async fn full_and_read_only_databases_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let ours = Connections::open(&folder.path().join("importer.sqlite")).await.unwrap();
        let insert = "INSERT INTO sessions (id_hash, sealed_data, expires_at) VALUES (randomblob(32), zeroblob(1000000), 1)";

        let read_only = sqlx::query(insert).execute(&mut *ours.reader().await).await.unwrap_err();
        let mut writer = ours.writer().await;
        sqlx::query("PRAGMA max_page_count = 60").execute(&mut *writer).await.unwrap();
        let full = sqlx::query(insert).execute(&mut *writer).await.unwrap_err();

        assert!(matches!(StorageError::from(read_only), StorageError::ReadOnly(_)));
        assert!(matches!(StorageError::from(full), StorageError::Full(_)));
    }
}
