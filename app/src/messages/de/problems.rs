//! What went wrong and what to do about it: one sentence or two for every code the server knows, and one button.

use super::{moment, own_client_faults, provider as provider_name};
use crate::api::Fault;
use domain::{
    ProviderId,
    wire::{ErrorCode, OwnClientProblem, Problem},
};
use jiff::Timestamp;

/// What a member can do about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Sign in with Open Humans.
    SignIn,
    /// Do the same again.
    TryAgain,
    /// Load the page again.
    Reload,
    /// Give the provider's permission again.
    Reconnect(ProviderId),
    /// Give the provider's permission for what every member is asked for.
    ReconnectBasic(ProviderId),
    /// Give permission with another account.
    SwitchAccount(ProviderId),
    /// Choose a provider.
    Connect,
    /// Make or mend a client of one's own at a provider.
    OwnClient(ProviderId),
    /// See links and imports.
    MyData,
}

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    /// What happened, what is safe, what to do.
    pub(crate) text: String,
    /// What the button does.
    pub(crate) next: Next,
}

/// Who a problem is with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    /// Open Humans.
    OpenHumans,
    /// A provider.
    Provider(ProviderId),
}

impl Party {
    const fn name(self) -> &'static str {
        match self {
            Party::OpenHumans => "Open Humans",
            Party::Provider(provider) => provider_name(provider),
        }
    }

    /// Only providers take such clients.
    const fn own_client(self) -> Next {
        match self {
            Party::OpenHumans => Next::MyData,
            Party::Provider(provider) => Next::OwnClient(provider),
        }
    }

    const fn ask_for_less(self) -> Next {
        match self {
            Party::OpenHumans => Next::SignIn,
            Party::Provider(provider) => Next::ReconnectBasic(provider),
        }
    }

    const fn ask_again(self) -> Next {
        match self {
            Party::OpenHumans => Next::SignIn,
            Party::Provider(provider) => Next::Reconnect(provider),
        }
    }
}

/// The heading of a notice about a problem.
pub(crate) const TITLE: &str = "Das hat nicht geklappt";

/// The button of a way on.
pub(crate) fn button(next: Next) -> String {
    match next {
        Next::SignIn => super::frame::SIGN_IN.to_owned(),
        Next::TryAgain => "Noch einmal versuchen".to_owned(),
        Next::Reload => "Diese Seite neu laden".to_owned(),
        Next::Reconnect(provider) => format!("Weiter mit {}", provider_name(provider)),
        Next::ReconnectBasic(provider) => format!("Weiter mit {}, ohne das", provider_name(provider)),
        Next::SwitchAccount(provider) => {
            format!("Ein anderes Konto bei {} verwenden", provider_name(provider))
        }
        Next::Connect => "Ihre Fitbit-Daten verbinden".to_owned(),
        Next::OwnClient(_) => "Ihre eigene Anwendung einrichten".to_owned(),
        Next::MyData => "Meine Daten ansehen".to_owned(),
    }
}

/// Puts a fault into words.
pub(crate) fn fault(fault: &Fault, party: Party) -> Advice {
    match fault {
        Fault::Told(Problem { code, retry_at, .. }) => advice(*code, party, *retry_at),
        Fault::Unreachable => Advice {
            text: "Diese Website ist gerade nicht zu erreichen. Sehen Sie nach, ob Sie mit dem Internet \
                 verbunden sind. Begonnene Importe laufen ohne diese Seite weiter."
                .to_owned(),
            next: Next::TryAgain,
        },
        Fault::TooSlow => Advice {
            text: "Diese Website hat zu lange für eine Antwort gebraucht. Nichts ist verloren: Was begonnen \
                 hat, läuft dort weiter."
                .to_owned(),
            next: Next::TryAgain,
        },
        Fault::Unreadable => Advice {
            text:
                "Diese Seite kann die Antwort nicht lesen. Vielleicht wurde die Website erneuert, seit Sie \
                 die Seite geöffnet haben, oder ein Netz dazwischen verlangt eine Anmeldung."
                    .to_owned(),
            next: Next::Reload,
        },
    }
}

/// Puts a code into words.
pub(crate) fn advice(code: ErrorCode, party: Party, retry_at: Option<Timestamp>) -> Advice {
    let (text, next) = sentence(code, party);
    let text = match retry_at {
        Some(at) => format!("{text} Versuchen Sie es frühestens {} noch einmal.", moment(at)),
        None => text,
    };
    Advice { text, next }
}

/// The same where the client is the member's own: what they can mend themselves has its sentence and its page.
pub(crate) fn of_own_client(advice: Advice, code: Option<ErrorCode>, provider: ProviderId) -> Advice {
    let problem = match code {
        Some(ErrorCode::ServiceDisabled) => OwnClientProblem::ApiNotEnabled,
        Some(ErrorCode::InvalidClient) => OwnClientProblem::WrongSecret,
        Some(ErrorCode::DisallowedScopes) => OwnClientProblem::DisallowedScopes,
        _ => return advice,
    };
    let (what, _) = own_client_faults::fault(problem, provider);
    Advice {
        text: format!("{what} Alles bisher Abgerufene bleibt erhalten."),
        next: Next::OwnClient(provider),
    }
}

fn sentence(code: ErrorCode, party: Party) -> (String, Next) {
    let name = party.name();
    let (text, next): (String, Next) = match code {
        ErrorCode::NotSignedIn => (
            "Sie sind in diesem Browser abgemeldet. Begonnene Importe laufen ohne Sie weiter.".into(),
            Next::SignIn,
        ),
        ErrorCode::NotFound => (
            "Hier ist nichts. Es wurde gelöscht, oder es gehört zu einem anderen Konto bei Open Humans als \
             dem, mit dem Sie angemeldet sind."
                .into(),
            Next::MyData,
        ),
        ErrorCode::InvalidRequest => (
            "Diese Seite und die Website verstehen einander nicht. Wahrscheinlich wurde die Website erneuert, \
             während die Seite offen war."
                .into(),
            Next::Reload,
        ),
        ErrorCode::CrossOrigin => {
            ("Die Anfrage schien von einer anderen Website zu kommen und wurde darum abgelehnt.".into(), Next::Reload)
        }
        ErrorCode::TooLarge => ("Die Anfrage war größer, als diese Website annimmt.".into(), Next::Reload),
        ErrorCode::TooSlow => (
            "Was Sie wollten, hat zu lange bis zu dieser Website gebraucht, darum wurde nichts getan. \
             Vielleicht ist die Verbindung schwach.".into(),
            Next::TryAgain,
        ),
        ErrorCode::TooMany => (
            "Das war viel in kurzer Zeit, oder mehrere Ihrer Importe laufen noch. Es wurde nichts begonnen."
                .into(),
            Next::MyData,
        ),
        ErrorCode::InvalidRange => (
            "Diese Tage können nicht abgerufen werden: Sie enden vor ihrem Anfang, sind noch nicht gekommen \
             oder sind älter als Ihr Konto. Wählen Sie andere Tage."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::InvalidDataTypes => (
            format!("Nichts von dem, was Sie gewählt haben, kann von {name} abgerufen werden. Wählen Sie etwas \
                 anderes."),
            Next::TryAgain,
        ),
        ErrorCode::NeedsReconnect => (
            format!("{name} hat unsere Erlaubnis beendet. Alles bisher Abgerufene bleibt erhalten."),
            party.ask_again(),
        ),
        ErrorCode::WrongState => (
            "Hier hat sich inzwischen etwas getan, vielleicht in einem anderen Tab. Laden Sie die Seite neu, \
             um den Stand zu sehen."
                .into(),
            Next::Reload,
        ),
        ErrorCode::ProviderOff => (
            format!("Diese Website verbindet sich nicht mehr mit {name}. Das Abgerufene bleibt erhalten."),
            Next::Connect,
        ),
        ErrorCode::ConsentDenied => (
            format!("Sie haben bei {name} abgebrochen, darum wurde nichts verbunden und nichts gelesen. Sie \
                 können noch einmal dorthin gehen."),
            party.ask_again(),
        ),
        ErrorCode::AuthorizationExpired => (
            format!(
                "Die Antwort von {name} kam zu spät oder wurde in einem anderen Browser begonnen. Es wurde \
                 nichts verbunden. Gehen Sie von hier noch einmal dorthin."
            ),
            party.ask_again(),
        ),
        ErrorCode::AuthorizationReplayed => (
            format!(
                "Diese Antwort von {name} wurde schon verwendet: Das geschieht nach einem Neuladen oder \
                 Zurückgehen. Wenn es beim ersten Mal geklappt hat, müssen Sie nichts tun."
            ),
            party.ask_again(),
        ),
        ErrorCode::AuthorizationRefused => (
            format!("{name} hat uns nicht fertig werden lassen. Es wurde nichts verbunden. Beim zweiten Mal \
                 klappt es oft."),
            party.ask_again(),
        ),
        ErrorCode::FurtherRefused => (
            format!(
                "{name} gibt eine der Erlaubnisse nicht, die nur die Daten unter „Mehr, nur wenn Sie möchten“ \
                 brauchen. Alles andere kann ohne sie weitergehen."
            ),
            party.ask_for_less(),
        ),
        ErrorCode::InvalidClient => (
            format!(
                "{name} nimmt diese Website gerade nicht an. Das können nur die Menschen beheben, die sie \
                 betreiben; ihre Adresse steht am Fuß dieser Seite."
            ),
            party.ask_again(),
        ),
        ErrorCode::InvalidOwnClient => (
            format!("Was Sie eingegeben haben, kann keine ID und kein Schlüssel von {name} sein. Kopieren Sie \
                 beide noch einmal von der Seite dort."),
            party.own_client(),
        ),
        ErrorCode::OwnClientNeeded if party == Party::Provider(ProviderId::GoogleHealth) => (
            format!(
                "{name} nimmt Ihre eigene Anwendung nicht an, über die das gelesen wurde. Geben Sie ihre ID \
                 und ihren Schlüssel noch einmal ein; alles bisher Abgerufene bleibt erhalten."
            ),
            party.own_client(),
        ),
        ErrorCode::OwnClientNeeded => (
            format!(
                "{name} gibt Messwerte im Tagesverlauf nur an eine eigene Anwendung, und hier gibt es noch \
                 keine, die geht."
            ),
            party.own_client(),
        ),
        ErrorCode::OwnClientReplaced => (
            format!(
                "Während Sie bei {name} waren, wurde die hier eingegebene Anwendung ersetzt oder entfernt. \
                 Melden Sie sich mit der an, die jetzt eingegeben ist."
            ),
            party.own_client(),
        ),
        ErrorCode::OperatorClientFull => (
            format!(
                "{name} lässt diese Website nur eine bestimmte Zahl von Menschen bedienen, und diese Zahl ist \
                 erreicht. Sie können mit einer eigenen Anwendung weitermachen."
            ),
            party.own_client(),
        ),
        ErrorCode::DisallowedScopes => (
            format!(
                "{name} lehnt jede Frage ab, weil Ihre Erlaubnis auch andere Dienste dort umfasst. Beenden Sie \
                 sie in Ihrem Konto bei {name}, und verbinden Sie dann neu."
            ),
            party.ask_again(),
        ),
        ErrorCode::NothingGranted => (
            format!("Bei {name} blieb jedes Kästchen leer, darum dürfen wir nichts lesen. Kreuzen Sie \
                 mindestens eines an."),
            party.ask_again(),
        ),
        ErrorCode::AccountNotLinked => (
            format!("Dieses Konto bei {name} enthält keine Fitbit-Daten. Vielleicht ist Ihr Fitbit bei einem \
                 anderen Konto."),
            match party {
                Party::Provider(provider) => Next::SwitchAccount(provider),
                Party::OpenHumans => Next::SignIn,
            },
        ),
        ErrorCode::ServiceDisabled => (
            "Die Menschen, die diese Website betreiben, haben die Google Health API nicht eingeschaltet. Nur \
             sie können das; ihre Adresse steht am Fuß dieser Seite."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::OtherAccount => (
            format!(
                "Das war ein anderes Konto bei {name} als das, aus dem dieser Import liest. Das Abgerufene \
                 bleibt erhalten und wird nicht vermischt. Gehen Sie noch einmal dorthin und wählen Sie das \
                 erste Konto, oder beginnen Sie einen neuen Import."
            ),
            match party {
                Party::Provider(provider) => Next::SwitchAccount(provider),
                Party::OpenHumans => Next::SignIn,
            },
        ),
        ErrorCode::Quota => (
            format!("{name} erlaubt vorerst keine Anfragen mehr. Das Abrufen geht von selbst weiter, sobald es \
                 wieder erlaubt ist."),
            Next::TryAgain,
        ),
        ErrorCode::ProviderTrouble => (
            format!("{name} antwortet nicht oder nur mit Fehlern. Alles bisher Abgerufene bleibt erhalten."),
            Next::TryAgain,
        ),
        ErrorCode::MalformedAnswer => (
            format!("{name} hat mit etwas geantwortet, das wir nicht lesen können. Alles bisher Abgerufene \
                 bleibt erhalten."),
            Next::TryAgain,
        ),
        ErrorCode::AnswerTooLarge => (
            format!("{name} hat mit mehr geantwortet, als diese Website auf einmal annimmt. Alles bisher \
                 Abgerufene bleibt erhalten."),
            Next::TryAgain,
        ),
        ErrorCode::RequestRefused => (
            format!("{name} wollte auf unsere Frage nicht antworten. Alles bisher Abgerufene bleibt erhalten."),
            Next::TryAgain,
        ),
        ErrorCode::NotPermitted => (
            format!("Bei {name} blieb das Kästchen dafür leer. Gehen Sie noch einmal dorthin und kreuzen Sie \
                 es an, wenn Sie es möchten."),
            party.ask_again(),
        ),
        ErrorCode::Gone => (
            "Fitbit hat diesen Weg am 2. November 2026 abgeschaltet. Ihre Daten sind zu Google umgezogen: \
             Verbinden Sie sie dort, und alles bisher Abgerufene bleibt."
                .into(),
            Next::Connect,
        ),
        ErrorCode::OpenHumansTrouble => (
            "Open Humans antwortet nicht oder nur mit Fehlern. Nichts ist verloren: Das Abgerufene bleibt hier \
             erhalten.".into(),
            Next::TryAgain,
        ),
        ErrorCode::OpenHumansReconnect => (
            "Open Humans hat unsere Erlaubnis beendet. Melden Sie sich noch einmal an und senden Sie noch \
             einmal; das Abgerufene bleibt erhalten.".into(),
            Next::SignIn,
        ),
        ErrorCode::InvalidRule => (
            "So lässt sich das nicht weglassen. Wählen Sie Tage, oder einen Teil eines Tages, der nach seinem Anfang endet.".into(),
            Next::TryAgain,
        ),
        ErrorCode::TooManyRules => (
            "Sie haben so viele Abschnitte weggelassen, wie diese Website sich merken kann. Lassen Sie längere weg, oder nehmen Sie \
             einige zurück."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::RulesChanged => (
            "Was Sie weglassen, hat sich geändert, seit diese Seite geladen wurde, vielleicht in einem anderen Tab. Gesendet wurde \
             nichts. Sehen Sie noch einmal nach, dann senden Sie."
                .into(),
            Next::Reload,
        ),
        ErrorCode::UpdateChanged => (
            "Diese automatische Aktualisierung hat sich geändert, seit diese Seite geladen wurde, vielleicht in einem anderen Tab. \
             Was Sie gewählt haben, wurde nicht gespeichert. Sehen Sie sie an, wie sie jetzt ist."
                .into(),
            Next::Reload,
        ),
        ErrorCode::FileOfOtherAccount => (
            "Die Datei, die schon auf Open Humans ist, enthält die Daten eines anderen Fitbit-Kontos. Gesendet \
             wurde nichts.".into(),
            Next::TryAgain,
        ),
        ErrorCode::UploadRefused => (
            "Open Humans hat nicht die ganze Datei angenommen. Senden Sie sie noch einmal."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::Expired => (
            "Das Abgerufene wurde hier gelöscht, weil seine Zeit um war. Rufen Sie es noch einmal ab, wenn Sie \
             es noch senden möchten."
                .into(),
            Next::Connect,
        ),
        ErrorCode::SpoolTrouble => (
            "Diese Website kann gerade keine Daten speichern oder lesen. Nichts ist verloren, und es geht \
             weiter, sobald sie es kann; die Menschen, die sie betreiben, können sehen, warum."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::DataDamaged => (
            "Ein Teil des Abgerufenen ist hier beschädigt, darum wurde nichts gesendet. Die Tage sind \
             markiert: Rufen Sie sie noch einmal ab, dann senden Sie."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::Internal => (
            "Diese Website hat selbst einen Fehler gemacht. Er ist für die Menschen notiert, die sie \
             betreiben, und gesendet wurde nichts."
                .into(),
            Next::TryAgain,
        ),
    };
    (text, next)
}

#[cfg(test)]
mod tests;
