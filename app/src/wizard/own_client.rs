//! A client of the member's own: what was entered, how far it has come, and what may have gone wrong.

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
    /// It works.
    Working,
}

/// Says where a member stands.
pub(crate) fn stage(client: Option<&OwnClient>) -> Stage {
    let Some(client) = client else { return Stage::Missing };
    match (client.state, client.sign_in_begun_at, client.problem) {
        (OwnClientState::Working, _, None) => Stage::Working,
        (_, Some(begun_at), _) => Stage::NeverCameBack(begun_at),
        (OwnClientState::Working | OwnClientState::Faulty, None, Some(problem)) => Stage::Faulty(problem),
        (OwnClientState::Faulty, None, None) | (OwnClientState::Entered, None, _) => Stage::Entered,
    }
}

/// Whether the fields for another id and secret should stand open: where entering them again is a likely cure.
pub(crate) const fn enters_again(stage: Stage) -> bool {
    matches!(stage, Stage::NeverCameBack(_) | Stage::Faulty(OwnClientProblem::WrongSecret))
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
    /// Another error.
    SomethingElse,
    /// Nothing: they closed it, or something interrupted.
    Closed,
}

impl Seen {
    /// Everything that may have been seen, the likeliest first.
    pub(crate) const ALL: [Seen; 5] =
        [Seen::UnknownClient, Seen::WrongRedirect, Seen::OwnAccountOnly, Seen::SomethingElse, Seen::Closed];
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
    } else if !is_one_word(id) {
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

/// Fitbit's secrets are thirty-two hexadecimal digits.
fn looks_like_secret(provider: ProviderId, text: &str) -> bool {
    provider == ProviderId::Fitbit && text.len() == 32 && text.chars().all(|c| c.is_ascii_hexdigit())
}

/// Fitbit's ids are six letters and digits.
fn looks_like_id(provider: ProviderId, text: &str) -> bool {
    provider == ProviderId::Fitbit && text.len() <= 8
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
