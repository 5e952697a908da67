//! What is held, how, for how long and who can read it: in words for a tired person, with this site's own figures.

use super::units;
use domain::{ProviderId, wire::Site};

/// The heading.
pub(crate) const HEADING: &str = "Privacy";
/// In short.
pub(crate) const SHORT: &str = "This site fetches Fitbit data for you, shows it to you, and sends what you choose to your Open Humans account. It does \
     nothing else with it.";
/// The heading over who runs it.
pub(crate) const WHO: &str = "Who runs this site";
/// When no way to reach them is set.
pub(crate) const NO_CONTACT: &str = "They have not said here how to reach them.";
/// The heading over what is held.
pub(crate) const WHAT: &str = "What is held here, and for how long";
/// The heading over encryption.
pub(crate) const HOW: &str = "How it is kept";
/// What is encrypted and what is not.
pub(crate) const HOW_TEXT: &str = "Everything confidential is encrypted before it is stored: permissions, what was fetched, the files made of it, your own \
     application’s secret, account names, and what your sign-in holds. Each piece is bound to its place (XChaCha20-Poly1305), and \
     the keys lie apart from the data. Not encrypted are your member id and name on Open Humans, the account number at the provider, \
     and which kinds of data were asked for, for which days, and when.";
/// The heading over what goes by itself.
pub(crate) const BY_ITSELF: &str = "What goes by itself";
/// What does.
pub(crate) const BY_ITSELF_TEXT: &str = "Nothing, unless you set up an automatic update. It fetches new days of the data you chose. Either it waits until you      have looked and sent it, or, only if you switched that on, it goes to your own Open Humans account without asking; what you      left out stays left out. Under “My data” you pause or stop it at any time.";
/// The heading over who can read.
pub(crate) const READERS: &str = "Who can read it";
/// Who can.
pub(crate) const READERS_TEXT: &str = "You, once you are signed in. Whoever runs this site holds the keys and could open what is stored; the program shows it \
     to nobody but you, and readings and permissions stand in no log and no statistic. What is sent to Open Humans is private in \
     your account there until you share it.";
/// The heading over others.
pub(crate) const OTHERS: &str = "Who else learns something";
/// Who does.
pub(crate) const OTHERS_TEXT: &str = "Google or Fitbit learn that this site reads your data and when. Open Humans receives the files you send, and passes on the \
     messages you asked for; no message holds a reading. Nobody else: no advertising, no visit counting, no other \
     company’s code on this page, and no cookie of anybody else’s.";
/// The heading over Google's terms.
pub(crate) const LIMITED_USE: &str = "Data from Google";
/// Google's terms.
pub(crate) const LIMITED_USE_TEXT: &str = "This site’s use and transfer to any other app of information received from Google APIs will adhere to the Google API \
     Services User Data Policy, including the Limited Use requirements.";
/// What that means here.
pub(crate) const LIMITED_USE_MEANS: &str = "That means: what Google gives us is used only to show it to you and to make the files you send to Open Humans. It is not \
     sold, not used for advertising or credit, not used to train models, and read by no person, unless you ask for help and agree, \
     or the law or the safety of this site requires it.";
/// The name of the policy.
pub(crate) const POLICY: &str = "Google API Services User Data Policy";
/// Where it is.
pub(crate) const POLICY_URL: &str = "https://developers.google.com/terms/api-services-user-data-policy";
/// The heading over leaving.
pub(crate) const LEAVE: &str = "How to leave";
/// How.
pub(crate) const LEAVE_TEXT: &str = "Under “My data” you delete one import, disconnect one account, or leave and delete everything, with a receipt. Leaving this \
     project on Open Humans deletes everything here too. Files on Open Humans are yours: they stay unless you delete them.";
/// The link to it.
pub(crate) const TO_LEAVE: &str = "Leave and delete everything …";
/// The same where permission is given.
pub(crate) const LINK_BEFORE_CONSENT: &str = "What is held here and who can read it";

/// What is held and for how long, a line each.
pub(crate) fn held(site: &Site) -> Vec<(&'static str, String)> {
    let mut held = vec![
        (
            "What was fetched",
            format!(
                "for {} after an import’s last change, or until you delete it",
                units::days(site.retention_days)
            ),
        ),
        (
            "The permission Google or Fitbit gave us",
            "until you disconnect, leave, or have not used it for a year; then we end it there too. We tell you two weeks before by \
             a message through Open Humans, unless you switched messages off or ended our permission to send you any"
                .to_owned(),
        ),
        ("Your own application’s id and secret", "if you enter one, until you remove it or leave".to_owned()),
        (
            "Your member id at Open Humans, your name there if you share it, and our permission to send files",
            "until you leave".to_owned(),
        ),
        (
            "Which days are on Open Humans already, and the size and checksum of each month’s file",
            "until you disconnect or leave, so that nothing is sent twice".to_owned(),
        ),
        (
            "Automatic updates you set up: which data, how often, whether you are asked first, and how the last one went",
            "until you stop them, disconnect or leave".to_owned(),
        ),
        (
            "That you are signed in: one cookie",
            format!("until you sign out or stay away for {}", units::days(site.session_days)),
        ),
        (
            "That you signed out: one cookie, so that Open Humans asks first the next time",
            "for a year, or until the next sign-in".to_owned(),
        ),
        (
            "The language you read in, so that messages are written in it",
            "until you leave; where you chose it at the foot of a page, also one cookie, for a year".to_owned(),
        ),
        ("The receipt of leaving", "for an hour, with one cookie that opens it".to_owned()),
    ];
    if site.providers.contains(&ProviderId::GoogleHealth) {
        held.push((
            "A fingerprint of each Google account ever connected",
            "for good, where Google limits how many this site may serve; it holds no name and no number"
                .to_owned(),
        ));
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_terms_are_named_as_google_wants_them() {
        assert!(
            LIMITED_USE_TEXT.contains(
                "will adhere to the Google API Services User Data Policy, including the Limited Use"
            )
        );
        assert!(POLICY_URL.ends_with("/terms/api-services-user-data-policy"));
    }
}
