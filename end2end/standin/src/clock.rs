//! The only source of "now" in the stand-in. Not here: anything that waits.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

/// The stand-in's clock: real time or a chosen day, moved forward on request.
#[derive(Debug)]
pub struct Clock {
    start: Timestamp,
    started: Instant,
    real_start: Timestamp,
    advanced_seconds: AtomicI64,
}

impl Clock {
    /// Starts the clock: at noon UTC of `today` when one is chosen, else at the real time.
    ///
    /// # Errors
    ///
    /// The chosen day lies outside of what a timestamp can hold.
    pub fn start(today: Option<Date>) -> Result<Self, jiff::Error> {
        let real_start = real_now();
        let start = match today {
            Some(date) => date.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC)?.timestamp(),
            None => real_start,
        };
        Ok(Self { start, started: Instant::now(), real_start, advanced_seconds: AtomicI64::new(0) })
    }

    /// Says what time it is in the stand-in.
    pub fn now(&self) -> Timestamp {
        let advanced = SignedDuration::from_secs(self.advanced_seconds.load(Ordering::SeqCst));
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        self.start.saturating_add(advanced.saturating_add(elapsed)).unwrap_or(Timestamp::MAX)
    }

    /// Says what time it really is, for what no chosen day can stand in for: the dates in a signature.
    pub fn real(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        self.real_start.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock; negative seconds move it back.
    pub fn advance(&self, seconds: i64) {
        // Timestamps span some 10^12 seconds, so saturating at a hundred times that changes nothing.
        let limit = 100_000_000_000_000;
        let _previous = self.advanced_seconds.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |old| {
            Some(old.saturating_add(seconds).clamp(-limit, limit))
        });
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the stand-in reads real time")]
fn real_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn chosen_day_starts_at_noon_utc() {
        let clock = Clock::start(Some(date(2026, 11, 22))).expect("the day is in range");

        let now = clock.now();

        assert!(now.to_string().starts_with("2026-11-22T12:00:0"), "{now}");
    }

    #[test]
    fn advancing_moves_the_clock_by_that_many_seconds() {
        let clock = Clock::start(Some(date(2026, 11, 22))).expect("the day is in range");

        clock.advance(3600);

        assert!(clock.now().to_string().starts_with("2026-11-22T13:00:0"));
    }
}
