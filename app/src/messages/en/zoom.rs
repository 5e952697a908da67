//! Charts that zoom: their buttons, what they show, and stretches chosen on them.

use super::{data_types, units};
use crate::{
    intl,
    wizard::{
        series::{Mark, Step},
        stretch::Stretch,
        subject::{Form, Subject},
        zoom::View,
    },
};
use domain::{DateRange, IntradayType};

/// Shows less, more finely.
pub(crate) const ZOOM_IN: &str = "Zoom in";
/// Shows more.
pub(crate) const ZOOM_OUT: &str = "Zoom out";
/// Shows what lies before.
pub(crate) const EARLIER: &str = "Earlier";
/// Shows what lies after.
pub(crate) const LATER: &str = "Later";
/// Shows everything.
pub(crate) const WHOLE: &str = "Everything";
/// Begins to choose a stretch.
pub(crate) const CHOOSE: &str = "Mark a stretch";
/// Names what is chosen.
pub(crate) const CHOSEN: &str = "Marked stretch";
/// The handle at the beginning.
pub(crate) const FROM: &str = "From";
/// The handle at the end.
pub(crate) const TO: &str = "To";
/// Shows what is chosen alone.
pub(crate) const ZOOM_HERE: &str = "Zoom in here";
/// Leaves out what is chosen.
pub(crate) const LEAVE_OUT: &str = "Leave out";
/// Chooses nothing any more.
pub(crate) const CHOOSE_NOTHING: &str = "Remove the mark";
/// A day or a time that is left out.
pub(crate) const LEFT_OUT: &str = "Left out";
/// A day of which a part is left out.
pub(crate) const PARTLY_LEFT_OUT: &str = "Partly left out";
/// Names the slider that reads an hour out.
pub(crate) const READ_HOUR: &str = "Read an hour";
/// The column of hours and readings.
pub(crate) const TIME: &str = "Time";
/// The column of a reading.
pub(crate) const VALUE: &str = "Reading";
/// Shows more rows.
pub(crate) const MORE_ROWS: &str = "Show more rows";
/// The keys of the chart, for those who cannot see its buttons.
pub(crate) const KEYS: &str = "Arrow keys move, plus and minus zoom, zero shows everything.";

/// The buttons of a chart.
pub(crate) fn buttons(name: &str) -> String {
    format!("Zoom and move: {name}")
}

/// A chart that takes keys.
pub(crate) fn keys(name: &str) -> String {
    format!("{name}: the chart. {KEYS}")
}

/// What a chart shows now.
pub(crate) fn shown(view: View, clock: Option<(i32, i32)>) -> String {
    match (view, clock) {
        (View::Days(days), _) => intl::days(days),
        (View::Day(day, _), None) => intl::weekday(day),
        (View::Day(day, _), Some((from, to))) => {
            format!("{}, {} to {}", intl::weekday(day), intl::wall_time(from), intl::wall_time(to))
        }
    }
}

/// What the marks of a chart are, in words.
pub(crate) fn unit(subject: Subject, step: Step) -> String {
    match (subject, step) {
        (Subject::Intraday(intraday_type), Step::Hour) => hour_axis(intraday_type).to_owned(),
        (Subject::Intraday(intraday_type), Step::Reading) => units::day_axis(intraday_type).to_owned(),
        _ => units::column(subject),
    }
}

const fn hour_axis(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "Beats a minute, from the lowest to the highest of each hour",
        IntradayType::Steps => "Steps an hour",
        IntradayType::Calories => "Kilocalories an hour",
        IntradayType::Distance => "Kilometres an hour",
        IntradayType::Floors => "Floors an hour",
        IntradayType::Elevation => "Metres climbed an hour",
        IntradayType::ActiveZoneMinutes => "Active zone minutes an hour",
        IntradayType::HeartRateVariability => "Milliseconds, from the lowest to the highest of each hour",
        IntradayType::OxygenSaturation => "Percent, from the lowest to the highest of each hour",
        // They have no hours.
        IntradayType::BreathingRate | IntradayType::SleepStages | IntradayType::Routes => "",
    }
}

/// What a chart shows, for those who do not see it.
pub(crate) fn chart(subject: Subject, step: Step, range: DateRange, low: f64, high: f64) -> String {
    let what = match step {
        Step::Hour => format!("{} by the hour", data_types::subject(subject).to_lowercase()),
        Step::Days(_) | Step::Reading => units::axis(subject).to_owned(),
    };
    format!(
        "Chart of {}, {}: between {} and {}.",
        what.as_str(),
        intl::days(range),
        units::value(subject, low),
        units::value(subject, high)
    )
}

/// What a mark says: its only value, or the lowest, the highest and the mean.
pub(crate) fn value(subject: Subject, form: Form, mark: &Mark) -> String {
    let value = |value: f64| of(subject, value);
    if form == Form::Ranges {
        format!("{} to {}, mean {}", value(mark.low), value(mark.high), value(mark.mid))
    } else {
        value(mark.mid)
    }
}

/// A value of hours or readings.
pub(crate) fn of(subject: Subject, value: f64) -> String {
    match subject {
        Subject::Intraday(intraday_type) => units::of(intraday_type.unit(), value),
        Subject::Daily(_) => units::value(subject, value),
    }
}

/// An hour read out of a chart.
pub(crate) fn hour(subject: Subject, form: Form, mark: &Mark) -> String {
    format!("{}: {}", time(mark), value(subject, form, mark))
}

/// When an hour begins.
pub(crate) fn time(mark: &Mark) -> String {
    format!("{}, {}", intl::day(mark.date), intl::wall_time(mark.at))
}

/// A stretch in words.
pub(crate) fn stretch(stretch: Stretch) -> String {
    match stretch {
        Stretch::Days(days) => format!("{}: {}", intl::days(days), units::days(days.days())),
        Stretch::Part { day, from, to } => {
            format!("{}, {} to {}", intl::weekday(day), intl::wall_time(from), intl::wall_time(to))
        }
    }
}

/// Where a handle stands, in words.
pub(crate) fn place(stretch: Stretch) -> String {
    match stretch {
        Stretch::Days(days) => intl::weekday(days.start()),
        Stretch::Part { from, .. } => intl::wall_time(from),
    }
}
