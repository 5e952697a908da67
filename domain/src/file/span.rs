//! What is known of stretches of days: fetched, empty, or missing and why.

use crate::{catalog::ProviderId, date_range::DateRange};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What became of a day of a data type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// Asked for and answered whole. Before a file is written this includes days that turn out to be empty.
    Fetched,
    /// Asked for and answered whole, with nothing in it.
    Empty,
    /// The member did not grant the permission.
    NotPermitted,
    /// Asking failed. What was received before that may still stand in the file.
    Failed,
    /// Chosen, but never asked for: the import was stopped.
    NotFetched,
    /// The provider has no such resource.
    NotCarried,
}

impl DayState {
    /// Whether the provider's answer for the day is known whole.
    pub const fn is_complete(self) -> bool {
        matches!(self, DayState::Fetched | DayState::Empty)
    }
}

/// A stretch of days of one data type with one history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The days; none for data types without days.
    pub range: Option<DateRange>,
    /// What became of them.
    pub state: DayState,
    /// The provider that was asked.
    pub provider: ProviderId,
}

/// The spans of one data type: in time order, none overlapping, neighbours alike united.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// Makes spans from a list in time order.
    ///
    /// Returns nothing when they overlap, stand out of order, or mix days with none.
    pub fn from_ordered(spans: impl IntoIterator<Item = Span>) -> Option<Spans> {
        let mut ordered = Spans::default();
        for span in spans {
            match (ordered.0.last(), span.range) {
                (Some(Span { range: Some(before), .. }), Some(range)) if before.end() <= range.start() => {}
                (Some(_), _) => return None,
                (None, _) => {}
            }
            ordered.push(span);
        }
        Some(ordered)
    }

    /// Adds a span after all others, uniting it with its neighbour when they are alike.
    pub(super) fn push(&mut self, span: Span) {
        if let (Some(last), Some(range)) = (self.0.last_mut(), span.range)
            && let Some(before) = last.range
            && before.end() == range.start()
            && (last.state, last.provider) == (span.state, span.provider)
            && let Ok(united) = DateRange::new(before.start(), range.end())
        {
            last.range = Some(united);
            return;
        }
        self.0.push(span);
    }

    /// Adds one day after all others.
    pub(super) fn push_day(&mut self, day: Date, state: DayState, provider: ProviderId) {
        if let Ok(range) = DateRange::inclusive(day, day) {
            self.push(Span { range: Some(range), state, provider });
        }
    }

    /// The spans, in time order.
    pub fn iter(&self) -> impl Iterator<Item = &Span> {
        self.0.iter()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Finds what is known of a day.
    pub fn find(&self, day: Date) -> Option<Span> {
        let after = self.0.partition_point(|span| span.range.is_some_and(|range| range.end() <= day));
        self.0.get(after).copied().filter(|span| span.range.is_some_and(|range| range.contains(day)))
    }

    /// Finds what is known of a data type without days.
    pub fn find_undated(&self) -> Option<Span> {
        self.0.first().copied().filter(|span| span.range.is_none())
    }

    /// The same spans where `rest_of` a range says which days are still spoken of; those without days stay.
    pub(super) fn cut(&self, rest_of: impl Fn(DateRange) -> Vec<DateRange>) -> Spans {
        let mut cut = Spans::default();
        for span in &self.0 {
            match span.range {
                None => cut.push(*span),
                Some(range) => rest_of(range)
                    .into_iter()
                    .for_each(|range| cut.push(Span { range: Some(range), ..*span })),
            }
        }
        cut
    }

    /// Takes days nothing is known of as fetched from a provider. `days` are in order.
    pub(super) fn cover(&mut self, days: &std::collections::BTreeSet<Date>, provider: ProviderId) {
        let missing = days.iter().filter(|day| self.find(**day).is_none()).copied().collect::<Vec<_>>();
        if missing.is_empty() {
            return;
        }
        let mut added = Spans::default();
        for day in missing {
            added.push_day(day, DayState::Fetched, provider);
        }
        let mut all: Vec<Span> = std::mem::take(&mut self.0).into_iter().chain(added.0).collect();
        all.sort_by_key(|span| span.range.map(DateRange::start));
        for span in all {
            self.push(span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn span(first: Date, last: Date, state: DayState) -> Span {
        Span { range: DateRange::inclusive(first, last).ok(), state, provider: ProviderId::Fitbit }
    }

    #[test]
    fn neighbours_alike_become_one_span() {
        let spans = Spans::from_ordered([
            span(date(2026, 1, 1), date(2026, 1, 3), DayState::Fetched),
            span(date(2026, 1, 4), date(2026, 1, 9), DayState::Fetched),
            span(date(2026, 1, 10), date(2026, 1, 10), DayState::Failed),
        ])
        .unwrap();

        assert_eq!(spans.iter().count(), 2);
        assert_eq!(spans.find(date(2026, 1, 9)).unwrap().state, DayState::Fetched);
        assert_eq!(spans.find(date(2026, 1, 10)).unwrap().state, DayState::Failed);
        assert_eq!(spans.find(date(2026, 1, 11)), None);
        assert_eq!(spans.find(date(2025, 12, 31)), None);
    }

    #[test]
    fn overlapping_and_disordered_spans_are_refused() {
        let early = span(date(2026, 1, 1), date(2026, 1, 3), DayState::Fetched);
        let late = span(date(2026, 1, 3), date(2026, 1, 5), DayState::Empty);
        let undated = Span { range: None, ..early };

        assert_eq!(Spans::from_ordered([early, late]), None);
        assert_eq!(Spans::from_ordered([late, early]), None);
        assert_eq!(Spans::from_ordered([undated, late]), None);
        assert_eq!(Spans::from_ordered([undated, undated]), None);
    }

    #[test]
    fn covering_adds_only_days_nothing_is_known_of() {
        let mut spans =
            Spans::from_ordered([span(date(2026, 1, 2), date(2026, 1, 3), DayState::Failed)]).unwrap();

        spans.cover(&(1..=4).map(|day| date(2026, 1, day)).collect(), ProviderId::Fitbit);

        let states: Vec<_> = (1..=4).map(|day| spans.find(date(2026, 1, day)).unwrap().state).collect();
        assert_eq!(states, [DayState::Fetched, DayState::Failed, DayState::Failed, DayState::Fetched]);
    }
}
