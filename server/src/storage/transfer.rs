//! From an SQLite file to PostgreSQL: every row of every table in one transaction, counted and compared before it holds.
//! Knows no table by name: what there is to move is read from the schemas, which are the same.

use super::{Connection, Result, Storage, StorageError, connection::Transaction};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::{
    AssertSqlSafe, PgConnection, Postgres, QueryBuilder, Row as _, SqliteConnection, postgres::PgRow,
    sqlite::SqliteRow,
};
use std::collections::{BTreeMap, BTreeSet};

/// Values sent at once. PostgreSQL takes 65,535.
const MOST_VALUES: usize = 8_000;
/// Bytes sent at once, one row more or less.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A table that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedTable {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
}

/// Says why nothing was moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// What is to be moved is in PostgreSQL already.
    #[error("DATABASE_URL names no SQLite file; only a file can be moved")]
    NoFile,
    /// Where it is to go is no PostgreSQL database.
    #[error("the other database is not PostgreSQL; write postgres://USER:PASSWORD@HOST/DATABASE")]
    NoPostgres,
    /// There is something in the other database.
    #[error("the table {0} of the other database is not empty; name a database that no server has used")]
    NotEmpty(String),
    /// The two databases do not have the same tables and columns.
    #[error("the table {0} is not the same in both databases; use one version of the program for both")]
    Unlike(String),
    /// Tables refer to each other in a ring.
    #[error("the tables refer to each other in a ring")]
    Ring,
    /// What arrived is not what was sent.
    #[error("the table {0} did not arrive whole; nothing was moved")]
    Differs(String),
    /// A database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        MoveError::Storage(error.into())
    }
}

impl Storage {
    /// Copies every row of this SQLite file into an empty PostgreSQL database. What arrived is read back and compared before
    /// it holds; until then the other database looks empty to everybody, and whatever goes wrong leaves it so. This one
    /// stays as it is.
    ///
    /// # Errors
    ///
    /// [`MoveError`], with what to do.
    pub async fn copy_to(&self, other: &Storage) -> std::result::Result<Vec<MovedTable>, MoveError> {
        let Connection::Sqlite(mut from) = self.writer().await? else { return Err(MoveError::NoFile) };
        let mut to = other.writer().await?;
        let Transaction::Postgres(mut to) = to.begin().await? else { return Err(MoveError::NoPostgres) };
        // A table takes longer than anything a server does.
        for limit in ["statement_timeout", "idle_in_transaction_session_timeout"] {
            sqlx::query(AssertSqlSafe(format!("SET LOCAL {limit} = 0"))).execute(&mut *to).await?;
        }
        let tables = read_tables(&mut from, &mut to).await?;
        for table in &tables {
            // No server can put anything in from here on.
            let name = quoted(&table.name);
            sqlx::query(AssertSqlSafe(format!("LOCK TABLE {name} IN EXCLUSIVE MODE")))
                .execute(&mut *to)
                .await?;
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {name})");
            if sqlx::query_scalar::<_, bool>(AssertSqlSafe(sql)).fetch_one(&mut *to).await? {
                return Err(MoveError::NotEmpty(table.name.clone()));
            }
        }
        let mut moved = Vec::new();
        for table in &tables {
            let sent = copy_rows(&mut from, &mut to, table).await?;
            if sent != read_back(&mut to, table).await? {
                return Err(MoveError::Differs(table.name.clone()));
            }
            moved.push(MovedTable { name: table.name.clone(), rows: sent.rows });
        }
        to.commit().await?;
        Ok(moved)
    }
}

/// A table that both databases have.
struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
}

impl Table {
    fn column_list(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        names.join(", ")
    }

    fn select(&self) -> String {
        format!("SELECT {} FROM {}", self.column_list(), quoted(&self.name))
    }
}

/// What a column holds.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    Real,
    Truth,
    Bytes,
}

impl Kind {
    /// By the name PostgreSQL gives it.
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Kind::Text,
            "bigint" => Kind::Integer,
            "double precision" => Kind::Real,
            "boolean" => Kind::Truth,
            "bytea" => Kind::Bytes,
            _ => return None,
        })
    }
}

/// A value of a row.
enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Real(Option<f64>),
    Truth(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

impl Value {
    /// Its bytes, each value's unlike every other's of its kind.
    fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Value::Text(text) => text.as_ref().map(|text| text.as_bytes().to_vec()),
            Value::Integer(number) => number.map(|number| number.to_be_bytes().to_vec()),
            Value::Real(number) => number.map(|number| number.to_bits().to_be_bytes().to_vec()),
            Value::Truth(truth) => truth.map(|truth| vec![u8::from(truth)]),
            Value::Bytes(bytes) => bytes.clone(),
        }
    }
}

/// What rows amount to, in whatever order they come.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    bytes: u64,
    digests: [u64; 4],
}

impl Sum {
    fn add(&mut self, row: &[Value]) {
        let mut hash = Sha256::new();
        for value in row {
            match value.bytes() {
                Some(bytes) => {
                    hash.update([1]);
                    hash.update((bytes.len() as u64).to_be_bytes());
                    hash.update(&bytes);
                    self.bytes = self.bytes.wrapping_add(bytes.len() as u64);
                }
                None => hash.update([0]),
            }
        }
        self.rows += 1;
        for (sum, part) in self.digests.iter_mut().zip(hash.finalize().chunks_exact(8)) {
            *sum = sum.wrapping_add(part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
        }
    }
}

/// Lists the tables, those before that others refer to.
async fn read_tables(
    from: &mut SqliteConnection,
    to: &mut PgConnection,
) -> std::result::Result<Vec<Table>, MoveError> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations'
         ORDER BY name",
    )
    .fetch_all(&mut *from)
    .await?;
    let theirs: BTreeSet<String> = sqlx::query_scalar(
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *to)
    .await?
    .into_iter()
    .collect();
    if let Some(only) = names.iter().find(|name| !theirs.contains(*name)) {
        return Err(MoveError::Unlike(only.clone()));
    }
    let mut waiting = BTreeMap::new();
    for name in names {
        let parents: Vec<String> =
            sqlx::query_scalar(r#"SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)"#)
                .bind(&name)
                .fetch_all(&mut *from)
                .await?;
        let table = read_table(from, to, &name).await?;
        waiting.insert(name, (table, parents));
    }
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let free = waiting.iter().find(|(name, (_, parents))| {
            parents.iter().all(|parent| parent == *name || !waiting.contains_key(parent))
        });
        let name = free.map(|(name, _)| name.clone()).ok_or(MoveError::Ring)?;
        ordered.extend(waiting.remove(&name).map(|(table, _)| table));
    }
    Ok(ordered)
}

async fn read_table(
    from: &mut SqliteConnection,
    to: &mut PgConnection,
    name: &str,
) -> std::result::Result<Table, MoveError> {
    let ours: BTreeSet<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
        .bind(name)
        .fetch_all(from)
        .await?
        .into_iter()
        .collect();
    let theirs: Vec<(String, String)> = sqlx::query_as(
        "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    )
    .bind(name)
    .fetch_all(to)
    .await?;
    let unlike = || MoveError::Unlike(name.to_owned());
    let mut columns = Vec::new();
    for (column, kind) in theirs {
        if !ours.contains(&column) {
            return Err(unlike());
        }
        columns.push((column, Kind::parse(&kind).ok_or_else(unlike)?));
    }
    if columns.len() != ours.len() {
        return Err(unlike());
    }
    Ok(Table { name: name.to_owned(), columns })
}

/// Sends every row of a table; gives what they amount to.
async fn copy_rows(
    from: &mut SqliteConnection,
    to: &mut PgConnection,
    table: &Table,
) -> std::result::Result<Sum, MoveError> {
    let mut sum = Sum::default();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut sent_bytes = 0;
    let mut found = sqlx::query(AssertSqlSafe(table.select())).fetch(from);
    while let Some(row) = found.try_next().await? {
        let row = from_sqlite(&row, &table.columns)?;
        sum.add(&row);
        rows.push(row);
        let values = rows.len().saturating_mul(table.columns.len());
        if values >= MOST_VALUES || sum.bytes.wrapping_sub(sent_bytes) >= MOST_BYTES as u64 {
            insert(to, table, std::mem::take(&mut rows)).await?;
            sent_bytes = sum.bytes;
        }
    }
    insert(to, table, rows).await?;
    Ok(sum)
}

async fn insert(to: &mut PgConnection, table: &Table, rows: Vec<Vec<Value>>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Postgres>::new(format!(
        "INSERT INTO {} ({}) ",
        quoted(&table.name),
        table.column_list()
    ));
    query.push_values(rows, |mut places, row| {
        for value in row {
            match value {
                Value::Text(text) => places.push_bind(text),
                Value::Integer(number) => places.push_bind(number),
                Value::Real(number) => places.push_bind(number),
                Value::Truth(truth) => places.push_bind(truth),
                Value::Bytes(bytes) => places.push_bind(bytes),
            };
        }
    });
    // The text differs with the number of rows; keeping each would fill the connection's memory.
    query.build().persistent(false).execute(to).await?;
    Ok(())
}

async fn read_back(to: &mut PgConnection, table: &Table) -> std::result::Result<Sum, MoveError> {
    let mut sum = Sum::default();
    let mut found = sqlx::query(AssertSqlSafe(table.select())).fetch(to);
    while let Some(row) = found.try_next().await? {
        sum.add(&from_postgres(&row, &table.columns)?);
    }
    Ok(sum)
}

macro_rules! read_values {
    ($row:ident, $columns:ident) => {
        $columns
            .iter()
            .enumerate()
            .map(|(place, (_, kind))| {
                Ok(match kind {
                    Kind::Text => Value::Text($row.try_get(place)?),
                    Kind::Integer => Value::Integer($row.try_get(place)?),
                    Kind::Real => Value::Real($row.try_get(place)?),
                    Kind::Truth => Value::Truth($row.try_get(place)?),
                    Kind::Bytes => Value::Bytes($row.try_get(place)?),
                })
            })
            .collect()
    };
}

fn from_sqlite(row: &SqliteRow, columns: &[(String, Kind)]) -> sqlx::Result<Vec<Value>> {
    read_values!(row, columns)
}

fn from_postgres(row: &PgRow, columns: &[(String, Kind)]) -> sqlx::Result<Vec<Value>> {
    read_values!(row, columns)
}

/// A name from a schema as it stands in a statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests;
