//! Watching an import.

use super::{moment, provider as provider_name, units};
use crate::{intl, wizard::progress::RowState};
use domain::{
    ProviderId,
    wire::{ErrorCode, Import, ImportState, QuotaLeft},
};
use jiff::Timestamp;

/// Names the list of data types.
pub(crate) const BY_DATA_TYPE: &str = "Nach Art der Daten";
/// Names the bar.
pub(crate) const PROGRESS: &str = "Bisher abgerufen";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "Sie können diese Seite schließen. Das Abrufen geht weiter, und Sie finden \
     es unter „Meine Daten“ wieder. An Open Humans wird nichts gesendet, bevor Sie es angesehen haben.";
/// The button that stops an import.
pub(crate) const CANCEL: &str = "Abrufen beenden";
/// What stopping costs.
pub(crate) const CANCEL_QUESTION: &str = "Abrufen beenden? Was schon hier ist, bleibt, bis seine Zeit um ist. Sie können es ansehen oder später \
     weitermachen.";
/// Stops.
pub(crate) const CANCEL_YES: &str = "Beenden";
/// Goes on.
pub(crate) const CANCEL_NO: &str = "Weiter abrufen";
/// The button that holds an import.
pub(crate) const PAUSE: &str = "Anhalten";
/// What a paused import is.
pub(crate) const PAUSED: &str = "Solange es ruht, wird nichts abgefragt, und nichts geht verloren. Es geht \
     dort weiter, wo es aufgehört hat, sobald Sie es sagen.";
/// The button to what is here of an import that is not finished.
pub(crate) const LOOK_AT_PART: &str = "Ansehen und senden, was hier ist";
/// The heading over the first readings.
pub(crate) const FIRST_READINGS: &str = "Der neueste Tag bisher";
/// The heading when an import cannot be shown.
pub(crate) const NOT_SHOWN: &str = "Dieser Import kann nicht gezeigt werden";
/// The button to the review.
pub(crate) const LOOK: &str = "Ihre Daten ansehen";
/// The button to a new choice.
pub(crate) const CHOOSE_AGAIN: &str = "Neu auswählen";
/// The button to the receipt.
pub(crate) const RECEIPT: &str = "Den Beleg ansehen";
/// The button to how sending goes.
pub(crate) const SENDING: &str = "Sehen, wie das Senden läuft";
/// The button that goes on after a stop.
pub(crate) const GO_ON: &str = "Weiter abrufen";
/// The button that asks again after a failure.
pub(crate) const RETRY: &str = "Noch einmal versuchen";
/// While news are late.
pub(crate) const STALE: &str = "Gerade keine Nachricht von dieser Website; wir fragen weiter. Das Abrufen läuft dort ohne diese Seite \
     weiter.";

/// The heading of a state.
pub(crate) fn heading(state: ImportState, provider: ProviderId) -> String {
    let name = provider_name(provider);
    match state {
        ImportState::Planned | ImportState::Running => "Wir rufen Ihre Daten ab".to_owned(),
        ImportState::Waiting => format!("Wir warten auf {name}"),
        ImportState::Paused => "Sie haben diesen Import angehalten".to_owned(),
        ImportState::Ready => "Ihre Daten sind da".to_owned(),
        ImportState::Uploading => "Ihre Daten werden gesendet".to_owned(),
        ImportState::Delivered => "Ihre Daten sind auf Open Humans".to_owned(),
        ImportState::NeedsReconnect => format!("{name} braucht noch einmal Ihre Erlaubnis"),
        ImportState::Failed => "Das Abrufen ist stehen geblieben".to_owned(),
        ImportState::Cancelled => "Sie haben diesen Import beendet".to_owned(),
    }
}

/// A state in a word or two, for lists.
pub(crate) const fn state(state: ImportState) -> &'static str {
    match state {
        ImportState::Planned => "Beginnt gleich",
        ImportState::Running => "Wird abgerufen",
        ImportState::Waiting => "Wartet",
        ImportState::Paused => "Von Ihnen angehalten",
        ImportState::Ready => "Kann angesehen werden",
        ImportState::Uploading => "Wird gesendet",
        ImportState::Delivered => "An Open Humans gesendet",
        ImportState::NeedsReconnect => "Braucht Ihre Erlaubnis",
        ImportState::Failed => "Stehen geblieben",
        ImportState::Cancelled => "Von Ihnen beendet",
    }
}

/// What is being fetched, under the heading.
pub(crate) fn what(import: &Import) -> String {
    let kinds = if import.intraday.is_empty() {
        units::many(import.data_types.len() as u64, "Art von Daten", "Arten von Daten")
    } else {
        units::many(
            import.intraday.len() as u64,
            "Art von Messwerten im Tagesverlauf",
            "Arten von Messwerten im Tagesverlauf",
        )
    };
    format!("{kinds} von {}: {}", provider_name(import.provider), intl::days(import.range))
}

/// Done of all, and how long it still takes.
pub(crate) fn done_of(import: &Import) -> String {
    let planned = import.requests_planned.max(import.requests_done);
    let done = format!("{} von {}", intl::count(import.requests_done), units::requests(planned));
    match import.seconds_left {
        Some(seconds) if import.state.is_active() => format!("{done} · noch {}", units::about(seconds)),
        _ => done,
    }
}

/// When everything will be here.
pub(crate) fn finished_at(at: Timestamp) -> String {
    format!("Bei diesem Tempo ist {} alles da.", moment(at))
}

/// What is left of the quota and when it is whole again.
pub(crate) fn quota(quota: &QuotaLeft, provider: ProviderId) -> Option<String> {
    let left = quota.remaining?;
    let limit = units::requests(quota.limit);
    let name = provider_name(provider);
    let resets = match quota.resets_at {
        Some(at) => format!(" Neu gezählt wird {}.", moment(at)),
        None => String::new(),
    };
    Some(match left {
        0 => format!("Die {limit} bei {name} sind vorerst verbraucht.{resets}"),
        left => format!("{name} beantwortet vorerst noch {} von {limit}.{resets}", intl::count(left)),
    })
}

/// What the wait is for and when it ends.
pub(crate) fn waiting(provider: ProviderId, problem: Option<ErrorCode>, until: Option<Timestamp>) -> String {
    let name = provider_name(provider);
    let why = match (problem, provider) {
        (Some(ErrorCode::ProviderTrouble | ErrorCode::MalformedAnswer), _) => {
            format!("{name} antwortet gerade nicht richtig.")
        }
        (Some(ErrorCode::SpoolTrouble), _) => "Diese Website kann gerade keine Daten behalten.".to_owned(),
        (Some(ErrorCode::OpenHumansTrouble), _) => "Open Humans antwortet gerade nicht richtig.".to_owned(),
        (_, ProviderId::Fitbit) => {
            "Fitbit erlaubt 150 Anfragen in der Stunde, und die sind verbraucht.".to_owned()
        }
        (_, ProviderId::GoogleHealth) => {
            "Google erlaubt nur eine Zahl von Anfragen in der Minute, und die sind verbraucht.".to_owned()
        }
    };
    match until {
        Some(at) => format!("{why} Es geht {} von selbst weiter.", moment(at)),
        None => format!("{why} Es geht von selbst weiter."),
    }
}

/// How far a data type has come, in words.
pub(crate) fn row(state: RowState, provider: ProviderId) -> String {
    match state {
        RowState::NotPermitted => "Nicht erlaubt".to_owned(),
        RowState::NotCarried => format!("Von {} nicht angeboten", provider_name(provider)),
        RowState::DeliveredBefore => "Schon gesendet".to_owned(),
        RowState::Queued => "Kommt noch dran".to_owned(),
        RowState::Fetching => "Wird abgerufen".to_owned(),
        RowState::LeftOut => "Nicht abgerufen".to_owned(),
        RowState::BrokenOff => "Teilweise abgerufen".to_owned(),
        RowState::Finished { failed: 0 } => "Abgerufen".to_owned(),
        RowState::Finished { failed } => {
            format!("Fertig, {} fehlgeschlagen", units::requests(u64::from(failed)))
        }
    }
}

/// Days found so far.
pub(crate) fn days_found(days: u32) -> String {
    format!("{} mit Daten", units::days(days))
}

/// What is announced as the bar moves.
pub(crate) fn announced(percent: u32) -> String {
    if percent == 0 {
        "Das Abrufen hat begonnen.".to_owned()
    } else {
        format!("{percent} Prozent abgerufen.")
    }
}

/// What became of a fetched import.
pub(crate) fn ready(failures: bool) -> &'static str {
    if failures {
        "Alles wurde abgefragt. Einige Tage konnten nicht abgerufen werden; Sie sehen, welche, und können sie \
         noch einmal versuchen. Als Nächstes sehen Sie es an. Gesendet wurde nichts."
    } else {
        "Alles ist abgerufen. Als Nächstes sehen Sie es an. Gesendet wurde nichts."
    }
}

/// What became of a cancelled import.
pub(crate) fn cancelled(expires_at: Timestamp) -> String {
    format!(
        "Gesendet wurde nichts. Was abgerufen war, bleibt hier bis zum {} und wird dann gelöscht; unter „Meine \
         Daten“ können Sie es jetzt löschen. Sie können dort weitermachen, wo Sie aufgehört haben.",
        intl::day_of(expires_at)
    )
}

/// What is safe when an import has stopped.
pub(crate) fn kept(expires_at: Timestamp) -> String {
    format!(
        "Was vorher abgerufen wurde, bleibt hier bis zum {}. Gesendet wurde nichts.",
        intl::day_of(expires_at)
    )
}
