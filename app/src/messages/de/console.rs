//! The way through Google's console to a client of the member's own: each page, the two values, the warning on the way
//! to the consent page, and what goes wrong most often.

use super::guide::{Mistake, PageWords, TEXTS, ValueWords};

/// Names every drawing of the console.
const DRAWING: &str = "Unsere Zeichnung der Seite";

/// Making a project.
pub(super) const PROJECT: PageWords = PageWords {
    heading: "Ein Projekt anlegen",
    text: "Öffnen Sie die Konsole von Google in einem eigenen Tab und melden Sie sich an, am besten mit dem \
         Google-Konto, mit dem Ihre Fitbit-App angemeldet ist. Nehmen Sie ein persönliches Konto, keines von \
         Firma oder Schule. Das Projekt ist ein Ordner für alles Weitere. Es kostet nichts; bietet eine Seite \
         eine kostenlose Testphase an oder fragt nach einer Karte, lassen Sie das liegen. Die Wörter von dort \
         nennen wir auf Englisch; zeigt Google sie auf Deutsch, hilft die Bedeutung in Klammern.",
    open: "„New project“ (neues Projekt) öffnen",
    drawing: DRAWING,
    trail: Some("Google Cloud"),
    drawn_heading: "New Project",
    drawn_button: "Create",
    then: "Drücken Sie „Create“ (erstellen) und warten Sie, bis es da ist. Von nun an muss der Name dieses \
         Projekts auf jeder Seite oben stehen: Steht dort ein anderer, wählen Sie dort Ihres.",
};

/// Enabling the API.
pub(super) const LIBRARY: PageWords = PageWords {
    heading: "Die Google Health API einschalten",
    text: "Damit darf Ihr Projekt Google nach Ihren Messwerten fragen. Der Link führt auf die richtige Seite; \
         wenn nicht, suchen Sie in der Bibliothek nach dem Namen unten.",
    open: "Die Google Health API öffnen",
    drawing: DRAWING,
    trail: Some("APIs & Services › Library"),
    drawn_heading: "Google Health API",
    drawn_button: "Enable",
    then: "Drücken Sie „Enable“ (aktivieren). Bis es gilt, kann es bei Google einige Minuten dauern; machen \
         Sie inzwischen weiter.",
};

/// Naming the application.
pub(super) const BRANDING: PageWords = PageWords {
    heading: "Einen Namen geben",
    text: "Google möchte wissen, was es zeigen soll, wenn Sie Ihre Erlaubnis geben. Steht auf der Seite „Get \
         started“ (los geht’s), drücken Sie das: Dann fragt sie dasselbe nacheinander, auch das aus Schritt 4.",
    open: "„Branding“ öffnen",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Branding"),
    drawn_heading: "Branding",
    drawn_button: "Save",
    then: "Drücken Sie „Save“ (speichern).",
};

/// Saying who may use it.
pub(super) const AUDIENCE: PageWords = PageWords {
    heading: "Sagen, wer es nutzen darf",
    text: "Nur Sie. Google nennt aber alle extern, die zu keiner Firma gehören.",
    open: "„Audience“ (Zielgruppe) öffnen",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Audience"),
    drawn_heading: "Audience",
    drawn_button: "Add users",
    then: "Drücken Sie „Add users“ (Nutzer hinzufügen), geben Sie Ihre Adresse ein und speichern Sie.",
};

/// Saying what it may ask for.
pub(super) const DATA_ACCESS: PageWords = PageWords {
    heading: "Sagen, was es lesen darf",
    text: "Drücken Sie dort „Add or remove scopes“ (Bereiche hinzufügen oder entfernen). An der Seite geht \
         eine Liste auf; das Feld zum Einfügen steht an ihrem Ende. Was Sie hier nicht aufführen, kann später \
         nicht erlaubt werden.",
    open: "„Data Access“ (Datenzugriff) öffnen",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Data Access"),
    drawn_heading: "Update selected scopes",
    drawn_button: "Update",
    then: "Drücken Sie „Add to table“ (zur Tabelle hinzufügen), dann „Update“ (aktualisieren), dann „Save“ am \
         Ende der Seite dahinter. Ohne „Save“ ist es vergessen.",
};

/// Making the client.
pub(super) const CLIENT: PageWords = PageWords {
    heading: "Den Client anlegen",
    text: "Damit meldet sich diese Website an, wenn sie nach Ihren Messwerten fragt.",
    open: "„Create client“ (Client erstellen) öffnen",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Clients"),
    drawn_heading: "Create OAuth client ID",
    drawn_button: "Create",
    then: "Drücken Sie „Create“. Die nächste Seite zeigt zwei Werte: Lassen Sie sie offen.",
};

/// Publishing it.
pub(super) const PUBLISHING: PageWords = PageWords {
    heading: "Veröffentlichen, bevor Sie sich anmelden",
    text: "Solange das Projekt auf „Testing“ (Test) steht, beendet Google jede Erlaubnis nach sieben Tagen, \
         und eine im Test gegebene endet auch dann, wenn Sie später veröffentlichen. Veröffentlichen Sie also \
         zuerst. Öffentlich wird dadurch nichts: Niemand findet Ihr Projekt, und niemand kann damit Ihre \
         Daten lesen. Was dort über eine Prüfung steht, können Sie übergehen: Es gilt allen, die mehr als 100 \
         Menschen bedienen.",
    open: "„Audience“ noch einmal öffnen",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Audience"),
    drawn_heading: "Audience",
    drawn_button: "Publish app",
    then: "Drücken Sie „Publish app“ (App veröffentlichen), dann „Confirm“ (bestätigen).",
};

/// The two values.
pub(super) const VALUES: ValueWords = ValueWords {
    heading: "Die zwei Werte bereithalten",
    text: "Der Schlüssel wird nur jetzt ganz gezeigt. Kopieren Sie beide in eine Notiz oder laden Sie sie \
         herunter; geht der Schlüssel verloren, öffnen Sie den Client in der Konsole und fügen Sie einen \
         neuen hinzu.",
    drawn_heading: "OAuth client created",
    rows: &[
        ("Client ID", "123…-ab….apps.googleusercontent.com", true),
        ("Client secret", "GOCSPX-…", true),
        ("Creation date", "nicht nötig", false),
    ],
};

/// The heading over the warning.
pub(crate) const WARNING: &str = "Die Warnung kennen, die Sie sehen werden";
/// What it is about.
pub(crate) const WARNING_TEXT: &str = "Wenn Sie unten die zwei Werte eingegeben haben, gehen Sie zu Google. \
     Google warnt Sie vor einer Anwendung, die es nicht geprüft hat. Diese Anwendung ist Ihre eigene, Sie \
     dürfen also weitergehen: Drücken Sie „Advanced“ (erweitert), dann die Zeile, die zu ihr führt.";
/// Names the drawing of the warning.
pub(crate) const WARNING_DRAWING: &str = "Unsere Zeichnung der Warnung von Google";
/// Its heading.
pub(crate) const WARNING_HEADING: &str = "Google hasn’t verified this app";
/// The way back that is not to be taken, as written there.
pub(crate) const WARNING_BACK: &str = "Back to safety";
/// The button to press first, as written there.
pub(crate) const WARNING_ADVANCED: &str = "Advanced";
/// Marks what to press first.
pub(crate) const PRESS_FIRST: &str = "das zuerst drücken";
/// Marks what to press then.
pub(crate) const PRESS_THEN: &str = "dann das";
/// Names the drawing of the consent page.
pub(crate) const CONSENT_DRAWING: &str = "Unsere Zeichnung der Seite danach";
/// What to do on it.
pub(crate) const CONSENT_TEXT: &str = "Danach fragt es, was Ihre Anwendung lesen darf. Achten Sie darauf, dass \
     jedes Kästchen angekreuzt ist, oder drücken Sie „Select all“ (alle auswählen): Was Sie weglassen, wird \
     nicht abgerufen.";
/// The box that ticks every other one, as written there.
pub(crate) const SELECT_ALL: &str = "Select all";
/// The button at its end, as written there.
pub(crate) const CONTINUE: &str = "Continue";

/// The line that goes on, as written there.
pub(crate) fn warning_go_on() -> String {
    format!("Go to {} (unsafe)", TEXTS.name)
}

/// The heading of the consent page.
pub(crate) fn consent_heading() -> String {
    format!("{} wants access to your Google Account", TEXTS.name)
}

/// What goes wrong most often, by what is seen of it.
pub(super) const MISTAKES: [Mistake; 9] = [
    (
        Some("Error 400: redirect_uri_mismatch."),
        "Die Adresse unter „Authorized redirect URIs“ ist nicht genau die dieser Website: ein Schrägstrich zu \
         viel, http statt https. Kopieren Sie sie noch einmal aus Schritt 6. Bis eine Änderung gilt, können \
         einige Minuten vergehen.",
    ),
    (
        Some("Error 403: access_denied."),
        "Das Projekt steht auf „Testing“, und Ihr Konto ist nicht unter seinen Testnutzern. Veröffentlichen \
         Sie es, Schritt 8, oder fügen Sie sich hinzu, Schritt 4.",
    ),
    (
        Some("Error 401: invalid_client."),
        "Die ID wurde nicht ganz kopiert, oder der Client wurde gelöscht. Kopieren Sie sie noch einmal aus \
         „Clients“ in der Konsole.",
    ),
    (
        Some("Es geht, und endet nach einer Woche."),
        "Das Projekt stand auf „Testing“, als Sie Ihre Erlaubnis gaben. Veröffentlichen Sie es, Schritt 8, und \
         melden Sie sich noch einmal an.",
    ),
    (
        Some("Es heißt, die API sei aus."),
        "Schritt 2 fehlt, oder er wurde in einem anderen Projekt gemacht als der Client, oder für Cloud \
         Healthcare oder Fitness. Warten Sie nach dem Einschalten einige Minuten.",
    ),
    (
        Some("Die Bereiche („scopes“) stehen nicht in der Liste."),
        "Sie erscheinen, sobald die Google Health API eingeschaltet ist, \
         Schritt 2.",
    ),
    (
        Some("Auf der Seite für die Erlaubnis fehlen Kästchen."),
        "Sie wurden in Schritt 5 nicht aufgeführt, oder dort wurde „Save“ nicht gedrückt.",
    ),
    (
        Some("Das Konto enthält keine Daten."),
        "Es ist ein anderes Google-Konto als das, mit dem Ihre Fitbit-App angemeldet ist, oder Ihr \
         Fitbit-Konto ist nie zu Google umgezogen. Ihre App von Fitbit oder Google Health zeigt, welches \
         Konto es ist, und bietet den Umzug an.",
    ),
    (
        Some("Ein Administrator erlaubt es nicht."),
        "Es ist ein Konto einer Firma oder Schule, oder eines mit erweitertem Schutz („Advanced Protection“). \
         Nehmen Sie ein persönliches Konto ohne ihn.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_about_the_consent_stand_under_one_menu() {
        let pages = [BRANDING, AUDIENCE, DATA_ACCESS, CLIENT, PUBLISHING];

        assert!(
            pages
                .iter()
                .all(|page| page.trail.is_some_and(|trail| trail.starts_with("Google Auth Platform")))
        );
    }

    #[test]
    fn the_dangers_are_named() {
        assert!(PUBLISHING.text.contains("sieben Tagen"));
        assert!(DATA_ACCESS.then.contains("Save"));
        assert!(MISTAKES.iter().all(|(sign, _)| sign.is_some()));
    }
}
