//! Whether an update has fetched anything that was not sent before.

use crate::{
    app_state::AppState,
    storage::{ImportRow, PageDays, StorageError},
};
use domain::{DateRange, record::DayValue, samples::DaySummary, wire::ImportState};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What is known of a day without opening what was read of it.
#[derive(Clone, Debug, PartialEq)]
enum Fact {
    /// Its value, of daily data.
    Value(f64),
    /// Its readings in few numbers.
    Readings(DaySummary),
}

/// Days of an import by what they are of.
type Facts = BTreeMap<(String, Date), Fact>;

/// Whether an import holds a day that the last one sent of the link does not, or has it otherwise. What has no days counts
/// as new where nothing else was asked for.
///
/// # Errors
///
/// When storage fails.
pub(super) async fn has_news(app: &AppState, import: &ImportRow) -> Result<bool, StorageError> {
    let mut has_records = false;
    let mut open = Facts::new();
    app.storage
        .for_each_days(import.id, None, |page| {
            has_records |= page.has_records;
            add(&mut open, page, import.range);
        })
        .await?;
    if !import.is_intraday() && import.data_types.iter().all(|data_type| !data_type.is_dated()) {
        return Ok(has_records);
    }
    let Some(link) = import.link_id else { return Ok(!open.is_empty()) };
    // The newest that has a day decides, as it does in the file.
    let mut earlier = app.storage.list_imports_of(link).await?;
    earlier.retain(|row| {
        row.state == ImportState::Delivered
            && row.is_intraday() == import.is_intraday()
            && row.range.intersection(import.range).is_some()
    });
    for row in earlier.iter().rev() {
        if open.is_empty() {
            break;
        }
        let mut known = Facts::new();
        app.storage.for_each_days(row.id, None, |page| add(&mut known, page, import.range)).await?;
        for (day, fact) in known {
            if let Some(found) = open.remove(&day)
                && found != fact
            {
                return Ok(true);
            }
        }
    }
    Ok(!open.is_empty())
}

/// Adds the days of a page that lie in a range. A day on two pages counts as the member sees it.
fn add(facts: &mut Facts, page: PageDays, range: DateRange) {
    for (data_type, values) in page.daily {
        for DayValue(date, value) in values.into_iter().filter(|day| range.contains(day.0)) {
            let key = (data_type.key().to_owned(), date);
            let value = match facts.get(&key) {
                Some(Fact::Value(known)) => data_type.day_rule().unite(*known, value),
                _ => value,
            };
            facts.insert(key, Fact::Value(value));
        }
    }
    for day in page.intraday.into_iter().filter(|day| range.contains(day.date)) {
        facts.insert((page.resource.clone(), day.date), Fact::Readings(day));
    }
}
