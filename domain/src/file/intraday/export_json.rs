//! The JSON of a month file's `_export`.

use super::{
    export::{DayHistory, IntradayExport},
    export_span::{WrittenSpan, spans},
    month::Month,
};
use crate::{catalog::ProviderId, data_type::Unit, intraday::IntradayType};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The member the earlier importers began with.
pub(super) const USER: &str = "user";
/// The last member.
pub(super) const KEY: &str = "_export";
/// Names the layout of the file.
const SCHEMA: &str = "fitbit-intraday";
/// Raised by every change after which an older reader would lose something: a new member of the file or of an entry.
///
/// Version 2 came with positions. Not raised for `method` and `doubts` of a stretch of days: every reading stands where it stood, and a program made before
/// them that merges files leaves one with members it does not know in `_export` as it is.
pub(super) const VERSION: u64 = 2;
// Without a version number of its own: the same records must give the same file after an update of the program.
const GENERATOR: &str = "Fitbit data import for Open Humans";
const TIME_RULE: &str = "dates and times are the member's wall clock where they were, without offset; where the offset from \
                         UTC changes within a day and is known, utcOffsets says from which sample on; a slot of the method \
                         rollUp stands on the wall clock of the account's time zone, a sample of the method list on the \
                         member's own, a position on the one its exercise began with";
const SLEEP_DAY: &str = "a night belongs to the day of waking";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    schema: &'static str,
    version: u64,
    generator: &'static str,
    provider: ProviderId,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoded_id: Option<&'a str>,
    month: Month,
    units: BTreeMap<&'static str, &'static str>,
    time: Time<'a>,
    sleep_day: &'static str,
    days: BTreeMap<&'static str, Vec<WrittenSpan>>,
}

#[derive(Serialize)]
struct Time<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'a str>,
    rule: &'static str,
}

/// What the values of a type are written in.
fn unit(intraday_type: IntradayType) -> Option<&'static str> {
    Some(match intraday_type.unit() {
        Unit::Steps => "steps",
        Unit::Kilometres => "km",
        Unit::Floors => "floors",
        Unit::Metres => "m",
        Unit::Kilocalories => "kcal",
        Unit::Minutes => "min",
        Unit::BeatsPerMinute => "beats/min",
        Unit::Kilograms => "kg",
        Unit::Milliseconds => "ms",
        Unit::Percent => "%",
        Unit::BreathsPerMinute => "breaths/min",
        Unit::Strokes => "strokes",
        Unit::MillilitresPerKilogramMinute => "ml/kg/min",
        Unit::DegreesCelsius | Unit::DegreesFromBaseline => "°C",
        Unit::MilligramsPerDecilitre => "mg/dL",
        Unit::Millilitres => "ml",
        Unit::Alerts => "alerts",
        Unit::Degrees => "degrees",
        Unit::None => return None,
    })
}

impl Serialize for IntradayExport {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            schema: SCHEMA,
            version: VERSION,
            generator: GENERATOR,
            provider: self.provider,
            encoded_id: self.encoded_id.as_deref(),
            month: self.month,
            units: IntradayType::ALL
                .into_iter()
                .filter_map(|intraday_type| Some((intraday_type.key(), unit(intraday_type)?)))
                .collect(),
            time: Time { zone: self.time_zone.as_deref(), rule: TIME_RULE },
            sleep_day: SLEEP_DAY,
            days: self
                .days()
                .map(|(intraday_type, days)| (intraday_type.key(), spans(intraday_type, days)))
                .collect(),
        }
        .serialize(serializer)
    }
}

/// What `_export` turned out to be.
pub(super) enum Parsed {
    /// Ours, and of a version we know.
    Ours(IntradayExport),
    /// Not an object of ours.
    NotOurs,
    /// Ours, but of a later version, or with members nobody here knows.
    Newer(u64),
    /// Ours, but something in it is wrong.
    Unreadable,
}

#[derive(Deserialize)]
struct Heading {
    schema: String,
    version: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    provider: ProviderId,
    #[serde(default)]
    encoded_id: Option<String>,
    month: Month,
    #[serde(default)]
    time: ReadTime,
    days: BTreeMap<String, Vec<WrittenSpan>>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

#[derive(Default, Deserialize)]
struct ReadTime {
    #[serde(default)]
    zone: Option<String>,
}

/// Members that are written the same in every file of this version, or were read before the others.
const CONSTANT: [&str; 6] = ["schema", "version", "generator", "units", "time", "sleepDay"];

/// Reads the value of `_export`.
pub(super) fn parse_export(json: &str) -> Parsed {
    let version = match serde_json::from_str::<Heading>(json) {
        Err(_) => return Parsed::NotOurs,
        Ok(heading) if heading.schema != SCHEMA => return Parsed::NotOurs,
        Ok(heading) if heading.version > VERSION => return Parsed::Newer(heading.version),
        Ok(heading) => heading.version,
    };
    let Ok(read) = serde_json::from_str::<Read>(json) else { return Parsed::Unreadable };
    if read.knows_more() {
        return Parsed::Newer(version);
    }
    read.into_export().map_or(Parsed::Unreadable, Parsed::Ours)
}

impl Read {
    /// Whether something in it has no place here and would be lost.
    fn knows_more(&self) -> bool {
        self.more.keys().any(|member| !CONSTANT.contains(&member.as_str()))
            || self.days.keys().any(|key| IntradayType::find(key).is_none())
            || self.days.values().flatten().any(WrittenSpan::knows_more)
    }

    fn into_export(self) -> Option<IntradayExport> {
        let mut all: BTreeMap<IntradayType, BTreeMap<Date, DayHistory>> = BTreeMap::new();
        for (key, spans) in self.days {
            let days = all.entry(IntradayType::find(&key)?).or_default();
            for span in spans {
                let (range, history) = span.into_days()?;
                if range.intersection(self.month.range()) != Some(range) {
                    return None;
                }
                for day in range.iter() {
                    if days.insert(day, history).is_some() {
                        return None;
                    }
                }
            }
        }
        Some(IntradayExport {
            provider: self.provider,
            encoded_id: self.encoded_id,
            time_zone: self.time.zone,
            month: self.month,
            days: all,
            unknown: BTreeMap::new(),
        })
    }
}
