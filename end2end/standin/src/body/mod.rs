//! One simulated body per member, from which both pretend providers answer.
//!
//! Here live the facts: what was walked, slept and weighed, when, in which time zone and by which device. No provider's
//! names, units or shapes live here, so that the Google and the Fitbit side have to disagree where the real ones do.
//!
//! Everything is a pure function of (seed, member, date) plus the overrides a test has set: nothing is stored, and one day
//! of ten years costs some microseconds, told minute by minute some hundred.

mod activity;
mod beats;
mod calendar;
mod condition;
mod curve;
mod day;
mod device;
mod dice;
mod height;
mod meals;
mod measured;
mod minutes;
mod night;
mod overrides;
mod person;
mod sleep;
mod stages;
mod swim;
mod vitals;
mod weight;
mod workout;

#[cfg(test)]
mod intraday_tests;
#[cfg(test)]
mod record_tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub use beats::Beat;
pub use condition::{Fitness, SkinTemperature};
pub use day::{Day, LevelMinutes, Zone};
pub(crate) use device::SCALE;
pub use device::{Device, DeviceKind};
pub use height::Height;
pub use meals::{Drink, FOOD_UNITS, FOODS, Food, FoodUnit, Meal, MealKind};
pub use measured::{
    CoreTemperature, ECG_HERTZ, ECG_UNITS_PER_MILLIVOLT, Ecg, Glucose, RhythmAlert, RhythmWindow,
};
pub use minutes::{Minute, Minutes};
pub use overrides::{OverrideError, Overrides};
pub use person::{Person, Sex};
pub use sleep::{ShortWake, Sleep, SleepSource, Stage, StageKind};
pub use swim::{SwimLength, SwimStroke};
pub use vitals::{Breathing, Oxygen, Variability, VariabilitySlot};
pub use weight::{Weight, WeightSource};
pub use workout::{AppBeat, Workout, WorkoutKind};

use calendar::shift;

/// Holds the simulated body of every member the stand-in knows.
#[derive(Debug)]
pub struct Bodies(BTreeMap<String, Body>);

impl Bodies {
    /// Builds the bodies of alice, bob, carol, dave and the crowd as they are on `today`.
    ///
    /// # Errors
    ///
    /// Fails when the time zone database lacks one of the zones they live in or travel to.
    pub fn new(seed: u64, today: Date) -> Result<Self, jiff::Error> {
        let bodies = person::all(today)
            .into_iter()
            .map(|person| Ok((person.name.to_owned(), Body::new(seed, person)?)))
            .collect::<Result<_, jiff::Error>>()?;
        Ok(Self(bodies))
    }

    /// Lets every device read the heart rate each so many seconds on average, as newer ones do; unset, each ten.
    #[must_use]
    pub fn with_heart_rate_every(mut self, seconds: Option<u64>) -> Self {
        self.0.values_mut().for_each(|body| body.heart_rate_every = seconds);
        self
    }

    /// Finds the body of the member with this sign-in name.
    pub fn find(&self, name: &str) -> Option<&Body> {
        self.0.get(name)
    }

    /// Lists every body by its sign-in name, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Body)> {
        self.0.iter().map(|(name, body)| (name.as_str(), body))
    }
}

/// Simulates one member's body: asked for a date, it tells that day.
#[derive(Debug)]
pub struct Body {
    person: Person,
    seed: u64,
    home: TimeZone,
    abroad: Vec<TimeZone>,
    overrides: Overrides,
    heart_rate_every: Option<u64>,
}

impl Body {
    /// Builds the body of one person.
    ///
    /// # Errors
    ///
    /// Fails when the time zone database lacks a zone the person lives in or travels to.
    pub fn new(seed: u64, person: Person) -> Result<Self, jiff::Error> {
        let home = TimeZone::get(person.home_zone)?;
        let abroad = person.trips.iter().map(|zone| TimeZone::get(zone)).collect::<Result<_, _>>()?;
        let seed = dice::mix(seed ^ dice::hash(person.name));
        Ok(Self { person, seed, home, abroad, overrides: Overrides::default(), heart_rate_every: None })
    }

    /// Tells who the person is: birth date, height, stride lengths, ids.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Tells the civil date of the first day with data.
    pub fn joined(&self) -> Date {
        self.person.joined
    }

    /// Tells the IANA name of the zone the member lives in.
    pub fn home_zone(&self) -> &str {
        self.person.home_zone
    }

    /// Tells the id the Fitbit Web API knows the member by.
    pub fn legacy_user_id(&self) -> &str {
        self.person.legacy_user_id
    }

    /// Tells the numeric id Google Health knows the member by.
    pub fn health_user_id(&self) -> &str {
        self.person.health_user_id
    }

    /// Tells the name the member goes by.
    pub fn display_name(&self) -> &str {
        self.person.display_name
    }

    /// Tells whether the member has a Fitbit profile at all; without one every day is empty.
    pub fn has_profile(&self) -> bool {
        self.person.has_profile
    }

    /// Lists the paired devices as they stand at `now`.
    pub fn devices(&self, now: Timestamp) -> Vec<Device> {
        device::list(self, now)
    }

    /// Tells until when data is complete: the last sync of the tracker at or before `now`.
    pub fn last_sync(&self, now: Timestamp) -> Timestamp {
        device::last_sync(now)
    }

    /// Tells the zone in force on a civil date: home, or wherever a trip has led.
    pub fn zone(&self, date: Date) -> &TimeZone {
        calendar::zone(self, date)
    }

    /// Tells the civil date it is for the member at `now`.
    pub fn today(&self, now: Timestamp) -> Date {
        let guess = now.to_zoned(self.home.clone()).date();
        [shift(guess, 1), guess, shift(guess, -1)]
            .into_iter()
            .find(|date| now.to_zoned(self.zone(*date).clone()).date() == *date)
            .unwrap_or(guess)
    }

    /// Tells one whole day, overrides applied, as it stands once it is over and synced.
    ///
    /// A date before joining is an empty, unworn day.
    pub fn day(&self, date: Date) -> Day {
        let mut day = activity::simulate(self, date);
        day.sleeps = self.sleeps(date);
        day.weights = self.weights(date);
        day
    }

    /// Tells a day as far as it has been synced at `now`: today is partial, tomorrow empty.
    pub fn day_at(&self, date: Date, now: Timestamp) -> Day {
        let mut day = self.activity_at(date, now);
        day.sleeps = self.sleeps_at(date, now);
        day.weights = self.weights_at(date, now);
        day
    }

    /// Tells the same as [`Body::day_at`] without nights and weights, for about a tenth of the work.
    pub fn activity_at(&self, date: Date, now: Timestamp) -> Day {
        let edge = self.last_sync(now);
        let (start, end) = self.span(date);
        if edge <= start {
            return Day::empty(date, self.zone(date).clone());
        }
        let day = activity::simulate(self, date);
        if edge >= end {
            return day;
        }
        let mut day = day.cut(curve::Curve::new(self, date).share(edge));
        day.swim_strokes = self.swim_strokes(date, now);
        day
    }

    /// Tells a day minute by minute as far as it has been synced at `now`; the minutes add up to [`Body::activity_at`].
    pub fn minutes(&self, date: Date, now: Timestamp) -> Minutes {
        minutes::split(self, date, now)
    }

    /// Tells when a civil date begins and ends where the member is: 23, 24 or 25 hours.
    pub fn span(&self, date: Date) -> (Timestamp, Timestamp) {
        calendar::day_span(self, date)
    }

    /// Lists the sleeps that end on a civil date, by end.
    pub fn sleeps(&self, date: Date) -> Vec<Sleep> {
        night::list(self, date)
    }

    /// Lists the sleeps that end on a civil date and were synced at `now`, by end.
    pub fn sleeps_at(&self, date: Date, now: Timestamp) -> Vec<Sleep> {
        let edge = self.last_sync(now);
        let mut sleeps = self.sleeps(date);
        sleeps.retain(|sleep| sleep.end <= edge);
        sleeps
    }

    /// Counts the sleeps that end on a civil date and were synced at `now`, without making their stages.
    pub fn count_sleeps_at(&self, date: Date, now: Timestamp) -> usize {
        let edge = self.last_sync(now);
        night::spans(self, date).iter().filter(|span| span.end <= edge).count()
    }

    /// Lists the weights whose own civil date this is, by time.
    pub fn weights(&self, date: Date) -> Vec<Weight> {
        weight::list(self, date)
    }

    /// Lists the weights whose own civil date this is and that were taken before `now`, by time.
    pub fn weights_at(&self, date: Date, now: Timestamp) -> Vec<Weight> {
        let mut weights = self.weights(date);
        weights.retain(|weight| weight.at <= now);
        weights
    }

    /// Finds a sleep that was synced at `now` by its id.
    pub fn find_sleep_at(&self, id: u64, now: Timestamp) -> Option<Sleep> {
        let start = jiff::tz::TimeZone::UTC.to_datetime(night::start_of(id)?).date();
        // It ended on one of the next civil dates, wherever the member was.
        (0..=2).flat_map(|days| self.sleeps_at(shift(start, days), now)).find(|sleep| sleep.id == id)
    }

    /// Finds a weight that was taken before `now` by its id.
    pub fn find_weight_at(&self, id: u64, now: Timestamp) -> Option<Weight> {
        let at = jiff::tz::TimeZone::UTC.to_datetime(weight::time_of(id)?).date();
        (-1..=1).flat_map(|days| self.weights_at(shift(at, days), now)).find(|weight| weight.id == id)
    }

    /// Lists the heights entered on a civil date before `now`: one on joining, a corrected one two years later.
    pub fn heights_at(&self, date: Date, now: Timestamp) -> Vec<Height> {
        let mut heights = height::list(self, date);
        heights.retain(|height| height.at <= now);
        heights
    }

    /// Tells the product name of the tracker worn on a date.
    pub fn tracker_name(&self, date: Date) -> &'static str {
        if self.has_stages(date) { device::TRACKER } else { device::FIRST_TRACKER }
    }

    /// Changes one value of one day, as a test asks for; both providers follow.
    ///
    /// # Errors
    ///
    /// Fails when `what` is no value a day has, or the value is out of its range.
    pub fn set_override(&self, date: Date, what: &str, value: f64) -> Result<(), OverrideError> {
        self.overrides.set(date, what, value)
    }

    /// Tells whether the device tells sleep stages on this date; the first one did not.
    pub(crate) fn has_stages(&self, date: Date) -> bool {
        date >= self.person.stages_since
    }

    /// Tells whether anything can be known of a date.
    fn knows(&self, date: Date) -> bool {
        self.has_profile() && date >= self.person.joined
    }

    fn dice(&self, date: Date, purpose: u64) -> dice::Dice {
        dice::Dice::new(self.seed, calendar::number(date), purpose)
    }
}
