//! Reads the logs of food and water, and brings them into the shape of Fitbit's.

use super::super::{Outcome, Page, json, number::Real};
use super::border::Border;
use super::entry::{Members, log_id, moment, told, word};
use super::nutrients::{self, Energy, Nutrient, Serving, Weight};
use super::session::{self, Interval};
use domain::{DataType, DateRange, record::Record};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    data_points: Vec<Point>,
    next_page_token: Option<String>,
}

/// A log of either kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    name: Option<String>,
    /// Only ever compared with others.
    data_source: Option<Value>,
    nutrition_log: Option<Food>,
    hydration_log: Option<Water>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Food {
    interval: Interval,
    meal_type: Option<String>,
    food: Option<String>,
    food_display_name: Option<String>,
    #[serde(default)]
    energy: Energy,
    #[serde(default)]
    total_carbohydrate: Weight,
    #[serde(default)]
    total_fat: Weight,
    #[serde(default)]
    nutrients: Vec<Nutrient>,
    #[serde(default)]
    serving: Serving,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Water {
    interval: Interval,
    #[serde(default)]
    amount_consumed: Amount,
}

#[derive(Default, Deserialize)]
struct Amount {
    milliliters: Option<Real>,
}

/// Reads one page of either type.
///
/// # Shape
///
/// Newest first. A log belongs to the day it began on, on the member's own clock. Of logs that are alike (same instant, same
/// members) those of one source all stand, as two glasses of one minute are; of several sources those of the one that
/// tells most of them count, under the identifiers that came first.
///
/// # Units
///
/// Kilocalories, grams and millilitres, as told; sodium in milligrams. Negative amounts are no reading.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
///
/// # Source
///
/// Contract of revision 20261030, `NutritionLog`, `HydrationLog`.
pub(super) fn parse(range: DateRange, before: Option<Timestamp>, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let mut logs: Vec<Log> = answer.data_points.into_iter().flat_map(logs).collect();
    let Border { next, complete_after } =
        session::cut(&mut logs, |log| log.interval, range, before, answer.next_page_token);
    let mut seen = Seen::default();
    let records = logs.into_iter().filter(|log| seen.is_another(log)).filter_map(Log::record).collect();
    Ok(Page { records, next, complete_after })
}

/// A log, with what makes it one.
struct Log {
    data_type: DataType,
    name: Option<String>,
    source: Option<Value>,
    interval: Interval,
    told: Told,
}

/// The members but for when it was and by which name it goes.
type Told = Vec<(&'static str, Option<Value>)>;

/// The logs of a page so far.
#[derive(Default)]
struct Seen {
    names: HashSet<(DataType, Option<Value>, String)>,
    alike: HashMap<(Timestamp, Told), Alike>,
}

/// Logs that differ in nothing but name and source.
#[derive(Default)]
struct Alike {
    by_source: HashMap<Option<Value>, usize>,
    most_of_one: usize,
}

impl Seen {
    /// Whether a log is not one of those before it told again, be it by its own source or by another.
    fn is_another(&mut self, log: &Log) -> bool {
        if let Some(name) = &log.name
            && !self.names.insert((log.data_type, log.source.clone(), name.clone()))
        {
            return false;
        }
        let alike = self.alike.entry((log.interval.start_time, log.told.clone())).or_default();
        // Nothing tells one without a name from those before it; in the file it would be one with them.
        if log.name.is_none() && alike.most_of_one > 0 {
            return false;
        }
        let count = alike.by_source.entry(log.source.clone()).or_default();
        *count += 1;
        let is_another = *count > alike.most_of_one;
        alike.most_of_one = alike.most_of_one.max(*count);
        is_another
    }
}

fn logs(point: Point) -> impl Iterator<Item = Log> {
    let Point { name, data_source, nutrition_log, hydration_log } = point;
    let food = nutrition_log.map(|food| (DataType::FoodLog, food.interval, eaten(&food)));
    let water = hydration_log.map(|water| {
        let milliliters = told(water.amount_consumed.milliliters).filter(|amount| *amount >= 0.0);
        (DataType::WaterLog, water.interval, vec![("amount", milliliters.map(Value::from))])
    });
    food.into_iter().chain(water).map(move |(data_type, interval, told)| Log {
        data_type,
        name: name.clone(),
        source: data_source.clone(),
        interval,
        told,
    })
}

fn eaten(log: &Food) -> Told {
    let meal = word(log.meal_type.clone());
    let logged = Members::default()
        .with("amount", log.serving.amount())
        .with("calories", log.energy.kilocalories())
        .with("foodId", log.food.as_deref().and_then(log_id))
        .with("mealTypeId", meal.as_deref().and_then(meal_type_id))
        .with("mealType", meal)
        .with("name", word(log.food_display_name.clone()))
        .with("unit", log.serving.unit());
    let values = nutrients::values(&log.energy, &log.total_carbohydrate, &log.total_fat, &log.nutrients);
    vec![("loggedFood", logged.object()), ("nutritionalValues", values)]
}

/// Fitbit's number of a meal. Its two snacks tell before noon from after, so a snack of no such time has none.
fn meal_type_id(meal: &str) -> Option<u64> {
    match meal {
        "BREAKFAST" => Some(1),
        "LUNCH" => Some(3),
        "DINNER" => Some(5),
        "ANYTIME" => Some(7),
        _ => None,
    }
}

impl Log {
    fn record(self) -> Option<Record> {
        let Interval { start_time, start_utc_offset, .. } = self.interval;
        let by_time = start_time.as_millisecond().unsigned_abs();
        let members = Members::default()
            .with("logDate", Some(self.interval.date().to_string()))
            .with("dateTime", Some(moment(start_time, start_utc_offset)))
            .with("logId", Some(self.name.as_deref().and_then(log_id).unwrap_or_else(|| by_time.into())));
        let told = self.told.into_iter();
        told.fold(members, |members, (name, value)| members.with(name, value)).entry(self.data_type)
    }
}
