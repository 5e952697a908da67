//! What an operator can ask of the program at a terminal, as processes of their own against the stand-in.

use crate::support::{
    process::{Server, settings, site_for_processes, until},
    site::{GOOGLE, addresses},
    wish,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{
    DataType, DateRange, ProviderId,
    wire::{ImportState, LinkState, Receipt},
};
use jiff::ToSpan;
use serde_json::json;
use server::{
    doctor,
    testing::{TestDatabase, TestStore, at, config},
};
use standin::Options;
use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

type Settings = BTreeMap<String, String>;

/// What a command came to.
struct Said {
    status: i32,
    out: String,
    err: String,
}

/// Runs a command to its end, while the stand-in goes on answering.
async fn run(settings: &Settings, words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.args(words).env_clear().envs(settings).stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    Said {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn change(settings: &mut Settings, name: &str, value: &str) {
    settings.insert(name.to_owned(), value.to_owned());
}

/// The ring whose first key is this one.
fn keys(ids: &[(&str, u8)]) -> String {
    let keys: Vec<String> =
        ids.iter().map(|(id, byte)| format!("{id}:{}", STANDARD.encode([*byte; 32]))).collect();
    keys.join(",")
}

const CALLBACKS: [&str; 3] = ["open-humans", "google", "fitbit"];

/// A stand-in where the redirect addresses of a site are registered.
async fn registered(public_url: &str) -> standin::Running {
    let redirect_uris = CALLBACKS.iter().map(|name| format!("{public_url}/auth/{name}/callback")).collect();
    standin::start(Options { quota: false, redirect_uris, ..Options::default() }).await.unwrap()
}

#[tokio::test]
async fn words_that_are_no_command_end_with_status_2_and_help_needs_no_settings() {
    let nothing = Settings::new();

    let wrong = run(&nothing, &["docter"]).await;
    let help = run(&nothing, &["help"]).await;
    let doctor = run(&nothing, &["doctor"]).await;

    assert_eq!((wrong.status, wrong.out.as_str()), (2, ""));
    assert!(wrong.err.contains("`docter`") && wrong.err.contains("server help"), "{}", wrong.err);
    assert_eq!(help.status, 0);
    assert!(help.out.contains("server rotate-keys"), "{}", help.out);
    assert_eq!(doctor.status, 1);
    assert!(doctor.out.contains("wrong: settings: SECRET_KEYS is not set"), "{}", doctor.out);
}

#[tokio::test]
async fn doctor_finds_all_well_before_the_first_start_and_beside_a_running_server() {
    let public_url = "http://localhost:1";
    let standin = registered(public_url).await;
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let mut settings = settings(&standin, &database, &folder);
    change(&mut settings, "PUBLIC_URL", public_url);

    let before = run(&settings, &["doctor"]).await;
    assert!(!folder.path().join("spool").exists(), "looking makes nothing");
    let server = Server::start(&settings).await;
    server.browser(&site).get("/health/ready").await;
    change(&mut settings, "PUBLIC_URL", &format!("http://{}", server.address()));
    let beside = run(&settings, &["doctor"]).await;
    server.stop().await;

    assert_eq!(before.status, 0, "{}", before.out);
    for line in [
        "unknown: public address: http://localhost:1/ cannot be reached",
        "ok: clock: ",
        "ok: Open Humans credentials: ",
        "unknown: Open Humans redirect address: ",
        "ok: Google credentials: ",
        "ok: Google redirect address: ",
        "ok: Google data: ",
        "ok: Fitbit credentials: ",
        "ok: Fitbit redirect address: ",
        "ok: database: ",
        "ok: folder: none yet",
    ] {
        assert!(before.out.lines().any(|said| said.starts_with(line)), "{line}\n{}", before.out);
    }
    for line in [
        "ok: public address: ",
        "ok: database: it answers and its tables are up to date",
        "ok: key ring: ",
        "ok: folder: a file",
    ] {
        assert!(beside.out.lines().any(|said| said.starts_with(line)), "{line}\n{}", beside.out);
    }
    // The address of the running server is not the registered one.
    let wrong = "wrong: Google redirect address: the consent page refuses; register http://127.0.0.1:";
    assert!(beside.out.contains(wrong), "{}", beside.out);
    assert_eq!(beside.status, 1);
}

#[tokio::test]
async fn doctor_names_everything_that_is_wrong_with_how_to_mend_it_and_no_secret() {
    let standin = registered("https://fitbit.example.org").await;
    let store = TestStore::start().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::file(folder.path());
    let mut settings = settings(&standin, &database, &folder);
    settings.remove("SPOOL_DIR");
    for (name, value) in store.settings() {
        change(&mut settings, name, &value);
    }
    change(&mut settings, "PUBLIC_URL", "http://fitbit.example.org");
    change(&mut settings, "OPEN_HUMANS_CLIENT_SECRET", "needle-open-humans");
    change(&mut settings, "GOOGLE_CLIENT_SECRET", "needle-google");
    change(&mut settings, "FITBIT_API_URL", "http://127.0.0.1:9");
    change(&mut settings, "S3_SECRET_ACCESS_KEY", "needle-s3");
    change(&mut settings, "DATABASE_URL", "postgres://ana:needle-database@127.0.0.1:9/importer");
    change(&mut settings, "METRICS_TOKEN", "needle-metrics-0123456789");

    let said = run(&settings, &["doctor"]).await;

    assert_eq!(said.status, 1);
    for (line, mend) in [
        ("wrong: public address: ", "set PUBLIC_URL to its https:// address"),
        ("wrong: Open Humans credentials: ", "OPEN_HUMANS_CLIENT_SECRET is not taken; copy both anew"),
        ("wrong: Google credentials: ", "GOOGLE_CLIENT_SECRET is not taken; copy both anew"),
        ("wrong: Google redirect address: ", "register http://fitbit.example.org/auth/google/callback"),
        ("wrong: Fitbit credentials: ", "check the network"),
        ("wrong: Fitbit data: ", "correct FITBIT_API_URL"),
        ("wrong: bucket: ", "S3_SECRET_ACCESS_KEY does not fit"),
        ("wrong: database: ", "start it, or correct DATABASE_URL"),
    ] {
        let found = said.out.lines().any(|said| said.starts_with(line) && said.contains(mend));
        assert!(found, "{line}{mend}\n{}", said.out);
    }
    let secrets = ["needle", settings["SECRET_KEYS"].split_once(':').unwrap().1];
    for secret in secrets {
        assert!(!said.out.contains(secret) && !said.err.contains(secret), "{}\n{}", said.out, said.err);
    }
}

#[tokio::test]
async fn doctor_compares_the_clock_with_another_machines() {
    let standin = registered("http://localhost:8080").await;
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("none.sqlite").display().to_string();
    let database = format!("sqlite:{database}");
    let spool = folder.path().join("spool").display().to_string();
    let mut changes = addresses(&standin);
    changes.extend([("DATABASE_URL", database.as_str()), ("SPOOL_DIR", spool.as_str())]);
    let config = config(&changes);
    let http = server::fetch::http_client().unwrap();
    // Long past by now, so this machine's clock is surely not there.
    let past = server::testing::ManualClock::new(at(-400 * 24 * 3600));

    let findings = doctor::examine(&config, &http, &*past).await;

    let clock = findings.iter().find(|finding| finding.what == "clock").unwrap();
    assert!(clock.is_wrong());
    assert!(clock.to_string().contains("behind 127.0.0.1; set it"), "{clock}");
}

#[tokio::test]
async fn keys_are_changed_by_one_command_and_the_old_one_is_needless_after_it() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let mut settings = settings(&site.standin, &database, &folder);
    change(&mut settings, "SECRET_KEYS", &keys(&[("old", 1)]));
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let today = site.standin.app().today();
    let range = DateRange::inclusive(today - 20.days(), today.yesterday().unwrap()).unwrap();
    let import = browser.create_import(&wish(&link, &[DataType::Sleep], range)).await.id;
    until(&mut browser, &import, |import| import.state == ImportState::Ready).await;
    change(&mut settings, "SECRET_KEYS", &keys(&[("new", 2), ("old", 1)]));

    let while_it_runs = run(&settings, &["rotate-keys"]).await;
    let cookies = browser.cookies.clone();
    server.stop().await;
    let rotated = run(&settings, &["rotate-keys"]).await;
    let again = run(&settings, &["rotate-keys"]).await;
    change(&mut settings, "SECRET_KEYS", &keys(&[("new", 2)]));

    assert_eq!(while_it_runs.status, 1);
    assert!(while_it_runs.err.contains("stop"), "{}", while_it_runs.err);
    assert_eq!(rotated.status, 0, "{}{}", rotated.out, rotated.err);
    assert!(
        !rotated.out.contains("database: 0 sealed") && !rotated.out.contains("data: 0 sealed"),
        "{}",
        rotated.out
    );
    assert!(
        again.out.contains("database: 0 sealed") && again.out.contains("data: 0 sealed"),
        "{}",
        again.out
    );
    // Signed in as before, and what was fetched is read and sent.
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    until(&mut browser, &import, |import| import.state == ImportState::Delivered).await;
    let well = run(&settings, &["doctor"]).await;
    assert!(well.out.contains("ok: key ring: new opens everything in the database"), "{}", well.out);
    server.stop().await;
    change(&mut settings, "SECRET_KEYS", &keys(&[("old", 1)]));
    let lost = run(&settings, &["doctor"]).await;
    assert!(lost.out.contains("wrong: key ring: ") && lost.out.contains("put it back"), "{}", lost.out);
}

#[tokio::test]
async fn site_goes_on_in_postgresql_and_in_a_bucket_after_it_was_moved() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let file = TestDatabase::file(folder.path());
    let mut settings = settings(&site.standin, &file, &folder);
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let today = site.standin.app().today();
    let range = DateRange::inclusive(today - 20.days(), today.yesterday().unwrap()).unwrap();
    let import = browser.create_import(&wish(&link, &[DataType::Sleep], range)).await.id;
    until(&mut browser, &import, |import| import.state == ImportState::Ready).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let there = TestDatabase::new(elsewhere.path());
    let [(_, url), single] = there.settings();

    let while_it_runs =
        run(&settings, &["move-database", "--to", "postgres://ana:needle@127.0.0.1:9/a"]).await;
    let cookies = browser.cookies.clone();
    server.stop().await;

    assert_eq!(while_it_runs.status, 1);
    assert!(while_it_runs.err.contains("another server is running"), "{}", while_it_runs.err);
    let moved = run(&settings, &["move-database", "--to", &url]).await;
    if url.starts_with("sqlite:") {
        // Without PostgreSQL there is only this to see.
        assert_eq!(moved.status, 1);
        assert!(moved.err.contains("is not PostgreSQL"), "{}", moved.err);
        return;
    }
    assert_eq!(moved.status, 0, "{}", moved.err);
    let again = run(&settings, &["move-database", "--to", &url]).await;
    assert_eq!(again.status, 1);
    assert!(again.err.contains("is not empty"), "{}", again.err);

    let store = TestStore::start().await;
    let spool = settings.remove("SPOOL_DIR").unwrap();
    change(&mut settings, "DATABASE_URL", &url);
    change(&mut settings, single.0, &single.1);
    for (name, value) in store.settings() {
        change(&mut settings, name, &value);
    }
    let spooled = run(&settings, &["move-spool", "--from", &spool]).await;
    assert_eq!(spooled.status, 0, "{}", spooled.err);
    std::fs::remove_dir_all(&spool).unwrap();

    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    assert!(browser.session().await.is_some());
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    until(&mut browser, &import, |import| import.state == ImportState::Delivered).await;
    server.stop().await;
}

#[tokio::test]
async fn stuck_imports_are_listed_beside_a_running_server_without_anybodys_name() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let settings = settings(&site.standin, &database, &folder);
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let today = site.standin.app().today();
    let range = DateRange::inclusive(today - 3.days(), today.yesterday().unwrap()).unwrap();
    let import = browser.create_import(&wish(&link, &[DataType::Sleep], range)).await.id;
    until(&mut browser, &import, |import| import.state == ImportState::Ready).await;

    let well = run(&settings, &["stuck"]).await;
    site.fault("storage", "", 0, 99, json!({"kind": "status", "status": 403}));
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    let stopped = |import: &domain::wire::Import| {
        import.delivery.as_ref().is_some_and(|delivery| delivery.problem.is_some())
    };
    until(&mut browser, &import, stopped).await;
    let stuck = run(&settings, &["stuck", "--hours", "1"]).await;
    server.stop().await;

    assert_eq!((well.status, well.out.as_str()), (0, "Every import comes on.\n"));
    assert_eq!(stuck.status, 1);
    assert!(stuck.out.contains(&import) && stuck.out.contains("its upload stopped"), "{}", stuck.out);
    assert!(!stuck.out.contains("alice") && !stuck.out.contains(&link), "{}", stuck.out);
}

#[tokio::test]
async fn dyno_without_durable_places_is_refused_with_the_fix() {
    let standin = registered("http://localhost:8080").await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::file(folder.path());
    let mut settings = settings(&standin, &database, &folder);
    change(&mut settings, "DYNO", "web.1");

    let refused = run(&settings, &[]).await;

    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("heroku addons:create heroku-postgresql"), "{}", refused.err);
    assert!(refused.err.contains("S3_BUCKET"), "{}", refused.err);
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[tokio::test]
async fn dyno_with_durable_places_listens_on_its_port_for_everybody() {
    let standin = registered("http://localhost:8080").await;
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let store = TestStore::start().await;
    let mut settings = settings(&standin, &database, &folder);
    settings.remove("SPOOL_DIR");
    for (name, value) in store.settings() {
        change(&mut settings, name, &value);
    }
    let is_postgres = settings["DATABASE_URL"].starts_with("postgres");
    change(&mut settings, "DYNO", "web.1");

    if !is_postgres {
        let refused = run(&settings, &[]).await;
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
        assert!(refused.err.starts_with("DATABASE_URL names a file"), "{}", refused.err);
        return;
    }
    let server = Server::start(&settings).await;
    assert!(server.address().starts_with("0.0.0.0:"), "{}", server.address());
    assert_eq!(server.browser(&site).get("/health/ready").await.text(), "ready\n");
    server.stop().await;
}

#[tokio::test]
async fn server_stops_within_seconds_with_a_stream_open_and_a_provider_that_says_nothing() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let settings = settings(&site.standin, &database, &folder);
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let today = site.standin.app().today();
    let range = DateRange::inclusive(today - 200.days(), today.yesterday().unwrap()).unwrap();
    site.fault(GOOGLE, "dataTypes/sleep/", 1, 9, json!({"kind": "slow", "millis": 600_000}));
    let import = browser.create_import(&wish(&link, &[DataType::Sleep], range)).await.id;
    until(&mut browser, &import, |import| import.requests_done == 1).await;
    let cookies: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let events = format!("http://{}/api/imports/{import}/events", server.address());
    let mut stream = site.app.http.get(events).header("cookie", cookies.join("; ")).send().await.unwrap();
    assert!(stream.chunk().await.unwrap().is_some());

    let begun = Instant::now();
    server.stop().await;

    assert!(begun.elapsed() < Duration::from_secs(10), "took {:?}", begun.elapsed());
    while let Ok(Some(_)) = stream.chunk().await {}
    // Nothing of it is lost: the next start goes on.
    site.clear_faults();
    let server = Server::start(&settings).await;
    let cookies = browser.cookies.clone();
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    until(&mut browser, &import, |import| import.state == ImportState::Ready).await;
    server.stop().await;
}

#[tokio::test]
async fn member_whose_key_was_lost_connects_anew_or_leaves() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let mut settings = settings(&site.standin, &database, &folder);
    change(&mut settings, "SECRET_KEYS", &keys(&[("lost", 1)]));
    let server = Server::start(&settings).await;
    for name in ["alice", "bob"] {
        let mut browser = server.browser(&site);
        browser.sign_in(&site, name).await;
        browser.connect(&site, ProviderId::GoogleHealth, name, "").await;
    }
    server.stop().await;
    change(&mut settings, "SECRET_KEYS", &keys(&[("new", 2)]));
    let server = Server::start(&settings).await;
    let (mut alice, mut bob) = (server.browser(&site), server.browser(&site));

    alice.sign_in(&site, "alice").await;
    let [lost] = &alice.links().await[..] else { panic!("not one link") };
    alice.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let [found] = &alice.links().await[..] else { panic!("not one link") };
    bob.sign_in(&site, "bob").await;
    let left = bob.post("/api/account/leave", &json!({"files": false})).await;

    assert_eq!((lost.state, lost.account.member_since), (LinkState::NeedsReconnect, None));
    assert_eq!((found.state, &found.id), (LinkState::Active, &lost.id));
    assert!(found.account.member_since.is_some());
    let receipt: Receipt = left.json();
    assert_eq!(receipt.links.len(), 1);
    assert_eq!(receipt.links[0].revoked_at_provider, Some(false), "nobody could end it");
    assert!(bob.session().await.is_none());
}
