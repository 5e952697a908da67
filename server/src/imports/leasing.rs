//! Which imports this server may work on while several servers share one database. A server that vanishes holds its
//! imports for a lease more; then another takes them up where their rows say. A server alone on its database needs none of
//! this, and takes up at once what it finds.

use super::handle::ACTIVE;
use crate::{
    app_state::AppState,
    storage::{ImportId, MOST_LEASES, StorageError},
};
use std::{collections::BTreeSet, time::Duration};
use tokio::time::{Interval, MissedTickBehavior, interval};
use uuid::Uuid;

/// How long an import stays with a server that says nothing more.
pub(super) const LEASE: Duration = Duration::from_secs(30);

/// How many times a lease a server says that it is there, and looks for what nobody works on: so often that one lost
/// answer of the database loses no import.
pub(super) const ROUNDS_A_LEASE: u32 = 6;

/// What this server holds of a shared database.
pub(super) struct Leases {
    /// This process; another start of the same server is another owner.
    owner: String,
    duration: Duration,
    rounds: Interval,
}

impl Leases {
    /// Begins to share; nothing is held yet.
    pub(super) fn new(duration: Duration) -> Self {
        let mut rounds = interval(duration / ROUNDS_A_LEASE);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Leases { owner: Uuid::new_v4().to_string(), duration, rounds }
    }

    /// Waits for the next round; the first is at once.
    pub(super) async fn round(&mut self) {
        self.rounds.tick().await;
    }

    /// Takes what is to be worked on and held by nobody.
    pub(super) async fn take(&self, app: &AppState) -> Result<Vec<ImportId>, StorageError> {
        app.storage.take_leases(&self.owner, &ACTIVE, MOST_LEASES, self.duration).await
    }

    /// Holds on to what is held; gives those that are still to be worked on. A member may have stopped an import through
    /// another server, and a lease may have run out.
    pub(super) async fn renew(&self, app: &AppState) -> Result<BTreeSet<ImportId>, StorageError> {
        let held = app.storage.renew_leases(&self.owner, self.duration).await?;
        let active: BTreeSet<ImportId> =
            app.storage.list_imports_in(&ACTIVE).await?.into_iter().map(|row| row.id).collect();
        Ok(held.into_iter().filter(|import| active.contains(import)).collect())
    }

    /// Gives an import back, for whoever takes it up next.
    pub(super) async fn release(&self, app: &AppState, import: ImportId) {
        if let Err(error) = app.storage.release_lease(import, &self.owner).await {
            // It runs out by itself.
            tracing::warn!(%error, import.id = %import, "an import could not be given back");
        }
    }
}
