//! A departure is worked on by one server at a time, where several share a database.

use crate::{
    app_state::AppState,
    error::ApiError,
    storage::{DepartureId, StorageError},
};
use domain::wire::ErrorCode;
use jiff::Timestamp;
use std::time::Duration;

/// How long a server that says nothing more keeps a departure from the others. No step takes as long.
const CLAIM: Duration = Duration::from_secs(10 * 60);

/// This server's hold on a departure.
#[derive(Debug)]
pub(super) struct Claim {
    id: DepartureId,
    /// When it ends unless it is renewed, by the clock of the database; none where no other server shares that.
    until: Option<Timestamp>,
}

impl Claim {
    /// Takes a departure, if no other server holds it.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub(super) async fn take(app: &AppState, id: DepartureId) -> Result<Option<Self>, StorageError> {
        if !app.config.shares_database {
            return Ok(Some(Claim { id, until: None }));
        }
        let until = app.storage.claim_departure(id, CLAIM).await?;
        Ok(until.map(|until| Claim { id, until: Some(until) }))
    }

    /// Holds it for as long again, before a step.
    ///
    /// # Errors
    ///
    /// `WrongState` when another server holds it by now: then this one has to stop. When storage fails.
    pub(super) async fn renew(&mut self, app: &AppState) -> Result<(), ApiError> {
        if let Some(until) = &mut self.until {
            let renewed = app.storage.renew_departure(self.id, *until, CLAIM).await?;
            *until = renewed.ok_or(ErrorCode::WrongState)?;
        }
        Ok(())
    }

    /// Gives it back, for whoever goes on with it.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub(super) async fn release(self, app: &AppState) -> Result<(), StorageError> {
        match self.until {
            Some(until) => app.storage.release_departure(self.id, until).await,
            None => Ok(()),
        }
    }
}
