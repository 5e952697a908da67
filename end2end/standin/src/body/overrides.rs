//! Values a test has changed by hand.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use jiff::civil::Date;

use super::{Day, day::round5};

/// Says why a value could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverrideError {
    /// A day has no value of that name.
    UnknownValue,
    /// The number is negative, too large or not a number.
    OutOfRange,
}

impl std::fmt::Display for OverrideError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::UnknownValue => {
                "no such value; known are steps, distance_mm, floors, resting_heart_rate, weight_grams and total_kcal"
            }
            Self::OutOfRange => "the value must be a number from 0 to 1000000000",
        })
    }
}

impl std::error::Error for OverrideError {}

#[derive(Debug, Clone, Copy, Default)]
struct Values {
    steps: Option<u32>,
    distance_mm: Option<u64>,
    floors: Option<u32>,
    resting_bpm: Option<u16>,
    weight_grams: Option<u32>,
    total_kcal: Option<f64>,
}

/// Holds what was changed, by date.
#[derive(Debug, Default)]
pub struct Overrides(RwLock<BTreeMap<Date, Values>>);

impl Overrides {
    pub(super) fn set(&self, date: Date, what: &str, value: f64) -> Result<(), OverrideError> {
        if !(0.0..=1e9).contains(&value) {
            return Err(OverrideError::OutOfRange);
        }
        let mut dates = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut values = dates.get(&date).copied().unwrap_or_default();
        match what {
            "steps" => values.steps = Some(value as u32),
            "distance_mm" => values.distance_mm = Some(value as u64),
            "floors" => values.floors = Some(value as u32),
            "resting_heart_rate" => values.resting_bpm = Some(value as u16),
            "weight_grams" => values.weight_grams = Some(value as u32),
            "total_kcal" => values.total_kcal = Some(value),
            _ => return Err(OverrideError::UnknownValue),
        }
        dates.insert(date, values);
        Ok(())
    }

    fn on(&self, date: Date) -> Option<Values> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&date).copied()
    }

    /// Puts the changed values into a day. What was changed was recorded, so the day counts as worn.
    pub(super) fn apply(&self, day: &mut Day) {
        let Some(values) = self.on(day.date) else { return };
        if let Some(steps) = values.steps {
            (day.steps, day.device_steps, day.worn) = (steps, steps, true);
        }
        if let Some(way) = values.distance_mm {
            (day.distance_mm, day.device_distance_mm, day.worn) = (way, way, true);
        }
        if let Some(floors) = values.floors {
            (day.floors, day.elevation_gain_mm, day.worn) = (floors, u64::from(floors) * 3_048, true);
        }
        if values.resting_bpm.is_some() {
            (day.resting_bpm, day.worn) = (values.resting_bpm, true);
        }
        if let Some(kcal) = values.total_kcal {
            day.total_kcal = round5(kcal);
            day.rest_zone_takes_what_is_left();
            day.worn = true;
        }
    }

    /// Tells the changed weight of a date.
    pub(super) fn weight_grams(&self, date: Date) -> Option<u32> {
        self.on(date)?.weight_grams
    }
}
