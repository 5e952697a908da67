//! Whole numbers as JSON has them: `2.0` is the same number as `2`, and some languages write it so.

use serde::{
    Deserialize, Deserializer,
    de::{self, Unexpected, Visitor},
};
use std::{fmt, marker::PhantomData};

/// A whole number, for `#[serde(deserialize_with)]`.
///
/// # Errors
///
/// When it has a fraction or does not fit.
pub(crate) fn number<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: TryFrom<i128>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(Whole(PhantomData))
}

/// A whole number or none, for `#[serde(default, deserialize_with)]`.
///
/// # Errors
///
/// As those of [`number`].
pub(crate) fn optional<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: TryFrom<i128>,
    D: Deserializer<'de>,
{
    struct Number<T>(T);
    impl<'de, T: TryFrom<i128>> Deserialize<'de> for Number<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            number(deserializer).map(Number)
        }
    }
    Ok(Option::<Number<T>>::deserialize(deserializer)?.map(|number| number.0))
}

struct Whole<T>(PhantomData<T>);

impl<T: TryFrom<i128>> Visitor<'_> for Whole<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number that fits")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        T::try_from(number.into()).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        T::try_from(number.into()).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        // Beyond 2^53 not every whole number is one of these, and which was meant cannot be told.
        const LARGEST: f64 = 9_007_199_254_740_992.0;
        let is_whole = number.fract() == 0.0 && number.abs() <= LARGEST;
        #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        let whole = is_whole.then_some(number as i128);
        whole
            .and_then(|whole| T::try_from(whole).ok())
            .ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Numbers {
        #[serde(default, deserialize_with = "optional")]
        revision: Option<u64>,
        #[serde(deserialize_with = "number")]
        from: i32,
    }

    fn read(text: &str) -> Option<Numbers> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn whole_numbers_are_read_however_they_are_written() {
        let both = Numbers { revision: Some(7), from: -60 };

        assert_eq!(read(r#"{"revision":7,"from":-60}"#).unwrap(), both);
        assert_eq!(read(r#"{"revision":7.0,"from":-6e1}"#).unwrap(), both);
        assert_eq!(read(r#"{"from":0}"#).unwrap(), Numbers { revision: None, from: 0 });
        assert_eq!(read(r#"{"revision":null,"from":0}"#).unwrap(), Numbers { revision: None, from: 0 });
        assert_eq!(read(r#"{"revision":18446744073709551615,"from":0}"#).unwrap().revision, Some(u64::MAX));
    }

    #[test]
    fn what_is_not_whole_or_does_not_fit_is_refused() {
        for text in [
            r#"{"from":0.5}"#,
            r#"{"from":"0"}"#,
            r#"{"from":null}"#,
            r#"{"from":2147483648}"#,
            r#"{"from":1e300}"#,
            r#"{"from":0,"revision":-1}"#,
            r#"{"from":0,"revision":1e17}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
