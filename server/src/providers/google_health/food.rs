//! Reads the member's own list of foods, and brings it into the shape of Fitbit's foods.

use super::super::{Next, Outcome, Page, json};
use super::entry::{Members, log_id, word};
use super::nutrients::{self, Energy, Nutrient, Serving, Weight};
use domain::{DataType, record::Record};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    data_points: Vec<Point>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Point {
    name: Option<String>,
    food: Food,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Food {
    display_name: Option<String>,
    brand: Option<String>,
    access_level: Option<String>,
    language_code: Option<String>,
    #[serde(default)]
    default_serving: Serving,
    #[serde(default)]
    energy_avg: Energy,
    #[serde(default)]
    total_carbohydrate: Weight,
    #[serde(default)]
    total_fat: Weight,
    #[serde(default)]
    nutrients: Vec<Nutrient>,
}

/// Reads one page of foods.
///
/// # Shape
///
/// In no order of time. A food without a name of the service's is left out: nothing could refer to it. Descriptions are the
/// member's own texts and are not kept.
///
/// # Units
///
/// Of the usual serving: kilocalories and grams, as told; sodium in milligrams.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
///
/// # Source
///
/// Contract of revision 20261030, `Food`.
pub(super) fn parse(body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let records = answer.data_points.into_iter().filter_map(item).collect();
    Ok(Page { records, next: Next::token(answer.next_page_token), complete_after: None })
}

fn item(point: Point) -> Option<Record> {
    let food = point.food;
    let access = word(food.access_level);
    Members::default()
        .with("foodId", point.name.as_deref().and_then(log_id))
        .with("name", word(food.display_name))
        .with("brand", word(food.brand))
        .with("accessLevel", access.map(|level| level.trim_start_matches("FOOD_ACCESS_LEVEL_").to_owned()))
        // Fitbit's locales had an underscore.
        .with("locale", word(food.language_code).map(|code| code.replace('-', "_")))
        .with("calories", food.energy_avg.kilocalories())
        .with("defaultServingSize", food.default_serving.amount())
        .with("defaultUnit", food.default_serving.unit())
        .with(
            "nutritionalValues",
            nutrients::values(&food.energy_avg, &food.total_carbohydrate, &food.total_fat, &food.nutrients),
        )
        .item(DataType::Foods)
}
