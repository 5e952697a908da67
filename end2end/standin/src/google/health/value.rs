//! What a roll-up says about a window, from the days or parts of days in it.

use serde_json::{Map, Value, json};

use super::{DataType, points::Family, series::ZONES, write};
use crate::body::{Day, Weight, WeightSource};

/// What a window holds.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// The days, or the slices of days, in it.
    pub(super) days: Vec<Day>,
    /// The weights in it.
    pub(super) weights: Vec<Weight>,
}

/// Rolls a window up; nothing for a window without data, which is left out and never zero.
pub(super) fn roll_up(
    data_type: &DataType,
    family: Family,
    has_altimeter: bool,
    window: &Window,
) -> Option<Value> {
    if family == Family::Own {
        return None;
    }
    let days = &window.days;
    let worn = days.iter().any(|day| day.worn);
    match data_type.id {
        "steps" => {
            let device_only = family == Family::Wearables;
            let count: u64 = days
                .iter()
                .map(|day| u64::from(if device_only { day.device_steps } else { day.steps }))
                .sum();
            (count > 0).then(|| json!({"countSum": write::int64(count)}))
        }
        "distance" => {
            let device_only = family == Family::Wearables;
            let sum: u64 = days
                .iter()
                .map(|day| if device_only { day.device_distance_mm } else { day.distance_mm })
                .sum();
            (worn || sum > 0).then(|| unless_zero("millimetersSum", sum))
        }
        "floors" => {
            let sum = days.iter().map(|day| u64::from(day.floors)).sum();
            (worn && has_altimeter).then(|| unless_zero("countSum", sum))
        }
        "altitude" => {
            let sum = days.iter().map(|day| day.elevation_gain_mm).sum();
            (worn && has_altimeter).then(|| unless_zero("gainMillimetersSum", sum))
        }
        "total-calories" => kcal(days, |day| day.total_kcal),
        "active-energy-burned" => kcal(days, |day| day.active_kcal),
        "active-minutes" => active_minutes(days),
        "activity-level" => activity_level(days),
        "active-zone-minutes" => active_zone_minutes(days),
        "sedentary-period" => {
            let sum: u64 = days.iter().map(|day| u64::from(day.sedentary_seconds)).sum();
            (sum > 0).then(|| json!({"durationSum": write::seconds(sum)}))
        }
        "time-in-heart-rate-zone" => zones(days, |place| {
            let sum: u64 =
                days.iter().filter_map(|day| day.zones.get(place)).map(|zone| u64::from(zone.seconds)).sum();
            (sum > 0).then(|| ("duration", write::seconds(sum)))
        })
        .map(|zones| json!({"timeInHeartRateZones": zones})),
        "calories-in-heart-rate-zone" => zones(days, |place| {
            let sum: f64 = days.iter().filter_map(|day| day.zones.get(place)).map(|zone| zone.kcal).sum();
            (sum > 0.0).then(|| ("kcal", write::double(sum)))
        })
        .map(|zones| json!({"caloriesInHeartRateZones": zones})),
        "weight" => average(window, family, |weight| Some(f64::from(weight.grams)))
            .map(|average| json!({"weightGramsAvg": write::double(average)})),
        "body-fat" => average(window, family, |weight| weight.fat_percent)
            .map(|average| json!({"bodyFatPercentageAvg": write::double(average)})),
        _ => None,
    }
}

/// Writes a sum, which is left out when it is zero: what stays is the empty object.
fn unless_zero(name: &str, sum: u64) -> Value {
    let mut written = Map::new();
    if sum > 0 {
        written.insert(name.to_owned(), write::int64(sum));
    }
    written.into()
}

fn kcal(days: &[Day], of: fn(&Day) -> f64) -> Option<Value> {
    let sum: f64 = days.iter().filter(|day| day.worn).map(of).sum();
    (sum > 0.0).then(|| json!({"kcalSum": write::double(sum)}))
}

fn active_minutes(days: &[Day]) -> Option<Value> {
    let levels = by_level(days, ["LIGHT", "MODERATE", "VIGOROUS"], |day| {
        [day.minutes.light, day.minutes.fair, day.minutes.very]
    });
    let levels: Vec<_> = levels
        .map(|(level, sum)| json!({"activityLevel": level, "activeMinutesSum": write::int64(sum)}))
        .collect();
    (!levels.is_empty()).then(|| json!({"activeMinutesRollupByActivityLevel": levels}))
}

fn activity_level(days: &[Day]) -> Option<Value> {
    let names = ["SEDENTARY", "LIGHTLY_ACTIVE", "MODERATELY_ACTIVE", "VERY_ACTIVE"];
    let levels = by_level(days, names, |day| {
        [day.sedentary_seconds, day.minutes.light * 60, day.minutes.fair * 60, day.minutes.very * 60]
    });
    let levels: Vec<_> = levels
        .map(|(level, sum)| json!({"activityLevelType": level, "totalDuration": write::seconds(sum)}))
        .collect();
    (!levels.is_empty()).then(|| json!({"activityLevelRollupsByActivityLevelType": levels}))
}

/// Sums up a few numbers of each day, each under its name; what is zero is left out.
fn by_level<const N: usize>(
    days: &[Day],
    names: [&'static str; N],
    of: fn(&Day) -> [u32; N],
) -> impl Iterator<Item = (&'static str, u64)> {
    let mut sums = [0_u64; N];
    for day in days {
        for (sum, value) in sums.iter_mut().zip(of(day)) {
            *sum += u64::from(value);
        }
    }
    names.into_iter().zip(sums).filter(|(_, sum)| *sum > 0)
}

/// Zone minutes are weighted: one for each minute in the moderate zone, two above.
fn active_zone_minutes(days: &[Day]) -> Option<Value> {
    let names =
        [("sumInFatBurnHeartZone", 1, 1), ("sumInCardioHeartZone", 2, 2), ("sumInPeakHeartZone", 3, 2)];
    let mut written = Map::new();
    for (name, place, weight) in names {
        let sum: u64 =
            days.iter().filter_map(|day| day.zones.get(place)).map(|zone| u64::from(zone.minutes)).sum();
        if sum > 0 {
            written.insert(name.to_owned(), write::int64(sum * weight));
        }
    }
    (!written.is_empty()).then(|| written.into())
}

fn zones(days: &[Day], of: impl Fn(usize) -> Option<(&'static str, Value)>) -> Option<Vec<Value>> {
    if !days.iter().any(|day| day.worn) {
        return None;
    }
    let written = ZONES.iter().enumerate().filter_map(|(place, zone)| {
        let (name, value) = of(place)?;
        let mut written = Map::new();
        written.insert("heartRateZone".to_owned(), (*zone).into());
        written.insert(name.to_owned(), value);
        Some(written.into())
    });
    let written: Vec<Value> = written.collect();
    (!written.is_empty()).then_some(written)
}

fn average(window: &Window, family: Family, of: fn(&Weight) -> Option<f64>) -> Option<f64> {
    let from_devices = |weight: &&Weight| family != Family::Wearables || weight.source == WeightSource::Scale;
    let values: Vec<_> = window.weights.iter().filter(from_devices).filter_map(of).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
