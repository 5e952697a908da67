//! A client of the member's own, which members know as their own application at Fitbit: what it is, entering it, and
//! what may be wrong with it.

use super::permissions;
use crate::{
    intl,
    wizard::own_client::{EntryFault, Seen},
};
use domain::wire::{OwnClient, OwnClientProblem, OwnClientState};
use jiff::Timestamp;

/// The heading.
pub(crate) const HEADING: &str = "Your own application at Fitbit";
/// Why, how long, what it costs.
pub(crate) const WHY: &str = "Fitbit gives readings within the day only to an application that belongs to the person they are about. So you \
     make one: it takes about 10 minutes, it is free, it is yours, and you can delete it at Fitbit whenever you like. \
     Nobody else can use it.";
/// The way past it.
pub(crate) const SKIP: &str = "Skip, I only want daily data";
/// The heading over going on elsewhere.
pub(crate) const ELSEWHERE: &str = "Easier at a computer?";
/// How.
pub(crate) const ELSEWHERE_TEXT: &str = "Open this address there and sign in with Open Humans; you find this page as you left it. What you enter is kept \
     on this site, not in this browser.";
/// Names the address.
pub(crate) const ADDRESS: &str = "Address of this page";
/// The heading over the fields.
pub(crate) const ENTER: &str = "3. Enter the two values here";
/// The heading over the fields when something was entered before.
pub(crate) const ENTER_AGAIN: &str = "Enter the two values";
/// What happens with them.
pub(crate) const ENTER_TEXT: &str = "The secret is stored encrypted and never shown again, not even to you. You can replace or remove it at any time.";
/// Label of the id.
pub(crate) const ID: &str = "OAuth 2.0 Client ID";
/// Label of the secret.
pub(crate) const SECRET: &str = "Client Secret";
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
/// What the button does.
pub(crate) const CHECK_TEXT: &str = "You go to Fitbit, permit your own application to read, and come back here. We then ask for one day to see \
     whether it works.";
/// The heading of the error summary.
pub(crate) const SUMMARY: &str = "Before we can check it";
/// The heading of the result.
pub(crate) const WORKS: &str = "It works";
/// What comes next.
pub(crate) const WORKS_TEXT: &str = "Fitbit answers your application with readings within the day. Next you choose which, and from which days.";
/// The button to choosing.
pub(crate) const CHOOSE: &str = "Choose readings within the day";
/// When the link is not known although it works.
pub(crate) const CONNECT: &str = "Connect your Fitbit data";
/// The heading when it was entered and not tried.
pub(crate) const ENTERED: &str = "Entered, not checked yet";
/// What to do then.
pub(crate) const ENTERED_TEXT: &str =
    "Go to Fitbit with it and come back. Only then is it known whether it works.";
/// Goes to Fitbit with what was entered.
pub(crate) const SIGN_IN: &str = "Check it at Fitbit";
/// Tries it without going to Fitbit.
pub(crate) const CHECK_AGAIN: &str = "Check it again";
/// Opens the fields to enter other values.
pub(crate) const REPLACE: &str = "Enter another id or secret";
/// The heading of a fault.
pub(crate) const FAULTY: &str = "It does not work yet";
/// Removes it.
pub(crate) const REMOVE: &str = "Remove it from this site";
/// What removing costs.
pub(crate) const REMOVE_QUESTION: &str = "Remove it? The id and secret are deleted here, the permission given through it ends, and imports through it \
     stop until you reconnect. Files on Open Humans stay, and so does the application at Fitbit.";
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
/// The row of when it was tried.
pub(crate) const ROW_CHECKED: &str = "Last checked";
/// Opens the page about it.
pub(crate) const OPEN: &str = "Open or replace it";
/// The heading of the part of My data.
pub(crate) const PART: &str = "Your own application";
/// What it is for, where there is none.
pub(crate) const PART_NONE: &str =
    "None is set up. It is only needed for readings within the day, such as your heart rate every second.";
/// Begins setting one up.
pub(crate) const SET_UP: &str = "Set one up";
/// Folds the guide once something was entered.
pub(crate) const GUIDE_AGAIN: &str = "How to make the application";
/// The heading when a sign-in never came back.
pub(crate) const NEVER_BACK: &str = "What did you see there?";
/// What no answer helps with: going again.
pub(crate) const TRY_AGAIN: &str = "Go to Fitbit again";
/// Copies the address once more.
pub(crate) const REDIRECT_AGAIN: &str = "The address for the field Redirect URL";
/// When this site does not offer the provider.
pub(crate) const NOT_HERE: &str =
    "This site does not offer the old Fitbit connection, so no application of your own is needed.";

/// That a sign-in was begun and nobody came back.
pub(crate) fn never_back(at: Timestamp) -> String {
    format!(
        "You went to Fitbit at {} and did not come back here. Some faults only show on Fitbit’s own page, so we cannot \
         know which it was.",
        intl::instant(at)
    )
}

/// What may have been seen there.
pub(crate) const fn seen(seen: Seen) -> &'static str {
    match seen {
        Seen::UnknownClient => "Something about an invalid or unauthorized client, or client id",
        Seen::WrongRedirect => "Something about redirect_uri or an invalid redirect",
        Seen::OwnAccountOnly => "That only the developer’s own account may sign in",
        Seen::SomethingElse => "Something else",
        Seen::Closed => "Nothing wrong: I closed it, or was interrupted",
    }
}

/// What to do about it.
pub(crate) const fn cure(seen: Seen) -> &'static str {
    match seen {
        Seen::UnknownClient => {
            "Fitbit does not know the client id. Copy the “OAuth 2.0 Client ID” from your application’s page once more \
             and enter it here, with the secret. It is the short one, about six letters and digits."
        }
        Seen::WrongRedirect => {
            "The address in the field Redirect URL is not this site’s, to the letter. Open your application at Fitbit, \
             choose to edit it, put in the address below in place of what stands there, and save. Then go to Fitbit \
             again from here."
        }
        Seen::OwnAccountOnly => {
            "A Personal application serves the account that made it. Sign out at Fitbit, sign in with the account your \
             tracker belongs to, and see that the application was made with the same one. Then go to Fitbit again from \
             here."
        }
        Seen::SomethingElse => {
            "Open your application at Fitbit and hold it against the guide below, field by field: the type Personal and \
             the Redirect URL first. Then go to Fitbit again from here. If it stays, enter id and secret once more."
        }
        Seen::Closed => "Then nothing is wrong so far. Go to Fitbit again from here.",
    }
}

/// Why what was entered cannot be an id and a secret.
pub(crate) const fn entry_fault(fault: EntryFault) -> &'static str {
    match fault {
        EntryFault::IdMissing => "Enter the client id.",
        EntryFault::IdUnlikely => "A client id is one word without spaces. Copy it again.",
        EntryFault::SecretAsId => "This looks like the client secret. The id is the short one.",
        EntryFault::SecretMissing => "Enter the client secret.",
        EntryFault::SecretUnlikely => "A client secret is one word without spaces. Copy it again.",
        EntryFault::IdAsSecret => "This looks like the client id. The secret is the long one.",
    }
}

/// What is wrong with it.
pub(crate) const fn problem(problem: OwnClientProblem) -> &'static str {
    match problem {
        OwnClientProblem::WrongSecret => "Fitbit does not accept this id with this secret.",
        OwnClientProblem::WrongRedirect => "The Redirect URL of your application is not this site’s address.",
        OwnClientProblem::NotPersonal => {
            "Your application is not of the type Personal. Fitbit answers it, and leaves the readings within the day out."
        }
        OwnClientProblem::MissingPermission => {
            "At Fitbit, boxes were left empty that are needed for readings within the day."
        }
        OwnClientProblem::OtherAccount => {
            "You signed in to another Fitbit account than the one you connected before. The data of the two is never \
             mixed."
        }
        OwnClientProblem::ApiNotEnabled => "The API is not switched on in your project.",
        OwnClientProblem::Testing => {
            "Your project is still being tested, so the permission ends seven days after you gave it."
        }
        OwnClientProblem::AccountNotMoved => "The account you signed in with holds no data here.",
        OwnClientProblem::DisallowedScopes => {
            "Your permission also covers other services, so every question is refused."
        }
        OwnClientProblem::NotReachable => {
            "Fitbit did not answer when we tried it. That says nothing about your application."
        }
    }
}

/// What to do about it.
pub(crate) const fn problem_cure(problem: OwnClientProblem) -> &'static str {
    match problem {
        OwnClientProblem::WrongSecret => {
            "Open your application at Fitbit and copy both values again: the secret changes when it is reset there. Enter \
             them here."
        }
        OwnClientProblem::WrongRedirect => {
            "Open your application at Fitbit, choose to edit it, put the address below into Redirect URL, and save. Then \
             check it again."
        }
        OwnClientProblem::NotPersonal => {
            "Open your application at Fitbit, choose to edit it, set OAuth 2.0 Application Type to Personal, and save. \
             Changing the type ends the permission, so go to Fitbit again from here."
        }
        OwnClientProblem::MissingPermission => {
            "Go to Fitbit again from here and tick every box you want readings of."
        }
        OwnClientProblem::OtherAccount => {
            "Go to Fitbit again from here with the account you connected before, or keep this one: it stands among your \
             connections as one of its own."
        }
        OwnClientProblem::ApiNotEnabled => {
            "Open the library of your project, enable the Google Health API, wait some minutes, then sign in again from here."
        }
        OwnClientProblem::Testing => {
            "Set your project to In production, then sign in again from here: only then does the permission last."
        }
        OwnClientProblem::AccountNotMoved => {
            "Sign in again from here with the account your tracker sends its readings to."
        }
        OwnClientProblem::DisallowedScopes => {
            "End the permission in your account, then sign in again from here."
        }
        OwnClientProblem::NotReachable => "Check it again in a few minutes.",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_says_what_is_wrong_and_what_to_do() {
        let problems = [
            OwnClientProblem::WrongSecret,
            OwnClientProblem::WrongRedirect,
            OwnClientProblem::NotPersonal,
            OwnClientProblem::MissingPermission,
            OwnClientProblem::OtherAccount,
            OwnClientProblem::ApiNotEnabled,
            OwnClientProblem::Testing,
            OwnClientProblem::AccountNotMoved,
            OwnClientProblem::DisallowedScopes,
            OwnClientProblem::NotReachable,
        ];

        let texts: std::collections::BTreeSet<&str> =
            problems.into_iter().flat_map(|one| [problem(one), problem_cure(one)]).collect();

        assert_eq!(texts.len(), 2 * problems.len());
    }

    #[test]
    fn everything_that_may_be_seen_has_a_cure_of_its_own() {
        let cures: std::collections::BTreeSet<&str> = Seen::ALL.into_iter().map(cure).collect();

        assert_eq!(cures.len(), Seen::ALL.len());
    }
}
