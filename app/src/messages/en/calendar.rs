//! The calendar of a kind of data, and fetching days of it again.

use super::{reasons, review, units};
use crate::{
    intl,
    wizard::calendar::{LeftOut, Mark},
};
use domain::{
    DateRange, ProviderId,
    wire::{ErrorCode, ImportState},
};
use jiff::civil::Date;

/// Opens the calendar.
pub(crate) const OPEN: &str = "Show the calendar";
/// Names the months drawn small.
pub(crate) const MONTHS: &str = "Months";
/// What the months are for.
pub(crate) const MONTHS_TEXT: &str = "Choose a month to see its days.";
/// How days are chosen.
pub(crate) const CHOOSE_TEXT: &str = "Choose a day, or the first and the last of several. With a keyboard: arrow keys, and Shift to choose several.";
/// The button to the month before.
pub(crate) const MONTH_BEFORE: &str = "Month before";
/// The button to the month after.
pub(crate) const MONTH_AFTER: &str = "Month after";
/// Names the legend.
pub(crate) const LEGEND: &str = "How days are marked in this calendar";
/// Fetches the chosen days.
pub(crate) const FETCH: &str = "Fetch these days again";
/// Leaves the chosen days out.
pub(crate) const LEAVE_OUT: &str = "Leave these days out";
/// Lets go of the chosen days.
pub(crate) const LET_GO: &str = "Choose nothing";
/// What fetching again keeps.
pub(crate) const KEPT: &str = "What is here stays until the new answer has come. Nothing is sent by this.";
/// When the permission for a kind of data is missing.
pub(crate) const NO_PERMISSION: &str = "The permission for this is missing, so these days cannot be fetched. Connect again and tick its box, then fetch anew.";

/// A mark in words.
pub(crate) const fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Fetched => review::FETCHED,
        Mark::Empty => review::EMPTY,
        Mark::NotPermitted => review::NOT_PERMITTED,
        Mark::Failed => review::FAILED,
        Mark::NotFetched => review::NOT_FETCHED,
        Mark::SentBefore => "Sent before",
        Mark::LeftOut => "Left out",
    }
}

/// A day, read out.
pub(crate) fn day(
    day: Date,
    ending: (Mark, Option<ErrorCode>),
    left_out: Option<LeftOut>,
    provider: ProviderId,
) -> String {
    let (how, why) = ending;
    let mut text = format!("{}: {}", intl::weekday(day), mark(how).to_lowercase());
    if let Some(code) = why.filter(|_| how == Mark::Failed) {
        text.push_str(&format!(", {}", reasons::reason(code, provider)));
    }
    match left_out {
        Some(LeftOut::Whole) => text.push_str(", left out"),
        Some(LeftOut::Part) => text.push_str(", some hours left out"),
        None => {}
    }
    text
}

/// A month drawn small, after its name: its year and how its days ended.
pub(crate) fn month(year: i16, counts: &[(Mark, u32)]) -> String {
    let counts =
        counts.iter().map(|(one, count)| format!("{} {}", intl::count(*count), mark(*one).to_lowercase()));
    format!("{year}: {}", counts.collect::<Vec<_>>().join(", "))
}

/// The days chosen.
pub(crate) fn chosen(range: DateRange) -> String {
    format!("{} chosen: {}", units::days(range.days()), intl::days(range))
}

/// What fetching costs.
pub(crate) fn cost(requests: u64, seconds: u64) -> String {
    format!("About {}, {}.", units::requests(requests), units::about(seconds))
}

/// Fetches every failed day of this kind of data.
pub(crate) fn fetch_failed(days: u32) -> String {
    format!("Fetch all failed days again · {}", units::days(days))
}

/// Why days cannot be fetched just now, and what to do.
pub(crate) const fn busy(state: ImportState) -> Option<&'static str> {
    match state {
        ImportState::Ready | ImportState::Delivered | ImportState::Cancelled | ImportState::Failed => None,
        ImportState::Uploading => Some("This is being sent. When that is done, days can be fetched again."),
        ImportState::Paused => {
            Some("This import is paused. Let it go on first; when it is done, days can be fetched again.")
        }
        ImportState::NeedsReconnect => {
            Some("The permission has ended. Connect again first; then days can be fetched again.")
        }
        ImportState::Planned | ImportState::Running | ImportState::Waiting => {
            Some("Days are being fetched at this moment. When that is done, others can be fetched again.")
        }
    }
}

/// When the link is gone.
pub(crate) const NO_LINK: &str =
    "The account was disconnected, so nothing can be fetched from it. Connect it again and fetch anew.";
