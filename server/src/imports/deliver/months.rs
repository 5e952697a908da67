//! Sends the months of an intraday import, oldest first, each by itself: one that fails leaves the others sent.

use super::{Attempt, DeliverError, month::MonthTarget};
use crate::{
    app_state::AppState,
    imports::{delivered::find_gone, months},
    storage::{Coverage, ImportRow, Link, MonthDeliveryRow, StorageError},
};
use domain::{
    DateRange,
    file::Month,
    plan::{Window, plan_intraday},
    wire::{DeliveryStep, ErrorCode},
};
use std::collections::BTreeSet;

/// Sends every month something was fetched of, or goes on where an earlier attempt stopped.
///
/// # Errors
///
/// The first month's that failed; the row of each says why, and those after it were tried unless nothing can be sent at
/// all.
pub(super) async fn deliver_months(attempt: &Attempt<'_>) -> Result<(), DeliverError> {
    let Attempt { app, import, .. } = *attempt;
    let link = app.storage.load_link(import.link_id.ok_or(DeliverError::Expired)?).await?;
    let lost = take_back_lost(app, import, &link).await?;
    let fetched = months::list_fetched(app, import).await?;
    let mut failure = None;
    for month in &fetched {
        match deliver_month(attempt, *month, lost.contains(month), false).await {
            Ok(()) => {}
            Err(error) if is_of_all(&error) => return Err(error),
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    for month in lost.iter().filter(|month| !fetched.contains(month)) {
        note_lost(app, import, *month).await?;
    }
    failure.map_or(Ok(()), Err)
}

/// Sends one month, unless that is done. One that `is_rewritten` gains nothing from the import.
pub(super) async fn deliver_month(
    attempt: &Attempt<'_>,
    month: Month,
    is_lost: bool,
    is_rewritten: bool,
) -> Result<(), DeliverError> {
    let Attempt { app, import, .. } = *attempt;
    let stored = app.storage.find_month_delivery(import.id, month).await?;
    let stored = stored.unwrap_or_else(|| MonthDeliveryRow::new(import.id, month));
    let target = MonthTarget { month, unchanged: stored.unchanged, is_rewritten };
    let mut delivery = attempt.delivery(target, stored.delivery);
    if delivery.row.step == DeliveryStep::Done && !delivery.is_outdated() {
        return Ok(());
    }
    let result = delivery.run().await;
    let problem = match &result {
        Err(error) => Some(error.code()),
        // What is sent is sent; days that were there before are not there any more.
        Ok(()) => is_lost.then_some(ErrorCode::Expired),
    };
    if problem.is_some() {
        if let Err(error) = &result {
            tracing::warn!(%error, delivery.month = %month, "the file of a month was not sent");
        }
        // The row as it is stored: what failed may have gone back some steps.
        let stored = app.storage.find_month_delivery(import.id, month).await?;
        let mut stored = stored.unwrap_or_else(|| MonthDeliveryRow::new(import.id, month));
        stored.delivery.problem = problem;
        app.storage.store_month_delivery(&stored, app.clock.now()).await?;
        app.imports.changed(import.id);
    }
    result
}

/// Whether an error would meet every other month too.
pub(super) fn is_of_all(error: &DeliverError) -> bool {
    matches!(error, DeliverError::OpenHumans(_) | DeliverError::Storage(_) | DeliverError::Stopped)
}

/// Looks whether the days this import did not ask for, because they were delivered, are still there. Those that are not are
/// forgotten as delivered and planned to be fetched after all; gives their months.
async fn take_back_lost(
    app: &AppState,
    import: &ImportRow,
    link: &Link,
) -> Result<BTreeSet<Month>, DeliverError> {
    let mut coverage = app.storage.list_coverage(link.id).await?;
    coverage.retain(|covered| covered.month.range().intersection(import.range).is_some());
    let gone = find_gone(app, link, &coverage).await??;
    if gone.is_empty() {
        return Ok(BTreeSet::new());
    }
    let windows = plan_lost(app, import, link, &coverage, &gone).await?;
    let now = app.clock.now();
    app.storage.forget_delivered(link.member_id, link.id, &gone).await?;
    app.storage.add_windows(import.id, &windows, now).await?;
    tracing::warn!(months = gone.len(), windows = windows.len(), "files of months are gone from open humans");
    Ok(months::touched_by(windows.iter().filter_map(|window| window.range)).into_iter().collect())
}

/// Plans the days of some months that this import did not ask for because they were delivered.
async fn plan_lost(
    app: &AppState,
    import: &ImportRow,
    link: &Link,
    coverage: &[Coverage],
    gone: &[Month],
) -> Result<Vec<Window>, StorageError> {
    let mut windows = Vec::new();
    for month in gone {
        let Some(range) = month.range().intersection(import.range) else { continue };
        let asked: Vec<(String, DateRange)> = app
            .storage
            .list_windows_in(import.id, range)
            .await?
            .into_iter()
            .filter_map(|window| Some((window.resource, window.range?)))
            .collect();
        let plan = plan_intraday(
            import.provider,
            &import.intraday,
            range,
            &link.granted,
            |wanted, granularity, day| {
                let resource = import.provider.intraday_resource(wanted, granularity);
                let was_asked = asked.iter().any(|(asked, days)| {
                    resource.is_some_and(|resource| resource.id.as_str() == asked) && days.contains(day)
                });
                let was_delivered = coverage
                    .iter()
                    .any(|covered| covered.intraday_type == wanted && covered.is_settled(granularity, day));
                was_asked || !was_delivered
            },
        );
        windows.extend(plan.windows);
    }
    Ok(windows)
}

/// Tells of a month that was thought delivered and is not, and of which nothing is here.
async fn note_lost(app: &AppState, import: &ImportRow, month: Month) -> Result<(), DeliverError> {
    let mut row = MonthDeliveryRow::new(import.id, month);
    row.delivery.problem = Some(ErrorCode::Expired);
    app.storage.store_month_delivery(&row, app.clock.now()).await?;
    app.imports.changed(import.id);
    Ok(())
}
