//! Makes `fitbit-data.json`, or the file of a month, from the segments of an import and of the earlier files it takes the
//! place of.
//!
//! Everything here blocks and runs inside `spawn_blocking`; memory does not grow with the years. What the file looks
//! like is decided in [`domain::file`], which files are merged in [`super::deliver`].

mod check;
mod days;
mod digest;
mod earlier;
#[cfg(test)]
mod left_out_tests;
mod month;
#[cfg(feature = "testing")]
pub mod month_bench;
mod month_check;
mod month_earlier;
mod month_gzip;
mod month_shelf;
#[cfg(test)]
mod month_tests;
mod pieces;
mod provenance;
mod shelf;
mod storing;
mod zip;

pub(super) use check::check_union;
pub(super) use days::Days;
pub(super) use earlier::{Earlier, EarlierError, read_earlier};
pub(super) use month::write_month;
pub(super) use month_check::{MonthDays, check_month_union};
#[cfg(feature = "testing")]
pub(crate) use month_earlier::unpacked;
pub(super) use month_earlier::{EarlierMonth, read_earlier_month};
pub(super) use month_shelf::{MonthShelf, MonthShelves};
pub(super) use provenance::make_provenance;
pub(super) use shelf::{Shelf, Shelves};
pub(super) use zip::{Packed, write_files_zip, write_tables_zip};

use crate::{secrets::KeyRing, segment::SegmentError, spool::Spool, storage::Artifact};
use digest::{Digest, Digesting};
use domain::{
    file::{Export, WriteError, write_standard_file},
    left_out::Rules,
};
use std::{
    io::{self, BufWriter},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Bytes collected before they are hashed and sealed.
const BUFFER_BYTES: usize = 64 * 1024;

/// Why a file was not made.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// Fetched data cannot be loaded.
    #[error("fetched data: {0}")]
    Segment(#[from] SegmentError),
    /// The spool refuses.
    #[error("spool: {0}")]
    Spool(#[from] io::Error),
    /// The new file would cover less than one it replaces.
    #[error("the new file lacks days of {0} that an earlier file has")]
    Shorter(&'static str),
    /// A file was to be written again, and none is there.
    #[error("there is no file to write again")]
    NothingThere,
    /// The new file cannot be read back.
    #[error("the new file cannot be read back: {0}")]
    Unreadable(String),
}

impl ArtifactError {
    /// Whether something fetched is there and is not what was stored.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, ArtifactError::Segment(error) if error.is_damage())
    }
}

/// What blocking work needs of the server.
#[derive(Clone)]
pub(super) struct Bench {
    pub(super) spool: Spool,
    pub(super) keys: Arc<KeyRing>,
    /// What the member leaves out: of new records and of those of earlier files alike.
    pub(super) rules: Arc<Rules>,
    /// Set when nobody waits for the work any more.
    pub(super) stopped: Arc<AtomicBool>,
}

impl Bench {
    /// Says whether to go on.
    pub(super) fn check(&self) -> Result<(), SegmentError> {
        if self.stopped.load(Ordering::Relaxed) { Err(SegmentError::Stopped) } else { Ok(()) }
    }
}

/// Writes the file to the spool, sealed and without what the member leaves out, counting and hashing what a reader will get.
pub(super) fn write_artifact(
    bench: &Bench,
    path: String,
    shelves: &mut Shelves,
    new: &Export,
    earlier: &[Export],
) -> Result<Artifact, ArtifactError> {
    let new = new.without(&bench.rules);
    let earlier: Vec<Export> = earlier.iter().map(|earlier| earlier.without(&bench.rules)).collect();
    let spooled = bench.spool.artifact_writer(&path, &bench.keys)?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, Digesting::new(spooled));
    let written = write_standard_file(&mut out, shelves, &new, &earlier).map_err(|error| match error {
        WriteError::Output(error) => ArtifactError::Spool(error),
        WriteError::Source(error) => ArtifactError::Segment(error),
    })?;
    let (spooled, digest) = out.into_inner().map_err(io::IntoInnerError::into_error)?.finish();
    spooled.finish()?;
    let Digest { size_bytes, md5, sha256 } = digest;
    let is_emptied = !written.holds_anything && !bench.rules.is_empty();
    Ok(Artifact { path, size_bytes, md5, sha256, range: written.days(), is_emptied, rules_revision: 0 })
}
