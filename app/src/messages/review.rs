//! Looking at what was fetched.

use super::{data_types, problems, units};
use crate::intl;
use domain::{
    DataType, DateRange, ProviderId,
    record::DayValue,
    wire::{DataTypeReview, ErrorCode, GapState},
};

/// The heading.
pub(crate) const HEADING: &str = "Look at your data";
/// That nothing is sent yet.
pub(crate) const NOTHING_SENT: &str = "This is what we fetched. Nothing has been sent to Open Humans.";
/// Explains the four words.
pub(crate) const LEGEND: &str = "How days are marked";
/// A day with a value.
pub(crate) const FETCHED: &str = "Fetched";
/// A day without a reading.
pub(crate) const EMPTY: &str = "Nothing recorded";
/// A day that was not permitted.
pub(crate) const NOT_PERMITTED: &str = "Not permitted";
/// A day that failed.
pub(crate) const FAILED: &str = "Could not be fetched";
/// A day that was never asked for.
pub(crate) const NOT_FETCHED: &str = "Not asked for";
/// The row of days with data.
pub(crate) const DAYS: &str = "Days with data";
/// The row of the first day.
pub(crate) const FIRST: &str = "First day";
/// The row of the last day.
pub(crate) const LAST: &str = "Last day";
/// The row of empty days.
pub(crate) const DAYS_EMPTY: &str = "Days with nothing recorded";
/// The column of days.
pub(crate) const DAY: &str = "Day";
/// Opens the table.
pub(crate) const TABLE: &str = "Show the numbers";
/// Shows older days in the table.
pub(crate) const EARLIER: &str = "Show earlier days";
/// Names the slider that reads a day out.
pub(crate) const READ_DAY: &str = "Read a day";
/// For undated data that is here.
pub(crate) const PRESENT: &str = "Fetched. It has no days: it goes into the file as it is now.";
/// For undated data that is not here.
pub(crate) const ABSENT: &str = "Nothing of this is there.";
/// A chart without a value.
pub(crate) const NO_VALUES: &str = "Nothing was recorded on these days.";
/// The heading over sending.
pub(crate) const SEND_HEADING: &str = "Send it?";
/// The main button.
pub(crate) const SEND: &str = "Send to Open Humans";
/// The button that repairs.
pub(crate) const REPAIR: &str = "Try these days again";
/// The heading over failed days.
pub(crate) const FAILURES: &str = "Some days could not be fetched";
/// When there is nothing to send.
pub(crate) const NOTHING: &str = "There is nothing to send";
/// What to do then.
pub(crate) const NOTHING_TEXT: &str =
    "No data was recorded on these days, or none was permitted. Choose other days or other data.";
/// When the import was stopped.
pub(crate) const CANCELLED: &str = "You stopped this import, so some days were not asked for. You can send what is here, or go on fetching first.";
/// When the import has failed.
pub(crate) const STOPPED: &str = "Fetching has stopped before its end. See why, and go on from there.";
/// When it has been sent already.
pub(crate) const SENT: &str = "This has been sent to Open Humans.";
/// When it is being sent.
pub(crate) const BEING_SENT: &str = "This is being sent to Open Humans.";
/// When it is still being fetched.
pub(crate) const STILL_FETCHING: &str = "Not everything is fetched yet. You can look at it when it is.";
/// The way back to watching.
pub(crate) const WATCH: &str = "See how it goes";

/// What sending does.
pub(crate) fn send_text(retention_days: Option<u32>) -> String {
    let kept = retention_days
        .map(|days| format!(" Here it is deleted {} after the last change.", units::days(days)))
        .unwrap_or_default();
    format!(
        "One file, fitbit-data.json, goes into your Open Humans account. If there is one of ours already, its days \
         are kept: the new file never covers less.{kept}"
    )
}

/// What was fetched, in one sentence.
pub(crate) fn summary(reviews: &[DataTypeReview], range: DateRange) -> String {
    let with_data = reviews.iter().filter(|review| review.days_with_data > 0 || review.present).count();
    format!("{} with data, {}.", units::many(with_data as u64, "kind", "kinds"), intl::days(range))
}

/// Which days failed and why.
pub(crate) fn failed(
    data_type: DataType,
    range: Option<DateRange>,
    reason: Option<ErrorCode>,
    provider: ProviderId,
) -> String {
    let what = data_types::name(data_type);
    let when = range.map(|range| format!(", {}", intl::days(range))).unwrap_or_default();
    match reason {
        Some(code) => format!("{what}{when}: {}.", problems::reason(code, provider)),
        None => format!("{what}{when}."),
    }
}

/// What is safe, and what can be done about failed days.
pub(crate) const FAILURES_TEXT: &str =
    "Everything else is here. Try these days again, or go on without them: they are never counted as empty.";

/// Says that more stretches failed than are listed.
pub(crate) fn more(count: usize) -> String {
    format!("And {} more; each kind of data below shows its own.", intl::count(count as u64))
}

/// A state in words.
pub(crate) const fn gap(state: GapState) -> &'static str {
    match state {
        GapState::NotPermitted => NOT_PERMITTED,
        GapState::Failed => FAILED,
        GapState::NotFetched => NOT_FETCHED,
    }
}

/// A state and its reason in words.
pub(crate) fn gap_reason(state: GapState, reason: Option<ErrorCode>, provider: ProviderId) -> String {
    match reason {
        Some(code) if state == GapState::Failed => {
            format!("{}: {}", gap(state), problems::reason(code, provider))
        }
        _ => gap(state).to_owned(),
    }
}

/// What a chart shows, for those who do not see it.
pub(crate) fn chart(data_type: DataType, range: DateRange, low: f64, high: f64) -> String {
    format!(
        "Chart of {}, {}: between {} and {}.",
        units::axis(data_type),
        intl::days(range),
        units::value(data_type, low),
        units::value(data_type, high)
    )
}

/// That each mark stands for several days.
pub(crate) fn stripes(days_each: u32) -> String {
    format!("Each stripe spans the lowest and the highest of {}.", units::days(days_each))
}

/// A day read out of a chart.
pub(crate) fn read_out(data_type: DataType, value: DayValue) -> String {
    format!("{}: {}", intl::weekday(value.0), units::value(data_type, value.1))
}

/// A day without a value, read out of a chart.
pub(crate) fn read_out_without(day: jiff::civil::Date, state: &str) -> String {
    format!("{}: {}", intl::weekday(day), state.to_lowercase())
}
