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
pub(crate) const HEADING: &str = "What shall we fetch?";
/// The question about days.
pub(crate) const DAYS: &str = "From when to when?";
/// The longest range.
pub(crate) const SINCE_JOINING: &str = "Everything since you joined";
/// The longest range when we do not know when that was.
pub(crate) const ALL_DAYS: &str = "Everything there is";
/// What that means.
pub(crate) const ALL_DAYS_HINT: &str =
    "We may not see when you joined, so we would ask for every day since 2009. Two dates are quicker.";
/// A range of one's own.
pub(crate) const DATES: &str = "Two dates";
/// The first date's label.
pub(crate) const FIRST: &str = "First day";
/// The last date's label.
pub(crate) const LAST: &str = "Last day";
/// The question about data.
pub(crate) const DATA: &str = "Which data?";
/// That everything is chosen.
pub(crate) const DATA_HINT: &str = "Everything you permitted is chosen. Untick what you do not want.";
/// Ticks all of a group.
pub(crate) const ALL: &str = "All";
/// Unticks all of a group.
pub(crate) const NONE: &str = "None";
/// Marks a data type that was not permitted.
pub(crate) const NOT_PERMITTED: &str = "Not permitted";
/// The heading over the estimate.
pub(crate) const ESTIMATE: &str = "What it takes";
/// The button before anything can be estimated.
pub(crate) const FETCH: &str = "Fetch";
/// The way back.
pub(crate) const BACK: &str = "Back";
/// The heading of the error summary.
pub(crate) const SUMMARY: &str = "Before we can fetch";
/// When nothing is ticked.
pub(crate) const NOTHING_CHOSEN: &str = "Choose at least one kind of data.";
/// Where no link is named and there are several.
pub(crate) const WHICH: &str = "From which of your connections?";
/// Where a link is named that is not there.
pub(crate) const NO_LINK: &str = "This connection is not there any more. Connect your Fitbit data again.";
/// Before anything can be estimated.
pub(crate) const ESTIMATE_OPEN: &str = "Choose data and days, and you see here how long it takes.";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "It goes on when you close this page. Nothing is sent to Open Humans yet.";

/// A range counted back from today.
pub(crate) fn last_days(days: u32) -> String {
    format!("The last {}", units::days(days))
}

/// Since when, beside the longest range.
pub(crate) fn since(joined: Date) -> String {
    format!("since {}", intl::day(joined))
}

/// Why a range is impossible, and what to do.
pub(crate) fn range_fault(fault: RangeFault) -> String {
    match fault {
        RangeFault::FirstMissing => "Say the first day.".to_owned(),
        RangeFault::LastMissing => "Say the last day.".to_owned(),
        RangeFault::FirstInFuture => {
            "The first day has not come yet. Choose today or an earlier day.".to_owned()
        }
        RangeFault::LastInFuture => {
            "The last day has not come yet. Choose today or an earlier day.".to_owned()
        }
        RangeFault::LastBeforeFirst => {
            "The last day is before the first. Choose the same day or a later one.".to_owned()
        }
        RangeFault::BeforeJoining(joined) => {
            format!("You joined Fitbit on {}. Choose that day or a later one.", intl::day(joined))
        }
        RangeFault::BeforeFitbit => {
            format!("There was no Fitbit then. Choose {} or a later day.", intl::day(FIRST_DAY_OF_FITBIT))
        }
    }
}

/// Why a data type cannot be chosen: its permission was left out.
pub(crate) fn not_permitted(permissions: &str, provider: ProviderId) -> String {
    format!("{permissions} was left unticked at {}.", provider_name(provider))
}

/// Why a data type cannot be chosen: the provider does not have it.
pub(crate) fn not_carried(provider: ProviderId) -> String {
    format!("{} does not offer this.", provider_name(provider))
}

/// The button, with how long it takes.
pub(crate) fn fetch(estimate: &Estimate) -> String {
    format!("{FETCH} · {}", units::about(estimate.seconds))
}

/// What an import costs, in one line.
pub(crate) fn cost(estimate: &Estimate, days: u32, provider: ProviderId) -> String {
    format!(
        "{} · {} to {} · {} · a file of about {}",
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
            "{name} allows {} in {}; {} left now. The rest is waiting, and goes on by itself.",
            units::requests(limit),
            units::about(period_seconds),
            match remaining {
                0 => "none is".to_owned(),
                1 => "1 is".to_owned(),
                many => format!("{} are", intl::count(many)),
            }
        )),
    }
}
