//! The languages the page and the messages to members are written in, and how a browser remembers one. No sentence here.

use serde::{Deserialize, Serialize};

/// The cookie the page keeps a member's choice in; its value is [`Language::tag`].
pub const LANGUAGE_COOKIE: &str = "language";

/// A language there are sentences in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, which whoever wants none of the others gets.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Language::English, Language::German];

    /// The tag of BCP 47, as in the attribute `lang`: `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
        }
    }

    /// Finds the language of a tag, whatever its region: `de-AT` is German.
    pub fn find(tag: &str) -> Option<Language> {
        let primary = tag.split('-').next()?;
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_and_case_of_a_tag_do_not_matter() {
        assert_eq!(Language::find("de-AT"), Some(Language::German));
        assert_eq!(Language::find("DE"), Some(Language::German));
        assert_eq!(Language::find("en-GB"), Some(Language::English));
        assert_eq!(Language::find("den"), None);
        assert_eq!(Language::find(""), None);
    }

    #[test]
    fn language_is_stored_by_its_tag() {
        for language in Language::ALL {
            assert_eq!(serde_json::to_value(language).unwrap(), language.tag());
        }
    }
}
