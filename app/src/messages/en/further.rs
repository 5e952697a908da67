//! Data that is fetched only for those who choose it, and the permissions it needs.

use super::{data_types, list, permissions, provider as provider_name, sentence, units};
use domain::{DataType, IntradayType, ProviderId};

/// The heading of the folded part.
pub(crate) const MORE: &str = "More, only if you want it";
/// Why it stands apart.
pub(crate) const MORE_HINT: &str =
    "These say more about you than the rest, so none of them is ticked. Leaving them all is fine.";
/// The same of readings within the day.
pub(crate) const MORE_READINGS_HINT: &str =
    "This says more about you than the rest, so it is not ticked. Leaving it is fine.";
/// The button to the permission.
pub(crate) fn ask(provider: ProviderId) -> String {
    format!("Ask {} for this permission", provider_name(provider))
}

/// What one of them costs by itself, where how many there are is not known before.
pub(crate) fn price_about(requests: u64, seconds: u64, provider: ProviderId) -> String {
    format!("About {}", plain_start(&price(requests, seconds, provider)))
}

/// A sentence as it goes on after a word.
fn plain_start(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What one of them costs by itself.
pub(crate) fn price(requests: u64, seconds: u64, provider: ProviderId) -> String {
    format!(
        "{} to {}, {}.",
        sentence(&units::requests(requests)),
        provider_name(provider),
        units::about(seconds)
    )
}

/// That the permission is not there yet.
pub(crate) fn needs(scopes: &[&str], provider: ProviderId) -> String {
    format!("{} does not permit this yet: {}.", provider_name(provider), permissions::names(scopes))
}

/// Before the member goes for the permission.
pub(crate) fn before_asking(what: &str, provider: ProviderId) -> String {
    let name = provider_name(provider);
    format!(
        "{} asks you on its own page whether we may read this: {}. Then you are back here, with everything ticked as \
         it is now.",
        name, what
    )
}

/// Why fetching cannot begin yet.
pub(crate) fn ask_first(what: &str, provider: ProviderId) -> String {
    format!("{} has to permit this first: {}. Ask it, or untick that.", provider_name(provider), what)
}

/// The title when the permission came.
pub(crate) const PERMITTED: &str = "Permitted";

/// That the permission came.
pub(crate) fn permitted(what: &str, provider: ProviderId) -> String {
    format!(
        "{} lets us read this now: {}. Everything is ticked as you left it, and nothing is fetched yet.",
        provider_name(provider),
        what
    )
}

/// The title when it did not.
pub(crate) const NOT_PERMITTED: &str = "Not permitted";

/// That the permission did not come with the consent, or that no consent came.
pub(crate) fn still_missing(what: &str, provider: ProviderId, through_own_client: bool) -> String {
    let name = provider_name(provider);
    let why = match (through_own_client, provider) {
        (true, ProviderId::GoogleHealth) => {
            "A box was left empty there, or your project does not list it under Data Access."
        }
        _ => "A box was left empty there, or no answer came back.",
    };
    format!(
        "{name} does not let us read this: {}. {why} Everything you permitted before still works. Ask {name} again, \
         or leave it out.",
        what
    )
}

/// That the member stopped on the provider's page.
pub(crate) fn stopped(provider: ProviderId) -> String {
    format!(
        "You stopped at {}, so nothing has changed: everything you permitted before still works.",
        provider_name(provider)
    )
}

/// That the provider refuses the permission altogether.
pub(crate) fn refused(provider: ProviderId) -> String {
    format!(
        "{} does not give this permission at the moment, whatever you tick there. Everything you permitted before \
         still works. Untick what needs it, and fetch the rest.",
        provider_name(provider)
    )
}

/// What to do when the provider stops at a page of its own.
pub(crate) fn if_it_stops(provider: ProviderId) -> String {
    format!(
        "If {} shows an error page instead, come back with your browser’s back button: everything you permitted \
         before still works.",
        provider_name(provider)
    )
}

/// Kinds of data in a row, as the texts here take them.
pub(crate) fn plain<'a>(data_types: impl IntoIterator<Item = &'a DataType>) -> String {
    let names: Vec<String> = data_types.into_iter().copied().map(data_types::plain_name).collect();
    list(names.iter().map(String::as_str))
}

/// Kinds of readings within the day in a row, as the texts here take them.
pub(crate) fn plain_readings<'a>(readings: impl IntoIterator<Item = &'a IntradayType>) -> String {
    let names: Vec<String> =
        readings.into_iter().map(|one| data_types::intraday(*one).to_lowercase()).collect();
    list(names.iter().map(String::as_str))
}
