//! What may be wrong with a client of the member's own: each fault with its cure, and what may have been seen on the
//! provider's page when a sign-in did not come back.

use crate::{intl, wizard::own_client::Seen};
use domain::{ProviderId, wire::OwnClientProblem};
use jiff::Timestamp;

/// What may have been seen there.
pub(crate) const fn seen(seen: Seen) -> &'static str {
    match seen {
        Seen::UnknownClient => {
            "Etwas über einen ungültigen oder nicht zugelassenen Client oder eine solche \
             Client-ID („invalid client“)"
        }
        Seen::WrongRedirect => {
            "Etwas über redirect_uri oder eine ungültige Weiterleitung („invalid redirect“)"
        }
        Seen::OwnAccountOnly => "Dass sich nur das eigene Konto des Entwicklers anmelden darf",
        Seen::NotTester => "Fehler 403: access_denied, oder dass es nur für zugelassene Tester ist",
        Seen::Policy => "Dass ein Administrator oder eine Richtlinie es nicht erlaubt",
        Seen::Warning => "Eine Warnung, dass die App nicht geprüft ist",
        Seen::SomethingElse => "Etwas anderes",
        Seen::Closed => "Nichts Falsches: Ich habe sie geschlossen oder wurde unterbrochen",
    }
}

/// What to do about it.
pub(crate) const fn cure(seen: Seen, provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => cure_at_google(seen),
        ProviderId::Fitbit => cure_at_fitbit(seen),
    }
}

const fn cure_at_google(seen: Seen) -> &'static str {
    match seen {
        Seen::UnknownClient => {
            "Google kennt die Client-ID nicht. Öffnen Sie „Clients“ in der Konsole, kopieren Sie die ID noch \
             einmal ganz und geben Sie sie hier mit dem Schlüssel ein. Ist der Client nicht mehr da, legen \
             Sie einen neuen an."
        }
        Seen::WrongRedirect => {
            "Die Adresse unter „Authorized redirect URIs“ ist nicht genau die dieser Website. Öffnen Sie Ihren \
             Client in der Konsole, setzen Sie die Adresse unten an die Stelle der dortigen und speichern \
             Sie. Warten Sie einige Minuten, dann gehen Sie von hier noch einmal zu Google."
        }
        Seen::NotTester | Seen::OwnAccountOnly => {
            "Das Projekt steht noch auf „Testing“, und das gewählte Konto ist nicht unter seinen Testnutzern. \
             Öffnen Sie „Audience“ in der Konsole und drücken Sie „Publish app“; damit endet Ihre Erlaubnis \
             auch nicht mehr nach einer Woche. Gehen Sie dann von hier noch einmal zu Google."
        }
        Seen::Policy => {
            "Das Konto gehört zu einer Firma oder Schule oder hat erweiterten Schutz („Advanced Protection“), \
             und dann werden Anwendungen wie Ihre abgelehnt. Gehen Sie von hier noch einmal zu Google und \
             wählen Sie ein persönliches Konto."
        }
        Seen::Warning => {
            "Diese Warnung ist bei einer eigenen Anwendung üblich. Gehen Sie von hier noch einmal zu Google, \
             drücken Sie „Advanced“ (erweitert), dann die Zeile, die zu Ihrer Anwendung führt, und kreuzen \
             Sie danach jedes Kästchen an."
        }
        Seen::SomethingElse => {
            "Vergleichen Sie Ihr Projekt Schritt für Schritt mit der Anleitung unten: die eingeschaltete API, \
             die Adresse, „In production“. Gehen Sie dann von hier noch einmal zu Google. Bleibt es dabei, \
             geben Sie ID und Schlüssel noch einmal ein."
        }
        Seen::Closed => "Dann ist bisher nichts falsch. Gehen Sie von hier noch einmal zu Google.",
    }
}

const fn cure_at_fitbit(seen: Seen) -> &'static str {
    match seen {
        Seen::UnknownClient => {
            "Fitbit kennt die Client-ID nicht. Kopieren Sie die „OAuth 2.0 Client ID“ noch einmal von der \
             Seite Ihrer Anwendung und geben Sie sie hier mit dem Schlüssel ein. Es ist die kurze, etwa sechs \
             Buchstaben und Ziffern."
        }
        Seen::WrongRedirect => {
            "Die Adresse im Feld „Redirect URL“ ist nicht genau die dieser Website. Öffnen Sie Ihre Anwendung \
             bei Fitbit, wählen Sie das Bearbeiten, setzen Sie die Adresse unten an die Stelle der dortigen \
             und speichern Sie. Gehen Sie dann von hier noch einmal zu Fitbit."
        }
        Seen::OwnAccountOnly | Seen::NotTester | Seen::Policy => {
            "Eine Anwendung vom Typ „Personal“ dient dem Konto, das sie gemacht hat. Melden Sie sich bei \
             Fitbit ab, melden Sie sich mit dem Konto an, zu dem Ihr Tracker gehört, und sehen Sie nach, ob \
             die Anwendung mit demselben gemacht wurde. Gehen Sie dann von hier noch einmal zu Fitbit."
        }
        Seen::SomethingElse | Seen::Warning => {
            "Öffnen Sie Ihre Anwendung bei Fitbit und vergleichen Sie sie Feld für Feld mit der Anleitung \
             unten, zuerst den Typ „Personal“ und die „Redirect URL“. Gehen Sie dann von hier noch einmal zu \
             Fitbit. Bleibt es dabei, geben Sie ID und Schlüssel noch einmal ein."
        }
        Seen::Closed => "Dann ist bisher nichts falsch. Gehen Sie von hier noch einmal zu Fitbit.",
    }
}

/// What is wrong with it, and what to do about it.
pub(crate) type Fault = (&'static str, &'static str);

/// What is wrong with it, and what to do about it.
pub(crate) const fn fault(problem: OwnClientProblem, provider: ProviderId) -> Fault {
    match provider {
        ProviderId::GoogleHealth => fault_at_google(problem),
        ProviderId::Fitbit => fault_at_fitbit(problem),
    }
}

const fn fault_at_google(problem: OwnClientProblem) -> Fault {
    match problem {
        OwnClientProblem::WrongSecret => (
            "Google nimmt diese ID mit diesem Schlüssel nicht an.",
            "Öffnen Sie Ihren Client in der Konsole und kopieren Sie beide Werte noch einmal. Wird der \
             Schlüssel nicht mehr gezeigt, fügen Sie dort einen neuen hinzu. Geben Sie beide hier ein.",
        ),
        OwnClientProblem::WrongRedirect => (
            "Die Adresse unter „Authorized redirect URIs“ ist nicht die dieser Website.",
            "Öffnen Sie Ihren Client in der Konsole, setzen Sie die Adresse unten unter „Authorized redirect \
             URIs“ ein und speichern Sie. Warten Sie einige Minuten, dann gehen Sie von hier noch einmal zu \
             Google.",
        ),
        OwnClientProblem::MissingPermission => (
            "Bei Google blieben Kästchen leer, oder Ihr Projekt führt sie nicht auf.",
            "Gehen Sie von hier noch einmal zu Google und kreuzen Sie jedes Kästchen an. Fehlt eines, fügen \
             Sie es zuerst in der Konsole unter „Data Access“ hinzu und drücken Sie dort „Save“.",
        ),
        OwnClientProblem::OtherAccount => (
            "Sie haben sich mit einem anderen Google-Konto angemeldet als dem, das Sie vorher verbunden haben. \
             Die Daten der beiden werden nie vermischt.",
            "Gehen Sie von hier noch einmal zu Google und wählen Sie das Konto, das Sie vorher verbunden \
             haben, oder behalten Sie dieses: Es steht unter Ihren Verbindungen als eigene.",
        ),
        OwnClientProblem::ApiNotEnabled => (
            "Die Google Health API ist in Ihrem Projekt nicht eingeschaltet, oder die ID gehört zu einem \
             anderen Projekt.",
            "Öffnen Sie die Bibliothek in der Konsole, sehen Sie nach, ob oben der Name Ihres Projekts steht, \
             und schalten Sie die Google Health API ein (nicht Cloud Healthcare, nicht Fitness). Bis es gilt, \
             können einige Minuten vergehen. Versuchen Sie es dann von hier noch einmal.",
        ),
        OwnClientProblem::Testing => (
            "Ihr Projekt steht noch auf „Testing“, darum beendet Google die Erlaubnis sieben Tage, nachdem Sie \
             sie gegeben haben.",
            "Veröffentlichen Sie es: Öffnen Sie „Audience“ in der Konsole, drücken Sie „Publish app“, dann \
             „Confirm“. Gehen Sie dann von hier noch einmal zu Google: Nur eine nach dem Veröffentlichen \
             gegebene Erlaubnis bleibt.",
        ),
        OwnClientProblem::AccountNotMoved => (
            "Dieses Google-Konto enthält keine Fitbit-Daten: Es ist ein anderes, als Ihre Fitbit-App \
             verwendet, oder Ihr Fitbit-Konto ist nie zu Google umgezogen.",
            "Sehen Sie in Ihrer App von Fitbit oder Google Health nach, mit welchem Konto sie angemeldet ist, \
             und schließen Sie dort den Umzug ab, falls sie ihn anbietet. Gehen Sie dann von hier noch einmal \
             zu Google und wählen Sie dieses Konto.",
        ),
        OwnClientProblem::DisallowedScopes => (
            "Die Erlaubnis umfasst auch andere Dienste von Google, und dann lehnt die Google Health API jede \
             Frage ab.",
            "Nehmen Sie ein Projekt, das nur dafür da ist. Entfernen Sie Ihre Anwendung in Ihrem Google-Konto, \
             unter den Apps mit Zugriff, und gehen Sie dann von hier noch einmal zu Google.",
        ),
        // Fitbit's alone; Google has no such type.
        OwnClientProblem::NotPersonal => (
            "Ihre Anwendung ist vom falschen Typ.",
            "Legen Sie einen Client vom Typ „Web application“ (Webanwendung) an und geben Sie ihn hier ein.",
        ),
        OwnClientProblem::NotReachable => (
            "Google hat nicht geantwortet, als wir es versucht haben. Über Ihre Anwendung sagt das nichts.",
            "Prüfen Sie in einigen Minuten noch einmal.",
        ),
    }
}

const fn fault_at_fitbit(problem: OwnClientProblem) -> Fault {
    match problem {
        OwnClientProblem::WrongSecret => (
            "Fitbit nimmt diese ID mit diesem Schlüssel nicht an.",
            "Öffnen Sie Ihre Anwendung bei Fitbit und kopieren Sie beide Werte noch einmal: Der Schlüssel \
             ändert sich, wenn er dort zurückgesetzt wird. Geben Sie beide hier ein.",
        ),
        OwnClientProblem::WrongRedirect => (
            "Die „Redirect URL“ Ihrer Anwendung ist nicht die Adresse dieser Website.",
            "Öffnen Sie Ihre Anwendung bei Fitbit, wählen Sie das Bearbeiten, setzen Sie die Adresse unten bei \
             „Redirect URL“ ein und speichern Sie. Prüfen Sie dann noch einmal.",
        ),
        OwnClientProblem::NotPersonal => (
            "Ihre Anwendung ist nicht vom Typ „Personal“. Fitbit antwortet ihr und lässt die Messwerte im \
             Tagesverlauf weg.",
            "Öffnen Sie Ihre Anwendung bei Fitbit, wählen Sie das Bearbeiten, stellen Sie „OAuth 2.0 \
             Application Type“ auf „Personal“ und speichern Sie. Wer den Typ ändert, beendet die Erlaubnis; \
             gehen Sie darum von hier noch einmal zu Fitbit.",
        ),
        OwnClientProblem::MissingPermission => (
            "Bei Fitbit blieben Kästchen leer, die für Messwerte im Tagesverlauf nötig sind.",
            "Gehen Sie von hier noch einmal zu Fitbit und kreuzen Sie jedes Kästchen an, von dem Sie Messwerte \
             möchten.",
        ),
        OwnClientProblem::OtherAccount => (
            "Sie haben sich mit einem anderen Fitbit-Konto angemeldet als dem, das Sie vorher verbunden haben. \
             Die Daten der beiden werden nie vermischt.",
            "Gehen Sie von hier noch einmal mit dem Konto zu Fitbit, das Sie vorher verbunden haben, oder \
             behalten Sie dieses: Es steht unter Ihren Verbindungen als eigene.",
        ),
        // Google's alone; should Fitbit ever say the like, going there again is the way.
        OwnClientProblem::ApiNotEnabled
        | OwnClientProblem::Testing
        | OwnClientProblem::AccountNotMoved
        | OwnClientProblem::DisallowedScopes => (
            "Fitbit lässt Ihre Anwendung nicht lesen.",
            "Öffnen Sie Ihre Anwendung bei Fitbit und vergleichen Sie sie mit der Anleitung unten, dann gehen \
             Sie von hier noch einmal zu Fitbit.",
        ),
        OwnClientProblem::NotReachable => (
            "Fitbit hat nicht geantwortet, als wir es versucht haben. Über Ihre Anwendung sagt das nichts.",
            "Prüfen Sie in einigen Minuten noch einmal.",
        ),
    }
}

/// When a permission ends by itself, and what is safe.
pub(crate) fn ends(at: Timestamp) -> String {
    format!(
        "Sie endet am {}. Was bis dahin abgerufen ist, bleibt erhalten, und Importe können weitergehen, sobald \
         Sie sich wieder angemeldet haben.",
        intl::day_of(at)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const COMMON: [OwnClientProblem; 5] = [
        OwnClientProblem::WrongSecret,
        OwnClientProblem::WrongRedirect,
        OwnClientProblem::MissingPermission,
        OwnClientProblem::OtherAccount,
        OwnClientProblem::NotReachable,
    ];

    fn texts(provider: ProviderId, further: &[OwnClientProblem]) -> BTreeSet<&'static str> {
        COMMON
            .iter()
            .chain(further)
            .flat_map(|problem| {
                let (what, cure) = fault(*problem, provider);
                [what, cure]
            })
            .collect()
    }

    #[test]
    fn every_fault_says_what_is_wrong_and_what_to_do() {
        let at_google = [
            OwnClientProblem::ApiNotEnabled,
            OwnClientProblem::Testing,
            OwnClientProblem::AccountNotMoved,
            OwnClientProblem::DisallowedScopes,
        ];

        assert_eq!(texts(ProviderId::GoogleHealth, &at_google).len(), 2 * (COMMON.len() + at_google.len()));
        let at_fitbit = texts(ProviderId::Fitbit, &[OwnClientProblem::NotPersonal]);
        assert_eq!(at_fitbit.len(), 2 * (COMMON.len() + 1));
    }

    #[test]
    fn everything_that_may_be_seen_has_a_cure_of_its_own() {
        for provider in ProviderId::ALL {
            let all = Seen::at(provider);

            let cures: BTreeSet<&str> = all.iter().map(|seen| cure(*seen, provider)).collect();

            assert_eq!(cures.len(), all.len());
        }
    }
}
