//! A client of the member's own: what was entered, how far it has come, and what may have gone wrong.

use super::guide::Form;
use domain::{
    ProviderId,
    wire::{OwnClient, OwnClientProblem, OwnClientState},
};
use jiff::Timestamp;

/// Most characters an id or a secret is taken with; real ones are far shorter.
pub(crate) const MOST_CHARACTERS: usize = 200;

/// Where a member stands with a client of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing was entered.
    Missing,
    /// Entered, not tried.
    Entered,
    /// A sign-in through it was begun and never came back: the fault stayed on the provider's page.
    NeverCameBack(Timestamp),
    /// It was tried and does not work.
    Faulty(OwnClientProblem),
    /// It works, but the permission will end by itself; when, where that is known.
    Ending(Option<Timestamp>),
    /// It works.
    Working,
}

impl Stage {
    /// Whether data can be had through it now.
    pub(crate) const fn works(self) -> bool {
        matches!(self, Stage::Working | Stage::Ending(_))
    }
}

/// Says where a member stands.
pub(crate) fn stage(client: Option<&OwnClient>) -> Stage {
    let Some(client) = client else { return Stage::Missing };
    match (client.state, client.sign_in_begun_at, client.problem) {
        (OwnClientState::Working, _, None) => Stage::Working,
        (OwnClientState::Working, None, Some(OwnClientProblem::Testing)) => {
            Stage::Ending(client.consent_ends_at)
        }
        (_, Some(begun_at), _) => Stage::NeverCameBack(begun_at),
        (OwnClientState::Working | OwnClientState::Faulty, None, Some(problem)) => Stage::Faulty(problem),
        (OwnClientState::Faulty, None, None) | (OwnClientState::Entered, None, _) => Stage::Entered,
    }
}

/// Whether the fields for another id and secret should stand open: where entering them again is a likely cure.
pub(crate) const fn enters_again(stage: Stage) -> bool {
    matches!(stage, Stage::NeverCameBack(_) | Stage::Faulty(OwnClientProblem::WrongSecret))
}

/// The page of the provider's on which a fault is mended, where it is one of the guide's.
pub(crate) const fn mended_on(problem: OwnClientProblem) -> Option<Form> {
    match problem {
        OwnClientProblem::ApiNotEnabled => Some(Form::Library),
        OwnClientProblem::Testing => Some(Form::Publishing),
        OwnClientProblem::MissingPermission => Some(Form::DataAccess),
        OwnClientProblem::WrongSecret
        | OwnClientProblem::WrongRedirect
        | OwnClientProblem::NotPersonal
        | OwnClientProblem::OtherAccount
        | OwnClientProblem::AccountNotMoved
        | OwnClientProblem::DisallowedScopes
        | OwnClientProblem::NotReachable => None,
    }
}

/// Whether a fault may have gone without going to the provider again.
pub(crate) const fn checks_again(problem: OwnClientProblem) -> bool {
    matches!(
        problem,
        OwnClientProblem::NotReachable | OwnClientProblem::OtherAccount | OwnClientProblem::ApiNotEnabled
    )
}

/// What a member may have seen on the provider's page when a sign-in did not come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// That the client is not known.
    UnknownClient,
    /// That the address to come back to does not fit.
    WrongRedirect,
    /// That only the developer's own account may sign in.
    OwnAccountOnly,
    /// That only those who test it may sign in.
    NotTester,
    /// That an administrator, or a rule of the account, forbids it.
    Policy,
    /// That nobody has looked the application over, and no way on.
    Warning,
    /// Another error.
    SomethingElse,
    /// Nothing: they closed it, or something interrupted.
    Closed,
}

impl Seen {
    /// Everything that may have been seen at a provider, the likeliest first.
    pub(crate) const fn at(provider: ProviderId) -> &'static [Seen] {
        match provider {
            ProviderId::GoogleHealth => &[
                Seen::WrongRedirect,
                Seen::NotTester,
                Seen::UnknownClient,
                Seen::Warning,
                Seen::Policy,
                Seen::SomethingElse,
                Seen::Closed,
            ],
            ProviderId::Fitbit => &[
                Seen::UnknownClient,
                Seen::WrongRedirect,
                Seen::OwnAccountOnly,
                Seen::SomethingElse,
                Seen::Closed,
            ],
        }
    }
}

/// Why what was entered cannot be an id and a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryFault {
    /// No id.
    IdMissing,
    /// Not an id: spaces in it, or far too long.
    IdUnlikely,
    /// The secret stands where the id belongs.
    SecretAsId,
    /// No secret.
    SecretMissing,
    /// Not a secret: spaces in it, or far too long.
    SecretUnlikely,
    /// The id stands where the secret belongs.
    IdAsSecret,
}

impl EntryFault {
    /// Whether it belongs to the id rather than the secret.
    pub(crate) const fn is_about_id(self) -> bool {
        matches!(self, EntryFault::IdMissing | EntryFault::IdUnlikely | EntryFault::SecretAsId)
    }
}

/// Looks over what was entered, both without the space that copying brings along.
pub(crate) fn check(provider: ProviderId, id: &str, secret: &str) -> Vec<EntryFault> {
    let (id, secret) = (id.trim(), secret.trim());
    let mut faults = Vec::new();
    if id.is_empty() {
        faults.push(EntryFault::IdMissing);
    } else if looks_like_secret(provider, id) {
        faults.push(EntryFault::SecretAsId);
    } else if !is_one_word(id) || (provider == ProviderId::GoogleHealth && !looks_like_id(provider, id)) {
        faults.push(EntryFault::IdUnlikely);
    }
    if secret.is_empty() {
        faults.push(EntryFault::SecretMissing);
    } else if !is_one_word(secret) {
        faults.push(EntryFault::SecretUnlikely);
    } else if secret == id || looks_like_id(provider, secret) {
        faults.push(EntryFault::IdAsSecret);
    }
    faults
}

fn is_one_word(text: &str) -> bool {
    text.len() <= MOST_CHARACTERS && text.chars().all(|c| c.is_ascii_graphic())
}

/// Google's secrets begin alike; Fitbit's are thirty-two hexadecimal digits.
fn looks_like_secret(provider: ProviderId, text: &str) -> bool {
    match provider {
        ProviderId::GoogleHealth => text.starts_with("GOCSPX-"),
        ProviderId::Fitbit => text.len() == 32 && text.chars().all(|c| c.is_ascii_hexdigit()),
    }
}

/// Google's ids end alike; Fitbit's are six letters and digits.
fn looks_like_id(provider: ProviderId, text: &str) -> bool {
    match provider {
        ProviderId::GoogleHealth => text.ends_with(".apps.googleusercontent.com"),
        ProviderId::Fitbit => text.len() <= 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn client(state: OwnClientState, problem: Option<OwnClientProblem>, begun: bool) -> OwnClient {
        OwnClient {
            provider: ProviderId::Fitbit,
            client_id: "23TEST".into(),
            state,
            problem,
            missing_permissions: Default::default(),
            link_id: None,
            sign_in_begun_at: begun.then_some(Timestamp::UNIX_EPOCH),
            consent_ends_at: None,
            checked_at: None,
        }
    }

    #[test]
    fn sign_in_that_never_came_back_is_noticed_before_older_faults() {
        let faulty = client(OwnClientState::Faulty, Some(OwnClientProblem::WrongSecret), true);
        let entered = client(OwnClientState::Entered, None, true);

        assert_eq!(stage(Some(&faulty)), Stage::NeverCameBack(Timestamp::UNIX_EPOCH));
        assert_eq!(stage(Some(&entered)), Stage::NeverCameBack(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn stages_follow_what_the_server_found() {
        let fault = OwnClientProblem::NotPersonal;

        assert_eq!(stage(None), Stage::Missing);
        assert_eq!(stage(Some(&client(OwnClientState::Entered, None, false))), Stage::Entered);
        assert_eq!(stage(Some(&client(OwnClientState::Faulty, Some(fault), false))), Stage::Faulty(fault));
        assert_eq!(stage(Some(&client(OwnClientState::Working, None, false))), Stage::Working);
        assert_eq!(stage(Some(&client(OwnClientState::Working, None, true))), Stage::Working);
    }

    #[test]
    fn a_project_in_testing_works_and_its_end_is_known() {
        let ends = Some(Timestamp::UNIX_EPOCH);
        let testing = OwnClient {
            consent_ends_at: ends,
            ..client(OwnClientState::Working, Some(OwnClientProblem::Testing), false)
        };
        let gone_again = OwnClient { sign_in_begun_at: ends, ..testing.clone() };

        assert_eq!(stage(Some(&testing)), Stage::Ending(ends));
        assert!(stage(Some(&testing)).works());
        assert_eq!(stage(Some(&gone_again)), Stage::NeverCameBack(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn googles_ids_and_secrets_are_told_apart_by_their_look() {
        let (id, secret) = ("123-abc.apps.googleusercontent.com", "GOCSPX-abc");
        let google = ProviderId::GoogleHealth;

        assert_eq!(check(google, id, secret), []);
        assert_eq!(check(google, secret, id), [EntryFault::SecretAsId, EntryFault::IdAsSecret]);
        assert_eq!(check(google, "123-abc", secret), [EntryFault::IdUnlikely]);
    }

    #[test]
    fn pasted_space_is_no_fault_and_space_within_is() {
        assert_eq!(check(ProviderId::Fitbit, " 23TEST\n", &format!("\t{SECRET} ")), []);
        assert_eq!(
            check(ProviderId::Fitbit, "23 TEST", "0123 4567"),
            [EntryFault::IdUnlikely, EntryFault::SecretUnlikely]
        );
    }

    #[test]
    fn both_in_the_wrong_fields_is_told_at_both() {
        assert_eq!(
            check(ProviderId::Fitbit, SECRET, "23TEST"),
            [EntryFault::SecretAsId, EntryFault::IdAsSecret]
        );
        assert_eq!(check(ProviderId::Fitbit, "", ""), [EntryFault::IdMissing, EntryFault::SecretMissing]);
    }
}
