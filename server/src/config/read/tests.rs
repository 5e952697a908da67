use super::*;
use crate::{config::SpoolConfig, storage::Purpose, testing::settings};
use domain::ProviderId;
use std::{cell::RefCell, collections::BTreeSet};

fn read(changes: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let settings = settings(changes);
    Config::read(|name| settings.get(name).map(OsString::from))
}

fn problems(changes: &[(&str, &str)]) -> Vec<&'static str> {
    read(changes).unwrap_err().0.iter().map(|problem| problem.name).collect()
}

fn sqlite_path(config: &Config) -> &str {
    match &config.database {
        DatabaseConfig::Sqlite { path } => path.to_str().unwrap(),
        DatabaseConfig::Postgres { .. } => panic!("not a file"),
    }
}

#[test]
fn every_problem_is_reported_at_once_in_the_order_of_the_settings() {
    let error = read(&[
        ("PORT", "http"),
        ("PUBLIC_URL", "ftp://example.org"),
        ("DATABASE_URL", "mysql://x"),
        ("SECRET_KEYS", "a:c2hvcnQ="),
        ("OPERATOR_NAME", " "),
        ("RETENTION_DAYS", "0"),
        ("OPEN_HUMANS_CLIENT_SECRET", "pbkdf2_sha256$36000$abc"),
        ("GOOGLE_CLIENT_SECRET", ""),
        ("LOG", "a=b=c"),
        ("LOG_FORMAT", "xml"),
    ])
    .unwrap_err();

    let names: Vec<_> = error.0.iter().map(|problem| problem.name).collect();
    assert_eq!(
        names,
        [
            "PORT",
            "PUBLIC_URL",
            "DATABASE_URL",
            "SECRET_KEYS",
            "OPERATOR_NAME",
            "RETENTION_DAYS",
            "OPEN_HUMANS_CLIENT_SECRET",
            "GOOGLE_CLIENT_SECRET",
            "LOG",
            "LOG_FORMAT",
        ]
    );
    assert_eq!(error.to_string().lines().count(), 10);
}

#[test]
fn empty_environment_names_everything_needed() {
    let error = Config::read(|_| None).unwrap_err();

    let names: Vec<_> = error.0.iter().map(|problem| problem.name).collect();
    assert_eq!(
        names,
        [
            "SECRET_KEYS",
            "OPERATOR_NAME",
            "OPEN_HUMANS_CLIENT_ID",
            "OPEN_HUMANS_CLIENT_SECRET",
            "GOOGLE_CLIENT_ID"
        ]
    );
}

#[test]
fn list_of_settings_is_what_is_read() {
    let asked = RefCell::new(BTreeSet::new());

    let _ = Config::read(|name| {
        asked.borrow_mut().insert(name.to_owned());
        None
    });

    let mut listed: BTreeSet<String> = SETTINGS.iter().map(|setting| setting.name.to_owned()).collect();
    // Set by the place the server runs at, not by its operator.
    listed.insert("DYNO".into());
    assert_eq!(asked.into_inner(), listed);
}

#[test]
fn defaults_fill_what_is_not_set() {
    let config = read(&[]).unwrap();

    assert_eq!(config.listen, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(config.public_url.as_str(), "http://localhost:8080/");
    assert_eq!(sqlite_path(&config), "var/importer.sqlite");
    assert!(matches!(config.spool, SpoolConfig::Local { dir } if dir.ends_with("var/spool")));
    assert_eq!((config.retention_days, config.session_days), (30, 14));
    assert_eq!((config.merge_limit_bytes, config.answer_limit_bytes), (256 << 20, 32 << 20));
    let google = config.google.unwrap();
    assert_eq!((google.requests_per_second, google.max_requests_per_second), (2.5, 5.0));
    assert_eq!(google.member_cap, Some(100));
    assert!(config.fitbit.is_none());
    assert_eq!(config.log_format, LogFormat::Json);
}

#[test]
fn hosting_platform_makes_it_listen_everywhere_unless_told_otherwise() {
    let listens = |changes: &[(&'static str, &'static str)]| {
        let durable = s3(&[("DATABASE_URL", "postgres://localhost/a"), ("DYNO", "web.1")]);
        read(&[&durable[..], changes].concat()).unwrap().listen.to_string()
    };

    assert_eq!(listens(&[("PORT", "5000")]), "0.0.0.0:5000");
    assert_eq!(listens(&[("BIND", "::1")]), "[::1]:8080");
}

#[test]
fn dyno_keeps_nothing_on_its_own_disk() {
    let error = read(&[("DYNO", "web.1")]).unwrap_err().to_string();
    let postgres = ("DATABASE_URL", "postgres://localhost/a");

    assert!(error.contains("heroku addons:create heroku-postgresql"), "{error}");
    assert!(error.contains("S3_SECRET_ACCESS_KEY"), "{error}");
    assert_eq!(problems(&s3(&[("DYNO", "web.1")])), ["DATABASE_URL"]);
    assert_eq!(problems(&[postgres, ("DYNO", "web.1"), ("SINGLE_SERVER", "true")]), ["S3_BUCKET"]);
    assert!(read(&s3(&[postgres, ("DYNO", "web.1")])).is_ok());
}

#[test]
fn token_for_metrics_is_long_or_refused_without_being_told() {
    let token = |text| read(&[("METRICS_TOKEN", text)]).map(|config| config.metrics_token.is_some());

    assert_eq!(token(""), Ok(false));
    assert_eq!(token("0123456789abcdef"), Ok(true));
    for wrong in ["hunter2", "a secret with spaces in it"] {
        let error = token(wrong).unwrap_err();
        assert_eq!(error.0[0].name, "METRICS_TOKEN");
        assert!(!error.to_string().contains(wrong), "{error}");
    }
}

#[test]
fn provider_needs_id_and_secret_or_neither() {
    assert_eq!(problems(&[("FITBIT_CLIENT_ID", "23ABCD")]), ["FITBIT_CLIENT_SECRET"]);
    assert_eq!(problems(&[("GOOGLE_CLIENT_ID", "")]), ["GOOGLE_CLIENT_ID"]);
    assert_eq!(problems(&[("GOOGLE_CLIENT_ID", ""), ("GOOGLE_CLIENT_SECRET", "")]), ["GOOGLE_CLIENT_ID"]);
    let fitbit_alone = [
        ("GOOGLE_CLIENT_ID", ""),
        ("GOOGLE_CLIENT_SECRET", ""),
        ("FITBIT_CLIENT_ID", "23ABCD"),
        ("FITBIT_CLIENT_SECRET", "secret"),
    ];
    assert!(read(&fitbit_alone).unwrap().google.is_none());
}

#[test]
fn margin_shrinks_with_the_hour() {
    let on = [("FITBIT_CLIENT_ID", "23ABCD"), ("FITBIT_CLIENT_SECRET", "secret")];
    let margin =
        |more: &[(&str, &str)]| read(&[&on[..], more].concat()).unwrap().fitbit.unwrap().quota_margin;

    assert_eq!(margin(&[]), Duration::from_secs(15));
    assert_eq!(margin(&[("FITBIT_HOUR_SECONDS", "36")]), Duration::from_millis(150));
}

#[test]
fn nought_lifts_the_cap_of_accounts() {
    let cap = |text| read(&[("GOOGLE_MEMBER_CAP", text)]).unwrap().google.unwrap().member_cap;

    assert_eq!((cap("25"), cap("0")), (Some(25), None));
    assert_eq!(problems(&[("GOOGLE_MEMBER_CAP", "-1")]), ["GOOGLE_MEMBER_CAP"]);
    assert_eq!(problems(&[("GOOGLE_MEMBER_CAP", "many")]), ["GOOGLE_MEMBER_CAP"]);
}

#[test]
fn googles_minute_follows_a_shortened_hour_unless_it_is_set() {
    let minute = |changes: &[(&str, &str)]| read(changes).unwrap().google.unwrap().minute;

    assert_eq!(minute(&[]), Duration::from_secs(60));
    assert_eq!(minute(&[("FITBIT_HOUR_SECONDS", "36")]), Duration::from_millis(600));
    assert_eq!(
        minute(&[("FITBIT_HOUR_SECONDS", "36"), ("GOOGLE_MINUTE_SECONDS", "2")]),
        Duration::from_secs(2)
    );
}

#[test]
fn numbers_outside_their_bounds_are_refused() {
    assert_eq!(problems(&[("PORT", "65536")]), ["PORT"]);
    assert_eq!(problems(&[("ANSWER_LIMIT_MB", "257")]), ["ANSWER_LIMIT_MB"]);
    assert_eq!(problems(&[("GOOGLE_REQUESTS_PER_SECOND", "NaN")]), ["GOOGLE_REQUESTS_PER_SECOND"]);
    assert_eq!(problems(&[("GOOGLE_MAX_REQUESTS_PER_SECOND", "2")]), ["GOOGLE_MAX_REQUESTS_PER_SECOND"]);
    assert_eq!(problems(&[("FITBIT_HOUR_SECONDS", "0")]), ["FITBIT_HOUR_SECONDS"]);
}

#[test]
fn addresses_with_path_query_or_password_are_refused_and_not_repeated() {
    assert_eq!(problems(&[("PUBLIC_URL", "https://example.org/fitbit")]), ["PUBLIC_URL"]);
    assert_eq!(problems(&[("OPEN_HUMANS_URL", "https://example.org/?a=b")]), ["OPEN_HUMANS_URL"]);
    let error = read(&[("GOOGLE_TOKEN_URL", "https://me:hunter2@example.org")]).unwrap_err();
    assert!(!error.to_string().contains("hunter2"));
}

#[test]
fn database_is_a_file_or_postgresql() {
    let file = |text| sqlite_path(&read(&[("DATABASE_URL", text)]).unwrap()).to_owned();
    let postgres = |text| {
        let config = read(&[("DATABASE_URL", text), ("SINGLE_SERVER", "true")])?;
        Ok::<_, ConfigError>(matches!(config.database, DatabaseConfig::Postgres { .. }))
    };

    assert_eq!(file("sqlite:///data/a.sqlite"), "/data/a.sqlite");
    assert_eq!(file("sqlite:a.sqlite"), "a.sqlite");
    assert!(postgres("postgres://ana:hunter2@localhost/a").unwrap());
    assert!(postgres("postgresql://localhost/a?sslmode=require").unwrap());
    assert_eq!(problems(&[("DATABASE_URL", "sqlite::memory:")]), ["DATABASE_URL"]);
    let broken = postgres("postgres://ana:hunter2@localhost:port/a").unwrap_err();
    assert!(!broken.to_string().contains("hunter2"), "{broken}");
}

#[test]
fn postgresql_with_a_folder_of_ones_own_is_refused_unless_there_is_one_server() {
    let database = ("DATABASE_URL", "postgres://localhost/a");

    let error = read(&[database]).unwrap_err();

    assert!(error.to_string().contains("SINGLE_SERVER=true"), "{error}");
    assert!(read(&[database, ("SINGLE_SERVER", "true")]).is_ok());
    assert_eq!(problems(&[database, ("SINGLE_SERVER", "yes")]), ["SINGLE_SERVER"]);
}

const S3: [(&str, &str); 4] = [
    ("S3_BUCKET", "fitbit-spool"),
    ("S3_REGION", "eu-central-1"),
    ("S3_ACCESS_KEY_ID", "AKIAEXAMPLE"),
    ("S3_SECRET_ACCESS_KEY", "needle"),
];

fn s3(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    [&S3[..], more].concat()
}

#[test]
fn bucket_takes_the_place_of_the_folder() {
    let config = read(&s3(&[("S3_PREFIX", "/importer/spool/")])).unwrap();

    let SpoolConfig::S3(spool) = config.spool else { panic!("a bucket is set") };
    assert_eq!((spool.bucket.as_str(), spool.region.as_str()), ("fitbit-spool", "eu-central-1"));
    assert_eq!((spool.endpoint, spool.prefix.as_str()), (None, "importer/spool"));
}

#[test]
fn half_a_bucket_and_a_bucket_beside_a_folder_are_refused() {
    for (missing, _) in &S3[1..] {
        assert_eq!(problems(&s3(&[(missing, "")])), [*missing]);
    }
    assert_eq!(problems(&[("S3_REGION", "eu-central-1")]), ["S3_BUCKET"]);
    assert_eq!(problems(&[("S3_ENDPOINT", "https://s3.example.org")]), ["S3_BUCKET"]);
    assert_eq!(problems(&s3(&[("SPOOL_DIR", "var/spool")])), ["SPOOL_DIR"]);
}

#[test]
fn store_is_reached_by_https_unless_it_is_on_this_machine() {
    let endpoint = |url| problems_or_none(&s3(&[("S3_ENDPOINT", url)]));

    for fine in
        ["https://s3.example.org", "http://127.0.0.1:9000", "http://localhost:9000/", "http://[::1]:9000"]
    {
        assert_eq!(endpoint(fine), [""; 0], "{fine}");
    }
    for wrong in
        ["http://s3.example.org", "http://10.0.0.1:9000", "https://s3.example.org/bucket", "s3.example.org"]
    {
        assert_eq!(endpoint(wrong), ["S3_ENDPOINT"], "{wrong}");
    }
}

#[test]
fn names_in_a_bucket_are_plain() {
    for wrong in ["ab", "a bucket", "../other", "a/b"] {
        assert_eq!(problems(&s3(&[("S3_BUCKET", wrong)])), ["S3_BUCKET"], "{wrong}");
    }
    for wrong in ["a//b", "../a", "a b", "a/./b"] {
        assert_eq!(problems(&s3(&[("S3_PREFIX", wrong)])), ["S3_PREFIX"], "{wrong}");
    }
}

fn problems_or_none(changes: &[(&str, &str)]) -> Vec<&'static str> {
    read(changes).map_or_else(|error| error.0.iter().map(|problem| problem.name).collect(), |_| Vec::new())
}

#[test]
fn callbacks_lie_under_the_public_address() {
    let config = read(&[("PUBLIC_URL", "https://fitbit.example.org")]).unwrap();

    assert!(config.is_https());
    assert_eq!(
        config.callback_url(Purpose::SignIn).as_str(),
        "https://fitbit.example.org/auth/open-humans/callback"
    );
    assert_eq!(
        config.callback_url(Purpose::Link(ProviderId::GoogleHealth)).as_str(),
        "https://fitbit.example.org/auth/google/callback"
    );
    assert_eq!(
        config.callback_url(Purpose::Link(ProviderId::Fitbit)).as_str(),
        "https://fitbit.example.org/auth/fitbit/callback"
    );
}

#[test]
fn debug_and_errors_show_no_secret() {
    let config = read(&[
        ("OPEN_HUMANS_CLIENT_SECRET", "needle"),
        ("GOOGLE_CLIENT_SECRET", "needle"),
        ("FITBIT_CLIENT_ID", "23ABCD"),
        ("FITBIT_CLIENT_SECRET", "needle"),
        ("DATABASE_URL", "postgres://ana:needle@localhost/a"),
        ("SINGLE_SERVER", "true"),
        ("S3_BUCKET", "fitbit-spool"),
        ("S3_REGION", "eu-central-1"),
        ("S3_ACCESS_KEY_ID", "AKIAEXAMPLE"),
        ("S3_SECRET_ACCESS_KEY", "needle"),
    ])
    .unwrap();
    let error = read(&[("SECRET_KEYS", "needle")]).unwrap_err();

    assert!(!format!("{config:?}").contains("needle"));
    assert!(!error.to_string().contains("needle"));
}
