//! What became of each day of a data type: a value, nothing recorded, or a reason why there is none. The four are
//! never mixed.

use super::subject::DayBand;
use domain::{
    DateRange,
    wire::{ErrorCode, Gap, GapState},
};
use jiff::civil::Date;

/// What a table shows in one row: a day with a value, or a stretch of days without.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Entry {
    /// A day and its value.
    Value(DayBand),
    /// Days asked for and answered without a reading.
    Empty(DateRange),
    /// Days without data for a reason.
    Missing(DateRange, GapState, Option<ErrorCode>),
}

/// Lays out all days of a range, newest first. Stretches without values stand as one entry.
///
/// `values` are oldest first; values outside the range are left out.
pub(crate) fn entries(range: DateRange, values: &[DayBand], gaps: &[Gap]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut cursor = range.start();
    for value in values.iter().filter(|value| range.contains(value.date)) {
        push_stretch(&mut entries, cursor, value.date, gaps);
        entries.push(Entry::Value(*value));
        cursor = value.date.tomorrow().unwrap_or(value.date);
    }
    push_stretch(&mut entries, cursor, range.end(), gaps);
    entries.reverse();
    entries
}

/// Adds the days `[from, to)`, cut where the reason changes.
fn push_stretch(entries: &mut Vec<Entry>, from: Date, to: Date, gaps: &[Gap]) {
    let Ok(stretch) = DateRange::new(from, to) else { return };
    let mut cursor = stretch.start();
    let mut reasons: Vec<(DateRange, GapState, Option<ErrorCode>)> = gaps
        .iter()
        .filter_map(|gap| Some((gap.range?.intersection(stretch)?, gap.state, gap.reason)))
        .collect();
    reasons.sort_by_key(|(range, _, _)| *range);
    for (range, state, reason) in reasons {
        if let Ok(empty) = DateRange::new(cursor, range.start()) {
            entries.push(Entry::Empty(empty));
        }
        // Overlapping reasons, should a server ever send them, never show a day twice.
        if let Ok(rest) = DateRange::new(range.start().max(cursor), range.end()) {
            entries.push(Entry::Missing(rest, state, reason));
            cursor = rest.end();
        }
    }
    if let Ok(empty) = DateRange::new(cursor, stretch.end()) {
        entries.push(Entry::Empty(empty));
    }
}

/// Days that ended in a state, over all gaps.
pub(crate) fn days_in(gaps: &[Gap], state: GapState) -> u32 {
    gaps.iter()
        .filter(|gap| gap.state == state)
        .filter_map(|gap| gap.range)
        .map(DateRange::days)
        .fold(0, u32::saturating_add)
}

/// Whether something, dated or not, ended in a state.
pub(crate) fn any_in(gaps: &[Gap], state: GapState) -> bool {
    gaps.iter().any(|gap| gap.state == state)
}

/// The days a chart shows: from the first to the last with data or with a reason why there is none, since years of
/// nothing would squeeze the rest.
pub(crate) fn shown(
    first_day: Option<Date>,
    last_day: Option<Date>,
    gaps: &[Gap],
    range: DateRange,
) -> DateRange {
    let (Some(first), Some(last)) = (first_day, last_day) else { return range };
    let stretches = || gaps.iter().filter_map(|gap| gap.range);
    let first = stretches().map(DateRange::start).fold(first, Ord::min);
    let last = stretches().map(DateRange::last).fold(last, Ord::max);
    DateRange::inclusive(first, last).ok().and_then(|days| days.intersection(range)).unwrap_or(range)
}

/// What became of one day.
pub(crate) fn state_of(day: Date, gaps: &[Gap]) -> Option<(GapState, Option<ErrorCode>)> {
    gaps.iter()
        .find(|gap| gap.range.is_some_and(|range| range.contains(day)))
        .map(|gap| (gap.state, gap.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::record::DayValue;
    use jiff::civil::date;

    fn day(n: i8) -> Date {
        date(2026, 3, n)
    }

    fn span(first: i8, last: i8) -> DateRange {
        DateRange::inclusive(day(first), day(last)).unwrap()
    }

    fn value(n: i8, value: f64) -> DayBand {
        DayValue(day(n), value).into()
    }

    fn gap(first: i8, last: i8, state: GapState) -> Gap {
        Gap { range: Some(span(first, last)), state, reason: None }
    }

    #[test]
    fn every_day_stands_exactly_once_newest_first() {
        let values = [value(2, 10.0), value(3, 11.0), value(9, 12.0)];
        let gaps = [gap(5, 6, GapState::Failed)];

        let entries = entries(span(1, 10), &values, &gaps);

        assert_eq!(
            entries,
            [
                Entry::Empty(span(10, 10)),
                Entry::Value(values[2]),
                Entry::Empty(span(7, 8)),
                Entry::Missing(span(5, 6), GapState::Failed, None),
                Entry::Empty(span(4, 4)),
                Entry::Value(values[1]),
                Entry::Value(values[0]),
                Entry::Empty(span(1, 1)),
            ]
        );
    }

    #[test]
    fn a_data_type_without_permission_is_one_entry() {
        let gaps = [gap(1, 10, GapState::NotPermitted)];

        assert_eq!(
            entries(span(1, 10), &[], &gaps),
            [Entry::Missing(span(1, 10), GapState::NotPermitted, None)]
        );
    }

    #[test]
    fn a_value_inside_a_failed_stretch_cuts_it() {
        let values = [value(5, 1.0)];
        let gaps = [gap(4, 6, GapState::Failed)];

        let entries = entries(span(4, 6), &values, &gaps);

        assert_eq!(entries.len(), 3);
        assert_eq!(entries[1], Entry::Value(values[0]));
    }

    #[test]
    fn overlapping_reasons_show_no_day_twice() {
        let gaps = [gap(1, 6, GapState::Failed), gap(4, 8, GapState::NotFetched)];

        let entries = entries(span(1, 8), &[], &gaps);

        assert_eq!(
            entries,
            [
                Entry::Missing(span(7, 8), GapState::NotFetched, None),
                Entry::Missing(span(1, 6), GapState::Failed, None)
            ]
        );
    }

    #[test]
    fn a_chart_begins_where_there_is_something_to_say() {
        let gaps = [gap(3, 4, GapState::Failed)];

        assert_eq!(shown(Some(day(5)), Some(day(8)), &gaps, span(1, 20)), span(3, 8));
        assert_eq!(shown(None, None, &gaps, span(1, 20)), span(1, 20));
    }
}
