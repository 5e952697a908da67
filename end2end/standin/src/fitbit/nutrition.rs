//! Food and water, as far as a member has logged them.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::entry;
use super::units::rounded;
use super::view::View;
use crate::body::{Meal, MealKind};

/// Renders the food log of one day.
pub(super) fn food_log(view: &View<'_>, date: Date) -> Value {
    let meals = view.body.meals(date, view.now);
    let foods: Vec<Value> = meals.iter().map(|meal| logged(date, meal)).collect();
    let sum = |of: fn(&Meal) -> f64| rounded(meals.iter().map(of).sum(), 2);
    json!({
        "foods": foods,
        "goals": { "calories": 2100 },
        "summary": {
            "calories": calories(&meals), "carbs": sum(|meal| meal.amount(meal.food.carbohydrate_g)),
            "fat": sum(|meal| meal.amount(meal.food.fat_g)),
            "fiber": sum(|meal| meal.amount(meal.food.fiber_g)),
            "protein": sum(|meal| meal.amount(meal.food.protein_g)),
            "sodium": sum(|meal| meal.amount(meal.food.sodium_mg)), "water": water_of(view, date),
        },
    })
}

fn logged(date: Date, meal: &Meal) -> Value {
    let food = &meal.food;
    let kind = match meal.kind {
        MealKind::Breakfast => 1,
        MealKind::Lunch => 3,
        MealKind::Snack => 4,
        MealKind::Dinner => 5,
    };
    let kcal = meal.amount(food.kcal).round() as u64;
    json!({
        "isFavorite": false,
        "logDate": date.to_string(),
        "logId": meal.id,
        "loggedFood": {
            "accessLevel": if food.brand.is_some() { "PUBLIC" } else { "PRIVATE" }, "amount": meal.servings,
            "brand": food.brand.unwrap_or_default(), "calories": kcal, "foodId": food.id, "locale": "en_GB",
            "mealTypeId": kind, "name": food.name,
            "unit": { "id": food.unit.id, "name": food.unit.one, "plural": food.unit.many },
            "units": [food.unit.id],
        },
        "nutritionalValues": {
            "calories": kcal, "carbs": meal.amount(food.carbohydrate_g), "fat": meal.amount(food.fat_g),
            "fiber": meal.amount(food.fiber_g), "protein": meal.amount(food.protein_g),
            "sodium": meal.amount(food.sodium_mg),
        },
    })
}

/// Counts the calories of meals, each rounded as its log shows it.
fn calories(meals: &[Meal]) -> u64 {
    meals.iter().map(|meal| meal.amount(meal.food.kcal).round() as u64).sum()
}

/// Tells how much was drunk on a date, in the units asked for.
fn water_of(view: &View<'_>, date: Date) -> f64 {
    let drinks = view.body.drinks(date, view.now);
    rounded(view.units.liquid(drinks.iter().map(|drink| u64::from(drink.milliliters)).sum()), 2)
}

/// Renders the water log of one day.
pub(super) fn water_log(view: &View<'_>, date: Date) -> Value {
    let drinks: Vec<Value> = view
        .body
        .drinks(date, view.now)
        .iter()
        .map(|drink| {
            let amount = rounded(view.units.liquid(drink.milliliters.into()), 2);
            json!({ "amount": amount, "logId": drink.id })
        })
        .collect();
    json!({ "summary": { "water": water_of(view, date) }, "water": drinks })
}

/// Renders the series of water: every day from joining to today, `"0.0"` without logs.
pub(super) fn water(view: &View<'_>, first: Date, last: Date) -> Value {
    let written = |date: Date| format!("{:.1}", water_of(view, date));
    let entries: Vec<Value> = view.dates(first, last).map(|date| entry(date, &written(date))).collect();
    json!({ "foods-log-water": entries })
}

/// Renders the series of calories eaten: every day from joining to today, `"0.0"` without logs.
pub(super) fn calories_in(view: &View<'_>, first: Date, last: Date) -> Value {
    let written = |date: Date| match calories(&view.body.meals(date, view.now)) {
        0 => "0.0".to_owned(),
        kcal => kcal.to_string(),
    };
    let entries: Vec<Value> = view.dates(first, last).map(|date| entry(date, &written(date))).collect();
    json!({ "foods-log-caloriesIn": entries })
}

/// Renders the goal for calories eaten.
pub(super) fn food_goal() -> Value {
    json!({ "goals": { "calories": 2100 } })
}

/// Renders the goal for water.
pub(super) fn water_goal(view: &View<'_>) -> Value {
    let amount = view.units.liquid(2_000).round() as u64;
    json!({ "goal": { "goal": amount, "startDate": view.body.joined().to_string() } })
}

/// Renders the meals: none.
pub(super) fn meals() -> Value {
    json!({ "meals": [] })
}
