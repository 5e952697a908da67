//! The first page.

use super::units;
use domain::wire::Site;

/// The heading.
pub(crate) const HEADING: &str = "Bringen Sie Ihre Fitbit-Daten zu Open Humans";
/// What it does, in three lines.
pub(crate) const LINES: [&str; 3] = [
    "Sie wählen aus, welche Ihrer Fitbit-Daten und von welchen Tagen.",
    "Wir rufen sie ab und zeigen sie Ihnen: Diagramme, Zahlen, Lücken.",
    "Sie sehen sie an. Erst dann, und nur wenn Sie „Senden“ drücken, gehen sie in Ihr Konto bei Open Humans.",
];
/// Names the picture of the way.
pub(crate) const WAY: &str = "Der Weg Ihrer Daten";
/// The stations of the picture, each with its caption.
pub(crate) const STATIONS: [(&str, &str); 3] = [
    ("Fitbit", "Die Daten Ihres Trackers, bei Google oder Fitbit"),
    ("Sie sehen sie an", "Hier, bevor etwas gesendet wird"),
    ("Open Humans", "Eine Datei in Ihrem Konto, die Sie teilen können"),
];
/// The promise.
pub(crate) const PROMISE: &str = "Nichts geht an Open Humans, bevor Sie es angesehen haben.";
/// What signing in means.
pub(crate) const SIGN_IN_HINT: &str = "Sie brauchen ein Konto bei Open Humans; es kostet nichts, und Sie \
     können unterwegs eines anlegen. Wir erfahren Ihre Mitgliedskennung dort, nie Ihr Passwort.";
/// The heading over what is stored.
pub(crate) const STORED: &str = "Was diese Website speichert, und wie lange";
/// The heading over where to go on.
pub(crate) const GO_ON: &str = "Wo Sie aufgehört haben";
/// The heading once somebody is signed in and has nothing yet.
pub(crate) const BEGIN: &str = "Sie sind angemeldet";
/// What comes next.
pub(crate) const BEGIN_TEXT: &str = "Als Nächstes sagen Sie, wo Ihre Fitbit-Daten sind.";
/// The button to the next step.
pub(crate) const CONNECT: &str = "Ihre Fitbit-Daten verbinden";
/// The button to the links.
pub(crate) const CONNECTIONS: &str = "Verbindungen";
/// The button to the last import.
pub(crate) const OPEN_LAST: &str = "Mit diesem Import weitermachen";
/// The heading after signing out.
pub(crate) const SIGNED_OUT: &str = "Sie sind hier abgemeldet";
/// What a shared computer needs.
pub(crate) const SIGNED_OUT_TEXT: &str = "Bei Open Humans selbst sind Sie in diesem Browser vielleicht noch \
     angemeldet. Melden Sie sich an einem geteilten Computer auch dort ab. Wenn sich hier das nächste Mal \
     jemand anmeldet, fragt Open Humans erst nach.";
/// The link to Open Humans.
pub(crate) const TO_OPEN_HUMANS: &str = "Open Humans";

/// What is stored and for how long.
pub(crate) fn stored(site: &Site) -> [String; 5] {
    [
        format!(
            "Das Abgerufene: verschlüsselt, {} lang nach der letzten Änderung eines Imports. Sie können es \
             jederzeit löschen.",
            units::days(site.retention_days)
        ),
        "Die Erlaubnis, die Google oder Fitbit uns gegeben hat: verschlüsselt, bis Sie die Verbindung trennen.".to_owned(),
        format!(
            "Dass Sie angemeldet sind: ein Cookie dieser Website, bis Sie sich abmelden oder {} wegbleiben.",
            units::days(site.session_days)
        ),
        "Die Sprache, wenn Sie am Fuß einer Seite eine wählen: ein Cookie, ein Jahr lang.".to_owned(),
        "Sonst nichts: keine Werbung, keine Besuchszählung, kein Code einer anderen Firma auf dieser Seite.".to_owned(),
    ]
}

/// The button to a new import through a link.
pub(crate) fn fetch_from(provider: &str) -> String {
    format!("Daten von {provider} abrufen")
}
