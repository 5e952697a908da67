//! What was fetched, for looking at before anything is sent: days with data, days without and why, daily values.

use super::{
    ImportError,
    days::DaySet,
    describe::{days_with_data, is_essential, serves},
};
use crate::{
    app_state::AppState,
    storage::{ImportRow, PageOf, StorageError, WindowRow, WindowState},
};
use domain::{
    DataType, DateRange,
    record::DayValue,
    wire::{DailyValues, DataTypeReview, ErrorCode, Gap, GapState, Review},
};
use std::collections::BTreeMap;

/// Describes each data type of an import: days with data, empty days, and gaps with their reason.
///
/// # Errors
///
/// When storage fails.
pub async fn review(app: &AppState, row: &ImportRow) -> Result<Review, StorageError> {
    let windows = app.storage.list_windows(row.id).await?;
    let pages = app.storage.list_pages(row.id).await?;
    let days = days_with_data(row, &pages);
    let data_types = row
        .data_types
        .iter()
        .map(|data_type| review_one(row, *data_type, &windows, &pages, days.get(data_type)));
    Ok(Review { data_types: data_types.collect() })
}

fn review_one(
    row: &ImportRow,
    data_type: DataType,
    windows: &[WindowRow],
    pages: &[PageOf],
    days: Option<&DaySet>,
) -> DataTypeReview {
    let gaps = gaps(row, data_type, windows, pages);
    let mut lost = DaySet::new(row.range);
    gaps.iter().filter_map(|gap| gap.range).for_each(|range| lost.insert_range(range));
    let none = DaySet::new(row.range);
    let days = days.unwrap_or(&none);
    let present =
        pages.iter().any(|page| page.page.records > 0 && serves(row.provider, &page.resource, data_type));
    DataTypeReview {
        data_type,
        days_with_data: days.len(),
        first_day: days.iter().next(),
        last_day: days.iter().next_back(),
        days_empty: if data_type.is_dated() { row.range.days() - days.union_len(&lost) } else { 0 },
        gaps,
        present,
    }
}

/// The stretches of a data type that were not simply fetched, oldest first. Where several windows cover a day, a
/// failure outweighs a missing permission, and that a day not asked for.
fn gaps(row: &ImportRow, data_type: DataType, windows: &[WindowRow], pages: &[PageOf]) -> Vec<Gap> {
    let dated = data_type.is_dated();
    if row.not_permitted.contains(&data_type) {
        let range = dated.then_some(row.range);
        return vec![Gap { range, state: GapState::NotPermitted, reason: Some(ErrorCode::NotPermitted) }];
    }
    let essential: Vec<&WindowRow> = windows
        .iter()
        .filter(|window| serves(row.provider, &window.resource, data_type))
        .filter(|window| is_essential(row.provider, &window.resource))
        .collect();
    let mut told = DaySet::new(row.range);
    let mut gaps: Vec<Gap> = Vec::new();
    for (ended, state) in NOT_FETCHED {
        for reason in reasons(&essential, ended) {
            let alike = essential.iter().filter(|window| window.state == ended && window.problem == reason);
            let mut days = DaySet::new(row.range);
            alike
                .clone()
                .filter_map(|window| missing(window, pages))
                .for_each(|range| days.insert_range(range));
            days.remove_all(&told);
            told.insert_all(&days);
            let undated = (!dated && alike.clone().next().is_some()).then_some(None);
            let stretches = days.stretches().into_iter().map(Some).chain(undated);
            gaps.extend(stretches.map(|range| Gap { range, state, reason }));
        }
    }
    gaps.sort_by_key(|gap| gap.range.map(|range| range.start()));
    gaps
}

/// The ends of a window that leave days without an answer, the weightiest first.
const NOT_FETCHED: [(WindowState, GapState); 3] = [
    (WindowState::Failed, GapState::Failed),
    (WindowState::NotPermitted, GapState::NotPermitted),
    (WindowState::Pending, GapState::NotFetched),
];

/// The reasons why windows ended this way, in the order of the plan.
fn reasons(windows: &[&WindowRow], ended: WindowState) -> Vec<Option<ErrorCode>> {
    let mut reasons = Vec::new();
    for window in windows.iter().filter(|window| window.state == ended) {
        if !reasons.contains(&window.problem) {
            reasons.push(window.problem);
        }
    }
    reasons
}

/// The days of an unfinished window that its pages do not cover whole.
fn missing(window: &WindowRow, pages: &[PageOf]) -> Option<DateRange> {
    let range = window.range?;
    let of_window = pages.iter().filter(|page| page.page.window_id == window.id);
    match of_window.filter_map(|page| page.page.complete_after).min() {
        Some(day) => {
            DateRange::new(range.start(), day.tomorrow().map_or(range.end(), |end| end.min(range.end()))).ok()
        }
        None => Some(range),
    }
}

/// The daily values of one data type, oldest first.
///
/// # Errors
///
/// `NotFound` for a data type the import does not fetch; storage errors.
pub async fn daily_values(
    app: &AppState,
    row: &ImportRow,
    data_type: DataType,
) -> Result<DailyValues, ImportError> {
    if !row.data_types.contains(&data_type) {
        return Err(ImportError::refused(ErrorCode::NotFound));
    }
    let mut days = BTreeMap::new();
    for page in app.storage.list_pages(row.id).await? {
        for (_, values) in page.page.summary.iter().filter(|(of, _)| *of == data_type) {
            for DayValue(date, value) in values {
                let day = days.entry(*date).or_insert(*value);
                // A day read twice, at the border of two pages: the longest night stays, else the later reading.
                *day = if data_type == DataType::Sleep { day.max(*value) } else { *value };
            }
        }
    }
    Ok(DailyValues {
        data_type,
        values: days.into_iter().map(|(date, value)| DayValue(date, value)).collect(),
    })
}
