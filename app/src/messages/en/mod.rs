//! Every sentence of the page in English, and nothing but sentences.
//!
//! Short sentences, everyday words, "you" and "we". What happened, then what to do; no apology and no jargon.

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

use domain::{Language, ProviderId};

/// The language of these sentences.
pub(crate) const LANGUAGE: Language = Language::English;
/// The kind of it that dates are written in where the browser speaks none.
pub(crate) const USUAL_REGION: &str = "en-GB";

/// The name a member knows a provider by.
pub(crate) const fn provider(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Google",
        ProviderId::Fitbit => "Fitbit",
    }
}

/// Puts names in a row: `steps, sleep and weight`.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
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
        assert_eq!(list(["steps"]), "steps");
        assert_eq!(list(["steps", "sleep", "weight"]), "steps, sleep and weight");
        assert_eq!(sentence("steps and sleep"), "Steps and sleep");
    }
}
