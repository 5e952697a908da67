//! What is sent: the standard file, or the file of a month. One state machine serves both; here stands what is different.

use super::DeliverError;
use crate::{
    app_state::AppState,
    imports::artifact::{ArtifactError, Bench, EarlierError},
    spool::import_prefix,
    storage::{Artifact, DeliveryRow, ImportId, ImportRow, Link, LinkId},
};
use bytes::Bytes;
use domain::{DateRange, file::Metadata};
use std::io;
use tokio::sync::mpsc;

/// Pieces of a file on its way here.
pub(super) type Pieces = mpsc::Receiver<io::Result<Bytes>>;

/// One kind of file.
pub(super) trait Target: Clone + Send + Sync + 'static {
    /// An earlier file that was read to its end.
    type Earlier: Send + 'static;
    /// Everything a new file is made of.
    type Material: Send + 'static;

    /// Its name on Open Humans.
    fn file_name(&self) -> String;

    /// What Open Humans is told about it.
    fn metadata(&self, days: Option<DateRange>) -> Metadata;

    /// Where it waits in the spool.
    fn artifact_path(&self, import: ImportId) -> String;

    /// The folder of what is read of the earlier files. Deleting the import or its link deletes it too.
    fn earlier_folder(&self, link: LinkId, import: ImportId) -> String {
        format!("{}/earlier", import_prefix(link, import))
    }

    /// Gathers what the import itself knows.
    async fn begin(
        &self,
        app: &AppState,
        import: &ImportRow,
        link: &Link,
    ) -> Result<Self::Material, DeliverError>;

    /// Reads an earlier file as it comes in and puts its records under `folder`. Blocking.
    fn read_earlier(
        &self,
        bench: &Bench,
        folder: &str,
        pieces: Pieces,
        limit_bytes: u64,
    ) -> Result<Self::Earlier, EarlierError>;

    /// Whether an earlier file may hold the account's data whose files were gathered so far.
    fn is_same_account(material: &Self::Material, earlier: &Self::Earlier) -> bool;

    /// Whether there is anything to write: a file that is only to be written again may be gone.
    fn holds_anything(material: &Self::Material) -> bool;

    /// Adds an earlier file, newer than those added before.
    fn add(material: &mut Self::Material, earlier: Self::Earlier);

    /// Writes the new file and reads it back. Blocking.
    fn write(&self, bench: &Bench, path: String, material: Self::Material)
    -> Result<Artifact, ArtifactError>;

    /// Looks whether the file there is the same as the one made; then the row is done, and nothing is sent.
    async fn find_unchanged(
        &mut self,
        app: &AppState,
        import: &ImportRow,
        row: &mut DeliveryRow,
    ) -> Result<bool, DeliverError>;

    /// Notes how far it has come.
    async fn store(&self, app: &AppState, row: &DeliveryRow) -> Result<(), DeliverError>;

    /// Notes that it is listed.
    async fn finish(&self, app: &AppState, import: &ImportRow, row: &DeliveryRow)
    -> Result<(), DeliverError>;
}
