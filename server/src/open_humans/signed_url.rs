//! Addresses that carry their own permission. Used byte for byte as given, or not at all.

use super::OpenHumansError;
use reqwest::Url;
use std::fmt;
use url::Position;

/// An address Open Humans or its storage handed out, whose query is a signature or a key: a secret.
///
/// A signature is made over the address as it was written. The `url` crate rewrites some characters on reading, so an
/// address it would send differently is refused here instead of failing at storage.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedUrl(Url);

impl SignedUrl {
    /// Reads an absolute `http` or `https` address.
    ///
    /// # Errors
    ///
    /// [`OpenHumansError::Malformed`] when it is no such address, holds a user name or password or fragment, or would
    /// not be sent exactly as written.
    pub fn parse(given: &str) -> Result<Self, OpenHumansError> {
        let url = Url::parse(given).map_err(|_| OpenHumansError::Malformed("an address that is none"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OpenHumansError::Malformed("an address that is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(OpenHumansError::Malformed("an address with a user name or a fragment"));
        }
        if target_as_written(given) != Some(&url[Position::BeforePath..Position::AfterQuery]) {
            return Err(OpenHumansError::Malformed("an address that cannot be sent as written"));
        }
        Ok(Self(url))
    }

    /// Follows a `Location` header from this address.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and when an `https` address leads to `http`.
    pub(super) fn follow(&self, location: &str) -> Result<Self, OpenHumansError> {
        let next = match Self::parse(location) {
            Ok(next) => next,
            Err(_) => {
                let joined =
                    self.0.join(location).map_err(|_| OpenHumansError::Malformed("a redirect to nowhere"))?;
                Self::parse(joined.as_str())?
            }
        };
        if self.0.scheme() == "https" && next.0.scheme() != "https" {
            return Err(OpenHumansError::Malformed("a redirect from https to http"));
        }
        Ok(next)
    }

    /// The address, for sending.
    pub(super) fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedUrl({})", self.0.host_str().unwrap_or_default())
    }
}

/// Path and query of an address, untouched. An empty path is sent as `/`.
fn target_as_written(address: &str) -> Option<&str> {
    let (_, after_scheme) = address.split_once("://")?;
    match after_scheme.find(['/', '?', '#']) {
        Some(start) => after_scheme.get(start..),
        None => Some("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_keeps_every_escape_as_it_was_written() {
        let given = "https://bucket.s3.amazonaws.com:443/member-files/direct-sharing-1/a%7Eb~c%2Fd/fitbit-data.json\
                     ?Signature=L5nbfDt2Fm0G2KPnf%2BW37CZKp%2FReU%3d&Expires=1795358444&AWSAccessKeyId=a+b";

        let url = SignedUrl::parse(given).expect("the address is sound");

        let target = &url.expose()[Position::BeforePath..];
        assert!(given.ends_with(target));
        assert!(target.starts_with("/member-files/"));
    }

    #[test]
    fn address_that_would_be_rewritten_is_refused() {
        for given in [
            "https://storage.example/a/../b?Signature=x",
            "https://storage.example/a/%2e%2E/b",
            "https://storage.example/a?Signature='x'",
            "https://storage.example/é?x",
            "https://storage.example/a b",
            "https://user@storage.example/a",
            "https://storage.example/a#b",
            "https://storage.example?Signature=x",
            "ftp://storage.example/a",
            "/a",
        ] {
            assert!(SignedUrl::parse(given).is_err(), "{given}");
        }
    }

    #[test]
    fn redirect_never_leaves_encryption() {
        let site = SignedUrl::parse("https://www.openhumans.org/data-management/datafile-download/1/?key=k")
            .expect("the address is sound");

        assert!(site.follow("http://storage.example/a").is_err());
        assert!(site.follow("file:///etc/passwd").is_err());
        assert!(site.follow("https://storage.example/a?x-oh-key=k").is_ok());
        assert_eq!(site.follow("/b").ok(), SignedUrl::parse("https://www.openhumans.org/b").ok());
    }

    #[test]
    fn secret_part_is_not_shown() {
        let url =
            SignedUrl::parse("https://storage.example/a?Signature=secret").expect("the address is sound");

        assert_eq!(format!("{url:?}"), "SignedUrl(storage.example)");
    }
}
