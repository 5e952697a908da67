//! The stand-in as a process: arguments in, addresses out, until told to stop.

use standin::options::{Command, HELP};
use standin::{Options, Running};
use std::io::Write;
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(Command::Run(options)) => *options,
        Ok(Command::Help) => return print(HELP),
        Err(sentence) => {
            tracing::error!("{sentence}");
            return ExitCode::from(2);
        }
    };
    let json = options.json;
    let until_stdin_closes = options.until_stdin_closes;
    let running = match standin::start(options).await {
        Ok(running) => running,
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::FAILURE;
        }
    };
    // Before anybody learns that it runs, so that whoever stops it then finds it listening.
    let signals = match Signals::new() {
        Ok(signals) => signals,
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let text = if json { format!("{}\n", running.describe()) } else { table(&running) };
    if print(&text) != ExitCode::SUCCESS {
        return ExitCode::FAILURE;
    }
    wait_for_the_end(signals, until_stdin_closes).await;
    running.stop().await;
    ExitCode::SUCCESS
}

fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn table(running: &Running) -> String {
    let mut text = String::new();
    for (host, base) in running.app().bases() {
        text += &format!("{:<24}{base}\n", host.name());
    }
    text + &format!("{:<24}{}\n", "control", running.control())
}

/// The signals that end it.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }
}

async fn wait_for_the_end(mut signals: Signals, until_stdin_closes: bool) {
    let (stdin_closed, stdin_closes) = tokio::sync::oneshot::channel();
    let stdin_closed = if until_stdin_closes {
        // A thread of its own: the runtime would wait for a read it cannot interrupt.
        std::thread::spawn(move || {
            // Whatever is typed is ignored; an error means that nobody is there any more.
            let _ended = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            let _nobody_waits = stdin_closed.send(());
        });
        None
    } else {
        Some(stdin_closed)
    };
    tokio::select! {
        _ = signals.terminate.recv() => {}
        _ = signals.interrupt.recv() => {}
        _ = stdin_closes => {}
    }
    drop(stdin_closed);
}
