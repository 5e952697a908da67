//! Why days could not be fetched, for the end of a sentence.

use super::provider as provider_name;
use domain::{ProviderId, wire::ErrorCode};

/// Why days failed, for the end of a sentence: `Google hat nicht geantwortet`.
pub(crate) fn reason(code: ErrorCode, provider: ProviderId) -> String {
    let name = provider_name(provider);
    match code {
        ErrorCode::ProviderTrouble => format!("{name} hat nicht oder nur mit Fehlern geantwortet"),
        ErrorCode::MalformedAnswer => format!("{name} hat mit etwas geantwortet, das wir nicht lesen können"),
        ErrorCode::AnswerTooLarge => format!(
            "{name} hat mit mehr geantwortet, als diese Website auf einmal \
             annimmt"
        ),
        ErrorCode::RequestRefused => format!("{name} wollte nicht antworten"),
        ErrorCode::NotPermitted => format!("das Kästchen dafür blieb bei {name} leer"),
        ErrorCode::NotFound => format!("{name} hat es nicht"),
        ErrorCode::Quota => format!("{name} erlaubte keine Anfragen mehr"),
        ErrorCode::NeedsReconnect => format!("{name} hat unsere Erlaubnis beendet"),
        ErrorCode::Gone => "Fitbit hat diesen Weg abgeschaltet".to_owned(),
        ErrorCode::Expired => "es wurde hier nach seiner Zeit gelöscht".to_owned(),
        ErrorCode::DataDamaged => "es wurde hier beschädigt".to_owned(),
        _ => "diese Website hat selbst einen Fehler gemacht".to_owned(),
    }
}
