//! Which days of a window a later one of the same resource brought again. What the later one brought stands in the place of
//! what the earlier one did; where it brought nothing, the earlier stays, so that asking again never loses a day.

use crate::{
    app_state::AppState,
    storage::{StorageError, WindowId, WindowRow, WindowState},
};
use domain::{
    DataType,
    record::{DayValue, Record},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Days of one window that a later one brought again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::imports) struct RetakenDays {
    daily: BTreeSet<(DataType, Date)>,
    intraday: BTreeSet<Date>,
}

impl RetakenDays {
    /// Whether a daily value of this window does not count any more.
    pub(super) fn holds_value(&self, data_type: DataType, day: Date) -> bool {
        self.daily.contains(&(data_type, day))
    }

    /// Whether a day of readings of this window does not count any more.
    pub(in crate::imports) fn holds_day(&self, day: Date) -> bool {
        self.intraday.contains(&day)
    }

    /// Whether a record of this window does not count any more. Of totals the later counts by itself where they are united,
    /// and what only the earlier told of a day stays.
    pub(in crate::imports) fn holds(&self, record: &Record) -> bool {
        match record {
            Record::Samples(day) => self.holds_day(day.date),
            Record::Breathing(night) => self.holds_day(night.date),
            Record::Sleep(sleep) => {
                self.holds_day(sleep.date_of_sleep) || self.holds_value(DataType::Sleep, sleep.date_of_sleep)
            }
            Record::Weight(weight) => self.holds_value(DataType::Weight, weight.date),
            Record::Entry(entry) => self.holds_value(entry.data_type(), entry.date()),
            Record::Daily(_)
            | Record::Heart(_)
            | Record::Profile(_)
            | Record::Devices { .. }
            | Record::Lifetime { .. }
            | Record::Item(_) => false,
        }
    }
}

/// By window, its days that a later one brought again. Windows without any have no entry.
#[derive(Debug, Default)]
pub(in crate::imports) struct Retaken(BTreeMap<WindowId, RetakenDays>);

impl Retaken {
    /// Looks which of these windows were fetched again in part, and what that brought.
    ///
    /// # Errors
    ///
    /// When storage fails.
    pub(in crate::imports) async fn load(
        app: &AppState,
        windows: &[WindowRow],
    ) -> Result<Self, StorageError> {
        let mut retaken = Retaken::default();
        for (later, earlier) in list_overlaps(windows) {
            if later.state != WindowState::Fetched {
                continue;
            }
            for page in app.storage.list_pages_of(later.id).await? {
                for earlier in &earlier {
                    retaken.note(later, earlier, &page.summary, page.intraday.iter().map(|day| day.date));
                }
            }
        }
        Ok(retaken)
    }

    fn note(
        &mut self,
        later: &WindowRow,
        earlier: &WindowRow,
        values: &[(DataType, Vec<DayValue>)],
        days: impl Iterator<Item = Date>,
    ) {
        let shared = later.range.zip(earlier.range).and_then(|(one, two)| one.intersection(two));
        let Some(shared) = shared else { return };
        let known = self.0.entry(earlier.id).or_default();
        for (data_type, values) in values {
            let inside = values.iter().map(|DayValue(day, _)| *day).filter(|day| shared.contains(*day));
            known.daily.extend(inside.map(|day| (*data_type, day)));
        }
        known.intraday.extend(days.filter(|day| shared.contains(*day)));
    }

    /// The days of a window that a later one brought again.
    pub(in crate::imports) fn find(&self, window: WindowId) -> Option<&RetakenDays> {
        self.0.get(&window)
    }

    /// The same, to be kept.
    pub(in crate::imports) fn days_of(&self, window: WindowId) -> RetakenDays {
        self.find(window).cloned().unwrap_or_default()
    }

    /// Whether a daily value of a window does not count any more.
    pub(super) fn holds_value(&self, window: WindowId, data_type: DataType, day: Date) -> bool {
        self.find(window).is_some_and(|days| days.holds_value(data_type, day))
    }

    /// Whether a day of readings of a window does not count any more.
    pub(super) fn holds_day(&self, window: WindowId, day: Date) -> bool {
        self.find(window).is_some_and(|days| days.holds_day(day))
    }
}

/// Windows that ask for days an earlier one of the plan asked for too, each with those earlier ones.
pub(super) fn list_overlaps(windows: &[WindowRow]) -> Vec<(&WindowRow, Vec<&WindowRow>)> {
    let mut dated: Vec<_> = windows
        .iter()
        .filter(|window| window.state != WindowState::Split)
        .filter_map(|window| Some((window.resource.as_str(), window.range?, window)))
        .collect();
    dated.sort_by_key(|(resource, range, window)| (*resource, range.start(), window.ordinal));
    let mut overlaps: BTreeMap<WindowId, (&WindowRow, Vec<&WindowRow>)> = BTreeMap::new();
    for (place, (resource, range, window)) in dated.iter().enumerate() {
        let after = dated.iter().skip(place + 1);
        let meeting = after.take_while(|(other, days, _)| other == resource && days.start() < range.end());
        for (_, _, other) in meeting {
            if window.ordinal == other.ordinal {
                continue;
            }
            let (later, earlier) =
                if window.ordinal > other.ordinal { (*window, *other) } else { (*other, *window) };
            overlaps.entry(later.id).or_insert_with(|| (later, Vec::new())).1.push(earlier);
        }
    }
    overlaps.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStorage, range, window};

    #[tokio::test]
    async fn window_of_days_asked_before_is_later_than_those_alone() {
        let storage = TestStorage::open().await;
        let link = storage.link("ana").await;
        let plan = [
            window("sleep", Some(("2026-11-08", "2026-11-15"))),
            window("sleep", Some(("2026-11-01", "2026-11-08"))),
            window("steps", Some(("2026-11-01", "2026-11-15"))),
            window("profile", None),
            window("sleep", Some(("2026-11-03", "2026-11-04"))),
            window("sleep", Some(("2026-11-07", "2026-11-09"))),
        ];
        let import = storage.import(&link, &plan).await;
        let windows = storage.list_windows(import.id).await.unwrap();

        let overlaps = list_overlaps(&windows);

        let days: Vec<_> = overlaps
            .iter()
            .map(|(later, earlier)| {
                (later.range.unwrap(), earlier.iter().map(|one| one.range.unwrap()).collect::<Vec<_>>())
            })
            .collect();
        let [one, two] = [range("2026-11-01", "2026-11-08"), range("2026-11-08", "2026-11-15")];
        assert_eq!(
            days,
            [
                (range("2026-11-03", "2026-11-04"), vec![one]),
                (range("2026-11-07", "2026-11-09"), vec![one, two]),
            ]
        );
    }
}
