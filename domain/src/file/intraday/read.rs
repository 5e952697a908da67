//! Reads a month file back into records, one entry at a time.

use super::{
    export::IntradayExport,
    export_json::{self, Parsed, parse_export},
    month::Month,
    parse_entry::{Entry, parse_entry},
    section::IntradaySection,
};
use crate::{
    file::{
        meter::{Meter, Metered},
        read::{ReadError, ReadLimits},
    },
    intraday::{Granularity, IntradayType},
    record::Record,
};
use jiff::civil::Date;
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{
    collections::BTreeMap,
    fmt,
    io::{self, BufReader},
    rc::Rc,
};

/// Bytes of members nobody here knows that are kept, all together.
const MOST_UNKNOWN_BYTES: usize = 256 * 1024;

/// A month file that was read to its end and is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadIntradayFile {
    /// Its `_export`, with days that have an entry but no history taken as fetched. It also carries the top-level members
    /// nobody here knows, so that they stand in a file it is merged into.
    pub export: IntradayExport,
    /// Records given to the sink.
    pub records: u64,
}

/// Reads a month file, unpacked, and gives its records to `sink`, one entry at a time.
///
/// The sink gets the type and the record, in the order of the file. A day comes in one record, nights and naps each in
/// one of their own. Because `_export` stands last, **nothing counts until this returns `Ok`**.
///
/// # Errors
///
/// See [`ReadError`]. A file without our `_export` is [`ReadError::NotOurs`] whatever its other members look like. One of a
/// later version, or of ours with a member inside that nobody here knows and writing would lose, is [`ReadError::Newer`].
/// One of another month is [`ReadError::Unreadable`]: its name was wrong, or its content is. All of them only once the file
/// was read to its end.
pub fn read_intraday_file<I: io::Read, E>(
    input: I,
    month: Month,
    limits: ReadLimits,
    sink: impl FnMut(IntradayType, Record) -> Result<(), E>,
) -> Result<ReadIntradayFile, ReadError<E>> {
    read(input, month, limits, None, sink)
}

/// Reads a month file as [`read_intraday_file`] does, but gives only the records of one type, and passes over the others
/// without looking into them. What `export` says of their days is what the file's `_export` says.
///
/// # Errors
///
/// As of [`read_intraday_file`], but for what is wrong in entries of other types.
pub fn read_intraday_type<I: io::Read, E>(
    input: I,
    month: Month,
    limits: ReadLimits,
    only: IntradayType,
    mut sink: impl FnMut(Record) -> Result<(), E>,
) -> Result<ReadIntradayFile, ReadError<E>> {
    read(input, month, limits, Some(only), |_, record| sink(record))
}

fn read<I: io::Read, E>(
    input: I,
    month: Month,
    limits: ReadLimits,
    only: Option<IntradayType>,
    sink: impl FnMut(IntradayType, Record) -> Result<(), E>,
) -> Result<ReadIntradayFile, ReadError<E>> {
    let meter = Meter::new(limits.file_bytes, limits.period_bytes);
    let input = BufReader::with_capacity(64 * 1024, Metered { input, meter: Rc::clone(&meter) });
    let mut reading = Reading {
        month,
        only,
        sink,
        meter: Rc::clone(&meter),
        refused: None,
        wrong: None,
        has_unknown_inside: false,
        export: None,
        unknown: BTreeMap::new(),
        days: BTreeMap::new(),
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
    month: Month,
    /// The only type whose entries are looked into.
    only: Option<IntradayType>,
    sink: F,
    meter: Rc<Meter>,
    refused: Option<E>,
    /// The first place with another shape than ours. Reading goes on, because whose file it is stands last.
    wrong: Option<String>,
    has_unknown_inside: bool,
    export: Option<Parsed>,
    unknown: BTreeMap<String, String>,
    days: BTreeMap<(IntradayType, Date), Granularity>,
    records: u64,
}

impl<F, E> Reading<F, E>
where
    F: FnMut(IntradayType, Record) -> Result<(), E>,
{
    fn finish(self) -> Result<ReadIntradayFile, ReadError<E>> {
        let mut export = match self.export {
            None | Some(Parsed::NotOurs) => return Err(ReadError::NotOurs),
            Some(Parsed::Newer(version)) => return Err(ReadError::Newer { version }),
            Some(Parsed::Unreadable) => {
                return Err(ReadError::Unreadable { at: export_json::KEY.to_owned() });
            }
            Some(Parsed::Ours(export)) => export,
        };
        if export.month != self.month {
            return Err(ReadError::Unreadable { at: format!("{}.month", export_json::KEY) });
        }
        if let Some(at) = self.wrong {
            return Err(ReadError::Unreadable { at });
        }
        if self.has_unknown_inside {
            return Err(ReadError::Newer { version: export_json::VERSION });
        }
        for ((intraday_type, day), granularity) in self.days {
            export.cover(intraday_type, day, granularity);
        }
        export.unknown = self.unknown;
        Ok(ReadIntradayFile { export, records: self.records })
    }

    fn note_wrong(&mut self, at: impl FnOnce() -> String) {
        self.wrong.get_or_insert_with(at);
    }

    /// Reads an entry and hands it on. False when the sink refused it and reading has to stop.
    fn entry(&mut self, section: &IntradaySection, json: &str) -> bool {
        // A file that is given up anyway is only read on to learn whose it is.
        if self.wrong.is_some() || self.has_unknown_inside {
            return true;
        }
        let record = match parse_entry(section, json) {
            Some(Entry::Of(record)) => record,
            Some(Entry::Nothing) => return true,
            Some(Entry::Unknown) => {
                self.has_unknown_inside = true;
                return true;
            }
            None => {
                self.note_wrong(|| section.key.to_owned());
                return true;
            }
        };
        let Some(day) = record.date().filter(|day| self.month.contains(*day)) else {
            self.note_wrong(|| format!("a day of {}", section.key));
            return true;
        };
        let granularity = match &record {
            Record::Samples(samples) => samples.granularity,
            _ => Granularity::Recorded,
        };
        self.days.insert((section.intraday_type, day), granularity);
        self.records += 1;
        match (self.sink)(section.intraday_type, record) {
            Ok(()) => true,
            Err(refused) => {
                self.refused = Some(refused);
                false
            }
        }
    }

    /// Keeps a member nobody here knows, unless there is too much of it.
    fn keep_unknown(&mut self, key: String, json: &str) {
        self.unknown.insert(key, json.to_owned());
        let bytes: usize = self.unknown.iter().map(|(key, json)| key.len() + json.len()).sum();
        if bytes > MOST_UNKNOWN_BYTES {
            self.unknown.clear();
            self.has_unknown_inside = true;
        }
    }
}

/// Says to serde that the sink refused; what it refused with is kept aside.
const REFUSED: &str = "refused";

struct TopLevel<'a, F, E>(&'a mut Reading<F, E>);

impl<'de, F, E> Visitor<'de> for TopLevel<'_, F, E>
where
    F: FnMut(IntradayType, Record) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.0;
        reading.meter.mark();
        while let Some(key) = map.next_key::<String>()? {
            if let Some(section) = IntradaySection::find(&key) {
                map.next_value_seed(Section { reading: &mut *reading, section })?;
            } else {
                let json: Box<RawValue> = map.next_value()?;
                match key.as_str() {
                    export_json::KEY => reading.export = Some(parse_export(json.get())),
                    // The writer makes it again.
                    export_json::USER if json.get() == "{}" => {}
                    export_json::USER => reading.has_unknown_inside = true,
                    _ => reading.keep_unknown(key, json.get()),
                }
            }
            reading.meter.mark();
        }
        Ok(())
    }
}

/// The value of a member with entries. Takes any JSON, so that a file of another program is recognised as one.
struct Section<'a, F, E> {
    reading: &'a mut Reading<F, E>,
    section: &'static IntradaySection,
}

impl<'de, F, E> DeserializeSeed<'de> for Section<'_, F, E>
where
    F: FnMut(IntradayType, Record) -> Result<(), E>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<F, E> Section<'_, F, E>
where
    F: FnMut(IntradayType, Record) -> Result<(), E>,
{
    fn wrong<Error>(self) -> Result<(), Error> {
        self.reading.note_wrong(|| self.section.key.to_owned());
        Ok(())
    }
}

impl<'de, F, E> Visitor<'de> for Section<'_, F, E>
where
    F: FnMut(IntradayType, Record) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        self.reading.meter.mark();
        if self.reading.only.is_some_and(|only| only != self.section.intraday_type) {
            while sequence.next_element::<IgnoredAny>()?.is_some() {
                self.reading.meter.mark();
            }
            return Ok(());
        }
        while let Some(json) = sequence.next_element::<Box<RawValue>>()? {
            if !self.reading.entry(self.section, json.get()) {
                return Err(A::Error::custom(REFUSED));
            }
            self.reading.meter.mark();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
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
