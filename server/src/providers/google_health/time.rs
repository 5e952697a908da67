//! Dates, offsets and wall-clock times as the Google Health API writes them.

use super::super::number::Seconds;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use std::fmt;

/// A civil date, `{"year": 2026, "month": 4, "day": 5}`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "DateParts")]
pub(super) struct CivilDay(pub(super) Date);

#[derive(Deserialize)]
struct DateParts {
    year: i16,
    month: i8,
    day: i8,
}

impl TryFrom<DateParts> for CivilDay {
    type Error = jiff::Error;
    fn try_from(parts: DateParts) -> Result<Self, jiff::Error> {
        Date::new(parts.year, parts.month, parts.day).map(CivilDay)
    }
}

/// A civil date and time of which only the date matters; a day's own border has `"time": {}`.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct CivilStart {
    pub(super) date: CivilDay,
}

/// An offset from UTC, `"7200s"`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "Seconds")]
pub(super) struct UtcOffset(pub(super) Offset);

impl TryFrom<Seconds> for UtcOffset {
    type Error = jiff::Error;
    fn try_from(seconds: Seconds) -> Result<Self, jiff::Error> {
        // Out of range values saturate here and are refused by the next call.
        Offset::from_seconds(seconds.0 as i32).map(UtcOffset)
    }
}

/// An instant, `"2026-04-05T07:14:32Z"`, with up to nine digits of a fraction. Made for pages of thousands: the usual form
/// is read without the calendar of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant {
    /// Whole seconds since 1970, UTC.
    pub(super) seconds: i64,
    /// The rest, in nanoseconds.
    pub(super) nanos: i32,
}

impl Instant {
    fn read(text: &str) -> Option<Self> {
        Self::read_usual(text.as_bytes()).or_else(|| {
            let at: Timestamp = text.parse().ok()?;
            let (seconds, nanos) = (at.as_second(), at.subsec_nanosecond());
            // Before 1970 both count backwards.
            Some(if nanos < 0 {
                Instant { seconds: seconds - 1, nanos: nanos + 1_000_000_000 }
            } else {
                Instant { seconds, nanos }
            })
        })
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`.
    fn read_usual(text: &[u8]) -> Option<Self> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] =
            text
        else {
            return None;
        };
        let two = |tens: u8, ones: u8| {
            let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
            are_digits.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
        };
        let (year, month, day) = (two(y1, y2)? * 100 + two(y3, y4)?, two(m1, m2)?, two(d1, d2)?);
        let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
        // Longer months, and leap seconds, are left to the library.
        let is_usual = (1..=12).contains(&month) && (1..=28).contains(&day);
        if !is_usual || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days_since_1970(year, month, day);
        Some(Instant { seconds: ((days * 24 + hour) * 60 + minute) * 60 + second, nanos: 0 })
    }
}

/// Days from 1970-01-01 to a date of the calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years are counted from March, so that the day a leap year adds is its last.
    let from_march = (month + 9) % 12;
    let year = year - i64::from(month <= 2);
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * from_march + 2) / 5
        + day
        - 719_469
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(InstantVisitor)
    }
}

struct InstantVisitor;

impl Visitor<'_> for InstantVisitor {
    type Value = Instant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instant")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Instant, E> {
        Instant::read(text).ok_or_else(|| E::custom("not an instant"))
    }
}

/// When a sample was taken, and what the wall clock showed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SampleTime {
    pub(super) physical_time: Instant,
    utc_offset: Option<UtcOffset>,
    civil_time: Option<CivilTime>,
}

impl SampleTime {
    /// Seconds east of UTC; none said is UTC, as every zero is left out.
    pub(super) fn offset(&self) -> i32 {
        self.utc_offset.map_or(0, |offset| offset.0.seconds())
    }

    /// Whether the wall clock told beside the instant shows something else than the instant and the offset do. What is not
    /// told contradicts nothing.
    pub(super) fn is_contradicted(&self) -> bool {
        self.civil_time.is_some_and(|told| {
            told.0 != WallClock::Nothing
                && told.0 != WallClock::Shows(self.physical_time.seconds + i64::from(self.offset()))
        })
    }
}

/// What a wall clock is told to have shown, `{"date": {…}, "time": {…}}`, every part that is zero left out. Made for pages of
/// thousands: it becomes one number at once.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(from = "CivilParts")]
struct CivilTime(WallClock);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WallClock {
    /// Seconds from the first moment of 1970 on the same clock.
    Shows(i64),
    /// No clock: the thirteenth month, the 25th hour.
    Nonsense,
    /// No date is told, which says too little to contradict anything.
    Nothing,
}

#[derive(Deserialize)]
struct CivilParts {
    date: Option<DateNumbers>,
    time: Option<ClockNumbers>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DateNumbers {
    year: i64,
    month: i64,
    day: i64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ClockNumbers {
    hours: i64,
    minutes: i64,
    seconds: i64,
}

impl From<CivilParts> for CivilTime {
    fn from(parts: CivilParts) -> Self {
        let Some(DateNumbers { year, month, day }) = parts.date else { return CivilTime(WallClock::Nothing) };
        let ClockNumbers { hours, minutes, seconds } = parts.time.unwrap_or_default();
        let is_date = (1..=9_999).contains(&year)
            && (1..=12).contains(&month)
            // Shorter months are the calendar's to know.
            && ((1..=28).contains(&day) || is_late_day(year, month, day));
        let is_time = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0..60).contains(&seconds);
        CivilTime(if is_date && is_time {
            let days = days_since_1970(year, month, day);
            WallClock::Shows(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
        } else {
            WallClock::Nonsense
        })
    }
}

fn is_late_day(year: i64, month: i64, day: i64) -> bool {
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    matches!(parts, (Ok(year), Ok(month), Ok(day)) if Date::new(year, month, day).is_ok())
}

/// The wall clock of somebody at that offset.
pub(super) fn local(instant: Timestamp, offset: UtcOffset) -> DateTime {
    offset.0.to_datetime(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_those_of_the_calendar() {
        let start: Timestamp = "1999-12-30T23:59:58Z".parse().unwrap();
        for step in 0..2_000 {
            let at = start + jiff::SignedDuration::from_secs(step * 7 * 86_411);

            let read = Instant::read(&at.to_string()).unwrap();

            assert_eq!((read.seconds, read.nanos), (at.as_second(), 0), "{at}");
        }
    }

    #[test]
    fn wall_clock_contradicts_where_it_shows_something_else_than_instant_and_offset() {
        let is_contradicted = |at: &str, offset: &str, told: &str| {
            let json = format!(r#"{{"physicalTime": "{at}", "utcOffset": "{offset}", "civilTime": {told}}}"#);
            serde_json::from_str::<SampleTime>(&json).unwrap().is_contradicted()
        };
        let told = |date: &str, time: &str| format!(r#"{{"date": {{{date}}}, "time": {{{time}}}}}"#);
        let leap = told(r#""year": 2028, "month": 2, "day": 29"#, r#""hours": 1, "nanos": 5"#);
        let midnight = r#"{"date": {"year": 2026, "month": 4, "day": 1}}"#;

        assert!(!is_contradicted("2028-02-28T23:00:00.000000005Z", "7200s", &leap));
        assert!(is_contradicted("2028-02-28T23:00:01Z", "7200s", &leap));
        assert!(is_contradicted("2028-02-28T23:00:00Z", "3600s", &leap));
        assert!(!is_contradicted("2026-04-01T07:00:00Z", "-25200s", midnight));
        assert!(is_contradicted("2026-04-01T07:00:00Z", "25200s", midnight));
        assert!(!is_contradicted("2026-04-01T07:00:00Z", "7200s", "{}"));
        assert!(!is_contradicted("2026-04-01T07:00:00Z", "7200s", "null"));
        for (date, time) in [
            (r#""year": 2026, "month": 2, "day": 30"#, ""),
            (r#""year": 2026, "month": 3, "day": 1"#, r#""hours": 24"#),
            (r#""year": 99999999999, "month": -3, "day": 1"#, ""),
            (r#""month": 3, "day": 2"#, ""),
        ] {
            assert!(is_contradicted("2026-03-02T00:00:00Z", "0s", &told(date, time)), "{date} {time}");
        }
    }

    #[test]
    fn fractions_and_offsets_are_read_and_anything_else_is_none() {
        let read = |text: &str| Instant::read(text).map(|at| (at.seconds, at.nanos));

        assert_eq!(read("1970-01-01T00:00:01.5Z"), Some((1, 500_000_000)));
        assert_eq!(read("1969-12-31T23:59:59.5Z"), Some((-1, 500_000_000)));
        assert_eq!(read("1970-01-01T02:00:00+02:00"), Some((0, 0)));
        for wrong in [
            "",
            "2026-02-30T00:00:00Z",
            "2026-04-05T24:00:00Z",
            "2026-04-05T07:14:32",
            "2026-13-01T00:00:00Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
