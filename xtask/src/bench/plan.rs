//! Requests planned beside the fewest the documented limits allow.
//!
//! The fewest are computed here from the services' documents alone: a table of limits typed in again, not the
//! catalog the planner reads. A slip in either shows as a difference.

use crate::Outcome;
use domain::{DataType, DateRange, ProviderId, plan::plan};
use jiff::{ToSpan, civil::Date};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What one request of a resource may ask for, as documented.
#[derive(Clone, Copy)]
enum Limit {
    /// One request an import.
    Once,
    /// Days, counting both ends.
    Days(u64),
    /// Entries a page, about one a day.
    Entries(u64),
}

/// Google Health API, contract revision 20261030: roll-ups 90 days, four types 14; daily records 5,000 a page as
/// measured; sleep and exercise 25 a page, exercise taken as one every other day.
const GOOGLE_HEALTH: [(&str, Limit); 33] = [
    ("identity", Limit::Once),
    ("profile", Limit::Once),
    ("settings", Limit::Once),
    ("pairedDevices", Limit::Once),
    ("latest-height", Limit::Once),
    ("latest-weight", Limit::Once),
    ("steps", Limit::Days(90)),
    ("distance", Limit::Days(90)),
    ("floors", Limit::Days(90)),
    ("altitude", Limit::Days(90)),
    ("active-energy-burned", Limit::Days(90)),
    ("sedentary-period", Limit::Days(90)),
    ("time-in-heart-rate-zone", Limit::Days(90)),
    ("total-calories", Limit::Days(14)),
    ("active-minutes", Limit::Days(14)),
    ("calories-in-heart-rate-zone", Limit::Days(14)),
    ("daily-resting-heart-rate", Limit::Entries(5_000)),
    ("daily-heart-rate-zones", Limit::Entries(5_000)),
    ("weight", Limit::Entries(5_000)),
    ("sleep", Limit::Entries(25)),
    ("active-zone-minutes", Limit::Days(90)),
    ("swim-lengths-data", Limit::Days(90)),
    ("exercise", Limit::Entries(50)),
    ("daily-heart-rate-variability", Limit::Entries(5_000)),
    ("daily-oxygen-saturation", Limit::Entries(5_000)),
    ("daily-respiratory-rate", Limit::Entries(5_000)),
    ("daily-sleep-temperature-derivations", Limit::Entries(5_000)),
    ("daily-vo2-max", Limit::Entries(5_000)),
    ("vo2-max", Limit::Entries(5_000)),
    ("run-vo2-max", Limit::Entries(5_000)),
    ("body-fat", Limit::Entries(5_000)),
    ("core-body-temperature", Limit::Entries(5_000)),
    ("blood-glucose", Limit::Entries(5_000)),
];

/// Fitbit Web API reference, maximum ranges.
const FITBIT: [(&str, Limit); 16] = [
    ("profile", Limit::Once),
    ("devices", Limit::Once),
    ("lifetime", Limit::Once),
    ("tracker/steps", Limit::Days(1_095)),
    ("tracker/distance", Limit::Days(1_095)),
    ("tracker/floors", Limit::Days(1_095)),
    ("tracker/elevation", Limit::Days(1_095)),
    ("tracker/calories", Limit::Days(1_095)),
    ("tracker/minutesSedentary", Limit::Days(1_095)),
    ("tracker/minutesLightlyActive", Limit::Days(1_095)),
    ("tracker/minutesFairlyActive", Limit::Days(1_095)),
    ("tracker/minutesVeryActive", Limit::Days(1_095)),
    ("tracker/activityCalories", Limit::Days(30)),
    ("heart", Limit::Days(365)),
    ("sleep", Limit::Days(100)),
    ("weight-log", Limit::Days(31)),
];

fn fewest(limits: &[(&'static str, Limit)], days: u64) -> BTreeMap<&'static str, u64> {
    let requests = |limit| match limit {
        Limit::Once => 1,
        Limit::Days(most) | Limit::Entries(most) => days.div_ceil(most),
    };
    limits.iter().map(|(resource, limit)| (*resource, requests(*limit))).collect()
}

/// Prints planned and fewest requests for 1 and 10 years of both providers.
///
/// # Errors
///
/// When they differ.
pub(crate) fn run() -> Outcome {
    let end = jiff::civil::date(2026, 11, 22);
    let mut differences = Vec::new();
    for (provider, limits) in
        [(ProviderId::GoogleHealth, &GOOGLE_HEALTH[..]), (ProviderId::Fitbit, &FITBIT[..])]
    {
        for years in [1, 10] {
            let range = years_before(end, years)?;
            let granted: BTreeSet<String> = provider.permissions().iter().map(|p| (*p).to_owned()).collect();
            let plan = plan(provider, &BTreeSet::from(DataType::ALL), range, &granted);
            let planned = plan.requests_by_resource();
            let fewest = fewest(limits, u64::from(range.days()));
            let resources: BTreeSet<&str> = planned.keys().chain(fewest.keys()).copied().collect();
            for resource in resources {
                let (planned, fewest) =
                    (planned.get(resource).copied().unwrap_or(0), fewest.get(resource).copied().unwrap_or(0));
                if planned != fewest {
                    differences.push(format!("{provider} {years} years {resource}: {planned} and {fewest}"));
                }
                line(provider, years, resource, planned, fewest);
            }
            line(provider, years, "all", plan.requests(), fewest.values().sum());
        }
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("planned and fewest differ: {}", differences.join("; ")))
    }
}

fn years_before(end: Date, years: i64) -> Result<DateRange, String> {
    let start = end.checked_sub(years.years()).map_err(|error| error.to_string())?;
    DateRange::new(start, end).map_err(|error| error.to_string())
}

fn line(provider: ProviderId, years: i64, resource: &str, planned: u64, fewest: u64) {
    let what = format!("{provider}, {years} years, {resource}");
    println!(
        "{}",
        json!({
            "bench": "plan", "what": what, "value": planned, "unit": "requests", "bound": fewest,
            "holds": planned == fewest,
        })
    );
}
