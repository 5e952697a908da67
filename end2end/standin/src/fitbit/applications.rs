//! The registered applications: the site's own, and those members register for themselves. Not here: the pages to
//! register one (`developer`).

use std::collections::BTreeMap;

use serde::Serialize;
use url::Url;

use super::settings::{AppType, Settings};
use crate::oauth::Fields;
use crate::state::{App, OwnClients};

/// Where a redirect of the consent page may lead.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Redirects {
    /// Where those of the site may.
    OfTheSite,
    /// To exactly one of these.
    Exactly(Vec<String>),
}

/// One registered application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Public name of the client: six capitals and digits.
    pub client_id: String,
    /// Its secret: 32 hexadecimal digits.
    pub client_secret: String,
    /// The name on the consent page.
    pub(super) name: String,
    /// Its type.
    pub(super) app_type: AppType,
    /// Name of the member who registered it; nobody for the site's own.
    developer: Option<String>,
    redirects: Redirects,
}

/// What the control API tells of an application.
#[derive(Debug, Clone, Serialize)]
pub struct Described {
    client_id: String,
    client_secret: String,
    name: String,
    r#type: &'static str,
    developer: Option<String>,
    redirect_urls: Option<Vec<String>>,
}

impl Application {
    /// Finds the application of a client id, the site's own included.
    pub(super) fn find(app: &App, client_id: &str) -> Option<Self> {
        let site = &app.clients().fitbit;
        if client_id == site.client_id {
            return Some(Self {
                client_id: site.client_id.clone(),
                client_secret: site.client_secret.clone(),
                name: site.client_id.clone(),
                app_type: Settings::read(app.switches()).app_type,
                developer: None,
                redirects: Redirects::OfTheSite,
            });
        }
        app.fitbit().applications.0.get(client_id).cloned()
    }

    /// Says whether an address is registered as a redirect address, exactly as written.
    pub(super) fn accepts_redirect(&self, app: &App, uri: &str) -> bool {
        match &self.redirects {
            Redirects::OfTheSite => app.accepts_redirect(uri),
            Redirects::Exactly(registered) => registered.iter().any(|known| known == uri),
        }
    }

    /// Lists the registered redirect addresses.
    pub(super) fn registered<'a>(&'a self, app: &'a App) -> &'a [String] {
        match &self.redirects {
            Redirects::OfTheSite => &app.options().redirect_uris,
            Redirects::Exactly(registered) => registered,
        }
    }

    /// Says whether it may read this member's account: a Personal application only its developer's.
    pub(super) fn serves(&self, member: &str) -> bool {
        let is_own = self.developer.as_deref().is_none_or(|developer| developer == member);
        self.app_type != AppType::Personal || is_own
    }

    /// Says whether this member registered it.
    pub(super) fn is_of(&self, member: &str) -> bool {
        self.developer.as_deref() == Some(member)
    }

    /// Describes it for the control API.
    pub fn describe(&self) -> Described {
        Described {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            name: self.name.clone(),
            r#type: self.app_type.label(),
            developer: self.developer.clone(),
            redirect_urls: match &self.redirects {
                Redirects::OfTheSite => None,
                Redirects::Exactly(registered) => Some(registered.clone()),
            },
        }
    }
}

/// What a registration form says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    name: String,
    app_type: AppType,
    redirect_urls: Vec<String>,
}

/// Fields that must hold an address, by their name in the form and on the page.
pub(super) const ADDRESSES: [(&str, &str); 4] = [
    ("website", "Application Website URL"),
    ("organization_website", "Organization Website URL"),
    ("terms_of_service", "Terms of Service URL"),
    ("privacy_policy", "Privacy Policy URL"),
];

/// Fields that must hold any text.
pub(super) const TEXTS: [(&str, &str); 3] =
    [("name", "Application Name"), ("description", "Description"), ("organization", "Organization")];

impl Registration {
    /// Reads what was filled in.
    ///
    /// # Errors
    ///
    /// A sentence for each field that does not fit.
    pub fn read(fields: &Fields) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let text = |name: &str| fields.get(name).unwrap_or_default().trim();
        for (name, label) in TEXTS.into_iter().chain(ADDRESSES) {
            if text(name).is_empty() {
                problems.push(format!("{label} is required."));
            }
        }
        if text("name").to_ascii_lowercase().contains("fitbit") {
            problems.push("Application Name must not contain the word Fitbit.".to_owned());
        }
        for (name, label) in ADDRESSES.into_iter().filter(|(name, _)| !text(name).is_empty()) {
            let is_web = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
            if !Url::parse(text(name)).is_ok_and(is_web) {
                problems.push(format!("{label} is not a valid URL."));
            }
        }
        let app_type = AppType::find(text("type"));
        if app_type.is_none() {
            problems.push("OAuth 2.0 Application Type is required.".to_owned());
        }
        if !matches!(text("access_type"), "read_only" | "read_write") {
            problems.push("Default Access Type is required.".to_owned());
        }
        let lines = text("redirect_url").lines().map(str::trim).filter(|line| !line.is_empty());
        let redirect_urls: Vec<String> = lines.map(str::to_owned).collect();
        if redirect_urls.is_empty() {
            problems.push("Redirect URL is required.".to_owned());
        }
        problems.extend(redirect_urls.iter().filter(|line| !is_redirect(line)).map(|line| {
            format!("Redirect URL {line} is not valid: it must be absolute, without a fragment.")
        }));
        match app_type {
            Some(app_type) if problems.is_empty() => {
                Ok(Self { name: text("name").to_owned(), app_type, redirect_urls })
            }
            _ => Err(problems),
        }
    }
}

/// Addresses of the web need a host, others a path; none has a fragment.
fn is_redirect(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        let leads_somewhere =
            if matches!(url.scheme(), "http" | "https") { url.has_host() } else { !url.path().is_empty() };
        leads_somewhere && url.fragment().is_none()
    })
}

/// The applications members have registered, by client id.
#[derive(Debug, Default)]
pub struct Applications(BTreeMap<String, Application>);

impl Applications {
    /// Those alice registered before the curtain rises.
    pub(super) fn of_the_cast(own: &OwnClients) -> Self {
        let elsewhere = Redirects::Exactly(vec!["http://localhost:8080/wrong/callback".to_owned()]);
        let application = |client: &crate::state::Client, name: &str, app_type, redirects| Application {
            client_id: client.client_id.clone(),
            client_secret: client.client_secret.clone(),
            name: name.to_owned(),
            app_type,
            developer: Some("alice".to_owned()),
            redirects,
        };
        let site = Redirects::OfTheSite;
        let all = [
            application(&own.personal, "My own export", AppType::Personal, site.clone()),
            application(&own.wrong_redirect, "My export with a slip", AppType::Personal, elsewhere),
            application(&own.server, "My export for everybody", AppType::Server, site),
        ];
        Self(all.into_iter().map(|application| (application.client_id.clone(), application)).collect())
    }

    /// Registers an application of a member.
    pub fn register(&mut self, developer: &str, registration: Registration) -> Application {
        let mut client_id = String::new();
        while client_id.is_empty() || self.0.contains_key(&client_id) {
            client_id = format!("23{}", crate::oauth::random_letters(4).to_ascii_uppercase());
        }
        let secret: String = rand::random::<[u8; 16]>().iter().map(|byte| format!("{byte:02x}")).collect();
        let Registration { name, app_type, redirect_urls } = registration;
        let application = Application {
            client_id: client_id.clone(),
            client_secret: secret,
            name,
            app_type,
            developer: Some(developer.to_owned()),
            redirects: Redirects::Exactly(redirect_urls),
        };
        self.0.insert(client_id, application.clone());
        application
    }

    /// Lists every application, by client id.
    pub fn list(&self) -> Vec<Application> {
        self.0.values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: [(&str, &str); 10] = [
        ("name", "My own export"),
        ("description", "Reads my data for me."),
        ("website", "https://example.org/"),
        ("organization", "Me"),
        ("organization_website", "https://example.org/"),
        ("terms_of_service", "https://example.org/terms"),
        ("privacy_policy", "https://example.org/privacy"),
        ("type", "Personal"),
        ("redirect_url", "http://localhost:8080/auth/fitbit/callback\n\nhttps://example.org/callback/"),
        ("access_type", "read_only"),
    ];

    fn filled(changes: &[(&str, &str)]) -> Fields {
        let value = |name: &str, value: &str| {
            changes
                .iter()
                .find(|(changed, _)| *changed == name)
                .map_or(value.to_owned(), |(_, new)| (*new).to_owned())
        };
        Fields(SOUND.iter().map(|(name, sound)| ((*name).to_owned(), value(name, sound))).collect())
    }

    #[test]
    fn sound_form_registers_each_line_as_a_redirect_address() {
        let registration = Registration::read(&filled(&[])).expect("the form is sound");

        assert_eq!(registration.app_type, AppType::Personal);
        assert_eq!(
            registration.redirect_urls,
            ["http://localhost:8080/auth/fitbit/callback", "https://example.org/callback/"]
        );
    }

    #[test]
    fn every_field_is_required_and_named_when_it_does_not_fit() {
        for (name, _) in SOUND {
            let problems = Registration::read(&filled(&[(name, " ")])).expect_err("a field is empty");
            assert_eq!(problems.len(), 1, "{name}: {problems:?}");
        }
        for (name, value) in [
            ("name", "Fitbit export"),
            ("website", "example.org"),
            ("type", "Desktop"),
            ("redirect_url", "https://example.org/callback#here"),
            ("redirect_url", "/auth/fitbit/callback"),
            ("access_type", "write"),
        ] {
            assert!(Registration::read(&filled(&[(name, value)])).is_err(), "{name} {value}");
        }
    }

    #[test]
    fn registered_application_serves_its_developer_alone_if_it_is_personal() {
        let mut applications = Applications::default();
        let personal = applications.register("bob", Registration::read(&filled(&[])).expect("sound"));
        let server =
            applications.register("bob", Registration::read(&filled(&[("type", "Server")])).expect("sound"));

        assert!(personal.serves("bob") && !personal.serves("alice"));
        assert!(server.serves("bob") && server.serves("alice"));
        assert_eq!((personal.client_id.len(), personal.client_secret.len()), (6, 32));
        assert_eq!(applications.list().len(), 2);
    }
}
