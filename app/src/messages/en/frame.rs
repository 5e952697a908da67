//! The frame around every step: head, foot, stepper, waiting.

use crate::wizard::journey::{Place, Step};
use domain::Language;

/// The name of this page.
pub(crate) const NAME: &str = "Fitbit to Open Humans";
/// The link past the head.
pub(crate) const SKIP: &str = "Skip to the content";
/// Names the navigation at the head.
pub(crate) const NAVIGATION: &str = "Your account";
/// The link to links and imports.
pub(crate) const MY_DATA: &str = "My data";
/// The button that signs in.
pub(crate) const SIGN_IN: &str = "Sign in with Open Humans";
/// The button that signs out.
pub(crate) const SIGN_OUT: &str = "Sign out";
/// While an answer is on its way.
pub(crate) const WAITING: &str = "Loading …";
/// While a button's request is on its way.
pub(crate) const BUSY: &str = "One moment …";
/// While the browser goes to another site.
pub(crate) const LEAVING: &str = "Taking you there …";
/// The other languages of this page, each by the name it calls itself.
pub(crate) const OTHER_LANGUAGES: [(Language, &str); 1] = [(Language::German, "Deutsch")];
/// The link to the source code.
pub(crate) const SOURCE: &str = "Source code";
/// The link to the page that opens saved files.
pub(crate) const OPEN_FILE: &str = "Open a saved file";
/// The link to what is held here.
pub(crate) const PRIVACY: &str = "Privacy";
/// The link that writes to the operator.
pub(crate) const CONTACT: &str = "Contact";
/// A heading that no address of this page leads to.
pub(crate) const NOT_FOUND: &str = "There is no page here";
/// What to do there.
pub(crate) const NOT_FOUND_TEXT: &str =
    "The address may have been shortened when it was copied. Begin at the start.";
/// The link to the first page.
pub(crate) const TO_START: &str = "To the start";
/// The heading when a step needs somebody signed in.
pub(crate) const SIGN_IN_FIRST: &str = "Sign in to go on";
/// Why.
pub(crate) const SIGN_IN_FIRST_TEXT: &str =
    "This step belongs to a member. Sign in with Open Humans, and you come back to where you are now.";
/// When the session ended while the page was open.
pub(crate) const ENDED: &str = "You have been signed out in this browser, here or in another tab. Imports that have \
                                begun go on without you. Sign in and you come back to where you are now.";
/// When the address a provider or Open Humans should be at is none.
pub(crate) const NO_WAY_OUT: &str = "The site named an address that is none. Load this page again.";

/// Who runs the site.
pub(crate) fn run_by(operator: &str) -> String {
    format!("This site is run by {operator}.")
}

/// Who is signed in.
pub(crate) fn signed_in_as(member: &str) -> String {
    format!("Signed in as {member}")
}

/// When somebody else signed in while the page was open.
pub(crate) fn other_member(member: &str) -> String {
    format!(
        "{member} has signed in in this browser, so this page now shows what belongs to {member}. Imports of the \
         member before go on without this page."
    )
}

/// The title of the browser's tab.
pub(crate) fn title(heading: &str) -> String {
    format!("{heading} – {NAME}")
}

/// The name of a step.
pub(crate) const fn step(step: Step) -> &'static str {
    match step {
        Step::SignIn => "Sign in",
        Step::Connect => "Connect",
        Step::Choose => "Choose",
        Step::Fetch => "Fetch",
        Step::Look => "Look",
        Step::Send => "Send",
    }
}

/// Names the stepper.
pub(crate) const STEPS: &str = "Steps";

/// Where the member is: `Step 3 of 6: Choose`.
pub(crate) fn step_of(here: Step) -> String {
    format!("Step {} of {}: {}", here.number(), Step::ALL.len(), step(here))
}

/// How a step stands to the one on screen, for those who do not see it.
pub(crate) const fn place(place: Place) -> &'static str {
    match place {
        Place::Done => "done",
        Place::Here => "you are here",
        Place::Ahead => "still to come",
    }
}
