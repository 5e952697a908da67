//! Automatic updates: setting them up, and how they go.

use super::{data_types, list, provider as provider_name, sentence, units};
use crate::intl;
use domain::{
    ProviderId,
    wire::{ErrorCode, ImportState, Update, UpdateEvery, UpdateKind, UpdateMode, UpdateOutcome, UpdateState},
};

/// The heading.
pub(crate) const HEADING: &str = "Keep it fresh";
/// What it is for.
pub(crate) const TEXT: &str = "New days can be fetched by themselves, daily or weekly. You decide whether you look at them first, and you pause or \
     stop it at any time.";
/// Opens the questions.
pub(crate) const SET_UP: &str = "Set up automatic updates";
/// Where nothing was sent yet.
pub(crate) const NOT_YET: &str =
    "Send your data once, and from then on new days can be fetched by themselves, daily or weekly.";
/// The question about how often.
pub(crate) const EVERY: &str = "How often?";
/// The question about what becomes of it.
pub(crate) const MODE: &str = "What happens with new days?";
/// The question about data.
pub(crate) const DATA: &str = "Which data?";
/// When nothing is ticked.
pub(crate) const NOTHING_CHOSEN: &str = "Choose at least one kind of data.";
/// How data that is not among the choices comes to be.
pub(crate) const OTHER_DATA: &str =
    "Other data, or finer or coarser readings: fetch and send them once, then set it up from there.";
/// What was left out.
pub(crate) const LEFT_OUT: &str = "What you left out stays left out.";
/// Begins.
pub(crate) const START: &str = "Start updates";
/// Begins sending without asking.
pub(crate) const START_SENDING: &str = "Start, and send without asking";
/// Keeps a change.
pub(crate) const SAVE: &str = "Save the change";
/// Opens the questions of an update that is there.
pub(crate) const CHANGE: &str = "Change";
/// Closes them.
pub(crate) const KEEP: &str = "Leave it as it is";
/// Holds an update.
pub(crate) const PAUSE: &str = "Pause";
/// Lets it go on.
pub(crate) const RESUME: &str = "Go on";
/// Ends it.
pub(crate) const STOP: &str = "Stop";
/// Does.
pub(crate) const STOP_YES: &str = "Stop it";
/// Does not.
pub(crate) const STOP_NO: &str = "Keep it";
/// What stopping costs.
pub(crate) const STOP_QUESTION: &str =
    "Stop this update? Nothing more is fetched or sent by itself. What was sent stays on Open Humans.";
/// Leads to the import an update is at.
pub(crate) const SEE: &str = "See how it goes";
/// Leads to the import an update waits with.
pub(crate) const LOOK: &str = "Look at it and send it";
/// Leads to the last receipt.
pub(crate) const LAST_RECEIPT: &str = "See the last one";
/// Leads to where updates are.
pub(crate) const SEE_ALL: &str = "See it under “My data”";
/// When it was changed elsewhere.
pub(crate) const ELSEWHERE: &str = "An automatic update has changed since this page was loaded, perhaps in another tab. What you pressed was not done. \
     This is how it is now.";
/// While an update is held.
pub(crate) const PAUSED: &str = "Paused. Nothing is fetched or sent by itself until you go on.";

/// Names the update of a connection.
pub(crate) fn title(kind: UpdateKind, provider: ProviderId) -> String {
    let what = match kind {
        UpdateKind::Standard => "Daily data",
        UpdateKind::Intraday => "Readings within the day",
    };
    format!("{what} from {}", provider_name(provider))
}

/// Names a button of an update for those who hear it alone.
pub(crate) fn label(button: &str, update: &Update) -> String {
    format!("{button}: {}", title(update.kind, update.provider))
}

/// How often.
pub(crate) const fn every(every: UpdateEvery) -> &'static str {
    match every {
        UpdateEvery::Day => "Every day",
        UpdateEvery::Week => "Every week",
    }
}

/// What becomes of new days, in few words.
pub(crate) const fn mode(mode: UpdateMode) -> &'static str {
    match mode {
        UpdateMode::Review => "Tell me and wait for my review",
        UpdateMode::Send => "Send without asking",
    }
}

/// What that means.
pub(crate) const fn mode_text(mode: UpdateMode) -> &'static str {
    match mode {
        UpdateMode::Review => {
            "Open Humans sends you a message. Nothing is sent before you have looked at it and sent it yourself; the next \
             update waits until then."
        }
        UpdateMode::Send => {
            "New days go into your file on Open Humans by themselves. You hear from us only when something is in the way. \
             A file of another account is never replaced."
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
        few @ ([] | [_] | [_, _] | [_, _, _]) => sentence(&list(few.iter().map(String::as_str))),
        [first, second, rest @ ..] => {
            let more =
                units::many(u64::try_from(rest.len()).unwrap_or(u64::MAX), "other kind", "other kinds");
            sentence(&list([first.as_str(), second.as_str(), &more]))
        }
    }
}

/// How it is set up, in a line.
pub(crate) fn set_up(update: &Update) -> String {
    let then = match update.mode {
        UpdateMode::Review => "you are told and look before anything is sent",
        UpdateMode::Send => "sent without asking",
    };
    let agreed = update.agreed_at.map(|at| format!(", as you agreed on {}", intl::day_of(at)));
    format!("{}, {then}{}.", every(update.every), agreed.unwrap_or_default())
}

/// When the next one is due.
pub(crate) fn next(update: &Update) -> String {
    match update.state {
        UpdateState::Paused => PAUSED.to_owned(),
        UpdateState::Active if update.next_due_at <= intl::now() => {
            "The next one begins soon, or as soon as nothing is in its way.".to_owned()
        }
        UpdateState::Active => format!("Next: {}.", intl::instant(update.next_due_at)),
    }
}

/// What came of the last one.
pub(crate) fn last(update: &Update) -> String {
    let Some((at, outcome)) = update.last_ended_at.zip(update.last_outcome) else {
        return "There was none yet.".to_owned();
    };
    let came = match (outcome, update.last_problem) {
        (UpdateOutcome::Sent, Some(ErrorCode::NotPermitted)) => {
            "sent; for some of the data the permission is missing"
        }
        (UpdateOutcome::Failed, Some(ErrorCode::NotPermitted)) => {
            "the permission is missing for some of the data, and nothing else was new"
        }
        (UpdateOutcome::Failed, Some(ErrorCode::Expired)) => {
            "it was deleted, as it was not sent in time; the next fetches those days again"
        }
        (UpdateOutcome::Sent, Some(_)) => {
            "sent; some days could not be fetched, and the next one asks for them again"
        }
        (UpdateOutcome::Sent, _) => "sent to Open Humans",
        (UpdateOutcome::NothingNew, _) => "nothing new was there, so nothing was sent",
        (UpdateOutcome::Stopped, _) => "you stopped it",
        (UpdateOutcome::Failed, _) => "it could not go on; the next one tries again",
    };
    format!("Last: {}, {came}.", intl::instant(at))
}

/// What an update is at.
pub(crate) fn at_work(state: Option<ImportState>, mode: UpdateMode) -> &'static str {
    match (state, mode) {
        (Some(ImportState::Ready), UpdateMode::Review) => "New data is here and waits for your review.",
        (Some(ImportState::Ready), UpdateMode::Send) => "New data is here and is not sent yet.",
        (Some(ImportState::Uploading), _) => "New data is being sent.",
        (Some(ImportState::NeedsReconnect), _) => "It waits for your permission.",
        (Some(ImportState::Paused), _) => "You hold its fetching.",
        _ => "It is fetching now.",
    }
}

/// That it was set up.
pub(crate) fn stored(update: &Update) -> String {
    format!("{} {}", set_up(update), next(update))
}
