//! What a provider has its developers fill in, page by page and field by field, with what to put into each. Labels and
//! our remarks are sentences and stand in `messages`; a further provider adds its pages and fields here.

use domain::ProviderId;

/// A page of a provider's site that is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// Fitbit's only one.
    FitbitApplication,
    /// Google: a project to hold everything else.
    Project,
    /// Google: the library, where a project is given an API.
    Library,
    /// Google: what the consent page calls the application.
    Branding,
    /// Google: who may use it.
    Audience,
    /// Google: what it may ask for.
    DataAccess,
    /// Google: the client itself.
    Client,
    /// Google: ending the time of testing.
    Publishing,
}

/// A field of a provider's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FormField {
    /// What the application is called.
    Name,
    /// What it does.
    Description,
    /// Its web address.
    Website,
    /// Who makes it.
    Organization,
    /// Their web address.
    OrganizationWebsite,
    /// Its terms.
    Terms,
    /// Its privacy policy.
    Privacy,
    /// Its type.
    ApplicationType,
    /// Where members come back to.
    Redirect,
    /// Whether it may change anything.
    AccessType,
    /// Who is told of changes.
    Subscriber,
    /// What a project is called.
    ProjectName,
    /// The words to look for in a library.
    LibrarySearch,
    /// What the library finds.
    LibraryHits,
    /// What the consent page calls the application.
    AppName,
    /// Whom a member may write to.
    SupportEmail,
    /// Whom the provider writes to.
    DeveloperEmail,
    /// Whether strangers may use it.
    UserType,
    /// Who may use it while it is tested.
    TestUsers,
    /// What it may ask for.
    Scopes,
    /// The type of a client.
    ClientType,
    /// What a client is called.
    ClientName,
    /// Where a script may run.
    Origins,
    /// Where members come back to, in the words of Google.
    RedirectUris,
    /// Whether it is tested or used.
    PublishingStatus,
}

impl FormField {
    /// Whether it must be right to the letter, and so is shown whole, however narrow the screen.
    pub(crate) const fn is_to_the_letter(self) -> bool {
        matches!(self, FormField::Redirect | FormField::RedirectUris)
    }
}

/// What to put into a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A text to paste.
    Text(String),
    /// Several lines to paste at once, each also to be ticked or read on its own.
    Lines(Vec<String>),
    /// One of several, by its place.
    Pick {
        /// What there is to choose from, as written there.
        options: &'static [&'static str],
        /// The one to take.
        picked: usize,
    },
    /// The member's own e-mail address, which we do not know.
    OwnAddress,
    /// Nothing.
    Empty,
}

/// One page with its fields in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormPage {
    /// Which.
    pub(crate) form: Form,
    /// Where it is.
    pub(crate) address: String,
    /// Its fields.
    pub(crate) fields: Vec<(FormField, Entry)>,
}

/// One stretch of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Leg {
    /// A page to fill in.
    Page(FormPage),
    /// The two values it gives.
    Values,
    /// What the provider shows on the way to its consent page.
    Warning,
}

/// The whole way, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guide {
    /// Whose pages they are.
    pub(crate) provider: ProviderId,
    /// Its stretches.
    pub(crate) legs: Vec<Leg>,
}

impl Guide {
    /// Where a page is; none where the provider has no such page.
    pub(crate) fn address(&self, form: Form) -> Option<&str> {
        self.legs.iter().find_map(|leg| match leg {
            Leg::Page(page) if page.form == form => Some(page.address.as_str()),
            Leg::Page(_) | Leg::Values | Leg::Warning => None,
        })
    }
}

/// Texts to paste that are sentences, not addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    /// What the application is called.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) description: &'static str,
    /// Who makes it.
    pub(crate) organization: &'static str,
    /// What the project is called.
    pub(crate) project: &'static str,
}

/// Where Fitbit registers applications.
const FITBIT_FORM: &str = "https://dev.fitbit.com/apps/new";

/// Where Google's console makes projects.
const GOOGLE_PROJECTS: &str = "https://console.cloud.google.com/projectcreate";

/// Lays out a provider's pages for this site.
///
/// `origin` is this site's address without a path, `redirect` the address members come back to, exactly; `register_at` is
/// where the pages are when they are not where they usually are.
pub(crate) fn guide(
    provider: ProviderId,
    origin: &str,
    redirect: &str,
    register_at: Option<&str>,
    texts: Texts,
) -> Guide {
    let legs = match provider {
        ProviderId::GoogleHealth => google(redirect, register_at.unwrap_or(GOOGLE_PROJECTS), texts),
        ProviderId::Fitbit => fitbit(origin, redirect, register_at.unwrap_or(FITBIT_FORM), texts),
    };
    Guide { provider, legs }
}

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

fn fitbit(origin: &str, redirect: &str, register_at: &str, texts: Texts) -> Vec<Leg> {
    // With the slash: the form wants whole addresses.
    let site = format!("{origin}/");
    let fields = vec![
        (FormField::Name, text(texts.name)),
        (FormField::Description, text(texts.description)),
        (FormField::Website, text(&site)),
        (FormField::Organization, text(texts.organization)),
        (FormField::OrganizationWebsite, text(&site)),
        (FormField::Terms, text(&site)),
        (FormField::Privacy, text(&site)),
        (FormField::ApplicationType, Entry::Pick { options: &["Server", "Client", "Personal"], picked: 2 }),
        (FormField::Redirect, text(redirect)),
        (FormField::AccessType, Entry::Pick { options: &["Read & Write", "Read-Only"], picked: 1 }),
        (FormField::Subscriber, Entry::Empty),
    ];
    let page = FormPage { form: Form::FitbitApplication, address: register_at.to_owned(), fields };
    vec![Leg::Page(page), Leg::Values]
}

/// Google's console, as its guides describe it up to 2026-11. Publishing comes before anybody consents: a permission
/// given while the project is tested ends after seven days, even when it is published meanwhile.
fn google(redirect: &str, register_at: &str, texts: Texts) -> Vec<Leg> {
    // A stand-in has one page for everything.
    let console = register_at.strip_suffix("/projectcreate");
    let page = |form, path: &str, fields| {
        let address = console.map_or_else(|| register_at.to_owned(), |console| format!("{console}{path}"));
        Leg::Page(FormPage { form, address, fields })
    };
    let scopes = ProviderId::GoogleHealth.permissions().iter().map(|scope| (*scope).to_owned()).collect();
    let library = &["Google Health API", "Cloud Healthcare API", "Fitness API"];
    let types = &["Web application", "Android", "iOS", "Desktop app"];
    vec![
        page(Form::Project, "/projectcreate", vec![(FormField::ProjectName, text(texts.project))]),
        page(
            Form::Library,
            "/apis/library/health.googleapis.com",
            vec![
                (FormField::LibrarySearch, text(library[0])),
                (FormField::LibraryHits, Entry::Pick { options: library, picked: 0 }),
            ],
        ),
        page(
            Form::Branding,
            "/auth/branding",
            vec![
                (FormField::AppName, text(texts.name)),
                (FormField::SupportEmail, Entry::OwnAddress),
                (FormField::DeveloperEmail, Entry::OwnAddress),
            ],
        ),
        page(
            Form::Audience,
            "/auth/audience",
            vec![
                (FormField::UserType, Entry::Pick { options: &["Internal", "External"], picked: 1 }),
                (FormField::TestUsers, Entry::OwnAddress),
            ],
        ),
        page(Form::DataAccess, "/auth/scopes", vec![(FormField::Scopes, Entry::Lines(scopes))]),
        page(
            Form::Client,
            "/auth/clients/create",
            vec![
                (FormField::ClientType, Entry::Pick { options: types, picked: 0 }),
                (FormField::ClientName, text(texts.name)),
                (FormField::Origins, Entry::Empty),
                (FormField::RedirectUris, text(redirect)),
            ],
        ),
        Leg::Values,
        page(
            Form::Publishing,
            "/auth/audience",
            vec![(
                FormField::PublishingStatus,
                Entry::Pick { options: &["Testing", "In production"], picked: 1 },
            )],
        ),
        Leg::Warning,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: Texts = Texts { name: "n", description: "d", organization: "o", project: "p" };
    const GOOGLE: ProviderId = ProviderId::GoogleHealth;

    fn pages(guide: &Guide) -> impl Iterator<Item = &FormPage> {
        guide.legs.iter().filter_map(|leg| match leg {
            Leg::Page(page) => Some(page),
            Leg::Values | Leg::Warning => None,
        })
    }

    fn entry(guide: &Guide, field: FormField) -> &Entry {
        let mut fields = pages(guide).flat_map(|page| &page.fields);
        &fields.find(|(one, _)| *one == field).unwrap().1
    }

    fn picked(guide: &Guide, field: FormField) -> &'static str {
        let Entry::Pick { options, picked } = entry(guide, field) else { panic!("{field:?} is no choice") };
        options[*picked]
    }

    #[test]
    fn redirect_address_is_given_to_the_letter() {
        let redirect = "https://fitbit.example.org/auth/fitbit/callback";

        let fitbit = guide(ProviderId::Fitbit, "https://fitbit.example.org", redirect, None, TEXTS);
        let google = guide(GOOGLE, "https://fitbit.example.org", redirect, None, TEXTS);

        assert_eq!(entry(&fitbit, FormField::Redirect), &text(redirect));
        assert_eq!(entry(&google, FormField::RedirectUris), &text(redirect));
        assert_eq!(pages(&fitbit).next().unwrap().address, "https://dev.fitbit.com/apps/new");
    }

    #[test]
    fn personal_and_read_only_are_the_ones_to_pick_at_fitbit() {
        let guide = guide(ProviderId::Fitbit, "https://a.example", "https://a.example/b", None, TEXTS);

        assert_eq!(picked(&guide, FormField::ApplicationType), "Personal");
        assert_eq!(picked(&guide, FormField::AccessType), "Read-Only");
    }

    #[test]
    fn the_right_ones_of_googles_choices_are_picked() {
        let guide = guide(GOOGLE, "https://a.example", "https://a.example/b", None, TEXTS);

        assert_eq!(picked(&guide, FormField::LibraryHits), "Google Health API");
        assert_eq!(picked(&guide, FormField::UserType), "External");
        assert_eq!(picked(&guide, FormField::ClientType), "Web application");
        assert_eq!(picked(&guide, FormField::PublishingStatus), "In production");
    }

    #[test]
    fn google_is_asked_for_what_the_site_asks_for_and_nothing_else() {
        let guide = guide(GOOGLE, "https://a.example", "https://a.example/b", None, TEXTS);

        let Entry::Lines(scopes) = entry(&guide, FormField::Scopes) else { panic!("no lines") };
        assert_eq!(scopes, GOOGLE.permissions());
    }

    #[test]
    fn publishing_comes_after_the_client_and_before_the_consent() {
        let guide = guide(GOOGLE, "https://a.example", "https://a.example/b", None, TEXTS);

        let place = |wanted: Form| {
            guide.legs.iter().position(|leg| matches!(leg, Leg::Page(page) if page.form == wanted)).unwrap()
        };
        assert!(place(Form::Library) < place(Form::DataAccess), "scopes appear once the API is enabled");
        assert!(place(Form::Client) < place(Form::Publishing));
        assert_eq!(guide.legs.last(), Some(&Leg::Warning));
    }

    #[test]
    fn every_page_of_the_console_has_its_address_and_a_pretend_one_has_a_single_one() {
        let at = |register_at| {
            let guide = guide(GOOGLE, "https://a.example", "https://a.example/b", register_at, TEXTS);
            pages(&guide).map(|page| page.address.clone()).collect::<Vec<_>>()
        };

        let real = at(None);
        let pretend = at(Some("http://127.0.0.1:7/console"));

        assert_eq!(real[0], "https://console.cloud.google.com/projectcreate");
        assert_eq!(real[5], "https://console.cloud.google.com/auth/clients/create");
        assert!(pretend.iter().all(|address| address == "http://127.0.0.1:7/console"));
    }
}
