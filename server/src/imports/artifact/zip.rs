//! Puts files that were made into one zip in the spool: as they are, or as tables. Blocking; memory stays flat.

use super::{
    ArtifactError, BUFFER_BYTES, Bench,
    digest::{Digest, Digesting},
    month_earlier::unpacked,
};
use crate::{spool::ArtifactWriter, storage::Artifact};
use ::zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};
use domain::{
    DateRange,
    csv::{TableFiles, write_intraday_tables, write_standard_tables},
    file::{Month, ReadError},
};
use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Read, Write},
};

/// From so many bytes on the zip says the length of a file in eight bytes, and programs from before 2001 do not open it. Text
/// packs to no less than a sixtieth, so what is smaller stays below the four gigabytes that four bytes can tell.
const LONG_FROM_BYTES: u64 = (1 << 32) / 64;

/// A file in the spool that goes into a zip.
#[derive(Clone, Debug)]
pub(in crate::imports) struct Packed {
    /// Its name there.
    pub(in crate::imports) name: String,
    /// The month it is the file of; none for the standard file.
    pub(in crate::imports) month: Option<Month>,
    /// What it is.
    pub(in crate::imports) artifact: Artifact,
}

/// Puts files into a zip as they are.
///
/// # Errors
///
/// When one of them cannot be read, or the spool refuses. Without a whole zip nothing is left at `path`.
pub(in crate::imports) fn write_files_zip(
    bench: &Bench,
    path: String,
    files: &[Packed],
) -> Result<Artifact, ArtifactError> {
    let mut out = Out::open(bench, &path)?;
    for file in files {
        // Packed already.
        let options = options(CompressionMethod::Stored, file.artifact.size_bytes >= u64::from(u32::MAX));
        out.zip.start_file(file.name.as_str(), options).map_err(io::Error::from)?;
        let mut input =
            Stoppable { bench, inner: bench.spool.artifact_reader(&file.artifact.path, &bench.keys)? };
        io::copy(&mut input, &mut out.zip)?;
    }
    out.finish(path, files)
}

/// Puts what files hold into a zip of tables.
///
/// # Errors
///
/// As of [`write_files_zip`], and when a file is none of ours.
pub(in crate::imports) fn write_tables_zip(
    bench: &Bench,
    path: String,
    files: &[Packed],
) -> Result<Artifact, ArtifactError> {
    let mut out = Out::open(bench, &path)?;
    let open = |artifact: &Artifact| {
        Ok(Stoppable { bench, inner: bench.spool.artifact_reader(&artifact.path, &bench.keys)? })
    };
    let months: BTreeMap<Month, &Artifact> =
        files.iter().filter_map(|file| Some((file.month?, &file.artifact))).collect();
    let packed_bytes: u64 = files.iter().map(|file| file.artifact.size_bytes).sum();
    let mut tables = Tables { zip: &mut out.zip, is_long: packed_bytes >= LONG_FROM_BYTES };
    let written = match files {
        [Packed { month: None, artifact, .. }] => write_standard_tables(|| open(artifact), &mut tables),
        _ => write_intraday_tables(
            &months.keys().copied().collect::<Vec<_>>(),
            |month| {
                let artifact = months.get(&month).ok_or(io::ErrorKind::NotFound)?;
                unpacked(open(artifact)?)
            },
            &mut tables,
        ),
    };
    let rows = written.map_err(|error| match error {
        // The reader ended, not the file.
        _ if bench.check().is_err() => ArtifactError::Segment(crate::segment::SegmentError::Stopped),
        ReadError::Input(error) | ReadError::Sink(error) => ArtifactError::Spool(error),
        error => ArtifactError::Unreadable(error.to_string()),
    })?;
    tracing::info!(tables.rows = rows, "tables written");
    out.finish(path, files)
}

fn options(method: CompressionMethod, is_long: bool) -> SimpleFileOptions {
    // No instant: the same files give the same zip.
    SimpleFileOptions::default().compression_method(method).large_file(is_long)
}

/// The zip that is being written.
struct Out {
    zip: ZipWriter<StreamWriter<BufWriter<Digesting<ArtifactWriter>>>>,
}

impl Out {
    fn open(bench: &Bench, path: &str) -> io::Result<Out> {
        let spooled = bench.spool.artifact_writer(path, &bench.keys)?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, Digesting::new(spooled));
        Ok(Out { zip: ZipWriter::new_stream(out) })
    }

    fn finish(self, path: String, files: &[Packed]) -> Result<Artifact, ArtifactError> {
        let out = self.zip.finish().map_err(io::Error::from)?.into_inner();
        let (spooled, digest) = out.into_inner().map_err(io::IntoInnerError::into_error)?.finish();
        spooled.finish()?;
        let Digest { size_bytes, md5, sha256 } = digest;
        let rules_revision = files.iter().map(|file| file.artifact.rules_revision).max().unwrap_or(0);
        Ok(Artifact { path, size_bytes, md5, sha256, range: hull(files), is_emptied: false, rules_revision })
    }
}

/// From the first day of any file to the last of any.
fn hull(files: &[Packed]) -> Option<DateRange> {
    let ranges = files.iter().filter_map(|file| file.artifact.range);
    ranges.reduce(|one, other| {
        DateRange::new(one.start().min(other.start()), one.end().max(other.end())).unwrap_or(one)
    })
}

/// Tables as entries of a zip.
struct Tables<'a, W: Write> {
    zip: &'a mut ZipWriter<StreamWriter<W>>,
    is_long: bool,
}

impl<W: Write> TableFiles for Tables<'_, W> {
    fn begin(&mut self, table: &str) -> io::Result<()> {
        let options = options(CompressionMethod::Deflated, self.is_long);
        Ok(self.zip.start_file(format!("{table}.csv"), options)?)
    }
}

impl<W: Write> Write for Tables<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.zip.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}

/// Ends where nobody waits for the work any more.
struct Stoppable<'a, R> {
    bench: &'a Bench,
    inner: R,
}

impl<R: Read> Read for Stoppable<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.bench.check().map_err(io::Error::other)?;
        self.inner.read(into)
    }
}
