//! What was delivered: the monthly files of a member at the pretend Open Humans, unpacked and held against each other.

use crate::bench::browser::Browser;
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

/// End of the names of the files looked at.
const NAME_END: &str = "-intraday.json.gz";

/// Most bytes a file may unpack to; a month of everything has about sixty million.
const MOST_BYTES: u64 = 512 << 20;

/// The files of one import by name, unpacked.
pub(super) struct Delivered {
    months: BTreeMap<String, Vec<u8>>,
}

impl Delivered {
    /// Downloads what a member has.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or there are two of one name.
    pub(super) fn download(control: &str, member: &str) -> Result<Delivered, String> {
        let mut browser = Browser::new();
        let listed = browser.get(&format!("{control}/open-humans/{member}/files"))?;
        let mut months = BTreeMap::new();
        for file in listed.as_array().into_iter().flatten() {
            let name = file["basename"].as_str().unwrap_or_default();
            // What was announced and not completed is not listed by Open Humans either.
            if file["completed"] != true || !name.ends_with(NAME_END) {
                continue;
            }
            let id = &file["id"];
            let packed = browser.download(&format!("{control}/open-humans/{member}/files/{id}"))?;
            let mut bytes = Vec::new();
            MultiGzDecoder::new(packed.as_slice())
                .take(MOST_BYTES)
                .read_to_end(&mut bytes)
                .map_err(|error| format!("{name} cannot be unpacked: {error}"))?;
            if months.insert(name.to_owned(), bytes).is_some() {
                return Err(format!("there are two files {name}"));
            }
        }
        Ok(Delivered { months })
    }

    /// Files.
    pub(super) fn files(&self) -> u64 {
        self.months.len() as u64
    }

    /// Readings in all files.
    ///
    /// # Errors
    ///
    /// When a file is not JSON.
    pub(super) fn records(&self) -> Result<u64, String> {
        self.months.iter().map(|(name, bytes)| Ok(count(&parse(name, bytes)?))).sum()
    }

    /// How many readings, or other values, are not the same in another's files. None are when the unpacked bytes are equal.
    ///
    /// # Errors
    ///
    /// When a file that differs is not JSON.
    pub(super) fn differences(&self, other: &Delivered) -> Result<u64, String> {
        let names: BTreeSet<&String> = self.months.keys().chain(other.months.keys()).collect();
        let mut differences = 0;
        for name in names {
            differences += match (self.months.get(name), other.months.get(name)) {
                (Some(one), Some(other)) if one == other => 0,
                (Some(one), Some(other)) => {
                    // Equal values in another order are a difference too: the same records give the same bytes.
                    difference(&parse(name, one)?, &parse(name, other)?).max(1)
                }
                (Some(only), None) | (None, Some(only)) => count(&parse(name, only)?).max(1),
                (None, None) => 0,
            };
        }
        Ok(differences)
    }
}

fn parse(name: &str, bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("{name}: {error}"))
}

/// Whether a value is one reading: an object without lists or objects in it.
fn is_reading(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().all(|member| !member.is_array() && !member.is_object()),
        Value::Array(_) => false,
        _ => true,
    }
}

/// Readings in a value.
fn count(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(|item| if is_reading(item) { 1 } else { count(item) }).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

fn difference(one: &Value, other: &Value) -> u64 {
    match (one, other) {
        _ if one == other => 0,
        (Value::Array(one), Value::Array(other)) => {
            let longest = one.len().max(other.len());
            let pairs = (0..longest).map(|at| match (one.get(at), other.get(at)) {
                (Some(one), Some(other)) => difference(one, other),
                (Some(only), None) | (None, Some(only)) => count(only).max(1),
                (None, None) => 0,
            });
            pairs.sum()
        }
        (Value::Object(members), Value::Object(others)) if !is_reading(one) || !is_reading(other) => {
            object_difference(members, others)
        }
        _ => 1,
    }
}

fn object_difference(one: &Map<String, Value>, other: &Map<String, Value>) -> u64 {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differences = names.into_iter().map(|name| match (one.get(name), other.get(name)) {
        (Some(one), Some(other)) => difference(one, other),
        (Some(only), None) | (None, Some(only)) => count(only).max(1),
        (None, None) => 0,
    });
    differences.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn month(value: Value) -> Delivered {
        Delivered {
            months: BTreeMap::from([(
                "fitbit-2026-11-intraday.json.gz".into(),
                value.to_string().into_bytes(),
            )]),
        }
    }

    fn heart(days: Value) -> Value {
        json!({ "user": {}, "activities-heart-intraday": days, "_export": { "schema": "fitbit-intraday" } })
    }

    #[test]
    fn equal_files_do_not_differ_and_every_reading_is_counted() {
        let day = json!([{ "date": "2026-11-01", "dataset": [{ "time": "00:00:00", "value": 61 }, { "time": "00:00:05", "value": 62 }] }]);

        let (one, other) = (month(heart(day.clone())), month(heart(day)));

        assert_eq!(one.differences(&other), Ok(0));
        assert_eq!(one.records(), Ok(2));
    }

    #[test]
    fn changed_reading_lost_day_and_missing_file_are_all_seen() {
        let day =
            |value: u32| json!({ "date": "2026-11-01", "dataset": [{ "time": "00:00:00", "value": value }] });
        let whole = month(heart(json!([day(61), day(62)])));

        let changed = month(heart(json!([day(61), day(63)])));
        let lost = month(heart(json!([day(61)])));
        let nothing = Delivered { months: BTreeMap::new() };

        assert_eq!(whole.differences(&changed), Ok(1));
        assert_eq!(whole.differences(&lost), Ok(1));
        assert_eq!(whole.differences(&nothing), Ok(2));
        assert_eq!(nothing.differences(&whole), Ok(2));
    }

    #[test]
    fn same_values_in_another_order_are_a_difference() {
        let bytes =
            |text: &str| Delivered { months: BTreeMap::from([("a-intraday.json.gz".into(), text.into())]) };

        let differences = bytes(r#"{"a":[1],"b":[2]}"#).differences(&bytes(r#"{"b":[2],"a":[1]}"#));

        assert_eq!(differences, Ok(1));
    }
}
