//! What a member asks of their updates: set one up, change it, hold it, end it, and see how it goes.

use super::{
    missing::find_missing,
    schedule::{due_after_change, interval, next_regular},
};
use crate::{
    app_state::AppState,
    imports::{ImportError, check_selection, today},
    storage::{ImportRow, Link, LinkId, MemberId, NewUpdateRow, StorageError, UpdateEnd, UpdateRow},
};
use domain::{
    DataType,
    intraday::IntradaySelection,
    wire::{self, ErrorCode, ImportState, NewUpdate, UpdateKind, UpdateMode, UpdateOutcome},
};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeSet;

/// Sets an update up, or changes the one there is, if it is the one whose revision the wish names.
///
/// Sending without being asked is agreed to for the data chosen then; whoever chooses other data agrees anew, and what was
/// begun before is not sent by it.
///
/// # Errors
///
/// [`ImportError::Refused`] with `InvalidDataTypes`, `OwnClientNeeded` or `UpdateChanged`; storage errors.
pub async fn store(
    app: &AppState,
    link: &Link,
    kind: UpdateKind,
    wish: NewUpdate,
) -> Result<UpdateRow, ImportError> {
    let is_of_kind = match kind {
        UpdateKind::Standard => wish.intraday.is_empty(),
        UpdateKind::Intraday => !wish.intraday.is_empty(),
    };
    if !is_of_kind {
        return Err(ImportError::Refused {
            code: ErrorCode::InvalidDataTypes,
            field: Some("intraday"),
            retry_at: None,
        });
    }
    check_selection(link, &wish.data_types, &wish.intraday)?;
    let now = app.clock.now();
    let existing = app.storage.find_update(link.member_id, link.id, kind).await?;
    let changed = || ImportError::Refused { code: ErrorCode::UpdateChanged, field: None, retry_at: None };
    // What was agreed to in another tab, or taken back there, must not be undone by one that does not know.
    if existing.as_ref().map(|existing| existing.revision) != wish.revision {
        return Err(changed());
    }
    let covered = find_covered(app, link, &added(existing.as_ref(), &wish), now).await?;
    let covered_until = existing.as_ref().map_or(covered, |existing| existing.covered_until.min(covered));
    let new = NewUpdateRow {
        member_id: link.member_id,
        link_id: link.id,
        kind,
        agreed_at: agreed_at(existing.as_ref(), &wish, now),
        next_due_at: due_at(app, existing.as_ref(), &wish, now),
        covered_until,
        data_types: wish.data_types,
        intraday: wish.intraday,
        every: wish.every,
        mode: wish.mode,
        state: wish.state,
    };
    let row = app.storage.store_update(&new, wish.revision, now).await?.ok_or_else(changed)?;
    tracing::info!(update.id = %row.id, update.every = ?row.every, update.mode = ?row.mode, update.state = ?row.state, "an update was set up");
    Ok(row)
}

/// When the member agreed to sending what they choose now without being asked.
fn agreed_at(existing: Option<&UpdateRow>, wish: &NewUpdate, now: Timestamp) -> Option<Timestamp> {
    let agreed = existing
        .filter(|existing| existing.data_types == wish.data_types && existing.intraday == wish.intraday)
        .and_then(|existing| existing.agreed_at);
    match wish.mode {
        UpdateMode::Review => None,
        UpdateMode::Send => Some(agreed.unwrap_or(now)),
    }
}

fn due_at(app: &AppState, existing: Option<&UpdateRow>, wish: &NewUpdate, now: Timestamp) -> Timestamp {
    let day = app.config.update_day;
    let after = interval(wish.every, day);
    match existing {
        None => now.saturating_add(after).unwrap_or(Timestamp::MAX),
        Some(existing) if existing.every == wish.every => existing.next_due_at,
        Some(existing) => due_after_change(existing.next_due_at, interval(existing.every, day), after, now),
    }
}

/// Data of an update.
struct Data {
    data_types: BTreeSet<DataType>,
    intraday: IntradaySelection,
}

/// What a wish fetches that the update did not, or not as finely.
fn added(existing: Option<&UpdateRow>, wish: &NewUpdate) -> Data {
    let mut data = Data { data_types: wish.data_types.clone(), intraday: wish.intraday.clone() };
    if let Some(existing) = existing {
        data.data_types.retain(|data_type| !existing.data_types.contains(data_type));
        data.intraday.retain(|chosen, granularity| existing.intraday.get(chosen) != Some(granularity));
    }
    data
}

/// The day after the last one of which all these data were sent whole through a link. What was never sent counts from tomorrow,
/// and what was never sent whole from where it began.
async fn find_covered(
    app: &AppState,
    link: &Link,
    data: &Data,
    now: Timestamp,
) -> Result<Date, StorageError> {
    let today = today(&link.account, now);
    let tomorrow = today.tomorrow().unwrap_or(today);
    if data.data_types.is_empty() && data.intraday.is_empty() {
        return Ok(tomorrow);
    }
    let mut sent: Vec<(ImportRow, bool)> = Vec::new();
    for import in app.storage.list_imports_of(link.id).await? {
        if import.state == ImportState::Delivered {
            let is_whole = find_missing(app, &import).await?.is_none();
            sent.push((import, is_whole));
        }
    }
    let covered_by = |holds: &dyn Fn(&ImportRow) -> bool| {
        let holding = || sent.iter().filter(|(import, _)| holds(import));
        let whole = holding().filter(|(_, is_whole)| *is_whole).map(|(import, _)| import.range.end()).max();
        whole.or_else(|| holding().map(|(import, _)| import.range.start()).min())
    };
    let daily =
        data.data_types.iter().map(|one| covered_by(&|import: &ImportRow| import.data_types.contains(one)));
    let within = data.intraday.iter().map(|(chosen, granularity)| {
        covered_by(&|import: &ImportRow| import.intraday.get(chosen) == Some(granularity))
    });
    Ok(daily.chain(within).flatten().min().unwrap_or(tomorrow))
}

/// Ends an update. What it has fetched stays, as if the member had asked for it.
///
/// # Errors
///
/// When storage fails.
pub async fn remove(
    app: &AppState,
    member: MemberId,
    link: LinkId,
    kind: UpdateKind,
) -> Result<(), StorageError> {
    if app.storage.delete_update(member, link, kind).await? {
        tracing::info!(link.id = %link, update.kind = kind.key(), "an update was ended by its member");
    }
    Ok(())
}

/// Notes that its member deletes what an update is at. The next one is due at its regular time: what they have just put away
/// does not come back at once.
///
/// # Errors
///
/// When storage fails.
pub async fn note_deleted(app: &AppState, import: &ImportRow) -> Result<(), StorageError> {
    let Some(update) = find_waiting(app, import).await? else { return Ok(()) };
    let next_due_at = Some(next_regular(&update, app.config.update_day, app.clock.now()));
    let end = UpdateEnd { next_due_at, ..put_away(&update, import) };
    app.storage.end_update(&update, &end, app.clock.now()).await
}

/// Notes that what an update was at was deleted after its time. The next one fetches it again when it is due, which may be at
/// once.
///
/// # Errors
///
/// When storage fails.
pub async fn note_expired(app: &AppState, import: &ImportRow) -> Result<(), StorageError> {
    let Some(update) = find_waiting(app, import).await? else { return Ok(()) };
    let (outcome, problem) = (UpdateOutcome::Failed, Some(ErrorCode::Expired));
    let end = UpdateEnd { outcome, problem, ..put_away(&update, import) };
    app.storage.end_update(&update, &end, app.clock.now()).await
}

/// The update that is at an import which was not sent.
async fn find_waiting(app: &AppState, import: &ImportRow) -> Result<Option<UpdateRow>, StorageError> {
    match import.update_id {
        Some(id) if import.state != ImportState::Delivered => app.storage.load_update(id).await,
        _ => Ok(None),
    }
}

fn put_away(update: &UpdateRow, import: &ImportRow) -> UpdateEnd {
    UpdateEnd {
        import_id: import.id,
        outcome: UpdateOutcome::Stopped,
        problem: None,
        covered_until: None,
        lacking: update.lacking.clone(),
        failures: update.failures,
        told: update.told.clone(),
        next_due_at: None,
    }
}

/// Describes an update as its member sees it.
///
/// # Errors
///
/// [`StorageError::Missing`] when its link is gone; else when storage fails.
pub async fn describe(app: &AppState, row: &UpdateRow) -> Result<wire::Update, StorageError> {
    let link =
        app.storage.find_link(row.member_id, row.link_id).await?.ok_or(StorageError::Missing("link"))?;
    let import = app.storage.find_import_of_update(row.id).await?;
    let last = match row.last_import_id {
        Some(id) => app.storage.find_import(row.member_id, id).await?,
        None => None,
    };
    let in_the_way = match &import {
        Some(import) => stopped_by(import),
        None => row.problem,
    };
    Ok(wire::Update {
        link_id: row.link_id.to_string(),
        kind: row.kind,
        provider: link.provider,
        data_types: row.data_types.clone(),
        intraday: row.intraday.clone(),
        every: row.every,
        mode: row.mode,
        state: row.state,
        agreed_at: row.agreed_at,
        revision: row.revision,
        next_due_at: row.next_due_at,
        import_id: import.map(|import| import.id.to_string()),
        last_import_id: last.map(|import| import.id.to_string()),
        last_ended_at: row.last_ended_at,
        last_outcome: row.outcome,
        last_problem: row.last_problem,
        problem: in_the_way,
    })
}

/// What stopped the import an update is at. A wait is no reason to worry anybody.
fn stopped_by(import: &ImportRow) -> Option<ErrorCode> {
    let is_stopped =
        matches!(import.state, ImportState::Ready | ImportState::NeedsReconnect | ImportState::Failed);
    import.problem.filter(|_| is_stopped)
}
