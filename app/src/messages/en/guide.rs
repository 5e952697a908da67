//! The pages a provider has its developers fill in: its own labels, and what we say about each field. The words about
//! Google's pages as a whole stand in `console`.

use super::console;
use crate::wizard::guide::{Form, FormField, Texts};
use domain::ProviderId;

/// What to paste where a form wants words. A name with the word Fitbit in it is refused there.
pub(crate) const TEXTS: Texts = Texts {
    name: "My readings for Open Humans",
    description: "Brings my own readings into my Open Humans account.",
    organization: "Myself",
    project: "my-readings",
};
/// The way down to the guide.
pub(crate) const BEGIN: &str = "Go on, show me how";
/// That a link opens a tab of its own.
pub(crate) const NEW_TAB: &str = "(opens a tab of its own)";
/// The button that copies.
pub(crate) const COPY: &str = "Copy";
/// What is announced once it is copied.
pub(crate) const COPIED: &str = "Copied";
/// What is announced when the browser does not let us copy.
pub(crate) const SELECTED: &str = "Selected: copy it from here";
/// What to do with a field that stays empty.
pub(crate) const LEAVE_EMPTY: &str = "Leave it empty";
/// What to do with a field only the member can fill in.
pub(crate) const OWN_ADDRESS: &str = "Your own e-mail address";
/// Which of several to take.
pub(crate) const TAKE: &str = "Take";
/// Marks a needed row.
pub(crate) const NEEDED: &str = "copy this one";
/// The heading over mistakes.
pub(crate) const MISTAKES: &str = "What goes wrong most often";
/// Names the drawing of the result.
pub(crate) const RESULT_DRAWING: &str = "Our drawing of the page with the two values";

/// The words about one page: what to do there, and what is drawn of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageWords {
    /// The heading, without its number.
    pub(crate) heading: &'static str,
    /// Where to go and what is waiting there.
    pub(crate) text: &'static str,
    /// The link to it.
    pub(crate) open: &'static str,
    /// Names the drawing.
    pub(crate) drawing: &'static str,
    /// Where the page stands in the menus there.
    pub(crate) trail: Option<&'static str>,
    /// The heading of the drawn page.
    pub(crate) drawn_heading: &'static str,
    /// The drawn button at the end.
    pub(crate) drawn_button: &'static str,
    /// What to press at the end.
    pub(crate) then: &'static str,
}

const FITBIT: PageWords = PageWords {
    heading: "Fill in Fitbit’s form",
    text: "Open Fitbit’s form in a tab of its own and sign in with the account your tracker belongs to. Then go through \
           it field by field: everything below stands in the same order as there.",
    open: "Open Fitbit’s form",
    drawing: "Our drawing of the form",
    trail: None,
    drawn_heading: "Register an application",
    drawn_button: "Register",
    then: "Tick that you agree to the terms there, then press Register.",
};

/// The words about a page.
pub(crate) const fn page(form: Form) -> &'static PageWords {
    match form {
        Form::FitbitApplication => &FITBIT,
        Form::Project => &console::PROJECT,
        Form::Library => &console::LIBRARY,
        Form::Branding => &console::BRANDING,
        Form::Audience => &console::AUDIENCE,
        Form::DataAccess => &console::DATA_ACCESS,
        Form::Client => &console::CLIENT,
        Form::Publishing => &console::PUBLISHING,
    }
}

/// The words about the two values a provider gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ValueWords {
    /// The heading, without its number.
    pub(crate) heading: &'static str,
    /// What is shown there.
    pub(crate) text: &'static str,
    /// The heading of the drawn page.
    pub(crate) drawn_heading: &'static str,
    /// The drawn rows: the label there, something like what stands there, and whether it is needed.
    pub(crate) rows: &'static [(&'static str, &'static str, bool)],
}

const FITBIT_VALUES: ValueWords = ValueWords {
    heading: "Find the two values it gives you",
    text: "After Register, Fitbit shows your application. Two of its lines are needed here; the rest is not.",
    drawn_heading: TEXTS.name,
    rows: &[
        ("OAuth 2.0 Client ID", "23ABCD", true),
        ("Client Secret", "0f3c…, 32 letters and digits", true),
        ("Redirect URL", "the address from above", false),
        ("OAuth 2.0: Token Request URI", "not needed", false),
    ],
};

/// The words about the two values.
pub(crate) const fn values(provider: ProviderId) -> &'static ValueWords {
    match provider {
        ProviderId::GoogleHealth => &console::VALUES,
        ProviderId::Fitbit => &FITBIT_VALUES,
    }
}

/// A mistake: what is seen of it, where that tells, and what it is.
pub(crate) type Mistake = (Option<&'static str>, &'static str);

const FITBIT_MISTAKES: [Mistake; 5] = [
    (
        None,
        "The type is Server or Client instead of Personal. Fitbit then signs you in all the same and leaves the \
         readings within the day out.",
    ),
    (
        None,
        "The Redirect URL is not the same to the letter: a slash too many at the end, http in place of https.",
    ),
    (None, "The name has the word Fitbit in it. The form refuses that."),
    (None, "The access type is Read & Write. It is not needed: we only read."),
    (
        None,
        "The application belongs to another Fitbit account than your tracker. A Personal application serves the \
         account that made it, and no other.",
    ),
];

/// What goes wrong most often.
pub(crate) const fn mistakes(provider: ProviderId) -> &'static [Mistake] {
    match provider {
        ProviderId::GoogleHealth => &console::MISTAKES,
        ProviderId::Fitbit => &FITBIT_MISTAKES,
    }
}

/// The heading of a stretch of the way.
pub(crate) fn numbered(number: usize, heading: &str) -> String {
    format!("{number}. {heading}")
}

/// The label of a field, as it stands on the provider's page.
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
        FormField::ProjectName => "Project name",
        FormField::LibrarySearch => "Search for APIs & Services",
        FormField::LibraryHits => "What it finds",
        FormField::AppName => "App name",
        FormField::SupportEmail => "User support email",
        FormField::DeveloperEmail => "Developer contact information",
        FormField::UserType => "User type",
        FormField::TestUsers => "Test users",
        FormField::Scopes => "Manually add scopes",
        FormField::ClientType => "Application type",
        FormField::ClientName => "Name",
        FormField::Origins => "Authorized JavaScript origins",
        FormField::RedirectUris => "Authorized redirect URIs",
        FormField::PublishingStatus => "Publishing status",
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
        FormField::ProjectName => Some("Any name will do. Leave organization and location as they are."),
        FormField::LibraryHits => {
            Some("Take care: two others have nearly the same name and know nothing of your readings.")
        }
        FormField::AppName => Some("The name you will see when you give your permission. Any name will do."),
        FormField::SupportEmail => Some("Choose it from the list. Nobody but you will see it."),
        FormField::DeveloperEmail => Some("The same again. A logo and web addresses are not needed."),
        FormField::UserType => {
            Some("External only means that it is not for a company. Nobody learns of your project.")
        }
        FormField::TestUsers => Some(
            "The address of the Google account your Fitbit app is signed in with, should it be another one.",
        ),
        FormField::Scopes => {
            Some("All of them at once: paste, then press Add to table. Each is for reading only.")
        }
        FormField::ClientName => Some("Any name will do; only you see it."),
        FormField::RedirectUris => {
            Some("Press Add URI and paste it. To the letter: Google compares every sign of it.")
        }
        FormField::PublishingStatus => {
            Some("The word Testing must be gone, and In production stand in its place.")
        }
        FormField::OrganizationWebsite
        | FormField::LibrarySearch
        | FormField::ClientType
        | FormField::Origins => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_to_paste_holds_no_word_the_forms_refuse() {
        let name = TEXTS.name.to_lowercase();

        assert!(!name.contains("fitbit") && !name.contains("google"));
    }

    #[test]
    fn every_page_has_words_of_its_own() {
        let forms = [
            Form::FitbitApplication,
            Form::Project,
            Form::Library,
            Form::Branding,
            Form::Audience,
            Form::DataAccess,
            Form::Client,
            Form::Publishing,
        ];

        let headings: std::collections::BTreeSet<&str> = forms.map(|form| page(form).heading).into();

        assert_eq!(headings.len(), forms.len());
    }
}
