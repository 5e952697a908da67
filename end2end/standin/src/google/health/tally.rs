//! What was counted in a window: sums over days or over minutes, and the heart rate.

use jiff::Timestamp;

use crate::body::{Day, Minute};

/// Sums over a window.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    /// Whether the tracker was worn on any of the days.
    pub(super) worn: bool,
    /// Steps of all sources.
    pub(super) steps: u64,
    /// Steps the tracker counted.
    pub(super) device_steps: u64,
    /// Way of all sources in millimetres.
    pub(super) distance_mm: u64,
    /// Way the tracker measured in millimetres.
    pub(super) device_distance_mm: u64,
    /// Floors climbed.
    pub(super) floors: u64,
    /// Height gained in millimetres.
    pub(super) gain_mm: u64,
    /// Energy in hundred-thousandths of a kilocalorie.
    pub(super) kcal_e5: u64,
    /// The part of it that counts as active.
    pub(super) active_kcal_e5: u64,
    /// Sedentary time in seconds.
    pub(super) sedentary_seconds: u64,
    /// Minutes by level: light, fair, very active.
    pub(super) levels: [u32; 3],
    /// Seconds by zone, from the lowest.
    pub(super) zone_seconds: [u64; 4],
    /// Minutes by zone, from the lowest.
    pub(super) zone_minutes: [u32; 4],
    /// Energy by zone in hundred-thousandths of a kilocalorie, from the lowest.
    pub(super) zone_kcal_e5: [u64; 4],
    /// The heart rate.
    pub(super) heart: Heart,
}

/// The readings of the heart rate in a window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Heart {
    /// How many there were.
    pub(super) count: u32,
    /// Their sum in beats per minute.
    pub(super) sum: u64,
    /// The lowest.
    pub(super) lowest: u16,
    /// The highest.
    pub(super) highest: u16,
}

impl Heart {
    /// Counts one reading.
    pub(super) fn add(&mut self, bpm: u16) {
        self.lowest = if self.count == 0 { bpm } else { self.lowest.min(bpm) };
        self.highest = self.highest.max(bpm);
        self.count += 1;
        self.sum += u64::from(bpm);
    }

    fn merge(&mut self, other: &Self) {
        if other.count > 0 {
            self.lowest = if self.count == 0 { other.lowest } else { self.lowest.min(other.lowest) };
            self.highest = self.highest.max(other.highest);
            self.count += other.count;
            self.sum += other.sum;
        }
    }
}

fn e5(kcal: f64) -> u64 {
    (kcal * 1e5).round() as u64
}

impl Tally {
    /// Counts a whole day; its readings of the heart rate are counted apart.
    pub(super) fn add_day(&mut self, day: &Day) {
        self.worn |= day.worn;
        self.steps += u64::from(day.steps);
        self.device_steps += u64::from(day.device_steps);
        self.distance_mm += day.distance_mm;
        self.device_distance_mm += day.device_distance_mm;
        self.floors += u64::from(day.floors);
        self.gain_mm += day.elevation_gain_mm;
        if day.worn {
            self.kcal_e5 += e5(day.total_kcal);
            self.active_kcal_e5 += e5(day.active_kcal);
        }
        self.sedentary_seconds += u64::from(day.sedentary_seconds);
        let levels = [day.minutes.light, day.minutes.fair, day.minutes.very];
        for (sum, minutes) in self.levels.iter_mut().zip(levels) {
            *sum += minutes;
        }
        for (place, zone) in day.zones.iter().enumerate() {
            self.add_zone(place, u64::from(zone.seconds), zone.minutes, e5(zone.kcal));
        }
    }

    /// Counts a minute of a day; its readings of the heart rate are counted apart.
    pub(super) fn add_minute(&mut self, day: &Day, minute: &Minute) {
        self.worn |= day.worn;
        self.steps += u64::from(minute.steps);
        self.distance_mm += minute.distance_mm;
        if day.worn {
            self.device_steps += u64::from(minute.steps);
            self.device_distance_mm += minute.distance_mm;
        }
        self.floors += u64::from(minute.floors);
        self.gain_mm += minute.elevation_mm;
        self.kcal_e5 += minute.kcal_e5;
        self.active_kcal_e5 += minute.active_kcal_e5;
        self.sedentary_seconds += u64::from(minute.sedentary_seconds);
        if let Some(sum) =
            usize::from(minute.level).checked_sub(1).and_then(|place| self.levels.get_mut(place))
        {
            *sum += 1;
        }
        let worn = u32::from(minute.worn);
        self.add_zone(minute.zone.into(), u64::from(worn) * 60, worn, minute.kcal_e5);
    }

    fn add_zone(&mut self, place: usize, seconds: u64, minutes: u32, kcal_e5: u64) {
        if let (Some(all_seconds), Some(all_minutes), Some(all_kcal)) = (
            self.zone_seconds.get_mut(place),
            self.zone_minutes.get_mut(place),
            self.zone_kcal_e5.get_mut(place),
        ) {
            *all_seconds += seconds;
            *all_minutes += minutes;
            *all_kcal += kcal_e5;
        }
    }

    /// Adds what another window holds.
    pub(super) fn merge(&mut self, other: &Self) {
        self.worn |= other.worn;
        self.steps += other.steps;
        self.device_steps += other.device_steps;
        self.distance_mm += other.distance_mm;
        self.device_distance_mm += other.device_distance_mm;
        self.floors += other.floors;
        self.gain_mm += other.gain_mm;
        self.kcal_e5 += other.kcal_e5;
        self.active_kcal_e5 += other.active_kcal_e5;
        self.sedentary_seconds += other.sedentary_seconds;
        for (sum, minutes) in self.levels.iter_mut().zip(other.levels) {
            *sum += minutes;
        }
        for place in 0..other.zone_seconds.len() {
            let at = |values: &[u64; 4]| values.get(place).copied().unwrap_or_default();
            let minutes = other.zone_minutes.get(place).copied().unwrap_or_default();
            self.add_zone(place, at(&other.zone_seconds), minutes, at(&other.zone_kcal_e5));
        }
        self.heart.merge(&other.heart);
    }
}

/// Windows of one length, counted from an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// Where the first begins.
    pub(super) start: Timestamp,
    /// Where the last ends, cut if need be.
    pub(super) end: Timestamp,
    /// How long each is, in seconds.
    pub(super) seconds: i64,
}

impl Grid {
    /// Tells how far an instant is from the start, in milliseconds.
    pub(super) fn distance(&self, at: Timestamp) -> i64 {
        i64::try_from(at.duration_since(self.start).as_millis()).unwrap_or(i64::MAX)
    }

    /// Finds the window something lies in that is so many milliseconds from the start.
    pub(super) fn place(&self, distance_ms: i64) -> Option<i64> {
        (distance_ms >= 0 && distance_ms < self.distance(self.end))
            .then(|| distance_ms / (self.seconds * 1_000))
    }

    /// Tells where a window begins and ends.
    pub(super) fn sides(&self, place: i64) -> (Timestamp, Timestamp) {
        let side = |place: i64| {
            let away = jiff::SignedDuration::from_secs(place.saturating_mul(self.seconds));
            self.start.saturating_add(away).unwrap_or(self.end).min(self.end)
        };
        (side(place), side(place.saturating_add(1)))
    }
}
