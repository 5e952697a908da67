//! The Cloud projects of the pretend Google: the site's own, and those members make for themselves, each with what decides
//! about its clients. Not here: the pages on which they are made (`console`), and the rules of redirect addresses
//! (`redirect`).

mod cast;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    redirect,
    scope::{PREFIX, SCOPES},
    switches,
};
use crate::{
    oauth::random_letters,
    state::{App, Client},
};

/// Number of the site's project, with which its client id begins.
const SITE_NUMBER: u64 = 407_408_718_192;

/// Where a redirect of the consent page may lead.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Redirects {
    /// Where those of the site may.
    OfTheSite,
    /// To exactly one of these.
    Exactly(Vec<String>),
}

/// Who may use the clients of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Audience {
    /// Only people of an organisation, which nobody here is.
    Internal,
    /// Only these people, for seven days at a time; everybody where nobody is named.
    Testing(Option<BTreeSet<String>>),
    /// Everybody.
    InProduction,
}

/// What the consent page calls an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branding {
    pub(super) app_name: String,
    pub(super) support_email: String,
    pub(super) developer_email: String,
}

/// An OAuth client of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WebClient {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) name: String,
    /// Whether the secret was shown; it is shown whole once.
    pub(super) was_shown: bool,
    redirects: Redirects,
}

/// A Cloud project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its identifier, as in the addresses of the console.
    pub project_id: String,
    pub(super) number: u64,
    pub(super) name: String,
    /// Name of the account that made it; nobody for the site's own.
    owner: Option<String>,
    pub(super) api_is_enabled: bool,
    pub(super) branding: Option<Branding>,
    pub(super) audience: Audience,
    /// Test users, kept while the project is in production too.
    pub(super) test_users: BTreeSet<String>,
    /// Scopes its clients may ask for, whole.
    pub(super) scopes: BTreeSet<String>,
    pub(super) clients: Vec<WebClient>,
}

/// What the control API tells of a project.
#[derive(Debug, Clone, Serialize)]
pub struct Described {
    project_id: String,
    name: String,
    owner: Option<String>,
    api_enabled: bool,
    published: bool,
    test_users: BTreeSet<String>,
    scopes: BTreeSet<String>,
    clients: Vec<DescribedClient>,
}

#[derive(Debug, Clone, Serialize)]
struct DescribedClient {
    client_id: String,
    client_secret: String,
    redirect_urls: Option<Vec<String>>,
}

/// A client together with its project, as they are at the moment.
#[derive(Debug, Clone)]
pub(super) struct Registered {
    pub(super) project: Project,
    pub(super) client: WebClient,
    /// Whether the consent page warns of it: nobody has verified the projects of members.
    pub(super) is_verified: bool,
}

impl Registered {
    /// Finds the client of this id, the site's own included.
    pub(super) fn find(app: &App, client_id: &str) -> Option<Self> {
        let site = &app.clients().google;
        if client_id == site.client_id {
            return Some(Self {
                project: Project::of_the_site(app),
                client: web_client(site),
                is_verified: true,
            });
        }
        let google = app.google();
        let found = google.projects.0.values().find_map(|project| {
            let client = project.clients.iter().find(|client| client.client_id == client_id)?;
            Some((project.clone(), client.clone()))
        });
        found.map(|(project, client)| Self { project, client, is_verified: false })
    }

    /// What the consent page calls it.
    pub(super) fn app_name(&self) -> &str {
        self.project.branding.as_ref().map_or("A project", |branding| branding.app_name.as_str())
    }

    /// Says whether an address is registered as a redirect address, exactly as written.
    pub(super) fn accepts_redirect(&self, app: &App, uri: &str) -> bool {
        match &self.client.redirects {
            Redirects::OfTheSite => app.accepts_redirect(uri),
            Redirects::Exactly(registered) => registered.iter().any(|known| known == uri),
        }
    }
}

fn web_client(client: &Client) -> WebClient {
    WebClient {
        client_id: client.client_id.clone(),
        client_secret: client.client_secret.clone(),
        name: "Web client".to_owned(),
        was_shown: true,
        redirects: Redirects::OfTheSite,
    }
}

impl WebClient {
    /// Lists the addresses registered for it; nothing for those that go where the site's may.
    pub(super) fn redirect_urls(&self) -> &[String] {
        match &self.redirects {
            Redirects::OfTheSite => &[],
            Redirects::Exactly(registered) => registered,
        }
    }

    /// Registers other addresses.
    ///
    /// # Errors
    ///
    /// A sentence for each that cannot be registered; nothing is changed then.
    pub(super) fn set_redirect_urls(&mut self, urls: Vec<String>) -> Result<(), Vec<String>> {
        check_redirects(&urls)?;
        self.redirects = Redirects::Exactly(urls);
        Ok(())
    }
}

fn check_redirects(urls: &[String]) -> Result<(), Vec<String>> {
    let problem = |url: &String| Some(format!("Invalid redirect {url}: {}.", redirect::find_problem(url)?));
    let problems: Vec<_> = urls.iter().filter_map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

impl Project {
    /// The site's project, as the switches have it.
    fn of_the_site(app: &App) -> Self {
        let switches = app.switches();
        let users = switches.text(switches::TEST_USERS);
        let users = users.map(|users| users.split(',').map(|user| user.trim().to_owned()).collect());
        Self {
            project_id: "standin-site".to_owned(),
            number: SITE_NUMBER,
            name: "The site".to_owned(),
            owner: None,
            api_is_enabled: !switches.is_on(switches::SERVICE_DISABLED),
            branding: None,
            audience: if switches.is_on(switches::TESTING) {
                Audience::Testing(users)
            } else {
                Audience::InProduction
            },
            test_users: BTreeSet::new(),
            scopes: BTreeSet::new(),
            clients: Vec::new(),
        }
    }

    /// Says whether this account made it.
    pub(super) fn is_of(&self, member: &str) -> bool {
        self.owner.as_deref() == Some(member)
    }

    /// Says whether its clients may ask for a scope; the site's for every one.
    pub(super) fn offers(&self, scope: &str) -> bool {
        self.owner.is_none() || !scope.starts_with(PREFIX) || self.scopes.contains(scope)
    }

    /// Says whether refresh tokens end after seven days.
    pub(super) fn is_in_testing(&self) -> bool {
        matches!(self.audience, Audience::Testing(_))
    }

    /// Puts it into production, or back into testing.
    pub fn publish(&mut self, in_production: bool) {
        self.audience = match in_production {
            true => Audience::InProduction,
            false => Audience::Testing(Some(self.test_users.clone())),
        };
    }

    /// Switches the API on or off.
    pub fn enable_api(&mut self, is_enabled: bool) {
        self.api_is_enabled = is_enabled;
    }

    /// Names who may use it while it is being tested. An e-mail address stands for the account before its `@`.
    pub fn set_test_users<'a>(&mut self, users: impl IntoIterator<Item = &'a str>) {
        let account = |user: &str| user.trim().split('@').next().unwrap_or_default().to_owned();
        self.test_users = users.into_iter().map(account).filter(|user| !user.is_empty()).collect();
        if self.is_in_testing() {
            self.publish(false);
        }
    }

    /// Says which scopes its clients may ask for, each whole or as what stands behind the common prefix.
    ///
    /// # Errors
    ///
    /// A sentence for each that is no scope of the API, and for all of them while the API is not switched on; nothing is
    /// changed then.
    pub fn set_scopes<'a>(&mut self, scopes: impl IntoIterator<Item = &'a str>) -> Result<(), Vec<String>> {
        if !self.api_is_enabled {
            return Err(vec!["Scopes of the Google Health API can be added once it is enabled.".to_owned()]);
        }
        let (mut found, mut problems) = (BTreeSet::new(), Vec::new());
        for scope in scopes {
            let suffix = scope.strip_prefix(PREFIX).unwrap_or(scope);
            match SCOPES.iter().any(|known| known.suffix == suffix) {
                true => {
                    found.insert(format!("{PREFIX}{suffix}"));
                }
                false => problems.push(format!("{scope} is no scope of the Google Health API.")),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.scopes = found;
        Ok(())
    }

    /// Makes a web client; gives its id.
    ///
    /// # Errors
    ///
    /// A sentence for each redirect address that cannot be registered.
    pub fn create_client(&mut self, name: &str, redirect_urls: Vec<String>) -> Result<String, Vec<String>> {
        check_redirects(&redirect_urls)?;
        let letters = random_letters(32).to_ascii_lowercase();
        let client_id = format!("{}-{letters}.apps.googleusercontent.com", self.number);
        self.clients.push(WebClient {
            client_id: client_id.clone(),
            client_secret: new_secret(),
            name: name.to_owned(),
            was_shown: false,
            redirects: Redirects::Exactly(redirect_urls),
        });
        Ok(client_id)
    }

    /// Finds one of its clients.
    pub(super) fn client(&mut self, client_id: &str) -> Option<&mut WebClient> {
        self.clients.iter_mut().find(|client| client.client_id == client_id)
    }

    /// Registers other redirect addresses for each of its clients.
    ///
    /// # Errors
    ///
    /// A sentence for each that cannot be registered.
    pub fn set_redirect_urls(&mut self, urls: &[String]) -> Result<(), Vec<String>> {
        self.clients.iter_mut().try_for_each(|client| client.set_redirect_urls(urls.to_vec()))
    }

    /// Describes it for the control API.
    pub fn describe(&self) -> Described {
        let client = |client: &WebClient| DescribedClient {
            client_id: client.client_id.clone(),
            client_secret: client.client_secret.clone(),
            redirect_urls: match &client.redirects {
                Redirects::OfTheSite => None,
                Redirects::Exactly(registered) => Some(registered.clone()),
            },
        };
        Described {
            project_id: self.project_id.clone(),
            name: self.name.clone(),
            owner: self.owner.clone(),
            api_enabled: self.api_is_enabled,
            published: self.audience == Audience::InProduction,
            test_users: self.test_users.clone(),
            scopes: self.scopes.clone(),
            clients: self.clients.iter().map(client).collect(),
        }
    }
}

/// Makes a secret of the length and the beginning real ones have.
pub(super) fn new_secret() -> String {
    format!("GOCSPX-{}", random_letters(28))
}

/// The projects members have made, by identifier.
#[derive(Debug, Default)]
pub struct Projects(BTreeMap<String, Project>);

impl Projects {
    /// Makes an empty project of a member: nothing is switched on, nobody may use it.
    pub fn create(&mut self, owner: &str, name: &str) -> &mut Project {
        let plain: String = name
            .to_ascii_lowercase()
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
            .take(20)
            .collect();
        let number = 100_000_000_000 + rand::random::<u64>() % 900_000_000_000;
        // The number makes it unlike every other, as the real ones' is.
        let project_id = format!("{}-{}", plain.trim_matches('-'), number % 1_000_000);
        let project = Project {
            project_id: project_id.clone(),
            number,
            name: name.to_owned(),
            owner: Some(owner.to_owned()),
            api_is_enabled: false,
            branding: None,
            audience: Audience::Testing(Some(BTreeSet::new())),
            test_users: BTreeSet::new(),
            scopes: BTreeSet::new(),
            clients: Vec::new(),
        };
        self.0.entry(project_id).or_insert(project)
    }

    /// Finds a project by its identifier.
    pub fn find(&mut self, project_id: &str) -> Option<&mut Project> {
        self.0.get_mut(project_id)
    }

    /// Lists every project, by identifier.
    pub fn list(&self) -> impl Iterator<Item = &Project> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests;
