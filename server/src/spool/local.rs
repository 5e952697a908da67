//! The spool as a folder: opened, cleaned of what a killed server left half written, and its artifacts written under a
//! name of their own until they are whole and on disk.

use super::SpoolError;
use object_store::local::LocalFileSystem;
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Marks an artifact that is being written; a finished one has its plain name.
const UNFINISHED: &str = "part";

/// Makes the folder if it is missing, and deletes what a killed server left half written. Blocking.
pub(super) fn open(folder: &Path) -> Result<LocalFileSystem, SpoolError> {
    std::fs::create_dir_all(folder)?;
    delete_unfinished(folder)?;
    let files = LocalFileSystem::new_with_prefix(folder)?;
    // A page's row says that its segment is on disk, so it has to be.
    Ok(files.with_fsync(true).with_automatic_cleanup(true))
}

/// A file being written under its unfinished name.
#[derive(Debug)]
pub(super) struct FileTarget {
    file: BufWriter<File>,
    unfinished: Unfinished,
    finished: PathBuf,
}

impl FileTarget {
    /// Begins the file that will be at `finished`. Blocking.
    pub(super) fn create(finished: PathBuf) -> io::Result<Self> {
        if let Some(folder) = finished.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut unfinished = finished.clone();
        unfinished.add_extension(UNFINISHED);
        let file = BufWriter::new(File::create(&unfinished)?);
        Ok(FileTarget { file, unfinished: Unfinished(unfinished), finished })
    }

    /// Puts the file in its place, whole and on disk. Blocking.
    pub(super) fn commit(self) -> io::Result<()> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        std::fs::rename(&self.unfinished.0, &self.finished)?;
        // The new name is on disk only once its folder is.
        match self.finished.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

impl Write for FileTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
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

/// Deletes files that were being written when the server was killed: `name#1` is how the store names them until they are
/// whole, `name.part` how we do.
fn delete_unfinished(folder: &Path) -> io::Result<()> {
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

fn is_unfinished(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let staged = name
        .rsplit_once('#')
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    staged || path.extension().is_some_and(|extension| extension == UNFINISHED)
}
