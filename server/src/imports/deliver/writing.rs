//! Writes the new file into the spool, and reads it back before anything is sent.

use super::{DeliverError, Delivery, target::Target};
use crate::storage::Artifact;
use domain::wire::DeliveryStep;

impl<T: Target> Delivery<'_, T> {
    /// Makes the file and notes it on the row; one that is there already in the same words is not sent.
    pub(super) async fn write(&mut self, material: T::Material) -> Result<(), DeliverError> {
        let path = self.target.artifact_path(self.import.id);
        let target = self.target.clone();
        if !T::holds_anything(&material) {
            tracing::info!("there is nothing to write again");
            self.row.step = DeliveryStep::Done;
            return self.finish().await;
        }
        let artifact = self.block(move |bench| target.write(&bench, path, material)).await??;
        let artifact = Artifact { rules_revision: self.rules_revision, ..artifact };
        tracing::info!(
            file.size_bytes = artifact.size_bytes,
            files.merged = self.row.merged.len(),
            files.kept = self.row.kept.len(),
            "file written"
        );
        let is_emptied = artifact.is_emptied;
        self.row.artifact = Some(artifact);
        if is_emptied {
            // Nothing is sent in the place of what is there.
            self.row.step = DeliveryStep::Confirming;
            return self.store().await;
        }
        if self.target.find_unchanged(self.app, &self.import, &mut self.row).await? {
            tracing::info!("the file there is the same already");
            return self.finish().await;
        }
        self.row.step = DeliveryStep::Sending;
        self.store().await
    }
}
