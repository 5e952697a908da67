//! Serde form of wall-clock times as the files carry them: `2026-01-02T23:21:30.000`, local, without offset.

use jiff::civil::DateTime;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes a wall-clock time with exactly three fractional digits.
///
/// # Errors
///
/// Only those of the serializer.
pub fn serialize<S: Serializer>(time: &DateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

/// Reads a wall-clock time with any number of fractional digits.
///
/// # Errors
///
/// When the text is not a civil date and time, or carries an offset.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}
