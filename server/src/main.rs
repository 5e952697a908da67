//! The server's binary: reads the settings, opens storage and spool, goes on with what was at work, serves until it is told
//! to stop, and then gives what is under way a while to end.

use jiff::Timestamp;
use server::{
    account,
    app_state::{AppState, StartError},
    clock::{Clock, SystemClock},
    commands::{self, Command},
    config::{Config, LogFormat},
    imports, operator_client, retention, router,
    serve::{ConnectionLimits, serve as serve_connections},
    updates,
};
use std::{process::ExitCode, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

/// How long requests and runners under way may take after the signal to stop. Platforms kill after thirty seconds.
const DRAIN_LIMIT: Duration = Duration::from_secs(25);
/// How long work on blocking threads may take after that.
const BLOCKING_LIMIT: Duration = Duration::from_secs(2);
/// Exit status for settings that are missing or wrong.
const BAD_SETTINGS: u8 = 2;

/// Says why the server stopped other than by being told to.
#[derive(Debug, thiserror::Error)]
enum ServeError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot listen on {address}: {source}")]
    Listen { address: std::net::SocketAddr, source: std::io::Error },
    #[error("serving: {0}")]
    Serve(#[from] std::io::Error),
}

fn main() -> ExitCode {
    // What is no text is no command either.
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let command = match Command::parse(words) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(BAD_SETTINGS);
        }
    };
    let config = match (Config::from_env(), &command) {
        (Ok(config), _) => config,
        (Err(_), Command::Help | Command::Version) => return tell(|out| commands::explain(&command, out)),
        (Err(problems), Command::Doctor) => {
            return tell(|out| commands::tell_wrong_settings(&problems, out));
        }
        (Err(problems), _) => {
            eprintln!("{problems}");
            return ExitCode::from(BAD_SETTINGS);
        }
    };
    if !matches!(command, Command::Serve) {
        return run_command(command, config);
    }
    log_to_stdout(&config);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "cannot start the runtime");
            return ExitCode::FAILURE;
        }
    };
    let served = runtime.block_on(serve(config));
    // What still blocks a thread must not keep the process: everything durable is durable already.
    runtime.shutdown_timeout(BLOCKING_LIMIT);
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the server stopped");
            ExitCode::FAILURE
        }
    }
}

/// Does what an operator asks at a terminal: its words on standard output, everything else beside them.
fn run_command(command: Command, config: Config) -> ExitCode {
    tracing_subscriber::fmt().with_env_filter(EnvFilter::new("warn")).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("cannot start the runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(command, config, &mut std::io::stdout().lock())) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn tell(say: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<u8>) -> ExitCode {
    match say(&mut std::io::stdout().lock()) {
        Ok(status) => ExitCode::from(status),
        Err(_) => ExitCode::FAILURE,
    }
}

fn log_to_stdout(config: &Config) {
    // The filter was checked when the settings were read.
    let filter = EnvFilter::new(&config.log);
    match config.log_format {
        LogFormat::Json => {
            tracing_subscriber::fmt().with_env_filter(filter).json().flatten_event(true).init();
        }
        LogFormat::Text => tracing_subscriber::fmt().with_env_filter(filter).init(),
    }
}

async fn serve(config: Config) -> Result<(), ServeError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let started: Timestamp = clock.now();
    let address = config.listen;
    // Bound before anything is opened: a second server on the same port must not touch the first one's spool.
    let listener =
        TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
    let app = AppState::open(config, clock).await?;
    operator_client::count_connected(&app).await.map_err(StartError::from)?;
    let stop = app.shutdown.clone();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    });

    let imports = imports::start(app.clone());
    let retention = tokio::spawn(retention::run(app.clone()));
    let departures = tokio::spawn(account::run(app.clone()));
    let updates = tokio::spawn(updates::run(app.clone()));
    tracing::info!(
        server.address = %listener.local_addr()?,
        server.public_url = %app.config.public_url,
        server.version = env!("CARGO_PKG_VERSION"),
        server.started_at = %started,
        "listening"
    );

    let router = router::router(app.clone());
    let serving = serve_connections(listener, router, ConnectionLimits::default(), app.shutdown.clone());
    let ending = async {
        serving.await;
        let tasks = [
            ("imports", imports),
            ("retention", retention),
            ("departures", departures),
            ("updates", updates),
        ];
        for (name, task) in tasks {
            if let Err(error) = task.await {
                tracing::error!(task.name = name, %error, "a background task ended without finishing");
            }
        }
        // A token that is being rotated must be stored, or the link is lost.
        app.fetcher.settle().await;
    };
    let too_long = async {
        app.shutdown.cancelled().await;
        tokio::time::sleep(DRAIN_LIMIT).await;
    };
    tokio::select! {
        () = ending => {}
        () = too_long => tracing::warn!("stopped with work still under way; the next start goes on with it"),
    }
    app.storage.close().await.map_err(StartError::from)?;
    tracing::info!("stopped");
    Ok(())
}
