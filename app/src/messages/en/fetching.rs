//! Watching an import.

use super::{provider as provider_name, units};
use crate::{intl, wizard::progress::RowState};
use domain::{
    ProviderId,
    wire::{ErrorCode, Import, ImportState, QuotaLeft},
};
use jiff::Timestamp;

/// Names the list of data types.
pub(crate) const BY_DATA_TYPE: &str = "By kind of data";
/// Names the bar.
pub(crate) const PROGRESS: &str = "Fetched so far";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "You may close this page. Fetching goes on, and you find it again under “My data”. Nothing is sent to Open \
     Humans before you have looked at it.";
/// The button that stops an import.
pub(crate) const CANCEL: &str = "Stop fetching";
/// What stopping costs.
pub(crate) const CANCEL_QUESTION: &str =
    "Stop fetching? What is here already is kept until its time is over. You can look at it, or go on later.";
/// Stops.
pub(crate) const CANCEL_YES: &str = "Stop it";
/// Goes on.
pub(crate) const CANCEL_NO: &str = "Go on fetching";
/// The button that holds an import.
pub(crate) const PAUSE: &str = "Pause";
/// What a paused import is.
pub(crate) const PAUSED: &str = "Nothing is asked while it is paused, and nothing is lost. It goes on when you say so, \
                                 where it stopped.";
/// The button to what is here of an import that is not finished.
pub(crate) const LOOK_AT_PART: &str = "Look at what is here, and send it";
/// The heading over the first readings.
pub(crate) const FIRST_READINGS: &str = "The newest day so far";
/// The heading when an import cannot be shown.
pub(crate) const NOT_SHOWN: &str = "This import cannot be shown";
/// The button to the review.
pub(crate) const LOOK: &str = "Look at your data";
/// The button to a new choice.
pub(crate) const CHOOSE_AGAIN: &str = "Choose again";
/// The button to the receipt.
pub(crate) const RECEIPT: &str = "See the receipt";
/// The button to how sending goes.
pub(crate) const SENDING: &str = "See how sending goes";
/// The button that goes on after a stop.
pub(crate) const GO_ON: &str = "Go on fetching";
/// The button that asks again after a failure.
pub(crate) const RETRY: &str = "Try again";
/// While news are late.
pub(crate) const STALE: &str =
    "No news from this site at the moment; we keep asking. Fetching goes on there without this page.";

/// The heading of a state.
pub(crate) fn heading(state: ImportState, provider: ProviderId) -> String {
    let name = provider_name(provider);
    match state {
        ImportState::Planned | ImportState::Running => "We are fetching your data".to_owned(),
        ImportState::Waiting => format!("Waiting for {name}"),
        ImportState::Paused => "You paused this import".to_owned(),
        ImportState::Ready => "Your data is here".to_owned(),
        ImportState::Uploading => "Your data is being sent".to_owned(),
        ImportState::Delivered => "Your data is on Open Humans".to_owned(),
        ImportState::NeedsReconnect => format!("{name} needs your permission again"),
        ImportState::Failed => "Fetching has stopped".to_owned(),
        ImportState::Cancelled => "You stopped this import".to_owned(),
    }
}

/// A state in a word or two, for lists.
pub(crate) const fn state(state: ImportState) -> &'static str {
    match state {
        ImportState::Planned => "About to begin",
        ImportState::Running => "Fetching",
        ImportState::Waiting => "Waiting",
        ImportState::Paused => "Paused by you",
        ImportState::Ready => "Ready to look at",
        ImportState::Uploading => "Being sent",
        ImportState::Delivered => "Sent to Open Humans",
        ImportState::NeedsReconnect => "Needs your permission",
        ImportState::Failed => "Stopped",
        ImportState::Cancelled => "Stopped by you",
    }
}

/// What is being fetched, under the heading.
pub(crate) fn what(import: &Import) -> String {
    let kinds = if import.intraday.is_empty() {
        units::many(import.data_types.len() as u64, "kind of data", "kinds of data")
    } else {
        units::many(
            import.intraday.len() as u64,
            "kind of readings within the day",
            "kinds of readings within the day",
        )
    };
    format!("{kinds} from {}: {}", provider_name(import.provider), intl::days(import.range))
}

/// Done of all, and how long it still takes.
pub(crate) fn done_of(import: &Import) -> String {
    let planned = import.requests_planned.max(import.requests_done);
    let done = format!("{} of {}", intl::count(import.requests_done), units::requests(planned));
    match import.seconds_left {
        Some(seconds) if import.state.is_active() => format!("{done} · {} left", units::about(seconds)),
        _ => done,
    }
}

/// When everything will be here.
pub(crate) fn finished_at(at: Timestamp) -> String {
    format!("At this pace everything is here at {}.", intl::instant(at))
}

/// What is left of the quota and when it is whole again.
pub(crate) fn quota(quota: &QuotaLeft, provider: ProviderId) -> Option<String> {
    let left = quota.remaining?;
    let limit = units::requests(quota.limit);
    let name = provider_name(provider);
    let resets = match quota.resets_at {
        Some(at) => format!(" The count starts again at {}.", intl::instant(at)),
        None => String::new(),
    };
    Some(match left {
        0 => format!("{name}’s {limit} are used up for now.{resets}"),
        left => format!("{name} still answers {} of {limit} for now.{resets}", intl::count(left)),
    })
}

/// What the wait is for and when it ends.
pub(crate) fn waiting(provider: ProviderId, problem: Option<ErrorCode>, until: Option<Timestamp>) -> String {
    let name = provider_name(provider);
    let why = match (problem, provider) {
        (Some(ErrorCode::ProviderTrouble | ErrorCode::MalformedAnswer), _) => {
            format!("{name} does not answer properly at the moment.")
        }
        (Some(ErrorCode::SpoolTrouble), _) => "This site cannot keep data at the moment.".to_owned(),
        (Some(ErrorCode::OpenHumansTrouble), _) => {
            "Open Humans does not answer properly at the moment.".to_owned()
        }
        (_, ProviderId::Fitbit) => "Fitbit allows 150 requests an hour, and they are used up.".to_owned(),
        (_, ProviderId::GoogleHealth) => {
            "Google allows only so many requests a minute, and they are used up.".to_owned()
        }
    };
    match until {
        Some(at) => format!("{why} It goes on by itself at {}.", intl::instant(at)),
        None => format!("{why} It goes on by itself."),
    }
}

/// How far a data type has come, in words.
pub(crate) fn row(state: RowState, provider: ProviderId) -> String {
    match state {
        RowState::NotPermitted => "Not permitted".to_owned(),
        RowState::NotCarried => format!("Not offered by {}", provider_name(provider)),
        RowState::DeliveredBefore => "Sent before".to_owned(),
        RowState::Queued => "Its turn comes".to_owned(),
        RowState::Fetching => "Fetching".to_owned(),
        RowState::LeftOut => "Not fetched".to_owned(),
        RowState::BrokenOff => "Fetched in part".to_owned(),
        RowState::Finished { failed: 0 } => "Fetched".to_owned(),
        RowState::Finished { failed } => format!("Done, {} failed", units::requests(u64::from(failed))),
    }
}

/// Days found so far.
pub(crate) fn days_found(days: u32) -> String {
    format!("{} with data", units::days(days))
}

/// What is announced as the bar moves.
pub(crate) fn announced(percent: u32) -> String {
    if percent == 0 { "Fetching has begun.".to_owned() } else { format!("{percent} percent fetched.") }
}

/// What became of a fetched import.
pub(crate) fn ready(failures: bool) -> &'static str {
    if failures {
        "Everything was asked. Some days could not be fetched; you see which, and can try them again. Next you look \
         at it. Nothing has been sent."
    } else {
        "Everything is fetched. Next you look at it. Nothing has been sent."
    }
}

/// What became of a cancelled import.
pub(crate) fn cancelled(expires_at: Timestamp) -> String {
    format!(
        "Nothing was sent. What had been fetched is kept here until {} and then deleted; under “My data” you can \
         delete it now. You can go on where you stopped.",
        intl::day_of(expires_at)
    )
}

/// What is safe when an import has stopped.
pub(crate) fn kept(expires_at: Timestamp) -> String {
    format!("What was fetched before is kept here until {}. Nothing was sent.", intl::day_of(expires_at))
}
