//! Sees to the import an update is at once it has come to rest: has it sent, has its member told, or notes how it ended.

use super::{
    discard,
    news::has_news,
    refusal,
    schedule::{MOST_TRIES, TRIES_BEFORE_TELLING, pause, soon},
    tell::tell,
};
use crate::{
    app_state::AppState,
    imports::{self, Event, ImportError},
    messages::News,
    metrics::UpdateEvent,
    storage::{ImportRow, StorageError, UpdateEnd, UpdateRow},
};
use domain::wire::{ErrorCode, ImportState, NewDelivery, UpdateMode, UpdateOutcome, UpdateState};
use jiff::{SignedDuration, Timestamp};

/// Does what the state of an update's import asks for. Nothing while it is at work, or held by its member.
///
/// # Errors
///
/// Storage and spool errors.
pub(super) async fn attend(
    app: &AppState,
    update: &UpdateRow,
    import: &ImportRow,
) -> Result<(), ImportError> {
    match import.state {
        ImportState::Ready => ready(app, update, import).await,
        ImportState::Delivered => delivered(app, update, import).await,
        ImportState::Cancelled => {
            let end = UpdateEnd { failures: 0, is_told: false, ..end_of(update, import) };
            end_as(app, update, UpdateEnd { outcome: UpdateOutcome::Stopped, ..end }).await
        }
        ImportState::Failed => {
            let is_told = update.is_told || imports::notify(app, import, Event::UpdateFailed).await;
            let end = UpdateEnd { problem: import.problem, is_told, ..end_of(update, import) };
            end_as(app, update, end).await
        }
        // The runner has told the member, and goes on when the permission is back.
        ImportState::NeedsReconnect => {
            let problem = import.problem.or(Some(ErrorCode::NeedsReconnect));
            Ok(look_later(app, update, soon(app.config.update_day), problem, update.failures, true).await?)
        }
        ImportState::Planned
        | ImportState::Running
        | ImportState::Waiting
        | ImportState::Paused
        | ImportState::Uploading => Ok(()),
    }
}

/// Everything is fetched or failed; or sending stopped.
async fn ready(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    // What it was looked at before is looked at later than its last change.
    let is_first_look = update.look_at <= import.updated_at && import.problem.is_none();
    if is_first_look && !has_news(app, import).await? {
        return nothing_new(app, update, import).await;
    }
    if !may_be_sent(update, import) {
        if update.mode == UpdateMode::Review {
            // Once for each time it becomes ready, however often it is looked at.
            imports::notify(app, import, Event::UpdateReady).await;
        }
        let later = soon(app.config.update_day);
        return Ok(look_later(app, update, later, None, 0, false).await?);
    }
    match (import.problem, update.problem) {
        // It has just stopped.
        (Some(code), None) => stopped(app, update, import, code).await,
        (Some(_), Some(_)) if update.failures >= MOST_TRIES => {
            // Kept as long as anything that waits for its member.
            let later = SignedDuration::try_from(app.config.update_day).unwrap_or(SignedDuration::MAX);
            Ok(look_later(app, update, later, update.problem, update.failures, update.is_told).await?)
        }
        _ => send(app, update, import).await,
    }
}

/// Whether an import may be sent without asking: its member agreed to that before it was begun, and does still.
fn may_be_sent(update: &UpdateRow, import: &ImportRow) -> bool {
    update.mode == UpdateMode::Send
        && update.state == UpdateState::Active
        && update.agreed_at.is_some_and(|agreed_at| agreed_at <= import.created_at)
}

/// Presses the button the member would press, and nothing beyond it.
async fn send(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    // What was in the way is taken back first, so that what is in the way after this try is known for new.
    look_later(app, update, SignedDuration::ZERO, None, update.failures, update.is_told).await?;
    // What is left out is what the member leaves out at that time.
    let plain = NewDelivery { replace_other_account: false, rules_revision: None };
    match imports::deliver_import(app, update.member_id, import.id, plain).await {
        Ok(_) => Ok(()),
        // The member was first: sent it, took it up again or deleted it.
        Err(error) if refusal(&error).is_some() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Sending stopped: it is tried again after a pause, and the member is told once that does not help.
async fn stopped(
    app: &AppState,
    update: &UpdateRow,
    import: &ImportRow,
    code: ErrorCode,
) -> Result<(), ImportError> {
    let failures = update.failures.saturating_add(1);
    // What only the member can decide they are told at once.
    let is_to_be_told = failures >= TRIES_BEFORE_TELLING || code == ErrorCode::FileOfOtherAccount;
    let is_told = update.is_told
        || (is_to_be_told && imports::notify(app, import, Event::UpdateStopped { code }).await);
    let pause = pause(failures, app.config.update_day);
    Ok(look_later(app, update, pause, Some(code), failures, is_told).await?)
}

/// Nothing was there that had not been sent. What was fetched is of no use, and nothing is said; but for days that could not
/// be had.
async fn nothing_new(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    let missing = app.storage.find_failure(import.id).await?;
    let mut end = UpdateEnd { outcome: UpdateOutcome::NothingNew, ..end_of(update, import) };
    match missing {
        None => {
            end = UpdateEnd { covered_until: Some(import.range.end()), failures: 0, is_told: false, ..end };
        }
        Some(code) => {
            end = UpdateEnd { outcome: UpdateOutcome::Failed, problem: Some(code), ..end };
            end.is_told = tell_of_missing(app, update, import, end.failures).await?;
        }
    }
    end_as(app, update, end).await?;
    discard(app, import).await
}

/// It is on Open Humans, by whoever's press.
async fn delivered(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    let mut end = UpdateEnd { outcome: UpdateOutcome::Sent, ..end_of(update, import) };
    match app.storage.find_failure(import.id).await? {
        None => {
            end = UpdateEnd { covered_until: Some(import.range.end()), failures: 0, is_told: false, ..end };
        }
        // The days that are missing are asked for again by the next, so nothing is noted as covered.
        Some(code) => {
            end.problem = Some(code);
            if update.mode == UpdateMode::Send {
                end.is_told = tell_of_missing(app, update, import, end.failures).await?;
            } else {
                // They saw it before they sent it.
                end = UpdateEnd { failures: 0, is_told: false, ..end };
            }
        }
    }
    end_as(app, update, end).await
}

/// Tells the member of days that are missing again and again, once.
async fn tell_of_missing(
    app: &AppState,
    update: &UpdateRow,
    import: &ImportRow,
    failures: u32,
) -> Result<bool, StorageError> {
    if update.is_told || failures < TRIES_BEFORE_TELLING {
        return Ok(update.is_told);
    }
    tell(app, update.member_id, import.provider, News::UpdateLacksDays).await
}

/// An end that came to nothing, to be corrected by whoever knows better.
fn end_of(update: &UpdateRow, import: &ImportRow) -> UpdateEnd {
    UpdateEnd {
        import_id: import.id,
        outcome: UpdateOutcome::Failed,
        problem: None,
        covered_until: None,
        failures: update.failures.saturating_add(1),
        is_told: update.is_told,
    }
}

async fn end_as(app: &AppState, update: &UpdateRow, end: UpdateEnd) -> Result<(), ImportError> {
    app.storage.end_update(update.id, end, app.clock.now()).await?;
    app.metrics.note_update(UpdateEvent::Ended(end.outcome));
    tracing::info!(update.id = %update.id, import.id = %end.import_id, update.outcome = ?end.outcome, "an update has ended");
    Ok(())
}

async fn look_later(
    app: &AppState,
    update: &UpdateRow,
    after: SignedDuration,
    problem: Option<ErrorCode>,
    failures: u32,
    is_told: bool,
) -> Result<(), StorageError> {
    let at = app.clock.now().saturating_add(after).unwrap_or(Timestamp::MAX);
    app.storage.postpone_update(update.id, at, problem, failures, is_told).await
}
