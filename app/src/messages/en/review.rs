//! Looking at what was fetched.

use super::{data_types, reasons, units};
use crate::{
    intl,
    wizard::{
        night::Stage,
        subject::{DayBand, Form, Subject},
    },
};
use domain::{
    DateRange, IntradayType, ProviderId,
    data_type::Unit,
    wire::{DataTypeReview, ErrorCode, GapState, IntradayReview},
};

/// The heading.
pub(crate) const HEADING: &str = "Look at your data";
/// That nothing is sent yet.
pub(crate) const NOTHING_SENT: &str = "Nothing of this has been sent to Open Humans.";
/// Names the links to what stands further down.
pub(crate) const CONTENTS: &str = "On this page";
/// The link to the part that sends.
pub(crate) const STRAIGHT_TO_SENDING: &str = "Straight to sending";
/// Unfolds the links to the kinds of data.
pub(crate) const KINDS: &str = "Go to a kind of data";
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
/// The column of a day's lowest value.
pub(crate) const LOWEST: &str = "Lowest";
/// The column of a day's mean.
pub(crate) const MEAN: &str = "Mean";
/// The column of a day's highest value.
pub(crate) const HIGHEST: &str = "Highest";
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
pub(crate) const NOTHING_TEXT: &str = "Nothing was recorded on these days, or it was not permitted to be read. That is all right: nothing was sent, and what \
     you have on Open Humans stays as it is. You can choose other days or other data, or leave it at that.";
/// The way to what the member has.
pub(crate) const MY_DATA: &str = "See my data";
/// When the import was stopped.
pub(crate) const CANCELLED: &str = "You stopped this import, so some days were not asked for. You can send what is here, or go on fetching first.";
/// When the import is held.
pub(crate) const PAUSED: &str = "This import is paused, so some days were not asked for yet. You can send what is here now and let it go on \
                                 later, or let it go on first.";
/// When everything asked for is on Open Humans already.
pub(crate) const NOTHING_NEW: &str = "There is nothing new to send";
/// Why.
pub(crate) const NOTHING_NEW_TEXT: &str =
    "Everything on these days was sent before and has not changed since, so it was not fetched again.";
/// The row of days an earlier import delivered.
pub(crate) const DAYS_BEFORE: &str = "Days sent before";
/// The row of how finely readings are spaced.
pub(crate) const SPACING: &str = "Readings";
/// The column of hours.
pub(crate) const HOUR: &str = "Hour from";
/// The column of how many readings there are.
pub(crate) const READINGS: &str = "Readings";
/// The column of a sum.
pub(crate) const SUM: &str = "Together";
/// Opens the table of hours.
pub(crate) const HOURS_TABLE: &str = "Show the hours";
/// Names the slider that reads a reading out.
pub(crate) const READ_READING: &str = "Read a reading";
/// A day without a reading.
pub(crate) const NO_READINGS: &str = "Nothing was recorded on this day.";
/// The column of when a stage begins.
pub(crate) const FROM: &str = "From";
/// The column of stages.
pub(crate) const STAGE: &str = "Stage";
/// The column of how long a stage lasted.
pub(crate) const LASTED: &str = "Lasted";
/// Opens the table of stages.
pub(crate) const STAGES_TABLE: &str = "Show every stretch";
/// Breathing over the whole night.
pub(crate) const WHOLE_NIGHT: &str = "Whole night";

/// The button that shows the readings of a day.
pub(crate) fn show_day(day: jiff::civil::Date) -> String {
    format!("Show the readings of {}", intl::weekday(day))
}

/// The heading over the readings of a day.
pub(crate) fn readings_of(day: jiff::civil::Date) -> String {
    format!("Readings of {}", intl::weekday(day))
}

/// What the chart of one day shows, for those who do not see it.
pub(crate) fn day_chart(intraday_type: IntradayType, low: f64, high: f64, readings: u64) -> String {
    format!(
        "Chart of {} through the day: {} between {} and {}.",
        data_types::intraday(intraday_type).to_lowercase(),
        units::many(readings, "reading", "readings"),
        units::of(intraday_type.unit(), low),
        units::of(intraday_type.unit(), high)
    )
}

/// A reading read out of a chart.
pub(crate) fn reading(intraday_type: IntradayType, at: i32, value: f64) -> String {
    format!("{}: {}", intl::wall_time(at), units::of(intraday_type.unit(), value))
}

/// What the picture of a day's routes shows, for those who do not see it.
pub(crate) fn route_picture(routes: u64, positions: u64, kilometres: f64, from: i32, to: i32) -> String {
    format!(
        "Outline of {}, north at the top: {}, {}, between {} and {}.",
        units::many(routes, "route", "routes"),
        units::many(positions, "position", "positions"),
        units::of(Unit::Kilometres, kilometres),
        intl::wall_time(from),
        intl::wall_time(to)
    )
}

/// What the outline is, and what it leaves out.
pub(crate) const OUTLINE: &str =
    "The outline of the day’s routes, north at the top, without a map: nobody is asked for one.";
/// The fold of the routes in numbers.
pub(crate) const ROUTES_TABLE: &str = "Show the routes in numbers";
/// The column of when a route ends.
pub(crate) const TO: &str = "To";
/// The column of positions.
pub(crate) const POSITIONS: &str = "Positions";
/// The column of how long a route is.
pub(crate) const LENGTH: &str = "Length";
/// The column of heart rates.
pub(crate) const MEAN_HEART_RATE: &str = "Mean heart rate";
/// Positions of which none is on Earth.
pub(crate) const NOWHERE: &str = "None of these positions is a place on Earth, so there is nothing to draw. They stand in the file as they were told.";

/// A stage of sleep.
pub(crate) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Awake => "Awake",
        Stage::Restless => "Restless",
        Stage::Rem => "REM",
        Stage::Light => "Light",
        Stage::Asleep => "Asleep",
        Stage::Deep => "Deep",
    }
}

/// A night or nap, by its times.
pub(crate) fn night(is_main: bool, from: &str, to: &str) -> String {
    format!("{}, {from} to {to}", if is_main { "Night" } else { "Nap" })
}

/// What the chart of a night shows, for those who do not see it.
pub(crate) fn night_chart(minutes: &[(Stage, u32)]) -> String {
    let parts: Vec<String> = minutes
        .iter()
        .map(|(one, minutes)| {
            format!("{} {}", stage(*one).to_lowercase(), units::of(Unit::Minutes, f64::from(*minutes)))
        })
        .collect();
    format!("Chart of the stages of a night: {}.", parts.join(", "))
}

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
pub(crate) fn send_text(retention_days: Option<u32>, is_less: bool) -> String {
    let kept = retention_days
        .map(|days| format!(" Here it is deleted {} after the last change.", units::days(days)))
        .unwrap_or_default();
    if is_less {
        return format!(
            "One file, fitbit-data.json, goes into your Open Humans account. If there is one of ours already, its days \
             are kept, but for what you leave out: that is taken out of it.{kept}"
        );
    }
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

/// What was fetched of readings within the day, in one sentence.
pub(crate) fn summary_within(reviews: &[IntradayReview], range: DateRange) -> String {
    let with_data = reviews.iter().filter(|review| review.days_with_data > 0).count();
    format!(
        "{} within the day, {}.",
        units::many(with_data as u64, "kind of readings", "kinds of readings"),
        intl::days(range)
    )
}

/// The button that sends monthly files.
pub(crate) fn send_files(files: u32) -> String {
    format!("Send {} to Open Humans", units::many(files, "file", "files"))
}

/// What sending monthly files does.
pub(crate) fn send_months_text(retention_days: Option<u32>, is_less: bool) -> String {
    let kept = retention_days
        .map(|days| format!(" Here it is deleted {} after the last change.", units::days(days)))
        .unwrap_or_default();
    if is_less {
        return format!(
            "One packed file a month goes into your Open Humans account. A month that is there already keeps its days, but \
             for what you leave out, and gains the new ones; a month that would not change is not sent again.{kept}"
        );
    }
    format!(
        "One packed file a month goes into your Open Humans account. A month that is there already keeps its days and \
         gains the new ones; a month that would not change is not sent again.{kept}"
    )
}

/// Which days failed and why.
pub(crate) fn failed(
    subject: Subject,
    range: Option<DateRange>,
    reason: Option<ErrorCode>,
    provider: ProviderId,
) -> String {
    let what = data_types::subject(subject);
    let when = range.map(|range| format!(", {}", intl::days(range))).unwrap_or_default();
    match reason {
        Some(code) => format!("{what}{when}: {}.", reasons::reason(code, provider)),
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
            format!("{}: {}", gap(state), reasons::reason(code, provider))
        }
        _ => gap(state).to_owned(),
    }
}

/// That each mark stands for several days.
pub(crate) fn stripes(days_each: u32) -> String {
    format!("Each stripe spans the lowest and the highest of {}.", units::days(days_each))
}

/// A day read out of a chart.
pub(crate) fn read_out(subject: Subject, day: &DayBand) -> String {
    let value = |value: f64| units::value(subject, value);
    let text = if subject.form() == Form::Ranges {
        format!("{} to {}, mean {}", value(day.low), value(day.high), value(day.mid))
    } else {
        value(day.mid)
    };
    format!("{}: {text}", intl::weekday(day.date))
}

/// A day without a value, read out of a chart.
pub(crate) fn read_out_without(day: jiff::civil::Date, state: &str) -> String {
    format!("{}: {}", intl::weekday(day), state.to_lowercase())
}
