//! What was fetched of readings within the day, for looking at: which days, each day in few numbers, and the records of one
//! day, whose segments alone are opened.

use super::{
    ImportError,
    days::DaySet,
    retaken::Retaken,
    review::{Pages, gaps_of, not_permitted},
};
use crate::{
    app_state::AppState,
    segment::{SegmentError, load_segment},
    spool::SpoolError,
    storage::{ImportRow, PageDays, PageSegment, StorageError, WindowId, WindowRow, WindowState},
};
use domain::{
    DateRange,
    file::unite_day,
    intraday::{Granularity, IntradayType},
    record::Record,
    samples::DaySummary,
    wire::{ErrorCode, IntradayDays, IntradayReview},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Describes one intraday type of an import.
pub(super) fn review_type(
    row: &ImportRow,
    intraday_type: IntradayType,
    granularity: Granularity,
    windows: &[WindowRow],
    pages: &Pages,
) -> IntradayReview {
    let resource = row.provider.intraday_resource(intraday_type, granularity).map(|found| found.id.as_str());
    let of_type: Vec<&WindowRow> =
        windows.iter().filter(|window| Some(window.resource.as_str()) == resource).collect();
    let is_closed = row.intraday_not_permitted.contains(&intraday_type);
    let gaps = match is_closed {
        true => vec![not_permitted(Some(row.range))],
        false => gaps_of(row.range, true, &of_type, pages),
    };
    // Days no window asks for are on Open Humans already; those of a type that is closed to us are not.
    let mut asked = DaySet::new(row.range);
    match is_closed {
        true => asked.insert_range(row.range),
        false => of_type
            .iter()
            .filter(|window| window.state != WindowState::Split)
            .filter_map(|window| window.range)
            .for_each(|range| asked.insert_range(range)),
    }
    let mut lost = DaySet::new(row.range);
    gaps.iter().filter_map(|gap| gap.range).for_each(|range| lost.insert_range(range));
    let mut delivered_before = DaySet::new(row.range);
    delivered_before.insert_range(row.range);
    delivered_before.remove_all(&asked);
    let none = DaySet::new(row.range);
    let days = pages.intraday_days.get(&intraday_type).unwrap_or(&none);
    IntradayReview {
        intraday_type,
        granularity,
        days_with_data: days.len(),
        first_day: days.iter().next(),
        last_day: days.iter().next_back(),
        days_empty: asked.len().saturating_sub(days.union_len(&lost)),
        days_delivered_before: delivered_before.len(),
        delivered_before: delivered_before.stretches(),
        gaps,
    }
}

/// The days of one intraday type, each in few numbers, oldest first.
///
/// # Errors
///
/// `NotFound` for a type the import does not fetch; storage errors.
pub async fn intraday_days(
    app: &AppState,
    row: &ImportRow,
    intraday_type: IntradayType,
) -> Result<IntradayDays, ImportError> {
    let resource = find_resource(row, intraday_type)?;
    Ok(IntradayDays { intraday_type, days: day_summaries(app, row, resource).await? })
}

/// The days of one resource, each in few numbers, oldest first.
pub(super) async fn day_summaries(
    app: &AppState,
    row: &ImportRow,
    resource: &str,
) -> Result<Vec<DaySummary>, StorageError> {
    let mut windows = app.storage.list_windows(row.id).await?;
    windows.retain(|window| window.resource == resource);
    let retaken = Retaken::load(app, &windows).await?;
    let mut pages: Vec<PageDays> = Vec::new();
    app.storage.for_each_days(row.id, Some(&[resource]), |page| pages.push(page)).await?;
    let apart: BTreeSet<WindowId> =
        pages.iter().filter(|page| page.is_apart).map(|page| page.window_id).collect();
    let mut of_windows: BTreeMap<(Date, WindowId), DaySummary> = BTreeMap::new();
    for page in pages {
        let is_apart = apart.contains(&page.window_id);
        let counting = page.intraday.into_iter().filter(|day| !retaken.holds_day(page.window_id, day.date));
        for day in counting {
            let of_window = of_windows.entry((day.date, page.window_id));
            of_window.and_modify(|known| *known = known.unite(day, is_apart)).or_insert(day);
        }
    }
    // Two windows may have asked for the same day: between them the fuller stays.
    let mut days: BTreeMap<Date, DaySummary> = BTreeMap::new();
    for day in of_windows.into_values() {
        days.entry(day.date).and_modify(|known| *known = known.unite(day, false)).or_insert(day);
    }
    Ok(days.into_values().collect())
}

/// The records of one intraday type on one day, as its file will hold them.
///
/// # Errors
///
/// `NotFound` for a type the import does not fetch or a day outside its range; `Expired` when what was fetched is gone;
/// storage and spool errors.
pub async fn day_records(
    app: &AppState,
    row: &ImportRow,
    intraday_type: IntradayType,
    day: Date,
) -> Result<Vec<Record>, ImportError> {
    let resource = find_resource(row, intraday_type)?;
    let only = DateRange::inclusive(day, day).ok().filter(|_| row.range.contains(day));
    let only = only.ok_or_else(|| ImportError::refused(ErrorCode::NotFound))?;
    let mut windows = app.storage.list_windows_in(row.id, only).await?;
    windows.retain(|window| window.resource == resource);
    let retaken = Retaken::load(app, &windows).await?;
    let mut found: Vec<Record> = Vec::new();
    let is_wanted = |page: &PageSegment| page.records > 0 && page.days.is_none_or(|days| days.contains(day));
    for page in app.storage.list_segments_of(row.id, resource, only).await? {
        if is_wanted(&page) && !retaken.holds_day(page.window_id, day) {
            let records = load_segment(&app.spool, &app.keys, &page.segment).await.map_err(refusal)?;
            found.extend(records.into_iter().filter(|record| record.date() == Some(day)));
        }
    }
    Ok(unite_day(intraday_type, day, found))
}

pub(super) fn find_resource(
    row: &ImportRow,
    intraday_type: IntradayType,
) -> Result<&'static str, ImportError> {
    let granularity = row.intraday.get(&intraday_type);
    let resource = granularity.and_then(|chosen| row.provider.intraday_resource(intraday_type, *chosen));
    resource.map(|found| found.id.as_str()).ok_or_else(|| ImportError::refused(ErrorCode::NotFound))
}

pub(super) fn refusal(error: SegmentError) -> ImportError {
    match error {
        SegmentError::Spool(SpoolError::Missing) => ImportError::refused(ErrorCode::Expired),
        SegmentError::Spool(error) => ImportError::Spool(error),
        error => {
            tracing::error!(%error, "a segment cannot be read");
            ImportError::refused(ErrorCode::Internal)
        }
    }
}
