//! Which language a request is to be answered in: the one chosen on the page, else the one its browser likes best.

use crate::sessions::find_cookie;
use domain::{Language, language::LANGUAGE_COOKIE};
use http::{HeaderMap, header};

/// Decides by the cookie the page keeps a choice in, else by `Accept-Language`, else English.
pub(crate) fn of_request(headers: &HeaderMap) -> Language {
    find_cookie(headers, LANGUAGE_COOKIE)
        .and_then(Language::find)
        .or_else(|| best_accepted(headers))
        .unwrap_or_default()
}

/// Finds the language of ours with the greatest weight; of equal ones the first named.
fn best_accepted(headers: &HeaderMap) -> Option<Language> {
    let ranges = headers
        .get_all(header::ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    let mut best: Option<(f32, Language)> = None;
    for (weight, language) in ranges.filter_map(weighted) {
        if best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// Reads one range with its weight, as `de-AT;q=0.8`; nothing when it is not wanted, or none of ours.
fn weighted(range: &str) -> Option<(f32, Language)> {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    // Any language at all is the one that is there for everybody.
    let language = match tag.trim() {
        "*" => Language::default(),
        tag => Language::find(tag)?,
    };
    let weight = parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .map_or(Some(1.0), |(_, weight)| weight.trim().parse().ok())?;
    (weight > 0.0 && weight <= 1.0).then_some((weight, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn language(headers: &[(HeaderName, &'static str)]) -> Language {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        of_request(&headers.collect())
    }

    #[test]
    fn browser_is_answered_in_the_language_it_likes_best_of_ours() {
        for (accepted, expected) in [
            ("de", Language::German),
            ("de-CH, en;q=0.9", Language::German),
            ("en-GB,en;q=0.9,de;q=0.8", Language::English),
            ("en;q=0.3, DE-de ; Q=0.4", Language::German),
            ("fr, it;q=0.9, de;q=0.1", Language::German),
            ("de;q=0.5, en;q=0.5", Language::German),
            ("*, de;q=0.5", Language::English),
            ("de;q=0, en;q=0.1", Language::English),
            ("de;q=0.000", Language::English),
            ("de;q=nan, de;q=7, de;q=-1", Language::English),
            ("fr", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(language(&[(header::ACCEPT_LANGUAGE, accepted)]), expected, "{accepted}");
        }
        assert_eq!(language(&[]), Language::English);
    }

    #[test]
    fn choice_made_on_the_page_outweighs_the_browsers() {
        let chosen = |cookie| language(&[(header::ACCEPT_LANGUAGE, "de"), (header::COOKIE, cookie)]);

        assert_eq!(chosen("session=x; language=en"), Language::English);
        assert_eq!(chosen("language=de"), Language::German);
        assert_eq!(chosen("language=tlh"), Language::German);
        assert_eq!(chosen("another-language=en"), Language::German);
    }
}
