//! The addresses of the steps. The address is the state: reloading one resumes there.

use domain::{
    ProviderId,
    wire::{ErrorCode, Import, ImportState},
};

/// The first page.
pub(crate) const WELCOME: &str = "/";
/// Where Fitbit data is connected.
pub(crate) const CONNECT: &str = "/connect";
/// Links, imports, deleting.
pub(crate) const MY_DATA: &str = "/my-data";
/// How the addresses begin where clients of the member's own are made and entered.
pub(crate) const OWN_CLIENTS: &str = "/own-client";
/// Where a saved file is opened again.
pub(crate) const OPEN: &str = "/open";
/// What is held here, and who can read it.
pub(crate) const PRIVACY: &str = "/privacy";
/// Where everything of a member is deleted, and the receipt of that.
pub(crate) const LEAVE: &str = "/leave";
/// The first page, just after signing out.
pub(crate) const SIGNED_OUT: &str = "/?signed-out=1";

/// The first page, after somebody else signed in in this browser.
pub(crate) const OTHER_MEMBER: &str = "/?other-member=1";

/// Where a client of the member's own at a provider is made and entered.
pub(crate) fn own_client(provider: ProviderId) -> String {
    format!("{OWN_CLIENTS}/{}", provider.key())
}

/// Where data types and days of a link are chosen.
pub(crate) fn choose(link: &str) -> String {
    format!("/choose?link={link}")
}

/// Where readings within the day are chosen, through a link.
pub(crate) fn intraday(link: &str) -> String {
    format!("/intraday?link={link}")
}

/// Where days are chosen again for another import like this one; a new link comes first when its own is gone.
pub(crate) fn choose_again(import: &Import) -> String {
    match import.link_id.as_deref() {
        Some(link) if import.intraday.is_empty() => choose(link),
        Some(link) => intraday(link),
        None => CONNECT.to_owned(),
    }
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
        ImportState::Ready if delivery_problem(import).is_none() => review(&import.id),
        ImportState::Ready | ImportState::Uploading | ImportState::Delivered => delivered(&import.id),
        ImportState::Planned
        | ImportState::Running
        | ImportState::Waiting
        | ImportState::Paused
        | ImportState::NeedsReconnect
        | ImportState::Failed
        | ImportState::Cancelled => self::import(&import.id),
    }
}

/// Why sending stopped, whatever was being sent.
pub(crate) fn delivery_problem(import: &Import) -> Option<ErrorCode> {
    let of_file = import.delivery.as_ref().and_then(|delivery| delivery.problem);
    of_file.or_else(|| import.months.iter().find_map(|month| month.problem))
}

/// Whether an address remembered by this browser is one of ours to go back to: a path of this page, nothing else.
pub(crate) fn is_resumable(path: &str) -> bool {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-?=_&".contains(c));
    let known = ["/choose?", "/intraday?", OWN_CLIENTS, "/imports/", MY_DATA, LEAVE, CONNECT];
    plain && !path.contains("//") && known.iter().any(|start| path.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing;

    #[test]
    fn only_paths_of_this_page_are_resumed() {
        assert!(is_resumable("/imports/0190-ab/review"));
        assert!(is_resumable("/choose?link=0190-ab"));
        assert!(is_resumable("/intraday?link=0190-ab"));
        assert!(is_resumable("/own-client"));
        assert!(is_resumable(&own_client(ProviderId::GoogleHealth)));

        assert!(!is_resumable("//elsewhere.example/imports/"));
        assert!(!is_resumable("/imports//elsewhere"));
        assert!(!is_resumable("https://elsewhere.example/"));
        assert!(!is_resumable("/auth/google/callback?code=1"));
        assert!(!is_resumable("/"));
    }

    #[test]
    fn intraday_imports_are_chosen_again_where_they_were_chosen() {
        let mut import = testing::import(ImportState::Delivered);
        import.link_id = Some("l".into());
        assert_eq!(choose_again(&import), "/choose?link=l");

        import.intraday = [(domain::IntradayType::Steps, domain::Granularity::Minute)].into();

        assert_eq!(choose_again(&import), "/intraday?link=l");
    }
}
