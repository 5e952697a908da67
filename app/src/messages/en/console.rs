//! The way through Google's console to a client of the member's own: each page, the two values, the warning on the way
//! to the consent page, and what goes wrong most often.

use super::guide::{Mistake, PageWords, TEXTS, ValueWords};

/// Names every drawing of the console.
const DRAWING: &str = "Our drawing of the page";

/// Making a project.
pub(super) const PROJECT: PageWords = PageWords {
    heading: "Make a project",
    text: "Open Google’s console in a tab of its own and sign in, best with the Google account your Fitbit app is signed \
           in with. A personal account, not one of a company or a school. The project is a folder for the rest. It is \
           free; should a page offer a free trial or ask for a card, leave that alone.",
    open: "Open “New project”",
    drawing: DRAWING,
    trail: Some("Google Cloud"),
    drawn_heading: "New Project",
    drawn_button: "Create",
    then: "Press Create and wait until it is there. From now on the name of this project must stand at the top of every \
           page: if another one does, choose yours there.",
};

/// Enabling the API.
pub(super) const LIBRARY: PageWords = PageWords {
    heading: "Switch the Google Health API on",
    text: "This allows your project to ask Google for your readings. The link leads to the right page; if it does not, \
           search for the name below in the library.",
    open: "Open the Google Health API",
    drawing: DRAWING,
    trail: Some("APIs & Services › Library"),
    drawn_heading: "Google Health API",
    drawn_button: "Enable",
    then: "Press Enable. Google may need some minutes until it counts; you can go on meanwhile.",
};

/// Naming the application.
pub(super) const BRANDING: PageWords = PageWords {
    heading: "Give it a name",
    text: "Google wants to know what to show when you give your permission. If the page says “Get started”, press that: it \
           then asks the same things one after another, those of step 4 among them.",
    open: "Open “Branding”",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Branding"),
    drawn_heading: "Branding",
    drawn_button: "Save",
    then: "Press Save.",
};

/// Saying who may use it.
pub(super) const AUDIENCE: PageWords = PageWords {
    heading: "Say who may use it",
    text: "Only you. Yet Google calls everybody external who does not belong to a company.",
    open: "Open “Audience”",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Audience"),
    drawn_heading: "Audience",
    drawn_button: "Add users",
    then: "Press Add users, enter your address, and save.",
};

/// Saying what it may ask for.
pub(super) const DATA_ACCESS: PageWords = PageWords {
    heading: "Say what it may ask for",
    text: "Press “Add or remove scopes” there. A list opens at the side; the field to paste into stands at its end. What \
           you do not list here cannot be permitted later.",
    open: "Open “Data Access”",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Data Access"),
    drawn_heading: "Update selected scopes",
    drawn_button: "Update",
    then: "Press Add to table, then Update, then Save at the end of the page behind. Without Save it is forgotten.",
};

/// Making the client.
pub(super) const CLIENT: PageWords = PageWords {
    heading: "Make the client",
    text: "This is what this site signs in with when it asks for your readings.",
    open: "Open “Create client”",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Clients"),
    drawn_heading: "Create OAuth client ID",
    drawn_button: "Create",
    then: "Press Create. The next page shows two values: leave it open.",
};

/// Publishing it.
pub(super) const PUBLISHING: PageWords = PageWords {
    heading: "Publish it before you sign in",
    text: "As long as the project is in Testing, Google ends every permission after seven days, and one given while \
           testing ends even if you publish later. So publish first. It makes nothing public: nobody finds your project, \
           and nobody can read your data with it. Words about verification can be left alone: they are for those who \
           serve more than 100 people.",
    open: "Open “Audience” again",
    drawing: DRAWING,
    trail: Some("Google Auth Platform › Audience"),
    drawn_heading: "Audience",
    drawn_button: "Publish app",
    then: "Press Publish app, then Confirm.",
};

/// The two values.
pub(super) const VALUES: ValueWords = ValueWords {
    heading: "Keep the two values at hand",
    text: "The secret is shown whole only now. Copy both into a note, or download them; if the secret is lost, open the \
           client in the console and add a new one.",
    drawn_heading: "OAuth client created",
    rows: &[
        ("Client ID", "123…-ab….apps.googleusercontent.com", true),
        ("Client secret", "GOCSPX-…", true),
        ("Creation date", "not needed", false),
    ],
};

/// The heading over the warning.
pub(crate) const WARNING: &str = "Know the warning you will see";
/// What it is about.
pub(crate) const WARNING_TEXT: &str = "Once you have entered the two values below, you go to Google. It warns you of an application it has not looked at. \
     That application is yours, so you may go on: press Advanced, then the line that goes to it.";
/// Names the drawing of the warning.
pub(crate) const WARNING_DRAWING: &str = "Our drawing of Google’s warning";
/// Its heading.
pub(crate) const WARNING_HEADING: &str = "Google hasn’t verified this app";
/// The way back that is not to be taken, as written there.
pub(crate) const WARNING_BACK: &str = "Back to safety";
/// The button to press first, as written there.
pub(crate) const WARNING_ADVANCED: &str = "Advanced";
/// Marks what to press first.
pub(crate) const PRESS_FIRST: &str = "press this first";
/// Marks what to press then.
pub(crate) const PRESS_THEN: &str = "then this";
/// Names the drawing of the consent page.
pub(crate) const CONSENT_DRAWING: &str = "Our drawing of the page after it";
/// What to do on it.
pub(crate) const CONSENT_TEXT: &str = "After that it asks what your application may read. See that every box is ticked, or press “Select all”: what you leave \
     out is not fetched.";
/// The box that ticks every other one, as written there.
pub(crate) const SELECT_ALL: &str = "Select all";
/// The button at its end, as written there.
pub(crate) const CONTINUE: &str = "Continue";

/// The line that goes on, as written there.
pub(crate) fn warning_go_on() -> String {
    format!("Go to {} (unsafe)", TEXTS.name)
}

/// The heading of the consent page.
pub(crate) fn consent_heading() -> String {
    format!("{} wants access to your Google Account", TEXTS.name)
}

/// What goes wrong most often, by what is seen of it.
pub(super) const MISTAKES: [Mistake; 9] = [
    (
        Some("Error 400: redirect_uri_mismatch."),
        "The address under Authorized redirect URIs is not this site’s, to the letter: a slash too many, http in place \
         of https. Copy it from step 6 once more. A change may take some minutes to count.",
    ),
    (
        Some("Error 403: access_denied."),
        "The project is in Testing and your account is not among its test users. Publish it, step 8, or add yourself, \
         step 4.",
    ),
    (
        Some("Error 401: invalid_client."),
        "The id was not copied whole, or the client was deleted. Copy it again from Clients in the console.",
    ),
    (
        Some("It works, and ends after one week."),
        "The project was in Testing when you gave your permission. Publish it, step 8, and sign in again.",
    ),
    (
        Some("The API is said to be off."),
        "Step 2 is missing, or was done in another project than the client’s, or for Cloud Healthcare or Fitness instead. \
         After enabling, wait some minutes.",
    ),
    (Some("The scopes are not in the list."), "They appear once the Google Health API is enabled, step 2."),
    (
        Some("Boxes are missing on the consent page."),
        "They were not listed in step 5, or Save was not pressed there.",
    ),
    (
        Some("The account holds no data."),
        "It is another Google account than the one your Fitbit app is signed in with, or your Fitbit account was never \
         moved to Google. Your Fitbit or Google Health app shows which account it is and offers the move.",
    ),
    (
        Some("An administrator does not allow it."),
        "It is an account of a company or a school, or one under Advanced Protection. Use a personal account without it.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_about_the_consent_stand_under_one_menu() {
        let pages = [BRANDING, AUDIENCE, DATA_ACCESS, CLIENT, PUBLISHING];

        assert!(
            pages
                .iter()
                .all(|page| page.trail.is_some_and(|trail| trail.starts_with("Google Auth Platform")))
        );
    }

    #[test]
    fn the_dangers_are_named() {
        assert!(PUBLISHING.text.contains("seven days"));
        assert!(DATA_ACCESS.then.contains("Save"));
        assert!(MISTAKES.iter().all(|(sign, _)| sign.is_some()));
    }
}
