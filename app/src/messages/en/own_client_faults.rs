//! What may be wrong with a client of the member's own: each fault with its cure, and what may have been seen on the
//! provider's page when a sign-in did not come back.

use crate::{intl, wizard::own_client::Seen};
use domain::{ProviderId, wire::OwnClientProblem};
use jiff::Timestamp;

/// What may have been seen there.
pub(crate) const fn seen(seen: Seen) -> &'static str {
    match seen {
        Seen::UnknownClient => "Something about an invalid or unauthorized client, or client id",
        Seen::WrongRedirect => "Something about redirect_uri or an invalid redirect",
        Seen::OwnAccountOnly => "That only the developer’s own account may sign in",
        Seen::NotTester => "Error 403: access_denied, or that it is only for testers the developer approved",
        Seen::Policy => "That an administrator or a policy does not allow it",
        Seen::Warning => "A warning that the app is not verified",
        Seen::SomethingElse => "Something else",
        Seen::Closed => "Nothing wrong: I closed it, or was interrupted",
    }
}

/// What to do about it.
pub(crate) const fn cure(seen: Seen, provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => cure_at_google(seen),
        ProviderId::Fitbit => cure_at_fitbit(seen),
    }
}

const fn cure_at_google(seen: Seen) -> &'static str {
    match seen {
        Seen::UnknownClient => {
            "Google does not know the client id. Open Clients in the console, copy the id once more, whole, and enter it \
             here with the secret. If the client is not there any more, make a new one."
        }
        Seen::WrongRedirect => {
            "The address under Authorized redirect URIs is not this site’s, to the letter. Open your client in the \
             console, put the address below in place of what stands there, and save. Give it some minutes, then go to \
             Google again from here."
        }
        Seen::NotTester | Seen::OwnAccountOnly => {
            "The project is still in Testing, and the account you chose is not among its test users. Open Audience in the \
             console and press Publish app; that also keeps your permission from ending after a week. Then go to Google \
             again from here."
        }
        Seen::Policy => {
            "The account belongs to a company or a school, or is under Advanced Protection, and these refuse applications \
             like yours. Go to Google again from here and choose a personal account."
        }
        Seen::Warning => {
            "That warning is usual for an application of your own. Go to Google again from here, press Advanced, then the \
             line that goes to your application, and tick every box after it."
        }
        Seen::SomethingElse => {
            "Hold your project against the guide below, step by step: the switched-on API, the address, In production. \
             Then go to Google again from here. If it stays, enter id and secret once more."
        }
        Seen::Closed => "Then nothing is wrong so far. Go to Google again from here.",
    }
}

const fn cure_at_fitbit(seen: Seen) -> &'static str {
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
        Seen::OwnAccountOnly | Seen::NotTester | Seen::Policy => {
            "A Personal application serves the account that made it. Sign out at Fitbit, sign in with the account your \
             tracker belongs to, and see that the application was made with the same one. Then go to Fitbit again from \
             here."
        }
        Seen::SomethingElse | Seen::Warning => {
            "Open your application at Fitbit and hold it against the guide below, field by field: the type Personal and \
             the Redirect URL first. Then go to Fitbit again from here. If it stays, enter id and secret once more."
        }
        Seen::Closed => "Then nothing is wrong so far. Go to Fitbit again from here.",
    }
}

/// What is wrong with it, and what to do about it.
pub(crate) type Fault = (&'static str, &'static str);

/// What is wrong with it, and what to do about it.
pub(crate) const fn fault(problem: OwnClientProblem, provider: ProviderId) -> Fault {
    match provider {
        ProviderId::GoogleHealth => fault_at_google(problem),
        ProviderId::Fitbit => fault_at_fitbit(problem),
    }
}

const fn fault_at_google(problem: OwnClientProblem) -> Fault {
    match problem {
        OwnClientProblem::WrongSecret => (
            "Google does not accept this id with this secret.",
            "Open your client in the console and copy both values again. If the secret is not shown any more, add a new \
             one there. Enter them here.",
        ),
        OwnClientProblem::WrongRedirect => (
            "The address under Authorized redirect URIs is not this site’s.",
            "Open your client in the console, put the address below under Authorized redirect URIs, and save. Give it some \
             minutes, then go to Google again from here.",
        ),
        OwnClientProblem::MissingPermission => (
            "At Google, boxes were left empty, or your project does not list them.",
            "Go to Google again from here and tick every box. If a box is not there, add it in the console under Data \
             Access first, and press Save there.",
        ),
        OwnClientProblem::OtherAccount => (
            "You signed in to another Google account than the one you connected before. The data of the two is never \
             mixed.",
            "Go to Google again from here and choose the account you connected before, or keep this one: it stands among \
             your connections as one of its own.",
        ),
        OwnClientProblem::ApiNotEnabled => (
            "The Google Health API is not switched on in your project, or the id belongs to another project.",
            "Open the library in the console, see that your project’s name stands at the top, and enable the Google Health \
             API (not Cloud Healthcare, not Fitness). It may take some minutes to count. Then try again from here.",
        ),
        OwnClientProblem::Testing => (
            "Your project is still in Testing, so Google will end the permission seven days after you gave it.",
            "Publish it: open Audience in the console, press Publish app, then Confirm. Then go to Google again from here: \
             only a permission given after publishing lasts.",
        ),
        OwnClientProblem::AccountNotMoved => (
            "This Google account holds no Fitbit data: it is another one than your Fitbit app uses, or your Fitbit account \
             was never moved to Google.",
            "Look in your Fitbit or Google Health app which account it is signed in with, and finish the move there if it \
             offers one. Then go to Google again from here and choose that account.",
        ),
        OwnClientProblem::DisallowedScopes => (
            "The permission also covers other services of Google, and then the Google Health API refuses every question.",
            "Use a project that is for this alone. Remove your application in your Google account, under the apps that \
             have access, then go to Google again from here.",
        ),
        // Fitbit's alone; Google has no such type.
        OwnClientProblem::NotPersonal => (
            "Your application is of the wrong type.",
            "Make a client of the type Web application and enter it here.",
        ),
        OwnClientProblem::NotReachable => (
            "Google did not answer when we tried it. That says nothing about your application.",
            "Check it again in a few minutes.",
        ),
    }
}

const fn fault_at_fitbit(problem: OwnClientProblem) -> Fault {
    match problem {
        OwnClientProblem::WrongSecret => (
            "Fitbit does not accept this id with this secret.",
            "Open your application at Fitbit and copy both values again: the secret changes when it is reset there. Enter \
             them here.",
        ),
        OwnClientProblem::WrongRedirect => (
            "The Redirect URL of your application is not this site’s address.",
            "Open your application at Fitbit, choose to edit it, put the address below into Redirect URL, and save. Then \
             check it again.",
        ),
        OwnClientProblem::NotPersonal => (
            "Your application is not of the type Personal. Fitbit answers it, and leaves the readings within the day out.",
            "Open your application at Fitbit, choose to edit it, set OAuth 2.0 Application Type to Personal, and save. \
             Changing the type ends the permission, so go to Fitbit again from here.",
        ),
        OwnClientProblem::MissingPermission => (
            "At Fitbit, boxes were left empty that are needed for readings within the day.",
            "Go to Fitbit again from here and tick every box you want readings of.",
        ),
        OwnClientProblem::OtherAccount => (
            "You signed in to another Fitbit account than the one you connected before. The data of the two is never \
             mixed.",
            "Go to Fitbit again from here with the account you connected before, or keep this one: it stands among your \
             connections as one of its own.",
        ),
        // Google's alone; should Fitbit ever say the like, going there again is the way.
        OwnClientProblem::ApiNotEnabled
        | OwnClientProblem::Testing
        | OwnClientProblem::AccountNotMoved
        | OwnClientProblem::DisallowedScopes => (
            "Fitbit does not let your application read.",
            "Open your application at Fitbit and hold it against the guide below, then go to Fitbit again from here.",
        ),
        OwnClientProblem::NotReachable => (
            "Fitbit did not answer when we tried it. That says nothing about your application.",
            "Check it again in a few minutes.",
        ),
    }
}

/// When a permission ends by itself, and what is safe.
pub(crate) fn ends(at: Timestamp) -> String {
    format!(
        "It ends on {}. What is fetched by then is kept, and imports can go on once you have signed in again.",
        intl::day_of(at)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const COMMON: [OwnClientProblem; 5] = [
        OwnClientProblem::WrongSecret,
        OwnClientProblem::WrongRedirect,
        OwnClientProblem::MissingPermission,
        OwnClientProblem::OtherAccount,
        OwnClientProblem::NotReachable,
    ];

    fn texts(provider: ProviderId, further: &[OwnClientProblem]) -> BTreeSet<&'static str> {
        COMMON
            .iter()
            .chain(further)
            .flat_map(|problem| {
                let (what, cure) = fault(*problem, provider);
                [what, cure]
            })
            .collect()
    }

    #[test]
    fn every_fault_says_what_is_wrong_and_what_to_do() {
        let at_google = [
            OwnClientProblem::ApiNotEnabled,
            OwnClientProblem::Testing,
            OwnClientProblem::AccountNotMoved,
            OwnClientProblem::DisallowedScopes,
        ];

        assert_eq!(texts(ProviderId::GoogleHealth, &at_google).len(), 2 * (COMMON.len() + at_google.len()));
        let at_fitbit = texts(ProviderId::Fitbit, &[OwnClientProblem::NotPersonal]);
        assert_eq!(at_fitbit.len(), 2 * (COMMON.len() + 1));
    }

    #[test]
    fn everything_that_may_be_seen_has_a_cure_of_its_own() {
        for provider in ProviderId::ALL {
            let all = Seen::at(provider);

            let cures: BTreeSet<&str> = all.iter().map(|seen| cure(*seen, provider)).collect();

            assert_eq!(cures.len(), all.len());
        }
    }
}
