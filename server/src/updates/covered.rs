//! Which days an update need not ask for again.

use super::missing::Missing;
use crate::storage::{ImportRow, UpdateRow};
use domain::left_out::Subject;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What an update knows of its days once an import has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Covered {
    /// The day after the last one it need not ask for again; none where that stays.
    pub(super) until: Option<Date>,
    /// Data whose permission was missing, with the first day that lacks it.
    pub(super) lacking: BTreeMap<Subject, Date>,
}

/// Says what is covered by an import of an update, of which this is missing.
///
/// Days that failed, or that nobody asked for, are asked for by the next. Days of data whose permission is missing are asked for
/// once it is there: until then each day would be asked for again, with everything else of it, for nothing.
pub(super) fn find_covered(update: &UpdateRow, import: &ImportRow, missing: &Missing) -> Covered {
    let is_answered = missing.failed.is_none() && !missing.is_unasked;
    // Else its member has chosen more since it was begun.
    let holds_all = update.data_types.is_subset(&import.data_types)
        && update
            .intraday
            .iter()
            .all(|(chosen, granularity)| import.intraday.get(chosen) == Some(granularity));
    if !is_answered || !holds_all {
        return Covered { until: None, lacking: update.lacking.clone() };
    }
    let start = import.range.start();
    let lacking = missing.not_permitted.iter().map(|subject| {
        let first = update.lacking.get(subject).map_or(start, |first| start.min(*first));
        (*subject, first)
    });
    // Fetched for the first time since: what came before is fetched next. What is not wanted any more is forgotten.
    let come_back = update.lacking.iter().filter(|(subject, first)| {
        holds(import, **subject) && !missing.not_permitted.contains(subject) && **first < start
    });
    let until = come_back.map(|(_, first)| *first).min().unwrap_or_else(|| import.range.end());
    Covered { until: Some(until), lacking: lacking.collect() }
}

fn holds(import: &ImportRow, subject: Subject) -> bool {
    match subject {
        Subject::DataType(data_type) => import.data_types.contains(&data_type),
        Subject::IntradayType(intraday_type) => import.intraday.contains_key(&intraday_type),
    }
}
