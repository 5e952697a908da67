//! What a roll-up says about a window, from what was counted in it or from the points in it.

use serde_json::{Map, Value, json};

use super::{DataType, points::Family, series::ZONES, tally::Tally, windows::Window, write};

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
    let tally = &window.tally;
    let device_only = family == Family::Wearables;
    match data_type.id {
        "steps" => {
            let count = if device_only { tally.device_steps } else { tally.steps };
            (count > 0).then(|| json!({"countSum": write::int64(count)}))
        }
        "distance" => {
            let sum = if device_only { tally.device_distance_mm } else { tally.distance_mm };
            (tally.worn || sum > 0).then(|| unless_zero("millimetersSum", sum))
        }
        "floors" => (tally.worn && has_altimeter).then(|| unless_zero("countSum", tally.floors)),
        "altitude" => (tally.worn && has_altimeter).then(|| unless_zero("gainMillimetersSum", tally.gain_mm)),
        "total-calories" => kcal(tally.kcal_e5),
        "active-energy-burned" => kcal(tally.active_kcal_e5),
        "active-minutes" => active_minutes(tally),
        "activity-level" => activity_level(tally),
        "active-zone-minutes" => active_zone_minutes(tally),
        "sedentary-period" => {
            let sum = tally.sedentary_seconds;
            (sum > 0).then(|| json!({"durationSum": write::seconds(sum)}))
        }
        "time-in-heart-rate-zone" => zones(tally, |place| {
            let sum = *tally.zone_seconds.get(place)?;
            (sum > 0).then(|| ("duration", write::seconds(sum)))
        })
        .map(|zones| json!({"timeInHeartRateZones": zones})),
        "calories-in-heart-rate-zone" => zones(tally, |place| {
            let sum = *tally.zone_kcal_e5.get(place)?;
            (sum > 0).then(|| ("kcal", write::double(sum as f64 / 1e5)))
        })
        .map(|zones| json!({"caloriesInHeartRateZones": zones})),
        "heart-rate" => (tally.heart.count > 0).then(|| {
            json!({
                "beatsPerMinuteAvg": write::double(tally.heart.sum as f64 / f64::from(tally.heart.count)),
                "beatsPerMinuteMax": tally.heart.highest,
                "beatsPerMinuteMin": tally.heart.lowest,
            })
        }),
        _ => of_points(data_type, family, window),
    }
}

/// Rolls up types that are told point by point.
fn of_points(data_type: &DataType, family: Family, window: &Window) -> Option<Value> {
    let points: Vec<&Value> = window
        .points
        .iter()
        .filter(|point| point.source.belongs_to(family))
        .filter_map(|point| point.content.written())
        .collect();
    let values =
        |name: &str| points.iter().filter_map(|point| point.get(name)?.as_f64()).collect::<Vec<f64>>();
    let mean = |name: &str| mean(&values(name)).map(write::double);
    match data_type.id {
        "weight" => mean("weightGrams").map(|mean| json!({"weightGramsAvg": mean})),
        "body-fat" => mean("percentage").map(|mean| json!({"bodyFatPercentageAvg": mean})),
        "blood-glucose" => {
            let mean = mean("bloodGlucoseMilligramsPerDeciliter");
            mean.map(|mean| json!({"bloodGlucoseMilligramsPerDeciliterAvg": mean}))
        }
        "core-body-temperature" => {
            let [mean, low, high] = extremes(&values("temperatureCelsius"))?;
            Some(json!({
                "temperatureCelsiusAvg": mean, "temperatureCelsiusMin": low, "temperatureCelsiusMax": high,
            }))
        }
        "run-vo2-max" => {
            let [mean, low, high] = extremes(&values("runVo2Max"))?;
            Some(json!({"rateAvg": mean, "rateMin": low, "rateMax": high}))
        }
        "swim-lengths-data" => {
            let strokes = |point: &&Value| point.get("strokeCount")?.as_str()?.parse::<u64>().ok();
            let sum: u64 = points.iter().filter_map(strokes).sum();
            (sum > 0).then(|| json!({"strokeCountSum": write::int64(sum)}))
        }
        "hydration-log" => {
            let sum = sum(&points, "/amountConsumed/milliliters");
            let amount = json!({"millilitersSum": sum, "userProvidedUnitLast": "MILLILITER"});
            (!points.is_empty()).then(|| json!({"amountConsumed": amount}))
        }
        "nutrition-log" => (!points.is_empty()).then(|| {
            json!({
                "energy": {"kcalSum": sum(&points, "/energy/kcal"), "userProvidedUnitLast": "KILOCALORIE"},
                "totalCarbohydrate": {"gramsSum": sum(&points, "/totalCarbohydrate/grams")},
                "totalFat": {"gramsSum": sum(&points, "/totalFat/grams")},
                "nutrients": nutrients(&points),
            })
        }),
        _ => None,
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Writes mean, lowest and highest.
fn extremes(values: &[f64]) -> Option<[Value; 3]> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some([mean(values)?, low, high].map(write::double))
}

/// Sums up a number of the points, to five decimals.
fn sum(points: &[&Value], path: &str) -> Value {
    let sum: f64 = points.iter().filter_map(|point| point.pointer(path)?.as_f64()).sum();
    write::double((sum * 1e5).round() / 1e5)
}

/// Sums up the nutrients of meals by name, in the order each is told in.
fn nutrients(points: &[&Value]) -> Vec<Value> {
    let told = points.first().and_then(|point| point.get("nutrients")?.as_array());
    let places = 0..told.map_or(0, Vec::len);
    let summed = places.filter_map(|place| {
        let name = told?.get(place)?.get("nutrient")?;
        let grams = sum(points, &format!("/nutrients/{place}/quantity/grams"));
        Some(json!({"nutrient": name, "quantity": {"gramsSum": grams}}))
    });
    summed.collect()
}

/// Writes a sum, which is left out when it is zero: what stays is the empty object.
fn unless_zero(name: &str, sum: u64) -> Value {
    let mut written = Map::new();
    if sum > 0 {
        written.insert(name.to_owned(), write::int64(sum));
    }
    written.into()
}

fn kcal(sum_e5: u64) -> Option<Value> {
    (sum_e5 > 0).then(|| json!({"kcalSum": write::double(sum_e5 as f64 / 1e5)}))
}

fn active_minutes(tally: &Tally) -> Option<Value> {
    let levels = ["LIGHT", "MODERATE", "VIGOROUS"].into_iter().zip(tally.levels);
    let levels: Vec<_> = levels
        .filter(|(_, sum)| *sum > 0)
        .map(|(level, sum)| json!({"activityLevel": level, "activeMinutesSum": write::int64(sum)}))
        .collect();
    (!levels.is_empty()).then(|| json!({"activeMinutesRollupByActivityLevel": levels}))
}

fn activity_level(tally: &Tally) -> Option<Value> {
    let names = ["LIGHTLY_ACTIVE", "MODERATELY_ACTIVE", "VERY_ACTIVE"];
    let active = names.into_iter().zip(tally.levels.map(|minutes| u64::from(minutes) * 60));
    let levels: Vec<_> = [("SEDENTARY", tally.sedentary_seconds)]
        .into_iter()
        .chain(active)
        .filter(|(_, sum)| *sum > 0)
        .map(|(level, sum)| json!({"activityLevelType": level, "totalDuration": write::seconds(sum)}))
        .collect();
    (!levels.is_empty()).then(|| json!({"activityLevelRollupsByActivityLevelType": levels}))
}

/// Zone minutes are weighted: one for each minute in the moderate zone, two above.
fn active_zone_minutes(tally: &Tally) -> Option<Value> {
    let names =
        [("sumInFatBurnHeartZone", 1, 1), ("sumInCardioHeartZone", 2, 2), ("sumInPeakHeartZone", 3, 2)];
    let mut written = Map::new();
    for (name, place, weight) in names {
        let sum: u32 = tally.zone_minutes.get(place).copied().unwrap_or_default();
        if sum > 0 {
            written.insert(name.to_owned(), write::int64(sum * weight));
        }
    }
    (!written.is_empty()).then(|| written.into())
}

fn zones(tally: &Tally, of: impl Fn(usize) -> Option<(&'static str, Value)>) -> Option<Vec<Value>> {
    if !tally.worn {
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
