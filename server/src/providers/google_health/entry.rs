//! Puts entries together from what an answer tells: what is not told is left out, and numbers are rounded by one rule.

use super::super::number::{self, Real};
use super::time::{UtcOffset, local};
use domain::{
    DataType,
    entry::Entry,
    item::Item,
    record::{LogId, Record},
};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// The members of an entry, or of an object in one.
#[derive(Default)]
pub(super) struct Members(Map<String, Value>);

impl Members {
    /// Adds a member where it is told.
    pub(super) fn with(mut self, name: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
        self
    }

    /// The object; nothing when nothing is told.
    pub(super) fn object(self) -> Option<Value> {
        (!self.0.is_empty()).then_some(Value::Object(self.0))
    }

    /// The item; nothing when what makes it one is not told.
    pub(super) fn item(self, data_type: DataType) -> Option<Record> {
        Item::new(data_type, self.0).map(|item| Record::Item(Box::new(item)))
    }

    /// The entry; nothing when what makes it one is not told.
    pub(super) fn entry(self, data_type: DataType) -> Option<Record> {
        Entry::new(data_type, self.0).map(|entry| Record::Entry(Box::new(entry)))
    }
}

/// A number as told. `NaN` and the infinities are no reading.
pub(super) fn told(value: Option<Real>) -> Option<f64> {
    value.and_then(Real::finite)
}

/// A number within the bounds the contract sets; outside them it is no reading.
pub(super) fn within(value: Option<Real>, lowest: f64, highest: f64) -> Option<f64> {
    told(value).filter(|value| (lowest..=highest).contains(value))
}

/// A count, halves rounded up. Negative or absurd ones are no reading.
pub(super) fn whole(value: Option<Real>) -> Option<u64> {
    told(value).and_then(number::round_half_up)
}

/// A number converted from the unit it was told in, rounded to thousandths, halves up.
pub(super) fn thousandths(value: f64) -> Option<f64> {
    decimals(value, 1e3)
}

/// Millimetres as kilometres, to the millimetre.
pub(super) fn kilometres(millimetres: f64) -> Option<f64> {
    decimals(millimetres / 1e6, 1e6)
}

fn decimals(value: f64, scale: f64) -> Option<f64> {
    Some((value * scale + 0.5).floor() / scale).filter(|value| value.is_finite())
}

/// A word as told; what stands for nothing is left out.
pub(super) fn word(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty() && !text.ends_with("_UNSPECIFIED"))
}

/// The identifier at the end of a resource name.
pub(super) fn log_id(name: &str) -> Option<Value> {
    Some(match super::log_id(super::last_segment(name)?) {
        LogId::Number(number) => number.into(),
        LogId::Text(text) => text.into(),
    })
}

/// The wall clock to the second, `YYYY-MM-DDTHH:MM:SS`.
pub(super) fn moment(instant: Timestamp, offset: UtcOffset) -> String {
    local(instant, offset).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The wall clock to the millisecond, `YYYY-MM-DDTHH:MM:SS.mmm`.
pub(super) fn local_millis(instant: Timestamp, offset: UtcOffset) -> String {
    format!("{}.{:03}", moment(instant, offset), instant.as_millisecond().rem_euclid(1_000))
}

/// The wall clock to the millisecond with its offset, `YYYY-MM-DDTHH:MM:SS.mmm+HH:MM`.
pub(super) fn moment_with_offset(instant: Timestamp, offset: UtcOffset) -> String {
    let minutes = offset.0.seconds().unsigned_abs() / 60;
    let sign = if offset.0.is_negative() { '-' } else { '+' };
    format!("{}{sign}{:02}:{:02}", local_millis(instant, offset), minutes / 60, minutes % 60)
}
