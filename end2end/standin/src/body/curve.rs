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

/// Tells the same as [`Curve::share`] of many instants, for one pass over the minutes of the day.
#[derive(Debug)]
pub(super) struct MovedByMinute<'a> {
    curve: &'a Curve,
    /// What is moved before each minute of each hour, and in the whole hour.
    before: Vec<[f64; 61]>,
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

    /// Throws how busy a minute of an hour is.
    fn busy(&self, hour: usize, minute: u64) -> f64 {
        let thrown = dice::mix(self.seed ^ (hour as u64 * 60 + minute).wrapping_mul(0x9E37_79B9));
        if thrown % 10 < 6 { 0.0 } else { (thrown >> 8 & 0x7F) as f64 + 1.0 }
    }

    /// Tells which twenty-fourth of the day is the busiest.
    pub(super) fn busiest_hour(&self) -> usize {
        let share = |hour: &usize| {
            let [before, after] = [*hour, hour + 1].map(|at| self.before_hour.get(at).copied());
            after.unwrap_or_default() - before.unwrap_or_default()
        };
        (0..24).max_by(|one, other| share(one).total_cmp(&share(other))).unwrap_or_default()
    }

    /// Prepares to ask for many instants.
    pub(super) fn by_minute(&self) -> MovedByMinute<'_> {
        let before = (0..24)
            .map(|hour| {
                let (mut row, mut sum) = ([0.0; 61], 0.0);
                for (minute, after) in row.iter_mut().skip(1).enumerate() {
                    sum += self.busy(hour, minute as u64);
                    *after = sum;
                }
                row
            })
            .collect();
        MovedByMinute { curve: self, before }
    }

    /// Tells how much of an hour's movement lies before a minute of it: people move in bursts and sit in between.
    fn within(&self, hour: usize, minutes: f64) -> f64 {
        let whole = minutes as u64;
        let (mut before, mut sum) = (0.0, 0.0);
        for minute in 0..60 {
            let busy = self.busy(hour, minute);
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

impl MovedByMinute<'_> {
    /// Tells how much of the day's movement is over so many seconds after the day began.
    pub(super) fn moved(&self, seconds: f64) -> f64 {
        let length = self.curve.end.duration_since(self.curve.start).as_secs_f64();
        if seconds <= 0.0 {
            return 0.0;
        }
        if seconds >= length {
            return 1.0;
        }
        let hours = seconds / length * 24.0;
        let hour = hours as usize;
        let hour_at = |at: usize| self.curve.before_hour.get(at).copied();
        let (Some(before), Some(after), Some(row)) =
            (hour_at(hour), hour_at(hour + 1), self.before.get(hour))
        else {
            return 1.0;
        };
        let minutes = (hours - hour as f64) * 60.0;
        let whole = minutes as usize;
        let at = |minute: usize| row.get(minute.min(60)).copied().unwrap_or_default();
        let sum = at(60);
        let within = if sum == 0.0 {
            minutes / 60.0
        } else {
            (at(whole) + (at(whole + 1) - at(whole)) * (minutes - whole as f64)) / sum
        };
        before + (after - before) * within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Bodies;
    use jiff::{SignedDuration, civil::date};

    #[test]
    fn minutes_of_one_pass_are_those_asked_for_one_by_one() {
        let bodies = Bodies::new(1, date(2026, 11, 18)).expect("the zones are known");
        let body = bodies.find("alice").expect("known");

        for on in [date(2026, 10, 25), date(2026, 3, 29), date(2026, 6, 1)] {
            let curve = Curve::new(body, on);
            let by_minute = curve.by_minute();
            let (start, end) = body.span(on);
            let seconds = end.duration_since(start).as_secs();
            for second in (0..=seconds).step_by(41) {
                let at = start.checked_add(SignedDuration::from_secs(second)).expect("in range");
                assert_eq!(by_minute.moved(second as f64), curve.share(at).moved, "{on} {second}");
            }
        }
    }
}
