//! What is known of a copy, sealed in its folder: which files there are, of what they were made, and until when they stay.

use super::{making::MadeOf, path_of};
use crate::{
    app_state::AppState,
    imports::ImportError,
    spool::{SpoolError, copy_prefix},
    storage::{Artifact, ImportId},
};
use domain::wire::{CopyFile, CopyForm, CopyState, ErrorCode, SavedCopy};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The name of the note in the copy's folder.
const NAME: &str = "note";

/// How long a copy stays.
const STAYS: SignedDuration = SignedDuration::from_hours(1);

/// A copy being made whose note was not written anew for so long is made no more: its server is gone.
const ABANDONED: SignedDuration = SignedDuration::from_mins(3);

/// What is known of a copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Note {
    /// What was asked for last.
    pub(super) form: CopyForm,
    /// How that stands.
    pub(super) state: CopyState,
    /// What the files are made of.
    pub(super) made_of: MadeOf,
    /// Files made so far, of all.
    pub(super) made: u32,
    pub(super) of: u32,
    /// Why it failed.
    pub(super) problem: Option<ErrorCode>,
    /// What can be saved.
    pub(super) files: Vec<NotedFile>,
    /// When this was written.
    noted_at: Timestamp,
    /// When it is to be deleted.
    expires_at: Timestamp,
}

/// A file of a copy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct NotedFile {
    pub(super) name: String,
    pub(super) form: CopyForm,
    /// `2026-11`.
    pub(super) month: Option<String>,
    pub(super) artifact: Artifact,
    pub(super) unchanged: bool,
}

/// Why a copy's folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The spool refuses.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// A note cannot be written as JSON.
    #[error("note: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<CopyError> for ImportError {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Spool(error) => ImportError::Spool(error),
            CopyError::Json(error) => ImportError::Spool(SpoolError::Disk(error.to_string())),
        }
    }
}

impl Note {
    /// A copy that is about to be made.
    pub(super) fn new(app: &AppState, form: CopyForm, made_of: MadeOf) -> Note {
        let now = app.clock.now();
        Note {
            form,
            state: CopyState::Making,
            made_of,
            made: 0,
            of: 1,
            problem: None,
            files: Vec::new(),
            noted_at: now,
            expires_at: later(now, STAYS),
        }
    }

    /// The same copy, about to be made in another form too.
    pub(super) fn again(self, app: &AppState, form: CopyForm) -> Note {
        let expires_at = later(app.clock.now(), STAYS);
        Note { form, state: CopyState::Making, problem: None, expires_at, ..self }
    }

    /// The same copy, made.
    pub(super) fn made(self, app: &AppState) -> Note {
        Note { state: CopyState::Ready, expires_at: later(app.clock.now(), STAYS), ..self }
    }

    /// The same copy, which could not be made.
    pub(super) fn failed(self, why: ErrorCode) -> Note {
        Note { state: CopyState::Failed, problem: Some(why), files: Vec::new(), ..self }
    }

    /// Deletes everything of a copy but what is known of it.
    pub(super) async fn delete_others(app: &AppState, import: ImportId) -> Result<(), CopyError> {
        let note = path_of(import, NAME);
        for path in app.spool.list_prefix(&copy_prefix(import)).await? {
            if path != note {
                app.spool.delete(&path).await?;
            }
        }
        Ok(())
    }

    /// Loads what is known of an import's copy; nothing when there is none, its time is over, or it was given up half way.
    pub(super) async fn load(app: &AppState, import: ImportId) -> Result<Option<Note>, CopyError> {
        let path = path_of(import, NAME);
        let sealed = match app.spool.get(&path).await {
            Ok(sealed) => sealed,
            Err(SpoolError::Missing) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        // What cannot be opened or read is as good as none: it is made anew.
        let opened = app.keys.open(path.as_bytes(), &sealed).ok();
        let note = opened.and_then(|json| serde_json::from_slice::<Note>(&json).ok());
        if note.is_none() {
            tracing::warn!(import.id = %import, "the note of a copy cannot be read");
        }
        let now = app.clock.now();
        Ok(note.filter(|note| {
            let is_given_up = note.state == CopyState::Making && later(note.noted_at, ABANDONED) < now;
            now < note.expires_at && !is_given_up
        }))
    }

    /// Writes it down.
    pub(super) async fn store(&self, app: &AppState, import: ImportId) -> Result<(), CopyError> {
        let path = path_of(import, NAME);
        let note = Note { noted_at: app.clock.now(), ..self.clone() };
        let sealed = app.keys.seal(path.as_bytes(), &serde_json::to_vec(&note)?);
        Ok(app.spool.put(&path, sealed).await?)
    }

    /// Whether everything of a form can be saved.
    pub(super) fn has(&self, form: CopyForm) -> bool {
        // What holds everything is the file of no month. Where nothing would be sent there is none.
        let is_there = self.files.iter().any(|file| file.form == form && file.month.is_none());
        self.is_whole() && (is_there || self.files.is_empty())
    }

    /// Whether every file was made that would be sent.
    pub(super) fn is_whole(&self) -> bool {
        self.state == CopyState::Ready
    }

    /// Finds a file by its name.
    pub(super) fn find(&self, name: &str) -> Option<Artifact> {
        self.files.iter().find(|file| file.name == name).map(|file| file.artifact.clone())
    }

    /// What the member is told.
    pub(super) fn describe(&self) -> SavedCopy {
        let file = |file: &NotedFile| CopyFile {
            name: file.name.clone(),
            form: file.form,
            month: file.month.clone(),
            size_bytes: file.artifact.size_bytes,
            md5: file.artifact.md5.clone(),
            range: file.artifact.range,
            unchanged: file.unchanged,
        };
        // What holds everything stands before its parts.
        let (whole, parts): (Vec<_>, Vec<_>) = self.files.iter().partition(|file| file.month.is_none());
        SavedCopy {
            form: self.form,
            state: self.state,
            made: self.made,
            of: self.of,
            problem: self.problem,
            files: whole.into_iter().chain(parts).map(file).collect(),
            expires_at: self.expires_at,
        }
    }
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}
