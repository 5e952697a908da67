//! What Open Humans is told about the file.

use crate::date_range::DateRange;
use jiff::civil::Date;
use serde::Serialize;
use std::borrow::Cow;

/// The name of the file; readers of the earlier importers look for it.
pub const STANDARD_FILE_NAME: &str = "fitbit-data.json";

/// The metadata of a file on Open Humans, but for what only the sender knows (`creation_date`, `md5`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// What the member reads beside the file.
    pub description: Cow<'static, str>,
    /// What readers find the file by.
    pub tags: [&'static str; 3],
    /// First day with a reading. Open Humans refuses null, so it is left out when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Date>,
    /// Last day with a reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
}

/// Makes the metadata of `fitbit-data.json` whose readings lie on these days. The tags are those of the earlier importers.
pub fn metadata(days: Option<DateRange>) -> Metadata {
    Metadata {
        description: "Fitbit daily activity, heart rate, sleep and weight, with profile and devices".into(),
        tags: ["Fitbit", "activity", "steps"],
        start_date: days.map(DateRange::start),
        end_date: days.map(DateRange::last),
    }
}
