//! What can go wrong with storage, by what the caller or the operator can do about it.

use crate::secrets::OpenError;
use sqlx::migrate::MigrateError;
use std::path::PathBuf;

/// Says why storage could not do what it was asked. Holds no stored value.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database refused.
    #[error("database: {0}")]
    Database(sqlx::Error),
    /// Another program holds the database, or rows of it, and does not let go.
    #[error("the database is locked by another program; end it, and this goes on: {0}")]
    Locked(sqlx::Error),
    /// The database takes no changes.
    #[error("the database is read-only; let the server write to it: {0}")]
    ReadOnly(sqlx::Error),
    /// There is no room for more.
    #[error("the disk of the database is full; make room: {0}")]
    Full(sqlx::Error),
    /// The way to the database server is cut, or it is not running.
    #[error("the database server is out of reach; start it, or correct DATABASE_URL: {0}")]
    Unreachable(sqlx::Error),
    /// The database server is there and says nothing.
    #[error("the database server does not answer")]
    NoAnswer,
    /// Another server works on this SQLite file.
    #[error("another server is running on this database ({}); stop it, or set another DATABASE_URL", .0.display())]
    InUse(PathBuf),
    /// A command that must be alone works on this PostgreSQL database.
    #[error("a command that must be alone with this database is at work; start again when it has ended")]
    HeldAlone,
    /// The file that marks the database as taken cannot be made or locked.
    #[error("lock file of the database: {0}")]
    LockFile(std::io::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(MigrateError),
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

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match trouble(&error) {
            Some(Trouble::Locked) => StorageError::Locked(error),
            Some(Trouble::ReadOnly) => StorageError::ReadOnly(error),
            Some(Trouble::Full) => StorageError::Full(error),
            Some(Trouble::Unreachable) => StorageError::Unreachable(error),
            Some(Trouble::Missing) => StorageError::Missing("what it belongs to"),
            None => StorageError::Database(error),
        }
    }
}

impl From<MigrateError> for StorageError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) if trouble(&error).is_some() => error.into(),
            MigrateError::ExecuteMigration(error, _) if trouble(&error).is_some() => error.into(),
            other => StorageError::Migration(other),
        }
    }
}

enum Trouble {
    Locked,
    ReadOnly,
    Full,
    Unreachable,
    Missing,
}

/// Sorts what a database says by its code: SQLite's result codes are numbers, PostgreSQL's five letters or digits.
fn trouble(error: &sqlx::Error) -> Option<Trouble> {
    let error = match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => return Some(Trouble::Unreachable),
        sqlx::Error::Database(error) => error,
        _ => return None,
    };
    // As where a link is disconnected between being read and being referred to.
    if error.is_foreign_key_violation() {
        return Some(Trouble::Missing);
    }
    let code = error.code()?;
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // The lowest byte is the kind, what is above it the detail.
        return match code.parse::<u32>().ok()? & 0xff {
            5 | 6 => Some(Trouble::Locked),
            8 => Some(Trouble::ReadOnly),
            13 => Some(Trouble::Full),
            _ => None,
        };
    }
    match &*code {
        // Lock not available, deadlock, statement cancelled by its limit.
        "55P03" | "40P01" | "57014" => Some(Trouble::Locked),
        "25006" => Some(Trouble::ReadOnly),
        "53100" => Some(Trouble::Full),
        // Too many connections; shutting down, crashed, starting up.
        "53300" | "57P01" | "57P02" | "57P03" => Some(Trouble::Unreachable),
        code if code.starts_with("08") => Some(Trouble::Unreachable),
        _ => None,
    }
}
