//! Sends an import to Open Humans: merges the earlier files into a new one, sends it, sees it listed, and only then
//! removes what it replaces.
//!
//! ```text
//! Merging ──▶ Writing ──▶ Sending ──▶ Confirming ──▶ Done
//!    ▲                       │            │
//!    └── files there changed ┘            └─▶ Sending, when the new file is not listed
//! ```
//!
//! Every step is on the delivery's row before the next begins, so that the work may end anywhere and begin again: a file
//! is never sent while an earlier attempt may have arrived, and nothing is removed before the new file was seen in the
//! list. Whatever fails leaves every file on Open Humans as it was. What the file holds is [`super::artifact`]'s business.

mod confirming;
mod damage;
mod drafting;
mod error;
mod merging;
mod month;
mod months;
mod rewriting;
mod sending;
mod standard;
mod target;
mod writing;

pub(super) use drafting::{Draft, Wish, draft};
pub use error::DeliverError;

use super::artifact::Bench;
use crate::{
    app_state::AppState,
    storage::{DeliveryRow, ImportId, ImportRow, RuleBook, StorageError},
};
use domain::{
    left_out::Rules,
    wire::{DeliveryStep, KeptReason},
};
use standard::StandardFile;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use target::Target;
use tokio::sync::OwnedMutexGuard;

/// Times the work starts over because the files on Open Humans changed meanwhile.
const MOST_ROUNDS: u32 = 3;

/// Sends what an import has fetched, or goes on where an earlier attempt stopped.
///
/// Sends of one member wait for each other. Dropping the future stops the work at the next step; so does a killed
/// server.
///
/// # Errors
///
/// [`DeliverError`], with a code for the member. The row says how far it came, and calling this again goes on from
/// there.
pub async fn deliver(app: &AppState, import: ImportId) -> Result<(), DeliverError> {
    let import = app.storage.load_import(import).await?.ok_or(StorageError::Missing("import"))?;
    let one_at_a_time = Arc::new(app.open_humans.lock_delivery(import.member_id).await);
    let book = app.storage.load_rules(import.member_id).await?;
    let attempt = Attempt { app, import: &import, book: &book, one_at_a_time };
    let sent = match import.is_intraday() {
        true => months::deliver_months(&attempt).await,
        false => attempt.deliver_standard(StandardFile { is_rewritten: false }).await,
    };
    if sent.as_ref().is_err_and(months::is_of_all) {
        return sent;
    }
    // A file that could not be sent keeps no other from losing what is left out.
    sent.and(rewriting::rewrite_others(&attempt).await)
}

/// What every file of one attempt shares.
struct Attempt<'a> {
    app: &'a AppState,
    import: &'a ImportRow,
    /// What the member leaves out.
    book: &'a RuleBook,
    one_at_a_time: Arc<OwnedMutexGuard<()>>,
}

impl<'a> Attempt<'a> {
    async fn deliver_standard(&self, target: StandardFile) -> Result<(), DeliverError> {
        let row = self.app.storage.load_delivery(self.import.id).await?;
        let row = row.unwrap_or_else(|| DeliveryRow::new(self.import.id));
        self.delivery(target, row).run().await
    }

    fn delivery<T: Target>(&self, target: T, row: DeliveryRow) -> Delivery<'a, T> {
        let one_at_a_time = Arc::clone(&self.one_at_a_time);
        Delivery::new(self.app, target, self.import.clone(), row, self.book, one_at_a_time)
    }
}

/// One attempt to send one file.
struct Delivery<'a, T> {
    app: &'a AppState,
    target: T,
    import: ImportRow,
    row: DeliveryRow,
    /// Times a file was made in this attempt.
    rounds: u32,
    stop: StopOnDrop,
    /// What the member leaves out, as it was when this attempt began: it does not change while something is sent.
    rules: Arc<Rules>,
    /// The revision of these rules.
    rules_revision: u64,
    /// Held until the last thread that works for this attempt has ended.
    one_at_a_time: Arc<OwnedMutexGuard<()>>,
}

impl<'a, T: Target> Delivery<'a, T> {
    fn new(
        app: &'a AppState,
        target: T,
        import: ImportRow,
        row: DeliveryRow,
        book: &RuleBook,
        one_at_a_time: Arc<OwnedMutexGuard<()>>,
    ) -> Self {
        let stop = StopOnDrop::default();
        let (rules, rules_revision) = (Arc::new(book.rules()), book.revision);
        Delivery { app, target, import, row, rounds: 0, stop, rules, rules_revision, one_at_a_time }
    }

    async fn run(&mut self) -> Result<(), DeliverError> {
        let result = self.take_steps().await;
        match &result {
            // A server that stops is no failure; the next one goes on.
            Ok(()) | Err(DeliverError::Stopped) => {}
            Err(error) => self.app.metrics.note_upload_failure(error.code()),
        }
        result
    }

    async fn take_steps(&mut self) -> Result<(), DeliverError> {
        loop {
            match self.row.step {
                // What was read of the earlier files is gone with the attempt that read them.
                DeliveryStep::Merging | DeliveryStep::Writing => self.make_file().await?,
                DeliveryStep::Sending => self.send().await?,
                DeliveryStep::Confirming => self.confirm().await?,
                // Sent under rules that are no more: what an attempt that was cut off had begun.
                DeliveryStep::Done if self.is_outdated() => self.start_over().await?,
                DeliveryStep::Done => return Ok(()),
            }
        }
    }

    async fn make_file(&mut self) -> Result<(), DeliverError> {
        self.rounds += 1;
        if self.rounds > MOST_ROUNDS {
            return Err(DeliverError::NeverStill);
        }
        let made = match self.merge().await {
            Ok(material) => self.write(material).await,
            Err(error) => Err(error),
        };
        // What was read of the earlier files is of no more use, whichever way it ended.
        let forgotten = self.forget_earlier().await;
        if matches!(&made, Err(DeliverError::Artifact(error)) if error.is_damage()) {
            self.give_up_damaged().await?;
        }
        made.and(forgotten)
    }

    /// Whether the file was written under other rules than the member's present ones.
    fn is_outdated(&self) -> bool {
        self.row.artifact.as_ref().is_some_and(|artifact| artifact.rules_revision != self.rules_revision)
    }

    /// Goes back to the start, because the file made does not fit what is on Open Humans now.
    async fn start_over(&mut self) -> Result<(), DeliverError> {
        self.row = DeliveryRow {
            replace_other_account: self.row.replace_other_account,
            ..DeliveryRow::new(self.import.id)
        };
        self.store().await
    }

    /// Notes how far it has come, and tells whoever watches.
    async fn store(&self) -> Result<(), DeliverError> {
        self.target.store(self.app, &self.row).await?;
        self.app.imports.changed(self.import.id);
        Ok(())
    }

    /// Notes that the file is listed, or that there is none any more, and tells whoever watches.
    async fn finish(&self) -> Result<(), DeliverError> {
        // One that did not come this time is read the next time, and loses then what is left out.
        let is_any_unread = self.row.kept.iter().any(|kept| kept.reason == KeptReason::NotDownloadable);
        if let Some(artifact) = self.row.artifact.as_ref().filter(|_| !is_any_unread) {
            let (member, name) = (self.import.member_id, self.target.file_name());
            self.app.storage.note_file_rules(member, &name, artifact.rules_revision).await?;
        }
        self.target.finish(self.app, &self.import, &self.row).await?;
        self.app.imports.changed(self.import.id);
        Ok(())
    }

    /// Runs blocking work that stops when nobody waits for it any more.
    async fn block<R, F>(&self, work: F) -> Result<R, DeliverError>
    where
        R: Send + 'static,
        F: FnOnce(Bench) -> R + Send + 'static,
    {
        let bench = self.bench();
        let one_at_a_time = Arc::clone(&self.one_at_a_time);
        let work = tokio::task::spawn_blocking(move || {
            let outcome = work(bench);
            drop(one_at_a_time);
            outcome
        });
        work.await.map_err(|_| DeliverError::Stopped)
    }

    fn bench(&self) -> Bench {
        Bench {
            spool: self.app.spool.clone(),
            keys: Arc::clone(&self.app.keys),
            rules: Arc::clone(&self.rules),
            stopped: Arc::clone(&self.stop.0),
        }
    }
}

/// Tells threads that work for somebody that nobody waits for them any more.
#[derive(Debug, Default)]
pub(super) struct StopOnDrop(pub(super) Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
