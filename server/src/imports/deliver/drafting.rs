//! Makes a file as a delivery would, and stops there: for members who want to have it before it is sent. Nothing on Open
//! Humans changes, and no row of the delivery.

use super::{
    Attempt, DeliverError,
    month::MonthTarget,
    standard::StandardFile,
    target::{Pieces, Target},
};
use crate::{
    app_state::AppState,
    imports::artifact::{ArtifactError, Bench, EarlierError},
    spool::copy_prefix,
    storage::{Artifact, DeliveryRow, ImportId, ImportRow, Link, LinkId, RuleBook},
};
use domain::{
    DateRange,
    file::{Metadata, Month},
};
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

/// A file made and not sent.
#[derive(Clone, Debug)]
pub(in crate::imports) struct Draft {
    /// What was made.
    pub(in crate::imports) artifact: Artifact,
    /// Whether the file there holds the same, so that it would not be sent.
    pub(in crate::imports) unchanged: bool,
}

/// Makes the standard file, or that of a month, from what an import has fetched and the earlier files on Open Humans, and
/// puts it at `path`: the same bytes that a delivery would send now, under these rules.
///
/// # Errors
///
/// As of [`deliver`](super::deliver), for the same reasons.
pub(in crate::imports) async fn draft(
    app: &AppState,
    import: &ImportRow,
    book: &RuleBook,
    wish: Wish,
    one_at_a_time: Arc<OwnedMutexGuard<()>>,
) -> Result<Draft, DeliverError> {
    let Wish { month, path, replace_other_account } = wish;
    let attempt = Attempt { app, import, book, one_at_a_time };
    let row = DeliveryRow { replace_other_account, ..DeliveryRow::new(import.id) };
    match month {
        None => make(&attempt, Drafted::new(StandardFile { is_rewritten: false }, path), row).await,
        Some(month) => {
            let target = MonthTarget { month, unchanged: false, is_rewritten: false };
            make(&attempt, Drafted::new(target, path), row).await
        }
    }
}

/// Which file, where to, and what the member said about it.
pub(in crate::imports) struct Wish {
    /// The month; none for the standard file.
    pub(in crate::imports) month: Option<Month>,
    /// Where in the spool.
    pub(in crate::imports) path: String,
    /// Whether a file there of another account is replaced.
    pub(in crate::imports) replace_other_account: bool,
}

async fn make<T: Target>(
    attempt: &Attempt<'_>,
    target: Drafted<T>,
    row: DeliveryRow,
) -> Result<Draft, DeliverError> {
    let mut delivery = attempt.delivery(target, row);
    delivery.make_file().await?;
    let artifact = delivery.row.artifact.take().ok_or(DeliverError::Stopped)?;
    Ok(Draft { artifact, unchanged: delivery.target.unchanged })
}

/// A target whose file goes elsewhere, and whose row is not written down.
#[derive(Clone)]
struct Drafted<T> {
    target: T,
    path: String,
    /// Whether the file there was found to be the same.
    unchanged: bool,
}

impl<T> Drafted<T> {
    fn new(target: T, path: String) -> Self {
        Drafted { target, path, unchanged: false }
    }
}

impl<T: Target> Target for Drafted<T> {
    type Earlier = T::Earlier;
    type Material = T::Material;

    fn file_name(&self) -> String {
        self.target.file_name()
    }

    fn metadata(&self, days: Option<DateRange>) -> Metadata {
        self.target.metadata(days)
    }

    fn artifact_path(&self, _import: ImportId) -> String {
        self.path.clone()
    }

    /// One of its own: a delivery at work on another server must not find its folder emptied.
    fn earlier_folder(&self, _link: LinkId, import: ImportId) -> String {
        format!("{}/earlier", copy_prefix(import))
    }

    async fn begin(
        &self,
        app: &AppState,
        import: &ImportRow,
        link: &Link,
    ) -> Result<Self::Material, DeliverError> {
        self.target.begin(app, import, link).await
    }

    fn read_earlier(
        &self,
        bench: &Bench,
        folder: &str,
        pieces: Pieces,
        limit_bytes: u64,
    ) -> Result<Self::Earlier, EarlierError> {
        self.target.read_earlier(bench, folder, pieces, limit_bytes)
    }

    fn is_same_account(material: &Self::Material, earlier: &Self::Earlier) -> bool {
        T::is_same_account(material, earlier)
    }

    fn add(material: &mut Self::Material, earlier: Self::Earlier) {
        T::add(material, earlier);
    }

    fn write(
        &self,
        bench: &Bench,
        path: String,
        material: Self::Material,
    ) -> Result<Artifact, ArtifactError> {
        self.target.write(bench, path, material)
    }

    async fn find_unchanged(
        &mut self,
        app: &AppState,
        import: &ImportRow,
        row: &mut DeliveryRow,
    ) -> Result<bool, DeliverError> {
        // Looked at and no more: that a file there need not be sent again is for a delivery to note.
        let mut looked_at = row.clone();
        self.unchanged = self.target.find_unchanged(app, import, &mut looked_at).await?;
        Ok(false)
    }

    async fn store(&self, _app: &AppState, _row: &DeliveryRow) -> Result<(), DeliverError> {
        Ok(())
    }

    fn holds_anything(material: &Self::Material) -> bool {
        T::holds_anything(material)
    }

    async fn finish(
        &self,
        _app: &AppState,
        _import: &ImportRow,
        _row: &DeliveryRow,
    ) -> Result<(), DeliverError> {
        Ok(())
    }
}
