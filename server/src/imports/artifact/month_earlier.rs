//! Reads an earlier file of a month as it comes in, packed or not, and puts its records into segments of their own.

use super::{
    Bench, earlier::EarlierError, month_check::MonthDays, month_shelf::MonthShelf, pieces::Pieces,
    storing::Storing,
};
use bytes::Bytes;
use domain::file::{IntradayExport, Month, ReadError, ReadLimits, intraday_file_name, read_intraday_file};
use flate2::read::MultiGzDecoder;
use std::{
    borrow::Cow,
    io::{self, BufReader, Cursor, Read},
};
use tokio::sync::mpsc;

/// The bytes every gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An earlier file of a month that was read to its end.
pub(in crate::imports) struct EarlierMonth {
    /// Its provenance.
    pub(in crate::imports) export: IntradayExport,
    /// Where its records lie now.
    pub(in crate::imports) shelf: MonthShelf,
    /// The days it covers.
    pub(in crate::imports) days: MonthDays,
}

/// Reads an earlier file of a month from the pieces that come through a channel, and stores its records under `folder`.
/// Blocking. `limit_bytes` bounds what it unpacks to.
///
/// # Errors
///
/// As [`read_intraday_file`]; an error sent through the channel comes back as [`ReadError::Input`], and bytes that do not
/// unpack as [`ReadError::Unreadable`].
pub(in crate::imports) fn read_earlier_month(
    bench: &Bench,
    folder: &str,
    month: Month,
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    limit_bytes: u64,
) -> Result<EarlierMonth, EarlierError> {
    let name = intraday_file_name(month);
    let mut storing = Storing::<MonthShelf>::new(bench, folder, &name);
    let mut days = MonthDays::default();
    let limits = ReadLimits { file_bytes: limit_bytes, ..ReadLimits::default() };
    let pieces = Pieces::new(pieces);
    let is_broken = pieces.is_broken();
    let read = unpacked(pieces).map_err(ReadError::Input).and_then(|input| {
        read_intraday_file(input, month, limits, |_, record| {
            // What is left out is not even kept here, and the new file need not have it.
            let Some(record) = bench.rules.keep(&record).map(Cow::into_owned) else { return Ok(()) };
            days.note(&record);
            storing.add(vec![record])
        })
    });
    let file = read.map_err(|error| match error {
        ReadError::Input(_) if !is_broken.get() => ReadError::Unreadable { at: "gzip".to_owned() },
        error => error,
    })?;
    let shelf = storing.finish().map_err(ReadError::Sink)?;
    Ok(EarlierMonth { export: file.export, shelf, days })
}

/// The bytes of a file, unpacked where it is packed.
pub(crate) fn unpacked<R: Read>(mut input: R) -> io::Result<impl Read> {
    let mut start = Vec::new();
    input.by_ref().take(GZIP.len() as u64).read_to_end(&mut start)?;
    let is_packed = start == GZIP;
    let input = Cursor::new(start).chain(input);
    Ok(if is_packed {
        Unpacked::Packed(Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 * 1024, input))))
    } else {
        Unpacked::Plain(input)
    })
}

enum Unpacked<R> {
    Plain(R),
    Packed(Box<MultiGzDecoder<BufReader<R>>>),
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Unpacked::Plain(input) => input.read(into),
            Unpacked::Packed(input) => input.read(into),
        }
    }
}
