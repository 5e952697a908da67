//! A database of a test's own: an SQLite file, or a schema of the PostgreSQL server that `TEST_DATABASE_URL` names, so
//! that every test runs on either.

use crate::config::DatabaseConfig;
use sqlx::{
    AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection, sqlite::SqliteConnectOptions,
};
use std::path::{Path, PathBuf};
use url::Url;
use uuid::Uuid;

/// Names a PostgreSQL server for tests, as `postgres://USER@HOST/DATABASE`.
const SERVER: &str = "TEST_DATABASE_URL";

/// A database of a test's own, gone when this is dropped. The file goes with its folder.
#[derive(Debug)]
pub struct TestDatabase(Kind);

#[derive(Debug)]
enum Kind {
    File(PathBuf),
    Schema { server: String, name: String, url: Url },
}

impl TestDatabase {
    /// Makes an empty database; if it is a file, in this folder.
    pub fn new(folder: &Path) -> Self {
        let Ok(server) = std::env::var(SERVER) else {
            return TestDatabase::file(folder);
        };
        let name = format!("test_{}", Uuid::new_v4().simple());
        let mut url = Url::parse(&server).unwrap();
        url.query_pairs_mut()
            .append_pair("options[search_path]", &name)
            .append_pair("application_name", &name);
        apart(&server, format!("CREATE SCHEMA {name}")).unwrap();
        TestDatabase(Kind::Schema { server, name, url })
    }

    /// Makes an empty database that is a file in this folder, for tests of what only files are.
    pub fn file(folder: &Path) -> Self {
        TestDatabase(Kind::File(folder.join("importer.sqlite")))
    }

    /// The settings that make a server use it.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        let url = match &self.0 {
            Kind::File(path) => format!("sqlite:{}", path.display()),
            Kind::Schema { url, .. } => url.to_string(),
        };
        [("DATABASE_URL", url), ("SINGLE_SERVER", "true".to_owned())]
    }

    /// The same, read. Without time limits: tests stop the clock, and then every limit is over at once.
    pub fn config(&self) -> DatabaseConfig {
        match &self.0 {
            Kind::File(path) => DatabaseConfig::Sqlite { path: path.clone() },
            Kind::Schema { url, .. } => {
                DatabaseConfig::Postgres { url: url.to_string().into(), answer_limit: None }
            }
        }
    }

    /// Makes a table refuse every `INSERT` or `UPDATE`, as a full disk would.
    pub async fn refuse(&self, what: &str, table: &str) {
        match &self.0 {
            Kind::File(path) => {
                let sql = format!(
                    "CREATE TRIGGER refuse BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END"
                );
                run_sqlite(path, sql).await;
            }
            Kind::Schema { url, .. } => {
                let sql = format!(
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
                     CREATE TRIGGER refuse BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
                );
                run_postgres(url.as_str(), sql).await.unwrap();
            }
        }
    }

    /// Takes every row from a table, as if nothing had been written to it yet.
    pub async fn empty_table(&self, table: &str) {
        let sql = format!("DELETE FROM {table}");
        match &self.0 {
            Kind::File(path) => run_sqlite(path, sql).await,
            Kind::Schema { url, .. } => run_postgres(url.as_str(), sql).await.unwrap(),
        }
    }

    /// Gives a table another name, so that nobody finds it until it has its own again.
    pub async fn rename_table(&self, from: &str, to: &str) {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        match &self.0 {
            Kind::File(path) => run_sqlite(path, sql).await,
            Kind::Schema { url, .. } => run_postgres(url.as_str(), sql).await.unwrap(),
        }
    }

    /// Cuts every connection to it, as a restart of its server would. A file has none that could be cut.
    pub async fn cut_connections(&self) {
        if let Kind::Schema { url, name, .. } = &self.0 {
            let sql = format!(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                 WHERE pid <> pg_backend_pid() AND application_name = '{name}'"
            );
            run_postgres(url.as_str(), sql).await.unwrap();
        }
    }

    /// Ends what [`TestDatabase::refuse`] began.
    pub async fn refuse_no_more(&self, table: &str) {
        match &self.0 {
            Kind::File(path) => run_sqlite(path, "DROP TRIGGER refuse".into()).await,
            Kind::Schema { url, .. } => {
                run_postgres(url.as_str(), format!("DROP TRIGGER refuse ON {table}")).await.unwrap();
            }
        }
    }

    /// Every byte it holds: the files of the folder, or every value of every column.
    pub async fn dump(&self) -> Vec<u8> {
        match &self.0 {
            Kind::File(path) => {
                let mut all = Vec::new();
                for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
                    let file = entry.unwrap().path();
                    if file.is_file() {
                        all.extend(std::fs::read(file).unwrap());
                    }
                }
                all
            }
            Kind::Schema { url, .. } => dump_postgres(url.as_str()).await,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Kind::Schema { server, name, .. } = &self.0 {
            // Whoever still holds a table of it keeps it until the cluster goes; a test does not wait for that.
            let dropped = apart(server, format!("SET lock_timeout = '2s'; DROP SCHEMA {name} CASCADE"));
            if let Err(error) = dropped {
                eprintln!("{name} is left behind: {error}");
            }
        }
    }
}

/// Runs a statement on a thread and a runtime of its own, since neither making nor dropping can wait for a future.
fn apart(url: &str, sql: String) -> sqlx::Result<()> {
    std::thread::scope(|scope| {
        let work = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run_postgres(url, sql))
        });
        work.join().unwrap()
    })
}

async fn run_postgres(url: &str, sql: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    connection.close().await
}

async fn run_sqlite(path: &Path, sql: String) {
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn dump_postgres(url: &str) -> Vec<u8> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let columns = sqlx::query(
        "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
         WHERE table_schema = current_schema()",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut all = Vec::new();
    for row in columns {
        let (table, column, data_type): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let sql = match data_type.as_str() {
            "bytea" => format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"),
            _ => {
                format!("SELECT convert_to({column}::text, 'UTF8') FROM {table} WHERE {column} IS NOT NULL")
            }
        };
        let values: Vec<Vec<u8>> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        for value in values {
            all.extend(value);
            all.push(b'\n');
        }
    }
    all
}
