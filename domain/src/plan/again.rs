//! Which requests it takes to fetch chosen days again. Not here: which windows of an import these days belong to.

use super::Window;
use crate::{
    catalog::{ProviderId, ResourceId, Span},
    data_type::DataType,
    date_range::DateRange,
    intraday::{Granularity, IntradayType},
};
use std::collections::BTreeSet;

/// Plans fetching some days of a data type again: the fewest windows that ask for exactly these days, newest first.
///
/// `days` need neither be in order nor apart. Resources whose permission is missing get no window. A data type without days
/// is asked for once, whatever `days` are.
pub fn plan_again(
    provider: ProviderId,
    data_type: DataType,
    days: &[DateRange],
    granted: &BTreeSet<String>,
) -> Vec<Window> {
    let open = provider.resources_of(data_type).filter(|resource| resource.is_permitted(granted));
    open.flat_map(|resource| windows_of(&resource.id, resource.span, days)).collect()
}

/// The same of readings within the day.
pub fn plan_again_within(
    provider: ProviderId,
    intraday_type: IntradayType,
    granularity: Granularity,
    days: &[DateRange],
    granted: &BTreeSet<String>,
) -> Vec<Window> {
    let resource = provider.intraday_resource(intraday_type, granularity);
    let open = resource.filter(|resource| resource.is_permitted(granted));
    open.map(|resource| windows_of(&resource.id, resource.span, days)).unwrap_or_default()
}

/// The fewest windows of a resource that ask for exactly these days, newest first.
pub fn windows_of(resource: &ResourceId, span: Span, days: &[DateRange]) -> Vec<Window> {
    let window = |range| Window { resource: resource.clone(), range };
    if span == Span::Once {
        return vec![window(None)];
    }
    let stretches = joined(days).into_iter().rev();
    stretches.flat_map(|stretch| span.windows(stretch)).map(window).collect()
}

/// The same days in the fewest ranges, oldest first.
fn joined(days: &[DateRange]) -> Vec<DateRange> {
    let mut sorted = days.to_vec();
    sorted.sort();
    let mut joined: Vec<DateRange> = Vec::new();
    for range in sorted {
        let touching = joined.last().copied().filter(|last| range.start() <= last.end());
        let whole = touching.and_then(|last| DateRange::new(last.start(), last.end().max(range.end())).ok());
        if whole.is_some() {
            joined.pop();
        }
        joined.push(whole.unwrap_or(range));
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    fn days(first: Date, last: Date) -> DateRange {
        DateRange::inclusive(first, last).unwrap()
    }

    fn november(first: i8, last: i8) -> DateRange {
        days(date(2026, 11, first), date(2026, 11, last))
    }

    fn everything(provider: ProviderId) -> BTreeSet<String> {
        provider.permissions().iter().map(|permission| permission.to_string()).collect()
    }

    fn ranges(windows: &[Window]) -> Vec<Option<DateRange>> {
        windows.iter().map(|window| window.range).collect()
    }

    #[test]
    fn days_in_a_row_are_one_request_and_days_apart_are_not_bridged() {
        let granted = everything(ProviderId::Fitbit);
        let chosen = [november(8, 8), november(3, 3), november(4, 5), november(5, 6)];

        let windows = plan_again(ProviderId::Fitbit, DataType::Steps, &chosen, &granted);

        assert_eq!(ranges(&windows), [Some(november(8, 8)), Some(november(3, 6))]);
    }

    #[test]
    fn stretch_longer_than_the_provider_answers_is_cut() {
        let granted = everything(ProviderId::Fitbit);
        let year = days(date(2025, 11, 23), date(2026, 11, 22));

        let windows = plan_again(ProviderId::Fitbit, DataType::Sleep, &[year], &granted);

        let asked: u32 = windows.iter().filter_map(|window| window.range).map(DateRange::days).sum();
        assert_eq!((windows.len(), asked), (4, 365));
    }

    #[test]
    fn missing_permission_leaves_nothing_to_ask() {
        assert_eq!(plan_again(ProviderId::Fitbit, DataType::Sleep, &[november(1, 2)], &BTreeSet::new()), []);
    }

    #[test]
    fn data_type_without_days_is_asked_once_whatever_is_chosen() {
        let granted = everything(ProviderId::Fitbit);

        let windows =
            plan_again(ProviderId::Fitbit, DataType::Profile, &[november(1, 1), november(5, 9)], &granted);

        assert_eq!(ranges(&windows), [None]);
    }

    #[test]
    fn readings_within_the_day_take_a_request_a_day_where_the_provider_wants_that() {
        let granted = everything(ProviderId::Fitbit);
        let (of, at) = (IntradayType::Steps, Granularity::Minute);

        let windows = plan_again_within(ProviderId::Fitbit, of, at, &[november(3, 4)], &granted);

        assert_eq!(ranges(&windows), [Some(november(4, 4)), Some(november(3, 3))]);
    }
}
