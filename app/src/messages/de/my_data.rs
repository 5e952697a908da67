//! Links and imports, and leaving.

use super::{fetching, moment, permissions, provider as provider_name, units};
use crate::intl;
use domain::wire::{Import, ImportState, Link, StoredFile};

/// The heading.
pub(crate) const HEADING: &str = "Meine Daten";
/// The heading over links.
pub(crate) const LINKS: &str = "Verbindungen";
/// When there is none.
pub(crate) const NO_LINKS: &str = "Nichts ist verbunden. Verbinden Sie Ihre Fitbit-Daten, um zu beginnen.";
/// The heading over imports.
pub(crate) const IMPORTS: &str = "Importe";
/// When there is none.
pub(crate) const NO_IMPORTS: &str = "Noch wurde nichts abgerufen. Wählen Sie aus, was abgerufen wird, dann \
     steht es hier.";
/// Opens an import.
pub(crate) const OPEN: &str = "Öffnen";
/// Deletes an import.
pub(crate) const DELETE: &str = "Löschen";
/// What deleting costs.
pub(crate) const DELETE_QUESTION: &str = "Diesen Import löschen, und was dafür abgerufen wurde? Er wird sofort \
     von dieser Website entfernt. Dateien auf Open Humans bleiben.";
/// Does it.
pub(crate) const DELETE_YES: &str = "Löschen";
/// Does not.
pub(crate) const DELETE_NO: &str = "Behalten";
/// The heading over Open Humans' files.
pub(crate) const FILES: &str = "Dateien auf Open Humans";
/// Where they are.
pub(crate) const FILES_TEXT: &str = "Gesendete Dateien gehören Ihnen, in Ihrem Konto bei Open Humans. Dort \
     teilen Sie sie; hier können Sie sie speichern oder löschen.";
/// When there is none.
pub(crate) const NO_FILES: &str = "Von hier wurde nichts gesendet, oder es wurde dort entfernt.";
/// Saves a file.
pub(crate) const SAVE: &str = "Speichern";
/// Deletes a file.
pub(crate) const DELETE_FILE_YES: &str = "Dort löschen";
/// The heading over messages.
pub(crate) const MESSAGES: &str = "Nachrichten";
/// While they are on.
pub(crate) const MESSAGES_ON: &str = "An: Open Humans schickt Ihnen eine Nachricht, wenn ein Import Sie \
     braucht oder seine Daten bald gelöscht werden, wo Sie darum gebeten haben. Keine Nachricht enthält einen \
     Messwert.";
/// While they are off.
pub(crate) const MESSAGES_OFF: &str = "Aus: Es wird keine Nachricht geschickt, worum auch immer Sie bei einem \
     Import gebeten haben.";
/// Switches them off.
pub(crate) const SWITCH_OFF: &str = "Nachrichten ausschalten";
/// Switches them on.
pub(crate) const SWITCH_ON: &str = "Nachrichten einschalten";
/// What another account means.
pub(crate) const ACCOUNTS: &str = "Ein anderes Konto bei Google oder Fitbit ist eine weitere Verbindung: \
     Verbinden Sie es, dann stehen beide hier. Was über die erste abgerufen wurde, bleibt bei der ersten; \
     nichts wird vermischt und nichts gelöscht.";
/// The heading over signing out.
pub(crate) const LEAVE: &str = "Abmelden";
/// What signing out does and does not.
pub(crate) const LEAVE_TEXT: &str = "Abmelden beendet den Besuch dieses Browsers hier; begonnene Importe \
     laufen weiter. Bei Open Humans selbst sind Sie in diesem Browser vielleicht noch angemeldet: Melden Sie \
     sich an einem geteilten Computer auch dort ab. Bei der nächsten Anmeldung hier fragt Open Humans erst \
     nach.";

/// An import in one line.
pub(crate) fn import(import: &Import) -> String {
    let what = if import.intraday.is_empty() { "" } else { ", im Tagesverlauf" };
    format!("{}{what}, {}", provider_name(import.provider), intl::days(import.range))
}

/// Where it stands and since when.
pub(crate) fn import_state(import: &Import) -> String {
    format!("{}, zuletzt geändert {}", fetching::state(import.state), moment(import.updated_at))
}

/// Names a delete button's import for those who hear it alone.
pub(crate) fn delete_label(import: &Import) -> String {
    format!("{DELETE}: {}", self::import(import))
}

/// A file in one line: its days, its size, when it was sent, as far as they are known.
pub(crate) fn file(file: &StoredFile) -> String {
    let days = file.range.map(intl::days);
    let size = file.size_bytes.map(units::size);
    let sent = file.created_at.map(|at| format!("gesendet {}", moment(at)));
    let known: Vec<String> = [days, size, sent].into_iter().flatten().collect();
    known.join(", ")
}

/// What deleting a file costs.
pub(crate) fn delete_file_question(name: &str) -> String {
    format!(
        "{name} auf Open Humans löschen? Projekte, mit denen Sie sie teilen, verlieren sie auch. Was hier noch \
         abgerufen liegt, bleibt und kann wieder gesendet werden."
    )
}

/// What we may read through a link.
pub(crate) fn may_read(link: &Link) -> String {
    let granted: Vec<&str> = link.granted.iter().map(String::as_str).collect();
    if granted.is_empty() {
        return "Es ist keine Erlaubnis übrig.".to_owned();
    }
    format!("Sie haben erlaubt: {}.", permissions::names(&granted))
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
        Some(at) => format!("Letzter Import, der bis zum Ende kam: {}.", intl::instant(at)),
        None => "Noch ist kein Import darüber bis zum Ende gekommen.".to_owned(),
    }
}
