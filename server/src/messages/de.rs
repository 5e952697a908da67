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
        News::UpdateReady => (
            "Neue Fitbit-Daten warten auf Sie".to_owned(),
            format!(
                "Ihre automatische Aktualisierung hat neue Daten von {provider} abgerufen. Nichts davon wurde an Open Humans \
                 gesendet: Sehen Sie es an, und senden Sie es, wenn Sie zufrieden sind. Die nächste Aktualisierung wartet so \
                 lange."
            ),
        ),
        News::UpdateFindsOtherAccount => (
            "Ihre automatische Aktualisierung ließ sich nicht senden".to_owned(),
            format!(
                "Ihre automatische Aktualisierung hat neue Daten von {provider} abgerufen. Die Datei auf Open Humans enthält \
                 Daten eines anderen Kontos, und eine automatische Aktualisierung ersetzt eine solche Datei nie: Entscheiden \
                 Sie, was mit ihr geschehen soll. Dort ist nichts verloren, und das Abgerufene bleibt erhalten."
            ),
        ),
        News::UpdateNotSent => (
            "Ihre automatische Aktualisierung ließ sich nicht senden".to_owned(),
            format!(
                "Ihre automatische Aktualisierung hat neue Daten von {provider} abgerufen. Das Senden an Open Humans ist \
                 mehrmals nicht gelungen. Dort ist nichts verloren: Eine Datei geht erst, wenn die an ihrer Stelle da ist. \
                 Das Abgerufene bleibt hier erhalten. Sehen Sie nach, was im Weg ist, und senden Sie noch einmal."
            ),
        ),
        News::UpdateExpired => (
            "Ihre automatische Aktualisierung ließ sich nicht senden".to_owned(),
            format!(
                "Ihre automatische Aktualisierung hat neue Daten von {provider} abgerufen. Ein Teil davon ist nicht mehr hier \
                 und ließ sich darum nicht senden. Auf Open Humans ist nichts verloren. Löschen Sie sie, dann ruft die nächste \
                 diese Tage noch einmal ab."
            ),
        ),
        News::UpdateFailed => (
            "Ihre automatische Aktualisierung kam nicht weiter".to_owned(),
            format!(
                "Ihre automatische Aktualisierung konnte von {provider} nicht weiter abrufen. Ihre Dateien auf Open Humans \
                 sind, wie sie waren. Sehen Sie nach, was im Weg ist; die nächste versucht es noch einmal."
            ),
        ),
        News::UpdateNeedsPermission => (
            format!("{provider} möchte Ihre Erlaubnis noch einmal"),
            format!(
                "{provider} hat unsere Erlaubnis beendet. Darum kann Ihre automatische Aktualisierung nicht beginnen. Nichts \
                 ist verloren: Verbinden Sie {provider} neu, dann ruft sie die Tage seit der letzten ab."
            ),
        ),
        News::UpdateRefused => (
            "Ihre automatische Aktualisierung kann nicht beginnen".to_owned(),
            format!(
                "Ihre automatische Aktualisierung von {provider} kann so, wie sie eingerichtet ist, nicht beginnen. Ihre \
                 Dateien auf Open Humans sind, wie sie waren. Sehen Sie nach, was im Weg ist, und ändern Sie sie."
            ),
        ),
        News::UpdateLacksDays => (
            "In Ihrer automatischen Aktualisierung fehlen Tage".to_owned(),
            format!(
                "{provider} hat uns mehrmals nacheinander nicht alle Tage gegeben, um die Ihre automatische Aktualisierung \
                 bat. Was kam, ist auf Open Humans, und die nächste fragt noch einmal nach den fehlenden Tagen."
            ),
        ),
        News::UpdateLacksPermission => (
            "Für Ihre automatische Aktualisierung fehlt eine Erlaubnis".to_owned(),
            format!(
                "{provider} gibt uns einen Teil der Daten nicht, die Ihre automatische Aktualisierung abruft, weil Ihre \
                 Erlaubnis dafür fehlt. Alles andere geht weiter. Verbinden Sie {provider} noch einmal und geben Sie die \
                 Erlaubnis, oder nehmen Sie diese Daten aus der Aktualisierung heraus."
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
