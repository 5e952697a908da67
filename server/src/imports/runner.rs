//! Works on one import until there is nothing left to do by itself. Every step is read from and written to the
//! row, so that the work may end anywhere and begin again.

use super::{
    notify::{Event, notify},
    window_run::{self, Ended, Known},
};
use crate::{
    app_state::AppState,
    own_clients,
    storage::{ImportId, ImportRow, LinkId, StorageError, WindowRow, WindowState},
};
use domain::wire::{ErrorCode, ImportState, LinkState};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, warn};

/// Times a window is tried again after the provider was in trouble, each after a longer pause.
const MOST_ATTEMPTS: u32 = 3;

/// Windows in a row that find the provider in trouble before the import pauses as a whole.
const TROUBLE_IN_A_ROW: u32 = 3;

/// Windows taken up at once. Years within the day are thousands, and their rows need not all be in memory.
const WINDOWS_A_PASS: u32 = 500;

/// The first pause after trouble; it doubles with every pause in a row.
const FIRST_PAUSE: Duration = Duration::from_secs(30);

/// The longest pause after trouble.
const LONGEST_PAUSE: Duration = Duration::from_secs(900);

/// Clocks that are set by the network move back and forth by less than this.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// Runs an import until it is ready, delivered, or cannot go on; returns early when `stop` is cancelled.
pub(super) async fn run(app: &AppState, import: ImportId, stop: &CancellationToken) {
    let mut pauses = 0;
    loop {
        match step(app, import, stop, &mut pauses).await {
            Ok(true) => app.imports.changed(import),
            Ok(false) => break,
            Err(error) => {
                // Nothing can be decided, and nothing can be written down; so the row keeps its state.
                if matches!(app.storage.load_import(import).await, Ok(None)) {
                    break;
                }
                error!(%error, "storage failed; the import goes on later");
                tokio::select! {
                    () = tokio::time::sleep(next_pause(&mut pauses)) => {}
                    () = stop.cancelled() => break,
                }
            }
        }
    }
    app.imports.changed(import);
}

/// The pause after one more time of trouble in a row.
fn next_pause(pauses: &mut u32) -> Duration {
    let pause = FIRST_PAUSE.saturating_mul(1 << (*pauses).min(8)).min(LONGEST_PAUSE);
    *pauses += 1;
    pause
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
            let wait = row.retry_at.map_or(Duration::ZERO, |at| wait(app, &row, at));
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
        | ImportState::Paused
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
    let moved =
        app.storage.set_import_state(row.id, &[row.state], to, retry_at, problem, app.clock.now()).await?;
    if moved {
        info!(import.state = ?to, import.problem = ?problem, "import moved");
    }
    Ok(moved)
}

/// How long to wait until then; no longer than was meant when the wait was noted, whatever became of the clock since.
fn wait(app: &AppState, row: &ImportRow, until: Timestamp) -> Duration {
    let left = Duration::try_from(until.duration_since(app.clock.now())).unwrap_or(Duration::ZERO);
    let meant = Duration::try_from(until.duration_since(row.updated_at)).unwrap_or(Duration::ZERO);
    if left > meant + CLOCKS_DIFFER {
        warn!(import.wait = ?meant, "the clock was set back; the wait is not prolonged by that");
    }
    left.min(meant)
}

/// Ends the fetching where the member's turn begins, and tells them if they asked for it.
async fn finish(
    app: &AppState,
    row: &ImportRow,
    to: ImportState,
    problem: Option<ErrorCode>,
    stop: &CancellationToken,
) -> Result<bool, StorageError> {
    if !set_state(app, row, to, None, problem).await? {
        return Ok(false);
    }
    app.imports.changed(row.id);
    let event = if to == ImportState::Ready { Event::Ready } else { Event::NeedsReconnect };
    // What is told of what an update fetched, and when, is the update's to decide.
    let is_told_here = |row: &ImportRow| row.update_id.is_none() || event != Event::Ready;
    let row = app.storage.load_import(row.id).await?.filter(|row| row.state == to);
    if let Some(row) = row.filter(is_told_here) {
        tokio::select! {
            _told = notify(app, &row, event) => {}
            () = stop.cancelled() => return Ok(false),
        }
    }
    Ok(true)
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
    let pending = app.storage.list_pending_windows(row.id, WINDOWS_A_PASS).await?;
    if pending.is_empty() {
        return finish(app, row, ImportState::Ready, None, stop).await;
    }

    let pass = Pass::run(app, row, link, pending, stop).await?;
    if pass.progressed {
        *pauses = 0;
    }
    match pass.end {
        PassEnd::Exhausted => Ok(true),
        PassEnd::Stopped => Ok(false),
        PassEnd::Quota(at) => {
            set_state(app, row, ImportState::Waiting, Some(at), Some(ErrorCode::Quota)).await
        }
        PassEnd::Trouble => wait_out(app, row, pauses, ErrorCode::ProviderTrouble).await,
        PassEnd::SpoolTrouble => wait_out(app, row, pauses, ErrorCode::SpoolTrouble).await,
        PassEnd::Reconnect(code) => {
            app.storage.set_link_state(link, LinkState::NeedsReconnect, app.clock.now()).await?;
            finish(app, row, ImportState::NeedsReconnect, Some(code), stop).await
        }
        PassEnd::Failed(code) => match own_clients::takes_blame(app, link, code).await? {
            // The member can mend the client, and the imports of its link go on then.
            true => finish(app, row, ImportState::NeedsReconnect, Some(code), stop).await,
            false => set_state(app, row, ImportState::Failed, None, Some(code)).await,
        },
    }
}

/// Pauses until trouble may be over, longer each time in a row.
async fn wait_out(
    app: &AppState,
    row: &ImportRow,
    pauses: &mut u32,
    problem: ErrorCode,
) -> Result<bool, StorageError> {
    let pause = SignedDuration::try_from(next_pause(pauses)).unwrap_or_default();
    let at = app.clock.now().saturating_add(pause);
    set_state(app, row, ImportState::Waiting, at.ok(), Some(problem)).await
}

/// One walk over the pending windows.
struct Pass {
    end: PassEnd,
    progressed: bool,
    /// Windows in a row that found the provider in trouble.
    trouble: u32,
    /// Resources whose permission turned out to be missing.
    refused_resources: Vec<String>,
}

/// Why a walk ended, the least telling first: of several requests in flight each may have its own reason.
enum PassEnd {
    /// Every window was tried.
    Exhausted,
    /// The provider is in trouble.
    Trouble,
    /// The quota is used up until then.
    Quota(Timestamp),
    /// The spool refuses. No window is to blame, so none counts it as an attempt.
    SpoolTrouble,
    /// The permission ended.
    Reconnect(ErrorCode),
    /// Nothing of this link can be fetched.
    Failed(ErrorCode),
    /// The server or the member stopped it.
    Stopped,
}

impl PassEnd {
    fn weight(&self) -> u8 {
        match self {
            PassEnd::Exhausted => 0,
            PassEnd::Trouble => 1,
            PassEnd::Quota(_) => 2,
            PassEnd::SpoolTrouble => 3,
            PassEnd::Reconnect(_) => 4,
            PassEnd::Failed(_) => 5,
            PassEnd::Stopped => 6,
        }
    }
}

impl Pass {
    async fn run(
        app: &AppState,
        row: &ImportRow,
        link: LinkId,
        pending: Vec<WindowRow>,
        stop: &CancellationToken,
    ) -> Result<Pass, StorageError> {
        let mut pass =
            Pass { end: PassEnd::Exhausted, progressed: false, trouble: 0, refused_resources: Vec::new() };
        let Some(provider) = app.providers.get(row.provider) else {
            pass.end = PassEnd::Failed(ErrorCode::ProviderOff);
            return Ok(pass);
        };
        let known = Arc::new(Known::load(app, row, find_zone(app, row, link).await?).await?);
        let in_flight = provider.in_flight().max(1);
        let mut queue: VecDeque<WindowRow> = pending.into();
        // Tasks of their own: a window that is given the database's lock goes on with it while another's end is noted
        // here. As parts of this future they would wait for each other for ever.
        let mut flying: JoinSet<Result<Ended, StorageError>> = JoinSet::new();
        let mut failure = None;
        loop {
            // After a reason to end, what is in flight is finished and nothing new is begun.
            while failure.is_none() && matches!(pass.end, PassEnd::Exhausted) && flying.len() < in_flight {
                let Some(window) = queue.pop_front() else { break };
                if pass.refused_resources.contains(&window.resource) {
                    continue;
                }
                let (app, row, provider, known, stop) =
                    (app.clone(), row.clone(), Arc::clone(provider), Arc::clone(&known), stop.clone());
                let work = async move {
                    window_run::run(&app, &row, link, provider.as_ref(), window, &known, &stop).await
                };
                flying.spawn(work.in_current_span());
            }
            let Some(ended) = flying.join_next().await else { break };
            let ended = match ended {
                Ok(ended) => ended,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // Only this future aborts them, by being dropped.
                Err(_) => Ok(Ended::PutDown),
            };
            app.imports.changed(row.id);
            let noted = match ended {
                Ok(ended) => pass.note(app, row, ended, queue.is_empty()).await,
                Err(error) => Err(error),
            };
            if let Err(error) = noted {
                failure.get_or_insert(error);
            }
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(pass),
        }
    }

    /// Notes how a window's turn ended. `is_last` says that no other waits for one.
    async fn note(
        &mut self,
        app: &AppState,
        row: &ImportRow,
        ended: Ended,
        is_last: bool,
    ) -> Result<(), StorageError> {
        match ended {
            Ended::Done => {
                self.progressed = true;
                self.trouble = 0;
            }
            // The parts have rows of their own and are found by the next pass.
            Ended::Split => self.progressed = true,
            Ended::NotPermitted(window) => {
                let (to, why) = (WindowState::NotPermitted, Some(ErrorCode::NotPermitted));
                let now = app.clock.now();
                app.storage.finish_windows_of(row.id, &window.resource, to, why, now).await?;
                self.refused_resources.push(window.resource);
                self.progressed = true;
            }
            Ended::Failed(window, code) => {
                fail(app, &window, code).await?;
                self.progressed = true;
            }
            Ended::Trouble(window) => {
                self.trouble += 1;
                if app.storage.note_attempt(window.id).await? >= MOST_ATTEMPTS {
                    fail(app, &window, ErrorCode::ProviderTrouble).await?;
                } else if self.trouble >= TROUBLE_IN_A_ROW || is_last {
                    self.end_with(PassEnd::Trouble);
                }
            }
            Ended::SpoolTrouble => self.end_with(PassEnd::SpoolTrouble),
            Ended::Quota(at) => self.end_with(PassEnd::Quota(at)),
            Ended::Reconnect(code) => self.end_with(PassEnd::Reconnect(code)),
            Ended::Stop(code) => self.end_with(PassEnd::Failed(code)),
            Ended::PutDown => self.end_with(PassEnd::Stopped),
        }
        Ok(())
    }

    fn end_with(&mut self, end: PassEnd) {
        if end.weight() >= self.end.weight() {
            self.end = end;
        }
    }
}

/// The time zone of the account, for readings within the day.
async fn find_zone(app: &AppState, row: &ImportRow, link: LinkId) -> Result<Option<TimeZone>, StorageError> {
    if !row.is_intraday() {
        return Ok(None);
    }
    match app.storage.load_link(link).await {
        Ok(link) => Ok(link.account.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok())),
        // Disconnected at this moment: the first request will find out.
        Err(StorageError::Missing(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn fail(app: &AppState, window: &WindowRow, code: ErrorCode) -> Result<(), StorageError> {
    warn!(window.resource = %window.resource, window.problem = ?code, "window failed");
    app.storage.finish_window(window.id, WindowState::Failed, Some(code), app.clock.now()).await
}
