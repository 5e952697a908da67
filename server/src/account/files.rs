//! The files this site put into a member's account at Open Humans: listed, found, deleted. Files of other projects are
//! nobody's business here, even where they can be seen.

use crate::{
    app_state::AppState,
    error::ApiError,
    open_humans::{MemberFile, OpenHumansError},
    storage::MemberId,
};
use domain::wire::{ErrorCode, StoredFile};
use std::{collections::BTreeMap, time::Duration};

/// How long deleting waits while a file of the member is being sent, which may be replacing this one.
const LONGEST_DELIVERY: Duration = Duration::from_secs(5);

/// Lists a member's files, newest first.
///
/// # Errors
///
/// `OpenHumansReconnect`, `OpenHumansTrouble`; when storage fails.
pub async fn list_files(app: &AppState, member: MemberId) -> Result<Vec<StoredFile>, ApiError> {
    let listed = app.open_humans.list_project_files(member).await.map_err(refused)?;
    // Files of months sent before sizes were told to Open Humans.
    let months = app.storage.list_month_files(member).await?;
    let sizes: BTreeMap<u64, u64> = months.into_iter().map(|file| (file.file_id, file.size_bytes)).collect();
    let files = listed.into_iter().rev().map(|file| StoredFile {
        id: file.id,
        size_bytes: file.size_bytes.or_else(|| sizes.get(&file.id).copied()),
        basename: file.basename,
        range: file.days,
        created_at: file.created_at,
    });
    Ok(files.collect())
}

/// Finds one of a member's files, with an address it can be fetched from within the hour.
///
/// # Errors
///
/// `NotFound`, also for another member's and another project's; as [`list_files`].
pub async fn find_file(app: &AppState, member: MemberId, id: u64) -> Result<MemberFile, ApiError> {
    let listed = app.open_humans.list_project_files(member).await.map_err(refused)?;
    listed.into_iter().find(|file| file.id == id).ok_or_else(|| ErrorCode::NotFound.into())
}

/// Deletes one of a member's files on Open Humans, bytes and all.
///
/// # Errors
///
/// `NotFound`; `WrongState` while another file of the member is being sent; as [`list_files`].
pub async fn delete_file(app: &AppState, member: MemberId, id: u64) -> Result<(), ApiError> {
    let sending = app.open_humans.lock_delivery(member);
    let _alone = tokio::time::timeout(LONGEST_DELIVERY, sending).await.map_err(|_| ErrorCode::WrongState)?;
    let file = find_file(app, member, id).await?;
    // Gone in between is what was wanted.
    app.open_humans.delete_file(member, file.id).await.map_err(refused)?;
    tracing::info!("a file on open humans was deleted");
    Ok(())
}

/// The code of an error, which is logged: what went wrong is the operator's to know.
pub(crate) fn refused(error: OpenHumansError) -> ApiError {
    tracing::warn!(%error, "open humans did not do what it was asked");
    error.code().into()
}
