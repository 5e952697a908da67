//! Writes a month file, merging a new import with earlier files day by day.

use super::{
    export::{DayHistory, IntradayExport},
    export_json,
    merge::is_filler,
    month::Month,
    reading::{DayReading, doubts_of},
    section::IntradaySection,
    write_entry::Entries,
};
use crate::{
    date_range::DateRange,
    file::{
        emit::FileOut,
        merge::Worthiest,
        write::{Layer, WriteError},
    },
    intraday::IntradayType,
    record::Record,
};
use jiff::civil::Date;
use serde_json::{Map, Value, value::RawValue};
use std::{collections::BTreeMap, io};

/// Where the records of a month file come from.
pub trait IntradaySource {
    /// Why records could not be loaded.
    type Error;

    /// Loads the records of one type on one day from one layer.
    ///
    /// Is asked once for each layer, type and day of which the layer's [`IntradayExport`] knows anything, in the order of
    /// types and days. Records come in the order they were received: of two of the same instant (or log) the later one
    /// counts. Records of other types or days may be among them and are ignored.
    ///
    /// # Errors
    ///
    /// Whatever keeps the records from being loaded; the file is not finished then.
    fn load(
        &mut self,
        layer: Layer,
        intraday_type: IntradayType,
        day: Date,
    ) -> Result<Vec<Record>, Self::Error>;
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntradayWritten {
    /// The `_export` of the file: of each day what became of it and who said so.
    pub export: IntradayExport,
    /// First day with an entry.
    pub first_day: Option<Date>,
    /// Last day with an entry.
    pub last_day: Option<Date>,
    /// Entries written.
    pub entries: u64,
    /// Values in them: samples, and stages of nights.
    pub samples: u64,
}

impl IntradayWritten {
    /// The days from the first to the last one with an entry; nothing when there is none.
    pub fn days(&self) -> Option<DateRange> {
        DateRange::inclusive(self.first_day?, self.last_day?).ok()
    }

    /// The month of the file.
    pub fn month(&self) -> Month {
        self.export.month
    }
}

/// Writes a month's file, not packed, from a new import and the earlier files it takes the place of.
///
/// `earlier` stands oldest first and is of the same month; that all of them belong to the new import's account is the
/// caller's to know ([`IntradayExport::account_match`]). Every day any of them has an entry for has one in the new file.
/// The same records give the same bytes. At most one day of one type of two layers is in memory at a time.
///
/// # Errors
///
/// [`WriteError::Output`] when the output fails, [`WriteError::Source`] when records cannot be loaded. What was
/// written by then is no whole file.
pub fn write_intraday_file<W: io::Write, S: IntradaySource>(
    out: W,
    source: &mut S,
    new: &IntradayExport,
    earlier: &[IntradayExport],
) -> Result<IntradayWritten, WriteError<S::Error>> {
    let layers = earlier.iter().enumerate().map(|(at, export)| (Layer::Earlier(at), export));
    let layers: Vec<_> =
        layers.chain([(Layer::New, new)]).filter(|(_, export)| export.month == new.month).collect();
    let mut written = IntradayWritten {
        export: new.merged_heading(earlier),
        first_day: None,
        last_day: None,
        entries: 0,
        samples: 0,
    };
    let mut file = FileOut::new(out);
    let mut bytes = Vec::new();
    // The earlier importers' files had it, and a reader may ask for it.
    file.value(export_json::USER, &Map::<String, Value>::new())?;
    for section in IntradaySection::all() {
        let intraday_type = section.intraday_type;
        let mut history = BTreeMap::new();
        let mut entries = Entries::open(&mut file, &mut bytes, section.key)?;
        for day in IntradayExport::known_days(layers.iter().map(|(_, export)| *export), intraday_type) {
            let Some((of_day, reading)) =
                settle(&layers, source, section, day).map_err(WriteError::Source)?
            else {
                continue;
            };
            history.insert(day, of_day);
            if let Some(reading) = reading {
                written.entries += entries.write(section, &reading)?;
                written.samples += reading.samples();
                written.first_day = Some(written.first_day.map_or(day, |first| first.min(day)));
                written.last_day = Some(written.last_day.map_or(day, |last| last.max(day)));
            }
        }
        entries.close()?;
        if !history.is_empty() {
            written.export.days.insert(intraday_type, history);
        }
    }
    for (key, json) in &written.export.unknown {
        let value = RawValue::from_string(json.clone()).map_err(io::Error::from)?;
        file.value(key, &value)?;
    }
    file.value(export_json::KEY, &written.export)?;
    file.finish()?;
    Ok(written)
}

/// Loads one day of one type from every layer that knows anything of it, and keeps what is worth most.
fn settle<S: IntradaySource>(
    layers: &[(Layer, &IntradayExport)],
    source: &mut S,
    section: &IntradaySection,
    day: Date,
) -> Result<Option<(DayHistory, Option<DayReading>)>, S::Error> {
    let mut worthiest: Worthiest<DayReading, DayHistory> = Worthiest::default();
    for (layer, export) in layers {
        let Some(mut history) = export.find(section.intraday_type, day) else { continue };
        let records = source.load(*layer, section.intraday_type, day)?;
        history.doubts = history.doubts.and(doubts_of(section.intraday_type, day, &records));
        let reading = DayReading::unite(section, day, records);
        if let Some(reading) = &reading {
            history.granularity = reading.granularity();
        }
        history.implausible = reading.as_ref().map_or(0, DayReading::implausible);
        worthiest.add(history, reading, |reading| is_filler(section.intraday_type, reading));
    }
    Ok(worthiest.into_best())
}
