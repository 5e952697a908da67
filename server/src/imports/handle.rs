//! Starts and stops the runners, at most one an import, and tells listeners what changed.

use super::runner;
use crate::{app_state::AppState, storage::ImportId};
use domain::wire::ImportState;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::{broadcast, mpsc},
    task::{JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info};

/// States the server works on by itself, and so takes up again after a restart.
const ACTIVE: [ImportState; 4] =
    [ImportState::Planned, ImportState::Running, ImportState::Waiting, ImportState::Uploading];

/// Changes kept for a listener that is slow to read; one that falls behind reads the row again anyway.
const CHANGES_KEPT: usize = 256;

/// Lets handlers start, stop and watch imports. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    wakes: mpsc::UnboundedSender<ImportId>,
    incoming: Arc<Mutex<Option<mpsc::UnboundedReceiver<ImportId>>>>,
    changes: broadcast::Sender<ImportId>,
    stops: Arc<Mutex<HashMap<ImportId, CancellationToken>>>,
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
        Handle { wakes, incoming: Arc::new(Mutex::new(Some(incoming))), changes, stops: Arc::default() }
    }

    /// Asks that an import be worked on; does nothing for one that is at work or has nothing to do.
    pub fn wake(&self, import: ImportId) {
        // The receiver lives as long as the process; a send that fails means the server is stopping, and the row
        // already says what to do after the next start.
        let _ = self.wakes.send(import);
    }

    /// Ends the work on an import at once; requests in flight are dropped.
    pub fn stop(&self, import: ImportId) {
        if let Some(token) = self.stops().get(&import) {
            token.cancel();
        }
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

    fn stops(&self) -> std::sync::MutexGuard<'_, HashMap<ImportId, CancellationToken>> {
        self.stops.lock().unwrap_or_else(PoisonError::into_inner)
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
    match app.storage.list_imports_in(&ACTIVE).await {
        Ok(rows) => {
            if !rows.is_empty() {
                info!(imports.resumed = rows.len(), "taking up imports where they stopped");
            }
            rows.iter().for_each(|row| app.imports.wake(row.id));
        }
        Err(error) => error!(%error, "imports could not be listed at start"),
    }

    let mut runners: JoinSet<ImportId> = JoinSet::new();
    // Woken while running: run once more afterwards, so that no wake is lost between a runner's last look at the
    // row and its end.
    let mut again: std::collections::HashSet<ImportId> = Default::default();
    loop {
        tokio::select! {
            () = app.shutdown.cancelled() => break,
            Some(import) = incoming.recv() => {
                if app.imports.stops().contains_key(&import) {
                    again.insert(import);
                } else {
                    spawn(&app, &mut runners, import);
                }
            }
            Some(ended) = runners.join_next() => match ended {
                Ok(import) => {
                    app.imports.stops().remove(&import);
                    app.imports.changed(import);
                    if again.remove(&import) {
                        spawn(&app, &mut runners, import);
                    }
                }
                Err(error) => error!(%error, "a runner ended without finishing"),
            },
        }
    }
    while runners.join_next().await.is_some() {}
}

fn spawn(app: &AppState, runners: &mut JoinSet<ImportId>, import: ImportId) {
    let token = app.shutdown.child_token();
    app.imports.stops().insert(import, token.clone());
    let span = tracing::info_span!("import", import.id = %import);
    let app = app.clone();
    runners.spawn(
        async move {
            runner::run(&app, import, &token).await;
            import
        }
        .instrument(span),
    );
}
