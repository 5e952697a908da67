//! What a tracker concludes about the body as a whole: skin temperature of a night, and how much oxygen it can use.

use std::f64::consts::TAU;

use jiff::{Timestamp, civil::Date};

use super::{Body, calendar, vitals::rounded};

const SKIN: u64 = 711;
const FITNESS: u64 = 712;

/// Tells the skin temperature of one night, in degrees Celsius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkinTemperature {
    /// Mean over the night.
    pub nightly: f64,
    /// What is usual for the member.
    pub baseline: f64,
    /// How far the night is from what is usual: `nightly` less `baseline`, to one decimal.
    pub relative: f64,
    /// How far the nights of thirty days spread.
    pub deviation: f64,
}

/// Tells how much oxygen the body can use, in millilitres per kilogram and minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitness {
    /// The estimate.
    pub score: f64,
    /// Whether a run made it exact; else it is a guess of some points on either side.
    pub exact: bool,
}

impl Body {
    /// Tells the skin temperature of the night that ended on a date, as synced at `now`; nothing without stages or
    /// without a resting heart rate.
    pub fn skin_temperature(&self, date: Date, now: Timestamp) -> Option<SkinTemperature> {
        self.activity_at(date, now).resting_bpm?;
        super::vitals::staged_night(self, date, now)?;
        let mut dice = self.dice(date, SKIN);
        let fever = if calendar::ill(self, date) { 0.9 } else { 0.0 };
        let relative = rounded(0.7 * dice.between(-1.0, 1.0) + fever, 1);
        let season = (f64::from(date.day_of_year()) / 365.25 * TAU).cos();
        let baseline = rounded(33.9 - 0.2 * season, 2);
        let deviation = rounded(dice.between(0.24, 0.46), 2);
        Some(SkinTemperature { nightly: rounded(baseline + relative, 2), baseline, relative, deviation })
    }

    /// Tells how much oxygen the body can use on a date; nothing without a resting heart rate.
    pub fn fitness(&self, date: Date, now: Timestamp) -> Option<Fitness> {
        let bpm = f64::from(self.activity_at(date, now).resting_bpm?);
        let exact = self.dice(date, FITNESS).chance(0.1);
        Some(Fitness { score: rounded(71.0 - 0.5 * bpm, 1), exact })
    }
}
