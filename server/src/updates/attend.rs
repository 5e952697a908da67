//! Sees to the import an update is at once it has come to rest: has it sent, has its member told, or notes how it ended.

use super::{
    covered::{Covered, find_covered},
    discard,
    missing::{Missing, find_missing, tell_of_missing},
    news::has_news,
    refusal,
    schedule::{MOST_TRIES, TRIES_BEFORE_TELLING, next_regular, pause, soon},
};
use crate::{
    app_state::AppState,
    imports::{self, Event, ImportError},
    metrics::UpdateEvent,
    storage::{ImportRow, Told, UpdateEnd, UpdateLook, UpdateRow},
};
use domain::wire::{ErrorCode, ImportState, UpdateMode, UpdateOutcome, UpdateState};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

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
            let next_due_at = Some(next_regular(update, app.config.update_day, app.clock.now()));
            let told = BTreeSet::new();
            let end = UpdateEnd { failures: 0, told, next_due_at, ..end_of(update, import) };
            end_as(app, update, UpdateEnd { outcome: UpdateOutcome::Stopped, ..end }).await
        }
        ImportState::Failed => {
            let told = tell_once(app, update, import, Event::UpdateFailed, Told::Failed).await;
            let end = UpdateEnd { problem: import.problem, told, ..end_of(update, import) };
            end_as(app, update, end).await
        }
        ImportState::NeedsReconnect => needs_reconnect(app, update, import).await,
        ImportState::Planned
        | ImportState::Running
        | ImportState::Waiting
        | ImportState::Paused
        | ImportState::Uploading => Ok(()),
    }
}

/// The permission ended. It goes on when that is back.
async fn needs_reconnect(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    // The runner has told the member, unless Open Humans could not be reached then.
    let mut told = update.told.clone();
    if imports::notify(app, import, Event::NeedsReconnect).await {
        told.insert(Told::Permission);
    }
    let problem = import.problem.or(Some(ErrorCode::NeedsReconnect));
    let look = UpdateLook { problem, told, ..look_after(app, update, soon(app.config.update_day)) };
    app.storage.postpone_update(update, &look).await?;
    Ok(())
}

/// Everything is fetched or failed; or sending stopped.
async fn ready(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    // The permission is back, and may end another time.
    let told = update.told.iter().copied().filter(|told| *told != Told::Permission).collect();
    let update = &UpdateRow { told, ..update.clone() };
    // What it was looked at before is looked at later than its last change.
    let is_first_look = update.look_at <= import.updated_at && import.problem.is_none();
    if is_first_look && !has_news(app, import).await? {
        return nothing_new(app, update, import).await;
    }
    if !may_be_sent(update, import) {
        // Once for each time it becomes ready, however often it is looked at. Why sending stopped its member has seen: they
        // sent it.
        if update.state == UpdateState::Active && import.problem.is_none() {
            imports::notify(app, import, Event::UpdateReady).await;
        }
        let look = UpdateLook { stops: 0, ..look_after(app, update, soon(app.config.update_day)) };
        app.storage.postpone_update(update, &look).await?;
        return Ok(());
    }
    match (import.problem, update.problem) {
        // It has just stopped.
        (Some(code), None) => stopped(app, update, import, code).await,
        (Some(_), Some(_)) if update.stops >= MOST_TRIES => {
            // Kept as long as anything that waits for its member.
            let later = SignedDuration::try_from(app.config.update_day).unwrap_or(SignedDuration::MAX);
            let look = UpdateLook { problem: update.problem, ..look_after(app, update, later) };
            app.storage.postpone_update(update, &look).await?;
            Ok(())
        }
        _ => send(app, update, import).await,
    }
}

/// Whether an import may be sent without asking: its member agreed to that before it was begun, and does still. The same is
/// asked again in the step in which sending begins.
fn may_be_sent(update: &UpdateRow, import: &ImportRow) -> bool {
    update.mode == UpdateMode::Send
        && update.state == UpdateState::Active
        && update.agreed_at.is_some_and(|agreed_at| agreed_at <= import.created_at)
}

/// Presses the button the member would press, and nothing beyond it.
async fn send(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    // What was in the way is taken back first, so that what is in the way after this try is known for new.
    let look = look_after(app, update, SignedDuration::ZERO);
    if !app.storage.postpone_update(update, &look).await? {
        // Its member has just changed it: the next round sees what they want now.
        return Ok(());
    }
    match imports::deliver_agreed(app, update.member_id, import.id).await {
        Ok(_) => Ok(()),
        // The member was first: sent it, took it up again, deleted it, or does not want it sent any more.
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
    let stops = update.stops.saturating_add(1);
    let what = match code {
        ErrorCode::FileOfOtherAccount => Told::OtherAccount,
        ErrorCode::Expired => Told::Expired,
        _ => Told::NotSent,
    };
    // What only the member can decide or do they are told at once.
    let is_due = what != Told::NotSent || stops >= TRIES_BEFORE_TELLING;
    let told = match is_due {
        true => tell_once(app, update, import, Event::UpdateStopped { code }, what).await,
        false => update.told.clone(),
    };
    let pause = pause(stops, app.config.update_day);
    let look = UpdateLook { problem: Some(code), stops, told, ..look_after(app, update, pause) };
    app.storage.postpone_update(update, &look).await?;
    Ok(())
}

/// Nothing was there that had not been sent. What was fetched is of no use, and nothing is said; but for data that could not
/// be had.
async fn nothing_new(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    let end = end_of(update, import);
    let missing = find_missing(app, import).await?;
    let end = match &missing {
        None => UpdateEnd { outcome: UpdateOutcome::NothingNew, ..nothing_missing(end) },
        Some(missing) => {
            let told = tell_of_missing(app, update, import, missing, end.failures).await?;
            let outcome = match missing.problem() {
                Some(_) => UpdateOutcome::Failed,
                None => UpdateOutcome::NothingNew,
            };
            UpdateEnd { outcome, problem: missing.problem(), told, ..end }
        }
    };
    let end = covering(update, import, missing, end);
    end_as(app, update, end).await?;
    discard(app, import).await
}

/// It is on Open Humans, by whoever's press.
async fn delivered(app: &AppState, update: &UpdateRow, import: &ImportRow) -> Result<(), ImportError> {
    let end = UpdateEnd { outcome: UpdateOutcome::Sent, ..end_of(update, import) };
    let missing = find_missing(app, import).await?;
    let end = match &missing {
        None => nothing_missing(end),
        Some(missing) if update.mode == UpdateMode::Send => {
            let failures = if missing.problem().is_some() { end.failures } else { 0 };
            let told = tell_of_missing(app, update, import, missing, failures).await?;
            UpdateEnd { problem: missing.problem(), failures, told, ..end }
        }
        // They saw it before they sent it.
        Some(missing) => UpdateEnd { problem: missing.problem(), ..nothing_missing(end) },
    };
    end_as(app, update, covering(update, import, missing, end)).await
}

fn nothing_missing(end: UpdateEnd) -> UpdateEnd {
    UpdateEnd { failures: 0, told: BTreeSet::new(), ..end }
}

/// An end with the days that need not be asked for again.
fn covering(update: &UpdateRow, import: &ImportRow, missing: Option<Missing>, end: UpdateEnd) -> UpdateEnd {
    let Covered { until, lacking } = find_covered(update, import, &missing.unwrap_or_default());
    UpdateEnd { covered_until: until, lacking, ..end }
}

/// Tells a member of something about an import unless they were told of it; gives of what they are told by now.
async fn tell_once(
    app: &AppState,
    update: &UpdateRow,
    import: &ImportRow,
    event: Event,
    what: Told,
) -> BTreeSet<Told> {
    let mut told = update.told.clone();
    if !told.contains(&what) && imports::notify(app, import, event).await {
        told.insert(what);
    }
    told
}

/// An end that came to nothing, to be corrected by whoever knows better.
fn end_of(update: &UpdateRow, import: &ImportRow) -> UpdateEnd {
    UpdateEnd {
        import_id: import.id,
        outcome: UpdateOutcome::Failed,
        problem: None,
        covered_until: None,
        lacking: update.lacking.clone(),
        failures: update.failures.saturating_add(1),
        told: update.told.clone(),
        next_due_at: None,
    }
}

async fn end_as(app: &AppState, update: &UpdateRow, end: UpdateEnd) -> Result<(), ImportError> {
    app.storage.end_update(update, &end, app.clock.now()).await?;
    app.metrics.note_update(UpdateEvent::Ended(end.outcome));
    tracing::info!(update.id = %update.id, import.id = %end.import_id, update.outcome = ?end.outcome, "an update has ended");
    Ok(())
}

/// Looks again after a pause, with nothing known to be in the way.
pub(super) fn look_after(app: &AppState, update: &UpdateRow, pause: SignedDuration) -> UpdateLook {
    UpdateLook {
        look_at: app.clock.now().saturating_add(pause).unwrap_or(Timestamp::MAX),
        problem: None,
        failures: update.failures,
        stops: update.stops,
        told: update.told.clone(),
    }
}
