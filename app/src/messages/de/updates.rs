//! Automatic updates: setting them up, and how they go.

use super::{data_types, list, moment, provider as provider_name, units};
use crate::intl;
use domain::{
    ProviderId,
    wire::{ErrorCode, ImportState, Update, UpdateEvery, UpdateKind, UpdateMode, UpdateOutcome, UpdateState},
};

/// The heading.
pub(crate) const HEADING: &str = "Aktuell halten";
/// What it is for.
pub(crate) const TEXT: &str = "Neue Tage können von selbst abgerufen werden, täglich oder wöchentlich. Sie bestimmen, ob Sie sie vorher ansehen, und \
     Sie können es jederzeit anhalten oder beenden.";
/// Opens the questions.
pub(crate) const SET_UP: &str = "Automatische Aktualisierung einrichten";
/// Where nothing was sent yet.
pub(crate) const NOT_YET: &str = "Senden Sie Ihre Daten einmal, dann können neue Tage von selbst abgerufen werden, täglich oder wöchentlich.";
/// The question about how often.
pub(crate) const EVERY: &str = "Wie oft?";
/// The question about what becomes of it.
pub(crate) const MODE: &str = "Was geschieht mit neuen Tagen?";
/// The question about data.
pub(crate) const DATA: &str = "Welche Daten?";
/// When nothing is ticked.
pub(crate) const NOTHING_CHOSEN: &str = "Wählen Sie mindestens eine Art von Daten.";
/// How data that is not among the choices comes to be.
pub(crate) const OTHER_DATA: &str = "Andere Daten, oder feinere oder gröbere Messwerte: Rufen Sie sie einmal ab und senden Sie sie, dann richten Sie es \
     von dort aus ein.";
/// What was left out.
pub(crate) const LEFT_OUT: &str = "Was Sie weggelassen haben, bleibt weggelassen.";
/// Begins.
pub(crate) const START: &str = "Aktualisierung beginnen";
/// Begins sending without asking.
pub(crate) const START_SENDING: &str = "Beginnen und ohne Nachfrage senden";
/// Keeps a change.
pub(crate) const SAVE: &str = "Änderung speichern";
/// Opens the questions of an update that is there.
pub(crate) const CHANGE: &str = "Ändern";
/// Closes them.
pub(crate) const KEEP: &str = "So lassen";
/// Holds an update.
pub(crate) const PAUSE: &str = "Anhalten";
/// Lets it go on.
pub(crate) const RESUME: &str = "Fortsetzen";
/// Ends it.
pub(crate) const STOP: &str = "Aktualisierung beenden";
/// Does.
pub(crate) const STOP_YES: &str = "Beenden";
/// Does not.
pub(crate) const STOP_NO: &str = "Behalten";
/// What stopping costs.
pub(crate) const STOP_QUESTION: &str = "Diese Aktualisierung beenden? Von selbst wird dann nichts mehr abgerufen oder gesendet. Was gesendet wurde, bleibt auf \
     Open Humans.";
/// Leads to the import an update is at.
pub(crate) const SEE: &str = "Ansehen, wie es läuft";
/// Leads to the import an update waits with.
pub(crate) const LOOK: &str = "Ansehen und senden";
/// Leads to the last receipt.
pub(crate) const LAST_RECEIPT: &str = "Die letzte ansehen";
/// Leads to where updates are.
pub(crate) const SEE_ALL: &str = "Unter „Meine Daten“ ansehen";
/// When it was changed elsewhere.
pub(crate) const ELSEWHERE: &str = "Eine automatische Aktualisierung hat sich geändert, seit diese Seite geladen wurde, vielleicht in einem anderen Tab. \
     Was Sie wollten, ist nicht geschehen. So ist es jetzt.";
/// While an update is held.
pub(crate) const PAUSED: &str =
    "Angehalten. Von selbst wird nichts abgerufen oder gesendet, bis Sie sie fortsetzen.";

/// Names the update of a connection.
pub(crate) fn title(kind: UpdateKind, provider: ProviderId) -> String {
    let what = match kind {
        UpdateKind::Standard => "Tageswerte",
        UpdateKind::Intraday => "Messwerte im Tagesverlauf",
    };
    format!("{what} von {}", provider_name(provider))
}

/// Names a button of an update for those who hear it alone.
pub(crate) fn label(button: &str, update: &Update) -> String {
    format!("{button}: {}", title(update.kind, update.provider))
}

/// How often.
pub(crate) const fn every(every: UpdateEvery) -> &'static str {
    match every {
        UpdateEvery::Day => "Jeden Tag",
        UpdateEvery::Week => "Jede Woche",
    }
}

/// What becomes of new days, in few words.
pub(crate) const fn mode(mode: UpdateMode) -> &'static str {
    match mode {
        UpdateMode::Review => "Mir Bescheid sagen und warten, bis ich sie angesehen habe",
        UpdateMode::Send => "Ohne Nachfrage senden",
    }
}

/// What that means.
pub(crate) const fn mode_text(mode: UpdateMode) -> &'static str {
    match mode {
        UpdateMode::Review => {
            "Open Humans schickt Ihnen eine Nachricht. Nichts wird gesendet, bevor Sie es angesehen und selbst gesendet haben; \
             die nächste Aktualisierung wartet so lange."
        }
        UpdateMode::Send => {
            "Neue Tage kommen von selbst in Ihre Datei auf Open Humans. Sie hören nur von uns, wenn etwas im Weg ist. Eine \
             Datei eines anderen Kontos wird nie ersetzt."
        }
    }
}

/// Which data, in a line.
pub(crate) fn what(update: &Update) -> String {
    let mut names: Vec<String> = update.data_types.iter().map(|one| data_types::plain_name(*one)).collect();
    names.extend(update.intraday.iter().map(|(one, granularity)| {
        let name = data_types::intraday(*one);
        format!("{name} ({})", data_types::granularity(*granularity, update.provider))
    }));
    match names.as_slice() {
        few @ ([] | [_] | [_, _] | [_, _, _]) => list(few.iter().map(String::as_str)),
        [first, second, rest @ ..] => {
            let more =
                units::many(u64::try_from(rest.len()).unwrap_or(u64::MAX), "weitere Art", "weitere Arten");
            list([first.as_str(), second.as_str(), &more])
        }
    }
}

/// How it is set up, in a line.
pub(crate) fn set_up(update: &Update) -> String {
    let then = match update.mode {
        UpdateMode::Review => "Sie bekommen Bescheid und sehen alles an, bevor es gesendet wird",
        UpdateMode::Send => "ohne Nachfrage gesendet",
    };
    let agreed = update.agreed_at.map(|at| format!(", wie Sie am {} zugestimmt haben", intl::day_of(at)));
    format!("{}: {then}{}.", every(update.every), agreed.unwrap_or_default())
}

/// When the next one is due.
pub(crate) fn next(update: &Update) -> String {
    match update.state {
        UpdateState::Paused => PAUSED.to_owned(),
        UpdateState::Active if update.next_due_at <= intl::now() => {
            "Die nächste beginnt bald, oder sobald ihr nichts mehr im Weg ist.".to_owned()
        }
        UpdateState::Active => format!("Die nächste: {}.", moment(update.next_due_at)),
    }
}

/// What came of the last one.
pub(crate) fn last(update: &Update) -> String {
    let Some((at, outcome)) = update.last_ended_at.zip(update.last_outcome) else {
        return "Es gab noch keine.".to_owned();
    };
    let came = match (outcome, update.last_problem) {
        (UpdateOutcome::Sent, Some(ErrorCode::NotPermitted)) => {
            "gesendet; für einen Teil der Daten fehlt die Erlaubnis"
        }
        (UpdateOutcome::Failed, Some(ErrorCode::NotPermitted)) => {
            "für einen Teil der Daten fehlt die Erlaubnis, und sonst gab es nichts Neues"
        }
        (UpdateOutcome::Failed, Some(ErrorCode::Expired)) => {
            "sie wurde gelöscht, weil sie nicht rechtzeitig gesendet wurde; die nächste ruft diese Tage noch einmal ab"
        }
        (UpdateOutcome::Sent, Some(_)) => {
            "gesendet; einige Tage ließen sich nicht abrufen, die nächste fragt noch einmal danach"
        }
        (UpdateOutcome::Sent, _) => "an Open Humans gesendet",
        (UpdateOutcome::NothingNew, _) => "es gab nichts Neues, also wurde nichts gesendet",
        (UpdateOutcome::Stopped, _) => "Sie haben sie abgebrochen",
        (UpdateOutcome::Failed, _) => "sie kam nicht weiter; die nächste versucht es noch einmal",
    };
    format!("Die letzte: {}, {came}.", moment(at))
}

/// What an update is at.
pub(crate) fn at_work(state: Option<ImportState>, mode: UpdateMode) -> &'static str {
    match (state, mode) {
        (Some(ImportState::Ready), UpdateMode::Review) => {
            "Neue Daten sind da und warten darauf, dass Sie sie ansehen."
        }
        (Some(ImportState::Ready), UpdateMode::Send) => "Neue Daten sind da und noch nicht gesendet.",
        (Some(ImportState::Uploading), _) => "Neue Daten werden gesendet.",
        (Some(ImportState::NeedsReconnect), _) => "Sie wartet auf Ihre Erlaubnis.",
        (Some(ImportState::Paused), _) => "Sie haben das Abrufen angehalten.",
        _ => "Sie ruft gerade ab.",
    }
}

/// That it was set up.
pub(crate) fn stored(update: &Update) -> String {
    format!("{} {}", set_up(update), next(update))
}
