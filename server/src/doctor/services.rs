//! The services over the network: what this site is called, where consent pages send people back to, whether ids and
//! secrets are taken, and whose clock is right.

use super::{Finding, LOOK_LIMIT};
use crate::{
    clock::Clock,
    config::Config,
    fetch::oauth::{self, OAuthError},
    providers::{ClientAuthentication, OAuthProfile, Providers},
    storage::Purpose,
};
use domain::ProviderId;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Response, header};
use secrecy::SecretString;
use std::fmt;
use url::{Host, Url};
use uuid::Uuid;

/// Clocks may differ so much before tokens and signatures suffer.
const MOST_SKEW: SignedDuration = SignedDuration::from_secs(30);

/// A service that people are sent to, and the settings that are about it.
struct Service {
    name: &'static str,
    /// The settings of its client.
    id_setting: &'static str,
    secret_setting: &'static str,
    /// Where its redirect addresses are registered.
    console: &'static str,
    profile: OAuthProfile,
    redirect: Url,
    /// Whether its consent page tells a wrong redirect address to somebody who has not signed in.
    tells_redirects: bool,
    /// Where its data is, if elsewhere.
    data: Option<(&'static str, Url)>,
}

pub(super) async fn examine(config: &Config, http: &Client, clock: &dyn Clock) -> Vec<Finding> {
    let services = services(config);
    let each = join_all(services.iter().map(|service| examine_service(http, service, clock.now())));
    let (address, skew, each) =
        tokio::join!(public_address(config, http), clock_skew(config, http, clock), each);
    [address, skew].into_iter().chain(each.into_iter().flatten()).collect()
}

fn services(config: &Config) -> Vec<Service> {
    let mut services = Vec::new();
    let base = &config.open_humans.url;
    if let (Ok(authorize_url), Ok(token_url)) =
        (base.join("/direct-sharing/projects/oauth2/authorize/"), base.join("/oauth2/token/"))
    {
        services.push(Service {
            name: "Open Humans",
            id_setting: "OPEN_HUMANS_CLIENT_ID",
            secret_setting: "OPEN_HUMANS_CLIENT_SECRET",
            console: "the project's page there",
            profile: OAuthProfile {
                authorize_url,
                token_url,
                revoke_url: None,
                client_id: config.open_humans.client_id.clone(),
                client_secret: config.open_humans.client_secret.clone(),
                client_authentication: ClientAuthentication::BasicHeader,
                scopes: Vec::new(),
                authorize_params: Vec::new(),
                switch_account_params: Vec::new(),
                rotates: true,
                account_cap: None,
                own_clients: None,
            },
            redirect: config.callback_url(Purpose::SignIn),
            // It asks people to sign in before it looks at anything.
            tells_redirects: false,
            data: None,
        });
    }
    let providers = Providers::new(config);
    for id in providers.ids() {
        let Some(provider) = providers.get(id) else { continue };
        let redirect = config.callback_url(Purpose::Link(id));
        services.push(match id {
            ProviderId::GoogleHealth => Service {
                name: "Google",
                id_setting: "GOOGLE_CLIENT_ID",
                secret_setting: "GOOGLE_CLIENT_SECRET",
                console: "the client's page in the Google Cloud console",
                profile: provider.oauth(),
                redirect,
                tells_redirects: true,
                data: config.google.as_ref().map(|google| ("GOOGLE_HEALTH_URL", google.health_url.clone())),
            },
            ProviderId::Fitbit => Service {
                name: "Fitbit",
                id_setting: "FITBIT_CLIENT_ID",
                secret_setting: "FITBIT_CLIENT_SECRET",
                console: "the application's page at dev.fitbit.com",
                profile: provider.oauth(),
                redirect,
                tells_redirects: true,
                data: config.fitbit.as_ref().map(|fitbit| ("FITBIT_API_URL", fitbit.api_url.clone())),
            },
        });
    }
    services
}

async fn examine_service(http: &Client, service: &Service, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![credentials(http, service, now).await, redirect(http, service).await];
    if let Some((setting, url)) = &service.data {
        findings.push(data(http, service.name, setting, url).await);
    }
    findings
}

/// Asks for tokens with a code nobody gave out: whoever knows the client refuses the code, whoever does not the client.
async fn credentials(http: &Client, service: &Service, now: Timestamp) -> Finding {
    let what = format!("{} credentials", service.name);
    let verifier = SecretString::from(format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()));
    let asked =
        oauth::exchange_code(http, &service.profile, &service.redirect, "doctor", &verifier, now).await;
    let (id, secret) = (service.id_setting, service.secret_setting);
    match asked {
        // Nobody gives tokens for a made-up code; if so, the client is one.
        Ok(_) | Err(OAuthError::InvalidGrant) => Finding::ok(what, "id and secret are taken"),
        Err(OAuthError::InvalidClient) => Finding::wrong(
            what,
            format!("{id} or {secret} is not taken; copy both anew from {}", service.console),
        ),
        Err(OAuthError::WrongRedirect) => Finding::wrong(
            what,
            format!("the redirect address is refused; register {} at {}", service.redirect, service.console),
        ),
        Err(OAuthError::Gone) => Finding::wrong(
            what,
            format!("the service has ended; take {id} and {secret} away so that it is not offered"),
        ),
        Err(OAuthError::Refused(word)) => Finding::wrong(
            what,
            format!(
                "a token request is refused as {word}; compare {id} and the redirect address with {}",
                service.console
            ),
        ),
        Err(error @ (OAuthError::Trouble(_) | OAuthError::Malformed)) => Finding::wrong(
            what,
            format!(
                "{}: {error}; check the network of this machine, and the address if you set one",
                host(&service.profile.token_url)
            ),
        ),
    }
}

/// Opens the consent page as a visitor would, and looks whether it objects.
async fn redirect(http: &Client, service: &Service) -> Finding {
    let what = format!("{} redirect address", service.name);
    let verifier = SecretString::from(format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()));
    let page = oauth::authorize_url(&service.profile, &service.redirect, "doctor", &verifier, false);
    let answer = match look(http, page).await {
        Ok(answer) => answer,
        Err(trouble) => {
            let host = host(&service.profile.authorize_url);
            return Finding::wrong(what, format!("{host} {trouble}; check the network of this machine"));
        }
    };
    if answer.status().is_server_error() {
        return Finding::unknown(
            what,
            format!("the consent page is in trouble ({}); ask again later", answer.status().as_u16()),
        );
    }
    if answer.status().is_client_error() || is_sent_to_an_error(&answer) {
        return Finding::wrong(
            what,
            format!(
                "the consent page refuses; register {} letter for letter at {}, and compare {}",
                service.redirect, service.console, service.id_setting
            ),
        );
    }
    if service.tells_redirects {
        Finding::ok(what, format!("the consent page takes {}", service.redirect))
    } else {
        Finding::unknown(
            what,
            format!("not told to visitors; {} has to say {}", service.console, service.redirect),
        )
    }
}

/// Whether a consent page that sends elsewhere sends to a page about an error, its own or ours.
fn is_sent_to_an_error(answer: &Response) -> bool {
    let location = answer.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
    let Some(location) = location.filter(|_| answer.status().is_redirection()) else { return false };
    let Ok(location) = answer.url().join(location) else { return true };
    location.path().split('/').any(|part| part == "error")
        || location.query_pairs().any(|(name, _)| name == "error" || name == "authError")
}

async fn data(http: &Client, name: &str, setting: &str, url: &Url) -> Finding {
    let what = format!("{name} data");
    match look(http, url.clone()).await {
        // The whole service answers so once it has ended.
        Ok(answer) if answer.status().as_u16() == 410 => {
            Finding::wrong(what, format!("{} has ended (410); members cannot import from it", host(url)))
        }
        Ok(answer) if answer.status().is_server_error() => Finding::unknown(
            what,
            format!("{} is in trouble ({}); ask again later", host(url), answer.status().as_u16()),
        ),
        Ok(_) => Finding::ok(what, format!("{} answers", host(url))),
        Err(trouble) => Finding::wrong(
            what,
            format!("{} {trouble}; check the network of this machine, or correct {setting}", host(url)),
        ),
    }
}

/// Whether members reach this site where the settings say.
async fn public_address(config: &Config, http: &Client) -> Finding {
    let what = "public address";
    let url = &config.public_url;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !is_here {
        return Finding::wrong(
            what,
            format!(
                "{url} begins with http://; put a proxy with TLS in front, and set PUBLIC_URL to its https:// address"
            ),
        );
    }
    let mut health = url.clone();
    health.set_path("/health/live");
    match look(http, health).await {
        Ok(answer) if answer.status().is_success() => match answer.text().await {
            Ok(text) if text.trim() == "alive" => Finding::ok(what, format!("{url} leads to this server")),
            _ => Finding::wrong(
                what,
                format!(
                    "something else answers at {url}; point the name and the proxy at this server, or correct PUBLIC_URL"
                ),
            ),
        },
        Ok(answer) => Finding::wrong(
            what,
            format!(
                "{url} answers with status {}; point the proxy at PORT of this server, or correct PUBLIC_URL",
                answer.status().as_u16()
            ),
        ),
        Err(trouble @ Trouble::Untrusted) => Finding::wrong(
            what,
            format!("{url} {trouble}; get one that members' browsers trust, as from Let's Encrypt"),
        ),
        Err(trouble) => Finding::unknown(what, format!("{url} {trouble}; ask again while the server runs")),
    }
}

/// Compares the clock of this machine with the hour a service writes on its answers.
async fn clock_skew(config: &Config, http: &Client, clock: &dyn Clock) -> Finding {
    let what = "clock";
    let url = config.open_humans.url.clone();
    let asked = clock.now();
    let answer = match look(http, url.clone()).await {
        Ok(answer) => answer,
        Err(trouble) => {
            return Finding::unknown(what, format!("{} {trouble}, so nothing to compare with", host(&url)));
        }
    };
    let answered = clock.now();
    let date = answer.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let Some(theirs) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) else {
        return Finding::unknown(what, format!("{} does not say what time it is", host(&url)));
    };
    let theirs = theirs.timestamp();
    // Theirs is of some moment between asking and being answered, and of whole seconds.
    let (ahead, behind) = (asked.duration_since(theirs), theirs.duration_since(answered));
    if ahead > MOST_SKEW || behind > MOST_SKEW {
        let (by, word) = if ahead > behind { (ahead, "ahead of") } else { (behind, "behind") };
        let by = by.as_secs();
        return Finding::wrong(
            what,
            format!("this machine is {by} seconds {word} {}; set it, as by switching NTP on", host(&url)),
        );
    }
    Finding::ok(what, format!("as at {}", host(&url)))
}

/// Why a service could not be looked at.
enum Trouble {
    Silent,
    Untrusted,
    Unreachable,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trouble::Silent => "does not answer in time",
            Trouble::Untrusted => "shows a certificate that this machine does not trust",
            Trouble::Unreachable => "cannot be reached",
        })
    }
}

async fn look(http: &Client, url: Url) -> Result<Response, Trouble> {
    match tokio::time::timeout(LOOK_LIMIT, http.get(url).send()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) if error.is_timeout() => Err(Trouble::Silent),
        Ok(Err(error)) if is_about_a_certificate(&error) => Err(Trouble::Untrusted),
        Ok(Err(_)) => Err(Trouble::Unreachable),
        Err(_elapsed) => Err(Trouble::Silent),
    }
}

/// Whether a connection failed because of who is at its other end. Only the words of the errors below tell.
fn is_about_a_certificate(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.to_string().contains("certificate") {
            return true;
        }
        source = error.source();
    }
    false
}

/// The part of an address that holds no secret.
fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}
