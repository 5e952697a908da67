//! Plans fetching days again: all that failed, or exactly the days a member chose. Reads what it needs and decides; nothing
//! is changed here.

use super::{ImportError, days::DaySet, months};
use crate::{
    app_state::AppState,
    storage::{Begun, ImportRow, Link, Narrowed, RepairPlan, WindowId, WindowRow, WindowState},
};
use domain::{
    DateRange, ResourceId,
    catalog::Span,
    left_out::Subject,
    plan::windows_of,
    wire::{ErrorCode, MOST_REPAIR_RANGES, NewRepair},
};
use std::collections::BTreeMap;

/// What is fetched again.
enum Chosen {
    /// Whatever failed.
    Failed,
    /// These days, however they ended.
    Days(DaySet),
}

/// Plans fetching what a member chose again.
///
/// # Errors
///
/// `InvalidDataTypes` (field `subjects`) for a type the import does not fetch; `InvalidRange` (field `ranges`) for days that are
/// none of the import's, or too many stretches; `NotPermitted` for a type whose permission is missing; storage errors.
pub(super) async fn plan_repair(
    app: &AppState,
    row: &ImportRow,
    link: &Link,
    wish: &NewRepair,
) -> Result<RepairPlan, ImportError> {
    let chosen = find_chosen(row, wish)?;
    let resources = find_resources(row, link, wish)?;
    let windows = app.storage.list_windows(row.id).await?;
    let begun = app.storage.list_begun(row.id).await?;
    let mut plan = RepairPlan::default();
    for (resource, span) in resources {
        let of_resource = windows.iter().filter(|window| window.resource == resource);
        plan_resource(&mut plan, row.range, &resource, span, &chosen, of_resource, &begun);
    }
    if row.is_intraday() {
        plan.months = months::touched_by(asked_days(&plan, &windows));
    }
    Ok(plan)
}

fn find_chosen(row: &ImportRow, wish: &NewRepair) -> Result<Chosen, ImportError> {
    let refused = || ImportError::field(ErrorCode::InvalidRange, "ranges");
    if wish.ranges.is_empty() {
        return Ok(Chosen::Failed);
    }
    if wish.ranges.len() > MOST_REPAIR_RANGES {
        return Err(refused());
    }
    let mut days = DaySet::new(row.range);
    for asked in &wish.ranges {
        let range = asked.find_range().ok_or_else(refused)?;
        if row.range.intersection(range) != Some(range) {
            return Err(refused());
        }
        days.insert_range(range);
    }
    Ok(Chosen::Days(days))
}

/// The resources that carry what was chosen, each once: two data types may share one.
fn find_resources(
    row: &ImportRow,
    link: &Link,
    wish: &NewRepair,
) -> Result<BTreeMap<String, Span>, ImportError> {
    let unknown = || ImportError::field(ErrorCode::InvalidDataTypes, "subjects");
    let mut found = BTreeMap::new();
    if wish.subjects.is_empty() {
        return Err(unknown());
    }
    for subject in &wish.subjects {
        let open: Vec<(&ResourceId, Span)> = match subject {
            Subject::DataType(data_type) => {
                if !row.data_types.contains(data_type) {
                    return Err(unknown());
                }
                // Without an essential one the type has no windows at all.
                let is_closed = row.not_permitted.contains(data_type);
                let resources = row.provider.resources_of(*data_type);
                let open = resources.filter(|one| !is_closed && one.is_permitted(&link.granted));
                open.map(|one| (&one.id, one.span)).collect()
            }
            Subject::IntradayType(intraday_type) => {
                let granularity = row.intraday.get(intraday_type).ok_or_else(unknown)?;
                let is_closed = row.intraday_not_permitted.contains(intraday_type);
                let resource = row.provider.intraday_resource(*intraday_type, *granularity);
                let open = resource.filter(|one| !is_closed && one.is_permitted(&link.granted));
                open.map(|one| (&one.id, one.span)).into_iter().collect()
            }
        };
        if open.is_empty() {
            return Err(ImportError::field(ErrorCode::NotPermitted, "subjects"));
        }
        found.extend(open.into_iter().map(|(id, span)| (id.as_str().to_owned(), span)));
    }
    Ok(found)
}

/// Whether a window has not got its answer.
fn is_open(window: &WindowRow) -> bool {
    match window.state {
        WindowState::Failed | WindowState::NotPermitted | WindowState::Pending | WindowState::Parked => true,
        WindowState::Fetched | WindowState::Empty | WindowState::Split => false,
    }
}

/// Adds what becomes of one resource's windows. Chosen days without an answer are asked for by the window that lacks them,
/// made smaller where it has other days too; for all others there are new windows.
fn plan_resource<'a>(
    plan: &mut RepairPlan,
    whole: DateRange,
    resource: &str,
    span: Span,
    chosen: &Chosen,
    windows: impl Iterator<Item = &'a WindowRow>,
    begun: &BTreeMap<WindowId, Begun>,
) {
    let mut left = match chosen {
        Chosen::Failed => DaySet::new(whole),
        Chosen::Days(days) => days.clone(),
    };
    let mut is_undated_asked = matches!(chosen, Chosen::Failed);
    for window in windows.filter(|window| is_open(window)) {
        let begun = begun.get(&window.id).copied().unwrap_or_default();
        let (Chosen::Days(_), Some(range)) = (chosen, window.range) else {
            if window.state == WindowState::Failed || matches!(chosen, Chosen::Days(_)) {
                is_undated_asked = true;
                plan.requests += span.requests(window.range);
                plan.reset.push(window.id);
            }
            continue;
        };
        match narrow(window, range, begun, &left) {
            Part::Nothing => {}
            Part::All => {
                let mut all = DaySet::new(whole);
                all.insert_range(range);
                left.remove_all(&all);
                plan.requests += span.requests(Some(range));
                plan.reset.push(window.id);
            }
            Part::Some(narrowed) => {
                let mut again = DaySet::new(whole);
                for range in &narrowed.again {
                    again.insert_range(*range);
                    plan.requests += span.requests(Some(*range));
                }
                left.remove_all(&again);
                plan.narrowed.push(narrowed);
            }
        }
    }
    let added = match span {
        Span::Once if is_undated_asked => Vec::new(),
        _ => windows_of(&ResourceId::from(resource.to_owned()), span, &left.stretches()),
    };
    plan.requests += added.iter().map(|window| span.requests(window.range)).sum::<u64>();
    plan.added.extend(added);
}

/// How much of a window is asked for again.
enum Part {
    Nothing,
    All,
    Some(Narrowed),
}

fn narrow(window: &WindowRow, range: DateRange, begun: Begun, wanted: &DaySet) -> Part {
    let first_whole =
        begun.complete_after.and_then(|day| day.tomorrow().ok()).filter(|day| *day < range.end());
    let missing_end = first_whole.map_or(range.end(), |day| day.max(range.start()));
    let Ok(missing) = DateRange::new(range.start(), missing_end) else { return Part::Nothing };
    let mut again = DaySet::new(missing);
    wanted.iter().for_each(|day| again.insert(day));
    if again.len() == 0 {
        return Part::Nothing;
    }
    // Pages that do not say which days they hold whole stay with their window, and it goes on where they end.
    let is_bound = begun.has_pages && begun.complete_after.is_none();
    if again.len() == missing.days() || is_bound {
        return Part::All;
    }
    let mut rest = DaySet::new(missing);
    rest.insert_range(missing);
    rest.remove_all(&again);
    let held = DateRange::new(missing_end, range.end()).ok();
    let state = if begun.has_records { WindowState::Fetched } else { WindowState::Empty };
    Part::Some(Narrowed {
        id: window.id,
        kept: held.map(|range| (range, state)),
        resource: ResourceId::from(window.resource.clone()),
        again: again.stretches(),
        rest: rest.stretches(),
        state: if window.state == WindowState::Pending { WindowState::Parked } else { window.state },
        problem: window.problem,
    })
}

/// The days a plan asks for.
fn asked_days(plan: &RepairPlan, windows: &[WindowRow]) -> Vec<DateRange> {
    let reset = windows.iter().filter(|window| plan.reset.contains(&window.id)).filter_map(|one| one.range);
    let narrowed = plan.narrowed.iter().flat_map(|narrowed| narrowed.again.iter().copied());
    let added = plan.added.iter().filter_map(|window| window.range);
    reset.chain(narrowed).chain(added).collect()
}

#[cfg(test)]
mod tests;
