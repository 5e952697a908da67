//! Starting and stopping a stand-in. Not here: the process around it, see `main`.

use crate::host::Host;
use crate::listener::{CuttableListener, Wire};
use crate::member::MEMBERS;
use crate::options::Options;
use crate::replay::{Replay, ReplayError};
use crate::state::App;
use crate::{control, fitbit, google, middleware, open_humans, s3, storage};
use axum::Router;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;
use std::{fmt, io};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long answers on their way may take once the stand-in stops.
const GRACE: Duration = Duration::from_millis(500);

/// Why a stand-in did not start.
#[derive(Debug)]
pub enum StartError {
    /// A port could not be had.
    Bind {
        /// Name of the host, or `control`.
        host: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// The recording cannot be used.
    Replay(ReplayError),
    /// The chosen day is out of range.
    Today(jiff::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { host, error } => write!(f, "no port for {host}: {error}"),
            Self::Replay(error) => error.fmt(f),
            Self::Today(error) => write!(f, "the chosen day: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

/// A stand-in that listens; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    app: App,
    control: String,
    stop: CancellationToken,
    servers: JoinSet<io::Result<()>>,
}

/// Starts a stand-in: binds every port, then serves.
///
/// # Errors
///
/// A port that cannot be had, an unsound recording, or a day out of range.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let replay = options.replay.as_deref().map(Replay::load).transpose().map_err(StartError::Replay)?;
    let mut listeners = Vec::new();
    let mut bases = BTreeMap::new();
    for host in Host::ALL {
        let (listener, base) = bind(host.name(), options.ports.get(&host).copied()).await?;
        bases.insert(host, base);
        listeners.push((host, listener));
    }
    let (control_listener, control_base) = bind("control", options.control_port).await?;
    let app = App::new(options, bases, replay).map_err(StartError::Today)?;

    let stop = CancellationToken::new();
    let mut servers = JoinSet::new();
    for (host, listener) in listeners {
        let state = (app.clone(), host);
        let router =
            router(host, app.clone()).layer(axum::middleware::from_fn_with_state(state, middleware::observe));
        serve(&mut servers, listener, router, &stop);
    }
    serve(&mut servers, control_listener, control::router(app.clone()), &stop);
    Ok(Running { app, control: control_base, stop, servers })
}

fn router(host: Host, app: App) -> Router {
    match host {
        Host::GoogleAccounts => google::accounts::router(app),
        Host::GoogleOAuth2 => google::oauth2::router(app),
        Host::GoogleHealth => google::health::router(app),
        Host::FitbitWww => fitbit::www::router(app),
        Host::FitbitApi => fitbit::api::router(app),
        Host::OpenHumans => open_humans::router(app),
        Host::Storage => storage::router(app),
        Host::Spool => s3::router(app),
    }
}

async fn bind(host: &'static str, port: Option<u16>) -> Result<(TcpListener, String), StartError> {
    let refused = |error| StartError::Bind { host, error };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).await.map_err(refused)?;
    let base = format!("http://{}", listener.local_addr().map_err(refused)?);
    Ok((listener, base))
}

fn serve(
    servers: &mut JoinSet<io::Result<()>>,
    listener: TcpListener,
    router: Router,
    stop: &CancellationToken,
) {
    let service = router.into_make_service_with_connect_info::<Wire>();
    let stop = stop.clone().cancelled_owned();
    servers.spawn(async move {
        axum::serve(CuttableListener(listener), service).with_graceful_shutdown(stop).await
    });
}

impl Running {
    /// The state behind it, for tests in the same process.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Base address of a host, without a slash at its end.
    pub fn base(&self, host: Host) -> &str {
        self.app.base(host)
    }

    /// Base address of the control API.
    pub fn control(&self) -> &str {
        &self.control
    }

    /// Describes the stand-in as `--json` prints it.
    pub fn describe(&self) -> Value {
        let hosts: BTreeMap<_, _> = self.app.bases().iter().map(|(host, base)| (host.name(), base)).collect();
        json!({
            "hosts": hosts,
            "control": self.control,
            "clients": self.app.clients(),
            "members": MEMBERS,
            "today": self.app.today(),
        })
    }

    /// Stops it: no new connections, a moment for answers on their way, then the end.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let all_ended = async { while self.servers.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, all_ended).await.is_err() {
            self.servers.shutdown().await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
