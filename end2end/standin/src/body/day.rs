//! One civil day of a body.

use jiff::{civil::Date, tz::TimeZone};

use super::{Sleep, Weight, curve::Share};

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
    /// Strokes of the arms while swimming.
    pub swim_strokes: u32,
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
            swim_strokes: 0,
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

    /// Leaves of a day what was recorded in its first part. The resting rate is there from the start: it comes from the
    /// night. Swims are known by the clock, so that who cuts has to count them anew.
    pub(super) fn cut(mut self, share: Share) -> Self {
        if share == Share::ALL {
            return self;
        }
        let Share { time, moved } = share;
        let part = |value: u32, share: f64| (f64::from(value) * share) as u32;
        let long_part = |value: u64| (value as f64 * moved) as u64;
        self.steps = part(self.steps, moved);
        self.device_steps = part(self.device_steps, moved);
        self.distance_mm = long_part(self.distance_mm);
        self.device_distance_mm = long_part(self.device_distance_mm);
        self.floors = part(self.floors, moved);
        self.elevation_gain_mm = long_part(self.elevation_gain_mm);
        self.total_kcal = round5(self.total_kcal * time);
        self.active_kcal = round5(self.active_kcal * moved);
        self.sedentary_seconds = part(self.sedentary_seconds, time);
        self.minutes = LevelMinutes {
            sedentary: minutes(self.sedentary_seconds),
            light: part(self.minutes.light, moved),
            fair: part(self.minutes.fair, moved),
            very: part(self.minutes.very, moved),
        };
        for (place, zone) in self.zones.iter_mut().enumerate() {
            let share = if place == 0 { time } else { moved };
            zone.seconds = part(zone.seconds, share);
            zone.minutes = minutes(zone.seconds);
            zone.kcal = round5(zone.kcal * moved);
        }
        self.rest_zone_takes_what_is_left();
        self
    }

    /// Gives the lowest zone the energy the others do not account for, so that the four sum up to the total.
    pub(super) fn rest_zone_takes_what_is_left(&mut self) {
        let others: f64 = self.zones.iter().skip(1).map(|zone| zone.kcal).sum();
        if let Some(rest) = self.zones.first_mut() {
            rest.kcal = round5((self.total_kcal - others).max(0.0));
        }
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
