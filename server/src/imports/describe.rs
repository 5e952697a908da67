//! Says how far an import has come, as the member sees it.

use super::days::DaySet;
use crate::{
    app_state::AppState,
    storage::{ImportRow, PageOf, StorageError, WindowRow, WindowState},
};
use domain::{
    DataType, ProviderId,
    plan::Window,
    record::DayValue,
    wire::{self, Delivery, DeliveryStep, ErrorCode, ImportState, Progress},
};
use jiff::ToSpan;
use std::collections::BTreeMap;

/// Describes an import and its upload.
///
/// # Errors
///
/// When storage fails.
pub async fn describe(app: &AppState, row: &ImportRow) -> Result<wire::Import, StorageError> {
    let windows = app.storage.list_windows(row.id).await?;
    let days = days_with_data(row, &app.storage.list_pages(row.id).await?);
    let delivery = app.storage.load_delivery(row.id).await?;
    let requests_left = requests_left(row, &windows);
    let seconds_left = match (row.state, row.link_id) {
        (ImportState::Planned | ImportState::Running | ImportState::Waiting, Some(link)) => {
            Some(app.fetcher.pace(link, row.provider).await?.seconds_for(requests_left))
        }
        _ => None,
    };
    let retention = i64::from(app.config.retention_days) * 24;
    Ok(wire::Import {
        id: row.id.to_string(),
        link_id: row.link_id.map(|link| link.to_string()),
        provider: row.provider,
        state: row.state,
        data_types: row.data_types.clone(),
        range: row.range,
        created_at: row.created_at,
        updated_at: row.updated_at,
        expires_at: row.updated_at.saturating_add(retention.hours()).unwrap_or(jiff::Timestamp::MAX),
        requests_done: row.requests_done,
        // Pages are estimated before they are counted, and refused ranges are split, so the plan may be exceeded.
        requests_planned: row.requests_planned.max(row.requests_done + requests_left),
        seconds_left,
        retry_at: row.retry_at,
        problem: row.problem,
        progress: progress(row, &windows, &days),
        // What an import waits for has nothing to do with a file sent earlier.
        delivery: delivery.map(|delivery| {
            describe_delivery(delivery, row.problem.filter(|_| row.state == ImportState::Ready))
        }),
    })
}

/// Requests the pending windows will take, at least.
fn requests_left(row: &ImportRow, windows: &[WindowRow]) -> u64 {
    let pending: Vec<Window> = windows
        .iter()
        .filter(|window| window.state == WindowState::Pending)
        .map(|window| Window { resource: window.resource.clone().into(), range: window.range })
        .collect();
    domain::plan::Plan { provider: row.provider, windows: pending, not_permitted: Default::default() }
        .requests()
}

/// The days with a reading, by data type.
pub(super) fn days_with_data(row: &ImportRow, pages: &[PageOf]) -> BTreeMap<DataType, DaySet> {
    let mut days: BTreeMap<DataType, DaySet> = BTreeMap::new();
    for (data_type, values) in pages.iter().flat_map(|page| &page.page.summary) {
        let set = days.entry(*data_type).or_insert_with(|| DaySet::new(row.range));
        values.iter().for_each(|DayValue(date, _)| set.insert(*date));
    }
    days
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

fn describe_delivery(row: crate::storage::DeliveryRow, problem: Option<ErrorCode>) -> Delivery {
    let file = match (&row.artifact, row.new_file_id, row.delivered_at) {
        (Some(artifact), Some(id), Some(delivered_at)) if row.step == DeliveryStep::Done => {
            Some(wire::DeliveredFile {
                id,
                basename: domain::file::STANDARD_FILE_NAME.to_owned(),
                size_bytes: artifact.size_bytes,
                md5: artifact.md5.clone(),
                range: artifact.range,
                delivered_at,
            })
        }
        _ => None,
    };
    Delivery {
        step: row.step,
        file,
        merged_files: u32::try_from(row.merged.len()).unwrap_or(u32::MAX),
        kept_files: row.kept,
        problem: row.problem.or(problem),
    }
}
