//! Monthly files: sending them, and their receipt.

use super::{delivered, units};
use crate::{intl, wizard::months::Tally};
use domain::wire::{DeliveredFile, MonthDelivery};

/// Names the receipt.
pub(crate) const RECEIPT: &str = "Beleg";
/// The row of days.
pub(crate) const DAYS: &str = "Tage";
/// The row of the size.
pub(crate) const SIZE: &str = "Größe";
/// The row of when it arrived.
pub(crate) const WHEN: &str = "Angekommen";
/// The row of the checksum.
pub(crate) const MD5: &str = "MD5-Prüfsumme";
/// The link that saves a file.
pub(crate) const SAVE: &str = "Speichern";
/// A file that was not sent again.
pub(crate) const UNCHANGED: &str = "Unverändert, nicht noch einmal gesendet";
/// A file that was sent.
pub(crate) const SENT: &str = "Gesendet";
/// A file whose turn comes.
pub(crate) const WAITING: &str = "Kommt noch dran";
/// A file that could not be sent.
pub(crate) const STOPPED: &str = "Nicht gesendet";
/// Whose the files are.
pub(crate) const YOURS: &str = "Die Dateien gehören Ihnen: Sie teilen oder entfernen sie in Ihrem Konto bei \
     Open Humans. Auf einem Computer liest sie jedes Programm, das gzip und JSON versteht.";
/// What deleting costs.
pub(crate) const DELETE_QUESTION: &str = "Das Abgerufene von dieser Website löschen? Was auf Open \
     Humans ist, bleibt dort. Ein späterer Lauf müsste Tage, die sich geändert haben könnten, noch einmal abrufen.";
/// The way to the page that opens them.
pub(crate) const OPEN: &str = "Eine gespeicherte Datei öffnen und ansehen";
/// Names the list of months while they are sent.
pub(crate) const LIST: &str = "Dateien, Monat für Monat";
/// When nothing was to be sent.
pub(crate) const ALL_UNCHANGED: &str = "Es hatte sich nichts geändert: Jede Datei auf Open Humans enthält schon, was abgerufen wurde, darum wurde \
     keine noch einmal gesendet.";

/// How far sending has come.
pub(crate) fn done_of(tally: Tally) -> String {
    let all = units::many(tally.all, "Datei", "Dateien");
    format!("{} von {all} fertig", intl::count(tally.done()))
}

/// What was sent, in one sentence.
pub(crate) fn summary(tally: Tally) -> String {
    if tally.sent == 0 && tally.unchanged > 0 && tally.out == 0 {
        return ALL_UNCHANGED.to_owned();
    }
    let sent = format!(
        "{} gesendet, {}",
        units::many(tally.sent, "Datei", "Dateien"),
        units::size(tally.sent_bytes)
    );
    match tally.unchanged {
        0 => format!("{sent}."),
        many => {
            format!(
                "{sent}. Unverändert und nicht noch einmal gesendet: {}.",
                units::many(many, "Datei", "Dateien")
            )
        }
    }
}

/// What became of a month in a word or two.
pub(crate) fn state(month: &MonthDelivery) -> &'static str {
    match (month.unchanged, &month.file, month.problem) {
        (true, _, _) => UNCHANGED,
        (false, _, Some(_)) => STOPPED,
        (false, Some(_), None) => SENT,
        (false, None, None) if !month.kept_files.is_empty() => delivered::KEPT,
        (false, None, None) => WAITING,
    }
}

/// The days of a file.
pub(crate) fn days(file: Option<&DeliveredFile>, month: &str) -> String {
    file.and_then(|file| file.range).map_or_else(|| intl::month(month), intl::days)
}

/// Names the link that saves a file.
pub(crate) fn save_name(month: &str) -> String {
    format!("{SAVE}: {}", intl::month(month))
}

/// The step a month is at, while it is being sent.
pub(crate) fn at_work(month: &MonthDelivery) -> String {
    format!("{}: {}", intl::month(&month.month), delivered::step(month.step))
}
