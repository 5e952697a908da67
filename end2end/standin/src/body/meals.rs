//! What a member types in about food and drink: the foods they know, what they ate of them and what they drank.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    Body,
    measured::{id_of, moment},
};

const DRINKS: u64 = 911;
const MEALS: u64 = 912;

/// Names a unit foods are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoodUnit {
    /// Unique among the units.
    pub id: u64,
    /// One of it.
    pub one: &'static str,
    /// Many of it.
    pub many: &'static str,
}

/// Tells what one serving of a food holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Food {
    /// Unique among the foods.
    pub id: u64,
    /// What it is called.
    pub name: &'static str,
    /// Who makes it, if anybody in particular.
    pub brand: Option<&'static str>,
    /// What a serving is counted in.
    pub unit: FoodUnit,
    /// Energy in kilocalories.
    pub kcal: f64,
    /// Carbohydrates in grams.
    pub carbohydrate_g: f64,
    /// Fat in grams.
    pub fat_g: f64,
    /// Protein in grams.
    pub protein_g: f64,
    /// Fibre in grams.
    pub fiber_g: f64,
    /// Sodium in milligrams.
    pub sodium_mg: f64,
}

/// Names the meal of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MealKind {
    /// In the morning.
    Breakfast,
    /// At noon.
    Lunch,
    /// In the evening.
    Dinner,
    /// In between.
    Snack,
}

/// Tells one thing that was eaten.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meal {
    /// Unique among the member's.
    pub id: u64,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// Offset in force then, in seconds east of UTC.
    pub offset_seconds: i32,
    /// Which meal it was.
    pub kind: MealKind,
    /// What was eaten.
    pub food: Food,
    /// How many servings.
    pub servings: f64,
}

/// Tells one drink of water.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drink {
    /// Unique among the member's.
    pub id: u64,
    /// When it was.
    pub at: Timestamp,
    /// Offset in force then, in seconds east of UTC.
    pub offset_seconds: i32,
    /// Millilitres.
    pub milliliters: u32,
}

const fn unit(id: u64, one: &'static str, many: &'static str) -> FoodUnit {
    FoodUnit { id, one, many }
}

const BOWL: FoodUnit = unit(304, "bowl", "bowls");
const PIECE: FoodUnit = unit(226, "piece", "pieces");
const SLICE: FoodUnit = unit(311, "slice", "slices");

/// The units foods are counted in.
pub static FOOD_UNITS: [FoodUnit; 4] = [unit(147, "gram", "grams"), BOWL, PIECE, SLICE];

const fn food(
    id: u64,
    name: &'static str,
    unit: FoodUnit,
    kcal: f64,
    grams: [f64; 4],
    sodium_mg: f64,
) -> Food {
    let [carbohydrate_g, fat_g, protein_g, fiber_g] = grams;
    Food { id, name, brand: None, unit, kcal, carbohydrate_g, fat_g, protein_g, fiber_g, sodium_mg }
}

/// The foods the members know, breakfast first.
pub static FOODS: [Food; 7] = [
    food(81_001, "Oat porridge", BOWL, 180.0, [31.0, 3.4, 6.1, 4.2], 5.0),
    food(81_002, "Rye bread", SLICE, 83.0, [15.5, 1.1, 2.7, 1.9], 193.0),
    food(81_003, "Lentil soup", BOWL, 290.0, [38.0, 7.5, 17.0, 11.3], 640.0),
    food(81_004, "Vegetable curry", BOWL, 410.0, [52.0, 15.2, 12.4, 9.1], 780.0),
    Food { brand: Some("Example"), ..food(81_005, "Pizza", PIECE, 812.0, [98.0, 31.0, 33.5, 6.0], 1_710.0) },
    food(81_006, "Apple", PIECE, 95.0, [25.0, 0.3, 0.5, 4.4], 2.0),
    food(81_007, "Baked potato", PIECE, 161.0, [36.6, 0.2, 4.3, 3.8], 17.0),
];

fn meals(body: &Body, date: Date) -> Vec<Meal> {
    let mut dice = body.dice(date, MEALS);
    let mut eaten = Vec::new();
    // Logging food is a chore: most days are left out.
    if !dice.chance(0.35) {
        return eaten;
    }
    for (kind, from, until, likely, foods) in [
        (MealKind::Breakfast, 400, 520, 0.9, 0..=1),
        (MealKind::Lunch, 720, 810, 0.9, 2..=4),
        (MealKind::Snack, 930, 1_000, 0.5, 5..=5),
        (MealKind::Dinner, 1_110, 1_220, 0.8, 2..=6),
    ] {
        let (logged, minutes) = (dice.chance(likely), dice.whole(from, until));
        let chosen = dice.whole(*foods.start(), *foods.end()) as usize;
        let servings = if dice.chance(0.2) { 1.5 } else { 1.0 };
        let length = SignedDuration::from_mins(dice.whole(5, 30));
        let Some(((start, offset_seconds), food)) =
            moment(body, date, minutes, &mut dice).zip(FOODS.get(chosen))
        else {
            continue;
        };
        if let (true, Ok(end)) = (logged, start.saturating_add(length)) {
            eaten.push(Meal { id: id_of(start), start, end, offset_seconds, kind, food: *food, servings });
        }
    }
    eaten
}

fn drinks(body: &Body, date: Date) -> Vec<Drink> {
    let mut dice = body.dice(date, DRINKS);
    let mut drunk = Vec::new();
    if !dice.chance(0.6) {
        return drunk;
    }
    let mut minutes = 8 * 60;
    for _ in 0..dice.whole(2, 7) {
        minutes += dice.whole(20, 110);
        let milliliters = [200, 250, 330, 500].get(dice.whole(0, 3) as usize).copied().unwrap_or(250);
        if let Some((at, offset_seconds)) = moment(body, date, minutes, &mut dice) {
            drunk.push(Drink { id: id_of(at), at, offset_seconds, milliliters });
        }
    }
    drunk
}

impl Meal {
    /// Tells how much of something the meal held, from what one serving holds, to two decimals.
    pub fn amount(&self, of_serving: f64) -> f64 {
        super::vitals::rounded(of_serving * self.servings, 2)
    }
}

impl Body {
    /// Lists what had been logged as eaten on a date at `now`, by time.
    pub fn meals(&self, date: Date, now: Timestamp) -> Vec<Meal> {
        let mut eaten = if self.knows(date) { meals(self, date) } else { Vec::new() };
        eaten.retain(|meal| meal.end <= now);
        eaten
    }

    /// Lists what had been logged as drunk on a date at `now`, by time.
    pub fn drinks(&self, date: Date, now: Timestamp) -> Vec<Drink> {
        let mut drunk = if self.knows(date) { drinks(self, date) } else { Vec::new() };
        drunk.retain(|drink| drink.at <= now);
        drunk
    }
}
