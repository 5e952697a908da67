//! Serde form of columns in a segment: numbers in one text, separated by commas, instants as steps from one to the next.
//! A day of seconds takes a few bytes a sample and is read without an allocation for each.

use super::Detail;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};
use std::{
    collections::BTreeMap,
    fmt::{self, Display, Write},
};

/// Writes items as one text.
fn join<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for item in items {
        // Writing to a String cannot fail.
        let _ = write!(text, "{item},");
    }
    text.pop();
    text
}

/// Reads a text without copying it first, where the format allows.
struct Text<F>(F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> Visitor<'de> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers separated by commas")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::custom("not numbers separated by commas"))
    }
}

/// The items of a text; none when it is empty. A month holds a million of them, most of one to three bytes: a plain walk
/// is several times as fast as a search made for long ones.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = (!text.is_empty()).then_some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.bytes().position(|byte| byte == b',');
        let (item, after) = match end {
            Some(end) => (text.get(..end)?, text.get(end + 1..)),
            None => (text, None),
        };
        rest = after;
        Some(item)
    })
}

/// A finite number. Whole ones, which most are, are read without asking what fraction lies nearest.
fn parse_finite(text: &str) -> Option<f64> {
    /// Digits an `f64` holds exactly, whatever they are.
    const MOST_DIGITS: usize = 15;

    if (1..=MOST_DIGITS).contains(&text.len()) {
        let whole = text.bytes().try_fold(0_u64, |whole, byte| {
            byte.is_ascii_digit().then(|| whole * 10 + u64::from(byte - b'0'))
        });
        if let Some(whole) = whole {
            return Some(whole as f64);
        }
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Seconds, as steps.
pub(super) mod instants {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(at: &[i32], serializer: S) -> Result<S::Ok, S::Error> {
        let mut before = 0;
        serializer.serialize_str(&join(at.iter().map(|at| {
            let step = i64::from(*at) - before;
            before = i64::from(*at);
            step
        })))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<i32>, D::Error> {
        deserializer.deserialize_str(Text(|text: &str| {
            let mut before: i32 = 0;
            split(text)
                .map(|step| {
                    before = before.checked_add(step.parse().ok()?)?;
                    Some(before)
                })
                .collect()
        }))
    }
}

/// Numbers in their shortest form.
pub(super) mod values {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        values: &[f64],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&join(values))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<f64>, D::Error> {
        deserializer.deserialize_str(Text(|text: &str| split(text).map(parse_finite).collect()))
    }
}

/// Counts.
pub(super) mod counts {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        counts: &[u32],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&join(counts))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u32>, D::Error> {
        deserializer.deserialize_str(Text(|text: &str| split(text).map(|count| count.parse().ok()).collect()))
    }
}

/// Columns by name; an unknown value is a question mark.
pub(super) mod details {
    use super::*;

    /// One column.
    struct Column(Vec<Option<f64>>);

    impl Serialize for Column {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&join(
                self.0.iter().map(|value| value.map_or_else(|| "?".to_owned(), |value| value.to_string())),
            ))
        }
    }

    impl<'de> Deserialize<'de> for Column {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(Text(|text: &str| {
                let value = |value: &str| match value {
                    "?" => Some(None),
                    value => parse_finite(value).map(Some),
                };
                split(text).map(value).collect::<Option<_>>().map(Column)
            }))
        }
    }

    pub(in super::super) fn serialize<S: Serializer>(
        details: &BTreeMap<Detail, Vec<Option<f64>>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(details.iter().map(|(detail, column)| (detail, Column(column.clone()))))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Detail, Vec<Option<f64>>>, D::Error> {
        let columns = BTreeMap::<Detail, Column>::deserialize(deserializer)?;
        Ok(columns.into_iter().map(|(detail, Column(column))| (detail, column)).collect())
    }
}
