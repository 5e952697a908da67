//! Reads `fitbit-data.json` back into records, one period at a time.

use super::{
    export::Export,
    export_json::{self, Parsed, parse_export},
    kind::{PeriodStyle, RecordKind, heart_data_types},
    meter::{Meter, Metered},
    read_period::{parse_period, parse_profile_details, parse_undated},
    section::{Content, Section},
    span::{DayState, Span},
};
use crate::{data_type::DataType, date_range::DateRange, record::Record};
use jiff::civil::Date;
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::{self, BufReader},
    rc::Rc,
};

/// How much a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of the whole file.
    pub file_bytes: u64,
    /// Bytes of one period, one undated key or one entry of a month file; also bounds what is in memory. A month of nights
    /// is about 0.3 MB, a day of heart rate with a reading each second about 3 MB.
    pub period_bytes: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits { file_bytes: 256 * 1024 * 1024, period_bytes: 8 * 1024 * 1024 }
    }
}

/// A file that was read to its end and is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Its `_export`, with days that have an entry but no history taken as fetched.
    pub export: Export,
    /// Records given to the sink.
    pub records: u64,
}

/// Why a file was not read to its end. Nothing the sink was given counts then.
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E> {
    /// The file is not JSON, or not of the shape ours have.
    #[error("the file has an unexpected shape at {at}")]
    Unreadable {
        /// The key and period, or the line and column. Never a value.
        at: String,
    },
    /// Another program made the file: it has no `_export` of ours, so its units are unknown.
    #[error("the file was made by another program")]
    NotOurs,
    /// A later version of this program made the file, or one that knows more members.
    #[error("a later program made the file, of version {version}")]
    Newer {
        /// The version it says it has.
        version: u64,
    },
    /// The file, or one period of it, is larger than allowed.
    #[error("the file is larger than allowed")]
    TooLarge,
    /// The input failed.
    #[error("reading the file failed")]
    Input(#[source] io::Error),
    /// The sink refused records.
    #[error("the records of the file were refused")]
    Sink(E),
}

/// Reads `fitbit-data.json` and gives its records to `sink`, one period of one kind at a time.
///
/// The sink gets the kind, the whole calendar period (none for records without days) and the records, in the order of
/// the file; a kind and period comes once, but for the profile, which comes in two parts. Derived keys are not read,
/// since writing makes them again; keys nobody knows are skipped. Because `_export` may stand last, **nothing counts
/// until this returns `Ok`**.
///
/// # Errors
///
/// See [`ReadError`]. A file without our `_export` is [`ReadError::NotOurs`] whatever its other keys look like, and one of a
/// later version is [`ReadError::Newer`]; both only once the file was read to its end.
pub fn read_standard_file<I: io::Read, E>(
    input: I,
    limits: ReadLimits,
    sink: impl FnMut(RecordKind, Option<DateRange>, Vec<Record>) -> Result<(), E>,
) -> Result<ReadFile, ReadError<E>> {
    let meter = Meter::new(limits.file_bytes, limits.period_bytes);
    let input = BufReader::with_capacity(64 * 1024, Metered { input, meter: Rc::clone(&meter) });
    let mut reading = Reading {
        sink,
        meter: Rc::clone(&meter),
        refused: None,
        wrong: None,
        export: None,
        days: BTreeMap::new(),
        undated: BTreeSet::new(),
        records: 0,
    };
    let mut json = serde_json::Deserializer::from_reader(input);
    let outcome = json.deserialize_map(TopLevel(&mut reading)).and_then(|()| json.end());
    if let Some(refused) = reading.refused {
        return Err(ReadError::Sink(refused));
    }
    if let Err(error) = outcome {
        return Err(if meter.is_exceeded() {
            ReadError::TooLarge
        } else if error.is_io() {
            ReadError::Input(error.into())
        } else {
            ReadError::Unreadable { at: format!("line {} column {}", error.line(), error.column()) }
        });
    }
    reading.finish()
}

struct Reading<F, E> {
    sink: F,
    meter: Rc<Meter>,
    refused: Option<E>,
    /// The first place with another shape than ours. Reading goes on, because whose file it is may stand last.
    wrong: Option<String>,
    export: Option<Parsed>,
    days: BTreeMap<DataType, BTreeSet<Date>>,
    undated: BTreeSet<DataType>,
    records: u64,
}

impl<F, E> Reading<F, E>
where
    F: FnMut(RecordKind, Option<DateRange>, Vec<Record>) -> Result<(), E>,
{
    fn finish(self) -> Result<ReadFile, ReadError<E>> {
        let mut export = match self.export {
            None | Some(Parsed::NotOurs) => return Err(ReadError::NotOurs),
            Some(Parsed::Newer(version)) => return Err(ReadError::Newer { version }),
            Some(Parsed::Unreadable) => {
                return Err(ReadError::Unreadable { at: export_json::KEY.to_owned() });
            }
            Some(Parsed::Ours(export)) => export,
        };
        if let Some(at) = self.wrong {
            return Err(ReadError::Unreadable { at });
        }
        let provider = export.provider;
        for (data_type, days) in self.days {
            export.days.entry(data_type).or_default().cover(&days, provider);
        }
        for data_type in self.undated {
            let spans = export.days.entry(data_type).or_default();
            if spans.is_empty() {
                spans.push(Span { range: None, state: DayState::Fetched, provider });
            }
        }
        Ok(ReadFile { export, records: self.records })
    }

    fn note_wrong(&mut self, at: impl FnOnce() -> String) {
        self.wrong.get_or_insert_with(at);
    }

    /// Hands records on. False when the sink refused them and reading has to stop.
    fn accept(&mut self, kind: RecordKind, period: Option<DateRange>, records: Vec<Record>) -> bool {
        // A file with one wrong place is given up anyway; it is only read on to learn whose it is.
        if records.is_empty() || self.wrong.is_some() {
            return true;
        }
        for record in &records {
            self.note_day(kind, record);
        }
        self.records += records.len() as u64;
        match (self.sink)(kind, period, records) {
            Ok(()) => true,
            Err(refused) => {
                self.refused = Some(refused);
                false
            }
        }
    }

    fn note_day(&mut self, kind: RecordKind, record: &Record) {
        match (record, record.date()) {
            (Record::Heart(heart), Some(day)) => {
                for data_type in heart_data_types(heart) {
                    self.days.entry(data_type).or_default().insert(day);
                }
            }
            (_, Some(day)) => {
                for data_type in kind.data_types() {
                    self.days.entry(data_type).or_default().insert(day);
                }
            }
            (_, None) => self.undated.extend(kind.data_types()),
        }
    }

    fn undated(&mut self, section: &'static Section, json: &str) -> bool {
        let (kind, records) = match section.content {
            Content::Records(kind) => (kind, parse_undated(kind, section, json)),
            _ => (RecordKind::Profile, parse_profile_details(json)),
        };
        match records {
            Some(records) => self.accept(kind, None, records),
            None => {
                self.note_wrong(|| section.key.to_owned());
                true
            }
        }
    }

    fn period(&mut self, kind: RecordKind, section: &'static Section, key: &str, json: &str) -> bool {
        let Some(period) = section.period_style.parse_key(key) else {
            self.note_wrong(|| format!("a period of {}", section.key));
            return true;
        };
        match parse_period(kind, section, period, json) {
            Some(records) => self.accept(kind, Some(period), records),
            None => {
                self.note_wrong(|| {
                    format!("{}.{}", section.key, section.period_style.key_of(period.start()))
                });
                true
            }
        }
    }
}

/// Says to serde that the sink refused; what it refused with is kept aside.
const REFUSED: &str = "refused";

struct TopLevel<'a, F, E>(&'a mut Reading<F, E>);

impl<'de, F, E> Visitor<'de> for TopLevel<'_, F, E>
where
    F: FnMut(RecordKind, Option<DateRange>, Vec<Record>) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.0;
        reading.meter.mark();
        while let Some(key) = map.next_key::<String>()? {
            match Section::find(&key) {
                None if key == export_json::KEY => {
                    let json: Box<RawValue> = map.next_value()?;
                    reading.export = Some(parse_export(json.get()));
                }
                Some(Section { content: Content::Records(kind), .. })
                    if kind.period_style() != PeriodStyle::Undated =>
                {
                    if let Some(section) = Section::find(&key) {
                        map.next_value_seed(Periods { reading: &mut *reading, section, kind: *kind })?;
                    }
                }
                Some(section) if section.period_style == PeriodStyle::Undated => {
                    let json: Box<RawValue> = map.next_value()?;
                    if !reading.undated(section, json.get()) {
                        return Err(A::Error::custom(REFUSED));
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            reading.meter.mark();
        }
        Ok(())
    }
}

/// The value of a dated key. Takes any JSON, so that a file of another program is recognised as one.
struct Periods<'a, F, E> {
    reading: &'a mut Reading<F, E>,
    section: &'static Section,
    kind: RecordKind,
}

impl<'de, F, E> DeserializeSeed<'de> for Periods<'_, F, E>
where
    F: FnMut(RecordKind, Option<DateRange>, Vec<Record>) -> Result<(), E>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<F, E> Periods<'_, F, E>
where
    F: FnMut(RecordKind, Option<DateRange>, Vec<Record>) -> Result<(), E>,
{
    fn wrong<Error>(self) -> Result<(), Error> {
        self.reading.note_wrong(|| self.section.key.to_owned());
        Ok(())
    }
}

impl<'de, F, E> Visitor<'de> for Periods<'_, F, E>
where
    F: FnMut(RecordKind, Option<DateRange>, Vec<Record>) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("periods")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.reading.meter.mark();
        while let Some(key) = map.next_key::<String>()? {
            let json: Box<RawValue> = map.next_value()?;
            if !self.reading.period(self.kind, self.section, &key, json.get()) {
                return Err(A::Error::custom(REFUSED));
            }
            self.reading.meter.mark();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        self.wrong()
    }

    fn visit_bool<Error>(self, _: bool) -> Result<(), Error> {
        self.wrong()
    }

    fn visit_i64<Error>(self, _: i64) -> Result<(), Error> {
        self.wrong()
    }

    fn visit_u64<Error>(self, _: u64) -> Result<(), Error> {
        self.wrong()
    }

    fn visit_f64<Error>(self, _: f64) -> Result<(), Error> {
        self.wrong()
    }

    fn visit_str<Error>(self, _: &str) -> Result<(), Error> {
        self.wrong()
    }

    fn visit_unit<Error>(self) -> Result<(), Error> {
        self.wrong()
    }
}
