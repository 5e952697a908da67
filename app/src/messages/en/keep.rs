//! Saving what would be sent to one's own disk.

use super::units;
use crate::intl;
use domain::wire::{CopyFile, SavedCopy};

/// The heading.
pub(crate) const HEADING: &str = "Keep it for yourself";
/// What saving does not do.
pub(crate) const TEXT: &str =
    "You can save it to this device, before sending it or instead. Nothing goes to Open Humans by that.";
/// The button that makes the files.
pub(crate) const FILES: &str = "Save the files";
/// What they are.
pub(crate) const FILE_TEXT: &str =
    "The file that would be sent, byte for byte, with the days of the one that is there already.";
/// What they are, of readings within the day.
pub(crate) const MONTHS_TEXT: &str =
    "The files that would be sent, byte for byte: one a month, all together in a zip.";
/// The button that makes tables.
pub(crate) const TABLES: &str = "Save as tables (CSV)";
/// What they are.
pub(crate) const TABLES_TEXT: &str =
    "The same as tables for a spreadsheet or a notebook: one for each kind of data, in a zip.";
/// When everything is made.
pub(crate) const READY: &str = "It is ready to be saved.";
/// When there is nothing in it.
pub(crate) const NOTHING: &str =
    "There is nothing to save: everything on these days is left out, or was empty.";
/// The months, one by one.
pub(crate) const MONTHS: &str = "Each month by itself";
/// A month that would not be sent again.
pub(crate) const UNCHANGED: &str = "Open Humans has the same already.";
/// When what was made is deleted, or would be another now.
pub(crate) const GONE: &str = "What was made for you to save is no longer up to date, or has been deleted here after an hour. Ask for it again.";

/// How far making has come.
pub(crate) fn making(copy: &SavedCopy) -> String {
    match copy.of {
        0 | 1 => "It is being made. That takes a moment.".to_owned(),
        of => format!(
            "It is being made: {} of {} done. You may stay or come back within the hour.",
            intl::count(copy.made),
            units::many(of, "file", "files")
        ),
    }
}

/// The link that saves a file.
pub(crate) fn save(file: &CopyFile) -> String {
    format!("Save {}, {}", file.name, units::size(file.size_bytes))
}

/// Until when it can be saved.
pub(crate) fn until(copy: &SavedCopy) -> String {
    format!("It waits here, encrypted, until {}, and is then deleted.", intl::instant(copy.expires_at))
}
