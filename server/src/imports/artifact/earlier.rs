//! Reads an earlier file as it comes in and puts its records into segments of their own, so that merging can take them
//! in any order without holding the file.

use super::{Bench, Days, pieces::Pieces, shelf::Shelf, storing::Storing};
use crate::segment::SegmentError;
use bytes::Bytes;
use domain::{
    file::{Export, ReadError, ReadLimits, STANDARD_FILE_NAME, read_standard_file},
    record::Record,
};
use std::{borrow::Cow, io};
use tokio::sync::mpsc;

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
    let mut storing = Storing::<Shelf>::new(bench, folder, STANDARD_FILE_NAME);
    let mut days = Days::default();
    let limits = ReadLimits { file_bytes: limit_bytes, ..ReadLimits::default() };
    let input = Pieces::new(pieces);
    let file = read_standard_file(input, limits, |_, _, records| {
        // What is left out is not even kept here, and the new file need not have it.
        let kept = |record: &Record| bench.rules.keep(record).map(Cow::into_owned);
        let records: Vec<Record> = records.iter().filter_map(kept).collect();
        records.iter().for_each(|record| days.note(record));
        storing.add(records)
    })?;
    let shelf = storing.finish().map_err(ReadError::Sink)?;
    Ok(Earlier { export: file.export, shelf, days })
}
