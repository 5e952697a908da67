//! Which addresses a web client at the pretend Google may register to be sent back to. Not here: comparing one with those
//! registered, which is letter by letter.

use std::net::IpAddr;

use url::{Host, Url};

/// Endings of names that exist on a local network only; a registered host has to end as public ones do.
const LOCAL: [&str; 6] = [".local", ".lan", ".internal", ".home", ".localdomain", ".test"];

/// Why an address cannot be registered; nothing when it can.
pub(super) fn find_problem(text: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(text) else { return Some("it is not an absolute address") };
    if text.contains('*') {
        return Some("it must not contain a wildcard");
    }
    if url.fragment().is_some() {
        return Some("it must not contain a fragment");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("it must not contain a user name");
    }
    let (is_loopback, is_public) = match url.host() {
        None => return Some("it has no host"),
        Some(Host::Domain("localhost")) => (true, false),
        Some(Host::Domain(name)) => (false, is_public(name)),
        Some(Host::Ipv4(address)) => (IpAddr::from(address).is_loopback(), false),
        Some(Host::Ipv6(address)) => (IpAddr::from(address).is_loopback(), false),
    };
    match url.scheme() {
        "http" | "https" if is_loopback => None,
        "https" if is_public => None,
        "http" if is_public => Some("it must use https, unless it leads to localhost"),
        "http" | "https" => Some("its host must end with a public top-level domain, such as .com or .org"),
        _ => Some("it must begin with https://"),
    }
}

fn is_public(name: &str) -> bool {
    name.contains('.') && !LOCAL.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_web_and_of_this_computer_can_be_registered() {
        for sound in [
            "https://import.example.org/auth/google/callback",
            "http://localhost:8080/auth/google/callback",
            "http://127.0.0.1:9999/callback",
            "http://[::1]/callback",
        ] {
            assert_eq!(find_problem(sound), None, "{sound}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for unsound in [
            "import.example.org/callback",
            "http://import.example.org/callback",
            "https://192.168.1.5/callback",
            "http://nas.local/callback",
            "https://nas/callback",
            "https://*.example.org/callback",
            "https://example.org/callback#here",
            "https://me@example.org/callback",
            "myapp:/callback",
        ] {
            assert!(find_problem(unsound).is_some(), "{unsound}");
        }
    }
}
