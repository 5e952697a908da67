//! What Open Humans is told about the file.

use crate::date_range::DateRange;
use jiff::civil::Date;
use serde::Serialize;

/// The name of the file; readers of the earlier importers look for it.
pub const STANDARD_FILE_NAME: &str = "fitbit-data.json";

/// The metadata of `fitbit-data.json` on Open Humans, but for what only the sender knows (`creation_date`, `md5`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// What the member reads beside the file.
    pub description: &'static str,
    /// Those of the earlier importers, by which readers find the file.
    pub tags: [&'static str; 3],
    /// First day with a reading. Open Humans refuses null, so it is left out when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Date>,
    /// Last day with a reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
}

/// Makes the metadata of a file whose readings lie on these days.
pub fn metadata(days: Option<DateRange>) -> Metadata {
    Metadata {
        description: "Fitbit daily activity, heart rate, sleep and weight, with profile and devices",
        tags: ["Fitbit", "activity", "steps"],
        start_date: days.map(DateRange::start),
        end_date: days.map(DateRange::last),
    }
}
