//! What a member leaves out.

use super::{data_types, units};
use crate::{
    intl,
    wizard::{left_out::Count, subject::Subject},
};
use domain::{
    IntradayType,
    left_out::{Extent, Part},
};

/// The heading over everything left out.
pub(crate) const HEADING: &str = "Was Sie weglassen";
/// What leaving out means.
pub(crate) const MEANING: &str = "Was Sie weglassen, steht in keiner Datei, die wir senden, jetzt oder später, \
     bis Sie es zurücknehmen. Auch Ihre Dateien, die schon auf Open Humans sind, verlieren es, wenn Sie das \
     nächste Mal senden.";
/// When nothing is.
pub(crate) const NOTHING: &str = "Sie lassen nichts weg.";
/// Opens the list.
pub(crate) const LIST: &str = "Zeigen, was Sie weglassen";
/// The button that leaves out a data type as a whole.
pub(crate) const ALL: &str = "Alles davon weglassen";
/// The button that takes a rule back.
pub(crate) const TAKE_BACK: &str = "Zurücknehmen";
/// The button that takes back the last change.
pub(crate) const UNDO: &str = "Rückgängig";
/// That the last change was taken back.
pub(crate) const UNDONE: &str = "Rückgängig gemacht: Es ist wie zuvor.";
/// When nothing can be left out for now.
pub(crate) const BEING_SENT: &str = "Gerade wird etwas von Ihnen gesendet. Lassen Sie es weg, sobald das fertig \
     ist.";
/// Opens the fields for days.
pub(crate) const SOME_DAYS: &str = "Einige Tage weglassen";
/// The first day to leave out.
pub(crate) const FIRST: &str = "Erster Tag";
/// The last day to leave out.
pub(crate) const LAST: &str = "Letzter Tag";
/// The button that leaves these days out.
pub(crate) const LEAVE_DAYS: &str = "Diese Tage weglassen";
/// When the two days make no stretch.
pub(crate) const NO_DAYS: &str = "Wählen Sie einen ersten Tag und einen letzten, der nicht davor liegt.";
/// A data type left out as a whole.
pub(crate) const ALL_IS_OUT: &str = "Alles davon ist weggelassen.";
/// A data type left out because another is.
pub(crate) const OUT_ALONG: &str = "Das ist weggelassen, weil es verraten würde, was Sie an anderer Stelle \
     weggelassen haben.";
/// When everything fetched is left out.
pub(crate) const EVERYTHING: &str = "Sie lassen alles weg";
/// What can be done then.
pub(crate) const EVERYTHING_TEXT: &str = "Von diesem Import bleibt nichts zu senden, und das ist in Ordnung. \
     Nehmen Sie etwas zurück, um es zu senden. Enthalten Ihre Dateien auf Open Humans, was Sie weggelassen \
     haben, können Sie es jetzt aus ihnen herausnehmen.";
/// The button that applies what is left out to the files that are there.
pub(crate) const APPLY: &str = "Aus meinen Dateien herausnehmen";
/// The heading over files written again.
pub(crate) const WRITTEN_AGAIN: &str = "Auch neu geschrieben, ohne das, was Sie weggelassen haben";
/// A file of which nothing was left.
pub(crate) const REMOVED: &str =
    "Für diese Datei bleibt nichts übrig, darum ist auf Open Humans keine von uns.";

/// The longer name of a button, for those who hear it alone.
pub(crate) fn of(label: &str, subject: Subject) -> String {
    format!("{label}: {}", data_types::subject(subject))
}

/// What of a data type is left out.
pub(crate) fn extent(extent: Extent) -> String {
    match extent {
        Extent::All => "alles davon".to_owned(),
        Extent::Days(range) => intl::days(range),
        Extent::Part(Part { date, from, to }) => {
            format!("{}, {} bis {}", intl::day(date), intl::wall_time(from), intl::wall_time(to))
        }
    }
}

/// A rule as a button names it.
pub(crate) fn rule(subject: Subject, when: Extent) -> String {
    format!("{}, {}", data_types::subject(subject), extent(when))
}

/// What was left out last.
pub(crate) fn added(subject: Subject, when: Extent) -> String {
    format!("Weggelassen: {}.", rule(subject, when))
}

/// What was taken back last.
pub(crate) fn lifted(subject: Subject, when: Extent) -> String {
    format!("Wird von jetzt an wieder gesendet: {}.", rule(subject, when))
}

/// What goes along with a data type.
pub(crate) fn along(subjects: &[Subject]) -> String {
    let mut names: Vec<String> = Vec::new();
    for subject in subjects {
        let name = data_types::subject(*subject).to_owned();
        let name = if is_told_apart(*subject) { format!("{name} im Tagesverlauf") } else { name };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!(
        "An denselben Tagen wird auch dies weggelassen, weil es das Weggelassene verraten würde: {}.",
        super::list(names.iter().map(String::as_str))
    )
}

/// Whether readings within the day bear the name of a day's total.
const fn is_told_apart(subject: Subject) -> bool {
    matches!(subject, Subject::Intraday(of) if !matches!(of, IntradayType::SleepStages | IntradayType::Routes))
}

/// How much is left out: `3 Tage und alles zu Gewicht weggelassen`.
pub(crate) fn count(count: &Count) -> String {
    format!("{} weggelassen", amount(count))
}

/// How much was left out of what was sent.
pub(crate) fn of_it(count: &Count) -> String {
    format!("Dabei weggelassen: {}.", amount(count))
}

fn amount(count: &Count) -> String {
    let mut parts = Vec::new();
    if count.days > 0 {
        parts.push(units::days(count.days));
    }
    if count.parts > 0 {
        parts.push(units::many(count.parts, "Teil eines Tages", "Teile von Tagen"));
    }
    match count.whole.as_slice() {
        [] => {}
        [one] => parts.push(format!("alles zu {}", data_types::subject(*one))),
        many => parts.push(units::many(many.len() as u64, "Art von Daten", "Arten von Daten")),
    }
    super::list(parts.iter().map(String::as_str))
}

/// About how large what is left is.
pub(crate) fn about(bytes: u64) -> String {
    format!("Etwa {} ohne das, was Sie weglassen.", units::size(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::DataType;

    #[test]
    fn count_reads_as_a_person_would_say_it() {
        let weight = Subject::Daily(DataType::Weight);

        assert_eq!(
            count(&Count { days: 3, parts: 0, whole: vec![weight] }),
            "3\u{a0}Tage und alles zu Gewicht weggelassen"
        );
        assert_eq!(count(&Count { days: 0, parts: 1, whole: vec![] }), "1\u{a0}Teil eines Tages weggelassen");
        assert_eq!(
            count(&Count { days: 1, parts: 2, whole: vec![weight, weight] }),
            "1\u{a0}Tag, 2\u{a0}Teile von Tagen und 2\u{a0}Arten von Daten weggelassen"
        );
    }
}
