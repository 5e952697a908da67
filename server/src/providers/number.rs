//! Numbers as providers write them. Rounds half up, towards the larger number, as docs/FORMAT.md says; nothing here
//! invents a zero.

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use std::fmt;

/// Larger than any count, distance in millimetres or time in milliseconds of a day or a life.
const LARGEST: f64 = 1e15;

/// Rounds to a whole number, halves up. `None` for what is no reading: negative, not finite or absurdly large.
pub(super) fn round_half_up(value: f64) -> Option<u64> {
    if !(0.0..LARGEST).contains(&value) {
        return None;
    }
    let whole = value.floor();
    let rounded = if value - whole >= 0.5 { whole + 1.0 } else { whole };
    // In range and without a fraction, so the cast is exact.
    Some(rounded as u64)
}

/// Rounds to a whole number that fits 32 bits, halves up.
pub(super) fn round_to_u32(value: f64) -> Option<u32> {
    round_half_up(value).and_then(|rounded| u32::try_from(rounded).ok())
}

/// Divides whole numbers, rounding halves up.
pub(super) fn divide_half_up(value: u64, by: u64) -> u64 {
    let by = by.max(1);
    value / by + u64::from(value % by >= by.div_ceil(2))
}

/// Writes millimetres as kilometres, exactly and without trailing zeros.
pub(super) fn kilometres(millimetres: u64) -> String {
    let text = format!("{}.{:06}", millimetres / 1_000_000, millimetres % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Whether a text is a plain decimal number without sign or exponent, such as `5.98321`.
pub(super) fn is_plain_decimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 24 && digits(whole) && fraction.is_none_or(digits)
}

/// A non-negative whole number, written as a JSON number or, as Google writes 64-bit ones, as a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Whole(pub(super) u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a non-negative whole number or its digits")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Whole, E> {
        Ok(Whole(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Whole, E> {
        u64::try_from(value).map(Whole).map_err(|_| E::custom("negative"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Whole, E> {
        if value.fract() == 0.0 { round_half_up(value).map(Whole) } else { None }
            .ok_or_else(|| E::custom("not a whole number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Whole, E> {
        value.parse().map(Whole).map_err(|_| E::custom("not a whole number"))
    }
}

/// Any number, written as a JSON number or in a string, where `NaN` and the infinities may stand too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Real(f64);

impl Real {
    /// The number, unless it is none.
    pub(super) fn finite(self) -> Option<f64> {
        Some(self.0).filter(|value| value.is_finite())
    }
}

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RealVisitor)
    }
}

struct RealVisitor;

impl Visitor<'_> for RealVisitor {
    type Value = Real;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or its digits")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Real, E> {
        Ok(Real(value as f64))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Real, E> {
        Ok(Real(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Real, E> {
        Ok(Real(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Real, E> {
        // What Rust reads beyond that (inf, nan in any case) is no form of JSON's, and harmless.
        value.parse().map(Real).map_err(|_| E::custom("not a number"))
    }
}

/// A length of time or an offset as Google writes it: seconds with an `s` behind, `"7200s"`, `"-25200s"`, `"0.251s"`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seconds(pub(super) f64);

impl Seconds {
    /// The same in minutes, halves up.
    pub(super) fn whole_minutes(self) -> Option<u64> {
        round_half_up(self.0 / 60.0)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SecondsVisitor)
    }
}

struct SecondsVisitor;

impl Visitor<'_> for SecondsVisitor {
    type Value = Seconds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds with an s behind")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Seconds, E> {
        let digits = value.strip_suffix('s').ok_or_else(|| E::custom("no unit"))?;
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        if !is_plain_decimal(unsigned) {
            return Err(E::custom("not a number of seconds"));
        }
        digits.parse().map(Seconds).map_err(|_| E::custom("not a number of seconds"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_up_and_nonsense_is_no_reading() {
        assert_eq!(round_half_up(2.5), Some(3));
        assert_eq!(round_half_up(2.499_999), Some(2));
        assert_eq!(round_half_up(0.499_999_999_999_999_94), Some(0));
        assert_eq!(round_half_up(-1.0), None);
        assert_eq!(round_half_up(f64::NAN), None);
        assert_eq!(divide_half_up(1_500, 1_000), 2);
        assert_eq!(divide_half_up(1_499, 1_000), 1);
    }

    #[test]
    fn kilometres_are_exact_to_the_millimetre() {
        assert_eq!(kilometres(7_420_150), "7.42015");
        assert_eq!(kilometres(61), "0.000061");
        assert_eq!(kilometres(12_000_000), "12");
        assert_eq!(kilometres(100_000_000), "100");
    }

    #[test]
    fn whole_numbers_come_as_numbers_or_as_strings() {
        for (text, expected) in [("\"83\"", Some(83)), ("83", Some(83)), ("83.0", Some(83)), ("83.5", None)] {
            assert_eq!(serde_json::from_str::<Whole>(text).ok().map(|whole| whole.0), expected, "{text}");
        }
        assert!(serde_json::from_str::<Whole>("-1").is_err());
        assert!(serde_json::from_str::<Whole>("\"\"").is_err());
    }

    #[test]
    fn seconds_need_their_unit() {
        assert_eq!(serde_json::from_str::<Seconds>("\"-25200s\"").unwrap().0, -25_200.0);
        assert_eq!(serde_json::from_str::<Seconds>("\"89.9s\"").unwrap().whole_minutes(), Some(1));
        assert_eq!(serde_json::from_str::<Seconds>("\"90s\"").unwrap().whole_minutes(), Some(2));
        for wrong in ["\"7200\"", "7200", "\"s\"", "\"infs\"", "\"1e9s\""] {
            assert!(serde_json::from_str::<Seconds>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn plain_decimals_have_neither_sign_nor_exponent() {
        assert!(["0", "5.98321", "0.0"].into_iter().all(is_plain_decimal));
        assert!(!["", ".5", "5.", "-1", "1e3", "NaN", "1.2.3"].into_iter().any(is_plain_decimal));
    }
}
