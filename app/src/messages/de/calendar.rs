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
pub(crate) const OPEN: &str = "Den Kalender zeigen";
/// Names the months drawn small.
pub(crate) const MONTHS: &str = "Monate";
/// What the months are for.
pub(crate) const MONTHS_TEXT: &str = "Wählen Sie einen Monat, um seine Tage zu sehen.";
/// How days are chosen.
pub(crate) const CHOOSE_TEXT: &str = "Wählen Sie einen Tag, oder von mehreren den ersten und den letzten. Mit der Tastatur: Pfeiltasten, für mehrere mit der Umschalttaste.";
/// The button to the month before.
pub(crate) const MONTH_BEFORE: &str = "Monat davor";
/// The button to the month after.
pub(crate) const MONTH_AFTER: &str = "Monat danach";
/// Names the legend.
pub(crate) const LEGEND: &str = "Wie Tage in diesem Kalender markiert sind";
/// Fetches the chosen days.
pub(crate) const FETCH: &str = "Diese Tage noch einmal abrufen";
/// Leaves the chosen days out.
pub(crate) const LEAVE_OUT: &str = "Diese Tage weglassen";
/// Lets go of the chosen days.
pub(crate) const LET_GO: &str = "Nichts wählen";
/// What fetching again keeps.
pub(crate) const KEPT: &str =
    "Was hier ist, bleibt, bis die neue Antwort da ist. Gesendet wird dadurch nichts.";
/// When the permission for a kind of data is missing.
pub(crate) const NO_PERMISSION: &str = "Die Erlaubnis dafür fehlt, darum lassen sich diese Tage nicht abrufen. Verbinden Sie sich neu und setzen Sie das Häkchen, dann rufen Sie neu ab.";

/// A mark in words.
pub(crate) const fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Fetched => review::FETCHED,
        Mark::Empty => review::EMPTY,
        Mark::NotPermitted => review::NOT_PERMITTED,
        Mark::Failed => review::FAILED,
        Mark::NotFetched => review::NOT_FETCHED,
        Mark::SentBefore => "Schon gesendet",
        Mark::LeftOut => "Weggelassen",
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
        Some(LeftOut::Whole) => text.push_str(", weggelassen"),
        Some(LeftOut::Part) => text.push_str(", einige Stunden weggelassen"),
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
    format!("{} gewählt: {}", units::days(range.days()), intl::days(range))
}

/// What fetching costs.
pub(crate) fn cost(requests: u64, seconds: u64) -> String {
    format!("Etwa {}, {}.", units::requests(requests), units::about(seconds))
}

/// Fetches every failed day of this kind of data.
pub(crate) fn fetch_failed(days: u32) -> String {
    format!("Alle Tage, die nicht abgerufen werden konnten, noch einmal abrufen · {}", units::days(days))
}

/// Why days cannot be fetched just now, and what to do.
pub(crate) const fn busy(state: ImportState) -> Option<&'static str> {
    match state {
        ImportState::Ready | ImportState::Delivered | ImportState::Cancelled | ImportState::Failed => None,
        ImportState::Uploading => {
            Some("Das wird gerade gesendet. Danach können Tage noch einmal abgerufen werden.")
        }
        ImportState::Paused => Some(
            "Dieser Import ist angehalten. Lassen Sie ihn erst weiterlaufen; danach können Tage noch einmal abgerufen werden.",
        ),
        ImportState::NeedsReconnect => Some(
            "Die Erlaubnis ist beendet. Verbinden Sie sich erst neu; danach können Tage noch einmal abgerufen werden.",
        ),
        ImportState::Planned | ImportState::Running | ImportState::Waiting => {
            Some("Im Moment werden Tage abgerufen. Danach können andere noch einmal abgerufen werden.")
        }
    }
}

/// When the link is gone.
pub(crate) const NO_LINK: &str = "Das Konto wurde getrennt, darum lässt sich nichts davon abrufen. Verbinden Sie es neu und rufen Sie neu ab.";
