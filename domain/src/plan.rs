//! Which requests an import needs, and what they cost. Pure: the page shows it before anything starts, the server
//! saves it before the first request.

mod again;
mod intraday;

pub use again::{plan_again, plan_again_within, windows_of};
pub use intraday::{IntradayEstimate, IntradayPlan, packed_bytes_a_day, plan_intraday, requests_of};

use crate::{
    catalog::{ProviderId, ResourceId},
    data_type::DataType,
    date_range::DateRange,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One piece of work: a resource, and the days asked of it.
///
/// The unit of planning, completeness and repair. Undated resources have no range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The provider's endpoint.
    pub resource: ResourceId,
    /// The member's days asked for.
    pub range: Option<DateRange>,
}

/// Everything an import will ask, newest days first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The provider asked.
    pub provider: ProviderId,
    /// Undated windows first, then by last day, newest first.
    pub windows: Vec<Window>,
    /// Data types asked for whose essential permission is missing; they cost no request.
    pub not_permitted: BTreeSet<DataType>,
}

/// Plans the requests for some data types over a range, each window as large as the provider answers at once.
///
/// Resources whose permission is missing get no window; a data type that loses an essential one stands in
/// [`Plan::not_permitted`] and gets none at all. Data types the provider does not carry are left out.
pub fn plan(
    provider: ProviderId,
    data_types: &BTreeSet<DataType>,
    range: DateRange,
    granted: &BTreeSet<String>,
) -> Plan {
    let (permitted, not_permitted): (BTreeSet<DataType>, BTreeSet<DataType>) = data_types
        .iter()
        .copied()
        .filter(|data_type| provider.carries(*data_type))
        .partition(|data_type| provider.permits(*data_type, granted));

    let mut windows: Vec<Window> = provider
        .resources()
        .iter()
        .filter(|resource| resource.data_types.iter().any(|data_type| permitted.contains(data_type)))
        .filter(|resource| resource.is_permitted(granted))
        .flat_map(|resource| {
            let ranges = resource.span.windows(range);
            ranges.into_iter().map(|range| Window { resource: resource.id.clone(), range })
        })
        .collect();
    // A stable sort: among windows ending on the same day the catalog's order stays.
    windows
        .sort_by_key(|window| std::cmp::Reverse(window.range.map_or(jiff::civil::Date::MAX, DateRange::end)));
    Plan { provider, windows, not_permitted }
}

impl Plan {
    /// Requests each resource will take, by name. Exact for windows of fixed size, an estimate from the number of
    /// days where the provider answers in pages.
    pub fn requests_by_resource(&self) -> BTreeMap<&str, u64> {
        let mut requests = BTreeMap::new();
        for window in &self.windows {
            *requests.entry(window.resource.as_str()).or_default() += self.requests_of(window);
        }
        requests
    }

    /// Requests the whole plan will take.
    pub fn requests(&self) -> u64 {
        self.windows.iter().map(|window| self.requests_of(window)).sum()
    }

    fn requests_of(&self, window: &Window) -> u64 {
        let resource = self.provider.find_resource(window.resource.as_str());
        resource.map_or(1, |resource| resource.span.requests(window.range))
    }

    /// What the plan costs at a given pace.
    pub fn estimate(&self, data_types: &BTreeSet<DataType>, range: DateRange, pace: Pace) -> Estimate {
        let requests = self.requests();
        let days = u64::from(range.days());
        let file_bytes = data_types
            .iter()
            .filter(|data_type| self.provider.carries(**data_type) && !self.not_permitted.contains(data_type))
            .map(|data_type| if data_type.is_dated() { days * bytes_a_day(*data_type) } else { 1_500 })
            .sum::<u64>();
        Estimate { requests, seconds: pace.seconds_for(requests), file_bytes: file_bytes + 2_000 }
    }
}

/// How fast a provider lets us ask at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pace {
    /// A steady rate.
    Steady {
        /// Requests a second.
        per_second: f64,
    },
    /// A number of requests at once, then the next lot after a wait.
    Lots {
        /// Requests still allowed before the first wait.
        remaining: u64,
        /// Seconds until the count starts again.
        resets_in_seconds: u64,
        /// Requests in each full lot.
        limit: u64,
        /// Seconds from one lot to the next.
        period_seconds: u64,
        /// Requests a second within a lot.
        per_second: f64,
    },
}

impl Pace {
    /// Seconds that many requests take, waiting included.
    pub fn seconds_for(self, requests: u64) -> u64 {
        match self {
            Pace::Steady { per_second } => at_rate(requests, per_second),
            Pace::Lots { remaining, resets_in_seconds, limit, period_seconds, per_second } => {
                if requests <= remaining {
                    return at_rate(requests, per_second);
                }
                let later = requests - remaining;
                let full_waits = later.div_ceil(limit.max(1)) - 1;
                let last_lot = later - full_waits * limit.max(1);
                resets_in_seconds + full_waits * period_seconds + at_rate(last_lot, per_second)
            }
        }
    }
}

fn at_rate(requests: u64, per_second: f64) -> u64 {
    // Rates are small positive settings and counts stay far below 2^52, so the cast is exact; a nonsense rate
    // saturates instead of panicking.
    (requests as f64 / per_second.max(0.001)).ceil() as u64
}

/// What an import will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Requests to the provider.
    pub requests: u64,
    /// Seconds until everything is fetched.
    pub seconds: u64,
    /// Size of `fitbit-data.json`, about.
    pub file_bytes: u64,
}

/// Bytes a day of a data type takes in `fitbit-data.json`, measured on the file of a synthetic member of ten years.
pub const fn bytes_a_day(data_type: DataType) -> u64 {
    match data_type {
        DataType::Sleep => 6_500,
        DataType::HeartRateZones => 420,
        DataType::RestingHeartRate => 25,
        DataType::Weight => 90,
        DataType::ActiveZoneMinutes | DataType::CardioFitness => 105,
        DataType::ActivityLog => 1_000,
        DataType::HeartRateVariability => 100,
        DataType::OxygenSaturation => 85,
        DataType::SkinTemperature => 130,
        DataType::BreathingRate => 50,
        DataType::BodyFat => 30,
        DataType::BloodGlucose => 65,
        DataType::FoodLog => 1_200,
        DataType::WaterLog => 250,
        // A curve takes 35 kB; one a fortnight.
        DataType::Electrocardiogram => 2_500,
        DataType::IrregularRhythm
        | DataType::CoreTemperature
        | DataType::Vo2Max
        | DataType::RunVo2Max
        | DataType::SwimmingStrokes => 10,
        _ => 46,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn everything(provider: ProviderId) -> (BTreeSet<DataType>, BTreeSet<String>) {
        let granted = provider.permissions().iter().map(|permission| permission.to_string()).collect();
        (DataType::ALL.into_iter().filter(|data_type| !data_type.is_opt_in()).collect(), granted)
    }

    #[test]
    fn fitbit_takes_138_requests_for_a_year_and_1209_for_ten() {
        let (data_types, granted) = everything(ProviderId::Fitbit);
        let year = DateRange::new(date(2025, 11, 22), date(2026, 11, 22)).unwrap();
        let decade = DateRange::new(date(2016, 11, 22), date(2026, 11, 22)).unwrap();

        assert_eq!(plan(ProviderId::Fitbit, &data_types, year, &granted).requests(), 138);
        assert_eq!(plan(ProviderId::Fitbit, &data_types, decade, &granted).requests(), 1_209);
    }

    #[test]
    fn missing_permission_costs_only_its_data_and_no_request() {
        let (data_types, mut granted) = everything(ProviderId::GoogleHealth);
        granted.retain(|scope| !scope.contains("sleep"));
        let range = DateRange::new(date(2026, 11, 1), date(2026, 11, 22)).unwrap();

        let plan = plan(ProviderId::GoogleHealth, &data_types, range, &granted);

        assert_eq!(plan.not_permitted, [DataType::Sleep].into());
        assert!(plan.windows.iter().all(|window| window.resource.as_str() != "sleep"));
        assert!(plan.windows.iter().any(|window| window.resource.as_str() == "steps"));
    }

    #[test]
    fn newest_days_come_first_and_undated_windows_before_them() {
        let (data_types, granted) = everything(ProviderId::GoogleHealth);
        let range = DateRange::new(date(2025, 11, 22), date(2026, 11, 22)).unwrap();

        let plan = plan(ProviderId::GoogleHealth, &data_types, range, &granted);

        let ends: Vec<_> = plan.windows.iter().map(|w| w.range.map(DateRange::end)).collect();
        let first_dated = ends.iter().position(Option::is_some).unwrap();
        assert!(ends[first_dated..].iter().all(Option::is_some));
        assert!(ends[first_dated..].is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn hourly_lots_wait_for_the_reset_and_then_for_whole_hours() {
        let pace = Pace::Lots {
            remaining: 50,
            resets_in_seconds: 600,
            limit: 150,
            period_seconds: 3600,
            per_second: 2.0,
        };

        assert_eq!(pace.seconds_for(50), 25);
        assert_eq!(pace.seconds_for(51), 601);
        assert_eq!(pace.seconds_for(50 + 150 + 150), 600 + 3600 + 75);
    }
}
