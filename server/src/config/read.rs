//! Texts to values, with every problem collected instead of stopping at the first.

use super::{
    Config, DatabaseConfig, Fallback, FitbitConfig, GoogleConfig, LogFormat, OpenHumansConfig, SETTINGS,
    SpoolConfig,
};
use crate::secrets::KeyRing;
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use std::{
    ffi::OsString, fmt, net::SocketAddr, num::NonZeroU32, ops::RangeInclusive, str::FromStr, sync::Arc,
    time::Duration,
};
use tracing_subscriber::EnvFilter;
use url::Url;

/// Every problem found in the settings, a line each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError(
    /// In the order of the settings; never empty.
    pub Vec<ConfigProblem>,
);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// One problem with one setting. Holds no value of a setting that may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The setting.
    pub name: &'static str,
    /// What is wrong, then what to do.
    pub message: String,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.message)
    }
}

/// How long the secret of a webhook may be at Open Humans.
const WEBHOOK_SECRET_LETTERS: RangeInclusive<usize> = 16..=64;

/// Begins the value the project page of Open Humans shows in place of some secrets (reference sheet, 2.5).
const HASHED_SECRET: &str = "pbkdf2_sha256$";
const MEGABYTE: u64 = 1024 * 1024;
/// How long PostgreSQL may take to say that it is there.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// Fitbit's hour where it is not shortened.
const HOUR_SECONDS: f64 = 3600.0;
/// Highest cap of accounts that can be set.
const MOST_MEMBERS: u64 = 1_000_000_000;

/// The day of automatic updates where it is not shortened.
const DAY_SECONDS: f64 = 86_400.0;

impl Config {
    /// Reads the settings `lookup` finds by name. A setting that is empty counts as not set.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with every problem found.
    pub fn read(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let mut reader = Reader { lookup: &lookup, problems: Vec::new() };
        let config = reader.config();
        match config {
            Some(config) if reader.problems.is_empty() => Ok(config),
            _ => Err(ConfigError(reader.problems)),
        }
    }
}

struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<OsString>,
    problems: Vec<ConfigProblem>,
}

impl Reader<'_> {
    /// Reads everything before it gives up on anything, so that every problem is found.
    fn config(&mut self) -> Option<Config> {
        let port = self.whole("PORT", 0, u64::from(u16::MAX)).and_then(|port| u16::try_from(port).ok());
        let address = self.address();
        let public_url = self.public_url(port);
        let database = self.database();
        let spool = self.spool();
        let is_local = matches!(spool, Some(SpoolConfig::Local { .. }));
        let shares_database = self.shares_database(database.as_ref(), is_local);
        self.refuse_a_disk_that_vanishes(database.as_ref(), is_local);
        let keys = self.keys();
        let operator_name = self.text("OPERATOR_NAME");
        let operator_contact = self.text("OPERATOR_CONTACT");
        let source_url = self.optional_url("SOURCE_URL");
        let retention_days = self.days("RETENTION_DAYS");
        let session_days = self.days("SESSION_DAYS");
        let update_day = self.seconds("UPDATE_DAY_SECONDS", 1.0, DAY_SECONDS);
        let sign_ins = self.whole("SIGN_INS_PER_MINUTE", 1, 100_000);
        let client_address_header = self.client_address_header();
        let merge_limit = self.whole("MERGE_LIMIT_MB", 1, 4096);
        let answer_limit = self.whole("ANSWER_LIMIT_MB", 1, 256);
        let open_humans = self.open_humans();
        let google = self.google();
        let fitbit = self.fitbit();
        let log = self.log();
        let log_format = self.log_format();
        let metrics_token = self.metrics_token();
        if matches!((&google, &fitbit), (Some(None), Some(None))) {
            self.refuse(
                "GOOGLE_CLIENT_ID",
                "is not set and neither is FITBIT_CLIENT_ID, so there is nothing to import from; set id and secret of at least one",
            );
        }
        Some(Config {
            listen: SocketAddr::new(address?, port?),
            public_url: public_url?,
            database: database?,
            shares_database,
            spool: spool?,
            keys: Arc::new(keys?),
            operator_name: operator_name?,
            operator_contact,
            source_url,
            retention_days: retention_days?,
            session_days: session_days?,
            update_day: update_day?,
            sign_ins_per_minute: u32::try_from(sign_ins?).ok().and_then(NonZeroU32::new)?,
            client_address_header: client_address_header?,
            merge_limit_bytes: merge_limit? * MEGABYTE,
            answer_limit_bytes: answer_limit? * MEGABYTE,
            open_humans: open_humans?,
            google: google?,
            fitbit: fitbit?,
            log: log?,
            log_format: log_format?,
            metrics_token: metrics_token?,
        })
    }

    fn refuse(&mut self, name: &'static str, message: impl Into<String>) {
        self.problems.push(ConfigProblem { name, message: message.into() });
    }

    /// The text of a setting, or its default. A required one that is not set is a problem.
    fn text(&mut self, name: &'static str) -> Option<String> {
        let set = match (self.lookup)(name).map(OsString::into_string) {
            Some(Ok(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Some(Err(_)) => {
                self.refuse(name, "is not text in UTF-8; write it anew");
                return None;
            }
            None => None,
        };
        if set.is_some() {
            return set;
        }
        match SETTINGS
            .iter()
            .find(|setting| setting.name == name)
            .map(|setting| (setting.default, setting.meaning))
        {
            Some((Fallback::Value(default), _)) => Some(default.to_owned()),
            Some((Fallback::Required, meaning)) => {
                self.refuse(name, format!("is not set; it is needed. {meaning}"));
                None
            }
            Some((Fallback::Unset, _)) | None => None,
        }
    }

    fn parsed<T: FromStr>(&mut self, name: &'static str, wanted: &str) -> Option<T> {
        let text = self.text(name)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.refuse(name, format!("is {text:?}; write {wanted}"));
        }
        value
    }

    fn whole(&mut self, name: &'static str, least: u64, most: u64) -> Option<u64> {
        let wanted = format!("a whole number from {least} to {most}");
        let value: u64 = self.parsed(name, &wanted)?;
        if (least..=most).contains(&value) {
            return Some(value);
        }
        self.refuse(name, format!("is {value}; write {wanted}"));
        None
    }

    fn days(&mut self, name: &'static str) -> Option<u32> {
        self.whole(name, 1, 365).and_then(|days| u32::try_from(days).ok())
    }

    fn decimal(&mut self, name: &'static str, least: f64, most: f64) -> Option<f64> {
        let wanted = format!("a number from {least} to {most}");
        let value: f64 = self.parsed(name, &wanted)?;
        if (least..=most).contains(&value) {
            return Some(value);
        }
        self.refuse(name, format!("is {value}; write {wanted}"));
        None
    }

    fn seconds(&mut self, name: &'static str, least: f64, most: f64) -> Option<Duration> {
        self.decimal(name, least, most).map(Duration::from_secs_f64)
    }

    fn optional_url(&mut self, name: &'static str) -> Option<Url> {
        let text = self.text(name)?;
        // The text is not repeated: an address can hold a password.
        let url = Url::parse(&text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        if url.is_none() {
            self.refuse(
                name,
                "is not a web address; write it whole, beginning with https:// and without ? or #",
            );
        }
        url
    }

    fn public_url(&mut self, port: Option<u16>) -> Option<Url> {
        if (self.lookup)("PUBLIC_URL").is_none_or(|value| value.is_empty()) {
            return Url::parse(&format!("http://localhost:{}", port?)).ok();
        }
        let url = self.optional_url("PUBLIC_URL")?;
        if url.path() != "/" {
            self.refuse("PUBLIC_URL", format!("has the path {}; write it without one", url.path()));
            return None;
        }
        Some(url)
    }

    fn database(&mut self) -> Option<DatabaseConfig> {
        let text = self.text("DATABASE_URL")?;
        // The text is not repeated: it can hold a password.
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if text.parse::<PgConnectOptions>().is_ok() {
                return Some(DatabaseConfig::Postgres { url: text.into(), answer_limit: Some(ANSWER_LIMIT) });
            }
            self.refuse(
                "DATABASE_URL",
                "is not the address of a PostgreSQL database; write postgres://USER:PASSWORD@HOST/DATABASE, with %XX for what is special in the password",
            );
            return None;
        }
        let path = text.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path));
        match path {
            Some(path) if !path.is_empty() && !path.starts_with(':') && !path.contains('?') => {
                Some(DatabaseConfig::Sqlite { path: path.into() })
            }
            _ => {
                self.refuse(
                    "DATABASE_URL",
                    "is not the address of a database; write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE",
                );
                None
            }
        }
    }

    /// Whether several servers may work on this database; refused beside a spool that they do not share.
    fn shares_database(&mut self, database: Option<&DatabaseConfig>, spool_is_local: bool) -> bool {
        let single = self.truth("SINGLE_SERVER");
        let shares = matches!(database, Some(DatabaseConfig::Postgres { .. })) && single == Some(false);
        if shares && spool_is_local {
            self.refuse(
                "SINGLE_SERVER",
                "is false, and DATABASE_URL names PostgreSQL while fetched data stays in a folder of this computer, where another server would not find it; \
                 set SINGLE_SERVER=true if this is the only server",
            );
        }
        shares
    }

    fn truth(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, "true or false")
    }

    fn keys(&mut self) -> Option<KeyRing> {
        let text = SecretString::from(self.text("SECRET_KEYS")?);
        match KeyRing::parse(&text) {
            Ok(keys) => Some(keys),
            Err(problem) => {
                self.refuse(
                    "SECRET_KEYS",
                    format!("{problem}; write id:KEY, where KEY comes from `openssl rand -base64 32`"),
                );
                None
            }
        }
    }

    fn open_humans(&mut self) -> Option<OpenHumansConfig> {
        let client_id = self.text("OPEN_HUMANS_CLIENT_ID");
        let client_secret = self.text("OPEN_HUMANS_CLIENT_SECRET");
        if client_secret.as_ref().is_some_and(|secret| secret.starts_with(HASHED_SECRET)) {
            self.refuse(
                "OPEN_HUMANS_CLIENT_SECRET",
                format!(
                    "begins with {HASHED_SECRET}: that is a hash of the secret, which Open Humans' project page shows after saving and does not accept; \
                     ask Open Humans for the secret itself"
                ),
            );
        }
        let url = self.optional_url("OPEN_HUMANS_URL");
        let project_label = self.text("OPEN_HUMANS_PROJECT_LABEL");
        if project_label.as_ref().is_some_and(|label| !is_project_label(label)) {
            self.refuse(
                "OPEN_HUMANS_PROJECT_LABEL",
                "is no source label; write direct-sharing- and the project's number",
            );
        }
        let webhook_secret = self.text("OPEN_HUMANS_WEBHOOK_SECRET");
        if webhook_secret.as_ref().is_some_and(|secret| !WEBHOOK_SECRET_LETTERS.contains(&secret.len())) {
            self.refuse(
                "OPEN_HUMANS_WEBHOOK_SECRET",
                "is shorter than 16 or longer than 64 characters, which Open Humans does not take; write another one there and here, \
                 as from `openssl rand -hex 32`",
            );
            return None;
        }
        Some(OpenHumansConfig {
            client_id: client_id?,
            client_secret: client_secret?.into(),
            url: url?,
            project_label,
            webhook_secret: webhook_secret.map(SecretString::from),
        })
    }

    /// Reads id and secret of a provider: both, or neither where it is not offered.
    fn client(&mut self, id: &'static str, secret: &'static str) -> Option<Option<(String, SecretString)>> {
        match (self.text(id), self.text(secret)) {
            (Some(id), Some(secret)) => Some(Some((id, secret.into()))),
            (None, None) => Some(None),
            (Some(_), None) => {
                self.refuse(secret, format!("is not set although {id} is; set both or neither"));
                None
            }
            (None, Some(_)) => {
                self.refuse(id, format!("is not set although {secret} is; set both or neither"));
                None
            }
        }
    }

    fn google(&mut self) -> Option<Option<GoogleConfig>> {
        let client = self.client("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET");
        let accounts_url = self.optional_url("GOOGLE_ACCOUNTS_URL");
        let token_url = self.optional_url("GOOGLE_TOKEN_URL");
        let health_url = self.optional_url("GOOGLE_HEALTH_URL");
        let rate = self.decimal("GOOGLE_REQUESTS_PER_SECOND", 0.1, 100.0);
        let max_rate = self.decimal("GOOGLE_MAX_REQUESTS_PER_SECOND", 0.1, 100.0);
        if let (Some(rate), Some(max_rate)) = (rate, max_rate)
            && max_rate < rate
        {
            self.refuse(
                "GOOGLE_MAX_REQUESTS_PER_SECOND",
                format!("is {max_rate}, less than GOOGLE_REQUESTS_PER_SECOND, which is {rate}; raise it or lower the other"),
            );
        }
        let minute = self.google_minute();
        let member_cap = self.whole("GOOGLE_MEMBER_CAP", 0, MOST_MEMBERS);
        let Some((client_id, client_secret)) = client? else { return Some(None) };
        Some(Some(GoogleConfig {
            client_id,
            client_secret,
            accounts_url: accounts_url?,
            token_url: token_url?,
            health_url: health_url?,
            requests_per_second: rate?,
            max_requests_per_second: max_rate?,
            minute: minute?,
            // A cap of nobody makes no sense, so nought says that there is none.
            member_cap: member_cap.map(|cap| (cap > 0).then_some(cap))?,
        }))
    }

    fn google_minute(&mut self) -> Option<Duration> {
        if (self.lookup)("GOOGLE_MINUTE_SECONDS").is_some_and(|value| !value.is_empty()) {
            return self.seconds("GOOGLE_MINUTE_SECONDS", 0.001, 60.0);
        }
        // Whoever shortens the stand-in's hour shortens its minute too. A wrong hour is reported where it is read.
        let hour = (self.lookup)("FITBIT_HOUR_SECONDS")
            .and_then(|hour| hour.into_string().ok()?.trim().parse().ok());
        Some(
            Duration::try_from_secs_f64(hour.unwrap_or(HOUR_SECONDS) / 60.0)
                .unwrap_or(Duration::from_secs(60)),
        )
    }

    fn fitbit(&mut self) -> Option<Option<FitbitConfig>> {
        let client = self.client("FITBIT_CLIENT_ID", "FITBIT_CLIENT_SECRET");
        let www_url = self.optional_url("FITBIT_WWW_URL");
        let api_url = self.optional_url("FITBIT_API_URL");
        let hour = self.seconds("FITBIT_HOUR_SECONDS", 0.1, HOUR_SECONDS);
        let margin = self.seconds("QUOTA_MARGIN_SECONDS", 0.0, 300.0);
        let Some((client_id, client_secret)) = client? else { return Some(None) };
        let hour = hour?;
        Some(Some(FitbitConfig {
            client_id,
            client_secret,
            www_url: www_url?,
            api_url: api_url?,
            hour,
            // The margin keeps its share of the hour, so that a shortened hour behaves like a whole one.
            quota_margin: margin?.mul_f64(hour.as_secs_f64() / HOUR_SECONDS),
        }))
    }

    fn log(&mut self) -> Option<String> {
        let text = self.text("LOG")?;
        if EnvFilter::try_new(&text).is_err() {
            self.refuse(
                "LOG",
                format!("is {text:?}; write error, warn, info, debug, or a filter such as info,server=debug"),
            );
            return None;
        }
        Some(text)
    }

    fn log_format(&mut self) -> Option<LogFormat> {
        match self.text("LOG_FORMAT")?.as_str() {
            "json" => Some(LogFormat::Json),
            "text" => Some(LogFormat::Text),
            other => {
                self.refuse("LOG_FORMAT", format!("is {other:?}; write json or text"));
                None
            }
        }
    }
}

fn is_project_label(label: &str) -> bool {
    label
        .strip_prefix("direct-sharing-")
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

mod hosting;
mod spool;

#[cfg(test)]
mod tests;
