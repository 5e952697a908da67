//! Writes the new file into the spool, and reads it back before anything is sent.

use super::{DeliverError, Delivery, merging::Merging};
use crate::{
    imports::artifact::{ArtifactError, Shelf, Shelves, check_union, write_artifact},
    spool::artifact_path,
};
use domain::wire::DeliveryStep;

impl Delivery<'_> {
    /// Makes the file and notes it on the row.
    pub(super) async fn write(&mut self, merging: Merging) -> Result<(), DeliverError> {
        let path = artifact_path(self.import.id);
        let Merging { new, segments, earlier, shelves, days } = merging;
        let artifact = self
            .block(move |bench| {
                let own = Shelf::survey(&bench, segments).map_err(ArtifactError::from)?;
                let mut shelves = Shelves::new(bench.clone(), own, shelves);
                let artifact = write_artifact(&bench, path, &mut shelves, &new, &earlier)?;
                check_union(&bench, &artifact.path, &days)?;
                Ok::<_, ArtifactError>(artifact)
            })
            .await??;
        tracing::info!(
            file.size_bytes = artifact.size_bytes,
            files.merged = self.row.merged.len(),
            files.kept = self.row.kept.len(),
            "file written"
        );
        self.row.artifact = Some(artifact);
        self.row.step = DeliveryStep::Sending;
        self.store().await
    }
}
