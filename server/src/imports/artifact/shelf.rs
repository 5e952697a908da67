//! Where the records of a file lie: the segments of an import and of earlier files, found by kind and day, read one at
//! a time, the last few kept.

use super::Bench;
use crate::{
    imports::retaken::RetakenDays,
    segment::{SegmentError, load_segment},
};
use domain::{
    DateRange,
    file::{Layer, RecordKind, RecordSource},
    record::Record,
};
use jiff::civil::Date;
use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};
use tokio::runtime::Handle;

/// Most of what is kept in memory of segments already read, in bytes, about.
const KEPT_BYTES: usize = 6 * 1024 * 1024;

/// The segments of one layer, in the order they were received.
#[derive(Clone, Debug, Default)]
pub(in crate::imports) struct Shelf(Vec<Entry>);

/// A segment, and what is in it.
#[derive(Clone, Debug)]
struct Entry {
    path: String,
    /// By kind the first and last day; none for records without days.
    holds: BTreeMap<RecordKind, Option<(Date, Date)>>,
    /// Days of it that were fetched again.
    retaken: RetakenDays,
}

impl Entry {
    fn new(path: String, records: &[Record]) -> Self {
        let mut holds: BTreeMap<RecordKind, Option<(Date, Date)>> = BTreeMap::new();
        for record in records {
            let Some(kind) = RecordKind::of(record) else { continue };
            let days = holds.entry(kind).or_default();
            if let Some(day) = record.date() {
                *days = Some(days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
            }
        }
        Entry { path, holds, retaken: RetakenDays::default() }
    }

    fn may_hold(&self, kind: RecordKind, period: Option<DateRange>) -> bool {
        match (self.holds.get(&kind), period) {
            (Some(Some((first, last))), Some(period)) => *first < period.end() && period.start() <= *last,
            (Some(None), None) => true,
            _ => false,
        }
    }
}

/// Somewhere segments are noted as they are made.
pub(super) trait Shelve: Default {
    /// Notes a segment whose records are at hand.
    fn add(&mut self, path: String, records: &[Record]);
}

impl Shelve for Shelf {
    fn add(&mut self, path: String, records: &[Record]) {
        self.0.push(Entry::new(path, records));
    }
}

impl Shelf {
    /// Looks into every segment once, in order, to learn what is in it; each comes with its days that a later one brings
    /// again. Blocking.
    ///
    /// # Errors
    ///
    /// When one of them cannot be loaded.
    pub(in crate::imports) fn survey(
        bench: &Bench,
        segments: Vec<(String, RetakenDays)>,
    ) -> Result<Shelf, SegmentError> {
        let mut shelf = Shelf::default();
        for (path, retaken) in segments {
            bench.check()?;
            let records = load(bench, &path)?;
            shelf.0.push(Entry { retaken, ..Entry::new(path, &records) });
        }
        Ok(shelf)
    }
}

/// The shelves of all layers, for the writer to take records from. Blocking.
pub(in crate::imports) struct Shelves {
    segments: Segments,
    new: Shelf,
    earlier: Vec<Shelf>,
}

impl Shelves {
    /// Puts the shelves together; `earlier` stands oldest first.
    pub(in crate::imports) fn new(bench: Bench, new: Shelf, earlier: Vec<Shelf>) -> Self {
        Shelves { segments: Segments::new(bench), new, earlier }
    }
}

/// Segments read one at a time, the last few kept in memory. Blocking.
pub(super) struct Segments {
    bench: Bench,
    /// Segments read lately, the latest last.
    kept: VecDeque<Kept>,
}

struct Kept {
    path: String,
    records: Rc<Vec<Record>>,
    bytes: usize,
}

impl Segments {
    pub(super) fn new(bench: Bench) -> Self {
        Segments { bench, kept: VecDeque::new() }
    }

    /// Says whether to go on.
    pub(super) fn check(&self) -> Result<(), SegmentError> {
        self.bench.check()
    }

    /// What the member lets stand of a record.
    pub(super) fn keep(&self, record: &Record) -> Option<Record> {
        self.bench.rules.keep(record).map(Cow::into_owned)
    }

    /// Reads a segment, or takes it from those read lately: neighbouring periods often share one.
    pub(super) fn take(&mut self, path: &str) -> Result<Rc<Vec<Record>>, SegmentError> {
        if let Some(at) = self.kept.iter().position(|kept| kept.path == path)
            && let Some(kept) = self.kept.remove(at)
        {
            let records = Rc::clone(&kept.records);
            self.kept.push_back(kept);
            return Ok(records);
        }
        let records = Rc::new(load(&self.bench, path)?);
        let bytes = records.iter().map(size_in_memory).sum();
        self.kept.push_back(Kept { path: path.to_owned(), records: Rc::clone(&records), bytes });
        while self.kept.len() > 1 && self.kept.iter().map(|kept| kept.bytes).sum::<usize>() > KEPT_BYTES {
            self.kept.pop_front();
        }
        Ok(records)
    }
}

impl RecordSource for Shelves {
    type Error = SegmentError;

    fn load(
        &mut self,
        layer: Layer,
        kind: RecordKind,
        period: Option<DateRange>,
    ) -> Result<Vec<Record>, SegmentError> {
        self.segments.check()?;
        let shelf = match layer {
            Layer::New => Some(&self.new),
            Layer::Earlier(at) => self.earlier.get(at),
        };
        let entries = shelf.into_iter().flat_map(|shelf| &shelf.0);
        let mut wanted = Vec::new();
        for entry in entries.filter(|entry| entry.may_hold(kind, period)) {
            let records = self.segments.take(&entry.path)?;
            let of_period = records.iter().filter(|record| {
                RecordKind::of(record) == Some(kind)
                    && !entry.retaken.holds(record)
                    && match (record.date(), period) {
                        (Some(day), Some(period)) => period.contains(day),
                        (None, None) => true,
                        _ => false,
                    }
            });
            wanted.extend(of_period.filter_map(|record| self.segments.keep(record)));
        }
        Ok(wanted)
    }
}

fn load(bench: &Bench, path: &str) -> Result<Vec<Record>, SegmentError> {
    Handle::current().block_on(load_segment(&bench.spool, &bench.keys, path))
}

/// Bytes a record takes in memory, about: enough to bound what is kept.
pub(super) fn size_in_memory(record: &Record) -> usize {
    let more = match record {
        Record::Sleep(sleep) => {
            let levels = &sleep.levels;
            300 + 80 * (levels.data.len() + levels.short_data.len()) + 100 * levels.summary.len()
        }
        Record::Heart(heart) => 80 * (heart.heart_rate_zones.len() + heart.custom_heart_rate_zones.len()),
        Record::Profile(profile) => 500 + 100 * profile.more.len(),
        Record::Devices { devices } => 300 * devices.len(),
        Record::Lifetime { statistics } => 500 + 2_000 * statistics.len(),
        Record::Item(item) => item.size_in_memory(),
        Record::Entry(entry) => entry.size_in_memory(),
        Record::Samples(day) => 200 + day.len() * (12 + 16 * day.details.len()),
        Record::Daily(_) | Record::Weight(_) | Record::Breathing(_) => 50,
    };
    size_of::<Record>() + more
}
