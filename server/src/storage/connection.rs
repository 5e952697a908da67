//! A connection of either database, lent for a statement or a transaction. What is done on it is written once, in the
//! files of the nouns.

use super::{
    Result,
    postgres::{self, Lent},
    sqlite,
};
use sqlx::{Connection as _, PgConnection, Postgres, Sqlite, SqliteConnection};
use tokio::sync::MutexGuard;

/// The database at work.
pub(super) enum Database {
    /// A file of this server's own.
    Sqlite(sqlite::Connections),
    /// A server that several of us may share.
    Postgres(Box<postgres::Connections>),
}

impl Database {
    /// Waits for a connection that writes.
    pub(super) async fn writer(&self) -> Result<Connection<'_>> {
        Ok(match self {
            Database::Sqlite(connections) => Connection::Sqlite(connections.writer().await),
            Database::Postgres(connections) => Connection::Postgres(connections.writer().await?),
        })
    }

    /// Waits for a connection that reads.
    pub(super) async fn reader(&self) -> Result<Connection<'_>> {
        Ok(match self {
            Database::Sqlite(connections) => Connection::Sqlite(connections.reader().await),
            Database::Postgres(connections) => Connection::Postgres(connections.reader().await?),
        })
    }
}

/// A connection, back where it came from when this is dropped.
pub(super) enum Connection<'a> {
    Sqlite(MutexGuard<'a, SqliteConnection>),
    Postgres(Lent<'a>),
}

impl Connection<'_> {
    /// Begins a transaction. With SQLite it holds the write lock from its start, so that it cannot fail half way for want
    /// of it. With PostgreSQL others write at the same time: whoever reads a row in order to write by it locks it first,
    /// and rows are locked in the order member, link, import, window, page.
    pub(super) async fn begin(&mut self) -> Result<Transaction<'_>> {
        Ok(match self {
            Connection::Sqlite(connection) => {
                Transaction::Sqlite(connection.begin_with("BEGIN IMMEDIATE").await?)
            }
            Connection::Postgres(connection) => Transaction::Postgres(connection.begin().await?),
        })
    }
}

/// A transaction, rolled back when this is dropped.
pub(super) enum Transaction<'c> {
    Sqlite(sqlx::Transaction<'c, Sqlite>),
    Postgres(sqlx::Transaction<'c, Postgres>),
}

impl Transaction<'_> {
    /// Makes everything done in it hold, on disk.
    pub(super) async fn commit(self) -> Result<()> {
        let committed = match self {
            Transaction::Sqlite(transaction) => transaction.commit().await,
            Transaction::Postgres(transaction) => transaction.commit().await,
        };
        Ok(committed?)
    }
}

/// Where a statement runs.
pub(super) enum Handle<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl<'c> From<&'c mut Connection<'_>> for Handle<'c> {
    fn from(connection: &'c mut Connection<'_>) -> Self {
        match connection {
            Connection::Sqlite(connection) => Handle::Sqlite(connection),
            Connection::Postgres(connection) => Handle::Postgres(connection),
        }
    }
}

impl<'c> From<&'c mut Transaction<'_>> for Handle<'c> {
    fn from(transaction: &'c mut Transaction<'_>) -> Self {
        match transaction {
            Transaction::Sqlite(transaction) => Handle::Sqlite(transaction),
            Transaction::Postgres(transaction) => Handle::Postgres(transaction),
        }
    }
}
