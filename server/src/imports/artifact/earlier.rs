//! Reads an earlier file as it comes in and puts its records into segments of their own, so that merging can take them
//! in any order without holding the file.

use super::{
    Bench, Days,
    shelf::{Shelf, size_in_memory},
};
use crate::segment::{SegmentError, store_segment};
use bytes::{Buf, Bytes};
use domain::{
    file::{Export, ReadError, ReadLimits, STANDARD_FILE_NAME, read_standard_file},
    record::Record,
};
use std::io::{self, Read};
use tokio::{runtime::Handle, sync::mpsc};

/// Records collected before they become a segment, in bytes of memory, about.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;

/// An earlier file that was read to its end.
pub(in crate::imports) struct Earlier {
    /// Its provenance.
    pub(in crate::imports) export: Export,
    /// Where its records lie now.
    pub(in crate::imports) shelf: Shelf,
    /// The days it covers.
    pub(in crate::imports) days: Days,
}

/// Why an earlier file was not read.
pub(in crate::imports) type EarlierError = ReadError<SegmentError>;

/// Reads an earlier file from the pieces that come through a channel, and stores its records under `folder`. Blocking.
///
/// # Errors
///
/// As [`read_standard_file`]; an error sent through the channel comes back as [`ReadError::Input`].
pub(in crate::imports) fn read_earlier(
    bench: &Bench,
    folder: &str,
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    limit_bytes: u64,
) -> Result<Earlier, EarlierError> {
    let mut storing =
        Storing { bench, folder, shelf: Shelf::default(), records: Vec::new(), bytes: 0, count: 0 };
    let mut days = Days::default();
    let limits = ReadLimits { file_bytes: limit_bytes, ..ReadLimits::default() };
    let input = Pieces { pieces, rest: Bytes::new() };
    let file = read_standard_file(input, limits, |_, _, records| {
        records.iter().for_each(|record| days.note(record));
        storing.add(records)
    })?;
    storing.flush().map_err(ReadError::Sink)?;
    Ok(Earlier { export: file.export, shelf: storing.shelf, days })
}

struct Storing<'a> {
    bench: &'a Bench,
    folder: &'a str,
    shelf: Shelf,
    records: Vec<Record>,
    bytes: usize,
    count: u32,
}

impl Storing<'_> {
    fn add(&mut self, records: Vec<Record>) -> Result<(), SegmentError> {
        self.bytes += records.iter().map(size_in_memory).sum::<usize>();
        self.records.extend(records);
        if self.bytes >= SEGMENT_BYTES { self.flush() } else { Ok(()) }
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
        Handle::current().block_on(store_segment(spool, keys, &path, STANDARD_FILE_NAME, records))?;
        Ok(())
    }
}

/// Bytes that come in pieces, as something to read from.
struct Pieces {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    rest: Bytes,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.rest = piece?,
                None => return Ok(0),
            }
        }
        let count = into.len().min(self.rest.len());
        if let Some(into) = into.get_mut(..count) {
            self.rest.copy_to_slice(into);
        }
        Ok(count)
    }
}
