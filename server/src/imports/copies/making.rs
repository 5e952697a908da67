//! Makes a copy: the files one after another, then what is asked for of them.

use super::{
    AtWork, STATES,
    note::{Note, NotedFile},
    path_of,
};
use crate::{
    app_state::AppState,
    imports::{
        ImportError,
        artifact::{ArtifactError, Bench, Packed, write_files_zip, write_tables_zip},
        deliver::{DeliverError, Draft, StopOnDrop, Wish, draft},
        months,
    },
    storage::{DeliveryRow, ImportId, ImportRow, RuleBook, StorageError},
};
use domain::{
    file::{Month, STANDARD_FILE_NAME, intraday_file_name},
    wire::{CopyForm, DeliveryStep, ErrorCode, ImportState, NewCopy},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, io, sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// How long all of it may take. Ten years of months with earlier files to read take some minutes.
const LONGEST: Duration = Duration::from_secs(3_600);

/// How often the note is written anew, so that nobody takes the copy for given up.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// The zip of the files of months.
const FILES_ZIP: &str = "fitbit-intraday.zip";

/// The zip of tables.
const TABLES_ZIP: &str = "fitbit-tables.zip";

/// What a copy is made of. While that stays the same, it holds what would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MadeOf {
    /// What is known here.
    here: Here,
    /// Whether the member wants a file of another account replaced.
    replaces: bool,
    /// The files on Open Humans, by their identifiers; nothing where what was sent already is saved and they are not known.
    there: Option<BTreeSet<u64>>,
}

/// What is known here of what a copy is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Here {
    /// When anything of the import last changed.
    updated_at: Timestamp,
    /// Where it stands.
    state: ImportState,
    /// The revision of what the member leaves out.
    rules: u64,
}

impl MadeOf {
    /// Whether nothing has changed here.
    pub(super) fn is_of(&self, here: &Here) -> bool {
        self.here == *here
    }
}

/// Looks at what is known here.
///
/// # Errors
///
/// When storage fails.
pub(super) async fn look_here(app: &AppState, row: &ImportRow) -> Result<Here, StorageError> {
    let rules = app.storage.load_rules(row.member_id).await?.revision;
    Ok(Here { updated_at: row.updated_at, state: row.state, rules })
}

/// Looks at everything a copy would be made of now.
///
/// # Errors
///
/// When Open Humans does not say which files are there, by its code; `Expired` without a link; when storage fails.
pub(super) async fn look(app: &AppState, row: &ImportRow, wish: NewCopy) -> Result<MadeOf, ImportError> {
    if row.link_id.is_none() {
        return Err(ImportError::refused(ErrorCode::Expired));
    }
    let here = look_here(app, row).await?;
    let files = match row.is_intraday() {
        true => app.open_humans.list_project_files(row.member_id).await,
        false => app.open_humans.list_own_files(row.member_id, STANDARD_FILE_NAME).await,
    };
    let there = match files {
        Ok(files) => Some(files.into_iter().map(|file| file.id).collect()),
        // What was sent is here, whatever is there.
        Err(error) if row.state == ImportState::Delivered => {
            tracing::info!(%error, "which files are on open humans is not known");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "which files are on open humans is not known, so no copy is made");
            return Err(ImportError::refused(error.code()));
        }
    };
    Ok(MadeOf { here, replaces: wish.replace_other_account, there })
}

/// Makes a copy and notes how far it has come, until it is made, fails, is stopped or takes too long.
pub(super) async fn make(app: &AppState, row: &ImportRow, wish: NewCopy, note: Note, at_work: &AtWork) {
    let note = Mutex::new(note);
    let in_turn = async {
        let _turn = app.copies.turns.acquire().await.map_err(|_| Failure::Stopped)?;
        // Waiting for others does not count.
        let made = tokio::time::timeout(LONGEST, make_all(app, row, wish, &note)).await;
        made.unwrap_or(Err(Failure::TookTooLong))
    };
    let made = tokio::select! {
        made = in_turn => made,
        () = stay_alive(app, row.id, &note) => Err(Failure::Stopped),
        () = at_work.work.stop.cancelled() => Err(Failure::Stopped),
        () = app.shutdown.cancelled() => Err(Failure::Stopped),
    };
    if let Err(error) = end(app, row.id, note.into_inner(), made).await {
        tracing::error!(%error, "how a copy ended could not be noted");
    }
}

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("the import is fetched, sent or deleted by now")]
    WrongState,
    #[error("something else is left out by now")]
    RulesChanged,
    #[error("it took too long")]
    TookTooLong,
    #[error("stopped before it was done")]
    Stopped,
}

impl Failure {
    fn code(&self) -> ErrorCode {
        match self {
            Failure::Deliver(error) => error.code(),
            Failure::Import(ImportError::Refused { code, .. }) => *code,
            Failure::Import(ImportError::Storage(_)) | Failure::Stopped => ErrorCode::Internal,
            Failure::Import(ImportError::Spool(_)) => ErrorCode::SpoolTrouble,
            Failure::WrongState => ErrorCode::WrongState,
            Failure::RulesChanged => ErrorCode::RulesChanged,
            // Nothing else takes long.
            Failure::TookTooLong => ErrorCode::OpenHumansTrouble,
        }
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Failure::Import(error.into())
    }
}

impl From<super::CopyError> for Failure {
    fn from(error: super::CopyError) -> Self {
        Failure::Import(error.into())
    }
}

impl From<ArtifactError> for Failure {
    fn from(error: ArtifactError) -> Self {
        match error {
            // Deleted meanwhile.
            ArtifactError::Spool(error) if error.kind() == io::ErrorKind::NotFound => {
                Failure::Deliver(DeliverError::Expired)
            }
            error => Failure::Deliver(error.into()),
        }
    }
}

/// Writes down how it ended. Of what was stopped or failed no file stays.
async fn end(
    app: &AppState,
    import: ImportId,
    note: Note,
    made: Result<(), Failure>,
) -> Result<(), super::CopyError> {
    match made {
        Ok(()) => note.made(app).store(app, import).await?,
        Err(Failure::Stopped) => return Ok(app.spool.delete_copy(import).await?),
        Err(error) => {
            tracing::warn!(%error, "a copy could not be made");
            // The note stays where it is: whoever asks meanwhile must not find that there is no copy.
            note.failed(error.code()).store(app, import).await?;
            Note::delete_others(app, import).await?;
        }
    }
    if matches!(app.storage.load_import(import).await, Ok(None)) {
        // Deleted while this was made.
        app.spool.delete_copy(import).await?;
    }
    Ok(())
}

/// Writes the note anew from time to time; ends only when that fails.
async fn stay_alive(app: &AppState, import: ImportId, note: &Mutex<Note>) {
    loop {
        tokio::time::sleep(SIGN_OF_LIFE).await;
        if let Err(error) = note.lock().await.store(app, import).await {
            tracing::error!(%error, "a copy could not be noted");
            return;
        }
    }
}

async fn make_all(app: &AppState, row: &ImportRow, wish: NewCopy, note: &Mutex<Note>) -> Result<(), Failure> {
    let is_to_make = note.lock().await.files.is_empty();
    if is_to_make {
        make_files(app, row, wish, note).await?;
    }
    let files = packed(&*note.lock().await)?;
    let zip = match wish.form {
        CopyForm::Tables => TABLES_ZIP,
        CopyForm::Files if row.is_intraday() => FILES_ZIP,
        CopyForm::Files => return Ok(()),
    };
    if files.is_empty() {
        return Ok(());
    }
    let path = path_of(row.id, zip);
    let stop = StopOnDrop::default();
    let bench = Bench {
        spool: app.spool.clone(),
        keys: Arc::clone(&app.keys),
        rules: Arc::default(),
        stopped: Arc::clone(&stop.0),
    };
    let making = tokio::task::spawn_blocking(move || match wish.form {
        CopyForm::Tables => write_tables_zip(&bench, path, &files),
        CopyForm::Files => write_files_zip(&bench, path, &files),
    });
    let artifact = making.await.map_err(|_| Failure::Stopped)??;
    let file = NotedFile { name: zip.to_owned(), form: wish.form, month: None, artifact, unchanged: false };
    note.lock().await.files.push(file);
    Ok(())
}

/// The files to put into a zip.
fn packed(note: &Note) -> Result<Vec<Packed>, Failure> {
    let files = note.files.iter().filter(|file| file.form == CopyForm::Files && file.name != FILES_ZIP);
    files
        .map(|file| {
            let month = file.month.as_deref().map(str::parse::<Month>).transpose();
            let month = month.map_err(|_| Failure::Import(ImportError::refused(ErrorCode::Internal)))?;
            Ok(Packed { name: file.name.clone(), month, artifact: file.artifact.clone() })
        })
        .collect()
}

async fn make_files(
    app: &AppState,
    row: &ImportRow,
    wish: NewCopy,
    note: &Mutex<Note>,
) -> Result<(), Failure> {
    let targets: Vec<Option<Month>> = match row.is_intraday() {
        true => months::list_fetched(app, row).await?.into_iter().map(Some).collect(),
        false => vec![None],
    };
    note_progress(app, row, note, |note| note.of = u32::try_from(targets.len()).unwrap_or(u32::MAX)).await?;
    let revision = app.storage.load_rules(row.member_id).await?.revision;
    for month in targets {
        let (name, draft) = make_file(app, row, wish, month, revision).await?;
        if draft.artifact.is_emptied {
            // Everything in it is left out, so there is nothing to send.
            note_progress(app, row, note, |note| note.made += 1).await?;
            continue;
        }
        let file = NotedFile {
            name,
            form: CopyForm::Files,
            month: month.map(|month| month.to_string()),
            artifact: draft.artifact,
            unchanged: draft.unchanged,
        };
        note_progress(app, row, note, |note| {
            note.files.push(file);
            note.made += 1;
        })
        .await?;
    }
    Ok(())
}

async fn note_progress(
    app: &AppState,
    row: &ImportRow,
    note: &Mutex<Note>,
    change: impl FnOnce(&mut Note),
) -> Result<(), Failure> {
    let mut note = note.lock().await;
    change(&mut note);
    Ok(note.store(app, row.id).await?)
}

/// Makes one file, unless one was sent already that would not be made again.
async fn make_file(
    app: &AppState,
    row: &ImportRow,
    wish: NewCopy,
    month: Option<Month>,
    revision: u64,
) -> Result<(String, Draft), Failure> {
    // As a delivery does, which may have its turn between two files.
    let one_at_a_time = Arc::new(app.open_humans.lock_delivery(row.member_id).await);
    let row = app.storage.load_import(row.id).await?.ok_or(Failure::WrongState)?;
    if !STATES.contains(&row.state) {
        return Err(Failure::WrongState);
    }
    let book = app.storage.load_rules(row.member_id).await?;
    if book.revision != revision {
        return Err(Failure::RulesChanged);
    }
    let name = month.map_or_else(|| STANDARD_FILE_NAME.to_owned(), intraday_file_name);
    if let Some(draft) = find_sent(app, &row, month, &book).await? {
        return Ok((name, draft));
    }
    let path = path_of(row.id, &name);
    let wish = Wish { month, path, replace_other_account: wish.replace_other_account };
    Ok((name, draft(app, &row, &book, wish, one_at_a_time).await?))
}

/// Finds what was sent and would not be made again: the file of a delivery that is done, or of one whose bytes may have arrived.
async fn find_sent(
    app: &AppState,
    row: &ImportRow,
    month: Option<Month>,
    book: &RuleBook,
) -> Result<Option<Draft>, Failure> {
    let (delivery, unchanged) = match month {
        Some(month) => match app.storage.find_month_delivery(row.id, month).await? {
            Some(found) => (Some(found.delivery), found.unchanged),
            None => (None, false),
        },
        None => (app.storage.load_delivery(row.id).await?, false),
    };
    let stays = |delivery: &DeliveryRow| match delivery.step {
        // Fetched again since: the standard file is made anew, and repairing forgets the months it changes.
        DeliveryStep::Done => month.is_some() || row.state == ImportState::Delivered,
        DeliveryStep::Sending => delivery.new_file_id.is_some(),
        DeliveryStep::Confirming => true,
        DeliveryStep::Merging | DeliveryStep::Writing => false,
    };
    let artifact = delivery.filter(stays).and_then(|delivery| delivery.artifact);
    // Sent under other rules it would be made again.
    let artifact = artifact.filter(|artifact| artifact.rules_revision == book.revision);
    Ok(artifact.map(|artifact| Draft { artifact, unchanged }))
}
