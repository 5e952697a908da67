//! What was fetched, for looking at before anything is sent: days with data, days without and why, daily values.

use super::{
    ImportError,
    days::DaySet,
    describe::{is_essential, serves},
    retaken::Retaken,
    review_intraday::review_type,
};
use crate::{
    app_state::AppState,
    storage::{ImportRow, StorageError, WindowId, WindowRow, WindowState},
};
use domain::{
    DataType, DateRange,
    intraday::IntradayType,
    record::DayValue,
    wire::{DailyValues, DataTypeReview, ErrorCode, Gap, GapState, Review},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What the pages of an import tell, gathered one page at a time.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// Days with a reading, by data type.
    pub(super) days: BTreeMap<DataType, DaySet>,
    /// Days with a reading, by intraday type.
    pub(super) intraday_days: BTreeMap<IntradayType, DaySet>,
    /// Resources that gave a record.
    with_records: BTreeSet<String>,
    /// Of windows whose pages come newest first: every record of a later day is stored.
    complete_after: BTreeMap<WindowId, Date>,
}

impl Pages {
    /// Looks at every page.
    pub(super) async fn look(app: &AppState, row: &ImportRow) -> Result<Self, StorageError> {
        let mut pages = Pages::default();
        app.storage
            .for_each_days(row.id, None, |page| {
                let resource = row.provider.find_intraday_resource(&page.resource);
                if let Some(resource) = resource.filter(|_| row.is_intraday()) {
                    let set = pages.intraday_days.entry(resource.intraday_type);
                    let set = set.or_insert_with(|| DaySet::new(row.range));
                    page.intraday.iter().for_each(|day| set.insert(day.date));
                }
                for (data_type, values) in &page.daily {
                    let set = pages.days.entry(*data_type).or_insert_with(|| DaySet::new(row.range));
                    values.iter().for_each(|DayValue(date, _)| set.insert(*date));
                }
                if let Some(day) = page.complete_after {
                    let earliest = pages.complete_after.entry(page.window_id).or_insert(day);
                    *earliest = day.min(*earliest);
                }
                if page.has_records {
                    pages.with_records.insert(page.resource);
                }
            })
            .await?;
        Ok(pages)
    }
}

/// Describes each type of an import: days with data, empty days, and gaps with their reason.
///
/// # Errors
///
/// When storage fails.
pub async fn review(app: &AppState, row: &ImportRow) -> Result<Review, StorageError> {
    let windows = app.storage.list_windows(row.id).await?;
    let pages = Pages::look(app, row).await?;
    let data_types = row.data_types.iter().map(|data_type| review_one(row, *data_type, &windows, &pages));
    let intraday = row
        .intraday
        .iter()
        .map(|(intraday_type, granularity)| review_type(row, *intraday_type, *granularity, &windows, &pages));
    Ok(Review { data_types: data_types.collect(), intraday: intraday.collect() })
}

fn review_one(row: &ImportRow, data_type: DataType, windows: &[WindowRow], pages: &Pages) -> DataTypeReview {
    let gaps = gaps(row, data_type, windows, pages);
    let mut lost = DaySet::new(row.range);
    gaps.iter().filter_map(|gap| gap.range).for_each(|range| lost.insert_range(range));
    let none = DaySet::new(row.range);
    let days = pages.days.get(&data_type).unwrap_or(&none);
    let present = pages.with_records.iter().any(|resource| serves(row.provider, resource, data_type));
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

/// The stretches of a data type that were not simply fetched, oldest first.
fn gaps(row: &ImportRow, data_type: DataType, windows: &[WindowRow], pages: &Pages) -> Vec<Gap> {
    let dated = data_type.is_dated();
    if row.not_permitted.contains(&data_type) {
        return vec![not_permitted(dated.then_some(row.range))];
    }
    let essential: Vec<&WindowRow> = windows
        .iter()
        .filter(|window| serves(row.provider, &window.resource, data_type))
        .filter(|window| is_essential(row.provider, &window.resource))
        .collect();
    gaps_of(row.range, dated, &essential, pages)
}

/// All of a type whose permission is missing.
pub(super) fn not_permitted(range: Option<DateRange>) -> Gap {
    Gap { range, state: GapState::NotPermitted, reason: Some(ErrorCode::NotPermitted) }
}

/// The stretches of a range that windows of one type left without an answer, oldest first. Where several resources lack a
/// day, a failure outweighs a missing permission, and that a day not asked for. A day one window of a resource has is not
/// lost when another fails to fetch it again.
pub(super) fn gaps_of(range: DateRange, dated: bool, windows: &[&WindowRow], pages: &Pages) -> Vec<Gap> {
    let mut told = DaySet::new(range);
    let answered = answered_days(range, windows);
    let mut gaps: Vec<Gap> = Vec::new();
    for (ended, state) in NOT_FETCHED {
        for reason in reasons(windows, ended) {
            let alike = windows.iter().filter(|window| window.state == ended && window.problem == reason);
            let mut days = DaySet::new(range);
            for window in alike.clone() {
                let Some(missing) = missing(window, pages) else { continue };
                let mut of_window = DaySet::new(range);
                of_window.insert_range(missing);
                if let Some(answered) = answered.get(window.resource.as_str()) {
                    of_window.remove_all(answered);
                }
                days.insert_all(&of_window);
            }
            days.remove_all(&told);
            told.insert_all(&days);
            let mut unanswered =
                alike.clone().filter(|window| !answered.contains_key(window.resource.as_str()));
            let undated = (!dated && unanswered.next().is_some()).then_some(None);
            let stretches = days.stretches().into_iter().map(Some).chain(undated);
            gaps.extend(stretches.map(|range| Gap { range, state, reason }));
        }
    }
    gaps.sort_by_key(|gap| gap.range.map(|range| range.start()));
    gaps
}

/// The days that have an answer, by resource, of those that lack one too; where it is undated, no days.
fn answered_days<'a>(range: DateRange, windows: &[&'a WindowRow]) -> BTreeMap<&'a str, DaySet> {
    let is_open = |window: &&&WindowRow| NOT_FETCHED.iter().any(|(state, _)| *state == window.state);
    let lacking: BTreeSet<&str> =
        windows.iter().filter(is_open).map(|window| window.resource.as_str()).collect();
    let mut answered: BTreeMap<&str, DaySet> = BTreeMap::new();
    for window in windows.iter().filter(|window| lacking.contains(window.resource.as_str())) {
        if matches!(window.state, WindowState::Fetched | WindowState::Empty) {
            let days = answered.entry(window.resource.as_str()).or_insert_with(|| DaySet::new(range));
            window.range.into_iter().for_each(|range| days.insert_range(range));
        }
    }
    answered
}

/// The ends of a window that leave days without an answer, the weightiest first.
const NOT_FETCHED: [(WindowState, GapState); 4] = [
    (WindowState::Failed, GapState::Failed),
    (WindowState::NotPermitted, GapState::NotPermitted),
    (WindowState::Pending, GapState::NotFetched),
    (WindowState::Parked, GapState::NotFetched),
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
fn missing(window: &WindowRow, pages: &Pages) -> Option<DateRange> {
    let range = window.range?;
    match pages.complete_after.get(&window.id) {
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
    // Other resources' pages hold nothing of it.
    let resources: Vec<&str> =
        row.provider.resources_of(data_type).map(|resource| resource.id.as_str()).collect();
    let mut windows = app.storage.list_windows(row.id).await?;
    windows.retain(|window| resources.contains(&window.resource.as_str()));
    let retaken = Retaken::load(app, &windows).await?;
    let mut days = BTreeMap::new();
    app.storage
        .for_each_days(row.id, Some(&resources), |page| {
            let window = page.window_id;
            for (_, values) in page.daily.iter().filter(|(of, _)| *of == data_type) {
                let counting = values.iter().filter(|value| !retaken.holds_value(window, data_type, value.0));
                for DayValue(date, value) in counting {
                    // A day read twice, at the border of two pages.
                    days.entry(*date)
                        .and_modify(|known| *known = data_type.day_rule().unite(*known, *value))
                        .or_insert(*value);
                }
            }
        })
        .await?;
    Ok(DailyValues {
        data_type,
        values: days.into_iter().map(|(date, value)| DayValue(date, value)).collect(),
    })
}
