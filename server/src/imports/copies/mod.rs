//! Copies of what would be sent, for members who want to have it on their own disk: the files byte for byte, or the same as
//! tables.
//!
//! A copy is made beside the request that asks for it, by the code that makes what is sent, and waits sealed in the spool, in
//! a folder of its own under the import, until it is an hour old. Nothing of it is in the database, and nothing on Open
//! Humans changes: what is known of a copy stands in its folder, for whichever server is asked next.

mod making;
mod note;

pub(crate) use note::CopyError;

use super::ImportError;
use crate::{
    app_state::AppState,
    spool::copy_prefix,
    storage::{Artifact, ImportId, ImportRow, MemberId},
};
use domain::wire::{CopyState, ErrorCode, ImportState, NewCopy, SavedCopy};
use note::Note;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// Copies made at once; others wait for their turn.
const MOST_AT_ONCE: usize = 2;

/// How long a wish waits for the end of the one before, whose copy is noted as made.
const LONGEST_END: Duration = Duration::from_secs(5);

/// States in which there is something to have: those in which it can be sent, and after it was.
const STATES: [ImportState; 4] =
    [ImportState::Ready, ImportState::Paused, ImportState::Cancelled, ImportState::Delivered];

/// The copies this server is making. Cheap to clone; clones share them.
#[derive(Clone)]
pub struct Copies {
    at_work: Arc<Mutex<HashMap<MemberId, Work>>>,
    turns: Arc<Semaphore>,
}

/// A copy that is being made.
#[derive(Clone)]
struct Work {
    import: ImportId,
    /// Cancelled to end it.
    stop: CancellationToken,
    /// Cancelled when it has ended, whichever way.
    ended: CancellationToken,
}

impl Default for Copies {
    fn default() -> Self {
        Copies { at_work: Arc::default(), turns: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }
}

impl Copies {
    /// Ends the making of a copy. What it has written goes with the import's files, or soon after.
    pub(super) fn stop(&self, import: ImportId) {
        if let Some(work) = self.at_work().values().find(|work| work.import == import) {
            work.stop.cancel();
        }
    }

    fn at_work(&self) -> MutexGuard<'_, HashMap<MemberId, Work>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a copy is being made, until the answer is dropped.
    ///
    /// # Errors
    ///
    /// The work there is when the member has a copy made already.
    fn begin(&self, member: MemberId, import: ImportId) -> Result<AtWork, Work> {
        let work = Work { import, stop: CancellationToken::new(), ended: CancellationToken::new() };
        let mut at_work = self.at_work();
        if let Some(other) = at_work.get(&member) {
            return Err(other.clone());
        }
        at_work.insert(member, work.clone());
        Ok(AtWork { copies: self.clone(), member, work })
    }
}

/// Held while a copy is being made.
struct AtWork {
    copies: Copies,
    member: MemberId,
    work: Work,
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.copies.at_work().remove(&self.member);
        self.work.ended.cancel();
    }
}

/// Begins to make a copy, or gives the one that is being made, or that is still what would be sent.
///
/// # Errors
///
/// `WrongState` while it is fetched or sent; `TooMany` while a copy of another import of the member is made; what Open Humans
/// says when it is asked which files are there; storage and spool errors.
pub(crate) async fn ask(app: &AppState, row: &ImportRow, wish: NewCopy) -> Result<SavedCopy, ImportError> {
    if !STATES.contains(&row.state) {
        return Err(ImportError::refused(ErrorCode::WrongState));
    }
    let made_of = making::look(app, row, wish).await?;
    let known = Note::load(app, row.id).await?.filter(|note| note.made_of == made_of);
    if let Some(note) = known.as_ref().filter(|note| note.has(wish.form) || note.state == CopyState::Making) {
        return Ok(note.describe());
    }
    let at_work = match app.copies.begin(row.member_id, row.id) {
        Ok(at_work) => at_work,
        Err(other) if other.import != row.id => return Err(ImportError::refused(ErrorCode::TooMany)),
        Err(other) => {
            // Another tab's wish of a moment ago, or one that has just been noted as ended.
            if let Some(note) = Note::load(app, row.id).await?.filter(|note| note.state == CopyState::Making)
            {
                return Ok(note.describe());
            }
            let _ended = tokio::time::timeout(LONGEST_END, other.ended.cancelled()).await;
            let again = app.copies.begin(row.member_id, row.id);
            again.map_err(|_| ImportError::refused(ErrorCode::TooMany))?
        }
    };
    // Files that are still what would be sent need not be made again for their tables.
    let note = match known.filter(Note::is_whole) {
        Some(note) => note.again(app, wish.form),
        None => {
            app.spool.delete_copy(row.id).await?;
            Note::new(app, wish.form, made_of)
        }
    };
    note.store(app, row.id).await?;
    let described = note.describe();
    let (app, row) = (app.clone(), row.clone());
    let work = async move { making::make(&app, &row, wish, note, &at_work).await };
    drop(tokio::spawn(work.in_current_span()));
    Ok(described)
}

/// Finds the copy of an import; nothing when there is none, its time is over, or it would be another now.
///
/// # Errors
///
/// When storage or spool fails.
pub(crate) async fn find(app: &AppState, row: &ImportRow) -> Result<Option<SavedCopy>, ImportError> {
    Ok(find_note(app, row).await?.map(|note| note.describe()))
}

/// Finds a file of the copy of an import by its name.
///
/// # Errors
///
/// `Expired` when there is no copy any more; `WrongState` while it is being made and has no such file yet, `NotFound` when it
/// has none and will have none; when storage or spool fails.
pub(crate) async fn find_file(app: &AppState, row: &ImportRow, name: &str) -> Result<Artifact, ImportError> {
    let note = find_note(app, row).await?.ok_or_else(|| ImportError::refused(ErrorCode::Expired))?;
    let missing = if note.state == CopyState::Making { ErrorCode::WrongState } else { ErrorCode::NotFound };
    note.find(name).ok_or_else(|| ImportError::refused(missing))
}

/// What is on Open Humans is not looked at: a look at a copy asks nobody.
async fn find_note(app: &AppState, row: &ImportRow) -> Result<Option<Note>, ImportError> {
    let Some(note) = Note::load(app, row.id).await? else { return Ok(None) };
    // One that is being made or has failed says so by itself.
    let is_of_now = note.state != CopyState::Ready || note.made_of.is_of(&making::look_here(app, row).await?);
    Ok(is_of_now.then_some(note))
}

/// Deletes copies whose time is over, and what is left of those that were never finished; gives how many.
///
/// # Errors
///
/// When the spool refuses; some may be deleted by then.
pub async fn delete_old_copies(app: &AppState) -> Result<u64, CopyError> {
    let mut deleted = 0;
    for import in app.spool.list_copies().await? {
        if Note::load(app, import).await?.is_none() {
            app.spool.delete_copy(import).await?;
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// Where a file of a copy lies.
fn path_of(import: ImportId, name: &str) -> String {
    format!("{}/{name}", copy_prefix(import))
}
