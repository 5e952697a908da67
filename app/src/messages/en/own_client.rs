//! A client of the member's own, which members know as their own application at the provider: what it is, entering it,
//! and how it stands. What may be wrong with it stands in `own_client_faults`.

use super::{permissions, provider as provider_name};
use crate::{intl, wizard::own_client::EntryFault};
use domain::{
    ProviderId,
    wire::{OwnClient, OwnClientState, OwnClientUse},
};
use jiff::Timestamp;

/// The way past it where readings within the day are what it is for.
pub(crate) const SKIP: &str = "Skip, I only want daily data";
/// The way past it where it is not needed.
pub(crate) const NOT_NEEDED: &str = "Go on without one";
/// The heading over going on elsewhere.
pub(crate) const ELSEWHERE: &str = "Easier at a computer?";
/// How.
pub(crate) const ELSEWHERE_TEXT: &str = "Open this address there and sign in with Open Humans; you find this page as you left it. What you enter is kept \
     on this site, not in this browser.";
/// Names the address.
pub(crate) const ADDRESS: &str = "Address of this page";
/// The heading over the fields.
pub(crate) const ENTER: &str = "Enter the two values here";
/// The heading over the fields when something was entered before.
pub(crate) const ENTER_AGAIN: &str = "Enter the two values";
/// What happens with them.
pub(crate) const ENTER_TEXT: &str = "The secret is stored encrypted and never shown again, not even to you. You can replace or remove it at any time.";
/// Shows the secret.
pub(crate) const SHOW: &str = "Show";
/// Hides it.
pub(crate) const HIDE: &str = "Hide";
/// Names the button that shows the secret.
pub(crate) const SHOW_NAME: &str = "Show the client secret";
/// Names the button that hides it.
pub(crate) const HIDE_NAME: &str = "Hide the client secret";
/// The main button.
pub(crate) const CHECK: &str = "Check it";
/// The heading of the error summary.
pub(crate) const SUMMARY: &str = "Before we can check it";
/// The heading of the result.
pub(crate) const WORKS: &str = "It works";
/// The button to choosing readings within the day.
pub(crate) const CHOOSE: &str = "Choose readings within the day";
/// When the link is not known although it works.
pub(crate) const CONNECT: &str = "Connect your Fitbit data";
/// The heading when it was entered and not tried.
pub(crate) const ENTERED: &str = "Entered, not checked yet";
/// Tries it without going to the provider.
pub(crate) const CHECK_AGAIN: &str = "Check it again";
/// Opens the fields to enter other values.
pub(crate) const REPLACE: &str = "Enter another id or secret";
/// The heading of a fault.
pub(crate) const FAULTY: &str = "It does not work yet";
/// The heading when it works for a while only.
pub(crate) const ENDING: &str = "It works, but only for a week";
/// Removes it.
pub(crate) const REMOVE: &str = "Remove it from this site";
/// Does it.
pub(crate) const REMOVE_YES: &str = "Remove it";
/// Does not.
pub(crate) const REMOVE_NO: &str = "Keep it";
/// The row of the id.
pub(crate) const ROW_ID: &str = "Client id";
/// The row of the secret.
pub(crate) const ROW_SECRET: &str = "Client secret";
/// What stands in the place of the secret.
pub(crate) const SECRET_KEPT: &str = "Stored encrypted, not shown";
/// The row of its state.
pub(crate) const ROW_STATE: &str = "State";
/// The row of when the permission ends.
pub(crate) const ROW_ENDS: &str = "Permission ends";
/// The row of when it was tried.
pub(crate) const ROW_CHECKED: &str = "Last checked";
/// Opens the page about it.
pub(crate) const OPEN: &str = "Open or replace it";
/// The heading of the part of My data.
pub(crate) const PART: &str = "Your own application";
/// Begins setting one up.
pub(crate) const SET_UP: &str = "Set one up";
/// Folds the guide once something was entered.
pub(crate) const GUIDE_AGAIN: &str = "How to make the application";
/// The heading when a sign-in never came back.
pub(crate) const NEVER_BACK: &str = "What did you see there?";
/// The quiet way to it beside the usual one.
pub(crate) const INSTEAD: &str = "Use an application of your own instead";
/// The main way to it where the usual one is closed.
pub(crate) const MAKE: &str = "Make an application of your own";

/// The heading.
pub(crate) fn heading(provider: ProviderId) -> String {
    format!("Your own application at {}", provider_name(provider))
}

/// Why, how long, what it costs.
pub(crate) const fn why(provider: ProviderId, use_: OwnClientUse) -> &'static str {
    match (provider, use_) {
        (ProviderId::Fitbit, _) => {
            "Fitbit gives readings within the day only to an application that belongs to the person they are about. So you \
             make one: it takes about 10 minutes, it is free, it is yours, and you can delete it at Fitbit whenever you \
             like. Nobody else can use it."
        }
        (ProviderId::GoogleHealth, OwnClientUse::Full) => {
            "Google lets this site’s own application serve only so many people, and that number is reached. With an \
             application of your own you get all the same: it takes about 20 minutes, it is free, it is yours, and you can \
             delete it at Google whenever you like. Nobody else can use it."
        }
        (ProviderId::GoogleHealth, _) => {
            "You need not make one: this site’s own application at Google gives you everything. If you would rather have \
             nobody’s application between you and Google, make your own: it takes about 20 minutes, it is free, it is \
             yours, and you can delete it at Google whenever you like."
        }
    }
}

/// Label of the id, as it stands at the provider.
pub(crate) const fn id(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Client ID",
        ProviderId::Fitbit => "OAuth 2.0 Client ID",
    }
}

/// Label of the secret, as it stands at the provider.
pub(crate) const fn secret(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Client secret",
        ProviderId::Fitbit => "Client Secret",
    }
}

/// What the main button does.
pub(crate) const fn check_text(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "You go to Google, past the warning, permit your own application to read, and come back here. We then ask for \
             one day to see whether it works."
        }
        ProviderId::Fitbit => {
            "You go to Fitbit, permit your own application to read, and come back here. We then ask for one day to see \
             whether it works."
        }
    }
}

/// What comes next once it works.
pub(crate) const fn works_text(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "Google answers your application. Next you choose which data, and from which days."
        }
        ProviderId::Fitbit => {
            "Fitbit answers your application with readings within the day. Next you choose which, and from which days."
        }
    }
}

/// What to do with what was entered and not tried.
pub(crate) fn entered_text(provider: ProviderId) -> String {
    format!(
        "Go to {} with it and come back. Only then is it known whether it works.",
        provider_name(provider)
    )
}

/// Goes to the provider with what was entered.
pub(crate) fn sign_in(provider: ProviderId) -> String {
    format!("Check it at {}", provider_name(provider))
}

/// What no answer helps with: going again.
pub(crate) fn try_again(provider: ProviderId) -> String {
    format!("Go to {} again", provider_name(provider))
}

/// What removing costs.
pub(crate) fn remove_question(provider: ProviderId) -> String {
    format!(
        "Remove it? The id and secret are deleted here, the permission given through it ends, and imports through it stop \
         until you reconnect. Files on Open Humans stay, and so does the application at {}.",
        provider_name(provider)
    )
}

/// What it is for, where there is none.
pub(crate) const fn part_none(provider: ProviderId, use_: OwnClientUse) -> &'static str {
    match (provider, use_) {
        (ProviderId::Fitbit, _) => {
            "None is set up. It is only needed for readings within the day, such as your heart rate every second."
        }
        (ProviderId::GoogleHealth, OwnClientUse::Full) => {
            "None is set up. Who connects a Google account here for the first time needs one now; whoever connected before \
             does not."
        }
        (ProviderId::GoogleHealth, _) => {
            "None is set up, and none is needed. It can stand in the place of this site’s own."
        }
    }
}

/// The heading over one provider's application, where there may be several.
pub(crate) fn at(provider: ProviderId) -> String {
    format!("At {}", provider_name(provider))
}

/// Copies the address once more.
pub(crate) const fn redirect_again(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "The address for Authorized redirect URIs",
        ProviderId::Fitbit => "The address for the field Redirect URL",
    }
}

/// When this site does not offer the provider, or takes no such application there.
pub(crate) const fn not_here(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "This site does not connect to Google with applications of its members’ own, so none is needed."
        }
        ProviderId::Fitbit => {
            "This site does not offer the old Fitbit connection, so no application of your own is needed."
        }
    }
}

/// Why the usual way of a provider is closed to those who were not here before.
pub(crate) fn full(provider: ProviderId) -> String {
    format!(
        "{} lets this site’s own application serve only so many people, and that number is reached. You get all the same \
         with an application of your own: it takes about 20 minutes, is free, and we show you how.",
        provider_name(provider)
    )
}

/// The way of those who were here before.
pub(crate) fn been_here(provider: ProviderId) -> String {
    format!("I connected this {} account here before", provider_name(provider))
}

/// That a sign-in was begun and nobody came back.
pub(crate) fn never_back(provider: ProviderId, at: Timestamp) -> String {
    let name = provider_name(provider);
    format!(
        "You went to {name} at {} and did not come back here. Some faults only show on {name}’s own page, so we cannot \
         know which it was.",
        intl::instant(at)
    )
}

/// Why what was entered cannot be an id and a secret.
pub(crate) const fn entry_fault(fault: EntryFault, provider: ProviderId) -> &'static str {
    match (fault, provider) {
        (EntryFault::IdMissing, _) => "Enter the client id.",
        (EntryFault::IdUnlikely, ProviderId::GoogleHealth) => {
            "A client id ends in .apps.googleusercontent.com and has no spaces. Copy it again, whole."
        }
        (EntryFault::IdUnlikely, ProviderId::Fitbit) => {
            "A client id is one word without spaces. Copy it again."
        }
        (EntryFault::SecretAsId, ProviderId::GoogleHealth) => {
            "This looks like the client secret. The id ends in .apps.googleusercontent.com."
        }
        (EntryFault::SecretAsId, ProviderId::Fitbit) => {
            "This looks like the client secret. The id is the short one."
        }
        (EntryFault::SecretMissing, _) => "Enter the client secret.",
        (EntryFault::SecretUnlikely, _) => "A client secret is one word without spaces. Copy it again.",
        (EntryFault::IdAsSecret, ProviderId::GoogleHealth) => {
            "This looks like the client id. The secret mostly begins with GOCSPX."
        }
        (EntryFault::IdAsSecret, ProviderId::Fitbit) => {
            "This looks like the client id. The secret is the long one."
        }
    }
}

/// Which permissions are missing.
pub(crate) fn missing(client: &OwnClient) -> Option<String> {
    let names: Vec<&str> = client.missing_permissions.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("Not permitted: {}.", permissions::names(&names)))
}

/// How far it has come, in a word or two.
pub(crate) const fn state(state: OwnClientState) -> &'static str {
    match state {
        OwnClientState::Entered => "Not checked yet",
        OwnClientState::Working => "Works",
        OwnClientState::Faulty => "Does not work yet",
    }
}
