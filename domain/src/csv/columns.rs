//! Names of columns: those of the members, in words with underscores, with the unit behind.

/// Ends of names by member: the unit, where the name does not say it. A table before a member's name holds there alone.
const UNITS: [(&str, &str); 52] = [
    ("activeDuration", "ms"),
    ("amount", ""),
    ("averageCadence", "steps_per_min"),
    ("averageGroundContactTime", "ms"),
    ("averageHeartRate", "bpm"),
    ("averageStrideLength", "cm"),
    ("averageVerticalOscillation", "cm"),
    ("averageVerticalRatio", "percent"),
    ("avg", "percent"),
    ("baselineTemperature", "celsius"),
    ("batteryLevel", "percent"),
    ("breathingRate", "per_min"),
    ("calories", "kcal"),
    ("caloriesOut", "kcal"),
    ("carbs", "g"),
    ("dailyRmssd", "ms"),
    ("deepRmssd", "ms"),
    ("distance", "km"),
    ("duration", "ms"),
    ("efficiency", "percent"),
    ("elevationGain", "m"),
    ("fat", "percent"),
    ("fiber", "g"),
    ("height", "cm"),
    ("max", "bpm"),
    ("min", "bpm"),
    ("nightlyRelative", "celsius"),
    ("nightlyTemperature", "celsius"),
    ("nonRemHeartRate", "bpm"),
    ("originalDuration", "ms"),
    ("oxygen_saturation/max", "percent"),
    ("oxygen_saturation/min", "percent"),
    ("pace", "s_per_km"),
    ("poolLength", "m"),
    ("protein", "g"),
    ("relativeStandardDeviation30d", "celsius"),
    ("restingHeartRate", "bpm"),
    ("runVo2Max", "ml_per_kg_min"),
    ("sodium", "mg"),
    ("speed", "km_per_h"),
    ("standardDeviation", "percent"),
    ("strideLengthRunning", "cm"),
    ("strideLengthWalking", "cm"),
    ("timeInBed", "minutes"),
    ("vo2Max", "ml_per_kg_min"),
    ("water_log/amount", "ml"),
    ("weight", "kg"),
    ("food_log/fat", "g"),
    ("foods/fat", "g"),
    ("activity_log/manualValuesSpecified.calories", ""),
    ("activity_log/manualValuesSpecified.distance", ""),
    ("weight/weight", "kg"),
];

/// Columns whose value has a name of its own, where the member is just called `value`.
const VALUES: [(&str, &str); 16] = [
    ("steps", "steps"),
    ("distance", "distance_km"),
    ("floors", "floors"),
    ("elevation", "elevation_m"),
    ("calories", "calories_kcal"),
    ("activity_calories", "activity_calories_kcal"),
    ("minutes_sedentary", "minutes_sedentary"),
    ("minutes_lightly_active", "minutes_lightly_active"),
    ("minutes_fairly_active", "minutes_fairly_active"),
    ("minutes_very_active", "minutes_very_active"),
    ("swimming_strokes", "swimming_strokes"),
    ("vo2_max", "vo2_max_ml_per_kg_min"),
    ("run_vo2_max", "run_vo2_max_ml_per_kg_min"),
    ("core_temperature", "core_temperature_celsius"),
    ("blood_glucose", "blood_glucose_mg_per_dl"),
    ("irregular_rhythm", "heart_rate_bpm"),
];

/// The name of the column of a member, by the data type's table and the path to it.
pub(super) fn name_of(table: &str, path: &[&str]) -> String {
    let last = path.last().copied().unwrap_or_default();
    if last == "value"
        && let Some((_, name)) = VALUES.iter().find(|(of, _)| *of == table)
    {
        return (*name).to_owned();
    }
    if path == ["value"] {
        return "value".to_owned();
    }
    // What is told of a day stands in `value`, which says nothing.
    let words: Vec<String> = path.iter().filter(|name| **name != "value").map(|name| snake(name)).collect();
    let unit = [format!("{table}/{}", path.join(".")), format!("{table}/{last}"), last.to_owned()]
        .iter()
        .find_map(|wanted| UNITS.iter().find(|(of, _)| of == wanted))
        .map_or("", |(_, unit)| unit);
    if unit.is_empty() { words.join("_") } else { format!("{}_{unit}", words.join("_")) }
}

/// `averageHeartRate` as `average_heart_rate`; digits stay with the word before them.
pub(super) fn snake(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_says_its_unit_once() {
        assert_eq!(name_of("steps", &["value"]), "steps");
        assert_eq!(name_of("oxygen_saturation", &["value", "min"]), "min_percent");
        assert_eq!(name_of("heart_rate_zones", &["min"]), "min_bpm");
        assert_eq!(name_of("food_log", &["nutritionalValues", "fat"]), "nutritional_values_fat_g");
        assert_eq!(name_of("body_fat", &["fat"]), "fat_percent");
        assert_eq!(name_of("cardio_fitness", &["value", "vo2Max"]), "vo2_max_ml_per_kg_min");
        assert_eq!(
            name_of("activity_log", &["manualValuesSpecified", "calories"]),
            "manual_values_specified_calories"
        );
    }
}
