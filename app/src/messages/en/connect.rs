//! Connecting Fitbit data, and whose it is.

use super::provider as provider_name;
use crate::intl;
use domain::{ProviderId, wire::Account};
use jiff::Timestamp;

/// The heading while nothing is connected.
pub(crate) const HEADING: &str = "Where is your Fitbit data?";
/// The heading once something is.
pub(crate) const HEADING_CONNECTED: &str = "Is this your Fitbit data?";
/// What connecting means.
pub(crate) const INTRODUCTION: &str = "You give us permission to read, on a page of Google or Fitbit, and come back \
                                       here. We can never change anything there, and nothing is fetched yet.";
/// The heading over the permissions.
pub(crate) const PERMISSIONS: &str = "What you will be asked for, and why";
/// That each may be left out.
pub(crate) const PERMISSIONS_HINT: &str =
    "You may leave any of them unticked. That costs only what stands beside it.";
/// The heading over further ways to connect.
pub(crate) const ANOTHER: &str = "Connect other Fitbit data";
/// The button to the next step.
pub(crate) const CHOOSE: &str = "Yes, choose what to fetch";
/// The button to the next step, where nobody is asked whose data it is.
pub(crate) const CHOOSE_DATA: &str = "Choose what to fetch";
/// The button to another account of the same provider.
pub(crate) const SWITCH: &str = "Use another account";
/// The button that ends a link.
pub(crate) const DISCONNECT: &str = "Disconnect";
/// The row of the account's name.
pub(crate) const NAME: &str = "Name";
/// The row of the joining date.
pub(crate) const JOINED: &str = "With Fitbit since";
/// The row of the devices.
pub(crate) const DEVICES: &str = "Devices";
/// The row of the time zone.
pub(crate) const TIME_ZONE: &str = "Time zone";
/// The row of when the link was made.
pub(crate) const CONNECTED: &str = "Connected";
/// The row of a client of the member's own.
pub(crate) const THROUGH: &str = "Connected through";
/// The row of permissions not every member is asked for.
pub(crate) const FURTHER: &str = "Also permitted";
/// When there are no devices, or we may not see them.
pub(crate) const NO_DEVICES: &str = "None that we may see";
/// When the provider says nothing about the account.
pub(crate) const ACCOUNT_UNKNOWN: &str =
    "Without the permissions for profile and devices we cannot show whose data this is.";
/// The heading over missing permissions.
pub(crate) const MISSING: &str = "Left out";
/// After a link was ended.
pub(crate) const DISCONNECTED: &str = "Disconnected. The permission has ended, and what we had fetched through it is deleted here. Files on Open \
     Humans stay.";

/// The name of a way to connect.
pub(crate) const fn way(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "With Google",
        ProviderId::Fitbit => "With the old Fitbit connection",
    }
}

/// What it needs, how long it takes, what it gives.
pub(crate) const fn way_text(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "The usual way today: Fitbit accounts have moved to Google. You need the Google account your Fitbit app \
             is signed in with. It reaches back to when you joined."
        }
        ProviderId::Fitbit => {
            "Only for those who still have a Fitbit account of the old kind. You need its e-mail address and \
             password; you type them at Fitbit, not here. Fitbit allows 150 requests an hour, so many years take a \
             while."
        }
    }
}

/// The row of a client of the member's own.
pub(crate) fn through_own(provider: ProviderId) -> String {
    super::own_client::heading(provider)
}

/// How long connecting takes, where that needs saying and nothing else comes first.
pub(crate) const fn way_time(provider: ProviderId) -> Option<&'static str> {
    match provider {
        ProviderId::GoogleHealth => Some("It takes about a minute."),
        ProviderId::Fitbit => None,
    }
}

/// The button to a provider.
pub(crate) fn go(provider: ProviderId) -> String {
    format!("Continue with {}", provider_name(provider))
}

/// The heading of a link.
pub(crate) fn link(provider: ProviderId) -> String {
    format!("Fitbit data with {}", provider_name(provider))
}

/// Who the account is, for one line.
pub(crate) fn whose(account: &Account) -> Option<String> {
    match (&account.display_name, account.member_since) {
        (Some(name), Some(since)) => Some(format!("{name}, with Fitbit since {}", intl::day(since))),
        (Some(name), None) => Some(name.clone()),
        (None, Some(since)) => Some(format!("with Fitbit since {}", intl::day(since))),
        (None, None) => None,
    }
}

/// A device and its last sync.
pub(crate) fn device(name: &str, last_sync: Option<String>) -> String {
    match last_sync {
        Some(at) => format!("{name}, last synced {at}"),
        None => format!("{name}, last sync unknown"),
    }
}

/// What missing permissions are and how to get them.
pub(crate) fn missing(names: &str, provider: ProviderId) -> String {
    format!(
        "{names}: left unticked at {}. Continue there again if you want them too.",
        provider_name(provider)
    )
}

/// That a link has stopped working.
pub(crate) fn needs_reconnect(provider: ProviderId) -> String {
    format!(
        "{} has ended our permission. Everything fetched so far is kept. Continue there again and imports go on \
         where they stopped.",
        provider_name(provider)
    )
}

/// The button that renews a link.
pub(crate) fn reconnect(provider: ProviderId) -> String {
    format!("Reconnect {}", provider_name(provider))
}

/// The button that renews a link for what every member is asked for.
pub(crate) fn reconnect_without(names: &str, provider: ProviderId) -> String {
    format!("Reconnect {} without: {names}", provider_name(provider))
}

/// What disconnecting costs, before it is done.
pub(crate) fn disconnect_question(provider: ProviderId) -> String {
    format!(
        "Disconnect {}? Imports through it stop, and what was fetched is deleted here. Files on Open Humans stay.",
        provider_name(provider)
    )
}

/// Goes on with disconnecting.
pub(crate) const DISCONNECT_YES: &str = "Disconnect and delete";
/// Leaves the link as it is.
pub(crate) const DISCONNECT_NO: &str = "Stay connected";

/// After a link was ended here, but the provider did not confirm it.
pub(crate) fn disconnected_here_only(provider: ProviderId) -> String {
    let name = provider_name(provider);
    format!(
        "Disconnected, and what we had fetched through it is deleted here. {name} has not confirmed the end of the \
         permission: to be sure, remove this site in your {name} account’s settings, under the apps that have access."
    )
}

/// When a link was made.
pub(crate) fn connected_at(at: Timestamp) -> String {
    intl::instant(at)
}
