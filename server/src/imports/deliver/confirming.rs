//! Sees the new file in the member's list, and only then removes the files it replaces, one by one. Where the member left
//! everything out there is no new file, and those that are there go.

use super::{DeliverError, Delivery, target::Target};
use domain::wire::DeliveryStep;

impl<T: Target> Delivery<'_, T> {
    /// Confirms the new file and removes the earlier ones.
    pub(super) async fn confirm(&mut self) -> Result<(), DeliverError> {
        if self.is_outdated() {
            // Under the rules of now the earlier files may hold what the new one lacks; nothing is removed for it.
            return self.start_over().await;
        }
        let (open_humans, member) = (&self.app.open_humans, self.import.member_id);
        let listed = open_humans.list_own_files(member, &self.target.file_name()).await?;
        let is_listed = |id: u64| listed.iter().any(|file| file.id == id);
        let is_emptied = self.row.artifact.as_ref().is_some_and(|artifact| artifact.is_emptied);
        let new = self.row.new_file_id.filter(|id| is_listed(*id));
        if new.is_none() && !is_emptied {
            // Sending asks after it before it sends anything.
            self.row.step = DeliveryStep::Sending;
            self.store().await?;
            return Err(DeliverError::NotListed);
        }
        let earlier: Vec<u64> = self.row.merged.iter().chain(&self.row.replaced).copied().collect();
        for id in earlier.into_iter().filter(|id| Some(*id) != new && is_listed(*id)) {
            if !open_humans.delete_file(member, id).await? {
                tracing::warn!(file.id = id, "earlier file was gone before it was removed");
            }
        }
        self.row.step = DeliveryStep::Done;
        self.row.problem = None;
        self.row.delivered_at = Some(self.app.clock.now());
        self.finish().await
    }
}
