//! How times and numbers are written: offsets and durations in seconds, civil times without their zeros.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde_json::{Map, Value, json};

/// Writes an offset or a duration of whole seconds.
pub(super) fn seconds(seconds: impl std::fmt::Display) -> Value {
    format!("{seconds}s").into()
}

/// Writes an int64, which is a string in JSON.
pub(super) fn int64(number: impl std::fmt::Display) -> Value {
    number.to_string().into()
}

/// Writes a double; a whole one without fraction.
pub(super) fn double(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 { (number as i64).into() } else { number.into() }
}

/// Writes an instant in UTC.
pub(super) fn instant(at: Timestamp) -> Value {
    at.to_string().into()
}

/// Tells the civil time at an instant for an offset in seconds.
pub(super) fn civil_at(at: Timestamp, offset_seconds: i32) -> DateTime {
    let shifted = at.saturating_add(SignedDuration::from_secs(offset_seconds.into())).unwrap_or(at);
    TimeZone::UTC.to_datetime(shifted)
}

/// Tells a stable instant for a civil date, which orders dates and ties entries of the same date.
pub(super) fn civil_start(date: Date) -> Timestamp {
    TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or_default()
}

/// Writes a civil date.
pub(super) fn date(date: Date) -> Value {
    json!({"year": date.year(), "month": date.month(), "day": date.day()})
}

/// Writes a civil time of a date: zero parts are left out, so midnight is `{}`.
pub(super) fn civil(at: DateTime) -> Value {
    json!({"date": date(at.date()), "time": time(at.time())})
}

fn time(time: Time) -> Value {
    let parts = [("hours", time.hour()), ("minutes", time.minute()), ("seconds", time.second())];
    let parts = parts.into_iter().filter(|(_, value)| *value != 0);
    parts.map(|(name, value)| (name.to_owned(), value.into())).collect::<Map<_, _>>().into()
}

/// Writes a sample's time: instant, offset and civil time.
pub(super) fn sample_time(at: Timestamp, offset_seconds: i32) -> Value {
    json!({
        "physicalTime": instant(at),
        "utcOffset": seconds(offset_seconds),
        "civilTime": civil(civil_at(at, offset_seconds)),
    })
}

/// Writes an interval with its civil times, as intervals that are no sessions have them.
pub(super) fn interval(start: Timestamp, end: Timestamp, offset_seconds: i32) -> Value {
    json!({
        "startTime": instant(start),
        "startUtcOffset": seconds(offset_seconds),
        "endTime": instant(end),
        "endUtcOffset": seconds(offset_seconds),
        "civilStartTime": civil(civil_at(start, offset_seconds)),
        "civilEndTime": civil(civil_at(end, offset_seconds)),
    })
}

/// Writes an interval without civil times, as most sessions have them.
pub(super) fn session(start: Timestamp, end: Timestamp, offset_seconds: i32) -> Value {
    json!({
        "startTime": instant(start),
        "startUtcOffset": seconds(offset_seconds),
        "endTime": instant(end),
        "endUtcOffset": seconds(offset_seconds),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_parts_of_a_time_are_left_out() {
        let midnight = "2026-04-05T00:00:00".parse().expect("a time");
        let afternoon = "2026-04-05T14:00:07".parse().expect("a time");

        assert_eq!(civil(midnight), json!({"date": {"year": 2026, "month": 4, "day": 5}, "time": {}}));
        assert_eq!(civil(afternoon).pointer("/time"), Some(&json!({"hours": 14, "seconds": 7})));
    }

    #[test]
    fn whole_doubles_are_written_without_fraction() {
        assert_eq!(double(70_450.0).to_string(), "70450");
        assert_eq!(double(2_431.774_51).to_string(), "2431.77451");
    }
}
