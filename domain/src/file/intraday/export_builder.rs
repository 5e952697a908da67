//! Turns the windows of an intraday import into the state of each day of one month.

use super::{
    export::{DayHistory, IntradayExport},
    month::Month,
};
use crate::{
    catalog::{ProviderId, ResourceId},
    date_range::DateRange,
    file::{
        export_builder::{goodness, whole_or},
        span::DayState,
    },
    intraday::{Granularity, IntradaySelection, IntradayType},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Collects how the windows of an import ended and makes its [`IntradayExport`] of one month.
///
/// A day that several windows asked for (a repair, a split) is known as well as by the best of them. A day no window
/// asked for is not in the export: it was delivered before, and the file it stands in keeps the word.
#[derive(Clone, Debug)]
pub struct IntradayExportBuilder {
    export: IntradayExport,
    asked: Option<DateRange>,
    selection: IntradaySelection,
    not_permitted: BTreeSet<IntradayType>,
}

impl IntradayExportBuilder {
    /// Starts from what the member chose. Days of `range` outside the month are left out.
    pub fn new(provider: ProviderId, month: Month, range: DateRange, selection: IntradaySelection) -> Self {
        IntradayExportBuilder {
            export: IntradayExport {
                provider,
                encoded_id: None,
                time_zone: None,
                month,
                days: BTreeMap::new(),
                unknown: BTreeMap::new(),
            },
            asked: month.range().intersection(range),
            selection,
            not_permitted: BTreeSet::new(),
        }
    }

    /// Says whose data it is and where they live, as far as the provider told.
    pub fn account(mut self, encoded_id: Option<String>, time_zone: Option<String>) -> Self {
        self.export.encoded_id = encoded_id;
        self.export.time_zone = time_zone;
        self
    }

    /// Marks types as closed to us; they had no windows.
    pub fn not_permitted(mut self, intraday_types: impl IntoIterator<Item = IntradayType>) -> Self {
        self.not_permitted.extend(intraday_types);
        self
    }

    /// Adds how a window ended. [`DayState::Fetched`] stands for an answer known whole, with records or without.
    /// Resources that carry nothing within the day are ignored, and so are days outside the month.
    pub fn window(mut self, resource: &ResourceId, range: DateRange, state: DayState) -> Self {
        let provider = self.export.provider;
        let Some(resource) = provider.find_intraday_resource(resource.as_str()) else { return self };
        let Some(inside) = self.asked.and_then(|asked| asked.intersection(range)) else { return self };
        let history = DayHistory::new(whole_or(state), resource.granularity, provider);
        let days = self.export.days.entry(resource.intraday_type).or_default();
        inside.iter().for_each(|day| note(days, day, history));
        self
    }

    /// Adds how a window ended whose pages came newest first: days after `complete_after` are whole even though the
    /// window as a whole ended as `state`.
    pub fn paged_window(
        self,
        resource: &ResourceId,
        range: DateRange,
        complete_after: Option<Date>,
        state: DayState,
    ) -> Self {
        let first_whole = complete_after.and_then(|day| day.tomorrow().ok());
        let whole = first_whole
            .and_then(|first| DateRange::new(first, range.end()).ok())
            .and_then(|whole| whole.intersection(range));
        let builder = self.window(resource, range, state);
        match whole {
            Some(whole) => builder.window(resource, whole, DayState::Fetched),
            None => builder,
        }
    }

    /// Makes the provenance of the import in this month.
    pub fn build(mut self) -> IntradayExport {
        self.export.days.retain(|intraday_type, _| self.selection.contains_key(intraday_type));
        for (intraday_type, granularity) in std::mem::take(&mut self.selection) {
            if let Some(state) = self.state_without_windows(intraday_type, granularity) {
                let provider = self.export.provider;
                let days = self.asked.into_iter().flat_map(DateRange::iter);
                let history = DayHistory::new(state, granularity, provider);
                self.export.days.insert(intraday_type, days.map(|day| (day, history)).collect());
            }
        }
        self.export
    }

    /// What every day of a type is, when it could not even be asked for.
    fn state_without_windows(
        &self,
        intraday_type: IntradayType,
        granularity: Granularity,
    ) -> Option<DayState> {
        if self.not_permitted.contains(&intraday_type) {
            Some(DayState::NotPermitted)
        } else if self.export.provider.intraday_resource(intraday_type, granularity).is_none() {
            Some(DayState::NotCarried)
        } else {
            None
        }
    }
}

/// Notes what one more window says of a day.
fn note(days: &mut BTreeMap<Date, DayHistory>, day: Date, history: DayHistory) {
    let known = days.entry(day).or_insert(history);
    if goodness(history.state) > goodness(known.state) {
        *known = history;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const HEART: ResourceId = ResourceId::new("intraday/heart/1sec");
    const OXYGEN: ResourceId = ResourceId::new("intraday/spo2");

    fn days(first: Date, last: Date) -> DateRange {
        DateRange::inclusive(first, last).unwrap()
    }

    fn builder() -> IntradayExportBuilder {
        let selection = [
            (IntradayType::HeartRate, Granularity::Second),
            (IntradayType::OxygenSaturation, Granularity::Recorded),
        ];
        let range = days(date(2026, 2, 20), date(2026, 3, 10));
        let month = "2026-03".parse().unwrap();
        IntradayExportBuilder::new(ProviderId::Fitbit, month, range, selection.into())
    }

    fn state(export: &IntradayExport, intraday_type: IntradayType, day: i8) -> Option<DayState> {
        export.find(intraday_type, date(2026, 3, day)).map(|history| history.state)
    }

    #[test]
    fn window_over_the_turn_of_the_month_counts_for_its_days_in_it() {
        let export = builder()
            .window(&OXYGEN, days(date(2026, 2, 20), date(2026, 3, 4)), DayState::Empty)
            .window(&HEART, days(date(2026, 2, 28), date(2026, 2, 28)), DayState::Fetched)
            .build();

        assert_eq!(state(&export, IntradayType::OxygenSaturation, 4), Some(DayState::Fetched));
        assert_eq!(state(&export, IntradayType::OxygenSaturation, 5), None);
        assert_eq!(export.find(IntradayType::OxygenSaturation, date(2026, 2, 28)), None);
        assert_eq!(export.days().count(), 1);
    }

    #[test]
    fn repaired_day_counts_as_fetched_and_a_broken_window_keeps_its_whole_days() {
        let (first, last) = (date(2026, 3, 1), date(2026, 3, 10));
        let export = builder()
            .window(&HEART, days(first, first), DayState::Fetched)
            .window(&HEART, days(first, first), DayState::Failed)
            .paged_window(&OXYGEN, days(first, last), Some(date(2026, 3, 7)), DayState::Failed)
            .build();

        assert_eq!(state(&export, IntradayType::HeartRate, 1), Some(DayState::Fetched));
        assert_eq!(state(&export, IntradayType::OxygenSaturation, 7), Some(DayState::Failed));
        assert_eq!(state(&export, IntradayType::OxygenSaturation, 8), Some(DayState::Fetched));
    }

    #[test]
    fn type_that_is_closed_says_so_on_every_day_asked_for() {
        let export = builder().not_permitted([IntradayType::OxygenSaturation]).build();

        assert_eq!(state(&export, IntradayType::OxygenSaturation, 1), Some(DayState::NotPermitted));
        assert_eq!(state(&export, IntradayType::OxygenSaturation, 10), Some(DayState::NotPermitted));
        assert_eq!(state(&export, IntradayType::OxygenSaturation, 11), None);
        assert_eq!(state(&export, IntradayType::HeartRate, 1), None);
    }
}
