//! Every sentence of the page in German, and nothing but sentences.
//!
//! Short sentences, everyday words, "Sie" and "wir". What happened, then what to do; no apology and no jargon. Words on
//! other people's pages stay English, as those pages are known to say them, with their meaning in brackets the first time.

pub(crate) mod calendar;
pub(crate) mod choose;
pub(crate) mod connect;
pub(crate) mod console;
pub(crate) mod data_types;
pub(crate) mod delivered;
pub(crate) mod fetching;
pub(crate) mod frame;
pub(crate) mod further;
pub(crate) mod guide;
pub(crate) mod intraday;
pub(crate) mod keep;
pub(crate) mod leave;
pub(crate) mod left_out;
pub(crate) mod months;
pub(crate) mod my_data;
pub(crate) mod open_file;
pub(crate) mod own_client;
pub(crate) mod own_client_faults;
pub(crate) mod permissions;
pub(crate) mod privacy;
pub(crate) mod problems;
pub(crate) mod reasons;
pub(crate) mod review;
pub(crate) mod units;
pub(crate) mod updates;
pub(crate) mod welcome;
pub(crate) mod zones;
pub(crate) mod zoom;

use crate::intl;
use domain::{Language, ProviderId};
use jiff::Timestamp;

/// The language of these sentences.
pub(crate) const LANGUAGE: Language = Language::German;
/// The kind of it that dates are written in where the browser speaks none.
pub(crate) const USUAL_REGION: &str = "de-DE";

/// The name a member knows a provider by.
pub(crate) const fn provider(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Google",
        ProviderId::Fitbit => "Fitbit",
    }
}

/// Puts names in a row: `Schritte, Schlaf und Gewicht`.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} und {last}", most.join(", ")),
    }
}

/// When something is, inside a sentence: `um 15:00 Uhr`, `am 3. März um 15:00 Uhr`.
fn moment(at: Timestamp) -> String {
    let told = intl::instant(at);
    // Only a time of another day has a day before it.
    format!("{} {told} Uhr", if told.contains(' ') { "am" } else { "um" })
}

/// Makes the first letter of a sentence large.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_a_person_would_say_them() {
        assert_eq!(list([]), "");
        assert_eq!(list(["Schlaf"]), "Schlaf");
        assert_eq!(list(["Schritte", "Schlaf", "Gewicht"]), "Schritte, Schlaf und Gewicht");
        assert_eq!(sentence("etwa 4 Minuten"), "Etwa 4 Minuten");
    }
}
