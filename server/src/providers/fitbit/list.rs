//! Reads the paged lists: exercise, electrocardiograms, rhythm alerts. They are asked for newest first, from the day after
//! the days wanted.
//!
//! The service names the next page by a whole address. Nothing of it is followed but the number it goes on at, so no answer
//! leads a token anywhere else.

use super::super::{Fetch, Next, Outcome, Page, json};
use super::form::{self, Told};
use domain::{
    DataType, DateRange,
    entry::{Entry, EntryForm},
    record::Record,
};
use serde::Deserialize;
use serde_json::Value;
use std::cmp::Ordering;
use url::Url;

/// Entries on one page of electrocardiograms or alerts.
const LONG_ENTRIES_A_PAGE: u32 = 10;
/// Entries on one page of exercise.
const ENTRIES_A_PAGE: u32 = 100;

/// The query of a page.
pub(super) fn query(form: &EntryForm, fetch: &Fetch) -> Option<String> {
    let limit = if form.data_type == DataType::ActivityLog { ENTRIES_A_PAGE } else { LONG_ENTRIES_A_PAGE };
    let offset: u64 = match &fetch.page_token {
        Some(token) => token.parse().ok()?,
        None => 0,
    };
    let end = fetch.range?.end();
    Some(format!("beforeDate={end}&sort=desc&limit={limit}&offset={offset}"))
}

#[derive(Deserialize)]
struct Paged {
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Pagination {
    /// A whole address, or nothing at the end.
    next: Option<String>,
}

/// Reads one page.
///
/// # Shape
///
/// Newest first. Ends where the service names no further page or names the same one again, and where a page reaches back to
/// before the days asked for.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then. A next page that cannot be
/// asked for is no end either: older entries would be missing without anybody being told.
///
/// # Source
///
/// Fitbit's reference of paged lists: an empty text ends them.
pub(super) fn parse(form: &EntryForm, range: DateRange, fetch: &Fetch, body: &[u8]) -> Result<Page, Outcome> {
    let list: Vec<Told> = json::parse_member(body, form.list)?;
    let Paged { pagination } = json::parse(body)?;
    let entries: Vec<Entry> = list
        .into_iter()
        .enumerate()
        .map(|(place, told)| form::entry(form, form.list, place, prepared(form, told)))
        .collect::<Result<_, _>>()?;
    // Days are those of the member's own clock, which may have gone back between two entries.
    let oldest = entries.iter().map(Entry::date).min().and_then(|day| day.tomorrow().ok());
    let reaches_back = oldest.is_some_and(|day| day < range.start());
    let next = match pagination.next.as_deref() {
        Some(address) if !address.is_empty() && !reaches_back => further(address, range, fetch)?,
        _ => None,
    };
    let complete_after = next.as_ref().and(oldest);
    let records = entries
        .into_iter()
        .filter(|entry| range.contains(entry.date()))
        .map(|entry| Record::Entry(Box::new(entry)))
        .collect();
    Ok(Page { records, next: next.map(Next::Token), complete_after })
}

/// Where the next page begins; nowhere if its address is that of this one.
pub(super) fn further(address: &str, range: DateRange, fetch: &Fetch) -> Result<Option<String>, Outcome> {
    let misfit = || json::malformed("pagination.next");
    let url = Url::parse(address).map_err(|_| misfit())?;
    let asked = |wanted: &str| url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value);
    let offset: u64 = asked("offset").and_then(|offset| offset.parse().ok()).ok_or_else(misfit)?;
    let this = fetch.page_token.as_deref().map_or(Ok(0), str::parse::<u64>).map_err(|_| misfit())?;
    let is_this = || asked("beforeDate").is_some_and(|day| day == range.end().to_string());
    match offset.cmp(&this) {
        Ordering::Greater => Ok(Some(offset.to_string())),
        Ordering::Equal if is_this() => Ok(None),
        _ => Err(misfit()),
    }
}

fn prepared(form: &EntryForm, mut told: Told) -> Told {
    match form.data_type {
        DataType::Electrocardiogram => {
            if let Some(frequency) = told.get_mut("samplingFrequencyHz") {
                make_number(frequency);
            }
            let is_endless = |value: &Value| {
                value.as_array().is_some_and(|curve| curve.len() > EntryForm::MOST_WAVEFORM_SAMPLES)
            };
            if told.get("waveformSamples").is_some_and(is_endless) {
                told.remove("waveformSamples");
            }
        }
        // Nobody has published a real one, so what does not fit costs only itself.
        DataType::IrregularRhythm => {
            let mut alone = Told::new();
            alone.extend(told.get("windows").map(|windows| ("windows".to_owned(), windows.clone())));
            alone.extend(told.get("alertTime").map(|time| ("alertTime".to_owned(), time.clone())));
            if form::entry(form, form.list, 0, alone).is_err() {
                told.remove("windows");
            }
        }
        _ => {}
    }
    told
}

/// A number that may stand as text.
fn make_number(value: &mut Value) {
    if let Some(number) = value.as_str().and_then(|text| text.parse::<f64>().ok()) {
        *value = number.into();
    }
}
