//! Goes on with departures that were begun and not finished, as after a kill, forgets old receipts, and ends links that nobody
//! uses any more.

use super::{departure::finish, unused::end_unused_links};
use crate::{app_state::AppState, storage::StorageError};
use jiff::SignedDuration;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(60);

/// How many rounds lie between two looks at links nobody uses.
const ROUNDS_A_LOOK: u32 = 60;

/// How long a receipt is kept for whoever holds its key, so that a page that is loaded again can still print it.
pub const RECEIPT_KEPT: SignedDuration = SignedDuration::from_hours(1);

/// Looks at once and then every minute, until the server stops.
pub async fn run(app: AppState) {
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in (0..ROUNDS_A_LOOK).cycle() {
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
                tracing::error!(%error, "departures could not be looked at; the next round tries again");
            }
        }
        if round == 0
            && let Err(error) = end_unused_links(&app).await
        {
            tracing::error!(%error, "links nobody uses could not be looked at; the next look tries again");
        }
    }
}

/// Goes on with every departure there is, and deletes receipts whose time is over.
///
/// # Errors
///
/// When the departures cannot be listed. What goes wrong with one is logged and leaves the others alone.
pub async fn run_round(app: &AppState) -> Result<(), StorageError> {
    for id in app.storage.list_departures().await? {
        if let Err(error) = finish(app, id).await {
            tracing::error!(departure.id = %id, departure.problem = ?error.code(), "a departure stopped; the next round goes on");
        }
    }
    let before = app.clock.now().checked_sub(RECEIPT_KEPT).unwrap_or(jiff::Timestamp::MIN);
    app.storage.delete_old_receipts(before).await?;
    Ok(())
}
