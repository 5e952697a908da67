//! The JSON of `_export`.

use super::{
    export::Export,
    kind::is_plausible,
    method::{Method, method_of},
    span::{DayState, Span, Spans},
};
use crate::{catalog::ProviderId, data_type::DataType, date_range::DateRange};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The top-level key.
pub(super) const KEY: &str = "_export";
/// Names the layout of the file.
pub(super) const SCHEMA: &str = "fitbit-data";
/// Raised by every change after which an older reader would lose something: a new key, a new member of an entry.
pub(super) const VERSION: u64 = 3;
// Without a version number of its own: the same records must give the same file after an update of the program.
const GENERATOR: &str = "Fitbit data import for Open Humans";
const TIME_RULE: &str =
    "dates and times are the member's wall clock where they were, without offset; days are civil days";
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
    range: Days,
    units: Units,
    time: Time<'a>,
    sleep_day: &'static str,
    methods: BTreeMap<&'static str, BTreeMap<&'static str, Method>>,
    days: BTreeMap<&'static str, Vec<WrittenSpan>>,
}

/// First and last day, both included.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Days {
    from: Date,
    to: Date,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Units {
    distance: &'static str,
    elevation: &'static str,
    energy: &'static str,
    duration: &'static str,
    sleep_log_duration: &'static str,
    heart_rate: &'static str,
    weight: &'static str,
    height_and_stride: &'static str,
    heart_rate_variability: &'static str,
    vo2_max: &'static str,
    body_fat_and_oxygen: &'static str,
    breathing_rate: &'static str,
    temperature: &'static str,
    blood_glucose: &'static str,
    water: &'static str,
    nutrients: &'static str,
    sodium: &'static str,
    ecg_sampling_frequency: &'static str,
    activity_log_duration: &'static str,
    pace: &'static str,
    speed: &'static str,
}

const UNITS: Units = Units {
    distance: "km",
    elevation: "m",
    energy: "kcal",
    duration: "min",
    sleep_log_duration: "ms",
    heart_rate: "beats/min",
    weight: "kg",
    height_and_stride: "cm",
    heart_rate_variability: "ms",
    vo2_max: "ml/kg/min",
    body_fat_and_oxygen: "%",
    breathing_rate: "breaths/min",
    temperature: "°C",
    blood_glucose: "mg/dL",
    water: "ml",
    nutrients: "g",
    sodium: "mg",
    ecg_sampling_frequency: "Hz",
    activity_log_duration: "ms",
    pace: "s/km",
    speed: "km/h",
};

#[derive(Serialize)]
struct Time<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'a str>,
    rule: &'static str,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct WrittenSpan {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Date>,
    state: DayState,
    provider: ProviderId,
}

impl Serialize for Export {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut methods: BTreeMap<&'static str, BTreeMap<&'static str, Method>> = BTreeMap::new();
        for (data_type, spans) in self.days() {
            for provider in spans.iter().map(|span| span.provider).collect::<BTreeSet<_>>() {
                if let Some(method) = method_of(provider, data_type) {
                    methods.entry(provider.key()).or_default().insert(data_type.key(), method);
                }
            }
        }
        let days = self.days().map(|(data_type, spans)| {
            let written = spans.iter().map(|span| WrittenSpan {
                from: span.range.map(DateRange::start),
                to: span.range.map(DateRange::last),
                state: span.state,
                provider: span.provider,
            });
            (data_type.key(), written.collect())
        });
        Written {
            schema: SCHEMA,
            version: VERSION,
            generator: GENERATOR,
            provider: self.provider,
            encoded_id: self.encoded_id.as_deref(),
            range: Days { from: self.range.start(), to: self.range.last() },
            units: UNITS,
            time: Time { zone: self.time_zone.as_deref(), rule: TIME_RULE },
            sleep_day: SLEEP_DAY,
            methods,
            days: days.collect(),
        }
        .serialize(serializer)
    }
}

/// What `_export` turned out to be.
pub(super) enum Parsed {
    /// Ours, and of a version we know.
    Ours(Export),
    /// Not an object of ours.
    NotOurs,
    /// Ours, but of a later version.
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
    range: Days,
    #[serde(default)]
    time: ReadTime,
    days: BTreeMap<DataType, Vec<WrittenSpan>>,
}

#[derive(Default, Deserialize)]
struct ReadTime {
    #[serde(default)]
    zone: Option<String>,
}

/// Reads the value of `_export`.
pub(super) fn parse_export(json: &str) -> Parsed {
    match serde_json::from_str::<Heading>(json) {
        Err(_) => return Parsed::NotOurs,
        Ok(heading) if heading.schema != SCHEMA => return Parsed::NotOurs,
        Ok(heading) if heading.version > VERSION => return Parsed::Newer(heading.version),
        Ok(_) => {}
    }
    match serde_json::from_str::<Read>(json).ok().and_then(Read::into_export) {
        Some(export) => Parsed::Ours(export),
        None => Parsed::Unreadable,
    }
}

impl Read {
    fn into_export(self) -> Option<Export> {
        let mut days = BTreeMap::new();
        for (data_type, spans) in self.days {
            let spans: Vec<Span> = spans.into_iter().map(WrittenSpan::into_span).collect::<Option<_>>()?;
            if spans.iter().any(|span| span.range.is_some() != data_type.is_dated()) {
                return None;
            }
            days.insert(data_type, Spans::from_ordered(spans)?);
        }
        Some(Export {
            provider: self.provider,
            encoded_id: self.encoded_id,
            time_zone: self.time.zone,
            range: self.range.into_range()?,
            days,
        })
    }
}

impl WrittenSpan {
    fn into_span(self) -> Option<Span> {
        let range = match (self.from, self.to) {
            (None, None) => None,
            (Some(from), Some(to)) => Some(Days { from, to }.into_range()?),
            _ => return None,
        };
        Some(Span { range, state: self.state, provider: self.provider })
    }
}

impl Days {
    fn into_range(self) -> Option<DateRange> {
        if !is_plausible(self.from) || !is_plausible(self.to) {
            return None;
        }
        DateRange::inclusive(self.from, self.to).ok()
    }
}
