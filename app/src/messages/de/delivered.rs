//! Sending, and the receipt.

use super::units;
use crate::intl;
use domain::wire::{DeliveryStep, KeptFile, KeptReason};
use jiff::Timestamp;

/// The heading while it is being sent.
pub(crate) const HEADING_SENDING: &str = "Wird an Open Humans gesendet";
/// The heading when sending stopped.
pub(crate) const HEADING_STOPPED: &str = "Noch nicht gesendet";
/// The heading of the receipt.
pub(crate) const HEADING_DONE: &str = "Es ist in Ihrem Konto bei Open Humans";
/// The heading when nothing was left to send.
pub(crate) const HEADING_OUT: &str = "Es ist aus Ihren Dateien herausgenommen";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "Sie können diese Seite schließen; das Senden geht weiter.";
/// Names the list of steps.
pub(crate) const STEPS: &str = "Senden, Schritt für Schritt";
/// Before anything was asked for.
pub(crate) const NOT_SENT: &str = "Das wurde noch nicht gesendet. Sehen Sie es zuerst an und drücken Sie dort \
     „Senden“.";
/// The button back to the review.
pub(crate) const LOOK: &str = "Ansehen";
/// The button that sends again.
pub(crate) const SEND_AGAIN: &str = "Noch einmal senden";
/// That files are safe when sending stopped.
pub(crate) const SAFE: &str = "Ihre früheren Dateien auf Open Humans sind, wie sie waren.";
/// The question about another account's file.
pub(crate) const OTHER_ACCOUNT: &str = "Die Datei welches Kontos soll es sein?";
/// What stands there and what can be done.
pub(crate) const OTHER_ACCOUNT_TEXT: &str = "Die fitbit-data.json auf Open Humans enthält die Daten eines \
     anderen Fitbit-Kontos als dem, das Sie gerade abgerufen haben. Die beiden werden nie vermischt, und es \
     kann nur eine Datei geben. Gesendet wurde nichts.";
/// Puts the new account's file there.
pub(crate) const REPLACE: &str = "Die neue Datei an ihre Stelle setzen";
/// What that costs.
pub(crate) const REPLACE_QUESTION: &str = "Die neue Datei an ihre Stelle setzen? Die Datei des anderen Kontos \
     wird dann von Open Humans entfernt und kann von hier aus nicht zurückgeholt werden.";
/// Does it.
pub(crate) const REPLACE_YES: &str = "Entfernen und die neue senden";
/// Does not.
pub(crate) const REPLACE_NO: &str = "Zurück";
/// Leaves the old file.
pub(crate) const STOP: &str = "Die Datei behalten, die dort ist";
/// What is said once that is chosen.
pub(crate) const STOPPED: &str = "Gesendet wurde nichts, und die Datei auf Open Humans bleibt, wie sie ist. \
     Was Sie abgerufen haben, bleibt hier, bis seine Zeit um ist; unter „Meine Daten“ können Sie es jetzt \
     löschen.";
/// Names the receipt.
pub(crate) const RECEIPT: &str = "Beleg";
/// Row: name.
pub(crate) const NAME: &str = "Datei";
/// Row: size.
pub(crate) const SIZE: &str = "Größe";
/// Row: days.
pub(crate) const DAYS: &str = "Tage";
/// Row: checksum.
pub(crate) const MD5: &str = "MD5-Prüfsumme";
/// Row: when.
pub(crate) const WHEN: &str = "Angekommen";
/// Row: earlier files.
pub(crate) const MERGED: &str = "Frühere Dateien";
/// The link to the member's files.
pub(crate) const FILES: &str = "Ihre Dateien auf Open Humans ansehen";
/// The link that saves the file.
pub(crate) const SAVE: &str = "Dieselbe Datei auf diesem Gerät speichern";
/// The button that prints.
pub(crate) const PRINT: &str = "Diesen Beleg drucken";
/// The heading over files that were left alone.
pub(crate) const KEPT: &str = "Unverändert gelassen";
/// What that means for what is left out.
pub(crate) const KEPT_MAY_HOLD: &str =
    "Sie können noch enthalten, was Sie weglassen. Unter „Meine Daten“ können Sie sie löschen.";
/// The heading over what is stored here.
pub(crate) const HERE: &str = "Was hier noch gespeichert ist";
/// Deletes it now.
pub(crate) const DELETE: &str = "Jetzt hier löschen";
/// What deleting costs.
pub(crate) const DELETE_QUESTION: &str = "Das Abgerufene von dieser Website löschen? Was auf Open Humans ist, bleibt \
     dort. Dieselben Tage müssten neu abgerufen werden.";
/// Does it.
pub(crate) const DELETE_YES: &str = "Löschen";
/// Does not.
pub(crate) const DELETE_NO: &str = "Vorerst behalten";
/// The last button.
pub(crate) const DONE: &str = "Fertig";
/// Before the address of the member's files, on paper.
pub(crate) const WHERE: &str = "Ihre Dateien bei Open Humans:";
/// Whose the file is.
pub(crate) const YOURS: &str =
    "Die Datei selbst gehört Ihnen: Sie teilen oder entfernen sie in Ihrem Konto bei Open Humans.";
/// While the receipt is not complete.
pub(crate) const NO_RECEIPT: &str =
    "Die Datei ist angekommen, aber ihr Beleg ist nicht hier. Sie steht unter Ihren Dateien auf Open Humans.";

/// The name of a step of sending.
pub(crate) const fn step(step: DeliveryStep) -> &'static str {
    match step {
        DeliveryStep::Merging => {
            "Die schon vorhandene Datei wird gelesen, damit keiner ihrer Tage verloren \
             geht"
        }
        DeliveryStep::Writing => "Die neue Datei wird geschrieben",
        DeliveryStep::Sending => "Sie wird an Open Humans gesendet",
        DeliveryStep::Confirming => "Ihre Ankunft wird geprüft, dann wird die ersetzte Datei entfernt",
        DeliveryStep::Done => "Fertig",
    }
}

/// What is announced when a step begins.
pub(crate) fn announced(now: DeliveryStep) -> String {
    format!("{}.", step(now))
}

/// How earlier files were treated, and whether less of them than all went in.
pub(crate) fn merged(count: u32, leaves_out: bool) -> String {
    if count == 0 {
        return "Es gab keine, von der Tage zu behalten waren".to_owned();
    }
    let joined = format!(
        "Die Tage von {} sind in der neuen",
        units::many(count, "früheren Datei", "früheren Dateien")
    );
    if leaves_out { format!("{joined}, ohne das, was Sie weglassen") } else { joined }
}

/// Why a file was left alone.
pub(crate) fn kept(file: &KeptFile) -> String {
    let why = match file.reason {
        KeptReason::Unreadable => {
            "Sie konnte nicht gelesen werden und wurde darum weder verwendet noch \
             entfernt"
        }
        KeptReason::NotOurs => {
            "Ein anderes Programm hat sie gemacht und nennt ihre Einheiten nicht; sie wurde darum weder \
             verwendet noch entfernt"
        }
        KeptReason::Newer => {
            "Eine neuere Version dieser Website hat sie gemacht; sie wurde darum weder \
             verwendet noch entfernt"
        }
        KeptReason::NotDownloadable => {
            "Sie konnte nicht heruntergeladen werden und wurde darum weder \
             verwendet noch entfernt"
        }
        KeptReason::TooLarge => {
            "Sie ist größer, als diese Website mit einer anderen verbinden kann, und bleibt darum neben der \
             neuen"
        }
    };
    format!("{} (Datei {}): {why}.", file.basename, file.id)
}

/// What is still stored here and until when.
pub(crate) fn stored_until(expires_at: Timestamp) -> String {
    format!(
        "Das Abgerufene bleibt bis zum {} verschlüsselt hier und wird dann gelöscht.",
        intl::day_of(expires_at)
    )
}
