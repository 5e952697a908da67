//! Starts and stops the runners, at most one an import, and tells listeners what changed.

use super::{
    leasing::{LEASE, Leases, ROUNDS_A_LEASE},
    runner,
};
use crate::{
    app_state::AppState,
    storage::{ImportId, StorageError},
};
use domain::wire::{ErrorCode, ImportState};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{broadcast, mpsc},
    task::{self, JoinError, JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info};

/// States the server works on by itself, and so takes up again after a restart.
pub(super) const ACTIVE: [ImportState; 4] =
    [ImportState::Planned, ImportState::Running, ImportState::Waiting, ImportState::Uploading];

/// Changes kept for a listener that is slow to read; one that falls behind reads the row again anyway.
const CHANGES_KEPT: usize = 256;

/// How many times a wish looks whether another server has given an import back.
const LOOKS_FOR_A_LEASE: u32 = 40;

/// Lets handlers start, stop and watch imports. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    wakes: mpsc::UnboundedSender<ImportId>,
    incoming: Arc<Mutex<Option<mpsc::UnboundedReceiver<ImportId>>>>,
    changes: broadcast::Sender<ImportId>,
    runners: Arc<Mutex<HashMap<ImportId, Runner>>>,
    /// Held while a member's wish is checked against the rows and written to them.
    wishes: Arc<tokio::sync::Mutex<()>>,
    /// How long an import stays with a server that vanished, where several share a database.
    lease: Duration,
}

/// A task at work on an import.
#[derive(Clone)]
struct Runner {
    /// Cancelled to end it.
    stop: CancellationToken,
    /// Cancelled when it has ended, whichever way.
    ended: CancellationToken,
}

impl Default for Handle {
    fn default() -> Self {
        Self::new()
    }
}

impl Handle {
    /// Makes a handle; nothing runs until [`start`].
    pub fn new() -> Self {
        let (wakes, incoming) = mpsc::unbounded_channel();
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        Handle {
            wakes,
            incoming: Arc::new(Mutex::new(Some(incoming))),
            changes,
            runners: Arc::default(),
            wishes: Arc::default(),
            lease: LEASE,
        }
    }

    /// The same with leases of another length, above a few milliseconds.
    pub fn with_lease(self, lease: Duration) -> Self {
        Handle { lease, ..self }
    }

    /// Asks that an import be worked on; does nothing for one that is at work or has nothing to do.
    pub fn wake(&self, import: ImportId) {
        // The receiver lives as long as the process; a send that fails means the server is stopping, and the row
        // already says what to do after the next start.
        let _ = self.wakes.send(import);
    }

    /// Ends the work on an import and waits until none of it is under way: requests in flight are dropped, a page that
    /// is being stored is stored.
    pub async fn stop(&self, import: ImportId) {
        let runner = self.runners().get(&import).cloned();
        if let Some(Runner { stop, ended }) = runner {
            stop.cancel();
            ended.cancelled().await;
        }
    }

    /// Waits until no server holds an import that is not to be worked on any more, for as long as one that is there needs
    /// to notice that; whether that came about.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub(super) async fn until_given_back(
        &self,
        app: &AppState,
        import: ImportId,
    ) -> Result<bool, StorageError> {
        let notices_within = self.lease / ROUNDS_A_LEASE * 2;
        for _ in 0..LOOKS_FOR_A_LEASE {
            if app.storage.find_lease(import).await?.is_none() {
                return Ok(true);
            }
            tokio::time::sleep(notices_within / LOOKS_FOR_A_LEASE).await;
        }
        Ok(app.storage.find_lease(import).await?.is_none())
    }

    /// Lets one wish at a time be checked and written, so that two at once cannot both pass a check only one may pass.
    pub(super) async fn one_wish_at_a_time(&self) -> tokio::sync::OwnedMutexGuard<()> {
        Arc::clone(&self.wishes).lock_owned().await
    }

    /// The identifiers of imports as they change.
    pub fn subscribe(&self) -> broadcast::Receiver<ImportId> {
        self.changes.subscribe()
    }

    /// Tells listeners that an import changed.
    pub fn changed(&self, import: ImportId) {
        // Nobody listening is fine.
        let _ = self.changes.send(import);
    }

    fn runners(&self) -> MutexGuard<'_, HashMap<ImportId, Runner>> {
        self.runners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes up every import that was at work, then runs whatever is woken until the server stops.
///
/// The task ends after the shutdown token is cancelled and every runner has put down its work.
pub fn start(app: AppState) -> JoinHandle<()> {
    tokio::spawn(supervise(app))
}

async fn supervise(app: AppState) {
    let incoming = app.imports.incoming.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(mut incoming) = incoming else {
        error!("imports were started twice");
        return;
    };
    let mut leases = app.config.shares_database.then(|| Leases::new(app.imports.lease));
    // What a shared database holds is taken in rounds instead.
    let waiting = if leases.is_some() { Ok(Vec::new()) } else { app.storage.list_imports_in(&ACTIVE).await };
    match waiting {
        Ok(rows) => {
            if !rows.is_empty() {
                info!(imports.resumed = rows.len(), "taking up imports where they stopped");
            }
            rows.iter().for_each(|row| app.imports.wake(row.id));
        }
        Err(error) => error!(%error, "imports could not be listed at start"),
    }

    let mut runners = Runners { app: app.clone(), tasks: JoinSet::new(), imports: HashMap::new() };
    // Woken while running: run once more afterwards, so that no wake is lost between a runner's last look at the
    // row and its end.
    let mut again: HashSet<ImportId> = HashSet::new();
    // What follows an arm is not a part of what is selected from: it must not be dropped half way.
    loop {
        tokio::select! {
            () = app.shutdown.cancelled() => break,
            () = next_round(&mut leases) => runners.go_round(leases.as_ref()).await,
            Some(import) = incoming.recv() => {
                if app.imports.runners().contains_key(&import) {
                    again.insert(import);
                } else {
                    runners.take_up(import, leases.as_ref()).await;
                }
            }
            Some(ended) = runners.tasks.join_next_with_id() => {
                if let Some(import) = runners.note_end(ended, leases.as_ref()).await && again.remove(&import) {
                    runners.take_up(import, leases.as_ref()).await;
                }
            }
        }
    }
    while let Some(ended) = runners.tasks.join_next_with_id().await {
        runners.note_end(ended, leases.as_ref()).await;
    }
}

/// Waits for the next round of a server that shares its database; for ever where it does not.
async fn next_round(leases: &mut Option<Leases>) {
    match leases {
        Some(leases) => leases.round().await,
        None => std::future::pending().await,
    }
}

/// The tasks at work, and which import each works on.
struct Runners {
    app: AppState,
    tasks: JoinSet<()>,
    imports: HashMap<task::Id, ImportId>,
}

impl Runners {
    /// Works on an import; where the database is shared, if this server may, and on whatever else nobody works on.
    async fn take_up(&mut self, import: ImportId, leases: Option<&Leases>) {
        match leases {
            None => self.spawn(import),
            Some(leases) => self.take_free(leases).await,
        }
    }

    async fn take_free(&mut self, leases: &Leases) {
        match leases.take(&self.app).await {
            Ok(taken) => taken.into_iter().for_each(|import| self.spawn(import)),
            Err(error) => error!(%error, "imports could not be taken; the next round tries again"),
        }
    }

    /// Says that this server is there, stops what it may not work on any more, and takes what nobody works on.
    async fn go_round(&mut self, leases: Option<&Leases>) {
        let Some(leases) = leases else { return };
        match leases.renew(&self.app).await {
            Ok(held) => {
                let runners = self.app.imports.runners().clone();
                let lost = runners.iter().filter(|(import, _)| !held.contains(import));
                lost.for_each(|(_, runner)| runner.stop.cancel());
                // Held and not worked on: giving it back failed, and nobody else would take it.
                let idle = held.into_iter().filter(|import| !runners.contains_key(import));
                idle.for_each(|import| self.spawn(import));
                self.take_free(leases).await;
            }
            // Until the leases run out nobody else begins, and by then the database may answer again.
            Err(error) => error!(%error, "imports could not be held; the next round tries again"),
        }
    }

    fn spawn(&mut self, import: ImportId) {
        let runner = Runner { stop: self.app.shutdown.child_token(), ended: CancellationToken::new() };
        self.app.imports.runners().insert(import, runner.clone());
        let span = tracing::info_span!("import", import.id = %import);
        let app = self.app.clone();
        // Dropped with the task, even when that panics or is never polled.
        let ended = runner.ended.drop_guard();
        let work = async move {
            let _ended = ended;
            runner::run(&app, import, &runner.stop).await;
        };
        let task = self.tasks.spawn(work.instrument(span));
        self.imports.insert(task.id(), import);
    }

    /// Notes that a task has ended; gives the import it worked on, which was noted when it was spawned.
    async fn note_end(
        &mut self,
        ended: Result<(task::Id, ()), JoinError>,
        leases: Option<&Leases>,
    ) -> Option<ImportId> {
        let (id, panicked) = match ended {
            Ok((id, ())) => (id, false),
            Err(error) => (error.id(), error.is_panic()),
        };
        let import = self.imports.remove(&id)?;
        self.app.imports.runners().remove(&import);
        if panicked {
            error!(import.id = %import, "a runner panicked");
            give_up(&self.app, import).await;
        }
        if let Some(leases) = leases {
            leases.release(&self.app, import).await;
        }
        self.app.imports.changed(import);
        Some(import)
    }
}

/// Ends an import whose runner panicked: it would again, and the member can ask for it again or delete it.
async fn give_up(app: &AppState, import: ImportId) {
    let (to, problem) = (ImportState::Failed, Some(ErrorCode::Internal));
    if let Err(error) =
        app.storage.set_import_state(import, &ACTIVE, to, None, problem, app.clock.now()).await
    {
        error!(%error, import.id = %import, "an import that cannot go on could not be ended");
    }
}
