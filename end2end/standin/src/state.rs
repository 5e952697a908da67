//! What every part of the stand-in shares. Not here: what a single service remembers, which lives in its folder.

use crate::body::Bodies;
use crate::clock::Clock;
use crate::fault::Faults;
use crate::host::Host;
use crate::options::Options;
use crate::replay::Replay;
use crate::request_log::RequestLog;
use crate::switches::Switches;
use crate::{fitbit, google, open_humans, s3, storage};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A client id with its secret.
#[derive(Debug, Clone, Serialize)]
pub struct Client {
    /// Public name of the client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

/// The project registered at Open Humans.
#[derive(Debug, Clone, Serialize)]
pub struct Project {
    /// Public name of the client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The token that acts for every member of the project; 64 letters and digits.
    pub master_access_token: String,
    /// Number of the project, as in the label `direct-sharing-<number>`.
    pub project_id: u32,
}

/// The clients registered at the three services.
#[derive(Debug, Clone, Serialize)]
pub struct Clients {
    /// The Google Cloud client of the site.
    pub google: Client,
    /// The clients of the Google Cloud projects alice has made herself.
    pub google_own: GoogleOwnClients,
    /// The Fitbit application of the site.
    pub fitbit: Client,
    /// The Fitbit applications alice has registered herself.
    pub fitbit_own: OwnClients,
    /// The Open Humans project.
    pub open_humans: Project,
    /// The bucket for a server's spool.
    pub spool: s3::Bucket,
}

/// Applications alice has registered herself: one as it should be, and the two usual slips.
#[derive(Debug, Clone, Serialize)]
pub struct OwnClients {
    /// Of type Personal, with the right redirect address.
    pub personal: Client,
    /// Of type Personal, with a redirect address that is not the site's.
    pub wrong_redirect: Client,
    /// Of type Server, with the right redirect address.
    pub server: Client,
}

/// Clients of Google Cloud projects alice has made herself: one as it should be, and one for each of the usual slips.
#[derive(Debug, Clone, Serialize)]
pub struct GoogleOwnClients {
    /// In production, with everything it needs.
    pub ready: Client,
    /// With a redirect address that is not the site's.
    pub wrong_redirect: Client,
    /// Still in Testing, with alice as test user.
    pub testing: Client,
    /// Still in Testing, without any test user.
    pub no_testers: Client,
    /// Of a project in which the Google Health API is not enabled.
    pub api_off: Client,
    /// Of a project to which only some scopes were added: sleep, profile, settings.
    pub few_scopes: Client,
}

impl Clients {
    fn new(seed: u64) -> Self {
        // Each is a digest of its name, so that a restarted stand-in still knows its clients.
        let letters = |name: &str| format!("{:x}", Sha256::digest(format!("standin {seed} {name}")));
        let cut = |name: &str, length: usize| letters(name).chars().take(length).collect::<String>();
        let google = |number: u64, name: &str| Client {
            client_id: format!("{number}-{}.apps.googleusercontent.com", cut(&format!("{name} id"), 32)),
            client_secret: format!("GOCSPX-{}", cut(&format!("{name} secret"), 28)),
        };
        Self {
            google: google(407_408_718_192, "google"),
            google_own: GoogleOwnClients {
                ready: google(511_000_000_001, "google ready"),
                wrong_redirect: google(511_000_000_002, "google wrong redirect"),
                testing: google(511_000_000_003, "google testing"),
                no_testers: google(511_000_000_004, "google no testers"),
                api_off: google(511_000_000_005, "google api off"),
                few_scopes: google(511_000_000_006, "google few scopes"),
            },
            fitbit: Client { client_id: "23STND".to_owned(), client_secret: cut("fitbit secret", 32) },
            fitbit_own: OwnClients {
                personal: Client {
                    client_id: "23PERS".to_owned(),
                    client_secret: cut("fitbit personal secret", 32),
                },
                wrong_redirect: Client {
                    client_id: "23WRNG".to_owned(),
                    client_secret: cut("fitbit wrong redirect secret", 32),
                },
                server: Client {
                    client_id: "23SERV".to_owned(),
                    client_secret: cut("fitbit server secret", 32),
                },
            },
            open_humans: Project {
                client_id: cut("open humans id", 40),
                client_secret: letters("open humans secret") + &letters("open humans secret, second half"),
                master_access_token: letters("open humans master"),
                project_id: 1,
            },
            spool: s3::Bucket {
                bucket: "spool-standin".to_owned(),
                region: "eu-central-1".to_owned(),
                access_key_id: format!("AKIA{}", cut("spool key", 16).to_ascii_uppercase()),
                secret_access_key: cut("spool secret", 40),
            },
        }
    }
}

/// The stand-in's shared state; cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: Options,
    clock: Clock,
    bases: BTreeMap<Host, String>,
    clients: Clients,
    bodies: Bodies,
    switches: Switches,
    faults: Faults,
    requests: RequestLog,
    replay: Option<Replay>,
    google: Mutex<google::State>,
    fitbit: Mutex<fitbit::State>,
    open_humans: Mutex<open_humans::State>,
    storage: Mutex<storage::State>,
    spool: Mutex<s3::State>,
}

impl App {
    /// Builds the state of a stand-in whose hosts are reached at `bases`.
    ///
    /// # Errors
    ///
    /// `options.today` lies outside of what a timestamp can hold.
    pub fn new(
        mut options: Options,
        bases: BTreeMap<Host, String>,
        replay: Option<Replay>,
    ) -> Result<Self, jiff::Error> {
        options.today = options.today.or_else(|| replay.as_ref().map(Replay::today));
        let clock = Clock::start(options.today)?;
        let today = clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let clients = Clients::new(options.seed);
        Ok(Self(Arc::new(Shared {
            fitbit: Mutex::new(fitbit::State::new(&clients.fitbit_own)),
            google: Mutex::new(google::State::new(&clients.google_own)),
            clients,
            bodies: Bodies::new(options.seed, today)?.with_heart_rate_every(options.heart_rate_every),
            options,
            clock,
            bases,
            switches: Switches::default(),
            faults: Faults::default(),
            requests: RequestLog::default(),
            replay,
            open_humans: Mutex::default(),
            storage: Mutex::default(),
            spool: Mutex::default(),
        })))
    }

    /// Says what time it is in the stand-in.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Says what day it is in the stand-in, in UTC.
    pub fn today(&self) -> Date {
        self.now().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// The clock, to be moved by the control API.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Length of the pretend quota hour, in seconds; a pretend quota minute is a sixtieth of it.
    pub fn hour_seconds(&self) -> f64 {
        self.0.options.hour_seconds
    }

    /// Says whether the pretend providers count requests.
    pub fn quota_is_on(&self) -> bool {
        self.0.options.quota
    }

    /// The base address of a host, without a slash at its end.
    pub fn base(&self, host: Host) -> &str {
        // Every host is bound before the state is built; see `running::start`.
        self.0.bases.get(&host).map_or("", String::as_str)
    }

    /// Base addresses by host.
    pub fn bases(&self) -> &BTreeMap<Host, String> {
        &self.0.bases
    }

    /// The settings it was started with; `today` is the day started on, where one was chosen.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The clients registered at the three services.
    pub fn clients(&self) -> &Clients {
        &self.0.clients
    }

    /// The simulated bodies by member name.
    pub fn bodies(&self) -> &Bodies {
        &self.0.bodies
    }

    /// The named settings a test may change.
    pub fn switches(&self) -> &Switches {
        &self.0.switches
    }

    /// The faults waiting for a request.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The requests seen so far.
    pub fn requests(&self) -> &RequestLog {
        &self.0.requests
    }

    /// The recorded bodies, when the stand-in replays.
    pub fn replay(&self) -> Option<&Replay> {
        self.0.replay.as_ref()
    }

    /// Says whether an address is registered as a redirect address, exactly as written.
    pub fn accepts_redirect(&self, uri: &str) -> bool {
        if self.0.options.redirect_uris.is_empty() {
            return is_plain_loopback(uri);
        }
        self.0.options.redirect_uris.iter().any(|registered| registered == uri)
    }

    /// What the pretend Google remembers; do not hold it over an await.
    pub fn google(&self) -> MutexGuard<'_, google::State> {
        self.0.google.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the pretend Fitbit remembers; do not hold it over an await.
    pub fn fitbit(&self) -> MutexGuard<'_, fitbit::State> {
        self.0.fitbit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the pretend Open Humans remembers; do not hold it over an await.
    pub fn open_humans(&self) -> MutexGuard<'_, open_humans::State> {
        self.0.open_humans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The objects in the bucket for a server's spool; do not hold it over an await.
    pub fn spool(&self) -> MutexGuard<'_, s3::State> {
        self.0.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The objects in the pretend bucket; do not hold it over an await.
    pub fn storage(&self) -> MutexGuard<'_, storage::State> {
        self.0.storage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says whether an address is plain http on loopback with a path, and has no fragment or user name.
fn is_plain_loopback(uri: &str) -> bool {
    let Ok(url) = url::Url::parse(uri) else { return false };
    url.scheme() == "http"
        && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(redirect_uris: &[&str]) -> App {
        let redirect_uris = redirect_uris.iter().map(|&uri| uri.to_owned()).collect();
        let options = Options { redirect_uris, ..Options::default() };
        App::new(options, BTreeMap::new(), None).expect("no day was chosen")
    }

    #[test]
    fn without_registered_addresses_only_plain_loopback_is_accepted() {
        let app = app(&[]);

        assert!(app.accepts_redirect("http://localhost:8080/callback"));
        assert!(app.accepts_redirect("http://127.0.0.1:8080/callback"));
        assert!(!app.accepts_redirect("https://localhost:8080/callback"));
        assert!(!app.accepts_redirect("http://localhost.example.org/callback"));
        assert!(!app.accepts_redirect("http://someone@localhost:8080/callback"));
    }

    #[test]
    fn registered_address_is_matched_exactly() {
        let app = app(&["http://localhost:8080/callback"]);

        assert!(app.accepts_redirect("http://localhost:8080/callback"));
        assert!(!app.accepts_redirect("http://localhost:8080/callback/"));
        assert!(!app.accepts_redirect("http://localhost:8081/callback"));
    }

    #[test]
    fn secrets_have_the_lengths_of_the_real_ones() {
        let clients = Clients::new(1);

        assert_eq!(clients.open_humans.client_id.len(), 40);
        assert_eq!(clients.open_humans.client_secret.len(), 128);
        assert_eq!(clients.open_humans.master_access_token.len(), 64);
    }
}
