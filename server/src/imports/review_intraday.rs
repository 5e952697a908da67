//! What was fetched of readings within the day, for looking at: which days, each day in few numbers, and the records of one
//! day, whose segments alone are opened.

use super::{
    ImportError,
    days::DaySet,
    review::{Pages, gaps_of, not_permitted},
};
use crate::{
    app_state::AppState,
    segment::{SegmentError, load_segment},
    spool::SpoolError,
    storage::{ImportRow, WindowRow, WindowState},
};
use domain::{
    DateRange,
    intraday::{Granularity, IntradayType},
    record::Record,
    samples::DaySummary,
    wire::{ErrorCode, IntradayDays, IntradayReview},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

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
    let none = DaySet::new(row.range);
    let days = pages.intraday_days.get(&intraday_type).unwrap_or(&none);
    IntradayReview {
        intraday_type,
        granularity,
        days_with_data: days.len(),
        first_day: days.iter().next(),
        last_day: days.iter().next_back(),
        days_empty: asked.len().saturating_sub(days.union_len(&lost)),
        days_delivered_before: row.range.days().saturating_sub(asked.len()),
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
    let mut days: BTreeMap<Date, DaySummary> = BTreeMap::new();
    for page in app.storage.list_pages_of_resource(row.id, resource).await? {
        for day in page.page.intraday {
            let known = days.entry(day.date).or_insert(day);
            // A day read twice, at the border of two pages: the fuller reading stays.
            if day.count >= known.count {
                *known = day;
            }
        }
    }
    Ok(IntradayDays { intraday_type, days: days.into_values().collect() })
}

/// The records of one intraday type on one day, as they were stored.
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
    let mut found: Vec<Record> = Vec::new();
    for page in app.storage.list_segments(row.id, only).await? {
        if page.resource != resource || page.records == 0 {
            continue;
        }
        let records = load_segment(&app.spool, &app.keys, &page.segment).await.map_err(refusal)?;
        // The same record twice where a window was taken up again.
        for record in records.into_iter().filter(|record| record.date() == Some(day)) {
            if !found.contains(&record) {
                found.push(record);
            }
        }
    }
    Ok(found)
}

fn find_resource(row: &ImportRow, intraday_type: IntradayType) -> Result<&'static str, ImportError> {
    let granularity = row.intraday.get(&intraday_type);
    let resource = granularity.and_then(|chosen| row.provider.intraday_resource(intraday_type, *chosen));
    resource.map(|found| found.id.as_str()).ok_or_else(|| ImportError::refused(ErrorCode::NotFound))
}

fn refusal(error: SegmentError) -> ImportError {
    match error {
        SegmentError::Spool(SpoolError::Missing) => ImportError::refused(ErrorCode::Expired),
        SegmentError::Spool(error) => ImportError::Spool(error),
        error => {
            tracing::error!(%error, "a segment cannot be read");
            ImportError::refused(ErrorCode::Internal)
        }
    }
}
