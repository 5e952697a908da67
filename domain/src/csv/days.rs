//! The table of what became of every day, from a file's `_export`: without it an empty day cannot be told from one that was
//! never asked for.

use super::stage::{Stage, TableFiles};
use crate::file::{Export, IntradayExport};
use serde::Serialize;
use serde_json::Value;
use std::io;

const NAME: &str = "days";

const STANDARD: [&str; 5] = ["data_type", "from", "to", "state", "provider"];

const INTRADAY: [&str; 8] = [
    "data_type",
    "date",
    "state",
    "granularity",
    "provider",
    "implausible",
    "not_numbers",
    "contradicting_clocks",
];

fn table(columns: &[&str]) -> (String, Vec<String>) {
    (NAME.to_owned(), columns.iter().map(|column| (*column).to_owned()).collect())
}

/// Name and columns of the table of `fitbit-data.json`.
pub(super) fn standard_table() -> (String, Vec<String>) {
    table(&STANDARD)
}

/// Name and columns of the table of the month files.
pub(super) fn intraday_table() -> (String, Vec<String>) {
    table(&INTRADAY)
}

/// A row for each stretch of days of each data type.
pub(super) fn write_standard<F: TableFiles>(stage: &mut Stage<'_, F>, export: &Export) -> io::Result<()> {
    stage.turn_to(NAME, || standard_table().1)?;
    for (data_type, spans) in export.days() {
        for span in spans.iter() {
            let (from, to) = span
                .range
                .map_or_else(Default::default, |range| (range.start().to_string(), range.last().to_string()));
            stage.row([data_type.key(), &from, &to, &word(&span.state), &word(&span.provider)])?;
        }
    }
    Ok(())
}

/// A row for each day of each type, type by type.
pub(super) fn write_intraday<F: TableFiles>(
    stage: &mut Stage<'_, F>,
    exports: &[IntradayExport],
) -> io::Result<()> {
    stage.turn_to(NAME, || intraday_table().1)?;
    for intraday_type in crate::intraday::IntradayType::ALL {
        let of_type =
            exports.iter().flat_map(IntradayExport::days).filter(|(found, _)| *found == intraday_type);
        for (day, history) in of_type.flat_map(|(_, days)| days) {
            stage.row([
                intraday_type.key(),
                &day.to_string(),
                &word(&history.state),
                history.granularity.key(),
                &word(&history.provider),
                &history.implausible.to_string(),
                &history.doubts.not_numbers.to_string(),
                &history.doubts.contradicting_clocks.to_string(),
            ])?;
        }
    }
    Ok(())
}

/// The name a value has in JSON.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}
