//! A client of the member's own, which members know as their own application at the provider: what it is, entering it,
//! and how it stands. What may be wrong with it stands in `own_client_faults`.

use super::{moment, permissions, provider as provider_name};
use crate::wizard::own_client::EntryFault;
use domain::{
    ProviderId,
    wire::{OwnClient, OwnClientState, OwnClientUse},
};
use jiff::Timestamp;

/// The way past it where readings within the day are what it is for.
pub(crate) const SKIP: &str = "Überspringen, ich möchte nur tägliche Daten";
/// The way past it where it is not needed.
pub(crate) const NOT_NEEDED: &str = "Ohne weitermachen";
/// The heading over going on elsewhere.
pub(crate) const ELSEWHERE: &str = "Leichter an einem Computer?";
/// How.
pub(crate) const ELSEWHERE_TEXT: &str = "Öffnen Sie dort diese Adresse und melden Sie sich mit Open Humans an; \
     Sie finden diese Seite, wie Sie sie verlassen haben. Was Sie eingeben, wird auf dieser Website \
     gespeichert, nicht in diesem Browser.";
/// Names the address.
pub(crate) const ADDRESS: &str = "Adresse dieser Seite";
/// The heading over the fields.
pub(crate) const ENTER: &str = "Die zwei Werte hier eingeben";
/// The heading over the fields when something was entered before.
pub(crate) const ENTER_AGAIN: &str = "Die zwei Werte eingeben";
/// What happens with them.
pub(crate) const ENTER_TEXT: &str = "Der Schlüssel wird verschlüsselt gespeichert und nie wieder gezeigt, auch \
     Ihnen nicht. Sie können ihn jederzeit ersetzen oder entfernen.";
/// Shows the secret.
pub(crate) const SHOW: &str = "Zeigen";
/// Hides it.
pub(crate) const HIDE: &str = "Verbergen";
/// Names the button that shows the secret.
pub(crate) const SHOW_NAME: &str = "Den Clientschlüssel zeigen";
/// Names the button that hides it.
pub(crate) const HIDE_NAME: &str = "Den Clientschlüssel verbergen";
/// The main button.
pub(crate) const CHECK: &str = "Prüfen";
/// The heading of the error summary.
pub(crate) const SUMMARY: &str = "Bevor wir prüfen können";
/// The heading of the result.
pub(crate) const WORKS: &str = "Es geht";
/// The button to choosing readings within the day.
pub(crate) const CHOOSE: &str = "Messwerte im Tagesverlauf auswählen";
/// When the link is not known although it works.
pub(crate) const CONNECT: &str = "Ihre Fitbit-Daten verbinden";
/// The heading when it was entered and not tried.
pub(crate) const ENTERED: &str = "Eingegeben, noch nicht geprüft";
/// Tries it without going to the provider.
pub(crate) const CHECK_AGAIN: &str = "Noch einmal prüfen";
/// Opens the fields to enter other values.
pub(crate) const REPLACE: &str = "Andere ID oder anderen Schlüssel eingeben";
/// The heading of a fault.
pub(crate) const FAULTY: &str = "Es geht noch nicht";
/// The heading when it works for a while only.
pub(crate) const ENDING: &str = "Es geht, aber nur für eine Woche";
/// Removes it.
pub(crate) const REMOVE: &str = "Von dieser Website entfernen";
/// Does it.
pub(crate) const REMOVE_YES: &str = "Entfernen";
/// Does not.
pub(crate) const REMOVE_NO: &str = "Behalten";
/// The row of the id.
pub(crate) const ROW_ID: &str = "Client-ID";
/// The row of the secret.
pub(crate) const ROW_SECRET: &str = "Clientschlüssel";
/// What stands in the place of the secret.
pub(crate) const SECRET_KEPT: &str = "Verschlüsselt gespeichert, nicht gezeigt";
/// The row of its state.
pub(crate) const ROW_STATE: &str = "Stand";
/// The row of when the permission ends.
pub(crate) const ROW_ENDS: &str = "Die Erlaubnis endet";
/// The row of when it was tried.
pub(crate) const ROW_CHECKED: &str = "Zuletzt geprüft";
/// Opens the page about it.
pub(crate) const OPEN: &str = "Öffnen oder ersetzen";
/// The heading of the part of My data.
pub(crate) const PART: &str = "Ihre eigene Anwendung";
/// Begins setting one up.
pub(crate) const SET_UP: &str = "Eine einrichten";
/// Folds the guide once something was entered.
pub(crate) const GUIDE_AGAIN: &str = "Wie man die Anwendung anlegt";
/// The heading when a sign-in never came back.
pub(crate) const NEVER_BACK: &str = "Was haben Sie dort gesehen?";
/// The quiet way to it beside the usual one.
pub(crate) const INSTEAD: &str = "Stattdessen eine eigene Anwendung verwenden";
/// The main way to it where the usual one is closed.
pub(crate) const MAKE: &str = "Eine eigene Anwendung anlegen";

/// The heading.
pub(crate) fn heading(provider: ProviderId) -> String {
    format!("Ihre eigene Anwendung bei {}", provider_name(provider))
}

/// Why, how long, what it costs.
pub(crate) const fn why(provider: ProviderId, use_: OwnClientUse) -> &'static str {
    match (provider, use_) {
        (ProviderId::Fitbit, _) => {
            "Fitbit gibt Messwerte im Tagesverlauf nur an eine Anwendung, die der Person gehört, um die es \
             geht. Also legen Sie eine an: Das dauert etwa 10 Minuten, kostet nichts, sie gehört Ihnen, und \
             Sie können sie bei Fitbit jederzeit löschen. Niemand sonst kann sie benutzen."
        }
        (ProviderId::GoogleHealth, OwnClientUse::Full) => {
            "Google lässt die eigene Anwendung dieser Website nur eine bestimmte Zahl von Menschen bedienen, \
             und diese Zahl ist erreicht. Mit einer eigenen Anwendung bekommen Sie alles genauso: Das dauert \
             etwa 20 Minuten, kostet nichts, sie gehört Ihnen, und Sie können sie bei Google jederzeit \
             löschen. Niemand sonst kann sie benutzen."
        }
        (ProviderId::GoogleHealth, _) => {
            "Sie brauchen keine: Die eigene Anwendung dieser Website bei Google gibt Ihnen alles. Wenn Sie \
             lieber niemandes Anwendung zwischen sich und Google haben, legen Sie eine eigene an: Das dauert \
             etwa 20 Minuten, kostet nichts, sie gehört Ihnen, und Sie können sie bei Google jederzeit \
             löschen."
        }
    }
}

/// Label of the id, as it stands at the provider.
pub(crate) const fn id(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Client ID",
        ProviderId::Fitbit => "OAuth 2.0 Client ID",
    }
}

/// Label of the secret, as it stands at the provider.
pub(crate) const fn secret(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Client secret",
        ProviderId::Fitbit => "Client Secret",
    }
}

/// What the main button does.
pub(crate) const fn check_text(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "Sie gehen zu Google, an der Warnung vorbei, erlauben Ihrer eigenen Anwendung das Lesen und kommen \
             hierher zurück. Dann fragen wir nach einem Tag, um zu sehen, ob es geht."
        }
        ProviderId::Fitbit => {
            "Sie gehen zu Fitbit, erlauben Ihrer eigenen Anwendung das Lesen und kommen hierher zurück. Dann \
             fragen wir nach einem Tag, um zu sehen, ob es geht."
        }
    }
}

/// What comes next once it works.
pub(crate) const fn works_text(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "Google antwortet Ihrer Anwendung. Als Nächstes wählen Sie, welche Daten und von welchen Tagen."
        }
        ProviderId::Fitbit => {
            "Fitbit antwortet Ihrer Anwendung mit Messwerten im Tagesverlauf. Als Nächstes wählen Sie, welche \
             und von welchen Tagen."
        }
    }
}

/// What to do with what was entered and not tried.
pub(crate) fn entered_text(provider: ProviderId) -> String {
    format!(
        "Gehen Sie damit zu {} und kommen Sie zurück. Erst dann ist bekannt, ob es geht.",
        provider_name(provider)
    )
}

/// Goes to the provider with what was entered.
pub(crate) fn sign_in(provider: ProviderId) -> String {
    format!("Bei {} prüfen", provider_name(provider))
}

/// What no answer helps with: going again.
pub(crate) fn try_again(provider: ProviderId) -> String {
    format!("Noch einmal zu {} gehen", provider_name(provider))
}

/// What removing costs.
pub(crate) fn remove_question(provider: ProviderId) -> String {
    format!(
        "Entfernen? ID und Schlüssel werden hier gelöscht, die darüber gegebene Erlaubnis endet, und Importe \
         darüber halten an, bis Sie neu verbinden. Dateien auf Open Humans bleiben, und auch die Anwendung \
         bei {}.",
        provider_name(provider)
    )
}

/// What it is for, where there is none.
pub(crate) const fn part_none(provider: ProviderId, use_: OwnClientUse) -> &'static str {
    match (provider, use_) {
        (ProviderId::Fitbit, _) => {
            "Keine ist eingerichtet. Sie wird nur für Messwerte im Tagesverlauf gebraucht, etwa Ihre \
             Herzfrequenz in jeder Sekunde."
        }
        (ProviderId::GoogleHealth, OwnClientUse::Full) => {
            "Keine ist eingerichtet. Wer hier zum ersten Mal ein Google-Konto verbindet, braucht jetzt eine; \
             wer schon früher verbunden hat, nicht."
        }
        (ProviderId::GoogleHealth, _) => {
            "Keine ist eingerichtet, und keine ist nötig. Sie kann an die Stelle der eigenen dieser Website \
             treten."
        }
    }
}

/// The heading over one provider's application, where there may be several.
pub(crate) fn at(provider: ProviderId) -> String {
    format!("Bei {}", provider_name(provider))
}

/// Copies the address once more.
pub(crate) const fn redirect_again(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Die Adresse für „Authorized redirect URIs“",
        ProviderId::Fitbit => "Die Adresse für das Feld „Redirect URL“",
    }
}

/// When this site does not offer the provider, or takes no such application there.
pub(crate) const fn not_here(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "Diese Website verbindet sich mit Google nicht über eigene Anwendungen der Mitglieder, darum ist \
             keine nötig."
        }
        ProviderId::Fitbit => {
            "Diese Website bietet die alte Fitbit-Verbindung nicht an, darum ist keine eigene Anwendung nötig."
        }
    }
}

/// Why the usual way of a provider is closed to those who were not here before.
pub(crate) fn full(provider: ProviderId) -> String {
    format!(
        "{} lässt die eigene Anwendung dieser Website nur eine bestimmte Zahl von Menschen bedienen, und diese \
         Zahl ist erreicht. Mit einer eigenen Anwendung bekommen Sie alles genauso: Das dauert etwa 20 \
         Minuten, kostet nichts, und wir zeigen Ihnen, wie.",
        provider_name(provider)
    )
}

/// The way of those who were here before.
pub(crate) fn been_here(provider: ProviderId) -> String {
    format!("Ich habe dieses Konto bei {} hier schon einmal verbunden", provider_name(provider))
}

/// That a sign-in was begun and nobody came back.
pub(crate) fn never_back(provider: ProviderId, at: Timestamp) -> String {
    let name = provider_name(provider);
    format!(
        "Sie sind {} zu {name} gegangen und nicht hierher zurückgekommen. Manche Fehler zeigen sich nur auf \
         der Seite von {name} selbst, darum können wir nicht wissen, welcher es war.",
        moment(at)
    )
}

/// Why what was entered cannot be an id and a secret.
pub(crate) const fn entry_fault(fault: EntryFault, provider: ProviderId) -> &'static str {
    match (fault, provider) {
        (EntryFault::IdMissing, _) => "Geben Sie die Client-ID ein.",
        (EntryFault::IdUnlikely, ProviderId::GoogleHealth) => {
            "Eine Client-ID endet auf .apps.googleusercontent.com und hat keine Leerzeichen. Kopieren Sie sie \
             noch einmal, und zwar ganz."
        }
        (EntryFault::IdUnlikely, ProviderId::Fitbit) => {
            "Eine Client-ID ist ein Wort ohne Leerzeichen. Kopieren Sie sie noch einmal."
        }
        (EntryFault::SecretAsId, ProviderId::GoogleHealth) => {
            "Das sieht nach dem Clientschlüssel aus. Die ID endet auf .apps.googleusercontent.com."
        }
        (EntryFault::SecretAsId, ProviderId::Fitbit) => {
            "Das sieht nach dem Clientschlüssel aus. Die ID ist die kurze."
        }
        (EntryFault::SecretMissing, _) => "Geben Sie den Clientschlüssel ein.",
        (EntryFault::SecretUnlikely, _) => {
            "Ein Clientschlüssel ist ein Wort ohne Leerzeichen. Kopieren Sie \
             ihn noch einmal."
        }
        (EntryFault::IdAsSecret, ProviderId::GoogleHealth) => {
            "Das sieht nach der Client-ID aus. Der Schlüssel beginnt meist mit GOCSPX."
        }
        (EntryFault::IdAsSecret, ProviderId::Fitbit) => {
            "Das sieht nach der Client-ID aus. Der Schlüssel ist der lange."
        }
    }
}

/// Which permissions are missing.
pub(crate) fn missing(client: &OwnClient) -> Option<String> {
    let names: Vec<&str> = client.missing_permissions.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("Nicht erlaubt: {}.", permissions::names(&names)))
}

/// How far it has come, in a word or two.
pub(crate) const fn state(state: OwnClientState) -> &'static str {
    match state {
        OwnClientState::Entered => "Noch nicht geprüft",
        OwnClientState::Working => "Geht",
        OwnClientState::Faulty => "Geht noch nicht",
    }
}
