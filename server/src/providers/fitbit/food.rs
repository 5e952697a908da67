//! Reads what was eaten and drunk: one day at a time.

use super::super::{Outcome, json};
use super::form::{self, Told};
use domain::{DateRange, entry::EntryForm, record::Record};

/// Reads the food log of a day.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit, or the entry of another day; nothing of the answer is kept then.
pub(super) fn parse_foods(form: &EntryForm, range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let logs: Vec<Told> = json::parse_member(body, form.list)?;
    let entries = logs.into_iter().enumerate().map(|(place, told)| {
        let entry = form::entry(form, form.list, place, told)?;
        if !range.contains(entry.date()) {
            return Err(form::misfit(form.list, place));
        }
        Ok(Record::Entry(Box::new(entry)))
    });
    entries.collect()
}

/// Reads the water log of a day, in millilitres. The answer does not say which day, so it is the one asked for.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse_water(form: &EntryForm, range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let logs: Vec<Told> = json::parse_member(body, form.list)?;
    let entries = logs.into_iter().enumerate().map(|(place, mut told)| {
        told.insert(form.day.to_owned(), range.start().to_string().into());
        form::entry(form, form.list, place, told).map(|entry| Record::Entry(Box::new(entry)))
    });
    entries.collect()
}
