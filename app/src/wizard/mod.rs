//! The rules of the steps, in plain Rust: which step leads where, which ranges are possible, what a chart draws, how
//! far an import has come. Nothing here touches the browser, so all of it is tested natively.

pub(crate) mod axis;
pub(crate) mod buckets;
pub(crate) mod calendar;
pub(crate) mod calendar_choice;
pub(crate) mod changes;
pub(crate) mod coverage;
pub(crate) mod day_samples;
pub(crate) mod guide;
pub(crate) mod intraday;
pub(crate) mod journey;
pub(crate) mod kept_choice;
pub(crate) mod left_out;
pub(crate) mod months;
pub(crate) mod night;
pub(crate) mod own_client;
pub(crate) mod paths;
pub(crate) mod progress;
pub(crate) mod ranges;
pub(crate) mod receipt;
pub(crate) mod routes;
pub(crate) mod saved_file;
pub(crate) mod selection;
pub(crate) mod series;
pub(crate) mod stretch;
pub(crate) mod subject;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod updates;
pub(crate) mod zones;
pub(crate) mod zoom;
