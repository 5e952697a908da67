//! The PostgreSQL server: a bounded number of connections that write and that read, opened when they are needed and anew
//! when they broke.

use super::{Result, StorageError};
use sqlx::{Connection as _, PgConnection, migrate::Migrator, postgres::PgConnectOptions};
use std::{
    str::FromStr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// Connections of one server that write, and that only read. A hundred is what PostgreSQL takes as it is installed.
const WRITERS: usize = 5;
const READERS: usize = 5;

/// Ends what a broken plan or a lost server would leave hanging. None of our statements takes a second.
const LIMITS: [(&str, &str); 3] =
    [("statement_timeout", "30s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s")];

/// What servers take together at their start, and a command that must be alone takes for itself. Of a schema, because sites
/// may share a database.
const PRESENCE: &str = "741893206, hashtext(current_schema())";

/// A connection, back in its place when this is dropped.
pub(super) type Lent<'a> = MappedMutexGuard<'a, PgConnection>;

/// Connections that write and connections that only read.
pub(super) struct Connections {
    writers: Places,
    readers: Places,
    /// Holds [`PRESENCE`] alone, as long as it is open.
    alone: Mutex<Option<PgConnection>>,
}

impl Connections {
    /// Connects and brings the schema up to date. Several servers may do so at once: one migrates, the others wait.
    ///
    /// # Errors
    ///
    /// [`StorageError::HeldAlone`] while a command is alone with the database.
    pub(super) async fn open(url: &str, answer_limit: Option<Duration>) -> Result<Self> {
        let options = options(url)?;
        // A migration may take longer than a statement.
        let mut first = within(answer_limit, PgConnection::connect_with(&options)).await?;
        if !takes(&mut first, "pg_try_advisory_lock_shared").await? {
            return Err(StorageError::HeldAlone);
        }
        MIGRATIONS.run(&mut first).await?;
        let connections = Connections::lazy(options, answer_limit);
        // There before the first one leaves, so that a command that looks for servers sees one of the two.
        drop(connections.writer().await?);
        first.close().await?;
        Ok(connections)
    }

    /// Connects without bringing the schema up to date, for a look beside the servers at work.
    pub(super) async fn open_beside(url: &str, answer_limit: Option<Duration>) -> Result<Self> {
        let connections = Connections::lazy(options(url)?, answer_limit);
        drop(connections.reader().await?);
        Ok(connections)
    }

    fn lazy(options: PgConnectOptions, answer_limit: Option<Duration>) -> Self {
        let writing = options.options(LIMITS);
        let reading = writing.clone().options([("default_transaction_read_only", "on")]);
        Connections {
            writers: Places::new(WRITERS, writing, answer_limit),
            readers: Places::new(READERS, reading, answer_limit),
            alone: Mutex::new(None),
        }
    }

    /// Keeps servers from starting, which comes first so that none slips in behind a look at who is there, until these connections are closed; whether that was to be had. Those that have started
    /// are still there.
    pub(super) async fn keep_others_out(&self) -> Result<bool> {
        let mut place = self.alone.lock().await;
        if place.is_none() {
            let options = &self.writers.options;
            let mut connection =
                within(self.writers.answer_limit, PgConnection::connect_with(options)).await?;
            if !takes(&mut connection, "pg_try_advisory_lock").await? {
                return Ok(false);
            }
            *place = Some(connection);
        }
        Ok(true)
    }

    /// Whether somebody besides these connections is connected under the name servers go by.
    pub(super) async fn are_others_there(&self) -> Result<bool> {
        let mut ours = 0;
        for place in self.places() {
            ours += i64::from(place.lock().await.is_some());
        }
        let mut writer = self.writer().await?;
        let there: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = current_setting('application_name')",
        )
        .fetch_one(&mut *writer)
        .await?;
        Ok(there > ours)
    }

    fn places(&self) -> impl Iterator<Item = &Mutex<Option<PgConnection>>> {
        self.writers.places.iter().chain(&self.readers.places).chain([&self.alone])
    }

    pub(super) async fn writer(&self) -> Result<Lent<'_>> {
        self.writers.lend().await
    }

    pub(super) async fn reader(&self) -> Result<Lent<'_>> {
        self.readers.lend().await
    }

    /// Says goodbye on every connection, after what is under way on it.
    pub(super) async fn close(&self) -> Result<()> {
        for place in self.places() {
            if let Some(connection) = place.lock().await.take() {
                connection.close().await?;
            }
        }
        Ok(())
    }
}

/// Takes [`PRESENCE`] for a connection by one of PostgreSQL's functions; whether nothing stood against it.
async fn takes(connection: &mut PgConnection, function: &str) -> Result<bool> {
    let statement = sqlx::AssertSqlSafe(format!("SELECT {function}({PRESENCE})"));
    Ok(sqlx::query_scalar(statement).fetch_one(connection).await?)
}

fn options(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)?;
    Ok(match options.get_application_name() {
        Some(_) => options,
        None => options.application_name("fitbit-data-import"),
    })
}

/// Places for connections to one server.
///
/// sqlx's own pool is not used for the reason given at SQLite's: it waits against a timer. Here whoever waits for a place
/// gets it in turn, and how long that can take is bounded by the limits of those before. Only the way to the server,
/// which can be cut in silence, has a timer.
struct Places {
    places: Vec<Mutex<Option<PgConnection>>>,
    next: AtomicUsize,
    options: PgConnectOptions,
    answer_limit: Option<Duration>,
}

impl Places {
    fn new(number: usize, options: PgConnectOptions, answer_limit: Option<Duration>) -> Self {
        let places = (0..number).map(|_| Mutex::new(None)).collect();
        Places { places, next: AtomicUsize::default(), options, answer_limit }
    }

    /// Waits for a place and for a connection in it that answers.
    async fn lend(&self) -> Result<Lent<'_>> {
        let mut place = self.place().await?;
        // A connection can have broken while nobody looked; asking costs one way there and back.
        if let Some(connection) = place.as_mut()
            && within(self.answer_limit, connection.ping()).await.is_err()
        {
            *place = None;
        }
        if place.is_none() {
            *place = Some(within(self.answer_limit, PgConnection::connect_with(&self.options)).await?);
        }
        MutexGuard::try_map(place, Option::as_mut).map_err(|_| StorageError::NoAnswer)
    }

    async fn place(&self) -> Result<MutexGuard<'_, Option<PgConnection>>> {
        // The first free one, so that seldom used ones are not opened at all.
        if let Some(free) = self.places.iter().find_map(|place| place.try_lock().ok()) {
            return Ok(free);
        }
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.places.len().max(1);
        match self.places.get(turn) {
            Some(place) => Ok(place.lock().await),
            None => Err(StorageError::NoAnswer),
        }
    }
}

/// Waits for the server no longer than the limit, if there is one.
async fn within<T>(limit: Option<Duration>, answer: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
    match limit {
        Some(limit) => {
            Ok(tokio::time::timeout(limit, answer).await.map_err(|_elapsed| StorageError::NoAnswer)??)
        }
        None => Ok(answer.await?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn server_that_does_not_answer_is_given_up_and_its_password_not_told() {
        // A port that takes connections and says nothing.
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("postgres://ana:hunter22@{}/importer", silent.local_addr().unwrap());

        let refused = Connections::open(&url, Some(Duration::from_millis(20))).await.err().unwrap();

        assert!(matches!(refused, StorageError::NoAnswer));
        assert!(!format!("{refused} {refused:?}").contains("hunter22"));
    }

    #[tokio::test]
    async fn server_that_is_not_there_is_unreachable() {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("postgres://ana:hunter22@{gone}/importer");

        let refused = Connections::open(&url, None).await.err().unwrap();

        assert!(matches!(refused, StorageError::Unreachable(_)));
        assert!(!format!("{refused} {refused:?}").contains("hunter22"));
    }
}
