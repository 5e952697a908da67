//! Links and imports, and leaving.

use super::{fetching, permissions, provider as provider_name, units};
use crate::intl;
use domain::wire::{Import, ImportState, Link, StoredFile};

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
pub(crate) const FILES_TEXT: &str = "Files that were sent are yours, in your Open Humans account. You share them there; here you can save or delete them.";
/// When there is none.
pub(crate) const NO_FILES: &str = "Nothing was sent from here, or it was removed there.";
/// Saves a file.
pub(crate) const SAVE: &str = "Save";
/// Deletes a file.
pub(crate) const DELETE_FILE_YES: &str = "Delete it there";
/// The heading over messages.
pub(crate) const MESSAGES: &str = "Messages";
/// While they are on.
pub(crate) const MESSAGES_ON: &str = "On: Open Humans sends you a message when an import needs you or its data is about to be deleted, where you \
     asked for that. No message holds a reading.";
/// While they are off.
pub(crate) const MESSAGES_OFF: &str = "Off: no message is sent, whatever you asked for with an import.";
/// Switches them off.
pub(crate) const SWITCH_OFF: &str = "Switch messages off";
/// Switches them on.
pub(crate) const SWITCH_ON: &str = "Switch messages on";
/// What another account means.
pub(crate) const ACCOUNTS: &str = "Another Google or Fitbit account is another connection: connect it, and both stand here. What was fetched through the \
     first stays with the first; nothing is mixed and nothing is deleted.";
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

/// A file in one line: its days, its size, when it was sent, as far as they are known.
pub(crate) fn file(file: &StoredFile) -> String {
    let days = file.range.map(intl::days);
    let size = file.size_bytes.map(units::size);
    let sent = file.created_at.map(|at| format!("sent {}", intl::instant(at)));
    let known: Vec<String> = [days, size, sent].into_iter().flatten().collect();
    known.join(", ")
}

/// What deleting a file costs.
pub(crate) fn delete_file_question(name: &str) -> String {
    format!(
        "Delete {name} on Open Humans? Projects you share it with lose it too. What is still fetched here stays, and can be sent again."
    )
}

/// What we may read through a link.
pub(crate) fn may_read(link: &Link) -> String {
    let granted: Vec<&str> = link.granted.iter().map(String::as_str).collect();
    if granted.is_empty() {
        return "No permission is left.".to_owned();
    }
    format!("You allowed: {}.", permissions::names(&granted))
}

/// When an import through a link last came to its end.
pub(crate) fn last_success(link: &Link, imports: &[Import]) -> String {
    let ended = [ImportState::Ready, ImportState::Uploading, ImportState::Delivered];
    let last = imports
        .iter()
        .filter(|import| import.link_id.as_deref() == Some(link.id.as_str()) && ended.contains(&import.state))
        .map(|import| import.updated_at)
        .max();
    match last {
        Some(at) => format!("Last import that came to its end: {}.", intl::instant(at)),
        None => "No import through it has come to its end yet.".to_owned(),
    }
}
