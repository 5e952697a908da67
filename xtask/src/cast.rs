//! The whole cast on loopback: the stand-in, and a server that talks to it.

use crate::process::{Background, cargo, run, target_dir};
use serde_json::Value;
use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// How the cast is to play.
pub(crate) struct Options {
    /// The server's port; nothing means any free one.
    pub(crate) port: Option<u16>,
    /// Length of the pretend quota hour in seconds.
    pub(crate) hour_seconds: f64,
    /// Whether the pretend providers count requests.
    pub(crate) quota: bool,
    /// Whether both programs are built with optimisations.
    pub(crate) release: bool,
    /// Further options of the stand-in.
    pub(crate) standin: Vec<String>,
    /// Whether the spool is in the stand-in's S3 store in the place of a folder.
    pub(crate) bucket: bool,
    /// Where the server keeps its data; deleted before the start.
    pub(crate) data: PathBuf,
    /// Further settings of the server.
    pub(crate) settings: Vec<(&'static str, String)>,
    /// Whether the server's log goes to the terminal.
    pub(crate) show_log: bool,
}

/// Stand-in and server, running. Dropping it stops both, the server first.
pub(crate) struct Cast {
    /// The server.
    pub(crate) server: Background,
    /// The stand-in.
    pub(crate) standin: Background,
    /// Where the page is.
    pub(crate) url: String,
    /// What the stand-in says of itself: `hosts`, `control`, `clients`, `members`.
    pub(crate) about: Value,
    /// How the server was started, to start it again.
    pub(crate) command: Command,
}

impl Cast {
    /// Address of the stand-in's control API.
    ///
    /// # Errors
    ///
    /// When the stand-in did not name it.
    pub(crate) fn control(&self) -> Result<&str, String> {
        text(&self.about, "/control")
    }
}

/// Builds both programs.
///
/// # Errors
///
/// When they do not build.
pub(crate) fn build(release: bool) -> Result<(), String> {
    let mut command = cargo();
    command.args(["build", "--package", "server", "--package", "standin"]);
    if release {
        command.arg("--release");
    }
    run(&mut command)
}

/// Where a built program is.
pub(crate) fn binary(name: &str, release: bool) -> PathBuf {
    target_dir().join(if release { "release" } else { "debug" }).join(name)
}

/// Ports below those that systems give to outgoing connections, so that none of these takes one while a server is down.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A port nobody listens on.
///
/// # Errors
///
/// When loopback has none left.
pub(crate) fn free_port() -> Result<u16, String> {
    /// Ports asked for so far: casts that start side by side are not told of the same one.
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    // Tools that run side by side begin at different places.
    let first = (std::process::id() as usize * 37 + ASKED.fetch_add(1, Ordering::Relaxed)) % PORTS.len();
    PORTS
        .skip(first)
        .chain(PORTS.take(first))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| "no free port on loopback".to_owned())
}

/// The key the demo seals its data with. Public, so never one to copy into a deployment.
const DEMO_KEY: &str = "demo:ZGVtby1vbmx5LW5ldmVyLWluLXByb2R1Y3Rpb24tMDA=";

/// Starts the stand-in, then the server with every address set to it.
///
/// # Errors
///
/// When either cannot be started or does not become ready.
pub(crate) fn start(options: &Options) -> Result<Cast, String> {
    let port = options.port.map_or_else(free_port, Ok)?;
    // Not 127.0.0.1, where the stand-in is: cookies ignore ports, so the two must not share a host.
    let url = format!("http://localhost:{port}");
    let redirects =
        ["open-humans", "google", "fitbit"].map(|service| format!("{url}/auth/{service}/callback"));

    let mut command = Command::new(binary("standin", options.release));
    command.args(["--json", "--until-stdin-closes", "--hour", &options.hour_seconds.to_string()]);
    command.args(["--quota", if options.quota { "on" } else { "off" }]);
    redirects.iter().for_each(|redirect| {
        command.args(["--redirect-uri", redirect]);
    });
    command.args(&options.standin);
    let (standin, line) = Background::start_and_read_line("the stand-in", &mut command)?;
    let about: Value = serde_json::from_str(&line)
        .map_err(|error| format!("the stand-in said something else than JSON: {error}"))?;

    let mut command = Command::new(binary("server", options.release));
    command.env_clear().envs(std::env::vars().filter(|(name, _)| name == "PATH" || name == "HOME"));
    command.envs(settings(&about, &url, port, options)?);
    command.envs(options.settings.iter().map(|(name, value)| (*name, value.clone())));
    command.current_dir(crate::process::root()).stdin(Stdio::null());
    if !options.show_log {
        let log = std::fs::File::create(options.data.join("server.log"))
            .map_err(|error| format!("the server's log cannot be written: {error}"))?;
        command.stdout(log.try_clone().map_err(|error| error.to_string())?).stderr(log);
    }
    let mut server = Background::start("the server", &mut command)?;
    wait_until_ready(&mut server, &url)?;
    Ok(Cast { server, standin, url, about, command })
}

fn text<'a>(about: &'a Value, pointer: &str) -> Result<&'a str, String> {
    about
        .pointer(pointer)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("the stand-in did not say {pointer}"))
}

fn settings(
    about: &Value,
    url: &str,
    port: u16,
    options: &Options,
) -> Result<Vec<(&'static str, String)>, String> {
    let _ = std::fs::remove_dir_all(&options.data);
    std::fs::create_dir_all(&options.data)
        .map_err(|error| format!("{} cannot be made: {error}", options.data.display()))?;
    let host = |name: &str| text(about, &format!("/hosts/{name}")).map(str::to_owned);
    let client = |name: &str| text(about, &format!("/clients/{name}")).map(str::to_owned);
    let mut settings = vec![
        ("PORT", port.to_string()),
        ("PUBLIC_URL", url.to_owned()),
        ("DATABASE_URL", format!("sqlite:{}", options.data.join("importer.sqlite").display())),
        ("SECRET_KEYS", DEMO_KEY.to_owned()),
        ("OPERATOR_NAME", "the demo on this computer".to_owned()),
        ("OPEN_HUMANS_CLIENT_ID", client("open_humans/client_id")?),
        ("OPEN_HUMANS_CLIENT_SECRET", client("open_humans/client_secret")?),
        ("OPEN_HUMANS_URL", host("www.openhumans.org")?),
        ("GOOGLE_CLIENT_ID", client("google/client_id")?),
        ("GOOGLE_CLIENT_SECRET", client("google/client_secret")?),
        ("GOOGLE_ACCOUNTS_URL", host("accounts.google.com")?),
        ("GOOGLE_TOKEN_URL", host("oauth2.googleapis.com")?),
        ("GOOGLE_HEALTH_URL", host("health.googleapis.com")?),
        ("FITBIT_CLIENT_ID", client("fitbit/client_id")?),
        ("FITBIT_CLIENT_SECRET", client("fitbit/client_secret")?),
        ("FITBIT_WWW_URL", host("www.fitbit.com")?),
        ("FITBIT_API_URL", host("api.fitbit.com")?),
        ("FITBIT_HOUR_SECONDS", options.hour_seconds.to_string()),
        ("LOG_FORMAT", "text".to_owned()),
    ];
    if options.bucket {
        settings.extend([
            ("S3_BUCKET", client("spool/bucket")?),
            ("S3_ENDPOINT", host("spool")?),
            ("S3_REGION", client("spool/region")?),
            ("S3_ACCESS_KEY_ID", client("spool/access_key_id")?),
            ("S3_SECRET_ACCESS_KEY", client("spool/secret_access_key")?),
        ]);
    } else {
        settings.push(("SPOOL_DIR", options.data.join("spool").display().to_string()));
    }
    Ok(settings)
}

/// Waits until a server says that it is ready.
///
/// # Errors
///
/// When it ends, or is not ready within a minute.
pub(crate) fn wait_until_ready(server: &mut Background, url: &str) -> Result<(), String> {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        if !server.is_running() {
            return Err("the server ended while starting; its log says why".to_owned());
        }
        if ureq::get(format!("{url}/health/ready")).call().is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("the server did not become ready within a minute".to_owned())
}
