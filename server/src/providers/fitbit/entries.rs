//! Reads what is listed by days and stands in the file as it is served: active zone minutes, what is measured in the night,
//! fitness, temperatures, body fat.

use super::super::{Outcome, json};
use super::form::{self, Told};
use domain::{DateRange, entry::EntryForm, record::Record};
use serde_json::Value;

/// Reads one answer.
///
/// # Shape
///
/// As served. A night whose value is missing or says that it was not measured is no reading.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the answer is kept then.
pub(super) fn parse(form: &EntryForm, range: DateRange, body: &[u8]) -> Result<Vec<Record>, Outcome> {
    // Oxygen alone comes without a wrapper.
    let list: Vec<Told> =
        if form.key == "spo2" { json::parse_array(body)? } else { json::parse_member(body, form.list)? };
    let mut records = Vec::new();
    for (place, told) in list.into_iter().enumerate().filter(|(_, told)| is_measured(form, told)) {
        let entry = form::entry(form, form.list, place, told)?;
        if range.contains(entry.date()) {
            records.push(Record::Entry(Box::new(entry)));
        }
    }
    Ok(records)
}

/// Where a night's breathing was not measured, this stands in its place.
const NOT_MEASURED: f64 = -1.0;

fn is_measured(form: &EntryForm, told: &Told) -> bool {
    match told.get("value") {
        None => form.members.iter().all(|member| member.name != "value"),
        Some(Value::Object(value)) => {
            !value.is_empty() && value.get("breathingRate").and_then(Value::as_f64) != Some(NOT_MEASURED)
        }
        Some(value) => !value.is_null(),
    }
}
