//! What can go wrong with storage, by what the caller can do about it.

use crate::secrets::OpenError;

/// Says why storage could not do what it was asked. Holds no stored value.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database refused or is out of reach.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database's folder could not be made.
    #[error("folder of the database: {0}")]
    Folder(std::io::Error),
    /// A stored value is not what this version writes.
    #[error("stored {0} is not readable")]
    Corrupt(&'static str),
    /// A sealed value does not open.
    #[error("stored {what}: {source}")]
    Sealed {
        /// Which value.
        what: &'static str,
        /// Why it does not open.
        source: OpenError,
    },
    /// What the runner works on was deleted meanwhile.
    #[error("{0} no longer exists")]
    Missing(&'static str),
}
