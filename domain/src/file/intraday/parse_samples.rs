//! The samples of one entry, from JSON to columns, without an allocation for each.

use super::digits::{parse_clock, parse_offset};
use crate::{
    date_range::days_between,
    intraday::Granularity,
    samples::{Detail, OffsetFrom, SampleDay},
};
use jiff::civil::{Date, DateTime};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use std::fmt;

/// An entry of samples, read into `day`, whose date is known already.
pub(super) struct SamplesEntry<'a> {
    /// Filled with what is read.
    pub(super) day: &'a mut SampleDay,
    /// The member that holds the value of a sample.
    pub(super) value: &'static str,
    /// Set when there is a member nobody here knows.
    pub(super) has_unknown: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for SamplesEntry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for SamplesEntry<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day of samples")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut interval, mut unit) = (None::<u32>, None::<String>);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "date" => {
                    map.next_value::<IgnoredAny>()?;
                }
                "dataset" => {
                    let (value, has_unknown) = (self.value, &mut *self.has_unknown);
                    map.next_value_seed(Dataset { day: &mut *self.day, value, has_unknown })?
                }
                "datasetInterval" => interval = Some(map.next_value()?),
                "datasetType" => unit = Some(map.next_value()?),
                "utcOffsets" => {
                    let offsets: Vec<WrittenOffset> = map.next_value()?;
                    *self.has_unknown |= offsets.iter().any(|offset| !offset.unknown.is_empty());
                    self.day.offsets = offsets
                        .into_iter()
                        .map(WrittenOffset::into_offset)
                        .collect::<Option<_>>()
                        .ok_or_else(|| A::Error::custom("an offset from UTC"))?;
                }
                _ => {
                    *self.has_unknown = true;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        self.day.granularity =
            granularity(interval, unit.as_deref()).ok_or_else(|| A::Error::custom("an interval"))?;
        Ok(())
    }
}

fn granularity(interval: Option<u32>, unit: Option<&str>) -> Option<Granularity> {
    let seconds = match (interval, unit) {
        (None, None) => None,
        (Some(interval), Some("second")) => Some(interval),
        (Some(interval), Some("minute")) => Some(interval.checked_mul(60)?),
        _ => return None,
    };
    Granularity::ALL.into_iter().find(|granularity| granularity.seconds() == seconds)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenOffset {
    index: u32,
    utc_offset: String,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl WrittenOffset {
    fn into_offset(self) -> Option<OffsetFrom> {
        Some(OffsetFrom { index: self.index, seconds: parse_offset(&self.utc_offset)? })
    }
}

/// The list of samples.
struct Dataset<'a> {
    day: &'a mut SampleDay,
    value: &'static str,
    has_unknown: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Dataset<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Dataset<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("samples")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let seed = SampleSeed { date: self.day.date, value: self.value };
        while let Some(sample) = sequence.next_element_seed(seed)? {
            let Sample { at, value, details, has_unknown } = sample;
            *self.has_unknown |= has_unknown;
            let index = self.day.at.len();
            self.day.at.push(at);
            self.day.values.push(value);
            for (detail, value) in details.into_iter().flatten() {
                let column = self.day.details.entry(detail).or_default();
                column.resize(index, None);
                column.push(Some(value));
            }
        }
        let count = self.day.at.len();
        self.day.details.values_mut().for_each(|column| column.resize(count, None));
        Ok(())
    }
}

struct Sample {
    at: i32,
    value: f64,
    /// Few of them: no sample has more than five.
    details: [Option<(Detail, f64)>; Detail::ALL.len()],
    has_unknown: bool,
}

#[derive(Clone, Copy)]
struct SampleSeed {
    date: Date,
    value: &'static str,
}

impl<'de> DeserializeSeed<'de> for SampleSeed {
    type Value = Sample;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Sample, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for SampleSeed {
    type Value = Sample;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sample")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sample, A::Error> {
        let (mut at, mut value) = (None, None);
        let mut sample = Sample { at: 0, value: 0.0, details: [None; Detail::ALL.len()], has_unknown: false };
        let mut details = sample.details.iter_mut();
        while let Some(member) = map.next_key_seed(MemberOf { value: self.value })? {
            match member {
                Member::Time => at = Some(map.next_value::<Clock>()?.0),
                Member::DateTime => at = Some(map.next_value_seed(SinceMidnight(self.date))?),
                Member::Value => value = Some(map.next_value()?),
                Member::Detail(detail) => {
                    let value = map.next_value()?;
                    // A member that repeats more often than there are members is no sample of ours.
                    let slot = details.next().ok_or_else(|| A::Error::custom("a sample"))?;
                    *slot = Some((detail, value));
                }
                Member::Unknown => {
                    sample.has_unknown = true;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        sample.at = at.ok_or_else(|| A::Error::missing_field("time"))?;
        sample.value = value.ok_or_else(|| A::Error::missing_field("value"))?;
        Ok(sample)
    }
}

/// A member of a sample.
enum Member {
    Time,
    DateTime,
    Value,
    Detail(Detail),
    Unknown,
}

/// Reads the name of a member of a sample.
struct MemberOf {
    /// The name of the one that holds the value.
    value: &'static str,
}

impl<'de> DeserializeSeed<'de> for MemberOf {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_identifier(Text("the name of a member", |name: &str| {
            Some(match name {
                "time" => Member::Time,
                "dateTime" => Member::DateTime,
                name if name == self.value => Member::Value,
                name => Detail::find(name).map_or(Member::Unknown, Member::Detail),
            })
        }))
    }
}

/// `HH:MM:SS` as the second of the day.
struct Clock(i32);

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text("a time of day", |text: &str| parse_clock(text).map(Clock)))
    }
}

/// `YYYY-MM-DDTHH:MM:SS` as seconds since the midnight a day begins with.
struct SinceMidnight(Date);

impl<'de> DeserializeSeed<'de> for SinceMidnight {
    type Value = i32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<i32, D::Error> {
        deserializer.deserialize_str(Text("a date and time", |text: &str| {
            let time: DateTime = text.parse().ok()?;
            let second =
                i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60 + i32::from(time.second());
            let (later, earlier) = (days_between(self.0, time.date()), days_between(time.date(), self.0));
            let days = i32::try_from(later).ok()?.checked_sub(i32::try_from(earlier).ok()?)?;
            days.checked_mul(86_400)?.checked_add(second)
        }))
    }
}

/// Reads a text without copying it first.
struct Text<F>(&'static str, F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> Visitor<'de> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        // The text itself is the member's and stays out of messages.
        (self.1)(text).ok_or_else(|| E::custom(format_args!("not {}", self.0)))
    }
}
