//! Times as answers write them: on the member's wall clock, without offset, some with their date and some without.

use jiff::civil::{Date, DateTime, Time};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use std::fmt;

/// A time of day, `HH:mm:ss`, in seconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeOfDay(pub(super) i32);

impl TimeOfDay {
    fn read(text: &str) -> Option<Self> {
        let &[h1, h0, b':', m1, m0, b':', s1, s0] = text.as_bytes() else { return None };
        let two = |tens: u8, ones: u8| {
            let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
            is_number.then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
        };
        let (hour, minute, second) = (two(h1, h0)?, two(m1, m0)?, two(s1, s0)?);
        (hour < 24 && minute < 60 && second < 60).then_some(Self(hour * 3_600 + minute * 60 + second))
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text("a time as HH:mm:ss", TimeOfDay::read))
    }
}

/// A time with its date, or a time of the day the answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WallTime {
    /// `yyyy-MM-ddTHH:mm:ss`, perhaps with a fraction, which is dropped.
    Full(DateTime),
    /// `HH:mm:ss`.
    OfDay(TimeOfDay),
}

impl WallTime {
    /// Seconds since the midnight a day begins with; negative on the day before.
    pub(super) fn seconds_from(self, day: Date) -> i64 {
        match self {
            WallTime::OfDay(TimeOfDay(seconds)) => seconds.into(),
            WallTime::Full(at) => at.duration_since(day.to_datetime(Time::midnight())).as_secs(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(time) = TimeOfDay::read(text) {
            return Some(Self::OfDay(time));
        }
        let (date, time) = text.split_once('T')?;
        let (time, fraction) = time.split_once('.').map_or((time, "0"), |(time, fraction)| (time, fraction));
        let is_fraction =
            matches!(fraction.len(), 1..=9) && fraction.bytes().all(|byte| byte.is_ascii_digit());
        let TimeOfDay(seconds) = TimeOfDay::read(time).filter(|_| is_fraction && date.len() == 10)?;
        let midnight = date.parse::<Date>().ok()?.to_datetime(Time::midnight());
        Some(Self::Full(midnight.checked_add(jiff::SignedDuration::from_secs(seconds.into())).ok()?))
    }
}

impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text("a local time with or without its date", WallTime::read))
    }
}

/// Reads a text without copying it.
struct Text<T>(&'static str, fn(&str) -> Option<T>);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).ok_or_else(|| E::custom(format_args!("not {}", self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn times_are_read_in_every_form_that_was_seen() {
        let day = date(2026, 3, 29);
        let seconds = |text: &str| WallTime::read(text).map(|time| time.seconds_from(day));

        assert_eq!(seconds("08:33:00"), Some(30_780));
        assert_eq!(seconds("2026-03-29T08:33:00"), Some(30_780));
        assert_eq!(seconds("2026-03-29T08:33:00.000"), Some(30_780));
        assert_eq!(seconds("2026-03-28T23:59:30.500"), Some(-30));
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in ["8:33:00", "24:00:00", "08:60:00", "08:33", "08:33:0x", "2026-03-29", "+2:00:00", ""] {
            assert_eq!(TimeOfDay::read(text), None, "{text}");
            assert_eq!(WallTime::read(text), None, "{text}");
        }
        for text in
            ["2026-02-30T08:33:00", "2026-03-29T08:33:00Z", "2026-03-29T08:33:00.", "29.03.2026T08:33:00"]
        {
            assert_eq!(WallTime::read(text), None, "{text}");
        }
    }
}
