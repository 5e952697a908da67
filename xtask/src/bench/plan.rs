//! Requests planned beside the fewest the documented limits allow.
//!
//! The fewest are computed here from the services' documents alone: a table of limits typed in again, not the
//! catalog the planner reads. A slip in either shows as a difference.

use crate::Outcome;
use domain::{
    DataType, DateRange, Granularity, IntradayType, ProviderId,
    plan::{plan, plan_intraday},
};
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
    /// Entries a page, of which a day has so many.
    EntriesOf(u64, u64),
}

/// What readings within the day may be asked for, by granularity as far as the name goes: Google's roll-ups take 14 days
/// of two types and 90 of the others, its lists 5,000 entries a page (every heart rate at about 35,000 a day, measured);
/// Fitbit's series take a day, its nights 30.
const WITHIN_THE_DAY: [(ProviderId, IntradayType, Granularity, Limit); 19] = {
    use {Granularity::*, IntradayType::*, ProviderId::*};
    [
        (GoogleHealth, HeartRate, Second, Limit::EntriesOf(5_000, 35_000)),
        (GoogleHealth, HeartRate, Minute, Limit::Days(14)),
        (GoogleHealth, Calories, Minute, Limit::Days(14)),
        (GoogleHealth, Steps, Minute, Limit::Days(90)),
        (GoogleHealth, Distance, Minute, Limit::Days(90)),
        (GoogleHealth, Floors, Minute, Limit::Days(90)),
        (GoogleHealth, Elevation, Minute, Limit::Days(90)),
        (GoogleHealth, ActiveZoneMinutes, Minute, Limit::Days(90)),
        (GoogleHealth, HeartRate, FifteenMinutes, Limit::Days(14)),
        (GoogleHealth, Steps, FiveMinutes, Limit::Days(90)),
        (GoogleHealth, HeartRateVariability, Recorded, Limit::EntriesOf(5_000, 72)),
        (GoogleHealth, OxygenSaturation, Recorded, Limit::EntriesOf(5_000, 207)),
        (GoogleHealth, BreathingRate, Recorded, Limit::Entries(5_000)),
        (GoogleHealth, SleepStages, Recorded, Limit::Entries(25)),
        (Fitbit, HeartRate, Second, Limit::Days(1)),
        (Fitbit, Steps, Minute, Limit::Days(1)),
        (Fitbit, HeartRateVariability, Recorded, Limit::Days(30)),
        (Fitbit, OxygenSaturation, Recorded, Limit::Days(30)),
        (Fitbit, SleepStages, Recorded, Limit::Days(100)),
    ]
};

impl Limit {
    /// Requests that many days take at least.
    fn fewest(self, days: u64) -> u64 {
        match self {
            Limit::Once => 1,
            Limit::Days(most) | Limit::Entries(most) => days.div_ceil(most),
            Limit::EntriesOf(a_page, a_day) => (days * a_day).div_ceil(a_page),
        }
    }
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

/// Fitbit Web API reference, maximum ranges; oxygen, of which none is stated, as the other nights; exercise a hundred a page,
/// taken as one every other day.
const FITBIT: [(&str, Limit); 27] = [
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
    ("swimming-strokes", Limit::Days(1_095)),
    ("active-zone-minutes", Limit::Days(1_095)),
    ("activity-log", Limit::Entries(200)),
    ("hrv", Limit::Days(30)),
    ("spo2", Limit::Days(30)),
    ("br", Limit::Days(30)),
    ("temp/skin", Limit::Days(30)),
    ("temp/core", Limit::Days(30)),
    ("cardioscore", Limit::Days(30)),
    ("fat-log", Limit::Days(30)),
    ("badges", Limit::Once),
];

fn fewest(limits: &[(&'static str, Limit)], days: u64) -> BTreeMap<&'static str, u64> {
    limits.iter().map(|(resource, limit)| (*resource, limit.fewest(days))).collect()
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
                line(provider, years, resource, (planned, fewest), planned == fewest);
            }
            let all = (plan.requests(), fewest.values().sum());
            line(provider, years, "all", all, all.0 == all.1);
        }
    }
    for (provider, intraday_type, granularity, limit) in WITHIN_THE_DAY {
        for years in [1, 10] {
            let range = years_before(end, years)?;
            let planned = plan_one(provider, intraday_type, granularity, range);
            let fewest = limit.fewest(u64::from(range.days()));
            let name = format!("{intraday_type} {}", granularity.key());
            let holds = is_near(limit, planned, fewest);
            if !holds {
                differences.push(format!("{provider} {years} years {name}: {planned} and {fewest}"));
            }
            line(provider, years, &name, (planned, fewest), holds);
        }
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("planned and fewest differ: {}", differences.join("; ")))
    }
}

fn plan_one(
    provider: ProviderId,
    intraday_type: IntradayType,
    granularity: Granularity,
    range: DateRange,
) -> u64 {
    let asked = provider.permissions().iter().chain(provider.intraday_permissions());
    let granted: BTreeSet<String> = asked.map(|permission| (*permission).to_owned()).collect();
    let selection = [(intraday_type, granularity)].into();
    plan_intraday(provider, &selection, range, &granted, |_, _, _| false).requests()
}

/// Where entries are counted, the plan is an estimate and may be a request off in twenty.
fn is_near(limit: Limit, planned: u64, fewest: u64) -> bool {
    match limit {
        Limit::EntriesOf(..) => planned.abs_diff(fewest) <= 1 + fewest / 20,
        Limit::Once | Limit::Days(_) | Limit::Entries(_) => planned == fewest,
    }
}

fn years_before(end: Date, years: i64) -> Result<DateRange, String> {
    let start = end.checked_sub(years.years()).map_err(|error| error.to_string())?;
    DateRange::new(start, end).map_err(|error| error.to_string())
}

fn line(provider: ProviderId, years: i64, resource: &str, (planned, fewest): (u64, u64), holds: bool) {
    let what = format!("{provider}, {years} years, {resource}");
    println!(
        "{}",
        json!({
            "bench": "plan", "what": what, "value": planned, "unit": "requests", "bound": fewest,
            "holds": holds,
        })
    );
}
