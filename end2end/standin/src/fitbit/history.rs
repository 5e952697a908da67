//! Everything since joining, summed once: totals, best days, and how often a number of steps was reached.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::units::rounded;
use super::view::View;

/// The sums of a member's days.
#[derive(Debug, Default)]
pub(super) struct History {
    total: Sums,
    tracker: Sums,
    steps: Vec<(Date, u32)>,
}

#[derive(Debug, Default)]
struct Sums {
    steps: u64,
    distance_mm: u64,
    floors: u64,
    best_steps: Option<(Date, u32)>,
    best_distance_mm: Option<(Date, u64)>,
    best_floors: Option<(Date, u32)>,
}

impl Sums {
    fn add(&mut self, date: Date, steps: u32, distance_mm: u64, floors: u32) {
        self.steps += u64::from(steps);
        self.distance_mm += distance_mm;
        self.floors += u64::from(floors);
        raise(&mut self.best_steps, date, steps);
        raise(&mut self.best_distance_mm, date, distance_mm);
        raise(&mut self.best_floors, date, floors);
    }

    fn best(&self, view: &View<'_>) -> Value {
        let entry = |date: Date, value: Value| json!({ "date": date.to_string(), "value": value });
        json!({
            "distance": self.best_distance_mm
                .map_or(json!({}), |(date, mm)| entry(date, json!(rounded(view.units.distance(mm), 5)))),
            "floors": self.best_floors.map_or(json!({}), |(date, floors)| entry(date, json!(floors))),
            "steps": self.best_steps.map_or(json!({}), |(date, steps)| entry(date, json!(steps))),
        })
    }

    fn lifetime(&self, view: &View<'_>) -> Value {
        json!({
            "activeScore": -1, "caloriesOut": -1,
            "distance": rounded(view.units.distance(self.distance_mm), 2),
            "floors": self.floors, "steps": self.steps,
        })
    }
}

/// Notes a day that is better than the best so far; nothing is no record.
fn raise<T: PartialOrd + Default + Copy>(best: &mut Option<(Date, T)>, date: Date, value: T) {
    let so_far = best.map_or(T::default(), |(_, value)| value);
    if value > so_far {
        *best = Some((date, value));
    }
}

impl History {
    /// Sums every day from joining to today.
    pub(super) fn read(view: &View<'_>) -> Self {
        let mut history = Self::default();
        for date in view.dates(view.body.joined(), view.today()) {
            let day = view.activity(date);
            history.total.add(date, day.steps, day.distance_mm, day.floors);
            history.tracker.add(date, day.device_steps, day.device_distance_mm, day.floors);
            history.steps.push((date, day.steps));
        }
        history
    }

    /// Counts the days on which so many steps were reached, and finds the last; nothing when there was none.
    pub(super) fn days_with_steps(&self, steps: u32) -> Option<(usize, Date)> {
        let days = || self.steps.iter().filter(|(_, walked)| *walked >= steps);
        days().next_back().map(|(date, _)| (days().count(), *date))
    }
}

/// Renders the lifetime totals and best days.
pub(super) fn lifetime(view: &View<'_>) -> Value {
    let History { total, tracker, .. } = History::read(view);
    json!({
        "best": { "total": total.best(view), "tracker": tracker.best(view) },
        "lifetime": { "total": total.lifetime(view), "tracker": tracker.lifetime(view) },
    })
}
