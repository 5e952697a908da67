//! What went wrong and what to do about it: one sentence or two for every code the server knows, and one button.

use super::{own_client_faults, provider as provider_name};
use crate::{api::Fault, intl};
use domain::{
    ProviderId,
    wire::{ErrorCode, OwnClientProblem, Problem},
};
use jiff::Timestamp;

/// What a member can do about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Sign in with Open Humans.
    SignIn,
    /// Do the same again.
    TryAgain,
    /// Load the page again.
    Reload,
    /// Give the provider's permission again.
    Reconnect(ProviderId),
    /// Give the provider's permission for what every member is asked for.
    ReconnectBasic(ProviderId),
    /// Give permission with another account.
    SwitchAccount(ProviderId),
    /// Choose a provider.
    Connect,
    /// Make or mend a client of one's own at a provider.
    OwnClient(ProviderId),
    /// See links and imports.
    MyData,
}

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    /// What happened, what is safe, what to do.
    pub(crate) text: String,
    /// What the button does.
    pub(crate) next: Next,
}

/// Who a problem is with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    /// Open Humans.
    OpenHumans,
    /// A provider.
    Provider(ProviderId),
}

impl Party {
    const fn name(self) -> &'static str {
        match self {
            Party::OpenHumans => "Open Humans",
            Party::Provider(provider) => provider_name(provider),
        }
    }

    /// Only providers take such clients.
    const fn own_client(self) -> Next {
        match self {
            Party::OpenHumans => Next::MyData,
            Party::Provider(provider) => Next::OwnClient(provider),
        }
    }

    const fn ask_for_less(self) -> Next {
        match self {
            Party::OpenHumans => Next::SignIn,
            Party::Provider(provider) => Next::ReconnectBasic(provider),
        }
    }

    const fn ask_again(self) -> Next {
        match self {
            Party::OpenHumans => Next::SignIn,
            Party::Provider(provider) => Next::Reconnect(provider),
        }
    }
}

/// The heading of a notice about a problem.
pub(crate) const TITLE: &str = "This did not work";

/// The button of a way on.
pub(crate) fn button(next: Next) -> String {
    match next {
        Next::SignIn => super::frame::SIGN_IN.to_owned(),
        Next::TryAgain => "Try again".to_owned(),
        Next::Reload => "Load this page again".to_owned(),
        Next::Reconnect(provider) => format!("Continue with {}", provider_name(provider)),
        Next::ReconnectBasic(provider) => format!("Continue with {} without it", provider_name(provider)),
        Next::SwitchAccount(provider) => format!("Use another {} account", provider_name(provider)),
        Next::Connect => "Connect your Fitbit data".to_owned(),
        Next::OwnClient(_) => "Set up your own application".to_owned(),
        Next::MyData => "See my data".to_owned(),
    }
}

/// Puts a fault into words.
pub(crate) fn fault(fault: &Fault, party: Party) -> Advice {
    match fault {
        Fault::Told(Problem { code, retry_at, .. }) => advice(*code, party, *retry_at),
        Fault::Unreachable => Advice {
            text: "This site cannot be reached at the moment. Look whether you are online. \
                   Imports that have begun go on without this page."
                .to_owned(),
            next: Next::TryAgain,
        },
        Fault::TooSlow => Advice {
            text: "This site took too long to answer. Nothing is lost: what has begun goes on there.".to_owned(),
            next: Next::TryAgain,
        },
        Fault::Unreadable => Advice {
            text: "The answer was not one this page can read. Perhaps the site has been renewed since you opened \
                   the page, or a network in between asks you to sign in."
                .to_owned(),
            next: Next::Reload,
        },
    }
}

/// Puts a code into words.
pub(crate) fn advice(code: ErrorCode, party: Party, retry_at: Option<Timestamp>) -> Advice {
    let (text, next) = sentence(code, party);
    let text = match retry_at {
        Some(at) => format!("{text} Try again after {}.", intl::instant(at)),
        None => text,
    };
    Advice { text, next }
}

/// The same where the client is the member's own: what they can mend themselves has its sentence and its page.
pub(crate) fn of_own_client(advice: Advice, code: Option<ErrorCode>, provider: ProviderId) -> Advice {
    let problem = match code {
        Some(ErrorCode::ServiceDisabled) => OwnClientProblem::ApiNotEnabled,
        Some(ErrorCode::InvalidClient) => OwnClientProblem::WrongSecret,
        Some(ErrorCode::DisallowedScopes) => OwnClientProblem::DisallowedScopes,
        _ => return advice,
    };
    let (what, _) = own_client_faults::fault(problem, provider);
    Advice { text: format!("{what} Everything fetched so far is kept."), next: Next::OwnClient(provider) }
}

fn sentence(code: ErrorCode, party: Party) -> (String, Next) {
    let name = party.name();
    let (text, next): (String, Next) = match code {
        ErrorCode::NotSignedIn => (
            "You are signed out in this browser. Imports that have begun go on without you.".into(),
            Next::SignIn,
        ),
        ErrorCode::NotFound => (
            "There is nothing here. It was deleted, or it belongs to another Open Humans account than the one you \
             are signed in with."
                .into(),
            Next::MyData,
        ),
        ErrorCode::InvalidRequest => (
            "This page and the site do not understand each other. The site was probably renewed while the page was \
             open."
                .into(),
            Next::Reload,
        ),
        ErrorCode::CrossOrigin => {
            ("The request seemed to come from another site, so it was refused.".into(), Next::Reload)
        }
        ErrorCode::TooLarge => ("The request was larger than this site takes.".into(), Next::Reload),
        ErrorCode::TooSlow => (
            "What you asked for took too long to reach this site, so nothing was done. The connection may be weak.".into(),
            Next::TryAgain,
        ),
        ErrorCode::TooMany => (
            "That was a lot in a short time, or several of your imports are still running. Nothing was started."
                .into(),
            Next::MyData,
        ),
        ErrorCode::InvalidRange => (
            "These days cannot be fetched: they end before they begin, have not come yet, or are older than your \
             account. Choose other days."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::InvalidDataTypes => (
            format!("None of what you chose can be fetched from {name}. Choose something else."),
            Next::TryAgain,
        ),
        ErrorCode::NeedsReconnect => (
            format!("{name} has ended our permission. Everything fetched so far is kept."),
            party.ask_again(),
        ),
        ErrorCode::WrongState => (
            "This has moved on in the meantime, perhaps in another tab. Load the page again to see where it stands."
                .into(),
            Next::Reload,
        ),
        ErrorCode::ProviderOff => (
            format!("This site does not connect to {name} any more. What was fetched is kept."),
            Next::Connect,
        ),
        ErrorCode::ConsentDenied => (
            format!("You stopped at {name}, so nothing was connected and nothing was read. You can go there again."),
            party.ask_again(),
        ),
        ErrorCode::AuthorizationExpired => (
            format!(
                "The answer from {name} came too late, or began in another browser. Nothing was connected. Go there \
                 again from here."
            ),
            party.ask_again(),
        ),
        ErrorCode::AuthorizationReplayed => (
            format!(
                "That answer from {name} has been used already: this happens after reloading or going back. If it \
                 worked the first time, you need not do anything."
            ),
            party.ask_again(),
        ),
        ErrorCode::AuthorizationRefused => (
            format!("{name} did not let us finish. Nothing was connected. It often works the second time."),
            party.ask_again(),
        ),
        ErrorCode::FurtherRefused => (
            format!(
                "{name} does not give one of the permissions that only the data under “More, only if you want it” needs. \
                 Everything else can go on without it."
            ),
            party.ask_for_less(),
        ),
        ErrorCode::InvalidClient => (
            format!(
                "{name} does not accept this site at the moment. Only the people who run it can mend that; their \
                 address is at the foot of this page."
            ),
            party.ask_again(),
        ),
        ErrorCode::InvalidOwnClient => (
            format!("What you entered cannot be an id and a secret of {name}. Copy both again from its page."),
            party.own_client(),
        ),
        ErrorCode::OwnClientNeeded if party == Party::Provider(ProviderId::GoogleHealth) => (
            format!(
                "{name} does not take the application of your own that this was read through. Enter its id and secret \
                 again; everything fetched so far is kept."
            ),
            party.own_client(),
        ),
        ErrorCode::OwnClientNeeded => (
            format!(
                "{name} gives readings within the day only to an application of your own, and there is none that \
                 works here yet."
            ),
            party.own_client(),
        ),
        ErrorCode::OwnClientReplaced => (
            format!(
                "While you were at {name}, the application entered here was replaced or removed. Sign in with the \
                 one that is entered now."
            ),
            party.own_client(),
        ),
        ErrorCode::OperatorClientFull => (
            format!(
                "{name} lets this site serve only so many people, and that number is reached. You can go on with an \
                 application of your own."
            ),
            party.own_client(),
        ),
        ErrorCode::DisallowedScopes => (
            format!(
                "{name} refuses every question, because your permission also covers its other services. End it in your \
                 account at {name}, then connect again."
            ),
            party.ask_again(),
        ),
        ErrorCode::NothingGranted => (
            format!("At {name} every box was left empty, so there is nothing we may read. Tick at least one."),
            party.ask_again(),
        ),
        ErrorCode::AccountNotLinked => (
            format!("This {name} account holds no Fitbit data. Perhaps your Fitbit is with another account."),
            match party {
                Party::Provider(provider) => Next::SwitchAccount(provider),
                Party::OpenHumans => Next::SignIn,
            },
        ),
        ErrorCode::ServiceDisabled => (
            "The people who run this site have not switched the Google Health API on. Only they can; their address \
             is at the foot of this page."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::OtherAccount => (
            format!(
                "That was another {name} account than the one this import reads. What was fetched is kept and not \
                 mixed. Go there again and choose the first account, or begin a new import."
            ),
            match party {
                Party::Provider(provider) => Next::SwitchAccount(provider),
                Party::OpenHumans => Next::SignIn,
            },
        ),
        ErrorCode::Quota => (
            format!("{name} allows no more requests for now. Fetching goes on by itself as soon as it does."),
            Next::TryAgain,
        ),
        ErrorCode::ProviderTrouble => (
            format!("{name} does not answer, or answers with errors. Everything fetched so far is kept."),
            Next::TryAgain,
        ),
        ErrorCode::MalformedAnswer => (
            format!("{name} answered with something we cannot read. Everything fetched so far is kept."),
            Next::TryAgain,
        ),
        ErrorCode::AnswerTooLarge => (
            format!("{name} answered with more than this site takes at once. Everything fetched so far is kept."),
            Next::TryAgain,
        ),
        ErrorCode::RequestRefused => (
            format!("{name} refused to answer what we asked. Everything fetched so far is kept."),
            Next::TryAgain,
        ),
        ErrorCode::NotPermitted => (
            format!("At {name} the box for this was left empty. Go there again and tick it if you want it."),
            party.ask_again(),
        ),
        ErrorCode::Gone => (
            "Fitbit switched this way off on 2 November 2026. Your data has moved to Google: connect it there, and \
             everything fetched so far stays."
                .into(),
            Next::Connect,
        ),
        ErrorCode::OpenHumansTrouble => (
            "Open Humans does not answer, or answers with errors. Nothing is lost: what was fetched is kept here.".into(),
            Next::TryAgain,
        ),
        ErrorCode::OpenHumansReconnect => (
            "Open Humans has ended our permission. Sign in again and send again; what was fetched is kept.".into(),
            Next::SignIn,
        ),
        ErrorCode::InvalidRule => (
            "That cannot be left out like this. Choose days, or a part of a day that ends after it begins.".into(),
            Next::TryAgain,
        ),
        ErrorCode::TooManyRules => (
            "You have left out as many stretches as this site can remember. Leave out longer ones, or take some back.".into(),
            Next::TryAgain,
        ),
        ErrorCode::RulesChanged => (
            "What you leave out has changed since this page was loaded, perhaps in another tab. Nothing was sent. Look once more, \
             then send."
                .into(),
            Next::Reload,
        ),
        ErrorCode::UpdateChanged => (
            "This automatic update has changed since this page was loaded, perhaps in another tab. What you chose was not \
             saved. Look at it as it is now."
                .into(),
            Next::Reload,
        ),
        ErrorCode::FileOfOtherAccount => (
            "The file already on Open Humans holds the data of another Fitbit account. Nothing was sent.".into(),
            Next::TryAgain,
        ),
        ErrorCode::UploadRefused => (
            "Open Humans did not take the whole file. Send it again."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::Expired => (
            "What was fetched has been deleted here, as its time was over. Fetch it again if you still want to send \
             it."
                .into(),
            Next::Connect,
        ),
        ErrorCode::SpoolTrouble => (
            "This site cannot keep or read data at the moment. Nothing is lost, and it goes on when it can; the people \
             who run it can see why."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::DataDamaged => (
            "Some of what was fetched is damaged here, so nothing was sent. The days are marked: fetch them again, \
             then send."
                .into(),
            Next::TryAgain,
        ),
        ErrorCode::Internal => (
            "This site made a mistake of its own. It is written down for the people who run it, and nothing was \
             sent."
                .into(),
            Next::TryAgain,
        ),
    };
    (text, next)
}

#[cfg(test)]
mod tests;
