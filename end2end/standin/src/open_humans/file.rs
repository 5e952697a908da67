//! Files of members: which there are, whose, and where their bytes lie. Not here: the bytes (`storage`).

use super::answer::api_date;
use crate::host::Host;
use crate::state::App;
use axum::body::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long a file may wait for its upload to be completed.
const PENDING_LIFE: SignedDuration = SignedDuration::from_hours(6);
/// Longest key of an object, in characters, as the real column has it.
const MOST_KEY_LETTERS: usize = 1024;

/// One file, complete or still pending.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// Number of the file.
    pub id: u64,
    /// Name of the member it belongs to.
    pub person: String,
    /// Label of the project that made it.
    pub source: String,
    /// Key of its object in the bucket.
    pub key: String,
    /// When its upload was initiated.
    pub created: Timestamp,
    /// Whether it was completed; pending files are invisible.
    pub completed: bool,
    /// Metadata as uploaded.
    pub metadata: Value,
    /// Numbers of its data types.
    pub datatypes: Vec<u32>,
}

impl StoredFile {
    /// The last part of the stored name.
    pub fn basename(&self) -> &str {
        self.key.rsplit('/').next().unwrap_or(&self.key)
    }

    /// Writes it as the API lists it, with a download address under a key of its own.
    pub(super) fn to_json(&self, base: &str, key: &str) -> Value {
        let project = self.source.rsplit('-').next().unwrap_or_default();
        let datatypes: Vec<_> =
            self.datatypes.iter().map(|number| format!("{base}/api/public/datatype/{number}/")).collect();
        json!({
            "id": self.id,
            "basename": self.basename(),
            "created": api_date(self.created),
            "datatypes": datatypes,
            "download_url": self.download_url(base, key),
            "metadata": self.metadata,
            "source": self.source,
            "source_project": format!("{base}/api/public/project/{project}/"),
        })
    }

    /// The address under which a browser or a program reads the file.
    pub(super) fn download_url(&self, base: &str, key: &str) -> String {
        format!("{base}/data-management/datafile-download/{}/?key={key}", self.id)
    }
}

/// What an upload says about its file.
#[derive(Debug, Clone)]
pub(super) struct NewFile {
    pub(super) person: String,
    pub(super) source: String,
    pub(super) filename: String,
    pub(super) metadata: Value,
    pub(super) datatypes: Vec<u32>,
}

/// A stored name longer than the real column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NameTooLong;

/// All files by number.
#[derive(Debug, Default)]
pub(super) struct Files {
    last_id: u64,
    files: BTreeMap<u64, StoredFile>,
}

impl Files {
    /// Adds a pending file under a folder of its own.
    pub(super) fn add(&mut self, new: NewFile, now: Timestamp) -> Result<StoredFile, NameTooLong> {
        let key = format!("member-files/{}/{}/{}", new.source, Uuid::new_v4(), new.filename);
        if key.chars().count() > MOST_KEY_LETTERS {
            return Err(NameTooLong);
        }
        self.last_id += 1;
        let file = StoredFile {
            id: self.last_id,
            person: new.person,
            source: new.source,
            key,
            created: now,
            completed: false,
            metadata: new.metadata,
            datatypes: new.datatypes,
        };
        self.files.insert(file.id, file.clone());
        Ok(file)
    }

    pub(super) fn find(&self, id: u64) -> Option<&StoredFile> {
        self.files.get(&id)
    }

    pub(super) fn complete(&mut self, id: u64) {
        if let Some(file) = self.files.get_mut(&id) {
            file.completed = true;
        }
    }

    /// Lists somebody's files by number, pending ones too.
    pub(super) fn list<'a>(&'a self, person: &'a str) -> impl Iterator<Item = &'a StoredFile> {
        self.files.values().filter(move |file| file.person == person)
    }

    /// Takes out every file a test accepts, and gives them.
    pub(super) fn take(&mut self, wanted: impl Fn(&StoredFile) -> bool) -> Vec<StoredFile> {
        let ids: Vec<_> = self.files.values().filter(|file| wanted(file)).map(|file| file.id).collect();
        ids.iter().filter_map(|id| self.files.remove(id)).collect()
    }

    /// Takes out the files that have waited too long for their completion.
    pub(super) fn take_overdue(&mut self, now: Timestamp) -> Vec<StoredFile> {
        self.take(|file| !file.completed && now.duration_since(file.created) >= PENDING_LIFE)
    }
}

/// Puts a completed file into a member's account, as if some project had uploaded it, and gives its number.
///
/// # Errors
///
/// A name too long for the real site.
pub fn plant_file(
    app: &App,
    person: &str,
    source: &str,
    filename: &str,
    metadata: Value,
    bytes: Bytes,
) -> Result<u64, String> {
    let now = app.now();
    let new = NewFile {
        person: person.to_owned(),
        source: source.to_owned(),
        filename: filename.to_owned(),
        metadata,
        datatypes: Vec::new(),
    };
    let file =
        app.open_humans().files.add(new, now).map_err(|NameTooLong| "the name is too long".to_owned())?;
    app.storage().store(&file.key, bytes, now);
    app.open_humans().files.complete(file.id);
    Ok(file.id)
}

/// Deletes files and their objects.
pub(super) fn remove_objects(app: &App, files: &[StoredFile]) {
    let mut storage = app.storage();
    for file in files {
        storage.remove(&file.key);
    }
}

/// The base address in links of the API.
pub(super) fn base(app: &App) -> &str {
    app.base(Host::OpenHumans)
}
