//! Every sealed column there is, for changing keys: which key sealed what, and sealing anew what an older key sealed. What
//! is in the columns, and when, is the nouns' business.

use super::{
    Result, Storage, StorageError,
    authorizations::hex,
    columns::from_count,
    query::{Query, Row, query},
};
use crate::secrets::OpenError;
use std::{collections::BTreeMap, fmt};

/// A column of sealed values: how its rows are named, what their values are bound to, and its statements.
struct Sealed {
    table: &'static str,
    column: &'static str,
    key: KeyKind,
    /// What a value is bound to; as written by the file of the noun.
    identity: fn(&Key) -> String,
    /// The next rows that begin otherwise than said, after a key.
    next: &'static str,
    /// One row that begins as said.
    sample: &'static str,
    count: &'static str,
    total: &'static str,
    replace: &'static str,
}

/// How a row is named.
#[derive(Clone, Copy)]
enum KeyKind {
    Id,
    Numbered,
    Named,
    Hash,
}

/// The name of a row.
#[derive(Clone, Debug)]
enum Key {
    Id(String),
    Numbered(String, i64),
    Named(String, String),
    Hash(Vec<u8>),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Id(id) => f.write_str(id),
            Key::Numbered(id, number) => write!(f, "{id}/{number}"),
            Key::Named(id, name) => write!(f, "{id}/{name}"),
            Key::Hash(bytes) => f.write_str(&hex(bytes)),
        }
    }
}

impl Key {
    /// What every key of a kind comes after.
    fn first(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Id => Key::Id(String::new()),
            KeyKind::Numbered => Key::Numbered(String::new(), 0),
            KeyKind::Named => Key::Named(String::new(), String::new()),
            KeyKind::Hash => Key::Hash(Vec::new()),
        }
    }

    fn read(kind: KeyKind, row: &Row) -> Result<Self> {
        Ok(match kind {
            KeyKind::Id => Key::Id(row.try_get("k1")?),
            KeyKind::Numbered => Key::Numbered(row.try_get("k1")?, row.try_get("k2")?),
            KeyKind::Named => Key::Named(row.try_get("k1")?, row.try_get("k2")?),
            KeyKind::Hash => Key::Hash(row.try_get("k1")?),
        })
    }

    fn bind(&self, query: Query) -> Query {
        match self {
            Key::Id(id) => query.bind(id),
            Key::Numbered(id, number) => query.bind(id).bind(*number),
            Key::Named(id, name) => query.bind(id).bind(name),
            Key::Hash(bytes) => query.bind(bytes.as_slice()),
        }
    }
}

/// The beginning of a value, as long as `$1` says. One of the databases wants a smaller number for that than is bound.
macro_rules! beginning {
    ($column:literal) => {
        concat!("substr(", $column, ", 1, CAST($1 AS INTEGER))")
    };
}

macro_rules! sealed {
    ($kind:ident, $table:literal [$k1:literal] $column:literal, $identity:expr) => {
        sealed!(@ $kind, $table, $column, $identity,
            concat!($k1, " AS k1"), concat!($k1, " > $3 ORDER BY ", $k1), concat!($k1, " = $2 AND ", $column, " = $3"))
    };
    ($kind:ident, $table:literal [$k1:literal, $k2:literal] $column:literal, $identity:expr) => {
        sealed!(@ $kind, $table, $column, $identity,
            concat!($k1, " AS k1, ", $k2, " AS k2"),
            concat!("(", $k1, ", ", $k2, ") > ($3, $4) ORDER BY ", $k1, ", ", $k2),
            concat!($k1, " = $2 AND ", $k2, " = $3 AND ", $column, " = $4"))
    };
    (@ $kind:ident, $table:literal, $column:literal, $identity:expr, $keys:expr, $after:expr, $is:expr) => {
        Sealed {
            table: $table,
            column: $column,
            key: KeyKind::$kind,
            identity: $identity,
            next: concat!("SELECT ", $keys, ", ", $column, " AS sealed FROM ", $table, " WHERE ",
                          beginning!($column), " <> $2 AND ", $after, " LIMIT 100"),
            sample: concat!("SELECT ", $keys, ", ", $column, " AS sealed FROM ", $table, " WHERE ",
                            beginning!($column), " = $2 LIMIT 1"),
            count: concat!("SELECT count(*) AS rows FROM ", $table, " WHERE ", beginning!($column), " = $2"),
            total: concat!("SELECT count(*) AS rows FROM ", $table, " WHERE ", $column, " IS NOT NULL"),
            replace: concat!("UPDATE ", $table, " SET ", $column, " = $1 WHERE ", $is),
        }
    };
}

/// All of them; a test holds this against the schema.
const COLUMNS: &[Sealed] = &[
    sealed!(Id, "members"["id"] "sealed_tokens", |key| format!("members/{key}/tokens")),
    sealed!(Id, "links"["id"] "sealed_account", |key| format!("links/{key}/account")),
    sealed!(Id, "links"["id"] "sealed_tokens", |key| format!("links/{key}/tokens")),
    sealed!(Id, "own_clients"["id"] "sealed_secret", |key| format!("own_clients/{key}/secret")),
    sealed!(Id, "departures"["id"] "sealed_receipt", |key| format!("departures/{key}/receipt")),
    sealed!(Id, "rules"["id"] "sealed_rule", |key| format!("rules/{key}")),
    sealed!(Hash, "sessions"["id_hash"] "sealed_data", |key| format!("sessions/{key}")),
    sealed!(Hash, "authorizations"["state_hash"] "sealed_verifier", |key| format!("authorizations/{key}/verifier")),
    sealed!(Named, "account_pages"["link_id", "resource"] "sealed_records", |key| match key {
        Key::Named(link, resource) => format!("links/{link}/account_pages/{resource}"),
        other => other.to_string(),
    }),
    sealed!(Numbered, "pages"["window_id", "sequence"] "sealed_summary", |key| format!("pages/{key}/summary")),
    sealed!(Numbered, "page_levels"["window_id", "sequence"] "sealed_days", |key| format!("page_levels/{key}/days")),
    sealed!(Numbered, "page_levels"["window_id", "sequence"] "sealed_hours", |key| format!("page_levels/{key}/hours")),
    sealed!(Numbered, "page_levels"["window_id", "sequence"] "sealed_minutes", |key| format!("page_levels/{key}/minutes")),
];

/// What sealing anew came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Values that are sealed with the first key now.
    pub sealed_anew: u64,
    /// Values that do not open with any key of the ring, left as they are.
    pub unopened: u64,
}

/// Which keys sealed what is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyCheck {
    /// Values by the identifier of the key of the ring that sealed them.
    pub by_key: BTreeMap<String, u64>,
    /// Values sealed with a key that is not in the ring.
    pub unknown: u64,
    /// Keys of the ring, by identifier, that do not open what was sealed under their name: another key bears it.
    pub wrong: Vec<String>,
}

impl Storage {
    /// Seals anew, with the first key of the ring, every value that another key sealed. May end anywhere and begin again.
    /// No server may be at work: it could hold tokens it knows by how they were sealed.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails; what was sealed anew by then stays so.
    pub async fn reseal(&self) -> Result<Resealed> {
        let mut done = Resealed::default();
        for column in COLUMNS {
            let mut after = Key::first(column.key);
            loop {
                let rows = self.list_sealed_otherwise(column, &after).await?;
                let Some((last, _)) = rows.last() else { break };
                after = last.clone();
                let mut writer = self.writer().await?;
                let mut transaction = writer.begin().await?;
                for (key, sealed) in rows {
                    match self.keys.reseal((column.identity)(&key).as_bytes(), &sealed) {
                        Ok(new) => {
                            let update = key.bind(query(column.replace).bind(new)).bind(sealed);
                            done.sealed_anew += update.execute(&mut transaction).await?;
                        }
                        Err(_) => done.unopened += 1,
                    }
                }
                transaction.commit().await?;
            }
        }
        Ok(done)
    }

    async fn list_sealed_otherwise(&self, column: &Sealed, after: &Key) -> Result<Vec<(Key, Vec<u8>)>> {
        let rows = after
            .bind(beginning(column.next, &self.keys.current_header()))
            .fetch_all(&mut self.reader().await?)
            .await?;
        rows.iter().map(|row| Ok((Key::read(column.key, row)?, row.try_get("sealed")?))).collect()
    }

    /// Looks which keys sealed what is stored, and opens one value of each key in each column.
    ///
    /// # Errors
    ///
    /// [`StorageError`] when the database fails.
    pub async fn check_keys(&self) -> Result<KeyCheck> {
        let mut check = KeyCheck::default();
        let mut reader = self.reader().await?;
        for column in COLUMNS {
            let total = query(column.total).fetch_one(&mut reader).await?;
            let mut unknown: u64 = from_count(&total, "rows")?;
            for (id, header) in self.keys.headers() {
                let counted = beginning(column.count, &header).fetch_one(&mut reader).await?;
                let counted: u64 = from_count(&counted, "rows")?;
                unknown = unknown.saturating_sub(counted);
                *check.by_key.entry(id.to_owned()).or_default() += counted;
                let Some(row) = beginning(column.sample, &header).fetch_optional(&mut reader).await? else {
                    continue;
                };
                let sealed: Vec<u8> = row.try_get("sealed")?;
                let key = Key::read(column.key, &row)?;
                match self.keys.open((column.identity)(&key).as_bytes(), &sealed) {
                    Ok(_) => {}
                    Err(OpenError::Tampered) if !check.wrong.iter().any(|wrong| wrong == id) => {
                        check.wrong.push(id.to_owned());
                    }
                    Err(OpenError::Tampered) => {}
                    Err(source) => return Err(StorageError::Sealed { what: column.column, source }),
                }
            }
            check.unknown += unknown;
        }
        Ok(check)
    }
}

/// Begins a statement about values that begin somehow.
fn beginning(sql: &'static str, header: &[u8]) -> Query {
    query(sql).bind(i64::try_from(header.len()).unwrap_or_default()).bind(header)
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}

#[cfg(test)]
mod tests;
