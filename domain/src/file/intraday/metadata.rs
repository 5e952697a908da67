//! The name of a month file and what Open Humans is told about it.

use super::month::Month;
use crate::{date_range::DateRange, file::metadata::Metadata};

/// The name of a month's file: `fitbit-2026-03-intraday.json.gz`.
///
/// Not the earlier importers' `fitbit-intraday-2026-03.json`: a reader that goes by that name does not unpack.
pub fn intraday_file_name(month: Month) -> String {
    format!("fitbit-{month}-intraday.json.gz")
}

/// Makes the metadata of a month's file whose readings lie on these days.
///
/// None of its tags is one of the earlier importers', whose readers load the first file they find a tag on.
pub fn intraday_metadata(month: Month, days: Option<DateRange>) -> Metadata {
    Metadata {
        description: format!("Fitbit heart rate, activity and sleep within the day, {month}, gzipped JSON")
            .into(),
        tags: ["fitbit-intraday-month", "intraday", "gzip"],
        start_date: days.map(DateRange::start),
        end_date: days.map(DateRange::last),
    }
}
