//! Heart rate within a day: a reading every five to fifteen seconds while the device is worn, in the zone its minute is in.

use jiff::{SignedDuration, Timestamp};

use super::{
    StageKind, dice,
    minutes::{Minute, Minutes},
};

/// Tells one reading of the heart rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beat {
    /// What the clock on the wall showed, in seconds since midnight.
    pub wall_seconds: i32,
    /// Beats per minute.
    pub bpm: u16,
    /// Place of its minute in the day.
    pub minute: usize,
}

impl Minutes {
    /// Lists the readings of the heart rate, in the order they were taken; those not synced yet are left out.
    pub fn beats(&self) -> impl Iterator<Item = Beat> + '_ {
        let mut second = u64::from(self.seed as u8 % 5);
        let mut range = (usize::MAX, 0.0, 0.0);
        std::iter::from_fn(move || {
            loop {
                let number = (second / 60) as usize;
                let minute = self.minutes.get(number)?;
                if second >= u64::from(self.known_seconds) {
                    return None;
                }
                if !minute.worn {
                    second = (second / 60 + 1) * 60;
                    continue;
                }
                if range.0 != number {
                    let (low, high) = self.range(number, minute);
                    range = (number, low, high);
                }
                let thrown = dice::mix(self.seed ^ second.wrapping_mul(0x9E37_79B9));
                let within = (thrown >> 16 & 0xFF) as f64 / 255.0;
                let beat = Beat {
                    wall_seconds: minute.wall_seconds + (second % 60) as i32,
                    bpm: (range.1 + (range.2 - range.1) * within).round() as u16,
                    minute: number,
                };
                second += match self.heart_rate_every {
                    None => 5 + thrown % 11,
                    Some(every) => every.saturating_sub(1).max(1) + thrown % 3,
                };
                return Some(beat);
            }
        })
    }

    /// Tells when a reading was taken.
    pub fn instant_of(&self, beat: &Beat) -> Timestamp {
        let wall = self.minutes.get(beat.minute).map_or(0, |minute| minute.wall_seconds);
        let within = SignedDuration::from_secs(i64::from(beat.wall_seconds - wall));
        let start = self.start_of(beat.minute);
        start.saturating_add(within).unwrap_or(start)
    }

    /// Tells between which rates the readings of a minute lie, if the heart rate was measured in it.
    pub(super) fn rates_of(&self, number: usize) -> Option<(f64, f64)> {
        self.minutes.get(number).filter(|minute| minute.worn).map(|minute| self.range(number, minute))
    }

    /// Tells between which rates the readings of a minute lie, both within its zone.
    fn range(&self, number: usize, minute: &Minute) -> (f64, f64) {
        let zone = self.day.zones.get(usize::from(minute.zone)).copied().unwrap_or_default();
        let (lowest, highest) = (f64::from(zone.min_bpm), f64::from(zone.max_bpm) - 1.0);
        // Neighbouring minutes have the same tide, so that the rate goes up and down slowly.
        let tide = |minutes: usize| (dice::mix(self.seed ^ (number / minutes) as u64) & 0xFF) as f64 / 255.0;
        let middle = match (minute.zone, minute.asleep) {
            (0, Some(stage)) => {
                let by_stage = match stage {
                    StageKind::Deep => -3.0,
                    StageKind::Rem => 3.0,
                    StageKind::Awake => 8.0,
                    StageKind::Restless => 4.0,
                    StageKind::Light | StageKind::Asleep => 0.0,
                };
                self.resting - 2.0 + by_stage + 3.0 * tide(23)
            }
            (0, None) => self.resting + 8.0 + 9.0 * tide(17) + f64::from(minute.steps.min(120)) * 0.21,
            _ => lowest + (highest.min(lowest + 28.0) - lowest) * (0.2 + 0.6 * tide(4)),
        };
        let fit = |rate: f64| rate.clamp(lowest, highest.max(lowest));
        (fit(middle - 2.0), fit(middle + 2.0))
    }
}
