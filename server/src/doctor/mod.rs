//! Checks what is set against the services it is about: addresses, credentials, bucket, database, clock and keys. Each
//! finding is a line: what is wrong, and how to mend it. No finding holds a secret, and nothing is changed: it runs beside
//! a server at work.

mod database;
mod services;
mod spool;

use crate::{clock::Clock, config::Config};
use std::{fmt, time::Duration};

/// How long one look at a service may take.
const LOOK_LIMIT: Duration = Duration::from_secs(20);

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in two or three words.
    pub what: String,
    /// What was seen.
    pub verdict: Verdict,
}

/// What was seen of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it has to be.
    Ok(String),
    /// It cannot be told from here; what to look at by hand.
    Unknown(String),
    /// It is wrong: what, and how to mend it.
    Wrong(String),
}

impl Finding {
    /// Whether something has to be mended.
    pub fn is_wrong(&self) -> bool {
        matches!(self.verdict, Verdict::Wrong(_))
    }

    fn ok(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Finding { what: what.into(), verdict: Verdict::Ok(seen.into()) }
    }

    fn unknown(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Finding { what: what.into(), verdict: Verdict::Unknown(seen.into()) }
    }

    fn wrong(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Finding { what: what.into(), verdict: Verdict::Wrong(seen.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, seen) = match &self.verdict {
            Verdict::Ok(seen) => ("ok", seen),
            Verdict::Unknown(seen) => ("unknown", seen),
            Verdict::Wrong(seen) => ("wrong", seen),
        };
        // A line each, whatever a service's or a system's own words hold.
        let seen: String = seen.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        write!(f, "{word}: {}: {seen}", self.what)
    }
}

/// Looks at everything.
pub async fn examine(config: &Config, http: &reqwest::Client, clock: &dyn Clock) -> Vec<Finding> {
    let (services, database, spool) = tokio::join!(
        services::examine(config, http, clock),
        database::examine(config),
        spool::examine(config)
    );
    let settings = Finding::ok("settings", "every one can be read");
    let settings = std::iter::once(settings).chain(client_address(config));
    settings.chain(services).chain(database).chain(spool).collect()
}

/// Whether members behind a proxy are told apart. There is one where the address is https, which this server does not speak.
fn client_address(config: &Config) -> Option<Finding> {
    let is_unset = config.public_url.scheme() == "https" && config.client_address_header.is_none();
    is_unset.then(|| {
        Finding::unknown(
            "client address",
            "CLIENT_ADDRESS_HEADER is not set, so all members behind the proxy share one count of sign-ins; set it to the header \
             in which the proxy writes their address",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::config;

    #[test]
    fn finding_is_one_line() {
        let finding = Finding::wrong("database", "it says\nno; start it");

        assert_eq!(finding.to_string(), "wrong: database: it says no; start it");
    }

    #[test]
    fn proxy_without_a_header_for_addresses_is_told_and_is_no_fault() {
        let of = |changes: &[(&str, &str)]| client_address(&config(changes));
        let https = ("PUBLIC_URL", "https://import.example.org");

        let told = of(&[https]).unwrap();

        assert!(told.to_string().starts_with("unknown: client address: CLIENT_ADDRESS_HEADER is not set"));
        assert!(!told.is_wrong());
        assert_eq!(of(&[https, ("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")]), None);
        assert_eq!(of(&[("PUBLIC_URL", "http://localhost:8080")]), None);
    }
}
