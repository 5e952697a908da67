//! Reads the new file of a month back before anything is sent, and holds it against the files it replaces.

use super::{ArtifactError, Bench, month_earlier::unpacked, month_shelf::intraday_type_of};
use domain::{
    IntradayType,
    file::{Month, ReadError, ReadLimits, read_intraday_file},
    record::Record,
};
use jiff::civil::Date;
use std::{collections::BTreeSet, convert::Infallible, io::ErrorKind};

/// Days with at least one reading, by type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::imports) struct MonthDays(BTreeSet<(IntradayType, Date)>);

impl MonthDays {
    /// Notes what a record has a reading of.
    pub(super) fn note(&mut self, record: &Record) {
        if let (Some(intraday_type), Some(day)) = (intraday_type_of(record), record.date()) {
            self.0.insert((intraday_type, day));
        }
    }

    /// A type of which this lacks a day the other has.
    pub(super) fn find_lacking(&self, other: &MonthDays) -> Option<IntradayType> {
        other.0.difference(&self.0).next().map(|(intraday_type, _)| *intraday_type)
    }
}

/// Makes sure that the file in the spool can be unpacked and read, and has every day of every type the earlier files
/// have. Blocking.
///
/// The file itself is read, not what was meant to be written: this is the last look before the earlier files go.
///
/// # Errors
///
/// [`ArtifactError::Unreadable`], [`ArtifactError::Shorter`], or the spool's.
pub(in crate::imports) fn check_month_union(
    bench: &Bench,
    path: &str,
    month: Month,
    earlier: &[MonthDays],
) -> Result<(), ArtifactError> {
    let input = unpacked(bench.spool.artifact_reader(path, &bench.keys)?)?;
    let mut days = MonthDays::default();
    // The limit guards against files of others; ours may be as large as its parts.
    let limits = ReadLimits { file_bytes: u64::MAX, ..ReadLimits::default() };
    read_intraday_file(input, month, limits, |_, record| {
        days.note(&record);
        Ok::<(), Infallible>(())
    })
    .map_err(|error| match error {
        // What the spool hands out is authentic, so these say that it does not unpack.
        ReadError::Input(error)
            if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::UnexpectedEof) =>
        {
            ArtifactError::Unreadable("it cannot be unpacked".to_owned())
        }
        ReadError::Input(error) => ArtifactError::Spool(error),
        error => ArtifactError::Unreadable(error.to_string()),
    })?;
    match earlier.iter().find_map(|earlier| days.find_lacking(earlier)) {
        Some(intraday_type) => Err(ArtifactError::Shorter(intraday_type.key())),
        None => Ok(()),
    }
}
