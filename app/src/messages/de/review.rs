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
pub(crate) const HEADING: &str = "Ihre Daten ansehen";
/// That nothing is sent yet.
pub(crate) const NOTHING_SENT: &str = "An Open Humans wurde davon nichts gesendet.";
/// Names the links to what stands further down.
pub(crate) const CONTENTS: &str = "Auf dieser Seite";
/// The link to the part that sends.
pub(crate) const STRAIGHT_TO_SENDING: &str = "Direkt zum Senden";
/// Unfolds the links to the kinds of data.
pub(crate) const KINDS: &str = "Zu einer Datenart springen";
/// Explains the four words.
pub(crate) const LEGEND: &str = "Wie Tage markiert sind";
/// A day with a value.
pub(crate) const FETCHED: &str = "Abgerufen";
/// A day without a reading.
pub(crate) const EMPTY: &str = "Nichts aufgezeichnet";
/// A day that was not permitted.
pub(crate) const NOT_PERMITTED: &str = "Nicht erlaubt";
/// A day that failed.
pub(crate) const FAILED: &str = "Konnte nicht abgerufen werden";
/// A day that was never asked for.
pub(crate) const NOT_FETCHED: &str = "Nicht abgefragt";
/// The row of days with data.
pub(crate) const DAYS: &str = "Tage mit Daten";
/// The row of the first day.
pub(crate) const FIRST: &str = "Erster Tag";
/// The row of the last day.
pub(crate) const LAST: &str = "Letzter Tag";
/// The row of empty days.
pub(crate) const DAYS_EMPTY: &str = "Tage ohne Aufzeichnung";
/// The column of days.
pub(crate) const DAY: &str = "Tag";
/// The column of a day's lowest value.
pub(crate) const LOWEST: &str = "Tiefster";
/// The column of a day's mean.
pub(crate) const MEAN: &str = "Mittel";
/// The column of a day's highest value.
pub(crate) const HIGHEST: &str = "Höchster";
/// Opens the table.
pub(crate) const TABLE: &str = "Die Zahlen zeigen";
/// Shows older days in the table.
pub(crate) const EARLIER: &str = "Frühere Tage zeigen";
/// Names the slider that reads a day out.
pub(crate) const READ_DAY: &str = "Einen Tag ablesen";
/// For undated data that is here.
pub(crate) const PRESENT: &str = "Abgerufen. Es hat keine Tage: Es geht so in die Datei, wie es jetzt ist.";
/// For undated data that is not here.
pub(crate) const ABSENT: &str = "Davon ist nichts da.";
/// A chart without a value.
pub(crate) const NO_VALUES: &str = "An diesen Tagen wurde nichts aufgezeichnet.";
/// The heading over sending.
pub(crate) const SEND_HEADING: &str = "Senden?";
/// The main button.
pub(crate) const SEND: &str = "An Open Humans senden";
/// The button that repairs.
pub(crate) const REPAIR: &str = "Diese Tage noch einmal versuchen";
/// The heading over failed days.
pub(crate) const FAILURES: &str = "Einige Tage konnten nicht abgerufen werden";
/// When there is nothing to send.
pub(crate) const NOTHING: &str = "Es gibt nichts zu senden";
/// What to do then.
pub(crate) const NOTHING_TEXT: &str = "An diesen Tagen wurde nichts aufgezeichnet, oder es durfte nicht gelesen werden. Das ist in Ordnung: Es wurde \
     nichts gesendet, und was Sie bei Open Humans haben, bleibt, wie es ist. Sie können andere Tage oder andere Daten wählen \
     oder es dabei belassen.";
/// The way to what the member has.
pub(crate) const MY_DATA: &str = "Meine Daten ansehen";
/// When the import was stopped.
pub(crate) const CANCELLED: &str = "Sie haben diesen Import beendet, darum wurden einige Tage nicht abgefragt. \
     Sie können senden, was hier ist, oder zuerst weiter abrufen.";
/// When the import is held.
pub(crate) const PAUSED: &str = "Dieser Import ist angehalten, darum wurden einige Tage noch nicht abgefragt. \
     Sie können jetzt senden, was hier ist, und ihn später weiterlaufen lassen, oder umgekehrt.";
/// When everything asked for is on Open Humans already.
pub(crate) const NOTHING_NEW: &str = "Es gibt nichts Neues zu senden";
/// Why.
pub(crate) const NOTHING_NEW_TEXT: &str = "Alles von diesen Tagen ist schon gesendet und hat sich seitdem nicht geändert, darum wurde es nicht noch \
     einmal abgerufen.";
/// The row of days an earlier import delivered.
pub(crate) const DAYS_BEFORE: &str = "Schon gesendete Tage";
/// The row of how finely readings are spaced.
pub(crate) const SPACING: &str = "Messwerte";
/// The column of hours.
pub(crate) const HOUR: &str = "Stunde ab";
/// The column of how many readings there are.
pub(crate) const READINGS: &str = "Messwerte";
/// The column of a sum.
pub(crate) const SUM: &str = "Zusammen";
/// Opens the table of hours.
pub(crate) const HOURS_TABLE: &str = "Die Stunden zeigen";
/// Names the slider that reads a reading out.
pub(crate) const READ_READING: &str = "Einen Messwert ablesen";
/// A day without a reading.
pub(crate) const NO_READINGS: &str = "An diesem Tag wurde nichts aufgezeichnet.";
/// The column of when a stage begins.
pub(crate) const FROM: &str = "Von";
/// The column of stages.
pub(crate) const STAGE: &str = "Phase";
/// The column of how long a stage lasted.
pub(crate) const LASTED: &str = "Dauer";
/// Opens the table of stages.
pub(crate) const STAGES_TABLE: &str = "Jeden Abschnitt zeigen";
/// Breathing over the whole night.
pub(crate) const WHOLE_NIGHT: &str = "Ganze Nacht";

/// The button that shows the readings of a day.
pub(crate) fn show_day(day: jiff::civil::Date) -> String {
    format!("Messwerte zeigen: {}", intl::weekday(day))
}

/// The heading over the readings of a day.
pub(crate) fn readings_of(day: jiff::civil::Date) -> String {
    format!("Messwerte vom {}", intl::weekday(day))
}

/// What the chart of one day shows, for those who do not see it.
pub(crate) fn day_chart(intraday_type: IntradayType, low: f64, high: f64, readings: u64) -> String {
    format!(
        "Diagramm über den Tag, {}: {} zwischen {} und {}.",
        data_types::intraday(intraday_type),
        units::many(readings, "Messwert", "Messwerte"),
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
        "Umriss von {}, Norden ist oben: {}, {}, zwischen {} und {}.",
        units::many(routes, "Route", "Routen"),
        units::many(positions, "Position", "Positionen"),
        units::of(Unit::Kilometres, kilometres),
        intl::wall_time(from),
        intl::wall_time(to)
    )
}

/// What the outline is, and what it leaves out.
pub(crate) const OUTLINE: &str =
    "Der Umriss der Routen des Tages, Norden ist oben, ohne Karte: Niemand wird um eine gebeten.";
/// The fold of the routes in numbers.
pub(crate) const ROUTES_TABLE: &str = "Die Routen in Zahlen zeigen";
/// The column of when a route ends.
pub(crate) const TO: &str = "Bis";
/// The column of positions.
pub(crate) const POSITIONS: &str = "Positionen";
/// The column of how long a route is.
pub(crate) const LENGTH: &str = "Länge";
/// The column of heart rates.
pub(crate) const MEAN_HEART_RATE: &str = "Mittlere Herzfrequenz";
/// Positions of which none is on Earth.
pub(crate) const NOWHERE: &str = "Keine dieser Positionen ist ein Ort auf der Erde, darum gibt es nichts zu \
     zeichnen. In der Datei stehen sie, wie sie übermittelt wurden.";

/// A stage of sleep.
pub(crate) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Awake => "Wach",
        Stage::Restless => "Unruhig",
        Stage::Rem => "REM",
        Stage::Light => "Leicht",
        Stage::Asleep => "Schlafend",
        Stage::Deep => "Tief",
    }
}

/// A night or nap, by its times.
pub(crate) fn night(is_main: bool, from: &str, to: &str) -> String {
    format!("{}, {from} bis {to}", if is_main { "Nacht" } else { "Nickerchen" })
}

/// What the chart of a night shows, for those who do not see it.
pub(crate) fn night_chart(minutes: &[(Stage, u32)]) -> String {
    let parts: Vec<String> = minutes
        .iter()
        .map(|(one, minutes)| format!("{}: {}", stage(*one), units::of(Unit::Minutes, f64::from(*minutes))))
        .collect();
    format!("Diagramm der Phasen einer Nacht: {}.", parts.join(", "))
}

/// When the import has failed.
pub(crate) const STOPPED: &str = "Das Abrufen ist vor seinem Ende stehen geblieben. Sehen Sie, warum, und \
     machen Sie von dort weiter.";
/// When it has been sent already.
pub(crate) const SENT: &str = "Das wurde an Open Humans gesendet.";
/// When it is being sent.
pub(crate) const BEING_SENT: &str = "Das wird gerade an Open Humans gesendet.";
/// When it is still being fetched.
pub(crate) const STILL_FETCHING: &str = "Noch ist nicht alles abgerufen. Sie können es ansehen, sobald alles \
     da ist.";
/// The way back to watching.
pub(crate) const WATCH: &str = "Sehen, wie es läuft";

/// What sending does.
pub(crate) fn send_text(retention_days: Option<u32>, is_less: bool) -> String {
    let kept = retention_days
        .map(|days| format!(" Hier wird es {} nach der letzten Änderung gelöscht.", units::days(days)))
        .unwrap_or_default();
    if is_less {
        return format!(
            "Eine Datei, fitbit-data.json, geht in Ihr Konto bei Open Humans. Ist dort schon eine von uns, bleiben \
             ihre Tage erhalten, außer dem, was Sie weglassen: Das wird herausgenommen.{kept}"
        );
    }
    format!(
        "Eine Datei, fitbit-data.json, geht in Ihr Konto bei Open Humans. Ist dort schon eine von uns, bleiben \
         ihre Tage erhalten: Die neue Datei umfasst nie weniger.{kept}"
    )
}

/// What was fetched, in one sentence.
pub(crate) fn summary(reviews: &[DataTypeReview], range: DateRange) -> String {
    let with_data = reviews.iter().filter(|review| review.days_with_data > 0 || review.present).count();
    format!("{} mit Daten, {}.", units::many(with_data as u64, "Art", "Arten"), intl::days(range))
}

/// What was fetched of readings within the day, in one sentence.
pub(crate) fn summary_within(reviews: &[IntradayReview], range: DateRange) -> String {
    let with_data = reviews.iter().filter(|review| review.days_with_data > 0).count();
    format!(
        "{} im Tagesverlauf, {}.",
        units::many(with_data as u64, "Art von Messwerten", "Arten von Messwerten"),
        intl::days(range)
    )
}

/// The button that sends monthly files.
pub(crate) fn send_files(files: u32) -> String {
    format!("{} an Open Humans senden", units::many(files, "Datei", "Dateien"))
}

/// What sending monthly files does.
pub(crate) fn send_months_text(retention_days: Option<u32>, is_less: bool) -> String {
    let kept = retention_days
        .map(|days| format!(" Hier wird es {} nach der letzten Änderung gelöscht.", units::days(days)))
        .unwrap_or_default();
    if is_less {
        return format!(
            "Eine gepackte Datei je Monat geht in Ihr Konto bei Open Humans. Ein Monat, der schon dort ist, behält \
             seine Tage, außer dem, was Sie weglassen, und gewinnt die neuen; ein Monat, der sich nicht ändern \
             würde, wird nicht noch einmal gesendet.{kept}"
        );
    }
    format!(
        "Eine gepackte Datei je Monat geht in Ihr Konto bei Open Humans. Ein Monat, der schon dort ist, behält \
         seine Tage und gewinnt die neuen; ein Monat, der sich nicht ändern würde, wird nicht noch einmal \
         gesendet.{kept}"
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
pub(crate) const FAILURES_TEXT: &str = "Alles andere ist da. Versuchen Sie diese Tage noch einmal, oder machen Sie ohne sie weiter: Als leer \
     werden sie nie gezählt.";

/// Says that more stretches failed than are listed.
pub(crate) fn more(count: usize) -> String {
    format!("Und {} weitere; jede Art von Daten unten zeigt ihre eigenen.", intl::count(count as u64))
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
    format!("Jeder Strich reicht vom niedrigsten zum höchsten Wert: {} je Strich.", units::days(days_each))
}

/// A day read out of a chart.
pub(crate) fn read_out(subject: Subject, day: &DayBand) -> String {
    let value = |value: f64| units::value(subject, value);
    let text = if subject.form() == Form::Ranges {
        format!("{} bis {}, Mittel {}", value(day.low), value(day.high), value(day.mid))
    } else {
        value(day.mid)
    };
    format!("{}: {text}", intl::weekday(day.date))
}

/// A day without a value, read out of a chart.
pub(crate) fn read_out_without(day: jiff::civil::Date, state: &str) -> String {
    format!("{}: {}", intl::weekday(day), state)
}
