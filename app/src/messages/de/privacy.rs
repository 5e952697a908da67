//! What is held, how, for how long and who can read it: in words for a tired person, with this site's own figures.

use super::units;
use domain::{ProviderId, wire::Site};

/// The heading.
pub(crate) const HEADING: &str = "Datenschutz";
/// In short.
pub(crate) const SHORT: &str = "Diese Website ruft für Sie Fitbit-Daten ab, zeigt sie Ihnen und sendet, was \
     Sie auswählen, an Ihr Konto bei Open Humans. Sonst tut sie damit nichts.";
/// The heading over who runs it.
pub(crate) const WHO: &str = "Wer diese Website betreibt";
/// When no way to reach them is set.
pub(crate) const NO_CONTACT: &str = "Hier ist keine Kontaktmöglichkeit angegeben.";
/// The heading over what is held.
pub(crate) const WHAT: &str = "Was hier gespeichert wird, und wie lange";
/// The heading over encryption.
pub(crate) const HOW: &str = "Wie es aufbewahrt wird";
/// What is encrypted and what is not.
pub(crate) const HOW_TEXT: &str = "Alles Vertrauliche wird verschlüsselt, bevor es gespeichert wird: \
     Erlaubnisse, das Abgerufene, die daraus gemachten Dateien, der Schlüssel Ihrer eigenen Anwendung, Namen \
     von Konten und was zu Ihrer Anmeldung gehört. Jedes Stück ist an seinen Platz gebunden \
     (XChaCha20-Poly1305), und die Schlüssel liegen getrennt von den Daten. Nicht verschlüsselt sind Ihre \
     Mitgliedskennung und Ihr Name bei Open Humans, die Kontonummer bei Google oder Fitbit, und welche Arten \
     von Daten für welche Tage und wann abgefragt wurden.";
/// The heading over what goes by itself.
pub(crate) const BY_ITSELF: &str = "Was von selbst geschieht";
/// What does.
pub(crate) const BY_ITSELF_TEXT: &str = "Nichts, solange Sie keine automatische Aktualisierung einrichten. Sie ruft neue Tage der Daten ab, die Sie gewählt \
     haben. Entweder wartet sie, bis Sie alles angesehen und gesendet haben, oder, nur wenn Sie das eingeschaltet haben, geht es ohne \
     Nachfrage in Ihr eigenes Konto bei Open Humans; was Sie weggelassen haben, bleibt weggelassen. Unter „Meine Daten“ können Sie sie \
     jederzeit anhalten oder beenden.";
/// The heading over who can read.
pub(crate) const READERS: &str = "Wer es lesen kann";
/// Who can.
pub(crate) const READERS_TEXT: &str = "Sie, wenn Sie angemeldet sind. Wer diese Website betreibt, hat die \
     Schlüssel und könnte das Gespeicherte öffnen; das Programm zeigt es nur Ihnen, und Messwerte und \
     Erlaubnisse stehen in keinem Protokoll und keiner Statistik. Was an Open Humans gesendet wird, ist dort \
     in Ihrem Konto privat, bis Sie es teilen.";
/// The heading over others.
pub(crate) const OTHERS: &str = "Wer sonst etwas erfährt";
/// Who does.
pub(crate) const OTHERS_TEXT: &str = "Google oder Fitbit erfahren, dass und wann diese Website Ihre Daten \
     liest. Open Humans erhält die Dateien, die Sie senden, und gibt die Nachrichten weiter, um die Sie \
     gebeten haben; keine Nachricht enthält einen Messwert. Sonst niemand: keine Werbung, keine \
     Besuchszählung, kein Code einer anderen Firma auf dieser Seite und kein fremdes Cookie.";
/// The heading over Google's terms.
pub(crate) const LIMITED_USE: &str = "Daten von Google";
/// Google's terms.
pub(crate) const LIMITED_USE_TEXT: &str = "Wie diese Website Informationen nutzt, die sie über Google-APIs \
     erhält, und an andere Apps weitergibt, entspricht den Bedingungen von Google. In den Worten, die Google dafür \
     verlangt: “This site’s use and transfer to any other app of information received from Google APIs will adhere to the \
     Google API Services User Data Policy, including the Limited Use requirements.”";
/// What that means here.
pub(crate) const LIMITED_USE_MEANS: &str = "Das heißt: Was Google uns gibt, wird nur verwendet, um es Ihnen zu \
     zeigen und die Dateien zu machen, die Sie an Open Humans senden. Es wird nicht verkauft, nicht für \
     Werbung oder Kredite verwendet, nicht zum Trainieren von Modellen, und von keinem Menschen gelesen, es \
     sei denn, Sie bitten um Hilfe und stimmen zu, oder das Gesetz oder die Sicherheit dieser Website \
     verlangen es.";
/// The name of the policy.
pub(crate) const POLICY: &str = "Google API Services User Data Policy";
/// Where it is.
pub(crate) const POLICY_URL: &str = "https://developers.google.com/terms/api-services-user-data-policy";
/// The heading over leaving.
pub(crate) const LEAVE: &str = "Wie Sie gehen";
/// How.
pub(crate) const LEAVE_TEXT: &str = "Unter „Meine Daten“ löschen Sie einen Import, trennen ein Konto, oder \
     gehen und löschen alles, mit einem Beleg. Auch wer dieses Projekt auf Open Humans verlässt, löscht hier \
     alles. Dateien auf Open Humans gehören Ihnen: Sie bleiben, wenn Sie sie nicht löschen.";
/// The link to it.
pub(crate) const TO_LEAVE: &str = "Gehen und alles löschen …";
/// The same where permission is given.
pub(crate) const LINK_BEFORE_CONSENT: &str = "Was hier gespeichert wird und wer es lesen kann";

/// What is held and for how long, a line each.
pub(crate) fn held(site: &Site) -> Vec<(&'static str, String)> {
    let mut held = vec![
        (
            "Was abgerufen wurde",
            format!(
                "{} lang nach der letzten Änderung eines Imports, oder bis Sie es löschen",
                units::days(site.retention_days)
            ),
        ),
        (
            "Die Erlaubnis, die Google oder Fitbit uns gegeben hat",
            "bis Sie trennen, gehen oder sie ein Jahr lang nicht verwendet haben; dann beenden wir sie auch \
             dort. Wir sagen es Ihnen zwei Wochen vorher mit einer Nachricht über Open Humans, wenn Sie \
             Nachrichten nicht ausgeschaltet oder unsere Erlaubnis dazu beendet haben"
                .to_owned(),
        ),
        (
            "ID und Schlüssel Ihrer eigenen Anwendung",
            "falls Sie welche eingeben, bis Sie sie entfernen oder gehen".to_owned(),
        ),
        (
            "Ihre Mitgliedskennung bei Open Humans, Ihr Name dort, falls Sie ihn teilen, und unsere Erlaubnis, \
             Dateien zu senden",
            "bis Sie gehen".to_owned(),
        ),
        (
            "Welche Tage schon auf Open Humans sind, und Größe und Prüfsumme der Datei jedes Monats",
            "bis Sie trennen oder gehen, damit nichts zweimal gesendet wird".to_owned(),
        ),
        (
            "Automatische Aktualisierungen, die Sie einrichten: welche Daten, wie oft, ob Sie vorher gefragt werden und wie die letzte verlief",
            "bis Sie sie beenden, die Verbindung trennen oder gehen".to_owned(),
        ),
        (
            "Dass Sie angemeldet sind: ein Cookie",
            format!("bis Sie sich abmelden oder {} wegbleiben", units::days(site.session_days)),
        ),
        (
            "Dass Sie sich abgemeldet haben: ein Cookie, damit Open Humans beim nächsten Mal erst fragt",
            "ein Jahr lang, oder bis zur nächsten Anmeldung".to_owned(),
        ),
        (
            "Die Sprache, in der Sie lesen, damit Nachrichten in ihr geschrieben werden",
            "bis Sie gehen; haben Sie sie am Fuß einer Seite gewählt, auch ein Cookie, ein Jahr lang"
                .to_owned(),
        ),
        ("Der Beleg über das Gehen", "eine Stunde lang, mit einem Cookie, das ihn öffnet".to_owned()),
    ];
    if site.providers.contains(&ProviderId::GoogleHealth) {
        held.push((
            "Ein Fingerabdruck jedes je verbundenen Google-Kontos",
            "dauerhaft, wo Google begrenzt, wie viele diese Website bedienen darf; er enthält keinen Namen und \
             keine Nummer"
                .to_owned(),
        ));
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_terms_are_named_as_google_wants_them() {
        assert!(
            LIMITED_USE_TEXT.contains(
                "will adhere to the Google API Services User Data Policy, including the Limited Use"
            )
        );
        assert!(POLICY_URL.ends_with("/terms/api-services-user-data-policy"));
    }
}
