//! Food and drink: what was logged, and the foods and units logs refer to.

use jiff::{SignedDuration, civil::Date};
use serde_json::{Value, json};

use super::{
    Call, DataType,
    filter::Moment,
    series::{Content, Entry},
    source::Source,
    write,
};
use crate::body::{Drink, FOOD_UNITS, FOODS, Food, FoodUnit, Meal, MealKind};

/// Lists what there is of a data type on a date; nothing for a type that is none of these. Foods and units stand in no
/// time: all of them are on the day the member joined.
pub(super) fn list(call: &Call<'_>, data_type: &DataType, date: Date) -> Option<Vec<Entry>> {
    let joined = date == call.body.joined();
    Some(match data_type.id {
        "hydration-log" => call.body.drinks(date, call.now).iter().map(write_drink).collect(),
        "nutrition-log" => call.body.meals(date, call.now).iter().map(write_meal).collect(),
        "food" if joined => FOODS.iter().map(|food| timeless(date, food.id, write_food(food))).collect(),
        "food-measurement-unit" if joined => {
            FOOD_UNITS.iter().map(|unit| timeless(date, unit.id, write_unit(unit))).collect()
        }
        "food" | "food-measurement-unit" => Vec::new(),
        _ => return None,
    })
}

fn timeless(date: Date, id: u64, written: Value) -> Entry {
    let start = write::civil_start(date);
    Entry {
        moment: Moment { physical: start, offset_seconds: 0 },
        start,
        id: Some(id),
        source: Source::Nobody,
        content: Content::Written(written),
    }
}

fn write_drink(drink: &Drink) -> Entry {
    let end = drink.at.saturating_add(SignedDuration::from_mins(1)).unwrap_or(drink.at);
    let written = json!({
        "interval": write::interval(drink.at, end, drink.offset_seconds),
        "amountConsumed": {"milliliters": drink.milliliters, "userProvidedUnit": "MILLILITER"},
    });
    Entry {
        moment: Moment { physical: drink.at, offset_seconds: drink.offset_seconds },
        start: drink.at,
        id: Some(drink.id),
        source: Source::Manual,
        content: Content::Written(written),
    }
}

fn write_meal(meal: &Meal) -> Entry {
    let food = &meal.food;
    let kind = match meal.kind {
        MealKind::Breakfast => "BREAKFAST",
        MealKind::Lunch => "LUNCH",
        MealKind::Dinner => "DINNER",
        MealKind::Snack => "SNACK",
    };
    let grams = |of_serving: f64| json!({"grams": write::double(meal.amount(of_serving))});
    let unit = if meal.servings > 1.0 { food.unit.many } else { food.unit.one };
    let written = json!({
        "interval": write::interval(meal.start, meal.end, meal.offset_seconds),
        "mealType": kind,
        "food": format!("users/me/dataTypes/food/dataPoints/{}", food.id),
        "foodDisplayName": food.name,
        "energy": {"kcal": write::double(meal.amount(food.kcal)), "userProvidedUnit": "KILOCALORIE"},
        "totalCarbohydrate": grams(food.carbohydrate_g),
        "totalFat": grams(food.fat_g),
        "nutrients": nutrients(food, meal.servings),
        "serving": {
            "amount": write::double(meal.servings),
            "foodMeasurementUnit": unit_name(&food.unit),
            "foodMeasurementUnitDisplayName": unit,
        },
    });
    Entry {
        moment: Moment { physical: meal.start, offset_seconds: meal.offset_seconds },
        start: meal.start,
        id: Some(meal.id),
        source: Source::Manual,
        content: Content::Written(written),
    }
}

fn unit_name(unit: &FoodUnit) -> String {
    format!("users/me/dataTypes/food-measurement-unit/dataPoints/{}", unit.id)
}

fn nutrients(food: &Food, servings: f64) -> Vec<Value> {
    [("PROTEIN", food.protein_g), ("DIETARY_FIBER", food.fiber_g), ("SODIUM", food.sodium_mg / 1_000.0)]
        .into_iter()
        .map(|(name, grams)| {
            let grams = (grams * servings * 1e5).round() / 1e5;
            json!({"nutrient": name, "quantity": {"grams": write::double(grams)}})
        })
        .collect()
}

fn write_food(food: &Food) -> Value {
    let mut written = json!({
        "displayName": food.name,
        "accessLevel": if food.brand.is_some() { "FOOD_ACCESS_LEVEL_PUBLIC" } else { "FOOD_ACCESS_LEVEL_PRIVATE" },
        "languageCode": "en-GB",
        "defaultServing": {
            "amount": 1,
            "foodMeasurementUnit": unit_name(&food.unit),
            "foodMeasurementUnitDisplayName": food.unit.one,
            "foodMeasurementUnitDisplayNamePlural": food.unit.many,
            "multiplier": 1,
        },
        "energyAvg": {"kcal": write::double(food.kcal), "userProvidedUnit": "KILOCALORIE"},
        "totalCarbohydrate": {"grams": write::double(food.carbohydrate_g)},
        "totalFat": {"grams": write::double(food.fat_g)},
        "nutrients": nutrients(food, 1.0),
    });
    if let (Some(brand), Some(written)) = (food.brand, written.as_object_mut()) {
        written.insert("brand".to_owned(), brand.into());
    }
    written
}

fn write_unit(unit: &FoodUnit) -> Value {
    json!({"displayName": unit.one, "pluralDisplayName": unit.many})
}
