//! Opening a saved file again.

use super::units;
use crate::{intl, wizard::saved_file::OpenFault};
use domain::DateRange;

/// The heading.
pub(crate) const HEADING: &str = "Eine gespeicherte Datei öffnen";
/// What happens, and what does not.
pub(crate) const TEXT: &str = "Sehen Sie eine Datei an, die Sie von hier oder von Open Humans gespeichert \
     haben: fitbit-data.json oder einen Monat wie fitbit-2026-03-intraday.json.gz. Diese Seite liest sie in \
     Ihrem Browser. Nichts wird hochgeladen, und Sie müssen nicht angemeldet sein.";
/// The label of the field.
pub(crate) const CHOOSE: &str = "Eine Datei wählen";
/// That it may be dropped.
pub(crate) const DROP: &str = "oder hier ablegen";
/// While it is being read.
pub(crate) const READING: &str = "Die Datei wird gelesen …";
/// The heading when it cannot be read.
pub(crate) const NOT_READ: &str = "Diese Datei kann nicht gezeigt werden";
/// When it holds nothing.
pub(crate) const EMPTY: &str = "Die Datei ist eine von unseren und enthält keine Messwerte.";
/// The row of days.
pub(crate) const DAYS: &str = "Tage";
/// The row of size.
pub(crate) const SIZE: &str = "Größe";
/// The row of name.
pub(crate) const NAME: &str = "Datei";
/// The row of time zone.
pub(crate) const TIME_ZONE: &str = "Zeitzone";
/// Where the readings came from.
pub(crate) const FROM: &str = "Gelesen bei";
/// That it was not uploaded.
pub(crate) const HERE_ONLY: &str = "In Ihrem Browser gelesen; nichts wurde hochgeladen.";

/// Why a file cannot be shown, and what to do.
pub(crate) fn fault(fault: &OpenFault) -> String {
    match fault {
        OpenFault::TooLarge(most) => format!(
            "Sie ist größer, als diese Seite öffnet, nämlich {}. Hier gemachte Dateien sind kleiner: \
             Vielleicht ist es eine andere.",
            units::size(*most)
        ),
        OpenFault::NotGzip => {
            "Sie ist weder JSON noch mit gzip gepackt. Wählen Sie die Datei, wie sie gespeichert wurde, nicht \
             in einen Ordner entpackt und nicht noch einmal gepackt."
                .to_owned()
        }
        OpenFault::Broken => {
            "Sie ist beschädigt: Sie endet zu früh, oder Verpackung und Inhalt passen nicht zusammen. \
             Speichern Sie sie noch einmal von Open Humans."
                .to_owned()
        }
        OpenFault::NotOurs => {
            "Sie ist keine Datei dieser Website: Nichts darin sagt, was sie enthält und in welchen Einheiten, \
             darum wird nicht geraten."
                .to_owned()
        }
        OpenFault::Newer => {
            "Eine neuere Version dieser Website hat sie gemacht. Laden Sie diese Seite neu, oder öffnen Sie \
             sie dort, wo sie gemacht wurde.".to_owned()
        }
        OpenFault::NotReadable(at) => {
            format!("Sie wurde geändert oder beschädigt: Bei {at} ist sie nicht mehr, was wir kennen. \
                 Speichern Sie sie noch einmal von Open Humans.")
        }
        OpenFault::Unread => {
            "Der Browser konnte sie nicht lesen. Vielleicht wurde sie inzwischen verschoben oder umbenannt: \
             Wählen Sie sie noch einmal.".to_owned()
        }
    }
}

/// The days of a file.
pub(crate) fn days(range: DateRange) -> String {
    format!("{} ({})", intl::days(range), units::days(range.days()))
}
