//! What a member may ask of an import or a link once it exists: stop, repair, send, delete, go on.

use super::{
    ImportError, create::check_active, erase::delete_files, handle::ACTIVE, months, repair::plan_repair,
};
use crate::{
    app_state::AppState,
    spool::link_prefix,
    storage::{
        DeliveryRow, ImportId, ImportRow, LinkId, MemberId, MonthDeliveryRow, StorageError, UploadBegun,
    },
};
use domain::wire::{DeliveryStep, ErrorCode, ImportState, NewDelivery, NewRepair};
use std::time::Duration;

/// How long deleting waits for a file that is being written to be given up.
const LONGEST_WRITE: Duration = Duration::from_secs(10);

async fn find(app: &AppState, member: MemberId, import: ImportId) -> Result<ImportRow, ImportError> {
    app.storage.find_import(member, import).await?.ok_or_else(|| ImportError::refused(ErrorCode::NotFound))
}

/// Moves an import that is in one of `from`, and wakes its runner.
async fn go_to(
    app: &AppState,
    member: MemberId,
    import: ImportId,
    from: &[ImportState],
    to: ImportState,
) -> Result<ImportRow, ImportError> {
    find(app, member, import).await?;
    if !app.storage.set_import_state(import, from, to, None, None, app.clock.now()).await? {
        return Err(ImportError::refused(ErrorCode::WrongState));
    }
    app.imports.changed(import);
    app.imports.wake(import);
    find(app, member, import).await
}

/// Stops fetching. What is fetched stays, and can be looked at and sent.
///
/// # Errors
///
/// `NotFound`; `WrongState` when it is not fetching any more.
pub async fn cancel(app: &AppState, member: MemberId, import: ImportId) -> Result<ImportRow, ImportError> {
    let from = [
        ImportState::Planned,
        ImportState::Running,
        ImportState::Waiting,
        ImportState::Paused,
        ImportState::NeedsReconnect,
    ];
    let row = go_to(app, member, import, &from, ImportState::Cancelled).await?;
    app.imports.stop(import).await;
    Ok(row)
}

/// Holds the fetching until the member says to go on. Requests in flight are dropped; every page stored stays.
///
/// # Errors
///
/// `NotFound`; `WrongState` when it is not fetching.
pub async fn pause(app: &AppState, member: MemberId, import: ImportId) -> Result<ImportRow, ImportError> {
    let from = [ImportState::Planned, ImportState::Running, ImportState::Waiting];
    let row = go_to(app, member, import, &from, ImportState::Paused).await?;
    app.imports.stop(import).await;
    Ok(row)
}

/// Goes on with an import the member held.
///
/// # Errors
///
/// `NotFound`; `WrongState` when it is not held; `NeedsReconnect` when its link is gone; `TooMany`.
pub async fn resume(app: &AppState, member: MemberId, import: ImportId) -> Result<ImportRow, ImportError> {
    let _alone = app.imports.one_wish_at_a_time().await;
    let row = find(app, member, import).await?;
    if row.state != ImportState::Paused {
        return Err(ImportError::refused(ErrorCode::WrongState));
    }
    if row.link_id.is_none() {
        return Err(ImportError::refused(ErrorCode::NeedsReconnect));
    }
    check_active(app, member).await?;
    go_to(app, member, import, &[ImportState::Paused], ImportState::Running).await
}

/// Fetches days again: those a member chose, or else the failed windows and those a stop or a failure left over.
///
/// # Errors
///
/// `NotFound`; `WrongState` while it is at work or being sent; `NeedsReconnect` when its link is gone; `TooMany`; for chosen days
/// also `InvalidDataTypes`, `InvalidRange` and `NotPermitted`, with their field.
pub async fn repair(
    app: &AppState,
    member: MemberId,
    import: ImportId,
    wish: &NewRepair,
) -> Result<ImportRow, ImportError> {
    let _alone = app.imports.one_wish_at_a_time().await;
    let row = find(app, member, import).await?;
    let Some(link) = row.link_id else {
        return Err(ImportError::refused(ErrorCode::NeedsReconnect));
    };
    let from = [ImportState::Ready, ImportState::Delivered, ImportState::Cancelled, ImportState::Failed];
    if !from.contains(&row.state) {
        return Err(ImportError::refused(ErrorCode::WrongState));
    }
    check_active(app, member).await?;
    if *wish != NewRepair::default() {
        let link = app.storage.load_link(link).await?;
        let plan = plan_repair(app, &row, &link, wish).await?;
        if !app.storage.begin_repair(import, &from, &plan, app.clock.now()).await? {
            return Err(ImportError::refused(ErrorCode::WrongState));
        }
        tracing::info!(import.id = %row.id, import.requests = plan.requests, "chosen days are fetched again");
        app.imports.changed(import);
        app.imports.wake(import);
        return find(app, member, import).await;
    }
    app.storage.reset_failed_windows(import, app.clock.now()).await?;
    if row.is_intraday() {
        // The files of these months will be others; those of the months around them stay as they were sent.
        let pending = app.storage.list_pending_ranges(import).await?;
        app.storage.delete_month_deliveries(import, &months::touched_by(pending)).await?;
    } else if let Some(begun) = app.storage.load_delivery(import).await?.filter(|row| row.artifact.is_some())
    {
        // So will this one: a file made and not sent lacks what is fetched now.
        if begun.step != DeliveryStep::Done {
            let anew = DeliveryRow {
                replace_other_account: begun.replace_other_account,
                ..DeliveryRow::new(import)
            };
            app.storage.store_delivery(&anew, app.clock.now()).await?;
        }
    }
    go_to(app, member, import, &from, ImportState::Running).await
}

/// Whose press it is that sends an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Press {
    /// The member's.
    Member,
    /// That of the update that is at the import, to which the member has agreed.
    Update,
}

/// Sends what is fetched to Open Humans, or goes on with sending that stopped.
///
/// # Errors
///
/// `NotFound`; `WrongState` while it is fetching or being sent; `RulesChanged` when the member saw other rules.
pub async fn deliver_import(
    app: &AppState,
    member: MemberId,
    import: ImportId,
    wish: NewDelivery,
) -> Result<ImportRow, ImportError> {
    deliver(app, member, import, wish, Press::Member).await
}

/// The same without being asked. What is left out is what the member leaves out at that time, and nothing of another account
/// is replaced.
///
/// # Errors
///
/// `NotFound`; `WrongState` also when the member does not want that sent any more which their update is at.
pub(crate) async fn deliver_agreed(
    app: &AppState,
    member: MemberId,
    import: ImportId,
) -> Result<ImportRow, ImportError> {
    let plain = NewDelivery { replace_other_account: false, rules_revision: None };
    deliver(app, member, import, plain, Press::Update).await
}

async fn deliver(
    app: &AppState,
    member: MemberId,
    import: ImportId,
    wish: NewDelivery,
    press: Press,
) -> Result<ImportRow, ImportError> {
    // Two at once would both begin anew, and the second would forget what the first has sent.
    let _alone = app.imports.one_wish_at_a_time().await;
    let row = find(app, member, import).await?;
    let from = [ImportState::Ready, ImportState::Paused, ImportState::Cancelled, ImportState::Delivered];
    if !from.contains(&row.state) {
        return Err(ImportError::refused(ErrorCode::WrongState));
    }
    let revision = app.storage.load_rules(member).await?.revision;
    if wish.rules_revision.is_some_and(|seen| seen != revision) {
        return Err(ImportError::refused(ErrorCode::RulesChanged));
    }
    if row.is_intraday() {
        if row.state == ImportState::Delivered && !has_outdated_months(app, &row, revision).await? {
            // Nothing was fetched since, and nothing else is left out.
            return Ok(row);
        }
        prepare_months(app, &row, wish, revision).await?;
        return begin_upload(app, member, import, &from, wish, press).await;
    }
    let earlier = app.storage.load_delivery(import).await?;
    let again = match earlier {
        // Sent already, nothing fetched since and nothing else left out: sending again would only make a second file.
        Some(delivery)
            if delivery.step == DeliveryStep::Done
                && row.state == ImportState::Delivered
                && !is_outdated(&delivery, revision) =>
        {
            return Ok(row);
        }
        // Repaired after it was sent: a new file takes the place of the one sent.
        Some(delivery) if delivery.step == DeliveryStep::Done => DeliveryRow::new(import),
        Some(delivery) => delivery,
        None => DeliveryRow::new(import),
    };
    let delivery = DeliveryRow {
        replace_other_account: wish.replace_other_account || again.replace_other_account,
        problem: None,
        ..again
    };
    app.storage.store_delivery(&delivery, app.clock.now()).await?;
    begin_upload(app, member, import, &from, wish, press).await
}

/// Moves an import on to being sent, in one step with what must hold for it: of a member, that nothing else is left out than they
/// saw; of an update, that its member still wants it sent.
async fn begin_upload(
    app: &AppState,
    member: MemberId,
    import: ImportId,
    from: &[ImportState],
    wish: NewDelivery,
    press: Press,
) -> Result<ImportRow, ImportError> {
    let now = app.clock.now();
    match press {
        Press::Member => match app.storage.begin_upload(import, from, wish.rules_revision, now).await? {
            UploadBegun::Begun => {}
            UploadBegun::RulesChanged => return Err(ImportError::refused(ErrorCode::RulesChanged)),
            UploadBegun::WrongState => return Err(ImportError::refused(ErrorCode::WrongState)),
        },
        Press::Update => {
            if !app.storage.begin_agreed_upload(import, from, now).await? {
                return Err(ImportError::refused(ErrorCode::WrongState));
            }
        }
    }
    app.imports.changed(import);
    app.imports.wake(import);
    find(app, member, import).await
}

/// Whether a file was made under other rules than those of this revision.
fn is_outdated(delivery: &DeliveryRow, revision: u64) -> bool {
    delivery.artifact.as_ref().is_some_and(|artifact| artifact.rules_revision != revision)
}

async fn has_outdated_months(app: &AppState, row: &ImportRow, revision: u64) -> Result<bool, ImportError> {
    let months = app.storage.list_month_deliveries(row.id).await?;
    Ok(months.iter().any(|month| is_outdated(&month.delivery, revision)))
}

/// Notes which months are to be sent, those sent already left out, and what the member said about them.
async fn prepare_months(
    app: &AppState,
    row: &ImportRow,
    wish: NewDelivery,
    revision: u64,
) -> Result<(), ImportError> {
    let begun = app.storage.list_month_deliveries(row.id).await?;
    let mut rows = Vec::new();
    for month in months::list_fetched(app, row).await? {
        let known = begun.iter().find(|begun| begun.month == month).cloned();
        // Sent under other rules than those of now: made anew.
        let known = known
            .filter(|row| row.delivery.step != DeliveryStep::Done || !is_outdated(&row.delivery, revision));
        let mut month = known.unwrap_or_else(|| MonthDeliveryRow::new(row.id, month));
        if month.delivery.step != DeliveryStep::Done {
            month.delivery.replace_other_account |= wish.replace_other_account;
            month.delivery.problem = None;
            rows.push(month);
        }
    }
    Ok(app.storage.store_month_deliveries(&rows, app.clock.now()).await?)
}

/// Deletes an import and everything fetched for it here. Files on Open Humans stay.
///
/// # Errors
///
/// `NotFound`; storage and spool errors, after which deleting again goes on.
pub async fn delete(app: &AppState, member: MemberId, import: ImportId) -> Result<(), ImportError> {
    let row = find(app, member, import).await?;
    erase(app, &row).await
}

/// Ends the work on an import and deletes everything fetched for it here, then its row: in this order, so that a failure
/// leaves a row to delete again. Segments that another import of the link has adopted stay with that.
async fn erase(app: &AppState, row: &ImportRow) -> Result<(), ImportError> {
    // Nothing takes it up again between the end of its work and the end of its rows.
    app.storage
        .set_import_state(row.id, &ACTIVE, ImportState::Cancelled, None, None, app.clock.now())
        .await?;
    app.imports.stop(row.id).await;
    if app.config.shares_database && !app.imports.until_given_back(app, row.id).await? {
        // Most likely that server is gone. If it is not, what it still writes has no row and goes with retention.
        tracing::warn!(import.id = %row.id, "another server did not give an import back; it is deleted all the same");
    }
    if row.state == ImportState::Uploading {
        // A thread that writes the file ends by itself soon after its upload was dropped; it holds this until then.
        let ended = tokio::time::timeout(LONGEST_WRITE, app.open_humans.lock_delivery(row.member_id)).await;
        if ended.is_err() {
            tracing::warn!(import.id = %row.id, "a file may be left behind; it goes with the next pass of retention");
        }
    }
    let orphans = app.storage.release_segments(row.id).await?;
    delete_files(app, row, orphans).await?;
    app.storage.delete_import(row.member_id, row.id).await?;
    app.imports.changed(row.id);
    Ok(())
}

/// Ends the work of a link that is being disconnected, and deletes everything fetched through it. Delivered files
/// stay on Open Humans.
///
/// # Errors
///
/// Storage and spool errors, after which disconnecting again goes on.
pub async fn end_link(app: &AppState, link: LinkId) -> Result<(), ImportError> {
    for row in app.storage.list_imports_of(link).await? {
        erase(app, &row).await?;
    }
    app.spool.delete_prefix(&link_prefix(link)).await?;
    Ok(())
}

/// Goes on with the imports that waited for this link's permission.
///
/// # Errors
///
/// When storage fails.
pub async fn resume_link(app: &AppState, link: LinkId) -> Result<(), StorageError> {
    app.storage.hasten_updates(link, app.clock.now()).await?;
    for row in app.storage.list_imports_of(link).await? {
        let from = [ImportState::NeedsReconnect];
        if app
            .storage
            .set_import_state(row.id, &from, ImportState::Running, None, None, app.clock.now())
            .await?
        {
            app.imports.changed(row.id);
            app.imports.wake(row.id);
        }
    }
    Ok(())
}
