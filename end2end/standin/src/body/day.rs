//! One civil day of a body.

use jiff::{civil::Date, tz::TimeZone};

use super::{Sleep, Weight};

/// Tells everything about one civil day.
#[derive(Debug, Clone)]
pub struct Day {
    /// The civil date.
    pub date: Date,
    /// Whether the tracker was worn. If not, everything but what the phone counted is zero or missing.
    pub worn: bool,
    /// The zone in force on that date; travel changes it.
    pub zone: TimeZone,
    /// Steps of all sources together, nothing counted twice.
    pub steps: u32,
    /// Steps the tracker counted. Less than `steps` only on days when the phone alone was carried.
    pub device_steps: u32,
    /// Way of all sources together, in millimetres.
    pub distance_mm: u64,
    /// Way the tracker measured, in millimetres.
    pub device_distance_mm: u64,
    /// Floors climbed.
    pub floors: u32,
    /// Height gained, in millimetres.
    pub elevation_gain_mm: u64,
    /// Energy used over the day, resting included, in kilocalories, to five decimals.
    pub total_kcal: f64,
    /// Energy used in active minutes, in kilocalories, to five decimals.
    pub active_kcal: f64,
    /// Minutes by how much was moved; time in bed and not worn is in none.
    pub minutes: LevelMinutes,
    /// Sedentary time in seconds; `minutes.sedentary` is this, rounded half up.
    pub sedentary_seconds: u32,
    /// Time and energy by heart rate, from resting to peak. Without minutes on an unworn day.
    pub zones: [Zone; 4],
    /// Resting heart rate; missing on unworn days, in the first week and now and then.
    pub resting_bpm: Option<u16>,
    /// Sleeps that end on this date, by end.
    pub sleeps: Vec<Sleep>,
    /// Weights taken on this date, by time.
    pub weights: Vec<Weight>,
}

/// Counts the minutes of a day by how much was moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LevelMinutes {
    /// Sitting or standing still while awake.
    pub sedentary: u32,
    /// Slow walking and housework.
    pub light: u32,
    /// Brisk walking.
    pub fair: u32,
    /// Running and the like.
    pub very: u32,
}

/// Tells the time and energy spent in one range of heart rates.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Zone {
    /// Lowest heart rate that belongs to the zone.
    pub min_bpm: u16,
    /// Lowest heart rate that belongs to the next zone; 220 for the highest zone.
    pub max_bpm: u16,
    /// Time in seconds.
    pub seconds: u32,
    /// Time in minutes: `seconds`, rounded half up.
    pub minutes: u32,
    /// Energy in kilocalories, to five decimals. The four together are the day's total.
    pub kcal: f64,
}

impl Day {
    /// Makes a day on which nothing was recorded.
    pub(super) fn empty(date: Date, zone: TimeZone) -> Self {
        Self {
            date,
            worn: false,
            zone,
            steps: 0,
            device_steps: 0,
            distance_mm: 0,
            device_distance_mm: 0,
            floors: 0,
            elevation_gain_mm: 0,
            total_kcal: 0.0,
            active_kcal: 0.0,
            minutes: LevelMinutes::default(),
            sedentary_seconds: 0,
            zones: [Zone::default(); 4],
            resting_bpm: None,
            sleeps: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// Leaves of a day what the first `share` (0 to 1) of it would have recorded.
    pub(super) fn cut(mut self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        // Hardly anything is walked before six in the morning, so movement lags behind the clock.
        let moved = ((share - 0.25) / 0.7).clamp(0.0, 1.0);
        let part = |value: u32| (f64::from(value) * moved) as u32;
        let long_part = |value: u64| (value as f64 * moved) as u64;
        self.steps = part(self.steps);
        self.device_steps = part(self.device_steps);
        self.distance_mm = long_part(self.distance_mm);
        self.device_distance_mm = long_part(self.device_distance_mm);
        self.floors = part(self.floors);
        self.elevation_gain_mm = long_part(self.elevation_gain_mm);
        self.total_kcal = round5(self.total_kcal * share);
        self.active_kcal = round5(self.active_kcal * moved);
        self.sedentary_seconds = part(self.sedentary_seconds);
        self.minutes = LevelMinutes {
            sedentary: minutes(self.sedentary_seconds),
            light: part(self.minutes.light),
            fair: part(self.minutes.fair),
            very: part(self.minutes.very),
        };
        let mut others = 0.0;
        for zone in &mut self.zones {
            zone.seconds = (f64::from(zone.seconds) * share) as u32;
            zone.minutes = minutes(zone.seconds);
        }
        for zone in self.zones.iter_mut().skip(1) {
            zone.kcal = round5(zone.kcal * share);
            others += zone.kcal;
        }
        if let Some(rest) = self.zones.first_mut() {
            rest.kcal = round5((self.total_kcal - others).max(0.0));
        }
        self
    }
}

/// Rounds seconds to whole minutes, half up.
pub(super) fn minutes(seconds: u32) -> u32 {
    (seconds + 30) / 60
}

/// Rounds to five decimals.
pub(super) fn round5(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
