//! Page sizes and page tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::Refusal;
use crate::oauth::Fields;

/// Reads how many entries a page should hold; `limits` is the size when none is asked for, and the largest.
///
/// # Errors
///
/// Refuses a negative size, and a text that is no number.
pub(super) fn size(query: &Fields, limits: (usize, usize)) -> Result<usize, Refusal> {
    let (usual, most) = limits;
    let Some(text) = query.filled("pageSize") else { return Ok(usual) };
    let asked: i64 = text.parse().map_err(|_| Refusal::malformed("pageSize is no number."))?;
    match usize::try_from(asked) {
        Ok(0) => Ok(usual),
        Ok(asked) => Ok(asked.min(most)),
        Err(_) => Err(Refusal::invalid("INVALID_PAGE_SIZE", "A page cannot hold less than nothing.")),
    }
}

/// Where the next page begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The civil date to go on from; nothing for the newest.
    pub(super) date: Option<Date>,
    /// How many entries of that date have been shown.
    pub(super) index: usize,
    /// How many pages have been shown.
    pub(super) page: usize,
    /// Whether everything has been shown.
    pub(super) done: bool,
}

impl Cursor {
    /// Reads the token of a request, or starts at the first page. `binding` is what has to be the same on every page.
    ///
    /// # Errors
    ///
    /// Refuses a token that was not made here, or for a request with other parameters.
    pub(super) fn read(query: &Fields, binding: &str) -> Result<Self, Refusal> {
        let Some(token) = query.filled("pageToken") else { return Ok(Self::default()) };
        Self::decode(token, binding).ok_or_else(|| {
            Refusal::invalid(
                "INVALID_PAGE_TOKEN",
                "The page token is none of ours or belongs to another request.",
            )
        })
    }

    /// Makes a token.
    pub(super) fn write(&self, binding: &str) -> String {
        let date = self.date.map(|date| date.to_string()).unwrap_or_default();
        let plain = format!("{date}/{}/{}/{}", self.index, self.page, u8::from(self.done));
        URL_SAFE_NO_PAD.encode(format!("{}{plain}", seal(binding, &plain)))
    }

    fn decode(token: &str, binding: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let (sealed, plain) = text.split_at_checked(16)?;
        if seal(binding, plain) != sealed {
            return None;
        }
        let [date, index, page, done] = plain.split('/').collect::<Vec<_>>().try_into().ok()?;
        let date = if date.is_empty() { None } else { Some(date.parse().ok()?) };
        Some(Self { date, index: index.parse().ok()?, page: page.parse().ok()?, done: done == "1" })
    }
}

fn seal(binding: &str, plain: &str) -> String {
    let digest = Sha256::digest(format!("page token\n{binding}\n{plain}"));
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn token_works_for_the_request_it_was_made_for_and_no_other() {
        let cursor = Cursor { date: Some(date(2026, 4, 5)), index: 3, page: 2, done: false };

        let token = cursor.write("alice sleep");

        assert_eq!(Cursor::decode(&token, "alice sleep"), Some(cursor));
        assert_eq!(Cursor::decode(&token, "alice weight"), None);
        assert_eq!(Cursor::decode("bm8", "alice sleep"), None);
        assert_eq!(Cursor::decode("", "alice sleep"), None);
    }

    #[test]
    fn size_is_cut_to_the_largest_and_never_negative() {
        let size = |text: &str| size(&Fields::parse(text), (50, 5_000));

        assert_eq!(size("").ok(), Some(50));
        assert_eq!(size("pageSize=0").ok(), Some(50));
        assert_eq!(size("pageSize=10000").ok(), Some(5_000));
        assert!(size("pageSize=-1").is_err());
        assert!(size("pageSize=many").is_err());
    }
}
