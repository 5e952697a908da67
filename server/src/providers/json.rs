//! Reads answers straight from bytes into types, and says where one does not fit without saying what stood there.

use super::Outcome;
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor,
        value::MapAccessDeserializer,
    },
};
use std::{fmt, marker::PhantomData};

/// Longest JSON path reported; keys of a map come from outside.
const LONGEST_PATH: usize = 120;

/// Parses a body that is a JSON object.
///
/// # Errors
///
/// [`Outcome::Malformed`] with the JSON path that did not fit.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Outcome> {
    parse_seed(body, Object(PhantomData))
}

/// Parses a body that is a bare JSON array.
///
/// # Errors
///
/// [`Outcome::Malformed`] with the JSON path that did not fit.
pub(super) fn parse_array<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Outcome> {
    parse_seed(body, PhantomData)
}

/// Parses the one member of that name of a JSON object; the others are passed over.
///
/// # Errors
///
/// [`Outcome::Malformed`] with the JSON path that did not fit, or the name when the member is missing.
pub(super) fn parse_member<T: DeserializeOwned>(body: &[u8], name: &str) -> Result<T, Outcome> {
    parse_seed(body, Member { name, kind: PhantomData })
}

/// Parses the members of those names of a JSON object, where they are there; the others are passed over. Made for large
/// answers: a path is looked for only once it is known that one does not fit.
///
/// # Errors
///
/// [`Outcome::Malformed`] with the JSON path that did not fit.
pub(super) fn parse_pair<A: DeserializeOwned, B: DeserializeOwned>(
    body: &[u8],
    names: [&str; 2],
) -> Result<(Option<A>, Option<B>), Outcome> {
    parse_large(body, || Pair { names, kinds: PhantomData })
}

/// Parses a large body that is a JSON object. See [`parse_pair`].
///
/// # Errors
///
/// [`Outcome::Malformed`] with the JSON path that did not fit.
pub(super) fn parse_large_object<T: DeserializeOwned>(body: &[u8]) -> Result<T, Outcome> {
    parse_large(body, || Object(PhantomData))
}

/// Parses a large body that is a bare JSON array. See [`parse_pair`].
///
/// # Errors
///
/// [`Outcome::Malformed`] with the JSON path that did not fit.
pub(super) fn parse_large_array<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Outcome> {
    parse_large(body, || PhantomData)
}

fn parse_large<'de, S: DeserializeSeed<'de>>(
    body: &'de [u8],
    seed: impl Fn() -> S,
) -> Result<S::Value, Outcome> {
    // Keeping track of the path costs an allocation for each member of each entry.
    let mut json = serde_json::Deserializer::from_slice(body);
    match seed().deserialize(&mut json).and_then(|value| json.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) => parse_seed(body, seed()),
    }
}

fn parse_seed<'de, S: DeserializeSeed<'de>>(body: &'de [u8], seed: S) -> Result<S::Value, Outcome> {
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = seed
        .deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track))
        // The error's own text may quote the value, so only the path is kept.
        .map_err(|_| malformed(&track.path().to_string()))?;
    json.end().map_err(|_| malformed("end of the answer"))?;
    Ok(value)
}

/// Says that an answer does not fit at a path.
pub(super) fn malformed(path: &str) -> Outcome {
    Outcome::Malformed(path.chars().filter(|c| !c.is_control()).take(LONGEST_PATH).collect())
}

/// Reads a type from an object and from nothing else: derived readers also take an array for a struct, so that `[]`
/// would pass for an answer without readings.
struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Object<T> {
    type Value = T;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// Picks one member of an object by a name known only at run time.
struct Member<'a, T> {
    name: &'a str,
    kind: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Member<'_, T> {
    type Value = T;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Member<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with a member {}", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == self.name {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        found.ok_or_else(|| A::Error::custom("the member is missing"))
    }
}

/// Picks two members of an object by names known only at run time; either may be missing.
struct Pair<'a, A, B> {
    names: [&'a str; 2],
    kinds: PhantomData<(A, B)>,
}

impl<'de, A: Deserialize<'de>, B: Deserialize<'de>> DeserializeSeed<'de> for Pair<'_, A, B> {
    type Value = (Option<A>, Option<B>);
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, A: Deserialize<'de>, B: Deserialize<'de>> Visitor<'de> for Pair<'_, A, B> {
    type Value = (Option<A>, Option<B>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let [first, second] = self.names;
        let mut found = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            if key == first {
                found.0 = Some(map.next_value()?);
            } else if key == second {
                found.1 = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Entry {
        value: u32,
    }

    #[test]
    fn misfit_is_named_by_its_path_and_never_by_its_value() {
        let body = br#"{"series": [{"value": 1}, {"value": "secret"}]}"#;

        let outcome = parse_member::<Vec<Entry>>(body, "series").unwrap_err();

        assert_eq!(outcome, Outcome::Malformed("series[1].value".to_owned()));
    }

    #[test]
    fn other_members_are_passed_over_and_a_missing_one_is_malformed() {
        let body = br#"{"before": {"deep": [1]}, "series": [{"value": 1, "more": null}], "after": 2}"#;

        assert_eq!(parse_member::<Vec<Entry>>(body, "series").unwrap(), [Entry { value: 1 }]);
        assert!(matches!(parse_member::<Vec<Entry>>(body, "absent"), Err(Outcome::Malformed(_))));
    }

    #[test]
    fn text_behind_the_answer_makes_it_malformed() {
        assert!(matches!(parse::<Entry>(br#"{"value": 1} trailing"#), Err(Outcome::Malformed(_))));
        assert!(matches!(parse::<Entry>(br#"{"value": 1"#), Err(Outcome::Malformed(_))));
    }

    #[test]
    fn array_does_not_pass_for_an_object() {
        assert!(matches!(parse::<Entry>(b"[1]"), Err(Outcome::Malformed(_))));
        assert_eq!(parse_array::<Entry>(br#"[{"value": 1}]"#).unwrap(), [Entry { value: 1 }]);
    }
}
