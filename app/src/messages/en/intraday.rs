//! Readings within the day: the offer, and choosing them.

use super::{provider as provider_name, units};
use crate::intl;
use domain::{ProviderId, plan::IntradayEstimate};

/// The heading of the offer.
pub(crate) const OFFER: &str = "There is more, if you want it";
/// The button that takes it.
pub(crate) const TAKE: &str = "Get readings within the day";
/// The button that leaves it.
pub(crate) const SKIP: &str = super::own_client::SKIP;
/// The heading of choosing.
pub(crate) const HEADING: &str = "Which readings within the day?";
/// The question about kinds.
pub(crate) const KINDS: &str = "Which readings, and how finely?";
/// The choice of how finely, within a group.
pub(crate) const SPACING: &str = "How finely";
/// The question about being told.
pub(crate) const NOTIFY: &str = "Tell me by an Open Humans message when it is ready or needs me";
/// What such a message holds.
pub(crate) const NOTIFY_HINT: &str =
    "Open Humans sends it to the e-mail address you have there. It holds none of your data.";
/// Before anything can be estimated.
pub(crate) const ESTIMATE_OPEN: &str = "Choose readings and days, and you see here how long it takes.";
/// That some of it may be known already.
pub(crate) const AT_MOST: &str =
    "At most: days that were sent before and do not change any more are not fetched again.";
/// That the number of requests is a guess where routes are chosen.
pub(crate) const ROUTES_ARE_COUNTED_LATER: &str =
    "How many routes there are is known once your exercises are listed, so with them it is a guess.";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "It goes on when you close this page, through the night if need be, and you can pause it. Nothing is sent to Open \
     Humans yet.";
/// When nothing is ticked.
pub(crate) const NOTHING_CHOSEN: &str = "Choose at least one kind of readings.";
/// Where a client of one's own is needed first.
pub(crate) const NEEDS_OWN_CLIENT: &str = "For readings within the day Fitbit wants an application of your own, and this connection was made without one.";
/// That a choice is a large one, and that it may be.
pub(crate) const LARGE: &str = "That is a lot, and it may be. The newest days come first, you can pause it whenever you like, and look at and send \
     what is here by then.";
/// Where the provider has none.
pub(crate) const NOT_OFFERED: &str =
    "This connection has no readings within the day to give. The daily data is complete without them.";

/// What finer means.
pub(crate) const fn kinds_hint(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "Everything you permitted is chosen, as finely as it goes. Every sample is what your device measured, every \
             few seconds; every minute is here much sooner and makes smaller files."
        }
        ProviderId::Fitbit => {
            "Everything you permitted is chosen, as finely as it goes. Coarser makes smaller files; the waiting is the \
             same."
        }
    }
}

/// What readings within the day are and what they cost in time.
pub(crate) fn offer(provider: ProviderId, year: &IntradayEstimate, needs_own_client: bool) -> String {
    let name = provider_name(provider);
    let finest = match provider {
        ProviderId::GoogleHealth => "every sample of your heart rate",
        ProviderId::Fitbit => "your heart rate every second",
    };
    let client = if needs_own_client {
        format!(
            "First you make an application of your own at {name}: that takes about 10 minutes, is free, and we show you \
             how."
        )
    } else {
        "You need nothing more for it than the connection you have.".to_owned()
    };
    format!(
        "What you sent has one value a day and is complete in itself. {name} also has readings within the day, such as \
         {finest} or your steps every minute. They take patience, not yours but ours: a year of six kinds is {}, {}, \
         while you do something else. {client}",
        units::requests(year.requests),
        units::about(year.seconds),
    )
}

/// What the same would cost without the finest readings of the heart rate.
pub(crate) fn calmer(minute: &IntradayEstimate) -> String {
    format!(
        "With the heart rate every minute in place of every sample it would be {}, {}, {} together.",
        units::requests(minute.requests),
        units::about(minute.seconds),
        units::size(minute.file_bytes)
    )
}

/// What an import costs, in one line.
pub(crate) fn cost(estimate: &IntradayEstimate, days: u32, provider: ProviderId) -> String {
    format!(
        "{} · {} to {} · {} · {}, {}",
        units::days(days),
        units::requests(estimate.requests),
        provider_name(provider),
        units::about(estimate.seconds),
        units::many(estimate.files, "file", "files"),
        units::size(estimate.file_bytes)
    )
}

/// The button, with how long it takes.
pub(crate) fn fetch(estimate: &IntradayEstimate) -> String {
    format!("{} · {}", super::choose::FETCH, units::about(estimate.seconds))
}

/// When it would be finished if it began now.
pub(crate) fn finished(estimate: &IntradayEstimate) -> Option<String> {
    let seconds = i64::try_from(estimate.seconds).ok()?;
    // Of what is over in minutes nobody needs the hour.
    let at = intl::now().checked_add(jiff::SignedDuration::from_secs(seconds)).ok()?;
    (estimate.seconds > 5_400).then(|| format!("Begun now, everything is here at {}.", intl::instant(at)))
}
