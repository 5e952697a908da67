//! The list of settings: name, default and meaning of each. One test holds it against what is really read.

/// One setting of the environment.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What holds without it.
    pub default: Fallback,
    /// What it means, in a sentence for an operator.
    pub meaning: &'static str,
}

/// What holds when a setting is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// The server does not start.
    Required,
    /// Nothing.
    Unset,
    /// This value; in two cases one made from another setting, said in words.
    Value(&'static str),
}

use Fallback::{Required, Unset, Value};

const fn setting(name: &'static str, default: Fallback, meaning: &'static str) -> Setting {
    Setting { name, default, meaning }
}

/// Every setting there is, in the order an operator meets them.
pub const SETTINGS: &[Setting] = &[
    setting("PORT", Value("8080"), "Port to listen on; 0 takes a free one and logs it."),
    setting(
        "BIND",
        Value("127.0.0.1"),
        "Address to listen on. Where DYNO is set (Heroku), the default is 0.0.0.0.",
    ),
    setting(
        "PUBLIC_URL",
        Value("http://localhost:PORT"),
        "Where members reach this site, such as https://fitbit.example.org, without a path. Redirect addresses begin with it.",
    ),
    setting(
        "DATABASE_URL",
        Value("sqlite:var/importer.sqlite"),
        "The database: sqlite:PATH for a file, or postgres://USER:PASSWORD@HOST/DATABASE.",
    ),
    setting(
        "SINGLE_SERVER",
        Value("false"),
        "Whether this is the only server on its database. Has to be true where that is PostgreSQL and fetched data stays in a folder.",
    ),
    setting(
        "SPOOL_DIR",
        Value("var/spool"),
        "Folder for fetched data, encrypted, until it is sent or its time is over. Not to be set together with S3_BUCKET.",
    ),
    setting(
        "S3_BUCKET",
        Unset,
        "Bucket of an S3-compatible store for fetched data, in the place of SPOOL_DIR. Needs S3_REGION, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.",
    ),
    setting(
        "S3_ENDPOINT",
        Unset,
        "Address of the store where it is not Amazon's, such as https://s3.example.org; http on this machine alone.",
    ),
    setting(
        "S3_REGION",
        Unset,
        "Region of the bucket, such as eu-central-1; stores without regions take us-east-1.",
    ),
    setting(
        "S3_ACCESS_KEY_ID",
        Unset,
        "Key id of credentials that may list, read, write and delete in the bucket.",
    ),
    setting("S3_SECRET_ACCESS_KEY", Unset, "Secret of these credentials."),
    setting("S3_PREFIX", Unset, "Folder in the bucket, so that the bucket may hold other things too."),
    setting(
        "SECRET_KEYS",
        Required,
        "Keys that encrypt what is stored: id:KEY, several separated by commas, the first encrypts and all decrypt. KEY is 32 random bytes in base64, as from `openssl rand -base64 32`.",
    ),
    setting("OPERATOR_NAME", Required, "Who runs this site, as members should read it."),
    setting("OPERATOR_CONTACT", Unset, "E-mail or web address where members reach the operator."),
    setting("SOURCE_URL", Unset, "Where the source code of this site is."),
    setting(
        "RETENTION_DAYS",
        Value("30"),
        "Days fetched data stays here after an import's last change, 1 to 365.",
    ),
    setting("SESSION_DAYS", Value("14"), "Days a browser stays signed in without being used, 1 to 365."),
    setting(
        "SIGN_INS_PER_MINUTE",
        Value("60"),
        "Times a minute one address may begin to sign in or to connect, 1 to 100000.",
    ),
    setting(
        "CLIENT_ADDRESS_HEADER",
        Unset,
        "Header in which the proxy in front tells the client's address, such as X-Forwarded-For; its last address counts. Only behind a proxy that writes it.",
    ),
    setting(
        "MERGE_LIMIT_MB",
        Value("256"),
        "Largest earlier file on Open Humans that is merged, in MB, 1 to 4096.",
    ),
    setting("ANSWER_LIMIT_MB", Value("32"), "Largest answer of a provider that is read, in MB, 1 to 256."),
    setting("OPEN_HUMANS_CLIENT_ID", Required, "Client id of the project at Open Humans."),
    setting("OPEN_HUMANS_CLIENT_SECRET", Required, "Client secret of the project at Open Humans."),
    setting("OPEN_HUMANS_URL", Value("https://www.openhumans.org"), "Address of Open Humans."),
    setting(
        "OPEN_HUMANS_PROJECT_LABEL",
        Unset,
        "Source label of the project's own files, direct-sharing-N. Asked from Open Humans when it is not set.",
    ),
    setting(
        "OPEN_HUMANS_WEBHOOK_SECRET",
        Unset,
        "Secret of the project's deauthorization webhook, 16 to 64 characters, as entered at Open Humans. With it only signed notices are taken.",
    ),
    setting(
        "GOOGLE_CLIENT_ID",
        Unset,
        "Client id at Google. Google Health is offered when id and secret are set.",
    ),
    setting("GOOGLE_CLIENT_SECRET", Unset, "Client secret at Google."),
    setting("GOOGLE_ACCOUNTS_URL", Value("https://accounts.google.com"), "Where Google asks for consent."),
    setting("GOOGLE_TOKEN_URL", Value("https://oauth2.googleapis.com"), "Where Google gives tokens."),
    setting("GOOGLE_HEALTH_URL", Value("https://health.googleapis.com"), "Where the Google Health API is."),
    setting(
        "GOOGLE_REQUESTS_PER_SECOND",
        Value("2.5"),
        "Requests a second for each member to begin with, 0.1 to 100.",
    ),
    setting(
        "GOOGLE_MAX_REQUESTS_PER_SECOND",
        Value("5"),
        "Requests a second for each member at most, not less than GOOGLE_REQUESTS_PER_SECOND; Google allows 300 a minute.",
    ),
    setting(
        "GOOGLE_MEMBER_CAP",
        Value("100"),
        "Accounts the client at Google may serve in its whole life, those disconnected since included; 0 for no cap, once Google has verified the project.",
    ),
    setting(
        "GOOGLE_MINUTE_SECONDS",
        Value("a sixtieth of FITBIT_HOUR_SECONDS"),
        "Length of Google's quota minute; shorter only with the stand-in, whose minute is a sixtieth of its hour.",
    ),
    setting(
        "FITBIT_CLIENT_ID",
        Unset,
        "Client id at Fitbit. The Fitbit Web API, which ended on 2026-11-02, is offered when id and secret are set.",
    ),
    setting("FITBIT_CLIENT_SECRET", Unset, "Client secret at Fitbit."),
    setting("FITBIT_WWW_URL", Value("https://www.fitbit.com"), "Where Fitbit asks for consent."),
    setting("FITBIT_API_URL", Value("https://api.fitbit.com"), "Where the Fitbit Web API is."),
    setting(
        "FITBIT_HOUR_SECONDS",
        Value("3600"),
        "Length of Fitbit's quota hour; shorter only with the stand-in.",
    ),
    setting(
        "QUOTA_MARGIN_SECONDS",
        Value("15"),
        "Seconds added to every wait for Fitbit's next hour, because clocks differ, 0 to 300; shortened with the hour.",
    ),
    setting(
        "UPDATE_DAY_SECONDS",
        Value("86400"),
        "Length of the day after which a daily update is due, 1 to 86400; a week is seven of them. Shorter only with the stand-in.",
    ),
    setting(
        "LOG",
        Value("info"),
        "What is logged: error, warn, info, debug, or a filter such as info,server=debug.",
    ),
    setting("LOG_FORMAT", Value("json"), "How it is logged: json, one object a line, or text."),
    setting(
        "METRICS_TOKEN",
        Unset,
        "Secret a caller of /metrics has to send as a bearer token, 16 characters or more. Without it there is no such page.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn sample_and_setup_name_every_setting() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let sample = std::fs::read_to_string(format!("{root}/.env.sample")).unwrap();
        let setup = std::fs::read_to_string(format!("{root}/SETUP.md")).unwrap();

        let sampled: BTreeSet<&str> = sample
            .lines()
            .filter_map(|line| line.trim_start_matches('#').split_once('='))
            .map(|(name, _)| name)
            .filter(|name| name.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_')))
            .collect();
        let listed: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.name).collect();

        assert_eq!(sampled, listed);
        let missing: Vec<&&str> = listed.iter().filter(|name| !setup.contains(**name)).collect();
        assert!(missing.is_empty(), "SETUP.md lacks {missing:?}");
    }

    #[test]
    fn sample_shows_the_defaults_that_hold() {
        let sample = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../.env.sample")).unwrap();

        for setting in SETTINGS {
            let Value(default) = setting.default else { continue };
            let shown = sample
                .lines()
                .find_map(|line| line.trim_start_matches('#').strip_prefix(setting.name)?.strip_prefix('='));
            if let Some(shown) = shown.filter(|_| !default.contains(' ') && !default.contains("PORT")) {
                assert_eq!(shown, default, "{}", setting.name);
            }
        }
    }
}
