//! The spool: encrypted files, fetched pages and artifacts waiting for upload, in a folder or in a bucket of an
//! S3-compatible store. What lies in them is [`crate::segment`]'s business; that they may be relied on is noted in
//! [`crate::storage`], after they are durable.
//!
//! A segment is `links/{link}/imports/{import}/{window}/{sequence}`, so that a disconnected link or a deleted import is
//! one prefix. An artifact is `artifacts/{import}`, that of a month `artifacts/{import}/{month}`. Nothing that has to
//! survive lies anywhere else, so with a bucket the machine and its disk may vanish.

mod connect;
mod error;
mod local;
mod looking;
mod paths;
mod rotation;
mod s3;
mod transfer;

pub use error::SpoolError;
pub use paths::{
    artifact_path, copy_prefix, import_prefix, link_prefix, month_path, rewritten_prefix, segment_path,
};

use crate::{
    config::SpoolConfig,
    secrets::{
        KeyRing,
        stream::{OpenReader, SealWriter},
    },
    storage::ImportId,
};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use local::FileTarget;
use object_store::{ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path};
use s3::{ObjectSource, ObjectTarget};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    fs::File,
    io::{self, BufReader, Read, Write},
    sync::Arc,
    time::Duration,
};
use uuid::Uuid;

/// Largest file [`Spool::get`] reads whole.
const WHOLE_LIMIT_BYTES: u64 = 64 * 1024 * 1024;
/// How long trying out the spool may take before the server gives up starting.
const PROBE_LIMIT: Duration = Duration::from_secs(60);
/// Folder of what is written to try it out.
const PROBES: &str = "probes";

/// The place of encrypted files. Cloning shares it.
#[derive(Clone)]
pub struct Spool {
    files: Arc<dyn ObjectStore>,
    artifacts: Artifacts,
}

/// Where artifacts are: too large to be written or read at once.
#[derive(Clone)]
enum Artifacts {
    Folder(Arc<LocalFileSystem>),
    Bucket(s3::Bucket),
}

impl Spool {
    /// Opens the spool the settings name and tries it out: a tiny file is written, read, listed and deleted. In a folder,
    /// which is made if it is missing, what a killed server left half written is deleted.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Unusable`] with a sentence for the operator: what is wrong, and what to do.
    pub async fn open(config: &SpoolConfig) -> Result<Self, SpoolError> {
        let opened = match config {
            SpoolConfig::Local { dir } => {
                let folder = dir.clone();
                let opening = tokio::task::spawn_blocking(move || local::open(&folder));
                match opening.await.map_err(|error| SpoolError::Disk(error.to_string())) {
                    Ok(Ok(files)) => {
                        let files = Arc::new(files);
                        Ok(Spool { files: files.clone(), artifacts: Artifacts::Folder(files) })
                    }
                    Ok(Err(error)) | Err(error) => Err(error),
                }
            }
            SpoolConfig::S3(config) => s3::open(config)
                .map(|bucket| Spool { files: bucket.clone(), artifacts: Artifacts::Bucket(bucket) }),
        };
        let spool = opened.map_err(|error| SpoolError::Unusable(explain(config, &error)))?;
        spool.examine(config).await?;
        Ok(spool)
    }

    async fn try_out(&self) -> Result<(), SpoolError> {
        let path = format!("{PROBES}/{}", Uuid::new_v4());
        self.put(&path, b"probe".to_vec()).await?;
        let read = self.get(&path).await?;
        let listed: Vec<_> = self.files.list(Some(&parse(PROBES)?)).try_collect().await?;
        self.delete(&path).await?;
        if read.as_ref() != b"probe" || !listed.iter().any(|file| file.location.as_ref() == path) {
            return Err(SpoolError::Trouble("does not give back what was put there".to_owned()));
        }
        Ok(())
    }

    /// Puts a file whole, in the place of what was there. It is durable when this returns.
    ///
    /// # Errors
    ///
    /// What disk or store refuse; then what was there before is still there.
    pub async fn put(&self, path: &str, sealed: Vec<u8>) -> Result<(), SpoolError> {
        self.files.put(&parse(path)?, sealed.into()).await?;
        Ok(())
    }

    /// Reads a file whole, at most 64 MB of it.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Missing`], [`SpoolError::TooLarge`], or what disk or store refuse.
    pub async fn get(&self, path: &str) -> Result<Bytes, SpoolError> {
        let found = self.files.get(&parse(path)?).await?;
        if found.meta.size > WHOLE_LIMIT_BYTES {
            return Err(SpoolError::TooLarge);
        }
        Ok(found.bytes().await?)
    }

    /// Deletes a file; that it is not there is no error.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn delete(&self, path: &str) -> Result<(), SpoolError> {
        match self.files.delete(&parse(path)?).await.map_err(SpoolError::from) {
            Ok(()) | Err(SpoolError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Deletes every file under a folder of the spool; says how many.
    ///
    /// # Errors
    ///
    /// What disk or store refuse; some may be deleted by then.
    pub async fn delete_prefix(&self, prefix: &str) -> Result<u64, SpoolError> {
        let paths: Vec<Path> =
            self.files.list(Some(&parse(prefix)?)).map_ok(|found| found.location).try_collect().await?;
        let mut deleted = 0;
        let mut done = self.files.delete_stream(futures::stream::iter(paths).map(Ok).boxed());
        while let Some(result) = done.next().await {
            match result.map_err(SpoolError::from) {
                Ok(_) => deleted += 1,
                Err(SpoolError::Missing) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(deleted)
    }

    /// Lists the paths of every file under a folder of the spool.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn list_prefix(&self, prefix: &str) -> Result<Vec<String>, SpoolError> {
        let found = self.files.list(Some(&parse(prefix)?));
        Ok(found.map_ok(|file| file.location.to_string()).try_collect().await?)
    }

    /// Deletes an import's artifacts, those that are being written too. Its segments may be shared with other imports.
    ///
    /// # Errors
    ///
    /// What disk or store refuse; some may be deleted by then.
    pub async fn delete_artifacts(&self, import: ImportId) -> Result<(), SpoolError> {
        let artifact = artifact_path(import);
        for prefix in [&rewritten_prefix(import), &artifact] {
            if let Artifacts::Bucket(bucket) = &self.artifacts {
                s3::abort_uploads(bucket, prefix, None).await?;
            }
            // The months of an intraday import lie below its path.
            self.delete_prefix(prefix).await?;
        }
        self.delete(&artifact).await
    }

    /// Deletes the copy a member asked for of an import, also what is being written of it.
    ///
    /// # Errors
    ///
    /// What disk or store refuse; some may be deleted by then.
    pub async fn delete_copy(&self, import: ImportId) -> Result<(), SpoolError> {
        let copy = copy_prefix(import);
        if let Artifacts::Bucket(bucket) = &self.artifacts {
            s3::abort_uploads(bucket, &copy, None).await?;
        }
        self.delete_prefix(&copy).await?;
        Ok(())
    }

    /// Lists the imports of which there is a copy, or the beginning of one.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn list_copies(&self) -> Result<BTreeSet<ImportId>, SpoolError> {
        let found: Vec<_> = self.files.list(Some(&parse(paths::COPIES)?)).try_collect().await?;
        Ok(found.iter().filter_map(|file| paths::import_of(&file.location)).collect())
    }

    /// Deletes what was begun before an instant and never finished, and belongs to no file: uploads of artifacts that a
    /// killed server left in the store, where no list shows them. Instants are the store's; leave a day for clocks that
    /// differ and for servers that share a bucket.
    ///
    /// # Errors
    ///
    /// As of [`delete`](Self::delete); some may be deleted by then.
    pub async fn delete_abandoned(&self, before: Timestamp) -> Result<(), SpoolError> {
        if let Artifacts::Bucket(bucket) = &self.artifacts {
            for folder in ["artifacts", paths::COPIES] {
                s3::abort_uploads(bucket, folder, Some(before)).await?;
            }
        }
        let probes: Vec<_> = self.files.list(Some(&parse(PROBES)?)).try_collect().await?;
        for probe in probes.iter().filter(|probe| probe.last_modified.timestamp() < before.as_second()) {
            self.delete(probe.location.as_ref()).await?;
        }
        Ok(())
    }

    /// Lists the imports that have files here, with the paths of these files, for finding what belongs to none.
    ///
    /// # Errors
    ///
    /// What disk or store refuse.
    pub async fn list_imports(&self) -> Result<BTreeMap<ImportId, Vec<String>>, SpoolError> {
        let mut imports: BTreeMap<ImportId, Vec<String>> = BTreeMap::new();
        let mut found = self.files.list(None);
        while let Some(file) = found.try_next().await? {
            if let Some(import) = paths::import_of(&file.location) {
                imports.entry(import).or_default().push(file.location.to_string());
            }
        }
        Ok(imports)
    }

    /// Begins an artifact. Blocking: use it inside `spawn_blocking`. Memory stays flat however long it grows.
    ///
    /// What is at `path` stays until [`ArtifactWriter::finish`].
    ///
    /// # Errors
    ///
    /// When disk or store refuse or `path` is none of the spool's.
    pub fn artifact_writer(&self, path: &str, keys: &KeyRing) -> io::Result<ArtifactWriter> {
        let location = parse(path)?;
        let target = match &self.artifacts {
            Artifacts::Folder(files) => {
                let path = files.path_to_filesystem(&location).map_err(io::Error::other)?;
                Target::File(FileTarget::create(path)?)
            }
            Artifacts::Bucket(bucket) => Target::Object(ObjectTarget::new(bucket.clone(), location)?),
        };
        Ok(ArtifactWriter(keys.seal_writer(path.as_bytes(), target)?))
    }

    /// Opens an artifact for reading what was written, from its start. Blocking, and with flat memory, like the writer.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none, `InvalidData` when it is none of ours or its key is not in the ring, others when
    /// disk or store refuse; from reading, `InvalidData` when it was changed or cut.
    pub fn artifact_reader(&self, path: &str, keys: &KeyRing) -> io::Result<ArtifactReader> {
        let location = parse(path)?;
        let source = match &self.artifacts {
            Artifacts::Folder(files) => {
                let path = files.path_to_filesystem(&location).map_err(io::Error::other)?;
                Source::File(BufReader::new(File::open(path)?))
            }
            Artifacts::Bucket(bucket) => Source::Object(ObjectSource::open(bucket.clone(), location)?),
        };
        Ok(ArtifactReader(keys.open_reader(path.as_bytes(), source)?))
    }
}

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.artifacts {
            Artifacts::Folder(_) => "folder",
            Artifacts::Bucket(_) => "bucket",
        };
        f.debug_struct("Spool").field("place", &place).finish_non_exhaustive()
    }
}

/// An artifact being written, sealed on its way. Dropping it unfinished leaves nothing of it.
#[derive(Debug)]
pub struct ArtifactWriter(SealWriter<Target>);

#[derive(Debug)]
enum Target {
    File(FileTarget),
    Object(ObjectTarget),
}

impl ArtifactWriter {
    /// Puts the artifact in its place, whole and durable. Blocking.
    ///
    /// # Errors
    ///
    /// When disk or store refuse; then what was there before is still there.
    pub fn finish(self) -> io::Result<()> {
        match self.0.finish()? {
            Target::File(file) => file.commit(),
            Target::Object(object) => object.commit(),
        }
    }
}

impl Write for ArtifactWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::File(file) => file.write(bytes),
            Target::Object(object) => object.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::File(file) => file.flush(),
            Target::Object(object) => object.flush(),
        }
    }
}

/// An artifact being read, opened on its way.
#[derive(Debug)]
pub struct ArtifactReader(OpenReader<Source>);

#[derive(Debug)]
enum Source {
    File(BufReader<File>),
    Object(ObjectSource),
}

impl Read for ArtifactReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::File(file) => file.read(into),
            Source::Object(object) => object.read(into),
        }
    }
}

fn parse(path: &str) -> Result<Path, SpoolError> {
    Path::parse(path).map_err(|error| SpoolError::Disk(error.to_string()))
}

/// Says to the operator why the server does not start, and which setting or place to mend.
fn explain(config: &SpoolConfig, error: &SpoolError) -> String {
    match config {
        SpoolConfig::Local { dir } => {
            let dir = dir.display();
            match error {
                SpoolError::Full => format!(
                    "the disk of SPOOL_DIR, {dir}, is full; free some space on it, or set SPOOL_DIR to another disk"
                ),
                SpoolError::ReadOnly => format!(
                    "SPOOL_DIR, {dir}, cannot be written to; give this user the right to, or set SPOOL_DIR to another folder"
                ),
                other => format!(
                    "SPOOL_DIR, {dir}, cannot be used: {other}; mend it, or set SPOOL_DIR to another folder"
                ),
            }
        }
        SpoolConfig::S3(config) => {
            let place = match &config.endpoint {
                Some(endpoint) => format!("the bucket {} at {endpoint}", config.bucket),
                None => format!("the bucket {} in {}", config.bucket, config.region),
            };
            match error {
                // Their sentence names the setting already.
                SpoolError::Refused(_) | SpoolError::Unusable(_) => {
                    format!("{place} cannot be used: {error}")
                }
                other => {
                    format!("{place} cannot be used: {other}; check S3_ENDPOINT, S3_REGION and the network")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
