//! The spool: a folder of encrypted files, fetched pages and artifacts waiting for upload. What lies in them is
//! [`crate::segment`]'s business; that they may be relied on is noted in [`crate::storage`], after they are on disk.
//!
//! A segment is `links/{link}/imports/{import}/{window}/{sequence}`, so that a disconnected link or a deleted import is
//! one prefix. An artifact is `artifacts/{import}`, that of a month `artifacts/{import}/{month}`.

use crate::{
    secrets::{
        KeyRing,
        stream::{OpenReader, SealWriter},
    },
    storage::{ImportId, LinkId, WindowId},
};
use bytes::Bytes;
use domain::file::Month;
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::{ObjectStore, ObjectStoreExt as _, local::LocalFileSystem, path::Path};
use std::{
    collections::BTreeMap,
    fmt,
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};

/// Largest file [`Spool::get`] reads whole.
const WHOLE_LIMIT_BYTES: u64 = 64 * 1024 * 1024;
/// Marks an artifact that is being written; a finished one has its plain name.
const UNFINISHED: &str = "part";

/// Says why the spool could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// There is no such file.
    #[error("no such file in the spool")]
    Missing,
    /// The file is larger than anything that was put there.
    #[error("file in the spool is too large")]
    TooLarge,
    /// The disk refused: full, not writable, or broken.
    #[error("spool: {0}")]
    Disk(String),
}

impl From<object_store::Error> for SpoolError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => SpoolError::Missing,
            other => SpoolError::Disk(other.to_string()),
        }
    }
}

impl From<io::Error> for SpoolError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => SpoolError::Missing,
            _ => SpoolError::Disk(error.to_string()),
        }
    }
}

/// The folder of encrypted files. Cloning shares it.
#[derive(Clone)]
pub struct Spool {
    files: Arc<LocalFileSystem>,
}

impl Spool {
    /// Opens the folder, makes it if it is missing, and deletes what a killed server left half written.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Disk`] when the folder cannot be made or read.
    pub async fn open(folder: &FilePath) -> Result<Self, SpoolError> {
        let folder = folder.to_owned();
        let files = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            delete_unfinished(&folder)?;
            let files = LocalFileSystem::new_with_prefix(&folder)?;
            // A page's row says that its segment is on disk, so it has to be.
            Ok::<_, SpoolError>(files.with_fsync(true).with_automatic_cleanup(true))
        })
        .await
        .map_err(|error| SpoolError::Disk(error.to_string()))??;
        Ok(Spool { files: Arc::new(files) })
    }

    /// Puts a file whole, in the place of what was there. It is on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Disk`]; then what was there before is still there.
    pub async fn put(&self, path: &str, sealed: Vec<u8>) -> Result<(), SpoolError> {
        self.files.put(&parse(path)?, sealed.into()).await?;
        Ok(())
    }

    /// Reads a file whole, at most 64 MB of it.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Missing`], [`SpoolError::TooLarge`] or [`SpoolError::Disk`].
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
    /// [`SpoolError::Disk`].
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
    /// [`SpoolError::Disk`]; some may be deleted by then.
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
    /// [`SpoolError::Disk`].
    pub async fn list_prefix(&self, prefix: &str) -> Result<Vec<String>, SpoolError> {
        let found = self.files.list(Some(&parse(prefix)?));
        Ok(found.map_ok(|file| file.location.to_string()).try_collect().await?)
    }

    /// Deletes everything of an import: its segments, while its link is known, and its artifact.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Disk`]; some may be deleted by then.
    pub async fn delete_import(&self, link: Option<LinkId>, import: ImportId) -> Result<(), SpoolError> {
        if let Some(link) = link {
            self.delete_prefix(&import_prefix(link, import)).await?;
        }
        self.delete(&artifact_path(import)).await
    }

    /// Lists the imports that have files here, with the paths of these files, for finding what belongs to none.
    ///
    /// # Errors
    ///
    /// [`SpoolError::Disk`].
    pub async fn list_imports(&self) -> Result<BTreeMap<ImportId, Vec<String>>, SpoolError> {
        let mut imports: BTreeMap<ImportId, Vec<String>> = BTreeMap::new();
        let mut found = self.files.list(None);
        while let Some(file) = found.try_next().await? {
            if let Some(import) = import_of(&file.location) {
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
    /// When the disk refuses or `path` is none of the spool's.
    pub fn artifact_writer(&self, path: &str, keys: &KeyRing) -> io::Result<ArtifactWriter> {
        let finished = self.file_path(path)?;
        if let Some(folder) = finished.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut unfinished = finished.clone();
        unfinished.add_extension(UNFINISHED);
        let file = BufWriter::new(File::create(&unfinished)?);
        let unfinished = Unfinished(unfinished);
        Ok(ArtifactWriter { inner: keys.seal_writer(path.as_bytes(), file)?, unfinished, finished })
    }

    /// Opens an artifact for reading what was written. Blocking, and with flat memory, like the writer.
    ///
    /// # Errors
    ///
    /// When there is none, the disk refuses, or its key is not in the ring; from reading, when it was changed or cut.
    pub fn artifact_reader(&self, path: &str, keys: &KeyRing) -> io::Result<OpenReader<BufReader<File>>> {
        keys.open_reader(path.as_bytes(), BufReader::new(File::open(self.file_path(path)?)?))
    }

    fn file_path(&self, path: &str) -> io::Result<PathBuf> {
        let path = parse(path).map_err(io::Error::other)?;
        self.files.path_to_filesystem(&path).map_err(io::Error::other)
    }
}

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spool").finish_non_exhaustive()
    }
}

/// An artifact being written, sealed on its way to disk. Dropping it unfinished deletes it.
#[derive(Debug)]
pub struct ArtifactWriter {
    inner: SealWriter<BufWriter<File>>,
    unfinished: Unfinished,
    finished: PathBuf,
}

impl ArtifactWriter {
    /// Puts the artifact in its place, whole and on disk.
    ///
    /// # Errors
    ///
    /// When the disk refuses; then what was there before is still there.
    pub fn finish(self) -> io::Result<()> {
        let file = self.inner.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        std::fs::rename(&self.unfinished.0, &self.finished)?;
        // The new name is on disk only once its folder is.
        match self.finished.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

impl Write for ArtifactWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file under its unfinished name; gone when dropped, unless it was renamed.
#[derive(Debug)]
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a rename there is nothing to delete. Whatever else fails here, the next start deletes.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Where a page's segment lies.
pub fn segment_path(link: LinkId, import: ImportId, window: WindowId, sequence: u32) -> String {
    format!("{}/{window}/{sequence}", import_prefix(link, import))
}

/// The folder of an import's segments.
pub fn import_prefix(link: LinkId, import: ImportId) -> String {
    format!("{}/imports/{import}", link_prefix(link))
}

/// The folder of a link's segments.
pub fn link_prefix(link: LinkId) -> String {
    format!("links/{link}")
}

/// Where an import's artifact lies.
pub fn artifact_path(import: ImportId) -> String {
    format!("artifacts/{import}")
}

/// Where the artifact of a month of an intraday import lies.
pub fn month_path(import: ImportId, month: Month) -> String {
    format!("{}/{month}", artifact_path(import))
}

fn parse(path: &str) -> Result<Path, SpoolError> {
    Path::parse(path).map_err(|error| SpoolError::Disk(error.to_string()))
}

fn import_of(path: &Path) -> Option<ImportId> {
    let mut parts = path.parts();
    let import = match parts.next()?.as_ref() {
        "links" => parts.nth(2)?,
        "artifacts" => parts.next()?,
        _ => return None,
    };
    import.as_ref().parse().ok()
}

/// Deletes files that were being written when the server was killed: `name#1` is how the store names them until they are
/// whole, `name.part` how we do.
fn delete_unfinished(folder: &FilePath) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            delete_unfinished(&entry.path())?;
        } else if kind.is_file() && is_unfinished(&entry.path()) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn is_unfinished(path: &FilePath) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let staged = name
        .rsplit_once('#')
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    staged || path.extension().is_some_and(|extension| extension == UNFINISHED)
}

#[cfg(test)]
mod tests;
