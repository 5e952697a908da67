//! The files as tables: what `fitbit-data.json` or the month files hold, one CSV file a data type.
//!
//! Tables are made by reading a file that was made, so they hold nothing it does not. A table is what the spreadsheet of a
//! person or the data frame of a notebook begins with: a header whose names carry the units, one row a day, entry or
//! sample, times as the files have them. What is nested becomes columns, and lists become tables of their own, whose rows
//! name the entry they belong to. Every file and column is told of in docs/FORMAT.md.
//!
//! Where the bytes come from and go to is the caller's business ([`TableFiles`]); memory holds one period or one day. A
//! file is read once for each of the tables a record has, because tables are written one after another.

mod cell;
mod columns;
mod days;
mod layout;
mod records;
mod samples;
mod stage;

pub use stage::TableFiles;

use crate::{
    file::{
        IntradaySection, Month, ReadError, ReadLimits, RecordKind, read_intraday_type, read_standard_file,
    },
    intraday::IntradayType,
};
use stage::Stage;
use std::io;

/// Limits for files we made ourselves: as large as their parts.
const OURS: ReadLimits = ReadLimits { file_bytes: u64::MAX, period_bytes: 64 * 1024 * 1024 };

/// The names and columns of every table there can be of `fitbit-data.json`, in the order they are written.
pub fn standard_tables() -> Vec<(String, Vec<String>)> {
    let of_kinds = RecordKind::ALL.into_iter().flat_map(|kind| layout::of_kind(kind).to_vec());
    of_kinds.map(|layout| (layout.name.clone(), layout.header())).chain([days::standard_table()]).collect()
}

/// The names and columns of every table there can be of the month files, in the order they are written.
pub fn intraday_tables() -> Vec<(String, Vec<String>)> {
    let types = IntradayType::ALL.into_iter().flat_map(samples::tables_of);
    types.map(|table| (table.name().to_owned(), table.header())).chain([days::intraday_table()]).collect()
}

/// Writes the tables of a `fitbit-data.json`, which `open` opens as often as it takes. Gives the number of rows.
///
/// A table without rows is not begun, but for `days`, which tells what became of every day.
///
/// # Errors
///
/// As of [`read_standard_file`]; [`ReadError::Sink`] when `files` refuses what is written.
pub fn write_standard_tables<I: io::Read>(
    mut open: impl FnMut() -> io::Result<I>,
    files: &mut impl TableFiles,
) -> Result<u64, ReadError<io::Error>> {
    let mut stage = Stage::new(files);
    let mut most_tables = 1;
    let mut turn = 0;
    let mut export = None;
    // The first reading finds out how many tables the kinds that are there have.
    while turn < most_tables {
        let input = open().map_err(ReadError::Input)?;
        let read = read_standard_file(input, OURS, |kind, _, records| {
            let layouts = layout::of_kind(kind);
            most_tables = most_tables.max(layouts.len());
            let Some(layout) = layouts.get(turn) else { return Ok(()) };
            records.iter().try_for_each(|record| records::write(&mut stage, layout, record))
        })?;
        export = Some(read.export);
        turn += 1;
    }
    if let Some(export) = export {
        days::write_standard(&mut stage, &export).map_err(ReadError::Sink)?;
    }
    stage.finish().map_err(ReadError::Sink)
}

/// Writes the tables of month files, oldest first, which `open` opens unpacked as often as it takes. Gives the number of
/// rows. Each table holds all months.
///
/// # Errors
///
/// As of [`read_intraday_type`]; [`ReadError::Sink`] when `files` refuses what is written.
pub fn write_intraday_tables<I: io::Read>(
    months: &[Month],
    mut open: impl FnMut(Month) -> io::Result<I>,
    files: &mut impl TableFiles,
) -> Result<u64, ReadError<io::Error>> {
    let mut stage = Stage::new(files);
    let mut exports = Vec::new();
    let mut is_first = true;
    for intraday_type in IntradaySection::all().iter().map(|section| section.intraday_type) {
        // What is there is known once every month was read.
        let is_there = exports.iter().any(|export| samples::is_there(export, intraday_type));
        if !is_first && !is_there {
            continue;
        }
        for table in samples::tables_of(intraday_type) {
            for month in months {
                let input = open(*month).map_err(ReadError::Input)?;
                let read = read_intraday_type(input, *month, OURS, intraday_type, |record| {
                    samples::write(&mut stage, *table, &record)
                })?;
                if is_first {
                    exports.push(read.export);
                }
            }
            is_first = false;
        }
    }
    days::write_intraday(&mut stage, &exports).map_err(ReadError::Sink)?;
    stage.finish().map_err(ReadError::Sink)
}
