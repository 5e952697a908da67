//! How a day's movement spreads over its hours and minutes.

use jiff::{Timestamp, civil::Date};

use super::{Body, calendar, dice};

const CURVE: u64 = 501;

/// How busy the hours of an ordinary day are, from midnight on.
const HOURS: [f64; 24] = [
    0.05, 0.02, 0.01, 0.01, 0.02, 0.15, 0.8, 1.6, 1.5, 1.1, 1.0, 1.1, 1.5, 1.3, 1.0, 1.0, 1.1, 1.5, 1.8, 1.6,
    1.0, 0.6, 0.4, 0.2,
];

/// Tells how much of a day is over at an instant, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    /// By the clock.
    pub(super) time: f64,
    /// By what is moved.
    pub(super) moved: f64,
}

impl Share {
    pub(super) const NONE: Self = Self { time: 0.0, moved: 0.0 };
    pub(super) const ALL: Self = Self { time: 1.0, moved: 1.0 };
}

/// Tells how one day's movement spreads.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    start: Timestamp,
    end: Timestamp,
    seed: u64,
    before_hour: [f64; 25],
}

impl Curve {
    pub(super) fn new(body: &Body, date: Date) -> Self {
        let (start, end) = calendar::day_span(body, date);
        let mut dice = body.dice(date, CURVE);
        let mut before_hour = [0.0; 25];
        let mut sum = 0.0;
        for (busy, before) in HOURS.iter().zip(before_hour.iter_mut().skip(1)) {
            sum += busy * dice.between(0.1, 1.9);
            *before = sum;
        }
        for before in &mut before_hour {
            *before /= sum;
        }
        let seed = dice::mix(body.seed ^ calendar::number(date).cast_unsigned());
        Self { start, end, seed, before_hour }
    }

    /// Tells how much of the day is over at an instant; nothing before it begins, all after it ended.
    pub(super) fn share(&self, at: Timestamp) -> Share {
        if at <= self.start {
            return Share::NONE;
        }
        if at >= self.end {
            return Share::ALL;
        }
        let time =
            at.duration_since(self.start).as_secs_f64() / self.end.duration_since(self.start).as_secs_f64();
        let hours = time * 24.0;
        let hour = hours as usize;
        let (Some(before), Some(after)) = (self.before_hour.get(hour), self.before_hour.get(hour + 1)) else {
            return Share::ALL;
        };
        Share { time, moved: before + (after - before) * self.within(hour, (hours - hour as f64) * 60.0) }
    }

    /// Tells how much of an hour's movement lies before a minute of it: people move in bursts and sit in between.
    fn within(&self, hour: usize, minutes: f64) -> f64 {
        let whole = minutes as u64;
        let (mut before, mut sum) = (0.0, 0.0);
        for minute in 0..60 {
            let thrown = dice::mix(self.seed ^ (hour as u64 * 60 + minute).wrapping_mul(0x9E37_79B9));
            let busy = if thrown % 10 < 6 { 0.0 } else { (thrown >> 8 & 0x7F) as f64 + 1.0 };
            sum += busy;
            if minute < whole {
                before += busy;
            } else if minute == whole {
                before += busy * (minutes - whole as f64);
            }
        }
        if sum == 0.0 { minutes / 60.0 } else { before / sum }
    }
}
