//! The frame around every step: head, foot, stepper, waiting.

use crate::wizard::journey::{Place, Step};
use domain::Language;

/// The name of this page.
pub(crate) const NAME: &str = "Fitbit zu Open Humans";
/// The link past the head.
pub(crate) const SKIP: &str = "Zum Inhalt springen";
/// Names the navigation at the head.
pub(crate) const NAVIGATION: &str = "Ihr Konto";
/// The link to links and imports.
pub(crate) const MY_DATA: &str = "Meine Daten";
/// The button that signs in.
pub(crate) const SIGN_IN: &str = "Mit Open Humans anmelden";
/// The button that signs out.
pub(crate) const SIGN_OUT: &str = "Abmelden";
/// While an answer is on its way.
pub(crate) const WAITING: &str = "Wird geladen …";
/// While a button's request is on its way.
pub(crate) const BUSY: &str = "Einen Moment …";
/// While the browser goes to another site.
pub(crate) const LEAVING: &str = "Sie werden weitergeleitet …";
/// The other languages of this page, each by the name it calls itself.
pub(crate) const OTHER_LANGUAGES: [(Language, &str); 1] = [(Language::English, "English")];
/// The link to the source code.
pub(crate) const SOURCE: &str = "Quellcode";
/// The link to the page that opens saved files.
pub(crate) const OPEN_FILE: &str = "Eine gespeicherte Datei öffnen";
/// The link to what is held here.
pub(crate) const PRIVACY: &str = "Datenschutz";
/// The link that writes to the operator.
pub(crate) const CONTACT: &str = "Kontakt";
/// A heading that no address of this page leads to.
pub(crate) const NOT_FOUND: &str = "Hier ist keine Seite";
/// What to do there.
pub(crate) const NOT_FOUND_TEXT: &str =
    "Vielleicht wurde die Adresse beim Kopieren gekürzt. Beginnen Sie am Anfang.";
/// The link to the first page.
pub(crate) const TO_START: &str = "Zum Anfang";
/// The heading when a step needs somebody signed in.
pub(crate) const SIGN_IN_FIRST: &str = "Melden Sie sich an, um weiterzumachen";
/// Why.
pub(crate) const SIGN_IN_FIRST_TEXT: &str = "Dieser Schritt gehört zu einem Mitglied. Melden Sie sich mit Open Humans an, dann kommen Sie hierher \
     zurück.";
/// When the session ended while the page was open.
pub(crate) const ENDED: &str = "Sie wurden in diesem Browser abgemeldet, hier oder in einem anderen Tab. \
     Begonnene Importe laufen ohne Sie weiter. Melden Sie sich an, dann kommen Sie hierher zurück.";
/// When the address a provider or Open Humans should be at is none.
pub(crate) const NO_WAY_OUT: &str = "Die Website hat eine Adresse genannt, die keine ist. Laden Sie diese \
     Seite neu.";

/// Who runs the site.
pub(crate) fn run_by(operator: &str) -> String {
    format!("Diese Website wird betrieben von: {operator}.")
}

/// Who is signed in.
pub(crate) fn signed_in_as(member: &str) -> String {
    format!("Angemeldet als {member}")
}

/// When somebody else signed in while the page was open.
pub(crate) fn other_member(member: &str) -> String {
    format!(
        "In diesem Browser hat sich {member} angemeldet. Diese Seite zeigt darum jetzt, was {member} gehört. \
         Importe des Mitglieds davor laufen ohne diese Seite weiter."
    )
}

/// The title of the browser's tab.
pub(crate) fn title(heading: &str) -> String {
    format!("{heading} – {NAME}")
}

/// The name of a step.
pub(crate) const fn step(step: Step) -> &'static str {
    match step {
        Step::SignIn => "Anmelden",
        Step::Connect => "Verbinden",
        Step::Choose => "Auswählen",
        Step::Fetch => "Abrufen",
        Step::Look => "Ansehen",
        Step::Send => "Senden",
    }
}

/// Names the stepper.
pub(crate) const STEPS: &str = "Schritte";

/// Where the member is: `Schritt 3 von 6: Auswählen`.
pub(crate) fn step_of(here: Step) -> String {
    format!("Schritt {} von {}: {}", here.number(), Step::ALL.len(), step(here))
}

/// How a step stands to the one on screen, for those who do not see it.
pub(crate) const fn place(place: Place) -> &'static str {
    match place {
        Place::Done => "erledigt",
        Place::Here => "Sie sind hier",
        Place::Ahead => "kommt noch",
    }
}
