//! How many requests a member may make: so many in each fixed minute.

use jiff::Timestamp;

/// Requests a member may make in a minute.
pub(super) const PER_MINUTE: u64 = 300;

/// Counts one member's requests in the running minute.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counter {
    minute: i64,
    used: u64,
}

impl Counter {
    /// Takes one request from the quota.
    ///
    /// # Errors
    ///
    /// Holds the seconds until the next minute when nothing is left. A refused request costs nothing.
    pub(super) fn take(&mut self, now: Timestamp, minute_seconds: f64, most: u64) -> Result<(), f64> {
        let seconds = now.as_millisecond() as f64 / 1_000.0;
        let minute = (seconds / minute_seconds).floor();
        if minute as i64 != self.minute {
            *self = Self { minute: minute as i64, used: 0 };
        }
        if self.used >= most {
            return Err(((minute + 1.0) * minute_seconds - seconds).max(0.0));
        }
        self.used += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn request_after_the_last_one_of_a_minute_is_refused_until_the_next() {
        let mut counter = Counter::default();
        for _ in 0..3 {
            assert_eq!(counter.take(at(600), 60.0, 3), Ok(()));
        }

        assert_eq!(counter.take(at(640), 60.0, 3), Err(20.0));
        assert_eq!(counter.take(at(660), 60.0, 3), Ok(()));
    }

    #[test]
    fn minutes_shrink_with_the_pretend_hour() {
        let mut counter = Counter::default();

        assert_eq!(counter.take(at(600), 2.0, 1), Ok(()));
        assert_eq!(counter.take(at(601), 2.0, 1), Err(1.0));
        assert_eq!(counter.take(at(602), 2.0, 1), Ok(()));
    }
}
