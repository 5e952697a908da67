//! Saving what would be sent to one's own disk.

use super::units;
use crate::intl;
use domain::wire::{CopyFile, SavedCopy};

/// The heading.
pub(crate) const HEADING: &str = "Für sich selbst aufheben";
/// What saving does not do.
pub(crate) const TEXT: &str = "Sie können es auf diesem Gerät speichern, bevor Sie es senden oder stattdessen. Dabei geht nichts an Open Humans.";
/// The button that makes the files.
pub(crate) const FILES: &str = "Die Dateien speichern";
/// What they are.
pub(crate) const FILE_TEXT: &str =
    "Die Datei, die gesendet würde, Byte für Byte, mit den Tagen der Datei, die schon dort ist.";
/// What they are, of readings within the day.
pub(crate) const MONTHS_TEXT: &str =
    "Die Dateien, die gesendet würden, Byte für Byte: eine je Monat, alle zusammen in einer ZIP-Datei.";
/// The button that makes tables.
pub(crate) const TABLES: &str = "Als Tabellen speichern (CSV)";
/// What they are.
pub(crate) const TABLES_TEXT: &str = "Dasselbe als Tabellen für eine Tabellenkalkulation oder ein Notebook: eine je Art von Daten, in einer ZIP-Datei.";
/// When everything is made.
pub(crate) const READY: &str = "Es kann jetzt gespeichert werden.";
/// When there is nothing in it.
pub(crate) const NOTHING: &str =
    "Es gibt nichts zu speichern: An diesen Tagen ist alles weggelassen, oder es wurde nichts aufgezeichnet.";
/// The months, one by one.
pub(crate) const MONTHS: &str = "Jeder Monat für sich";
/// A month that would not be sent again.
pub(crate) const UNCHANGED: &str = "Bei Open Humans ist schon dasselbe.";
/// When what was made is deleted, or would be another now.
pub(crate) const GONE: &str = "Was zum Speichern gemacht wurde, ist nicht mehr auf dem neuesten Stand oder wurde hier nach einer Stunde \
     gelöscht. Fordern Sie es noch einmal an.";

/// How far making has come.
pub(crate) fn making(copy: &SavedCopy) -> String {
    match copy.of {
        0 | 1 => "Es wird gemacht. Das dauert einen Moment.".to_owned(),
        of => format!(
            "Es wird gemacht: {} von {} fertig. Sie können hier bleiben oder innerhalb der Stunde wiederkommen.",
            intl::count(copy.made),
            units::many(of, "Datei", "Dateien")
        ),
    }
}

/// The link that saves a file.
pub(crate) fn save(file: &CopyFile) -> String {
    format!("{} speichern, {}", file.name, units::size(file.size_bytes))
}

/// Until when it can be saved.
pub(crate) fn until(copy: &SavedCopy) -> String {
    format!("Es wartet hier verschlüsselt bis {} und wird dann gelöscht.", intl::instant(copy.expires_at))
}
