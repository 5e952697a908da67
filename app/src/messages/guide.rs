//! The form of a provider, field by field: its own labels, and what we say about each.

use crate::wizard::guide::{FormField, Texts};

/// What to paste where the form wants words. A name with the word Fitbit in it is refused there.
pub(crate) const TEXTS: Texts = Texts {
    name: "My readings for Open Humans",
    description: "Brings my own readings into my Open Humans account.",
    organization: "Myself",
};
/// The heading over the form.
pub(crate) const FORM: &str = "1. Fill in Fitbit’s form";
/// Where to go and what is waiting there.
pub(crate) const FORM_TEXT: &str = "Open Fitbit’s form in a tab of its own and sign in with the account your tracker belongs to. Then go through it \
     field by field: everything below stands in the same order as there.";
/// The way down to the guide.
pub(crate) const BEGIN: &str = "Go on, show me how";
/// That a link opens a tab of its own.
pub(crate) const NEW_TAB: &str = "(opens a tab of its own)";
/// The link to the form.
pub(crate) const OPEN_FORM: &str = "Open Fitbit’s form";
/// Names the drawing of the form.
pub(crate) const DRAWING: &str = "Our drawing of the form";
/// The heading of the drawn form.
pub(crate) const DRAWN_HEADING: &str = "Register an application";
/// The drawn button at the end.
pub(crate) const DRAWN_BUTTON: &str = "Register";
/// What to press at the end.
pub(crate) const THEN: &str = "Tick that you agree to the terms there, then press Register.";
/// The button that copies.
pub(crate) const COPY: &str = "Copy";
/// What is announced once it is copied.
pub(crate) const COPIED: &str = "Copied";
/// What is announced when the browser does not let us copy.
pub(crate) const SELECTED: &str = "Selected: copy it from here";
/// What to do with a field that stays empty.
pub(crate) const LEAVE_EMPTY: &str = "Leave it empty";
/// Which of several to take.
pub(crate) const TAKE: &str = "Take";
/// The heading over what the form gives.
pub(crate) const RESULT: &str = "2. Find the two values it gives you";
/// What is shown there.
pub(crate) const RESULT_TEXT: &str =
    "After Register, Fitbit shows your application. Two of its lines are needed here; the rest is not.";
/// Names the drawing of the result.
pub(crate) const RESULT_DRAWING: &str = "Our drawing of the page after registering";
/// The heading of the drawn result.
pub(crate) const RESULT_HEADING: &str = TEXTS.name;
/// The rows of the drawn result: the label there, something like what stands there, and whether it is needed.
pub(crate) const RESULT_ROWS: [(&str, &str, bool); 4] = [
    ("OAuth 2.0 Client ID", "23ABCD", true),
    ("Client Secret", "0f3c…, 32 letters and digits", true),
    ("Redirect URL", "the address from above", false),
    ("OAuth 2.0: Token Request URI", "not needed", false),
];
/// Marks a needed row.
pub(crate) const NEEDED: &str = "copy this one";
/// The heading over mistakes.
pub(crate) const MISTAKES: &str = "What goes wrong most often";
/// The mistakes.
pub(crate) const MISTAKES_LIST: [&str; 5] = [
    "The type is Server or Client instead of Personal. Fitbit then signs you in all the same and leaves the readings \
     within the day out.",
    "The Redirect URL is not the same to the letter: a slash too many at the end, http in place of https.",
    "The name has the word Fitbit in it. The form refuses that.",
    "The access type is Read & Write. It is not needed: we only read.",
    "The application belongs to another Fitbit account than your tracker. A Personal application serves the account that \
     made it, and no other.",
];

/// The label of a field, as it stands on Fitbit's form.
pub(crate) const fn label(field: FormField) -> &'static str {
    match field {
        FormField::Name => "Application Name",
        FormField::Description => "Description",
        FormField::Website => "Application Website URL",
        FormField::Organization => "Organization",
        FormField::OrganizationWebsite => "Organization Website URL",
        FormField::Terms => "Terms of Service URL",
        FormField::Privacy => "Privacy Policy URL",
        FormField::ApplicationType => "OAuth 2.0 Application Type",
        FormField::Redirect => "Redirect URL",
        FormField::AccessType => "Default Access Type",
        FormField::Subscriber => "Add a subscriber",
    }
}

/// What we say about a field, where there is something to say.
pub(crate) const fn remark(field: FormField) -> Option<&'static str> {
    match field {
        FormField::Name => Some("Any name will do, as long as the word Fitbit is not in it."),
        FormField::Description => Some("Any sentence will do."),
        FormField::Website => Some("Only an address is wanted; nobody looks whether it is yours."),
        FormField::Organization => Some("You are the organization."),
        FormField::Terms | FormField::Privacy => Some("Fitbit wants an address here and does not read it."),
        FormField::ApplicationType => {
            Some("This is the one that matters: only Personal opens the readings within the day.")
        }
        FormField::Redirect => {
            Some("To the letter: Fitbit compares every sign of it. Paste it and change nothing.")
        }
        FormField::AccessType => Some("Read & Write is not needed: we only read."),
        FormField::Subscriber => Some("Nobody has to be told of changes."),
        FormField::OrganizationWebsite => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_to_paste_holds_no_word_the_form_refuses() {
        assert!(!TEXTS.name.to_lowercase().contains("fitbit"));
    }
}
