//! Begins an update that is due: makes the import its member would make.

use super::{
    attend::look_after,
    is_busy, refusal,
    schedule::{interval, next_due, plan_range, soon},
    tell::tell,
};
use crate::{
    app_state::AppState,
    imports::{self, ImportError},
    messages::News,
    metrics::UpdateEvent,
    storage::{BegunUpdate, Link, StorageError, Told, UpdateLook, UpdateRow},
};
use domain::wire::{ErrorCode, LinkState, NewImport};
use jiff::SignedDuration;

/// Makes the import of an update that is due and at none. What is in the way is waited for: another import of the link or as
/// many as a member may have, without a word; a permission that ended, after telling the member once.
///
/// # Errors
///
/// Storage and spool errors.
pub(super) async fn begin(app: &AppState, update: &UpdateRow) -> Result<(), ImportError> {
    let Some(link) = app.storage.find_link(update.member_id, update.link_id).await? else { return Ok(()) };
    let day = app.config.update_day;
    let now = app.clock.now();
    if is_busy(app, link.id).await? {
        return Ok(wait(app, update).await?);
    }
    if link.state != LinkState::Active {
        return in_the_way(app, update, &link, ErrorCode::NeedsReconnect, soon(day)).await;
    }
    let Ok(range) = plan_range(link.provider, &link.account, update.covered_until, now) else {
        return in_the_way(app, update, &link, ErrorCode::InvalidRange, interval(update.every, day)).await;
    };
    let wish = NewImport {
        link_id: link.id.to_string(),
        data_types: update.data_types.clone(),
        intraday: update.intraday.clone(),
        range,
        // Whether anything is told at all is the member's to say, under "My data".
        notify: true,
    };
    let next_due_at = next_due(update.next_due_at, interval(update.every, day), now);
    // What kept it from beginning is over, and what was told of the import before was of that: both may come another time.
    let told = update.told.iter().copied().filter(|told| {
        !matches!(told, Told::Permission | Told::Refused | Told::NotSent | Told::OtherAccount | Told::Expired)
    });
    let begun = BegunUpdate { id: update.id, revision: update.revision, next_due_at, told: told.collect() };
    let made = imports::create_for_update(app, update.member_id, &wish, begun).await;
    let made = match made {
        Ok(import) => import,
        Err(error) => {
            return match refusal(&error) {
                Some(ErrorCode::TooMany) => Ok(wait(app, update).await?),
                Some(code @ ErrorCode::NeedsReconnect) => {
                    in_the_way(app, update, &link, code, soon(day)).await
                }
                Some(code) => in_the_way(app, update, &link, code, interval(update.every, day)).await,
                None => Err(error),
            };
        }
    };
    app.metrics.note_update(UpdateEvent::Begun);
    tracing::info!(update.id = %update.id, import.id = %made.id, "an update has begun");
    Ok(())
}

/// Notes what the member has to put out of the way, and tells them once.
async fn in_the_way(
    app: &AppState,
    update: &UpdateRow,
    link: &Link,
    code: ErrorCode,
    pause: SignedDuration,
) -> Result<(), ImportError> {
    let (what, news) = match code {
        ErrorCode::NeedsReconnect => (Told::Permission, News::UpdateNeedsPermission),
        _ => (Told::Refused, News::UpdateRefused),
    };
    let mut told = update.told.clone();
    if !told.contains(&what) && tell(app, update.member_id, link.provider, news).await? {
        told.insert(what);
    }
    tracing::info!(update.id = %update.id, update.problem = ?code, "an update cannot begin");
    let look = UpdateLook { problem: Some(code), told, ..look_after(app, update, pause) };
    app.storage.postpone_update(update, &look).await?;
    Ok(())
}

/// Has an update looked at again a while later, with nothing said.
async fn wait(app: &AppState, update: &UpdateRow) -> Result<(), StorageError> {
    app.storage.postpone_update(update, &look_after(app, update, soon(app.config.update_day))).await?;
    Ok(())
}
