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
pub(crate) const ZOOM_IN: &str = "Näher heran";
/// Shows more.
pub(crate) const ZOOM_OUT: &str = "Weiter weg";
/// Shows what lies before.
pub(crate) const EARLIER: &str = "Früher";
/// Shows what lies after.
pub(crate) const LATER: &str = "Später";
/// Shows everything.
pub(crate) const WHOLE: &str = "Alles zeigen";
/// Begins to choose a stretch.
pub(crate) const CHOOSE: &str = "Abschnitt markieren";
/// Names what is chosen.
pub(crate) const CHOSEN: &str = "Markierter Abschnitt";
/// The handle at the beginning.
pub(crate) const FROM: &str = "Von";
/// The handle at the end.
pub(crate) const TO: &str = "Bis";
/// Shows what is chosen alone.
pub(crate) const ZOOM_HERE: &str = "Hier näher heran";
/// Leaves out what is chosen.
pub(crate) const LEAVE_OUT: &str = "Weglassen";
/// Chooses nothing any more.
pub(crate) const CHOOSE_NOTHING: &str = "Markierung entfernen";
/// A day or a time that is left out.
pub(crate) const LEFT_OUT: &str = "Weggelassen";
/// A day of which a part is left out.
pub(crate) const PARTLY_LEFT_OUT: &str = "Teilweise weggelassen";
/// Names the slider that reads an hour out.
pub(crate) const READ_HOUR: &str = "Stunde ablesen";
/// The column of hours and readings.
pub(crate) const TIME: &str = "Zeit";
/// The column of a reading.
pub(crate) const VALUE: &str = "Messwert";
/// Shows more rows.
pub(crate) const MORE_ROWS: &str = "Mehr Zeilen zeigen";
/// The keys of the chart, for those who cannot see its buttons.
pub(crate) const KEYS: &str =
    "Pfeiltasten verschieben, Plus und Minus gehen näher heran und weiter weg, Null zeigt alles.";

/// The buttons of a chart.
pub(crate) fn buttons(name: &str) -> String {
    format!("Ausschnitt wählen: {name}")
}

/// A chart that takes keys.
pub(crate) fn keys(name: &str) -> String {
    format!("{name}: das Diagramm. {KEYS}")
}

/// What a chart shows now.
pub(crate) fn shown(view: View, clock: Option<(i32, i32)>) -> String {
    match (view, clock) {
        (View::Days(days), _) => intl::days(days),
        (View::Day(day, _), None) => intl::weekday(day),
        (View::Day(day, _), Some((from, to))) => {
            format!("{}, {} bis {}", intl::weekday(day), intl::wall_time(from), intl::wall_time(to))
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
        IntradayType::HeartRate => "Schläge pro Minute, vom niedrigsten zum höchsten jeder Stunde",
        IntradayType::Steps => "Schritte in der Stunde",
        IntradayType::Calories => "Kilokalorien in der Stunde",
        IntradayType::Distance => "Kilometer in der Stunde",
        IntradayType::Floors => "Etagen in der Stunde",
        IntradayType::Elevation => "Höhenmeter in der Stunde",
        IntradayType::ActiveZoneMinutes => "Aktivzonenminuten in der Stunde",
        IntradayType::HeartRateVariability => "Millisekunden, vom niedrigsten zum höchsten jeder Stunde",
        IntradayType::OxygenSaturation => "Prozent, vom niedrigsten zum höchsten jeder Stunde",
        // They have no hours.
        IntradayType::BreathingRate | IntradayType::SleepStages | IntradayType::Routes => "",
    }
}

/// What a chart shows, for those who do not see it.
pub(crate) fn chart(subject: Subject, step: Step, range: DateRange, low: f64, high: f64) -> String {
    let what = match step {
        Step::Hour => format!("{} nach Stunden", data_types::subject(subject)),
        Step::Days(_) | Step::Reading => units::axis(subject).to_owned(),
    };
    format!(
        "Diagramm, {}, {}: zwischen {} und {}.",
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
        format!("{} bis {}, Mittel {}", value(mark.low), value(mark.high), value(mark.mid))
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
            format!("{}, {} bis {}", intl::weekday(day), intl::wall_time(from), intl::wall_time(to))
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
