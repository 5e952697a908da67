//! The server's messages in German.

use super::{Message, News, told};
use jiff::civil::{Date, DateTime};

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// Writes a message.
pub(super) fn write(news: News, provider: &str) -> Message {
    let (subject, text) = match news {
        News::Ready => (
            "Ihre Fitbit-Daten sind da: sehen Sie sie an".to_owned(),
            format!(
                "Alles, worum Sie {provider} gebeten haben, ist jetzt da. An Open Humans wurde noch nichts gesendet: \
                 Sehen Sie es an, und senden Sie es, wenn Sie zufrieden sind."
            ),
        ),
        News::OwnClientRefused => (
            format!("Ihre Anwendung bei {provider} wird nicht mehr angenommen"),
            format!(
                "{provider} nimmt die Anwendung nicht mehr an, die Sie dort angemeldet haben. Darum ruht das Abrufen. \
                 Alles bisher Abgerufene bleibt erhalten. Geben Sie ID und Schlüssel noch einmal ein und melden Sie \
                 sich an, dann geht es dort weiter, wo es aufgehört hat."
            ),
        ),
        News::OwnClientDisabled => (
            format!("Ihr Projekt bei {provider} ist abgeschaltet"),
            format!(
                "In dem Projekt, das Sie bei {provider} angelegt haben, ist die API nicht mehr eingeschaltet. Darum \
                 ruht das Abrufen. Alles bisher Abgerufene bleibt erhalten. Schalten Sie sie dort ein und lassen Sie \
                 Ihre Anwendung prüfen, dann geht es dort weiter, wo es aufgehört hat."
            ),
        ),
        News::PermissionEnded => (
            format!("{provider} möchte Ihre Erlaubnis noch einmal"),
            format!(
                "{provider} hat unsere Erlaubnis beendet. Darum ruht das Abrufen. Alles bisher Abgerufene bleibt \
                 erhalten. Verbinden Sie {provider} neu, dann geht es dort weiter, wo es aufgehört hat."
            ),
        ),
        News::AboutToExpire(at) => (
            "Abgerufene Fitbit-Daten werden bald gelöscht".to_owned(),
            format!(
                "Was wir für Sie von {provider} abgerufen haben, haben Sie noch nicht gesendet. Wir löschen es am {}. \
                 Wenn Sie es behalten möchten, sehen Sie es bis dahin an und senden Sie es an Open Humans.",
                moment(told(at))
            ),
        ),
        News::LinkAboutToEnd(at) => (
            format!("Ihre Verbindung mit {provider} endet bald"),
            format!(
                "Sie haben seit fast einem Jahr nichts von {provider} abgerufen. Am {} beenden wir die Verbindung und \
                 löschen, was wir dazu gespeichert haben. Dateien auf Open Humans bleiben. Wenn Sie die Verbindung \
                 behalten möchten, erneuern Sie sie bis dahin oder rufen Sie etwas ab.",
                day(told(at).date())
            ),
        ),
    };
    Message { subject, text }
}

fn moment(at: DateTime) -> String {
    format!("{} um {} Uhr (UTC)", day(at.date()), at.strftime("%H:%M"))
}

fn day(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month));
    format!("{}. {} {}", date.day(), month.copied().unwrap_or_default(), date.year())
}
