//! What a member asks of their updates: set one up, change it, hold it, end it, and see how it goes.

use super::schedule::{due_after_change, interval};
use crate::{
    app_state::AppState,
    imports::{ImportError, check_selection, today},
    storage::{ImportRow, Link, LinkId, MemberId, NewUpdateRow, StorageError, UpdateRow},
};
use domain::wire::{self, ErrorCode, ImportState, NewUpdate, UpdateKind, UpdateMode};
use jiff::{Timestamp, civil::Date};

/// Sets an update up, or changes the one there is.
///
/// Sending without being asked is agreed to for the data chosen then; whoever chooses other data agrees anew, and what was
/// begun before is not sent by it.
///
/// # Errors
///
/// [`ImportError::Refused`] with `InvalidDataTypes` or `OwnClientNeeded`; storage errors.
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
    let covered_until = match &existing {
        Some(existing) => existing.covered_until,
        None => find_covered(app, link, &wish, now).await?,
    };
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
    let row = app.storage.store_update(&new, now).await?;
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

/// The day after the last one of these data that was sent through a link; where none was, tomorrow.
async fn find_covered(
    app: &AppState,
    link: &Link,
    wish: &NewUpdate,
    now: Timestamp,
) -> Result<Date, StorageError> {
    let holds_all = |import: &ImportRow| {
        import.state == ImportState::Delivered
            && wish.data_types.is_subset(&import.data_types)
            && wish
                .intraday
                .iter()
                .all(|(chosen, granularity)| import.intraday.get(chosen) == Some(granularity))
    };
    let imports = app.storage.list_imports_of(link.id).await?;
    let covered = imports.iter().filter(|import| holds_all(import)).map(|import| import.range.end()).max();
    let today = today(&link.account, now);
    Ok(covered.unwrap_or_else(|| today.tomorrow().unwrap_or(today)))
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
