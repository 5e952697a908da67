//! What the server remembers, in an SQLite file or in PostgreSQL: a file per noun, each statement written once for both.
//! Knows no HTTP, decides nothing, and holds no fetched readings but the sealed summaries; those lie in the
//! [`crate::spool`].
//!
//! Every read that serves a member takes the member's id and filters on it in SQL, so another member's identifier finds
//! nothing. Methods without a member are the runner's own.

mod account_pages;
mod authorizations;
mod beside;
mod columns;
mod connection;
mod coverage;
mod deliveries;
mod departure_claims;
mod departures;
mod error;
mod held_tokens;
mod ids;
mod imports;
mod leases;
mod levels;
mod links;
mod members;
mod month_deliveries;
mod month_files;
mod notices;
mod operator_accounts;
mod own_clients;
mod page_segments;
mod pages;
mod postgres;
mod query;
mod quotas;
mod repairs;
mod rotation;
mod rules;
mod segments;
mod sessions;
mod sqlite;
mod stuck;
mod tally;
mod tokens;
mod transfer;
mod unused_links;
mod updates;
mod uploads;
mod window_ends;
mod windows;

pub use authorizations::{Asked, Authorization, Purpose, Taken};
pub use coverage::Coverage;
pub use deliveries::{Artifact, DeliveryRow};
pub use departures::{Departure, NewDepartureRow};
pub use error::StorageError;
pub use held_tokens::HeldTokens;
pub use ids::{
    DepartureId, ImportId, LinkId, MemberId, OwnClientId, ParseIdError, RuleId, UpdateId, WindowId,
};
pub use imports::{ImportRow, NewImportRow};
pub use leases::MOST_LEASES;
pub use levels::{PageDays, PageLevel, PageLevels};
pub use links::{Link, NewLink};
pub use members::Member;
pub use month_deliveries::{DeliveredMonth, MonthDeliveryRow};
pub use month_files::MonthFile;
pub use own_clients::{ClientCredentials, OwnClientRow, OwnClientVerdict, TakenTokens};
pub use page_segments::PageSegment;
pub use pages::{PageOf, PageRow};
pub use quotas::Quota;
pub use repairs::{Begun, Narrowed, RepairPlan};
pub use rotation::{KeyCheck, Resealed};
pub use rules::{RuleBook, RuleChange, RuleRow};
pub use segments::Adoptable;
pub use sessions::SessionRow;
pub use stuck::{StuckImport, StuckReason};
pub use tally::{QuotaTally, Tally};
pub use tokens::Tokens;
pub use transfer::{MoveError, MovedTable};
pub use unused_links::UnusedLink;
pub use updates::{BegunUpdate, NewUpdateRow, OpenWindows, Told, UpdateEnd, UpdateLook, UpdateRow};
pub use uploads::UploadBegun;
pub use windows::{WindowCount, WindowRow, WindowState};

use crate::{config::DatabaseConfig, secrets::KeyRing};
use connection::{Connection, Database};
use query::query;
use secrecy::ExposeSecret as _;
use std::{fmt, sync::Arc};

/// Results of this module.
pub type Result<T> = std::result::Result<T, StorageError>;

/// The database, and the keys that seal what is confidential in it. Cloning shares both.
#[derive(Clone)]
pub struct Storage {
    database: Arc<Database>,
    keys: Arc<KeyRing>,
}

impl Storage {
    /// Opens the database, makes it if it is a file that is missing, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`StorageError::InUse`] when another server works on the same file; else when its folder cannot be made, the file
    /// is no database, the server of it is out of reach, or a migration fails.
    pub async fn open(config: &DatabaseConfig, keys: Arc<KeyRing>) -> Result<Self> {
        let database = match config {
            DatabaseConfig::Sqlite { path } => Database::Sqlite(sqlite::Connections::open(path).await?),
            DatabaseConfig::Postgres { url, answer_limit } => {
                let connections = postgres::Connections::open(url.expose_secret(), *answer_limit).await?;
                Database::Postgres(Box::new(connections))
            }
        };
        Ok(Storage { database: Arc::new(database), keys })
    }

    /// Asks the database for an answer, for the readiness check.
    ///
    /// # Errors
    ///
    /// When it gives none.
    pub async fn ping(&self) -> Result<()> {
        query("SELECT 1").execute(&mut self.reader().await?).await?;
        Ok(())
    }

    /// Waits for what is being written and takes leave of the database, as the last thing before the end. Nothing is lost
    /// without it.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn close(&self) -> Result<()> {
        match &*self.database {
            Database::Sqlite(connections) => connections.close().await,
            Database::Postgres(connections) => connections.close().await,
        }
    }

    /// Gives a database file free for another storage in this process, as the end of a process would.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    #[cfg(feature = "testing")]
    pub fn unlock(&self) -> std::io::Result<()> {
        match &*self.database {
            Database::Sqlite(connections) => connections.unlock(),
            Database::Postgres(_) => Ok(()),
        }
    }

    /// Waits for a connection that writes.
    async fn writer(&self) -> Result<Connection<'_>> {
        self.database.writer().await
    }

    /// Waits for a connection that reads.
    async fn reader(&self) -> Result<Connection<'_>> {
        self.database.reader().await
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
    use crate::testing::TestStorage;

    #[tokio::test]
    async fn database_answers_and_takes_leave() {
        let storage = TestStorage::open().await;

        storage.ping().await.unwrap();
        storage.close().await.unwrap();

        storage.ping().await.unwrap();
    }

    #[tokio::test]
    async fn cut_connections_are_made_anew() {
        let storage = TestStorage::open().await;
        let before = storage.member("ana").await;

        storage.database().cut_connections().await;

        assert!(storage.find_member(before).await.unwrap().is_some());
        storage.member("ben").await;
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let storage = TestStorage::open().await;

        let refused = query("DELETE FROM members").execute(&mut storage.reader().await.unwrap()).await;

        assert!(matches!(refused, Err(StorageError::ReadOnly(_))));
    }
}
