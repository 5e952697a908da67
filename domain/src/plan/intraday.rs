//! Which requests an intraday import needs, and what they cost.

use super::{Pace, Window};
use crate::{
    catalog::{IntradayResource, ProviderId},
    date_range::DateRange,
    intraday::{Granularity, IntradaySelection, IntradayType},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeSet};

/// The windows of an intraday import, in the order they are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntradayPlan {
    /// Who is asked.
    pub provider: ProviderId,
    /// Newest first, and of what ends on one day the coarse before the fine, so that something is on screen soon.
    pub windows: Vec<Window>,
    /// Types wanted whose permission is missing; they have no window.
    pub not_permitted: BTreeSet<IntradayType>,
}

/// What an intraday import costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntradayEstimate {
    /// Requests.
    pub requests: u64,
    /// Seconds until everything is fetched.
    pub seconds: u64,
    /// Monthly files.
    pub files: u32,
    /// Bytes of them all as they are sent, gzipped.
    pub file_bytes: u64,
}

/// Plans an intraday import.
///
/// `is_settled` says which days of a type need not be asked for, because they are delivered and will not change any more;
/// a window shrinks to the days that are missing and is left out when none is. Types the provider does not carry at that
/// granularity have no window.
pub fn plan_intraday(
    provider: ProviderId,
    selection: &IntradaySelection,
    range: DateRange,
    granted: &BTreeSet<String>,
    is_settled: impl Fn(IntradayType, Granularity, Date) -> bool,
) -> IntradayPlan {
    let mut not_permitted = BTreeSet::new();
    let mut planned: Vec<(&'static IntradayResource, DateRange)> = Vec::new();
    for (intraday_type, granularity) in selection {
        let Some(resource) = provider.intraday_resource(*intraday_type, *granularity) else { continue };
        if !resource.is_permitted(granted) {
            not_permitted.insert(*intraday_type);
            continue;
        }
        let windows = resource.span.windows(range).into_iter().flatten();
        let missing = |day: &Date| !is_settled(*intraday_type, *granularity, *day);
        planned.extend(windows.filter_map(|window| {
            let (first, last) = (window.iter().find(missing)?, window.iter().rfind(missing)?);
            Some((resource, DateRange::inclusive(first, last).ok()?))
        }));
    }
    // A stable sort: among equals the order of the page stays.
    planned.sort_by_key(|(resource, range)| (Reverse(range.end()), Reverse(resource.granularity)));
    let windows = planned
        .into_iter()
        .map(|(resource, range)| Window { resource: resource.id.clone(), range: Some(range) })
        .collect();
    IntradayPlan { provider, windows, not_permitted }
}

impl IntradayPlan {
    /// Requests in all.
    pub fn requests(&self) -> u64 {
        self.windows.iter().map(|window| requests_of(self.provider, window)).sum()
    }

    /// What the import costs at this pace.
    pub fn estimate(&self, pace: Pace) -> IntradayEstimate {
        let requests = self.requests();
        let mut months = BTreeSet::new();
        let mut file_bytes = 0;
        for window in &self.windows {
            let found = self.provider.find_intraday_resource(window.resource.as_str());
            let (Some(resource), Some(range)) = (found, window.range) else { continue };
            file_bytes +=
                packed_bytes_a_day(resource.intraday_type, resource.granularity) * u64::from(range.days());
            months.extend(
                range.months().into_iter().map(|month| (month.start().year(), month.start().month())),
            );
        }
        let files = u32::try_from(months.len()).unwrap_or(u32::MAX);
        IntradayEstimate { requests, seconds: pace.seconds_for(requests), files, file_bytes }
    }
}

/// Requests one window takes.
pub fn requests_of(provider: ProviderId, window: &Window) -> u64 {
    let resource = provider.find_intraday_resource(window.resource.as_str());
    resource.map_or(1, |resource| resource.span.requests(window.range))
}

/// Bytes a day of readings takes in a gzipped file, about.
pub const fn packed_bytes_a_day(intraday_type: IntradayType, granularity: Granularity) -> u64 {
    match (intraday_type, granularity) {
        (IntradayType::HeartRate, Granularity::Second) => 56_000,
        (_, Granularity::Second | Granularity::Minute) => 6_500,
        (_, Granularity::FiveMinutes) => 1_500,
        (_, Granularity::FifteenMinutes) => 550,
        (IntradayType::OxygenSaturation, Granularity::Recorded) => 2_600,
        (IntradayType::HeartRateVariability, Granularity::Recorded) => 2_200,
        (IntradayType::SleepStages, Granularity::Recorded) => 600,
        // Forty minutes each second, every third day.
        (IntradayType::Routes, Granularity::Recorded) => 15_000,
        (_, Granularity::Recorded) => 60,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn six_series() -> IntradaySelection {
        [
            (IntradayType::HeartRate, Granularity::Second),
            (IntradayType::Steps, Granularity::Minute),
            (IntradayType::Calories, Granularity::Minute),
            (IntradayType::Distance, Granularity::Minute),
            (IntradayType::Floors, Granularity::Minute),
            (IntradayType::Elevation, Granularity::Minute),
        ]
        .into()
    }

    fn everything() -> BTreeSet<String> {
        let fitbit = ProviderId::Fitbit;
        fitbit.permissions().iter().chain(fitbit.intraday_permissions()).map(|p| p.to_string()).collect()
    }

    fn year() -> DateRange {
        DateRange::new(date(2025, 11, 22), date(2026, 11, 22)).unwrap()
    }

    #[test]
    fn a_year_of_six_series_takes_a_request_a_day_and_series() {
        let plan = plan_intraday(ProviderId::Fitbit, &six_series(), year(), &everything(), |_, _, _| false);

        assert_eq!(plan.requests(), 6 * 365);
        assert_eq!(plan.estimate(Pace::Steady { per_second: 1.0 }).files, 13);
    }

    #[test]
    fn newest_day_comes_first_and_on_it_the_coarse_series() {
        let plan = plan_intraday(ProviderId::Fitbit, &six_series(), year(), &everything(), |_, _, _| false);

        let first_day: Vec<&str> = plan.windows[..6].iter().map(|w| w.resource.as_str()).collect();
        assert_eq!(first_day[5], "intraday/heart/1sec");
        assert!(plan.windows[..6].iter().all(|w| w.range.unwrap().last() == date(2026, 11, 21)));
    }

    #[test]
    fn settled_days_are_not_asked_for_again() {
        let selection = IntradaySelection::from([
            (IntradayType::Steps, Granularity::Minute),
            (IntradayType::HeartRateVariability, Granularity::Recorded),
        ]);
        let november = DateRange::inclusive(date(2026, 11, 1), date(2026, 11, 21)).unwrap();

        let plan = plan_intraday(ProviderId::Fitbit, &selection, november, &everything(), |_, _, day| {
            day < date(2026, 11, 19)
        });

        assert_eq!(plan.requests(), 3 + 1);
        let nights = plan.windows.iter().find(|w| w.resource.as_str() == "intraday/hrv").unwrap();
        assert_eq!(nights.range.unwrap().days(), 3);
    }

    #[test]
    fn missing_permission_costs_only_its_type() {
        let selection = IntradaySelection::from([
            (IntradayType::Steps, Granularity::Minute),
            (IntradayType::OxygenSaturation, Granularity::Recorded),
        ]);
        let mut granted = everything();
        granted.remove("oxygen_saturation");

        let plan = plan_intraday(ProviderId::Fitbit, &selection, year(), &granted, |_, _, _| false);

        assert_eq!(plan.not_permitted, [IntradayType::OxygenSaturation].into());
        assert_eq!(plan.requests(), 365);
    }
}
