//! Whether this server can do its work at this moment: the database answers, the spool takes a file, nobody told it to stop.

use crate::app_state::AppState;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// How long the database may take to answer.
const DATABASE_LIMIT: Duration = Duration::from_secs(5);
/// How long the spool may take a file.
const SPOOL_LIMIT: Duration = Duration::from_secs(10);
/// How long an answer of the spool holds: who asks is nobody we know, and a store wants to be paid for each file.
const SPOOL_ANSWER_HOLDS: Duration = Duration::from_secs(15);

/// What was found the last time. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<Mutex<Option<(Instant, bool)>>>);

/// Why this server is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// It was told to stop.
    #[error("stopping")]
    Stopping,
    /// The database does not answer.
    #[error("the database does not answer")]
    Database,
    /// The spool takes no files.
    #[error("fetched data cannot be kept")]
    Spool,
}

impl Readiness {
    /// Looks whether everything is there. The spool is tried at most once in some seconds, whoever asks.
    ///
    /// # Errors
    ///
    /// [`NotReady`]; the cause is logged.
    pub async fn check(&self, app: &AppState) -> Result<(), NotReady> {
        if app.shutdown.is_cancelled() {
            return Err(NotReady::Stopping);
        }
        match timeout(DATABASE_LIMIT, app.storage.ping()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "the database does not answer");
                return Err(NotReady::Database);
            }
            Err(_elapsed) => {
                tracing::error!("the database does not answer in time");
                return Err(NotReady::Database);
            }
        }
        let mut last = self.0.lock().await;
        let is_writable = match *last {
            Some((at, found)) if at.elapsed() < SPOOL_ANSWER_HOLDS => found,
            _ => {
                let found = try_spool(app).await;
                *last = Some((Instant::now(), found));
                found
            }
        };
        if is_writable { Ok(()) } else { Err(NotReady::Spool) }
    }
}

async fn try_spool(app: &AppState) -> bool {
    match timeout(SPOOL_LIMIT, app.spool.probe()).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "the spool takes no file");
            false
        }
        Err(_elapsed) => {
            tracing::error!("the spool takes no file in time");
            false
        }
    }
}
