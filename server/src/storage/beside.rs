//! A look at the database beside the servers at work on it, for the operator's commands: nothing is made, brought up to
//! date or written.

use super::{Connection, Database, Result, Storage, postgres, query::query, sqlite};
use crate::{config::DatabaseConfig, secrets::KeyRing};
use secrecy::ExposeSecret as _;
use sqlx::migrate::Migrator;
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// How often a connection that is just ending is given time to be gone.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

impl Storage {
    /// Opens the database as it is, also while servers work on it. Whatever would write to it fails with SQLite.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when there is no such database or it is out of reach.
    pub async fn open_beside(config: &DatabaseConfig, keys: Arc<KeyRing>) -> Result<Self> {
        let database = match config {
            DatabaseConfig::Sqlite { path } => {
                Database::Sqlite(sqlite::Connections::open_beside(path).await?)
            }
            DatabaseConfig::Postgres { url, answer_limit } => {
                let connections =
                    postgres::Connections::open_beside(url.expose_secret(), *answer_limit).await?;
                Database::Postgres(Box::new(connections))
            }
        };
        Ok(Storage { database: Arc::new(database), keys })
    }

    /// Counts the steps this version's schema is ahead of the database's. The next start of the server takes them.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn count_pending_migrations(&self) -> Result<usize> {
        let (migrations, found): (&Migrator, _) = match &*self.database {
            Database::Sqlite(_) => {
                (&sqlite::MIGRATIONS, "SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            }
            Database::Postgres(_) => {
                (&postgres::MIGRATIONS, "SELECT 1 WHERE to_regclass('_sqlx_migrations') IS NOT NULL")
            }
        };
        let mut reader = self.reader().await?;
        let mut applied = BTreeSet::new();
        if query(found).fetch_optional(&mut reader).await?.is_some() {
            let rows =
                query("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(&mut reader).await?;
            for row in rows {
                applied.insert(row.try_get::<i64>("version")?);
            }
        }
        Ok(migrations.iter().filter(|migration| !applied.contains(&migration.version)).count())
    }

    /// Whether the database is one that lets servers make tables in it. A file is.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn may_make_tables(&self) -> Result<bool> {
        match self.reader().await? {
            Connection::Sqlite(_) => Ok(true),
            mut reader @ Connection::Postgres(_) => {
                query("SELECT has_schema_privilege(current_schema(), 'CREATE') AS may")
                    .fetch_one(&mut reader)
                    .await?
                    .try_get("may")
            }
        }
    }

    /// Makes sure that no server is at work on this database, and that none begins before this storage is closed; whether
    /// that is so. A file is locked by the one that uses it, so whoever could open it is alone.
    ///
    /// # Errors
    ///
    /// [`StorageError`](super::StorageError) when the database fails.
    pub async fn stay_alone(&self) -> Result<bool> {
        let Database::Postgres(connections) = &*self.database else { return Ok(true) };
        for look in 0..LOOKS {
            if connections.keep_others_out().await? && !connections.are_others_there().await? {
                return Ok(true);
            }
            // A connection that was just used may still be ending.
            if look + 1 < LOOKS {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::StorageError;
    use crate::testing::{TestStorage, key_ring};

    #[tokio::test]
    async fn look_beside_a_server_sees_its_rows_and_cannot_write_to_its_file() {
        let storage = TestStorage::open().await;
        let member = storage.member("ana").await;

        let beside = Storage::open_beside(&storage.database().config(), Arc::new(key_ring())).await.unwrap();

        assert!(beside.find_member(member).await.unwrap().is_some());
        assert_eq!(beside.count_pending_migrations().await.unwrap(), 0);
        assert!(beside.may_make_tables().await.unwrap());
        if matches!(&*beside.database, Database::Sqlite(_)) {
            let written = beside.delete_member_tokens(member).await;
            assert!(written.is_err());
        }
    }

    #[tokio::test]
    async fn command_is_alone_only_without_servers_and_lets_none_start_until_it_ends() {
        let server = TestStorage::open().await;
        let config = server.database().config();
        if matches!(config, DatabaseConfig::Sqlite { .. }) {
            assert!(server.stay_alone().await.unwrap());
            return;
        }
        let open = || Storage::open(&config, Arc::new(key_ring()));
        let command = open().await.unwrap();

        let beside_a_server = command.stay_alone().await.unwrap();
        server.close().await.unwrap();
        let after_it = command.stay_alone().await.unwrap();
        let started_meanwhile = open().await.err();
        command.close().await.unwrap();
        let started_later = open().await;

        assert_eq!((beside_a_server, after_it), (false, true));
        assert!(matches!(started_meanwhile, Some(StorageError::HeldAlone)), "{started_meanwhile:?}");
        assert!(started_later.is_ok());
    }

    #[tokio::test]
    async fn look_makes_no_file_and_names_every_step_that_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("importer.sqlite");
        let config = DatabaseConfig::Sqlite { path: path.clone() };

        assert!(Storage::open_beside(&config, Arc::new(key_ring())).await.is_err());
        assert!(!path.exists());

        std::fs::write(&path, b"").unwrap();
        let empty = Storage::open_beside(&config, Arc::new(key_ring())).await.unwrap();
        assert_eq!(empty.count_pending_migrations().await.unwrap(), sqlite::MIGRATIONS.iter().count());
    }
}
