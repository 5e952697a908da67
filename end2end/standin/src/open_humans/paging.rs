//! Pages by `limit` and `offset`. Not here: what is paged.

use crate::oauth::Fields;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Entries of a page unless told; there is no upper bound, as on the real site.
const DEFAULT_LIMIT: usize = 100;

/// Which entries are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    limit: usize,
    offset: usize,
}

impl Page {
    /// Reads a query; junk falls back to the defaults.
    pub(super) fn parse(query: &Fields) -> Self {
        let number = |name| query.last(name).and_then(|text| text.trim().parse::<usize>().ok());
        Self {
            limit: number("limit").filter(|limit| *limit > 0).unwrap_or(DEFAULT_LIMIT),
            offset: number("offset").unwrap_or(0),
        }
    }

    /// Cuts the page out of all entries; past the end it is empty.
    pub(super) fn cut<T>(self, all: &[T]) -> &[T] {
        let start = self.offset.min(all.len());
        let end = self.offset.saturating_add(self.limit).min(all.len());
        all.get(start..end).unwrap_or_default()
    }

    /// The addresses of the next and the previous page: absolute, with every field of the query kept.
    pub(super) fn links(self, address: &str, query: &Fields, count: usize) -> (Value, Value) {
        let after = self.offset.saturating_add(self.limit);
        let next = (after < count).then(|| self.address(address, query, Some(after)));
        let previous = (self.offset > 0).then(|| {
            let before = self.offset.saturating_sub(self.limit);
            self.address(address, query, (before > 0).then_some(before))
        });
        (json!(next), json!(previous))
    }

    fn address(self, address: &str, query: &Fields, offset: Option<usize>) -> String {
        // Sorted by name, as the real site writes them.
        let mut fields: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, value) in &query.0 {
            fields.entry(name).or_default().push(value.clone());
        }
        fields.insert("limit", vec![self.limit.to_string()]);
        match offset {
            Some(offset) => fields.insert("offset", vec![offset.to_string()]),
            None => fields.remove("offset"),
        };
        let pairs = fields.iter().flat_map(|(name, values)| values.iter().map(move |value| (*name, value)));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{address}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "http://site/api/";

    #[test]
    fn junk_falls_back_to_the_defaults() {
        for query in ["", "limit=x&offset=y", "limit=-1&offset=-5", "limit=0"] {
            assert_eq!(Page::parse(&Fields::parse(query)), Page { limit: 100, offset: 0 }, "{query}");
        }
    }

    #[test]
    fn limit_has_no_upper_bound() {
        assert_eq!(Page::parse(&Fields::parse("limit=5000")).limit, 5000);
    }

    #[test]
    fn links_keep_every_field_of_the_query() {
        let query = Fields::parse("limit=1&offset=1&access_token=secret");
        let page = Page::parse(&query);

        let (next, previous) = page.links(ADDRESS, &query, 3);

        assert_eq!(next, "http://site/api/?access_token=secret&limit=1&offset=2");
        assert_eq!(previous, "http://site/api/?access_token=secret&limit=1");
    }

    #[test]
    fn page_past_the_end_is_empty_and_the_last_has_no_next() {
        let query = Fields::parse("limit=2&offset=9");
        let page = Page::parse(&query);

        assert!(page.cut(&[1, 2, 3]).is_empty());
        assert_eq!(page.links(ADDRESS, &query, 3).0, Value::Null);
    }
}
