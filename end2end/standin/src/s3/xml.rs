//! As much of reading XML as the bodies of S3's requests need: texts of elements without attributes or nesting of their
//! own name. Not here: writing.

/// The texts between `<name>` and `</name>`, in order, still escaped. An element that does not end is none.
pub(super) fn texts<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let start = rest.find(&open)? + open.len();
        let inside = rest.get(start..)?;
        let end = inside.find(&close)?;
        rest = inside.get(end + close.len()..)?;
        inside.get(..end)
    })
}

/// Takes the escapes out of a text.
pub(super) fn unescape(text: &str) -> String {
    // The ampersand last, or `&amp;lt;` would become `<`.
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_in_order_and_an_open_end_is_none() {
        let found: Vec<_> = texts("<a><k>1</k><k>2 &amp; 3</k><k>4", "k").map(unescape).collect();

        assert_eq!(found, ["1", "2 & 3"]);
    }
}
