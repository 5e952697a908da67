//! Running other programs: to the end, or in the background until dropped.

use crate::Outcome;
use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// The workspace's root folder.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// Where cargo puts what it builds.
pub(crate) fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A program to be run in the workspace's root.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs this command.
pub(crate) fn cargo() -> Command {
    program(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Runs a program to its end.
///
/// # Errors
///
/// When it cannot be started or ends with a failure.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = format!("{command:?}");
    let status = command.status().map_err(|error| format!("{shown} could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown} ended with {status}")) }
}

/// Runs a program and gives what it printed on standard output, trimmed.
///
/// # Errors
///
/// When it cannot be started or ends with a failure.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{shown} could not be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(format!("{shown} ended with {}", output.status))
    }
}

/// A program in the background, ended when this is dropped.
pub(crate) struct Background {
    name: &'static str,
    child: Child,
}

impl Background {
    /// Starts a program and keeps it running.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Background, String> {
        let child = command.spawn().map_err(|error| format!("{name} could not be started: {error}"))?;
        Ok(Background { name, child })
    }

    /// Starts a program and waits for the first line it prints.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or ends before it prints a line.
    pub(crate) fn start_and_read_line(
        name: &'static str,
        command: &mut Command,
    ) -> Result<(Background, String), String> {
        let mut started = Background::start(name, command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        let stdout = started.child.stdout.take().ok_or("its output cannot be read")?;
        let mut line = String::new();
        let mut reader = BufReader::new(stdout);
        reader.read_line(&mut line).map_err(|error| format!("{name} says nothing: {error}"))?;
        if line.trim().is_empty() {
            return Err(format!("{name} ended before it was ready"));
        }
        // Keep reading, so that it never blocks on a full pipe.
        std::thread::spawn(move || for _ in reader.lines() {});
        Ok((started, line))
    }

    /// The process's identifier.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it as the system does, without a signal it could hear, and waits until it is gone.
    ///
    /// # Errors
    ///
    /// When it had ended by itself.
    pub(crate) fn kill(&mut self) -> Outcome {
        match self.child.try_wait() {
            Ok(None) => {}
            Ok(Some(status)) => return Err(format!("{} had ended by itself with {status}", self.name)),
            Err(error) => return Err(format!("{} cannot be watched: {error}", self.name)),
        }
        self.child
            .kill()
            .and_then(|()| self.child.wait())
            .map(|_| ())
            .map_err(|error| format!("{} could not be killed: {error}", self.name))
    }

    /// Asks it to stop, waits, and ends it if it does not.
    pub(crate) fn stop(&mut self) {
        if !self.is_running() {
            return;
        }
        // The standard library can only kill; a server should get the chance to put its work down.
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let deadline = Instant::now() + Duration::from_secs(30);
        while asked.as_ref().is_ok_and(|status| status.success()) && Instant::now() < deadline {
            if !self.is_running() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        eprintln!("{} did not stop when asked; ending it", self.name);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop();
    }
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Turns Ctrl-C and SIGTERM into a flag, so that everything started is stopped in order.
///
/// # Errors
///
/// When the handler cannot be set.
pub(crate) fn catch_interrupts() -> Outcome {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))
        .map_err(|error| format!("Ctrl-C cannot be caught: {error}"))
}

/// Whether somebody asked us to stop.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
