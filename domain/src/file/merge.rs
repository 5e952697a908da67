//! Merges what several files and a new import say of the same days.
//!
//! A layer is one earlier file or the new import; layers come oldest first. Day by day and data type by data type:
//! a complete, real reading replaces whatever was there; a reading of a day that was not received whole, or a filler
//! zero, only fills a place that is empty or held something weaker. Nothing ever removes a reading.

use super::span::{DayState, Span, Spans};
use crate::date_range::DateRange;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The days of one data type in one layer.
pub(super) struct LayerDays<'a, T> {
    /// What the layer knows of each day. Readings of days it knows nothing of were not chosen and are left out.
    pub(super) spans: Option<&'a Spans>,
    /// Readings by day.
    pub(super) days: BTreeMap<Date, T>,
}

/// What is known of a day besides its reading.
pub(super) trait History: Copy {
    /// What became of the day.
    fn state(self) -> DayState;

    /// The same history with another state.
    fn with_state(self, state: DayState) -> Self;

    /// Whether a later day received whole may take the place of an earlier one, whose reading is worth as much.
    fn may_follow(self, earlier: Self) -> bool;
}

impl History for Span {
    fn state(self) -> DayState {
        self.state
    }

    fn with_state(self, state: DayState) -> Self {
        Span { state, ..self }
    }

    fn may_follow(self, _earlier: Self) -> bool {
        true
    }
}

/// How much a layer's reading of a day is worth against another's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Worth {
    Nothing,
    FillerOfBrokenDay,
    Filler,
    RealOfBrokenDay,
    Real,
}

/// Merges one data type over one period and adds the history of each day to `history`.
pub(super) fn merge_days<T>(
    period: DateRange,
    mut layers: Vec<LayerDays<'_, T>>,
    is_filler: impl Fn(&T) -> bool,
    history: &mut Spans,
) -> BTreeMap<Date, T> {
    let mut merged = BTreeMap::new();
    for day in period.iter() {
        let mut worthiest = Worthiest::default();
        for layer in &mut layers {
            if let Some(span) = layer.spans.and_then(|spans| spans.find(day)) {
                worthiest.add(span, layer.days.remove(&day), &is_filler);
            }
        }
        if let Some((span, reading)) = worthiest.into_best() {
            history.push_day(day, span.state, span.provider);
            if let Some(reading) = reading {
                merged.insert(day, reading);
            }
        }
    }
    merged
}

/// The reading worth most of those the layers have of one day, and its history.
pub(super) struct Worthiest<T, H = Span>(Option<(Worth, H, Option<T>)>);

impl<T, H> Default for Worthiest<T, H> {
    fn default() -> Self {
        Worthiest(None)
    }
}

impl<T, H: History> Worthiest<T, H> {
    /// Adds what the next younger layer has.
    pub(super) fn add(&mut self, history: H, reading: Option<T>, is_filler: impl Fn(&T) -> bool) {
        let history = history.with_state(settled(history.state(), reading.is_some()));
        let worth = worth_of(history.state(), reading.as_ref(), is_filler);
        let is_better = |(worth_before, before, _): &(Worth, H, Option<T>)| {
            replaces(worth, history, *worth_before, *before)
        };
        if self.0.as_ref().is_none_or(is_better) {
            self.0 = Some((worth, history, reading));
        }
    }

    /// What won, if any layer knew anything.
    pub(super) fn into_best(self) -> Option<(H, Option<T>)> {
        self.0.map(|(_, history, reading)| (history, reading))
    }
}

/// What a day's state is once it is known whether anything stands in it.
fn settled(state: DayState, has_reading: bool) -> DayState {
    match (state, has_reading) {
        (DayState::Fetched, false) => DayState::Empty,
        (DayState::Empty, true) => DayState::Fetched,
        (state, _) => state,
    }
}

fn worth_of<T>(state: DayState, reading: Option<&T>, is_filler: impl Fn(&T) -> bool) -> Worth {
    match (reading.map(is_filler), state.is_complete()) {
        (None, _) => Worth::Nothing,
        (Some(true), false) => Worth::FillerOfBrokenDay,
        (Some(true), true) => Worth::Filler,
        (Some(false), false) => Worth::RealOfBrokenDay,
        (Some(false), true) => Worth::Real,
    }
}

/// Whether a later layer's day takes the place of an earlier one's.
fn replaces<H: History>(worth: Worth, history: H, worth_before: Worth, before: H) -> bool {
    match worth.cmp(&worth_before) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => match worth {
            Worth::Nothing => knows_as_much(history.state(), before.state()),
            // Of two days that broke off, neither is known to hold the other.
            Worth::FillerOfBrokenDay | Worth::RealOfBrokenDay => false,
            Worth::Filler | Worth::Real => history.may_follow(before),
        },
    }
}

/// Whether a later state without a reading says at least as much as an earlier one.
fn knows_as_much(later: DayState, earlier: DayState) -> bool {
    let rank = |state| match state {
        DayState::Fetched | DayState::Empty => 1,
        DayState::NotPermitted | DayState::Failed | DayState::NotFetched | DayState::NotCarried => 0,
    };
    rank(later) >= rank(earlier)
}
