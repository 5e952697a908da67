//! Deletes what an import has in the spool: its artifacts, and those segments that no other import of the link names.

use crate::{
    app_state::AppState,
    spool::{SpoolError, import_prefix},
    storage::{ImportRow, StorageError},
};
use std::collections::BTreeSet;

/// Why something is left in the spool; the next pass of retention goes on.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The database refused.
    #[error("storage: {0}")]
    Storage(#[from] StorageError),
    /// The spool refused.
    #[error(transparent)]
    Spool(#[from] SpoolError),
}

/// Deletes the files of an import whose pages are out of the database by now. `orphans` are the segments that went with
/// them.
///
/// # Errors
///
/// [`EraseError`]; some may be deleted by then.
pub async fn delete_files(app: &AppState, row: &ImportRow, orphans: Vec<String>) -> Result<(), EraseError> {
    let mut paths: BTreeSet<String> = orphans.into_iter().collect();
    if let Some(link) = row.link_id {
        // Also what was written and never came to a row, as when the server was killed in between.
        for path in app.spool.list_prefix(&import_prefix(link, row.id)).await? {
            if !paths.contains(&path) && !app.storage.is_segment_named(&path).await? {
                paths.insert(path);
            }
        }
    }
    for path in paths {
        app.spool.delete(&path).await?;
    }
    app.copies.stop(row.id);
    app.spool.delete_copy(row.id).await?;
    Ok(app.spool.delete_artifacts(row.id).await?)
}
