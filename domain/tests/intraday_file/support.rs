//! Month files written and read in memory.

use domain::{
    DateRange, Granularity, IntradaySelection, IntradayType, ProviderId,
    file::{
        DayState, IntradayExport, IntradayExportBuilder, IntradaySection, IntradaySource, IntradayWritten,
        Layer, Month, ReadError, ReadLimits, read_intraday_file, write_intraday_file,
    },
    record::Record,
};
use jiff::civil::Date;
use serde_json::Value;
use std::{collections::BTreeSet, convert::Infallible};

/// One thing a file is merged from: an import, or a file that was read.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) export: IntradayExport,
    pub(crate) records: Vec<Record>,
}

/// Records in memory. Gives more than was asked for, as a source of whole windows has it, and notes what was asked.
struct Memory<'a> {
    new: &'a Part,
    earlier: &'a [&'a Part],
    asked: Vec<(IntradayType, Date, Layer)>,
}

impl IntradaySource for Memory<'_> {
    type Error = Infallible;

    fn load(
        &mut self,
        layer: Layer,
        intraday_type: IntradayType,
        day: Date,
    ) -> Result<Vec<Record>, Infallible> {
        self.asked.push((intraday_type, day, layer));
        let part = match layer {
            Layer::New => self.new,
            Layer::Earlier(at) => self.earlier[at],
        };
        let near = [day.yesterday().unwrap(), day, day.tomorrow().unwrap()];
        let is_near = |record: &&Record| record.date().is_some_and(|date| near.contains(&date));
        Ok(part.records.iter().filter(is_near).cloned().collect())
    }
}

pub(crate) fn month() -> Month {
    "2026-03".parse().unwrap()
}

pub(crate) fn day(day: i8) -> Date {
    Date::new(2026, 3, day).unwrap()
}

pub(crate) fn days(first: i8, last: i8) -> DateRange {
    DateRange::inclusive(day(first), day(last)).unwrap()
}

pub(crate) fn write(new: &Part, earlier: &[&Part]) -> (String, IntradayWritten) {
    let exports: Vec<IntradayExport> = earlier.iter().map(|part| part.export.clone()).collect();
    let mut memory = Memory { new, earlier, asked: Vec::new() };
    let mut bytes = Vec::new();
    let written = write_intraday_file(&mut bytes, &mut memory, &new.export, &exports).unwrap();
    assert!(memory.asked.is_sorted_by(|one, other| (one.0, one.1) <= (other.0, other.1)));
    let asked_once: BTreeSet<_> = memory.asked.iter().collect();
    assert_eq!(asked_once.len(), memory.asked.len());
    (String::from_utf8(bytes).unwrap(), written)
}

pub(crate) fn read(file: &str) -> Result<Part, ReadError<Infallible>> {
    read_within(file, ReadLimits::default())
}

pub(crate) fn read_within(file: &str, limits: ReadLimits) -> Result<Part, ReadError<Infallible>> {
    let mut records = Vec::new();
    let read = read_intraday_file(file.as_bytes(), month(), limits, |_, record| {
        records.push(record);
        Ok(())
    })?;
    assert_eq!(read.records, records.len() as u64);
    Ok(Part { export: read.export, records })
}

pub(crate) fn json_of(file: &str) -> Value {
    serde_json::from_str(file).unwrap()
}

/// Every entry of a file as type and day.
pub(crate) fn entries(file: &Value) -> BTreeSet<(IntradayType, Date)> {
    let mut found = BTreeSet::new();
    for section in IntradaySection::all() {
        for entry in file[section.key].as_array().unwrap() {
            found.insert((section.intraday_type, entry["date"].as_str().unwrap().parse().unwrap()));
        }
    }
    found
}

/// Every type Fitbit carries, as fine as it goes.
pub(crate) fn everything() -> IntradaySelection {
    IntradayType::ALL
        .into_iter()
        .map(|intraday_type| (intraday_type, intraday_type.group().granularities()[0]))
        .collect()
}

pub(crate) fn builder(range: DateRange, selection: IntradaySelection) -> IntradayExportBuilder {
    IntradayExportBuilder::new(ProviderId::Fitbit, month(), range, selection)
        .account(Some("ABC123".into()), Some("Europe/Berlin".into()))
}

/// An import of one type that ended one way.
pub(crate) fn of_type(
    intraday_type: IntradayType,
    granularity: Granularity,
    range: DateRange,
    state: DayState,
) -> IntradayExport {
    let resource = ProviderId::Fitbit.intraday_resource(intraday_type, granularity).unwrap();
    builder(range, [(intraday_type, granularity)].into()).window(&resource.id, range, state).build()
}
