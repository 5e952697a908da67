//! Says how far an import has come, as the member sees it.

use super::{days::DaySet, months, review::Pages};
use crate::{
    app_state::AppState,
    storage::{DeliveryRow, ImportRow, StorageError, WindowCount, WindowRow, WindowState},
};
use domain::{
    DataType, ProviderId,
    catalog::Span,
    file::STANDARD_FILE_NAME,
    intraday::{Granularity, IntradayType},
    plan::{Plan, Window, requests_of},
    wire::{self, DeliveredFile, Delivery, DeliveryStep, ErrorCode, ImportState, IntradayProgress, Progress},
};
use jiff::ToSpan;
use std::collections::BTreeMap;

/// Describes an import and its upload.
///
/// # Errors
///
/// When storage fails.
pub async fn describe(app: &AppState, row: &ImportRow) -> Result<wire::Import, StorageError> {
    let found = if row.is_intraday() { find_intraday(app, row).await? } else { find_daily(app, row).await? };
    let delivery = app.storage.load_delivery(row.id).await?;
    let months::Described { months, rules_revision } = months::describe(app, row).await?;
    let of_delivery = delivery.as_ref().and_then(|delivery| delivery.artifact.as_ref());
    let rules_revision = of_delivery.map(|made| made.rules_revision).into_iter().chain(rules_revision).min();
    let is_fetching = matches!(
        row.state,
        ImportState::Planned | ImportState::Running | ImportState::Waiting | ImportState::Paused
    );
    let (seconds_left, quota) = match row.link_id.filter(|_| is_fetching) {
        Some(link) => {
            let pace = app.fetcher.pace(link, row.provider).await?;
            let seconds_left = pace.seconds_for(found.requests_left);
            // What the member holds is not finished after any time.
            let is_held = row.state == ImportState::Paused;
            ((!is_held).then_some(seconds_left), app.fetcher.quota_left(link, row.provider).await?)
        }
        None => (None, None),
    };
    let retention = i64::from(app.config.retention_days) * 24;
    Ok(wire::Import {
        id: row.id.to_string(),
        link_id: row.link_id.map(|link| link.to_string()),
        provider: row.provider,
        state: row.state,
        data_types: row.data_types.clone(),
        intraday: row.intraday.clone(),
        range: row.range,
        notify: row.notify,
        created_at: row.created_at,
        updated_at: row.updated_at,
        expires_at: row.updated_at.saturating_add(retention.hours()).unwrap_or(jiff::Timestamp::MAX),
        requests_done: row.requests_done,
        // Pages are estimated before they are counted, and refused ranges are split, so the plan may be exceeded.
        requests_planned: row.requests_planned.max(row.requests_done + found.requests_left),
        seconds_left,
        retry_at: row.retry_at,
        problem: row.problem,
        progress: found.progress,
        intraday_progress: found.intraday_progress,
        quota,
        // What an import waits for has nothing to do with a file sent earlier.
        delivery: delivery.map(|delivery| {
            describe_delivery(delivery, row.problem.filter(|_| row.state == ImportState::Ready))
        }),
        months,
        rules_revision,
    })
}

/// How far the fetching has come.
struct Found {
    requests_left: u64,
    progress: Vec<Progress>,
    intraday_progress: Vec<IntradayProgress>,
}

async fn find_daily(app: &AppState, row: &ImportRow) -> Result<Found, StorageError> {
    let windows = app.storage.list_windows(row.id).await?;
    let days = Pages::look(app, row).await?.days;
    let pending = windows.iter().filter(|window| window.state == WindowState::Pending).map(asked).collect();
    let left = Plan { provider: row.provider, windows: pending, not_permitted: Default::default() };
    Ok(Found {
        requests_left: left.requests(),
        progress: progress(row, &windows, &days),
        intraday_progress: Vec::new(),
    })
}

/// Counts in the database: years within the day are thousands of windows, and this is told after every page.
async fn find_intraday(app: &AppState, row: &ImportRow) -> Result<Found, StorageError> {
    let counts = app.storage.count_windows(row.id).await?;
    let days = app.storage.count_days(row.id).await?;
    let mut requests_left = 0;
    for pending in counts.iter().filter(|count| count.state == WindowState::Pending) {
        requests_left += match resource_span(row.provider, &pending.resource) {
            Some(Span::Pages { .. } | Span::DaysInPages { .. }) => {
                let windows = app.storage.list_pending_windows_of(row.id, &pending.resource).await?;
                windows.iter().map(|window| requests_of(row.provider, &asked(window))).sum()
            }
            _ => u64::from(pending.windows),
        };
    }
    let progress = row.intraday.iter().map(|(intraday_type, granularity)| {
        intraday_progress(row, *intraday_type, *granularity, &counts, &days)
    });
    Ok(Found { requests_left, intraday_progress: progress.collect(), progress: Vec::new() })
}

fn intraday_progress(
    row: &ImportRow,
    intraday_type: IntradayType,
    granularity: Granularity,
    counts: &[WindowCount],
    days: &BTreeMap<String, u32>,
) -> IntradayProgress {
    let resource = row.provider.intraday_resource(intraday_type, granularity).map(|found| found.id.as_str());
    let of_type = |states: &[WindowState]| -> u32 {
        let counts = counts.iter().filter(|count| Some(count.resource.as_str()) == resource);
        counts.filter(|count| states.contains(&count.state)).map(|count| count.windows).sum()
    };
    use WindowState::{Empty, Failed, Fetched, NotPermitted, Parked, Pending};
    IntradayProgress {
        intraday_type,
        granularity,
        windows: of_type(&[Pending, Parked, Fetched, Empty, NotPermitted, Failed]),
        windows_done: of_type(&[Parked, Fetched, Empty, NotPermitted, Failed]),
        windows_failed: of_type(&[Failed]),
        not_permitted: row.intraday_not_permitted.contains(&intraday_type) || of_type(&[NotPermitted]) > 0,
        days_with_data: resource.and_then(|resource| days.get(resource)).copied().unwrap_or(0),
    }
}

fn resource_span(provider: ProviderId, resource: &str) -> Option<Span> {
    provider.find_intraday_resource(resource).map(|resource| resource.span)
}

fn asked(window: &WindowRow) -> Window {
    Window { resource: window.resource.clone().into(), range: window.range }
}

fn progress(row: &ImportRow, windows: &[WindowRow], days: &BTreeMap<DataType, DaySet>) -> Vec<Progress> {
    row.data_types
        .iter()
        .map(|data_type| {
            let of_type = windows.iter().filter(|window| {
                window.state != WindowState::Split && serves(row.provider, &window.resource, *data_type)
            });
            let mut progress = Progress {
                data_type: *data_type,
                windows: 0,
                windows_done: 0,
                windows_failed: 0,
                not_permitted: row.not_permitted.contains(data_type),
                days_with_data: days.get(data_type).map_or(0, DaySet::len),
            };
            for window in of_type {
                progress.windows += 1;
                progress.windows_done += u32::from(window.state != WindowState::Pending);
                progress.windows_failed += u32::from(window.state == WindowState::Failed);
                progress.not_permitted |=
                    window.state == WindowState::NotPermitted && is_essential(row.provider, &window.resource);
            }
            progress
        })
        .collect()
}

/// Whether a window's resource carries a data type.
pub(super) fn serves(provider: ProviderId, resource: &str, data_type: DataType) -> bool {
    provider.find_resource(resource).is_some_and(|resource| resource.data_types.contains(&data_type))
}

/// Whether a data type is not worth having without this resource.
pub(super) fn is_essential(provider: ProviderId, resource: &str) -> bool {
    provider.find_resource(resource).is_some_and(|resource| resource.role == domain::catalog::Role::Essential)
}

/// The file a delivery has sent, once it is listed.
pub(super) fn describe_file(row: &DeliveryRow, basename: String) -> Option<DeliveredFile> {
    match (&row.artifact, row.new_file_id, row.delivered_at) {
        (Some(artifact), Some(id), Some(delivered_at)) if row.step == DeliveryStep::Done => {
            Some(DeliveredFile {
                id,
                basename,
                size_bytes: artifact.size_bytes,
                md5: artifact.md5.clone(),
                range: artifact.range,
                delivered_at,
            })
        }
        _ => None,
    }
}

fn describe_delivery(row: DeliveryRow, problem: Option<ErrorCode>) -> Delivery {
    Delivery {
        step: row.step,
        file: describe_file(&row, STANDARD_FILE_NAME.to_owned()),
        merged_files: u32::try_from(row.merged.len()).unwrap_or(u32::MAX),
        kept_files: row.kept,
        problem: row.problem.or(problem),
    }
}
