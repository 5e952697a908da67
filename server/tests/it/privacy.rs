//! Everything secret that passes through a whole journey, trouble included, and where it must not be found.

use crate::support::{
    Site, TODAY,
    consent::parameter,
    last_days,
    site::{FITBIT, GOOGLE, GOOGLE_TOKENS, OPEN_HUMANS, status},
    wish,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    DataType, ProviderId,
    wire::{ImportState, OwnClient, OwnClientState, Redirect},
};
use jiff::ToSpan;
use serde_json::json;
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// A reading nobody has by chance, and whose digits stand nowhere else.
const STEPS: u32 = 9_182_736;

/// What is logged, in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// A journey with both providers through every kind of trouble that is logged. Gives what each browser held and was
/// sent back with.
async fn journey(site: &Site) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for provider in ProviderId::ALL {
        let mut browser = site.browser();
        let consent = browser.begin_sign_in().await;
        let back = site.agree_at_open_humans(&consent, "bob").await;
        secrets.extend([parameter(&back, "code").unwrap(), parameter(&back, "state").unwrap()]);
        browser.get(&back).await;
        browser.get(&back).await;
        let consent = browser.begin_link(provider).await;
        let back = site.agree(provider, &consent, "bob", "").await;
        secrets.extend([parameter(&back, "code").unwrap(), parameter(&back, "state").unwrap()]);
        secrets.extend(browser.cookies.values().cloned());
        // A first attempt with a spoilt code, a second one that succeeds.
        let spoilt = back.replace("code=", "code=spoilt-");
        browser.get(&spoilt).await;
        let link = browser.connect(site, provider, "bob", "").await;

        match provider {
            ProviderId::GoogleHealth => site.standin.app().google().expire("bob"),
            ProviderId::Fitbit => site.standin.app().fitbit().expire("bob"),
        }
        for host in [GOOGLE, FITBIT] {
            // One after the other: tried again, looked at twice, and given up.
            for fault in
                [status(503), json!({"kind": "reset"}), json!({"kind": "html"}), json!({"kind": "html"})]
            {
                site.fault(host, "teps", 0, 1, fault);
            }
        }
        let some = [DataType::Steps, DataType::Weight, DataType::Sleep, DataType::RestingHeartRate];
        let import = browser.create_import(&wish(&link, &some, last_days(90))).await.id;
        for _ in 0..6 {
            let now = site
                .until(&import, |now| ![ImportState::Planned, ImportState::Running].contains(&now.state))
                .await;
            if now.state == ImportState::Ready {
                break;
            }
            site.skip(Duration::from_secs(901)).await;
            site.until(&import, |later| later.retry_at != now.retry_at).await;
        }
        site.clear_faults();
        browser.post(&format!("/api/imports/{import}/repair"), &json!({})).await;
        site.until_state(&import, ImportState::Ready).await;
        let shown = crate::support::site::daily_values(&mut browser, &import, DataType::Steps).await;
        assert!(
            shown.iter().any(|(_, steps)| *steps == f64::from(STEPS)),
            "the reading is there to be found"
        );

        site.fault(OPEN_HUMANS, "/upload/", 0, 0, status(503));
        let delivery = format!("/api/imports/{import}/delivery");
        browser.post(&delivery, &json!({})).await;
        site.until(&import, |import| import.state != ImportState::Uploading).await;
        site.clear_faults();
        site.standin.app().open_humans().expire("bob", site.standin.app().now());
        browser.post(&delivery, &json!({})).await;
        site.until_state(&import, ImportState::Delivered).await;
        browser.get(&format!("/api/imports/{import}/file")).await;

        for (host, path) in [(GOOGLE_TOKENS, "/revoke"), (FITBIT, "/oauth2/revoke")] {
            site.fault(host, path, 0, 1, status(503));
        }
        site.clear_faults();
        // The link stays, so that its rows are there to be searched.
        browser.post("/api/sign-out", &json!({})).await;
    }
    secrets
}

/// A client of alice's own through every kind of trouble that is logged: cannot be one, has a wrong secret, comes back for
/// another, is not taken any more, is removed while the provider is away. Its link stays, so that its rows are there to be
/// searched. Gives what she entered.
async fn own_client_journey(site: &Site) -> BTreeSet<String> {
    const PATH: &str = "/api/own-clients/fitbit";
    let personal = site.standin.app().clients().fitbit_own.personal.clone();
    let wrong = "feedfacecafebeef0123456789abcdef".to_owned();
    let unfit = "unfit secret of 30 characters!".to_owned();
    let wish = |secret: &str| json!({"client_id": personal.client_id, "client_secret": secret});
    let mut browser = site.signed_in("alice").await;
    browser.put(PATH, &wish(&unfit)).await;
    browser.put(PATH, &json!({"client_id": [unfit], "client_secret": {"secret": unfit}})).await;
    for secret in [&wrong, &personal.client_secret] {
        browser.put(PATH, &wish(secret)).await;
        let redirect: Redirect = browser.post(&format!("{PATH}/sign-in"), &json!({})).await.json();
        let consent = redirect.location.parse().unwrap();
        let back = site.agree(ProviderId::Fitbit, &consent, "alice", "").await;
        browser.get(&back).await;
        browser.get(&back).await;
    }
    for secret in [&wrong, &personal.client_secret] {
        browser.put(PATH, &wish(secret)).await;
        browser.post(&format!("{PATH}/check"), &json!({})).await;
    }
    let clients: Vec<OwnClient> = browser.get("/api/own-clients").await.json();
    assert_eq!(clients[0].state, OwnClientState::Working, "{clients:?}");

    let mut bob = site.signed_in("bob").await;
    bob.put(PATH, &wish(&wrong)).await;
    bob.delete(PATH).await;
    [wrong, unfit, personal.client_secret].into()
}

/// Everything secret that the pretend services were sent: tokens, codes, verifiers, client secrets, signatures.
fn sent_secrets(site: &Site) -> BTreeSet<String> {
    const FIELDS: [&str; 6] = ["code", "code_verifier", "refresh_token", "token", "client_secret", "key"];
    let mut secrets = BTreeSet::new();
    for seen in site.standin.app().requests().list(None) {
        if let Some((kind, token)) = seen.authorization.as_deref().and_then(|line| line.split_once(' ')) {
            secrets.insert(token.to_owned());
            if kind == "Basic" {
                let pair = String::from_utf8(STANDARD.decode(token).unwrap()).unwrap();
                secrets.insert(pair.split_once(':').unwrap().1.to_owned());
            }
        }
        let form =
            seen.body.filter(|_| seen.content_type.as_deref().is_some_and(|kind| kind.contains("form")));
        for fields in [form, seen.query].into_iter().flatten() {
            for (name, value) in url::form_urlencoded::parse(fields.as_bytes()) {
                if FIELDS.contains(&&*name) || name == "state" || name.ends_with("Signature") {
                    secrets.insert(value.into_owned());
                }
            }
        }
    }
    secrets
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

fn holds(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn tokens_codes_and_readings_are_in_no_log_and_in_no_file_in_the_clear() {
    let log = Log::default();
    // The log of an operator who looks for a fault, and all of our own.
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(
            "debug,server=trace,tower_http=trace,tower_sessions=trace,standin=off",
        ))
        .with_ansi(false)
        .without_time()
        .with_writer(log.clone())
        .finish();
    let dispatch = tracing::Dispatch::new(subscriber);
    // While there is only one subscriber, a line first reached by another test's thread, which has none, counts as
    // wanted by nobody ever after. A second one makes it ask them all.
    let _second = tracing::Dispatch::new(tracing_subscriber::fmt().with_writer(io::sink).finish());
    let on_every_thread = dispatch.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&on_every_thread)))
        .build()
        .unwrap();
    let _here = tracing::dispatcher::set_default(&dispatch);

    runtime.block_on(async {
        let site = Site::start().await;
        let body = site.standin.app().bodies().find("bob").unwrap();
        for days in [3, 33, 63] {
            body.set_override(TODAY - days.days(), "steps", f64::from(STEPS)).unwrap();
        }
        let mut secrets = journey(&site).await;
        secrets.extend(own_client_journey(&site).await);
        secrets.extend(sent_secrets(&site));
        secrets.retain(|secret| secret.len() >= 12);
        // Codes, states, verifiers, cookies, access and refresh tokens of three services, and more.
        assert!(secrets.len() > 30, "{}", secrets.len());
        let readings = [STEPS.to_string()];
        let body = site.standin.app().bodies().find("bob").unwrap();
        let names = [body.legacy_user_id(), body.health_user_id(), body.display_name()].map(str::to_owned);

        let logged = log.0.lock().unwrap().clone();
        for what in [
            "window failed",
            "malformed answer",
            "access token renewed",
            "access token could not be renewed",
            "a code could not be exchanged",
            "own client entered",
            "own client tried",
            "own client removed",
            "connected",
            "import moved",
            "upload",
        ] {
            assert!(holds(&logged, what), "the log does not even hold `{what}`");
        }
        for secret in secrets.iter().chain(&readings).chain(&names) {
            let line = String::from_utf8_lossy(&logged);
            let line = line.lines().find(|line| line.contains(secret.as_str()));
            assert_eq!(line, None, "{secret} is in the log");
        }
        let stored = site.database().dump().await;
        assert!(holds(&stored, "google_health"), "the dump does not even hold a provider");
        for secret in secrets.iter().chain(&readings) {
            assert!(!holds(&stored, secret), "{secret} is in the database");
        }
        let files = files_below(&site.folder());
        assert!(site.spooled().len() >= 6, "{:?}", site.spooled());
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            for secret in secrets.iter().chain(&readings) {
                assert!(!holds(&bytes, secret), "{secret} is in {}", file.display());
                assert!(!file.to_string_lossy().contains(secret.as_str()));
            }
        }
    });
}
