//! Where the records of a month lie: the segments of an import and of earlier files, found by type and day without
//! opening any before it is needed.

use super::{
    Bench,
    shelf::{Segments, Shelve},
};
use crate::{imports::retaken::RetakenDays, segment::SegmentError};
use domain::{
    DateRange, IntradayType,
    file::{IntradaySource, Layer},
    record::Record,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The segments of one layer, in the order they were received.
#[derive(Clone, Debug, Default)]
pub(in crate::imports) struct MonthShelf(Vec<Entry>);

/// A segment, and what may be in it.
#[derive(Clone, Debug)]
struct Entry {
    path: String,
    intraday_type: IntradayType,
    /// The days that may be in it; every day when nothing is known.
    days: Option<DateRange>,
    /// Days of it that were fetched again.
    retaken: RetakenDays,
}

impl MonthShelf {
    /// Notes a segment by what was asked for: its type, and the days of its window where it has some.
    pub(in crate::imports) fn add_page(
        &mut self,
        path: String,
        intraday_type: IntradayType,
        days: Option<DateRange>,
    ) {
        self.add_page_but(path, intraday_type, days, RetakenDays::default());
    }

    /// The same of a segment some of whose days a later one brings again.
    pub(in crate::imports) fn add_page_but(
        &mut self,
        path: String,
        intraday_type: IntradayType,
        days: Option<DateRange>,
        retaken: RetakenDays,
    ) {
        self.0.push(Entry { path, intraday_type, days, retaken });
    }

    fn paths(&self, intraday_type: IntradayType, day: Date) -> Vec<String> {
        let may_hold = |entry: &&Entry| {
            entry.intraday_type == intraday_type
                && entry.days.is_none_or(|days| days.contains(day))
                && !entry.retaken.holds_day(day)
        };
        self.0.iter().filter(may_hold).map(|entry| entry.path.clone()).collect()
    }
}

/// The type a record is of; none for those of `fitbit-data.json`.
pub(super) fn intraday_type_of(record: &Record) -> Option<IntradayType> {
    match record {
        Record::Samples(day) => Some(day.intraday_type),
        Record::Breathing(_) => Some(IntradayType::BreathingRate),
        Record::Sleep(_) => Some(IntradayType::SleepStages),
        _ => None,
    }
}

impl Shelve for MonthShelf {
    fn add(&mut self, path: String, records: &[Record]) {
        let mut holds: BTreeMap<IntradayType, (Date, Date)> = BTreeMap::new();
        for record in records {
            let (Some(intraday_type), Some(day)) = (intraday_type_of(record), record.date()) else {
                continue;
            };
            let (first, last) = holds.entry(intraday_type).or_insert((day, day));
            (*first, *last) = ((*first).min(day), (*last).max(day));
        }
        for (intraday_type, (first, last)) in holds {
            let days = DateRange::inclusive(first, last).ok();
            self.add_page(path.clone(), intraday_type, days);
        }
    }
}

/// The shelves of all layers, for the writer to take records from. Blocking.
pub(in crate::imports) struct MonthShelves {
    segments: Segments,
    new: MonthShelf,
    earlier: Vec<MonthShelf>,
}

impl MonthShelves {
    /// Puts the shelves together; `earlier` stands oldest first.
    pub(in crate::imports) fn new(bench: Bench, new: MonthShelf, earlier: Vec<MonthShelf>) -> Self {
        MonthShelves { segments: Segments::new(bench), new, earlier }
    }
}

impl IntradaySource for MonthShelves {
    type Error = SegmentError;

    fn load(
        &mut self,
        layer: Layer,
        intraday_type: IntradayType,
        day: Date,
    ) -> Result<Vec<Record>, SegmentError> {
        self.segments.check()?;
        let shelf = match layer {
            Layer::New => Some(&self.new),
            Layer::Earlier(at) => self.earlier.get(at),
        };
        let mut wanted = Vec::new();
        for path in shelf.map(|shelf| shelf.paths(intraday_type, day)).unwrap_or_default() {
            let records = self.segments.take(&path)?;
            let of_day = records.iter().filter(|record| {
                intraday_type_of(record) == Some(intraday_type) && record.date() == Some(day)
            });
            wanted.extend(of_day.filter_map(|record| self.segments.keep(record)));
        }
        Ok(wanted)
    }
}
