//! What is measured in the main sleep: variation of the heart rate, oxygen, breathing. Dated by the day of waking.
//! Not here: the sleep itself (`night`, `stages`).

use jiff::{Timestamp, civil::Date};

use super::{Body, Sleep, SleepSource, StageKind};

const VARIABILITY: u64 = 701;
const OXYGEN: u64 = 702;
const BREATHING: u64 = 703;

/// Seconds of one slot of variability.
const SLOT: i64 = 300;

/// Tells how the heart rate varied in one night.
#[derive(Debug, Clone, PartialEq)]
pub struct Variability {
    /// The sleep it was measured in.
    pub sleep: Sleep,
    /// Root mean square of successive differences over the night, in milliseconds.
    pub rmssd: f64,
    /// The same in deep sleep.
    pub deep_rmssd: f64,
    /// Mean heart rate outside of dreaming sleep.
    pub non_rem_bpm: u16,
    /// How irregular the variation was, in bits.
    pub entropy: f64,
    /// The root mean square in slots of five minutes; their mean is that of the night.
    pub slots: Vec<VariabilitySlot>,
}

/// Tells how the heart rate varied in five minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariabilitySlot {
    /// When they began.
    pub start: Timestamp,
    /// What the sleep was at that moment.
    pub stage: StageKind,
    /// Root mean square of successive differences, in milliseconds.
    pub rmssd: f64,
    /// Part of the slot that could be measured, 0 to 1.
    pub coverage: f64,
    /// Power at low frequency, in square milliseconds.
    pub low_frequency: f64,
    /// Power at high frequency, in square milliseconds.
    pub high_frequency: f64,
}

/// Tells the oxygen in the blood in one night, in percent.
#[derive(Debug, Clone, PartialEq)]
pub struct Oxygen {
    /// The sleep it was measured in.
    pub sleep: Sleep,
    /// Mean over the night.
    pub average: f64,
    /// The lowest reading.
    pub min: f64,
    /// The highest reading.
    pub max: f64,
    /// About one reading a minute.
    pub readings: Vec<(Timestamp, f64)>,
}

/// Tells how fast one breathed in one night, in breaths a minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Breathing {
    /// When the sleep ended it was measured in.
    pub end: Timestamp,
    /// The offset in force then, in seconds east of UTC.
    pub end_offset_seconds: i32,
    /// Over the night.
    pub full: f64,
    /// In deep sleep, where it could be measured.
    pub deep: Option<f64>,
    /// In light sleep, where it could be measured.
    pub light: Option<f64>,
    /// In dreaming sleep, where it could be measured.
    pub rem: Option<f64>,
}

/// Finds the main sleep with stages that ends on a date and was synced.
pub(super) fn staged_night(body: &Body, date: Date, now: Timestamp) -> Option<Sleep> {
    let is_staged = |sleep: &Sleep| sleep.main && !sleep.classic && sleep.source == SleepSource::Tracker;
    body.sleeps_at(date, now).into_iter().find(is_staged)
}

/// Rounds to so many decimals.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

/// Tells the variability of a night; nothing without stages or without a resting heart rate.
fn variability(body: &Body, date: Date, now: Timestamp) -> Option<Variability> {
    let bpm = f64::from(body.activity_at(date, now).resting_bpm?);
    let sleep = staged_night(body, date, now)?;
    let mut dice = body.dice(date, VARIABILITY);
    let rmssd = rounded(78.0 - 0.62 * bpm + 9.0 * dice.between(-1.0, 1.0), 3);
    let deep_rmssd = rounded(rmssd * (1.04 + 0.09 * dice.between(-1.0, 1.0)), 3);
    // Slots begin at round times of the clock.
    let first = (sleep.start.as_second() + SLOT - 1).div_euclid(SLOT) * SLOT;
    let mut slots: Vec<VariabilitySlot> = (first..=sleep.end.as_second() - SLOT)
        .step_by(SLOT as usize)
        .filter_map(|second| {
            let start = Timestamp::from_second(second).ok()?;
            let stage = sleep.segments.iter().rev().find(|stage| stage.start <= start)?.kind;
            let rmssd = rmssd * (1.0 + 0.11 * dice.bell()).clamp(0.7, 1.3);
            let coverage = rounded(dice.between(0.78, 1.0), 3);
            let low_frequency = rounded(dice.between(180.0, 900.0), 3);
            let high_frequency = rounded(dice.between(120.0, 700.0), 3);
            Some(VariabilitySlot { start, stage, rmssd, coverage, low_frequency, high_frequency })
        })
        .collect();
    level(&mut slots, rmssd, deep_rmssd);
    let non_rem_bpm = (bpm - 2.0 + dice.between(-1.5, 1.5)).round() as u16;
    let entropy = rounded(2.6 + 0.3 * dice.bell(), 3);
    Some(Variability { sleep, rmssd, deep_rmssd, non_rem_bpm, entropy, slots })
}

/// Shifts the slots so that those in deep sleep have their mean and all of them that of the night.
fn level(slots: &mut [VariabilitySlot], rmssd: f64, deep_rmssd: f64) {
    let all = slots.len() as f64;
    let deep = slots.iter().filter(|slot| slot.stage == StageKind::Deep).count() as f64;
    let rest = if all > deep { (rmssd * all - deep_rmssd * deep) / (all - deep) } else { rmssd };
    for (is_deep, count, wanted) in [(true, deep, deep_rmssd), (false, all - deep, rest)] {
        let belongs = |slot: &VariabilitySlot| (slot.stage == StageKind::Deep) == is_deep;
        let sum: f64 = slots.iter().filter(|slot| belongs(slot)).map(|slot| slot.rmssd).sum();
        let shift = wanted - sum / count.max(1.0);
        for slot in slots.iter_mut().filter(|slot| belongs(slot)) {
            slot.rmssd = rounded((slot.rmssd + shift).max(4.0), 3);
        }
    }
}

/// Tells the oxygen of a night; nothing without stages.
fn oxygen(body: &Body, date: Date, now: Timestamp) -> Option<Oxygen> {
    let sleep = staged_night(body, date, now)?;
    let mut dice = body.dice(date, OXYGEN);
    let average = rounded(95.7 + 1.1 * dice.between(-1.0, 1.0), 1);
    let spread = rounded(2.4 + dice.unit(), 1).min(rounded(100.0 - average, 1));
    let (min, max) = (rounded(average - spread, 1), rounded(average + spread, 1));
    let mut readings = Vec::new();
    let mut at = sleep.start.as_second() + dice.whole(400, 1_200);
    // Every second reading is as far above the mean as the one before it was below; the first two are the extremes.
    let mut away = -spread;
    while at < sleep.end.as_second() {
        if let Ok(start) = Timestamp::from_second(at) {
            readings.push((start, rounded(average + away, 1)));
        }
        at += dice.whole(57, 66);
        away = if readings.len() % 2 == 1 { -away } else { rounded(spread * 0.3 * dice.bell(), 1) };
        away = away.clamp(-spread, spread);
    }
    Some(Oxygen { sleep, average, min, max, readings })
}

/// Tells the breathing of a night; nothing without stages or without a resting heart rate.
fn breathing(body: &Body, date: Date, now: Timestamp) -> Option<Breathing> {
    let bpm = f64::from(body.activity_at(date, now).resting_bpm?);
    let sleep = staged_night(body, date, now)?;
    let mut dice = body.dice(date, BREATHING);
    let full = rounded(10.2 + 0.075 * bpm + 0.8 * dice.between(-1.0, 1.0), 1);
    let mut of = |stage: StageKind, away: f64| {
        let rate = rounded(full + away + 0.2 * dice.between(-1.0, 1.0), 1);
        let is_long_enough = sleep.seconds_of(stage) >= 25 * 60;
        // Now and then the sensor sat loose for a whole stage.
        (!dice.chance(0.03) && is_long_enough).then_some(rate)
    };
    let (deep, light, rem) = (of(StageKind::Deep, -0.4), of(StageKind::Light, 0.1), of(StageKind::Rem, 0.3));
    Some(Breathing { end: sleep.end, end_offset_seconds: sleep.end_offset_seconds, full, deep, light, rem })
}

impl Body {
    /// Tells how the heart rate varied in the night that ended on a date, as synced at `now`.
    pub fn variability(&self, date: Date, now: Timestamp) -> Option<Variability> {
        variability(self, date, now)
    }

    /// Tells the oxygen in the blood in the night that ended on a date, as synced at `now`.
    pub fn oxygen(&self, date: Date, now: Timestamp) -> Option<Oxygen> {
        oxygen(self, date, now)
    }

    /// Tells how fast the member breathed in the night that ended on a date, as synced at `now`.
    pub fn breathing(&self, date: Date, now: Timestamp) -> Option<Breathing> {
        breathing(self, date, now)
    }
}

impl Oxygen {
    /// Tells how far the readings spread around their mean, in percent.
    pub fn deviation(&self) -> f64 {
        let count = self.readings.len().max(1) as f64;
        let squares: f64 = self.readings.iter().map(|(_, percent)| (percent - self.average).powi(2)).sum();
        rounded((squares / count).sqrt(), 2)
    }
}

impl Breathing {
    /// Lists the rates by stage, as far as they were measured: the whole night, deep, light and dreaming sleep.
    pub fn rates(&self) -> [Option<f64>; 4] {
        [Some(self.full), self.deep, self.light, self.rem]
    }
}
