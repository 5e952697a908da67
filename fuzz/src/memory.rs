//! Files as they lie in memory: read, and written from what was read.

use domain::{
    DateRange, IntradayType,
    file::{
        Export, IntradayExport, IntradaySource, IntradayWritten, Layer, Month, ReadError, ReadLimits,
        RecordKind, RecordSource, Written, read_intraday_file, read_standard_file, write_intraday_file,
        write_standard_file,
    },
    record::Record,
};
use jiff::civil::Date;
use std::{convert::Infallible, io::Read};

/// What a file is made of, or was read from one.
#[derive(Clone, Debug)]
pub(crate) struct Part<E> {
    pub(crate) export: E,
    pub(crate) records: Vec<Record>,
}

/// A new part and the one it is merged with, if it is merged.
struct Layers<'a, E> {
    new: &'a Part<E>,
    earlier: &'a [Part<E>],
}

impl<E> Layers<'_, E> {
    fn pick(&self, layer: Layer, is_wanted: impl Fn(&Record) -> bool) -> Vec<Record> {
        let part = match layer {
            Layer::New => Some(self.new),
            Layer::Earlier(place) => self.earlier.get(place),
        };
        part.into_iter().flat_map(|part| &part.records).filter(|record| is_wanted(record)).cloned().collect()
    }
}

impl RecordSource for Layers<'_, Export> {
    type Error = Infallible;

    fn load(
        &mut self,
        layer: Layer,
        kind: RecordKind,
        period: Option<DateRange>,
    ) -> Result<Vec<Record>, Infallible> {
        let is_in = |day: Date| period.is_some_and(|period| period.contains(day));
        Ok(self.pick(layer, |record| {
            RecordKind::of(record) == Some(kind) && record.date().map_or(period.is_none(), is_in)
        }))
    }
}

impl IntradaySource for Layers<'_, IntradayExport> {
    type Error = Infallible;

    fn load(&mut self, layer: Layer, _: IntradayType, day: Date) -> Result<Vec<Record>, Infallible> {
        Ok(self.pick(layer, |record| record.date() == Some(day)))
    }
}

/// What a file is read within: larger than any input, so that what fails is not its size.
const LIMITS: ReadLimits = ReadLimits { file_bytes: 8 << 20, period_bytes: 4 << 20 };

pub(crate) fn read_standard(input: impl Read) -> Result<Part<Export>, ReadError<Infallible>> {
    let mut records = Vec::new();
    let read = read_standard_file(input, LIMITS, |kind, period, some| {
        assert!(some.iter().all(|record| RecordKind::of(record) == Some(kind)));
        let is_in = |day: Date| period.is_some_and(|period| period.contains(day));
        assert!(some.iter().all(|record| record.date().map_or(period.is_none(), is_in)), "another period");
        records.extend(some);
        Ok(())
    })?;
    Ok(Part { export: read.export, records })
}

/// Writes a file. `None` only if a vector cannot be written to.
pub(crate) fn write_standard(new: &Part<Export>, earlier: &[Part<Export>]) -> Option<(Vec<u8>, Written)> {
    let exports: Vec<Export> = earlier.iter().map(|part| part.export.clone()).collect();
    let mut bytes = Vec::new();
    let written =
        write_standard_file(&mut bytes, &mut Layers { new, earlier }, &new.export, &exports).ok()?;
    Some((bytes, written))
}

pub(crate) fn read_month(
    input: impl Read,
    month: Month,
) -> Result<Part<IntradayExport>, ReadError<Infallible>> {
    let mut records = Vec::new();
    let read = read_intraday_file(input, month, LIMITS, |_, record| {
        assert!(record.date().is_some_and(|day| month.range().contains(day)), "another month");
        records.push(record);
        Ok(())
    })?;
    Ok(Part { export: read.export, records })
}

/// Writes a month. `None` only if a vector cannot be written to.
pub(crate) fn write_month(
    new: &Part<IntradayExport>,
    earlier: &[Part<IntradayExport>],
) -> Option<(Vec<u8>, IntradayWritten)> {
    let exports: Vec<IntradayExport> = earlier.iter().map(|part| part.export.clone()).collect();
    let mut bytes = Vec::new();
    let written =
        write_intraday_file(&mut bytes, &mut Layers { new, earlier }, &new.export, &exports).ok()?;
    Some((bytes, written))
}
