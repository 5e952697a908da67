//! A rate of our own, for a provider that announces nothing.

use super::{Kept, Next, UntilNext};
use crate::storage::Quota;
use std::time::Duration;
use tokio::time::Instant;

/// A refusal halves the rate, but not below this.
const SLOWEST_PER_SECOND: f64 = 1.0;

/// Part of a minute's requests left unused, since requests sent evenly do not arrive so: one more than allowed costs the
/// rest of a minute.
const SLACK: f64 = 0.02;

/// Requests with an answer, in minutes' worth at the first rate, after which the highest is reached if nothing was refused.
const MINUTES_TO_RISE: f64 = 1.0;

/// After a refusal the rate rises more slowly by this: the limit is near.
const SLOWER_AFTER_REFUSAL: f64 = 5.0;

/// Requests spaced evenly, faster with every answer, slower after a refusal.
#[derive(Clone, Debug)]
pub(in super::super) struct Bucket {
    start_per_second: f64,
    max_per_second: f64,
    pub(super) minute: Duration,
    per_second: f64,
    next_at: Option<Instant>,
    was_refused: bool,
    closed_until: Option<Instant>,
}

impl Bucket {
    pub(super) fn new(start_per_second: f64, max_per_second: f64, minute: Duration) -> Self {
        let max_per_second = max_per_second * (1.0 - SLACK);
        Bucket {
            start_per_second,
            max_per_second: max_per_second.max(start_per_second),
            minute,
            per_second: start_per_second,
            next_at: None,
            was_refused: false,
            closed_until: None,
        }
    }

    pub(super) fn per_second(&self) -> f64 {
        self.per_second
    }

    pub(super) fn next(&mut self, now: Instant) -> Next {
        match self.closed_until {
            Some(until) if now < until => return Next::Closed(until),
            Some(_) => self.closed_until = None,
            None => {}
        }
        match self.next_at {
            Some(at) if now < at => return Next::At(at),
            _ => {}
        }
        // Spaced evenly, without a burst after rest: a burst on top of the full rate would overrun the minute.
        self.next_at = Some(now + Duration::from_secs_f64(1.0 / self.per_second.max(0.01)));
        Next::Now
    }

    /// Notes an answer that is no refusal; a good one is a reason to ask faster.
    pub(super) fn note_answer(&mut self, is_good: bool) {
        if is_good {
            let answers = self.start_per_second * self.minute.as_secs_f64() * MINUTES_TO_RISE;
            let step = (self.max_per_second - self.start_per_second) / answers.max(1.0);
            let step = if self.was_refused { step / SLOWER_AFTER_REFUSAL } else { step };
            self.per_second = (self.per_second + step).min(self.max_per_second);
        }
    }

    /// Notes an error of the provider's: back to the rate of the beginning.
    pub(super) fn note_trouble(&mut self) {
        self.per_second = self.per_second.min(self.start_per_second);
    }

    pub(super) fn note_refusal(
        &mut self,
        retry_after: Option<Duration>,
        now: Instant,
        until_next: UntilNext,
    ) -> Instant {
        let already = self.closed_until.filter(|until| now < *until);
        if already.is_none() {
            // Several under way are refused together; that is one refusal.
            self.per_second = (self.per_second / 2.0).max(SLOWEST_PER_SECOND.min(self.start_per_second));
            self.was_refused = true;
        }
        let until = now + retry_after.unwrap_or(until_next.0 + self.minute / 50);
        let until = until.max(already.unwrap_or(until));
        self.closed_until = Some(until);
        until
    }

    /// What is worth keeping; in quarters, so that not every answer is a reason to write it down.
    pub(super) fn kept(&self) -> Kept {
        Kept {
            remaining: self.closed_until.map(|_| 0),
            resets_at: self.closed_until,
            per_second: (self.per_second * 4.0).round() / 4.0,
        }
    }

    pub(super) fn restore(&mut self, quota: &Quota, resets_at: Option<Instant>) {
        if quota.rate_per_second > 0.0 {
            let slowest = SLOWEST_PER_SECOND.min(self.start_per_second);
            self.per_second = quota.rate_per_second.clamp(slowest, self.max_per_second);
        }
        if quota.remaining == Some(0) {
            self.closed_until = resets_at;
        }
    }
}
