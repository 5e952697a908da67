//! Makes the file of a month, packed, in the spool.

use super::{ArtifactError, Bench, digest::Digest, month_gzip::pack, month_shelf::MonthShelves};
use crate::storage::Artifact;
use domain::file::{IntradayExport, WriteError, write_intraday_file};

/// A month's file in the spool.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::imports) struct MonthArtifact {
    /// Where it lies, and what of it is sent: the packed bytes.
    pub(in crate::imports) artifact: Artifact,
    /// SHA-256 of it unpacked, in lower-case hexadecimal. Equal exactly when the content is: what packing makes of it
    /// may change with a version of the packer.
    pub(in crate::imports) content_sha256: String,
}

/// Writes a month's file to the spool, packed, sealed and without what the member leaves out, counting and hashing what a reader will get. Blocking.
///
/// `new` says which month. `earlier` and the shelves of earlier files stand oldest first, all of that month.
///
/// # Errors
///
/// As [`write_artifact`](super::write_artifact). Without a whole file nothing is left at `path`.
pub(in crate::imports) fn write_month(
    bench: &Bench,
    path: String,
    shelves: &mut MonthShelves,
    new: &IntradayExport,
    earlier: &[IntradayExport],
) -> Result<MonthArtifact, ArtifactError> {
    let new = new.without(&bench.rules);
    let earlier: Vec<IntradayExport> = earlier.iter().map(|earlier| earlier.without(&bench.rules)).collect();
    let spooled = bench.spool.artifact_writer(&path, &bench.keys)?;
    let packed = pack(spooled, |out| write_intraday_file(out, shelves, &new, &earlier))?;
    let (written, packed) = packed.map_err(|error| match error {
        WriteError::Output(error) => ArtifactError::Spool(error),
        WriteError::Source(error) => ArtifactError::Segment(error),
    })?;
    let Digest { size_bytes, md5, sha256 } = packed.sent;
    Ok(MonthArtifact {
        artifact: Artifact {
            path,
            size_bytes,
            md5,
            sha256,
            range: written.days(),
            is_emptied: written.entries == 0 && !bench.rules.is_empty(),
            rules_revision: 0,
        },
        content_sha256: packed.content_sha256,
    })
}
