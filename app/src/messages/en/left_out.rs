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
pub(crate) const HEADING: &str = "What you leave out";
/// What leaving out means.
pub(crate) const MEANING: &str = "What you leave out is in no file we send, now or later, until you take it back. Files of yours that are on Open \
                                  Humans already lose it too when you next send something.";
/// When nothing is.
pub(crate) const NOTHING: &str = "You leave nothing out.";
/// Opens the list.
pub(crate) const LIST: &str = "Show what you leave out";
/// The button that leaves out a data type as a whole.
pub(crate) const ALL: &str = "Leave all of it out";
/// The button that takes a rule back.
pub(crate) const TAKE_BACK: &str = "Take back";
/// The button that takes back the last change.
pub(crate) const UNDO: &str = "Undo";
/// That the last change was taken back.
pub(crate) const UNDONE: &str = "Undone: it is as it was before.";
/// When nothing can be left out for now.
pub(crate) const BEING_SENT: &str =
    "Something of yours is being sent right now. Leave out when that is done.";
/// Opens the fields for days.
pub(crate) const SOME_DAYS: &str = "Leave some days out";
/// The first day to leave out.
pub(crate) const FIRST: &str = "First day";
/// The last day to leave out.
pub(crate) const LAST: &str = "Last day";
/// The button that leaves these days out.
pub(crate) const LEAVE_DAYS: &str = "Leave these days out";
/// When the two days make no stretch.
pub(crate) const NO_DAYS: &str = "Choose a first day, and a last day that is not before it.";
/// A data type left out as a whole.
pub(crate) const ALL_IS_OUT: &str = "All of it is left out.";
/// A data type left out because another is.
pub(crate) const OUT_ALONG: &str = "This is left out, because it would tell what you left out elsewhere.";
/// When everything fetched is left out.
pub(crate) const EVERYTHING: &str = "You leave everything out";
/// What can be done then.
pub(crate) const EVERYTHING_TEXT: &str = "Nothing of this import is left to send, and that is fine. Take something back to send it. If files of yours on Open \
                                          Humans hold what you left out, you can take it out of them now.";
/// The button that applies what is left out to the files that are there.
pub(crate) const APPLY: &str = "Take it out of my files";
/// The heading over files written again.
pub(crate) const WRITTEN_AGAIN: &str = "Also written again, without what you left out";
/// A file of which nothing was left.
pub(crate) const REMOVED: &str =
    "Nothing is left to put into this file, so there is none from us on Open Humans.";

/// The longer name of a button, for those who hear it alone.
pub(crate) fn of(label: &str, subject: Subject) -> String {
    format!("{label}: {}", data_types::subject(subject))
}

/// What of a data type is left out.
pub(crate) fn extent(extent: Extent) -> String {
    match extent {
        Extent::All => "all of it".to_owned(),
        Extent::Days(range) => intl::days(range),
        Extent::Part(Part { date, from, to }) => {
            format!("{}, {} to {}", intl::day(date), intl::wall_time(from), intl::wall_time(to))
        }
    }
}

/// A rule as a button names it.
pub(crate) fn rule(subject: Subject, when: Extent) -> String {
    format!("{}, {}", data_types::subject(subject), extent(when))
}

/// What was left out last.
pub(crate) fn added(subject: Subject, when: Extent) -> String {
    format!("Left out: {}.", rule(subject, when))
}

/// What was taken back last.
pub(crate) fn lifted(subject: Subject, when: Extent) -> String {
    format!("Sent again from now on: {}.", rule(subject, when))
}

/// What goes along with a data type.
pub(crate) fn along(subjects: &[Subject]) -> String {
    let mut names: Vec<String> = Vec::new();
    for subject in subjects {
        let name = data_types::subject(*subject).to_lowercase();
        let name = if is_told_apart(*subject) { format!("{name} within the day") } else { name };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!(
        "On the same days this goes along, because it would give it away: {}.",
        super::list(names.iter().map(String::as_str))
    )
}

/// Whether readings within the day bear the name of a day's total.
const fn is_told_apart(subject: Subject) -> bool {
    matches!(subject, Subject::Intraday(of) if !matches!(of, IntradayType::SleepStages | IntradayType::Routes))
}

/// How much is left out: `3 days and all weight left out`.
pub(crate) fn count(count: &Count) -> String {
    format!("{} left out", amount(count))
}

/// How much was left out of what was sent.
pub(crate) fn of_it(count: &Count) -> String {
    format!("Left out of it: {}.", amount(count))
}

fn amount(count: &Count) -> String {
    let mut parts = Vec::new();
    if count.days > 0 {
        parts.push(units::days(count.days));
    }
    if count.parts > 0 {
        parts.push(units::many(count.parts, "part of a day", "parts of days"));
    }
    match count.whole.as_slice() {
        [] => {}
        [one] => parts.push(format!("all of {}", data_types::subject(*one).to_lowercase())),
        many => parts.push(units::many(many.len() as u64, "kind of data", "kinds of data")),
    }
    super::list(parts.iter().map(String::as_str))
}

/// About how large what is left is.
pub(crate) fn about(bytes: u64) -> String {
    format!("About {} without what you leave out.", units::size(bytes))
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
            "3\u{a0}days and all of weight left out"
        );
        assert_eq!(count(&Count { days: 0, parts: 1, whole: vec![] }), "1\u{a0}part of a day left out");
        assert_eq!(
            count(&Count { days: 1, parts: 2, whole: vec![weight, weight] }),
            "1\u{a0}day, 2\u{a0}parts of days and 2\u{a0}kinds of data left out"
        );
    }
}
