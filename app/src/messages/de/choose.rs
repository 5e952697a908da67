//! Choosing data and days.

use super::{provider as provider_name, units};
use crate::{
    intl,
    wizard::ranges::{FIRST_DAY_OF_FITBIT, RangeFault},
};
use domain::{
    ProviderId,
    plan::{Estimate, Pace},
};
use jiff::civil::Date;

/// The heading.
pub(crate) const HEADING: &str = "Was sollen wir abrufen?";
/// The question about days.
pub(crate) const DAYS: &str = "Von wann bis wann?";
/// The longest range.
pub(crate) const SINCE_JOINING: &str = "Alles, seit Sie dabei sind";
/// The longest range when we do not know when that was.
pub(crate) const ALL_DAYS: &str = "Alles, was es gibt";
/// What that means.
pub(crate) const ALL_DAYS_HINT: &str = "Wir dürfen nicht sehen, seit wann Sie dabei sind, und würden darum jeden Tag seit 2009 abfragen. Ein eigener Zeitraum ist schneller.";
/// A range of one's own.
pub(crate) const DATES: &str = "Eigener Zeitraum";
/// The first date's label.
pub(crate) const FIRST: &str = "Erster Tag";
/// The last date's label.
pub(crate) const LAST: &str = "Letzter Tag";
/// The question about data.
pub(crate) const DATA: &str = "Welche Daten?";
/// That everything is chosen.
pub(crate) const DATA_HINT: &str = "Alles, was Sie erlaubt haben, ist ausgewählt. Nehmen Sie das Häkchen weg, \
     wo Sie etwas nicht möchten.";
/// Ticks all of a group.
pub(crate) const ALL: &str = "Alle";
/// Unticks all of a group.
pub(crate) const NONE: &str = "Keine";
/// Marks a data type that was not permitted.
pub(crate) const NOT_PERMITTED: &str = "Nicht erlaubt";
/// The heading over the estimate.
pub(crate) const ESTIMATE: &str = "Was es braucht";
/// The button before anything can be estimated.
pub(crate) const FETCH: &str = "Abrufen";
/// The way back.
pub(crate) const BACK: &str = "Zurück";
/// The heading of the error summary.
pub(crate) const SUMMARY: &str = "Bevor wir abrufen können";
/// When nothing is ticked.
pub(crate) const NOTHING_CHOSEN: &str = "Wählen Sie mindestens eine Art von Daten.";
/// Where no link is named and there are several.
pub(crate) const WHICH: &str = "Aus welcher Ihrer Verbindungen?";
/// Where a link is named that is not there.
pub(crate) const NO_LINK: &str = "Diese Verbindung gibt es nicht mehr. Verbinden Sie Ihre Fitbit-Daten neu.";
/// Before anything can be estimated.
pub(crate) const ESTIMATE_OPEN: &str = "Wählen Sie Daten und Tage, dann sehen Sie hier, wie lange es dauert.";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "Es geht weiter, auch wenn Sie diese Seite schließen. An Open Humans wird \
     noch nichts gesendet.";

/// A range counted back from today.
pub(crate) fn last_days(days: u32) -> String {
    format!("Die letzten {}", units::days(days))
}

/// Since when, beside the longest range.
pub(crate) fn since(joined: Date) -> String {
    format!("seit dem {}", intl::day(joined))
}

/// Why a range is impossible, and what to do.
pub(crate) fn range_fault(fault: RangeFault) -> String {
    match fault {
        RangeFault::FirstMissing => "Nennen Sie den ersten Tag.".to_owned(),
        RangeFault::LastMissing => "Nennen Sie den letzten Tag.".to_owned(),
        RangeFault::FirstInFuture => {
            "Der erste Tag ist noch nicht gekommen. Wählen Sie heute oder einen früheren Tag.".to_owned()
        }
        RangeFault::LastInFuture => {
            "Der letzte Tag ist noch nicht gekommen. Wählen Sie heute oder einen früheren Tag.".to_owned()
        }
        RangeFault::LastBeforeFirst => {
            "Der letzte Tag liegt vor dem ersten. Wählen Sie denselben Tag oder einen späteren.".to_owned()
        }
        RangeFault::BeforeJoining(joined) => {
            format!(
                "Sie sind seit dem {} bei Fitbit. Wählen Sie diesen Tag oder einen späteren.",
                intl::day(joined)
            )
        }
        RangeFault::BeforeFitbit => {
            format!(
                "Damals gab es Fitbit noch nicht. Wählen Sie den {} oder einen späteren Tag.",
                intl::day(FIRST_DAY_OF_FITBIT)
            )
        }
    }
}

/// Why a data type cannot be chosen: its permission was left out.
pub(crate) fn not_permitted(permissions: &str, provider: ProviderId) -> String {
    format!("{permissions} wurde bei {} nicht angekreuzt.", provider_name(provider))
}

/// Why a data type cannot be chosen: the provider does not have it.
pub(crate) fn not_carried(provider: ProviderId) -> String {
    format!("{} bietet das nicht an.", provider_name(provider))
}

/// The button, with how long it takes.
pub(crate) fn fetch(estimate: &Estimate) -> String {
    format!("{FETCH} · {}", units::about(estimate.seconds))
}

/// What an import costs, in one line.
pub(crate) fn cost(estimate: &Estimate, days: u32, provider: ProviderId) -> String {
    format!(
        "{} · {} an {} · {} · eine Datei von etwa {}",
        units::days(days),
        units::requests(estimate.requests),
        provider_name(provider),
        units::about(estimate.seconds),
        units::size(estimate.file_bytes)
    )
}

/// Why it takes so long, where the provider's limit is the reason.
pub(crate) fn pace(pace: Pace, requests: u64, provider: ProviderId) -> Option<String> {
    let name = provider_name(provider);
    match pace {
        Pace::Steady { .. } => None,
        Pace::Lots { remaining, .. } if requests <= remaining => None,
        Pace::Lots { remaining, limit, period_seconds, .. } => Some(format!(
            "{name} erlaubt {} in {}; davon {} noch frei. Der Rest ist Warten und geht von selbst weiter.",
            units::requests(limit),
            units::about(period_seconds),
            match remaining {
                0 => "ist keine".to_owned(),
                1 => "ist 1".to_owned(),
                many => format!("sind {}", intl::count(many)),
            }
        )),
    }
}
