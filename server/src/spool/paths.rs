//! Where things lie in the spool. The same paths in a folder and in a bucket.

use crate::storage::{ImportId, LinkId, WindowId};
use domain::file::Month;
use object_store::path::Path;

/// The folder of copies of what would be sent.
pub(super) const COPIES: &str = "copies";

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

/// The folder of files on Open Humans that are only written again when an import is sent: beside its own artifact, which may
/// be a file where a folder would have to be.
pub fn rewritten_prefix(import: ImportId) -> String {
    format!("artifacts/{REWRITTEN}/{import}")
}

const REWRITTEN: &str = "rewritten";

/// The folder of the copy of what would be sent that a member asked for.
pub fn copy_prefix(import: ImportId) -> String {
    format!("{COPIES}/{import}")
}

/// The import a file belongs to, if it is one's.
pub(super) fn import_of(path: &Path) -> Option<ImportId> {
    let mut parts = path.parts();
    let import = match parts.next()?.as_ref() {
        "links" => parts.nth(2)?,
        "artifacts" => parts.find(|part| part.as_ref() != REWRITTEN)?,
        COPIES => parts.next()?,
        _ => return None,
    };
    import.as_ref().parse().ok()
}
