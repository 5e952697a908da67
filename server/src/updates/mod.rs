//! Automatic updates: what a member wants fetched by itself, daily or weekly, and either sent without asking or held until they
//! have looked at it. An update makes imports like the member's own, through the same code, and presses for them what they
//! would press. Decides when and what; knows nothing of HTTP.
//!
//! ```text
//! due ──begin──▶ an import that names the update ──▶ ready ──┬─ nothing new ──▶ ended, nothing said
//!  ▲                                                         ├─ review ──▶ a message; waits for the member
//!  │                                                         └─ send ──▶ uploading ──▶ delivered ──▶ ended
//!  └────────────────────────── a day or a week after it was due ◀──────────────────────────────────────┘
//! ```
//!
//! Everything is in rows. Where servers share a database each update is claimed by one of them, and the database itself
//! lets no update be at two imports.

mod attend;
mod begin;
mod covered;
mod missing;
mod news;
mod schedule;
mod tell;
mod wish;

pub use wish::{describe, note_deleted, note_expired, remove, store};

use crate::{
    app_state::AppState,
    imports::{self, ImportError},
    storage::{ImportRow, LinkId, StorageError, UpdateId},
};
use domain::wire::{ErrorCode, ImportState};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// Longest time between two rounds. A shortened day has shorter ones.
const LONGEST_PERIOD: Duration = Duration::from_secs(60);

/// Shortest time between two rounds.
const SHORTEST_PERIOD: Duration = Duration::from_millis(100);

/// Rounds a day has at least.
const ROUNDS_A_DAY: u32 = 1440;

/// Updates looked at in one round; more have to wait for the next.
const MOST_A_ROUND: u32 = 200;

/// How long an update stays with a server that says nothing more. Asking Open Humans which files there are, and a message,
/// take less.
const CLAIM: Duration = Duration::from_secs(600);

/// Looks for updates there is something to do for, at once and then every minute, until the server stops.
pub async fn run(app: AppState) {
    let period = (app.config.update_day / ROUNDS_A_DAY).clamp(SHORTEST_PERIOD, LONGEST_PERIOD);
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = app.shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        tokio::select! {
            biased;
            // Every step is durable, and the next start goes on.
            () = app.shutdown.cancelled() => return,
            done = run_round(&app) => if let Err(error) = done {
                tracing::error!(%error, "updates could not be looked at; the next round tries again");
            }
        }
    }
}

/// Begins what is due, and sees to what has come to rest.
///
/// # Errors
///
/// When the updates cannot be listed. What goes wrong with one is logged and leaves the others alone.
pub async fn run_round(app: &AppState) -> Result<(), StorageError> {
    for id in app.storage.list_due_updates(app.clock.now(), MOST_A_ROUND).await? {
        match see_to(app, id).await {
            Ok(()) => {}
            // Ended, or its import deleted, at this moment.
            Err(ImportError::Storage(StorageError::Missing(_))) => app.storage.release_update(id).await?,
            // It stays claimed for a while, which is the pause before the next try.
            Err(error) => {
                tracing::error!(%error, update.id = %id, "an update could not be seen to; it goes on later")
            }
        }
    }
    Ok(())
}

/// Does what is to be done for an update, if no other server is at it.
async fn see_to(app: &AppState, id: UpdateId) -> Result<(), ImportError> {
    // As it is now: another server may have seen to it since it was listed, and its member may have changed it.
    let Some(update) = app.storage.claim_update(id, CLAIM).await? else { return Ok(()) };
    match app.storage.find_import_of_update(id).await? {
        Some(import) => attend::attend(app, &update, &import).await?,
        None if schedule::is_due(&update, app.clock.now()) => begin::begin(app, &update).await?,
        None => {}
    }
    Ok(app.storage.release_update(id).await?)
}

/// What is refused, or `None` where something else went wrong.
fn refusal(error: &ImportError) -> Option<ErrorCode> {
    match error {
        ImportError::Refused { code, .. } => Some(*code),
        ImportError::Storage(_) | ImportError::Spool(_) => None,
    }
}

/// Whether something of a link is at work that an update would have to share it with, or that its member holds.
async fn is_busy(app: &AppState, link: LinkId) -> Result<bool, StorageError> {
    let rows = app.storage.list_imports_of(link).await?;
    Ok(rows.iter().any(|row| row.state.is_active() || row.state == ImportState::Paused))
}

/// Deletes what an update fetched for nothing, once the update has let go of it.
async fn discard(app: &AppState, import: &ImportRow) -> Result<(), ImportError> {
    match imports::delete(app, import.member_id, import.id).await {
        // Its member was first.
        Err(ImportError::Refused { .. }) => Ok(()),
        done => done,
    }
}
