//! The pages a provider has its developers fill in: its own labels, and what we say about each field. The words about
//! Google's pages as a whole stand in `console`.

use super::console;
use crate::wizard::guide::{Form, FormField, Texts};
use domain::ProviderId;

/// What to paste where a form wants words. A name with the word Fitbit in it is refused there.
pub(crate) const TEXTS: Texts = Texts {
    name: "Meine Messwerte für Open Humans",
    description: "Bringt meine eigenen Messwerte in mein Konto bei Open Humans.",
    organization: "Ich selbst",
    project: "meine-messwerte",
};
/// The way down to the guide.
pub(crate) const BEGIN: &str = "Weiter, zeigen Sie mir, wie";
/// That a link opens a tab of its own.
pub(crate) const NEW_TAB: &str = "(öffnet einen eigenen Tab)";
/// The button that copies.
pub(crate) const COPY: &str = "Kopieren";
/// What is announced once it is copied.
pub(crate) const COPIED: &str = "Kopiert";
/// What is announced when the browser does not let us copy.
pub(crate) const SELECTED: &str = "Markiert: Kopieren Sie es von hier";
/// What to do with a field that stays empty.
pub(crate) const LEAVE_EMPTY: &str = "Lassen Sie es leer";
/// What to do with a field only the member can fill in.
pub(crate) const OWN_ADDRESS: &str = "Ihre eigene E-Mail-Adresse";
/// Which of several to take.
pub(crate) const TAKE: &str = "Nehmen Sie";
/// Marks a needed row.
pub(crate) const NEEDED: &str = "das hier kopieren";
/// The heading over mistakes.
pub(crate) const MISTAKES: &str = "Was am häufigsten schiefgeht";
/// Names the drawing of the result.
pub(crate) const RESULT_DRAWING: &str = "Unsere Zeichnung der Seite mit den zwei Werten";

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
    heading: "Das Formular von Fitbit ausfüllen",
    text: "Öffnen Sie das Formular von Fitbit in einem eigenen Tab und melden Sie sich mit dem Konto an, zu \
         dem Ihr Tracker gehört. Gehen Sie es dann Feld für Feld durch: Alles hier unten steht in derselben \
         Reihenfolge wie dort.",
    open: "Das Formular von Fitbit öffnen",
    drawing: "Unsere Zeichnung des Formulars",
    trail: None,
    drawn_heading: "Register an application",
    drawn_button: "Register",
    then: "Kreuzen Sie an, dass Sie den Bedingungen dort zustimmen, und drücken Sie dann „Register“ (anmelden).",
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
    heading: "Die zwei Werte finden, die es Ihnen gibt",
    text: "Nach „Register“ zeigt Fitbit Ihre Anwendung. Zwei ihrer Zeilen werden hier gebraucht, der Rest \
         nicht.",
    drawn_heading: TEXTS.name,
    rows: &[
        ("OAuth 2.0 Client ID", "23ABCD", true),
        ("Client Secret", "0f3c…, 32 Buchstaben und Ziffern", true),
        ("Redirect URL", "die Adresse von oben", false),
        ("OAuth 2.0: Token Request URI", "nicht nötig", false),
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
        "Der Typ ist „Server“ oder „Client“ statt „Personal“. Fitbit meldet Sie dann trotzdem an und lässt die \
         Messwerte im Tagesverlauf weg.",
    ),
    (
        None,
        "Die „Redirect URL“ stimmt nicht auf den Buchstaben genau: ein Schrägstrich zu viel am Ende, http \
         statt https.",
    ),
    (None, "Der Name enthält das Wort Fitbit. Das lehnt das Formular ab."),
    (None, "Der „Access Type“ ist „Read & Write“ (lesen und schreiben). Das ist nicht nötig: Wir lesen nur."),
    (
        None,
        "Die Anwendung gehört zu einem anderen Fitbit-Konto als Ihr Tracker. Eine Anwendung vom Typ „Personal“ \
         dient dem Konto, das sie gemacht hat, und keinem anderen.",
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
        FormField::LibraryHits => "Was die Suche findet",
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
        FormField::Name => Some("Jeder Name ist recht, solange das Wort Fitbit nicht darin steht."),
        FormField::Description => Some("Jeder Satz ist recht."),
        FormField::Website => Some("Verlangt wird nur eine Adresse; niemand prüft, ob sie Ihnen gehört."),
        FormField::Organization => Some("Die Organisation sind Sie."),
        FormField::Terms | FormField::Privacy => {
            Some("Fitbit verlangt hier eine Adresse und liest sie nicht.")
        }
        FormField::ApplicationType => {
            Some("Darauf kommt es an: Nur „Personal“ (persönlich) öffnet die Messwerte im Tagesverlauf.")
        }
        FormField::Redirect => Some(
            "Auf den Buchstaben genau: Fitbit vergleicht jedes Zeichen. Fügen Sie sie ein und ändern Sie \
                 nichts.",
        ),
        FormField::AccessType => Some("„Read & Write“ ist nicht nötig: Wir lesen nur."),
        FormField::Subscriber => Some("Niemand muss von Änderungen erfahren."),
        FormField::ProjectName => {
            Some("Jeder Name ist recht. Lassen Sie Organisation und Ort, wie sie sind.")
        }
        FormField::LibraryHits => {
            Some("Aufgepasst: Zwei andere heißen fast genauso und wissen nichts von Ihren Messwerten.")
        }
        FormField::AppName => Some(
            "Der Name, den Sie sehen werden, wenn Sie Ihre Erlaubnis geben. Jeder ist \
             recht.",
        ),
        FormField::SupportEmail => Some("Wählen Sie sie aus der Liste. Außer Ihnen sieht sie niemand."),
        FormField::DeveloperEmail => Some("Noch einmal dieselbe. Logo und Webadressen sind nicht nötig."),
        FormField::UserType => Some(
            "„External“ (extern) heißt nur, dass es nicht für eine Firma ist. Niemand erfährt von Ihrem \
                 Projekt.",
        ),
        FormField::TestUsers => Some(
            "Die Adresse des Google-Kontos, mit dem Ihre Fitbit-App angemeldet ist, falls es ein anderes ist.",
        ),
        FormField::Scopes => {
            Some("Alle auf einmal: einfügen, dann „Add to table“ drücken. Jeder ist nur zum Lesen.")
        }
        FormField::ClientName => Some("Jeder Name ist recht; nur Sie sehen ihn."),
        FormField::RedirectUris => Some(
            "Drücken Sie „Add URI“ (URI hinzufügen) und fügen Sie sie ein. Auf den Buchstaben genau: \
                 Google vergleicht jedes Zeichen.",
        ),
        FormField::PublishingStatus => {
            Some("Das Wort „Testing“ muss weg sein und „In production“ (in Betrieb) an seiner Stelle stehen.")
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
