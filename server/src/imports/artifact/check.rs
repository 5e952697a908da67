//! Reads the new file back before anything is sent, and holds it against the files it replaces.

use super::{ArtifactError, Bench, Days};
use domain::file::{ReadError, ReadLimits, read_standard_file};
use std::convert::Infallible;

/// Makes sure that the file in the spool can be read, and has every day and data type the earlier files have.
///
/// The file itself is read, not what was meant to be written: this is the last look before the earlier files go.
pub(in crate::imports) fn check_union(
    bench: &Bench,
    path: &str,
    earlier: &[Days],
) -> Result<(), ArtifactError> {
    let input = bench.spool.artifact_reader(path, &bench.keys)?;
    let mut days = Days::default();
    // The limit guards against files of others; ours may be as large as its parts.
    let limits = ReadLimits { file_bytes: u64::MAX, ..ReadLimits::default() };
    read_standard_file(input, limits, |_, _, records| {
        records.iter().for_each(|record| days.note(record));
        Ok::<(), Infallible>(())
    })
    .map_err(|error| match error {
        ReadError::Input(error) => ArtifactError::Spool(error),
        error => ArtifactError::Unreadable(error.to_string()),
    })?;
    match earlier.iter().find_map(|earlier| days.find_lacking(earlier)) {
        Some(data_type) => Err(ArtifactError::Shorter(data_type.key())),
        None => Ok(()),
    }
}
