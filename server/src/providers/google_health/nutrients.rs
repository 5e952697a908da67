//! What is in a food, and what it is counted in: the parts food logs and foods share.

use super::super::number::Real;
use super::entry::{Members, log_id, thousandths, told, word};
use serde::Deserialize;
use serde_json::Value;

#[derive(Default, Deserialize)]
pub(super) struct Energy {
    kcal: Option<Real>,
}

impl Energy {
    /// Kilocalories; a negative number is no reading.
    pub(super) fn kilocalories(&self) -> Option<f64> {
        told(self.kcal).filter(|kcal| *kcal >= 0.0)
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Weight {
    grams: Option<Real>,
}

impl Weight {
    fn grams(&self) -> Option<f64> {
        told(self.grams).filter(|grams| *grams >= 0.0)
    }
}

#[derive(Deserialize)]
pub(super) struct Nutrient {
    nutrient: Option<String>,
    #[serde(default)]
    quantity: Weight,
}

/// The amount of a log, or the usual one of a food.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Serving {
    amount: Option<Real>,
    food_measurement_unit: Option<String>,
    food_measurement_unit_display_name: Option<String>,
    food_measurement_unit_display_name_plural: Option<String>,
}

impl Serving {
    pub(super) fn amount(&self) -> Option<f64> {
        told(self.amount)
    }

    /// The unit, under Fitbit's names.
    pub(super) fn unit(&self) -> Option<Value> {
        Members::default()
            .with("id", self.food_measurement_unit.as_deref().and_then(log_id))
            .with("name", word(self.food_measurement_unit_display_name.clone()))
            .with("plural", word(self.food_measurement_unit_display_name_plural.clone()))
            .object()
    }
}

/// Fitbit's `nutritionalValues`: carbohydrate, fat, fibre and protein in grams, sodium in milligrams. The nutrients Fitbit had no
/// member for stand in a list, in grams.
pub(super) fn values(
    energy: &Energy,
    carbohydrate: &Weight,
    fat: &Weight,
    nutrients: &[Nutrient],
) -> Option<Value> {
    let mut members = Members::default()
        .with("calories", energy.kilocalories())
        .with("carbs", carbohydrate.grams())
        .with("fat", fat.grams());
    let mut others = Vec::new();
    for Nutrient { nutrient, quantity } in nutrients {
        let (Some(name), Some(grams)) = (word(nutrient.clone()), quantity.grams()) else { continue };
        members = match name.as_str() {
            "DIETARY_FIBER" => members.with("fiber", Some(grams)),
            "PROTEIN" => members.with("protein", Some(grams)),
            "SODIUM" => members.with("sodium", thousandths(grams * 1e3)),
            _ => {
                let other = Members::default().with("name", Some(name)).with("grams", Some(grams));
                others.extend(other.object());
                members
            }
        };
    }
    members.with("nutrients", (!others.is_empty()).then_some(others)).object()
}
