//! Writing large lists straight into text: a page of a day's heart rate has five thousand points of 27 values each.

use std::fmt::Write;

use jiff::{Timestamp, civil::DateTime};

use serde_json::Value;

use super::write;

const SPACES: &str = "                                ";

/// JSON on its way into text, with line breaks or without. What is written has to be closed by who opened it.
#[derive(Debug)]
pub(super) struct Text {
    out: String,
    pretty: bool,
    depth: usize,
    first: bool,
    clock: Clock,
}

impl Text {
    /// Starts an empty text.
    pub(super) fn new(pretty: bool) -> Self {
        Self { out: String::new(), pretty, depth: 0, first: true, clock: Clock::default() }
    }

    /// Hands over what has been written.
    pub(super) fn finish(self) -> String {
        self.out
    }

    fn next(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        self.line();
    }

    fn line(&mut self) {
        if self.pretty && self.depth > 0 {
            self.out.push('\n');
            self.out.push_str(SPACES.get(..2 * self.depth).unwrap_or(SPACES));
        }
    }

    /// Begins an object or an array that stands alone or in an array.
    pub(super) fn open(&mut self, bracket: char) {
        self.next();
        self.enter(bracket);
    }

    /// Begins an object or an array that is a member.
    pub(super) fn open_member(&mut self, name: &str, bracket: char) {
        self.name(name);
        self.enter(bracket);
    }

    fn enter(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    /// Ends what was begun last.
    pub(super) fn close(&mut self, bracket: char) {
        self.depth = self.depth.saturating_sub(1);
        if !self.first {
            if self.pretty && self.depth == 0 {
                self.out.push('\n');
            }
            self.line();
        }
        self.first = false;
        self.out.push(bracket);
    }

    fn name(&mut self, name: &str) {
        self.next();
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str(if self.pretty { "\": " } else { "\":" });
    }

    /// Writes a member that is a text without anything to escape.
    pub(super) fn plain(&mut self, name: &str, text: &str) {
        self.name(name);
        self.out.push('"');
        self.out.push_str(text);
        self.out.push('"');
    }

    /// Writes a member that is a whole number in a string, with a unit behind it or none.
    pub(super) fn quoted(&mut self, name: &str, number: i64, unit: &str) {
        self.name(name);
        // Writing to a String cannot fail, here and below.
        let _ = write!(self.out, "\"{number}{unit}\"");
    }

    /// Writes a member that is a number.
    pub(super) fn number(&mut self, name: &str, number: impl std::fmt::Display) {
        self.name(name);
        let _ = write!(self.out, "{number}");
    }

    /// Writes a member that is JSON already, [`indented`] as far as it has to be.
    pub(super) fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.out.push_str(json);
    }

    /// Writes an instant of whole seconds as member.
    pub(super) fn instant(&mut self, name: &str, at: Timestamp) {
        self.name(name);
        let second = second_of(at);
        self.out.push('"');
        self.out.push_str(self.clock.utc(at));
        let digits = [b'0' + second / 10, b'0' + second % 10];
        self.out.push_str(std::str::from_utf8(&digits).unwrap_or_default());
        self.out.push_str("Z\"");
    }

    /// Writes what a clock with an offset shows at an instant as member, zero parts left out.
    pub(super) fn civil(&mut self, name: &str, at: Timestamp, offset_seconds: i32) {
        let civil = self.clock.civil(at, offset_seconds);
        self.open_member(name, '{');
        self.open_member("date", '{');
        self.number("day", civil.day());
        self.number("month", civil.month());
        self.number("year", civil.year());
        self.close('}');
        self.open_member("time", '{');
        let parts = [("hours", civil.hour()), ("minutes", civil.minute()), ("seconds", second_of(at) as i8)];
        for (name, value) in parts.into_iter().filter(|(_, value)| *value != 0) {
            self.number(name, value);
        }
        self.close('}');
        self.close('}');
    }
}

fn second_of(at: Timestamp) -> u8 {
    at.as_second().rem_euclid(60) as u8
}

/// Writes a value as it stands so many levels deep in a text.
pub(super) fn indented(value: &Value, depth: usize, pretty: bool) -> String {
    if !pretty {
        return value.to_string();
    }
    let line = format!("\n{}", SPACES.get(..2 * depth).unwrap_or(SPACES));
    format!("{value:#}").replace('\n', &line)
}

/// Remembers the last minute it told, for neighbours in a list share it.
#[derive(Debug, Default)]
struct Clock {
    utc: Option<(i64, String)>,
    civil: Option<(i64, i32, DateTime)>,
}

fn minute_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

impl Clock {
    /// Writes an instant up to the colon before its seconds.
    fn utc(&mut self, at: Timestamp) -> &str {
        let minute = minute_of(at);
        if self.utc.as_ref().is_none_or(|(known, _)| *known != minute) {
            self.utc = None;
        }
        let (_, text) = self.utc.get_or_insert_with(|| {
            let mut text = at.to_string();
            text.truncate("2026-04-05T07:14:".len());
            (minute, text)
        });
        text
    }

    /// Tells what a clock shows, seconds left aside: offsets are whole minutes.
    fn civil(&mut self, at: Timestamp, offset_seconds: i32) -> DateTime {
        let minute = minute_of(at);
        match self.civil {
            Some((known, offset, civil)) if (known, offset) == (minute, offset_seconds) => civil,
            _ => {
                let civil = write::civil_at(at, offset_seconds);
                self.civil = Some((minute, offset_seconds, civil));
                civil
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn write_sample(pretty: bool) -> String {
        let mut text = Text::new(pretty);
        text.open('{');
        text.open_member("points", '[');
        for at in ["2026-04-04T22:00:00Z", "2026-04-04T22:00:07Z", "2026-04-05T12:13:14Z"] {
            let at = at.parse().expect("a time");
            text.open('{');
            text.raw("source", &indented(&json!({"device": {}, "platform": "FITBIT"}), 3, pretty));
            text.quoted("beats", 71, "");
            text.civil("civil", at, 7_200);
            text.instant("physical", at);
            text.quoted("utcOffset", 7_200, "s");
            text.plain("where", "WRIST");
            text.close('}');
        }
        text.close(']');
        text.open_member("rest", '[');
        text.close(']');
        text.close('}');
        text.finish()
    }

    #[test]
    fn text_is_the_json_serde_would_write() {
        let pretty = write_sample(true);

        let value: Value = serde_json::from_str(&pretty).expect("it is JSON");

        assert_eq!(value["points"][1]["civil"], write::civil("2026-04-05T00:00:07".parse().expect("a time")));
        assert_eq!(value["points"][2]["physical"], "2026-04-05T12:13:14Z");
        assert_eq!(
            pretty.lines().count(),
            serde_json::to_string_pretty(&value).expect("JSON").lines().count()
        );
        assert!(
            pretty.starts_with("{\n  \"points\": [\n    {\n      \"source\": {\n        \"device\": {},")
        );
        assert!(pretty.ends_with("\n  ],\n  \"rest\": []\n}"), "{pretty}");
        let compact: Value = serde_json::from_str(&write_sample(false)).expect("it is JSON");
        assert_eq!(compact, value);
        assert_eq!(write_sample(false).lines().count(), 1);
    }
}
