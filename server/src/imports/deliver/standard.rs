//! The standard file as what is sent.

use super::{
    DeliverError,
    target::{Pieces, Target},
};
use crate::{
    app_state::AppState,
    imports::{
        artifact::{
            ArtifactError, Bench, Days, Earlier, EarlierError, Shelf, Shelves, check_union, make_provenance,
            read_earlier, write_artifact,
        },
        retaken::{Retaken, RetakenDays},
    },
    spool::{artifact_path, rewritten_prefix},
    storage::{Artifact, DeliveryRow, ImportId, ImportRow, Link},
};
use domain::{
    DateRange,
    file::{AccountMatch, Export, Metadata, STANDARD_FILE_NAME, metadata},
};

/// `fitbit-data.json`.
#[derive(Clone, Copy)]
pub(super) struct StandardFile {
    /// Whether nothing of the import goes into it: the file that is there is written again without what is left out.
    pub(super) is_rewritten: bool,
}

/// Everything the new file is made of.
#[derive(Default)]
pub(super) struct Material {
    /// What the import itself knows; nothing where the file is only written again.
    new: Option<Export>,
    /// Paths of the import's segments, in the order they were received, each with its days that a later one brings again.
    segments: Vec<(String, RetakenDays)>,
    /// Provenance of the earlier files, oldest first.
    earlier: Vec<Export>,
    /// Records of the earlier files, in the same order.
    shelves: Vec<Shelf>,
    /// Days the earlier files cover, in the same order.
    days: Vec<Days>,
}

impl Target for StandardFile {
    type Earlier = Earlier;
    type Material = Material;

    fn file_name(&self) -> String {
        STANDARD_FILE_NAME.to_owned()
    }

    fn metadata(&self, days: Option<DateRange>) -> Metadata {
        metadata(days)
    }

    fn artifact_path(&self, import: ImportId) -> String {
        match self.is_rewritten {
            true => format!("{}/{STANDARD_FILE_NAME}", rewritten_prefix(import)),
            false => artifact_path(import),
        }
    }

    async fn begin(&self, app: &AppState, import: &ImportRow, link: &Link) -> Result<Material, DeliverError> {
        if self.is_rewritten {
            return Ok(Material::default());
        }
        let windows = app.storage.list_windows(import.id).await?;
        let pages = app.storage.list_pages(import.id).await?;
        let retaken = Retaken::load(app, &windows).await?;
        Ok(Material {
            new: Some(make_provenance(import, &link.account, &windows, &pages)),
            segments: pages
                .into_iter()
                .filter(|page| page.page.records > 0)
                .map(|page| (page.page.segment, retaken.days_of(page.page.window_id)))
                .collect(),
            ..Material::default()
        })
    }

    fn read_earlier(
        &self,
        bench: &Bench,
        folder: &str,
        pieces: Pieces,
        limit_bytes: u64,
    ) -> Result<Earlier, EarlierError> {
        read_earlier(bench, folder, pieces, limit_bytes)
    }

    fn is_same_account(material: &Material, earlier: &Earlier) -> bool {
        material
            .new
            .iter()
            .chain(&material.earlier)
            .all(|known| known.account_match(&earlier.export) != AccountMatch::Other)
    }

    fn holds_anything(material: &Material) -> bool {
        material.new.is_some() || !material.earlier.is_empty()
    }

    fn add(material: &mut Material, earlier: Earlier) {
        material.earlier.push(earlier.export);
        material.shelves.push(earlier.shelf);
        material.days.push(earlier.days);
    }

    fn write(&self, bench: &Bench, path: String, material: Material) -> Result<Artifact, ArtifactError> {
        let Material { new, segments, mut earlier, mut shelves, days } = material;
        let (new, own) = match new {
            Some(new) => (new, Shelf::survey(bench, segments)?),
            // The newest file there takes the place of an import.
            None => earlier.pop().zip(shelves.pop()).ok_or(ArtifactError::NothingThere)?,
        };
        let mut shelves = Shelves::new(bench.clone(), own, shelves);
        let artifact = write_artifact(bench, path, &mut shelves, &new, &earlier)?;
        check_union(bench, &artifact.path, &days)?;
        Ok(artifact)
    }

    /// It is sent each time, since a member who sends it again wants it there.
    async fn find_unchanged(
        &mut self,
        _app: &AppState,
        _import: &ImportRow,
        _row: &mut DeliveryRow,
    ) -> Result<bool, DeliverError> {
        Ok(false)
    }

    async fn store(&self, app: &AppState, row: &DeliveryRow) -> Result<(), DeliverError> {
        Ok(app.storage.store_delivery(row, app.clock.now()).await?)
    }

    async fn finish(
        &self,
        app: &AppState,
        _import: &ImportRow,
        row: &DeliveryRow,
    ) -> Result<(), DeliverError> {
        self.store(app, row).await
    }
}
