//! Turns the windows of an import into the state of each day of each data type.

use super::{
    export::Export,
    span::{DayState, Span, Spans},
};
use crate::{
    catalog::{ProviderId, ResourceId, Role},
    data_type::DataType,
    date_range::DateRange,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Collects how the windows of an import ended and makes its [`Export`].
///
/// A data type that several resources carry has a day only as well as the worst of them; a day that several windows of
/// one resource asked for (a repair, a split) has it as well as the best.
#[derive(Clone, Debug)]
pub struct ExportBuilder {
    provider: ProviderId,
    range: DateRange,
    data_types: BTreeSet<DataType>,
    not_permitted: BTreeSet<DataType>,
    encoded_id: Option<String>,
    time_zone: Option<String>,
    answers: BTreeMap<String, Vec<(Option<DateRange>, DayState)>>,
}

impl ExportBuilder {
    /// Starts from what the member chose.
    pub fn new(provider: ProviderId, range: DateRange, data_types: BTreeSet<DataType>) -> Self {
        ExportBuilder {
            provider,
            range,
            data_types,
            not_permitted: BTreeSet::new(),
            encoded_id: None,
            time_zone: None,
            answers: BTreeMap::new(),
        }
    }

    /// Says whose data it is and where they live, as far as the provider told.
    pub fn account(mut self, encoded_id: Option<String>, time_zone: Option<String>) -> Self {
        self.encoded_id = encoded_id;
        self.time_zone = time_zone;
        self
    }

    /// Marks data types as closed to us; they had no windows.
    pub fn not_permitted(mut self, data_types: impl IntoIterator<Item = DataType>) -> Self {
        self.not_permitted.extend(data_types);
        self
    }

    /// Adds how a window ended. [`DayState::Fetched`] stands for an answer known whole, with records or without.
    pub fn window(mut self, resource: &ResourceId, range: Option<DateRange>, state: DayState) -> Self {
        self.answers.entry(resource.as_str().to_owned()).or_default().push((range, state));
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
        let builder = self.window(resource, Some(range), state);
        match whole {
            Some(whole) => builder.window(resource, Some(whole), DayState::Fetched),
            None => builder,
        }
    }

    /// Makes the provenance of the import.
    pub fn build(self) -> Export {
        let days = self.data_types.iter().map(|data_type| (*data_type, self.spans_of(*data_type))).collect();
        Export {
            provider: self.provider,
            encoded_id: self.encoded_id,
            time_zone: self.time_zone,
            range: self.range,
            days,
        }
    }

    fn spans_of(&self, data_type: DataType) -> Spans {
        let provider = self.provider;
        let whole = |state| {
            let range = data_type.is_dated().then_some(self.range);
            let mut spans = Spans::default();
            spans.push(Span { range, state, provider });
            spans
        };
        if !provider.carries(data_type) {
            return whole(DayState::NotCarried);
        }
        if self.not_permitted.contains(&data_type) {
            return whole(DayState::NotPermitted);
        }
        let answers: Vec<&[(Option<DateRange>, DayState)]> = provider
            .resources_of(data_type)
            .filter(|resource| resource.role == Role::Essential)
            .map(|resource| self.answers.get(resource.id.as_str()).map_or(&[][..], Vec::as_slice))
            .collect();
        if !data_type.is_dated() {
            return whole(worst_of(&answers, |range| range.is_none()));
        }
        let mut spans = Spans::default();
        for piece in self.pieces(&answers) {
            let covers = |range: Option<DateRange>| range.is_some_and(|range| range.contains(piece.start()));
            spans.push(Span { range: Some(piece), state: worst_of(&answers, covers), provider });
        }
        spans
    }

    /// Cuts the range wherever a window starts or ends, so that each piece has one state.
    fn pieces(&self, answers: &[&[(Option<DateRange>, DayState)]]) -> Vec<DateRange> {
        let mut cuts = BTreeSet::from([self.range.start(), self.range.end()]);
        for range in answers.iter().flat_map(|windows| windows.iter()).filter_map(|(range, _)| *range) {
            if let Some(inside) = range.intersection(self.range) {
                cuts.extend([inside.start(), inside.end()]);
            }
        }
        let cuts: Vec<Date> = cuts.into_iter().collect();
        cuts.windows(2).filter_map(|pair| DateRange::new(*pair.first()?, *pair.last()?).ok()).collect()
    }
}

fn worst_of(
    answers: &[&[(Option<DateRange>, DayState)]],
    covers: impl Fn(Option<DateRange>) -> bool,
) -> DayState {
    let best_of = |windows: &&[(Option<DateRange>, DayState)]| {
        windows
            .iter()
            .filter(|(range, _)| covers(*range))
            .map(|(_, state)| whole_or(*state))
            .max_by_key(|state| goodness(*state))
            .unwrap_or(DayState::NotFetched)
    };
    answers.iter().map(best_of).min_by_key(|state| severity(*state)).unwrap_or(DayState::NotFetched)
}

/// An answer without records is as whole as one with them.
pub(super) fn whole_or(state: DayState) -> DayState {
    if state.is_complete() { DayState::Fetched } else { state }
}

/// Of several windows of one resource: the one that knows most.
pub(super) fn goodness(state: DayState) -> u8 {
    match state {
        DayState::Fetched | DayState::Empty => 3,
        DayState::Failed => 2,
        DayState::NotPermitted | DayState::NotCarried => 1,
        DayState::NotFetched => 0,
    }
}

/// Of several resources of one data type: the reason the member should hear first is the least.
fn severity(state: DayState) -> u8 {
    match state {
        DayState::Failed => 0,
        DayState::NotFetched => 1,
        DayState::NotPermitted => 2,
        DayState::NotCarried => 3,
        DayState::Fetched | DayState::Empty => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn january() -> DateRange {
        DateRange::inclusive(date(2026, 1, 1), date(2026, 1, 31)).unwrap()
    }

    fn days(first: i8, last: i8) -> Option<DateRange> {
        DateRange::inclusive(date(2026, 1, first), date(2026, 1, last)).ok()
    }

    fn state(export: &Export, data_type: DataType, day: i8) -> DayState {
        export.find(data_type, Some(date(2026, 1, day))).unwrap().state
    }

    #[test]
    fn day_is_only_as_good_as_the_worst_of_its_resources() {
        let zones = ["daily-heart-rate-zones", "time-in-heart-rate-zone", "calories-in-heart-rate-zone"]
            .map(ResourceId::new);

        let export =
            ExportBuilder::new(ProviderId::GoogleHealth, january(), [DataType::HeartRateZones].into())
                .window(&zones[0], Some(january()), DayState::Fetched)
                .window(&zones[1], Some(january()), DayState::Empty)
                .window(&zones[2], days(11, 31), DayState::Fetched)
                .window(&zones[2], days(4, 10), DayState::Failed)
                .build();

        assert_eq!(state(&export, DataType::HeartRateZones, 3), DayState::NotFetched);
        assert_eq!(state(&export, DataType::HeartRateZones, 4), DayState::Failed);
        assert_eq!(state(&export, DataType::HeartRateZones, 10), DayState::Failed);
        assert_eq!(state(&export, DataType::HeartRateZones, 11), DayState::Fetched);
    }

    #[test]
    fn repaired_day_counts_as_fetched() {
        let steps = ResourceId::new("tracker/steps");

        let export = ExportBuilder::new(ProviderId::Fitbit, january(), [DataType::Steps].into())
            .window(&steps, Some(january()), DayState::Failed)
            .window(&steps, days(1, 15), DayState::Fetched)
            .build();

        assert_eq!(state(&export, DataType::Steps, 15), DayState::Fetched);
        assert_eq!(state(&export, DataType::Steps, 16), DayState::Failed);
    }

    #[test]
    fn days_after_the_last_whole_page_are_fetched_though_the_window_failed() {
        let sleep = ResourceId::new("sleep");

        let export = ExportBuilder::new(ProviderId::GoogleHealth, january(), [DataType::Sleep].into())
            .paged_window(&sleep, january(), Some(date(2026, 1, 20)), DayState::Failed)
            .build();

        assert_eq!(state(&export, DataType::Sleep, 20), DayState::Failed);
        assert_eq!(state(&export, DataType::Sleep, 21), DayState::Fetched);
    }

    #[test]
    fn what_is_closed_or_not_carried_says_so() {
        let chosen = [DataType::LifetimeStatistics, DataType::Sleep, DataType::Devices].into();

        let export = ExportBuilder::new(ProviderId::GoogleHealth, january(), chosen)
            .not_permitted([DataType::Sleep])
            .window(&ResourceId::new("pairedDevices"), None, DayState::Fetched)
            .build();

        assert_eq!(state(&export, DataType::Sleep, 1), DayState::NotPermitted);
        let undated = |data_type| export.find(data_type, None).unwrap().state;
        assert_eq!(undated(DataType::LifetimeStatistics), DayState::NotCarried);
        assert_eq!(undated(DataType::Devices), DayState::Fetched);
    }
}
