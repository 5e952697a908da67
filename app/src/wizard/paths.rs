//! The addresses of the steps. The address is the state: reloading one resumes there.

use domain::wire::{Import, ImportState};

/// The first page.
pub(crate) const WELCOME: &str = "/";
/// Where Fitbit data is connected.
pub(crate) const CONNECT: &str = "/connect";
/// Links, imports, deleting.
pub(crate) const MY_DATA: &str = "/my-data";
/// The first page, just after signing out.
pub(crate) const SIGNED_OUT: &str = "/?signed-out=1";

/// The first page, after somebody else signed in in this browser.
pub(crate) const OTHER_MEMBER: &str = "/?other-member=1";

/// Where data types and days of a link are chosen.
pub(crate) fn choose(link: &str) -> String {
    format!("/choose?link={link}")
}

/// Where an import is watched.
pub(crate) fn import(id: &str) -> String {
    format!("/imports/{id}")
}

/// Where an import is looked at.
pub(crate) fn review(id: &str) -> String {
    format!("/imports/{id}/review")
}

/// Where an import is sent and its receipt stands.
pub(crate) fn delivered(id: &str) -> String {
    format!("/imports/{id}/delivered")
}

/// Where an import goes on, as it stands.
pub(crate) fn go_on(import: &Import) -> String {
    match import.state {
        ImportState::Ready if import.delivery.as_ref().is_none_or(|sent| sent.problem.is_none()) => {
            review(&import.id)
        }
        ImportState::Ready | ImportState::Uploading | ImportState::Delivered => delivered(&import.id),
        ImportState::Planned
        | ImportState::Running
        | ImportState::Waiting
        | ImportState::NeedsReconnect
        | ImportState::Failed
        | ImportState::Cancelled => self::import(&import.id),
    }
}

/// Whether an address remembered by this browser is one of ours to go back to: a path of this page, nothing else.
pub(crate) fn is_resumable(path: &str) -> bool {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-?=_&".contains(c));
    let known = ["/choose?", "/imports/", "/my-data", "/connect"];
    plain && !path.contains("//") && known.iter().any(|start| path.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_page_are_resumed() {
        assert!(is_resumable("/imports/0190-ab/review"));
        assert!(is_resumable("/choose?link=0190-ab"));

        assert!(!is_resumable("//elsewhere.example/imports/"));
        assert!(!is_resumable("/imports//elsewhere"));
        assert!(!is_resumable("https://elsewhere.example/"));
        assert!(!is_resumable("/auth/google/callback?code=1"));
        assert!(!is_resumable("/"));
    }
}
