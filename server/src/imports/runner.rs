//! Works on one import until there is nothing left to do by itself. Every step is read from and written to the
//! row, so that the work may end anywhere and begin again.

use super::window_run::{self, Ended};
use crate::{
    app_state::AppState,
    storage::{ImportId, ImportRow, LinkId, StorageError, WindowRow, WindowState},
};
use domain::wire::{ErrorCode, ImportState, LinkState};
use futures::{StreamExt, stream::FuturesUnordered};
use jiff::Timestamp;
use std::{collections::VecDeque, time::Duration};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// Times a window is tried again after the provider was in trouble, each after a longer pause.
const MOST_ATTEMPTS: u32 = 3;

/// Windows in a row that find the provider in trouble before the import pauses as a whole.
const TROUBLE_IN_A_ROW: u32 = 3;

/// The first pause after trouble; it doubles with every pause in a row.
const FIRST_PAUSE: Duration = Duration::from_secs(30);

/// The longest pause after trouble.
const LONGEST_PAUSE: Duration = Duration::from_secs(900);

/// Runs an import until it is ready, delivered, or cannot go on; returns early when `stop` is cancelled.
pub(super) async fn run(app: &AppState, import: ImportId, stop: &CancellationToken) {
    let mut pauses = 0;
    loop {
        match step(app, import, stop, &mut pauses).await {
            Ok(true) => app.imports.changed(import),
            Ok(false) => break,
            Err(error) => {
                // Storage is broken: nothing can be decided. The row keeps its state, and the next start or wake
                // takes it up again.
                error!(%error, "import put down because storage failed");
                break;
            }
        }
    }
    app.imports.changed(import);
}

/// Does what the import's state asks for. `false` when there is nothing left to do.
async fn step(
    app: &AppState,
    import: ImportId,
    stop: &CancellationToken,
    pauses: &mut u32,
) -> Result<bool, StorageError> {
    let Some(row) = app.storage.load_import(import).await? else { return Ok(false) };
    match row.state {
        ImportState::Planned => set_state(app, &row, ImportState::Running, None, None).await,
        ImportState::Waiting => {
            let wait = row.retry_at.map_or(Duration::ZERO, |at| until(app, at));
            tokio::select! {
                () = tokio::time::sleep(wait) => set_state(app, &row, ImportState::Running, None, None).await,
                () = stop.cancelled() => Ok(false),
            }
        }
        ImportState::Running => fetch(app, &row, stop, pauses).await,
        ImportState::Uploading => {
            tokio::select! {
                result = super::deliver::deliver(app, import) => {
                    let (state, problem) = match result {
                        Ok(()) => (ImportState::Delivered, None),
                        Err(error) => {
                            warn!(%error, "upload stopped; it can be asked for again");
                            (ImportState::Ready, Some(error.code()))
                        }
                    };
                    set_state(app, &row, state, None, problem).await?;
                    Ok(false)
                }
                () = stop.cancelled() => Ok(false),
            }
        }
        ImportState::Ready
        | ImportState::Delivered
        | ImportState::NeedsReconnect
        | ImportState::Failed
        | ImportState::Cancelled => Ok(false),
    }
}

async fn set_state(
    app: &AppState,
    row: &ImportRow,
    to: ImportState,
    retry_at: Option<Timestamp>,
    problem: Option<ErrorCode>,
) -> Result<bool, StorageError> {
    let moved = app.storage.set_import_state(row.id, &[row.state], to, retry_at, problem, app.clock.now()).await?;
    if moved {
        info!(import.state = ?to, import.problem = ?problem, "import moved");
    }
    Ok(moved)
}

fn until(app: &AppState, at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(app.clock.now())).unwrap_or(Duration::ZERO)
}

/// Works through the pending windows, several at once where the provider allows.
async fn fetch(
    app: &AppState,
    row: &ImportRow,
    stop: &CancellationToken,
    pauses: &mut u32,
) -> Result<bool, StorageError> {
    let Some(link) = row.link_id else {
        return set_state(app, row, ImportState::Failed, None, Some(ErrorCode::NeedsReconnect)).await;
    };
    let pending: Vec<WindowRow> =
        app.storage.list_windows(row.id).await?.into_iter().filter(|w| w.state == WindowState::Pending).collect();
    if pending.is_empty() {
        return set_state(app, row, ImportState::Ready, None, None).await;
    }

    let pass = Pass::run(app, row, link, pending, stop).await?;
    if pass.progressed {
        *pauses = 0;
    }
    match pass.end {
        PassEnd::Exhausted => Ok(true),
        PassEnd::Stopped => Ok(false),
        PassEnd::Quota(at) => set_state(app, row, ImportState::Waiting, Some(at), Some(ErrorCode::Quota)).await,
        PassEnd::Trouble => {
            let pause = FIRST_PAUSE.saturating_mul(1 << (*pauses).min(8)).min(LONGEST_PAUSE);
            *pauses += 1;
            let at = app.clock.now().saturating_add(jiff::SignedDuration::try_from(pause).unwrap_or_default());
            set_state(app, row, ImportState::Waiting, at.ok(), Some(ErrorCode::ProviderTrouble)).await
        }
        PassEnd::Reconnect(code) => {
            app.storage.set_link_state(link, LinkState::NeedsReconnect, app.clock.now()).await?;
            set_state(app, row, ImportState::NeedsReconnect, None, Some(code)).await
        }
        PassEnd::Failed(code) => set_state(app, row, ImportState::Failed, None, Some(code)).await,
    }
}

/// One walk over the pending windows.
struct Pass {
    end: PassEnd,
    progressed: bool,
}

enum PassEnd {
    /// Every window was tried.
    Exhausted,
    /// The server or the member stopped it.
    Stopped,
    /// The quota is used up until then.
    Quota(Timestamp),
    /// The provider is in trouble.
    Trouble,
    /// The permission ended.
    Reconnect(ErrorCode),
    /// Nothing of this link can be fetched.
    Failed(ErrorCode),
}

impl Pass {
    async fn run(
        app: &AppState,
        row: &ImportRow,
        link: LinkId,
        pending: Vec<WindowRow>,
        stop: &CancellationToken,
    ) -> Result<Pass, StorageError> {
        let provider = app.providers.get(row.provider);
        let Some(provider) = provider else {
            return Ok(Pass { end: PassEnd::Failed(ErrorCode::ProviderOff), progressed: false });
        };
        let in_flight = provider.in_flight().max(1);
        let mut queue: VecDeque<WindowRow> = pending.into();
        let mut flying = FuturesUnordered::new();
        let mut refused_resources: Vec<String> = Vec::new();
        let mut trouble = 0;
        let mut pass = Pass { end: PassEnd::Exhausted, progressed: false };
        loop {
            // After a reason to end, what is in flight is finished and nothing new is begun.
            while matches!(pass.end, PassEnd::Exhausted) && flying.len() < in_flight {
                let Some(window) = queue.pop_front() else { break };
                if refused_resources.contains(&window.resource) {
                    continue;
                }
                flying.push(window_run::run(app, row, link, provider.as_ref(), window));
            }
            let ended = tokio::select! {
                ended = flying.next() => ended,
                () = stop.cancelled() => return Ok(Pass { end: PassEnd::Stopped, ..pass }),
            };
            let Some(ended) = ended else { return Ok(pass) };
            app.imports.changed(row.id);
            match ended? {
                Ended::Done => {
                    pass.progressed = true;
                    trouble = 0;
                }
                // The children have rows of their own and are found by the next pass.
                Ended::Split => pass.progressed = true,
                Ended::NotPermitted(window) => {
                    app.storage
                        .finish_windows_of(
                            row.id,
                            &window.resource,
                            WindowState::NotPermitted,
                            Some(ErrorCode::NotPermitted),
                            app.clock.now(),
                        )
                        .await?;
                    refused_resources.push(window.resource);
                    pass.progressed = true;
                }
                Ended::Failed(window, code) => {
                    warn!(window.resource = %window.resource, window.problem = ?code, "window failed");
                    app.storage
                        .finish_window(window.id, WindowState::Failed, Some(code), app.clock.now())
                        .await?;
                    pass.progressed = true;
                }
                Ended::Trouble(window) => {
                    trouble += 1;
                    let attempts = app.storage.note_attempt(window.id).await?;
                    if attempts >= MOST_ATTEMPTS {
                        warn!(window.resource = %window.resource, window.attempts = attempts, "window given up");
                        app.storage
                            .finish_window(
                                window.id,
                                WindowState::Failed,
                                Some(ErrorCode::ProviderTrouble),
                                app.clock.now(),
                            )
                            .await?;
                    } else if trouble >= TROUBLE_IN_A_ROW || queue.is_empty() {
                        pass.end = PassEnd::Trouble;
                    }
                }
                Ended::Quota(at) => pass.end = PassEnd::Quota(at),
                Ended::Reconnect(code) => pass.end = PassEnd::Reconnect(code),
                Ended::Stop(code) => pass.end = PassEnd::Failed(code),
            }
        }
    }
}
