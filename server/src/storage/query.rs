//! Statements and rows, written once for both databases. The few things the two spell differently stand here and nowhere
//! else: `{now}`, `{skip_locked}` and `{list}` in a statement.

use super::{Result, connection::Handle};
use futures::TryStreamExt as _;
use sqlx::{
    Arguments as _, AssertSqlSafe, Database, Decode, IntoArguments, Postgres, Row as _, Sqlite, Type,
    error::BoxDynError, postgres::PgRow, sqlite::SqliteRow,
};
use std::fmt::Write as _;

/// Begins a statement. Its values stand in it as `$1`, `$2` and so on, in the order they are bound, and in it may stand
///
/// - `{now}`: this instant by the database's own clock, in milliseconds;
/// - `{skip_locked}`, at the end of a `SELECT`: lock the rows found against other writers and pass over those another
///   holds. Nothing with SQLite, which has one writer at a time;
/// - `{list}`: the texts given to [`Query::bind_list`], for `IN ({list})`.
pub(super) fn query(sql: &'static str) -> Query {
    Query { sql, values: Vec::new(), list: None }
}

/// A statement with its values.
#[derive(Debug)]
pub(super) struct Query {
    sql: &'static str,
    values: Vec<Value>,
    /// Where the list begins among the values, and how long it is.
    list: Option<(usize, usize)>,
}

/// A value as a column takes it. What may be empty says so by its type, because PostgreSQL wants to know the type of what
/// is not there.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Real(f64),
    Truth(bool),
    Bytes(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($from:ty => |$value:ident| $to:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $to
            }
        })*
    };
}

value_from! {
    String => |text| Value::Text(Some(text));
    &String => |text| Value::Text(Some(text.clone()));
    &str => |text| Value::Text(Some(text.to_owned()));
    Option<String> => |text| Value::Text(text);
    Option<&str> => |text| Value::Text(text.map(str::to_owned));
    i64 => |number| Value::Integer(Some(number));
    u32 => |number| Value::Integer(Some(number.into()));
    Option<i64> => |number| Value::Integer(number);
    f64 => |number| Value::Real(number);
    bool => |truth| Value::Truth(truth);
    Vec<u8> => |bytes| Value::Bytes(Some(bytes));
    Option<Vec<u8>> => |bytes| Value::Bytes(bytes);
    &[u8] => |bytes| Value::Bytes(Some(bytes.to_vec()));
}

impl Query {
    /// Gives the next value.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Gives the texts that stand for `{list}`. They take the next numbers.
    pub(super) fn bind_list(mut self, texts: impl IntoIterator<Item = String>) -> Self {
        let begin = self.values.len();
        self.values.extend(texts.into_iter().map(Value::from));
        self.list = Some((begin, self.values.len() - begin));
        self
    }

    /// Runs the statement; says how many rows it made, changed or deleted.
    pub(super) async fn execute<'c>(self, on: impl Into<Handle<'c>>) -> Result<u64> {
        Ok(match on.into() {
            Handle::Sqlite(connection) => self.bound::<Sqlite>()?.execute(connection).await?.rows_affected(),
            Handle::Postgres(connection) => {
                self.bound::<Postgres>()?.execute(connection).await?.rows_affected()
            }
        })
    }

    /// Runs the statement and gives its first row, if there is one.
    pub(super) async fn fetch_optional<'c>(self, on: impl Into<Handle<'c>>) -> Result<Option<Row>> {
        Ok(match on.into() {
            Handle::Sqlite(connection) => {
                self.bound::<Sqlite>()?.fetch_optional(connection).await?.map(Row::Sqlite)
            }
            Handle::Postgres(connection) => {
                self.bound::<Postgres>()?.fetch_optional(connection).await?.map(Row::Postgres)
            }
        })
    }

    /// Runs the statement and gives its first row; that there is none is an error.
    pub(super) async fn fetch_one<'c>(self, on: impl Into<Handle<'c>>) -> Result<Row> {
        Ok(match on.into() {
            Handle::Sqlite(connection) => Row::Sqlite(self.bound::<Sqlite>()?.fetch_one(connection).await?),
            Handle::Postgres(connection) => {
                Row::Postgres(self.bound::<Postgres>()?.fetch_one(connection).await?)
            }
        })
    }

    /// Runs the statement and gives all its rows.
    pub(super) async fn fetch_all<'c>(self, on: impl Into<Handle<'c>>) -> Result<Vec<Row>> {
        Ok(match on.into() {
            Handle::Sqlite(connection) => {
                let rows = self.bound::<Sqlite>()?.fetch_all(connection).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Handle::Postgres(connection) => {
                let rows = self.bound::<Postgres>()?.fetch_all(connection).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Runs the statement and gives each row to `note`, one at a time; ends with the first that cannot be noted.
    pub(super) async fn for_each<'c>(
        self,
        on: impl Into<Handle<'c>>,
        mut note: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        match on.into() {
            Handle::Sqlite(connection) => {
                let mut rows = self.bound::<Sqlite>()?.fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    note(Row::Sqlite(row))?;
                }
            }
            Handle::Postgres(connection) => {
                let mut rows = self.bound::<Postgres>()?.fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    note(Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }

    /// The statement as one of the databases takes it.
    fn bound<DB: Dialect>(self) -> Result<sqlx::query::Query<'static, DB, DB::Arguments>> {
        let sql = self.text::<DB>();
        let mut arguments = DB::Arguments::default();
        self.values
            .into_iter()
            .try_for_each(|value| DB::add(&mut arguments, value))
            .map_err(sqlx::Error::Encode)?;
        // The text is a constant of ours, with nothing put in but constants and the numbers of places.
        Ok(sqlx::query_with(AssertSqlSafe(sql), arguments))
    }

    fn text<DB: Dialect>(&self) -> String {
        let mut places = String::new();
        if let Some((begin, length)) = self.list {
            for number in begin + 1..=begin + length {
                let comma = if places.is_empty() { "" } else { ", " };
                // Writing to a string does not fail.
                let _ = write!(places, "{comma}${number}");
            }
            if places.is_empty() {
                // Nothing is in it, and an empty list is no SQL.
                places.push_str("NULL");
            }
        }
        self.sql
            .replace("{list}", &places)
            .replace("{now}", DB::NOW)
            .replace("{skip_locked}", DB::SKIP_LOCKED)
    }
}

/// What the two databases spell differently.
trait Dialect: Database<Arguments: IntoArguments<Self>> {
    /// This instant by the database's clock, in milliseconds.
    const NOW: &'static str;
    /// Locks the rows a `SELECT` finds, passing over those that are locked.
    const SKIP_LOCKED: &'static str;

    fn add(arguments: &mut Self::Arguments, value: Value) -> std::result::Result<(), BoxDynError>;
}

macro_rules! add {
    () => {
        fn add(arguments: &mut Self::Arguments, value: Value) -> std::result::Result<(), BoxDynError> {
            match value {
                Value::Text(text) => arguments.add(text),
                Value::Integer(number) => arguments.add(number),
                Value::Real(number) => arguments.add(number),
                Value::Truth(truth) => arguments.add(truth),
                Value::Bytes(bytes) => arguments.add(bytes),
            }
        }
    };
}

impl Dialect for Sqlite {
    const NOW: &'static str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    const SKIP_LOCKED: &'static str = "";
    add!();
}

impl Dialect for Postgres {
    const NOW: &'static str = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
    // Not `FOR UPDATE`: rows that only refer to these may still be written.
    const SKIP_LOCKED: &'static str = "FOR NO KEY UPDATE SKIP LOCKED";
    add!();
}

/// A row of either database.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// Reads a column.
    pub(super) fn try_get<'r, T>(&'r self, column: &'static str) -> Result<T>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        Ok(match self {
            Row::Sqlite(row) => row.try_get(column)?,
            Row::Postgres(row) => row.try_get(column)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_takes_the_numbers_after_the_values_before_it() {
        let words = ["ready", "failed"].map(str::to_owned);
        let with = |words: &[String]| {
            query("DELETE FROM imports WHERE id = $1 AND state IN ({list})")
                .bind("x")
                .bind_list(words.to_vec())
                .text::<Postgres>()
        };

        assert_eq!(with(&words), "DELETE FROM imports WHERE id = $1 AND state IN ($2, $3)");
        assert_eq!(with(&[]), "DELETE FROM imports WHERE id = $1 AND state IN (NULL)");
    }

    #[test]
    fn databases_differ_in_clock_and_lock_alone() {
        let sql = "SELECT {now} FROM members {skip_locked}";

        assert_eq!(
            query(sql).text::<Sqlite>(),
            "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) FROM members "
        );
        assert_eq!(
            query(sql).text::<Postgres>(),
            "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) FROM members FOR NO KEY UPDATE SKIP LOCKED"
        );
    }
}
