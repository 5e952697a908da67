//! What a quota still allows, as arithmetic: no clock is read and nobody waits here.

mod bucket;

use crate::{providers::QuotaRule, storage::Quota};
use bucket::Bucket;
use domain::plan::Pace;
use http::HeaderMap;
use std::time::Duration;
use tokio::time::Instant;

/// Requests a second assumed within an hour's lot, for estimates alone.
const WITHIN_A_LOT: f64 = 2.0;

/// Told resets are whole seconds, rounded either way.
const ROUNDED: Duration = Duration::from_secs(1);

/// How far an answer that was overtaken may be behind. More than any provider lets us have under way.
const OVERTAKEN_BY: u64 = 4;

/// Refusals in a row after which the pause grows no longer.
const MOST_DOUBLINGS: u32 = 6;

/// When the next request may go out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Next {
    /// Now; it is counted.
    Now,
    /// Not before then.
    At(Instant),
    /// Not before an answer under way has told more.
    AfterAnswer,
    /// The quota is used up until then.
    Closed(Instant),
}

/// Where the wall clock stands within the provider's hour or minute: how long until the next begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct UntilNext(pub(super) Duration);

/// One link's quota.
#[derive(Clone, Debug)]
pub(super) enum Meter {
    Hour(Hour),
    Bucket(Bucket),
}

impl Meter {
    pub(super) fn new(rule: QuotaRule) -> Self {
        match rule {
            QuotaRule::Headers { limit, hour, margin } => Meter::Hour(Hour::new(limit, hour, margin)),
            QuotaRule::Bucket { start_per_second, max_per_second, minute } => {
                Meter::Bucket(Bucket::new(start_per_second, max_per_second, minute))
            }
        }
    }

    /// Length of the provider's counting period, which begins with the wall clock's.
    pub(super) fn period(&self) -> Duration {
        match self {
            Meter::Hour(hour) => hour.hour,
            Meter::Bucket(bucket) => bucket.minute,
        }
    }

    /// Says when the next request may go out, and counts it if that is now.
    pub(super) fn next(&mut self, now: Instant, in_flight: u32, until_next: UntilNext) -> Next {
        match self {
            Meter::Hour(hour) => hour.next(now, in_flight, until_next),
            Meter::Bucket(bucket) => bucket.next(now),
        }
    }

    /// Notes an answer that is no refusal. `others` are the requests still under way, `is_good` says whether it is the
    /// provider's own.
    pub(super) fn note_answer(
        &mut self,
        headers: &HeaderMap,
        is_good: bool,
        others: u32,
        now: Instant,
        until_next: UntilNext,
    ) {
        match self {
            Meter::Hour(hour) => hour.note_answer(headers, is_good, others, now, until_next),
            Meter::Bucket(bucket) => bucket.note_answer(is_good),
        }
    }

    /// Notes that the provider is in trouble, whatever it has counted.
    pub(super) fn note_trouble(&mut self) {
        if let Meter::Bucket(bucket) = self {
            bucket.note_trouble();
        }
    }

    /// Notes that the quota was used up. Says until when nothing is asked.
    pub(super) fn note_refusal(
        &mut self,
        retry_after: Option<Duration>,
        now: Instant,
        until_next: UntilNext,
    ) -> Instant {
        match self {
            Meter::Hour(hour) => hour.note_refusal(retry_after, now, until_next),
            Meter::Bucket(bucket) => bucket.note_refusal(retry_after, now, until_next),
        }
    }

    /// What is worth keeping over a restart; instants are turned into times by the caller.
    pub(super) fn kept(&self) -> Kept {
        match self {
            Meter::Hour(hour) => hour.kept(),
            Meter::Bucket(bucket) => bucket.kept(),
        }
    }

    /// Takes up what an earlier run kept.
    pub(super) fn restore(&mut self, quota: &Quota, resets_at: Option<Instant>) {
        match self {
            Meter::Hour(hour) => hour.restore(quota, resets_at),
            Meter::Bucket(bucket) => bucket.restore(quota, resets_at),
        }
    }

    /// Requests left, requests in a whole period and when the next begins; nothing where the provider does not count.
    pub(super) fn left(&self, now: Instant) -> Option<(Option<u64>, u64, Option<Instant>)> {
        let Meter::Hour(hour) = self else { return None };
        let resets_at =
            hour.closed_until.or(hour.resets_at.map(|at| at + hour.margin)).filter(|at| now < *at);
        let remaining = match hour.left {
            Left::Requests(left) if resets_at.is_some() => Some(left),
            Left::Requests(_) | Left::Unknown | Left::Untold => None,
        };
        Some((remaining, hour.limit, resets_at))
    }

    /// How fast requests go out at present.
    pub(super) fn pace(&self, now: Instant) -> Pace {
        match self {
            Meter::Hour(hour) => hour.pace(now),
            Meter::Bucket(bucket) => Pace::Steady { per_second: bucket.per_second() },
        }
    }
}

/// What is kept over a restart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) remaining: Option<u64>,
    pub(super) resets_at: Option<Instant>,
    pub(super) per_second: f64,
}

/// So many requests an hour, counted by the provider.
#[derive(Clone, Debug)]
pub(super) struct Hour {
    limit: u64,
    hour: Duration,
    margin: Duration,
    left: Left,
    /// The lowest count an answer of this hour told.
    lowest_told: Option<u64>,
    /// When the count starts again, without the margin.
    resets_at: Option<Instant>,
    /// Nothing is asked before then, margin included.
    closed_until: Option<Instant>,
    refusals: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// No answer of this hour has come yet: one request at a time, since even the next may be the last.
    Unknown,
    /// Answers say nothing of a quota.
    Untold,
    /// As the last answer said, less what was sent since.
    Requests(u64),
}

impl Hour {
    fn new(limit: u64, hour: Duration, margin: Duration) -> Self {
        Hour {
            limit,
            hour,
            margin,
            left: Left::Unknown,
            lowest_told: None,
            resets_at: None,
            closed_until: None,
            refusals: 0,
        }
    }

    fn next(&mut self, now: Instant, in_flight: u32, until_next: UntilNext) -> Next {
        match self.closed_until {
            Some(until) if now < until => return Next::Closed(until),
            Some(_) => self.begin_hour(),
            None => {}
        }
        if self.resets_at.is_some_and(|at| now >= at + self.margin) {
            self.begin_hour();
        }
        match self.left {
            Left::Untold => Next::Now,
            Left::Unknown if in_flight == 0 => Next::Now,
            Left::Unknown => Next::AfterAnswer,
            Left::Requests(left) if left > 0 => {
                // Counted as it goes out, so that one whose answer nobody waits for is counted too.
                self.left = Left::Requests(left - 1);
                Next::Now
            }
            Left::Requests(_) if in_flight > 0 => Next::AfterAnswer,
            Left::Requests(_) => {
                let until = self.resets_at.unwrap_or(now + until_next.0) + self.margin;
                self.closed_until = Some(until);
                Next::Closed(until)
            }
        }
    }

    fn begin_hour(&mut self) {
        (self.left, self.resets_at, self.closed_until) = (Left::Unknown, None, None);
        self.lowest_told = None;
    }

    fn note_answer(
        &mut self,
        headers: &HeaderMap,
        is_good: bool,
        others: u32,
        now: Instant,
        until_next: UntilNext,
    ) {
        self.refusals = 0;
        // What no quota counts in is as good as untold: it is added to, and kept in a column of the database.
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok().map(u64::from);
        if let Some(limit) = number("fitbit-rate-limit-limit").filter(|limit| *limit > 0) {
            self.limit = limit;
        }
        let Some(told) = number("fitbit-rate-limit-remaining") else {
            if is_good && self.left == Left::Unknown {
                self.left = Left::Untold;
            }
            return;
        };
        // The provider may not have counted those still under way.
        let left = told.saturating_sub(u64::from(others));
        let resets_at = number("fitbit-rate-limit-reset")
            .map(|seconds| Duration::from_secs(seconds).min(self.hour.saturating_mul(2)))
            // Whole seconds are told. Where the full hour is among those they may mean, it is meant.
            .map(|told| if told.abs_diff(until_next.0) < ROUNDED { until_next.0 } else { told })
            .map(|wait| now + wait);
        let same_hour = match (self.resets_at, resets_at) {
            (Some(known), Some(told)) => told < known + self.hour / 2,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let is_overtaken =
            matches!(self.left, Left::Requests(known) if same_hour && left <= known + OVERTAKEN_BY);
        let lowest = self.lowest_told.filter(|_| is_overtaken).map_or(told, |lowest| lowest.min(told));
        self.lowest_told = Some(lowest);
        self.left = match self.left {
            // Nothing is under way: what was subtracted for others had been counted, and the lowest count is the truth.
            _ if others == 0 => Left::Requests(lowest),
            // Answers may overtake each other, by no more than are under way; within an hour the count only falls.
            // One that is further ahead says that not every request is counted.
            Left::Requests(known) if is_overtaken => Left::Requests(known.min(left)),
            _ => Left::Requests(left),
        };
        // Rounded they differ; the latest is the one that is surely not too early.
        self.resets_at = if same_hour { self.resets_at.max(resets_at) } else { resets_at };
    }

    fn note_refusal(
        &mut self,
        retry_after: Option<Duration>,
        now: Instant,
        until_next: UntilNext,
    ) -> Instant {
        let already = self.closed_until.filter(|until| now < *until);
        if already.is_none() {
            self.refusals += 1;
        }
        // Refused right after the reset: clocks differ by more than the margin, so it grows.
        let doublings = self.refusals.saturating_sub(1).min(MOST_DOUBLINGS);
        let grown = |wait: Duration| wait.saturating_mul(1 << doublings);
        let reset = now + retry_after.unwrap_or(until_next.0);
        let least = now + grown(self.hour / 3_600);
        let until = (reset + grown(self.margin)).max(least).max(already.unwrap_or(now));
        self.closed_until = Some(until);
        (self.left, self.resets_at, self.lowest_told) = (Left::Requests(0), Some(reset), Some(0));
        until
    }

    fn kept(&self) -> Kept {
        let remaining = match self.left {
            Left::Requests(left) => Some(left),
            Left::Unknown | Left::Untold => None,
        };
        Kept { remaining, resets_at: self.resets_at, per_second: WITHIN_A_LOT }
    }

    fn restore(&mut self, quota: &Quota, resets_at: Option<Instant>) {
        if let (Some(left), Some(resets_at)) = (quota.remaining, resets_at) {
            (self.left, self.resets_at) = (Left::Requests(left), Some(resets_at));
        }
    }

    fn pace(&self, now: Instant) -> Pace {
        let open_at = self.closed_until.or(self.resets_at.map(|at| at + self.margin));
        let resets_in = open_at.map_or(self.hour, |at| at.saturating_duration_since(now));
        let is_over = resets_in.is_zero();
        let remaining = match self.left {
            Left::Untold => return Pace::Steady { per_second: WITHIN_A_LOT },
            Left::Requests(left) if !is_over => left,
            Left::Unknown | Left::Requests(_) => self.limit,
        };
        Pace::Lots {
            remaining,
            resets_in_seconds: whole_seconds(if is_over { self.hour } else { resets_in }),
            limit: self.limit,
            period_seconds: whole_seconds(self.hour),
            per_second: WITHIN_A_LOT,
        }
    }
}

fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests;
