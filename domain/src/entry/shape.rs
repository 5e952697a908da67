//! The shapes members of entries have: checked when an entry is made, and the order they are written in.

use jiff::civil::{Date, DateTime, Time};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Number, Value};

/// One member of an object in an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// Whether an entry without it is none.
    pub needed: bool,
}

/// What a value in an entry looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Any number.
    Number,
    /// A whole number from zero on.
    Whole,
    /// Any text.
    Text,
    /// True or false.
    Flag,
    /// `YYYY-MM-DD`.
    Day,
    /// `HH:MM:SS`.
    Clock,
    /// Wall-clock time without offset, `YYYY-MM-DDTHH:MM:SS`.
    LocalTime,
    /// Wall-clock time to the millisecond without offset, `YYYY-MM-DDTHH:MM:SS.mmm`.
    LocalMillis,
    /// Wall-clock time to the millisecond with its offset, `YYYY-MM-DDTHH:MM:SS.mmm+HH:MM`.
    OffsetTime,
    /// A number or a range of two, as text: `42.3`, `40-44`.
    RangeText,
    /// A provider's identifier: a whole number or any text.
    LogId,
    /// An object with at least one of these members and no other.
    Members(&'static [Member]),
    /// A list of objects of these members.
    List(&'static [Member]),
    /// A list of whole numbers, negative ones too, of at most so many.
    Integers {
        /// The most it may hold.
        most: usize,
    },
}

impl Shape {
    fn fits(self, value: &Value) -> bool {
        let is_text = |check: fn(&str) -> bool| value.as_str().is_some_and(check);
        match self {
            Shape::Number => value.is_number(),
            Shape::Whole => value.is_u64(),
            Shape::Text => value.is_string(),
            Shape::Flag => value.is_boolean(),
            Shape::Day => is_text(|text| text.len() == 10 && text.parse::<Date>().is_ok()),
            Shape::Clock => is_text(|text| text.len() == 8 && text.parse::<Time>().is_ok()),
            Shape::LocalTime => is_text(is_local_time),
            Shape::LocalMillis => is_text(is_local_millis),
            Shape::OffsetTime => is_text(is_offset_time),
            Shape::RangeText => is_text(is_range),
            Shape::LogId => value.is_u64() || value.is_string(),
            Shape::Members(members) => {
                value.as_object().is_some_and(|object| !object.is_empty() && members_fit(object, members))
            }
            Shape::List(members) => value.as_array().is_some_and(|items| {
                items.iter().all(|item| item.as_object().is_some_and(|item| members_fit(item, members)))
            }),
            Shape::Integers { most } => {
                value.as_array().is_some_and(|items| items.len() <= most && items.iter().all(Value::is_i64))
            }
        }
    }
}

/// Whether an object has all members it needs and none that is unknown or of another shape.
pub(crate) fn members_fit(object: &Map<String, Value>, members: &[Member]) -> bool {
    members.iter().all(|member| !member.needed || object.contains_key(member.name))
        && object.iter().all(|(name, value)| {
            members.iter().find(|member| member.name == name).is_some_and(|member| member.shape.fits(value))
        })
}

fn is_local_time(text: &str) -> bool {
    text.len() == 19 && text.as_bytes().get(10) == Some(&b'T') && text.parse::<DateTime>().is_ok()
}

fn is_local_millis(text: &str) -> bool {
    let Some((seconds, fraction)) = text.split_at_checked(19) else { return false };
    let is_fraction = fraction
        .strip_prefix('.')
        .is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()));
    is_local_time(seconds) && is_fraction
}

fn is_offset_time(text: &str) -> bool {
    let Some((time, offset)) = text.split_at_checked(23) else { return false };
    let is_offset = offset.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':')).is_some_and(
        |(hours, minutes)| {
            [hours, minutes].iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
        },
    );
    is_local_millis(time) && is_offset
}

fn is_range(text: &str) -> bool {
    let is_number = |text: &str| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    text.len() <= 40
        && match text.split_once('-') {
            Some((low, high)) => is_number(low) && is_number(high),
            None => is_number(text),
        }
}

/// Largest whole number below which every whole double is exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Takes the fraction from every number that is whole (`96.0` is `96`), so that it is the same however it was written.
pub(crate) fn make_plain(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(whole) = number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < EXACT) {
                // Without a fraction and in range, so the cast is exact.
                *number = Number::from(whole as i64);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_plain),
        Value::Object(members) => members.values_mut().for_each(make_plain),
        _ => {}
    }
}

/// An object written with its members in the order of the form, whatever order it holds them in.
pub(crate) struct Ordered<'a> {
    pub(crate) members: &'a Map<String, Value>,
    pub(crate) of: &'static [Member],
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for member in self.of {
            match (self.members.get(member.name), member.shape) {
                (None, _) => {}
                (Some(Value::Object(members)), Shape::Members(of)) => {
                    map.serialize_entry(member.name, &Ordered { members, of })?;
                }
                (Some(Value::Array(items)), Shape::List(of)) => {
                    map.serialize_entry(member.name, &OrderedList { items, of })?;
                }
                (Some(value), _) => map.serialize_entry(member.name, value)?,
            }
        }
        map.end()
    }
}

struct OrderedList<'a> {
    items: &'a [Value],
    of: &'static [Member],
}

impl Serialize for OrderedList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let objects = self.items.iter().filter_map(Value::as_object);
        serializer.collect_seq(objects.map(|members| Ordered { members, of: self.of }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shapes_take_what_they_name_and_nothing_near_it() {
        let cases = [
            (Shape::Day, json!("2026-02-28"), json!("2026-02-30")),
            (Shape::Clock, json!("23:59:59"), json!("23:59")),
            (Shape::LocalTime, json!("2026-04-05T09:14:32"), json!("2026-04-05 09:14:32")),
            (Shape::LocalTime, json!("2026-04-05T09:14:32"), json!("2026-04-05T09:14:32Z")),
            (Shape::LocalMillis, json!("2026-04-05T18:00:00.412"), json!("2026-04-05T18:00:00")),
            (Shape::Integers { most: 3 }, json!([12, 0, -7]), json!([12, 0.5])),
            (Shape::Integers { most: 3 }, json!([]), json!([1, 2, 3, 4])),
            (Shape::OffsetTime, json!("2026-04-05T18:00:00.000+02:00"), json!("2026-04-05T18:00:00.000Z")),
            (Shape::OffsetTime, json!("2026-04-05T18:00:00.000-05:30"), json!("2026-04-05T18:00:00+02:00")),
            (Shape::RangeText, json!("40-44"), json!("-3")),
            (Shape::RangeText, json!("42.3"), json!("4e1")),
            (Shape::Whole, json!(7), json!(7.5)),
            (Shape::Whole, json!(0), json!(-1)),
            (Shape::LogId, json!("b8e1"), json!(null)),
            (Shape::Flag, json!(true), json!("true")),
        ];

        for (shape, good, bad) in cases {
            assert!(shape.fits(&good), "{shape:?} {good}");
            assert!(!shape.fits(&bad), "{shape:?} {bad}");
        }
    }
}
