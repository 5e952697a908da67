//! Kills the server at random instants and starts it again, while somebody else uses it. Knows nothing of imports but the
//! phase it is told.

use super::dice::Dice;
use crate::{bench::browser::Browser, process::Background, requests};
use jiff::Timestamp;
use serde_json::json;
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// From the server's start to its end. The shortest lives end before it is ready.
const LIFE: (Duration, Duration) = (Duration::from_millis(150), Duration::from_millis(2_000));

/// Share of the kills before the upload begins; the others wait for it, since it is the shorter part.
const BEFORE_UPLOAD: f64 = 0.6;

/// Share of the kills shortly before which tokens expire, so that kills fall into renewals too; without that they are
/// hours apart.
const EXPIRING: f64 = 0.5;

/// From the end of the tokens to the kill: about as long as noticing it, renewing and going on takes where answers are
/// slow.
const AFTER_EXPIRY: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(400));

/// What the server was doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// It had not answered since its start.
    Starting,
    /// Asking the provider.
    Fetching,
    /// Waiting for the quota.
    Waiting,
    /// Sending to Open Humans.
    Uploading,
    /// Nothing: the member had to act.
    Idle,
}

impl Phase {
    pub(super) const ALL: [Phase; 5] =
        [Phase::Fetching, Phase::Waiting, Phase::Uploading, Phase::Starting, Phase::Idle];
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Starting => "starting",
            Phase::Fetching => "fetching",
            Phase::Waiting => "waiting",
            Phase::Uploading => "uploading",
            Phase::Idle => "idle",
        })
    }
}

/// One kill.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kill {
    /// When the server was gone, by the stand-in's clock.
    pub(super) at: Timestamp,
    /// What it was doing as far as anybody outside could see.
    pub(super) phase: Phase,
}

/// What the killer needs.
pub(super) struct Plan {
    /// Kills at most.
    pub(super) kills: u64,
    /// Chooses the instants.
    pub(super) dice: Dice,
    /// Starts the server again.
    pub(super) command: Command,
    /// Emptied after each kill, as if the machine were another, but for what begins with one of these names.
    pub(super) lost_disk: Option<(PathBuf, &'static [&'static str])>,
    /// Address of the stand-in's control API.
    pub(super) control: String,
    /// Whose tokens expire.
    pub(super) member: &'static str,
}

/// A server and the thread that kills it. Dropping it ends both.
pub(super) struct Killer {
    shared: Arc<Mutex<Shared>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    server: Background,
    phase: Phase,
    kills: Vec<Kill>,
    uploads: bool,
    stop: bool,
    failure: Option<String>,
}

impl Killer {
    /// Starts killing.
    pub(super) fn start(server: Background, plan: Plan) -> Killer {
        let shared = Shared {
            server,
            phase: Phase::Idle,
            kills: Vec::new(),
            uploads: false,
            stop: false,
            failure: None,
        };
        let shared = Arc::new(Mutex::new(shared));
        let thread = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                if let Err(failure) = kill_all(&shared, plan) {
                    lock(&shared).failure = Some(failure);
                }
            }
        });
        Killer { shared, thread: Some(thread) }
    }

    /// Tells what the server is doing, as its answer showed.
    pub(super) fn note_phase(&self, phase: Phase) {
        let mut shared = lock(&self.shared);
        shared.phase = phase;
        shared.uploads |= phase == Phase::Uploading;
    }

    /// Kills so far.
    ///
    /// # Errors
    ///
    /// When the server ended by itself, or cannot be killed or started.
    pub(super) fn kills(&self) -> Result<Vec<Kill>, String> {
        let shared = lock(&self.shared);
        match &shared.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(shared.kills.clone()),
        }
    }

    /// Stops killing, then the server.
    pub(super) fn stop(&mut self) {
        lock(&self.shared).stop = true;
        if let Some(thread) = self.thread.take() {
            // It does nothing that panics; if it did, what it had done is in the shared state.
            let _ended = thread.join();
        }
        lock(&self.shared).server.stop();
    }
}

impl Drop for Killer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn kill_all(shared: &Mutex<Shared>, mut plan: Plan) -> Result<(), String> {
    let before_upload = (plan.kills as f64 * BEFORE_UPLOAD).ceil() as usize;
    loop {
        let life = plan.dice.between(LIFE.0, LIFE.1);
        if !sleep(shared, life) {
            return Ok(());
        }
        let (kills, uploads) = {
            let shared = lock(shared);
            (shared.kills.len(), shared.uploads)
        };
        if kills as u64 >= plan.kills {
            return Ok(());
        }
        if !uploads && kills >= before_upload {
            continue;
        }
        if plan.dice.share() < EXPIRING {
            let service = if plan.dice.share() < 0.5 { "fitbit" } else { "open_humans" };
            let url = format!("{}/members/{}/expire", plan.control, plan.member);
            Browser::new().post(&url, &json!({ "service": service }))?;
            std::thread::sleep(plan.dice.between(AFTER_EXPIRY.0, AFTER_EXPIRY.1));
        }
        {
            let mut shared = lock(shared);
            if shared.stop {
                return Ok(());
            }
            shared.server.kill()?;
            let kill = Kill { at: requests::now(&plan.control)?, phase: shared.phase };
            shared.kills.push(kill);
            shared.phase = Phase::Starting;
        }
        if let Some((folder, kept)) = &plan.lost_disk {
            lose(folder, kept)?;
        }
        let again = Background::start("the server", &mut plan.command)?;
        lock(shared).server = again;
    }
}

/// Sleeps in short pieces; `false` when it is to stop.
fn sleep(shared: &Mutex<Shared>, length: Duration) -> bool {
    let end = Instant::now() + length;
    loop {
        if lock(shared).stop {
            return false;
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(Duration::from_millis(20)));
    }
}

/// Deletes everything in a folder but what begins with one of these names.
fn lose(folder: &Path, kept: &[&str]) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{} cannot be emptied: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if kept.iter().any(|kept| name.starts_with(kept)) {
            continue;
        }
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.map_err(failed)?;
    }
    Ok(())
}
