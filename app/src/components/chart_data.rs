//! What a chart of a kind of data and its table show.

use crate::wizard::subject::{DayBand, Subject};
use domain::{DateRange, wire::Gap};

/// What a chart shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChartData {
    /// The kind of data.
    pub(crate) subject: Subject,
    /// The days shown.
    pub(crate) range: DateRange,
    /// The values, oldest first.
    pub(crate) values: Vec<DayBand>,
    /// Days without data for a reason.
    pub(crate) gaps: Vec<Gap>,
}
