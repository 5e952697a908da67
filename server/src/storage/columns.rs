//! How values of ours stand in columns: words, instants, dates, JSON and sealed JSON. No SQL here.

use super::{Result, StorageError, query::Row};
use crate::secrets::{KeyRing, OpenError};
use domain::DateRange;
use jiff::{Timestamp, civil::Date};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::str::FromStr;
use zeroize::Zeroizing;

/// Reads a text that has a [`FromStr`], such as an identifier or a date.
pub(super) fn parsed<T: FromStr>(row: &Row, column: &'static str) -> Result<T> {
    row.try_get::<&str>(column)?.parse().map_err(|_| StorageError::Corrupt(column))
}

/// Reads such a text where there may be none.
pub(super) fn parsed_or_none<T: FromStr>(row: &Row, column: &'static str) -> Result<Option<T>> {
    row.try_get::<Option<&str>>(column)?
        .map(|text| text.parse().map_err(|_| StorageError::Corrupt(column)))
        .transpose()
}

/// Writes an enum of plain words as its word: `needs_reconnect`.
pub(super) fn word<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StorageError::Corrupt("word")),
    }
}

/// Writes enums as their words, for a list in a statement.
pub(super) fn words<T: Serialize>(values: &[T]) -> Result<Vec<String>> {
    values.iter().map(word).collect()
}

/// Reads an enum from its word.
pub(super) fn from_word<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<T> {
    let word = row.try_get::<String>(column)?;
    serde_json::from_value(Value::String(word)).map_err(|_| StorageError::Corrupt(column))
}

/// Reads an enum from its word where there may be none.
pub(super) fn from_word_or_none<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<Option<T>> {
    row.try_get::<Option<String>>(column)?
        .map(|word| serde_json::from_value(Value::String(word)).map_err(|_| StorageError::Corrupt(column)))
        .transpose()
}

/// Writes a value as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| StorageError::Corrupt("JSON"))
}

/// Reads a value from JSON.
pub(super) fn from_json<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<T> {
    serde_json::from_str(row.try_get::<&str>(column)?).map_err(|_| StorageError::Corrupt(column))
}

/// Reads a value from JSON where there may be none.
pub(super) fn from_json_or_none<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<Option<T>> {
    row.try_get::<Option<&str>>(column)?
        .map(|text| serde_json::from_str(text).map_err(|_| StorageError::Corrupt(column)))
        .transpose()
}

/// Writes an instant as milliseconds.
pub(super) fn millis(instant: Timestamp) -> i64 {
    instant.as_millisecond()
}

/// Reads an instant.
pub(super) fn instant(row: &Row, column: &'static str) -> Result<Timestamp> {
    Timestamp::from_millisecond(row.try_get(column)?).map_err(|_| StorageError::Corrupt(column))
}

/// Reads an instant where there may be none.
pub(super) fn instant_or_none(row: &Row, column: &'static str) -> Result<Option<Timestamp>> {
    row.try_get::<Option<i64>>(column)?
        .map(|millis| Timestamp::from_millisecond(millis).map_err(|_| StorageError::Corrupt(column)))
        .transpose()
}

/// Writes a count. The databases have no unsigned integers; none of our counts comes near the border.
pub(super) fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads a count.
pub(super) fn from_count<T: TryFrom<i64>>(row: &Row, column: &'static str) -> Result<T> {
    T::try_from(row.try_get::<i64>(column)?).map_err(|_| StorageError::Corrupt(column))
}

/// Reads a count where there may be none.
pub(super) fn from_count_or_none<T: TryFrom<i64>>(row: &Row, column: &'static str) -> Result<Option<T>> {
    row.try_get::<Option<i64>>(column)?
        .map(|value| T::try_from(value).map_err(|_| StorageError::Corrupt(column)))
        .transpose()
}

/// Reads the columns `range_start` and `range_end` where they may be empty.
pub(super) fn range_or_none(row: &Row) -> Result<Option<DateRange>> {
    let bounds: (Option<Date>, Option<Date>) =
        (parsed_or_none(row, "range_start")?, parsed_or_none(row, "range_end")?);
    match bounds {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => {
            DateRange::new(start, end).map(Some).map_err(|_| StorageError::Corrupt("range"))
        }
        _ => Err(StorageError::Corrupt("range")),
    }
}

/// Seals a value as JSON for the place named by `identity`.
pub(super) fn sealed<T: Serialize>(keys: &KeyRing, identity: &str, value: &T) -> Result<Vec<u8>> {
    let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| StorageError::Corrupt("JSON"))?);
    Ok(keys.seal(identity.as_bytes(), &plain))
}

/// Opens what can be done without; none where the key that sealed it is not in the ring any more, so that a member whose
/// operator lost a key can still connect anew, or leave.
pub(super) fn opened_unless_lost<T>(opened: Result<T>) -> Result<Option<T>> {
    match opened {
        Ok(value) => Ok(Some(value)),
        Err(StorageError::Sealed { source: OpenError::UnknownKey, what }) => {
            tracing::warn!(storage.value = what, "the key of a stored value is gone");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Opens what [`sealed`] wrote for the same place.
pub(super) fn opened<T: DeserializeOwned>(
    keys: &KeyRing,
    identity: &str,
    what: &'static str,
    sealed: &[u8],
) -> Result<T> {
    let plain =
        keys.open(identity.as_bytes(), sealed).map_err(|source| StorageError::Sealed { what, source })?;
    serde_json::from_slice(&plain).map_err(|_| StorageError::Corrupt(what))
}
