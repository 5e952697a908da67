//! Settings, read once from the environment before anything else happens. Every problem is reported at once, a line each.
//!
//! [`SETTINGS`] lists every setting with its meaning and default; it is what `.env.sample` and SETUP.md are checked
//! against. How a text becomes a value is in `read.rs`.

mod read;
mod settings;

pub use read::{ConfigError, ConfigProblem};
pub use settings::{Fallback, SETTINGS, Setting};

use crate::{secrets::KeyRing, storage::Purpose};
use domain::ProviderId;
use http::HeaderName;
use secrecy::SecretString;
use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc, time::Duration};
use url::Url;

/// Everything an operator can set. Its `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where members reach this site: an origin, without path.
    pub public_url: Url,
    /// The database.
    pub database: DatabaseConfig,
    /// Whether other servers may work on the same database.
    pub shares_database: bool,
    /// Where fetched data waits until it is sent.
    pub spool: SpoolConfig,
    /// The keys that seal tokens, segments and artifacts.
    pub keys: Arc<KeyRing>,
    /// Who runs this site.
    pub operator_name: String,
    /// How to reach them: an e-mail or web address.
    pub operator_contact: Option<String>,
    /// Where the source code is.
    pub source_url: Option<Url>,
    /// Days fetched data stays after an import's last change.
    pub retention_days: u32,
    /// Days a browser stays signed in unused.
    pub session_days: u32,
    /// After how long a daily update is due; shorter than a day only with a stand-in.
    pub update_day: Duration,
    /// Times a minute one address may begin what leads to another service: signing in, connecting.
    pub sign_ins_per_minute: NonZeroU32,
    /// The header in which the proxy in front says where a request comes from.
    pub client_address_header: Option<HeaderName>,
    /// Largest earlier file on Open Humans that is merged, in bytes.
    pub merge_limit_bytes: u64,
    /// Largest answer of a provider that is read, in bytes.
    pub answer_limit_bytes: u64,
    /// The destination.
    pub open_humans: OpenHumansConfig,
    /// Google Health, where it is offered.
    pub google: Option<GoogleConfig>,
    /// The Fitbit Web API, where it is switched on.
    pub fitbit: Option<FitbitConfig>,
    /// What is logged, in the words of `tracing`'s filters.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// What a caller of `/metrics` has to show; where it is absent, there are no metrics to see.
    pub metrics_token: Option<SecretString>,
}

/// Where the server remembers things.
#[derive(Clone, Debug)]
pub enum DatabaseConfig {
    /// In a file, for one server.
    Sqlite {
        /// The file; made where it is missing.
        path: PathBuf,
    },
    /// In PostgreSQL, for one server or several.
    Postgres {
        /// Its address with user and password, `postgres://…`.
        url: SecretString,
        /// How long it may take to connect and to say that it is there. Without it, as long as the system waits; for
        /// tests, which stop the clock.
        answer_limit: Option<Duration>,
    },
}

/// Where fetched data waits, sealed, until it is sent or its time is over.
#[derive(Clone, Debug)]
pub enum SpoolConfig {
    /// A folder on this machine.
    Local {
        /// The folder; made if it is missing.
        dir: PathBuf,
    },
    /// A bucket of an S3-compatible store.
    S3(S3Config),
}

/// A bucket, and how it is reached.
#[derive(Clone, Debug)]
pub struct S3Config {
    /// The bucket's name.
    pub bucket: String,
    /// Where a store other than Amazon's is; the bucket is the first part of the path there.
    pub endpoint: Option<Url>,
    /// The bucket's region.
    pub region: String,
    /// The public half of the credentials.
    pub access_key_id: String,
    /// The secret half of the credentials.
    pub secret_access_key: SecretString,
    /// Folder in the bucket, without slashes around it; empty for the bucket itself.
    pub prefix: String,
}

/// Our project at Open Humans.
#[derive(Clone, Debug)]
pub struct OpenHumansConfig {
    /// The project's client id.
    pub client_id: String,
    /// The project's client secret.
    pub client_secret: SecretString,
    /// `https://www.openhumans.org`, or a stand-in.
    pub url: Url,
    /// Source label of our own files, `direct-sharing-N`; asked from Open Humans when it is not set.
    pub project_label: Option<String>,
    /// What its notices of members who left are signed with; where it is absent, each is checked with the member's token.
    pub webhook_secret: Option<SecretString>,
}

/// Our client at Google.
#[derive(Clone, Debug)]
pub struct GoogleConfig {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: SecretString,
    /// `https://accounts.google.com`, where consent is given.
    pub accounts_url: Url,
    /// `https://oauth2.googleapis.com`, where tokens are.
    pub token_url: Url,
    /// `https://health.googleapis.com`, where the data is.
    pub health_url: Url,
    /// Requests a second for each member to begin with.
    pub requests_per_second: f64,
    /// Requests a second for each member at most.
    pub max_requests_per_second: f64,
    /// Length of Google's quota minute; shorter only with a stand-in.
    pub minute: Duration,
    /// How many accounts our client may serve in its whole life; as many as come where there is no cap.
    pub member_cap: Option<u64>,
}

/// Our application at Fitbit.
#[derive(Clone, Debug)]
pub struct FitbitConfig {
    /// The application's client id.
    pub client_id: String,
    /// The application's client secret.
    pub client_secret: SecretString,
    /// `https://www.fitbit.com`, where consent is given.
    pub www_url: Url,
    /// `https://api.fitbit.com`, where tokens and data are.
    pub api_url: Url,
    /// Length of Fitbit's quota hour; shorter only with a stand-in.
    pub hour: Duration,
    /// Added to every wait for the next hour, because clocks differ. Shortened with the hour.
    pub quota_margin: Duration,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// Lines for reading.
    Text,
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with every problem found.
    pub fn from_env() -> Result<Self, ConfigError> {
        Config::read(|name| std::env::var_os(name))
    }

    /// Where a consent page sends the browser back to. Each of these addresses is registered, letter for letter, with the
    /// site the consent is asked of.
    pub fn callback_url(&self, purpose: Purpose) -> Url {
        let path = match purpose {
            Purpose::SignIn => "/auth/open-humans/callback",
            Purpose::Link(provider) | Purpose::OwnClient(provider, _) => match provider {
                ProviderId::GoogleHealth => "/auth/google/callback",
                ProviderId::Fitbit => "/auth/fitbit/callback",
            },
        };
        let mut url = self.public_url.clone();
        url.set_path(path);
        url
    }

    /// Whether members reach this site over https.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}
