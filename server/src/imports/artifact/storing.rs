//! Puts the records of an earlier file into segments of their own as they are read.

use super::{
    Bench,
    shelf::{Shelve, size_in_memory},
};
use crate::segment::{SegmentError, store_segment};
use domain::record::Record;
use tokio::runtime::Handle;

/// Records collected before they become a segment, in bytes of memory, about.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;

/// Collects records, stores them under a folder, and notes on a shelf where they lie. Blocking.
pub(super) struct Storing<'a, S> {
    bench: &'a Bench,
    folder: &'a str,
    /// What the segments say they are made from.
    resource: &'a str,
    shelf: S,
    records: Vec<Record>,
    bytes: usize,
    count: u32,
}

impl<'a, S: Shelve> Storing<'a, S> {
    pub(super) fn new(bench: &'a Bench, folder: &'a str, resource: &'a str) -> Self {
        Storing { bench, folder, resource, shelf: S::default(), records: Vec::new(), bytes: 0, count: 0 }
    }

    /// Takes records, and stores what was collected when that is enough for a segment.
    pub(super) fn add(&mut self, records: Vec<Record>) -> Result<(), SegmentError> {
        self.bytes += records.iter().map(size_in_memory).sum::<usize>();
        self.records.extend(records);
        if self.bytes >= SEGMENT_BYTES { self.flush() } else { Ok(()) }
    }

    /// Stores the rest and hands over the shelf.
    pub(super) fn finish(mut self) -> Result<S, SegmentError> {
        self.flush()?;
        Ok(self.shelf)
    }

    fn flush(&mut self) -> Result<(), SegmentError> {
        self.bench.check()?;
        let records = std::mem::take(&mut self.records);
        self.bytes = 0;
        if records.is_empty() {
            return Ok(());
        }
        let path = format!("{}/{}", self.folder, self.count);
        self.count += 1;
        self.shelf.add(path.clone(), &records);
        let Bench { spool, keys, .. } = self.bench;
        Handle::current().block_on(store_segment(spool, keys, &path, self.resource, records))?;
        Ok(())
    }
}
