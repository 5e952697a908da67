//! Links and imports, and leaving.

use super::{fetching, provider as provider_name};
use crate::intl;
use domain::wire::Import;

/// The heading.
pub(crate) const HEADING: &str = "My data";
/// The heading over links.
pub(crate) const LINKS: &str = "Connections";
/// When there is none.
pub(crate) const NO_LINKS: &str = "Nothing is connected. Connect your Fitbit data to begin.";
/// The heading over imports.
pub(crate) const IMPORTS: &str = "Imports";
/// When there is none.
pub(crate) const NO_IMPORTS: &str = "Nothing has been fetched yet. Choose what to fetch, and it stands here.";
/// Opens an import.
pub(crate) const OPEN: &str = "Open";
/// Deletes an import.
pub(crate) const DELETE: &str = "Delete";
/// What deleting costs.
pub(crate) const DELETE_QUESTION: &str = "Delete this import and what was fetched for it? It is removed from this site at once. Files on Open Humans stay.";
/// Does it.
pub(crate) const DELETE_YES: &str = "Delete it";
/// Does not.
pub(crate) const DELETE_NO: &str = "Keep it";
/// The heading over Open Humans' files.
pub(crate) const FILES: &str = "Files on Open Humans";
/// Where they are.
pub(crate) const FILES_TEXT: &str =
    "Files that were sent are yours, in your Open Humans account. You share or remove them there.";
/// The heading over signing out.
pub(crate) const LEAVE: &str = "Signing out";
/// What signing out does and does not.
pub(crate) const LEAVE_TEXT: &str = "Signing out ends this browser’s visit here; imports that have begun go on. Open Humans itself may still be \
     signed in in this browser: on a computer you share, sign out there too. The next sign-in here makes Open Humans \
     ask first.";

/// An import in one line.
pub(crate) fn import(import: &Import) -> String {
    let what = if import.intraday.is_empty() { "" } else { ", within the day" };
    format!("{}{what}, {}", provider_name(import.provider), intl::days(import.range))
}

/// Where it stands and since when.
pub(crate) fn import_state(import: &Import) -> String {
    format!("{}, last change {}", fetching::state(import.state), intl::instant(import.updated_at))
}

/// Names a delete button's import for those who hear it alone.
pub(crate) fn delete_label(import: &Import) -> String {
    format!("{DELETE}: {}", self::import(import))
}
