//! Finds which windows' stored records are damaged and gives exactly those up, so that the member can fetch them again.
//! They count as failed, never as empty, and nothing is sent until the member asks again.

use super::{DeliverError, Delivery, target::Target};
use crate::{
    imports::artifact::ArtifactError,
    segment::load_segment,
    storage::{WindowId, WindowState},
};
use domain::wire::ErrorCode;
use std::collections::BTreeSet;

impl<T: Target> Delivery<'_, T> {
    /// Reads every segment of the import once more.
    pub(super) async fn give_up_damaged(&self) -> Result<(), DeliverError> {
        let (storage, now) = (&self.app.storage, self.app.clock.now());
        let mut damaged: BTreeSet<WindowId> = BTreeSet::new();
        for page in storage.list_pages(self.import.id).await? {
            let page = page.page;
            if page.records == 0 {
                continue;
            }
            match load_segment(&self.app.spool, &self.app.keys, &page.segment).await {
                Ok(_) => {}
                Err(error) if error.is_damage() => {
                    tracing::error!(%error, segment.path = page.segment, "a segment is damaged; its days are to be fetched again");
                    damaged.insert(page.window_id);
                }
                Err(error) => return Err(ArtifactError::from(error).into()),
            }
        }
        for window in damaged {
            // Failed before its pages go: after a kill in between it must not count as fetched and empty.
            storage.finish_window(window, WindowState::Failed, Some(ErrorCode::DataDamaged), now).await?;
            storage.delete_pages_of(window).await?;
        }
        self.app.imports.changed(self.import.id);
        Ok(())
    }
}
